"""Why nothing fits: a smallest set of locks and rule instances that cannot all hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import TypeVar

from solver.engine import has_plan, solve
from solver.problem import Option, Problem, Slot, Team
from solver.solution import Status

MOST_GROUPS = 400
"""Up to so many groups of locks of one size are tried one by one before larger conflicts are looked for."""


@dataclass(frozen=True, slots=True, order=True)
class ConflictMember:
    """
    A lock or one instance of a rule.

    Attributes
    ----------
    kind
        What `index` counts: "lock" and "blocker" a nomination, "resource", "team", "limit" (a team limit),
        "delegate", "event", "quota".
    code
        LOCK; for a blocker its rule code; a resource's or team limit's own code; CAP, FREE, EXPERT, MIN_DELEGATES;
        ONE_SLOT for the rule that an event runs on one pair of dates.
    """

    kind: str
    code: str
    index: int


Member = TypeVar("Member", int, ConflictMember)


def smallest_conflict(problem: Problem) -> tuple[ConflictMember, ...]:
    """
    An irreducible conflict of a problem whose required nominations cannot all be funded.

    The locks are made as few as possible first (one alone, every pair, and so on while there are few enough groups,
    then by deletion), then the rules by deletion. Every step solves again, so nothing rests on an engine's own core;
    without any one member the rest can hold. What is left is asked once more without any presolve.

    Raises
    ------
    ValueError
        If the required nominations can all be funded.
    """
    locks = [index for index, nomination in enumerate(problem.nominations) if nomination.required]
    rules = _instances(problem)
    if not _clash(problem, locks, rules):
        raise ValueError("Expected a problem whose required nominations cannot all be funded.")
    locks = _fewest_locks(problem, locks, rules)
    kept = _without_spare(rules, lambda some: _clash(problem, locks, some))
    if has_plan(_relaxed(problem, frozenset(locks), frozenset(kept)), presolve=False):
        raise AssertionError("A conflict that presolve sees and the plain rows do not.")
    return tuple(sorted([*(ConflictMember("lock", "LOCK", lock) for lock in locks), *kept]))


def _fewest_locks(problem: Problem, locks: list[int], rules: list[ConflictMember]) -> list[int]:
    if problem.quotas and _clash(problem, (), rules):
        return []
    for size in range(1, len(locks)):
        if size > 1 and comb(len(locks), size) > MOST_GROUPS:
            break
        for group in combinations(locks, size):
            if _clash(problem, group, rules):
                return list(group)
    return _without_spare(locks, lambda some: _clash(problem, some, rules))


def _without_spare(members: Sequence[Member], still_clash: Callable[[list[Member]], bool]) -> list[Member]:
    """Deletion filter: halves first, then one by one, until nothing can be left out."""
    kept = list(members)
    size = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            shorter = kept[:position] + kept[position + size :]
            if still_clash(shorter):
                kept = shorter
            else:
                position += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def _clash(problem: Problem, locks: Sequence[int], rules: Sequence[ConflictMember]) -> bool:
    """Whether the locks cannot all be kept under these rule instances alone."""
    return solve(_relaxed(problem, frozenset(locks), frozenset(rules))).status is Status.INFEASIBLE


def _instances(problem: Problem) -> list[ConflictMember]:
    """Every instance of every rule, in the problem's order."""
    blockers = {(code, option.nomination) for option in problem.options for code in option.blockers}
    people = sorted({nomination.delegate for nomination in problem.nominations})
    return [
        *(ConflictMember("blocker", code, nomination) for code, nomination in sorted(blockers)),
        *(ConflictMember("team", "CAP", index) for index in range(len(problem.teams))),
        *(ConflictMember("limit", limit.code, index) for index, limit in enumerate(problem.team_limits)),
        *(ConflictMember("resource", resource.code, index) for index, resource in enumerate(problem.resources)),
        *(ConflictMember("delegate", "FREE", person) for person in people),
        *(ConflictMember("quota", quota.code, index) for index, quota in enumerate(problem.quotas)),
        *(member for index in range(len(problem.events)) for member in _event_instances(problem, index)),
    ]


