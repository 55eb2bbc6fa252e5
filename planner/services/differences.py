"""What a plan comes to in figures, and how it differs from another plan, item by item."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.domain.scenarios import Differences, Figures, TripDifference, VisitDifference
from planner.services.papers.changes import plan_changes


def figures_of(programme: Programme, plan: Plan) -> Figures:
    """The figures of the trips that a plan decides."""
    trips = _decided(plan)
    authorities = {trip.authority for trip in trips}
    carried = {trip.event for trip in plan.trips if trip.carried}
    return Figures(
        trips=len(trips),
        people=len({trip.delegate for trip in trips}),
        authorities=len(authorities),
        countries=len({programme.authorities[code].country for code in authorities}),
        visits=sum(visit.event not in carried for visit in plan.visits),
        cost=sum(trip.cost.total for trip in trips),
        co2_g=sum(trip.co2_g for trip in trips),
        minutes=sum(trip.minutes for trip in trips),
        estimated=sum(trip.estimated for trip in trips),
    )


def served(plan: Plan, event: str) -> int:
    """Authorities with a trip to one event."""
    return len({trip.authority for trip in plan.trips if trip.event == event})


def differences(programme: Programme, base: Plan, plan: Plan) -> Differences:
    """
    How a plan differs from the base.

    Parameters
    ----------
    programme
        What `plan` was made from: the programme with the changes of the scenario.
    """
    before, after = ({trip.authority for trip in _decided(side)} for side in (base, plan))
    return Differences(
        gained=_names(programme, after - before),
        lost=_names(programme, before - after),
        trips=tuple(_trips(programme, base, plan)),
        visits=tuple(_visits(programme, base, plan)),
    )


def _decided(plan: Plan) -> list[Trip]:
    return [trip for trip in plan.trips if not trip.carried]


def _names(programme: Programme, codes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(programme.authorities[code].name for code in codes))


def _trips(programme: Programme, base: Plan, plan: Plan) -> Iterator[TripDifference]:
    before, after = ({(trip.event, trip.delegate): trip for trip in side.trips} for side in (base, plan))
    for change in plan_changes(programme, base, plan, free=_free(plan)).changes:
        pair = (change.event, change.delegate)
        old, new = before.get(pair), after.get(pair)
        authority = programme.authorities[(new or before[pair]).authority]
        yield TripDifference(change, authority.name, _total(old), _total(new))


def _free(plan: Plan) -> str:
    """Why a trip differs whose booking of the base would still be possible."""
    if any(level.level == "disruption" for level in plan.objective):
        return "Each of the two plans is close to the earlier plan, not to the other."
    if plan.status != "optimal":
        return "The search was stopped before this trip could be kept."
    return "The objective comes out better so; of equally good plans the one closest to the base is taken."


def _total(trip: Trip | None) -> int | None:
    return None if trip is None else trip.cost.total


def _visits(programme: Programme, base: Plan, plan: Plan) -> Iterator[VisitDifference]:
    before, after = ({visit.event: visit.start for visit in side.visits} for side in (base, plan))
    for event in sorted(before.keys() | after.keys()):
        if before.get(event) != after.get(event):
            yield VisitDifference(event, programme.events[event].name, before.get(event), after.get(event))
