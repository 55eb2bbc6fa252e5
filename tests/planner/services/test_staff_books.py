"""The staff's workbooks: totals equal those of plan, page, account and itineraries; each reader sees what is his."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from planner.domain.plan import Plan, TripCost, plan_to_dict
from planner.domain.records import Contact, Vehicle
from planner.domain.told import told_by
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.rules.budgets import contains
from planner.services.accounts import account
from planner.services.allocate import allocate
from planner.services.papers import itineraries, overview
from planner.services.rooms import rooms
from tests.planner.accounts import invoice, numbered, past
from tests.planner.random_worlds import random_programme
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.prints import reader, text
from tests.planner.services.staff_books import cents, facts, files_of, make_staff, read, rows, sums
from tests.planner.services.test_rides import make_trip
from tests.planner.worlds import (
    by_code,
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
)

EVENT = "barcelona"
BOOK = f"staff/{EVENT}.xlsx"
SENT = f"staff/send/{EVENT}"


@pytest.fixture(scope="module")
def tiny():
    programme = read_programme(fixtures_dir() / "tiny", today=date(2025, 9, 15)).programme
    assert programme is not None
    return programme, allocate(programme)


def world(**changes):
    people = [
        make_delegate(
            "D1",
            given_name="Ana",
            family_name="Zoe",
            email="d1@secret.example",
            role="Secret office",
            dietary="Secret diet",
            accessibility="wheelchair",
            passport_expiry=date(2031, 1, 2),
        ),
        make_delegate("D2", given_name="Bo", family_name="Young", passport_expiry=date(2031, 1, 2)),
    ]
    return make_programme(
        **{
            "delegates": people,
            "events": [make_event(venue="Fira", address="Plaza 1")],
            "hotels": [make_hotel("H1"), make_hotel("H2")],
            "quotes": [make_quote("Q-D1", delegate="D1"), make_quote("Q-D2", delegate="D2")],
            "vehicles": by_code([Vehicle("van", EVENT, "Van", 3, True, Decimal(30), "EUR", place="Exit B")]),
            "budgets": [make_budget()],
            "contact": Contact("Desk", "desk@example.org", "+32 2 555 0100"),
            **changes,
        }
    )


def make_plan(*trips):
    return Plan("test", "optimal", "0" * 64, trips=trips)


def both(**changes):
    return make_plan(make_trip("D1", "18:05"), make_trip("D2", "18:20", **changes))


def strings(content):
    """Every text in a workbook, whatever part it is in."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


# The same total everywhere


def test_every_total_is_that_of_plan_page_account_and_itineraries(tiny):
    programme, plan = tiny
    lines = numbered(
        [
            invoice("1", "100.01", "accommodation", event="barcelona-2025", delegate=None),
            invoice("2", "50", "travel", event="barcelona-2025", delegate="D6"),
        ]
    )
    programme = replace(programme, actuals=lines)
    check_totals(programme, plan)


@pytest.mark.parametrize("seed", range(12))
def test_every_total_is_the_same_in_any_programme(seed):
    programme = random_programme(seed)
    plan = allocate(programme)
    if plan.status != "infeasible":
        check_totals(programme, plan)


def check_totals(programme, plan):
    book = read(files_of(programme, plan)["staff/budget.xlsx"])
    page, known = overview(programme, plan), account(programme, plan)
    papers = itineraries(programme, plan)
    told = facts(book)

    assert cents(told["Trips of the plan"]) == page.headline.cost == sum(paper.costs.total for paper in papers)
    assert cents(told["of that confirmed"]) == page.headline.confirmed_cost
    assert cents(told["of that estimated"]) == page.headline.estimated_cost
    assert told["Items not known, in no sum"] == page.headline.num_unknown
    assert cents(told["Planned in all, with history"]) == known.total.planned
    assert cents(told["Paid so far"]) == known.total.paid
    assert cents(told["Planned and not invoiced yet"]) == known.total.open

    budgets = {row["Code"]: row for row in rows(book["Budgets"])}
    assert len(budgets) == sum(not one.of_co2 for one in programme.budgets.values())
    for line in plan_to_dict(plan)["budgets"]:
        if "unit" not in line:
            row = budgets[line["code"]]
            assert [cents(row[name]) for name in ("Amount", "Held", "Spent", "Left of the plan")] == [
                line[name] for name in ("amount", "held", "spent", "left")
            ]
            assert cents(row["Check: spent less its parts"]) == 0
            paid = next(one for one in known.budgets if one.sum.code == line["code"])
            assert (cents(row["Paid"]), cents(row["Not invoiced"])) == (paid.sum.paid, paid.sum.open)
            inside = [
                trip
                for trip in plan.trips
                if contains(programme.budgets[line["code"]], programme.events[trip.event], trip.slot_start.year)
            ]
            assert row["Trips"] == len(inside)

    for name, cut in (("Events", known.events), ("Authorities", known.authorities)):
        found = {row["Code"] or "": row for row in rows(book[name])}
        for one in cut:
            row = found[one.code]
            assert [cents(row[column]) for column in ("Planned in all", "Paid", "Not invoiced")] == [
                one.planned,
                one.paid,
                one.open,
            ]
    check_sums(book)
    check_events(programme, plan, page, papers)


