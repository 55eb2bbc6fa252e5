"""Options as arrays, one row each: what is compared a million times is compared a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from solver.problem import Option, Problem

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

NOTHING = -1
"""Stands for no resource in a row's unused places."""

SIGNATURE_BITS = 61
"""How many bits tell rows apart that use different resources."""

AT_ONCE = 2**21
"""How many figures one step of a comparison looks at, so that memory stays small."""


@dataclass(slots=True)
class Table:
    """
    Options, one row each.

    Attributes
    ----------
    origin
        Index of the original option, or where the slot stands for several dates, position in `Draft.families`.
    free
        Whether the days meet no other trip that the delegate might make; then they no longer matter.
    resource, amount
        Uses, shape (rows, most uses of a row): resources ascending, then `NOTHING` with amount zero.
    signature
        A bit for each resource used, several resources to a bit: what lacks a bit of another row lacks a resource.
    """

    origin: Whole
    nomination: Whole
    slot: Whole
    cost: Whole
    co2: Whole
    minutes: Whole
    first_day: Whole
    last_day: Whole
    published: Truth
    free: Truth
    resource: NDArray[np.int32]
    amount: Whole
    signature: Whole

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.origin)

    def rows(self, which: Whole | Truth) -> Table:
        """Some rows, by index or mask."""
        return Table(*(getattr(self, field.name)[which] for field in fields(self)))

    def entries(self) -> tuple[Whole, Whole, Whole]:
        """Row, resource and amount of every use, ascending by row."""
        used = self.resource != NOTHING
        row = np.repeat(np.arange(len(self)), used.sum(axis=1))
        return row, self.resource[used].astype(np.int64), self.amount[used]

    def without(self, gone: Truth) -> Table:
        """The same rows without the uses of some resources, one flag each."""
        left = (self.resource != NOTHING) & ~np.append(gone, True)[self.resource]
        resource, amount = _packed(left, self.resource, self.amount)
        return replace(self, resource=resource, amount=amount, signature=_signature(resource))

    def uses_no_more(self, one: Whole, other: Whole) -> Truth:
        """For pairs of rows: whether the one uses no more of anything than the other."""
        fine: Truth = (self.signature[one] & ~self.signature[other]) == 0
        asked, step = np.flatnonzero(fine), max(1, AT_ONCE // max(1, self.resource.shape[1]))
        for at in range(0, len(asked), step):
            some = asked[at : at + step]
            fine[some] = self._no_more(one[some], other[some])
        return fine

    def _no_more(self, one: Whole, other: Whole) -> Truth:
        resource, amount = self.resource[other], self.amount[other]
        fine = np.ones(len(one), dtype=bool)
        for place in range(self.resource.shape[1]):
            mine = self.resource[one, place]
            theirs = np.where(resource == mine[:, None], amount, 0).max(axis=1)
            fine &= (mine == NOTHING) | (self.amount[one, place] <= theirs)
        return fine


def table_of(problem: Problem) -> Table:
    """All options that no rule forbids by itself, ascending by nomination, slot and index."""
    options = problem.options
    origin = np.array([index for index, option in enumerate(options) if not option.blockers], dtype=np.int64)
    allowed = options if len(origin) == len(options) else [options[index] for index in origin.tolist()]
    resource, amount = _uses_of(allowed)
    table = Table(
        origin,
        _column(allowed, attrgetter("nomination")),
        _column(allowed, attrgetter("slot")),
        _column(allowed, attrgetter("cost")),
        _column(allowed, attrgetter("co2")),
        _column(allowed, attrgetter("minutes")),
        _column(allowed, attrgetter("first_day")),
        _column(allowed, attrgetter("last_day")),
        np.fromiter(map(attrgetter("published"), allowed), dtype=bool, count=len(allowed)),
        np.zeros(len(allowed), dtype=bool),
        resource,
        amount,
        _signature(resource),
    )
    return in_order(table)


def in_order(table: Table) -> Table:
    """The rows ascending by nomination, slot and origin."""
    return table.rows(np.lexsort((table.origin, table.slot, table.nomination)))


def joined(one: Table, other: Table) -> Table:
    """The rows of both."""
    return Table(*(np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(Table)))


def _column(options: Sequence[Option], figure: attrgetter[int]) -> Whole:
    return np.fromiter(map(figure, options), dtype=np.int64, count=len(options))


def _uses_of(options: Sequence[Option]) -> tuple[NDArray[np.int32], Whole]:
    known = {id(option.uses): option.uses for option in options}  # those who travel alike often share one tuple
    place = {key: index for index, key in enumerate(known)}
    of = np.fromiter((place[id(option.uses)] for option in options), dtype=np.int64, count=len(options))
    resource, amount = _spread_out(list(known.values()))
    return resource[of], amount[of]


def _spread_out(uses: Sequence[tuple[tuple[int, int], ...]]) -> tuple[NDArray[np.int32], Whole]:
    many = np.fromiter(map(len, uses), dtype=np.int64, count=len(uses))
    total = int(many.sum())
    pairs = chain.from_iterable(uses)
    flat = np.fromiter(chain.from_iterable(pairs), dtype=np.int64, count=2 * total).reshape(total, 2)
    row = np.repeat(np.arange(len(uses)), many)
    order = np.lexsort((flat[:, 0], row))
    used = np.arange(int(many.max(initial=0))) < many[:, None]
    return _spread(used, flat[order, 0].astype(np.int32), flat[order, 1])


def _signature(resource: NDArray[np.int32]) -> Whole:
    signature = np.zeros(len(resource), dtype=np.int64)
    for used in resource.T:
        signature |= np.where(used == NOTHING, 0, np.int64(1) << (used.astype(np.int64) % SIGNATURE_BITS))
    return signature


def _packed(left: Truth, resource: NDArray[np.int32], amount: Whole) -> tuple[NDArray[np.int32], Whole]:
    many = left.sum(axis=1)
    used = np.arange(int(many.max(initial=0))) < many[:, None]
    return _spread(used, resource[left], amount[left])


def _spread(used: Truth, resource: NDArray[np.int32], amount: Whole) -> tuple[NDArray[np.int32], Whole]:
    resources = np.full(used.shape, NOTHING, dtype=np.int32)
    amounts = np.zeros(used.shape, dtype=np.int64)
    resources[used], amounts[used] = resource, amount
    return resources, amounts


def starts_of(*keys: Whole) -> Truth:
    """Where a new group begins, in rows that are ordered by these keys."""
    begins = np.ones(len(keys[0]), dtype=bool)
    if len(begins):
        begins[1:] = False
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return begins


def positions(begins: Truth) -> Whole:
    """Place of each row within its group, from 0."""
    at = np.arange(len(begins))
    return at - np.maximum.accumulate(np.where(begins, at, 0))


def in_stable_order(keys: Whole, least: int, most: int) -> Whole:
    """Indices in the order of keys between `least` and `most`, equal ones as they come; quick where there are few."""
    few = most - least < 2**16
    order: Whole = np.argsort((keys - least).astype(np.uint16) if few else keys, kind="stable")
    return order


def ranges(starts: Whole, counts: Whole) -> tuple[Whole, Whole]:
    """
    All members of several ranges.

    Returns
    -------
    tuple
        Which range, and which index, of every member.
    """
    of = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return of, np.arange(len(of)) - np.repeat(before - starts, counts)


def grouped_sum(groups: int, of: Whole, amounts: Whole) -> Whole:
    """Exact sums of whole numbers by group."""
    total = np.zeros(groups, dtype=np.int64)
    np.add.at(total, of, amounts)
    return total


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of days in groups; within a group ordered by first day, with the latest last day so far."""

    group: Whole
    key: Whole
    latest: Whole
    first: int
    width: int

    def meets(self, group: Whole, first_day: Whole, last_day: Whole) -> Truth:
        """Whether each span shares a day with one of a group."""
        wanted = group * self.width + np.clip(last_day - self.first, -1, self.width - 2)
        at = np.searchsorted(self.key, wanted, "right") - 1
        met: Truth = (at >= 0) & (self.group[at] == group) & (self.latest[at] >= first_day)
        return met


def in_runs(group: Whole, first_day: Whole, last_day: Whole) -> Spans:
    """Spans that are ordered by group and first day, made ready to be asked whom they meet."""
    least, most = int(first_day.min(initial=0)), int(last_day.max(initial=0))
    width = most - least + 3
    latest = np.maximum.accumulate(group * width + (last_day - least)) - group * width + least
    return Spans(group, group * width + (first_day - least), latest, least, width)
