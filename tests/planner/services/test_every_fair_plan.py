"""With quotas and tolerances, too, the plan of hundreds of tiny programmes verifies and nothing beats it."""

import json
from math import prod

import pytest

from planner.audit import verify
from planner.audit.case import Case
from planner.domain.plan import plan_to_dict
from planner.services.allocate import allocate
from tests.planner.random_worlds import changed_programme, fair_programme
from tests.planner.services.every_plan import best_levels, menu

SEEDS = 240
BATCHES = 8
LARGEST = 4_000
"""Plans that are tried per programme; larger programmes are only verified."""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_plan_verifies_and_nothing_beats_it(batch):
    compared = 0
    for seed in range(batch, SEEDS, BATCHES):
        programme = fair_programme(seed)
        plan = allocate(programme)
        assert verify(programme, json.loads(json.dumps(plan_to_dict(plan)))) == (), f"seed {seed}"
        if number_of_plans(programme) <= LARGEST:
            found = None if plan.status == "infeasible" else {entry.level: entry.value for entry in plan.objective}
            assert found == best_levels(programme), f"seed {seed}"
            assert plan.status in ("optimal", "infeasible"), f"seed {seed}"
            compared += 1
    assert compared >= SEEDS // BATCHES // 2


@pytest.mark.parametrize("batch", range(2))
def test_a_replan_verifies_and_disturbs_no_more_than_it_must(batch):
    compared = 0
    for seed in range(batch, 60, 2):
        before = allocate(fair_programme(seed))
        programme = changed_programme(fair_programme(seed), seed)
        if before.status == "infeasible" or not before.trips or number_of_plans(programme) > LARGEST:
            continue
        after = allocate(programme, before)
        document, earlier = (json.loads(json.dumps(plan_to_dict(plan))) for plan in (after, before))
        assert verify(programme, document, previous=earlier) == (), f"seed {seed}"
        found = None if after.status == "infeasible" else {entry.level: entry.value for entry in after.objective}
        assert found == best_levels(programme, before.trips), f"seed {seed}"
        compared += 1
    assert compared >= 5


def number_of_plans(programme):
    """How many choices of ways there are, lawful or not."""
    case = Case(programme)
    return prod(len(menu(case, row)) for row in programme.nominations)
