"""The plain model answers the same question: on tiny problems its levels are ours, and every plan keeps every rule."""

from __future__ import annotations

from itertools import product

import pytest

from solver.checks import level_values, violations
from solver.engine import solve
from solver.problem import Problem
from solver.solution import Status
from tests.bench.plain import ENGINES, plain_solve
from tests.solver.builders import random_problem
from tests.solver.families import problem_of
from tests.solver.tiny import tiny_problem

SEEDS = {"CP-SAT": range(24), "SCIP": range(24, 36), "HiGHS": range(36, 40)}


def _found(problem: Problem, engine: str) -> tuple[bool, dict[str, int], list[str]]:
    plan = plain_solve(problem, engine, 60.0)
    values = level_values(problem, plan) if plan.status is Status.OPTIMAL else {}
    return plan.status is Status.OPTIMAL, values, violations(problem, plan)


def _expected(problem: Problem) -> tuple[bool, dict[str, int], list[str]]:
    plan = solve(problem)
    return plan.status is Status.OPTIMAL, {level.name: level.value for level in plan.levels}, []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_plain_model_proves_the_same_levels_on_tiny_problems(engine: str) -> None:
    drawn = [random_problem(seed) for seed in SEEDS[engine]]
    problems = [problem for problem in drawn if problem.levels]

    assert len(problems) > len(drawn) // 2
    assert [_found(problem, engine) for problem in problems] == [_expected(problem) for problem in problems]


def test_the_plain_model_keeps_quotas_and_shuffled_levels() -> None:
    problems = [tiny_problem(seed) for seed in range(16)]

    assert any(problem.quotas for problem in problems)
    assert [_found(problem, "CP-SAT") for problem in problems] == [_expected(problem) for problem in problems]


def test_the_plain_model_proves_the_same_levels_on_a_small_programme() -> None:
    problem = problem_of("base", 8, 1)

    assert _found(problem, "SCIP") == _expected(problem)


@pytest.mark.parametrize(("engine", "target"), list(product(ENGINES, (5, 11))))
def test_a_target_ends_the_first_level_with_a_plan_that_is_good_enough(engine: str, target: int) -> None:
    problem = problem_of("base", 8, 1)
    told: list[str] = []
    plan = plain_solve(problem, engine, 60.0, target=target, progress=told.append)

    assert plan.levels[0].value >= target
    assert told == ["coverage"]
