"""A stand-in put to use: the programme and the plan as they are when one delegate gives a seat to another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from planner.audit.case import Case
from planner.domain.plan import BudgetLine, LevelResult, Plan, Reason, Trip, Unfunded, plan_to_dict
from planner.domain.records import Lock, Programme
from planner.domain.standins import Seat
from planner.rules.budgets import contains
from planner.services.reasons import Reasons
from planner.services.seating import Seating
from solver.problem import MAXIMISED


class _PlainReasons(Reasons):
    """Reasons without the price of an objective: nobody solves again."""

    def _objective(self, nomination: int) -> Reason:
        return Reason("OBJECTIVE", "Allowed and affordable.")


def used(programme: Programme, plan: Plan, seat: Seat) -> tuple[Programme, dict[str, Any]]:
    """
    The programme with an exclusion in place of the leaver's lock, and the whole plan.json of the changed plan.

    Trips, budgets, reasons and values of the levels are made anew. Nothing is proven of the changed plan, so its
    bounds are those that hold of any plan, and its status says so.
    """
    assert seat.standin is not None
    locks = [lock for lock in programme.locks if (lock.delegate, lock.event) != (seat.delegate, seat.event)]
    programme = replace(programme, locks=(*locks, Lock(seat.delegate, seat.event, "excluded")))
    staying = [trip for trip in plan.trips if (trip.delegate, trip.event) != (seat.delegate, seat.event)]
    trips = tuple(sorted((*staying, seat.standin.trip), key=lambda trip: (trip.event, trip.delegate)))
    objective = tuple(_level(programme, level, trips) for level in programme.objective)
    status = "optimal" if all(level.optimal for level in objective) else "feasible"
    changed = replace(plan, status=status, objective=objective, trips=trips, unfunded=(), warnings=())
    seating = Seating(programme, changed)
    whole = replace(changed, budgets=_budgets(programme, seating, trips), unfunded=_unfunded(programme, seating, trips))
    document: dict[str, Any] = json.loads(json.dumps(plan_to_dict(whole)))
    return programme, document


def _budgets(programme: Programme, seating: Seating, trips: tuple[Trip, ...]) -> tuple[BudgetLine, ...]:
    return tuple(
        BudgetLine(state.budget.code, state.amount, state.held, state.spent + _cost_in(programme, state.budget, trips))
        for state in seating.question.budgets
    )


def _cost_in(programme: Programme, budget: Any, trips: tuple[Trip, ...]) -> int:
    return sum(
        trip.cost.total
        for trip in trips
        if not trip.carried and contains(budget, programme.events[trip.event], trip.slot_start.year)
    )


def _unfunded(programme: Programme, seating: Seating, trips: tuple[Trip, ...]) -> tuple[Unfunded, ...]:
    reasons = _PlainReasons(programme, seating.standing, seating.question, seating.solution)
    travelling = {(trip.delegate, trip.event) for trip in trips}
    return tuple(
        Unfunded(pair.nomination.event, pair.authority, pair.nomination.delegate, reasons.of(pair))
        for pair in seating.question.pairs
        if (pair.nomination.delegate, pair.nomination.event) not in travelling
    )


def _level(programme: Programme, level: str, trips: tuple[Trip, ...]) -> LevelResult:
    """The value of a level, and a bound that holds whatever is decided."""
    new, case = [trip for trip in trips if not trip.carried], Case(programme)
    teams = {(trip.authority, trip.event) for trip in new}
    value = {
        "coverage": len(teams),
        "merit": sum(case.attendance(authority, programme.events[event]) for authority, event in teams),
        "delegates": len(new),
        "preference": sum(trip.rank for trip in new),
        "cost": sum(trip.cost.total for trip in new),
        "co2": sum(trip.co2_g for trip in new),
        "minutes": sum(trip.minutes for trip in new),
    }[level]
    most = len(programme.nominations) * (100 if level == "merit" else 1)
    return LevelResult(level, value, most if level in MAXIMISED else 0)
