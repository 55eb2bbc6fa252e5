"""Experts who stay at their visits, against every way to send them."""

from __future__ import annotations

from itertools import product
from random import Random

from solver.checks import violations
from solver.experts import with_experts_kept
from solver.problem import Event, Option, Problem, Slot
from solver.solution import Solution, Status
from tests.solver.builders import make_nomination, make_problem, make_team, stated


def visits(seed: int) -> Problem:
    """Four visits of two to four days within two weeks, each served by some of three experts."""
    random = Random(seed)
    slots = []
    for event in range(4):
        first, experts = random.randint(1, 10), random.sample(range(3), random.randint(1, 3))
        slots.append(Slot(event, first, first + random.randint(1, 3), tuple(sorted(experts))))
    return make_problem(
        events=[Event(f"E{event}", needs_expert=True) for event in range(4)],
        slots=slots,
        teams=[make_team(event) for event in range(4)],
        nominations=[make_nomination(event, event) for event in range(4)],
        options=[Option(event, event, 100) for event in range(4)],
        num_experts=3,
    )


def all_sent(problem: Problem, experts: dict[int, int]) -> Solution:
    """All four visits run, with these experts."""
    return stated(problem, Solution(Status.OPTIMAL, (0, 1, 2, 3), {event: event for event in range(4)}, experts))


def test_as_many_experts_stay_at_their_visits_as_can_and_the_same_from_any_plan() -> None:
    moved = 0
    for seed in range(40):
        problem, before = visits(seed), {event: Random(4 * seed + event).randrange(3) for event in range(4)}
        ways = [dict(enumerate(experts)) for experts in product(*(slot.experts for slot in problem.slots))]
        lawful = [plan for plan in (all_sent(problem, way) for way in ways) if not violations(problem, plan)]
        stay = [
            sum(before[event] == expert for event, expert in (plan.expert_of_event or {}).items()) for plan in lawful
        ]
        found = [with_experts_kept(problem, plan, before) for plan in lawful]

        assert all(plan in lawful and plan == found[0] for plan in found)
        assert not found or stay[lawful.index(found[0])] == max(stay)
        moved += len(set(stay)) > 1 and max(stay) < 4
    assert moved > 10


def test_without_visits_nothing_is_asked() -> None:
    plan = Solution(Status.OPTIMAL)
    assert with_experts_kept(visits(1), plan, {0: 1}) == plan
