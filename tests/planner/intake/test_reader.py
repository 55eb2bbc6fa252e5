"""One mistake in a small valid programme, and the one sentence that it brings."""

from datetime import date

import pytest

from planner.intake import read_programme, rows
from tests.planner.intake.builders import TODAY


def change(table, row=0, **cells):
    return lambda world: world.set(table, row, **cells)


def add(table, like=0, **cells):
    return lambda world: world.add(table, like=like, **cells)


def setting(text):
    return lambda world: world.setting(text)


def in_toml(old, new):
    return lambda world: setattr(world, "toml", world.toml.replace(old, new))


def file(name, content):
    return lambda world: world.files.update({name: content})


def without_rows(table, *rows):
    def apply(world):
        world.tables[table] = [row for number, row in enumerate(world.tables[table]) if number not in rows]

    return apply


def all_of(*changes):
    def apply(world):
        for one in changes:
            one(world)

    return apply


FAULTS = {
    # references
    "unknown authority": (
        change("delegates", authority="LY0"),
        "delegates.csv:2, authority: 'LY0' is not a code of the table authorities; did you mean 'LYO'?",
    ),
    "unknown event": (
        change("activity", authority="PARIS"),
        "activity.csv:2, authority: 'PARIS' is not a code of the table authorities; known: LYO, SOF.",
    ),
    "unknown event of a budget": (
        change("budgets", events="net;vist"),
        "budgets.csv:2, events: 'vist' is not a code of the table events; did you mean 'visit'?",
    ),
    "unknown quote of a lock": (
        change("locks", quote="Q2"),
        "locks.csv:2, quote: 'Q2' is not a code of the table quotes; known: Q1.",
    ),
    "table of a reference missing": (
        all_of(lambda world: world.drop("hotels")),
        "hotels.csv: the table hotels is missing and 1 row names its codes, first room_blocks.csv:2 with 'H1'; add it.",
    ),
    "unknown airport": (
        change("experts", airport="bcn"),
        "experts.csv:2, airport: 'bcn' is not the IATA code of a known airport; did you mean 'BCN'?",
    ),
    # repeats
    "code twice": (
        add("delegates", like=1, code="D1"),
        "delegates.csv:5, code: the same code (D1) stands in row 2 too; keep one.",
    ),
    "codes that differ in capitals": (
        add("delegates", like=1, code="d1"),
        "delegates.csv:5, code: 'd1' and 'D1' differ in capitals only; rename one.",
    ),
    "two locks on one pair": (
        add("locks", state="excluded", quote="", slot_start=""),
        "locks.csv:3, delegate: the same delegate and event (D1, net) stands in row 2 too; keep one.",
    ),
    "a session attended twice": (
        add("activity", attended="no"),
        "activity.csv:3, authority: the same authority and session (LYO, s1) stands in row 2 too; keep one.",
    ),
    "nominated twice": (
        add("nominations", rank="9"),
        "nominations.csv:6, delegate: the same delegate and event (D1, net) stands in row 2 too; keep one.",
    ),
    "a price of a vehicle without currency": (
        change("vehicles", currency=""),
        "vehicles.csv:2, currency: the cost has no currency; give one.",
    ),
    "a vehicle without seats": (
        change("vehicles", capacity="0"),
        "vehicles.csv:2, capacity: '0' is out of range; from 1 to 200.",
    ),
    "a vehicle in a currency without rate": (
        change("vehicles", currency="USD"),
        "vehicles.csv:2, currency: there is no rate for USD; add a row to the table rates.",
    ),
    "a night twice": (
        add("room_blocks"),
        "room_blocks.csv:3, hotel: the same hotel and night (H1, 2026-06-13) stands in row 2 too; keep one.",
    ),
    "a slot twice": (
        add("slots", start="2026-05-04T10:00", end="2026-05-08T12:00"),
        "slots.csv:3, event: the same event and start (visit, 2026-05-04) stands in row 2 too; keep one.",
    ),
    "seq twice": (
        change("segments", 1, seq="1"),
        "segments.csv:3, quote: the same quote and direction and seq (Q1, out, 1) stands in row 2 too; keep one.",
    ),
    "a rate twice": (
        add("rates", eur="0.7"),
        "rates.csv:4, currency: the same currency (SGD) stands in row 2 too; keep one.",
    ),
    # cells
    "impossible date": (
        change("delegates", passport_expiry="2027-02-30"),
        "delegates.csv:2, passport_expiry: '2027-02-30' does not exist in the calendar; write an existing day "
        "YYYY-MM-DD.",
    ),
    "a formula as a name": (
        change("delegates", given_name="=HYPERLINK(1)"),
        "delegates.csv:2, given_name: '=HYPERLINK(1)' begins like a formula (=); write plain text.",
    ),
    "NUL": (
        change("events", name="a\0b"),
        "events.csv:2, name: 'a\\u0000b' holds the control character U+0000; remove it.",
    ),
    "2^63 as a price": (
        change("quotes", price=str(2**63)),
        "quotes.csv:2, price: '9223372036854775808' is out of range; from 0 to less than 1000000000.",
    ),
    "a blank that is needed": (
        change("delegates", role=""),
        "delegates.csv:2, role: role is blank; give one line of text.",
    ),
    "a blank choice": (
        change("events", status=""),
        "events.csv:2, status: status is blank; give one of confirmed, tentative, cancelled.",
    ),
    # authorities and delegates
    "population of a city": (
        change("authorities", population=""),
        "authorities.csv:2, population: the population is blank; give the number of inhabitants.",
    ),
    "area of a European city": (
        change("authorities", area=""),
        "authorities.csv:2, area: the area is blank; give the area of cooperation: asia, australasia, latin_america, "
        "north_america.",
    ),
    "too many clusters": (
        change("authorities", clusters="a;b;c;d"),
        "authorities.csv:2, clusters: 4 thematic clusters are named; at most 3 are allowed.",
    ),
    "nobody has an airport": (
        all_of(change("authorities", 1, airport=""), change("experts", airport="SOF")),
        "delegates.csv:4, airport: neither the person nor the authority 'SOF' has an airport; give one.",
    ),
    "a person without a name": (
        change("delegates", given_name="", family_name=""),
        "delegates.csv:2, family_name: the person has no name; give at least one.",
    ),
    # events
    "visit without authority": (
        change("events", 1, authority=""),
        "events.csv:3, authority: the authority is blank; name the one whose study visit it is.",
    ),
    "confirmed event without dates": (
        all_of(change("events", start="", end=""), change("locks", slot_start="")),
        "events.csv:2, start: a confirmed thematic event needs its dates; give start and end.",
    ),
    "only a start": (
        change("events", end=""),
        "events.csv:2, end: only one of start and end is given; give both or none.",
    ),
    "end before start": (
        change("events", end="2026-06-14T08:59"),
        "events.csv:2, end: the end lies before the start.",
    ),
    "end before the default start": (
        change("events", start="2026-06-14", end="2026-06-14T08:59"),
        "events.csv:2, end: the end lies before the start.",
    ),
    "window": (
        change("events", 1, window_start="2026-05-30", window_end="2026-05-01"),
        "events.csv:3, window_end: the window ends on 2026-05-01 before it starts on 2026-05-30.",
    ),
    "no airport to be found": (
        change("events", 1, airport="", city="Nowhere"),
        "events.csv:3, airport: the airport is blank and none is known for Nowhere; give its IATA code.",
    ),
    "thematic event with two slots": (
        all_of(
            add("slots", event="net", start="2026-06-14", end="2026-06-16"),
            add("slots", event="net", start="2026-06-21", end="2026-06-23"),
            change("events", start="", end=""),
            change("sessions", start="2026-06-14T10:00"),
        ),
        "events.csv:2, code: a thematic event has one pair of dates; the table slots lists 2 for 'net'.",
    ),
    "thematic event with another slot": (
        all_of(add("slots", event="net", start="2026-06-15", end="2026-06-16"), change("locks", slot_start="")),
        "slots.csv:3, start: the event itself takes place 2026-06-14 to 2026-06-16; give one of the two.",
    ),
    "slot that ends before it starts": (
        change("slots", end="2026-05-01"),
        "slots.csv:2, end: the end lies before the start.",
    ),
    "session that ends before it starts": (
        change("sessions", end="2026-06-14T09:59"),
        "sessions.csv:2, end: the end lies before the start.",
    ),
    "session at a skipped hour": (
        all_of(
            change("events", timezone="Europe/Paris"),
            change("sessions", start="2026-03-29T02:30", end="2026-03-29T04:00"),
        ),
        "sessions.csv:2, start: '2026-03-29 02:30' does not exist in Europe/Paris: clocks go forward then; write "
        "another time.",
    ),
    "session without a zone": (
        all_of(
            add("events", code="later", status="tentative", start="", end="", airport="", city="Nowhere"),
            add("sessions", event="later"),
        ),
        "sessions.csv:3, event: the event 'later' has no time zone; give its airport or timezone.",
    ),
    "online session that ends before it starts": (
        change("online", until="2026-02-02"),
        "online.csv:2, until: the repetition ends on 2026-02-02 before it starts on 2026-02-03.",
    ),
    "online session at a skipped hour": (
        change("online", start="2026-03-29T02:30"),
        "online.csv:2, start: '2026-03-29 02:30' does not exist in Europe/Brussels: clocks go forward then; write "
        "another time.",
    ),
    # quotes and segments
    "arrival before departure": (
        change("segments", arrives="2026-06-12T09:59"),
        "segments.csv:2, arrives: it arrives before it departs, local times and zones considered; mend one of the two.",
    ),
    "departure at a skipped hour": (
        change("segments", departs="2026-03-29T02:30"),
        "segments.csv:2, departs: '2026-03-29 02:30' does not exist in Europe/Paris: clocks go forward then; write "
        "another time.",
    ),
    "gap in place": (
        change("segments", 1, from_="ORY"),
        "segments.csv:3, from: the segment before arrives at CDG; the next one must begin there.",
    ),
    "gap in time": (
        change("segments", 1, departs="2026-06-12T11:09"),
        "segments.csv:3, departs: it departs before the segment before arrives (2026-06-12 11:10 local).",
    ),
    "out ends elsewhere": (
        change("segments", 1, to="KUL"),
        "segments.csv:3, to: the way out must end at SIN, the airport of 'net'.",
    ),
    "out begins elsewhere": (
        change("segments", 0, from_="MRS"),
        "segments.csv:2, from: the way out must begin at the quote's origin LYS.",
    ),
    "back begins elsewhere": (
        change("segments", 2, from_="KUL"),
        "segments.csv:4, from: the way back must begin at SIN, the airport of 'net'.",
    ),
    "back before out": (
        change("segments", 2, departs="2026-06-13T07:29"),
        "segments.csv:4, departs: the way back departs before the way out arrives; mend one of the two.",
    ),
    "no way back": (
        without_rows("segments", 2, 3),
        "quotes.csv:2, code: the quote 'Q1' has no segments back; add them to segments.",
    ),
    "no segments": (
        lambda world: world.drop("segments"),
        "quotes.csv:2, code: the quote 'Q1' has no segments out and none back; add them to segments.",
    ),
    # locks
    "lock on a pair that is not nominated": (
        change("locks", delegate="D3", event="visit", quote="", slot_start=""),
        "locks.csv:2, delegate: 'D3' is not nominated for 'visit'; nominate the person or remove the lock.",
    ),
    "lock with a quote of another event": (
        change("locks", event="visit", slot_start=""),
        "locks.csv:2, quote: the quote 'Q1' is for the event 'net'.",
    ),
    "lock with a quote of another person": (
        change("locks", delegate="D2"),
        "locks.csv:2, quote: the quote 'Q1' is for the delegate 'D1'.",
    ),
    "lock with a quote from another airport": (
        all_of(change("locks", delegate="D3"), change("quotes", delegate="")),
        "locks.csv:2, quote: the quote 'Q1' is from LYS; 'D3' travels from SOF.",
    ),
    "lock on another day": (
        change("locks", slot_start="2026-06-15"),
        "locks.csv:2, slot_start: no slot of 'net' starts on that day; known: 2026-06-14.",
    ),
    # money
    "currency without rate": (
        without_rows("rates", 0),
        "hotels.csv:2, currency: there is no rate for SGD; add a row to the table rates.",
    ),
    "currency without rate in two rows": (
        all_of(change("budgets", currency="USD"), change("history", currency="USD")),
        "history.csv:2, currency: there is no rate for USD (2 rows use it); add a row to the table rates.",
    ),
    "currency of the programme without rate": (
        in_toml('"EUR"', '"CHF"'),
        "programme.toml, currency: there is no rate for CHF; add a row to the table rates.",
    ),
    "a euro that is not one": (
        add("rates", currency="EUR", eur="1.01"),
        "rates.csv:4, eur: one euro is one euro; write 1 or remove the row.",
    ),
    "half a position": (
        change("hotels", latitude=""),
        "hotels.csv:2, latitude: only one of latitude and longitude is given; give both or none.",
    ),
    "history that ends before it starts": (
        change("history", end="2025-11-02"),
        "history.csv:2, end: the trip ends on 2025-11-02 before it starts on 2025-11-03.",
    ),
    # files
    "missing table": (
        lambda world: world.drop("authorities"),
        "authorities.csv: the table authorities is missing; every programme has one.",
    ),
    "table without rows": (
        file("nominations.csv", b"delegate,event,rank\n"),
        "nominations.csv: the table has a header and no rows; add at least one row, or remove the table.",
    ),
    "table without rows that must stay": (
        file("events.csv", b"code,name,kind,city,country,region,status\n"),
        "events.csv: the table has a header and no rows; add at least one row.",
    ),
    "empty file": (
        file("rates.csv", b""),
        "rates.csv: the file is empty; begin with a header row: currency,eur.",
    ),
    "only separators": (
        file("slots.csv", b";;\n"),
        "slots.csv: the file is empty; begin with a header row: event,start,end.",
    ),
    "unknown table": (
        file("delegate.csv", b"code\n"),
        "delegate.csv: there is no table of this name; did you mean 'delegates.csv'?",
    ),
    "table in capitals": (
        file("Quotes.CSV", b"code\n"),
        "Quotes.CSV: there is no table of this name; did you mean 'quotes.csv'?",
    ),
    "unknown settings file": (
        file("program.toml", b""),
        "program.toml: there is no table of this name; did you mean 'programme.toml'?",
    ),
    "unknown column": (
        file("rates.csv", b"curency,eur\nSGD,0.68\n"),
        "rates.csv:1, curency: there is no column 'curency' in rates; did you mean 'currency'?",
    ),
    "missing column": (
        file("slots.csv", b"event,start\nvisit,2026-05-04\n"),
        "slots.csv:1, end: the column end is missing; add it to the header.",
    ),
    "column twice": (
        file("rates.csv", b"currency,eur,eur\nSGD,0.68,0.68\n"),
        "rates.csv:1, eur: the column 'eur' stands twice in the header; keep one.",
    ),
    "a header without end": (
        file("rates.csv", b"," * 300 + b"eur\n"),
        "rates.csv:1: the header has 301 columns; at most 200 are read.",
    ),
    "cell without a column": (
        file("rates.csv", b"currency,eur,\nSGD,0.68,x\nIDR,0.00005,\n"),
        "rates.csv:2: the cell 'x' stands under no column name; name the column.",
    ),
    "header with too few columns": (
        file("rates.csv", b"currency\nSGD,0.68\nIDR,0.00005\n"),
        "rates.csv:1: the header has 1 column and the first 2 rows have 2 cells each; give each cell one column "
        "(missing: eur), and quote a cell that holds ','.",
    ),
    "header with too many columns": (
        file("rates.csv", b"currency,eur,note,eur\nSGD,0.68\n" + b"IDR,0.00005\n" * 30 + b"USD,1,1\n"),
        "rates.csv:1: the header has 4 columns and the first 20 rows have 2 cells each; give each cell one column "
        "(not known: 'note').",
    ),
    "header without one of its names": (
        file("rates.csv", b"currency,eur,\nSGD,0.68,x\nIDR,0.00005,y\n"),
        "rates.csv:1: the header has 2 columns and the first 2 rows have 3 cells each; give each cell one column.",
    ),
    "every decimal comma unquoted": (
        file("rates.csv", b"currency,eur\nSGD,0,68\nIDR,0,00005\n"),
        "rates.csv:1: the header has 2 columns and the first 2 rows have 3 cells each; give each cell one column, and "
        "quote a cell that holds ','.",
    ),
    "too few cells": (
        file("rates.csv", b"currency,eur\n\nSGD\nIDR,0.00005\n"),
        "rates.csv:3: the row has 1 cells and the header 2; give one cell for each column, blank ones too.",
    ),
    "too many cells": (
        file("rates.csv", b"currency;eur\nSGD;0,68;1\nIDR;0,00005\n"),
        "rates.csv:2: the row has 3 cells and the header 2; give one cell for each column, and quote a cell that holds "
        "';'.",
    ),
    "quotation mark left open": (
        file("rates.csv", b'currency,eur\nSGD,0.68\nIDR,"0.00005\n'),
        "rates.csv:3: the row is not CSV (unexpected end of data); close every quotation mark and double those inside "
        "a cell. Nothing after line 2 was read.",
    ),
    "tabs": (
        file("rates.csv", b"currency\teur\nSGD\t0.68\n"),
        "rates.csv:1: the columns are separated by tabs; separate them by commas or semicolons.",
    ),
    "decimal comma in a comma file": (
        file("rates.csv", b'currency,eur\nSGD,"0,68"\nIDR,0.00005\n'),
        "rates.csv:2, eur: '0,68' has a decimal comma, which only a semicolon file may hold; write a point.",
    ),
    "Latin-1": (
        file("rates.csv", "currency,eur\nSGD,0.68\nIDR,0.00005 €\n".encode("cp1252")),
        "rates.csv:3: line 3 is not UTF-8 (byte 0x80); save the file as UTF-8.",
    ),
    "UTF-16": (
        file("rates.csv", "currency,eur\n".encode("utf-16")),
        "rates.csv:1: line 1 shows that the file is UTF-16; save it as UTF-8.",
    ),
    "UTF-16 without mark": (
        file("rates.csv", "currency,eur\n".encode("utf-16-le")),
        "rates.csv:1: line 1 shows that the file is UTF-16; save it as UTF-8.",
    ),
    "lone surrogate": (
        file("rates.csv", b"currency,eur\nSGD,0.68\r\n\xed\xa0\x80,1\n"),
        "rates.csv:3: line 3 is not UTF-8 (byte 0xED); save the file as UTF-8.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mistake", "sentence"), FAULTS.values(), ids=FAULTS)
