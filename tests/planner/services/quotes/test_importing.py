"""Offers into the folder: what is taken, what is flagged, what is set aside, and that nothing is ever lost."""

import csv
import fcntl
import io
import json
import os
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.domain.failures import BusyError, OutputError
from planner.domain.faults import PlannerError
from planner.intake import read_programme
from planner.intake.source import UNFINISHED
from planner.intake.tables import SET_ASIDE_REASONS
from planner.services.mappings import UnmappedError
from planner.services.quotes import keeping
from tests.planner.offers import BACK, BACK_ROW, EXAMPLES, MAPPING, OUT, OUT_ROW, Folder, answered, offer, segment


def programme_of(folder):
    result = read_programme(folder.source, today=date(2026, 1, 1))
    assert result.faults == ()
    return result.programme


def aside(imported):
    return [(row.row, row.code, row.reason) for told in imported.files for row in told.aside]


def taken(imported):
    return [judged.quote.code for told in imported.files for judged in told.taken]


def flags(imported):
    return {judged.quote.code: judged.flags for told in imported.files for judged in told.taken}


def test_an_offer_becomes_a_quote_that_the_reader_reads(folder):
    told = folder.offered(offer())

    quote = programme_of(folder).quotes["off_1"]
    assert taken(told) == ["off_1"]
    assert (quote.event, quote.origin, quote.price, quote.currency) == (
        "barcelona-2025",
        "SOF",
        Decimal("199.00"),
        "EUR",
    )
    assert (quote.cabin, quote.seats, quote.expires, quote.source) == (
        "economy",
        1,
        date(2025, 10, 1),
        "Fictional Air (Duffel)",
    )
    assert [leg.number for leg in (*quote.out, *quote.back)] == ["XF 201", "XF 201"]
    assert quote.out[0].arrives.isoformat() == "2025-11-03T15:05:00+01:00"


def test_what_stood_in_the_tables_stays_byte_for_byte(folder):
    before = folder.contents()
    folder.offered(offer())
    after = folder.contents()

    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"quotes.csv", "segments.csv"}
    assert after["segments.csv"].startswith(before["segments.csv"])
    kept = [row for row in csv.DictReader(io.StringIO(after["quotes.csv"].decode())) if row["code"] != "off_1"]
    assert [{**row, "note": ""} for row in csv.DictReader(io.StringIO(before["quotes.csv"].decode()))] == kept


def test_a_second_import_only_appends(folder):
    folder.offered(offer("off_1"))
    before = folder.contents()
    folder.offered(offer("off_2", total_amount="210.00"))

    after = folder.contents()
    assert after["quotes.csv"].startswith(before["quotes.csv"])
    assert after["segments.csv"].startswith(before["segments.csv"])


def test_a_semicolon_file_with_windows_line_ends_stays_one(folder):
    for name in ("quotes", "segments"):
        path = folder.source / f"{name}.csv"
        path.write_bytes(path.read_bytes().replace(b",", b";").replace(b"\n", b"\r\n"))
    folder.offered(offer(total_amount="199.50"))

    assert programme_of(folder).quotes["off_1"].price == Decimal("199.50")
    lines = (folder.source / "segments.csv").read_bytes().split(b"\r\n")
    assert lines[-2].startswith(b"off_1;back;1;air;")
    assert b"\n" not in b"".join(lines)


def test_tables_that_are_missing_are_made(folder):
    for name in ("quotes", "segments", "locks"):
        (folder.source / f"{name}.csv").unlink()
    folder.offered(offer())

    assert list(programme_of(folder).quotes) == ["off_1"]


