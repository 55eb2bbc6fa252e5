"""What repairs impossible problems, against every plan there is."""

from __future__ import annotations

from random import Random

import pytest

from solver.bargain import Lever, Pull
from solver.changes import Change, changed
from solver.conflict import smallest_conflict
from solver.engine import has_plan, solve
from solver.problem import Problem
from solver.repairs import fewest_released, repairs
from solver.solution import Status
from tests.solver.every_choice import plans, with_required
from tests.solver.test_conflict import holds
from tests.solver.tiny_problems import levers_of, tiny_problem


def impossible(seed: int) -> Problem:
    """A tiny problem with locks that cannot all be kept; the next one of the seeds where these can."""
    rng = Random(seed)
    while True:
        problem = tiny_problem(rng.randrange(10**6))
        count = len(problem.nominations)
        problem = with_required(problem, sorted(rng.sample(range(count), rng.randint(1, count))))
        if solve(problem).status is Status.INFEASIBLE:
            return problem


def wrong_conflict(seed: int) -> list[str]:
    """What is wrong with the conflict found for a seed: it can hold, or some of it can be left out."""
    problem = impossible(seed)
    members = smallest_conflict(problem)
    told = [f"{seed}: {members} can hold"] if holds(problem, members) else []
    return told + [f"{seed}: {m} is not needed" for m in members if not holds(problem, set(members) - {m})]


def _smaller(problem: Problem, size: int) -> list[list[int]]:
    locked = [index for index, row in enumerate(problem.nominations) if row.required]
    groups = [[n for position, n in enumerate(locked) if mask >> position & 1] for mask in range(2 ** len(locked))]
    return [group for group in groups if len(group) < size]


def levers_for(problem: Problem) -> tuple[Lever, ...]:
    """Locks released, and everything that could help a locked nomination."""
    locked = [index for index, row in enumerate(problem.nominations) if row.required]
    found = [Lever((Change(released=(index,)),)) for index in locked]
    for nomination in locked:
        found += [
            lever
            for lever in levers_of(problem, nomination)
            if lever not in found and not any(step.ranks or step.dates for step in lever.steps)
        ]
    return tuple(found)


def wrong_repairs(seed: int) -> list[str]:
    """What is wrong with the repairs: one that does not repair, one too many, one missing, too much money."""
    problem = impossible(seed)
    levers = levers_for(problem)
    single = {repair[0].lever: repair[0] for repair in repairs(problem, levers, largest=1)}
    told = []
    for index, lever in enumerate(levers):
        least = _least(problem, lever)
        found = single.get(index)
        if least != (None if found is None else (found.step, found.amount)):
            told.append(f"{seed}: {lever} repairs with {least}, found {found}")
    return told


def _least(problem: Problem, lever: Lever) -> tuple[int, int] | None:
    if lever.purse is None:
        works = [i for i, step in enumerate(lever.steps) if any(True for _ in plans(changed(problem, [step])))]
        return (works[0], 0) if works else None
    wide = changed(problem, [Change(resources=((lever.purse, 10**6),))])
    used = [sum(a for o in plan for r, a in problem.options[o].uses if r == lever.purse) for plan in plans(wide)]
    return (0, max(0, min(used) - problem.resources[lever.purse].capacity)) if used else None


@pytest.mark.parametrize("seed", range(20))
def test_a_conflict_cannot_hold_and_nothing_of_it_can_be_left_out(seed: int) -> None:
    assert wrong_conflict(seed) == []


@pytest.mark.parametrize("seed", range(30))
def test_every_single_change_that_repairs_is_found_with_its_least_amount(seed: int) -> None:
    assert wrong_repairs(seed) == []


@pytest.mark.parametrize("seed", range(20))
def test_with_and_without_presolve_the_answer_is_the_same(seed: int) -> None:
    rng = Random(seed)
    problem = tiny_problem(seed)
    problem = with_required(problem, [n for n in range(len(problem.nominations)) if rng.random() < 0.5])
    there_is_one = any(True for _ in plans(problem))

    assert has_plan(problem, presolve=True) is there_is_one
    assert has_plan(problem, presolve=False) is there_is_one


@pytest.mark.parametrize("seed", range(20))
def test_the_fewest_locks_are_released(seed: int) -> None:
    problem = impossible(seed)
    locked = [index for index, row in enumerate(problem.nominations) if row.required]

    released = fewest_released(problem)

    kept = [index for index in locked if index not in released]
    assert any(True for _ in plans(with_required(problem, kept)))
    assert not any(
        any(True for _ in plans(with_required(problem, [n for n in locked if n not in fewer])))
        for fewer in _smaller(problem, len(released))
    )


def test_two_levers_are_taken_where_none_is_enough() -> None:
    seed = next(seed for seed in range(200) if not repairs(impossible(seed), levers_for(impossible(seed)), largest=1))
    problem = impossible(seed)
    levers = levers_for(problem)
    found = repairs(problem, levers)

    assert found
    assert {len(repair) for repair in found} == {2}
    for repair in found:
        assert any(True for _ in plans(changed(problem, [_change(levers, pull) for pull in repair])))


def _change(levers: tuple[Lever, ...], pull: Pull) -> Change:
    lever = levers[pull.lever]
    return Change(resources=((lever.purse, pull.amount),)) if lever.purse is not None else lever.steps[pull.step]
