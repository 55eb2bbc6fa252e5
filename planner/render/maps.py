"""The trips on a map: land, lines from every place to every event, markers and names, as coordinates."""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planner.domain.flows import Flow, Place
from planner.render.labels import Box, Label, Wanted, fitting, labels
from planner.render.projection import EqualArea, EqualEarth, Point, Projection, eastwards, shortest_way

WORLD, EUROPE = EqualEarth(), EqualArea()

_LAND = Path(__file__).parent / "data" / "land.json"
_MARKER = 6
_NAME, _SMALL = 12.5, 10.5
"""Sizes of letters: of events, of places where trips begin."""

_ROOM = 190
"""Pixels for a name at most."""

_KEY = (196, 78)
"""Pixels: width and height of the key."""

_NEAR = 16
"""Pixels within which a place where trips begin has its name, or none."""

_WIDTHS = (0.8, 5.6)
"""Pixels: the thinnest line and the thickest."""


@dataclass(frozen=True, slots=True)
class Arc:
    """The line of one flow: `path` of an SVG path, `thickness` in pixels."""

    flow: Flow
    path: str
    thickness: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A place with events of one kind: how many trips end there, and its name where one found room."""

    x: str
    y: str
    kind: str
    names: tuple[str, ...]
    num_trips: int
    label: PlacedLabel | None


@dataclass(frozen=True, slots=True)
class Start:
    """A place where trips begin."""

    x: str
    y: str
    place: Place
    num_trips: int
    label: PlacedLabel | None


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A name in its place, with the end of the line that leads to it, where one does."""

    text: str
    x: str
    y: str
    anchor: str
    lead: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of the key, which begins at `x`."""

    num_trips: int
    thickness: str
    x: int


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of `width` x `height` pixels; its key stands at `key_x`, `key_y`, and `samples` explain the lines."""

    width: int
    height: int
    land: str
    arcs: tuple[Arc, ...]
    markers: tuple[Marker, ...]
    starts: tuple[Start, ...]
    samples: tuple[Sample, ...]
    key_x: int
    key_y: int

    @property
    def num_trips(self) -> int:
        """Of all lines together."""
        return sum(arc.flow.num_trips for arc in self.arcs)


def world_map(flows: Sequence[Flow]) -> Map:
    """Every flow as the shortest way on the world that stays on the picture."""
    return _map("world", WORLD, flows, named_starts=False, key=(8, WORLD.height - _KEY[1] - 8))


def is_in_europe(flow: Flow) -> bool:
    """Whether it begins and ends on the close-up of Europe."""
    return EUROPE.holds(flow.origin) and EUROPE.holds(flow.destination)


def europe_map(flows: Sequence[Flow]) -> Map:
    """The flows that are in Europe, on its close-up."""
    within = [flow for flow in flows if is_in_europe(flow)]
    return _map("europe", EUROPE, within, named_starts=True, key=(10, 90))


def _map(name: str, projection: Projection, flows: Sequence[Flow], *, named_starts: bool, key: tuple[int, int]) -> Map:
    most = max((flow.num_trips for flow in flows), default=1)
    ordered = sorted(flows, key=lambda flow: (flow.kind != "study_visit", -flow.num_trips, flow.event))
    events, begins = _grouped(projection, flows), _begins(projection, flows)
    placed = _labels(projection, events, begins if named_starts else {}, Box(*key, key[0] + _KEY[0], key[1] + _KEY[1]))
    return Map(
        width=projection.width,
        height=projection.height,
        land=_land(name),
        arcs=tuple(Arc(flow, _arc(projection, flow), _thickness(flow.num_trips, most)) for flow in ordered),
        markers=tuple(_marker(spot, found, placed.get(("event", *spot))) for spot, found in events.items()),
        starts=tuple(
            Start(_px(x), _px(y), place, number, placed.get(("start", place.code)))
            for place, (x, y, number) in begins.items()
        ),
        samples=tuple(
            Sample(number, _thickness(number, most), 9 + 62 * place)
            for place, number in enumerate(_round_numbers(most))
        ),
        key_x=key[0],
        key_y=key[1],
    )


_Spot = tuple[float, float, str]
"""Pixels and kind of the events there."""


def _grouped(projection: Projection, flows: Sequence[Flow]) -> dict[_Spot, list[Flow]]:
    """Flows by the place where they end and the kind of event; those with most trips first, thematic events before."""
    found: dict[_Spot, list[Flow]] = defaultdict(list)
    for flow in flows:
        found[(*_place(projection, flow.destination), flow.kind)].append(flow)

    def weight(spot: _Spot) -> tuple[bool, int, _Spot]:
        return spot[2] == "study_visit", -sum(flow.num_trips for flow in found[spot]), spot

    return {spot: found[spot] for spot in sorted(found, key=weight)}


