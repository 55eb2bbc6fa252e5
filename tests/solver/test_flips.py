"""The smallest sets of changes against every set there is."""

from __future__ import annotations

import pytest

from solver.changes import Change, changed
from solver.engine import solve
from solver.flips import smallest_flip
from tests.solver.every_choice import enough_amounts, fewest, is_enough
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
