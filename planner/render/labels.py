"""Names beside the places of a map: each where it covers no other name and no marker."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_LINE = 1.15
"""Height of a line of text, in sizes of its letters."""

_REACHES = (9, 15, 23, 32, 42, 54, 68, 84, 102)
"""Pixels from a marker to its name: the nearest free place is taken."""

_LEADING = 15
"""From this distance on a line leads from the marker to its name."""

_WIDTHS = {
    letter: width
    for letters, width in ((" iljI.,:;'|!·", 0.28), ("ftrJ-()[]", 0.38), ("wOQGNUHD…", 0.8), ("mMW@%", 0.94))
    for letter in letters
}
"""How wide letters of Noto Sans are, in sizes; it is among the widest fonts that a screen takes for a page."""

_CAPITAL, _OTHER = 0.66, 0.6

_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.7), (0.8, 0.7), (-0.8, -0.7), (-0.8, 0.7))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name for the place at (x, y); `size` of its letters in pixels; `reach` how far from it the name may stand."""

    text: str
    x: float
    y: float
    size: float
    reach: float = _REACHES[-1]


@dataclass(frozen=True, slots=True)
class Label:
    """A name in its place; `anchor` as SVG has it; a line leads to it from the marker where it stands far away."""

    text: str
    x: float
    y: float
    anchor: str
    is_led: bool
    lead_x: float
    lead_y: float


@dataclass(frozen=True, slots=True)
class Box:
    """Corners of something that a name must not cover."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether they have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def labels(wanted: Sequence[Wanted], taken: Sequence[Box], width: float, height: float) -> tuple[Label | None, ...]:
    """
    A label for each name in the given order, the first with the best choice; None where no place is free.

    Parameters
    ----------
    taken
        Markers and whatever else must stay visible.
    width, height
        Of the picture, which no name leaves.
    """
    covered, found = list(taken), []
    for one in wanted:
        spot = next(_free(one, covered, width, height), None)
        if spot is not None:
            covered.append(spot[1])
        found.append(spot[0] if spot else None)
    return tuple(found)


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in pixels, rather too much than too little; East Asian letters are as wide as high."""
    return size * sum(map(_letter_width, text))


def fitting(text: str, room: float, size: float) -> str:
    """The text, cut to so many pixels."""
    if text_width(text, size) <= room:
        return text
    widths = itertools.accumulate(map(_letter_width, text), initial=_letter_width("…"))
    kept = sum(size * width <= room for width in widths) - 1
    return text[: max(0, kept)].rstrip(" ,(") + "…"


@cache
def _letter_width(letter: str) -> float:
    """In sizes of the letter; marks that stand on another letter have none."""
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1
    base = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(base, _CAPITAL if base.isupper() else _OTHER)


def _free(one: Wanted, covered: Sequence[Box], width: float, height: float) -> Iterator[tuple[Label, Box]]:
    picture = Box(2, 2, width - 2, height - 2)
    for reach in _REACHES:
        for side in _SIDES:
            if reach <= one.reach:
                label, box = _at(one, reach, side)
                inside = box.left >= picture.left and box.right <= picture.right
                inside = inside and box.top >= picture.top and box.bottom <= picture.bottom
                if inside and not any(box.meets(other) for other in covered):
                    yield label, box


def _at(one: Wanted, reach: float, side: tuple[float, float]) -> tuple[Label, Box]:
    wide, high = text_width(one.text, one.size), one.size * _LINE
    x, y = one.x + reach * side[0], one.y + reach * side[1]
    left = x if side[0] > 0 else x - wide if side[0] < 0 else x - wide / 2
    anchor = "start" if side[0] > 0 else "end" if side[0] < 0 else "middle"
    box = Box(left, y - high / 2, left + wide, y + high / 2)
    lead_x = min(max(one.x, box.left), box.right)
    return Label(one.text, x, y + one.size * 0.35, anchor, reach >= _LEADING, lead_x, y), box
