"""
What can be left out without changing the answer.

Each rule takes candidates away, or rows, by an exchange argument that stands in its docstring: whatever plan uses
what is taken away, another plan without it is at least as good in the order of the levels and keeps every rule. The
arguments hold for any order of the levels, and for levels that are dropped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from solver.draft import Candidate, Draft, Key, Uses, draft_of
from solver.placement import interchangeable_slots
from solver.problem import Problem


def reduced(problem: Problem) -> Draft:
    """The candidates that are left when no rule finds anything more to take away."""
    draft = draft_of(problem)
    while sum([rule(draft) for rule in RULES]):
        pass
    return draft


def hopeless_options(draft: Draft) -> int:
    """
    An option that needs more than there is, or dates on which its event cannot run, is in no plan at all.

    Dates cannot be run on when the team's cap is zero, no expert serves them, too few delegates can come, or a
    required nomination has no option on them; a limit of zero teams, or one filled by required teams, ends the rest.
    """
    capacity = [resource.capacity for resource in draft.problem.resources]
    closed = _closed_teams(draft) | {team for team, row in enumerate(draft.problem.teams) if not row.cap}
    dead = _dead_slots(draft)
    return draft.keep(
        c
        for c in draft.candidates
        if c.slot not in dead
        and draft.team_of(c) not in closed
        and all(amount <= capacity[resource] for resource, amount in c.uses)
    )


def _closed_teams(draft: Draft) -> set[int]:
    needed = {nomination.team for nomination in draft.problem.nominations if nomination.required}
    closed: set[int] = set()
    for limit in draft.problem.team_limits:
        if sum(team in needed for team in limit.teams) >= limit.limit:
            closed.update(team for team in limit.teams if team not in needed)
    return closed


def _dead_slots(draft: Draft) -> set[int]:
    able: dict[int, set[int]] = defaultdict(set)
    for candidate in draft.candidates:
        able[candidate.slot].add(candidate.nomination)
    needed: dict[int, set[int]] = defaultdict(set)
    for index, nomination in enumerate(draft.problem.nominations):
        if nomination.required:
            needed[draft.problem.teams[nomination.team].event].add(index)
    return {slot for slot in able if not _can_run(draft, slot, able[slot], needed[draft.slots[slot].event])}


def _can_run(draft: Draft, slot: int, able: set[int], needed: set[int]) -> bool:
    event = draft.problem.events[draft.slots[slot].event]
    served = bool(draft.slots[slot].experts) or not event.needs_expert
    coming = Counter(draft.problem.nominations[nomination].team for nomination in able)
    most = sum(min(count, draft.problem.teams[team].cap) for team, count in coming.items())
    return served and needed <= able and most >= event.min_delegates


def rows_that_cannot_run_out(draft: Draft) -> int:
    """
    A resource that suffices for the dearest choice of every team forbids nothing.

    A team uses at most the sum of its `cap` largest uses, one per nomination.
    """
    most = _used_at_most(draft)
    capacity = [resource.capacity for resource in draft.problem.resources]
    ample = {resource for resource, used in most.items() if used <= capacity[resource]}
    return _without_rows(draft, ample)


def _used_at_most(draft: Draft) -> dict[int, int]:
    dearest: dict[int, dict[int, int]] = defaultdict(dict)
    for candidate in draft.candidates:
        for resource, amount in candidate.uses:
            row = dearest[resource]
            row[candidate.nomination] = max(amount, row.get(candidate.nomination, 0))
    return {resource: _within_caps(draft, row) for resource, row in dearest.items()}


def _within_caps(draft: Draft, amounts: dict[int, int]) -> int:
    of_team: dict[int, list[int]] = defaultdict(list)
    for nomination, amount in amounts.items():
        of_team[draft.problem.nominations[nomination].team].append(amount)
    return sum(sum(sorted(used)[-draft.problem.teams[team].cap :]) for team, used in of_team.items())


def _without_rows(draft: Draft, rows: set[int]) -> int:
    for candidate in draft.candidates if rows else ():
        if any(resource in rows for resource, _ in candidate.uses):
            candidate.uses = tuple(use for use in candidate.uses if use[0] not in rows)
    return len(rows)


def rows_inside_tighter_rows(draft: Draft) -> int:
    """
    A resource forbids nothing when another one, used at least as much by each of its options, has no more to give.

    Nights of one hotel are like this: whoever sleeps there on the second night sleeps there on the third.
    """
    users: dict[int, dict[int, int]] = defaultdict(dict)
    for index, candidate in enumerate(draft.candidates):
        for resource, amount in candidate.uses:
            users[resource][index] = amount
    capacity = [resource.capacity for resource in draft.problem.resources]
    gone: set[int] = set()
    for row in sorted(users):
        shared = draft.candidates[next(iter(users[row]))].uses
        for other, _ in shared:
            tighter = (capacity[other], other) < (capacity[row], row)
            if tighter and other not in gone and _inside(users[row], users[other]):
                gone.add(row)
                break
    return _without_rows(draft, gone)


def _inside(inner: dict[int, int], outer: dict[int, int]) -> bool:
    return len(inner) <= len(outer) and all(outer.get(member, 0) >= amount for member, amount in inner.items())


def delegates_who_are_free_anyway(draft: Draft) -> int:
    """
    The days of an option matter only when they meet an option of another nomination of the same delegate.

    Where they do not, FREE can never forbid it, whatever else is chosen.
    """
    found = 0
    for group in draft.grouped(lambda candidate: draft.nomination_of(candidate).delegate).values():
        trips = {_trip(candidate) for candidate in group if not candidate.free}
        alone = {trip for trip in trips if not any(_may_clash(trip, other) for other in trips)}
        for candidate in group:
            if not candidate.free and _trip(candidate) in alone:
                candidate.free = True
                found += 1
    return found


def _trip(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.nomination, candidate.option.first_day, candidate.option.last_day


def _may_clash(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[0] != other[0] and one[1] <= other[2] and other[1] <= one[2]


def dominated_options(draft: Draft) -> int:
    """
    An option goes when the same nomination has another one in the same slot that is at least as good in all respects.

    At least as good: no later in the order of the levels, no more of any resource that can run out, no day away on
    which this one is at home. Replace the one by the other in any plan: no rule is broken and no level gets worse.
    """
    key, as_good = _key_of(draft), _as_good(draft)
    kept: list[Candidate] = []
    for menu in draft.menus().values():
        best: list[Candidate] = []
        for candidate in sorted(menu, key=key):
            if not any(as_good(other, candidate) and _no_more(other, candidate) for other in best):
                best.append(candidate)
        kept.extend(sorted(best, key=lambda candidate: candidate.origin))
    return draft.keep(kept)


def _key_of(draft: Draft) -> Callable[[Candidate], Key]:
    """What an option adds to each level that can differ within a team, in the order of the levels; less is better."""
    figures = _figures(draft)
    asked = [figures[level] for level in draft.problem.levels if level in figures]
    return lambda candidate: tuple([figure(candidate) for figure in asked])


def _figures(draft: Draft) -> dict[str, Callable[[Candidate], int]]:
    return {
        "disruption": lambda c: -int(c.option.published),
        "preference": lambda c: draft.nomination_of(c).rank,
        "cost": lambda c: c.option.cost,
        "co2": lambda c: c.option.co2,
        "minutes": lambda c: c.option.minutes,
    }


def _weighed_of(draft: Draft) -> Callable[[Candidate], Key]:
    """
    What an option adds to each quota and to each level that has a limit; less leaves more to the others.

    An exchange that is only as good in the order of the levels could break a limit of a later one, and one between
    two delegates a quota: so it must add no more to any of these.
    """
    problem = draft.problem
    limited = {limit.level for limit in problem.level_limits}
    weights: dict[int, dict[int, int]] = defaultdict(dict)
    for index, quota in enumerate(problem.quotas):
        for nomination, weight in quota.weights:
            weights[nomination][index] = weight
    figures = [figure for level, figure in _figures(draft).items() if level in limited]
    quotas = range(len(problem.quotas))
    return lambda c: (
        *(figure(c) for figure in figures),
        *(weights[c.nomination].get(index, 0) for index in quotas),
    )


Compare = Callable[[Candidate, Candidate], bool]


def _as_good(draft: Draft) -> Compare:
    """Whether one option is no worse than another in the order of the levels, and no heavier in any limit."""
    key, weighed = _key_of(draft), _weighed_of(draft)

    def compare(one: Candidate, other: Candidate) -> bool:
        pairs = zip(weighed(one), weighed(other), strict=True)
        return key(one) <= key(other) and all(mine <= theirs for mine, theirs in pairs)

    return compare


def _no_more(one: Candidate, other: Candidate) -> bool:
    inside = other.option.first_day <= one.option.first_day and one.option.last_day <= other.option.last_day
    return (one.free or (inside and not other.free)) and _uses_no_more(one.uses, other.uses)


def _uses_no_more(one: Uses, other: Uses) -> bool:
    if len(one) > len(other):
        return False
    amounts = dict(other)
    return all(amount <= amounts.get(resource, 0) for resource, amount in one)


def dominated_slots(draft: Draft) -> int:
    """
    Dates go when a stand-in of the same event offers each of their options at least as well.

    A stand-in can always be placed, so moving the whole event to it breaks no rule, and no level gets worse.
    """
    as_good, menus = _as_good(draft), draft.menus()
    nominations: dict[int, list[int]] = defaultdict(list)
    for nomination, slot in menus:
        nominations[slot].append(nomination)
    gone: set[int] = set()
    for stand_in in sorted(slot for slot in nominations if draft.stands_in(slot)):
        event = draft.slots[stand_in].event
        for slot in sorted(nominations):
            others = slot != stand_in and draft.slots[slot].event == event and not gone & {slot, stand_in}
            offers = [(menus.get((n, stand_in), []), menus[n, slot]) for n in nominations[slot]] if others else []
            if others and all(_covers(offered, wanted, as_good) for offered, wanted in offers):
                gone.add(slot)
    return draft.keep(candidate for candidate in draft.candidates if candidate.slot not in gone)


def _covers(offered: list[Candidate], wanted: list[Candidate], as_good: Compare) -> bool:
    return all(
        any(one.free and as_good(one, other) and _uses_no_more(one.uses, other.uses) for one in offered)
        for other in wanted
    )


def dominated_delegates(draft: Draft) -> int:
    """
    A delegate goes when the team has at least `cap` others who can do all that this one can, at least as well.

    In a plan that sends this delegate, one of those `cap` others stays at home, and is free on the days of the trip
    because no other trip of theirs could meet it. Send that one instead: same team, same slot, same number of
    trips, no more of any resource, no level worse. A required nomination stays.
    """
    as_good = _as_good(draft)
    menus: dict[int, Menu] = defaultdict(dict)
    for (nomination, slot), menu in draft.menus().items():
        menus[nomination][slot] = menu
    gone: set[int] = set()
    for team, nominations in _nominations_of_teams(draft).items():
        cap = draft.problem.teams[team].cap
        for nomination in reversed(nominations) if len(nominations) > cap else ():
            others = [menus[n] for n in nominations if n != nomination and n not in gone]
            able = sum(_does_all(other, menus[nomination], as_good) for other in others)
            if able >= cap and not draft.problem.nominations[nomination].required:
                gone.add(nomination)
    return draft.keep(candidate for candidate in draft.candidates if candidate.nomination not in gone)


Menu = dict[int, list[Candidate]]
"""Slot -> candidates of one nomination."""


def _nominations_of_teams(draft: Draft) -> dict[int, list[int]]:
    teams: dict[int, dict[int, None]] = defaultdict(dict)
    for candidate in draft.candidates:
        teams[draft.team_of(candidate)][candidate.nomination] = None
    return {team: list(nominations) for team, nominations in teams.items()}


def _does_all(one: Menu, other: Menu, as_good: Compare) -> bool:
    return all(_covers(one.get(slot, []), wanted, as_good) for slot, wanted in other.items())


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
