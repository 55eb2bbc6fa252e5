"""
Which letters a font can draw: the bundled Noto Sans first, the system's fonts for the scripts it lacks.

Coverage is read from the font's own `cmap` table (OpenType 1.9, formats 4 and 12), which every font for text has.
"""

from __future__ import annotations

import mmap
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.failures import PaperError
from planner.resources import fonts_dir

if TYPE_CHECKING:
    import typst

FAMILY = "Noto Sans"
"""The bundled family."""

ARABIC = "Noto Sans Arabic"
"""The bundled family of the Arabic script."""

ARROWS = "Noto Sans Math Arrows"
"""The bundled family of the arrows between two places and two values."""

FAMILIES = frozenset({FAMILY, ARABIC, ARROWS})
"""Every bundled family: what is printed in these looks the same everywhere."""

OWN_FILES = {
    FAMILY: (("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"), "A"),
    ARABIC: (("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"), "\u0627"),
    ARROWS: (("NotoSansMathArrows-Regular.ttf",), "\u2190"),
}
"""Files of each family, with a letter that each of them draws."""

_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2066\u2068\u2069\u00ad\ufe0e\ufe0f\u2060")
"""Marks that steer the text and are never drawn."""


class Letters:
    """
    The letters of one font.

    Parameters
    ----------
    ranges
        First and last code point of each range, both included, in any order.
    """

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._firsts = [first for first, _ in ordered]
        self._lasts = [last for _, last in ordered]

    def __contains__(self, letter: str) -> bool:
        place = bisect_right(self._firsts, ord(letter)) - 1
        return place >= 0 and ord(letter) <= self._lasts[place]


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the system: its family, its file and its place in a collection."""

    family: str
    path: str
    index: int


def letters_of(path: Path, index: int = 0) -> Letters:
    """
    The letters that a font file has a glyph for; none where the file cannot be read.

    Parameters
    ----------
    index
        Which font of a collection (.ttc).
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return Letters(_ranges(data, _cmap_offset(data, index)))
    except (OSError, ValueError, struct.error, IndexError):
        return Letters(())


def families_for(texts: Iterable[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """
    The families that draw some texts together, the bundled one first, and the letters that none can draw.

    The fewest families are taken that do, one by one the one that draws most of what is left.
    """
    own_fonts()
    return _families(frozenset(letter for letter in set().union(*texts) if not _is_drawn(letter)))


@cache
def _families(beyond: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """As `families_for`, for the letters that the first family lacks."""
    families, left = [FAMILY], set(beyond)
    for family in (ARABIC, ARROWS):
        own = {letter for letter in left if all(letter in letters for letters in _own_letters(family))}
        if own:
            families.append(family)
            left -= own
    while left:
        best = max(_faces(), key=lambda face: _drawn(face, left), default=None)
        if best is None or not _drawn(best, left):
            break
        families.append(best.family)
        left -= {letter for letter in left if letter in _letters(best)}
    return tuple(families), frozenset(left)


@cache
def own_fonts() -> typst.Fonts:
    """
    The bundled fonts alone: what is printed with them is the same everywhere.

    Raises
    ------
    PaperError
        If one of them is missing or no font.
    """
    import typst

    for names, letter in OWN_FILES.values():
        for name in names:
            if letter not in letters_of(fonts_dir() / name):
                raise PaperError(f"font {fonts_dir() / name} is missing or broken; install the planner again")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_dir()])


@cache
def all_fonts() -> typst.Fonts:
    """The bundled fonts and those of the system."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[fonts_dir()])


def system_font_files() -> tuple[Path, ...]:
    """Files of every font at hand, sorted."""
    return tuple(sorted({Path(font.path) for font in all_fonts().fonts() if font.path}))


@cache
def _is_drawn(letter: str) -> bool:
    return letter in _INVISIBLE or all(letter in letters for letters in _own_letters(FAMILY))


@cache
def _own_letters(family: str) -> tuple[Letters, ...]:
    """Of each file of a bundled family."""
    return tuple(letters_of(fonts_dir() / name) for name in OWN_FILES[family][0])


@cache
def _faces() -> tuple[Face, ...]:
    """Upright fonts of usual weight, in an order that does not depend on the disk: Noto Sans, Noto, others by name."""
    upright = [font for font in all_fonts().fonts() if font.style == "normal" and font.weight == 400 and font.path]
    faces = {Face(font.family, str(font.path), font.index) for font in upright if font.family not in FAMILIES}
    return tuple(sorted(faces, key=lambda face: (_preference(face.family), face.family, face.path, face.index)))


def _preference(family: str) -> int:
    return 0 if family.startswith("Noto Sans") else 1 if family.startswith("Noto") else 2


@cache
def _letters(face: Face) -> Letters:
    return letters_of(Path(face.path), face.index)


def _drawn(face: Face, wanted: Iterable[str]) -> int:
    letters = _letters(face)
    return sum(letter in letters for letter in wanted)


def _cmap_offset(data: mmap.mmap, index: int) -> int:
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for table in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * table)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("Expected a font with a cmap table.")


def _ranges(data: mmap.mmap, cmap: int) -> list[tuple[int, int]]:
    """Of the first subtable for Unicode that is wide enough, else of the one for the first 65 536 letters."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = [struct.unpack_from(">HHI", data, cmap + 4 + 8 * place) for place in range(count)]
    tables = {
        struct.unpack_from(">H", data, cmap + offset)[0]: cmap + offset for kind, _, offset in records if kind != 1
    }
    if 12 in tables:
        return list(_format_12(data, tables[12]))
    return list(_format_4(data, tables[4])) if 4 in tables else []


def _format_12(data: mmap.mmap, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for group in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * group)
        yield first, last


def _format_4(data: mmap.mmap, at: int) -> Iterator[tuple[int, int]]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    lasts = struct.unpack_from(f">{twice // 2}H", data, at + 14)
    firsts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
    yield from ((first, last) for first, last in zip(firsts, lasts, strict=True) if first != 0xFFFF)


def named(letter: str) -> str:
    """A letter that cannot be drawn, for people: "U+6F22 (CJK UNIFIED IDEOGRAPH-6F22)"."""
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'no name')})"
