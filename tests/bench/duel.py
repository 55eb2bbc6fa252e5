"""Ours, the plain model on three engines and the spreadsheet way on the same problems, one process each, in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from solver.problem import MAXIMISED

METHODS = ("ours", "CP-SAT", "SCIP", "HiGHS", "spreadsheet")
PLAIN = ("CP-SAT", "SCIP", "HiGHS")

GRACE = 120.0
"""Wall seconds beyond ten times its limit after which a method is stopped from outside."""


@dataclass(frozen=True)
class Case:
    """A problem, and how many processor seconds a method may take on it."""

    family: str
    authorities: int
    seed: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.family}, {self.authorities:,} authorities, seed {self.seed}"


@dataclass
class Outcome:
    """All rounds of one method on one case; figures other than times are those of the first round."""

    method: str
    rounds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def levels(self) -> list[tuple[str, int, int]]:
        """Name, value and bound; empty where no plan was found."""
        return [(name, value, bound) for name, value, bound in self.rounds[0]["levels"]] if self.rounds else []

    @property
    def proven(self) -> int:
        """How many levels are proven before the first that is not."""
        open_levels = [i for i, (_, value, bound) in enumerate(self.levels) if value != bound]
        return open_levels[0] if open_levels else len(self.levels)

    def typical(self, figure: str) -> float:
        """Median over the rounds."""
        return median(row[figure] for row in self.rounds)


def fought(case: Case, methods: Iterable[str], *, rounds: int, threads: int) -> list[Outcome]:
    """Every method on a case, in turn, as many rounds as asked."""
    outcomes = [Outcome(method) for method in methods]
    for _ in range(rounds):
        for outcome in outcomes:
            found = run(case, outcome.method, threads=threads)
            outcome.rounds.extend([found] if found else [])
    return outcomes


def raced(case: Case, *, rounds: int, threads: int) -> Iterator[tuple[str, float, bool]]:
    """
    Processor seconds to the coverage that ours reaches: method, median seconds, whether it got there in every round.

    Ours is timed until it leaves its first goal, coverage and merit together; the plain models are stopped as soon as
    they hold a plan with as much coverage.
    """
    times: dict[str, list[tuple[float, bool]]] = {method: [] for method in ("ours", *PLAIN)}
    for _ in range(rounds):
        ours = run(case, "ours", threads=threads)
        assert ours is not None
        goal = ours["levels"][0][1]
        times["ours"].append(((ours["left"] or [ours["cpu"]])[0], True))
        for method in PLAIN:
            found = run(case, method, threads=threads, target=goal)
            there = bool(found and found["levels"] and found["levels"][0][1] >= goal)
            times[method].append((found["cpu"] if found else case.seconds, there))
    for method, tries in times.items():
        yield method, median(seconds for seconds, _ in tries), all(there for _, there in tries)


def run(case: Case, method: str, *, threads: int, target: int | None = None) -> dict[str, Any] | None:
    """What one process reports; None where a plain model had to be stopped or its engine gave up."""
    asked = {"method": method, "threads": threads, "target": target, **vars(case)}
    command = [sys.executable, "-m", "tests.bench.one", json.dumps(asked)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10 * case.seconds + GRACE, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        if method not in PLAIN:
            raise
        return None
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def better(ours: Outcome, other: Outcome) -> str:
    """The first level at which two plans differ, and by how much in favour of ours."""
    for (name, value, _), (_, theirs, _) in zip(ours.levels, other.levels, strict=False):
        if value != theirs:
            ahead = value - theirs if name in MAXIMISED else theirs - value
            return f"{name} {ahead:+,}"
    return "equal" if other.levels else "no plan"


def table(case: Case, outcomes: list[Outcome]) -> Iterator[str]:
    """A block of lines: a column for each method, a line for each figure."""
    ours = outcomes[0]
    yield f"{case}; {case.seconds:g} s"
    facts = ours.rounds[0]
    yield f"  {facts['options']:,} options, {facts['teams']:,} teams"
    yield _line("", [outcome.method for outcome in outcomes])
    for index, (name, _, _) in enumerate(ours.levels):
        yield _line(name, [_level(outcome, index) for outcome in outcomes])
    yield _line("levels proven", [_shown(o, f"{o.proven} of {len(o.levels)}") for o in outcomes])
    yield _line("ours is ahead by", ["", *(better(ours, other) for other in outcomes[1:])])
    for title, figure, digits in (("model s", "model", 2), ("engine s", "engine", 2), ("all s", "cpu", 2)):
        yield _line(title, [f"{o.typical(figure):,.{digits}f}" if o.rounds else "stopped" for o in outcomes])
    yield _line("times ours", [_times(o, ours) for o in outcomes])
    yield _line("around engine", [_around(o) for o in outcomes])
    yield _line("peak MiB", [f"{o.typical('peak'):,.0f}" if o.rounds else "" for o in outcomes])
    kib = 1024 / case.authorities
    yield _line("KiB/authority", [f"{kib * o.typical('peak'):,.0f}" if o.rounds else "" for o in outcomes])
    yield _line("rules broken", [str(o.rounds[0]["broken"]) if o.rounds else "" for o in outcomes])


def _line(title: str, cells: list[str]) -> str:
    return f"  {title:18}" + "".join(f"{cell:>25}" for cell in cells)


def _shown(outcome: Outcome, text: str) -> str:
    return text if outcome.levels else "no plan"


def _level(outcome: Outcome, index: int) -> str:
    """The value, marked as proven, or with its bound where the method has one."""
    if not outcome.levels:
        return ""
    name, value, bound = outcome.levels[index]
    if value == bound:
        return f"{value:,} proven"
    if bound in (2**53, -1):
        return f"{value:,}"
    return f"{value:,} {'<=' if name in MAXIMISED else '>='} {bound:,}"


def _times(outcome: Outcome, ours: Outcome) -> str:
    """How many times as long; a method that proved less levels than ours was not done yet."""
    if not outcome.rounds:
        return ""
    unfinished = outcome.proven < ours.proven and outcome.method in PLAIN
    return f"{'> ' if unfinished else ''}{outcome.typical('cpu') / ours.typical('cpu'):.1f}"


def _around(outcome: Outcome) -> str:
    if not outcome.rounds or outcome.method == "spreadsheet":
        return ""
    return f"{100 * (1 - outcome.typical('engine') / outcome.typical('cpu')):.0f} %"