def _begins(projection: Projection, flows: Sequence[Flow]) -> dict[Place, tuple[float, float, int]]:
    trips: Counter[Place] = Counter()
    for flow in flows:
        trips[flow.origin] += flow.num_trips
    ordered = sorted(trips, key=lambda place: (-trips[place], place.code))
    return {place: (*_place(projection, place), trips[place]) for place in ordered}


def _labels(
    projection: Projection,
    events: dict[_Spot, list[Flow]],
    begins: dict[Place, tuple[float, float, int]],
    key: Box,
) -> dict[tuple[object, ...], PlacedLabel]:
    """Names of events wherever there is room, then those of the places where trips begin, near to them."""
    wanted: dict[tuple[object, ...], Wanted] = {
        ("event", *spot): Wanted(_name(found), spot[0], spot[1], _NAME) for spot, found in events.items()
    }
    wanted |= {
        ("start", place.code): Wanted(fitting(place.city or place.code, _ROOM, _SMALL), x, y, _SMALL, _NEAR)
        for place, (x, y, _) in begins.items()
        if not any((x, y) == spot[:2] for spot in events)
    }
    taken = [key, *(_around(spot[0], spot[1], _MARKER) for spot in events)]
    taken += [_around(x, y, 2) for x, y, _ in begins.values()]
    found = labels(list(wanted.values()), taken, projection.width, projection.height)
    return {key: _placed(label) for key, label in zip(wanted, found, strict=True) if label is not None}


def _placed(label: Label) -> PlacedLabel:
    lead = (_px(label.lead_x), _px(label.lead_y)) if label.is_led else None
    return PlacedLabel(label.text, _px(label.x), _px(label.y), label.anchor, lead)


def _name(flows: Sequence[Flow]) -> str:
    """The cities of the events at one place, and how many trips end there."""
    cities = list(dict.fromkeys(flow.event_city for flow in sorted(flows, key=lambda flow: flow.event)))
    more = f" +{len(cities) - 2}" if len(cities) > 2 else ""
    return f"{fitting(', '.join(cities[:2]), _ROOM, _NAME)}{more} {sum(flow.num_trips for flow in flows)}"


def _marker(spot: _Spot, flows: Sequence[Flow], label: PlacedLabel | None) -> Marker:
    names = tuple(dict.fromkeys(flow.event_name for flow in flows))
    return Marker(_px(spot[0]), _px(spot[1]), spot[2], names, sum(flow.num_trips for flow in flows), label)


def _around(x: float, y: float, reach: float) -> Box:
    return Box(x - reach, y - reach, x + reach, y + reach)


def _place(projection: Projection, place: Place) -> Point:
    return projection.place(eastwards(place.longitude), place.latitude)


def _arc(projection: Projection, flow: Flow) -> str:
    pieces = shortest_way(flow.origin, flow.destination, projection.reach)
    return "".join(_line([projection.place(*point) for point in piece]) for piece in pieces)


def _thickness(num_trips: int, most: int) -> str:
    """In proportion to the number of trips, from the thinnest line for one to the thickest for the most."""
    least, wide = _WIDTHS
    share = (num_trips - 1) / (most - 1) if most > 1 else 0
    return f"{least + share * (wide - least):.2f}"


def _round_numbers(most: int) -> tuple[int, ...]:
    return tuple(sorted({1, (most + 1) // 2, most}))


@cache
def _land(name: str) -> str:
    """One path of all land."""
    projection: Projection = WORLD if name == "world" else EUROPE
    rings = json.loads(_LAND.read_text(encoding="utf-8"))[name]
    return "".join(_line([projection.place(*point) for point in _points(ring)]) + "z" for ring in rings)


def _points(ring: Sequence[int]) -> Iterable[Point]:
    x = y = 0
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x / 100, y / 100


def _line(points: Sequence[Point]) -> str:
    """A path through points, in steps of a tenth of a pixel; points that fall on one another are one."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    told = [f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}"]
    for (x0, y0), (x, y) in itertools.pairwise(tenths):
        if (x, y) != (x0, y0):
            told.append(f"l{_tenth(x - x0)} {_tenth(y - y0)}")
    return "".join(told) if len(told) > 1 else told[0] + "l0 0"


def _px(value: float) -> str:
    return _tenth(round(value * 10))


def _tenth(tenths: int) -> str:
    """A tenth of a pixel as short as it goes: "12", "-0.5"."""
    sign, (whole, rest) = "-" if tenths < 0 else "", divmod(abs(tenths), 10)
    return f"{sign}{whole}" + (f".{rest}" if rest else "")
