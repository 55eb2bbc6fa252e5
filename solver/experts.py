"""Who serves which visit: nobody's level, and so no reason to change what was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from solver.constraints import Row, cliques
from solver.engine import best_point
from solver.problem import Problem
from solver.solution import Solution


def with_experts_kept(problem: Problem, plan: Solution, before: Mapping[int, int]) -> Solution:
    """
    The plan with as many experts as can be at the events that they served before.

    Trips and dates stay as they are, so no level changes. The same trips and dates get the same experts, however the
    plan was found.

    Parameters
    ----------
    before
        Event -> expert.
    """
    if not plan.expert_of_event:
        return plan
    slots = {event: problem.slots[(plan.slot_of_event or {})[event]] for event in sorted(plan.expert_of_event)}
    serving = [(event, expert) for event, slot in slots.items() for expert in sorted(slot.experts)]
    of_event: dict[int, list[int]] = defaultdict(list)
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for column, (event, expert) in enumerate(serving):
        of_event[event].append(column)
        spans[expert].append((slots[event].first_day, slots[event].last_day, column))
    rows = [Row(columns, [1] * len(columns), 1, 1) for columns in of_event.values()]
    rows += [Row(busy, [1] * len(busy), None, 1) for duties in spans.values() for busy in cliques(duties)]
    kept = [(column, 1) for column, (event, expert) in enumerate(serving) if before.get(event) == expert]
    point = best_point([1] * len(serving), rows, kept)
    assert point is not None  # the plan's own experts are one
    return replace(plan, expert_of_event={event: x for (event, x), taken in zip(serving, point, strict=True) if taken})
