"""The answer of `planner weeks` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped

if TYPE_CHECKING:
    from planner.domain.records import Event
    from planner.services.weeks import Week


def told(found: Mapping[str, Sequence[Week]], events: Mapping[str, Event]) -> Outcome:
    """The outcome: a heading for each visit, then a line for each week."""
    lines = [line for code, weeks in found.items() for line in _visit(events[code], weeks)]
    return Outcome(
        said=tuple(escaped(line) for line in lines or ["the programme has no study visit to date"]),
        data={"weeks": [_value(week) for weeks in found.values() for week in weeks]},
    )


def _visit(event: Event, weeks: Sequence[Week]) -> Iterator[str]:
    yield f"{event.code}, {event.name}, {event.city}:"
    for week in weeks:
        yield f"  {week.first} to {week.last}: {_judged(week)}"
        yield from (f"    {note}" for note in week.notes)


def _judged(week: Week) -> str:
    if week.fault:
        return f"not allowed, {week.fault}"
    experts = "1 expert" if week.experts == 1 else f"{week.experts} experts"
    past = "past; " if week.past else ""
    return f"{past}{week.free} of {week.nominated} nominated free, {experts} free"


def _value(week: Week) -> dict[str, object]:
    return {**dataclasses.asdict(week), "first": week.first.isoformat(), "last": week.last.isoformat()}
