"""Public figures for a night and for a fare, side by side (docs/prices.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from planner.reference.tables import Row, rows


@dataclass(frozen=True, slots=True)
class PriceFigure:
    """
    One published price.

    Attributes
    ----------
    name
        What it is, in a few words.
    eur
        A night, or a return trip; euro.
    confidence
        As in docs/reference.md.
    all_in
        It pays meals, local travel and sundries as well as lodging.
    market
        It follows what hotels ask, and is no ceiling or unit cost.
    """

    name: str
    eur: Decimal
    source: str
    year: int
    confidence: str
    all_in: bool = False
    market: bool = False


def night_figures(country: str, city: str) -> tuple[PriceFigure, ...]:
    """
    What a night may cost: the ceiling of EU staff, the Commission's unit cost, the per diem, the market estimate.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code.
    city
        Its own row wins over the country's, where there is one.
    """
    return tuple(_night_figures(country, city))


def _night_figures(country: str, city: str) -> Iterator[PriceFigure]:
    for row in rows("hotel_ceilings"):
        if row["country"] == country:
            yield _figure("hotel ceiling of EU staff", row, "eur_per_night")
    listed = {(row["scheme"], row["country"], row["city"]): row for row in rows("lodging")}
    if unit := listed.get(("unit_cost", country, "")):
        yield _figure("Commission unit cost", unit, "eur_per_night")
    for row in rows("per_diem"):
        if row["country"] == country:
            yield _figure("DG INTPA per diem, all in", row, "eur_per_night", all_in=True)
    market = listed.get(("market", country, city)) or listed.get(("market", country, ""))
    if market:
        place = f", {market['city']}" if market["city"] else ""
        yield _figure(f"market estimate{place}", market, "eur_per_night", market=True)


def fare_figures(kilometres: float) -> tuple[PriceFigure, ...]:
    """What a return trip may cost, by one-way kilometres: the unit cost in force, earlier ones, Erasmus+."""
    newest = _band("", "fares", kilometres)
    schemes = dict.fromkeys(row["scheme"] for row in rows("fares_compared"))
    others = (_figure(scheme, _band(scheme, "fares_compared", kilometres), "eur") for scheme in schemes)
    return (_figure("unit cost 2024", newest, "eur"), *others)


def _band(scheme: str, table: str, kilometres: float) -> Row:
    listed = (row for row in rows(table) if row.get("scheme", "") == scheme)
    return next(row for row in listed if not row["max_km"] or kilometres <= int(row["max_km"]))


def _figure(name: str, row: Row, column: str, *, all_in: bool = False, market: bool = False) -> PriceFigure:
    amount, year = Decimal(row[column]), int(row["year"])
    return PriceFigure(name, amount, row["source"], year, row["confidence"], all_in, market)
