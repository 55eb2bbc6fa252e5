"""The answer of `planner visas` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped

if TYPE_CHECKING:
    from planner.services.entry import EntryLine, EntryReport, SchengenLine

_NEEDED = {
    "visa": "visa of a consulate needed",
    "arrival": "visa on arrival",
    "electronic": "electronic authorisation needed (e-visa, eTA)",
    "none": "no visa needed",
    "unknown": "not known, ask",
}
_PASSPORT = {"valid": "it is", "too short": "TOO SHORT", "unknown": "its expiry is not on record"}


def told(report: EntryReport) -> Outcome:
    """The outcome; what is overdue comes first."""
    lines = sorted(report.lines, key=lambda line: (not line.overdue, line.event, line.delegate))
    said = [text for line in lines for text in _trip(line)]
    said += [_stay(line) for line in report.schengen]
    return Outcome(
        said=tuple(escaped(line) for line in said or ["nobody crosses a border"]),
        complaints=tuple(escaped(f"warning: {told}") for told in _warnings(report)),
        data={
            "trips": [_plain(dataclasses.asdict(line)) for line in report.lines],
            "schengen": [_plain(dataclasses.asdict(line) | {"too_long": line.too_long}) for line in report.schengen],
        },
    )


def _trip(line: EntryLine) -> Iterator[str]:
    late = "OVERDUE, " if line.overdue else ""
    yield f"{line.event}, {line.delegate}, {line.nationality} to {line.country}: {late}{_NEEDED[line.needed]}"
    if line.needed == "arrival":
        yield f"  given on landing; fee {_fee(line)}"
    elif line.needed in ("visa", "electronic"):
        yield f"  apply from {_day(line.apply_from)} to {_day(line.apply_by)}; fee {_fee(line)}"
    yield f"  passport valid until {line.passport_until} at least: {_PASSPORT[line.passport]}"
    fact = line.fact
    if fact is not None:
        for card in fact.cards:
            from_day = "" if card.earliest_days is None else f", from {card.earliest_days} days before landing"
            yield f"  form to fill in: {card.name}{from_day}"
        ends = "no end announced" if fact.valid_until is None else f"holds until {fact.valid_until}"
        yield f"  {fact.note or 'no note'}; {ends}; checked on {_day(fact.checked_on)}; {fact.source}"


def _fee(line: EntryLine) -> str:
    fact = line.fact
    return "unknown" if fact is None or fact.fee is None else f"{fact.currency} {fact.fee}"


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else str(day)


def _stay(line: SchengenLine) -> str:
    told = "TOO LONG, " if line.too_long else ""
    return (
        f"Schengen area, {line.delegate} ({line.nationality}): {told}{line.days} of 90 days "
        f"between {line.first} and {line.last} ({', '.join(line.events)})"
    )


def _warnings(report: EntryReport) -> Iterator[str]:
    overdue = [line for line in report.lines if line.overdue]
    if overdue:
        yield f"{len(overdue)} applications are overdue"
    too_short = sum(line.passport == "too short" for line in report.lines)
    if too_short:
        yield f"{too_short} passports end too early"
    for line in report.schengen:
        if line.too_long:
            yield f"{line.delegate} would spend {line.days} days of 180 in the Schengen area, 90 are allowed"


def _plain(value: object) -> object:
    """Days and amounts as text."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)
