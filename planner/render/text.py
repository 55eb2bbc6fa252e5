"""The itinerary as plain text, right for a mail: no line wider than 78 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from planner.domain.itinerary import Itinerary
from planner.reference.languages import spoken
from planner.render.answers import answers
from planner.render.clean import END, ISOLATES, cleaned
from planner.render.environment import template
from planner.render.formats import FIGURE
from planner.render.sentences import sentences

COLUMNS = 78
"""RFC 5322, 2.1.1: lines should have no more than 78 characters."""


_FIRST_WIDE = "\u1100"
"""No letter before it counts two columns (Unicode Standard Annex 11)."""

_RIGHT_TO_LEFT = "\u200f"
"""A mark: without it a line that begins with a time or a Latin name would begin on the left."""

_WORD = re.compile(rf" *(?:{FIGURE.pattern}|[^ ])+")
"""A word with the blanks before it; a figure is one word."""

_LABEL = re.compile(r"^ *(- |\d\d:\d\d  |[^:]{1,20}: {2,})?")


def itinerary_text(itinerary: Itinerary) -> str:
    """The same content as the page, wrapped, one line break at the end."""
    paper, language = cleaned(itinerary), spoken(itinerary.traveller.language)
    told = template("itinerary.txt", language).render(paper=paper, say=answers(paper, language))
    return plain(told, language)


def plain(text: str, language: str) -> str:
    """Text for a mail: wrapped, never two blank lines; in a language from right to left every line begins there."""
    steer = _RIGHT_TO_LEFT if sentences(language).direction == "rtl" else ""
    lines = (line for paragraph in text.splitlines() for line in wrapped(paragraph.rstrip()))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return "\n".join(f"{steer}{line}" if line else line for line in text.split("\n")) + "\n"


def wrapped(line: str, columns: int = COLUMNS) -> Iterator[str]:
    """
    A line in pieces of at most so many columns; what follows the first is set in under its text: after a
    bullet, a clock time or a label.

    Wide East Asian letters count two columns, marks of isolates none, every other letter one. A word too long
    for a line is cut. An isolate that goes on over a line's end is closed there and begun again in the next.
    """
    if _width(line) <= columns:
        yield line.rstrip()
    elif _is_narrow(line):
        yield from _pieces(line, columns, len)
    else:
        yield from _isolated(_pieces(line, columns, _width))


def _isolated(pieces: Iterator[str]) -> Iterator[str]:
    begun: list[str] = []
    for piece in pieces:
        text = piece.lstrip(" ")
        head = piece[: len(piece) - len(text)] + "".join(begun)
        for letter in text:
            if letter in ISOLATES:
                begun.append(letter)
            elif letter == END and begun:
                begun.pop()
        yield head + text + END * len(begun)


def _pieces(line: str, columns: int, width_of: Callable[[str], int]) -> Iterator[str]:
    indent = " " * (len(line) - len(_LABEL.sub("", line, count=1)))
    current, width = "", 0
    for word in _words(line, columns - len(indent), width_of):
        if current and width + width_of(word) > columns:
            yield current.rstrip()
            word = word.lstrip(" ")
            current, width = indent, len(indent)
        current, width = current + word, width + width_of(word)
    yield current.rstrip()


def _words(line: str, columns: int, width_of: Callable[[str], int]) -> Iterator[str]:
    """Words with the blanks before them, none wider than the columns."""
    for word in (found[0] for found in _WORD.finditer(line)):
        if width_of(word) <= columns:
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
    return len(text) if _is_narrow(text) else sum(map(_letter_width, text))


def _is_narrow(text: str) -> bool:
    """Whether every letter counts one column, and none is a mark of an isolate."""
    return text.isascii() or max(text, default="") < _FIRST_WIDE


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    if letter == END or letter in ISOLATES:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
