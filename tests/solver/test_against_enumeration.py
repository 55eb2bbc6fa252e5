"""The engine against exhaustive enumeration on hundreds of tiny problems with a bit of everything."""

from __future__ import annotations

from collections import Counter

import pytest

from solver.checks import violations
from solver.engine import solve
from solver.solution import Status
from tests.solver.builders import best_values, random_problem

CHUNK = 60


@pytest.mark.parametrize("start", range(0, 600, CHUNK))
def test_levels_equal_those_of_exhaustive_enumeration(start: int) -> None:
    for seed in range(start, start + CHUNK):
        problem = random_problem(seed)
        expected = best_values(problem)
        solution = solve(problem)

        assert violations(problem, solution) == []
        if expected is None:
            assert solution.status is Status.INFEASIBLE, seed
        else:
            assert (seed, solution.status) == (seed, Status.OPTIMAL)
            assert (seed, tuple(level.value for level in solution.levels)) == (seed, expected)


def test_the_tiny_problems_have_a_bit_of_everything() -> None:
    seen: Counter[str] = Counter()
    for seed in range(600):
        problem = random_problem(seed)
        seen["required"] += any(nomination.required for nomination in problem.nominations)
        seen["published"] += any(option.published for option in problem.options)
        seen["least delegates"] += any(event.min_delegates > 1 for event in problem.events)
        seen["experts"] += any(event.needs_expert for event in problem.events)
        seen["several dates"] += len(problem.slots) > len(problem.events)
        seen["blocked"] += any(option.blockers for option in problem.options)
        seen["team limits"] += bool(problem.team_limits)
        seen["levels dropped or moved"] += problem.levels[-3:] != ("cost", "co2", "minutes")
    assert min(seen.values()) > 100
