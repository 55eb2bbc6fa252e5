"""The decision variables, each a column of zero or one: options, teams, slots, experts in slots."""

from __future__ import annotations

from dataclasses import dataclass

from solver.lookups import Lookups

NO_COLUMN = -1


@dataclass(frozen=True)
class Columns:
    """
    Which column stands for what.

    Attributes
    ----------
    count
        How many columns there are.
    option
        Column of each option: chosen. `NO_COLUMN` for an option that a rule forbids.
    team
        Column of each team: has a funded delegate. `NO_COLUMN` where at most one delegate can travel: there the
        sum of the team's options says it.
    slot
        Column of each slot: its event runs in it. `NO_COLUMN` where nothing depends on it.
    expert
        Column of (slot, expert): the expert serves the event in this slot.
    """

    count: int
    option: list[int]
    team: list[int]
    slot: list[int]
    expert: dict[tuple[int, int], int]


def columns_of(lookups: Lookups) -> Columns:
    """Number the columns: options first, then teams, slots and experts."""
    problem = lookups.problem
    option = _numbered(len(problem.options), lookups.allowed, 0)
    count = len(lookups.allowed)
    teams = [t for t, most in enumerate(lookups.most_delegates) if most > 1]
    team = _numbered(len(problem.teams), teams, count)
    slots = _slots_that_matter(lookups)
    slot = _numbered(len(problem.slots), slots, count + len(teams))
    serving = [(s, x) for s in slots if _needs_expert(lookups, s) for x in sorted(problem.slots[s].experts)]
    start = count + len(teams) + len(slots)
    expert = {pair: start + position for position, pair in enumerate(serving)}
    return Columns(start + len(serving), option, team, slot, expert)


def _numbered(count: int, members: list[int], start: int) -> list[int]:
    columns = [NO_COLUMN] * count
    for position, member in enumerate(members):
        columns[member] = start + position
    return columns


def _slots_that_matter(lookups: Lookups) -> list[int]:
    matter: list[int] = []
    for event, slots in zip(lookups.problem.events, lookups.slots_of_event, strict=True):
        if len(slots) > 1 or event.min_delegates > 1 or event.needs_expert:
            matter.extend(slots)
    return matter


def _needs_expert(lookups: Lookups, slot: int) -> bool:
    return lookups.problem.events[lookups.problem.slots[slot].event].needs_expert
