"""What the border asks of each traveller, and days in the Schengen area, worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.facts import EntryCard, VisaFact
from planner.domain.plan import Plan
from planner.domain.records import DayTime, PastTrip, Slot
from planner.services.allocate import allocate
from planner.services.entry import entry
from tests.planner.worlds import make_delegate, make_expert, make_facts, make_programme, make_visit

CARD = EntryCard("SG Arrival Card", 3, "test")


def fact(**changes):
    rule = VisaFact("AT", "SG", True, Decimal(30), "EUR", 20, 6, "note", "estimated", "test")
    return replace(rule, kind="e-visa", earliest_days=60, cards=(CARD,), **changes)


def lines(rule, today=date(2026, 5, 1), **person):
    """The trip to the study visit of 7 to 11 September: away from 5 to 13 September by the test's estimate."""
    programme = make_programme(
        delegates=[make_delegate("D1", **person)],
        events=[make_visit("visit")],
        experts=[make_expert("X1")],
        slots=(Slot("visit", DayTime(date(2026, 9, 7)), DayTime(date(2026, 9, 11))),),
        nominations=[("D1", "visit", 1)],
        facts=make_facts(visas={("AT", "SG"): rule} if rule else {}),
    )
    plan = allocate(programme)
    return entry(replace(programme, today=today), plan).lines


def test_the_window_to_apply_in():
    """The first departure is on 5 September in Graz: the estimate lands in Singapore on 6 September at 15:00."""
    (line,) = lines(fact())

    assert (line.needed, line.overdue) == ("electronic", False)
    assert (line.apply_from, line.apply_by) == (date(2026, 7, 7), date(2026, 8, 16))


def test_what_no_source_says_has_no_day():
    (line,) = lines(fact(lead_days=None))

    assert (line.apply_from, line.apply_by, line.overdue) == (date(2026, 7, 7), None, False)


def test_a_visa_on_arrival_has_no_last_day_to_apply():
    (line,) = lines(replace(fact(lead_days=0), kind="visa on arrival"), today=date(2026, 9, 1))

    assert (line.apply_from, line.apply_by, line.overdue) == (date(2026, 7, 7), None, False)


@pytest.mark.parametrize(("days_late", "overdue"), [(0, False), (1, True)])
def test_overdue_from_the_day_after(days_late, overdue):
    (line,) = lines(fact())
    (again,) = lines(fact(), today=date.fromordinal(line.apply_by.toordinal() + days_late))

    assert again.overdue is overdue


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (None, "unknown"),
        (fact(required=None), "unknown"),
        (replace(fact(required=False), kind=""), "none"),
        (fact(required=False), "electronic"),  # it costs nothing and still has to be applied for
        (fact(), "electronic"),
        (replace(fact(), kind="visa on arrival"), "arrival"),
        (replace(fact(), kind="visa required"), "visa"),
        (replace(fact(), kind=""), "visa"),
    ],
)
def test_unknown_is_never_none(rule, needed):
    assert [line.needed for line in lines(rule)] == [needed]


@pytest.mark.parametrize(("expiry", "passport"), [(None, "unknown"), (date(2027, 3, 12), "valid")])
def test_the_passport(expiry, passport):
    """Back on 12 September, and six months."""
    (line,) = lines(fact(), passport_expiry=expiry)

    assert (line.passport, line.passport_until) == (passport, date(2027, 3, 12))


def test_no_border_no_line():
    assert lines(fact(), nationality="SG") == ()


def stays(*rows, nationality="IN"):
    """History rows in Barcelona, as (start, end)."""
    programme = make_programme(
        delegates=[make_delegate("D1", nationality=nationality)],
        nominations=[],
        history=tuple(
            PastTrip("graz", "D1", "barcelona", date.fromisoformat(first), date.fromisoformat(last), Decimal(1), "EUR")
            for first, last in rows
        ),
    )
    return entry(programme, Plan(programme.code, "optimal", "0" * 64)).schengen


def test_ninety_days_are_allowed_and_one_more_is_not():
    (ninety,) = stays(("2026-01-01", "2026-03-31"))
    (more,) = stays(("2026-01-01", "2026-04-01"))

    assert (ninety.days, ninety.too_long) == (90, False)
    assert (more.days, more.too_long, more.last) == (91, True, date(2026, 4, 1))


def test_days_that_lie_180_days_apart_do_not_add_up():
    (apart,) = stays(("2026-01-01", "2026-01-10"), ("2026-06-30", "2026-07-09"))
    (near,) = stays(("2026-01-01", "2026-01-10"), ("2026-06-20", "2026-06-29"))

    assert apart.days == 10  # 30 June is day 181 counted from 1 January
    assert near.days == 20
    assert near.last == date(2026, 6, 29)


def test_the_same_day_counts_once_and_free_movement_is_not_counted():
    (line,) = stays(("2026-01-01", "2026-01-05"), ("2026-01-05", "2026-01-06"))

    assert line.days == 6
    assert stays(("2026-01-01", "2026-04-30"), nationality="PT") == ()
