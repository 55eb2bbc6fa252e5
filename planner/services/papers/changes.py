"""What a new plan changes, person by person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from planner.domain.itinerary import Difference
from planner.domain.overview import Change
from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme

_Value = date | datetime | str | int | None
_Pairs = dict[tuple[str, str], Trip]


def plan_changes(programme: Programme, previous: Plan, plan: Plan) -> tuple[Change, ...]:
    """Trips added, withdrawn or changed since the previous plan, by (event, delegate); history is left out."""
    before = {(trip.event, trip.delegate): trip for trip in previous.trips}
    after = {(trip.event, trip.delegate): trip for trip in plan.trips}
    return tuple(_changes(programme, before, after))


def trip_differences(programme: Programme, before: Trip, after: Trip) -> tuple[Difference, ...]:
    """What differs between two trips of one delegate to one event."""
    old, new = _compared(programme, before), _compared(programme, after)
    return tuple(Difference(what, old[what], new[what]) for what in old if old[what] != new[what])


def _compared(programme: Programme, trip: Trip) -> dict[str, _Value]:
    hotel = programme.hotels.get(trip.hotel or "")
    return {
        "dates": trip.slot_start,
        "departure": trip.out[0].departs if trip.out else None,
        "return": trip.back[-1].arrives if trip.back else None,
        "journey": trip.quote or "",
        "hotel": hotel.name if hotel else trip.hotel or "",
        "check_in": trip.check_in,
        "check_out": trip.check_out,
        "cost": trip.cost.total,
    }


def _changes(programme: Programme, before: _Pairs, after: _Pairs) -> Iterator[Change]:
    for pair in sorted(before.keys() | after.keys()):
        if pair not in before:
            yield _change(programme, after[pair], "added")
        elif pair not in after:
            if not _in_history(programme, pair):
                yield _change(programme, before[pair], "withdrawn")
        else:
            differences = trip_differences(programme, before[pair], after[pair])
            if differences:
                yield _change(programme, after[pair], "changed", differences)


def _change(programme: Programme, trip: Trip, kind: str, differences: tuple[Difference, ...] = ()) -> Change:
    event, delegate = programme.events.get(trip.event), programme.delegates.get(trip.delegate)
    return Change(
        event=trip.event,
        event_name=event.name if event else trip.event,
        delegate=trip.delegate,
        name=f"{delegate.given_name} {delegate.family_name}".strip() if delegate else trip.delegate,
        kind=kind,
        differences=differences,
    )


def _in_history(programme: Programme, pair: tuple[str, str]) -> bool:
    return any((row.event, row.delegate) == pair for row in programme.history)
