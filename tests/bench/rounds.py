"""
Ours against the spreadsheet way, by the hundred: `never worse`, and `how much cheaper at the same plan`.

Each problem is solved with a limit that is too short for some of them on purpose: the promise holds for plans that
were cut off as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from solver.checks import level_values, violations
from solver.engine import solve
from solver.problem import MAXIMISED, LevelLimit, Problem
from solver.solution import Solution, Status
from tests.solver.families import FAMILIES, problem_of
from tests.solver.spreadsheet import spreadsheet_plan

PINNED = ("coverage", "merit", "delegates", "preference")


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
    What the spreadsheet's plan costs too much, in cents.

    Attributes
    ----------
    by_hand
        Cost of the spreadsheet's plan.
    as_good
        Least cost found of a plan no worse at coverage, merit, delegates and preference; `as_good_bound` is proven.
    same_people
        Least cost found of a plan that funds exactly the same nominations.
    """

    seed: int
    by_hand: int
    as_good: int
    as_good_bound: int
    same_people: int

    def share(self, cost: int) -> float:
        """How much cheaper a cost is, in percent."""
        return 100 * (1 - cost / self.by_hand)

    def __str__(self) -> str:
        euro = f"{self.by_hand / 100:,.0f} euro by hand"
        proven = f"at most {self.share(self.as_good_bound):.1f} % possible"
        people = f"same people {self.share(self.same_people):.1f} %"
        return f"seed {self.seed}: {euro}, {self.share(self.as_good):.1f} % cheaper at an equal plan ({proven}), {people}"


def saving(family: str, authorities: int, seed: int, seconds: float) -> Saving:
    """The cheapest plan that is as good as the spreadsheet's, and the cheapest for the same people."""
    problem = problem_of(family, authorities, seed)
    by_hand = spreadsheet_plan(problem)
    values = level_values(problem, by_hand)
    limits = tuple(LevelLimit(name, values[name]) for name in PINNED)
    as_good = _cheapest(replace(problem, levels=("cost",), level_limits=limits), by_hand, seconds)
    same = _cheapest(_for_the_same_people(problem, by_hand), None, seconds)
    cost = as_good.levels[0]
    return Saving(seed, values["cost"], cost.value, cost.bound, same.levels[0].value)


def _cheapest(problem: Problem, start: Solution | None, seconds: float) -> Solution:
    found = solve(problem, time_limit=seconds, start=start)
    assert not violations(problem, found)
    assert found.levels
    return found


def _for_the_same_people(problem: Problem, plan: Solution) -> Problem:
    """The question without the nominations that the plan does not fund, and with the others required."""
    funded = {problem.options[option].nomination for option in plan.chosen}
    rows = enumerate(problem.nominations)
    nominations = tuple(replace(row, required=True) if n in funded else row for n, row in rows)
    options = tuple(option for option in problem.options if option.nomination in funded)
    return replace(problem, nominations=nominations, options=options, levels=("cost",))


def median_share(savings: list[Saving]) -> tuple[float, float, float]:
    """Median percent at an equal plan, what is possible at most, and for the same people."""
    return (
        median(row.share(row.as_good) for row in savings),
        median(row.share(row.as_good_bound) for row in savings),
        median(row.share(row.same_people) for row in savings),
    )
