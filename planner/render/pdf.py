"""
Papers as PDF/UA-1: words and data from a Jinja template that writes JSON, layout from a Typst template.

The JSON goes in as one input string, which Typst decodes: typed text never meets Typst's own syntax. Equal JSON gives
equal bytes on every machine that has the fonts.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from planner.domain.books import Gathered
from planner.domain.failures import PaperError
from planner.domain.itinerary import Itinerary
from planner.domain.letters import DeclineLetter, TripLetter
from planner.reference.languages import ENGLISH, spoken
from planner.render.answers import answers
from planner.render.clean import cleaned, closed, one_line
from planner.render.environment import template
from planner.render.formats import kept_together
from planner.render.glyphs import FAMILIES, all_fonts, families_for, own_fonts
from planner.render.made import Made
from planner.render.qr import qr_code
from planner.resources import templates_dir

if TYPE_CHECKING:
    import typst

_TOO_LONG = "panicked with: TOO_LONG"
_NO_GLYPH = re.compile(r'the text `"(.*)"` could not be displayed with font', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")

_LAYOUTS: tuple[dict[str, int], ...] = (
    {"dense": 0, "tight": 1},
    {"dense": 1, "tight": 1},
    {"dense": 0},
    {"dense": 1},
    {"dense": 2},
    {"dense": 2, "letters": 300, "items": 24},
    {"dense": 2, "letters": 160, "items": 8},
    {"dense": 2, "letters": 60, "items": 3},
)
"""
Tried in turn until the paper has no more pages than it may: smaller, then shorter, which the paper says. A paper that
names a number of "wished" pages is first tried on those.
"""

_WORD = 32
"""A word longer than this may be broken anywhere."""

_LONG_WORD = re.compile(f"[^ ]{{{_WORD + 1},}}")

_MAY_BREAK, _MOST_MARKED = "\ue000", 1000
"""
A letter that templates/paper.typ makes a place to break. A zero-width space would be copied with every letter that
looks like the one before it. Typst stands some hundreds of such places: a word that nobody types has those.
"""


def itinerary_pdf(itinerary: Itinerary) -> Made:
    """The itinerary on at most two A4 pages."""
    return printed(itinerary_sheet(itinerary))


def letter_pdf(letter: TripLetter | DeclineLetter) -> Made:
    """One letter."""
    return printed(letter_sheet(letter))


def itinerary_sheet(itinerary: Itinerary) -> Sheet:
    """The itinerary on at most two A4 pages, dated by its edition."""
    paper = cleaned(itinerary)
    day, language = paper.edition.issued or paper.modified.date(), spoken(paper.traveller.language)
    say = answers(paper, language)
    return sheet("itinerary.paper.json", "itinerary.typ", day, language, paper=paper, say=say)


def letter_sheet(letter: TripLetter | DeclineLetter) -> Sheet:
    """One letter, dated by its envelope."""
    language = spoken(letter.envelope.language)
    return sheet("letter.paper.json", "letter.typ", letter.envelope.day, language, letter=cleaned(letter))


def agenda_sheet(gathered: Gathered) -> Sheet:
    """The agenda of an event, every cluster's, as many pages as it needs."""
    return sheet("agenda.paper.json", "agenda.typ", gathered.day, paper=cleaned(gathered))


