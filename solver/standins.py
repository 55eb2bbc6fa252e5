"""Who could take a seat instead: a question asked of a solved problem, one chosen option at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from solver.explain import Occupancy
from solver.problem import MAXIMISED, Option, Problem
from solver.solution import Solution


class StandIns:
    """
    The stand-ins of one plan.

    A stand-in takes the seat of a chosen option in the same slot, while everybody else stays as planned. The lock of
    whoever gives the seat up falls with it.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self._occupancy = Occupancy(problem, solution)
        funded = {problem.options[index].nomination for index in solution.chosen}
        free = [
            i for i, option in enumerate(problem.options) if option.nomination not in funded and not option.blockers
        ]
        self._in_slot: dict[int, list[int]] = defaultdict(list)
        self._in_team: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index in sorted(free, key=self._order):
            self._in_slot[problem.options[index].slot].append(index)
            self._in_team[problem.options[index].slot, self._team(index)].append(index)

    def best(self, seat: int) -> int | None:
        """
        The option that takes the seat best, or None.

        The seat's own team comes first, by rank and then by the objective; else the team and delegate whom the
        objective likes best; equal ones in the problem's order.

        Parameters
        ----------
        seat
            Index of a chosen option.
        """
        slot, team = self._problem.options[seat].slot, self._team(seat)
        own = sorted(self._in_team.get((slot, team), ()), key=self._rank)
        others = (index for index in self._in_slot[slot] if self._team(index) != team)
        with self._given_up(self._problem.options[seat]):
            return next((index for index in chain(own, others) if self._fits(index)), None)

    def against(self, seat: int) -> dict[int, frozenset[str]]:
        """
        What keeps each other nomination with a way in the slot out of the seat: codes of limits.

        Those that every way breaks, else all that some way breaks; empty where a way is open.
        """
        slot = self._problem.options[seat].slot
        broken: dict[int, list[frozenset[str]]] = defaultdict(list)
        with self._given_up(self._problem.options[seat]):
            for option in (self._problem.options[index] for index in self._in_slot[slot]):
                codes = frozenset(limit.code for limit in self._occupancy.broken_by(option))
                broken[option.nomination].append(codes)
        return {
            nomination: frozenset.intersection(*found) or (frozenset.union(*found) if all(found) else frozenset())
            for nomination, found in broken.items()
        }

    def _team(self, index: int) -> int:
        return self._problem.nominations[self._problem.options[index].nomination].team

    def _rank(self, index: int) -> int:
        return self._problem.nominations[self._problem.options[index].nomination].rank

    def _fits(self, index: int) -> bool:
        return next(self._occupancy.broken_by(self._problem.options[index]), None) is None

    def _order(self, index: int) -> tuple[int, ...]:
        """Smaller is better: what the objective thinks of one more trip next to the plan."""
        gains = self._gains(self._problem.options[index])
        return tuple(-gains[level] if level in MAXIMISED else gains[level] for level in self._problem.levels)

    def _gains(self, option: Option) -> dict[str, int]:
        """What the option adds to each level."""
        nomination = self._problem.nominations[option.nomination]
        is_first = not self._occupancy.sent[nomination.team]
        return {
            "disruption": 0,
            "coverage": int(is_first),
            "merit": self._problem.teams[nomination.team].merit if is_first else 0,
            "delegates": 1,
            "preference": nomination.rank,
            "cost": option.cost,
            "co2": option.co2,
            "minutes": option.minutes,
        }

    @contextmanager
    def _given_up(self, left: Option) -> Iterator[None]:
        """The plan without this option; its event keeps dates and expert."""
        self._count(left, -1)
        self._occupancy.trips[self._problem.nominations[left.nomination].delegate].remove(left)
        try:
            yield
        finally:
            self._count(left, 1)
            self._occupancy.trips[self._problem.nominations[left.nomination].delegate].append(left)

    def _count(self, option: Option, sign: int) -> None:
        self._occupancy.sent[self._problem.nominations[option.nomination].team] += sign
        for resource, amount in option.uses:
            self._occupancy.used[resource] += sign * amount
        for quota, weight in self._occupancy.quota_weights[option.nomination]:
            self._occupancy.left_of_quota[quota] -= sign * weight
