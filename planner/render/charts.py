"""Bars and step curves as coordinates: whole pixels, worked out here so that templates only place them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.domain.overview import Line

WIDTH = 440
"""Narrow enough to be read on a phone without turning it."""

_EDGE = 12
_BAR = 12
_ROW = 38
_TOP = 58
_CURVE_EDGE = 38
_CURVE_TOP = 46
_PANEL, _PANEL_GAP = 92, 46
_TICK_LINES = 3
_WIDE, _BUDGET_ROW = 640, 62
_LETTER, _LINE = 8, 15
_LONGEST = 30
"""Letters of a name that a picture has room for."""

_BUCKETS = 8
"""Steps of a histogram at most."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One bar: a whole number and the text that stands beside it; `tone` is "base", "better", "worse" or ""."""

    label: str
    value: int
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in its place, its label and value on a line of their own above it."""

    label: str
    text: str
    tone: str
    x: int
    y: int
    width: int
    text_y: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from a zero line at `zero`; labels begin at `left`, values end at `right`."""

    width: int
    height: int
    bar_height: int
    left: int
    right: int
    zero: int
    top: int
    bottom: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A solved point of a curve; `text` is blank where the value is that of the point before, or finds no room."""

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
    room = WIDTH - 2 * _EDGE
    least, most = min(0, *(datum.value for datum in data)), max(0, *(datum.value for datum in data))
    span = (most - least) or 1
    zero = _EDGE + _scaled(-least, span, room)
    bottom = _TOP + _ROW * len(data) - (_ROW - _BAR) + 4
    return BarChart(
        width=WIDTH,
        height=bottom + 10,
        bar_height=_BAR,
        left=_EDGE,
        right=WIDTH - _EDGE,
        zero=zero,
        top=_TOP - 4,
        bottom=bottom,
        bars=tuple(
            _bar(datum, _TOP + _ROW * row, zero, _scaled(datum.value, span, room)) for row, datum in enumerate(data)
        ),
    )


def _bar(datum: Datum, y: int, zero: int, length: int) -> Bar:
    return Bar(
        label=shortened(datum.label),
        text=datum.text,
        tone=datum.tone,
        x=zero + min(0, length),
        y=y,
        width=max(abs(length), 1 if datum.value else 0),
        text_y=y - 6,
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
    floor = _CURVE_TOP + len(curves) * (_PANEL + _PANEL_GAP) - 14
    return StepChart(
        width=WIDTH,
        height=floor + 22 + 16 * _TICK_LINES,
        left=_EDGE,
        right=WIDTH - _EDGE,
        panels=panels,
        ticks=tuple(
            Tick(places[position], floor + 14 + 16 * (number % _TICK_LINES), text)
            for number, (position, text) in enumerate(ticks)
        ),
    )


def _place(position: int, least: int, most: int) -> int:
    room = WIDTH - 2 * _CURVE_EDGE
    return _CURVE_EDGE + _scaled(position - least, (most - least) or 1, room)


def _panel(curve: Curve, number: int, places: dict[int, int]) -> Panel:
    top = _CURVE_TOP + number * (_PANEL + _PANEL_GAP) + 24
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
        dots=tuple(_dots(curve, spots)),
    )


def _dots(curve: Curve, spots: Sequence[tuple[int, int]]) -> Iterator[Dot]:
    """Each value written once, where no text of a point before it is in the way."""
    written: tuple[int, int] | None = None
    for index, ((position, value, text), (x, y)) in enumerate(zip(curve.points, spots, strict=True)):
        is_new = index == 0 or curve.points[index - 1][1] != value
        half = _LETTER * len(text) // 2
        is_free = written is None or x - half > written[0] or abs(y - written[1]) > _LINE
        told = text if is_new and is_free else ""
        yield Dot(x, y, told, y - 9, is_base=position == 0)
        if told:
            written = x + half, y


def _steps(spots: Sequence[tuple[int, int]]) -> str:
    first, *others = spots
    return f"M{first[0]} {first[1]}" + "".join(f"H{x}V{y}" for x, y in others)


def _scaled(value: int, span: int, room: int) -> int:
    """`value` of `span` as pixels of `room`, rounded to the nearest; exact for whole numbers of any size."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value) * room + span) // (2 * span))


def shortened(name: str) -> str:
    """A name cut to what a picture has room for."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


@dataclass(frozen=True, slots=True)
class BudgetBar:
    """A budget's bar: pixels that are spent, then pixels that are held back; the rest of its room is left."""

    line: Line
    label: str
    y: int
    spent: int
    held: int


@dataclass(frozen=True, slots=True)
class BudgetChart:
    """Budgets one above the other, each as wide as its whole amount; texts stand above the bars."""

    width: int
    height: int
    bar_height: int
    left: int
    right: int
    bars: tuple[BudgetBar, ...]


def budget_chart(lines: Sequence[Line]) -> BudgetChart:
    """A bar for each budget, from `_EDGE` to the other edge of a picture for a printed page."""
    width, room = _WIDE, _WIDE - 2 * _EDGE
    bars = tuple(_budget_bar(line, _TOP + 24 + _BUDGET_ROW * number, room) for number, line in enumerate(lines))
    height = _TOP + 24 + _BUDGET_ROW * len(lines) + 6
    return BudgetChart(width, height, _BAR, _EDGE, width - _EDGE, bars)


def _budget_bar(line: Line, y: int, room: int) -> BudgetBar:
    held = round(line.held_percent * room / 100)
    spent = min(round(line.spent_percent * room / 100), room - held)
    return BudgetBar(line, shortened(line.name), y, spent, held)


def histogram(values: Sequence[int], units: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """
    How many values lie in each of at most `_BUCKETS` even steps from zero: (from, below, number).

    Parameters
    ----------
    values
        Zero or more each.
    units
        Widths of a step to choose from, ascending; the least that does is taken, else multiples of the last.
    """
    if not values:
        return ()
    most = max(values)
    step = next((unit for unit in units if most < unit * _BUCKETS), (most // (_BUCKETS * units[-1]) + 1) * units[-1])
    counts = Counter(value // step for value in values)
    return tuple((number * step, (number + 1) * step, counts[number]) for number in range(most // step + 1))
