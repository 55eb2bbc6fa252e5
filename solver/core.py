"""
The part of a large programme that is worth searching: what a relaxation leaves undecided, or nearly so.

A few shared limits couple everybody, so only about as many teams are undecided as there are such limits, however
large the programme is. The rest keeps the values of a reference point, and the search for a better plan is as short
as for a small programme. What it finds is a plan of the whole; what it proves is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from solver.levels import Objective
from solver.lookups import Lookups
from solver.machine import Optimum
from solver.matrix import Limits, Real, Whole
from solver.table import Truth
from solver.variables import NO_COLUMN, Columns

FRACTION = 1e-6
"""What is further than this from a whole number is undecided."""

LEADING = 1e6
"""Largest weight of the blend: large enough for the last level to be more than an engine's rounding."""

FIRST_STEP = 5
"""How much one column of the first level outweighs all figures of the second one together in the blend."""

STEP = 10.0
"""The same for later levels."""


@dataclass(frozen=True)
class Groups:
    """
    Columns that are decided together: a team with its options, or an event with several dates and all its teams.

    Attributes
    ----------
    of
        Group of each column; columns that follow from others belong to the last group.
    count
        How many groups there are.
    """

    of: Whole
    count: int


@dataclass(frozen=True)
class Core:
    """
    Where to search.

    Attributes
    ----------
    levels
        All levels, in order.
    optimum
        The optimum of the blend's relaxation.
    """

    groups: Groups
    levels: list[Objective]
    optimum: Optimum

    def nearest(self) -> Whole:
        """The whole numbers nearest to the optimum of the blend."""
        return np.rint(self.optimum.values).astype(np.int64)

    def standing(self, point: Whole) -> tuple[int, ...]:
        """The levels of a point but for what is constant in them, each turned so that more is better."""
        return tuple(int((weight * point[column]).sum()) for column, weight in self.figures)

    @cached_property
    def figures(self) -> list[tuple[Whole, Whole]]:
        """Columns of each level and what each adds to it, turned so that more is better."""
        return [_figures(level) for level in self.levels]

    def around(self, limits: Limits, reference: Whole, most: int) -> Limits:
        """Limits that leave only the least decided groups free, about `most` columns; the others keep a reference."""
        kept = np.clip(reference, limits.lower, limits.upper)
        free = self._open(most)[self.groups.of]
        return Limits(np.where(free, limits.lower, kept), np.where(free, limits.upper, kept))

    def _open(self, most: int) -> Truth:
        """Groups in the order of what a change of theirs costs at least; fractions first, and all that only follow."""
        broken = np.abs(self.optimum.values - self.nearest()) > FRACTION
        effort = np.where(self.optimum.values < FRACTION, np.abs(self.optimum.prices), np.inf)
        least = np.full(self.groups.count, np.inf)
        np.minimum.at(least, self.groups.of, np.where(broken, -1.0, effort))
        least[-1] = -1.0
        order = np.argsort(least, kind="stable")
        size = np.cumsum(np.bincount(self.groups.of, minlength=self.groups.count)[order])
        chosen = np.zeros(self.groups.count, dtype=bool)
        chosen[order[(least[order] < 0) | (size <= most)]] = True
        return chosen


def groups_of(lookups: Lookups, columns: Columns) -> Groups:
    """Which columns are decided together."""
    problem = lookups.problem
    dated = {problem.slots[slot].event for slot, column in enumerate(columns.slot) if column != NO_COLUMN}
    events, loose = len(problem.events), len(problem.events) + len(problem.teams)
    group_of_team = [team.event if team.event in dated else events + t for t, team in enumerate(problem.teams)]
    of = np.full(columns.count, loose, dtype=np.int64)
    for option in lookups.allowed:
        of[columns.option[option]] = group_of_team[lookups.team_of(option)]
    for team, column in enumerate(columns.team):
        if column != NO_COLUMN:
            of[column] = group_of_team[team]
    for slot, column in enumerate(columns.slot):
        if column != NO_COLUMN:
            of[column] = problem.slots[slot].event
    for (slot, _), column in columns.expert.items():
        of[column] = problem.slots[slot].event
    return Groups(of, loose + 1)


def first_level_duals(levels: list[Objective], duals: Real) -> Real:
    """Multipliers of the rows for the blend as multipliers for its first level alone, nearly the best ones for it."""
    return duals * max((abs(amount) for _, amount in levels[0].terms), default=1) / LEADING


def blend(objectives: list[Objective], num_columns: int) -> Real:
    """
    All levels as one, each outweighing the next one for a typical trip; more is better.

    It only points to a plan that is good for later levels too. Nothing is proven with it.
    """
    total, weight = np.zeros(num_columns), LEADING
    for index, level in enumerate(objectives):
        column, amount = _figures(level)
        np.add.at(total, column, amount * weight / max(1, int(np.abs(amount).max(initial=0))))
        weight /= STEP if index else FIRST_STEP * max(10, len(level.terms))
    return total


def _figures(level: Objective) -> tuple[Whole, Whole]:
    """Columns of a level and what each adds to it, turned so that more is better."""
    figures = np.fromiter(chain.from_iterable(level.terms), dtype=np.int64, count=2 * len(level.terms)).reshape(-1, 2)
    return figures[:, 0], figures[:, 1] if level.maximise else -figures[:, 1]
