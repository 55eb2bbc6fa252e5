"""A relaxation improved part by part: within all rows, never worse, near the optimum; and the plans made from it."""

from __future__ import annotations

import numpy as np
import pytest

import solver.engine
import solver.parts
from solver.checks import violations
from solver.core import blend, groups_of
from solver.draft import problem_of as problem_of_draft
from solver.engine import Search, solve
from solver.goals import goals_of
from solver.levels import objectives_of
from solver.machine import Question
from solver.matrix import NO_LIMIT
from solver.parts import Parts
from solver.problem import MAXIMISED
from solver.reduce import reduced
from solver.solution import Status
from tests.solver.families import problem_of
from tests.solver.spreadsheet import spreadsheet_plan
from tests.solver.test_large import best_after, standing
from tests.solver.tiny import every_plan, tiny_problem


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.engine, "LARGE", 0)
    monkeypatch.setattr(solver.engine, "BROAD", 0)
    monkeypatch.setattr(solver.parts, "PART", 30)


@pytest.mark.parametrize("family", ["base", "tight money"])
def test_parts_reach_nearly_what_one_large_program_reaches(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.parts, "PART", 300)
    search = Search(problem_of_draft(reduced(problem_of(family, 60, 1))), None, lambda _: None)
    levels, matrix = objectives_of(search.lookups, search.columns), search.matrix
    terms, groups = blend(levels, search.columns.count), groups_of(search.lookups, search.columns)
    first = Question(matrix, search.limits, next(goals_of(levels)).weights(search.columns.count)).relax(None)
    whole = Question(matrix, search.limits, terms).relax(None)
    assert first is not None
    assert whole is not None
    found = Parts(matrix, search.limits, terms, groups, lambda: None).improved(first.values).values
    counted = groups.of == groups.count - 1
    activity = np.bincount(matrix.row_of, matrix.coefficient * found[matrix.column_of], minlength=len(matrix.lower))
    kept = np.ones(len(matrix.lower), dtype=bool)
    kept[matrix.row_of[counted[matrix.column_of]]] = False

    assert 0.999 * (terms @ whole.values) <= terms @ found <= terms @ whole.values * (1 + 1e-9)
    assert np.all((activity <= matrix.upper + 1e-3) | (matrix.upper == NO_LIMIT) | ~kept)
    assert np.all((activity >= matrix.lower - 1e-3) | (matrix.lower == -NO_LIMIT) | ~kept)
    assert np.all((found >= -1e-6) & (found <= 1 + 1e-6) | counted)


@pytest.mark.usefixtures("small_parts")
def test_no_plan_of_tiny_problems_is_beyond_a_bound() -> None:
    for seed in range(150, 190):
        problem = tiny_problem(seed)
        plans, found = every_plan(problem), solve(problem)

        assert violations(problem, found) == []
        assert (found.status is Status.INFEASIBLE) == (not plans), seed
        for level, best in zip(found.levels, best_after(plans, found) if plans else [], strict=True):
            assert level.bound >= best if level.name in MAXIMISED else level.bound <= best, (seed, level, best)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("family", ["tight money"])
def test_the_first_level_is_near_its_bound_and_the_same_every_time(family: str) -> None:
    problem = problem_of(family, 30, 1)
    found, sheet = solve(problem), spreadsheet_plan(problem)

    assert violations(problem, found) == []
    assert standing(problem, found) >= standing(problem, sheet)
    assert found.levels[0].bound - found.levels[0].value <= 2
    assert found == solve(problem)
