"""Languages that papers can be written in: those with a catalogue in the templates folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planner.resources import templates_dir

ENGLISH = "en"
"""The language of the sentences in the templates themselves; used where no other is asked for or at hand."""


def catalogue_path(language: str) -> Path:
    """Where the sentences of a language stand: a gettext file."""
    return templates_dir() / "locale" / language / "LC_MESSAGES" / "planner.po"


@cache
def languages() -> tuple[str, ...]:
    """Every language with a folder for its catalogue, English first, then by tag."""
    found = {path.parts[-2] for path in templates_dir().glob("locale/*/LC_MESSAGES")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def language_for(tag: str) -> str | None:
    """
    The language to write in for a tag of BCP 47 (RFC 5646): itself, else without its last part, and so on.

    Parameters
    ----------
    tag
        Such as "pt-BR"; an underscore does for a hyphen, capitals do not matter. Blank: English.

    Returns
    -------
    str or None
        A member of `languages()`; None where not even the language without region is at hand.
    """
    parts = tag.strip().replace("_", "-").lower().split("-")
    known = {language.lower(): language for language in languages()}
    shorter = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((known[name] for name in shorter if name in known), None) if any(parts) else ENGLISH


def spoken(tag: str) -> str:
    """The language to write in for a tag; English where the one asked for is not at hand."""
    return language_for(tag) or ENGLISH
