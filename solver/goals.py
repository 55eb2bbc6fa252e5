"""The objective as goals that are solved one after the other; a goal is one level, or two added up integer-safely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.levels import Objective, Term
from solver.table import Whole

PAIRED = frozenset({"coverage", "merit"})
"""Levels over the same teams: solved apart, the first one's plan is often far from the second one's."""


@dataclass(frozen=True)
class Goal:
    """
    Something to maximise.

    Attributes
    ----------
    levels
        One level, or two of which the first outweighs all that the second can be.
    terms
        Weights of the columns, such that more is better.
    weight
        What one unit of the first of two levels counts in `terms`; 1 for a single level.
    """

    levels: tuple[Objective, ...]
    terms: tuple[Term, ...]
    weight: int

    def value(self, point: list[int]) -> int:
        """What a point is worth."""
        return sum(weight * point[column] for column, weight in self.terms)

    def weights(self, num_columns: int) -> Whole:
        """Weight of every column."""
        weights = np.zeros(num_columns, dtype=np.int64)
        for column, weight in self.terms:
            weights[column] = weight
        return weights

    def level_bounds(self, point: list[int], bound: int) -> list[int]:
        """Bound of each level in its own direction, each given the values of those before it."""
        if len(self.levels) == 1:
            level = self.levels[0]
            return [level.constant + (bound if level.maximise else -bound)]
        first, second = self.levels
        value = first.value(point)
        return [bound // self.weight, min(second.most(), bound - self.weight * value)]


def goals_of(objectives: list[Objective], *, paired: bool = True) -> Iterator[Goal]:
    """The goals in order: `coverage` and `merit` as one where they follow each other and may be, all others alone."""
    waiting = list(objectives)
    while waiting:
        size = 2 if paired and len(waiting) > 1 and {waiting[0].name, waiting[1].name} == PAIRED else 1
        yield _goal(tuple(waiting[:size]))
        waiting = waiting[size:]


def _goal(levels: tuple[Objective, ...]) -> Goal:
    weight = levels[1].most() + 1 if len(levels) == 2 else 1
    total: dict[int, int] = {}
    for level, factor in zip(levels, (weight, 1), strict=False):
        for column, amount in level.terms:
            total[column] = total.get(column, 0) + factor * amount * (1 if level.maximise else -1)
    return Goal(levels, tuple(sorted(total.items())), weight)
