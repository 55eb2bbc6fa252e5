"""The seeded problems are what their names say, and the same everywhere; the spreadsheet way keeps every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import pytest

from solver.checks import level_values, violations
from solver.problem import Event, Option, Problem, Resource, Slot, TeamLimit
from solver.solution import Status
from tests.solver.builders import make_nomination, make_problem, make_team
from tests.solver.families import FAMILIES, fares_of, problem_of
from tests.solver.spreadsheet import spreadsheet_plan

DIGESTS = {
    "base": "c0aebc1b0706138a",
    "tight money": "bf09f75e729a6b79",
    "one budget": "d2ee5e9146abefeb",
    "rooms that bind": "e27c21c4362b5367",
    "visits only": "d9d5af230f31fe26",
    "half locked": "5108cbeaeea5533e",
    "many equal delegates": "521b2d49706cf5b3",
}

CROWDS = [(family, size, seed) for family in FAMILIES for size, seed in ((30, 1), (30, 2), (100, 3))]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_gives_the_same_bytes_on_every_machine(family: str) -> None:
    assert sha256(repr(problem_of(family, 30, 1)).encode()).hexdigest()[:16] == DIGESTS[family]


@pytest.mark.parametrize("family", FAMILIES)
def test_another_seed_gives_another_problem(family: str) -> None:
    assert problem_of(family, 30, 1) != problem_of(family, 30, 2)


@pytest.mark.parametrize(("family", "size", "seed"), CROWDS)
@pytest.mark.parametrize("by_fare", [False, True])
def test_the_spreadsheet_way_keeps_every_rule(family: str, size: int, seed: int, by_fare: bool) -> None:
    problem = problem_of(family, size, seed)
    plan = spreadsheet_plan(problem, fares_of(family, size, seed) if by_fare else None)

    assert violations(problem, plan) == []
    assert plan.status is Status.FEASIBLE or family == "half locked"


def _cheapest(problem: Problem) -> dict[int, Option]:
    cheapest: dict[int, Option] = {}
    for option in sorted(problem.options, key=lambda option: -option.cost):
        cheapest[option.nomination] = option
    return cheapest


def _share_of_the_money(problem: Problem) -> float:
    """The largest budget as a share of what the cheapest way for as many as the caps allow would cost."""
    (largest,) = [resource.capacity for resource in problem.resources if resource.name == "all"]
    costs: dict[int, list[int]] = {}
    for nomination, option in _cheapest(problem).items():
        costs.setdefault(problem.nominations[nomination].team, []).append(option.cost)
    return largest / sum(sum(sorted(of_team)[: problem.teams[t].cap]) for t, of_team in costs.items())


def test_base_has_four_thematic_events_fifty_visits_and_many_budgets_at_150() -> None:
    problem = problem_of("base", 150, 1)
    kinds = Counter(event.name.split("-")[0] for event in problem.events)

    assert kinds == {"thematic": 4, "visit": 50}
    assert sum(resource.code == "BUDGET" for resource in problem.resources) >= 12
    assert 0.5 < _share_of_the_money(problem) < 0.7


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tight_money_holds_a_quarter_of_what_all_would_cost(seed: int) -> None:
    assert 0.2 < _share_of_the_money(problem_of("tight money", 100, seed)) < 0.3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_budget_is_one_line_that_every_option_uses(seed: int) -> None:
    problem = problem_of("one budget", 100, seed)
    (line,) = [index for index, resource in enumerate(problem.resources) if resource.code == "BUDGET"]

    assert {dict(option.uses)[line] - option.cost for option in problem.options} == {0}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rooms_bind_and_money_does_not(seed: int) -> None:
    problem = problem_of("rooms that bind", 100, seed)
    plan = spreadsheet_plan(problem)
    used = Counter[int]()
    for option in plan.chosen:
        used.update(dict(problem.options[option].uses))
    full = [r for i, r in enumerate(problem.resources) if used[i] == r.capacity and r.code == "ROOMS"]
    spent = [used[i] / r.capacity for i, r in enumerate(problem.resources) if r.code == "BUDGET"]

    assert len(full) > 20
    assert max(spent) < 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_visits_only_has_no_other_event_and_less_experts_than_visits(seed: int) -> None:
    problem = problem_of("visits only", 150, seed)

    assert len(problem.events) == 150
    assert all(event.needs_expert for event in problem.events)
    assert problem.num_experts == 8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_half_locked_requires_every_second_trip_of_a_plan_that_exists(seed: int) -> None:
    free, locked = problem_of("base", 60, seed), problem_of("half locked", 60, seed)
    funded = {free.options[option].nomination for option in spreadsheet_plan(free).chosen}
    required = {index for index, row in enumerate(locked.nominations) if row.required}

    assert required < funded
    assert len(required) == len(funded) // 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equal_delegates_of_a_team_have_the_same_rank_and_the_same_ways(seed: int) -> None:
    problem = problem_of("many equal delegates", 30, seed)
    ways: dict[int, list[tuple[object, ...]]] = {}
    for option in problem.options:
        ways.setdefault(option.nomination, []).append((option.slot, option.cost, option.co2, option.uses))
    by_team: dict[int, list[object]] = {}
    for index, row in enumerate(problem.nominations):
        by_team.setdefault(row.team, []).append((row.rank, ways[index]))

    assert {len(members) for members in by_team.values()} <= {6, 7, 8}
    assert all(member == members[0] for members in by_team.values() for member in members)


@pytest.mark.parametrize(("size", "teams"), [(100, 340), (300, 1_000)])
def test_sizes_are_authorities(size: int, teams: int) -> None:
    problem = problem_of("base", size, 1)

    assert len({team.name.split("/")[0] for team in problem.teams}) == size
    assert abs(len(problem.teams) - teams) < 0.1 * teams


def _three(capacity: int, *, limits: Sequence[TeamLimit] = (), locked: int | None = None) -> Problem:
    """Three cities, one delegate each, 30, 20 and 40 by rank."""
    return make_problem(
        options=[Option(n, 0, cost, uses=((0, cost),)) for n, cost in enumerate((30, 20, 40))],
        nominations=[make_nomination(n, n, n + 1, required=n == locked) for n in range(3)],
        teams=[make_team() for _ in range(3)],
        resources=[Resource("BUDGET", "all", capacity)],
        limits=limits,
    )


@pytest.mark.parametrize(
    ("capacity", "chosen"),
    [
        (29, (1,)),  # the first does not fit and is passed over
        (49, (0,)),
        (50, (0, 1)),  # spending it all is allowed
        (90, (0, 1, 2)),
    ],
)
def test_the_spreadsheet_reads_its_list_by_rank_until_the_money_is_gone(capacity: int, chosen: tuple[int, ...]) -> None:
    assert spreadsheet_plan(_three(capacity)).chosen == chosen


def test_the_spreadsheet_keeps_to_one_event_a_year() -> None:
    limit = TeamLimit("ONE_PER_YEAR", "2026", (0, 2), 1)

    assert spreadsheet_plan(_three(90, limits=[limit])).chosen == (0, 1)


def test_the_cheapest_fare_may_be_the_dearer_trip() -> None:
    problem = make_problem(options=[Option(0, 0, 100), Option(0, 0, 90)])

    assert spreadsheet_plan(problem).chosen == (1,)
    assert spreadsheet_plan(problem, [50, 60]).chosen == (0,)


@pytest.mark.parametrize(("least", "chosen"), [(2, (0, 1)), (3, ())])
def test_the_spreadsheet_starts_no_event_with_too_few(least: int, chosen: tuple[int, ...]) -> None:
    options = [Option(n, 0, 10, uses=((0, 10),)) for n in range(2)]
    problem = make_problem(
        options=options,
        nominations=[make_nomination(n) for n in range(2)],
        teams=[make_team(cap=3)],
        events=[Event("visit", least)],
        slots=[Slot(0)],
        resources=[Resource("BUDGET", "all", 25)],
    )
    plan = spreadsheet_plan(problem)

    assert plan.chosen == chosen
    assert level_values(problem, plan)["cost"] == 10 * len(chosen)


def test_a_lock_that_finds_no_place_leaves_the_spreadsheet_without_a_plan() -> None:
    assert spreadsheet_plan(_three(40, locked=2)).chosen == (2,)
    assert spreadsheet_plan(_three(39, locked=2)).status is Status.UNKNOWN
