"""
Quotas and tolerances against every plan there is, on as many tiny programmes and problems as asked (`make fair`).

The tests try the first few hundred; this goes on from there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from planner.audit import verify
from planner.domain.plan import plan_to_dict
from planner.services.allocate import allocate
from solver.checks import violations
from solver.engine import solve
from solver.solution import Status
from tests.planner.random_worlds import fair_programme
from tests.planner.services.every_plan import best_levels
from tests.planner.services.test_every_fair_plan import LARGEST, number_of_plans
from tests.solver.tiny import best_of, every_plan, tiny_problem

FIRST = 10_000
"""Seeds begin here, where those of the tests are long over."""


def programmes(count: int, seen: Counter[str]) -> None:
    """Plans of whole programmes: verified, and where they are small enough compared with every other plan."""
    for seed in range(FIRST, FIRST + count):
        programme = fair_programme(seed)
        plan = allocate(programme)
        assert verify(programme, json.loads(json.dumps(plan_to_dict(plan)))) == (), seed
        seen[f"programme {plan.status}"] += 1
        seen["programme with reason QUOTA"] += any(r.code == "QUOTA" for pair in plan.unfunded for r in pair.reasons)
        seen["programme with something given up"] += any(level.given_up for level in plan.objective)
        if number_of_plans(programme) <= LARGEST:
            found = None if plan.status == "infeasible" else {level.level: level.value for level in plan.objective}
            assert found == best_levels(programme), seed
            seen["programme compared"] += 1


def problems(count: int, seen: Counter[str]) -> None:
    """Problems of the solver, with quotas and then with tolerances."""
    for seed in range(FIRST, FIRST + count):
        problem = tiny_problem(seed, tolerant=bool(seed % 2))
        solution, plans = solve(problem), every_plan(problem)
        assert violations(problem, solution) == [], seed
        seen[f"problem {solution.status.value}"] += 1
        if not plans:
            assert solution.status is Status.INFEASIBLE, seed
            continue
        values, best = best_of(problem, plans)
        assert {level.name: level.value for level in solution.levels} == values, seed
        assert all(level.best == best[level.name] for level in solution.levels if level.tolerance), seed
        seen["problem with something given up"] += any(values[level] != best[level] for level, _ in problem.tolerances)


if __name__ == "__main__":
    counted: Counter[str] = Counter()
    programmes(int(sys.argv[1]), counted)
    problems(int(sys.argv[1]), counted)
    for what, number in sorted(counted.items()):
        print(f"{number:6d} {what}")
