"""Dates of an event that are as good as each other, one standing for all until the rest of the plan is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solver.draft import Draft, Placement
from solver.problem import Slot
from solver.table import Table, Truth, Whole, grouped_sum, in_order, joined, ranges, starts_of


def interchangeable_slots(draft: Draft) -> int:
    """
    Slots of an event that offer the same to everybody become one, which competes for no expert's or delegate's day.

    Count the (slot, expert) pairs of the set. Each other event that needs an expert takes at most one expert on one
    pair of dates, and each other trip of one of the event's delegates takes some days: each spoils at most so many
    pairs. When there are more pairs than all of them together can spoil, then whatever the rest of the plan is, a
    date with an expert is left over: any plan with the stand-in becomes a real plan with the same levels, and any
    real plan is one with the stand-in. Sets found later are placed first, so those before them do not count.
    """
    alike = [group for group in _alike(draft) if len(group) > 1]
    if not alike:
        return 0
    duties, spoiled = _duties(draft), _by_other_trips(draft, alike)
    merged = [group for group, lost in zip(alike, spoiled, strict=True) if _always_room(draft, duties, group, lost)]
    if merged:
        _merge(draft, merged)
    return len(merged)


def _alike(draft: Draft) -> list[list[int]]:
    """Real slots of one event whose menus are the same, but for their dates."""
    rows = _in_choices(draft)
    if not len(rows):
        return []
    item = _items(draft, rows)
    slot = draft.table.slot[rows]
    order = np.lexsort((item, slot))
    first = np.flatnonzero(starts_of(slot[order])).tolist()
    groups: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for start, end in zip(first, [*first[1:], len(order)], strict=True):
        index = int(slot[order[start]])
        groups[draft.slots[index].event, item[order[start:end]].tobytes()].append(index)
    return list(groups.values())


def _in_choices(draft: Draft) -> Whole:
    """Rows in real slots of events that have several of them."""
    slots = np.unique(draft.table.slot)
    slots = slots[slots < len(draft.problem.slots)]
    event = draft.event_of_slot()
    several = np.bincount(event[slots], minlength=len(draft.problem.events)) > 1
    chosen = (draft.table.slot < len(draft.problem.slots)) & several[event[draft.table.slot]]
    return np.flatnonzero(chosen)


def _items(draft: Draft, rows: Whole) -> Whole:
    """Rows that differ in nothing but their dates have the same number."""
    offer = [figure[rows] for figure in _offer(draft.table)]
    mixed = np.zeros(len(rows), dtype=np.int64)
    for figure in offer:
        mixed = mixed * 6_364_136_223_846_793_005 + figure  # wraps round: rows that differ rarely come out the same
    _, first, item = np.unique(mixed, return_index=True, return_inverse=True)
    alike = first[item.reshape(-1)]
    if all(np.array_equal(figure, figure[alike]) for figure in offer):
        return item.reshape(-1).astype(np.int64)
    return np.unique(np.column_stack(offer), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True)
class Duties:
    """
    When each expert could be taken by which event. As of the start of the rule.

    Attributes
    ----------
    spans
        Expert -> distinct (first day, last day) of slots that the expert could serve, shape (spans, 2).
    events
        Expert -> events in question.
    has
        Expert -> whether an event has a slot with the span, shape (events, spans).
    """

    spans: dict[int, Whole]
    events: dict[int, list[int]]
    has: dict[int, Truth]


def _duties(draft: Draft) -> Duties:
    serving: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for index in np.unique(draft.table.slot).tolist():
        slot = draft.slots[index]
        if draft.problem.events[slot.event].needs_expert and not draft.stands_in(index):
            for expert in slot.experts:
                serving[expert].append((slot.event, slot.first_day, slot.last_day))
    duties = Duties({}, {}, {})
    for expert, duty in serving.items():
        rows = np.array(duty, dtype=np.int64)
        spans, of_span = np.unique(rows[:, 1:], axis=0, return_inverse=True)
        events, of_event = np.unique(rows[:, 0], return_inverse=True)
        has = np.zeros((len(events), len(spans)), dtype=bool)
        has[of_event, of_span.reshape(-1)] = True
        duties.spans[expert], duties.events[expert], duties.has[expert] = spans, events.tolist(), has
    return duties


def _always_room(draft: Draft, duties: Duties, group: list[int], lost: int) -> bool:
    if not draft.problem.events[draft.slots[group[0]].event].needs_expert:
        return len(group) > lost
    pairs = sum(len(draft.slots[slot].experts) for slot in group)
    return pairs > lost and pairs > lost + _by_other_events(draft, duties, group)


def _by_other_events(draft: Draft, duties: Duties, group: list[int]) -> int:
    """Most (slot, expert) pairs that the other events' choices of dates and experts can take."""
    own = draft.slots[group[0]].event
    serving: dict[int, list[Slot]] = defaultdict(list)
    for index in group:
        for expert in draft.slots[index].experts:
            serving[expert].append(draft.slots[index])
    most: dict[int, int] = defaultdict(int)
    for expert, slots in serving.items():
        met = _most_met(duties, expert, slots)
        for event, taken in zip(duties.events[expert], met, strict=True):
            most[event] = max(most[event], taken)
    most[own] = 0
    return sum(most.values())


