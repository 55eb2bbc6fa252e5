"""What a plan read from a file says beside its decisions, worked out again from the programme before it is shown."""

from __future__ import annotations

import re
from dataclasses import replace

from planner.domain.plan import Plan, Reason, Trip, Unfunded
from planner.domain.records import Programme
from planner.services.question import same_booking
from planner.services.reasons import EQUALLY_GOOD, LEVEL_WORDS, STOPPED, WOULD_LOSE, Reasons
from planner.services.seating import Seating
from planner.travel.options import OptionMaker

OBJECTIVE = "OBJECTIVE"
_COUNTED = "|".join(map(re.escape, LEVEL_WORDS.values()))
_LOSS = re.compile(
    rf"{re.escape(WOULD_LOSE)} ([A-Z]{{3}} -?[0-9 ]+\.[0-9]{{2}}|[0-9]+ ({_COUNTED})) \(level [a-z0-9]+\)\."
)


def marked(programme: Programme, plan: Plan) -> Plan:
    """
    A verified plan with its marks and the words of its reasons as the programme has them, whatever its file says.

    A plan file need not carry `estimates`, `unknowns` and `checks`: without them an estimate would be printed as
    confirmed. Carried trips keep their own marks, because what they rest on may have left the folder. The check of a
    plan judges the codes of its reasons; their words may be anything.
    """
    maker = OptionMaker(programme)
    trips = tuple(trip if trip.carried else _marked(programme, maker, trip) for trip in plan.trips)
    return replace(plan, trips=trips, unfunded=_reworded(programme, plan))


def _marked(programme: Programme, maker: OptionMaker, trip: Trip) -> Trip:
    delegate, event = programme.delegates[trip.delegate], programme.events[trip.event]
    option = next(option for option in maker.options(delegate, event) if same_booking(trip, option))
    return replace(trip, estimates=option.estimates, unknowns=option.unknowns, checks=option.checks)


def _reworded(programme: Programme, plan: Plan) -> tuple[Unfunded, ...]:
    seating = Seating(programme, plan)
    reasons = Reasons(programme, seating.standing, seating.question, seating.solution)
    pairs = {(pair.nomination.delegate, pair.nomination.event): pair for pair in seating.question.pairs}
    found = []
    for row in plan.unfunded:
        ours = {reason.code: reason for reason in reasons.of(pairs[row.delegate, row.event])}
        found.append(replace(row, reasons=tuple(_worded(programme, reason, ours) for reason in row.reasons)))
    return tuple(found)


def _worded(programme: Programme, reason: Reason, ours: dict[str, Reason]) -> Reason:
    """
    The reason in our words; where the check lets another code pass than ours, in the words of its rule.

    What only a further solve could tell of OBJECTIVE is kept, where it has the form of our words.
    """
    if reason.code != OBJECTIVE:
        return ours.get(reason.code) or Reason(reason.code, programme.rules.rules[reason.code].sentence)
    if reason.text in (EQUALLY_GOOD, STOPPED):
        return reason
    own = ours.get(OBJECTIVE, reason)
    told = next((text for text in (own.text, reason.text) if _LOSS.fullmatch(text)), EQUALLY_GOOD)
    return Reason(OBJECTIVE, told)
