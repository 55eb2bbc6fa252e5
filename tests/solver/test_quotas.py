"""Quotas and tolerances: on hundreds of tiny problems nothing beats the plan, reduced or not."""

from dataclasses import replace

import pytest

from solver.checks import violations
from solver.conflict import ConflictMember, smallest_conflict
from solver.draft import problem_of, reflected, restore
from solver.engine import solve
from solver.explain import BrokenLimit, Occupancy, shared_limits
from solver.problem import Event, LevelLimit, Nomination, Option, Problem, Quota, Slot, Team
from solver.reduce import reduced
from solver.solution import Level, Solution, Status
from tests.solver.tiny import best_of, every_plan, tiny_problem

BATCHES = 4
SEEDS = 160


def stated(solution):
    return {level.name: level.value for level in solution.levels}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_beats_a_plan_under_quotas(batch):
    feasible = 0
    for seed in range(batch, SEEDS, BATCHES):
        problem = tiny_problem(seed)
        plans = every_plan(problem)
        solution = solve(problem)
        assert violations(problem, solution) == [], f"seed {seed}"
        if not plans:
            assert solution.status is Status.INFEASIBLE, f"seed {seed}"
            continue
        assert (solution.status, stated(solution)) == (Status.OPTIMAL, best_of(problem, plans)[0]), f"seed {seed}"
        feasible += 1
    assert 20 <= feasible < SEEDS // BATCHES  # both kinds are among them


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_is_left_out_changes_nothing_under_quotas(batch):
    for seed in range(batch, SEEDS, BATCHES):
        problem = _limited(tiny_problem(seed), seed)
        plans = every_plan(problem)
        draft = reduced(problem)
        smaller = problem_of(draft)
        found = solve(smaller)
        if not plans:
            assert found.status is Status.INFEASIBLE, f"seed {seed}"
            continue
        chosen, experts = restore(draft, found.chosen, found.expert_of_event or {})
        slots = {problem.slots[problem.options[o].slot].event: problem.options[o].slot for o in chosen}
        whole = Solution(found.status, tuple(chosen), slots, experts, found.levels)
        assert violations(problem, whole) == [], f"seed {seed}"
        assert stated(found) == best_of(problem, plans)[0], f"seed {seed}"


def _limited(problem, seed):
    """Every third problem also has a level that may not get worse than it is in the best plan, less a little."""
    found = solve(problem)
    if seed % 3 or found.status is not Status.OPTIMAL:
        return problem
    level = found.levels[seed % len(found.levels)]
    worst = level.value - 1 if level.name in ("coverage", "merit", "delegates") else level.value + 1
    order = problem.levels[::-1]
    return replace(problem, levels=order, level_limits=(LevelLimit(level.name, worst),))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_beats_a_plan_within_tolerances(batch):
    gave_way = 0
    for seed in range(batch, SEEDS, BATCHES):
        problem = tiny_problem(seed, tolerant=True)
        plans = every_plan(problem)
        solution = solve(problem)
        assert violations(problem, solution) == [], f"seed {seed}"
        if not plans:
            assert solution.status is Status.INFEASIBLE, f"seed {seed}"
            continue
        values, best = best_of(problem, plans)
        assert (solution.status, stated(solution)) == (Status.OPTIMAL, values), f"seed {seed}"
        told = {level.name: level.best for level in solution.levels if level.tolerance}
        assert told == {level: best[level] for level, _ in problem.tolerances}, f"seed {seed}"
        gave_way += any(values[level] != best[level] for level in told)
    assert gave_way >= 5


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_a_conflict_is_one_and_every_part_of_it_is_needed(seed):
    problem = tiny_problem(seed)
    if every_plan(problem):
        return
    conflict = smallest_conflict(problem)
    assert conflict
    assert not every_plan(_only(problem, conflict))
    for member in conflict:
        assert every_plan(_only(problem, [other for other in conflict if other != member])), member