def _most_met(duties: Duties, expert: int, slots: list[Slot]) -> list[int]:
    """How many of these slots one slot of each event of an expert can meet."""
    first = np.sort([slot.first_day for slot in slots])
    last = np.sort([slot.last_day for slot in slots])
    spans = duties.spans[expert]
    met = np.searchsorted(first, spans[:, 1], "right") - np.searchsorted(last, spans[:, 0], "left")
    return (duties.has[expert] * met).max(axis=1).tolist()  # type: ignore[no-any-return]  # numpy says Any


def _by_other_trips(draft: Draft, groups: list[list[int]]) -> list[int]:
    """Most (slot, expert) pairs of each group that other trips of the delegates can take, a slot with all experts."""
    weight, group_of = _weights(draft, groups)
    trips = _trips(draft)
    here = trips[group_of[trips[:, 2]] >= 0]
    own, other = _meetings(here, trips)
    slot = here[own, 2]
    met = np.unique(np.column_stack([group_of[slot], trips[other, 0], other, slot]), axis=0)
    of_trip = np.flatnonzero(starts_of(*met[:, :3].T)) if len(met) else np.zeros(0, dtype=np.int64)
    lost = np.add.reduceat(weight[met[:, 3]], of_trip) if len(met) else weight[:0]
    met = met[of_trip]
    of_nomination = np.flatnonzero(starts_of(*met[:, :2].T)) if len(met) else of_trip
    most = np.maximum.reduceat(lost, of_nomination) if len(met) else lost
    return grouped_sum(len(groups), met[of_nomination, 0], most).tolist()  # type: ignore[no-any-return]


def _weights(draft: Draft, groups: list[list[int]]) -> tuple[Whole, Whole]:
    """Of each slot: how many (slot, expert) pairs it counts for, and its group."""
    weight = np.zeros(len(draft.slots), dtype=np.int64)
    group_of = np.full(len(draft.slots), -1, dtype=np.int64)
    for index, group in enumerate(groups):
        for slot in group:
            row = draft.slots[slot]
            weight[slot] = len(row.experts) if draft.problem.events[row.event].needs_expert else 1
            group_of[slot] = index
    return weight, group_of


def _trips(draft: Draft) -> Whole:
    """Nomination, delegate, slot, first and last day of rows whose days matter, each once, by delegate."""
    table, busy = draft.table, ~draft.table.free
    nomination = table.nomination[busy]
    delegate = draft.delegate_of_nomination[nomination]
    figures = (delegate, nomination, table.slot[busy], table.first_day[busy], table.last_day[busy])
    found = np.unique(np.column_stack(figures), axis=0)
    return found[:, [1, 0, 2, 3, 4]]


def _meetings(here: Whole, trips: Whole) -> tuple[Whole, Whole]:
    """Pairs of a trip here and one of another nomination of the same delegate that share a day."""
    start = np.searchsorted(trips[:, 1], here[:, 1], "left")
    end = np.searchsorted(trips[:, 1], here[:, 1], "right")
    own, other = ranges(start, end - start)
    one, two = here[own], trips[other]
    met = (one[:, 0] != two[:, 0]) & (one[:, 3] <= two[:, 4]) & (two[:, 3] <= one[:, 4])
    return own[met], other[met]


def _merge(draft: Draft, groups: list[list[int]]) -> None:
    """Put one slot in the place of each group."""
    table = draft.table
    order = np.lexsort((table.origin, *_offer(table)[::-1], table.slot))
    slot = table.slot[order]
    stand_ins: list[tuple[int, list[int]]] = []
    for group in groups:
        event, stand_in = draft.slots[group[0]].event, len(draft.slots)
        expert = draft.problem.num_experts + len(draft.placements)
        draft.slots.append(Slot(event, experts=(expert,)))
        draft.placements.append(Placement(event, stand_in, tuple(group)))
        menus = [order[np.searchsorted(slot, s, "left") : np.searchsorted(slot, s, "right")] for s in group]
        for alike in zip(*(menu.tolist() for menu in menus), strict=True):
            draft.families.append(table.origin[list(alike)].tolist())
            stand_ins.append((stand_in, alike[0]))
    first_family = len(draft.families) - len(stand_ins)
    added = table.rows(np.array([row for _, row in stand_ins], dtype=np.int64))
    added.slot = np.array([stand_in for stand_in, _ in stand_ins], dtype=np.int64)
    added.origin = first_family + np.arange(len(added), dtype=np.int64)
    added.free = np.ones(len(added), dtype=bool)
    left = table.rows(~np.isin(table.slot, [s for group in groups for s in group]))
    draft.table = in_order(joined(left, added))


def _offer(table: Table) -> list[Whole]:
    """What a row offers, but for its dates, a figure at a time."""
    uses = [*table.resource.T.astype(np.int64), *table.amount.T]
    return [table.nomination, table.cost, table.co2, table.minutes, table.published.astype(np.int64), *uses]
