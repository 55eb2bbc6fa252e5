"""
The decision variables, one column each: options, teams, slots, experts in slots, and how many teams travel.

Teams and their numbers follow from the options. They have columns all the same, because deciding on them first
(does this city travel at all, how many cities go to this event) is what makes the search for proofs short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.lookups import Lookups
from solver.table import Whole

NO_COLUMN = -1


@dataclass(frozen=True)
class Columns:
    """
    Which column stands for what.

    Attributes
    ----------
    upper
        Largest value of each column; the least is zero. Only the columns of `tallies` may exceed one.
    option
        Column of each option: chosen. `NO_COLUMN` for an option that a rule forbids.
    team
        Column of each team: has a funded delegate. `NO_COLUMN` for a team that cannot have one.
    slot
        Column of each slot: its event runs in it. `NO_COLUMN` where nothing depends on it.
    expert
        Column of (slot, expert): the expert serves the event in this slot.
    tallies
        Column and teams of it: how many of these teams travel.
    """

    upper: list[int]
    option: list[int]
    team: list[int]
    slot: list[int]
    expert: dict[tuple[int, int], int]
    tallies: list[tuple[int, list[int]]]

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.upper)

    def first_decisions(self) -> Whole:
        """How early to decide on each column, more is earlier: how many teams travel, then which."""
        first = np.zeros(self.count, dtype=np.int64)
        first[[column for column in self.team if column != NO_COLUMN]] = 1
        first[[column for column, _ in self.tallies]] = 2
        return first


def columns_of(lookups: Lookups) -> Columns:
    """Number the columns: options first, then teams, slots, experts and tallies."""
    problem = lookups.problem
    upper: list[int] = []
    option = _numbered(upper, len(problem.options), lookups.allowed)
    team = _numbered(upper, len(problem.teams), [t for t, most in enumerate(lookups.most_delegates) if most])
    slots = _slots_that_matter(lookups)
    slot = _numbered(upper, len(problem.slots), slots)
    serving = [(s, x) for s in slots if _needs_expert(lookups, s) for x in sorted(problem.slots[s].experts)]
    expert = dict(zip(serving, _numbered(upper, len(serving), list(range(len(serving)))), strict=True))
    tallies = [(_added(upper, len(teams)), teams) for teams in _tallied(lookups)]
    return Columns(upper, option, team, slot, expert, tallies)


def _numbered(upper: list[int], count: int, members: list[int]) -> list[int]:
    columns = [NO_COLUMN] * count
    for member in members:
        columns[member] = _added(upper, 1)
    return columns


def _added(upper: list[int], most: int) -> int:
    upper.append(most)
    return len(upper) - 1


def _slots_that_matter(lookups: Lookups) -> list[int]:
    matter: list[int] = []
    for event, slots in zip(lookups.problem.events, lookups.slots_of_event, strict=True):
        if len(slots) > 1 or event.min_delegates > 1 or event.needs_expert:
            matter.extend(slots)
    return matter


def _needs_expert(lookups: Lookups, slot: int) -> bool:
    return lookups.problem.events[lookups.problem.slots[slot].event].needs_expert


def _tallied(lookups: Lookups) -> list[list[int]]:
    """Teams of each event that several can go to, and all teams that have their event to themselves."""
    together = [teams for teams in lookups.able_teams_of_event if len(teams) > 1]
    alone = [teams[0] for teams in lookups.able_teams_of_event if len(teams) == 1]
    return [*together, alone] if len(alone) > 1 else together
