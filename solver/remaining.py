"""What a search has left to decide, where that is only which of some trips to withdraw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from solver.levels import Objective
from solver.lookups import Lookups
from solver.matrix import Limits
from solver.variables import Columns
from solver.withdrawals import Team, Way, Withdrawals

MOST_OF_A_TEAM = 6
"""A larger team has too many ways to withdraw some of its trips."""


@dataclass(frozen=True)
class Remaining:
    """
    What is left of a search.

    Attributes
    ----------
    limits
        Of the columns.
    fixed
        Levels that keep their values, with these.
    free
        Levels still to be brought to their best, in order.
    """

    lookups: Lookups
    columns: Columns
    limits: Limits
    fixed: Sequence[tuple[Objective, int]]
    free: Sequence[Objective]

    @cached_property
    def trips(self) -> list[int]:
        """Options that may still be chosen."""
        return [option for option in self.lookups.allowed if self.limits.upper[self.columns.option[option]]]

    def withdrawals(self) -> Withdrawals | None:
        """
        Which trips to withdraw; None where there is more to decide, or where choices differ in more than is compared.

        That all trips together keep every rule but those on resources is for the caller to know. Then fewer of them
        keep them too; only the least number of delegates of an event is another matter, and looked at here.
        """
        number = self._number()
        if not number or not self._is_one_trip_each() or not self._is_about_money() or not self._can_split(number):
            return None
        teams = tuple(team for trips in self._teams if (team := self._team(trips, number)).ways)
        lost = tuple(abs(self._all(level) - value) for level, value in self._told_apart)
        return Withdrawals(teams, self._lacking, number, lost, self._names.index("cost")) if teams else None

    @cached_property
    def _names(self) -> list[str]:
        return [level.name for level in self.free]

    @cached_property
    def _teams(self) -> list[list[int]]:
        """Trips of each team that has any."""
        teams: dict[int, list[int]] = {}
        for trip in self.trips:
            teams.setdefault(self.lookups.team_of(trip), []).append(trip)
        return [teams[team] for team in sorted(teams)]

    @cached_property
    def _lacking(self) -> dict[int, int]:
        """Resource -> how much more of it all trips need than there is."""
        used: Counter[int] = Counter()
        for trip in self.trips:
            used.update(dict(self.lookups.problem.options[trip].uses))
        capacity = {resource: self.lookups.problem.resources[resource].capacity for resource in sorted(used)}
        return {resource: used[resource] - most for resource, most in capacity.items() if used[resource] > most}

    @cached_property
    def _weights(self) -> dict[str, dict[int, int]]:
        """What each column adds to each level."""
        return {level.name: dict(level.terms) for level in (*(level for level, _ in self.fixed), *self.free)}

    @cached_property
    def _told_apart(self) -> list[tuple[Objective, int]]:
        """Fixed levels that do not just count trips."""
        return [(level, value) for level, value in self.fixed if not self._counts_trips(level)]

    def _counts_trips(self, level: Objective) -> bool:
        """Whether each trip counts one, or each takes one off."""
        weights = self._weights[level.name]
        counted = {weights.get(self.columns.option[trip], 0) for trip in self.trips}
        return counted in ({1}, {-1}) and not any(column in weights for column in self.columns.team)

    def _number(self) -> int | None:
        """How many trips go; None where no fixed level says so."""
        return next((abs(self._all(level) - value) for level, value in self.fixed if self._counts_trips(level)), None)

    def _is_one_trip_each(self) -> bool:
        """Whether nobody has a choice of trips, no event of dates, and no rule asks for more than others to stay."""
        problem = self.lookups.problem
        dates = {problem.options[trip].slot for trip in self.trips}
        return (
            len({problem.options[trip].nomination for trip in self.trips}) == len(self.trips)
            and len({problem.slots[slot].event for slot in dates}) == len(dates)
            and not problem.quotas
            and not problem.level_limits
        )

    def _is_about_money(self) -> bool:
        """Whether all that lacks is what trips count at `cost`, and those of a team count in the same budgets."""
        if "cost" not in self._names or not self._lacking:
            return False
        options = self.lookups.problem.options
        for trips in self._teams:
            used = [{r: a for r, a in options[trip].uses if r in self._lacking} for trip in trips if options[trip].cost]
            costs = [options[trip].cost for trip in trips if options[trip].cost]
            if any(uses != dict.fromkeys(used[0], cost) for uses, cost in zip(used, costs, strict=True)):
                return False
            if any(a for t in trips if not options[t].cost for r, a in options[t].uses if r in self._lacking):
                return False
        return True

    def _can_split(self, number: int) -> bool:
        """Whether teams may be looked at one by one: none is large, events with several keep their least number."""
        problem = self.lookups.problem
        events = Counter(problem.teams[self.lookups.team_of(trip)].event for trip in self.trips)
        return all(
            len(trips) <= MOST_OF_A_TEAM
            and (len(trips) == events[event] or events[event] - number >= problem.events[event].min_delegates)
            for trips in self._teams
            for event in [problem.teams[self.lookups.team_of(trips[0])].event]
        )

    def _team(self, trips: list[int], number: int) -> Team:
        """A team, with every lawful way to withdraw so many of its trips at most."""
        options = self.lookups.problem.options
        may_go = [trip for trip in trips if self._may_go(trip)]
        ways = (
            self._way(trips, gone)
            for size in range(1, min(number, len(may_go)) + 1)
            for gone in combinations(may_go, size)
            if self._runs_without(trips, size)
        )
        budgets = frozenset(r for trip in trips for r, _ in options[trip].uses if r in self._lacking)
        return Team(budgets, tuple(ways), tuple(options[trip].cost for trip in may_go))

    def _may_go(self, trip: int) -> bool:
        row = self.lookups.problem.nominations[self.lookups.problem.options[trip].nomination]
        return not row.required and not self.limits.lower[self.columns.option[trip]]

    def _runs_without(self, trips: list[int], size: int) -> bool:
        """Whether the event has its least number without so many of the trips, or nobody; others there are enough."""
        problem = self.lookups.problem
        event = problem.teams[self.lookups.team_of(trips[0])].event
        alone = all(problem.slots[problem.options[t].slot].event != event for t in self.trips if t not in trips)
        return not alone or size == len(trips) or len(trips) - size >= problem.events[event].min_delegates

    def _way(self, trips: list[int], gone: tuple[int, ...]) -> Way:
        gains = [
            (-1 if level.maximise else 1) * self._taken(self._weights[level.name], trips, gone) for level in self.free
        ]
        cost = self._names.index("cost")
        lost = tuple(abs(self._taken(self._weights[level.name], trips, gone)) for level, _ in self._told_apart)
        return Way(gone, lost, tuple(gains[:cost]), gains[cost], tuple(gains[cost + 1 :]))

    def _taken(self, weights: dict[int, int], trips: Sequence[int], gone: Sequence[int]) -> int:
        """What a level loses of its sum when some trips of a team go."""
        columns = [self.columns.option[trip] for trip in gone]
        if len(gone) == len(trips):
            columns.append(self.columns.team[self.lookups.team_of(trips[0])])
        return sum(weights.get(column, 0) for column in columns)

    def _all(self, level: Objective) -> int:
        """What a level counts with all trips."""
        return level.constant + sum(self._taken(self._weights[level.name], trips, trips) for trips in self._teams)
