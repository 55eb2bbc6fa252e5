"""The itinerary as plain text, right for a mail: no line wider than 78 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from planner.domain.itinerary import Itinerary
from planner.reference.languages import spoken
from planner.render.clean import cleaned
from planner.render.environment import template

COLUMNS = 78
"""RFC 5322, 2.1.1: lines should have no more than 78 characters."""


_FIRST_WIDE = "\u1100"
"""No letter before it counts two columns (Unicode Standard Annex 11)."""

_LABEL = re.compile(r"^ *(- |\d\d:\d\d  |[^:]{1,20}: {2,})?")


def itinerary_text(itinerary: Itinerary) -> str:
    """The same content as the page, wrapped, one line break at the end."""
    raw = template("itinerary.txt", spoken(itinerary.traveller.language)).render(paper=cleaned(itinerary))
    lines = (line for paragraph in raw.splitlines() for line in wrapped(paragraph.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def wrapped(line: str, columns: int = COLUMNS) -> Iterator[str]:
    """
    A line in pieces of at most so many columns; what follows the first is set in under its text: after a
    bullet, a clock time or a label.

    Wide East Asian letters count two columns, every other letter one. A word too long for a line is cut.
    """
    if _width(line) <= columns:
        yield line.rstrip()
        return
    indent = " " * (len(line) - len(_LABEL.sub("", line, count=1)))
    current, width = "", 0
    for word in _words(line, columns - len(indent)):
        if current and width + _width(word) > columns:
            yield current.rstrip()
            word = word.lstrip(" ")
            current, width = indent, len(indent)
        current, width = current + word, width + _width(word)
    yield current.rstrip()


def _words(line: str, columns: int) -> Iterator[str]:
    """Words with the blanks before them, none wider than the columns."""
    for word in re.findall(r" *[^ ]+", line):
        if _width(word) <= columns:
            yield word
        else:
            yield from _cut(word, columns)


def _cut(word: str, columns: int) -> Iterator[str]:
    piece, width = "", 0
    for letter in word:
        if width + _letter_width(letter) > columns:
            yield piece
            piece, width = "", 0
        piece, width = piece + letter, width + _letter_width(letter)
    yield piece


def _width(text: str) -> int:
    return len(text) if max(text, default="") < _FIRST_WIDE else sum(map(_letter_width, text))


def _letter_width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
