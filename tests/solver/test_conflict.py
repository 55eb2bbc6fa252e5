"""Conflicts of problems whose locks cannot all be kept, against a brute force that knows each rule on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, count, product

import pytest

from solver.conflict import ConflictMember, smallest_conflict
from solver.problem import Event, Option, Problem, Resource, Slot, TeamLimit
from tests.solver.builders import make_nomination, make_problem, make_team, random_problem

PROBLEMS = 210
LOCKS = (ConflictMember("lock", "LOCK", 0), ConflictMember("lock", "LOCK", 1))


def holds(problem: Problem, members: Iterable[ConflictMember]) -> bool:
    """Whether some choice keeps exactly these locks and rule instances; no presolve, no engine."""
    kept = frozenset(members)
    menus: list[list[int | None]] = [
        [] if ConflictMember("lock", "LOCK", index) in kept else [None] for index in range(len(problem.nominations))
    ]
    for index, option in enumerate(problem.options):
        if not any(ConflictMember("blocker", code, option.nomination) in kept for code in option.blockers):
            menus[option.nomination].append(index)
    return any(
        _keeps(problem, kept, [problem.options[o] for o in picked if o is not None]) for picked in product(*menus)
    )


def _keeps(problem: Problem, kept: frozenset[ConflictMember], chosen: list[Option]) -> bool:
    return not any(member in kept for member in _broken(problem, chosen)) and _served(problem, kept, chosen)


def _broken(problem: Problem, chosen: list[Option]) -> Iterator[ConflictMember]:
    """Every rule instance but EXPERT that a choice breaks."""
    team_of = {option.nomination: problem.nominations[option.nomination].team for option in chosen}
    for team in set(team_of.values()):
        if sum(1 for other in team_of.values() if other == team) > problem.teams[team].cap:
            yield ConflictMember("team", "CAP", team)
    for index, limit in enumerate(problem.team_limits):
        if len(set(team_of.values()) & set(limit.teams)) > limit.limit:
            yield ConflictMember("limit", limit.code, index)
    for index, resource in enumerate(problem.resources):
        if sum(amount for option in chosen for used, amount in option.uses if used == index) > resource.capacity:
            yield ConflictMember("resource", resource.code, index)
    for one, other in combinations(chosen, 2):
        delegates = {problem.nominations[option.nomination].delegate for option in (one, other)}
        if len(delegates) == 1 and one.first_day <= other.last_day and other.first_day <= one.last_day:
            yield ConflictMember("delegate", "FREE", delegates.pop())
    for index, event in enumerate(problem.events):
        slots = [option.slot for option in chosen if problem.slots[option.slot].event == index]
        if len(set(slots)) > 1:
            yield ConflictMember("event", "ONE_SLOT", index)
        if slots and len(slots) < event.min_delegates:
            yield ConflictMember("event", "MIN_DELEGATES", index)


def _served(problem: Problem, kept: frozenset[ConflictMember], chosen: list[Option]) -> bool:
    """Whether each running slot of an event whose EXPERT rule holds can have an expert who is free."""
    running = sorted({option.slot for option in chosen})
    rows = [problem.slots[slot] for slot in running]
    rows = [row for row in rows if ConflictMember("event", "EXPERT", row.event) in kept]
    for experts in product(*(row.experts for row in rows)):
        pairs = combinations(zip(rows, experts, strict=True), 2)
        if not any(x == y and a.first_day <= b.last_day and b.first_day <= a.last_day for (a, x), (b, y) in pairs):
            return True
    return False


def every_member(problem: Problem) -> list[ConflictMember]:
    """All locks and rule instances of a problem."""
    needing = [index for index, event in enumerate(problem.events) if event.needs_expert]
    blockers = {(code, option.nomination) for option in problem.options for code in option.blockers}
    return [
        *(ConflictMember("lock", "LOCK", n) for n, row in enumerate(problem.nominations) if row.required),
        *(ConflictMember("blocker", code, n) for code, n in sorted(blockers)),
        *(ConflictMember("team", "CAP", team) for team in range(len(problem.teams))),
        *(ConflictMember("limit", limit.code, index) for index, limit in enumerate(problem.team_limits)),
        *(ConflictMember("resource", resource.code, index) for index, resource in enumerate(problem.resources)),
        *(ConflictMember("delegate", "FREE", delegate) for delegate in {row.delegate for row in problem.nominations}),
        *(
            ConflictMember("event", code, e)
            for e in range(len(problem.events))
            for code in ("ONE_SLOT", "MIN_DELEGATES")
        ),
        *(ConflictMember("event", "EXPERT", event) for event in needing),
    ]


def fewest(problem: Problem) -> int:
    """How many members the smallest conflict has, by trying all sets of so many."""
    members = every_member(problem)
    for size in range(len(members) + 1):
        if any(not holds(problem, some) for some in combinations(members, size)):
            return size
    raise AssertionError("no conflict")


@cache
def impossible_problems() -> tuple[Problem, ...]:
    """Tiny problems with a few locks that cannot all be kept."""
    found: list[Problem] = []
    for seed in count(10_000):
        problem = random_problem(seed)
        rows = tuple(replace(row, required=index < 3) for index, row in enumerate(problem.nominations))
        problem = replace(problem, nominations=rows)
        if not holds(problem, every_member(problem)):
            found.append(problem)
        if len(found) == PROBLEMS:
            return tuple(found)
    raise AssertionError("counting ends")


@pytest.mark.parametrize("start", range(0, PROBLEMS, 30))
def test_no_member_can_be_left_out_and_none_is_missing(start: int) -> None:
    for problem in impossible_problems()[start : start + 30]:
        conflict = smallest_conflict(problem)

        assert set(conflict) <= set(every_member(problem))
        assert not holds(problem, conflict)
        for member in conflict:
            assert holds(problem, set(conflict) - {member})


def test_no_conflict_has_fewer_members() -> None:
    for problem in impossible_problems()[:40]:
        assert len(smallest_conflict(problem)) == fewest(problem)


def test_the_impossible_problems_break_nearly_every_kind_of_rule() -> None:
    codes = {member.code for problem in impossible_problems()[:90] for member in smallest_conflict(problem)}

    assert codes >= {"LOCK", "VISA", "CAP", "ONE_PER_YEAR", "BUDGET", "ROOMS", "EXPERT", "MIN_DELEGATES", "ONE_SLOT"}


def test_locks_that_can_be_kept_are_refused() -> None:
    problem = make_problem(options=[Option(0, 0, 1)], nominations=[make_nomination(0, required=True)])

    with pytest.raises(ValueError, match="cannot all be funded"):
        smallest_conflict(problem)


def test_a_lock_without_any_way_stands_alone() -> None:
    problem = make_problem(options=[], nominations=[make_nomination(0, required=True)])

    assert smallest_conflict(problem) == (LOCKS[0],)


def test_two_locks_and_the_money() -> None:
    options = [Option(n, 0, 60, uses=((0, 60),)) for n in range(2)]
    nominations = [make_nomination(n, required=True) for n in range(2)]
    problem = make_problem(options=options, nominations=nominations, resources=[Resource("BUDGET", "all", 119)])

    assert smallest_conflict(problem) == (*LOCKS, ConflictMember("resource", "BUDGET", 0))


def test_of_two_conflicts_the_smaller_one_is_told() -> None:
    options = [*(Option(n, 0, 1, uses=((0, 1),)) for n in range(4)), Option(4, 0, 1, blockers=("VISA",))]
    problem = make_problem(
        options=options,
        nominations=[make_nomination(n, required=True) for n in range(5)],
        resources=[Resource("ROOMS", "night", 3)],
    )

    assert smallest_conflict(problem) == (
        ConflictMember("blocker", "VISA", 4),
        ConflictMember("lock", "LOCK", 4),
    )


def test_many_equal_locks_on_one_budget_need_as_many_as_break_it() -> None:
    options = [Option(n, 0, 10, uses=((0, 10),)) for n in range(60)]
    nominations = [make_nomination(n, required=True) for n in range(60)]
    problem = make_problem(options=options, nominations=nominations, resources=[Resource("BUDGET", "all", 205)])

    conflict = smallest_conflict(problem)

    assert [member.code for member in conflict] == ["LOCK"] * 21 + ["BUDGET"]


def test_an_expert_asked_for_twice() -> None:
    problem = make_problem(
        options=[Option(0, 0, 1), Option(1, 1, 1)],
        nominations=[make_nomination(0, 0, required=True), make_nomination(1, 1, required=True)],
        teams=[make_team(0), make_team(1)],
        events=[Event("a", 1, True), Event("b", 1, True)],
        slots=[Slot(0, 1, 7, (0,)), Slot(1, 7, 13, (0,))],
        num_experts=1,
    )

    experts = (ConflictMember("event", "EXPERT", 0), ConflictMember("event", "EXPERT", 1))
    assert smallest_conflict(problem) == (*experts, *LOCKS)


def test_a_limit_of_teams_counts_teams_and_not_delegates() -> None:
    nominations = [make_nomination(0, 0, required=True), make_nomination(1, 0, required=True)]
    nominations.append(make_nomination(2, 1, required=True))
    problem = make_problem(
        options=[Option(n, slot, 1) for n, slot in ((0, 0), (1, 0), (2, 1))],
        nominations=nominations,
        teams=[make_team(0, cap=2), make_team(1)],
        slots=[Slot(0), Slot(1)],
        limits=[TeamLimit("ONE_PER_YEAR", "2026", (0, 1), 1)],
    )

    conflict = smallest_conflict(problem)

    assert len(conflict) == 3
    assert ConflictMember("limit", "ONE_PER_YEAR", 0) in conflict
    assert ConflictMember("lock", "LOCK", 2) in conflict


def test_a_delegate_asked_to_be_in_two_places() -> None:
    problem = make_problem(
        options=[Option(0, 0, 1, first_day=1, last_day=5), Option(1, 1, 1, first_day=5, last_day=9)],
        nominations=[make_nomination(7, 0, required=True), make_nomination(7, 1, required=True)],
        teams=[make_team(0), make_team(1)],
        slots=[Slot(0), Slot(1)],
    )

    assert smallest_conflict(problem) == (ConflictMember("delegate", "FREE", 7), *LOCKS)


def test_two_delegates_locked_on_different_dates() -> None:
    problem = make_problem(
        options=[Option(0, 0, 1), Option(1, 1, 1)],
        nominations=[make_nomination(n, required=True) for n in range(2)],
        slots=[Slot(0), Slot(0)],
    )

    assert smallest_conflict(problem) == (ConflictMember("event", "ONE_SLOT", 0), *LOCKS)


def test_a_lock_on_a_visit_that_nobody_else_can_join() -> None:
    problem = make_problem(
        options=[Option(0, 0, 1), Option(1, 0, 1, blockers=("PASSPORT",))],
        nominations=[make_nomination(0, required=True), make_nomination(1)],
        events=[Event("visit", min_delegates=2)],
    )

    least = ConflictMember("event", "MIN_DELEGATES", 0)
    assert smallest_conflict(problem) == (ConflictMember("blocker", "PASSPORT", 1), least, LOCKS[0])