def _event_instances(problem: Problem, index: int) -> list[ConflictMember]:
    event = problem.events[index]
    held = (
        ("EXPERT", event.needs_expert),
        ("MIN_DELEGATES", event.min_delegates > 1),
        ("ONE_SLOT", sum(slot.event == index for slot in problem.slots) > 1),
    )
    return [ConflictMember("event", code, index) for code, holds in held if holds]


def _relaxed(problem: Problem, locks: frozenset[int], rules: frozenset[ConflictMember]) -> Problem:
    """The problem with only these locks and rule instances, cut down to what can matter to the locks."""
    busy_events = {problem.teams[problem.nominations[lock].team].event for lock in locks}
    quotas = tuple(q for index, q in enumerate(problem.quotas) if ConflictMember("quota", q.code, index) in rules)
    asking = any(weight < 0 for quota in quotas for _, weight in quota.weights) or any(q.most < 0 for q in quotas)
    matter = [
        option
        for option in problem.options
        if asking or option.nomination in locks or _may_fill(problem, option, busy_events)
    ]
    return replace(
        problem,
        events=tuple(
            replace(
                event,
                needs_expert=ConflictMember("event", "EXPERT", index) in rules,
                min_delegates=event.min_delegates if ConflictMember("event", "MIN_DELEGATES", index) in rules else 1,
            )
            for index, event in enumerate(problem.events)
        ),
        slots=tuple(_slot(problem, index, rules) for index in range(len(problem.slots))),
        teams=tuple(_team(problem, index, rules) for index in range(len(problem.teams))),
        nominations=tuple(replace(n, required=index in locks) for index, n in enumerate(problem.nominations)),
        options=tuple(_option(problem, option, rules) for option in matter),
        resources=tuple(
            resource
            if ConflictMember("resource", resource.code, index) in rules
            else replace(resource, capacity=max(resource.capacity, _total_use(matter, index)))
            for index, resource in enumerate(problem.resources)
        ),
        team_limits=tuple(
            limit
            for index, limit in enumerate(problem.team_limits)
            if ConflictMember("limit", limit.code, index) in rules
        ),
        levels=(),
        quotas=quotas,
        tolerances=(),
    )


def _may_fill(problem: Problem, option: Option, busy_events: set[int]) -> bool:
    """Nominations without a lock matter only where an event needs more than one delegate."""
    event = problem.slots[option.slot].event
    return event in busy_events and problem.events[event].min_delegates > 1


def _total_use(options: Sequence[Option], resource: int) -> int:
    return sum(amount for option in options for index, amount in option.uses if index == resource)


def _team(problem: Problem, index: int, rules: frozenset[ConflictMember]) -> Team:
    team = problem.teams[index]
    return team if ConflictMember("team", "CAP", index) in rules else replace(team, cap=len(problem.nominations))


def _slot(problem: Problem, index: int, rules: frozenset[ConflictMember]) -> Slot:
    """A slot; where its event may run on several dates, the one that stands for all of them."""
    slot = problem.slots[index]
    if not _split(problem, slot.event, rules):
        return slot
    experts = {expert for other in problem.slots if other.event == slot.event for expert in other.experts}
    return Slot(slot.event, -1 - index, -1 - index, tuple(sorted(experts)))


def _split(problem: Problem, event: int, rules: frozenset[ConflictMember]) -> bool:
    """Whether the rule that the event runs on one pair of dates is switched off; an event with one slot has none."""
    member = ConflictMember("event", "ONE_SLOT", event)
    return member not in rules and sum(slot.event == event for slot in problem.slots) > 1


def _option(problem: Problem, option: Option, rules: frozenset[ConflictMember]) -> Option:
    """The option without the rules that are switched off."""
    event, delegate = problem.slots[option.slot].event, problem.nominations[option.nomination].delegate
    first = next(index for index, slot in enumerate(problem.slots) if slot.event == event)
    freed = replace(
        option,
        slot=first if _split(problem, event, rules) else option.slot,
        blockers=tuple(code for code in option.blockers if ConflictMember("blocker", code, option.nomination) in rules),
    )
    if ConflictMember("delegate", "FREE", delegate) in rules:
        return freed
    day = -1 - option.nomination  # a day that no other nomination has
    return replace(freed, first_day=day, last_day=day)