def test_one_mistake_brings_one_sentence(world, mistake, sentence):
    mistake(world)

    assert world.faults() == [sentence]


def test_a_missing_table_is_one_fault_however_many_rows_name_it(world):
    world.set("locks", 0, quote="Q1")
    world.drop("quotes")
    rows = len(world.tables["segments"])

    assert rows > 1
    assert world.faults() == [
        f"quotes.csv: the table quotes is missing and {rows + 1} rows name its codes, first segments.csv:2 with 'Q1'; "
        "add it."
    ]


WARNINGS = {
    "rooms that go back before the event is decided": (
        all_of(change("room_blocks", release="2026-04-30"), change("events", decision_date="2026-05-01")),
        "room_blocks.csv:2, release: unused rooms go back by 2026-04-30, before the event is decided on 2026-05-01; "
        "ask the hotel for a later day.",
    ),
    "a release after the night": (
        change("room_blocks", release="2026-06-14"),
        "room_blocks.csv:2, release: the release lies after the night of 2026-06-13; check the day.",
    ),
    "no accessible vehicle": (
        all_of(change("vehicles", accessible="no"), change("delegates", accessibility="wheelchair")),
        "vehicles.csv:2, accessible: none of the vehicles of 'net' is accessible, but 'D1' has accessibility needs.",
    ),
    "same rank": (
        change("nominations", 1, rank="1"),
        "nominations.csv:3, rank: 'D1' of the same authority has rank 1 for 'net' too.",
    ),
    "incomplete address": (
        change("delegates", email="ada@example"),
        "delegates.csv:2, email: the address has no domain such as example.org; check it.",
    ),
    "visit above its cap": (
        change("events", 1, min_delegates="4"),
        "events.csv:3, min_delegates: at most 3 delegates may travel, so the visit can never run with 4.",
    ),
    "event outside the programme": (
        in_toml("2027-12-31", "2026-06-13"),
        "events.csv:2, start: the event starts outside the programme (2025-09-01 to 2026-06-13).",
    ),
    "slot on a holiday": (
        change("slots", start="2026-05-11", end="2026-05-15"),
        "slots.csv:2, start: 2026-05-14 is a public holiday in ID (Ascension Day), so this slot is "
        "never used (VISIT_DATES).",
    ),
    "slot on a holiday of the programme": (
        setting('[[holidays]]\ncountry = "ID"\ndate = 2026-05-06'),
        "slots.csv:2, start: 2026-05-06 is a public holiday in ID (public holiday named by the programme), so this "
        "slot is never used (VISIT_DATES).",
    ),
    "slot that is no week": (
        change("slots", start="2026-05-05", end="2026-05-09"),
        "slots.csv:2, start: 2026-05-05 to 2026-05-09 is not 5 consecutive weekdays from a Monday, so this slot is "
        "never used (VISIT_DATES).",
    ),
    "slot before the window of the rules": (
        change("slots", start="2026-03-02", end="2026-03-06"),
        "slots.csv:2, start: 2026-03-02 to 2026-03-06 is not within 2026-04-01 to 2027-06-30, so this slot is "
        "never used (VISIT_DATES).",
    ),
    "slot after the window of the event": (
        change("events", 1, window_end="2026-05-07"),
        "slots.csv:2, start: 2026-05-04 to 2026-05-08 is not within 2026-04-01 to 2026-05-07, so this slot is "
        "never used (VISIT_DATES).",
    ),
    "session outside its event": (
        change("sessions", start="2026-06-20T10:00", end="2026-06-20T11:00"),
        "sessions.csv:2, start: 'Opening' lies outside the dates of 'net'.",
    ),
    "session of a misspelled cluster": (
        all_of(change("authorities", clusters="energy;mobility"), change("sessions", cluster="mobilty")),
        "sessions.csv:2, cluster: no authority names the cluster 'mobilty', so nobody belongs to it; "
        "did you mean 'mobility'?",
    ),
    "session of two clusters": (
        all_of(change("authorities", clusters="energy;mobility"), change("sessions", cluster="energy;mobility")),
        "sessions.csv:2, cluster: no authority names the cluster 'energy;mobility', so nobody belongs to it; "
        "write a row for each cluster.",
    ),
    "quote of somebody not nominated": (
        all_of(change("quotes", event="visit", delegate="D2"), change("locks", quote=""), lambda world: (
            world.set("segments", 1, to="SRG").set("segments", 2, from_="SRG")
        )),
        "quotes.csv:2, delegate: 'D2' is not nominated for 'visit', so the quote is never used.",
    ),
    "quote from elsewhere": (
        all_of(change("delegates", airport="CDG")),
        "quotes.csv:2, origin: the quote begins at LYS; 'D1' usually travels from CDG.",
    ),
    "history of another authority": (
        change("history", delegate="D1"),
        "history.csv:2, authority: 'D1' belongs to 'LYO' in the table delegates.",
    ),
    "history twice": (
        add("history"),
        "history.csv:3, delegate: 'X9' stands twice for 'net'; both rows count as spent.",
    ),
    "history in the future": (
        change("history", end="2026-01-16"),
        "history.csv:2, end: the trip ends after today (2026-01-15).",
    ),
    "history above a budget": (
        change("history", cost="20000.01"),
        "budgets.csv:2, amount: past trips alone cost EUR 20 000.01; the budget has EUR 20 000.00, so it admits no "
        "further trip.",
    ),
    "budget below what is held": (
        add("events", code="later", status="tentative", start="", end="", provision="20000.01"),
        "budgets.csv:2, amount: EUR 20 000.01 are held for tentative events; the budget has EUR 20 000.00.",
    ),
    "budget of another year holds nothing": (
        all_of(
            add("events", code="later", status="tentative", start="", end="", provision="5", window_start="2027-01-01"),
            add("budgets", code="b27", amount="4", years="2027"),
            add("budgets", code="b26", amount="4", years="2026"),
        ),
        "budgets.csv:3, amount: EUR 5.00 are held for tentative events; the budget has EUR 4.00.",
    ),
    "budget that contains nothing": (
        change("budgets", regions="north_america"),
        "budgets.csv:2, code: no event matches the filters, so it limits nothing.",
    ),
    "no budget": (
        lambda world: world.drop("budgets"),
        "budgets.csv: there is no budget: money does not limit the plan.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("oddity", "sentence"), WARNINGS.values(), ids=WARNINGS)
def test_an_oddity_is_warned_of_and_the_programme_read(world, oddity, sentence):
    oddity(world)

    assert world.warnings() == [sentence]


def test_the_small_programme_has_neither_faults_nor_warnings(world):
    result = world.read()

    assert (result.faults, result.warnings) == ((), ())
    assert result.programme is not None


def test_all_faults_of_all_files_come_in_one_answer_in_the_order_of_the_files(world):
    world.set("rates", 0, eur="x").set("delegates", 1, email="no", role="").set("delegates", 0, nationality="XX")
    world.setting("[travel]\nnights_before = 99").set("authorities", 1, side="us")

    faults = world.read().faults

    assert [(fault.where, fault.row, fault.column) for fault in faults] == [
        ("programme.toml", 10, "travel.nights_before"),
        ("authorities.csv", 3, "side"),
        ("delegates.csv", 2, "nationality"),
        ("delegates.csv", 3, "email"),
        ("delegates.csv", 3, "role"),
        ("rates.csv", 2, "eur"),
    ]


@pytest.mark.parametrize(
    ("table", "row", "cells"),
    [
        ("authorities", 0, {"country": "XX"}),
        ("authorities", 0, {"airport": "xx"}),
        ("delegates", 0, {"nationality": "XX"}),
        ("events", 0, {"kind": "fair"}),
        ("events", 0, {"airport": "xx"}),
        ("hotels", 0, {"rate": "x"}),
        ("quotes", 0, {"price": "x"}),
        ("segments", 1, {"mode": "ferry"}),
        ("slots", 0, {"end": "soon"}),
        ("nominations", 0, {"rank": "first"}),
        ("rates", 0, {"eur": "x"}),
    ],
)
def test_a_broken_row_is_one_fault_and_its_code_stays_known(world, table, row, cells):
    world.set(table, row, **cells)

    assert [(fault.where, fault.column) for fault in world.read().faults] == [(f"{table}.csv", *cells)]


@pytest.mark.parametrize(
    "table", ["authorities", "delegates", "events", "hotels", "quotes", "segments", "rates", "slots"]
)
def test_an_unreadable_table_is_one_fault(world, table):
    world.files[f"{table}.csv"] = b"\xff\xfe\x00"

    assert world.faults() == [f"{table}.csv:1: line 1 shows that the file is UTF-16; save it as UTF-8."]


def test_a_table_is_not_read_beyond_its_most_rows(world, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 3)

    assert world.faults() == [
        "nominations.csv:5: the table has more than 3 rows; none after them was read, split the table.",
        "segments.csv:5: the table has more than 3 rows; none after them was read, split the table.",
    ]


def test_a_table_is_not_read_beyond_its_most_faults(world):
    world.files["rates.csv"] = b"currency,eur\n" + b"x,1\n" * 20_000 + b'"'

    faults = world.faults()

    assert len(faults) == 10_001
    assert faults[0] == (
        "rates.csv: it has more than 10000 faults; the first 10000 found are listed, mend those first."
    )
    assert faults[-1].startswith("rates.csv:10001, currency: 'x' is not an ISO currency code")


def test_codes_that_name_no_file_may_differ_in_capitals_only(world):
    world.add("hotels", code="h1")

    assert list(world.read().programme.hotels) == ["H1", "h1"]


def test_a_path_that_does_not_exist(tmp_path):
    result = read_programme(tmp_path / "none", today=TODAY)

    assert [str(fault) for fault in result.faults] == [
        f"none: there is nothing at '{_short(tmp_path / 'none')}'; give a programme folder or an .xlsx workbook."
    ]
    assert result.programme is None


def test_a_file_of_another_type(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")

    (fault,) = read_programme(tmp_path / "plan.pdf", today=TODAY).faults

    assert str(fault) == "plan.pdf: 'plan.pdf' is neither a folder nor an .xlsx workbook; give one of these."


def test_a_folder_with_a_workbook_only_says_so(tmp_path):
    (tmp_path / "mine.xlsx").write_bytes(b"")

    faults = read_programme(tmp_path, today=TODAY).faults

    assert str(faults[0]) == (
        "programme.toml: the file is missing; every programme folder has one; to read the workbook in it, name "
        "'mine.xlsx' itself."
    )


def _short(path):
    return str(path) if len(str(path)) <= 60 else str(path)[:57] + "..."


def test_the_slot_of_a_lock_may_be_copied_with_its_time(world):
    change("locks", slot_start="2026-06-14T09:00")(world)

    assert world.read().programme.locks[0].slot_start == date(2026, 6, 14)
