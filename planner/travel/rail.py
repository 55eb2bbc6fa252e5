"""Rail first: within Europe, where a train takes less than the hours that the programme sets, nobody flies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from planner.domain.records import Programme, Quote, Segment


def rail_first(
    programme: Programme, quotes: Sequence[Quote], keeps: Callable[[Quote], bool] = lambda _: False
) -> list[Quote]:
    """
    The quotes that are left to choose among, in their order.

    Parameters
    ----------
    quotes
        Quotes of one airport for one slot of one event, all of which serve.
    keeps
        Quotes that stay whatever they are: bought already.

    Returns
    -------
    list of Quote
        Without flights where a train takes less than `[travel] rail_first_hours` each way and both ends lie in Europe.
        Seats do not matter, as for every quote that serves.
    """
    hours = programme.travel.rail_first_hours
    if hours is None or not any(_is_short_train(programme, quote, hours) for quote in quotes):
        return list(quotes)
    return [quote for quote in quotes if not flies(quote) or keeps(quote)]


def flies(quote: Quote) -> bool:
    """Whether any leg is a flight."""
    return any(leg.mode == "air" for leg in (*quote.out, *quote.back))


def _is_short_train(programme: Programme, quote: Quote, hours: int) -> bool:
    rides = any(leg.mode == "rail" for leg in quote.out) and any(leg.mode == "rail" for leg in quote.back)
    within = all(_in_europe(programme, code) for code in (quote.origin, quote.out[-1].destination))
    limit = timedelta(hours=hours)
    return rides and within and not flies(quote) and _span(quote.out) < limit and _span(quote.back) < limit


def _in_europe(programme: Programme, airport: str) -> bool:
    return programme.facts.airports[airport].country in programme.facts.european


def _span(legs: Sequence[Segment]) -> timedelta:
    return _utc(legs[-1].arrives) - _utc(legs[0].departs)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
