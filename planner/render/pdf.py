"""
Papers as PDF/UA-1: words and data from a Jinja template that writes JSON, layout from a Typst template.

The JSON goes in as one input string, which Typst decodes: typed text never meets Typst's own syntax. Equal JSON gives
equal bytes on every machine that has the fonts.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.domain.itinerary import Itinerary
from planner.domain.letters import DeclineLetter, TripLetter
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.glyphs import FAMILY, all_fonts, families_for, named, own_fonts
from planner.render.qr import qr_code
from planner.resources import fonts_dir, templates_dir

if TYPE_CHECKING:
    import typst

_TOO_LONG = "panicked with: TOO_LONG"
_NO_GLYPH = "could not be displayed with font"

_LAYOUTS: tuple[dict[str, int], ...] = (
    {"dense": 0},
    {"dense": 1},
    {"dense": 2},
    {"dense": 2, "letters": 160, "items": 8},
    {"dense": 2, "letters": 60, "items": 3},
)
"""Tried in turn until the paper has no more pages than it may: smaller, then shorter, which the paper says."""

_WORD = 32
"""A word longer than this may be broken anywhere."""


def itinerary_sheet(itinerary: Itinerary) -> Sheet:
    """The itinerary on at most two A4 pages, dated by its edition."""
    paper = cleaned(itinerary)
    return sheet("itinerary.paper.json", "itinerary.typ", paper.edition.issued or paper.modified.date(), paper=paper)


def letter_sheet(letter: TripLetter | DeclineLetter) -> Sheet:
    """One letter, dated by its envelope."""
    return sheet("letter.paper.json", "letter.typ", letter.envelope.day, letter=cleaned(letter))


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
        Letters that no font at hand can draw, described; they are shown by their numbers.
    """

    layout: str
    data: Mapping[str, Any]
    day: date
    undrawn: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Changes whenever the printed file may change; the file itself bears it."""
        stated = json.dumps([self.layout, self.data, self.day.isoformat(), _press_mark()], sort_keys=True)
        return f"source-{hashlib.sha256(stated.encode()).hexdigest()}"


def sheet(words: str, layout: str, day: date, **values: Any) -> Sheet:
    """
    Fill in a paper.

    Parameters
    ----------
    words
        The Jinja template that writes the paper's JSON.
    values
        Its variables, cleaned.
    """
    data = json.loads(template(words).render(**values))
    for code in data.get("codes", ()):
        code |= qr_code(code["text"])
    families, undrawn = families_for(_texts(data))
    if undrawn:
        data = _mapped(data, lambda text: _numbered(text, undrawn))
        data["undrawn_note"] = data["undrawn_words"]
    return Sheet(layout, {**data, "fonts": list(families)}, day, tuple(named(letter) for letter in sorted(undrawn)))


def printed(sheets: Mapping[str, Sheet], known: Callable[[str], bytes | None]) -> Iterator[tuple[str, bytes]]:
    """
    The files of some papers by path, on every core; one that is out already as it would be is not printed again.

    Parameters
    ----------
    known
        The content of a file that is out unchanged, or None.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as press:
        found = {path: press.submit(_known_or_printed, paper, known(path)) for path, paper in sheets.items()}
        yield from ((path, work.result()) for path, work in found.items())


def _known_or_printed(paper: Sheet, earlier: bytes | None) -> bytes:
    key = paper.key
    if earlier is not None and key.encode() in earlier:
        return earlier
    return pdf(paper, key)


def pdf(paper: Sheet, key: str = "") -> bytes:
    """The file of one paper, shortened only where it has more pages than it may."""
    import typst

    mark = key or paper.key
    for number, layout in enumerate(_LAYOUTS):
        data = {**_fitted(paper.data, layout), "key": mark, "last": number + 1 == len(_LAYOUTS)}
        try:
            return _compiled(paper, data)
        except typst.TypstError as error:
            if error.message != _TOO_LONG:
                raise
    raise AssertionError("the last layout has as many pages as it needs")


def _compiled(paper: Sheet, data: Mapping[str, Any]) -> bytes:
    moment = int(datetime.combine(paper.day, time(), UTC).timestamp())
    compiler = _compiler(paper.layout, data["fonts"] == [FAMILY])
    made = compiler.compile(
        sys_inputs={"data": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"], timestamp=moment
    )
    assert isinstance(made, bytes)
    return made


_HERE = threading.local()


def _compiler(layout: str, plain: bool) -> typst.Compiler:
    """One a thread and template: a compiler serves one paper at a time."""
    import typst

    compilers: dict[tuple[str, bool], typst.Compiler] = vars(_HERE).setdefault("compilers", {})
    if (layout, plain) not in compilers:
        compilers[layout, plain] = typst.Compiler(
            templates_dir() / layout,
            root=templates_dir(),
            font_paths=own_fonts() if plain else all_fonts(),
            ignore_system_fonts=True,
        )
    return compilers[layout, plain]


@cache
def _press_mark() -> str:
    """What else decides how a paper looks: the layouts, the fonts, the engine."""
    import typst

    files: Iterable[Path] = (*sorted(templates_dir().glob("*.typ")), *sorted(fonts_dir().glob("*.ttf")))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return "-".join([typst.__version__, *digests])


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
    fitted = _mapped(dict(data), lambda text: _breakable(_cut(text, letters)))
    title = _cut(data["title"], letters or 200)
    return {**fitted, "title": title, "lang": data["lang"], "fonts": data["fonts"], **layout}


def _cut(text: str, letters: int | None) -> str:
    return text if letters is None or len(text) <= letters else f"{text[: letters - 1]}…"


def _breakable(text: str) -> str:
    """The text with places to break in words that fill no line."""
    if len(text) <= _WORD:
        return text
    return " ".join(_broken(word) if len(word) > _WORD else word for word in text.split(" "))


def _broken(word: str) -> str:
    return "\u200b".join(word[start : start + _WORD] for start in range(0, len(word), _WORD))
