"""How a plan that is not proven ends: by a time limit, or because the effort was spent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planner.cli.outcome import ExitCode
from planner.cli.words import code_of, planned
from planner.domain.plan import LevelResult, Plan, plan_from_dict, plan_to_dict

SPENT = Plan("P", "feasible", "0" * 64, (LevelResult("coverage", 7, 9), LevelResult("merit", 500, 500)))


def test_spent_effort_is_no_failure_and_a_time_limit_is_4() -> None:
    assert (code_of(SPENT), code_of(replace(SPENT, cut_off=True))) == (ExitCode.DONE, ExitCode.TIME_LIMIT)


def test_levels_that_are_not_proven_are_named_with_what_is_still_possible() -> None:
    outcome = planned(SPENT, "EUR", Path("plan.json"))

    assert outcome.complaints == (
        "warning: the programme is too large to prove every level; not proven: coverage (7, at best 9)",
    )


def test_a_plan_file_remembers_that_it_was_cut_off() -> None:
    cut = replace(SPENT, cut_off=True)

    assert plan_from_dict(plan_to_dict(cut)) == cut
    assert "cut_off" not in plan_to_dict(SPENT)
