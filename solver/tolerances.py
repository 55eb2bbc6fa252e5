"""
Levels that may lose a little for the sake of later ones.

A level with tolerance t is first brought to its best like any other; from then on it must stay within t of that, and
no longer at it. When the last level is done, every level has its limit, and among the plans that keep all limits the
first in the order of the levels is taken. So nothing is given up that no later level gains from. A level without
tolerance is at its limit in each of these plans, so only those with one are asked about again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from solver.checks import level_values
from solver.problem import MAXIMISED, LevelLimit, Problem
from solver.solution import Level, Solution, Status, StoppedError

Progress = Callable[[str], None]

WITH_PLAN = (Status.OPTIMAL, Status.FEASIBLE)


class Solve(Protocol):
    """`solver.engine.solve`."""

    def __call__(
        self,
        problem: Problem,
        *,
        time_limit: float | None = None,
        progress: Progress | None = None,
        start: Solution | None = None,
    ) -> Solution: ...


def solve_within_tolerances(
    problem: Problem, solve: Solve, *, time_limit: float | None = None, progress: Progress | None = None
) -> Solution:
    """
    The first plan in the order of the levels among those that stay within every tolerance.

    Parameters
    ----------
    solve
        Solves a problem without tolerances.

    Returns
    -------
    Solution
        A level's bound is proven under the limits of all levels; where a step was cut off, it is the bound that held
        before any later level was looked at.

    Raises
    ------
    StoppedError
        If it is interrupted when there is a plan already; a plain interrupt otherwise.
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    reached: list[Level] = []
    limits = list(problem.level_limits)
    latest: Solution | None = None
    cut_off = False
    for levels in _stages(problem):
        asked = replace(problem, levels=levels, tolerances=(), level_limits=tuple(limits))
        with _offering(problem, latest, reached):
            found = solve(asked, time_limit=_left(deadline), progress=progress, start=latest)
        if found.status not in WITH_PLAN:
            return found if latest is None else _cut_off(problem, latest, reached)
        latest, cut_off = found, cut_off or found.cut_off
        reached += found.levels
        limits += [_limit(problem, level) for level in found.levels]
    assert latest is not None
    if not _gives_up(problem, latest, reached):
        return replace(_stated(problem, latest, reached, {}), cut_off=cut_off)
    tolerant = tuple(level for level in problem.levels if level in dict(problem.tolerances))
    asked = replace(problem, levels=tolerant, tolerances=(), level_limits=tuple(limits))
    with _offering(problem, latest, reached):
        last = solve(asked, time_limit=_left(deadline), progress=progress, start=latest)
    if last.status not in WITH_PLAN:
        return _cut_off(problem, latest, reached)
    stated = _stated(problem, last, reached, {level.name: level.bound for level in last.levels})
    return replace(stated, cut_off=cut_off or last.cut_off)


@contextmanager
def _offering(problem: Problem, latest: Solution | None, reached: list[Level]) -> Iterator[None]:
    """An interrupt meanwhile leaves the best plan so far, with its levels as the problem lists them."""
    try:
        yield
    except StoppedError as stopped:
        known = {level.name for level in reached}
        begun = [level for level in stopped.solution.levels if level.name not in known]
        raise StoppedError(_cut_off(problem, stopped.solution, [*reached, *begun])) from None
    except KeyboardInterrupt:
        if latest is None:
            raise
        raise StoppedError(_cut_off(problem, latest, reached)) from None


def within_tolerances(problem: Problem, best: Mapping[str, int | None]) -> Problem:
    """
    The problem with what its tolerances allow held fast: no tolerances, but limits, and another order of the levels.

    A level with a tolerance is at its limit or better and counts after all others, which is how a plan within
    tolerances is chosen. So the plan of the one problem is best in the other, and every plan can be compared with it
    level by level.

    Parameters
    ----------
    best
        Level -> the best of each level that has a tolerance, before later ones were looked at.
    """
    if not problem.tolerances:
        return problem
    tolerant = dict(problem.tolerances)
    limits = [
        LevelLimit(level, reached - tolerant[level] if level in MAXIMISED else reached + tolerant[level])
        for level, reached in best.items()
        if reached is not None
    ]
    first = tuple(level for level in problem.levels if level not in tolerant)
    last = tuple(level for level in problem.levels if level in tolerant)
    return replace(problem, levels=(*first, *last), tolerances=(), level_limits=(*problem.level_limits, *limits))


def _gives_up(problem: Problem, plan: Solution, reached: list[Level]) -> bool:
    """Whether a level is worse than its best; where none is, the plan is the first in order already."""
    values = level_values(problem, plan)
    return any(values[level.name] != level.value for level in reached)


def _stages(problem: Problem) -> list[tuple[str, ...]]:
    """The levels in groups, each ending with one that has a tolerance: within a group nothing is given up yet."""
    tolerant = dict(problem.tolerances)
    stages: list[tuple[str, ...]] = [()]
    for level in problem.levels:
        stages[-1] = (*stages[-1], level)
        if level in tolerant:
            stages.append(())
    return [stage for stage in stages if stage]


def _limit(problem: Problem, level: Level) -> LevelLimit:
    loss = dict(problem.tolerances).get(level.name, 0)
    return LevelLimit(level.name, level.value - loss if level.name in MAXIMISED else level.value + loss)


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.01, deadline - time.monotonic())


def _stated(problem: Problem, plan: Solution, reached: list[Level], final: dict[str, int]) -> Solution:
    """The plan with its levels as the problem lists them; `final` bounds hold where the level's best is proven."""
    before = {level.name: level for level in reached}
    levels = []
    for name, value in level_values(problem, plan).items():
        tolerance, first = dict(problem.tolerances).get(name, 0), before.get(name)
        bound = first.bound if first else _nothing_beyond(problem, name)
        if first and first.optimal and name in final:
            bound = final[name]
        best = _better(name, value, first.value if first else value) if tolerance else None
        levels.append(Level(name, value, bound, tolerance, best))
    status = Status.OPTIMAL if all(level.optimal for level in levels) else Status.FEASIBLE
    return replace(plan, status=status, levels=tuple(levels))


def _cut_off(problem: Problem, plan: Solution, reached: list[Level]) -> Solution:
    return replace(_stated(problem, plan, reached, {}), cut_off=True)


def _better(level: str, one: int, other: int) -> int:
    return max(one, other) if level in MAXIMISED else min(one, other)


def _nothing_beyond(problem: Problem, level: str) -> int:
    """What no plan can beat, for a level that the search did not come to."""
    most = {
        "coverage": len(problem.teams),
        "merit": sum(team.merit for team in problem.teams),
        "delegates": len(problem.nominations),
    }
    return most.get(level, 0)
