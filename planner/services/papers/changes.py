"""What a new plan changes: person by person and why, and line by line of the agency's and the hotels' lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from planner.domain.itinerary import Difference
from planner.domain.overview import Booked, BookingChange, Change, Housed, PlanDifference, RoomChange
from planner.domain.plan import Plan, PlanSegment, Trip
from planner.domain.records import Programme
from planner.domain.told import Told
from planner.services.papers.causes import Causes
from planner.services.papers.wording import Wording

_Value = date | datetime | str | int | None
_Pairs = dict[tuple[str, str], Trip]


def plan_changes(
    programme: Programme | None, previous: Plan, plan: Plan, earlier: Told | None = None, *, free: str = ""
) -> PlanDifference:
    """
    Trips added, withdrawn or changed since the previous plan, with their bookings and rooms.

    Trips that have been made are left out: those in history, and those that began before the new plan and are not in
    it.

    Parameters
    ----------
    programme
        What the new plan was made from; None: codes stand for names, and only what both plans say is told.
    free
        The cause to name where the earlier booking would still be possible; "": that the plans were made apart, or
        the search was stopped.
    earlier
        The words of the folder of the previous plan: names of those who have left, and what is now called otherwise.
    """
    return _Comparison(programme, previous, plan, free, Wording(programme, earlier)).difference()


def room_changes(
    programme: Programme, previous: Plan | None, plan: Plan, earlier: Told | None = None
) -> tuple[RoomChange, ...]:
    """
    The lines of the hotels' lists since the previous plan; every line is NEW where there is none.

    Parameters
    ----------
    earlier
        The words of the folder of the previous plan: guests and hotels that were called otherwise.
    """
    before = previous or Plan(plan.programme, "", "")
    return _Comparison(programme, before, plan, "", Wording(programme, earlier)).rooms()


def trip_differences(wording: Wording, before: Trip, after: Trip) -> tuple[Difference, ...]:
    """What differs between two trips of one delegate to one event, and in the words of their papers."""
    old, new = _compared(before), _compared(after)
    old |= {"hotel": wording.hotel_before(before.hotel)}
    new |= {"hotel": wording.hotel(after.hotel)}
    found = [Difference(what, old[what], new[what]) for what in old if old[what] != new[what]]
    if before.quote == after.quote:
        found += _legs_between(before, after)
    return (*found, *wording.differences(before, after))


def _compared(trip: Trip) -> dict[str, _Value]:
    return {
        "dates": f"{trip.slot_start}/{trip.slot_end}",
        "departure": trip.out[0].departs if trip.out else None,
        "return": trip.back[-1].arrives if trip.back else None,
        "journey": trip.quote or "",
        "hotel": "",
        "check_in": trip.check_in,
        "check_out": trip.check_out,
        "cost": trip.cost.total,
    }


def _legs_between(before: Trip, after: Trip) -> Iterator[Difference]:
    """Legs that differ in more than the first departure or the last arrival."""
    for what, old, new in (("out", before.out, after.out), ("back", before.back, after.back)):
        if _inner(what, old) != _inner(what, new):
            yield Difference(what, _legs(old), _legs(new))


def _inner(what: str, legs: tuple[PlanSegment, ...]) -> list[PlanSegment]:
    """The legs without the moment that is told as departure or return."""
    inner = list(legs)
    if what == "out" and legs:
        inner[0] = replace(legs[0], departs=legs[0].arrives)
    if what == "back" and legs:
        inner[-1] = replace(legs[-1], arrives=legs[-1].departs)
    return inner


def _legs(legs: tuple[PlanSegment, ...]) -> str:
    return ", ".join(
        f"{leg.number or leg.mode} {leg.origin} {leg.departs:%Y-%m-%d %H:%M} – {leg.destination} {_arrival(leg)}"
        for leg in legs
    )


def _arrival(leg: PlanSegment) -> str:
    """The clock time, and the day where it is another one."""
    return f"{leg.arrives:%H:%M}" if leg.arrives.date() == leg.departs.date() else f"{leg.arrives:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class _Comparison:
    programme: Programme | None
    previous: Plan
    plan: Plan
    free: str
    wording: Wording

    def difference(self) -> PlanDifference:
        """Everything that differs."""
        before, after = self._sides()
        pairs = sorted(before.keys() | after.keys())
        bookings = (self._booking_changes(before.get(pair), after.get(pair)) for pair in pairs)
        return PlanDifference(
            changes=tuple(self._changes(before, after)),
            bookings=tuple(sorted(chain.from_iterable(bookings), key=_booking_order)),
            rooms=self.rooms(),
        )

    def rooms(self) -> tuple[RoomChange, ...]:
        """The lines of the hotels' lists."""
        before, after = self._sides()
        pairs = sorted(before.keys() | after.keys())
        rooms = (self._room_changes(before.get(pair), after.get(pair)) for pair in pairs)
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
        causes = Causes(self.programme, self.previous, self.plan, self.free)
        for pair in sorted(before.keys() | after.keys()):
            if pair not in before:
                yield self._change(after[pair], "added", causes.of_added(after[pair]))
            elif pair not in after:
                yield self._change(before[pair], "withdrawn", causes.of_withdrawn(before[pair]))
            elif differences := trip_differences(self.wording, before[pair], after[pair]):
                why = causes.of_changed(before[pair], after[pair], differences)
                yield replace(self._change(after[pair], "changed", why), differences=differences)

    def _change(self, trip: Trip, kind: str, why: tuple[str, ...]) -> Change:
        return Change(
            event=trip.event,
            event_name=self.wording.event(trip.event),
            delegate=trip.delegate,
            name=self.wording.person(trip.delegate),
            kind=kind,
            why=why,
        )

    def _booking_changes(self, old: Trip | None, new: Trip | None) -> Iterator[BookingChange]:
        """What becomes of a journey: the same offer may be amended, another one is another booking."""
        before, after = self._booking(old), self._booking(new)
        if before and after and before.quote == after.quote:
            was = Booked(
                before.departs, before.returns, before.price, before.legs, self.wording.person_before(before.delegate)
            )
            if was != Booked(after.departs, after.returns, after.price, after.legs, after.name):
                yield replace(after, status="AMENDED", was=was)
            return
        if before:
            yield replace(before, status="CANCELLED")
        if after:
            yield replace(after, status="NEW")

    def _booking(self, trip: Trip | None) -> BookingChange | None:
        """The line of a journey; whoever is at home has none."""
        if trip is None or not trip.out or not trip.back:
            return None
        return BookingChange(
            status="",
            event=trip.event,
            event_name=self.wording.event(trip.event),
            delegate=trip.delegate,
            name=self.wording.person(trip.delegate),
            quote=trip.quote,
            departs=_as_kept(trip.out[0].departs),
            returns=_as_kept(trip.back[-1].arrives),
            price=trip.cost.travel,
            legs=_legs(trip.out + trip.back),
        )

    def _room_changes(self, old: Trip | None, new: Trip | None) -> Iterator[RoomChange]:
        """What becomes of a stay: the same hotel may get other days, another one is another line."""
        before, after = self._room(old), self._room(new)
        if before and after and before.hotel == after.hotel:
            called = self.wording.hotel_before(before.hotel), self.wording.person_before(before.delegate)
            was = Housed(before.check_in, before.check_out, before.price, *called)
            if was != Housed(after.check_in, after.check_out, after.price, after.hotel_name, after.name):
                yield replace(after, status="AMENDED", was=was)
            return
        if before:
            yield replace(before, status="CANCELLED", hotel_name=self.wording.hotel_before(before.hotel))
        if after:
            yield replace(after, status="NEW")

    def _room(self, trip: Trip | None) -> RoomChange | None:
        """The line of a stay; without a night away there is none."""
        if trip is None or not trip.out or trip.check_in == trip.check_out:
            return None
        return RoomChange(
            status="",
            hotel=trip.hotel or "",
            hotel_name=self.wording.hotel(trip.hotel),
            event=trip.event,
            event_name=self.wording.event(trip.event),
            delegate=trip.delegate,
            name=self.wording.person(trip.delegate),
            check_in=trip.check_in,
            check_out=trip.check_out,
            price=trip.cost.accommodation,
        )


def _by_pair(plan: Plan) -> _Pairs:
    return {(trip.event, trip.delegate): trip for trip in plan.trips}


def _booking_order(line: BookingChange) -> tuple[str, str, str]:
    return line.event, line.delegate, line.status


def _room_order(line: RoomChange) -> tuple[str, str, str, str]:
    return line.hotel, line.event, line.delegate, line.status


def _as_kept(moment: datetime) -> datetime:
    """With its offset and no zone, as a plan that was published is remembered: the same line in the next run."""
    return datetime.fromisoformat(moment.isoformat())