REASONS = {
    "unreadable": [
        offer(total_amount="12,50"),
        offer(total_amount=None),
        offer(total_amount="-3"),
        offer(total_currency="Euro"),
        offer(expires_at="soon"),
        offer(passengers=[]),
        offer(passengers=[{"type": "adult"}, {"type": "child"}]),
        offer(out=[segment("SOF", "11-03T13:10", "BCN", "11-03T25:05")]),
        offer(out=[{**OUT, "departing_at": "2025-11-03T13:10:00Z"}]),
        offer(out=[{**OUT, "departing_at": None}]),
        offer(out=[{**OUT, "passengers": [{"cabin_class": "steerage"}]}]),
        offer(out=[{**OUT, "marketing_carrier": {"name": "=1+1"}}]),
        offer(slices=[{"segments": [OUT]}, {"segments": [BACK]}, {"segments": [OUT]}]),
        "an offer",
    ],
    "zero_price": [offer(total_amount="0.00")],
    "no_rate": [offer(total_currency="ISK")],
    "unknown_airport": [
        offer(out=[segment("SOF", "11-03T13:10", "QQQ", "11-03T15:05")]),
        offer(out=[{**OUT, "origin": {}}]),
    ],
    "one_way": [offer(back=[]), offer(slices=[]), offer(slices=None)],
    "broken_chain": [
        offer(
            out=[
                segment("SOF", "11-03T07:10", "VIE", "11-03T07:55"),
                segment("MUC", "11-03T10:10", "BCN", "11-03T12:00"),
            ]
        ),
        offer(
            out=[
                segment("SOF", "11-03T07:10", "VIE", "11-03T07:55"),
                segment("VIE", "11-03T07:50", "BCN", "11-03T12:00"),
            ]
        ),
        offer(out=[segment("SOF", "11-03T13:10", "BCN", "11-03T12:05")]),
        offer(back=[segment("BCN", "11-03T14:30", "SOF", "11-03T18:15")]),
    ],
    "wrong_direction": [
        offer(
            out=[segment("BCN", "11-03T13:10", "SOF", "11-03T17:05")],
            back=[segment("SOF", "11-06T20:30", "BCN", "11-06T22:15")],
        )
    ],
    "no_event": [
        offer(
            out=[segment("SOF", "11-03T13:10", "OSL", "11-03T15:05")],
            back=[segment("OSL", "11-06T20:30", "SOF", "11-07T00:15")],
        )
    ],
    "wrong_place": [offer(back=[segment("GRO", "11-06T20:30", "SOF", "11-07T00:15")])],
}


@pytest.mark.parametrize(
    ("reason", "found"), [(reason, found) for reason, listed in REASONS.items() for found in listed], ids=lambda x: None
)
def test_an_offer_that_is_no_quote_is_set_aside_with_row_and_reason(folder, reason, found):
    told = folder.offered(offer("off_0"), found)

    assert [(row, why) for row, _, why in aside(told)] == [(2, reason)]
    programme = programme_of(folder)
    assert "off_1" not in programme.quotes
    (kept,) = programme.set_aside
    assert (kept.reason, kept.file, kept.row) == (reason, "offers.json", 2)
    assert kept.message.endswith((".", "?"))
    assert json.loads(kept.offer) == found or "slices" in kept.offer


def test_every_fault_of_an_offer_is_told(folder):
    told = folder.offered(offer(total_amount="x", total_currency="Euro", expires_at="soon"))

    message = told.files[0].aside[0].message
    assert [name for name in ("total_amount", "total_currency", "expires_at") if name in message] == [
        "total_amount",
        "total_currency",
        "expires_at",
    ]


def test_the_same_offer_twice_in_a_file_is_kept_as_a_duplicate(folder):
    told = folder.offered(offer(), offer(), offer("off_2"))

    assert taken(told) == ["off_1"]
    assert aside(told) == [(2, "off_1", "duplicate"), (3, "off_2", "duplicate")]
    assert "the same as off_1" in told.files[0].aside[1].message


def test_a_number_with_another_content_is_kept_and_tells_what_differs(folder):
    folder.offered(offer())
    told = folder.offered(offer(total_amount="250.00"), offer(out=[{**OUT, "departing_at": "2025-11-03T12:00:00"}]))

    assert aside(told) == [(1, "off_1", "changed"), (2, "off_1", "changed")]
    assert "price 199.00 there, 250.00 here" in told.files[0].aside[0].message
    assert "other flights or times" in told.files[0].aside[1].message
    assert programme_of(folder).quotes["off_1"].price == 199


def test_replacing_takes_the_new_one_and_tells_what_differs(folder):
    folder.offered(offer(), offer("off_2", total_amount="300"))
    folder.offered(offer(total_amount="250.00"))
    told = folder.offered(offer(total_amount="250.00"), offer(total_amount="260.00"), replace=True)

    assert [(judged.quote.code, judged.change) for judged in told.files[0].replaced] == [
        ("off_1", "price 199.00 there, 250.00 here")
    ]
    assert (told.recovered, aside(told)) == (1, [(2, "off_1", "changed")])
    assert "an earlier row of this import" in told.files[0].aside[0].message
    programme = programme_of(folder)
    assert {code: quote.price for code, quote in programme.quotes.items() if code.startswith("off")} == {
        "off_1": 250,
        "off_2": 300,
    }
    assert (len(programme.quotes["off_1"].out), [row.row for row in programme.set_aside]) == (1, [2])
    again = folder.offered(offer(total_amount="250.00"), offer(total_amount="260.00"), replace=True)
    assert again.written == ()


