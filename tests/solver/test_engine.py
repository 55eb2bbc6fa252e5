"""What an answer promises beyond its figures: proofs, repeats, time limits, interrupts, a clean standard output."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from solver.checks import violations
from solver.engine import solve
from solver.problem import LARGEST_SUM, MAXIMISED, Option, Problem, Resource, Slot
from solver.solution import Solution, Status
from tests.solver.builders import make_nomination, make_problem, make_team
from tests.solver.instances import Shape, programme

SMALL = Shape(authorities=20, visits=6, weeks=12, airports=8)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return programme(SMALL, seed=1)


@pytest.fixture(scope="module")
def solution(problem: Problem) -> Solution:
    return solve(problem)


def test_a_crowded_programme_is_proven_at_every_level(problem: Problem, solution: Solution) -> None:
    assert solution.status is Status.OPTIMAL
    assert [level.optimal for level in solution.levels] == [True] * 7
    assert violations(problem, solution) == []


def test_the_same_problem_gives_the_same_solution(problem: Problem, solution: Solution) -> None:
    assert solve(problem) == solution


def test_another_process_gives_the_same_solution(solution: Solution) -> None:
    code = (
        "import json; from solver.engine import solve; from tests.solver.instances import Shape, programme;"
        f"s = solve(programme({SMALL!r}, seed=1)); print(json.dumps([s.chosen, sorted(s.expert_of_event.items())]))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": s}
        )
        for s in ("1", "2")
    ]

    experts = sorted((solution.expert_of_event or {}).items())
    expected = json.loads(json.dumps([solution.chosen, experts]))
    assert [json.loads(run.stdout) for run in runs] == [expected, expected]
    assert [run.stderr for run in runs] == ["", ""]


@pytest.mark.parametrize("levels", [("cost",), ("minutes", "coverage"), ("merit", "coverage", "co2"), ()])
def test_levels_may_be_dropped_and_reordered(problem: Problem, levels: tuple[str, ...]) -> None:
    asked = replace(problem, levels=levels)
    solution = solve(asked)

    assert (solution.status, violations(asked, solution)) == (Status.OPTIMAL, [])
    assert [level.name for level in solution.levels] == list(levels)
    if levels and levels[0] not in MAXIMISED:
        assert solution.levels[0].value == 0  # nobody travels: nothing is cheaper


def test_progress_is_told_once_a_level(problem: Problem, solution: Solution) -> None:
    told: list[str] = []
    solve(problem, progress=told.append)

    assert told == [f"{level.name} {level.value}" for level in solution.levels]


def test_a_time_limit_keeps_the_best_plan_and_says_how_far_it_may_be_off(problem: Problem, solution: Solution) -> None:
    cut = solve(problem, time_limit=0.0)

    assert (cut.status, cut.cut_off) == (Status.FEASIBLE, True)
    assert violations(problem, cut) == []
    assert cut.levels[0].bound >= solution.levels[0].value >= cut.levels[0].value


def test_a_generous_time_limit_changes_nothing(problem: Problem, solution: Solution) -> None:
    assert solve(problem, time_limit=600) == solution


def test_an_error_of_the_listener_is_not_swallowed(problem: Problem) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(problem, progress=stop)


def test_an_interrupt_ends_the_search_at_once() -> None:
    code = (
        "from solver.engine import solve; from tests.solver.instances import Shape, programme;"
        "solve(programme(Shape(), seed=3), progress=lambda told: print(told, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, error = run.communicate(timeout=30)

    assert run.returncode != 0
    assert "StoppedError" in error or "KeyboardInterrupt" in error  # the first where there was a plan already


def test_nothing_but_the_caller_writes_to_standard_output(capfd: pytest.CaptureFixture[str], problem: Problem) -> None:
    solve(problem)

    assert capfd.readouterr() == ("", "")


def test_figures_near_the_largest_are_exact() -> None:
    third = LARGEST_SUM // 3
    options = [Option(n, 0, third - n, uses=((0, third - n),)) for n in range(3)]
    purse = [Resource("BUDGET", "all", 2 * third - 3)]

    solution = solve(make_problem(options=options, resources=purse))

    assert (solution.status, solution.chosen) == (Status.OPTIMAL, (1, 2))
    assert solution.levels[4].value == 2 * third - 3


def test_equal_plans_are_told_apart_by_the_order_of_the_input() -> None:
    options = [Option(n, slot, 5, uses=((0, 1),)) for n in range(3) for slot in range(4)]
    nominations = [make_nomination(n) for n in range(3)]
    problem = make_problem(
        options=options,
        nominations=nominations,
        teams=[make_team(cap=1)],
        slots=[Slot(0, 7 * week, 7 * week + 6) for week in range(4)],
        resources=[Resource("ROOMS", "night", 1)],
    )

    assert solve(problem).chosen == (0,)


def test_a_larger_plan_found_by_search_beats_the_one_made_by_hand() -> None:
    options = [
        Option(0, 0, 100, uses=((0, 100),)),
        Option(1, 0, 60, uses=((0, 60),)),
        Option(2, 0, 40, uses=((0, 40),)),
    ]
    teams = [make_team(merit=90), make_team(merit=80), make_team(merit=70)]
    problem = make_problem(
        options=options,
        nominations=[make_nomination(n, n) for n in range(3)],
        teams=teams,
        resources=[Resource("BUDGET", "all", 100)],
    )

    assert solve(problem).chosen == (1, 2)
