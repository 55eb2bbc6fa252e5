"""What a plan owes to the one published before it: trips carried over unchanged, and the count of disruptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.audit.figures import DISRUPTION
from planner.audit.ledger import Days
from planner.audit.recount import Recount
from planner.audit.shape import shape_faults, shown
from planner.audit.violation import Violation
from planner.domain.plan import Plan, Trip, plan_from_dict
from planner.domain.records import Programme

Booking = tuple[str, str, Days, str | None, str | None]
"""(delegate, event, dates, quote, hotel)."""

UNCHANGED = (
    "authority",
    "rank",
    "slot",
    "hotel",
    "check_in",
    "check_out",
    "quote",
    "estimated",
    "out",
    "back",
    "cost",
    "co2_g",
    "minutes",
)
"""Keys of a carried trip that stay as they were."""


def previous_faults(programme: Programme, previous: object) -> Iterator[Violation]:
    """Whether the plan before is one, and of the same programme; it is JSON as untrusted as the plan."""
    faults = shape_faults(previous)
    if faults or not isinstance(previous, dict):
        for fault in faults:
            yield Violation("previous", "previous plan", f"it is not a plan: {fault.where}: {fault.message}")
    elif previous["programme"] != programme.code:
        told = f"it is for {shown(previous['programme'])}, the folder is {programme.code}."
        yield Violation("previous", "previous plan", told)


def replan_faults(recount: Recount, previous: Mapping[str, Any]) -> Iterator[Violation]:
    """Everything that does not follow from the previous plan, which has passed `previous_faults`."""
    before = plan_from_dict(dict(previous))
    yield from _carried(recount, previous, before)
    yield from _disruption(recount, before)


def _carried(recount: Recount, previous: Mapping[str, Any], before: Plan) -> Iterator[Violation]:
    """Each trip that has begun stands unchanged, and no other is carried unless a lock keeps it."""
    raw = {_pair(trip): trip for trip in previous["trips"]}
    due = {(trip.delegate, trip.event) for trip in before.trips if _begun(recount, trip)}
    found = {(item.trip.delegate, item.trip.event) for item in recount.trips if item.trip.carried}
    for delegate, event in sorted(due - found):
        yield Violation("carried", f"trip of {delegate} to {event}", "it has begun and is not carried over.")
    for delegate, event in sorted(found - due - recount.case.keeping.keys()):
        told = "it is carried over, but neither the previous plan nor a lock has it."
        yield Violation("carried", f"trip of {delegate} to {event}", told)
    for trip in recount.document["trips"]:
        if _pair(trip) in due & found:
            changed = [key for key in UNCHANGED if trip[key] != raw[_pair(trip)][key]]
            if changed:
                told = f"it is carried over with another {', '.join(changed)} than in the previous plan."
                yield Violation("carried", f"trip of {trip['delegate']} to {trip['event']}", told)


def _pair(trip: Mapping[str, Any]) -> tuple[str, str]:
    return trip["delegate"], trip["event"]


def _begun(recount: Recount, trip: Trip) -> bool:
    programme = recount.case.programme
    listed = trip.delegate in programme.delegates and trip.event in programme.events
    made = (trip.delegate, trip.event) in recount.case.history_pairs
    return listed and not made and trip.slot_start <= recount.case.today


def _disruption(recount: Recount, before: Plan) -> Iterator[Violation]:
    """Published trips that may still change and are not kept; without any, the level may be left out."""
    stated = [level for level in recount.plan.objective if level.level == DISRUPTION]
    published = list(_changeable(recount, before))
    kept = {_booking(item.trip) for item in recount.new}
    right = sum(_booking(trip) not in kept for trip in published)
    if not stated and published:
        yield Violation("objective", "objective", "a plan after a published one has the level disruption first.")
    for level in stated:
        if level.value != right:
            told = f"the value is {level.value}, counted again it is {right}."
            yield Violation("objective", "level disruption", told)


def _changeable(recount: Recount, before: Plan) -> Iterator[Trip]:
    fixed = {(item.trip.delegate, item.trip.event) for item in recount.trips if item.trip.carried}
    fixed |= recount.case.history_pairs
    for trip in before.trips:
        if trip.slot_start > recount.case.today and (trip.delegate, trip.event) not in fixed:
            yield trip


def booking_of(delegate: str, event: str, dates: Days, quote: str | None, hotel: str | None) -> Booking:
    """What must stay the same for a published trip to be kept."""
    return delegate, event, dates, quote, hotel


def _booking(trip: Trip) -> Booking:
    return booking_of(trip.delegate, trip.event, (trip.slot_start, trip.slot_end), trip.quote, trip.hotel)


def published_bookings(recount: Recount, previous: Mapping[str, Any]) -> frozenset[Booking]:
    """The bookings that count in disruption; `previous` is a plan of the right form."""
    return frozenset(map(_booking, _changeable(recount, plan_from_dict(dict(previous)))))
