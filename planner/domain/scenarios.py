"""
What-if questions and their answers: named changes of a programme, the plan of each, and how it differs from the base.

Money is whole cents of the programme's currency. Figures count the trips that a plan decides; carried ones are the
same in every scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.domain.overview import Change
from planner.domain.plan import ConflictItem, LevelResult

BASE = "base"
"""Name of the programme as it is, among its scenarios."""

CAPS, BUDGETS, DATES = QUESTIONS = ("caps", "budgets", "dates")
"""The built-in questions: each cap and threshold, the next euro of each budget, the dates of an event."""

MAXIMISED = frozenset({"coverage", "merit", "delegates"})
"""Levels of which more is better; of the others less is."""

_FIGURE_OF_LEVEL = {"delegates": "trips", "co2": "co2_g"}
_SHOWN_FIGURES = ("trips", "cost", "co2_g", "minutes", "authorities", "countries", "visits", "estimated")


@dataclass(frozen=True, slots=True)
class NewDates:
    """
    Dates that an event has instead of its own, as texts of the folder's form.

    `pairs` are (start, end). One pair is a decision; several are candidates for the planner to choose among.
    """

    event: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """
    Which question a scenario helps to answer, and where it stands on that question's axis.

    Attributes
    ----------
    question
        One of `QUESTIONS`.
    subject
        The setting, budget or event asked about.
    label
        The value tried, in words: "looser: 60", "EUR +5 000", "2026-05-04".
    position
        For `caps` 1 (looser) or -1 (tighter), for `budgets` cents of the budget's own currency more or less than it
        has, for `dates` the ordinal of the first day.
    """

    question: str
    subject: str
    label: str
    position: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A programme with named changes.

    Attributes
    ----------
    name
        A code, also the name of its folder.
    settings
        (section, key, value) of `programme.toml`.
    amounts
        (budget, new amount in the budget's own currency).
    cells
        (event, column, text) of the table of events.
    row
        Line of the file it stands in; 0 for a built-in question.
    """

    name: str
    title: str = ""
    settings: tuple[tuple[str, str, object], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()
    cells: tuple[tuple[str, str, str], ...] = ()
    dates: tuple[NewDates, ...] = ()
    probe: Probe | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What a plan comes to.

    `countries` are those of the authorities that go; `estimated` counts trips with an estimated journey or lodging.
    """

    trips: int
    people: int
    authorities: int
    countries: int
    visits: int
    cost: int
    co2_g: int
    minutes: int
    estimated: int


@dataclass(frozen=True, slots=True)
class TripDifference:
    """
    One person at one event, gained, lost or changed against the base.

    `change.why` says why; `before` and `after` are the cents that the trip costs.
    """

    change: Change
    authority: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class VisitDifference:
    """A study visit that runs in one of the two plans only (the other day is None), or on other dates."""

    event: str
    name: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Differences:
    """Against the base: names of authorities that go at all now and did not, and the other way round; item by item."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    trips: tuple[TripDifference, ...] = ()
    visits: tuple[VisitDifference, ...] = ()

    def of_kind(self, kind: str) -> tuple[TripDifference, ...]:
        """Trips "added", "withdrawn" or "changed"."""
        return tuple(item for item in self.trips if item.change.kind == kind)


@dataclass(frozen=True, slots=True)
class Result:
    """
    One scenario solved.

    Attributes
    ----------
    changes
        What it changes, one sentence each.
    folder
        Where its programme and plan are written, relative to the output folder.
    state
        "solved", "infeasible" (see `conflict`), "no_plan" (the time limit came first) or "refused" (the changed
        programme has `faults`).
    served
        Authorities with a trip to the event that a question about dates is about.
    differences
        None for the base, and where either has no plan.
    is_idle
        Whether all that it asks for is so in the programme already.
    warnings
        What the reader warns of in the changed programme and not in the base.
    """

    scenario: Scenario
    changes: tuple[str, ...]
    folder: str
    state: str
    levels: tuple[LevelResult, ...] = ()
    figures: Figures | None = None
    served: int = 0
    conflict: tuple[ConflictItem, ...] = ()
    faults: tuple[str, ...] = ()
    differences: Differences | None = None
    is_idle: bool = False
    warnings: tuple[str, ...] = ()

    def level(self, name: str) -> LevelResult | None:
        """One level of its objective; None where the objective does not list it or nothing was solved."""
        return next((level for level in self.levels if level.level == name), None)

    @property
    def repairs(self) -> tuple[str, ...]:
        """What would make an infeasible scenario possible, the cheapest first."""
        found = (repair for item in self.conflict for repair in item.repairs)
        return tuple(repair.text for repair in sorted(found, key=lambda repair: repair.order))

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists, at any level."""
        return self.state == "solved" and all(level.optimal for level in self.levels)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The base and its scenarios, in the order in which they were asked."""

    code: str
    name: str
    currency: str
    today: date
    base: Result
    results: tuple[Result, ...]
    replans: bool = False

    @property
    def asked(self) -> tuple[Result, ...]:
        """The scenarios that are no part of a built-in question."""
        return tuple(result for result in self.results if result.scenario.probe is None)

    def probes(self, question: str) -> dict[str, tuple[Result, ...]]:
        """Scenarios of a built-in question by subject, in the order of their axis."""
        found: dict[str, list[Result]] = {}
        for result in self.results:
            if result.scenario.probe is not None and result.scenario.probe.question == question:
                found.setdefault(result.scenario.probe.subject, []).append(result)
        return {subject: tuple(sorted(group, key=_position)) for subject, group in found.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One figure of one scenario.

    Attributes
    ----------
    bound
        The best that could still exist; equal to `value` where that is proven, None for what is no level.
    change
        Against the base; None for the base itself and where the base lacks the figure.
    better
        Whether the change is one; None where it is no level's or there is no change.
    """

    value: int
    bound: int | None
    change: int | None
    better: bool | None

    @property
    def is_proven(self) -> bool:
        """Nothing better exists; a figure that is no level claims nothing."""
        return self.bound is None or self.bound == self.value


def columns(comparison: Comparison) -> tuple[str, ...]:
    """What the table of a comparison shows: every level of the objectives, then the figures that are no level."""
    results = (comparison.base, *comparison.results)
    levels = tuple(dict.fromkeys(level.level for result in results for level in result.levels))
    shown = {_FIGURE_OF_LEVEL.get(level, level) for level in levels}
    return (*levels, *(figure for figure in _SHOWN_FIGURES if figure not in shown))


def cell(result: Result, base: Result, column: str) -> Cell | None:
    """A figure of a scenario; None where it has none."""
    level, before = result.level(column), base.level(column)
    if level is not None:
        change = None if before is None or result is base else level.value - before.value
        better = None if not change else (change > 0) == (column in MAXIMISED)
        return Cell(level.value, level.bound, change, better)
    value, earlier = _figure(result, column), _figure(base, column)
    if value is None:
        return None
    return Cell(value, None, None if earlier is None or result is base else value - earlier, None)


def _figure(result: Result, column: str) -> int | None:
    if result.figures is None:
        return None
    value: int | None = getattr(result.figures, _FIGURE_OF_LEVEL.get(column, column), None)
    return value


def preference_key(result: Result) -> tuple[int, ...]:
    """Sorts the better plan of one objective first; plans without levels come last."""
    signs = ((-1 if level.level in MAXIMISED else 1) * level.value for level in result.levels)
    return (0 if result.state == "solved" else 1, *signs)


def best_date(group: Iterable[Result]) -> Result | None:
    """
    The date that serves most authorities at the event, and among equals the one with the better plan.

    None where no date serves anybody.
    """
    solved = [result for result in group if result.state == "solved" and result.served]
    return min(solved, key=lambda result: (-result.served, *preference_key(result)), default=None)


def _position(result: Result) -> int:
    assert result.scenario.probe is not None
    return result.scenario.probe.position
