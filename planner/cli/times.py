"""The answer of `planner times` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted

if TYPE_CHECKING:
    from planner.services.timing import FirstSession, Timing

_KINDS = {"schengen": "without passport control", "border": "with passport control", "ground": "with a train or road"}


def told(report: Timing) -> Outcome:
    """The outcome: a line for all that is well, and one for each thing that is too tight."""
    return Outcome(
        said=tuple(escaped(line) for line in _lines(report)),
        data={
            "first_sessions": [_session_value(row) for row in report.first_sessions],
            "short_changes": [dataclasses.asdict(row) for row in report.short_changes],
            "late_landings": [
                {
                    **dataclasses.asdict(row),
                    "landed": row.landed.isoformat(),
                    "last_transfer": row.last_transfer.isoformat("minutes"),
                }
                for row in report.late_landings
            ],
        },
    )


def _lines(report: Timing) -> Iterator[str]:
    there = len(report.first_sessions) - len(report.missed)
    yield f"{there} of {len(report.first_sessions)} travellers are at the venue when their first session starts"
    for row in report.missed:
        mark = " (estimate)" if row.estimated else ""
        yield (
            f"  {row.event}, {row.delegate}: lands {_clock(row.landed)}{mark}, at the venue {_clock(row.ready)}, "
            f"{-row.spare_minutes} minutes after the first session starts ({_clock(row.starts)})"
        )
    yield f"{_are(len(report.short_changes), 'change')} shorter than the place allows"
    for change in report.short_changes:
        yield (
            f"  {change.event}, {change.delegate}: {change.minutes} minutes at {change.place} "
            f"{_KINDS[change.kind]}, at least {change.needed} ({change.source})"
        )
    yield f"{_are(len(report.late_landings), 'landing')} after the last transfer"
    for landing in report.late_landings:
        yield (
            f"  {landing.event}, {landing.delegate}: lands at {landing.airport} {_clock(landing.landed)}, "
            f"the last transfer leaves {landing.last_transfer:%H:%M}"
        )


def _are(number: int, word: str) -> str:
    return f"{counted(number, word)} {'is' if number == 1 else 'are'}"


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _session_value(row: FirstSession) -> dict[str, object]:
    moments = {name: getattr(row, name).isoformat() for name in ("landed", "ready", "starts")}
    return {**dataclasses.asdict(row), **moments, "in_time": row.in_time, "spare_minutes": row.spare_minutes}
