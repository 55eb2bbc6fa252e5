"""An optimum that HiGHS's presolve cuts off unless two of its rules are switched off."""

from __future__ import annotations

from solver.engine import solve
from solver.problem import Event, Nomination, Option, Problem, Resource, Slot, Team


def test_two_teams_share_the_money_of_one_visit() -> None:
    ways = [(0, 1, 81, 0), (1, 0, 97, 0), (1, 1, 67, 1), (1, 1, 120, 1), (2, 0, 51, 1), (3, 0, 109, 0), (3, 0, 92, 1)]
    ways.append((3, 1, 109, 0))
    problem = Problem(
        events=(Event("visit", needs_expert=True),),
        slots=(Slot(0, 0, 3, (0, 1)), Slot(0, 3, 6, (0, 1))),
        teams=(Team("two", 0, 2, 80), Team("one", 0, 1, 100)),
        nominations=(
            Nomination("a", 0, 1, 1),
            Nomination("b", 1, 0, 3),
            Nomination("c", 3, 0, 1),
            Nomination("d", 3, 0, 1),
        ),
        options=tuple(
            Option(n, slot, cost, 0, 0, 3 * slot, 3 * slot + 6, ((0, cost), (1, 1)) if room else ((0, cost),))
            for n, slot, cost, room in ways
        ),
        resources=(Resource("BUDGET", "money", 150), Resource("ROOMS", "room", 1)),
        num_experts=2,
        levels=("coverage",),
    )

    solution = solve(problem)

    assert [level.value for level in solution.levels] == [2]
    assert solution.chosen == (0, 2)
