"""Dates of an event that are as good as each other, one standing for all until the rest of the plan is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from solver.draft import Candidate, Draft, Family, Placement
from solver.problem import Slot

Item = tuple[int, int, int, int, bool, tuple[tuple[int, int], ...]]
"""What a candidate offers, but for its dates: nomination, cost, CO2, minutes, published, uses."""


def interchangeable_slots(draft: Draft) -> int:
    """
    Slots of an event that offer the same to everybody become one, which competes for no expert's or delegate's day.

    Count the (slot, expert) pairs of the set. Each other event that needs an expert takes at most one expert on one
    pair of dates, and each other trip of one of the event's delegates takes some days: each spoils at most so many
    pairs. When there are more pairs than all of them together can spoil, then whatever the rest of the plan is, a
    date with an expert is left over: any plan with the stand-in becomes a real plan with the same levels, and any
    real plan is one with the stand-in. Sets found later are placed first, so those before them do not count.
    """
    found = 0
    others = _rivals(draft)
    for group in _alike(draft):
        if len(group) > 1 and _always_room(draft, others, group):
            _merge(draft, group)
            found += 1
    return found


@dataclass(frozen=True)
class Rivals:
    """What can spoil a date: slots with experts by expert and event, trips by delegate. As of the start of the rule."""

    slots: dict[int, dict[int, list[Slot]]]
    trips: dict[int, list[Candidate]]


def _rivals(draft: Draft) -> Rivals:
    slots: dict[int, dict[int, list[Slot]]] = defaultdict(lambda: defaultdict(list))
    for index in sorted({candidate.slot for candidate in draft.candidates if not draft.stands_in(candidate.slot)}):
        slot = draft.slots[index]
        if draft.problem.events[slot.event].needs_expert:
            for expert in slot.experts:
                slots[expert][slot.event].append(slot)
    trips: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in draft.candidates:
        if not candidate.free:
            trips[draft.nomination_of(candidate).delegate].append(candidate)
    return Rivals(slots, trips)


def _alike(draft: Draft) -> list[list[int]]:
    menus: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in draft.candidates:
        if not draft.stands_in(candidate.slot):
            menus[candidate.slot].append(candidate)
    groups: dict[tuple[int, tuple[Item, ...]], list[int]] = defaultdict(list)
    for slot in sorted(menus):
        groups[draft.slots[slot].event, tuple(sorted(_item(c) for c in menus[slot]))].append(slot)
    return list(groups.values())


def _item(candidate: Candidate) -> Item:
    option = candidate.option
    return candidate.nomination, option.cost, option.co2, option.minutes, option.published, candidate.uses


def _always_room(draft: Draft, others: Rivals, group: list[int]) -> bool:
    event = draft.slots[group[0]].event
    needs_expert = draft.problem.events[event].needs_expert
    weight = {slot: len(draft.slots[slot].experts) if needs_expert else 1 for slot in group}
    spoiled = _by_other_events(draft, others, group) if needs_expert else 0
    return sum(weight.values()) > spoiled + _by_other_trips(draft, others, weight)


def _by_other_events(draft: Draft, others: Rivals, group: list[int]) -> int:
    """Most (slot, expert) pairs that the other events' choices of dates and experts can take."""
    event = draft.slots[group[0]].event
    serving: dict[int, list[Slot]] = defaultdict(list)
    for index in group:
        for expert in draft.slots[index].experts:
            serving[expert].append(draft.slots[index])
    most: dict[int, int] = defaultdict(int)
    for expert, own in serving.items():
        for other, slots in others.slots[expert].items():
            if other != event:
                most[other] = max(most[other], _most_met(own, slots))
    return sum(most.values())


def _most_met(own: list[Slot], slots: list[Slot]) -> int:
    return max(sum(1 for mine in own if _meet(mine, slot)) for slot in slots)


def _meet(one: Slot, other: Slot) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _by_other_trips(draft: Draft, others: Rivals, weight: dict[int, int]) -> int:
    """Most (slot, expert) pairs that other trips of the delegates can take, a slot with all its experts at once."""
    here: dict[int, list[Candidate]] = defaultdict(list)
    for trips in others.trips.values():
        for candidate in trips:
            if candidate.slot in weight:
                here[draft.nomination_of(candidate).delegate].append(candidate)
    spoiled: dict[int, int] = defaultdict(int)
    for delegate, own in here.items():
        for other in others.trips[delegate]:
            met = {c.slot for c in own if c.nomination != other.nomination and _share_a_day(c, other)}
            spoiled[other.nomination] = max(spoiled[other.nomination], sum(weight[slot] for slot in met))
    return sum(spoiled.values())


def _share_a_day(one: Candidate, other: Candidate) -> bool:
    return one.option.first_day <= other.option.last_day and other.option.first_day <= one.option.last_day


def _merge(draft: Draft, group: list[int]) -> None:
    event = draft.slots[group[0]].event
    stand_in = len(draft.slots)
    expert = draft.problem.num_experts + len(draft.placements)
    draft.slots.append(Slot(event, experts=(expert,)))
    draft.placements.append(Placement(event, stand_in, tuple(group)))
    members = set(group)
    menus = {slot: sorted((c for c in draft.candidates if c.slot == slot), key=_item) for slot in group}
    rest = [candidate for candidate in draft.candidates if candidate.slot not in members]
    draft.candidates = rest + [_stand_in(draft, stand_in, row) for row in zip(*menus.values(), strict=True)]


def _stand_in(draft: Draft, slot: int, row: tuple[Candidate, ...]) -> Candidate:
    draft.families.append(Family([candidate.origin for candidate in row]))
    return Candidate(len(draft.families) - 1, row[0].nomination, slot, row[0].option, row[0].uses, free=True)
