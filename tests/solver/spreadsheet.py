"""
The spreadsheet way: by rank, each the cheapest way that still fits, until the money is gone.

What an officer does without a planner, and a careful one: every rule is kept, whoever does not fit is passed over and
the list is read to its end. Shares no code with the solver's own first plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from solver.checks import level_values
from solver.problem import MAXIMISED, Option, Problem
from solver.solution import Level, Solution, Status

HIGHEST = 2**53


def spreadsheet_plan(problem: Problem, fares: Sequence[int] | None = None) -> Solution:
    """
    Required nominations first, then by rank, then by merit; an event runs when its first traveller goes cheapest.

    Parameters
    ----------
    fares
        What the journey of each option costs: the cheapest fare is taken, in the cheapest hotel that goes with it.
        Without it the officer is cleverer than that and compares whole trips.

    Returns
    -------
    Solution
        `FEASIBLE`, with no bound worth the name; `UNKNOWN` where a required nomination was left without a place.
    """
    sheet = _Sheet(problem, [0] * len(problem.options) if fares is None else fares)
    for nomination in sheet.in_order():
        sheet.consider(nomination)
    if any(row.required and n not in sheet.sent for n, row in enumerate(problem.nominations)):
        return Solution(Status.UNKNOWN)
    chosen = tuple(sorted(sheet.sent.values()))
    plan = Solution(Status.FEASIBLE, chosen, dict(sorted(sheet.slot.items())), dict(sorted(sheet.expert.items())))
    levels = tuple(Level(name, value, _beyond(name)) for name, value in level_values(problem, plan).items())
    return Solution(plan.status, plan.chosen, plan.slot_of_event, plan.expert_of_event, levels)


def _beyond(level: str) -> int:
    """A spreadsheet proves nothing: any value may be better."""
    return HIGHEST if level in MAXIMISED else -1


class _Sheet:
    """The list, the accounts and the diary; a trip is entered only when it breaks no rule."""

    def __init__(self, problem: Problem, fares: Sequence[int]) -> None:
        self.problem = problem
        self.fares = fares
        self.menu: dict[int, list[int]] = defaultdict(list)
        for index, option in enumerate(problem.options):
            if not option.blockers:
                self.menu[option.nomination].append(index)
        self.colleagues: dict[int, list[int]] = defaultdict(list)
        for nomination, row in enumerate(problem.nominations):
            self.colleagues[problem.teams[row.team].event].append(nomination)
        self.limits: dict[int, list[int]] = defaultdict(list)
        for index, limit in enumerate(problem.team_limits):
            for team in limit.teams:
                self.limits[team].append(index)
        self.sent: dict[int, int] = {}
        self.slot: dict[int, int] = {}
        self.expert: dict[int, int] = {}
        self.used: Counter[int] = Counter()
        self.delegates_of_team: Counter[int] = Counter()
        self.teams_of_limit: Counter[int] = Counter()
        self.away: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.busy: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def in_order(self) -> list[int]:
        """Nominations as the list is sorted."""
        return sorted(self.menu, key=self._key)

    def _key(self, nomination: int) -> tuple[bool, int, int, int]:
        row = self.problem.nominations[nomination]
        return not row.required, row.rank, -self.problem.teams[row.team].merit, nomination

    def consider(self, nomination: int) -> None:
        """Enter a nomination's cheapest trip that fits; an event that does not run yet is started with it."""
        if nomination in self.sent:
            return
        event = self.problem.teams[self.problem.nominations[nomination].team].event
        for option in self._cheapest_first(nomination):
            slot = self.problem.options[option].slot
            if self.slot.get(event, slot) == slot and self._fits(option):
                if event in self.slot:
                    self._enter(option)
                    return
                if self._start(event, slot, option):
                    return

    def _cheapest_first(self, nomination: int) -> list[int]:
        return sorted(self.menu[nomination], key=lambda o: (self.fares[o], self.problem.options[o].cost, o))

    def _start(self, event: int, slot: int, option: int) -> bool:
        """Run an event: an expert is free, and as many colleagues as are needed at least come along."""
        row = self.problem.slots[slot]
        free = [x for x in row.experts if _free(self.busy[x], row.first_day, row.last_day)]
        if self.problem.events[event].needs_expert and not free:
            return False
        entered = [option]
        self._enter(option)
        if not self._joined(event, slot, entered):
            for other in entered:
                self._strike(other)
            return False
        self.slot[event] = slot
        if self.problem.events[event].needs_expert:
            self.expert[event] = free[0]
            self.busy[free[0]].append((row.first_day, row.last_day))
        return True

    def _joined(self, event: int, slot: int, entered: list[int]) -> bool:
        for nomination in sorted(self.colleagues[event], key=self._key):
            if len(entered) >= self.problem.events[event].min_delegates:
                break
            fitting = [o for o in self._cheapest_first(nomination) if self.problem.options[o].slot == slot]
            option = next((o for o in fitting if nomination not in self.sent and self._fits(o)), None)
            if option is not None:
                self._enter(option)
                entered.append(option)
        return len(entered) >= self.problem.events[event].min_delegates

    def _fits(self, option: int) -> bool:
        row = self.problem.options[option]
        nomination = self.problem.nominations[row.nomination]
        return (
            self._team_fits(nomination.team)
            and _free(self.away[nomination.delegate], row.first_day, row.last_day)
            and all(self.used[r] + amount <= self.problem.resources[r].capacity for r, amount in row.uses)
        )

    def _team_fits(self, team: int) -> bool:
        if self.delegates_of_team[team]:
            return self.delegates_of_team[team] < self.problem.teams[team].cap
        limits = self.problem.team_limits
        within = all(self.teams_of_limit[index] < limits[index].limit for index in self.limits[team])
        return within and self.problem.teams[team].cap > 0

    def _enter(self, option: int) -> None:
        row = self._booked(option, 1)
        self.sent[row.nomination] = option
        self.away[self.problem.nominations[row.nomination].delegate].append((row.first_day, row.last_day))

    def _strike(self, option: int) -> None:
        row = self._booked(option, -1)
        del self.sent[row.nomination]
        self.away[self.problem.nominations[row.nomination].delegate].remove((row.first_day, row.last_day))

    def _booked(self, option: int, sign: int) -> Option:
        row = self.problem.options[option]
        for resource, amount in row.uses:
            self.used[resource] += sign * amount
        team = self.problem.nominations[row.nomination].team
        travelled = self.delegates_of_team[team] > 0
        self.delegates_of_team[team] += sign
        if travelled != (self.delegates_of_team[team] > 0):
            for index in self.limits[team]:
                self.teams_of_limit[index] += sign
        return row


def _free(spans: list[tuple[int, int]], first_day: int, last_day: int) -> bool:
    return all(last < first_day or last_day < first for first, last in spans)
