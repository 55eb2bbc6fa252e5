"""What is done to large programmes, forced on small ones: lawful plans, bounds that hold, effort that ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

import solver.engine
from solver.checks import violations
from solver.engine import solve
from solver.problem import MAXIMISED, Problem
from solver.solution import Solution, Status
from tests.solver.families import FAMILIES, problem_of
from tests.solver.spreadsheet import spreadsheet_plan
from tests.solver.tiny import Values, every_plan, tiny_problem


@pytest.fixture(autouse=True)
def every_programme_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.engine, "LARGE", 0)


def best_after(plans: list[Values], solution: Solution) -> list[int]:
    """The best of each level among all plans that have the solution's values of the levels before."""
    best = []
    for level in solution.levels:
        best.append((max if level.name in MAXIMISED else min)(values[level.name] for values in plans))
        plans = [values for values in plans if values[level.name] == level.value]
    return best


def test_no_plan_of_tiny_problems_is_beyond_a_bound() -> None:
    proven = 0
    for seed in range(150):
        problem = tiny_problem(seed)
        plans, found = every_plan(problem), solve(problem)

        assert violations(problem, found) == []
        assert (found.status is Status.INFEASIBLE) == (not plans), seed
        assert not found.cut_off
        for level, best in zip(found.levels, best_after(plans, found) if plans else [], strict=True):
            assert level.bound >= best if level.name in MAXIMISED else level.bound <= best, (seed, level, best)
            proven += level.optimal
    assert proven > 400


@pytest.mark.parametrize("family", FAMILIES)
def test_a_plan_of_the_core_is_near_the_bound_and_never_behind_the_spreadsheet(family: str) -> None:
    problem = problem_of(family, 30, 1)
    found, sheet = solve(problem), spreadsheet_plan(problem)

    assert violations(problem, found) == []
    assert standing(problem, found) >= standing(problem, sheet)
    assert found.levels[0].bound - found.levels[0].value <= 2


def standing(problem: Problem, plan: Solution) -> list[int]:
    """The levels, each turned so that more is better."""
    return [level.value if level.name in MAXIMISED else -level.value for level in plan.levels]


def test_the_same_plan_every_time() -> None:
    problem = problem_of("tight money", 30, 2)

    assert solve(problem) == solve(problem)


def test_a_search_ends_when_its_effort_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of("tight money", 30, 3)
    monkeypatch.setattr(solver.engine, "LARGE", 10**9)
    monkeypatch.setattr(solver.engine, "NODE_COLUMNS", 0)
    monkeypatch.setattr(solver.engine, "CORE_NODES", 1)
    found = solve(problem)

    assert (found.status, found.cut_off) == (Status.FEASIBLE, False)
    assert found == solve(problem)
    assert solve(replace(problem, levels=("coverage",))).levels[0].bound >= found.levels[0].value