def test_a_replaced_quote_with_fewer_segments_leaves_none_behind(folder):
    legs = [segment("SOF", "11-03T07:10", "VIE", "11-03T07:55"), segment("VIE", "11-03T09:10", "BCN", "11-03T11:30")]
    folder.offered(offer(out=legs))
    folder.offered(offer(), replace=True)

    assert [leg.origin for leg in programme_of(folder).quotes["off_1"].out] == ["SOF"]


def test_more_segments_than_a_direction_may_have_are_set_aside(folder):
    told = folder.offered(offer(out=[OUT] * 100))

    assert aside(told) == [(1, "off_1", "unreadable")]


def test_an_expiry_beyond_the_last_year_is_set_aside(folder):
    told = folder.offered(offer(expires_at="2199-12-31T23:59:00-10:00"))

    assert aside(told) == [(1, "off_1", "unreadable")]


def test_a_code_that_differs_in_capitals_only_is_no_second_one(folder):
    folder.offered(offer("off_1"))
    told = folder.offered(offer("OFF_1", total_amount="250.00"))

    assert aside(told) == [(1, "OFF_1", "changed")]


FLAGS = {
    "expired": offer(expires_at="2025-09-14T23:59:00Z"),
    "cabin": offer(out=[{**OUT, "passengers": [{"cabin_class": "business"}]}]),
    "late": offer(out=[segment("SOF", "11-04T04:10", "BCN", "11-04T06:05")]),
    "nobody": offer(
        out=[segment("OSL", "11-03T13:10", "BCN", "11-03T16:05")],
        back=[segment("BCN", "11-06T20:30", "OSL", "11-07T00:15")],
    ),
}


@pytest.mark.parametrize(("flag", "found"), FLAGS.items(), ids=FLAGS)
def test_what_the_rules_refuse_today_is_a_quote_with_a_note(folder, flag, found):
    told = folder.offered(found)

    assert flag in flags(told)["off_1"]
    assert programme_of(folder).quotes["off_1"].note == told.files[0].taken[0].quote.note != ""


def test_an_offer_that_holds_today_has_not_expired(folder):
    assert "expired" not in flags(folder.offered(offer(expires_at="2025-09-15T00:30:00Z")))["off_1"]


@pytest.mark.parametrize(("passengers", "flagged"), [(1, True), (2, False)])
def test_fewer_seats_than_people_are_flagged(folder, passengers, flagged):
    told = folder.offered(offer(passengers=[{"type": "adult"}] * passengers))

    assert ("seats" in flags(told)["off_1"]) is flagged


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("11-04T04:05 11-04T06:00", None),
        ("11-04T04:05 11-04T06:01", "by 2025-11-04 06:00 (3 h before the start)"),
        ("11-02T20:00 11-02T22:00", "not before 2025-11-03"),
    ],
)
def test_the_note_names_the_limit_that_is_missed(folder, out, sentence):
    departs, arrives = out.split()
    told = folder.offered(offer(out=[segment("SOF", departs, "BCN", arrives)]))

    note = told.files[0].taken[0].quote.note
    assert ("ARRIVE" in note) is (sentence is not None)
    assert sentence is None or sentence in note


def test_the_same_file_twice_adds_nothing(folder):
    offers = [offer(), offer("off_2", total_amount="0"), offer(), offer("off_3", total_amount="300")]
    folder.offered(*offers)
    before = folder.contents()
    told = folder.offered(*offers)

    assert told.written == ()
    assert (told.files[0].known, told.files[0].aside_before, told.files[0].offers) == (2, 2, 4)
    assert folder.contents() == before


def test_what_was_set_aside_is_taken_once_its_cause_is_mended(folder):
    offers = [offer("off_1", total_currency="ISK", total_amount="20900"), offer("off_2", total_amount="0")]
    folder.offered(*offers)
    with (folder.source / "rates.csv").open("a") as rates:
        rates.write("ISK,0.007\n")
    told = folder.offered(*offers)

    assert (taken(told), told.recovered) == (["off_1"], 1)
    assert [row.code for row in programme_of(folder).set_aside] == ["off_2"]


