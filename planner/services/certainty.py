"""What is estimated or unknown in a plan read from a file, worked out again from the programme."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.services.question import same_booking
from planner.travel.options import OptionMaker


def marked(programme: Programme, plan: Plan) -> Plan:
    """
    The plan with the marks of its figures as the programme has them, whatever its file says.

    A plan file need not carry `estimates`, `unknowns` and `checks`: without them an estimate would be printed as
    confirmed. Carried trips keep their own marks, because what they rest on may have left the folder.
    """
    maker = OptionMaker(programme)
    return replace(plan, trips=tuple(trip if trip.carried else _marked(programme, maker, trip) for trip in plan.trips))


def _marked(programme: Programme, maker: OptionMaker, trip: Trip) -> Trip:
    delegate, event = programme.delegates[trip.delegate], programme.events[trip.event]
    option = next(option for option in maker.options(delegate, event) if same_booking(trip, option))
    return replace(trip, estimates=option.estimates, unknowns=option.unknowns, checks=option.checks)