def attendance_sheet(gathered: Gathered) -> Sheet:
    """A list to sign, a page or more for each day."""
    return sheet("attendance.paper.json", "attendance.typ", gathered.day, paper=cleaned(gathered))


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A paper ready to print.

    Attributes
    ----------
    layout
        The Typst template in the templates folder.
    data
        What it shows; JSON values only. "pages" is the most it may have.
    day
        The date the file bears.
    undrawn
        Letters that no font at hand can draw; they are shown by their numbers.
    named
        The shortest text that holds one of them, as it was: a name, mostly.
    """

    layout: str
    data: Mapping[str, Any]
    day: date
    undrawn: frozenset[str] = frozenset()
    named: str = ""

    def without(self, letters: frozenset[str]) -> Sheet:
        """The same paper with some letters shown by their numbers, which it says."""
        if not letters:
            return self
        texts = [text for text in _texts(self.data) if not letters.isdisjoint(text)]
        data = _mapped(dict(self.data), lambda text: _numbered(text, letters))
        named = self.named or min(texts, key=lambda text: (len(text), text), default="")
        return replace(
            self, data={**data, "undrawn_note": data["undrawn_words"]}, undrawn=self.undrawn | letters, named=named
        )


def sheet(words: str, layout: str, day: date, language: str = ENGLISH, **values: Any) -> Sheet:
    """
    Fill in a paper.

    Parameters
    ----------
    words
        The Jinja template that writes the paper's JSON.
    language
        One of `planner.reference.languages.languages()`.
    values
        Its variables, cleaned.
    """
    data = _mapped(_data(words, language, values), kept_together)
    families, undrawn = families_for(_texts(data))
    for code in data.get("codes", ()):
        code["svg"] = qr_code(code["text"])
    return Sheet(layout, {**data, "fonts": list(families)}, day).without(undrawn)


def _data(words: str, language: str, values: Mapping[str, Any]) -> dict[str, Any]:
    told = template(words, language).render(**values)
    try:
        return dict(json.loads(told))
    except ValueError as error:
        raise PaperError(f"template {words} cannot be used: {error}; mend it or install the planner again") from None


def printed(paper: Sheet) -> Made:
    """
    Print a paper, shortened only where it has more pages than it may.

    Raises
    ------
    PaperError
        If its template or the bundled fonts cannot be used.
    """
    layout, left = 0, paper
    while True:
        try:
            return Made(_compiled(left, layout), "".join(sorted(left.undrawn)), left.named)
        except _TooLongError:
            layout += 1
        except _NoGlyphError as error:
            left = left.without(error.letters - left.undrawn)


class _TooLongError(Exception):
    """More pages than the paper may have."""


class _NoGlyphError(Exception):
    """Letters that the fonts claim to have and cannot draw here."""

    def __init__(self, letters: frozenset[str]) -> None:
        self.letters = letters
        super().__init__(letters)


def _compiled(paper: Sheet, layout: int) -> bytes:
    """
    The file in one layout.

    Raises
    ------
    _TooLongError, _NoGlyphError
        If it has too many pages, or letters without a glyph.
    PaperError
        If the template is missing or has a mistake.
    """
    import typst

    data = {**_fitted(paper.data, _LAYOUTS[layout]), "last": layout + 1 == len(_LAYOUTS)}
    moment = int(datetime.combine(paper.day, time(), UTC).timestamp())
    try:
        compiler = _compiler(paper.layout, set(data["fonts"]) <= FAMILIES)
        made = compiler.compile(
            sys_inputs={"data": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"], timestamp=moment
        )
    except typst.TypstError as error:
        raise _meant(error, paper) from None
    except RuntimeError as error:
        raise _unusable(paper, str(error)) from None
    assert isinstance(made, bytes)
    return made


def _meant(error: typst.TypstError, paper: Sheet) -> Exception:
    if error.message == _TOO_LONG:
        return _TooLongError()
    found = _NO_GLYPH.search(error.message)
    known = {letter for text in _texts(paper.data) for letter in text}
    told = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""
    letters = frozenset(letter for letter in told if letter in known and not letter.isascii())
    if letters - paper.undrawn:
        return _NoGlyphError(letters)
    return _unusable(paper, error.message)


def _unusable(paper: Sheet, told: str) -> PaperError:
    return PaperError(f"template {paper.layout} cannot be used: {one_line(told)}; mend it or install the planner again")


_HERE = threading.local()


def _compiler(layout: str, plain: bool) -> typst.Compiler:
    """One a thread and template: a compiler serves one paper at a time."""
    import typst

    compilers: dict[tuple[str, bool], typst.Compiler] = vars(_HERE).setdefault("compilers", {})
    if (layout, plain) not in compilers:
        if not (templates_dir() / layout).is_file():
            raise PaperError(f"template {layout} is missing; put it back or install the planner again")
        compilers[layout, plain] = typst.Compiler(
            templates_dir() / layout,
            root=templates_dir(),
            font_paths=own_fonts() if plain else all_fonts(),
            ignore_system_fonts=True,
        )
    return compilers[layout, plain]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(part, change) for name, part in value.items()}
    return [_mapped(part, change) for part in value] if isinstance(value, list) else value


def _numbered(text: str, undrawn: frozenset[str]) -> str:
    """Letters that cannot be drawn as their numbers: "Li [U+6F22 U+5B57]"."""
    pieces: list[str] = []
    for letter in text:
        if letter not in undrawn:
            pieces.append(letter)
        elif pieces and pieces[-1].startswith("[U+"):
            pieces[-1] = f"{pieces[-1][:-1]} U+{ord(letter):04X}]"
        else:
            pieces.append(f"[U+{ord(letter):04X}]")
    return "".join(pieces)


def _fitted(data: Mapping[str, Any], layout: Mapping[str, int]) -> dict[str, Any]:
    """The data for one layout: long words may break, and long texts and lists are cut where the layout says so."""
    letters = layout.get("letters")
    fitted = _mapped(dict(data), lambda text: _breakable(_cut(text.replace(_MAY_BREAK, "\ufffd"), letters)))
    fitted["title"] = _cut(data["title"], letters or 200)
    for code, whole in zip(fitted.get("codes", ()), data.get("codes", ()), strict=True):
        code["svg"] = whole["svg"]
    return {**fitted, "fonts": data["fonts"], **layout}


def _cut(text: str, letters: int | None) -> str:
    return text if letters is None or len(text) <= letters else f"{closed(text[: letters - 1])}…"


def _breakable(text: str) -> str:
    """The text with places to break in words that fill no line."""
    return _LONG_WORD.sub(lambda found: _broken(found[0]), text) if len(text) > _WORD else text


def _broken(word: str) -> str:
    mark = _MAY_BREAK if len(word) <= _MOST_MARKED else "\u200b"
    return mark.join(word[start : start + _WORD] for start in range(0, len(word), _WORD))
