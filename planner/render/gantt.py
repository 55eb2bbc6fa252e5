"""The calendar of events, visits and experts as coordinates: one lane each, a day the same width everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from planner.domain.timeline import EXPERT, STUDY_VISIT, THEMATIC, Lane, Span, Timeline
from planner.render.environment import macro
from planner.render.labels import fitting, text_width

WIDTH = 1000
_LEFT, _RIGHT = 296, 988
_TOP, _LANE, _GAP, _HEAD = 44, 19, 10, 24
_WEEKS = 46
"""Height of the bars that count visits by week."""

_APART = 5
"""Pixels between a bar and its dates."""

_BAR, _THIN = 11, 3
"""Height of a bar; least width that still is seen."""

_NAME, _DATES, _COUNT = 11.5, 10.5, 9
"""Sizes of letters: of names, of the dates beside the bars, of the numbers above those of weeks."""

_BETWEEN = 3
"""Pixels between two such numbers, so that 1 and 1 are not read as 11."""

SLIDING = 132
"""Pixels of the short names that stay in view when the page's picture is moved sideways on a narrow screen."""

_EXPERT = 170
"""Pixels for the name of an expert beside the dates."""

MOST_LANES = 250
"""Lanes of one kind that a picture shows; the rest is counted and stands in the table."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Beam:
    """A span in its place."""

    span: Span
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """
    A lane in its place.

    `name` is cut to the room that there is, `short` to that of the names that stay in view on a narrow screen; `dates`
    tell the spans, and the expert, in words at `text_x`, before or after the bars as `anchor` says; `holidays` is a
    path of small strokes.
    """

    lane: Lane
    name: str
    short: str
    dates: str
    y: int
    beams: tuple[Beam, ...]
    text_x: str
    anchor: str
    holidays: str

    @property
    def bar_y(self) -> int:
        """Upper edge of its bars."""
        return self.y + (_LANE - _BAR) // 2

    @property
    def base(self) -> int:
        """Where its text stands."""
        return self.y + _LANE - 6


@dataclass(frozen=True, slots=True)
class Week:
    """A bar that counts the visits of one week; its number stands above it where the one before leaves room."""

    monday: date
    num_visits: int
    x: str
    y: int
    width: str
    height: int
    text_x: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class Band:
    """All lanes of one kind under a heading; `num_more` are not drawn."""

    kind: str
    y: int
    rows: tuple[Row, ...]
    num_more: int
    more_y: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A line down the picture where a month or year begins; `text_x` is where its name stands, the middle of it."""

    day: date
    x: str
    text_x: str
    is_year: bool
    is_told: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture; `today` is None where it lies outside."""

    width: int
    height: int
    left: int
    sliding: int
    right: int
    top: int
    bottom: int
    bar: int
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    weeks: tuple[Week, ...]
    weeks_floor: int
    today: str | None


class _Scale:
    """Days of the calendar as pixels from the left."""

    def __init__(self, timeline: Timeline) -> None:
        self.first, self.last = timeline.first, timeline.last
        self.pixels_a_day = (_RIGHT - _LEFT) / ((timeline.last - timeline.first).days + 1)

    def x(self, day: date) -> float:
        return _LEFT + (day - self.first).days * self.pixels_a_day

    def width(self, first: date, last: date) -> float:
        return ((last - first).days + 1) * self.pixels_a_day


def gantt(timeline: Timeline) -> Chart:
    """Thematic events, then study visits with their number by week, then experts."""
    scale, y = _Scale(timeline), _TOP + _GAP
    weeks_floor = _TOP
    bands = []
    for kind in (THEMATIC, STUDY_VISIT, EXPERT):
        lanes = timeline.of_kind(kind)
        if not lanes:
            continue
        room = _WEEKS + _GAP if kind == STUDY_VISIT and timeline.weeks else 0
        weeks_floor = y + _HEAD + _WEEKS if room else weeks_floor
        bands.append(_band(scale, kind, lanes, y, room))
        y = bands[-1].more_y + _GAP
    shown = timeline.first <= timeline.today <= timeline.last
    return Chart(
        width=WIDTH,
        height=y + 20,
        left=_LEFT,
        sliding=SLIDING,
        right=_RIGHT,
        top=_TOP,
        bottom=y,
        bar=_BAR,
        marks=tuple(_marks(scale)),
        bands=tuple(bands),
        weeks=tuple(_weeks(scale, timeline.weeks, weeks_floor)),
        weeks_floor=weeks_floor,
        today=_px(scale.x(timeline.today)) if shown else None,
    )


def _band(scale: _Scale, kind: str, lanes: Sequence[Lane], y: int, room: int) -> Band:
    """Lanes from `y` on, with so many pixels of `room` under the heading."""
    shown, top = lanes[:MOST_LANES], y + _HEAD + room
    skipped = _shared_words([lane.name for lane in shown])
    rows = tuple(_row(scale, lane, top + number * _LANE, skipped) for number, lane in enumerate(shown))
    num_more = len(lanes) - len(shown)
    return Band(kind, y, rows, num_more, top + len(rows) * _LANE + (_LANE if num_more else 0))


def _shared_words(names: Sequence[str]) -> int:
    """Letters of the words with which all names begin, such as "Study visit of "; 0 of a single name."""
    if len(names) < 2:
        return 0
    alike = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False)))
    return names[0][:alike].rfind(" ") + 1


def _row(scale: _Scale, lane: Lane, y: int, skipped: int) -> Row:
    beams = tuple(_beam(scale, span) for span in lane.spans)
    dates = _dates(lane) if lane.kind != EXPERT else ""
    text_x, anchor = _beside(beams, text_width(dates, _DATES))
    strokes = "".join(f"M{_px(scale.x(day))} {y + 15}v3" for day in lane.holidays)
    return Row(
        lane=lane,
        name=fitting(lane.name, _LEFT - 24, _NAME),
        short=fitting(lane.name[skipped:], SLIDING - 20, _NAME),
        dates=dates,
        y=y,
        beams=beams,
        text_x=_px(text_x),
        anchor=anchor,
        holidays=strokes,
    )


def _dates(lane: Lane) -> str:
    told: str = macro("plan-words.txt", "lane_dates")(lane.spans)
    return f"{told} · {fitting(lane.expert, _EXPERT, _DATES)}" if lane.expert else told


def _beside(beams: Sequence[Beam], wide: float) -> tuple[float, str]:
    """Where a text begins or ends: after the bars, before them, or on them where neither side has room."""
    begin = min((float(beam.x) for beam in beams), default=float(_LEFT))
    end = max((float(beam.x) + float(beam.width) for beam in beams), default=float(_LEFT))
    if end + _APART + wide <= _RIGHT:
        return end + _APART, "start"
    return (begin - _APART, "end") if begin - _APART - wide >= _LEFT else (_RIGHT - _APART, "end")


def _beam(scale: _Scale, span: Span) -> Beam:
    return Beam(span, _px(scale.x(span.first)), _px(max(_THIN, scale.width(span.first, span.last))))


def _weeks(scale: _Scale, weeks: Sequence[tuple[date, int]], floor: int) -> Iterator[Week]:
    most, written = max((number for _, number in weeks), default=1), 0.0
    for monday, number in weeks:
        height = max(2, (number * (_WEEKS - 16) * 2 + most) // (2 * most))
        first, last = max(monday, scale.first), min(monday + 6 * _DAY, scale.last)
        x, width = scale.x(first), max(2.0, scale.width(first, last) - 1)
        middle, half = x + width / 2, text_width(str(number), _COUNT) / 2
        is_told = middle - half >= written
        written = middle + half + _BETWEEN if is_told else written
        yield Week(monday, number, _px(x), floor - height, _px(width), height, _px(middle), is_told)


def _marks(scale: _Scale) -> Iterator[Mark]:
    """Every month where it is wide enough to be told apart, else every year."""
    month, letter = scale.pixels_a_day * 30, 14
    day = scale.first
    while day <= scale.last:
        following = (day.replace(day=28) + 4 * _DAY).replace(day=1)
        is_year = day.month == 1 or day == scale.first
        if is_year or month > 5:
            middle = scale.x(day) + scale.width(day, following - _DAY) / 2
            yield Mark(day, _px(scale.x(day)), _px(middle), is_year, month > letter)
        day = following


def _px(value: float) -> str:
    tenths = round(value * 10)
    return str(tenths // 10) + (f".{tenths % 10}" if tenths % 10 else "")
