"""Countries (ISO 3166-1 alpha-2) and currencies (ISO 4217)."""

from __future__ import annotations

from functools import cache

from babel.languages import get_official_languages

from planner.reference.tables import Row, rows

COUNTRY_CODES: frozenset[str] = frozenset(row["code"] for row in rows("countries"))
"""Every officially assigned code; Greece is GR, the United Kingdom GB."""

CURRENCY_CODES: frozenset[str] = frozenset(row["code"] for row in rows("currencies"))
"""Every national currency; those replaced since 2016 stay, for past trips."""


def country_name(code: str) -> str:
    """The usual English name; the code itself where it is not a country code."""
    row = _by_code().get(code)
    return row["name"] if row else code


def country_code(name: str) -> str:
    """The code of a country by its usual English name; "" where no country has that name."""
    return _by_name().get(name, "")


@cache
def official_languages(code: str) -> frozenset[str]:
    """Tags of the languages in which the whole country is governed, by law or in fact: Unicode CLDR, by Babel."""
    return frozenset(get_official_languages(code, de_facto=True))


def in_schengen_area(code: str) -> bool:
    """Whether a Schengen short-stay visa is the visa of this country."""
    return code in _by_code() and _by_code()[code]["schengen"] == "yes"


def has_free_movement(code: str) -> bool:
    """Whether its nationals enter the other countries of the group without visa (EU, EEA, Switzerland)."""
    return code in _by_code() and _by_code()[code]["free_movement"] == "yes"


def emergency_number(code: str) -> str:
    """
    112 where it is sure to be answered: EU, EEA, Switzerland, United Kingdom; "" elsewhere, where no source is at hand.

    Directive (EU) 2018/1972, article 109, is of relevance for the EEA.
    """
    return "112" if has_free_movement(code) or code == "GB" else ""


def in_europe(code: str) -> bool:
    """Whether the country lies in Europe by the United Nations' geographic regions (M49), or is a member state."""
    return code in _by_code() and _by_code()[code]["europe"] == "yes"


@cache
def _by_code() -> dict[str, Row]:
    return {row["code"]: row for row in rows("countries")}


@cache
def _by_name() -> dict[str, str]:
    return {row["name"]: row["code"] for row in rows("countries")}
