"""Nationwide public holidays, observed days included, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def public_holidays(country: str, years: Iterable[int]) -> dict[date, str]:
    """
    Nationwide public holidays by day, in order; empty for a country without a calendar (see `supported`).

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code.
    years
        Calendar years to look at.
    """
    if not supported(country):
        return {}
    from holidays import country_holidays

    language = _language(country_holidays(country).supported_languages)
    found = country_holidays(country, years=sorted(set(years)), observed=True, language=language)
    return dict(sorted(found.items()))


def supported(country: str) -> bool:
    """Whether a calendar of this country is known; without one nobody may claim that a week has no holiday."""
    from holidays import country_holidays

    try:
        country_holidays(country)
    except NotImplementedError:
        return False
    return True


def _language(offered: tuple[str, ...]) -> str | None:
    """English where the calendar offers it, American before others, else the calendar's own language."""
    english = sorted(code for code in offered if code.startswith("en"))
    return "en_US" if "en_US" in english else next(iter(english), None)


def regional_holidays(country: str, years: Iterable[int]) -> dict[date, tuple[tuple[str, str], ...]]:
    """
    Holidays of some parts of a country only: by day, (name, part's code or name) in order of the part.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2 code.
    years
        Calendar years to look at.
    """
    if not supported(country):
        return {}
    from holidays import country_holidays

    wanted = sorted(set(years))
    everywhere = public_holidays(country, wanted)
    calendar = country_holidays(country)
    language = _language(calendar.supported_languages)
    found: dict[date, list[tuple[str, str]]] = {}
    for part in sorted(calendar.subdivisions):
        for day, name in country_holidays(country, subdiv=part, years=wanted, language=language).items():
            if day not in everywhere:
                found.setdefault(day, []).append((name, part))
    return {day: tuple(found[day]) for day in sorted(found)}


def weekend(country: str) -> frozenset[int]:
    """Weekdays (Monday 0) on which offices are closed; Saturday and Sunday for a country without a calendar."""
    if not supported(country):
        return frozenset({5, 6})
    from holidays import country_holidays

    return frozenset(country_holidays(country).weekend)