def check_sums(book):
    """Each table's lines add up to its total, and its check says so."""
    for name in ("Events", "Authorities", "Categories", "Trips", "Every line"):
        found = sums(book[name])
        total, check = found["Total of plan and account"], found["Check: total less the lines above"]
        columns = [column for column, value in list(total.items())[1:] if value is not None]
        assert columns
        assert {check[column] for column in columns} == {0}
        for column in columns:
            values = [row[column] for row in rows(book[name])]
            summed = sum(round(value * 100) for value in values if isinstance(value, int | float))
            assert summed == round(total[column] * 100), (name, column)


def check_events(programme, plan, page, papers):
    files = files_of(programme, plan)
    for event in page.events:
        if event.first_day:
            told = facts(read(files[f"staff/{event.code}.xlsx"]))
            own = [paper for paper in papers if paper.occasion.code == event.code]
            assert cents(told["Trips of the plan"]) == event.cost == sum(paper.costs.total for paper in own)
            assert told["Delegates"] == len(event.trips)
            hotels = rooms(programme, plan, event=event.code)
            assert told["Room nights"] == sum(guest.nights for hotel in hotels for guest in hotel.guests)


def test_what_is_not_known_is_never_nothing():
    plan = make_plan(make_trip("D1", "18:05", unknowns=("visa",)))
    book = read(files_of(world(), plan)["staff/budget.xlsx"])

    (trip,) = rows(book["Trips"])
    (event,) = rows(book["Events"])
    assert (trip["Visa"], event["Visa"], trip["Items not known"]) == ("not known", "not known", 1)
    assert trip["Which are not known"] == "visa"
    visas = next(row for row in rows(book["Categories"]) if row["Category"] == "Visa")
    assert (visas["Planned"], visas["Items not known"]) == ("not known", 1)


def test_estimates_that_the_host_takes_over_count_once():
    """Estimated items of 900.00 less 500.00 from the host: 400.00 estimated, nothing confirmed, as on the page."""
    cost = TripCost(60000, 0, 0, 30000, 0, 50000)
    trip = make_trip("D1", "18:05", cost=cost, quote=None, estimates=("travel", "accommodation"))
    book = read(files_of(world(), make_plan(trip))["staff/budget.xlsx"])

    total = sums(book["Categories"])["Total of plan and account"]
    assert (cents(total["Estimated"]), cents(total["Confirmed"])) == (40000, 0)
    check_sums(book)


def test_history_and_co2_have_their_sheets():
    programme = world(
        history=[past("D9", "123.45")],
        budgets=[make_budget(), make_budget("air", "2.5", currency="CO2")],
    )
    plan = allocate(programme)
    book = read(files_of(programme, plan)["staff/budget.xlsx"])

    (row,) = rows(book["Trips already made"])
    assert (row["Delegate"], row["Cost"], row["From"].year) == ("D9", 123.45, 2026)
    assert [row["Code"] for row in rows(book["Budgets"])] == ["all"]
    (ceiling,) = rows(book["CO2"])
    assert (ceiling["Code"], ceiling["Amount, kg"]) == ("air", 2.5)
    assert cents(facts(book)["Trips already made (history)"]) == 12345


# What each line says


def test_the_first_plan_has_new_lines_only():
    book = read(files_of(world(), both())[BOOK])

    for name in ("Rooming list", "Arrivals", "Departures"):
        assert {row["Line"] for row in rows(book[name])} == {"NEW"}


