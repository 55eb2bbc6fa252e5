"""On hundreds of tiny programmes the plan verifies and no other plan is better."""

import json
from dataclasses import replace
from math import prod

import pytest

from planner.audit import verify
from planner.audit.case import Case
from planner.domain.plan import plan_to_dict
from planner.services.allocate import allocate
from tests.planner.random_worlds import changed_programme, green_programme, rail_programme, random_programme
from tests.planner.services.every_plan import best_levels, menu

SEEDS = 640
LARGEST = 30_000
"""Plans that are tried per programme; larger programmes are only verified."""


@pytest.mark.parametrize("batch", range(16))
def test_the_plan_verifies_and_nothing_beats_it(batch):
    compared = 0
    for seed in range(batch, SEEDS, 16):
        programme = random_programme(seed)
        plan = allocate(programme)
        assert verify(programme, json.loads(json.dumps(plan_to_dict(plan)))) == (), f"seed {seed}"
        if _plans(programme) <= LARGEST:
            best = best_levels(programme)
            found = None if plan.status == "infeasible" else {entry.level: entry.value for entry in plan.objective}
            assert found == best, f"seed {seed}"
            assert plan.status in ("optimal", "infeasible"), f"seed {seed}"
            compared += 1
    assert compared >= 32  # 16 x 32 = 512 programmes tried exhaustively


@pytest.mark.parametrize("batch", range(8))
def test_a_replan_verifies_and_disturbs_no_more_than_it_must(batch):
    compared = 0
    for seed in range(batch, 200, 8):
        before = allocate(random_programme(seed))
        programme = changed_programme(random_programme(seed), seed)
        if before.status == "infeasible" or not before.trips or _plans(programme) > LARGEST:
            continue
        after = allocate(programme, before)
        document, earlier = (json.loads(json.dumps(plan_to_dict(plan))) for plan in (after, before))
        assert verify(programme, document, previous=earlier) == (), f"seed {seed}"
        found = None if after.status == "infeasible" else {entry.level: entry.value for entry in after.objective}
        assert found == best_levels(programme, before.trips), f"seed {seed}"
        compared += 1
    assert compared >= 5


def test_a_ceiling_of_co2_holds_in_the_best_plan_too():
    binding = 0
    for seed in range(100):
        programme = green_programme(seed)
        plan = allocate(programme)
        assert verify(programme, json.loads(json.dumps(plan_to_dict(plan)))) == (), f"seed {seed}"
        if _plans(programme) <= LARGEST:
            found = None if plan.status == "infeasible" else {entry.level: entry.value for entry in plan.objective}
            assert found == best_levels(programme), f"seed {seed}"
        lines = [line for line in plan.budgets if line.unit == "CO2"]
        assert all(line.spent <= line.amount for line in lines)
        binding += len(plan.trips) < len(allocate(random_programme(seed)).trips)
    assert binding >= 8  # programmes in which a ceiling keeps somebody at home


def test_trains_go_first_in_the_best_plan_too():
    grounded = 0
    for seed in range(80):
        programme = rail_programme(seed)
        plan = allocate(programme)
        assert verify(programme, json.loads(json.dumps(plan_to_dict(plan)))) == (), f"seed {seed}"
        if _plans(programme) <= LARGEST:
            found = None if plan.status == "infeasible" else {entry.level: entry.value for entry in plan.objective}
            assert found == best_levels(programme), f"seed {seed}"
            free = allocate(replace(programme, travel=replace(programme.travel, rail_first_hours=None)))
            grounded += {trip.quote for trip in free.trips} != {trip.quote for trip in plan.trips}
    assert grounded >= 5  # programmes in which the setting sends somebody another way


def _plans(programme):
    case = Case(programme)
    return prod(len(menu(case, row)) for row in programme.nominations)
