"""Arithmetic of the check, on its own: cents, rounding, great circles, months. Exact fractions, no shared code."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import asin, cos, radians, sin, sqrt

from planner.domain.facts import Airport

EARTH_RADIUS_KM = 6371.0088


def half_up(exact: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    doubled = 2 * abs(exact) + 1
    whole = doubled.numerator // (2 * doubled.denominator)
    return -whole if exact < 0 else whole


def cents(amount: Decimal, currency: str, rates: Mapping[str, Decimal], into: str) -> int:
    """One item: converted once, amount x its rate / the rate of `into`, then rounded half up once."""
    euro = Fraction(amount) * _rate(currency, rates)
    return half_up(euro / _rate(into, rates) * 100)


def _rate(currency: str, rates: Mapping[str, Decimal]) -> Fraction:
    return Fraction(1) if currency == "EUR" else Fraction(rates[currency])


def kilometres(one: Airport, other: Airport) -> float:
    """Haversine on the mean earth."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    across = cos(radians(one.latitude)) * cos(radians(other.latitude))
    half_chord = sin(north / 2) ** 2 + across * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


def in_band(bands: Sequence[tuple[int | None, Decimal]], km: float) -> Decimal:
    """The figure of the first band that reaches this far; beyond the last one, the last."""
    for largest, figure in bands:
        if largest is None or km <= largest:
            return figure
    return bands[-1][1]


def months_later(day: date, months: int) -> date | None:
    """The same day so many months on, clamped to the end of a shorter month; None past the calendar's end."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return None
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_words(amount: int, currency: str) -> str:
    """Cents for a sentence: "EUR 4 120.00"."""
    whole, rest = divmod(abs(amount), 100)
    grouped = f"{whole:,}".replace(",", " ")
    return f"{currency} {'-' if amount < 0 else ''}{grouped}.{rest:02d}"