def test_lines_say_what_became_of_them():
    before = make_plan(make_trip("D1", "18:05"), make_trip("D2", "18:20"))
    later = make_trip("D1", "19:05", check_in=date(2026, 11, 2))
    programme = world()
    files = files_of(programme, make_plan(later), before, revision=2, earlier=told_by(programme))
    book = read(files[BOOK])

    came = {row["Name"]: row for row in rows(book["Arrivals"])}
    assert {name: row["Line"] for name, row in came.items()} == {"Ana Zoe": "AMENDED", "Bo Young": "CANCELLED"}
    assert came["Ana Zoe"]["Arrives, local time"] == datetime(2026, 11, 3, 19, 5)
    assert came["Ana Zoe"]["Time was"] == datetime(2026, 11, 3, 18, 5)
    assert {row["Name"]: row["Line"] for row in rows(book["Departures"])}["Ana Zoe"] is None
    slept = {row["Guest"]: row for row in rows(book["Rooming list"])}
    assert {name: row["Line"] for name, row in slept.items()} == {"Ana Zoe": "AMENDED", "Bo Young": "CANCELLED"}
    assert slept["Ana Zoe"]["Check-in was"] == datetime(2026, 11, 3)
    assert sums(book["Rooming list"])["Sum without CANCELLED"]["Nights"] == 5
    assert [row["Line"] for row in rows(read(files[f"{SENT}/rooming-H1.xlsx"])["Rooming list"])] == [
        "AMENDED",
        "CANCELLED",
    ]
    assert facts(book)["Plan"] == 2


def test_another_hotel_is_a_new_line_there_and_a_cancelled_one_here():
    files = files_of(world(), both(hotel="H2"), both(), revision=2)

    (new,) = rows(read(files[f"{SENT}/rooming-H2.xlsx"])["Rooming list"])
    assert (new["Guest"], new["Line"]) == ("Bo Young", "NEW")
    old = {row["Guest"]: row["Line"] for row in rows(read(files[f"{SENT}/rooming-H1.xlsx"])["Rooming list"])}
    assert old == {"Ana Zoe": None, "Bo Young": "CANCELLED"}


def test_an_event_that_is_called_off_still_tells_its_hotel():
    gone = make_event("gone", status="cancelled")
    programme = world(events=[make_event(venue="Fira"), gone], hotels=[make_hotel(), make_hotel("H9", "gone")])
    before = make_plan(make_trip("D1", "18:05", event="gone", hotel="H9"))
    files = files_of(programme, make_plan(), before, revision=2)

    (line,) = rows(read(files["staff/send/gone/rooming-H9.xlsx"])["Rooming list"])
    assert (line["Guest"], line["Line"]) == ("Ana Zoe", "CANCELLED")
    assert facts(read(files["staff/gone.xlsx"]))["Status"] == "cancelled"
    assert "staff/send/gone/agenda.pdf" not in dict(make_staff(programme, make_plan(), before).sheets())


def test_times_are_local_dates_of_the_spreadsheet_with_their_zone():
    book = read(files_of(world(), both())[BOOK])
    cell = book["Arrivals"]["C2"]

    assert (cell.value, cell.is_date, book["Arrivals"]["D2"].value) == (
        datetime(2026, 11, 3, 18, 5),
        True,
        "CET (UTC+1)",
    )
    assert book["Rooming list"]["E2"].value == datetime(2026, 11, 3)


def test_an_estimate_is_never_a_booking():
    plan = make_plan(make_trip("D1", "18:05", quote=None, estimated=True, lock=None), make_trip("D2", "19:00"))
    out = tuple(replace(leg, number="", carrier="") for leg in plan.trips[0].out)
    plan = replace(plan, trips=(replace(plan.trips[0], out=out), replace(plan.trips[1], lock="ticketed")))
    book = read(files_of(world(), plan)[BOOK])
    came = {row["Name"]: row for row in rows(book["Arrivals"])}

    assert (came["Ana Zoe"]["Number"], came["Ana Zoe"]["How sure"]) == ("to be booked", "estimate, to be booked")
    assert came["Bo Young"]["How sure"] == "ticketed"
    assert facts(book)["Journeys that are estimates, to be booked"] == 1
    assert [row["Why"] for row in rows(book["Without a ride"])] == [
        "the journey is an estimate: no time is known yet"
    ] * 2


