"""Replanning: least upset first and proven, locks and history as they are, and every change told with its cause."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.faults import PlannerError
from planner.domain.plan import plan_to_dict
from planner.domain.records import Lock, PastTrip, RoomBlock
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.difference import compare
from planner.services.papers import plan_changes
from planner.services.reading import read_programme_or_refuse
from planner.services.solve import Request, make_plan
from tests.planner.random_worlds import random_programme
from tests.planner.services.happenings import HAPPENINGS, city_joins
from tests.planner.worlds import (
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


def document(plan):
    return json.loads(json.dumps(plan_to_dict(plan)))


def world(**changes):
    """Two cities, one delegate each to Barcelona by a quote; a hotel."""
    standard = {
        "authorities": [make_authority(), make_authority("linz")],
        "delegates": [make_delegate("D1"), make_delegate("D2"), make_delegate("L1", "linz")],
        "nominations": [("D1", "barcelona", 1), ("D2", "barcelona", 2), ("L1", "barcelona", 1)],
        "hotels": [make_hotel()],
        "quotes": [make_quote()],
        "budgets": [make_budget(amount="3000")],
        "input_sha256": "0" * 64,
    }
    return make_programme(**(standard | changes))


def replanned(before, after):
    """The plan of one programme, the plan of what became of it, and what changed."""
    first = allocate(before)
    second = allocate(after, first)
    assert verify(after, document(second), previous=document(first)) == ()
    return first, second, plan_changes(after, first, second)


def told(difference):
    return [(change.kind, change.delegate, *change.why) for change in difference.changes]


def lines(rows):
    return [(row.status, row.delegate, getattr(row, "quote", None) or getattr(row, "hotel", None)) for row in rows]


def test_nothing_changed_nothing_told():
    first, second, difference = replanned(world(), world())

    assert second.objective[0].level == "disruption"
    assert (second.objective[0].value, second.objective[0].optimal) == (0, True)
    assert (difference.changes, difference.bookings, difference.rooms) == ((), (), ())
    assert second.trips == first.trips


def test_a_drop_out_makes_room_for_the_next():
    after = world(nominations=[("D2", "barcelona", 2), ("L1", "barcelona", 1)])

    _, second, difference = replanned(world(), after)

    assert told(difference) == [
        ("withdrawn", "D1", "D1 is no longer nominated for barcelona."),
        (
            "added",
            "D2",
            "before: CAP: Graz sends at most 1 to Barcelona, and that many are funded already.",
            "before: BUDGET: Budget all lacks EUR 90.00 for the cheapest way, given the rest of the plan.",
        ),
    ]
    assert lines(difference.bookings) == [("CANCELLED", "D1", "Q1"), ("NEW", "D2", "Q1")]
    assert lines(difference.rooms) == [("CANCELLED", "D1", "H1"), ("NEW", "D2", "H1")]
    assert second.objective[0].value == 1


def test_whoever_has_left_the_folder_is_told():
    people = [make_delegate("D2"), make_delegate("L1", "linz")]
    after = world(delegates=people, nominations=[("L1", "barcelona", 1)])

    assert told(replanned(world(), after)[2]) == [("withdrawn", "D1", "D1 has left the table delegates.")]


def test_a_smaller_budget_withdraws_the_fewest_with_the_figure():
    _, second, difference = replanned(world(), world(budgets=[make_budget(amount="2000")]))

    ((kind, code, why),) = told(difference)
    assert (kind, second.objective[0].value) == ("withdrawn", 1)
    assert why == "BUDGET: Budget all lacks EUR 60.00 for the cheapest way, given the rest of the plan."
    assert lines(difference.bookings) == [("CANCELLED", code, "Q1")]


def test_a_moved_event_amends_the_rooms_and_voids_the_offers():
    later = {"start": make_event().start, "end": make_event().end}
    later = {name: replace(moment, day=moment.day.replace(day=moment.day.day + 7)) for name, moment in later.items()}

    _, second, difference = replanned(world(), world(events=[make_event(**later)]))

    assert told(difference) == [
        ("changed", code, "Barcelona is no longer possible from 2026-11-04 to 2026-11-06.") for code in ("D1", "L1")
    ]
    assert lines(difference.bookings) == [
        ("CANCELLED", "D1", "Q1"),
        ("NEW", "D1", None),
        ("CANCELLED", "L1", "Q1"),
        ("NEW", "L1", None),
    ]
    assert [(row.status, row.check_in, row.was.check_in, row.was.check_out) for row in difference.rooms] == [
        ("AMENDED", date(2026, 11, 10), date(2026, 11, 3), date(2026, 11, 7))
    ] * 2
    assert (second.objective[0].value, second.objective[0].optimal) == (2, True)


def test_a_new_city_is_named():
    lisbon = make_event(city="Lisbon", country="PT", airport="LIS", timezone="Europe/Lisbon")
    nothing = {"quotes": [], "hotels": []}

    _, _, difference = replanned(world(**nothing), world(events=[lisbon], **nothing))

    assert told(difference)[0] == ("changed", "D1", "Barcelona is now in Lisbon (LIS instead of BCN).")
    assert [(row.status, row.quote) for row in difference.bookings] == [("AMENDED", None)] * 2


def test_a_host_that_cancels_cancels_every_line():
    _, second, difference = replanned(world(), world(events=[make_event(status="cancelled")]))

    assert {change.kind for change in difference.changes} == {"withdrawn"}
    assert all(why.startswith("TENTATIVE: ") for _, _, why in told(difference))
    assert {row.status for row in (*difference.bookings, *difference.rooms)} == {"CANCELLED"}
    assert second.trips == ()


ROOMS = tuple(RoomBlock("H1", date(2026, 11, day), 1) for day in (3, 4, 5, 6))


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (world(quotes=[make_quote("Q2")]), "Offer Q1 has left the table quotes."),
        (
            world(quotes=[make_quote(expires=date(2026, 4, 30)), make_quote("Q2")]),
            "Offer Q1 expired on 2026-04-30.",
        ),
        (
            world(quotes=[make_quote(delegate="D2"), make_quote("Q2")]),
            "Offer Q1 no longer serves D1 on these dates.",
        ),
        (world(hotels=[make_hotel("H2")]), "Hotel H1 has left the table hotels."),
        (
            world(hotels=[make_hotel(event="elsewhere", name="Hotel Sol"), make_hotel("H2")]),
            "Hotel Sol is no longer one of Barcelona.",
        ),
        (
            world(locks=(Lock("D1", "barcelona", "confirmed", quote="Q2"),), quotes=[make_quote(), make_quote("Q2")]),
            "LOCK: lock",
        ),
        (
            world(hotels=[make_hotel(), make_hotel("H2")], room_blocks=ROOMS),
            "ROOMS: H1 is full on 2026-11-06, given the rest of the plan.",
        ),
        (world(quotes=[make_quote(price="260")]), "The booking is kept; what has changed is the price of the journey."),
        (
            world(delegates=[make_delegate("D1", airport="LIS"), make_delegate("D2"), make_delegate("L1", "linz")]),
            "D1 now leaves from LIS instead of GRZ.",
        ),
    ],
)
def test_a_changed_trip_names_the_row_or_the_rule(after, why):
    difference = replanned(world(), after)[2]

    found = [cause for change in difference.changes if change.kind == "changed" for cause in change.why]
    assert why in found


def test_an_offer_that_comes_in_ends_an_estimate():
    _, _, difference = replanned(world(quotes=[]), world())

    assert told(difference)[0] == ("changed", "D1", "An offer now serves, so no estimate stands in.")
    assert lines(difference.bookings)[:2] == [("CANCELLED", "D1", None), ("NEW", "D1", "Q1")]


def test_a_booking_whose_times_change_is_amended():
    quote = make_quote()
    late = replace(quote.back[0], arrives=quote.back[0].arrives.replace(minute=40))

    _, second, difference = replanned(world(), world(quotes=[replace(quote, back=(late,))]))

    assert lines(difference.bookings) == [("AMENDED", "D1", "Q1"), ("AMENDED", "L1", "Q1")]
    assert told(difference)[0][2] == "The booking is kept; its times have changed."
    assert second.objective[0].value == 0  # the published trip is kept: same slot, offer and hotel


def test_a_booking_whose_number_changes_is_amended():
    quote = make_quote()
    other = replace(quote.out[0], number="XX 99")

    _, _, difference = replanned(world(), world(quotes=[replace(quote, out=(other,))]))

    assert lines(difference.bookings) == [("AMENDED", "D1", "Q1"), ("AMENDED", "L1", "Q1")]
    assert told(difference)[0] == ("changed", "D1", "The booking is kept; its legs have changed.")
    assert [one.what for one in difference.changes[0].differences] == ["out"]


def test_a_visit_that_moves_for_one_moves_for_all():
    people = [make_delegate("D1"), make_delegate("D2")]
    before = make_programme(delegates=people, events=[make_visit(min_delegates=2)], experts=[make_expert()])
    away = make_expert(unavailable=(make_visit_week(before),))

    _, second, difference = replanned(before, replace(before, experts={"X1": away}))

    assert {change.kind for change in difference.changes} == {"changed"}
    assert all(any(why.startswith("EXPERT: ") or "The others" in why for why in c.why) for c in difference.changes)
    assert second.objective[0].value == 2


def test_a_visit_keeps_its_expert_where_another_one_could_serve_now():
    first = make_programme(delegates=[make_delegate("D1")], events=[make_visit()], experts=[make_expert("X2")])
    second = replace(first, experts={code: make_expert(code) for code in ("X1", "X2", "X3")})

    _, plan, _ = replanned(first, second)

    assert [visit.expert for visit in plan.visits] == ["X2"]
    assert [visit.expert for visit in allocate(second, near=allocate(first)).visits] == ["X2"]


def make_visit_week(programme):
    from planner.domain.records import DateRange

    (visit,) = allocate(programme).visits
    return DateRange(visit.start, visit.start)


def test_a_plan_made_without_the_first_says_so():
    before = world(
        quotes=[make_quote(), make_quote("Q2", price="300")], locks=(Lock("D1", "barcelona", "confirmed", quote="Q2"),)
    )
    after = replace(before, locks=())

    difference = plan_changes(after, allocate(before), allocate(after))

    assert told(difference) == [
        ("changed", "D1", "The second plan was made without the first, so nothing kept it close.")
    ]


def test_trips_that_have_been_made_are_not_withdrawn():
    before = allocate(world())
    made = tuple(
        PastTrip(trip.authority, trip.delegate, trip.event, trip.slot_start, trip.slot_end, Decimal(1), "EUR")
        for trip in before.trips
    )
    after = world(history=made, today=date(2026, 12, 1))

    second = allocate(after, before)

    assert told(plan_changes(after, before, second)) == []
    assert plan_changes(None, before, second).changes == ()  # the second plan's day tells as much


def test_without_a_programme_codes_stand_for_names():
    first, second = allocate(world()), allocate(world(budgets=[make_budget(amount="2000")]), allocate(world()))

    comparison = compare(document(first), document(second), None)

    (change,) = comparison.difference.changes
    assert (change.event_name, change.name) == ("barcelona", change.delegate)
    assert (comparison.num_kept, comparison.violations) == (1, ())


def test_plans_of_different_programmes_are_not_compared():
    first, second = allocate(world()), allocate(replace(world(), code="other"))

    with pytest.raises(
        PlannerError, match="the first plan, programme: it was made for programme 'test', not for 'other'"
    ):
        compare(document(first), document(second), None)
    with pytest.raises(PlannerError, match="the previous plan, programme: it was made for programme 'other'"):
        make_plan(world(), Request(document(second)), lambda _: None)
    assert [found.code for found in verify(world(), document(first), previous=document(second))] == ["previous"]


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": 1}'])
def test_what_is_no_plan_is_not_compared(text):
    with pytest.raises(PlannerError, match="the second plan: not a plan of format 1"):
        compare(document(allocate(world())), json.loads(text), None)


def replayed(before, changes):
    """The lines of a list after its changes: (delegate, event, reference) -> what is booked."""
    after = dict(before)
    for row in changes:
        reference = row.quote if hasattr(row, "quote") else row.hotel
        key = (row.delegate, row.event, reference or "")
        if row.status == "NEW":
            assert key not in after
        else:
            assert after.pop(key) == said(row if row.status == "CANCELLED" else row.was)
        if row.status != "CANCELLED":
            after[key] = said(row)
    return after


def said(line):
    if hasattr(line, "check_in"):
        return line.check_in, line.check_out, line.price
    return line.departs, line.returns, line.price


def bookings(plan):
    return {
        (trip.delegate, trip.event, trip.quote or ""): (trip.out[0].departs, trip.back[-1].arrives, trip.cost.travel)
        for trip in plan.trips
        if trip.out
    }


def rooms(plan):
    return {
        (trip.delegate, trip.event, trip.hotel or ""): (trip.check_in, trip.check_out, trip.cost.accommodation)
        for trip in plan.trips
        if trip.out and trip.check_in != trip.check_out
    }


def check_least_upset(programme, first, what):
    """Replan and hold everything against the promises; how many changes were told."""
    after = HAPPENINGS[what](programme, first)
    second = allocate(after, first)
    assert verify(after, document(second), previous=document(first)) == ()
    if second.status == "infeasible":
        return 0
    assert (second.objective[0].level, second.objective[0].optimal) == ("disruption", True)
    keeping = {(lock.delegate, lock.event) for lock in after.locks if lock.state != "excluded"}
    moved = {(trip.delegate, trip.event) for trip in first.trips} & keeping
    assert {trip for trip in second.trips if (trip.delegate, trip.event) in moved} == {
        replace(trip, lock=lock_of(after, trip)) for trip in first.trips if (trip.delegate, trip.event) in moved
    }
    made = {(row.delegate, row.event) for row in after.history}
    assert not made & {(trip.delegate, trip.event) for trip in second.trips}
    difference = plan_changes(after, first, second)
    assert [change for change in difference.changes if not change.why] == []
    assert replayed(bookings(first), difference.bookings) == bookings(second)
    assert replayed(rooms(first), difference.rooms) == rooms(second)
    return len(difference.changes)


def without_a_cent_to_spare(programme, plan):
    """The same programme, every budget as large as the plan needs it."""
    needed = {line.code: Decimal(line.held + line.spent) / 100 for line in plan.budgets}
    budgets = {
        code: replace(row, amount=needed[code], currency=programme.currency) for code, row in programme.budgets.items()
    }
    return replace(programme, budgets=budgets)


def lock_of(programme, trip):
    return next(row.state for row in programme.locks if (row.delegate, row.event) == (trip.delegate, trip.event))


@pytest.mark.parametrize("what", HAPPENINGS)
def test_any_replan_tells_all_and_keeps_locks_and_history(what):
    changes = 0
    for seed in range(120):
        programme = random_programme(seed)
        first = allocate(programme)
        if first.status != "infeasible" and first.trips:
            programme = without_a_cent_to_spare(programme, first)
            changes += check_least_upset(programme, first, what)
    assert changes >= 20


def test_a_city_that_joins_upsets_nobody():
    programme = read_programme_or_refuse(fixtures_dir() / "iurc-2025-2027-midway", today=None, clock=date(2026, 11, 21))
    first = allocate(programme)
    after = city_joins(programme, first)
    second = allocate(after, first)

    assert len(after.authorities) == len(programme.authorities) + 1
    assert verify(after, document(second), previous=document(first)) == ()
    assert (second.status, second.objective[0].level, second.objective[0].value) == ("optimal", "disruption", 0)
    assert set(first.trips) <= set(second.trips)


def test_least_upset_of_a_bundled_programme():
    programme = read_programme_or_refuse(fixtures_dir() / "iurc-2025-2027-midway", today=None, clock=date(2026, 11, 21))
    first = allocate(programme)

    for what in HAPPENINGS:
        assert check_least_upset(programme, first, what) > 0
