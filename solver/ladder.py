"""The best values of a problem's levels, one at a time and only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from solver.constraints import Row
from solver.draft import problem_of
from solver.engine import Search, best_point
from solver.goals import goals_of
from solver.levels import Objective, objectives_of
from solver.problem import MAXIMISED, Problem
from solver.reduce import reduced
from solver.solution import Status


class NotProvenError(Exception):
    """No engine could prove the value that was asked for."""


class SpentError(Exception):
    """So many solves were allowed, and that many were made."""


class Effort:
    """How many whole-number programs may still be solved; None: any number. A count, so that it is reproducible."""

    def __init__(self, solves: int | None = None) -> None:
        self._left = solves

    @property
    def is_endless(self) -> bool:
        """Whether any number may be solved."""
        return self._left is None

    def spend(self) -> None:
        """
        Allow one more.

        Raises
        ------
        SpentError
            If none is left.
        """
        if self._left is not None:
            if self._left <= 0:
                raise SpentError
            self._left -= 1


class Ladder:
    """
    The lexicographically best values of a problem.

    `value(k)` is what level k reaches given all levels before it. The problem is reduced first: that changes no value.
    """

    def __init__(self, problem: Problem, effort: Effort | None = None) -> None:
        self.names = problem.levels
        self._effort = effort or Effort()
        self._search = Search(problem_of(reduced(problem)), None, _silent)
        self._goals = goals_of(objectives_of(self._search.lookups, self._search.columns))
        self._found: Status | None = None
        self._values: list[int] = []

    def possible(self) -> bool:
        """Whether any plan keeps the rules."""
        if self._found is None:
            self._found = self._search.begin()
        if self._found is Status.UNKNOWN:
            raise NotProvenError("no engine said whether there is a plan")
        return self._found is Status.FEASIBLE

    def value(self, level: int) -> int:
        """
        Best value of a level, the earlier ones at their best. There is a plan.

        Raises
        ------
        NotProvenError
            If no engine could prove it.
        """
        if not self.possible():
            raise ValueError("Expected a problem that has a plan.")
        while len(self._values) <= level:
            self._climb()
        return self._values[level]

    def _climb(self) -> None:
        self._effort.spend()
        goal = self._goals.pop(0)
        self._search.settle(goal)
        assert self._search.point is not None
        point = self._search.point.tolist()
        for level in goal.levels:
            if self._search.bounds[len(self._values)] != level.value(point):
                raise NotProvenError(f"no engine proved level {level.name}")
            self._values.append(level.value(point))


class Known:
    """The values of a plan that is proven best; answers as a `Ladder` does."""

    def __init__(self, names: Sequence[str], values: Sequence[int]) -> None:
        self.names = tuple(names)
        self._values = tuple(values)

    def possible(self) -> bool:
        """There is the plan."""
        return True

    def value(self, level: int) -> int:
        """Value of a level."""
        return self._values[level]


Steps = Ladder | Known


def comparison(ours: Steps, theirs: Steps, depth: int | None = None) -> tuple[int, int] | None:
    """
    Who is better, level by level.

    Parameters
    ----------
    depth
        Levels that are compared; None: all.

    Returns
    -------
    tuple or None
        (level, margin) of the first level that differs, the margin above zero where ours is better; level -1 where
        only one of them has a plan at all; None for a tie.
    """
    if not ours.possible() or not theirs.possible():
        margin = int(ours.possible()) - int(theirs.possible())
        return (-1, margin) if margin else None
    for level, name in enumerate(ours.names[:depth]):
        mine, yours = ours.value(level), theirs.value(level)
        if mine != yours:
            return level, (mine - yours) * (1 if name in MAXIMISED else -1)
    return None


def least_use(
    problem: Problem, resource: int, bars: Sequence[int], depth: int, effort: Effort | None = None
) -> int | None:
    """
    The least use of a resource by any plan that is good enough, however much of the resource there is.

    Parameters
    ----------
    bars
        Values of the first levels.
    depth
        The plan is at least as good as `bars` on the first `depth` levels, compared in their order; where `depth` is
        more than there are levels, it is better. Without bars any plan is good enough.

    Returns
    -------
    int or None
        None where no plan is good enough.
    """
    effort = effort or Effort()
    effort.spend()
    if not bars:
        return _least_use(problem, resource, (), None)
    best: int | None = None
    for level in range(min(depth, len(bars))):
        effort.spend()
        step = 0 if level == depth - 1 else 1
        used = _least_use(problem, resource, [*bars[:level], _beyond(problem, level, bars[level], step)], best)
        best = best if used is None else used
    return best


def _beyond(problem: Problem, level: int, bar: int, step: int) -> int:
    return bar + (step if problem.levels[level] in MAXIMISED else -step)


def _least_use(problem: Problem, resource: int, reached: Sequence[int], below: int | None) -> int | None:
    """Least use where the first levels are at least so good, and the use is below what is known already."""
    search = Search(_without_limit(problem, resource), None, _silent)
    levels = objectives_of(search.lookups, search.columns)
    rows = [*search.rows, *(_reaching(objective, value) for objective, value in zip(levels, reached, strict=False))]
    uses = _uses(search, resource)
    if below is not None:
        rows.append(Row([column for column, _ in uses], [amount for _, amount in uses], None, below - 1))
    point = best_point(search.columns.upper, rows, [(column, -amount) for column, amount in uses])
    return None if point is None else sum(amount * point[column] for column, amount in uses)


def _uses(search: Search, resource: int) -> list[tuple[int, int]]:
    options = search.lookups.problem.options
    return [
        (search.columns.option[o], amount)
        for o in search.lookups.allowed
        for used, amount in options[o].uses
        if used == resource
    ]


def _without_limit(problem: Problem, resource: int) -> Problem:
    """The resource never runs out; its uses stay, so that they can be counted."""
    total = sum(amount for option in problem.options for used, amount in option.uses if used == resource)
    resources = list(problem.resources)
    resources[resource] = replace(resources[resource], capacity=max(resources[resource].capacity, total))
    return replace(problem, resources=tuple(resources))


def _reaching(objective: Objective, value: int) -> Row:
    columns, weights = [column for column, _ in objective.terms], [weight for _, weight in objective.terms]
    level = value - objective.constant
    return Row(columns, weights, level, None) if objective.maximise else Row(columns, weights, None, level)


def _silent(_: str) -> None:
    """Nobody listens."""
