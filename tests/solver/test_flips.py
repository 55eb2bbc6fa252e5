"""The smallest sets of changes against every set there is."""

from __future__ import annotations

import pytest

from solver.changes import Change, changed, without_trip
from solver.engine import solve
from solver.flips import is_enough_anew, smallest_flip
from solver.solution import Status
from solver.tolerances import within_tolerances
from tests.solver.every_choice import enough_amounts, fewest, is_enough
from tests.solver.tiny import best_of, every_plan
from tests.solver.tiny import tiny_problem as tolerant_problem
from tests.solver.tiny_problems import levers_of, tiny_problem, with_limits, with_quotas

LARGEST = 3


def wrong_answers(seed: int) -> list[str]:
    """What is wrong with the answers for one tiny problem, plain, or with quotas, or with limits of levels."""
    problem = (tiny_problem(seed), with_quotas(tiny_problem(seed), seed), with_limits(tiny_problem(seed), seed))[
        seed % 3
    ]
    solution = solve(problem)
    values = [level.value for level in solution.levels]
    funded = {problem.options[o].nomination for o in solution.chosen}
    found = []
    for nomination in range(len(problem.nominations)):
        if nomination not in funded:
            found += [f"{seed}/{nomination}: {told}" for told in wrong_answer(problem, values, nomination)]
    return found


def wrong_answer(problem, values, nomination) -> list[str]:
    levers = levers_of(problem, nomination)
    flip = smallest_flip(problem, values, nomination, levers, largest=LARGEST)
    least = fewest(problem, nomination, levers, LARGEST)
    if flip is None or least is None:
        return [] if flip is None and least is None else [f"found {flip}, least {least}"]
    changes = [
        Change(resources=((levers[p.lever].purse, p.amount),))
        if levers[p.lever].purse is not None
        else levers[p.lever].steps[p.step]
        for p in flip.pulls
    ]
    told = [] if is_enough(problem, nomination, changes) else [f"{flip} is not enough"]
    if len(flip.pulls) != least or not flip.smallest:
        told.append(f"{flip} has {len(flip.pulls)}, enough are {least}")
    purses = [p for p in flip.pulls if levers[p.lever].purse is not None]
    if purses:
        steps = [changes[i] for i, p in enumerate(flip.pulls) if levers[p.lever].purse is None]
        amounts = enough_amounts(changed(problem, steps), nomination, [levers[p.lever] for p in purses])
        least_money = min(sum(some) for some in amounts)
        if least_money != sum(p.amount for p in purses):
            told.append(f"{flip}: the least money is {least_money}")
    return told


@pytest.mark.parametrize("seed", range(60))
def test_no_answer_is_wrong_or_larger_than_needed(seed: int) -> None:
    assert wrong_answers(seed) == []


def test_a_plan_within_tolerances_is_best_within_what_they_leave() -> None:
    gave_up = 0
    for seed in range(25):
        problem = tolerant_problem(seed, tolerant=True)
        plan = solve(problem)
        if plan.status is Status.OPTIMAL:
            held = solve(within_tolerances(problem, {level.name: level.best for level in plan.levels}))
            assert {level.name: level.value for level in held.levels} == {x.name: x.value for x in plan.levels}
            gave_up += any(level.best not in (None, level.value) for level in plan.levels)
    assert gave_up >= 5


def test_whether_changes_are_enough_with_tolerances_worked_out_anew() -> None:
    yes = no = 0
    for seed in range(12):
        problem = tolerant_problem(seed, tolerant=True)
        for nomination in (n for n, row in enumerate(problem.nominations) if not row.required):
            change = Change(resources=((0, 9),), caps=((problem.nominations[nomination].team, 1),))
            after = changed(problem, [change])
            without, plans = every_plan(without_trip(after, nomination)), every_plan(after)
            if plans:
                best, _ = best_of(after, plans)
                funded = best not in without
                assert is_enough_anew(problem, nomination, [change]) == funded, f"{seed}/{nomination}"
                yes, no = yes + funded, no + (not funded)
    assert yes >= 5
    assert no >= 5
