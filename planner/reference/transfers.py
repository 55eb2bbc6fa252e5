"""What the transfer between airport and city costs where the folder does not say (docs/estimates.md)."""

from __future__ import annotations

from decimal import Decimal

from planner.domain.facts import ESTIMATED, UNKNOWN, Figure, Transfer
from planner.reference.tables import Row, pedigree, rows


def transfer(country: str, airport: str) -> Transfer:
    """
    Arrival and departure transfer, in euro.

    No public table of airport transfers exists. Inside a Member State the Commission's unit cost of its shortest
    return trip by land stands in, half on arrival and half on departure; elsewhere the price is unknown.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code of the airport's country.
    airport
        IATA code, named where the price is unknown.
    """
    for row in rows("land_trips"):
        if row["country"] == country:
            return _half_each(row)
    missing = Figure(None, UNKNOWN, f"no public price of a transfer at {airport} found")
    return Transfer(arrival=missing, departure=missing)


def _half_each(row: Row) -> Transfer:
    half = Figure(Decimal(row["eur"]) / 2, ESTIMATED, f"half of: {pedigree(row)}")
    return Transfer(arrival=half, departure=half)
