"""The independent checks find every rule broken by hand, and every figure stated wrongly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.checks import violations
from solver.problem import Event, Option, Problem, Resource, Slot, TeamLimit
from solver.solution import Level, Solution, Status
from tests.solver.builders import make_nomination, make_problem, make_team, stated

PROBLEM = make_problem(
    options=[
        Option(0, 0, 60, first_day=1, last_day=5, uses=((0, 60),)),
        Option(0, 1, 50, first_day=8, last_day=12, uses=((0, 50),)),
        Option(1, 0, 60, first_day=1, last_day=5, uses=((0, 60),), blockers=("VISA",)),
        Option(2, 2, 30, first_day=5, last_day=9),
        Option(3, 0, 10, first_day=1, last_day=5),
    ],
    nominations=[
        make_nomination(0, 0),
        make_nomination(1, 0),
        make_nomination(0, 1),
        make_nomination(3, 2, required=True),
    ],
    teams=[make_team(0, cap=1), make_team(1), make_team(0)],
    events=[Event("visit", needs_expert=True), Event("forum", min_delegates=2, needs_expert=True)],
    slots=[Slot(0, 1, 5, (0,)), Slot(0, 8, 12, (0,)), Slot(1, 5, 9, (0,))],
    resources=[Resource("BUDGET", "all", 100)],
    limits=[TeamLimit("ONE_PER_YEAR", "A", (0, 1), 1)],
    num_experts=1,
)


def findings(*chosen: int, slots: dict[int, int] | None = None, experts: dict[int, int] | None = None) -> list[str]:
    """What is wrong with a choice whose figures are true."""
    plan = stated(PROBLEM, Solution(Status.OPTIMAL, chosen, slots or {}, experts or {}))
    return violations(PROBLEM, plan)


def test_a_lawful_plan_has_no_violation() -> None:
    assert findings(4, slots={0: 0}, experts={0: 0}) == []


@pytest.mark.parametrize(
    ("chosen", "slots", "experts", "expected"),
    [
        ((), {}, {}, ["nomination 'D3/2' is required and not funded."]),
        (
            (2, 4),
            {0: 0},
            {0: 0},
            ["nomination 'D1/0' travels by an option that breaks VISA."],
        ),
        (
            (0, 1, 4),
            {0: 0},
            {0: 0},
            [
                "nomination 'D0/0' is funded 2 times.",
                "team 'T0' sends 2 delegates, its cap is 1.",
                "BUDGET 'all': 110 used, 100 there are.",
                "event 'visit' has trips in slots [0, 1], stated is 0.",
            ],
        ),
        (
            (3, 4),
            {0: 0, 1: 2},
            {0: 0, 1: 0},
            ["event 'forum' has 1 delegates, it needs 2.", "expert 0 is occupied twice on one day."],
        ),
        (
            (0, 3, 4),
            {0: 0, 1: 2},
            {0: 0},
            [
                "ONE_PER_YEAR 'A': 2 teams travel, at most 1 may.",
                "event 'forum' has 1 delegates, it needs 2.",
                "event 'forum': expert None where one is needed or none is.",
                "delegate 0 is on two trips on one day.",
            ],
        ),
        ((4,), {0: 0, 1: 2}, {0: 0}, ["event 'forum' has a slot and no trip."]),
        ((4,), {0: 0}, {0: 7}, ["event 'visit': expert 7 does not serve its slot."]),
    ],
)
def test_each_broken_rule_is_named(
    chosen: tuple[int, ...], slots: dict[int, int], experts: dict[int, int], expected: list[str]
) -> None:
    assert findings(*chosen, slots=slots, experts=experts) == expected


def lawful() -> tuple[Problem, Solution]:
    """A problem of one level and its plan."""
    problem = make_problem(options=[Option(0, 0, 7)], levels=("cost",))
    return problem, Solution(Status.OPTIMAL, (0,), {0: 0}, {}, (Level("cost", 7, 7),))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"levels": (Level("cost", 8, 8),)}, ["Level cost is stated as 8, counted 7."]),
        ({"levels": (Level("cost", 7, 9),)}, ["Level cost has the value 7 beyond its bound 9."]),
        ({"levels": ()}, ["The levels are [], asked were ['cost']."]),
        ({"levels": (Level("cost", 7, 6),)}, ["The plan is called optimal, its levels say otherwise."]),
        ({"status": Status.INFEASIBLE}, ["A solution that is infeasible carries a plan."]),
    ],
)
def test_each_wrong_figure_is_named(changes: dict[str, object], expected: list[str]) -> None:
    problem, plan = lawful()

    assert violations(problem, plan) == []
    assert violations(problem, replace(plan, **changes))[: len(expected)] == expected  # type: ignore[arg-type]


def test_chosen_options_are_ascending() -> None:
    problem = make_problem(options=[Option(0, 0, 1), Option(1, 0, 1)], levels=())

    assert violations(problem, Solution(Status.OPTIMAL, (1, 0), {0: 0}, {})) == [
        "The chosen options are not ascending."
    ]
