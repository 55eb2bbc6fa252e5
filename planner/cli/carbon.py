"""The answer of `planner carbon` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped

if TYPE_CHECKING:
    from planner.services.carbon import CarbonLine, CarbonReport


def told(report: CarbonReport, method: str) -> Outcome:
    """The outcome; `method` names the factors."""
    return Outcome(
        said=tuple(escaped(line) for line in _lines(report, method)),
        data={
            "method": method,
            "whole": dataclasses.asdict(report.whole),
            "events": [dataclasses.asdict(line) for line in report.events],
            "authorities": [dataclasses.asdict(line) for line in report.authorities],
        },
    )


def _lines(report: CarbonReport, method: str) -> Iterator[str]:
    yield f"Kilograms of CO2 equivalent; factors: {method}; well-to-tank not included."
    yield f"Whole plan: {_words(report.whole)}"
    for heading, lines in (("By event:", report.events), ("By authority:", report.authorities)):
        yield heading
        yield from (f"  {line.code}: {_words(line)}" for line in lines)


def _words(line: CarbonLine) -> str:
    unknown = f" ({line.nights_unknown} nights without a factor: not in it)" if line.nights_unknown else ""
    hotel = f"{line.nights} hotel nights {_kg(line.night_grams)}{unknown}" if line.nights or unknown else "no hotel"
    rail = f", {line.by_rail} by rail" if line.by_rail else ""
    trips = "1 trip" if line.trips == 1 else f"{line.trips} trips"
    return (
        f"{trips}{rail}, {_kg(line.planned)} as planned; by factors {_kg(line.with_forcing)} with radiative forcing, "
        f"{_kg(line.without_forcing)} without; {hotel}"
    )


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f}".replace(",", " ")
