"""Each hard rule: nothing to forbid, the forbidden choice forced, its lawful neighbour, and the boundary."""

from __future__ import annotations

import pytest

from solver.checks import violations
from solver.engine import solve
from solver.problem import Event, Option, Problem, Resource, Slot, TeamLimit
from solver.solution import Status
from tests.solver.builders import forced, make_nomination, make_problem, make_team

YES, NO = Status.OPTIMAL, Status.INFEASIBLE


def status_of(problem: Problem, *nominations: int) -> Status:
    """How a problem ends with these nominations required; whatever comes back is checked."""
    asked = forced(problem, *nominations)
    solution = solve(asked)
    assert violations(asked, solution) == []
    return solution.status


def test_nobody_asked_nobody_goes() -> None:
    solution = solve(make_problem(options=[]))

    assert (solution.status, solution.chosen) == (YES, ())
    assert [level.value for level in solution.levels] == [0] * 7


@pytest.mark.parametrize(("blockers", "status"), [((), YES), (("VISA",), NO), (("VISA", "PASSPORT"), NO)])
def test_a_blocked_option_is_never_chosen(blockers: tuple[str, ...], status: Status) -> None:
    assert status_of(make_problem(options=[Option(0, 0, 1, blockers=blockers)]), 0) is status


def test_a_blocked_option_leaves_its_neighbour() -> None:
    solution = solve(make_problem(options=[Option(0, 0, 1, blockers=("VISA",)), Option(0, 0, 9)]))

    assert solution.chosen == (1,)


@pytest.mark.parametrize(("cap", "status"), [(0, NO), (1, NO), (2, YES), (3, YES)])
def test_a_team_sends_at_most_its_cap(cap: int, status: Status) -> None:
    nominations = [make_nomination(n) for n in range(3)]
    problem = make_problem(
        options=[Option(n, 0, 1) for n in range(3)], nominations=nominations, teams=[make_team(cap=cap)]
    )

    assert status_of(problem, 0, 2) is status


@pytest.mark.parametrize(("limit", "status"), [(0, NO), (1, NO), (2, YES)])
def test_only_so_many_teams_of_a_limit_travel(limit: int, status: Status) -> None:
    problem = make_problem(
        options=[Option(0, 0, 1), Option(1, 1, 1), Option(2, 0, 1)],
        nominations=[make_nomination(0, 0), make_nomination(1, 1), make_nomination(2, 0)],
        teams=[make_team(0, cap=2), make_team(1)],
        slots=[Slot(0), Slot(1)],
        limits=[TeamLimit("THREE_IN_ALL", "A", (0, 1), limit)],
    )

    assert status_of(problem, 0, 1) is status
    assert status_of(problem, 0, 2) is (NO if limit == 0 else YES)


@pytest.mark.parametrize(("budget", "status"), [(249, NO), (250, YES), (251, YES)])
def test_a_budget_may_be_spent_to_the_last_cent(budget: int, status: Status) -> None:
    options = [Option(n, 0, cost, uses=((0, cost),)) for n, cost in ((0, 100), (1, 150), (2, 999))]
    problem = make_problem(options=options, resources=[Resource("BUDGET", "all", budget)])

    assert status_of(problem, 0, 1) is status


@pytest.mark.parametrize(("budget", "trips"), [(29_999_999, 2), (30_000_000, 3)])
def test_a_cent_too_few_in_hundreds_of_thousands_is_too_few(budget: int, trips: int) -> None:
    options = [Option(n, 0, 10_000_000, uses=((0, 10_000_000),)) for n in range(5)]
    solution = solve(make_problem(options=options, resources=[Resource("BUDGET", "all", budget)]))

    assert len(solution.chosen) == trips


@pytest.mark.parametrize("dates", [(0, 0), (0, 1)])
def test_an_event_runs_in_one_slot(dates: tuple[int, int]) -> None:
    options = [Option(0, dates[0], 1), Option(1, dates[1], 1)]
    problem = make_problem(options=options, slots=[Slot(0, 1, 5), Slot(0, 8, 12)])

    assert status_of(problem, 0) is YES
    assert status_of(problem, 1) is YES
    assert status_of(problem, 0, 1) is (YES if dates == (0, 0) else NO)


@pytest.mark.parametrize(("least", "trips"), [(1, 2), (2, 2), (3, 0)])
def test_an_event_runs_with_enough_delegates_or_not_at_all(least: int, trips: int) -> None:
    options = [Option(n, 0, 1) for n in range(2)]
    problem = make_problem(options=options, events=[Event("visit", least)])

    assert len(solve(problem).chosen) == trips
    assert status_of(problem, 0) is (YES if trips else NO)


def test_enough_delegates_may_come_from_several_teams() -> None:
    problem = make_problem(
        options=[Option(n, 0, 1) for n in range(2)],
        nominations=[make_nomination(0, 0), make_nomination(1, 1)],
        teams=[make_team(), make_team()],
        events=[Event("visit", 2)],
    )

    assert len(solve(problem).chosen) == 2


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (Slot(1, 8, 14, (0,)), YES),  # the day after
        (Slot(1, 7, 13, (0,)), NO),  # one shared day
        (Slot(1, 7, 13, (0, 1)), YES),  # somebody else can
        (Slot(1, 20, 26, ()), NO),  # nobody can
    ],
)
def test_an_expert_serves_one_visit_a_day(second: Slot, status: Status) -> None:
    problem = make_problem(
        options=[Option(0, 0, 1), Option(1, 1, 1)],
        nominations=[make_nomination(0, 0), make_nomination(1, 1)],
        teams=[make_team(0), make_team(1)],
        events=[Event("a", needs_expert=True), Event("b", needs_expert=True)],
        slots=[Slot(0, 1, 7, (0,)), second],
        num_experts=2,
    )

    assert status_of(problem, 0, 1) is status
    assert status_of(problem, 0) is YES


def test_a_visit_without_need_of_an_expert_runs_without_one() -> None:
    solution = solve(make_problem(options=[Option(0, 0, 1)], slots=[Slot(0, 1, 7, (0,))], num_experts=1))

    assert (solution.slot_of_event, solution.expert_of_event) == ({0: 0}, {})


@pytest.mark.parametrize(("first_day", "status"), [(5, NO), (6, YES)])
def test_two_trips_of_a_delegate_never_share_a_day(first_day: int, status: Status) -> None:
    problem = make_problem(
        options=[Option(0, 0, 1, first_day=1, last_day=5), Option(1, 1, 1, first_day=first_day, last_day=9)],
        nominations=[make_nomination(4, 0), make_nomination(4, 1)],
        teams=[make_team(0), make_team(1)],
        slots=[Slot(0), Slot(1)],
    )

    assert status_of(problem, 0, 1) is status


def test_a_required_nomination_without_any_option_is_infeasible() -> None:
    assert status_of(make_problem(options=[], nominations=[make_nomination(0)]), 0) is NO


def test_a_required_nomination_costs_the_levels_what_it_must() -> None:
    options = [Option(0, 0, 70, uses=((0, 70),)), Option(1, 0, 40, uses=((0, 40),)), Option(2, 0, 40, uses=((0, 40),))]
    problem = make_problem(options=options, resources=[Resource("BUDGET", "all", 100)])

    assert solve(problem).chosen == (1, 2)
    assert solve(forced(problem, 0)).chosen == (0,)
