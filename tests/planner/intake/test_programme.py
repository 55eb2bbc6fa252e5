"""The values that a faultless folder becomes."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from planner.domain.records import (
    Authority,
    Budget,
    DateRange,
    DayTime,
    Delegate,
    Hotel,
    Lock,
    Nomination,
    OnlineSession,
    PastTrip,
    Pickup,
    RoomBlock,
    Session,
    Slot,
    Vehicle,
)
from planner.intake import read_programme
from planner.reference.airports import airport
from tests.planner.intake.builders import csv_text


def programme(world, today=date(2026, 1, 15)):
    result = read_programme(world.write(), today=today)
    assert result.faults == ()
    return result.programme


def test_people(world):
    world.set("authorities", 0, clusters="energy; mobility", contact_name="Ada Example", language="fr")
    world.set("delegates", 0, unavailable="2026-06-01/2026-06-14;2026-07-05", dietary="nuts\nno milk")

    found = programme(world)

    assert found.authorities["LYO"] == Authority(
        code="LYO", name="Lyon", country="FR", side="eu", kind="city", population=522250, area="asia",
        status="selected", clusters=("energy", "mobility"), airport="LYS", contact_name="Ada Example", language="fr",
    )  # fmt: skip
    assert found.delegates["D1"] == Delegate(
        code="D1", authority="LYO", given_name="Ada", family_name="Example", email="D1@example.org", role="Officer",
        nationality="FR", airport="LYS", passport_expiry=date(2032, 1, 31), dietary="nuts\nno milk",
        unavailable=(
            DateRange(date(2026, 6, 1), date(2026, 6, 14)),
            DateRange(date(2026, 7, 5), date(2026, 7, 5)),
        ),
    )  # fmt: skip
    assert list(found.delegates) == ["D1", "D2", "D3"]
    assert found.experts["E1"].areas == ("asia",)
    assert found.activity[0].attended is True


def test_an_own_airport_wins_over_that_of_the_authority(world):
    assert programme(world.set("delegates", 1, airport="CDG")).delegates["D2"].airport == "CDG"


def test_region_and_partner_need_no_population(world):
    world.set("authorities", 0, kind="region", population="")
    world.set("authorities", 1, side="partner", population="", area="")

    found = programme(world)

    assert [city.population for city in found.authorities.values()] == [None, None]
    assert found.authorities["SOF"].area == ""


def test_events(world):
    found = programme(world)

    event = found.events["net"]
    assert (event.start, event.end) == (DayTime(date(2026, 6, 14), time(9)), DayTime(date(2026, 6, 16), time(18)))
    assert (event.airport, event.timezone, event.capacity) == ("SIN", "Asia/Singapore", 20)
    visit = found.events["visit"]
    assert (visit.start, visit.end, visit.approved, visit.pilot_action) == (None, None, True, True)
    assert (visit.min_delegates, visit.hospitality, visit.provision) == (1, Decimal(0), Decimal(0))
    assert found.slots == (Slot("visit", DayTime(date(2026, 5, 4)), DayTime(date(2026, 5, 8))),)


def test_a_blank_airport_is_that_of_the_city(world):
    event = programme(world.set("events", 1, airport="")).events["visit"]

    assert (event.airport, event.timezone) == ("SRG", "Asia/Jakarta")


def test_a_tentative_event_needs_no_airport_and_no_dates(world):
    world.add("events", code="later", status="tentative", start="", end="", airport="", city="Nowhere")

    event = programme(world).events["later"]

    assert (event.airport, event.timezone, event.start) == ("", "", None)


def test_a_thematic_event_takes_the_dates_of_its_one_slot(world):
    world.set("events", 0, start="", end="").add("slots", event="net", start="2026-06-14T10:00", end="2026-06-16")

    event = programme(world).events["net"]

    assert (event.start, event.end) == (DayTime(date(2026, 6, 14), time(10)), DayTime(date(2026, 6, 16)))


def test_moments_are_aware_in_the_zone_of_their_place(world):
    found = programme(world)

    singapore, paris = ZoneInfo("Asia/Singapore"), ZoneInfo("Europe/Paris")
    quote = found.quotes["Q1"]
    assert quote.out[0].departs == datetime(2026, 6, 12, 10, tzinfo=paris)
    assert quote.out[1].arrives == datetime(2026, 6, 13, 7, 30, tzinfo=singapore)
    assert [segment.destination for segment in (*quote.out, *quote.back)] == ["CDG", "SIN", "CDG", "LYS"]
    assert (quote.cabin, quote.delegate, quote.seats, quote.expires) == ("economy", "D1", 1, None)
    assert found.sessions == (
        Session(
            "net", datetime(2026, 6, 14, 10, tzinfo=singapore), datetime(2026, 6, 14, 11, tzinfo=singapore), "Opening"
        ),
    )
    assert found.online == (
        OnlineSession(
            "O1", "energy", "Meeting", datetime(2026, 2, 3, 10, tzinfo=ZoneInfo("Europe/Brussels")), 60,
            "Europe/Brussels", "monthly", date(2026, 12, 31),
        ),
    )  # fmt: skip


def test_a_local_time_that_occurs_twice_is_the_first(world):
    world.set("online", 0, start="2026-10-25T02:30")

    assert programme(world).online[0].start.utcoffset().total_seconds() == 2 * 3600


def test_a_session_without_times_takes_those_of_the_travel_settings(world):
    world.setting('[travel]\nstart_time = "08:30"').set("sessions", 0, start="2026-06-14", end="2026-06-14")

    session = programme(world).sessions[0]

    assert (session.start.time(), session.end.time()) == (time(8, 30), time(18))


def test_segments_are_in_order_of_seq_whatever_their_order_in_the_file(world):
    world.tables["segments"].reverse()

    assert [segment.origin for segment in programme(world).quotes["Q1"].out] == ["LYS", "CDG"]


def test_a_way_back_may_end_elsewhere(world):
    world.set("segments", 3, to="MRS")

    assert programme(world).quotes["Q1"].back[-1].destination == "MRS"


def test_a_journey_across_the_date_line_may_arrive_before_it_departs_by_the_clock(world):
    world.set("events", 0, airport="LAX").set("quotes", 0, origin="AKL").set("locks", 0, quote="")
    world.tables["segments"] = [
        world.tables["segments"][0]
        | {"from": "AKL", "departs": "2026-06-13T20:00", "to": "LAX", "arrives": "2026-06-13T13:00"},
        world.tables["segments"][2]
        | {"from": "LAX", "departs": "2026-06-17T22:00", "to": "AKL", "arrives": "2026-06-19T06:00"},
    ]

    (segment,) = programme(world).quotes["Q1"].out

    assert (segment.arrives - segment.departs).total_seconds() == 12 * 3600


def test_money(world):
    found = programme(world)

    assert found.hotels["H1"] == Hotel(
        "H1", "net", "Example", "Street", Decimal("120.50"), "SGD", latitude=1.29, longitude=103.85
    )
    assert found.room_blocks == (RoomBlock("H1", date(2026, 6, 13), 4),)
    assert found.vehicles == {
        "V1": Vehicle("V1", "net", "Minibus", 8, True, Decimal("60.50"), "EUR", "T3", "Exit B", "+65 5550 0100")
    }
    assert found.rates == {"EUR": Decimal(1), "SGD": Decimal("0.68"), "IDR": Decimal("0.0000515")}
    assert found.history == (
        PastTrip("SOF", "X9", "net", date(2025, 11, 3), date(2025, 11, 7), Decimal("640.00"), "EUR"),
    )
    assert found.locks == (Lock("D1", "net", "confirmed", "Q1", date(2026, 6, 14)),)


def test_release_days_terminals_and_times_around_rides(world):
    world.set("room_blocks", 0, release="2026-05-01").set("segments", 1, terminal="T3")
    world.setting("[pickup]\nlongest_wait = 0\ndrive = 20")

    found = programme(world)

    assert found.room_blocks[0].release == date(2026, 5, 1)
    assert [segment.terminal for segment in found.quotes["Q1"].out] == ["", "T3"]
    assert found.pickup == Pickup(longest_wait=0, drive=20)


def test_filters_of_a_budget(world):
    world.set("budgets", 0, events="net;visit", kinds="thematic", regions="asia;europe", years="2026;2027")

    assert programme(world).budgets["all"] == Budget(
        "all", "All", Decimal(20000), "EUR", ("net", "visit"), ("thematic",), ("asia", "europe"), (2026, 2027)
    )


def test_without_nominations_everybody_is_nominated_in_file_order(world):
    world.drop("nominations").add("delegates", like=1, code="D4")

    assert programme(world).nominations == (
        Nomination("D1", "net", 1), Nomination("D1", "visit", 1),
        Nomination("D2", "net", 2), Nomination("D2", "visit", 2),
        Nomination("D3", "net", 1), Nomination("D3", "visit", 1),
        Nomination("D4", "net", 3), Nomination("D4", "visit", 3),
    )  # fmt: skip


def test_the_required_tables_alone_make_a_programme(world):
    world.drop(*(set(world.tables) - {"authorities", "delegates", "events"}))

    found = programme(world)

    assert len(found.nominations) == 6
    assert (found.rates, found.quotes, found.budgets) == ({"EUR": Decimal(1)}, {}, {})


def test_today_is_the_programmes_own_else_the_callers(world):
    assert programme(world, today=date(2030, 1, 1)).today == date(2026, 1, 15)

    world.toml = world.toml.replace("today = 2026-01-15", "")

    assert programme(world, today=date(2026, 3, 1)).today == date(2026, 3, 1)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: ("\n\n" + text.replace("\n", "\n,,\n\n")).encode(),
        lambda text: text.replace(",", " , ").encode(),
    ],
    ids=["byte order mark", "Windows lines", "old Mac lines", "blank lines", "blanks around cells"],
)
def test_the_form_of_a_csv_file_does_not_matter(world, encode):
    expected = programme(world)
    world.files = {"room_blocks.csv": encode(csv_text(world.tables["room_blocks"]))}

    found = programme(world)

    assert found.room_blocks == expected.room_blocks
    assert found.input_sha256 != expected.input_sha256


def test_a_semicolon_file_with_decimal_commas_and_quoted_lists_reads_the_same(world):
    world.set("budgets", 0, years="2026;2027", amount="20000.50")
    expected = programme(world)
    world.files = {
        name: csv_text(world.tables[table], ";").replace(old, new).encode()
        for name, table, old, new in [
            ("budgets.csv", "budgets", "20000.50", "20000,50"),
            ("hotels.csv", "hotels", "120.50", "120,50"),
            ("rates.csv", "rates", "0.68", "0,68"),
        ]
    }

    found = programme(world)

    assert b'"2026;2027"' in world.files["budgets.csv"]
    assert (found.budgets, found.hotels, found.rates) == (expected.budgets, expected.hotels, expected.rates)


def test_facts_cover_every_place_that_the_rows_name(world):
    world.set("experts", 0, airport="WAW")

    facts = programme(world).facts

    assert sorted(facts.airports) == ["CDG", "LYS", "SIN", "SOF", "SRG", "WAW"]
    assert facts.airports["SIN"] == airport("SIN")
    assert sorted(facts.meals) == sorted(facts.lodging) == sorted(facts.holidays) == ["ID", "SG"]
    assert sorted(facts.transfers) == ["SIN", "SRG"]
    assert sorted(facts.visas) == [("BG", "SG"), ("FR", "ID"), ("FR", "SG")]
    assert {day.year for day in facts.holidays["SG"]} == {2025, 2026, 2027}


def test_own_figures_win_over_the_reference_tables(world):
    world.setting("[meals]\nSG = 41.50\n[transfers]\nSIN = [20, '30.5']")

    facts = programme(world).facts

    meals, transfer = facts.meals["SG"], facts.transfers["SIN"]
    assert (meals.amount, meals.certainty, meals.source) == (Decimal("41.50"), "confirmed", "programme.toml")
    assert (transfer.arrival.amount, transfer.departure.amount) == (Decimal(20), Decimal("30.5"))
    assert facts.meals["ID"].certainty == "estimated"


def test_an_own_visa_row_wins_key_by_key(world):
    before = programme(world).facts.visas["FR", "ID"]
    world.setting('[[visa]]\nnationality = "FR"\ndestination = "ID"\nfee = 35\ncurrency = "EUR"\nrequired = "yes"')

    fact = programme(world).facts.visas["FR", "ID"]

    assert (fact.required, fact.fee, fact.currency, fact.certainty) == (True, Decimal(35), "EUR", "confirmed")
    assert (fact.lead_days, fact.passport_months) == (before.lead_days, before.passport_months)
    assert fact.source == f"programme.toml; {before.source}"


def test_a_visa_that_the_tables_do_not_know_of_has_no_known_fee(world):
    assert programme(world).facts.visas["FR", "SG"].required is False
    world.setting('[[visa]]\nnationality = "FR"\ndestination = "SG"\nrequired = true')

    fact = programme(world).facts.visas["FR", "SG"]

    assert (fact.required, fact.fee, fact.lead_days) == (True, None, None)
    assert fact.certainty == "estimated"


def test_an_own_row_replaces_what_the_tables_say_of_the_unknown(world):
    """JO to SG stands in no table; the row answers, and nobody is told any more to ask the embassy."""
    world.tables["delegates"] = [row | {"nationality": "JO"} for row in world.tables["delegates"]]
    assert "no rule for nationals of JO" in programme(world).facts.visas["JO", "SG"].note
    world.setting(
        '[[visa]]\nnationality = "JO"\ndestination = "SG"\nrequired = true\nfee = 90\ncurrency = "EUR"\n'
        'lead_days = 15\nsource = "web page of the embassy"'
    )

    fact = programme(world).facts.visas["JO", "SG"]

    assert (fact.required, fact.fee, fact.lead_days, fact.certainty) == (True, Decimal(90), 15, "confirmed")
    assert fact.note == ""
    assert fact.source.startswith("programme.toml: web page of the embassy")
    assert "not in the shipped tables" not in fact.source


def test_an_own_row_that_agrees_keeps_the_kind_of_the_tables(world):
    world.setting('[[visa]]\nnationality = "FR"\ndestination = "ID"\nfee = 35\ncurrency = "EUR"\nrequired = true')

    assert programme(world).facts.visas["FR", "ID"].kind == "visa on arrival"


def test_a_reference_fee_without_rate_is_unknown_and_warned_of(world):
    world.tables["rates"] = [row for row in world.tables["rates"] if row["currency"] != "IDR"]

    result = world.read()

    fact = result.programme.facts.visas["FR", "ID"]
    assert (fact.required, fact.fee) == (True, None)
    assert [str(warning) for warning in result.warnings] == [
        "programme.toml, visa.fee: visa of FR nationals for ID: the fee of IDR 500000 is not counted: no rate for IDR "
        "in the table rates."
    ]


def test_holidays_are_added_and_taken_off(world):
    before = programme(world).facts.holidays["SG"]
    off = next(day for day in before if day.year == 2026)
    world.setting(f"[[holidays]]\ncountry = 'SG'\ndate = {off}\noff = true\n")
    world.setting("[[holidays]]\ncountry = 'SG'\ndate = '2026-06-15'")

    after = programme(world).facts.holidays["SG"]

    assert before.keys() ^ after.keys() == {off, date(2026, 6, 15)}


def test_settings_reach_the_programme(world):
    world.toml = world.toml.replace("today = 2026-01-15", 'today = "2026-01-16"\nobjective = ["cost", "coverage"]')
    world.setting("[rules]\nmin_attendance = 80\n[travel]\nend_time = 17:30:00\nestimates = 'no'\nnights_before = 2")
    world.setting("[contact]\nname = 'Help desk'\nphone = '+32 2 555 0100'")

    found = programme(world)

    assert (found.code, found.name, found.currency) == ("small", "Small programme (fictional people)", "EUR")
    assert (found.start, found.end, found.today) == (date(2025, 9, 1), date(2027, 12, 31), date(2026, 1, 16))
    assert found.objective == ("cost", "coverage")
    assert (found.rules.code, found.rules.settings.min_attendance) == ("iurc-2025-2027", 80)
    assert (found.travel.end_time, found.travel.estimates, found.travel.nights_before) == (time(17, 30), False, 2)
    assert (found.contact.name, found.contact.email, found.contact.phone) == ("Help desk", "", "+32 2 555 0100")
