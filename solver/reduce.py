"""
What can be left out without changing the answer.

Each rule takes candidates away, or rows, by an exchange argument that stands in its docstring: whatever plan uses
what is taken away, another plan without it is at least as good in the order of the levels and keeps every rule. The
arguments hold for any order of the levels, and for levels that are dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import cycle

import numpy as np

from solver.compare import Standard, standard_of
from solver.draft import Draft, draft_of
from solver.placement import interchangeable_slots
from solver.problem import Problem
from solver.table import (
    NOTHING,
    Truth,
    Whole,
    grouped_sum,
    in_runs,
    in_stable_order,
    positions,
    ranges,
    starts_of,
)


def reduced(problem: Problem) -> Draft:
    """The candidates that are left when no rule finds anything more to take away."""
    draft, idle = draft_of(problem), 0
    for rule in cycle(RULES):
        idle = 0 if rule(draft) else idle + 1
        if idle == len(RULES):
            break
    return draft


def hopeless_options(draft: Draft) -> int:
    """
    An option that needs more than there is, or dates on which its event cannot run, is in no plan at all.

    Dates cannot be run on when the team's cap is zero, no expert serves them, too few delegates can come, or a
    required nomination has no option on them; a limit of zero teams, or one filled by required teams, ends the rest.
    """
    closed = draft.cap_of_team == 0
    closed[list(_closed_teams(draft))] = True
    enough = np.append(draft.capacity, 0)
    fits = (draft.table.amount <= enough[draft.table.resource]).all(axis=1)
    return draft.keep(fits & ~closed[draft.teams()] & _can_run(draft)[draft.table.slot])


def _closed_teams(draft: Draft) -> set[int]:
    needed = set(draft.team_of_nomination[draft.required].tolist())
    closed: set[int] = set()
    for limit in draft.problem.team_limits:
        if sum(team in needed for team in limit.teams) >= limit.limit:
            closed.update(team for team in limit.teams if team not in needed)
    return closed


def _can_run(draft: Draft) -> Truth:
    """Whether each slot has an expert, enough delegates, and all who are required."""
    events, of_slot = draft.problem.events, draft.event_of_slot()
    slot, nomination = _able(draft)
    team = draft.team_of_nomination[nomination]
    order = np.lexsort((team, slot))
    place = positions(starts_of(slot[order], team[order]))
    within = place < draft.cap_of_team[team[order]]
    coming = np.bincount(slot[order][within], minlength=len(of_slot))
    present = np.bincount(slot[draft.required[nomination]], minlength=len(of_slot))
    of_required = draft.event_of_team[draft.team_of_nomination[draft.required]]
    wanted = np.bincount(of_required, minlength=len(events))
    least = np.array([event.min_delegates for event in events], dtype=np.int64)
    served = np.array([bool(row.experts) or not events[row.event].needs_expert for row in draft.slots], dtype=bool)
    return served & (coming >= least[of_slot]) & (present >= wanted[of_slot])


def _able(draft: Draft) -> tuple[Whole, Whole]:
    """Each slot with each nomination that has an option in it."""
    begins = starts_of(draft.table.nomination, draft.table.slot)
    return draft.table.slot[begins], draft.table.nomination[begins]


def rows_that_cannot_run_out(draft: Draft) -> int:
    """
    A resource that suffices for the dearest choice of every team forbids nothing.

    A team uses at most the sum of its `cap` largest uses, one per nomination.
    """
    row, resource, amount = draft.table.entries()
    ample = (_used_at_most(draft, row, resource, amount) <= draft.capacity) & _seen(draft, resource)
    return _without_rows(draft, ample)


def _seen(draft: Draft, resource: Whole) -> Truth:
    return np.bincount(resource, minlength=len(draft.capacity)) > 0


def _used_at_most(draft: Draft, row: Whole, resource: Whole, amount: Whole) -> Whole:
    nomination = draft.table.nomination[row]
    order = in_stable_order(resource, 0, len(draft.capacity))  # rows ascend by nomination
    begins = starts_of(resource[order], nomination[order])
    first = np.flatnonzero(begins)
    dearest = np.maximum.reduceat(amount[order], first) if len(first) else amount
    resource, team = resource[order][first], draft.team_of_nomination[nomination[order][first]]
    order = np.lexsort((-dearest, team, resource))
    place = positions(starts_of(resource[order], team[order]))
    kept = order[place < draft.cap_of_team[team[order]]]
    return grouped_sum(len(draft.capacity), resource[kept], dearest[kept])


def _without_rows(draft: Draft, gone: Truth) -> int:
    if gone.any():
        draft.table = draft.table.without(gone)
    return int(gone.sum())


def rows_inside_tighter_rows(draft: Draft) -> int:
    """
    A resource forbids nothing when another one, used at least as much by each of its options, has no more to give.

    Nights of one hotel are like this: whoever sleeps there on the second night sleeps there on the third.
    """
    row, resource, amount = draft.table.entries()
    users = np.bincount(resource, minlength=len(draft.capacity))
    first_user = np.full(len(users), len(draft.table), dtype=np.int64)
    np.minimum.at(first_user, resource, row)
    first_user[users == 0] = 0
    gone = np.zeros(len(users), dtype=bool)
    for place in range(draft.table.resource.shape[1] if len(draft.table) else 0):
        other = draft.table.resource[first_user, place].astype(np.int64)
        asked = (users > 0) & (other != NOTHING) & ~gone & _tighter(draft.capacity, other) & (users[other] >= users)
        some = np.flatnonzero(asked[resource])
        misses = _amounts_of(draft, row[some], other[resource[some]]) < amount[some]
        gone |= asked & (np.bincount(resource[some][misses], minlength=len(users)) == 0)
    return _without_rows(draft, gone)


def _tighter(capacity: Whole, other: Whole) -> Truth:
    """Whether another resource has less to give, or as much and comes first, so that no two are inside each other."""
    first: Truth = (capacity[other] == capacity) & (other < np.arange(len(capacity)))
    return first | (capacity[other] < capacity)


def _amounts_of(draft: Draft, row: Whole, resource: Whole) -> Whole:
    """How much of a resource a row uses, for pairs of them."""
    amounts: Whole = np.where(draft.table.resource[row] == resource[:, None], draft.table.amount[row], 0)
    most: Whole = amounts.max(axis=1)
    return most


def delegates_who_are_free_anyway(draft: Draft) -> int:
    """
    The days of an option matter only when they meet an option of another nomination of the same delegate.

    Where they do not, FREE can never forbid it, whatever else is chosen.
    """
    busy = np.flatnonzero(~draft.table.free)
    meets = _meets_another_trip(draft, busy)
    draft.table.free[busy[~meets]] = True
    return int((~meets).sum())


def _meets_another_trip(draft: Draft, rows: Whole) -> Truth:
    """
    Whether each row shares a day with a row of another nomination of its delegate.

    Among rows of a nomination ordered by first day, those that begin by a trip's last day come first; one of them
    meets it when the latest of their last days is not before its first.
    """
    table = draft.table
    nomination, first, last = table.nomination[rows], table.first_day[rows], table.last_day[rows]
    order = np.lexsort((last, first, nomination))
    kept = order[starts_of(nomination[order], first[order], last[order])] if len(order) else order
    spans = in_runs(nomination[kept], first[kept], last[kept])
    of, other = _fellow_nominations(draft, nomination)
    met = spans.meets(other, first[of], last[of])
    return np.bincount(of[met], minlength=len(rows)) > 0


def _fellow_nominations(draft: Draft, nomination: Whole) -> tuple[Whole, Whole]:
    """For each row, the other nominations of the same delegate that have rows."""
    own = np.unique(nomination)
    own = own[np.argsort(draft.delegate_of_nomination[own], kind="stable")]
    delegate = draft.delegate_of_nomination[own]
    wanted = draft.delegate_of_nomination[nomination]
    start, end = np.searchsorted(delegate, wanted, "left"), np.searchsorted(delegate, wanted, "right")
    of, at = ranges(start, end - start)
    apart = own[at] != nomination[of]
    return of[apart], own[at][apart]


def dominated_options(draft: Draft) -> int:
    """
    An option goes when the same nomination has another one in the same slot that is at least as good in all respects.

    At least as good: no later in the order of the levels, no more of any resource that can run out, no day away on
    which this one is at home. Replace the one by the other in any plan: no rule is broken and no level gets worse.
    """
    table, standard = draft.table, standard_of(draft)
    order = np.lexsort((table.origin, *standard.keys[::-1], table.slot, table.nomination))
    place = positions(starts_of(table.nomination[order], table.slot[order]))
    kept = np.ones(len(table), dtype=bool)
    left = np.arange(len(order))
    for back in range(1, int(place.max(initial=0)) + 1):
        left = left[(place[left] >= back) & kept[order[left]]]
        later = left[kept[order[left - back]]]
        one, other = order[later - back], order[later]
        fine = standard.weighs_no_more(one, other) & _no_longer(draft, one, other)
        one, other = one[fine], other[fine]
        kept[other[table.uses_no_more(one, other)]] = False
    return draft.keep(kept)


def _no_longer(draft: Draft, one: Whole, other: Whole) -> Truth:
    """For pairs of rows: whether the one is away on no day on which the other is at home."""
    table = draft.table
    inside = (table.first_day[other] <= table.first_day[one]) & (table.last_day[one] <= table.last_day[other])
    return table.free[one] | (inside & ~table.free[other])


def dominated_slots(draft: Draft) -> int:
    """
    Dates go when a stand-in of the same event offers each of their options at least as well.

    A stand-in can always be placed, so moving the whole event to it breaks no rule, and no level gets worse.
    """
    slots = np.unique(draft.table.slot).tolist()
    of_event: dict[int, list[int]] = defaultdict(list)
    for slot in slots:
        of_event[draft.slots[slot].event].append(slot)
    pairs = [(s, slot) for s in slots if draft.stands_in(s) for slot in of_event[draft.slots[s].event] if slot != s]
    gone: set[int] = set()
    for (stand_in, slot), covered in zip(pairs, _slots_covered(draft, pairs), strict=True):
        if covered and not gone & {slot, stand_in}:
            gone.add(slot)
    return draft.keep(~np.isin(draft.table.slot, list(gone)))


def _slots_covered(draft: Draft, pairs: list[tuple[int, int]]) -> list[bool]:
    """Whether the first slot of each pair offers every option of the second at least as well."""
    if not pairs:
        return []
    stand_in, slot = np.array(pairs, dtype=np.int64).T
    order = np.argsort(draft.table.slot, kind="stable")
    ordered = draft.table.slot[order]
    start, end = np.searchsorted(ordered, slot, "left"), np.searchsorted(ordered, slot, "right")
    of, at = ranges(start, end - start)
    row = order[at]
    offered = _offered(draft, standard_of(draft), draft.table.nomination[row], stand_in[of], row)
    return [not missed for missed in np.bincount(of[~offered], minlength=len(pairs)).tolist()]


def _offered(draft: Draft, standard: Standard, nomination: Whole, slot: Whole, row: Whole) -> Truth:
    """Whether each nomination has in the slot an option whose days are free and that is at least as good as the row."""
    table, many = draft.table, len(draft.slots)
    key, wanted = table.nomination * many + table.slot, nomination * many + slot
    start, end = np.searchsorted(key, wanted, "left"), np.searchsorted(key, wanted, "right")
    of, one = ranges(start, end - start)
    fine = table.free[one] & standard.as_good(one, row[of])
    of, one = of[fine], one[fine]
    of = of[table.uses_no_more(one, row[of])]
    return np.bincount(of, minlength=len(row)) > 0


def dominated_delegates(draft: Draft) -> int:
    """
    A delegate goes when the team has at least `cap` others who can do all that this one can, at least as well.

    In a plan that sends this delegate, one of those `cap` others stays at home, and is free on the days of the trip
    because no other trip of theirs could meet it. Send that one instead: same team, same slot, same number of
    trips, no more of any resource, no level worse. A required nomination stays.
    """
    gone = np.zeros(len(draft.team_of_nomination), dtype=bool)
    betters = _better_delegates(draft)
    for nomination in sorted(betters, reverse=True):
        cap = int(draft.cap_of_team[draft.team_of_nomination[nomination]])
        if sum(not gone[other] for other in betters[nomination]) >= cap:
            gone[nomination] = True
    return draft.keep(~gone[draft.table.nomination])


def _better_delegates(draft: Draft) -> dict[int, list[int]]:
    """Nominations of teams with more than they may send, each with those of its team who can do all that it can."""
    one, other = _rivals_in_teams(draft)
    begins = np.flatnonzero(starts_of(draft.table.nomination)) if len(draft.table) else np.zeros(0, dtype=np.int64)
    first = np.zeros(len(draft.team_of_nomination), dtype=np.int64)
    count = np.zeros(len(draft.team_of_nomination), dtype=np.int64)
    first[draft.table.nomination[begins]] = begins
    np.add.at(count, draft.table.nomination, 1)
    of, row = ranges(first[other], count[other])
    offered = _offered(draft, standard_of(draft), one[of], draft.table.slot[row], row)
    able = np.bincount(of[~offered], minlength=len(one)) == 0
    betters: dict[int, list[int]] = defaultdict(list)
    for better, nomination in zip(one[able].tolist(), other[able].tolist(), strict=True):
        betters[nomination].append(better)
    return betters


def _rivals_in_teams(draft: Draft) -> tuple[Whole, Whole]:
    """Pairs of nominations of one team that could send both of them and more, the second one not required."""
    able = np.unique(draft.table.nomination)
    able = able[np.argsort(draft.team_of_nomination[able], kind="stable")]
    team = draft.team_of_nomination[able]
    start, end = np.searchsorted(team, team, "left"), np.searchsorted(team, team, "right")
    crowded = (end - start > draft.cap_of_team[team]) & ~draft.required[able]
    of, at = ranges(start[crowded], (end - start)[crowded])
    one, other = able[at], able[crowded][of]
    return one[one != other], other[one != other]


RULES: tuple[Callable[[Draft], int], ...] = (
    hopeless_options,
    rows_that_cannot_run_out,
    rows_inside_tighter_rows,
    delegates_who_are_free_anyway,
    dominated_options,
    interchangeable_slots,
    dominated_slots,
    dominated_delegates,
)
