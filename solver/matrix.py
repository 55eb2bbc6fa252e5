"""Rows of whole numbers as arrays: exact checks of a point, and columns that a proof has settled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import gcd

import numpy as np
from numpy.typing import NDArray

from solver.constraints import Row
from solver.levels import Term

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Real = NDArray[np.float64]

NO_LIMIT = 2**62
"""Stands for no upper (or, negative, no lower) limit of a row."""

SAFE = 2**60
"""Sums of products stay below this, so that 64 bits never overflow."""


@dataclass(frozen=True)
class Matrix:
    """
    `lower` <= A x <= `upper`, in whole numbers.

    Attributes
    ----------
    num_columns
        Columns of A.
    row_of, column_of, coefficient
        Entries of A, ascending by row and then column.
    """

    num_columns: int
    row_of: Whole
    column_of: Whole
    coefficient: Whole
    lower: Whole
    upper: Whole

    def holds(self, point: Whole) -> bool:
        """Whether a point keeps every row, exactly."""
        activity = self.activity(point)
        return bool(np.all(self.lower <= activity) and np.all(activity <= self.upper))

    def with_row(self, row: Row) -> Matrix:
        """The same with one more row, as `matrix_of` all of them would be."""
        last = matrix_of(self.num_columns, [row])
        return Matrix(
            self.num_columns,
            np.concatenate((self.row_of, last.row_of + len(self.lower))),
            np.concatenate((self.column_of, last.column_of)),
            np.concatenate((self.coefficient, last.coefficient)),
            np.concatenate((self.lower, last.lower)),
            np.concatenate((self.upper, last.upper)),
        )

    def activity(self, point: Whole) -> Whole:
        """A x, exactly."""
        activity = np.zeros(len(self.lower), dtype=np.int64)
        np.add.at(activity, self.row_of, self.coefficient * point[self.column_of])
        return activity


def matrix_of(num_columns: int, rows: list[Row]) -> Matrix:
    """
    Rows as arrays, each divided by what its coefficients have in common.

    Limits are rounded to the inside of the row, which loses no point of whole numbers.
    """
    entries = [_divided(row) for row in rows]
    row_of = np.repeat(np.arange(len(rows), dtype=np.int64), [len(row.columns) for row in entries])
    column_of = np.fromiter(chain.from_iterable(row.columns for row in entries), dtype=np.int64)
    coefficient = np.fromiter(chain.from_iterable(row.coefficients for row in entries), dtype=np.int64)
    order = np.lexsort((column_of, row_of))
    lower = np.array([-NO_LIMIT if row.lower is None else row.lower for row in entries], dtype=np.int64)
    upper = np.array([NO_LIMIT if row.upper is None else row.upper for row in entries], dtype=np.int64)
    return Matrix(num_columns, row_of[order], column_of[order], coefficient[order], lower, upper)


def _divided(row: Row) -> Row:
    common = gcd(*row.coefficients)
    if common < 2:
        return row
    lower = None if row.lower is None else -(-row.lower // common)
    upper = None if row.upper is None else row.upper // common
    return Row(row.columns, [a // common for a in row.coefficients], lower, upper)


@dataclass(frozen=True)
class Limits:
    """Least and largest value of each column."""

    lower: Whole
    upper: Whole


def forced(limits: Limits, weights: Whole, value: int) -> Limits:
    """
    Limits where sum of weight x column has to be `value`, and that is the least or the most that it can be.

    Two levels kept at their values often leave no choice together that neither leaves alone: where every trip counts
    one and every published trip counts one, and both sums are the same, nobody else travels.
    """
    low, high = weights * limits.lower, weights * limits.upper
    if int(np.minimum(low, high).sum()) == value:
        return _at(limits, weights < 0, weights > 0)
    if int(np.maximum(low, high).sum()) == value:
        return _at(limits, weights > 0, weights < 0)
    return limits


def _at(limits: Limits, at_upper: Truth, at_lower: Truth) -> Limits:
    lower, upper = np.where(at_upper, limits.upper, limits.lower), np.where(at_lower, limits.lower, limits.upper)
    return Limits(lower, upper)


@dataclass(frozen=True)
class Relaxation:
    """
    What multipliers of the rows prove about a goal.

    For any multipliers y of the right signs, no point is worth more than y b plus what the reduced costs c - y A
    allow within the limits. The multipliers come from a linear program in floats; they are rounded to fractions of a
    common denominator first, and all that follows is exact: poor multipliers prove little, but never wrongly.

    Attributes
    ----------
    limits
        Limits of the columns for which it holds.
    scale
        The common denominator.
    reduced
        Reduced costs, in units of the denominator.
    bound
        Upper bound of the goal, in units of the denominator.
    """

    limits: Limits
    scale: int
    reduced: Whole
    bound: int

    def best(self) -> int:
        """No point is worth more."""
        return self.bound // self.scale

    def settled(self, limits: Limits, target: int) -> Limits:
        """
        Limits of the columns in every point that is worth at least `target`.

        A column may leave its better end only as far as the bound stays at the target or above.
        """
        slack, rate = max(0, self.bound - target * self.scale), np.abs(self.reduced)
        steps = np.where(rate > 0, slack // np.maximum(rate, 1), NO_LIMIT)
        room = np.minimum(steps, self.limits.upper - self.limits.lower)
        lower = np.where(self.reduced > 0, self.limits.upper - room, self.limits.lower)
        upper = np.where(self.reduced < 0, self.limits.lower + room, self.limits.upper)
        return Limits(np.maximum(limits.lower, lower), np.minimum(limits.upper, upper))


def relaxation(matrix: Matrix, limits: Limits, terms: tuple[Term, ...], duals: Real) -> Relaxation:
    """What the multipliers `duals` prove about the goal of these terms."""
    scale = _scale(matrix, terms, duals)
    prices = _signed(matrix, np.rint(duals * scale).astype(np.int64))
    reduced = np.zeros(matrix.num_columns, dtype=np.int64)
    for column, weight in terms:
        reduced[column] = weight * scale
    np.subtract.at(reduced, matrix.column_of, matrix.coefficient * prices[matrix.row_of])
    return Relaxation(limits, scale, reduced, _bound(matrix, limits, prices, reduced))


def _scale(matrix: Matrix, terms: tuple[Term, ...], duals: Real) -> int:
    """Largest common denominator, a power of two, with which no sum of products leaves 64 bits."""
    priced = np.abs(matrix.coefficient * duals[matrix.row_of]).sum() + sum(abs(weight) for _, weight in terms) + 1
    return 1 << max(0, min(30, int(np.log2(SAFE / priced))))


def _signed(matrix: Matrix, prices: Whole) -> Whole:
    """Multipliers with a wrong sign for a row that has one limit only count as zero."""
    prices = np.where((prices > 0) & (matrix.upper == NO_LIMIT), 0, prices)
    return np.where((prices < 0) & (matrix.lower == -NO_LIMIT), 0, prices)


def _bound(matrix: Matrix, limits: Limits, prices: Whole, reduced: Whole) -> int:
    """Exact bound, in units of the common denominator."""
    used = np.where(prices > 0, matrix.upper, np.where(prices < 0, matrix.lower, 0))
    best = np.where(reduced > 0, limits.upper, limits.lower)
    return _product(prices, used) + _product(reduced, best)


def _product(rates: Whole, amounts: Whole) -> int:
    """Exact sum of rate x amount. The rates alone add up to less than 64 bits can hold: see `_scale`."""
    large = np.flatnonzero((rates != 0) & (np.abs(amounts) > 1))
    single = np.abs(amounts) == 1
    total = int((rates[single] * amounts[single]).sum())
    for rate, amount in zip(rates[large].tolist(), amounts[large].tolist(), strict=True):
        total += rate * amount
    return total
