"""What to ask the agency for: the right lines, in the right order, harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.plan import Reason
from planner.services.allocate import allocate
from planner.services.quotes.wanted import FOR_MONEY, IN_PLAN, NO_OFFER, as_csv, wanted
from planner.services.reading import read_programme_or_refuse
from tests.planner.offers import BACK, CLOCK, OUT, offer


@pytest.fixture
def programme(folder):
    return read_programme_or_refuse(folder.source, today=None, clock=CLOCK)


def rows(programme, plan=None):
    return wanted(programme, plan or allocate(programme))


def told(lines):
    return [(row.why, row.origin, row.event, row.people, row.stake) for row in lines]


def test_a_trip_on_an_estimate_is_asked_for(programme):
    (row,) = rows(programme)

    assert (row.why, row.origin, row.destination, row.event, row.delegates) == (
        IN_PLAN,
        "SOF",
        "SRG",
        "visit-semarang",
        ("D2", "D3"),
    )
    assert (row.slot_start, row.arrive_by, row.leave_from) == (
        date(2026, 5, 4),
        "2026-05-03T21:00",
        "2026-05-08T20:00",
    )
    assert (row.estimate, row.people, row.stake) == (159_500, 2, 319_000)


def test_a_quote_that_serves_ends_the_question(programme, folder):
    before = told(rows(programme))
    folder.offered(
        offer(
            out=[
                {
                    **OUT,
                    "destination": {"iata_code": "SRG"},
                    "departing_at": "2026-05-02T06:00:00",
                    "arriving_at": "2026-05-03T12:00:00",
                }
            ],
            back=[
                {
                    **BACK,
                    "origin": {"iata_code": "SRG"},
                    "departing_at": "2026-05-09T06:00:00",
                    "arriving_at": "2026-05-09T22:00:00",
                }
            ],
            passengers=[{"type": "adult"}] * 2,
            total_amount="1400.00",
        )
    )
    after = read_programme_or_refuse(folder.source, today=None, clock=CLOCK)

    assert (len(before), told(rows(after))) == (1, [])


def test_a_budget_that_is_short_comes_after_the_trips_of_the_plan(folder):
    path = folder.source / "budgets.csv"
    path.write_text(path.read_text().replace("6500.00", "3100.00"))
    programme = read_programme_or_refuse(folder.source, today=None, clock=CLOCK)
    plan = allocate(programme)
    short = [pair.delegate for pair in plan.unfunded if {reason.code for reason in pair.reasons} == {"BUDGET"}]
    lines = rows(programme, plan)

    assert short != []
    assert told(lines) == [
        (IN_PLAN, "SOF", "visit-semarang", 2 - len(short), 159_500 * (2 - len(short))),
        (FOR_MONEY, "SOF", "visit-semarang", len(short), 159_500 * len(short)),
    ]


def unfunded_for(plan, *codes):
    (pair, *_) = [pair for pair in plan.unfunded if pair.event == "barcelona-2025"]
    reasons = tuple(Reason(code, "x") for code in codes)
    return replace(plan, trips=(), unfunded=(replace(pair, reasons=reasons),))


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (("BUDGET",), [FOR_MONEY]),
        (("ECONOMY", "ARRIVE"), [NO_OFFER]),
        (("ARRIVE",), [NO_OFFER]),
        (("BUDGET", "CAP"), []),
        (("ACTIVE",), []),
        (("OBJECTIVE",), []),
    ],
)
def test_a_pair_is_asked_for_where_an_answer_could_help(programme, codes, why):
    plan = allocate(programme)
    without_quotes = replace(programme, quotes={})

    assert [row.why for row in rows(without_quotes, unfunded_for(plan, *codes))] == why


def test_a_pair_with_a_quote_at_hand_is_not_asked_for(programme):
    plan = unfunded_for(allocate(programme), "BUDGET")
    origin = programme.delegates[plan.unfunded[0].delegate].airport
    at_hand = {code: quote for code, quote in programme.quotes.items() if quote.origin == origin}
    expired = {code: replace(quote, expires=date(2025, 9, 1)) for code, quote in at_hand.items()}

    assert at_hand != {}
    assert rows(programme, plan) == ()
    assert [row.why for row in rows(replace(programme, quotes=expired), plan)] == [FOR_MONEY]


def test_the_larger_stake_comes_first(programme):
    plan = allocate(programme)
    estimates = tuple(
        replace(trip, quote=None, estimated=True) if trip.event == "barcelona-2025" else trip for trip in plan.trips
    )
    lines = rows(programme, replace(plan, trips=estimates))

    assert len(lines) > 2
    assert [row.stake for row in lines] == sorted((row.stake for row in lines), reverse=True)


def test_a_carried_trip_needs_no_quote_any_more(programme):
    plan = allocate(programme)

    assert rows(programme, replace(plan, trips=tuple(replace(trip, carried=True) for trip in plan.trips))) == ()


def test_without_the_rule_there_are_no_limits(programme):
    rules = replace(
        programme.rules, rules={code: rule for code, rule in programme.rules.rules.items() if code != "ARRIVE"}
    )
    (row,) = rows(replace(programme, rules=rules), allocate(programme))

    assert (row.arrive_from, row.arrive_by, row.leave_from, row.leave_by) == ("", "", "", "")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_nothing_in_the_list_is_a_formula(programme, name):
    (row,) = rows(programme)
    text = as_csv(programme, [replace(row, event_name=name)]).decode()
    (cells,) = csv.DictReader(io.StringIO(text, newline=""))

    assert cells["event_name"] == f"'{name}"
    assert (cells["estimate x people (EUR)"], cells["people"], cells["delegates"]) == ("3190.00", "2", "D2;D3")
