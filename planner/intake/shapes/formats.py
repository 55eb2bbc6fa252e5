"""Dates, times and amounts as agencies write them, by the formats that a mapping names; nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

from planner.domain.records import DayTime
from planner.intake import cells
from planner.intake.cells import LAST_YEAR, MAX_MONEY, CellError
from planner.intake.characters import quoted

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TOKENS = re.compile(r"YYYY|YY|MMM|MM|DD|hh|mm|ss|.", re.DOTALL)
_WIDTHS = {"YYYY": r"(?P<year>\d{4})", "YY": r"(?P<year>\d{2})", "MMM": r"(?P<name>[A-Za-z]{3})"}
_NUMBERS = {"MM": "month", "DD": "day", "hh": "hour", "mm": "minute", "ss": "second"}
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NEXT_DAYS = re.compile(r"^(.*\d) *\(?\+ ?([0-3])\)?$")
_MONEY = re.compile(r"^(?:([A-Z]{3}|[€£]) ?)?([0-9][0-9.,' \u00a0\u202f]*?)(?: ?([A-Z]{3}|[€£]))?$")
_SIGNS = {"€": "EUR", "£": "GBP"}
_GROUPS = re.compile(r"\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\1\d{3})*")


class FormatError(ValueError):
    """A format that cannot be used; the text is one sentence."""


@lru_cache(maxsize=256)
def pattern_of(text: str, *, is_time: bool) -> re.Pattern[str]:
    """
    The expression that a format such as `DD/MM/YYYY` or `hh:mm` stands for.

    A day, month or hour may have one digit where something other than a digit follows.

    Raises
    ------
    FormatError
        If it does not name each part once, or names parts of the other kind.
    """
    tokens = _TOKENS.findall(text)
    parts = [_NUMBERS.get(token, {"YYYY": "year", "YY": "year", "MMM": "month"}.get(token, "")) for token in tokens]
    named = sorted(part for part in parts if part)
    wanted = [["hour", "minute"], ["hour", "minute", "second"]] if is_time else [["day", "month", "year"]]
    if named not in wanted or len(text) > 40:
        told = "hh and mm (and ss)" if is_time else "YYYY or YY, MM or MMM, and DD"
        raise FormatError(f"{quoted(text)} is not a format; it has {told} once each, e.g. DD/MM/YYYY or hh:mm.")
    follows = [*parts[1:], ""]
    return re.compile("".join(_expression(token, bool(after)) for token, after in zip(tokens, follows, strict=True)))


def _expression(token: str, is_tight: bool) -> str:
    if token in _WIDTHS:
        return _WIDTHS[token]
    if token in _NUMBERS:
        return rf"(?P<{_NUMBERS[token]}>\d{{2}})" if is_tight else rf"(?P<{_NUMBERS[token]}>\d{{1,2}})"
    return re.escape(token)


class Formats:
    """Reads the dates, times and moments of one mapping; ISO forms are always accepted, because they mean one thing."""

    def __init__(self, dates: tuple[str, ...], times: tuple[str, ...]) -> None:
        self._dates, self._times = dates, times

    def day(self, text: str) -> date:
        """A calendar day."""
        if _ISO.match(text):
            return cells.day(text.removesuffix("T00:00:00"))
        for form in self._dates:
            if found := pattern_of(form, is_time=False).fullmatch(text):
                return _day(text, found.groupdict())
        raise CellError(f"{quoted(text)} is not a date written as {' or '.join((*self._dates, 'YYYY-MM-DD'))}.")

    def clock(self, text: str) -> tuple[time, int]:
        """A time of day, and how many days later it is meant ("08:15+1")."""
        later = _NEXT_DAYS.match(text)
        plain, days = (later[1].rstrip(), int(later[2])) if later else (text, 0)
        for form in (*self._times, "hh:mm:ss"):
            if found := pattern_of(form, is_time=True).fullmatch(plain):
                parts = found.groupdict()
                iso = f"{parts['hour']:0>2}:{parts['minute']:0>2}:{parts.get('second') or '00':0>2}"
                return cells.clock(iso), days
        raise CellError(f"{quoted(text)} is not a time of day written as {' or '.join(self._times)}.")

    def moment(self, text: str) -> DayTime:
        """A day and a time of day, `T` or blanks between them."""
        if _ISO.match(text) and len(text) > 10:
            return cells.moment(text)
        for cut in (place for place, letter in enumerate(text) if letter in " T"):
            try:
                day = self.day(text[:cut].rstrip(" ,"))
            except CellError:
                continue
            clock, later = self.clock(text[cut + 1 :].strip())
            return moved(day, clock, later)
        told = " or ".join(f"{form} {self._times[0]}" for form in self._dates)
        raise CellError(f"{quoted(text)} is not a day and a time written as {told}.")


def moved(day: date, clock: time, later: int) -> DayTime:
    """The moment so many days later; refused beyond the last year."""
    if day.year >= LAST_YEAR:
        raise CellError(f"{day} lies too late.")
    return DayTime(day + timedelta(days=later), clock)


def _day(text: str, parts: dict[str, str | None]) -> date:
    year, name = str(parts["year"]), (parts.get("name") or "").upper()
    if name and name not in MONTHS:
        raise CellError(f"{quoted(text)} has no month that is known; months are {', '.join(MONTHS)}.")
    month = f"{MONTHS.index(name) + 1}" if name else str(parts["month"])
    try:
        found: date = cells.day(f"{'20' if len(year) == 2 else ''}{year}-{month:0>2}-{parts['day']:0>2}")
    except CellError:
        raise CellError(f"{quoted(text)} does not exist in the calendar.") from None
    return found


def amount(text: str, *, decimal_comma: bool) -> tuple[Decimal, str]:
    """An amount without its thousands separators, and the currency that stands beside it ("" where none does)."""
    found = _MONEY.match(text)
    if not found:
        raise CellError(f"{quoted(text)} is not an amount; it is digits, with EUR, € or £ beside them at most.")
    number = _plain(text, found[2], decimal_comma)
    parse = cells.decimal(Decimal(0), MAX_MONEY, 6, False)
    currencies = {_SIGNS.get(sign, sign) for sign in (found[1], found[3]) if sign}
    if len(currencies) > 1:
        raise CellError(f"{quoted(text)} names two currencies.")
    return parse(number), next(iter(currencies), "")


def _plain(text: str, number: str, decimal_comma: bool) -> str:
    point = "," if decimal_comma else "."
    whole, mark, part = number.partition(point)
    groups = _GROUPS.fullmatch(whole)
    if not whole.isdigit() and (not groups or groups[1] == point):
        told = "comma" if decimal_comma else "point"
        raise CellError(f"{quoted(text)} is not an amount with a decimal {told}; see decimal_comma in the mapping.")
    if mark and not part.isdigit():
        raise CellError(f"{quoted(text)} is not an amount; nothing but digits may follow the decimal {point!r}.")
    if mark and len(part) == 3 and not groups and len(whole) <= 3:
        raise CellError(f"{quoted(text)} may be thousands or three decimals; write it without, or with two decimals.")
    return "".join(letter for letter in whole if letter.isdigit()) + (f".{part}" if mark else "")