# Who sees what


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("rooming-H1.xlsx", {"Ana Zoe", "wheelchair"}),
        ("transfers.xlsx", {"Ana Z.", "+32 2 555 0100"}),
        ("diet.xlsx", {"Ana Zoe", "Secret diet"}),
        ("badges.xlsx", {"Ana", "Secret office"}),
        ("visas.xlsx", {"Ana Zoe"}),
    ],
)
def test_a_reader_outside_sees_nothing_that_is_not_his(name, seen):
    programme = world()
    found = strings(files_of(programme, both())[f"{SENT}/{name}"])
    others = {"d1@secret.example", "Secret diet", "Secret office", "wheelchair"} - seen

    assert [word for word in seen if word not in found] == []
    assert [word for word in others if word in found] == []
    assert ("Zoe" in found) is (name != "transfers.xlsx")


def test_the_list_to_sign_has_names_authorities_and_offices_only():
    programme = world()
    prints = dict(make_staff(programme, both()).sheets())
    told = str(prints[f"{SENT}/attendance.pdf"].data)

    assert "Ana Zoe" in told
    assert "Secret office" in told
    assert [word for word in ("d1@secret", "Secret diet", "wheelchair", "H1") if word in told] == []


def test_every_participant_signs_every_day():
    visit = make_visit(authority="graz")
    programme = make_programme(events=[visit], experts=[make_expert()], delegates=[make_delegate("D1")])
    plan = allocate(programme)
    assert plan.trips
    book = read(files_of(programme, plan)[f"staff/{visit.code}.xlsx"])

    lines = rows(book["Attendance"])
    assert len(lines) == 5 * (len(plan.trips) + 1)
    assert [line["Who"] for line in lines[: len(plan.trips) + 1]] == ["Delegate"] * len(plan.trips) + ["Expert"]


def test_an_event_called_budget_leaves_the_budget_workbook_alone():
    programme = world(events=[make_event("Budget")], hotels=[], vehicles={}, quotes=[])
    files = files_of(programme, make_plan(make_trip("D1", "18:05", event="Budget", hotel=None)))

    assert "staff/budget.xlsx" in files
    (own,) = (path for path in files if re.fullmatch(r"staff/Budget-[0-9a-f]{12}\.xlsx", path))
    assert facts(read(files[own]))["Code"] == "Budget"


# Bytes and hostile text


def test_the_same_values_give_the_same_bytes():
    programme, plan = world(), both()
    first = files_of(programme, plan)
    changed = files_of(programme, make_plan(make_trip("D1", "18:05")))

    assert files_of(programme, plan) == first
    assert changed[BOOK] != first[BOOK]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_typed_text_is_text_in_every_sheet(words):
    person = make_delegate(
        "D1",
        given_name=words,
        family_name=words,
        email=words,
        role=words,
        dietary=words,
        accessibility=words,
    )
    programme = world(
        name=words,
        delegates=[person],
        authorities=[make_authority(name=words, contact_name=words, contact_email=words)],
        events=[make_event(name=words, venue=words, address=words, host=words, website=words)],
        hotels=[make_hotel(name=words, address=words)],
        contact=Contact(words, words, words),
        budgets=[make_budget(name=words)],
    )
    for path, content in files_of(programme, make_plan(make_trip("D1", "18:05"))).items():
        book = read(content)
        kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
        assert kinds <= {"n", "s", "d"}, path
        assert [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.hyperlink] == []
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert [name for name in parts.namelist() if re.search("vba|external|connection|embed", name)] == []
            assert all(b"<f>" not in parts.read(name) and b"<f " not in parts.read(name) for name in parts.namelist())


def test_a_cell_that_looks_like_a_formula_stays_text_for_whoever_edits_it():
    words = "=cmd|' /C calc'!A0"
    programme = world(delegates=[make_delegate("D1", given_name=words, family_name="")])
    book = read(files_of(programme, make_plan(make_trip("D1", "18:05")))[BOOK])
    cell = book["Rooming list"]["B2"]

    assert (cell.value, cell.data_type, cell.quotePrefix, cell.number_format) == (words, "s", True, "@")


def test_printed_agenda_and_list_open_with_any_text():
    from planner.render.pdf import printed

    for words in ("#eval(1) $x$ *b* <a> @r", "a\r\nb", "שלום", "long " + "ab" * 300):
        programme = world(events=[make_event(name=words, venue=words, host=words)])
        for sheet in dict(make_staff(programme, both()).sheets()).values():
            content = printed(sheet).content
            assert len(reader(content).pages) >= 1
            assert "Page" in text(content)
