"""Factors for the report of CO2: flights with and without radiative forcing, hotel nights (docs/carbon.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from planner.reference.tables import rows

METHOD = "UK DESNZ greenhouse gas conversion factors 2025"

Bands = tuple[tuple[int | None, Decimal], ...]


@dataclass(frozen=True, slots=True)
class FlightFactors:
    """Grams a passenger-kilometre, economy: (largest kilometres included or None, grams), ascending."""

    with_forcing: Bands
    without_forcing: Bands


@cache
def flight_factors() -> FlightFactors:
    """The two sets of factors; the same great circle goes with both (an uplift of 8 % for detours is inside)."""
    return FlightFactors(_bands("flight_rf"), _bands("flight_no_rf"))


def hotel_night(country: str) -> int | None:
    """Grams of one room for one night by ISO country; None where the table has no factor."""
    return _nights().get(country)


def _bands(item: str) -> Bands:
    return tuple(
        (int(row["max_km"]) if row["max_km"] else None, Decimal(row["grams"]))
        for row in rows("carbon_report")
        if row["item"] == item
    )


@cache
def _nights() -> dict[str, int]:
    return {row["key"]: int(row["grams"]) for row in rows("carbon_report") if row["item"] == "hotel_night"}
