"""For every funded seat the next delegate who could take it while everybody else stays as planned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from planner.domain.itinerary import Step
from planner.domain.plan import REDACTED, Plan, Trip, plan_to_dict
from planner.domain.records import Programme
from planner.domain.standins import Seat, StandIn
from planner.services.papers.steps import steps
from planner.services.question import Pair
from planner.services.seating import Seating
from planner.services.solve import SelfCheckError
from planner.services.standing import trip_of
from planner.travel.options import TripOption
from solver.standins import StandIns

FORMAT = 1


def stand_ins(programme: Programme, plan: Plan, asked: Collection[tuple[str, str]] | None = None) -> tuple[Seat, ...]:
    """
    Every seat of a verified plan that has not begun, by (event, delegate), with its checked stand-in.

    The same authority comes first, by rank; else the other authority that serves the ordered objective best. The
    stand-in travels in the seat's slot, in the way that serves the objective best.

    Parameters
    ----------
    asked
        Only the seats of these (event, delegate); None: all.

    Raises
    ------
    SelfCheckError
        If the independent check finds a rule that a stand-in would break.
    """
    seats = tuple(_Finder(programme, plan).seats(asked))
    _check(programme, plan, seats)
    return seats


def stand_ins_json(programme: Programme, plan: Plan, seats: tuple[Seat, ...]) -> str:
    """The text of `standins.json`, written like plan.json."""
    value = {
        "format": FORMAT,
        "programme": programme.code,
        "input_sha256": plan.input_sha256,
        "seats": [seat_value(seat) for seat in seats],
        **({"redacted": REDACTED} if plan.redacted else {}),
    }
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def seat_value(seat: Seat) -> dict[str, Any]:
    """One seat as a JSON value: its stand-in's trip in the form of plan.json, with what is due when."""
    standin = seat.standin
    return {
        "event": seat.event,
        "delegate": seat.delegate,
        "lock": seat.lock,
        "standin": None if standin is None else _standin_value(standin),
        "nobody": seat.nobody,
    }


def _standin_value(standin: StandIn) -> dict[str, Any]:
    return {
        "trip": trip_value(standin.trip),
        "same_authority": standin.same_authority,
        "decide_by": standin.decide_by.isoformat() if standin.decide_by else None,
        "steps": [
            {"kind": step.kind, "subject": step.subject, "due": step.due.isoformat() if step.due else None}
            for step in standin.steps
        ],
    }


def trip_value(trip: Trip) -> dict[str, Any]:
    """A trip as it stands in plan.json."""
    (value,) = plan_to_dict(Plan("", "", "", trips=(trip,)))["trips"]
    return dict(value)


class _Finder:
    def __init__(self, programme: Programme, plan: Plan) -> None:
        self._programme = programme
        self._plan = plan
        self._seating = Seating(programme, plan)
        self._problem = self._seating.question.asked_problem()
        self._standins = StandIns(self._problem, self._seating.solution)
        self._staying = _staying(self._seating, plan)
        self._position = {id(pair): index for index, pair in enumerate(self._seating.question.asked)}

    def seats(self, asked: Collection[tuple[str, str]] | None) -> Iterator[Seat]:
        """The seats asked for that have not begun."""
        question = self._seating.question
        chosen = {
            (pair.nomination.event, pair.nomination.delegate): index
            for index in self._seating.solution.chosen
            for pair in (question.asked[self._problem.options[index].nomination],)
        }
        for trip in self._plan.trips:
            if not trip.carried and (asked is None or (trip.event, trip.delegate) in asked):
                yield self._seat(trip, chosen[trip.event, trip.delegate])

    def _seat(self, trip: Trip, seat: int) -> Seat:
        best = self._standins.best(seat)
        if best is None:
            return Seat(trip.event, trip.delegate, trip.lock, None, self._nobody(trip, seat))
        return Seat(trip.event, trip.delegate, trip.lock, self._standin(trip, best))

    def _standin(self, seat: Trip, best: int) -> StandIn:
        question = self._seating.question
        option = question.trip_options[best]
        assert option is not None  # a phantom option is blocked, and blocked options take no seat
        rank = question.asked[self._problem.options[best].nomination].nomination.rank
        trip = trip_of(self._programme, option, rank, None)
        event, delegate = self._programme.events[trip.event], self._programme.delegates[trip.delegate]
        due = steps(self._programme, event, trip, delegate)
        return StandIn(trip, trip.authority == seat.authority, tuple(step for step in due if not _waits(step)))

    def _nobody(self, trip: Trip, seat: int) -> str:
        """Why nobody can take a seat: how many others there are, and how often each rule stands in the way."""
        staying = self._staying.get(trip.event, [])
        if not staying:
            return "Nobody else is nominated and stays at home."
        against = self._standins.against(seat)
        codes: Counter[str] = Counter()
        for pair in staying:
            limits = against.get(self._position.get(id(pair), -1), frozenset())
            codes.update(pair.refused.keys() or limits or _blockers(pair.options) or {"VISIT_DATES"})
        found = [code for code in self._programme.rules.rules if codes[code]]
        if len(staying) == 1:
            return f"The only other who is nominated cannot take it: {', '.join(found)}."
        told = ", ".join(f"{code} {codes[code]}" for code in found)
        return f"None of the {len(staying)} others nominated can take it: {told}."


def _staying(seating: Seating, plan: Plan) -> dict[str, list[Pair]]:
    """Nominated pairs without a trip, by event."""
    travelling = {(trip.delegate, trip.event) for trip in plan.trips}
    found: dict[str, list[Pair]] = {}
    for pair in seating.question.pairs:
        if (pair.nomination.delegate, pair.nomination.event) not in travelling:
            found.setdefault(pair.nomination.event, []).append(pair)
    return found


def _waits(step: Step) -> bool:
    """Nothing that has to be done to give the seat: waiting, and a form that is filled in on the way."""
    return step.kind.startswith("await") or step.kind == "arrival_card"


def _blockers(options: tuple[TripOption, ...]) -> set[str]:
    return {code for option in options for code in option.blockers}


def _check(programme: Programme, plan: Plan, seats: tuple[Seat, ...]) -> None:
    from planner.audit import Substitution, verify_substitutions

    swaps = [
        Substitution(seat.event, seat.delegate, trip_value(seat.standin.trip))
        for seat in seats
        if seat.standin is not None
    ]
    violations = verify_substitutions(programme, plan_to_dict(plan), swaps)
    if violations:
        raise SelfCheckError(violations)