def test_an_offer_for_three_is_divided_up_to_a_cent(folder):
    told = folder.offered(offer(total_amount="1000.00", passengers=[{"type": "adult"}] * 3))

    quote = programme_of(folder).quotes["off_1"]
    assert (quote.price, quote.seats) == (Decimal("333.34"), 3)
    assert "0.02 more in all" in told.files[0].taken[0].quote.note


def test_emissions_add_up_to_one_persons_part(folder):
    legs = [segment("SOF", "11-03T07:10", "VIE", "11-03T07:55"), segment("VIE", "11-03T09:10", "BCN", "11-03T11:30")]
    folder.offered(offer(out=legs, total_emissions_kg="1000", passengers=[{"type": "adult"}] * 3))

    quote = programme_of(folder).quotes["off_1"]
    parts = [leg.co2_kg for leg in (*quote.out, *quote.back)]
    assert sum(parts) == Decimal("333.333")
    assert parts[0] < parts[1] < parts[2]  # Sofia-Vienna, Vienna-Barcelona, Barcelona-Sofia


def second_event(folder, **changes):
    cells = {
        "code": "second",
        "start": "2025-11-04T09:00",
        "end": "2025-11-06T18:00",
        **changes,
    }
    path = folder.source / "events.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    rows.append({**rows[0], **cells})
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_two_events_that_fit_are_not_decided(folder):
    second_event(folder)
    told = folder.offered(offer())

    assert aside(told) == [(1, "off_1", "several_events")]
    assert taken(folder.offered(offer(), event="second")) == ["off_1"]
    assert programme_of(folder).quotes["off_1"].event == "second"


def test_of_two_events_the_one_whose_times_are_kept(folder):
    second_event(folder, start="2025-11-18T09:00", end="2025-11-20T18:00")
    folder.offered(offer(), offer("off_2", out=[segment("SOF", "11-04T04:10", "BCN", "11-04T08:05")]))

    assert [programme_of(folder).quotes[code].event for code in ("off_1", "off_2")] == ["barcelona-2025"] * 2


def test_an_event_that_is_not_there_is_refused(folder):
    with pytest.raises(PlannerError, match="did you mean 'barcelona-2025'"):
        folder.offered(offer(), event="barcelona-2024")


def test_a_sheet_without_a_mapping_is_not_read_but_gets_one_proposed(folder):
    before = folder.contents()
    with pytest.raises(UnmappedError) as raised:
        folder.take(folder.sheet(OUT_ROW, BACK_ROW))

    assert 'price = "Price"' in raised.value.proposal
    assert folder.contents() == before


def test_a_proposed_mapping_without_blanks_reads_the_sheet(folder):
    sheet = folder.sheet(OUT_ROW, BACK_ROW)
    with pytest.raises(UnmappedError) as raised:
        folder.take(sheet)
    told = folder.take(sheet, mapping=folder.file("mine.toml", raised.value.proposal))

    assert taken(told) == ["sheet-1"]


def test_a_mapping_is_remembered_and_found_by_the_header(folder):
    told = folder.take(folder.sheet(OUT_ROW, BACK_ROW), mapping=folder.file("m.toml", MAPPING))
    again = folder.take(
        folder.sheet(
            OUT_ROW.replace("1,", "2,", 1),
            BACK_ROW.replace("1,", "2,", 1).replace("231", "244"),
            OUT_ROW.replace("1,", "3,", 1),
            BACK_ROW.replace("1,", "3,", 1).replace("20:30", "20:45"),
            name="next.csv",
        )
    )

    assert (told.mappings, taken(told)) == (("sheet",), ["sheet-1"])
    assert aside(again) == [(2, "sheet-2", "unreadable")]
    assert "the rows of the offer differ" in again.files[0].aside[0].message
    assert taken(again) == ["sheet-3"]
    assert (folder.source / "mappings" / "sheet.toml").read_text().startswith('[file]\nfingerprints = ["')


def test_a_remembered_mapping_that_is_broken_is_warned_of(folder):
    (folder.source / "mappings").mkdir()
    (folder.source / "mappings" / "odd.toml").write_text("[file]\nlayout = 7\n")
    told = folder.offered(offer())

    assert taken(told) == ["off_1"]
    assert "mappings/odd.toml" in {warning.where for warning in told.warnings}


