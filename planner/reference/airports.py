"""Airports by IATA code: our own checked table first, the `airportsdata` package for all others."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import cache

from planner.domain.facts import Airport
from planner.reference.tables import Row, rows


def airport(code: str) -> Airport | None:
    """The airport with this IATA code (three capital letters), None where no such airport is known."""
    return _own_airports().get(code) or _world_airports().get(code)


def airport_codes() -> Collection[str]:
    """Every known IATA code, to suggest the nearest one."""
    return _own_airports().keys() | _world_airports().keys()


def nearest_airport_of(city: str, country: str) -> str | None:
    """
    The airport that the city tables name for a city or region, None for a place they do not hold.

    Parameters
    ----------
    city
        Its name; capitals and accents do not matter.
    country
        ISO 3166-1 alpha-2 code.
    """
    return _airport_by_city().get((_plain(city), country))


@cache
def _own_airports() -> dict[str, Airport]:
    return {row["iata"]: _from_own_row(row) for row in rows("airports")}


def _from_own_row(row: Row) -> Airport:
    return Airport(
        code=row["iata"],
        name=row["name"],
        city=row["city"],
        country=row["country"],
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        timezone=row["timezone"],
    )


@cache
def _world_airports() -> dict[str, Airport]:
    import airportsdata

    return {
        code: Airport(code, row["name"], row["city"], row["country"], row["lat"], row["lon"], row["tz"])
        for code, row in airportsdata.load("IATA").items()
        if row["tz"]
    }


@cache
def _airport_by_city() -> dict[tuple[str, str], str]:
    cities = rows("eu_cities") + rows("partner_cities")
    return {(_plain(row["name"]), row["country"]): row["iata"] for row in reversed(cities)}


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().strip()
