"""Deadlines worked back from a plan by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from planner.domain.facts import EntryCard, VisaFact
from planner.domain.records import LeadTimes, Lock, RoomBlock
from planner.services.allocate import allocate
from planner.services.deadlines import deadlines
from tests.planner.worlds import (
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
)

# Graz to Barcelona for 4 to 6 November 2026; today is 1 May 2026 in these worlds.
LEAVES = date(2026, 11, 3)


def found(kind, programme=None, **changes):
    programme = programme or make_programme(**{"quotes": [make_quote("Q1")], **changes})
    plan = allocate(programme)
    assert plan.trips
    return [one for one in deadlines(programme, plan) if one.kind == kind]


def test_nominations_close_on_the_decision_date():
    (one,) = found("nomination", events=[make_event("barcelona", decision_date=date(2026, 6, 1))])

    assert (one.due, one.assumed, one.overdue) == (date(2026, 6, 1), False, False)


def test_without_a_decision_date_some_days_before_the_event():
    (one,) = found("nomination", deadlines=LeadTimes(nomination_days=30))

    assert (one.due, one.assumed) == (date(2026, 11, 4) - timedelta(days=30), True)


def test_an_assumed_day_that_has_passed_is_not_asked_for():
    assert found("nomination", today=date(2026, 9, 1)) == []
    (one,) = found(
        "nomination", today=date(2026, 9, 1), events=[make_event("barcelona", decision_date=date(2026, 8, 1))]
    )
    assert one.overdue


def test_the_price_of_an_offer_is_written_like_every_other_amount():
    (one,) = found("quote", quotes=[make_quote(price="1246.5", expires=date(2026, 10, 1))])

    assert one.detail == "EUR 1 246.50"


def test_a_fare_is_decided_for_an_estimate_only():
    (one,) = found("fare", quotes=[], deadlines=LeadTimes(fare_days=10))

    assert one.due == date(2026, 11, 3) - timedelta(days=10)
    assert one.detail == "estimate EUR 200.00"
    assert found("fare") == []


@pytest.mark.parametrize(("state", "count"), [(None, 1), ("confirmed", 1), ("ticketed", 0)])
def test_a_quote_is_bought_before_it_expires_unless_it_is_ticketed(state, count):
    locks = [Lock("D1", "barcelona", state, "Q1")] if state else []
    quote = replace(make_quote("Q1"), expires=date(2026, 5, 20))

    assert [one.due for one in found("quote", quotes=[quote], locks=locks)] == [date(2026, 5, 20)] * count


def test_a_quote_without_expiry_has_no_deadline():
    assert found("quote", quotes=[replace(make_quote("Q1"), expires=None)]) == []


def visit_world(**changes):
    visa = VisaFact("AT", "SG", True, Decimal(30), "EUR", 20, 6, "note", "estimated", "test")
    visa = replace(visa, kind="e-visa", earliest_days=60, cards=(EntryCard("SG Arrival Card", 3, "test"),))
    return make_programme(
        delegates=[make_delegate("D1", **changes)],
        events=[make_visit("visit")],
        experts=[make_expert("X1")],
        nominations=[("D1", "visit", 1)],
        facts=make_facts(visas={("AT", "SG"): visa}),
    )


def test_visa_letter_passport_and_card_hang_together():
    programme = visit_world(passport_expiry=None)
    (trip,) = allocate(programme).trips
    leaves = trip.out[0].departs.date()
    (visa,), (letter,), (passport,), (card,) = (
        found(kind, programme) for kind in ("visa", "letter", "passport", "card")
    )

    assert (visa.opens, visa.due) == (leaves - timedelta(days=60), leaves - timedelta(days=20))
    assert letter.due == visa.due - timedelta(days=14)
    assert passport.due == visa.due - timedelta(days=42)
    assert passport.detail.endswith("on record: no expiry")
    assert (card.opens, card.due, card.subject) == (
        trip.check_in - timedelta(days=3),
        trip.check_in,
        "SG Arrival Card",
    )


def test_a_passport_that_lasts_asks_for_nothing():
    assert found("passport", visit_world(passport_expiry=date(2031, 1, 1))) == []


def test_without_a_visa_the_letter_is_out_before_the_departure():
    (one,) = found("letter")

    assert one.due == LEAVES - timedelta(days=14)


def test_unused_rooms_go_back_on_their_release_day():
    blocks = [RoomBlock("H1", LEAVES + timedelta(days=number), 3, date(2026, 10, 1)) for number in range(4)]
    (one,) = found("release", hotels=[make_hotel("H1")], room_blocks=tuple(blocks))

    assert (one.due, one.subject, one.event) == (date(2026, 10, 1), "H1", "barcelona")
    assert one.detail.startswith("8 room nights unused, ")


def test_in_the_order_of_their_days_overdue_first():
    programme = make_programme(quotes=[replace(make_quote("Q1"), expires=date(2026, 5, 20))])
    listed = deadlines(replace(programme, today=date(2026, 6, 1)), allocate(programme))

    assert [one.due for one in listed] == sorted(one.due for one in listed)
    assert [one.overdue for one in listed][:2] == [True, False]


def test_a_trip_that_has_begun_asks_for_nothing():
    programme = make_programme(quotes=[make_quote("Q1")])
    plan = allocate(programme)
    begun = replace(plan, trips=tuple(replace(trip, carried=True) for trip in plan.trips))

    assert deadlines(replace(programme, today=date(2026, 11, 4)), begun) == ()