def _only(problem, members):
    """The problem with no lock and rule but these; tiny problems know no experts and no blockers."""
    kept = {(member.kind, member.code, member.index) for member in members}
    far = 1000
    return replace(
        problem,
        events=tuple(
            replace(event, min_delegates=event.min_delegates if ("event", "MIN_DELEGATES", index) in kept else 1)
            for index, event in enumerate(problem.events)
        ),
        teams=tuple(
            team if ("team", "CAP", index) in kept else replace(team, cap=far)
            for index, team in enumerate(problem.teams)
        ),
        nominations=tuple(
            replace(row, required=("lock", "LOCK", index) in kept) for index, row in enumerate(problem.nominations)
        ),
        options=tuple(_freed(problem, option, kept) for option in problem.options),
        resources=tuple(
            row if ("resource", row.code, index) in kept else replace(row, capacity=far)
            for index, row in enumerate(problem.resources)
        ),
        team_limits=tuple(
            row if ("limit", row.code, index) in kept else replace(row, limit=far)
            for index, row in enumerate(problem.team_limits)
        ),
        quotas=tuple(row for index, row in enumerate(problem.quotas) if ("quota", row.code, index) in kept),
    )


def _freed(problem, option, kept):
    event, delegate = problem.slots[option.slot].event, problem.nominations[option.nomination].delegate
    first = next(index for index, slot in enumerate(problem.slots) if slot.event == event)
    slot = option.slot if ("event", "ONE_SLOT", event) in kept else first
    if ("delegate", "FREE", delegate) in kept:
        return replace(option, slot=slot)
    return replace(option, slot=slot, first_day=-1 - option.nomination, last_day=-1 - option.nomination)


def crowd(quotas, *, required=(), **changes):
    """Four people, each of a team of their own, to one event; a trip costs ten."""
    return Problem(
        (Event("oslo"),),
        (Slot(0),),
        tuple(Team(f"T{index}", 0, 1, 100) for index in range(4)),
        tuple(Nomination(f"N{index}", index, index, 1, index in required) for index in range(4)),
        tuple(Option(index, 0, 10) for index in range(4)),
        quotas=quotas,
        **changes,
    )


def share(top, of, group, most=0):
    """At most `top` of every `of` trips are of the group."""
    return Quota("QUOTA", "share", tuple((n, of - top if n in group else -top) for n in range(4)), most)


@pytest.mark.parametrize(
    ("quota", "funded"),
    [
        (Quota("QUOTA", "none of two", ((0, 1), (1, 1)), 0), (2, 3)),
        (Quota("QUOTA", "one of three", ((0, 1), (1, 1), (2, 1)), 1), 2),
        (share(1, 3, {0, 1}), 3),
        (share(1, 2, {0, 1}), 4),
        (share(1, 4, {0, 1, 2, 3}), ()),
    ],
)
def test_a_quota_is_kept_and_no_trip_more_is_lost(quota, funded):
    solution = solve(crowd((quota,)))

    assert solution.status is Status.OPTIMAL
    assert len(solution.chosen) == funded if isinstance(funded, int) else solution.chosen == funded


@pytest.mark.parametrize(("most", "status"), [(-4, Status.OPTIMAL), (-5, Status.INFEASIBLE)])
def test_at_least_so_many(most, status):
    quota = Quota("QUOTA", "least", tuple((n, -1) for n in range(4)), most)

    assert solve(crowd((quota,), levels=("cost",))).status is status


def test_a_quota_of_nobody_that_asks_for_somebody_cannot_hold():
    quota = Quota("QUOTA", "nobody", (), -1)

    assert solve(crowd((quota,))).status is Status.INFEASIBLE
    assert smallest_conflict(crowd((quota,))) == (ConflictMember("quota", "QUOTA", 0),)


def test_locks_that_have_nothing_to_do_with_it_are_not_in_the_conflict():
    most = Quota("QUOTA", "most", ((0, 1), (1, 1)), 1)
    least = Quota("QUOTA", "least", ((0, -1), (1, -1)), -2)

    conflict = smallest_conflict(crowd((most, least), required=(3,)))

    assert conflict == (ConflictMember("quota", "QUOTA", 0), ConflictMember("quota", "QUOTA", 1))


