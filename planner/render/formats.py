"""Numbers and moments as short text without words: clock times, zones, durations, weights, links."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from planner.domain.money import format_money

NO_BREAK = "\u00a0"
"""A no-break space."""


def clock(moment: datetime) -> str:
    """Local time of day, "16:20"."""
    return f"{moment:%H:%M}"


def zone(moment: datetime) -> str:
    """Abbreviation, where the zone has one, and offset: "CET (UTC+1)", "UTC+8"."""
    name = moment.tzname() or ""
    offset = utc_offset(moment)
    return f"{name} ({offset})" if name.isalpha() and name != "UTC" else offset


def in_zone(moment: datetime, timezone: str) -> datetime:
    """The same moment as clocks of an IANA time zone show it."""
    return moment.astimezone(ZoneInfo(timezone))


def utc_offset(moment: datetime) -> str:
    """Hours from UTC: "UTC+1", "UTC-3:30", "UTC"."""
    shift = moment.utcoffset() or timedelta()
    hours, minutes = divmod(abs(shift) // timedelta(minutes=1), 60)
    sign = "-" if shift < timedelta() else "+"
    return "UTC" if not shift else f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)")
_TO = re.compile(r"(?<=\d{4}-\d\d-\d\d \d\d:\d\d) to (?=\d\d:\d\d)")


def pieces(text: str) -> tuple[str | datetime, ...]:
    """
    The words of a difference, with each "2025-11-06 21:10" in them as a moment without a zone.

    An edition of an earlier version has " to " between the two times of a session.
    """
    return tuple(_read(piece) for piece in _MOMENT.split(_TO.sub(" – ", text)) if piece)


_MODE = re.compile(r"(?:^|(?<=, ))(air|rail|road)(?= \S+ \d{4}-\d\d-\d\d \d\d:\d\d)")


def by_mode(legs: str) -> tuple[tuple[str, str], ...]:
    """Legs of a difference, cut where one begins that has no number: its mode, "" for the first, and what follows."""
    first, *rest = _MODE.split(legs)
    return (("", first), *zip(rest[::2], rest[1::2], strict=True))


def _read(piece: str) -> str | datetime:
    """What no calendar has stays as it was typed."""
    try:
        return datetime.fromisoformat(piece) if _MOMENT.fullmatch(piece) else piece
    except ValueError:
        return piece


def both_days(interval: str) -> tuple[date, date]:
    """First and last day of "2025-11-04/2025-11-06"."""
    first, _, last = interval.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def duration(minutes: int) -> str:
    """Hours and minutes: "35 min", "2 h", "13 h 05 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02} min" if rest else f"{hours} h"


def whole_hours(minutes: int) -> str:
    """Hours of many trips together, rounded half up, with blanks between thousands: "1 204 h"."""
    return f"{(minutes + 30) // 60:,} h".replace(",", " ")


def money(cents: int, currency: str) -> str:
    """An amount with its currency: "EUR 4 120.00"."""
    return format_money(cents, currency)


def whole_money(cents: int, currency: str) -> str:
    """An amount rounded half away from zero to whole units, for headings: "EUR 4 120"."""
    units = (abs(cents) + 50) // 100 * (-1 if cents < 0 else 1)
    return f"{currency} {units:,}".replace(",", " ")


def kilos(grams: int) -> str:
    """Kilograms, rounded half up: "1 204 kg"."""
    return f"{(grams + 500) // 1000:,} kg".replace(",", " ")


def tonnes(grams: int) -> str:
    """Tonnes with one decimal, rounded half up: "12.3 t"."""
    tenths = (grams + 50_000) // 100_000
    return f"{tenths // 10:,}.{tenths % 10} t".replace(",", " ")


def count(number: int) -> str:
    """A whole number with blanks between thousands."""
    return f"{number:,}".replace(",", " ")


def share_of(part: int, whole: int) -> str:
    """Percent of a whole with one decimal, rounded half up: "12.5"; "0" of nothing."""
    tenths = (2 * 1000 * part + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "")


def capital(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def web_link(address: str) -> str:
    """The address where it is plain http or https, else ""."""
    return address if re.fullmatch(r"https?://[^\s<>\"']+", address) else ""


def mail_link(address: str) -> str:
    """A mailto link, or "" where the text is no mail address."""
    plain = re.fullmatch(r"[^\s@<>\"',;:?&]+@[^\s@<>\"',;:?&]+", address)
    return f"mailto:{quote(address, safe='@.+-_')}" if plain else ""


def phone_link(number: str) -> str:
    """A tel link, or "" where the text is no number."""
    digits = re.sub(r"[^\d+]", "", number)
    return f"tel:{digits}" if re.fullmatch(r"\+?[\d\s()./-]{4,30}", number) else ""


FIGURE = re.compile(r"\+\d+(?: \d+)+|(?:\b[A-Z]{3} )?-?\b\d{1,3}(?: \d{3})+\b|\b[A-Z]{3} -?\d")
"""A telephone number with its country, an amount with its currency, a number with blanks between thousands."""

_BEFORE_DIGIT = re.compile(r" -?\d")
"""What every figure with a blank has, found far sooner than the figure."""


def kept_together(text: str) -> str:
    """The text with figures that no line may break: their blanks are no-break spaces."""
    if not _BEFORE_DIGIT.search(text):
        return text
    return FIGURE.sub(lambda found: found[0].replace(" ", NO_BREAK), text)
