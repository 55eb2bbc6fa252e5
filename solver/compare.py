"""When one option is at least as good as another, for whole arrays of pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.draft import Draft
from solver.table import Truth, Whole


@dataclass(frozen=True)
class Standard:
    """
    What options of one team are compared by.

    Attributes
    ----------
    keys
        What a row adds to each level that can differ within a team, in the order of the levels; less is better.
    weights
        What a row adds to each level that has a limit, and its nomination to each quota. An exchange that is only as
        good in the order of the levels could break a limit of a later one, and one between two delegates a quota: so
        it must add no more to any of these.
    nomination
        Nomination of each row.
    quotas
        What each nomination adds to each quota, shape (quotas, nominations).
    """

    keys: list[Whole]
    weights: list[Whole]
    nomination: Whole
    quotas: Whole

    def as_good(self, one: Whole, other: Whole) -> Truth:
        """For pairs of rows: whether the one is no worse in the order of the levels, and no heavier in any limit."""
        settled, fine = np.zeros(len(one), dtype=bool), np.ones(len(one), dtype=bool)
        for key in self.keys:
            mine, theirs = key[one], key[other]
            fine &= settled | (mine <= theirs)
            settled |= mine < theirs
        return fine & self.weighs_no_more(one, other)

    def weighs_no_more(self, one: Whole, other: Whole) -> Truth:
        """For pairs of rows: whether the one is no heavier in any limit of a level and in any quota."""
        fine = np.ones(len(one), dtype=bool)
        for weight in self.weights:
            fine &= weight[one] <= weight[other]
        for quota in self.quotas:
            fine &= quota[self.nomination[one]] <= quota[self.nomination[other]]
        return fine


def standard_of(draft: Draft) -> Standard:
    """By what the options of a draft are compared."""
    table, problem = draft.table, draft.problem
    figures = {
        "disruption": -table.published.astype(np.int64),
        "preference": draft.rank_of_nomination[table.nomination],
        "cost": table.cost,
        "co2": table.co2,
        "minutes": table.minutes,
    }
    limited = {limit.level for limit in problem.level_limits}
    keys = [figures[level] for level in problem.levels if level in figures]
    weights = [figure for level, figure in figures.items() if level in limited]
    return Standard(keys, weights, table.nomination, _quotas(draft))


def _quotas(draft: Draft) -> Whole:
    quotas = np.zeros((len(draft.problem.quotas), len(draft.problem.nominations)), dtype=np.int64)
    for index, quota in enumerate(draft.problem.quotas):
        for nomination, weight in quota.weights:
            quotas[index, nomination] = weight
    return quotas
