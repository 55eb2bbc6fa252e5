"""Trips whose times are too tight: first sessions missed, changes too short, landings after the last transfer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from planner.domain.itinerary import whole_minutes
from planner.domain.plan import Plan, PlanSegment, Trip
from planner.domain.records import Event, Programme
from planner.reference.connections import shortest_change
from planner.reference.countries import in_schengen_area
from planner.services.papers.occasions import agenda, occasion

NIGHT_ENDS = time(4)
"""A landing before this hour belongs to the evening before."""


@dataclass(frozen=True, slots=True)
class FirstSession:
    """
    When a delegate can be at the venue, and when the first session starts.

    Attributes
    ----------
    landed
        Arrival of the last leg, local to the event.
    ready
        `landed` and the minutes for border, luggage and the drive.
    starts
        Start of the first session, or of the event where it has no agenda.
    estimated
        The journey is an estimate.
    """

    event: str
    delegate: str
    landed: datetime
    ready: datetime
    starts: datetime
    estimated: bool

    @property
    def in_time(self) -> bool:
        """Whether the delegate is at the venue when the first session starts."""
        return self.ready.timestamp() <= self.starts.timestamp()

    @property
    def spare_minutes(self) -> int:
        """Minutes to spare; negative where the session has begun."""
        return whole_minutes(self.ready, self.starts)


@dataclass(frozen=True, slots=True)
class ShortChange:
    """A change with less time than it takes; minutes."""

    event: str
    delegate: str
    place: str
    kind: str
    minutes: int
    needed: int
    source: str


@dataclass(frozen=True, slots=True)
class LateLanding:
    """A landing after the last transfer from the airport has left."""

    event: str
    delegate: str
    airport: str
    landed: datetime
    last_transfer: time


@dataclass(frozen=True, slots=True)
class Timing:
    """Every trip's first session by (event, delegate); then what is too tight."""

    first_sessions: tuple[FirstSession, ...]
    short_changes: tuple[ShortChange, ...]
    late_landings: tuple[LateLanding, ...]

    @property
    def missed(self) -> tuple[FirstSession, ...]:
        """Delegates who are not there when the first session starts."""
        return tuple(row for row in self.first_sessions if not row.in_time)


def timing(programme: Programme, plan: Plan) -> Timing:
    """The report of every trip with a journey that has not begun."""
    trips = sorted(plan.trips, key=lambda trip: (trip.event, trip.delegate))
    travelling = [trip for trip in trips if trip.out and not trip.carried]
    return Timing(
        tuple(_first_session(programme, trip) for trip in travelling),
        tuple(change for trip in travelling for change in _short_changes(programme, trip)),
        tuple(landing for trip in travelling for landing in _late_landings(programme, trip)),
    )


def _first_session(programme: Programme, trip: Trip) -> FirstSession:
    event, last = programme.events[trip.event], trip.out[-1]
    return FirstSession(
        event=event.code,
        delegate=trip.delegate,
        landed=last.arrives,
        ready=last.arrives + timedelta(minutes=_minutes_to_venue(programme, last)),
        starts=_starts(programme, event, trip),
        estimated=trip.quote is None,
    )


def _minutes_to_venue(programme: Programme, last: PlanSegment) -> int:
    """Luggage, border where one is crossed, and the drive: settings of `[pickup]`."""
    pickup = programme.pickup
    out = pickup.after_landing if last.mode == "air" else pickup.after_train
    border = pickup.border if _crosses_border(programme, last) else 0
    return out + border + pickup.drive


def _crosses_border(programme: Programme, leg: PlanSegment) -> bool:
    airports = programme.facts.airports
    one, other = airports[leg.origin].country, airports[leg.destination].country
    return one != other and not (in_schengen_area(one) and in_schengen_area(other))


def _starts(programme: Programme, event: Event, trip: Trip) -> datetime:
    """The first session of the delegate's own clusters; without an agenda the start of the event."""
    happening = occasion(programme, event, trip.slot_start, trip.slot_end)
    clusters = programme.authorities[trip.authority].clusters
    sessions = [item.start for item in agenda(programme, happening, clusters)]
    own = event.start.time if event.start is not None else None
    clock = own or programme.travel.start_time
    default = datetime.combine(trip.slot_start, clock, ZoneInfo(event.timezone))
    return min(sessions, default=happening.start or default)


def _short_changes(programme: Programme, trip: Trip) -> Iterator[ShortChange]:
    for legs in (trip.out, trip.back):
        for before, after in pairwise(legs):
            yield from _short_change(programme, trip, legs, before, after)


def _short_change(
    programme: Programme, trip: Trip, legs: Sequence[PlanSegment], before: PlanSegment, after: PlanSegment
) -> Iterator[ShortChange]:
    kind = _kind_of_change(programme, before, after)
    least = shortest_change(before.destination, kind)
    minutes = whole_minutes(before.arrives, after.departs)
    if minutes < least.minutes:
        yield ShortChange(trip.event, trip.delegate, before.destination, kind, minutes, least.minutes, least.source)


def _kind_of_change(programme: Programme, before: PlanSegment, after: PlanSegment) -> str:
    if "air" not in (before.mode, after.mode) or before.mode != after.mode:
        return "ground"
    return "border" if _crosses_border(programme, before) or _crosses_border(programme, after) else "schengen"


def _late_landings(programme: Programme, trip: Trip) -> Iterator[LateLanding]:
    last = trip.out[-1]
    until = programme.last_transfers.get(last.destination)
    if until is not None and _is_late(last.arrives.time(), until):
        yield LateLanding(trip.event, trip.delegate, last.destination, last.arrives, until)


def _is_late(landed: time, until: time) -> bool:
    return _since_night(landed) > _since_night(until)


def _since_night(clock: time) -> int:
    """Minutes since the night ended; 01:30 belongs to the evening before."""
    return ((clock.hour - NIGHT_ENDS.hour) % 24) * 60 + clock.minute
