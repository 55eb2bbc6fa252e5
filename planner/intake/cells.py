"""
What a cell may hold: one parser a kind of column, text in, checked value out.

A parser raises `CellError` with one sentence that says what would be right. Nothing is guessed: a text that is
almost a date or almost a number is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Any

from planner.domain.records import CO2, DateRange, DayTime, Portion
from planner.intake.characters import FORBIDDEN, LINE_BREAK, can_be_seen, forbidden_character, quoted
from planner.intake.suggest import Suggest
from planner.reference import airports, countries

Parser = Callable[[str], Any]

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years a date may lie in, both included."""

MAX_TEXT, MAX_NOTE, MAX_CODE = 500, 4000, 64
"""Longest single-line text, longest note, longest code, in characters."""

MAX_MONEY = Decimal(10) ** 9
"""Amounts of money are smaller than this."""

_MAX_CODE_BYTES = 200
_COUNTRY_ALIASES = {"EL": "GR", "UK": "GB"}
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_COMMA_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"-?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,2})?) ?%", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_FORMULA = re.compile(r"[=@+＝＠＋－]|-\S")
_CALL = re.compile(r"[=@＝＠]|[+＋－-].*(\||\w\(|\w!\w)", re.DOTALL)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
_URL = re.compile(r"https?://[^\s<>\"'\\{}|^`]+", re.IGNORECASE)


class CellError(ValueError):
    """A cell that cannot be used; the text is one sentence that says what would be right."""


def text(value: str) -> str:
    """One line of text; not a formula, nothing invisible."""
    _refuse_forbidden(value)
    _refuse_unseen(value)
    _refuse_long(value, MAX_TEXT)
    _refuse_formula(value, _FORMULA)
    return value


def phone(value: str) -> str:
    """A telephone number as people write it, with its leading +."""
    text(value.removeprefix("+"))
    _refuse_formula(value, _CALL)
    return value


def note(value: str) -> str:
    """Text that may run over several lines."""
    lines = LINE_BREAK.sub("\n", value)
    _refuse_forbidden(lines.replace("\n", " "))
    _refuse_unseen(lines)
    _refuse_long(lines, MAX_NOTE)
    _refuse_formula(lines, _CALL)
    return lines


def code(value: str) -> str:
    """A code that may also stand in a file name on any system."""
    _refuse_forbidden(value)
    if len(value) > MAX_CODE or len(value.encode()) > _MAX_CODE_BYTES:
        raise CellError(f"{quoted(value)} is too long for a code; at most {MAX_CODE} characters.")
    if not _is_code(value):
        raise CellError(
            f"{quoted(value)} cannot be a code; use letters, digits, '-', '_' and '.', "
            "begin with a letter or digit, no blanks, no '..'."
        )
    if value.split(".")[0].lower() in _RESERVED:
        raise CellError(f"{quoted(value)} cannot be a code: Windows reserves this file name; choose another.")
    return value


def code_key(value: str) -> str:
    """What two codes have in common when a file system may take them for one name."""
    return unicodedata.normalize("NFKC", value).casefold()


def email(value: str) -> str:
    """One e-mail address."""
    text(value)
    if not _EMAIL.fullmatch(value) or len(value) > 254:
        raise CellError(f"{quoted(value)} is not an e-mail address; write name@domain.")
    return value


def url(value: str) -> str:
    """A web address."""
    text(value)
    if not _URL.fullmatch(value):
        raise CellError(f"{quoted(value)} is not a web address; begin with https:// and leave no blanks.")
    return value


def country(suggest: Suggest) -> Parser:
    """An ISO 3166-1 alpha-2 country code."""

    def parse(value: str) -> str:
        if value in countries.COUNTRY_CODES:
            return value
        near = _COUNTRY_ALIASES.get(value)
        hint = f"did you mean {quoted(near)}?" if near else suggest(value, countries.COUNTRY_CODES)
        raise CellError(f"{quoted(value)} is not an ISO country code of two capital letters; {hint}")

    return parse


def currency_or_co2(suggest: Suggest) -> Parser:
    """An ISO 4217 currency code, or CO2."""
    of_money = currency(suggest)
    return lambda value: value if value == CO2 else of_money(value)


def currency(suggest: Suggest) -> Parser:
    """An ISO 4217 currency code."""

    def parse(value: str) -> str:
        if value in countries.CURRENCY_CODES:
            return value
        hint = suggest(value, countries.CURRENCY_CODES)
        raise CellError(f"{quoted(value)} is not an ISO currency code of three capital letters; {hint}")

    return parse


