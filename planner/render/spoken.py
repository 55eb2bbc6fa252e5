"""
Dates, money, durations, numbers, countries and zones as one language writes them (Unicode CLDR, by Babel).

Digits are those of tickets and timetables, 0 to 9, in every language; clocks count to 24. English keeps the forms of
the staff's own pages, "EUR 4 120.00" and "13 h 05 min".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from planner.domain.agenda import zone_key
from planner.domain.money import format_money
from planner.reference.countries import country_code
from planner.render import formats
from planner.render.clean import END, FIRST_STRONG

_REMEMBERED = 4096
_LEFT, _RIGHT = "\u200e", "\u200f"
"""Marks that hold a sign at the left of its figure, and the currency apart from both."""

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Kinds of letters (UAX 9) that turn what stands beside them."""

_FIRST_OF_MONTH = re.compile(r"(?<!d)d(?!d)")


class Spoken:
    """
    How one language writes.

    Parameters
    ----------
    locale
        Language and, where it matters, region.
    """

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._is_english = locale.language == "en"
        self._is_rtl = locale.text_direction == "rtl"
        self._by_day = lru_cache(_REMEMBERED)(self._date)
        self._zone_name = lru_cache(_REMEMBERED)(self._named_zone)
        self.money = lru_cache(_REMEMBERED)(self._money)
        self.duration = lru_cache(_REMEMBERED)(self._duration)

    @property
    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the name that templates call them by."""
        return {
            "date": self.day,
            "money": self.money,
            "duration": self.duration,
            "kilos": self.kilos,
            "count": self.count,
            "country": self.country,
            "zone_name": self.zone_name,
            "listed": self.listed,
            "either": self.either,
            "own": self.own,
            "apart": self.apart,
            "mid": self.mid,
        }

    def day(self, day: date, pattern: str) -> str:
        """A day by a pattern of CLDR, such as "EEEE d MMMM y"; of a moment the local day."""
        return self._by_day(day.date() if isinstance(day, datetime) else day, pattern)

    def _date(self, day: date, pattern: str) -> str:
        """In French the first of a month is "1er"."""
        if self._locale.language == "fr" and day.day == 1:
            pattern = _FIRST_OF_MONTH.sub("d'er'", pattern)
        return str(format_date(day, pattern, locale=self._locale))

    def _money(self, cents: int, currency: str) -> str:
        """An amount with its currency's code: "EUR 4 120.00", "4.120,00 EUR"; grams of CO2 as kilograms."""
        if self._is_english:
            return format_money(cents, currency)
        if currency == "CO2":
            return f"{format_decimal(Decimal(cents).scaleb(-3), '#,##0.000', locale=self._locale)} kg CO₂"
        pattern = self._locale.currency_formats["standard"].pattern.replace("¤", "¤¤")
        told = str(format_currency(Decimal(cents).scaleb(-2), currency, pattern, locale=self._locale))
        return (
            told.replace("-", f"{_LEFT}-").replace("\u00a0", f"{_RIGHT}\u00a0") if self._is_rtl and cents < 0 else told
        )

    def _duration(self, minutes: int) -> str:
        """Hours and minutes: "35 min", "2 h", "13 h 05 min", "13 Std. 5 Min."."""
        if self._is_english:
            return formats.duration(minutes)
        parts = zip(("hour", "minute"), divmod(minutes, 60), strict=True)
        told = [self._unit(number, f"duration-{unit}") for unit, number in parts if number]
        told = told or [self._unit(0, "duration-minute")]
        return str(format_list(told, locale=self._locale)) if self._is_rtl else " ".join(told)

    def _named_zone(self, _: str, moment: datetime) -> str:
        """The key of the zone tells apart moments that are equal."""
        variant: Literal["daylight", "standard"] = "daylight" if _is_summer(moment) else "standard"
        return str(get_timezone_name(moment, "long", locale=self._locale, zone_variant=variant))

    def kilos(self, grams: int) -> str:
        """Kilograms, rounded half up: "1 204 kg"."""
        return formats.kilos(grams) if self._is_english else self._unit((grams + 500) // 1000, "mass-kilogram")

    def _unit(self, number: int, unit: str) -> str:
        """Short where the language has a short form that readers know; Arabic writes the unit out."""
        return str(format_unit(number, unit, "long" if self._is_rtl else "short", locale=self._locale))

    def count(self, number: int) -> str:
        """A whole number with what the language puts between thousands."""
        return formats.count(number) if self._is_english else str(format_decimal(number, locale=self._locale))

    def country(self, name: str) -> str:
        """A country's name in this language, by its English name; any other text as it is."""
        code = country_code(name)
        return name if self._is_english or not code else str(self._locale.territories.get(code, name))

    def zone_name(self, moment: datetime) -> str:
        """A zone's name in words: "Central European Standard Time"; "" where the language has but a number for it."""
        name = self._zone_name(zone_key(moment), moment)
        return name if not any(letter.isdigit() for letter in name) else ""

    @pass_context
    def listed(self, context: Context, texts: Iterable[str]) -> str:
        """Texts with commas and an "and", each kept apart as `own` does."""
        return self._strung(context, texts, "standard")

    @pass_context
    def either(self, context: Context, texts: Iterable[str]) -> str:
        """Texts with commas and an "or", each kept apart as `own` does."""
        return self._strung(context, texts, "or")

    def _strung(self, context: Context, texts: Iterable[str], style: Literal["standard", "or"]) -> str:
        parts = [self.own(context, text) for text in texts]
        if len(parts) < 2:
            return parts[0] if parts else ""
        places = format_list([f"{{{number}}}" for number in range(len(parts))], style, self._locale)
        return (Markup(escape(places)) if context.eval_ctx.autoescape else str(places)).format(*parts)

    @pass_context
    def own(self, context: Context, text: Any) -> str:
        """
        Typed text within our words, which it must not turn.

        On a page in an element of its own; in other papers between marks, where it or the language goes from right to
        left.
        """
        if context.eval_ctx.autoescape:
            return Markup(f"<bdi>{escape(text)}</bdi>") if text else Markup("")
        return self.apart(text)

    def apart(self, text: Any) -> str:
        """As `own`, between marks on a page too: in a title, where no element may stand."""
        told = str(text)
        return f"{FIRST_STRONG}{told}{END}" if told and (self._is_rtl or _turns(told)) else told

    def mid(self, words: str) -> str:
        """Words of ours that begin a line, as they stand within one; German keeps its capitals."""
        return words if self._locale.language == "de" else words[:1].lower() + words[1:]


def _is_summer(moment: datetime) -> bool:
    """
    Whether clocks stand forward of where they stand in another month of the year.

    Not as the zone's own data has it: in Dublin the law calls the winter hour the exception, in Casablanca that of
    Ramadan.
    """
    year = (moment.replace(month=month, day=15).utcoffset() for month in range(1, 13))
    return (moment.utcoffset() or timedelta()) > min(offset or timedelta() for offset in year)


def _turns(text: str) -> bool:
    """Whether it holds letters that go from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
