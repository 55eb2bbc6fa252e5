"""
The answers by trying every plan of a tiny problem there is.

Shares nothing with what searches: plans are counted out, rules and levels are `solver.checks`, whether a set of
changes is enough is decided plan by plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from solver.bargain import Lever
from solver.changes import Change, changed
from solver.checks import RULES, Choice, level_values
from solver.problem import MAXIMISED, Problem
from solver.solution import Solution, Status


def plans(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Every choice of options that keeps every rule."""
    menus: list[list[int | None]] = []
    for index, row in enumerate(problem.nominations):
        own = [o for o, option in enumerate(problem.options) if option.nomination == index and not option.blockers]
        menus.append([*own] if row.required else [None, *own])
    for picked in product(*menus):
        chosen = tuple(sorted(o for o in picked if o is not None))
        if _is_lawful(problem, chosen):
            yield chosen


def _is_lawful(problem: Problem, chosen: tuple[int, ...]) -> bool:
    slots = {problem.slots[problem.options[o].slot].event: problem.options[o].slot for o in chosen}
    needing = [event for event in sorted(slots) if problem.events[event].needs_expert]
    crews = product(*(problem.slots[slots[event]].experts for event in needing))
    for crew in crews:
        solution = Solution(Status.FEASIBLE, chosen, slots, dict(zip(needing, crew, strict=True)))
        choice = Choice(problem, solution)
        if not any(True for rule in RULES for _ in rule(choice)):
            return True
    return False


def score(problem: Problem, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Values of the levels, each turned so that more is better."""
    values = level_values(problem, Solution(Status.FEASIBLE, chosen))
    return tuple(value if level in MAXIMISED else -value for level, value in values.items())


def is_funded(problem: Problem, chosen: tuple[int, ...], nomination: int) -> bool:
    return any(problem.options[o].nomination == nomination for o in chosen)


def best_plans(problem: Problem) -> list[tuple[int, ...]]:
    """Every best plan."""
    every = list(plans(problem))
    best = max((score(problem, plan) for plan in every), default=())
    return [plan for plan in every if score(problem, plan) == best]


def is_enough(problem: Problem, nomination: int, changes: Sequence[Change]) -> bool:
    """Whether every best plan after the changes funds the nomination."""
    found = best_plans(changed(problem, changes))
    return bool(found) and all(is_funded(problem, plan, nomination) for plan in found)


def fewest(problem: Problem, nomination: int, levers: Sequence[Lever], largest: int) -> int | None:
    """How many levers it takes; None where so many are not enough."""
    for size in range(largest + 1):
        for group in combinations(levers, size):
            if any(True for _ in enough_amounts(problem, nomination, group)):
                return size
    return None


def enough_amounts(problem: Problem, nomination: int, group: Sequence[Lever]) -> Iterator[tuple[int, ...]]:
    """Amounts of the group's purses, in their order, that are enough with some steps of its other levers."""
    purses = [lever.purse for lever in group if lever.purse is not None]
    for steps in product(*(lever.steps for lever in group if lever.purse is None)):
        stepped = changed(problem, steps)
        yield from _amounts(stepped, nomination, purses)


def _amounts(problem: Problem, nomination: int, purses: list[int]) -> Iterator[tuple[int, ...]]:
    """An amount is worth a look only where it just pays for some plan with the nomination."""
    wide = changed(problem, [Change(resources=tuple((purse, 10**6) for purse in purses))])
    rated = [(score(problem, plan), _short(problem, plan, purses), plan) for plan in plans(wide)]
    for amounts in sorted({short for _, short, plan in rated if is_funded(problem, plan, nomination)}):
        open_now = [
            (worth, plan) for worth, short, plan in rated if all(s <= a for s, a in zip(short, amounts, strict=True))
        ]
        best = max(worth for worth, _ in open_now)
        if all(is_funded(problem, plan, nomination) for worth, plan in open_now if worth == best):
            yield amounts


def _short(problem: Problem, chosen: tuple[int, ...], purses: list[int]) -> tuple[int, ...]:
    """What each purse lacks for a plan."""
    used = dict.fromkeys(purses, 0)
    for o in chosen:
        for resource, amount in problem.options[o].uses:
            if resource in used:
                used[resource] += amount
    return tuple(max(0, used[purse] - problem.resources[purse].capacity) for purse in purses)


def with_required(problem: Problem, required: Sequence[int]) -> Problem:
    """The problem with keeping locks on these nominations."""
    rows = tuple(replace(row, required=index in required) for index, row in enumerate(problem.nominations))
    return replace(problem, nominations=rows)