def test_a_mapping_for_other_columns_is_refused(folder):
    mapping = folder.file("m.toml", MAPPING.replace('"Price"', '"Fare"'))
    with pytest.raises(PlannerError, match="names columns that are not there: 'Fare'"):
        folder.take(folder.sheet(OUT_ROW, BACK_ROW), mapping=mapping)
    assert not (folder.source / "mappings").exists()


def test_a_mapping_without_a_sheet_is_refused(folder):
    with pytest.raises(PlannerError, match="none of the files is a sheet"):
        folder.take(folder.duffel(offer()), mapping=folder.file("m.toml", MAPPING))


def test_the_examples_of_the_page_go_through(folder):
    told = [
        folder.take(EXAMPLES / "duffel.json"),
        folder.take(EXAMPLES / "legs.csv", mapping=EXAMPLES / "legs.toml"),
        folder.take(EXAMPLES / "one-row.csv", mapping=EXAMPLES / "one-row.toml"),
    ]

    reasons = [reason for imported in told for _, _, reason in aside(imported)]
    assert reasons == [
        *("one_way", "unknown_airport", "no_rate", "duplicate"),
        *("zero_price", "broken_chain", "no_rate"),
        "unknown_event",
    ]
    assert [len(taken(imported)) for imported in told] == [5, 2, 2]
    assert len(programme_of(folder).set_aside) == 8


def test_a_bad_file_among_good_ones_leaves_everything_as_it_was(folder):
    before = folder.contents()
    good, bad = folder.duffel(offer()), folder.file("bad.json", '{"data": {"offers": [')
    with pytest.raises(PlannerError, match=r"bad\.json:1: the file is not JSON"):
        folder.take(good, bad)

    assert folder.contents() == before


def test_a_full_disk_leaves_everything_as_it_was(folder, monkeypatch):
    before = folder.contents()

    def full(path, content):
        if path.name == "segments.csv":
            raise OSError(28, "No space left on device", str(path))
        path.write_bytes(content)

    monkeypatch.setattr(keeping, "write_whole", full)
    with pytest.raises(OutputError, match="nothing was changed"):
        folder.offered(offer())
    assert folder.contents() == before


def test_an_import_that_is_stopped_half_way_is_finished_by_the_next(folder, monkeypatch):
    before = folder.contents()
    write = keeping.write_whole

    def killed(path, content):
        if path == folder.source / "segments.csv":
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.offered(offer())
    assert folder.contents()["segments.csv"] == before["segments.csv"]
    (fault,) = read_programme(folder.source, today=date(2026, 1, 1)).faults
    assert "stopped half way" in fault.message

    told = folder.offered(offer())
    assert (told.files[0].known, told.written) == (1, ())
    assert not (folder.source / UNFINISHED).exists()
    assert "off_1" in programme_of(folder).quotes


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(8))
def test_stopped_at_any_step_the_folder_is_the_old_one_the_new_one_or_refused_until_finished(
    folder, tmp_path, monkeypatch, step, is_done
):
    offers, mapping = (offer(), offer("off_2", total_amount="0")), folder.file("m.toml", MAPPING)
    files = folder.duffel(*offers), folder.sheet(OUT_ROW, BACK_ROW)
    before, write, steps = folder.contents(), keeping.write_whole, iter(range(99))
    other = Folder(tmp_path / "other")
    other.take(*files, mapping=mapping)

    def killed(path, content):
        if is_done:
            write(path, content)
        if next(steps) == step:
            raise KeyboardInterrupt
        if not is_done:
            write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.take(*files, mapping=mapping)
    result = read_programme(folder.source, today=date(2026, 1, 1))
    if result.programme is not None:
        visible = {name: text for name, text in folder.contents().items() if not name.startswith(".")}
        assert visible == before
    else:
        assert [fault.message for fault in result.faults] == [
            "an import was stopped half way; run the same planner quotes import or actuals import again to finish it."
        ]

    folder.take(*files, mapping=mapping)
    assert folder.contents() == other.contents()


