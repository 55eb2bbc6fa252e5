"""A problem being made smaller: what is still a candidate, and how to get from its options back to the original's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from solver.problem import Nomination, Option, Problem, Slot
from solver.solution import Solution

Uses = tuple[tuple[int, int], ...]
Key = tuple[int, ...]


@dataclass(slots=True)
class Candidate:
    """
    An option that may still be chosen.

    Attributes
    ----------
    origin
        Index of the original option, or for one that stands for several dates, position in `Draft.families`.
    slot
        Index of a slot of the draft.
    uses
        Uses of the resources that can still run out.
    free
        Whether its days meet no other trip that its delegate might make; then its days no longer matter.
    """

    origin: int
    nomination: int
    slot: int
    option: Option
    uses: Uses
    free: bool = False


@dataclass(slots=True)
class Family:
    """Options of one nomination, one in each of several interchangeable slots, in the order of those slots."""

    options: list[int]


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
    candidates
        Options left, ascending by nomination, slot and origin.
    families
        What the candidates in stand-in slots stand for.
    placements
        Stand-in slots in the order in which they were made; later ones are placed first.
    """

    problem: Problem
    slots: list[Slot]
    candidates: list[Candidate]
    families: list[Family] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    def stands_in(self, slot: int) -> bool:
        """Whether a slot stands for several real ones."""
        return slot >= len(self.problem.slots)

    def nomination_of(self, candidate: Candidate) -> Nomination:
        """The nomination of a candidate."""
        return self.problem.nominations[candidate.nomination]

    def team_of(self, candidate: Candidate) -> int:
        """The team of a candidate."""
        return self.nomination_of(candidate).team

    def event_of(self, candidate: Candidate) -> int:
        """The event of a candidate."""
        return self.slots[candidate.slot].event

    def grouped(self, key: Callable[[Candidate], int]) -> dict[int, list[Candidate]]:
        """Candidates by key, in order of first appearance."""
        groups: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            groups[key(candidate)].append(candidate)
        return groups

    def menus(self) -> dict[tuple[int, int], list[Candidate]]:
        """Candidates of each nomination and slot."""
        groups: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            groups[candidate.nomination, candidate.slot].append(candidate)
        return groups

    def keep(self, kept: Iterable[Candidate]) -> int:
        """Leave only these candidates; returns how many went."""
        before = len(self.candidates)
        self.candidates = list(kept)
        return before - len(self.candidates)


def draft_of(problem: Problem) -> Draft:
    """All options that no rule forbids by itself."""
    candidates = [
        Candidate(index, option.nomination, option.slot, option, option.uses)
        for index, option in enumerate(problem.options)
        if not option.blockers
    ]
    candidates.sort(key=lambda candidate: (candidate.nomination, candidate.slot, candidate.origin))
    return Draft(problem, list(problem.slots), candidates)


def problem_of(draft: Draft) -> Problem:
    """
    The candidates as a problem of their own; option i of it is candidate i.

    A stand-in slot gets an expert of its own, so that it competes with nobody; the days of a candidate whose
    delegate is free anyway are moved to a day of its nomination's own.
    """
    first = min((option.first_day for option in draft.problem.options), default=0)
    options = tuple(_option_of(candidate, first) for candidate in draft.candidates)
    real = {draft.slots[c.slot].event for c in draft.candidates if not draft.stands_in(c.slot)}
    events = tuple(
        replace(event, needs_expert=event.needs_expert and index in real)
        for index, event in enumerate(draft.problem.events)
    )
    num_experts = draft.problem.num_experts + len(draft.placements)
    return replace(draft.problem, events=events, slots=tuple(draft.slots), options=options, num_experts=num_experts)


def _option_of(candidate: Candidate, first: int) -> Option:
    own_day = first - 1 - candidate.nomination
    first_day, last_day = candidate.option.first_day, candidate.option.last_day
    days = (own_day, own_day) if candidate.free else (first_day, last_day)
    option = candidate.option
    return Option(
        candidate.nomination,
        candidate.slot,
        option.cost,
        option.co2,
        option.minutes,
        *days,
        candidate.uses,
        option.published,
    )


def restore(draft: Draft, chosen: Iterable[int], expert_of_event: dict[int, int]) -> tuple[list[int], dict[int, int]]:
    """
    From chosen candidates to original options and experts.

    Stand-in slots are placed in the reverse order of their making: each then finds a date on which one of its
    experts and all its delegates are free, because that is what it was made on.

    Returns
    -------
    tuple
        Original options, ascending, and event -> expert.
    """
    by_slot: dict[int, list[Candidate]] = defaultdict(list)
    for index in chosen:
        by_slot[draft.candidates[index].slot].append(draft.candidates[index])
    options = [c.origin for slot, group in by_slot.items() if not draft.stands_in(slot) for c in group]
    experts = {event: expert for event, expert in expert_of_event.items() if expert < draft.problem.num_experts}
    for placement in reversed(draft.placements):
        if placement.stand_in in by_slot:
            _place(draft, placement, by_slot[placement.stand_in], options, experts)
    return sorted(options), experts


def reflected(draft: Draft, plan: Solution) -> Solution | None:
    """The way back: a plan of the original problem as one of the candidates; None where one of its options is gone."""
    standing = {option: index for index, c in enumerate(draft.candidates) for option in _originals(draft, c)}
    if any(option not in standing for option in plan.chosen):
        return None
    chosen = tuple(sorted(standing[option] for option in plan.chosen))
    slots = {draft.event_of(draft.candidates[index]): draft.candidates[index].slot for index in chosen}
    experts = {
        event: draft.slots[slot].experts[0] if draft.stands_in(slot) else (plan.expert_of_event or {})[event]
        for event, slot in slots.items()
        if draft.problem.events[event].needs_expert
    }
    return Solution(plan.status, chosen, slots, experts)


def _originals(draft: Draft, candidate: Candidate) -> list[int]:
    return draft.families[candidate.origin].options if draft.stands_in(candidate.slot) else [candidate.origin]


def _place(
    draft: Draft, placement: Placement, group: list[Candidate], options: list[int], experts: dict[int, int]
) -> None:
    """Add the options of a stand-in's group on the first date that is free, and its expert."""
    needs_expert = draft.problem.events[placement.event].needs_expert
    for position, slot in enumerate(placement.slots):
        wanted = [draft.families[c.origin].options[position] for c in group]
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
