"""Bars and step curves as coordinates: whole pixels, worked out here so that templates only place them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
LABELS = 230
"""Width of the column of labels of a bar chart."""

_BAR = 18
_ROW = 28
_TOP = 46
_VALUES = 190
_LEFT_VALUES = 100
_CURVE_LEFT, _CURVE_RIGHT = 24, 24
_PANEL, _PANEL_GAP = 92, 46


@dataclass(frozen=True, slots=True)
class Datum:
    """One bar: a whole number and the text that stands beside it; `tone` is "base", "better", "worse" or ""."""

    label: str
    value: int
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in its place; `text_end` is true where the value's text stands left of its x."""

    label: str
    text: str
    tone: str
    x: int
    y: int
    width: int
    text_x: int
    text_end: bool
    middle: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from a zero line at `zero`."""

    width: int
    height: int
    bar_height: int
    label_x: int
    zero: int
    top: int
    bottom: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A solved point of a curve; `text` is blank where the value is that of the point before."""

    x: int
    y: int
    text: str
    text_y: int
    is_base: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure along the axis: a path of steps, each value holding until the next solved point."""

    column: str
    title_y: int
    floor: int
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """Panels over one common axis."""

    width: int
    height: int
    left: int
    right: int
    panels: tuple[Panel, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One figure at each position where it was solved, ascending; (position, value, text)."""

    column: str
    points: tuple[tuple[int, int, str], ...]


def bar_chart(data: Sequence[Datum]) -> BarChart:
    """Horizontal bars in the given order, from one zero line; values below zero go to the left of it."""
    room = WIDTH - LABELS - _VALUES
    least, most = min(0, *(datum.value for datum in data)), max(0, *(datum.value for datum in data))
    margin = _LEFT_VALUES if least < 0 else 0
    room -= margin
    span = (most - least) or 1
    zero = LABELS + margin + _scaled(-least, span, room)
    return BarChart(
        width=WIDTH,
        height=_TOP + _ROW * len(data) + 12,
        bar_height=_BAR,
        label_x=LABELS - 10,
        zero=zero,
        top=_TOP - 6,
        bottom=_TOP + _ROW * len(data) + 2,
        bars=tuple(
            _bar(datum, _TOP + _ROW * row, zero, _scaled(datum.value, span, room)) for row, datum in enumerate(data)
        ),
    )


def _bar(datum: Datum, y: int, zero: int, length: int) -> Bar:
    is_left = length < 0
    return Bar(
        label=_short(datum.label),
        text=datum.text,
        tone=datum.tone,
        x=zero + min(0, length),
        y=y,
        width=max(abs(length), 1 if datum.value else 0),
        text_x=zero + length + (-6 if is_left else 6),
        text_end=is_left,
        middle=y + _BAR // 2 + 4,
    )


def step_chart(curves: Sequence[Curve], ticks: Sequence[tuple[int, str]]) -> StepChart:
    """
    Step curves one above the other.

    Parameters
    ----------
    ticks
        (position, text) of the axis, ascending; 0 is the programme as it is.
    """
    least, most = ticks[0][0], ticks[-1][0]
    places = {position: _place(position, least, most) for position, _ in ticks}
    panels = tuple(_panel(curve, number, places) for number, curve in enumerate(curves))
    floor = _TOP + len(curves) * (_PANEL + _PANEL_GAP) - 14
    return StepChart(
        width=WIDTH,
        height=floor + 52,
        left=_CURVE_LEFT,
        right=WIDTH - _CURVE_RIGHT,
        panels=panels,
        ticks=tuple(
            Tick(places[position], floor + 14 + 16 * (number % 2), text)
            for number, (position, text) in enumerate(ticks)
        ),
    )


def _place(position: int, least: int, most: int) -> int:
    room = WIDTH - 2 * (_CURVE_LEFT + 26)
    return _CURVE_LEFT + 26 + _scaled(position - least, (most - least) or 1, room)


def _panel(curve: Curve, number: int, places: dict[int, int]) -> Panel:
    top = _TOP + number * (_PANEL + _PANEL_GAP) + 24
    values = [value for _, value, _ in curve.points]
    least, span = min(values), (max(values) - min(values)) or 1
    room = _PANEL - 34
    heights = [top + 14 + room - _scaled(value - least, span, room) for value in values]
    spots = [(places[position], y) for (position, _, _), y in zip(curve.points, heights, strict=True)]
    return Panel(
        column=curve.column,
        title_y=top - 10,
        floor=top + _PANEL - 12,
        path=_steps(spots),
        dots=tuple(_dot(curve, index, spot) for index, spot in enumerate(spots)),
    )


def _dot(curve: Curve, index: int, spot: tuple[int, int]) -> Dot:
    position, value, text = curve.points[index]
    is_new = index == 0 or curve.points[index - 1][1] != value
    return Dot(*spot, text if is_new else "", spot[1] - 9, is_base=position == 0)


def _steps(spots: Sequence[tuple[int, int]]) -> str:
    first, *others = spots
    return f"M{first[0]} {first[1]}" + "".join(f"H{x}V{y}" for x, y in others)


def _scaled(value: int, span: int, room: int) -> int:
    """`value` of `span` as pixels of `room`, rounded to the nearest; exact for whole numbers of any size."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value) * room + span) // (2 * span))


def _short(label: str) -> str:
    return label if len(label) <= 34 else label[:33] + "…"
