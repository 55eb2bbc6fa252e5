"""
The relaxation of a programme that is too large to be solved at once, improved part by part.

Few limits are shared by everybody, most by a few neighbours (the seats of one flight). Neighbours stay together, the
programme is cut into parts of equal size, and each part is relaxed by itself within what the other parts leave it.
No step makes the whole worse, and the parts are cut elsewhere at each turn, so that what one part has too much of
reaches those who have too little: after two turns all but a few thousandths of what one large program could gain.
Nothing is proven by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from solver.core import FRACTION, Groups
from solver.machine import Optimum, Program
from solver.matrix import NO_LIMIT, Limits, Matrix, Real, Whole
from solver.table import in_stable_order, starts_of

PART = 6_000
"""About how many columns a part has."""

CLUSTER = 4
"""Neighbours that are kept together make up at most one in so many columns of a part."""

TURNS = 3
"""How often everything is cut into parts."""

STAYS = -1
"""Stands for no part: the group keeps its values."""


@dataclass(frozen=True)
class Parts:
    """
    A programme to be improved part by part.

    Attributes
    ----------
    weights
        One per column; more is better.
    groups
        Columns that are decided together; those that follow from others stay out, with the rows that count them.
    left
        Seconds of wall clock that are left; None is no limit. Once they are spent, the parts stay as they are.
    """

    matrix: Matrix
    limits: Limits
    weights: Real
    groups: Groups
    left: Callable[[], float | None]

    def improved(self, values: Real) -> Optimum:
        """A point near the optimum, from any point within the rows; its prices are those of the last part solved."""
        found = Optimum(values.copy(), np.zeros(self.matrix.num_columns), np.zeros(len(self.matrix.lower)))
        for turn in range(TURNS):
            self._take_turn(found, self._cut(turn))
        self._take_turn(found, self._undecided(found.values))
        return found

    @cached_property
    def entries(self) -> Whole:
        """Entries of rows that do not count columns which follow from others."""
        counted = np.zeros(len(self.matrix.lower), dtype=bool)
        counted[self.matrix.row_of[self.groups.of[self.matrix.column_of] == self.groups.count - 1]] = True
        return np.flatnonzero(~counted[self.matrix.row_of])

    @cached_property
    def cluster(self) -> Whole:
        """Cluster of each group: groups that share short rows, as far as they are not too many."""
        pairs = self._pairs()
        begins = np.flatnonzero(starts_of(pairs[0]))
        lengths = np.diff(np.append(begins, len(pairs[0])))
        union = _Union(np.bincount(self.groups.of, minlength=self.groups.count).tolist(), PART // CLUSTER)
        shared = np.flatnonzero((lengths > 1) & (lengths <= PART // CLUSTER))
        members = pairs[1].tolist()
        for row in shared[np.argsort(lengths[shared], kind="stable")].tolist():
            union.join(members[begins[row] : begins[row] + lengths[row]])
        return np.array([union.root(group) for group in range(self.groups.count)], dtype=np.int64)

    def _pairs(self) -> tuple[Whole, Whole]:
        """Row and group wherever a row has a column of a group, ascending by row."""
        keys = self.matrix.row_of[self.entries] * self.groups.count
        keys += self.groups.of[self.matrix.column_of[self.entries]]
        keys = np.unique(keys)
        return keys // self.groups.count, keys % self.groups.count

    def _cut(self, turn: int) -> Whole:
        """Part of each group: clusters shuffled, then cut into runs of equal size."""
        size = np.bincount(self.cluster[self.groups.of], minlength=self.groups.count)
        order = np.argsort(_shuffled(self.groups.count, turn), kind="stable")
        part = np.zeros(self.groups.count, dtype=np.int64)
        part[order] = np.cumsum(size[order]) // PART
        part[-1] = 0
        part = np.unique(part[self.cluster], return_inverse=True)[1].reshape(-1)
        part[-1] = STAYS
        return part

    def _undecided(self, values: Real) -> Whole:
        """One part of all groups that are not whole."""
        part = np.full(self.groups.count, STAYS, dtype=np.int64)
        part[self.groups.of[np.abs(values - np.rint(values)) > FRACTION]] = 0
        part[-1] = STAYS
        return part

    def _take_turn(self, found: Optimum, part: Whole) -> None:
        """Relax each part within what the others leave it; a part that the engine cannot improve stays as it is."""
        count = int(part.max()) + 1
        of_column = part[self.groups.of]
        columns, entries = _members(of_column, count), self._entries_of(of_column, count)
        shares = self._shares(found.values, entries)
        place = np.zeros(len(of_column), dtype=np.int64)
        for own, within, share in zip(columns, entries, shares, strict=True):
            place[own] = np.arange(len(own))
            self._solve(found, own, within, place[self.matrix.column_of[within]], share)

    def _entries_of(self, of_column: Whole, count: int) -> list[Whole]:
        """Entries of each part, ascending by row."""
        return [self.entries[run] for run in _members(of_column[self.matrix.column_of[self.entries]], count)]

    def _shares(self, values: Real, entries: list[Whole]) -> list[Share]:
        """
        What each part may use of its rows.

        What it uses already, and of what is left over as much as it could use at most compared with the other parts.
        """
        matrix = self.matrix
        activity = np.bincount(
            matrix.row_of, matrix.coefficient * values[matrix.column_of], minlength=len(matrix.lower)
        )
        below, above = (np.maximum(0.0, left) for left in (activity - matrix.lower, matrix.upper - activity))
        uses = [self._use(values, within) for within in entries]
        possible = np.zeros(len(matrix.lower))
        for use in uses:
            possible[use.rows] += use.possible
        return [use.share(matrix, use.possible / possible[use.rows], below, above) for use in uses]

    def _use(self, values: Real, within: Whole) -> _Use:
        matrix = self.matrix
        row, coefficient = matrix.row_of[within], matrix.coefficient[within]
        begins = starts_of(row)
        first = np.flatnonzero(begins)
        own = np.add.reduceat(coefficient * values[matrix.column_of[within]], first) if len(first) else np.zeros(0)
        possible = np.add.reduceat(np.abs(coefficient).astype(float), first) if len(first) else np.zeros(0)
        return _Use(row[first], np.cumsum(begins) - 1, own, possible)

    def _solve(self, found: Optimum, own: Whole, within: Whole, column_of: Whole, share: Share) -> None:
        best = Program(
            self.weights[own],
            self.limits.lower[own].astype(float),
            self.limits.upper[own].astype(float),
            share.row_of,
            column_of,
            self.matrix.coefficient[within].astype(float),
            share.lower,
            share.upper,
            share.rows,
        ).relax(self.left())
        if best is not None:
            found.values[own], found.prices[own] = best.values, best.prices


class Share(NamedTuple):
    """Rows of a part, the row of each of its entries by position, and the limits that it has to itself."""

    rows: Whole
    row_of: Whole
    lower: Real
    upper: Real


class _Use(NamedTuple):
    """Rows of a part, the row of each of its entries by position, what it uses of each row and could use at most."""

    rows: Whole
    row_of: Whole
    own: Real
    possible: Real

    def share(self, matrix: Matrix, part: Real, below: Real, above: Real) -> Share:
        """The limits for one part, which gets a part of what is left over below and above."""
        lower, upper = matrix.lower[self.rows], matrix.upper[self.rows]
        return Share(
            self.rows,
            self.row_of,
            np.where(lower == -NO_LIMIT, -np.inf, self.own - part * below[self.rows]),
            np.where(upper == NO_LIMIT, np.inf, self.own + part * above[self.rows]),
        )


class _Union:
    """Sets that grow together while they are not too large."""

    def __init__(self, sizes: list[int], most: int) -> None:
        self.parent = list(range(len(sizes)))
        self.sizes = sizes
        self.most = most

    def root(self, member: int) -> int:
        """The member that stands for the set."""
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, members: list[int]) -> None:
        """One set of the first member's and each other's that still fits."""
        one = self.root(members[0])
        for member in members[1:]:
            other = self.root(member)
            if one != other and self.sizes[one] + self.sizes[other] <= self.most:
                self.parent[other] = one
                self.sizes[one] += self.sizes[other]


def _shuffled(count: int, turn: int) -> Whole:
    """Numbers in no visible order, the same on every machine, others at every turn."""
    mixed = (np.arange(count, dtype=np.int64) + 1 + turn * 7_919) * 2_654_435_761 % 2**32
    return (mixed ^ (mixed >> 15)) * 668_265_261 % 2**32


def _members(part: Whole, count: int) -> list[Whole]:
    """Members of each part, ascending."""
    order = in_stable_order(part, STAYS, count)
    return np.split(order, np.searchsorted(part[order], np.arange(count + 1)))[1:-1]
