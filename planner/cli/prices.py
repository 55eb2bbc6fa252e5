"""The answer of `planner prices` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted
from planner.domain.money import format_money

if TYPE_CHECKING:
    from planner.domain.prices import Chance, PriceRange
    from planner.services.prices import EventPrices


def told(
    chances: Sequence[Chance], events: Sequence[EventPrices], ranges: Sequence[PriceRange], currency: str
) -> Outcome:
    """The outcome: budgets, published figures by event, ranges by event and item."""
    lines = [
        *(_chance(one, currency) for one in chances),
        *(line for one in events for line in _event(one)),
        *_ranges(ranges, currency),
    ]
    return Outcome(
        said=tuple(escaped(line) for line in lines),
        complaints=tuple(escaped(f"warning: {one.event}: {warning}") for one in events for warning in one.warnings),
        data={
            "budgets": [{**dataclasses.asdict(one), "percent": one.percent, "safe": one.safe} for one in chances],
            "events": [_event_value(one) for one in events],
            "ranges": [dataclasses.asdict(one) for one in ranges],
        },
    )


def chance_words(one: Chance) -> str:
    """Such as "holds in 97.3 % of 10 000 draws: safe"."""
    unknown = f", {counted(one.unknowns, 'cost item')} unknown and not in it" if one.unknowns else ""
    verdict = "safe" if one.safe else "NOT safe"
    return f"holds in {one.percent:.1f} % of {one.draws:,} draws: {verdict}".replace(",", " ") + unknown


def _chance(one: Chance, currency: str) -> str:
    low, high, ceiling = (format_money(cents, currency) for cents in (one.low, one.high, one.ceiling))
    told = f"budget {one.code}: {chance_words(one)}; 90 of 100 draws spend {low} to {high} of {ceiling}"
    return told + _outside(one, currency)


def _outside(one: Chance, currency: str) -> str:
    """Why the plan's own spending is not among the usual draws, where it is not."""
    if one.low <= one.planned <= one.high:
        return ""
    is_above = one.planned > one.high
    side, number, end = ("above", one.dearest, "dearest") if is_above else ("below", one.cheapest, "cheapest")
    of_all = f"for {number} of {counted(one.estimates, 'estimate')}"
    why = f"{of_all} it counts the {end} figure of the range (docs/prices.md)"
    return f"; the plan counts {format_money(one.planned, currency)}, {side} that: {why}"


def _event(one: EventPrices) -> Iterator[str]:
    used = "unknown" if one.used is None else f"EUR {one.used}"
    yield f"{one.event}: reference ceiling for a night {used}"
    for figure in one.nights:
        yield f"  {figure.name}: EUR {figure.eur}, {figure.source}, {figure.year} ({figure.confidence})"


def _ranges(ranges: Sequence[PriceRange], currency: str) -> Iterator[str]:
    """One line for each event, item and method: people, and the sums of their lows, likely figures and highs."""
    key = sorted(ranges, key=lambda one: (one.event, one.item, one.method))
    for (event, item, method), group in groupby(key, key=lambda one: (one.event, one.item, one.method)):
        batch = list(group)
        low, likely, high = (
            format_money(sum(getattr(one, name) for one in batch), currency) for name in ("low", "likely", "high")
        )
        yield f"{event}, {item} of {counted(len(batch), 'trip')}: {low} to {high}, planned {likely}; {method}"


def _event_value(one: EventPrices) -> dict[str, object]:
    figures = [{**dataclasses.asdict(figure), "eur": str(figure.eur)} for figure in one.nights]
    used = None if one.used is None else str(one.used)
    return {"event": one.event, "used": used, "nights": figures, "warnings": list(one.warnings)}
