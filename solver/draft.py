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
    uses = zip(table.resource.tolist(), table.amount.tolist(), table.published.tolist(), strict=True)
    for (nomination, slot, cost, co2, minutes, first, last), (resources, amounts, published) in zip(
        rows, uses, strict=True
    ):
        used = tuple(pair for pair in zip(resources, amounts, strict=True) if pair[0] != NOTHING)
        yield Option(nomination, slot, cost, co2, minutes, first, last, used, published)


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
    options = [o for slot, rows in by_slot.items() if not draft.stands_in(slot) for r in rows for o in draft.origins(r)]
    experts = {event: expert for event, expert in expert_of_event.items() if expert < draft.problem.num_experts}
    for placement in reversed(draft.placements):
        if placement.stand_in in by_slot:
            _place(draft, placement, by_slot[placement.stand_in], options, experts)
    return sorted(options), experts


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


def _place(draft: Draft, placement: Placement, group: list[int], options: list[int], experts: dict[int, int]) -> None:
    """Add the options of a stand-in's group on the first date that is free, and its expert."""
    needs_expert = draft.problem.events[placement.event].needs_expert
    for position, slot in enumerate(placement.slots):
        wanted = [draft.origins(row)[position] for row in group]
        expert = next(_free_experts(draft, slot, options, experts), None)
        if (expert is not None or not needs_expert) and _delegates_free(draft, wanted, options):
            options.extend(wanted)
            if expert is not None and needs_expert:
                experts[placement.event] = expert
            return
    raise AssertionError("A stand-in slot has always room for its event.")


def _free_experts(draft: Draft, slot: int, options: list[int], experts: dict[int, int]) -> Iterator[int]:
    slots = draft.problem.slots
    slot_of = {slots[draft.problem.options[o].slot].event: slots[draft.problem.options[o].slot] for o in options}
    for expert in sorted(slots[slot].experts):
        busy = [slot_of[event] for event, other in experts.items() if other == expert and event in slot_of]
        if not any(
            other.first_day <= slots[slot].last_day and slots[slot].first_day <= other.last_day for other in busy
        ):
            yield expert


def _delegates_free(draft: Draft, wanted: list[int], options: list[int]) -> bool:
    problem = draft.problem
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for o in options:
        option = problem.options[o]
        days[problem.nominations[option.nomination].delegate].append((option.first_day, option.last_day))
    for o in wanted:
        option = problem.options[o]
        taken = days[problem.nominations[option.nomination].delegate]
        if any(first <= option.last_day and option.first_day <= last for first, last in taken):
            return False
    return True
