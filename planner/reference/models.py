"""The documented estimate of a journey: fare, minutes and CO2 from distance (docs/estimates.md)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from planner.domain.facts import TravelModel
from planner.reference.tables import Row, pedigree, rows

Band = tuple[int | None, Decimal]


@cache
def travel_model() -> TravelModel:
    """
    The model of all estimated journeys.

    The first fare band also holds for distances below its published minimum; the last bands have no limit.
    """
    base, slope = _coefficient("block_minutes_base"), _coefficient("block_minutes_per_km")
    return TravelModel(
        fare_bands=tuple((_limit(row), Decimal(row["eur"])) for row in rows("fares")),
        minutes_base=Decimal(base["value"]),
        minutes_per_km=Decimal(slope["value"]),
        grams_per_km={mode: _grams(mode) for mode in ("air", "rail", "road")},
        sources={
            "fare": f"{pedigree(rows('fares')[0])}; one-way distance, amount for the return trip",
            "minutes": f"{pedigree(base)}; error {base['error']}",
            "co2": rows("co2_factors")[0]["source"],
        },
    )


def _coefficient(name: str) -> Row:
    (row,) = (row for row in rows("coefficients") if row["name"] == name)
    return row


def _grams(mode: str) -> tuple[Band, ...]:
    return tuple((_limit(row), Decimal(row["grams_per_km"])) for row in rows("co2_factors") if row["mode"] == mode)


def _limit(row: Row) -> int | None:
    return int(row["max_km"]) if row["max_km"] else None
