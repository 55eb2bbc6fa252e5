"""How a scenario's plan differs from the base where nothing but the objective asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.plan import LevelResult, Plan
from planner.domain.records import DayTime, Programme, Slot
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.differences import differences
from planner.services.reading import read_programme_or_refuse

VISIT = "visit-semarang"


@pytest.fixture(scope="module")
def one_visitor() -> Programme:
    """The tiny programme with a single delegate for its visit."""
    tiny = read_programme_or_refuse(fixtures_dir() / "tiny", today=None, clock=date(2025, 9, 15))
    kept = (row for row in tiny.nominations if (row.delegate, row.event) != ("D3", VISIT))
    return replace(tiny, nominations=tuple(kept))


def in_june(programme: Programme, *days: int) -> Programme:
    slots = (Slot(VISIT, DayTime(date(2026, 6, day)), DayTime(date(2026, 6, day + 4))) for day in days)
    return replace(programme, slots=tuple(slots))


def why(programme: Programme, base: Plan, plan: Plan) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.change.kind, item.change.why) for item in differences(programme, base, plan).trips]


def test_a_trip_that_nothing_forces_to_change_says_so(one_visitor: Programme) -> None:
    both = in_june(one_visitor, 8, 22)
    base, plan = allocate(in_june(one_visitor, 22)), allocate(both)
    replanned = replace(plan, objective=(LevelResult("disruption", 0, 0), *plan.objective))

    assert why(both, base, plan) == [
        ("changed", ("The objective comes out better so; of equally good plans the one closest to the base is taken.",))
    ]
    assert why(both, base, replace(plan, status="feasible")) == [
        ("changed", ("The search was stopped before this trip could be kept.",))
    ]
    assert why(both, base, replanned) == [
        ("changed", ("Each of the two plans is close to the earlier plan, not to the other.",))
    ]
    assert why(both, base, allocate(both, near=base)) == []
