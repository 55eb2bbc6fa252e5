"""Trips gathered by where they begin and which event they go to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from planner.domain.flows import Flow, Place
from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme


def flows(programme: Programme, plan: Plan) -> tuple[Flow, ...]:
    """One flow for each event, place and airport of arrival, in that order; trips without a journey are in none."""
    trips: dict[tuple[str, str, str], list[Trip]] = defaultdict(list)
    for trip in plan.trips:
        if trip.out:
            trips[trip.event, trip.out[0].origin, trip.out[-1].destination].append(trip)
    return tuple(_flow(programme, found) for _, found in sorted(trips.items()))


def num_at_home(programme: Programme, plan: Plan) -> int:
    """How many trips have no journey because the delegate's airport is the event's own."""
    return sum(not trip.out and _is_at_home(programme, trip) for trip in plan.trips)


def _is_at_home(programme: Programme, trip: Trip) -> bool:
    delegate, event = programme.delegates.get(trip.delegate), programme.events.get(trip.event)
    return delegate is not None and event is not None and delegate.airport == event.airport


def _flow(programme: Programme, trips: Sequence[Trip]) -> Flow:
    first, event = trips[0], programme.events.get(trips[0].event)
    destination = _place(programme, first.out[-1].destination)
    return Flow(
        origin=_place(programme, first.out[0].origin),
        destination=destination,
        event=first.event,
        event_name=event.name if event else first.event,
        event_city=event.city if event else destination.city,
        kind=event.kind if event else "",
        authorities=tuple(sorted({_authority(programme, trip.authority) for trip in trips})),
        num_trips=len(trips),
        co2_g=sum(trip.co2_g for trip in trips),
        minutes=sum(trip.minutes for trip in trips),
    )


def _place(programme: Programme, code: str) -> Place:
    airport = programme.facts.airports[code]
    return Place(code, airport.city, airport.latitude, airport.longitude)


def _authority(programme: Programme, code: str) -> str:
    known = programme.authorities.get(code)
    return known.name if known else code