def test_two_locks_against_a_quota():
    conflict = smallest_conflict(crowd((Quota("QUOTA", "most", ((0, 1), (1, 1)), 1),), required=(0, 1, 3)))

    assert [(member.kind, member.index) for member in conflict] == [("lock", 0), ("lock", 1), ("quota", 0)]


def test_why_not_names_the_quota():
    problem = crowd((Quota("QUOTA", "most", ((0, 1), (1, 1)), 1),))
    solution = solve(problem)
    (left_out,) = {0, 1} - {problem.options[index].nomination for index in solution.chosen}

    assert shared_limits(Occupancy(problem, solution), left_out) == (BrokenLimit("QUOTA", 0, 1),)


def test_a_tolerance_is_used_only_where_a_later_level_gains():
    free = tuple(Option(index, 0, 0 if index < 3 else 10) for index in range(4))
    problem = replace(crowd(()), options=free, levels=("coverage", "cost"), tolerances=(("coverage", 3),))

    assert solve(problem).levels == (Level("coverage", 3, 3, tolerance=3, best=4), Level("cost", 0, 0))


def test_when_time_runs_out_before_the_last_step_the_plan_so_far_is_kept():
    problem = replace(crowd(()), levels=("coverage", "cost"), tolerances=(("coverage", 1),))
    calls = []

    def stopping(asked, *, time_limit=None, progress=None, start=None):
        calls.append(asked.levels)
        return solve(asked) if len(calls) == 1 else Solution(Status.UNKNOWN, cut_off=True)

    from solver.tolerances import solve_within_tolerances

    solution = solve_within_tolerances(problem, stopping, time_limit=60)

    assert calls == [("coverage",), ("cost",)]
    assert (solution.status, solution.cut_off, solution.chosen) == (Status.FEASIBLE, True, (0, 1, 2, 3))
    assert solution.levels == (Level("coverage", 4, 4, tolerance=1, best=4), Level("cost", 40, 0))
    assert violations(problem, solution) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Quota("QUOTA", "q", ((0, 1), (0, 2)), 1), "Expected each nomination at most once"),
        (lambda: Quota("QUOTA", "q", ((0, 0),), 1), "Expected no weight of zero"),
        (lambda: crowd((Quota("QUOTA", "q", ((4, 1),), 1),)), "Expected nomination in 0 .. 3, got 4"),
        (lambda: crowd((Quota("QUOTA", "q", ((0, 2**53 + 1),), 1),)), "Expected weight to add up to at most"),
        (lambda: crowd((), tolerances=(("disruption", 1),)), "Expected a tolerance of a level among"),
        (lambda: crowd((), tolerances=(("cost", 0),)), "Expected tolerance >= 1, got 0"),
        (lambda: LevelLimit("covrage", 1), "Expected levels from"),
    ],
)
def test_nonsense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("seed", range(30))
def test_where_a_search_begins_changes_nothing_but_the_way(seed):
    problem = tiny_problem(seed, tolerant=bool(seed % 2))
    found = solve(replace(problem, tolerances=()))
    again = solve(replace(problem, tolerances=()), start=found)
    lost = solve(replace(problem, tolerances=()), start=Solution(Status.FEASIBLE, (0,), {0: 0}, {}))

    assert (again.status, stated(again)) == (lost.status, stated(lost)) == (found.status, stated(found))


def test_a_plan_comes_back_from_its_candidates():
    returned = 0
    for seed in range(40):
        problem = tiny_problem(seed)
        found, draft = solve(problem), reduced(problem)
        back = reflected(draft, found)
        if found.chosen and back is not None:
            chosen, experts = restore(draft, back.chosen, back.expert_of_event or {})
            assert (tuple(chosen), experts) == (found.chosen, found.expert_of_event), seed
            returned += 1
    assert returned >= 15
