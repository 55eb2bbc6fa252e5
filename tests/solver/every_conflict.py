"""
Whether locks and rules can hold together, by trying everything; shares nothing with the search for conflicts.

A rule that is not named does not hold. Where an event may run on several dates, its days and experts are those of no
date in particular: any expert of any of its dates may serve, and nothing else is in the way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations, product

from solver.conflict import ConflictMember
from solver.problem import Option, Problem


def can_hold(problem: Problem, members: Collection[ConflictMember]) -> bool:
    """Whether any choice keeps these locks under these rules alone."""
    named = {(member.kind, member.code, member.index) for member in members}
    return any(_keeps(problem, named, choice) for choice in _choices(problem, named))


def _choices(problem: Problem, named: set[tuple[str, str, int]]) -> Iterator[list[Option]]:
    menus: list[list[Option | None]] = []
    for index in range(len(problem.nominations)):
        own: list[Option | None] = [
            option
            for option in problem.options
            if option.nomination == index
            and not any(("blocker", code, option.nomination) in named for code in option.blockers)
        ]
        menus.append(own if ("lock", "LOCK", index) in named else [None, *own])
    return ([option for option in choice if option is not None] for choice in product(*menus))


def _keeps(problem: Problem, named: set[tuple[str, str, int]], choice: list[Option]) -> bool:
    teams = Counter(problem.nominations[option.nomination].team for option in choice)
    events: dict[int, list[Option]] = defaultdict(list)
    people: dict[int, list[Option]] = defaultdict(list)
    used: Counter[int] = Counter()
    for option in choice:
        events[problem.slots[option.slot].event].append(option)
        people[problem.nominations[option.nomination].delegate].append(option)
        for resource, amount in option.uses:
            used[resource] += amount
    return all(
        (
            all(n <= problem.teams[t].cap for t, n in teams.items() if ("team", "CAP", t) in named),
            all(
                sum(t in teams for t in limit.teams) <= limit.limit
                for i, limit in enumerate(problem.team_limits)
                if ("limit", limit.code, i) in named
            ),
            all(
                used[i] <= row.capacity for i, row in enumerate(problem.resources) if ("resource", row.code, i) in named
            ),
            all(_apart(trips) for person, trips in people.items() if ("delegate", "FREE", person) in named),
            all(_together(problem, named, event, trips) for event, trips in events.items()),
            _served(problem, named, events),
        )
    )


def _apart(trips: list[Option]) -> bool:
    return all(
        one.last_day < other.first_day or other.last_day < one.first_day for one, other in combinations(trips, 2)
    )


def _together(problem: Problem, named: set[tuple[str, str, int]], event: int, trips: list[Option]) -> bool:
    one_date = not _is_dated(problem, named, event) or len({trip.slot for trip in trips}) == 1
    least = problem.events[event].min_delegates if ("event", "MIN_DELEGATES", event) in named else 1
    return one_date and len(trips) >= least


def _is_dated(problem: Problem, named: set[tuple[str, str, int]], event: int) -> bool:
    several = sum(slot.event == event for slot in problem.slots) > 1
    return not several or ("event", "ONE_SLOT", event) in named


def _served(problem: Problem, named: set[tuple[str, str, int]], events: dict[int, list[Option]]) -> bool:
    needing = [event for event in events if ("event", "EXPERT", event) in named]
    crews = product(range(problem.num_experts), repeat=len(needing))
    return any(_serves(problem, named, events, dict(zip(needing, crew, strict=True))) for crew in crews)


def _serves(
    problem: Problem, named: set[tuple[str, str, int]], events: dict[int, list[Option]], crew: dict[int, int]
) -> bool:
    busy: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for event, expert in crew.items():
        dated = _is_dated(problem, named, event)
        slots = [problem.slots[events[event][0].slot]] if dated else [s for s in problem.slots if s.event == event]
        if not any(expert in slot.experts for slot in slots):
            return False
        if dated:
            busy[expert].append((slots[0].first_day, slots[0].last_day))
    return all(
        one[1] < other[0] or other[1] < one[0] for spans in busy.values() for one, other in combinations(spans, 2)
    )
