"""The objective levels as whole-number weights over the columns, a short function each; `LEVEL_TERMS` lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from solver.lookups import Lookups
from solver.problem import MAXIMISED
from solver.variables import NO_COLUMN, Columns

Term = tuple[int, int]
"""(column, weight)."""


class Objective(NamedTuple):
    """A level: `constant` plus the sum of weight x column, to be maximised or minimised."""

    name: str
    maximise: bool
    constant: int
    terms: list[Term]

    def value(self, point: list[int]) -> int:
        """What a point counts at this level."""
        return self.constant + sum(weight * point[column] for column, weight in self.terms)

    def most(self) -> int:
        """No point of zeros and ones counts more."""
        return self.constant + sum(max(0, weight) for _, weight in self.terms)


def disruption(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Each published trip that is kept takes one off the published trips."""
    for option in lookups.allowed:
        if lookups.problem.options[option].published:
            yield columns.option[option], -1


def coverage(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Teams that travel."""
    for column in columns.team:
        if column != NO_COLUMN:
            yield column, 1


def merit(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Merit of the teams that travel."""
    for column, team in zip(columns.team, lookups.problem.teams, strict=True):
        if column != NO_COLUMN:
            yield column, team.merit


def delegates(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Trips."""
    for option in lookups.allowed:
        yield columns.option[option], 1


def preference(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Ranks of the nominations that are funded."""
    for option in lookups.allowed:
        yield columns.option[option], lookups.problem.nominations[lookups.problem.options[option].nomination].rank


def cost(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Cents."""
    for option in lookups.allowed:
        yield columns.option[option], lookups.problem.options[option].cost


def co2(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Grams."""
    for option in lookups.allowed:
        yield columns.option[option], lookups.problem.options[option].co2


def minutes(lookups: Lookups, columns: Columns) -> Iterator[Term]:
    """Minutes under way."""
    for option in lookups.allowed:
        yield columns.option[option], lookups.problem.options[option].minutes


LEVEL_TERMS: tuple[Callable[[Lookups, Columns], Iterator[Term]], ...] = (
    disruption,
    coverage,
    merit,
    delegates,
    preference,
    cost,
    co2,
    minutes,
)


def objectives_of(lookups: Lookups, columns: Columns) -> list[Objective]:
    """The levels of the problem, in its order."""
    terms_of = {function.__name__: function for function in LEVEL_TERMS}
    return [_objective(lookups, columns, level, terms_of[level]) for level in lookups.problem.levels]


def _objective(
    lookups: Lookups, columns: Columns, level: str, terms: Callable[[Lookups, Columns], Iterator[Term]]
) -> Objective:
    constant = lookups.problem.published_trips if level == "disruption" else 0
    weighted = [(column, weight) for column, weight in terms(lookups, columns) if weight]
    return Objective(level, level in MAXIMISED, constant, weighted)
