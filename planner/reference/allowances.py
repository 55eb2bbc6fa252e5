"""What a day's meals and a night's lodging may cost, by country (docs/estimates.md)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from planner.domain.facts import ESTIMATED, UNKNOWN, Figure
from planner.reference.tables import Row, pedigree, rows


def meals(country: str) -> Figure:
    """
    Meals of one day, in euro: the lump sum for meals, else a share of the Commission's per diem.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code of the event's country.
    """
    row = _by_country("meals").get(country)
    if row:
        return Figure(Decimal(row["eur_per_day"]), ESTIMATED, pedigree(row))
    return _meals_from_per_diem(country)


def lodging(country: str) -> Figure:
    """
    The ceiling for one night, in euro: the hotel ceiling of EU staff, elsewhere the per diem less the meals.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code of the event's country.
    """
    row = _by_country("hotel_ceilings").get(country)
    if row:
        return Figure(Decimal(row["eur_per_night"]), ESTIMATED, pedigree(row))
    return _lodging_from_per_diem(country)


def _meals_from_per_diem(country: str) -> Figure:
    row = _by_country("per_diem").get(country)
    if row is None:
        return Figure(None, UNKNOWN, f"no public figure for a day's meals in {country} found")
    (share,) = (line for line in rows("coefficients") if line["name"] == "meals_share_of_per_diem")
    amount = (Decimal(share["value"]) * Decimal(row["eur_per_night"])).quantize(Decimal(1), ROUND_HALF_UP)
    return Figure(amount, ESTIMATED, f"{share['value']} of the {pedigree(row)}")


def _lodging_from_per_diem(country: str) -> Figure:
    row = _by_country("per_diem").get(country)
    eaten = meals(country)
    if row is None or eaten.amount is None:
        return Figure(None, UNKNOWN, f"no public figure for a night's lodging in {country} found")
    return Figure(Decimal(row["eur_per_night"]) - eaten.amount, ESTIMATED, f"{pedigree(row)}, less the meals")


@cache
def _by_country(table: str) -> dict[str, Row]:
    return {row["country"]: row for row in rows(table)}
