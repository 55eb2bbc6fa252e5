"""A comparison as one JSON object, for programs: `comparison.json` and `--json`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from planner.domain.scenarios import (
    BUDGETS,
    CAPS,
    DATES,
    Comparison,
    Differences,
    Result,
    TripDifference,
    best_date,
)


def comparison_value(comparison: Comparison) -> dict[str, object]:
    """Everything that the page tells. Money in cents, CO2 in grams, times in minutes."""
    return {
        "format": 1,
        "programme": comparison.code,
        "currency": comparison.currency,
        "today": comparison.today.isoformat(),
        "base": _result(comparison.base, comparison.base),
        "scenarios": [_result(result, comparison.base) for result in comparison.results],
        "questions": {
            CAPS: [_group(subject, group) for subject, group in comparison.probes(CAPS).items()],
            BUDGETS: [_group(subject, group) for subject, group in comparison.probes(BUDGETS).items()],
            DATES: [
                {**_group(subject, group), "best": _name(best_date(group))}
                for subject, group in comparison.probes(DATES).items()
            ],
        },
    }


def _group(subject: str, group: Iterable[Result]) -> dict[str, object]:
    return {"subject": subject, "scenarios": [result.scenario.name for result in group]}


def _name(result: Result | None) -> str | None:
    return None if result is None else result.scenario.name


def _result(result: Result, base: Result) -> dict[str, object]:
    probe = result.scenario.probe
    return {
        "name": result.scenario.name,
        "title": result.scenario.title,
        "changes": list(result.changes),
        "probe": None if probe is None else asdict(probe),
        "folder": result.folder,
        "state": result.state,
        "proven": result.is_proven,
        "objective": [
            {
                "level": level.level,
                "value": level.value,
                "bound": level.bound,
                "optimal": level.optimal,
                "change": None if (before := base.level(level.level)) is None else level.value - before.value,
            }
            for level in result.levels
        ],
        "figures": None if result.figures is None else asdict(result.figures),
        "served": result.served if probe is not None and probe.question == DATES else None,
        "conflict": [asdict(item) for item in result.conflict],
        "faults": list(result.faults),
        "warnings": list(result.warnings),
        "changes_nothing": result.is_idle,
        "differences": None if result.differences is None else _differences(result.differences),
    }


def _differences(differences: Differences) -> dict[str, object]:
    return {
        "authorities_gained": list(differences.gained),
        "authorities_lost": list(differences.lost),
        "trips": [_trip(item) for item in differences.trips],
        "visits": [
            {"event": visit.event, "name": visit.name, "before": _plain(visit.before), "after": _plain(visit.after)}
            for visit in differences.visits
        ],
    }


def _trip(item: TripDifference) -> dict[str, object]:
    return {
        "kind": item.change.kind,
        "event": item.change.event,
        "delegate": item.change.delegate,
        "name": item.change.name,
        "authority": item.authority,
        "cost_before": item.before,
        "cost_after": item.after,
        "why": list(item.change.why),
        "differences": [
            {"what": one.what, "before": _plain(one.before), "after": _plain(one.after)}
            for one in item.change.differences
        ],
    }


def _plain(value: date | str | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
