"""What a new plan changes: person by person and why, and line by line of the agency's and the hotels' lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from planner.domain.itinerary import Difference
from planner.domain.overview import BookingChange, Change, PlanDifference, RoomChange
from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.services.papers.causes import Causes

_Value = date | datetime | str | int | None
_Pairs = dict[tuple[str, str], Trip]


def plan_changes(programme: Programme | None, previous: Plan, plan: Plan) -> PlanDifference:
    """
    Trips added, withdrawn or changed since the previous plan, with their bookings and rooms.

    Trips that have been made are left out: those in history, and those that began before the new plan and are not in
    it.

    Parameters
    ----------
    programme
        What the new plan was made from; None: codes stand for names, and only what both plans say is told.
    """
    return _Comparison(programme, previous, plan).difference()


def room_changes(programme: Programme, previous: Plan | None, plan: Plan) -> tuple[RoomChange, ...]:
    """The lines of the hotels' lists since the previous plan; every line is NEW where there is none."""
    return _Comparison(programme, previous or Plan(plan.programme, "", ""), plan).rooms()


def trip_differences(programme: Programme | None, before: Trip, after: Trip) -> tuple[Difference, ...]:
    """What differs between two trips of one delegate to one event."""
    old, new = _compared(programme, before), _compared(programme, after)
    return tuple(Difference(what, old[what], new[what]) for what in old if old[what] != new[what])


def _compared(programme: Programme | None, trip: Trip) -> dict[str, _Value]:
    return {
        "dates": trip.slot_start,
        "departure": trip.out[0].departs if trip.out else None,
        "return": trip.back[-1].arrives if trip.back else None,
        "journey": trip.quote or "",
        "hotel": _hotel_name(programme, trip.hotel),
        "check_in": trip.check_in,
        "check_out": trip.check_out,
        "cost": trip.cost.total,
    }


@dataclass(frozen=True)
class _Comparison:
    programme: Programme | None
    previous: Plan
    plan: Plan

    def difference(self) -> PlanDifference:
        """Everything that differs."""
        before, after = self._sides()
        pairs = sorted(before.keys() | after.keys())
        bookings = (_booking_changes(self.programme, before.get(pair), after.get(pair)) for pair in pairs)
        return PlanDifference(
            changes=tuple(self._changes(before, after)),
            bookings=tuple(sorted(chain.from_iterable(bookings), key=_booking_order)),
            rooms=self.rooms(),
        )

    def rooms(self) -> tuple[RoomChange, ...]:
        """The lines of the hotels' lists."""
        before, after = self._sides()
        pairs = sorted(before.keys() | after.keys())
        rooms = (_room_changes(self.programme, before.get(pair), after.get(pair)) for pair in pairs)
        return tuple(sorted(chain.from_iterable(rooms), key=_room_order))

    def _sides(self) -> tuple[_Pairs, _Pairs]:
        """The trips before, but for those made since, and after."""
        after = _by_pair(self.plan)
        earlier = _by_pair(self.previous).items()
        return {pair: trip for pair, trip in earlier if pair in after or not self._made(trip)}, after

    def _made(self, trip: Trip) -> bool:
        """Whether a trip that the new plan lacks has been made rather than withdrawn."""
        made = self.programme.history if self.programme else ()
        today = self.plan.today or (self.programme.today if self.programme else date.min)
        return trip.slot_start <= today or any((row.event, row.delegate) == (trip.event, trip.delegate) for row in made)

    def _changes(self, before: _Pairs, after: _Pairs) -> Iterator[Change]:
        causes = Causes(self.programme, self.previous, self.plan)
        for pair in sorted(before.keys() | after.keys()):
            if pair not in before:
                yield self._change(after[pair], "added", causes.of_added(after[pair]))
            elif pair not in after:
                yield self._change(before[pair], "withdrawn", causes.of_withdrawn(before[pair]))
            elif differences := trip_differences(self.programme, before[pair], after[pair]):
                why = causes.of_changed(before[pair], after[pair])
                yield replace(self._change(after[pair], "changed", why), differences=differences)

    def _change(self, trip: Trip, kind: str, why: tuple[str, ...]) -> Change:
        return Change(
            event=trip.event,
            event_name=_event_name(self.programme, trip.event),
            delegate=trip.delegate,
            name=_person(self.programme, trip.delegate),
            kind=kind,
            why=why,
        )


def _by_pair(plan: Plan) -> _Pairs:
    return {(trip.event, trip.delegate): trip for trip in plan.trips}


def _booking_changes(programme: Programme | None, old: Trip | None, new: Trip | None) -> Iterator[BookingChange]:
    """What becomes of a journey: the same offer may be amended, another one is another booking."""
    before, after = _booking(programme, old), _booking(programme, new)
    if old and new and before and after and before.quote == after.quote:
        if (old.out, old.back, old.cost.travel) != (new.out, new.back, new.cost.travel):
            yield replace(after, status="AMENDED", was=(before.departs, before.returns, before.price))
        return
    if before:
        yield replace(before, status="CANCELLED")
    if after:
        yield replace(after, status="NEW")


def _booking(programme: Programme | None, trip: Trip | None) -> BookingChange | None:
    """The line of a journey; whoever is at home has none."""
    if trip is None or not trip.out or not trip.back:
        return None
    return BookingChange(
        status="",
        event=trip.event,
        event_name=_event_name(programme, trip.event),
        delegate=trip.delegate,
        name=_person(programme, trip.delegate),
        quote=trip.quote,
        departs=trip.out[0].departs,
        returns=trip.back[-1].arrives,
        price=trip.cost.travel,
    )


def _room_changes(programme: Programme | None, old: Trip | None, new: Trip | None) -> Iterator[RoomChange]:
    """What becomes of a stay: the same hotel may get other days, another one is another line."""
    before, after = _room(programme, old), _room(programme, new)
    if before and after and before.hotel == after.hotel:
        if (before.check_in, before.check_out) != (after.check_in, after.check_out):
            yield replace(after, status="AMENDED", was=(before.check_in, before.check_out))
        return
    if before:
        yield replace(before, status="CANCELLED")
    if after:
        yield replace(after, status="NEW")


def _room(programme: Programme | None, trip: Trip | None) -> RoomChange | None:
    """The line of a stay; without a night away there is none."""
    if trip is None or not trip.out or trip.check_in == trip.check_out:
        return None
    return RoomChange(
        status="",
        hotel=trip.hotel or "",
        hotel_name=_hotel_name(programme, trip.hotel),
        event=trip.event,
        event_name=_event_name(programme, trip.event),
        delegate=trip.delegate,
        name=_person(programme, trip.delegate),
        check_in=trip.check_in,
        check_out=trip.check_out,
    )


def _booking_order(line: BookingChange) -> tuple[str, str, str]:
    return line.event, line.delegate, line.status


def _room_order(line: RoomChange) -> tuple[str, str, str, str]:
    return line.hotel, line.event, line.delegate, line.status


def _event_name(programme: Programme | None, code: str) -> str:
    event = programme.events.get(code) if programme else None
    return event.name if event else code


def _person(programme: Programme | None, code: str) -> str:
    delegate = programme.delegates.get(code) if programme else None
    return f"{delegate.given_name} {delegate.family_name}".strip() if delegate else code


def _hotel_name(programme: Programme | None, code: str | None) -> str:
    hotel = programme.hotels.get(code or "") if programme else None
    return hotel.name if hotel else code or ""
