"""
Makes `planner/render/data/land.json` from Natural Earth: python -m tests.planner.render.make_land FOLDER.

FOLDER is the npm package `world-atlas` 2.0.2, unpacked (`npm pack world-atlas@2.0.2`, `tar xf`). Its `land-110m.json`
and `land-50m.json` are Natural Earth 4.1.0 as TopoJSON. The first is drawn as the world, cut at 169 degrees west so
that no land but a few islets is cut; the second as the close-up of Europe. Antarctica stays away, so do islands too
small to be seen, and lines are thinned by Douglas and Peucker (1973).
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude, degrees."""

TARGET = Path(__file__).parents[3] / "planner" / "render" / "data" / "land.json"

_EDGE = -169
"""Degrees: the western edge of the world map, in the Bering Strait."""

_SOUTH = -58
_EUROPE = (-32.0, 26.0, 58.0, 76.0)
"""West, south, east, north of what the close-up may show."""

SOURCE = {
    "source": "Natural Earth 4.1.0, land 1:110m (world) and 1:50m (europe), https://www.naturalearthdata.com",
    "licence": "public domain",
    "taken_from": "npm world-atlas 2.0.2, ISC licence, Copyright 2013-2019 Michael Bostock",
    "made_by": "tests/planner/render/make_land.py",
    "unit": "hundredths of a degree: longitude, latitude of the first point of a ring, then steps",
}


def main(folder: Path) -> None:
    """Write the file: rings of the world and of Europe, each a flat list of whole numbers."""
    world = [ring for ring in map(_unrolled, _rings(folder / "land-110m.json")) if min(y for _, y in ring) > _SOUTH]
    europe = [_within(ring, _EUROPE) for ring in _rings(folder / "land-50m.json")]
    land = {**SOURCE, "world": _packed(world, 0.22, 1.2), "europe": _packed(europe, 0.05, 0.06)}
    TARGET.write_text(json.dumps(land, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


def _rings(path: Path) -> Iterator[list[Point]]:
    """Every ring of a TopoJSON topology's land (its arcs are steps on a grid)."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    for shape in topology["objects"]["land"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        yield from (_joined(ring, arcs) for polygon in polygons for ring in polygon)


def _arc(steps: Sequence[Sequence[int]], grid: Any) -> list[Point]:
    x = y = 0
    points = []
    for dx, dy in steps:
        x, y = x + dx, y + dy
        points.append(
            (x * grid["scale"][0] + grid["translate"][0], y * grid["scale"][1] + grid["translate"][1]),
        )
    return points


def _joined(indices: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """One ring; an arc whose index is negative runs backwards, and each begins where the one before ends."""
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc if not ring else arc[1:]
    return ring


def _unrolled(ring: list[Point]) -> list[Point]:
    """What lies west of the edge, moved to the east; a ring that jumps over the date line is put together again."""
    jumps = max(x for x, _ in ring) - min(x for x, _ in ring) > 180
    is_west = sum(x for x, _ in ring) / len(ring) < _EDGE
    return [(x + 360 if is_west or (jumps and x < _EDGE) else x, y) for x, y in ring]


def _within(ring: list[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """The ring cut at each side of a box (Sutherland and Hodgman, 1974)."""
    west, south, east, north = box
    for axis, limit, sign in ((0, west, 1), (1, south, 1), (0, east, -1), (1, north, -1)):
        ring = _cut(ring, axis, limit, sign)
    return ring


def _cut(ring: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True):
        inside_a, inside_b = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
        if inside_a != inside_b:
            share = (limit - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        if inside_b:
            kept.append(b)
    return kept


def _packed(rings: Sequence[list[Point]], tolerance: float, least: float) -> list[list[int]]:
    """Thinned rings of at least `least` square degrees, the largest first, as hundredths of a degree in steps."""
    thinned = [_thinned(ring, tolerance) for ring in rings if ring and _area(ring) >= least]
    return [_steps(ring) for ring in sorted(thinned, key=_area, reverse=True) if len(ring) > 3]


def _area(ring: Sequence[Point]) -> float:
    around = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in around)) / 2


def _thinned(points: list[Point], tolerance: float) -> list[Point]:
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    far, at = max((_distance(point, first, last), number) for number, point in enumerate(points[1:-1], start=1))
    if far <= tolerance:
        return [first, last]
    return _thinned(points[: at + 1], tolerance)[:-1] + _thinned(points[at:], tolerance)


def _distance(point: Point, a: Point, b: Point) -> float:
    """From a point to the line between two others; to the point itself where they are one."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = (dx * dx + dy * dy) ** 0.5
    if not length:
        return ((point[0] - a[0]) ** 2 + (point[1] - a[1]) ** 2) ** 0.5
    return abs(dy * (point[0] - a[0]) - dx * (point[1] - a[1])) / length


def _steps(ring: Sequence[Point]) -> list[int]:
    whole = [(round(x * 100), round(y * 100)) for x, y in ring]
    flat = list(whole[0])
    for a, b in itertools.pairwise(whole):
        flat += [b[0] - a[0], b[1] - a[1]]
    return flat


if __name__ == "__main__":
    main(Path(sys.argv[1]))
