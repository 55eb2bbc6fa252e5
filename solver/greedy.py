"""A first plan by hand: the spreadsheet way, so that a search never starts, and never ends, with nothing."""

from __future__ import annotations

from collections import Counter, defaultdict

from solver.lookups import Lookups
from solver.solution import Solution, Status


def first_plan(lookups: Lookups) -> Solution | None:
    """
    Required nominations first, then teams by merit, delegates by rank, each by the cheapest way that still fits.

    Returns
    -------
    Solution or None
        A plan that keeps every rule; None where some required nomination was left without a place.
    """
    plan = _Plan(lookups)
    for event in range(len(lookups.problem.events)):
        plan.open_with(event, [n for n in plan.of_event[event] if lookups.problem.nominations[n].required])
    for nomination in _in_order(lookups):
        plan.add(nomination)
    if any(row.required and n not in plan.option_of for n, row in enumerate(lookups.problem.nominations)):
        return None
    chosen = tuple(sorted(plan.option_of.values()))
    return Solution(Status.FEASIBLE, chosen, plan.slot_of, plan.expert_of)


def _of_events(lookups: Lookups) -> list[list[int]]:
    """Nominations that can be sent to each event, best standing first."""
    found: list[list[int]] = [[] for _ in lookups.problem.events]
    for n in _in_order(lookups):
        team = lookups.problem.nominations[n].team
        if lookups.most_delegates[team]:
            found[lookups.problem.teams[team].event].append(n)
    return found


def _in_order(lookups: Lookups) -> list[int]:
    able = [n for n, options in enumerate(lookups.options_of_nomination) if options]
    return sorted(able, key=lambda n: _standing(lookups, n))


def _standing(lookups: Lookups, nomination: int) -> tuple[int, int, int]:
    row = lookups.problem.nominations[nomination]
    return row.rank, -lookups.problem.teams[row.team].merit, nomination


class _Plan:
    """A plan that grows; every step keeps every rule."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self.of_event = _of_events(lookups)
        self.left = [resource.capacity for resource in lookups.problem.resources]
        self.sent: Counter[int] = Counter()
        self.travelling = [0] * len(lookups.problem.team_limits)
        self.limits_of: dict[int, list[int]] = defaultdict(list)
        for index, limit in enumerate(lookups.problem.team_limits):
            for team in limit.teams:
                self.limits_of[team].append(index)
        self.option_of: dict[int, int] = {}
        self.slot_of: dict[int, int] = {}
        self.expert_of: dict[int, int] = {}
        self.days: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.duties: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, nomination: int) -> None:
        """Fund a nomination, opening its event when it does not run yet; nothing happens where that does not fit."""
        problem = self.lookups.problem
        event = problem.teams[problem.nominations[nomination].team].event
        if nomination in self.option_of:
            return
        if event in self.slot_of:
            self._send(nomination, self.slot_of[event])
        else:
            self.open_with(event, [nomination], self.of_event[event])

    def open_with(self, event: int, first: list[int], others: list[int] | None = None) -> None:
        """Run an event in the first slot in which all of `first` and enough of `others` can be sent."""
        for slot in self.lookups.slots_of_event[event] if first else ():
            sent: list[int] = []
            expert = self._expert_for(slot)
            served = expert is not None or not self.lookups.problem.events[event].needs_expert
            if served and self._send_enough(event, slot, first, others or [], sent):
                self.slot_of[event] = slot
                if expert is not None:
                    self._engage(event, slot, expert)
                return
            for nomination in sent:
                self._call_back(nomination)

    def _send_enough(self, event: int, slot: int, first: list[int], others: list[int], sent: list[int]) -> bool:
        least = self.lookups.problem.events[event].min_delegates
        for nomination in first:
            if not self._send(nomination, slot):
                return False
            sent.append(nomination)
        for nomination in others if len(sent) < least else ():
            if len(sent) < least and nomination not in first and self._send(nomination, slot):
                sent.append(nomination)
        return len(sent) >= least

    def _expert_for(self, slot: int) -> int | None:
        row = self.lookups.problem.slots[slot]
        if not self.lookups.problem.events[row.event].needs_expert:
            return None
        free = (x for x in sorted(row.experts) if _apart(self.duties[x], row.first_day, row.last_day))
        return next(free, None)

    def _engage(self, event: int, slot: int, expert: int) -> None:
        row = self.lookups.problem.slots[slot]
        self.expert_of[event] = expert
        self.duties[expert].append((row.first_day, row.last_day))

    def _send(self, nomination: int, slot: int) -> bool:
        """Fund a nomination in a slot by its cheapest option that fits."""
        problem = self.lookups.problem
        team = problem.nominations[nomination].team
        full = self.sent[team] >= problem.teams[team].cap
        if full or (not self.sent[team] and not self._team_may_travel(team)):
            return False
        options = [o for o in self.lookups.options_of_nomination[nomination] if problem.options[o].slot == slot]
        for option in sorted(options, key=lambda o: (not problem.options[o].published, problem.options[o].cost, o)):
            if self._fits(option):
                self._book(nomination, option, 1)
                return True
        return False

    def _team_may_travel(self, team: int) -> bool:
        limits = self.lookups.problem.team_limits
        return all(self.travelling[index] < limits[index].limit for index in self.limits_of[team])

    def _fits(self, option: int) -> bool:
        row = self.lookups.problem.options[option]
        free = _apart(self.days[self.lookups.delegate_of(option)], row.first_day, row.last_day)
        return free and all(self.left[resource] >= amount for resource, amount in row.uses)

    def _call_back(self, nomination: int) -> None:
        self._book(nomination, self.option_of[nomination], -1)

    def _book(self, nomination: int, option: int, sign: int) -> None:
        """Enter a trip into all accounts, or take it out again with sign -1."""
        row, team = self.lookups.problem.options[option], self.lookups.team_of(option)
        for resource, amount in row.uses:
            self.left[resource] -= sign * amount
        before = bool(self.sent[team])
        self.sent[team] += sign
        for index in self.limits_of[team] if before != bool(self.sent[team]) else ():
            self.travelling[index] += sign
        days = self.days[self.lookups.delegate_of(option)]
        if sign > 0:
            self.option_of[nomination] = option
            days.append((row.first_day, row.last_day))
        else:
            del self.option_of[nomination]
            days.remove((row.first_day, row.last_day))


def _apart(spans: list[tuple[int, int]], first_day: int, last_day: int) -> bool:
    return all(last < first_day or last_day < first for first, last in spans)
