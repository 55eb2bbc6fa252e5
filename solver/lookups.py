"""What belongs to what in a `Problem`: lists by index, made once and shared by everything that reads a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from solver.problem import Problem


@dataclass(frozen=True)
class Lookups:
    """
    Lists over a problem. Options that a rule forbids by itself (`blockers`) are in none of them.

    Attributes
    ----------
    problem
        The problem that is read.
    """

    problem: Problem

    @cached_property
    def allowed(self) -> list[int]:
        """Options without blockers, ascending."""
        return [index for index, option in enumerate(self.problem.options) if not option.blockers]

    @cached_property
    def options_of_nomination(self) -> list[list[int]]:
        """Allowed options of each nomination."""
        options = self.problem.options
        return _grouped(len(self.problem.nominations), ((options[o].nomination, o) for o in self.allowed))

    @cached_property
    def options_of_slot(self) -> list[list[int]]:
        """Allowed options of each slot."""
        options = self.problem.options
        return _grouped(len(self.problem.slots), ((options[o].slot, o) for o in self.allowed))

    @cached_property
    def nominations_of_team(self) -> list[list[int]]:
        """Nominations of each team that have an allowed option."""
        nominations = enumerate(self.problem.nominations)
        able = ((nomination.team, n) for n, nomination in nominations if self.options_of_nomination[n])
        return _grouped(len(self.problem.teams), able)

    @cached_property
    def slots_of_event(self) -> list[list[int]]:
        """Slots of each event that have an allowed option."""
        slots = enumerate(self.problem.slots)
        return _grouped(len(self.problem.events), ((slot.event, s) for s, slot in slots if self.options_of_slot[s]))

    @cached_property
    def nominations_of_delegate(self) -> dict[int, list[int]]:
        """Nominations of each delegate that have an allowed option, delegates ascending."""
        nominations = self.problem.nominations
        found: dict[int, list[int]] = defaultdict(list)
        for n in range(len(nominations)):
            if self.options_of_nomination[n]:
                found[nominations[n].delegate].append(n)
        return {delegate: found[delegate] for delegate in sorted(found)}

    @cached_property
    def most_delegates(self) -> list[int]:
        """How many delegates each team can send at most, by its cap and its nominations."""
        teams = zip(self.problem.teams, self.nominations_of_team, strict=True)
        return [min(team.cap, len(nominations)) for team, nominations in teams]

    @cached_property
    def able_teams_of_event(self) -> list[list[int]]:
        """Teams of each event that can send somebody."""
        teams = enumerate(self.problem.teams)
        return _grouped(len(self.problem.events), ((team.event, t) for t, team in teams if self.most_delegates[t]))

    def delegate_of(self, option: int) -> int:
        """Delegate who travels by an option."""
        return self.problem.nominations[self.problem.options[option].nomination].delegate

    def team_of(self, option: int) -> int:
        """Team that an option belongs to."""
        return self.problem.nominations[self.problem.options[option].nomination].team


def _grouped(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    groups: list[list[int]] = [[] for _ in range(count)]
    for key, value in pairs:
        groups[key].append(value)
    return groups
