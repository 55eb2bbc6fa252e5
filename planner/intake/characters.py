"""Which characters of a text from outside are let in, and how an offending text is shown."""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters, line and paragraph separators, direction overrides, lone surrogates."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs in the eyes of Unicode, and nothing in the eyes of a reader: fillers, the empty Braille cell."""

LINE_BREAK = re.compile("\r\n|\r|\n")

_SHOWN_LENGTH = 60


def shown(text: str) -> str:
    """The text as it may stand in a message: one line, printable, at most 60 characters."""
    cut = text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 3] + "..."
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in cut)


def quoted(text: str) -> str:
    """The text as it may stand in a message, between quotation marks."""
    return f"'{shown(text)}'"


def can_be_seen(text: str) -> bool:
    """Whether anything in a text leaves ink: more than blanks, joiners, fillers and marks without a letter."""
    return any(unicodedata.category(letter)[0] not in "ZCM" and letter not in _BLANK_LETTERS for letter in text)


def character_name(letter: str) -> str:
    """What an officer may call a character that cannot be seen: "the control character U+0000"."""
    if "\ud800" <= letter <= "\udfff":
        return f"half a character (the lone surrogate U+{ord(letter):04X})"
    if unicodedata.category(letter) == "Cc":
        return f"the control character U+{ord(letter):04X}"
    return f"the invisible character U+{ord(letter):04X}"


def forbidden_character(text: str) -> str | None:
    """The first character that no cell may hold, in words; None where all are fine."""
    found = FORBIDDEN.search(text)
    return character_name(found.group()) if found else None
