"""A problem being made smaller: what is still a candidate, and how to get from its options back to the original's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from solver.problem import Option, Problem, Slot
from solver.solution import Solution
from solver.table import NOTHING, Table, Truth, Whole, table_of


@dataclass(frozen=True, slots=True)
class Placement:
    """A slot of the draft that stands for several real ones; which of them is decided at the end, in `restore`."""

    event: int
    stand_in: int
    slots: tuple[int, ...]


@dataclass
class Draft:
    """
    Candidates left over from a problem.

    Attributes
    ----------
    problem
        The original.
    slots
        The original slots, then the stand-ins.
    table
        Options left, ascending by nomination, slot and origin.
    families
        What the rows in stand-in slots stand for: original options of one nomination, one in each of several
        interchangeable slots, in the order of those slots.
    placements
        Stand-in slots in the order in which they were made; later ones are placed first.
    """

    problem: Problem
    slots: list[Slot]
    table: Table
    families: list[list[int]] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    def stands_in(self, slot: int) -> bool:
        """Whether a slot stands for several real ones."""
        return slot >= len(self.problem.slots)

    def keep(self, kept: Truth) -> int:
        """Leave only the rows of a mask; returns how many went."""
        gone = int(len(kept) - kept.sum())
        if gone:
            self.table = self.table.rows(kept)
        return gone

    @cached_property
    def team_of_nomination(self) -> Whole:
        """Team of each nomination."""
        return np.array([row.team for row in self.problem.nominations], dtype=np.int64)

    @cached_property
    def delegate_of_nomination(self) -> Whole:
        """Delegate of each nomination."""
        return np.array([row.delegate for row in self.problem.nominations], dtype=np.int64)

    @cached_property
    def rank_of_nomination(self) -> Whole:
        """Rank of each nomination."""
        return np.array([row.rank for row in self.problem.nominations], dtype=np.int64)

    @cached_property
    def required(self) -> Truth:
        """Whether each nomination must be funded."""
        return np.array([row.required for row in self.problem.nominations], dtype=bool)

    @cached_property
    def cap_of_team(self) -> Whole:
        """Cap of each team."""
        return np.array([row.cap for row in self.problem.teams], dtype=np.int64)

    @cached_property
    def event_of_team(self) -> Whole:
        """Event of each team."""
        return np.array([row.event for row in self.problem.teams], dtype=np.int64)

    @cached_property
    def capacity(self) -> Whole:
        """Capacity of each resource."""
        return np.array([row.capacity for row in self.problem.resources], dtype=np.int64)

    def event_of_slot(self) -> Whole:
        """Event of each slot, stand-ins included."""
        return np.array([slot.event for slot in self.slots], dtype=np.int64)

    def teams(self) -> Whole:
        """Team of each row."""
        return self.team_of_nomination[self.table.nomination]

    def origins(self, row: int) -> list[int]:
        """Original options that a row stands for."""
        origin = int(self.table.origin[row])
        return self.families[origin] if self.stands_in(int(self.table.slot[row])) else [origin]


def draft_of(problem: Problem) -> Draft:
    """All options that no rule forbids by itself."""
    return Draft(problem, list(problem.slots), table_of(problem))


def problem_of(draft: Draft) -> Problem:
    """
    The candidates as a problem of their own; option i of it is row i.

    A stand-in slot gets an expert of its own, so that it competes with nobody; the days of a candidate whose
    delegate is free anyway are moved to a day of its nomination's own.
    """
    real = {draft.slots[slot].event for slot in np.unique(draft.table.slot).tolist() if not draft.stands_in(slot)}
    events = tuple(
        replace(event, needs_expert=event.needs_expert and index in real)
        for index, event in enumerate(draft.problem.events)
    )
    num_experts = draft.problem.num_experts + len(draft.placements)
    options = tuple(_options_of(draft))
    return replace(draft.problem, events=events, slots=tuple(draft.slots), options=options, num_experts=num_experts)


def _options_of(draft: Draft) -> Iterator[Option]:
    table = draft.table
    first_day, last_day = _days_of(draft)
    figures = (table.nomination, table.slot, table.cost, table.co2, table.minutes, first_day, last_day)
    rows = zip(*(figure.tolist() for figure in figures), strict=True)
    uses = zip(_uses_of(table), table.published.tolist(), strict=True)
    for (nomination, slot, cost, co2, minutes, first, last), (used, published) in zip(rows, uses, strict=True):
        yield Option(nomination, slot, cost, co2, minutes, first, last, used, published)


def _uses_of(table: Table) -> Iterator[tuple[tuple[int, int], ...]]:
    """Uses of each row; those who travel alike share one tuple, which is most of the memory of a large programme."""
    known: dict[bytes, tuple[tuple[int, int], ...]] = {}
    many = (table.resource != NOTHING).sum(axis=1).tolist()
    for resource, amount, used in zip(table.resource, table.amount, many, strict=True):
        key = resource.tobytes() + amount.tobytes()
        if key not in known:
            known[key] = tuple(zip(resource[:used].tolist(), amount[:used].tolist(), strict=True))
        yield known[key]


def _days_of(draft: Draft) -> tuple[Whole, Whole]:
    table = draft.table
    own_day = min((option.first_day for option in draft.problem.options), default=0) - 1 - table.nomination
    return np.where(table.free, own_day, table.first_day), np.where(table.free, own_day, table.last_day)


def restore(draft: Draft, chosen: Iterable[int], expert_of_event: dict[int, int]) -> tuple[list[int], dict[int, int]]:
    """
    From chosen rows to original options and experts.

    Stand-in slots are placed in the reverse order of their making: each then finds a date on which one of its
    experts and all its delegates are free, because that is what it was made on.

    Returns
    -------
    tuple
        Original options, ascending, and event -> expert.
    """
    by_slot: dict[int, list[int]] = defaultdict(list)
    for row in chosen:
        by_slot[int(draft.table.slot[row])].append(row)
    calendar = _Calendar(draft.problem)
    for slot, rows in by_slot.items():
        if not draft.stands_in(slot):
            calendar.enter([int(draft.table.origin[row]) for row in rows], expert_of_event.get(draft.slots[slot].event))
    for placement in reversed(draft.placements):
        if placement.stand_in in by_slot:
            calendar.place(draft, placement, by_slot[placement.stand_in])
    return sorted(calendar.options), calendar.experts


class _Calendar:
    """Options and experts of a plan that grows, and the days that they take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.options: list[int] = []
        self.experts: dict[int, int] = {}
        self.trips: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.duties: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def enter(self, options: list[int], expert: int | None) -> None:
        """Options of one slot, with its expert where it needs one."""
        rows = [self.problem.options[option] for option in options]
        for row in rows:
            self.trips[self.problem.nominations[row.nomination].delegate].append((row.first_day, row.last_day))
        self.options.extend(options)
        if expert is not None:
            slot = self.problem.slots[rows[0].slot]
            self.experts[slot.event] = expert
            self.duties[expert].append((slot.first_day, slot.last_day))

    def place(self, draft: Draft, placement: Placement, group: list[int]) -> None:
        """The rows of a stand-in on the first date that is free, with the first expert who is."""
        needs_expert = self.problem.events[placement.event].needs_expert
        for position, slot in enumerate(placement.slots):
            wanted = [draft.origins(row)[position] for row in group]
            expert = next((x for x in sorted(self.problem.slots[slot].experts) if self._serves(x, slot)), None)
            if (expert is not None or not needs_expert) and all(self._is_free(option) for option in wanted):
                self.enter(wanted, expert if needs_expert else None)
                return
        raise AssertionError("A stand-in slot has always room for its event.")

    def _serves(self, expert: int, slot: int) -> bool:
        row = self.problem.slots[slot]
        return _apart(self.duties[expert], row.first_day, row.last_day)

    def _is_free(self, option: int) -> bool:
        row = self.problem.options[option]
        return _apart(self.trips[self.problem.nominations[row.nomination].delegate], row.first_day, row.last_day)


def _apart(spans: list[tuple[int, int]], first_day: int, last_day: int) -> bool:
    return all(last < first_day or last_day < first for first, last in spans)


def reflected(draft: Draft, plan: Solution) -> Solution | None:
    """The way back: a plan of the original problem as one of the candidates; None where one of its options is gone."""
    wanted = set(plan.chosen)
    standing = {option: row for row in range(len(draft.table)) for option in draft.origins(row) if option in wanted}
    if any(option not in standing for option in plan.chosen):
        return None
    chosen = tuple(sorted(standing[option] for option in plan.chosen))
    slots = {draft.slots[slot].event: slot for slot in draft.table.slot[list(chosen)].tolist()}
    experts = {
        event: draft.slots[slot].experts[0] if draft.stands_in(slot) else (plan.expert_of_event or {})[event]
        for event, slot in slots.items()
        if draft.problem.events[event].needs_expert
    }
    return Solution(plan.status, chosen, slots, experts)
