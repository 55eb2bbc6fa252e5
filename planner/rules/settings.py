"""One reader a setting: from TOML's types, or from the text of a workbook cell, to the value that rules use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

REGIONS = frozenset({"asia", "australasia", "europe", "latin_america", "north_america"})
AREAS = REGIONS - {"europe"}
AUTHORITY_KINDS = frozenset({"city", "functional_area", "metropolitan_area", "region"})
_LARGEST = 1_000_000_000
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class RefusedValueError(ValueError):
    """A value that a setting cannot take; the text says what would be right."""


def read_count(given: object, least: int = 0, most: int = _LARGEST) -> int:
    """A whole number from `least` to `most`, both included."""
    wanted = f"give a whole number from {least:,} to {most:,}.".replace(",", " ")
    number = _whole_number(given)
    if number is None or not least <= number <= most:
        raise RefusedValueError(wanted)
    return number


def read_limit(given: object, most: int = _LARGEST) -> int | None:
    """A whole number from 0 to `most`, or none for no limit."""
    if _is_none(given):
        return None
    try:
        return read_count(given, 0, most)
    except RefusedValueError as refusal:
        raise RefusedValueError(f"{str(refusal)[:-1]}, or none for no limit.") from None


def read_day(given: object) -> date | None:
    """A calendar day, or none for open ended."""
    if _is_none(given):
        return None
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given.strip()):
        try:
            return date.fromisoformat(given.strip())
        except ValueError:
            pass
    raise RefusedValueError("give a day that exists, as 2026-04-01, or none for open ended.")


def read_yes_no(given: object) -> bool:
    """Yes or no, as a boolean or its text."""
    if isinstance(given, bool):
        return given
    answer = _YES_NO.get(given.strip().lower()) if isinstance(given, str) else None
    if answer is None:
        raise RefusedValueError("give yes or no.")
    return answer


def read_countries(given: object) -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, as a list or separated by semicolons."""
    wanted = 'give a list of two-letter country codes, as ["AT", "BE"] or AT;BE.'
    codes = _texts(given, wanted)
    if not codes or any(not re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise RefusedValueError(wanted)
    return frozenset(codes)


def read_kinds(given: object) -> frozenset[str]:
    """Kinds of authority, as a list or separated by semicolons; none at all is allowed."""
    return _known(given, AUTHORITY_KINDS)


def read_kinds_or_none(given: object) -> frozenset[str] | None:
    """Kinds of authority, or none for every kind."""
    return None if _is_none(given) else read_kinds(given)


def read_area_regions(given: object) -> Mapping[str, frozenset[str]]:
    """Area -> regions that it opens, as a table of lists or as the text "asia=asia; australasia=asia,australasia"."""
    table = _split_table(given) if isinstance(given, str) else given
    if not isinstance(table, Mapping):
        raise RefusedValueError("give a table of areas and lists of regions, as asia = asia, australasia.")
    unknown = sorted(str(area)[:40] for area in table if area not in AREAS)
    if unknown:
        raise RefusedValueError(f"{unknown[0]!r} is not an area; known: {', '.join(sorted(AREAS))}.")
    return {area: _known(regions, REGIONS) for area, regions in sorted(table.items())}


def _split_table(text: str) -> dict[str, list[str]]:
    entries = [entry.partition("=") for entry in text.split(";") if entry.strip()]
    if any(not equals for _, equals, _ in entries):
        raise RefusedValueError("give it as asia=asia; australasia=asia,australasia.")
    return {area.strip(): _stripped(regions.split(",")) for area, _, regions in entries}


def _known(given: object, known: Iterable[str]) -> frozenset[str]:
    choices = ", ".join(sorted(known))
    texts = _texts(given, f"give a list of these: {choices}.")
    unknown = [text for text in texts if text not in known]
    if unknown:
        raise RefusedValueError(f"{unknown[0][:40]!r} is not known; known: {choices}.")
    return frozenset(texts)


def _texts(given: object, wanted: str) -> list[str]:
    """The entries of a list, or of a text separated by semicolons."""
    entries = given.split(";") if isinstance(given, str) else given
    if not isinstance(entries, list | tuple | set | frozenset):
        raise RefusedValueError(wanted)
    if any(not isinstance(entry, str) for entry in entries):
        raise RefusedValueError(wanted)
    return _stripped(entries)


def _stripped(entries: Iterable[str]) -> list[str]:
    return [entry.strip() for entry in entries if entry.strip()]


def _is_none(given: object) -> bool:
    return isinstance(given, str) and given.strip().lower() == "none"


def _whole_number(given: object) -> int | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        return int(given) if re.fullmatch(r"\s*[0-9]{1,12}\s*", given, re.ASCII) else None
    if isinstance(given, int):
        return given
    exact = Decimal(given) if isinstance(given, float | Decimal) else Decimal("NaN")
    return int(exact) if exact.is_finite() and abs(exact) <= _LARGEST and exact == int(exact) else None


READERS: Mapping[str, Callable[[object], Any]] = {
    "member_states": read_countries,
    "min_population": read_limit,
    "population_exempt_kinds": read_kinds,
    "applicant_kinds": read_kinds_or_none,
    "min_attendance": partial(read_limit, most=100),
    "area_regions": read_area_regions,
    "thematic_per_year": read_limit,
    "thematic_in_all": read_limit,
    "cap_thematic_europe": read_limit,
    "cap_thematic_elsewhere": read_limit,
    "cap_study_visit": read_limit,
    "visit_first_day": read_day,
    "visit_last_day": read_day,
    "visit_days": partial(read_count, least=1, most=5),
    "expert_days_before": partial(read_count, most=30),
    "expert_days_after": partial(read_count, most=30),
    "experts_required": read_yes_no,
    "max_clusters": read_limit,
}
"""Every field of `RuleSettings`, in its order."""

_THEMATIC, _VISIT = frozenset({"thematic"}), frozenset({"study_visit"})

MAY_BE_OPEN: Mapping[str, frozenset[str]] = {
    "min_population": _THEMATIC | _VISIT,
    "thematic_per_year": _THEMATIC,
    "thematic_in_all": _THEMATIC,
    "cap_thematic_europe": _THEMATIC,
    "cap_thematic_elsewhere": _THEMATIC,
    "cap_study_visit": _VISIT,
}
"""Limits that a rule set may leave open, and the kinds of event that need them."""
