"""The best values of a problem's levels, one at a time and only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from solver.draft import problem_of
from solver.engine import Search, best_point, restored
from solver.goals import goals_of
from solver.levels import objectives_of
from solver.problem import MAXIMISED, Problem
from solver.reduce import reduced
from solver.solution import Solution, Status


class NotProvenError(Exception):
    """No engine could prove the value that was asked for."""


class SpentError(Exception):
    """
    So much effort was allowed, and it was spent.

    Attributes
    ----------
    proven
        How many levers are proven not to be enough.
    """

    def __init__(self, proven: int) -> None:
        super().__init__(f"the effort was spent; {proven} levers are not enough")
        self.proven = proven


class Effort:
    """
    How many rounds there may still be, None: any number, and how much work each; no clock, so that it is reproducible.

    Attributes
    ----------
    work
        The most work of one question to an engine, in its own unit (a second or so each); None: no limit.
    """

    def __init__(self, rounds: int | None = None, work: float | None = None) -> None:
        self._left = rounds
        self.work = work

    def spend(self, proven: int) -> None:
        """
        Allow one more round.

        Parameters
        ----------
        proven
            How many levers are proven not to be enough by now.

        Raises
        ------
        SpentError
            If none is left.
        """
        if self._left is not None:
            if self._left <= 0:
                raise SpentError(proven)
            self._left -= 1


class Ladder:
    """
    The lexicographically best values of a problem.

    `value(k)` is what level k reaches given all levels before it. The problem is reduced first: that changes no value.
    """

    def __init__(self, problem: Problem) -> None:
        self.names = problem.levels
        self._draft = reduced(problem)
        self._search = Search(problem_of(self._draft), None, _silent)
        self._goals = list(goals_of(objectives_of(self._search.lookups, self._search.columns)))
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

    def plan(self) -> Solution:
        """A plan with the values that were asked for so far. There is a plan."""
        return restored(self._draft, self._search)

    def _climb(self) -> None:
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


def least_use(problem: Problem, resource: int) -> int | None:
    """The least use of a resource by any plan, however much of the resource there is; None where there is no plan."""
    search = Search(_without_limit(problem, resource), None, _silent)
    uses = _uses(search, resource)
    point = best_point(search.columns.upper, search.rows, [(column, -amount) for column, amount in uses])
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


def _silent(_: str) -> None:
    """Nobody listens."""
