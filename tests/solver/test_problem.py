"""A problem refuses nonsense when it is made, with the accepted range."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from solver.problem import LARGEST_SUM, Event, Nomination, Option, Resource, Slot, Team, TeamLimit
from tests.solver.builders import make_nomination, make_problem, make_team


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Resource("BUDGET", "all", -1), "Expected capacity >= 0, got -1 for resource 'all'."),
        (lambda: Event("visit", 0), "Expected min_delegates >= 1, got 0 for event 'visit'."),
        (lambda: Slot(3, 9, 8), "Expected last_day >= first_day, got 8 before 9 for a slot of event 3."),
        (lambda: Slot(3, experts=(1, 1)), "Expected each expert at most once, got 1 2 times for a slot of event 3."),
        (lambda: Team("T", 0, -1, 0), "Expected cap >= 0, got -1 for team 'T'."),
        (lambda: Team("T", 0, 1, -5), "Expected merit >= 0, got -5 for team 'T'."),
        (lambda: TeamLimit("X", "L", (0,), -1), "Expected limit >= 0, got -1 for limit 'L'."),
        (lambda: TeamLimit("X", "L", (4, 4), 1), "Expected each team at most once, got 4 2 times for limit 'L'."),
        (lambda: Nomination("N", 0, 0, 0), "Expected rank >= 1, got 0 for nomination 'N'."),
        (lambda: Option(7, 0, -1), "Expected cost >= 0, got -1 for an option of nomination 7."),
        (lambda: Option(7, 0, 1, -1), "Expected co2 >= 0, got -1 for an option of nomination 7."),
        (lambda: Option(7, 0, 1, 1, -1), "Expected minutes >= 0, got -1 for an option of nomination 7."),
        (lambda: Option(7, 0, 1, uses=((0, 0),)), "Expected amount used >= 1, got 0 for an option of nomination 7."),
        (
            lambda: Option(7, 0, 1, uses=((2, 1), (2, 1))),
            "Expected each resource at most once, got 2 2 times for an option of nomination 7.",
        ),
        (
            lambda: Option(7, 0, 1, first_day=2, last_day=1),
            "Expected last_day >= first_day, got 1 before 2 for an option of nomination 7.",
        ),
    ],
)
def test_a_part_is_refused_by_itself(make: Callable[[], object], expected: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        make()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"levels": ("cost", "cost")}, "Expected each level at most once, got 'cost' 2 times for the objective."),
        ({"slots": [Slot(0, experts=(2,))], "num_experts": 2}, "Expected expert in 0 .. 1, got 2 for slot 0."),
        ({"teams": [make_team(1)], "events": [Event("E0")]}, "Expected event in 0 .. 0, got 1 for team 'T1'."),
        ({"limits": [TeamLimit("X", "L", (1,), 1)]}, "Expected team in 0 .. 0, got 1 for limit 'L'."),
        ({"options": [Option(1, 0, 1)]}, "Expected nomination in 0 .. 0, got 1 for option 0."),
        ({"options": [Option(0, 1, 1)]}, "Expected slot in 0 .. 0, got 1 for option 0."),
        ({"options": [Option(0, 0, 1, uses=((0, 1),))]}, "Expected resource in 0 .. -1, got 0 for option 0."),
        (
            {"options": [Option(0, 1, 1)], "slots": [Slot(0), Slot(1)]},
            "Expected a slot of event 0, got slot 1 for option 0.",
        ),
        (
            {"options": [Option(0, 0, 1, published=True)]},
            "Expected published_trips >= 1, got 0 for the options marked as published.",
        ),
        (
            {"options": [Option(0, 0, LARGEST_SUM + 1)]},
            f"Expected cost to add up to at most {LARGEST_SUM}, got {LARGEST_SUM + 1}.",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(parts: dict[str, Any], expected: str) -> None:
    whole = {"options": [Option(0, 0, 1)], "nominations": [make_nomination(0)]} | parts
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        make_problem(**whole)


def test_an_unknown_level_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"Expected levels from disruption, .*, minutes, got 'price'\."):
        make_problem(options=[], levels=("price",))


def test_sums_count_the_dearest_option_of_each_nomination_once() -> None:
    half = LARGEST_SUM // 2
    options = [Option(n, 0, half, uses=((0, half),)) for n in (0, 0, 0, 1)]
    purse = [Resource("BUDGET", "all", 10**30)]

    assert len(make_problem(options=options, resources=purse).options) == 4
    with pytest.raises(ValueError, match="Expected amount used to add up to at most"):
        make_problem(options=[*options, Option(2, 0, 0, uses=((0, 2),))], resources=purse)
