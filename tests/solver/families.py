"""
The families of seeded problems that figures are measured on, at any size.

Each is the base family with one thing made hard. `problem_of("tight money", 150, seed)` is the same problem on every
machine.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from solver.problem import Problem
from tests.solver.instances import Shape, fares, programme
from tests.solver.spreadsheet import spreadsheet_plan

SIZES = (30, 100, 150, 300, 1_000, 3_000, 10_000)
"""Authorities."""


def base(authorities: int) -> Shape:
    """
    Four thematic events and a visit for every third authority; several budgets, all of them scarce.

    Small programmes choose among 60 weeks for a visit, from 1 000 authorities on among 6; experts grow with the visits.
    """
    return Shape(
        authorities=authorities,
        thematic=4,
        visits=max(1, authorities // 3),
        weeks=60 if authorities < 1_000 else 6,
        airports=min(400, max(6, 3 * authorities // 10)),
        expert_pools=max(1, round(authorities / 300)),
    )


def tight_money(authorities: int) -> Shape:
    """Every budget holds about a quarter of what sending everybody would cost."""
    return replace(base(authorities), money=0.25)


def one_budget(authorities: int) -> Shape:
    """One line pays for everything."""
    return replace(base(authorities), one_budget=True)


def rooms_that_bind(authorities: int) -> Shape:
    """Money for everybody, rooms for one delegate in six."""
    return replace(base(authorities), money=1.5, rooms=0.16)


def visits_only(authorities: int) -> Shape:
    """No thematic event; as many visits as authorities, all within twelve weeks, and few experts."""
    few, pools = 2 if authorities >= 100 else 1, max(1, round(authorities / 150))
    shape = replace(base(authorities), thematic=0, visits=authorities, weeks=6, season=12)
    return replace(shape, experts_per_region=few, expert_pools=pools)


def many_equal_delegates(authorities: int) -> Shape:
    """Six to eight delegates an authority who differ in nothing, and authorities of three merits only."""
    shape = replace(base(authorities), team_sizes=(6, 7, 8), merits=(70, 72), alike=True)
    return replace(shape, quotes_per_origin=2, hotels=2)


SHAPES = {
    "base": base,
    "tight money": tight_money,
    "one budget": one_budget,
    "rooms that bind": rooms_that_bind,
    "visits only": visits_only,
    "half locked": base,
    "many equal delegates": many_equal_delegates,
}

FAMILIES = tuple(SHAPES)


def problem_of(family: str, authorities: int, seed: int) -> Problem:
    """The problem of a family, one of `FAMILIES`."""
    problem = programme(SHAPES[family](authorities), seed)
    return half_locked(problem, seed) if family == "half locked" else problem


def fares_of(family: str, authorities: int, seed: int) -> list[int]:
    """What the journey alone costs, for each option of `problem_of` with the same arguments."""
    return fares(SHAPES[family](authorities), seed)


def half_locked(problem: Problem, seed: int) -> Problem:
    """Every second trip of the spreadsheet's plan, drawn by lot, is locked: all these locks can be kept together."""
    funded = sorted({problem.options[option].nomination for option in spreadsheet_plan(problem).chosen})
    locked = set(Random(seed).sample(funded, len(funded) // 2))
    rows = enumerate(problem.nominations)
    nominations = tuple(replace(row, required=True) if n in locked else row for n, row in rows)
    return replace(problem, nominations=nominations)