def timezone(suggest: Suggest) -> Parser:
    """An IANA time zone."""

    def parse(value: str) -> str:
        if value in zones():
            return value
        hint = suggest(value, zones())
        raise CellError(f"{quoted(value)} is not an IANA time zone such as Europe/Madrid; {hint}")

    return parse


def airport(suggest: Suggest) -> Parser:
    """The IATA code of a known airport."""

    def parse(value: str) -> str:
        if airports.airport(value) is not None:
            return value
        hint = suggest(value, _airport_codes())
        raise CellError(f"{quoted(value)} is not the IATA code of a known airport; {hint}")

    return parse


def choice(accepted: Collection[str], suggest: Suggest) -> Parser:
    """One of the accepted codes."""

    def parse(value: str) -> str:
        if value in accepted:
            return value
        near = suggest(value, accepted)
        listed = "" if near.startswith("known") else f" Accepted: {', '.join(accepted)}."
        raise CellError(f"{quoted(value)} is not accepted here; {near}{listed}")

    return parse


def yes_no(value: str) -> bool:
    """yes or no."""
    if value not in ("yes", "no"):
        raise CellError(f"{quoted(value)} is neither yes nor no; write yes or no.")
    return value == "yes"


def day(value: str) -> date:
    """A calendar day, `YYYY-MM-DD`."""
    parts = _DATE.fullmatch(value)
    if not parts:
        raise CellError(f"{quoted(value)} is not a date; write YYYY-MM-DD.")
    year, month, day_of_month = (int(part) for part in parts.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellError(f"{quoted(value)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise CellError(f"{quoted(value)} does not exist in the calendar; write an existing day YYYY-MM-DD.") from None


def clock(value: str) -> time:
    """A time of day, `hh:mm` or `hh:mm:ss`."""
    parts = _TIME.fullmatch(value)
    if not parts:
        raise CellError(f"{quoted(value)} is not a time of day; write hh:mm.")
    hour, minute, second = (int(part or 0) for part in parts.groups())
    if hour == 24:
        raise CellError(f"{quoted(value)} is not a time of day; midnight is 00:00 of the next day.")
    if hour > 23 or minute > 59 or second > 59:
        raise CellError(f"{quoted(value)} does not exist on a clock; write hh:mm between 00:00 and 23:59.")
    return time(hour, minute, second)


def day_time(value: str) -> DayTime:
    """A local day, with a time of day after `T` or a blank where one is meant."""
    if len(value) <= 10 or value[10] not in "T ":
        return DayTime(_day_of(value))
    return DayTime(_day_of(value[:10]), _time_of(value))


def moment(value: str) -> DayTime:
    """A local day and time of day, `YYYY-MM-DDThh:mm`."""
    parsed = day_time(value)
    if parsed.time is None:
        raise CellError(f"{quoted(value)} has no time of day; write YYYY-MM-DDThh:mm.")
    return parsed


def date_range(value: str) -> DateRange:
    """Days `first/last`, both included; one day alone is a range of one day."""
    first, slash, last = value.partition("/")
    days = DateRange(day(first.strip()), day((last if slash else first).strip()))
    if days.last < days.first:
        raise CellError(f"{quoted(value)} ends before it starts; write the earlier day first.")
    return days


def list_of(parse: Parser, *, repeats: bool = False) -> Parser:
    """Values separated by `;`; none twice unless `repeats`."""

    def parse_list(value: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in value.split(";")]
        if not all(parts):
            raise CellError(f"{quoted(value)} has an empty part; write values with one ';' between two of them.")
        faults = dict.fromkeys(told for part in parts if (told := _fault_of(parse, part)))
        if not repeats and len(set(parts)) < len(parts):
            faults[f"{quoted(value)} names a value twice; write each once."] = None
        if faults:
            raise CellError(" ".join(faults))
        return tuple(parse(part) for part in parts)

    return parse_list


def _fault_of(parse: Parser, part: str) -> str:
    try:
        parse(part)
    except CellError as error:
        return str(error)
    return ""


def whole(least: int, most: int) -> Parser:
    """A whole number from `least` to `most`, both included."""

    def parse(value: str) -> int:
        if not _WHOLE.fullmatch(value):
            raise CellError(f"{quoted(value)} is not a whole number; write digits only.")
        if len(value) > 18 or not least <= int(value) <= most:
            raise CellError(f"{quoted(value)} is out of range; from {least} to {most}.")
        return int(value)

    return parse


def decimal(least: Decimal, most: Decimal, places: int, decimal_comma: bool) -> Parser:
    """
    A decimal number from `least` (included) to `most` (not included).

    Parameters
    ----------
    least, most
        Bounds.
    places
        Digits after the point at most.
    decimal_comma
        Whether "12,50" is read as twelve and a half: semicolon files only.
    """
    pattern = _COMMA_NUMBER if decimal_comma else _NUMBER

    def parse(value: str) -> Decimal:
        if not pattern.fullmatch(value):
            raise CellError(_not_a_number(value))
        plain = value.replace(",", ".")
        if len(plain) > 40 or not least <= Decimal(plain) < most:
            raise CellError(f"{quoted(value)} is out of range; from {least:f} to less than {most:f}.")
        if len(plain.partition(".")[2]) > places:
            raise CellError(f"{quoted(value)} has more than {places} digits after the point.")
        return Decimal(plain)

    return parse


def portion(value: str) -> Portion:
    """A number of trips, or a share of them in percent."""
    share = _PERCENT.fullmatch(value)
    if share and Decimal(share[1]) <= 100:
        part = Fraction(Decimal(share[1])) / 100
        return Portion(part.numerator, part.denominator)
    if _WHOLE.fullmatch(value) and len(value) <= 6 and int(value) >= 0:
        return Portion(int(value))
    raise CellError(f"{quoted(value)} is neither a number of trips nor a share; write 5, or 20% as text.")


def degrees(limit: int, decimal_comma: bool) -> Parser:
    """Latitude or longitude in degrees, from -limit to limit."""
    number = decimal(Decimal(-limit), Decimal(limit) + Decimal("1e-9"), 12, decimal_comma)

    def parse(value: str) -> float:
        return float(number(value))

    return parse


def _not_a_number(value: str) -> str:
    if _COMMA_NUMBER.fullmatch(value):
        return f"{quoted(value)} has a decimal comma, which only a semicolon file may hold; write a point."
    if _SCIENTIFIC.fullmatch(value):
        return f"{quoted(value)} is written with a power of ten; write all its digits, e.g. 0.0000515."
    if "," in value or "." in value or " " in value:
        return f"{quoted(value)} is not a number; write it without thousands separators and units, e.g. 1234.50."
    return f"{quoted(value)} is not a number; write digits, e.g. 1234.50."


def _day_of(value: str) -> date:
    try:
        return day(value)
    except CellError as fault:
        raise CellError(str(fault).replace("write YYYY-MM-DD.", "write YYYY-MM-DD or YYYY-MM-DDThh:mm.")) from None


def _time_of(value: str) -> time:
    try:
        return clock(value[11:])
    except CellError as fault:
        if re.search(r"(Z|[+-]\d{2}:?\d{2})$", value[16:]):
            raise CellError(f"{quoted(value)} names an offset; times are local, write YYYY-MM-DDThh:mm.") from None
        raise CellError(str(fault).replace(quoted(value[11:]), quoted(value))) from None


def _is_code(value: str) -> bool:
    if not _is_letter(value[0]) or value.endswith(".") or ".." in value:
        return False
    return all(_is_letter(letter) or letter in "-_." or unicodedata.category(letter)[0] == "M" for letter in value)


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd")


def _refuse_forbidden(value: str) -> None:
    if FORBIDDEN.search(value):
        raise CellError(f"{quoted(value)} holds {forbidden_character(value)}; remove it.")


def _refuse_unseen(value: str) -> None:
    if value and not can_be_seen(value):
        letters = ", ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in value[:20]))
        raise CellError(f"the cell holds only characters that cannot be seen ({letters}); write a text or clear it.")


def _refuse_formula(value: str, forms: re.Pattern[str]) -> None:
    """
    What some spreadsheet would compute; wide signs count too, as programs set to Japanese read them so.

    A note may begin as "+1 assistant" and a number with its "+", unless they call or link (`_CALL`).
    """
    if forms.match(value):
        raise CellError(f"{quoted(value)} begins like a formula ({value[0]}); write plain text.")


def _refuse_long(value: str, most: int) -> None:
    if len(value) > most:
        raise CellError(f"{quoted(value)} has {len(value)} characters; at most {most} fit.")


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii")
    return frozenset(listed.split()) - {"Factory"}


@lru_cache(maxsize=1)
def _airport_codes() -> frozenset[str]:
    return frozenset(airports.airport_codes())