def test_a_folder_that_another_import_holds_is_busy(folder):
    handle = os.open(folder.source, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(BusyError):
            folder.offered(offer())
    finally:
        os.close(handle)


def test_a_table_changed_meanwhile_is_not_written_over(folder, monkeypatch):
    from planner.services.quotes import importing

    def reads(*arguments, **options):
        with (folder.source / "quotes.csv").open("a") as file:
            file.write("\n")
        return read_programme(*arguments, **options)

    monkeypatch.setattr(importing, "read_programme", reads)
    with pytest.raises(BusyError, match="changed while"):
        folder.offered(offer())
    assert b"off_1" not in folder.contents()["quotes.csv"]


def test_a_workbook_and_nothing_at_all_are_refused_as_a_source(folder):
    folder.file("book.xlsx", b"PK")
    for name, sentence in (("book.xlsx", "lose its charts"), ("nowhere", "there is no such folder")):
        folder.source = folder.place / name
        with pytest.raises(PlannerError, match=sentence):
            folder.offered(offer())


def test_every_reason_of_the_table_is_one_that_is_given():
    given = {*REASONS, "several_events", "duplicate", "changed", "unknown_event", "unknown_delegate"}

    assert given == set(SET_ASIDE_REASONS)


@pytest.mark.parametrize(
    ("column", "value", "reason"), [("event", "net", "unknown_event"), ("delegate", "D99", "unknown_delegate")]
)
def test_codes_of_columns_are_looked_up(folder, column, value, reason):
    mapping = MAPPING.replace("[leg]", f'[defaults]\n{column} = "{value}"\n\n[leg]')
    told = folder.take(folder.sheet(OUT_ROW, BACK_ROW), mapping=folder.file("m.toml", mapping))

    assert aside(told) == [(2, "sheet-1", reason)]


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["=1+1", "@x", "-1", "1e9", "\x00", "\ud800", "9" * 400, "2025-11-03T13:10:00", "EUR", "BCN", "../"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
PLACES = [
    ("id",),
    ("total_amount",),
    ("total_currency",),
    ("expires_at",),
    ("total_emissions_kg",),
    ("owner",),
    ("owner", "name"),
    ("passengers",),
    ("passengers", 0),
    ("conditions",),
    ("slices",),
    ("slices", 0),
    ("slices", 0, "segments"),
    ("slices", 0, "segments", 0),
    *((*("slices", 1, "segments", 0), name) for name in OUT),
    ("slices", 0, "segments", 0, "origin", "iata_code"),
    ("slices", 0, "segments", 0, "passengers", 0, "cabin_class"),
]


def put_in(value, place, odd):
    for step in place[:-1]:
        value = value[step]
    value[place[-1]] = odd


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=2))
def test_any_value_anywhere_is_kept_and_never_hurts_the_folder(tmp_path_factory, changes):
    folder = Folder(tmp_path_factory.mktemp("odd"))
    odd = offer("off_2")
    for place, value in changes:
        try:
            put_in(odd, place, value)
        except (TypeError, KeyError, IndexError):
            continue  # the first change took the place of the second away
    told = folder.take(folder.file("odd.json", json.dumps({"data": [offer(), odd]})))

    report = told.files[0]
    assert report.offers == 2
    programme = programme_of(folder)
    assert len(programme.quotes) + len(programme.set_aside) == 4 + 2
    again = folder.take(folder.place / "odd.json")
    assert again.written == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(alphabet='{}[]",:datofers01 ', max_size=80).map(lambda text: b'{"data"' + text.encode()),
        st.binary(max_size=80).map(lambda data: b"PK\x03\x04" + data),
    ),
    name=st.sampled_from(["a.json", "b.csv", "c.xlsx", "=d"]),
)
def test_any_bytes_are_refused_or_answered_and_never_hurt_the_folder(tmp_path_factory, content, name):
    folder = Folder(tmp_path_factory.mktemp("bytes"))
    before = folder.contents()
    told, refusal = answered(lambda: folder.take(folder.file(name, content)), PlannerError, UnmappedError)
    assert (told is None) == bool(refusal)
    if told is None:
        assert folder.contents() == before
        return
    assert told.files[0].offers == len(told.files[0].aside) + told.files[0].aside_before
    programme_of(folder)


def test_a_thousand_offers_take_a_second_or_two_of_the_processor(folder):
    offers = [offer(f"off_{number}", total_amount=f"{150 + number}.00") for number in range(1000)]
    path = folder.duffel(*offers)
    began = time.process_time()
    told = folder.take(path)

    assert len(taken(told)) == 1000
    assert time.process_time() - began < 4
