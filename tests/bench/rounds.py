"""Ours against the spreadsheet way, by the hundred: never worse, and how much cheaper at a plan as good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from solver.checks import level_values, violations
from solver.engine import solve
from solver.problem import MAXIMISED, LevelLimit, Problem
from solver.solution import Solution, Status
from tests.solver.families import FAMILIES, fares_of, problem_of
from tests.solver.spreadsheet import spreadsheet_plan

PINNED = ("coverage", "merit", "delegates", "preference")
LITERAL = ("coverage", "delegates", "preference")


@dataclass(frozen=True)
class Comparison:
    """One problem: how far ours is ahead of the spreadsheet at the first level that differs, and what is wrong."""

    family: str
    authorities: int
    seed: int
    level: str
    ahead: int
    faults: list[str]

    @property
    def worse(self) -> bool:
        """Whether the spreadsheet's plan is better, or a plan breaks a rule."""
        return self.ahead < 0 or bool(self.faults)

    def __str__(self) -> str:
        found = f"{self.level} {self.ahead:+,}" if self.level else "equal"
        return f"{self.family}, {self.authorities}, seed {self.seed}: {'; '.join([found, *self.faults])}"


def compared(family: str, authorities: int, seed: int, seconds: float) -> Comparison:
    """Both ways on one problem, in the order of the levels."""
    problem = problem_of(family, authorities, seed)
    by_hand, ours = spreadsheet_plan(problem), solve(problem, time_limit=seconds)
    faults = [*violations(problem, by_hand), *violations(problem, ours)]
    if by_hand.status is Status.UNKNOWN:
        return Comparison(family, authorities, seed, "coverage", len(ours.chosen), faults)
    if ours.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return Comparison(family, authorities, seed, "coverage", -len(by_hand.chosen), faults)
    theirs, values = level_values(problem, by_hand), level_values(problem, ours)
    level = next((name for name in values if values[name] != theirs[name]), "")
    ahead = (values[level] - theirs[level]) * (1 if level in MAXIMISED else -1) if level else 0
    return Comparison(family, authorities, seed, level, ahead, faults)


def never_worse(seeds: range, sizes: tuple[int, ...], seconds: float) -> Iterator[Comparison]:
    """One problem for each seed; families and sizes take turns."""
    for seed in seeds:
        yield compared(FAMILIES[seed % len(FAMILIES)], sizes[seed // len(FAMILIES) % len(sizes)], seed, seconds)


@dataclass(frozen=True)
class Saving:
    """
    What the spreadsheet's plan costs too much; all in cents.

    Attributes
    ----------
    by_hand
        Cost of the spreadsheet's plan.
    same_people
        Cost for exactly the same nominations, by better ways.
    as_good, as_good_bound
        Cost of a plan no worse at coverage, merit, delegates and preference; no such plan costs less than the bound.
    same_ranks, same_ranks_bound
        The same, but merit may be lost: as many cities, as many trips, ranks no worse.
    """

    seed: int
    by_hand: int
    same_people: int
    as_good: int
    as_good_bound: int
    same_ranks: int
    same_ranks_bound: int

    def percent(self, figure: str) -> float:
        """How much cheaper than by hand."""
        return 100 * (1 - getattr(self, figure) / self.by_hand)


FIGURES = ("same_people", "as_good", "as_good_bound", "same_ranks", "same_ranks_bound")
"""What `Saving.percent` may be asked for."""


def saving(family: str, authorities: int, seed: int, seconds: float, *, by_fare: bool) -> Saving | None:
    """
    The cheapest plans that are as good as the spreadsheet's; None where the spreadsheet has no plan.

    Parameters
    ----------
    by_fare
        Whether the spreadsheet takes the cheapest fare, not the cheapest trip as a whole.
    """
    problem = problem_of(family, authorities, seed)
    by_hand = spreadsheet_plan(problem, fares_of(family, authorities, seed) if by_fare else None)
    if by_hand.status is Status.UNKNOWN:
        return None
    values = level_values(problem, by_hand)
    same = _cheapest(_for_the_same_people(problem, by_hand), None, seconds)
    pinned = [replace(problem, levels=("cost",), level_limits=_limits(values, names)) for names in (PINNED, LITERAL)]
    as_good, same_ranks = (_cheapest(asked, same, seconds).levels[0] for asked in pinned)
    figures = as_good.value, as_good.bound, same_ranks.value, same_ranks.bound
    return Saving(seed, values["cost"], same.levels[0].value, *figures)


def _limits(values: dict[str, int], names: tuple[str, ...]) -> tuple[LevelLimit, ...]:
    return tuple(LevelLimit(name, values[name]) for name in names)


def _cheapest(problem: Problem, start: Solution | None, seconds: float) -> Solution:
    found = solve(problem, time_limit=seconds, start=start)
    broken = violations(problem, found)
    if broken or not found.levels:
        raise AssertionError(f"No plan within {seconds:g} s, or one that breaks a rule: {broken}")
    return found


def _for_the_same_people(problem: Problem, plan: Solution) -> Problem:
    """The question with the plan's nominations required and no other allowed."""
    funded = {problem.options[option].nomination for option in plan.chosen}
    rows = enumerate(problem.nominations)
    nominations = tuple(replace(row, required=True) if n in funded else row for n, row in rows)
    options = tuple(
        option if option.nomination in funded else replace(option, blockers=("NOT_FUNDED",))
        for option in problem.options
    )
    return replace(problem, nominations=nominations, options=options, levels=("cost",))
