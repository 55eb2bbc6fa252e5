"""
The round earth on a flat picture.

The world by the Equal Earth projection (Savric, Patterson and Jenny, 2018), cut in the Bering Strait; Europe by
Lambert's azimuthal equal-area projection about 52 N 10 E on a sphere (Snyder 1987, p. 185), as Eurostat's maps have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import acos, asin, atan2, ceil, cos, degrees, radians, sin, sqrt, tan
from typing import Protocol

from planner.domain.flows import Place

EDGE = -169
"""Degrees: where the world map begins in the west and ends in the east; only water and a few islets are cut."""

_CENTRE = EDGE + 180
_POLYNOMIAL = (1.340264, -0.081106, 0.000893, 0.003796)
_STEP = 3
"""Degrees of a great circle between two points of a drawn line."""

_MARGIN = 1.5
"""Degrees between a line and the upper or lower edge of the world map."""

_EVERYWHERE = (-90.0, 90.0)
_TINY = 1e-9

Point = tuple[float, float]


class Projection(Protocol):
    """A picture of `width` x `height` pixels."""

    @property
    def width(self) -> int:
        """Pixels."""
        ...

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    @property
    def reach(self) -> tuple[float, float]:
        """The parallels, south and north, between which every line stays that can."""
        ...

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a point lies on the picture; `longitude` from EDGE to EDGE + 360."""
        ...


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """The whole width of the world between two latitudes."""

    width: int = 1000
    north: float = 80
    south: float = -57

    @property
    def height(self) -> int:
        """Pixels from `north` to `south`."""
        return ceil(self._y(self.south) - self._y(self.north))

    @property
    def reach(self) -> tuple[float, float]:
        """So far within the picture that the thickest line is seen whole."""
        return self.south + _MARGIN, self.north - _MARGIN

    def place(self, longitude: float, latitude: float) -> Point:
        """See `Projection`."""
        theta = _theta(latitude)
        a1, a2, a3, a4 = _POLYNOMIAL
        slope = 9 * a4 * theta**8 + 7 * a3 * theta**6 + 3 * a2 * theta**2 + a1
        x = 2 * sqrt(3) * radians(longitude - _CENTRE) * cos(theta) / (3 * slope)
        return self.width / 2 + x * self._scale, self._y(latitude) - self._y(self.north)

    @property
    def _scale(self) -> float:
        """Pixels a radius: half the width is the equator from the centre to the edge."""
        return self.width / 2 * (3 * _POLYNOMIAL[0]) / (2 * sqrt(3) * radians(180))

    def _y(self, latitude: float) -> float:
        theta = _theta(latitude)
        a1, a2, a3, a4 = _POLYNOMIAL
        return -self._scale * (a4 * theta**9 + a3 * theta**7 + a2 * theta**3 + a1 * theta)


def _theta(latitude: float) -> float:
    return asin(sqrt(3) / 2 * sin(radians(latitude)))


@dataclass(frozen=True, slots=True)
class EqualArea:
    """Europe from the Atlantic to Cyprus, from the Mediterranean to the north of Finland."""

    width: int = 760
    height: int = 640
    scale: float = 1110
    """Pixels a radius of the earth."""

    middle: Point = (395, 345)
    """Pixels: where 52 N 10 E lies."""

    @property
    def reach(self) -> tuple[float, float]:
        """Between places in Europe no line leaves the picture."""
        return _EVERYWHERE

    def place(self, longitude: float, latitude: float) -> Point:
        """See `Projection`."""
        phi, phi0, turn = radians(latitude), radians(52), radians(longitude - 10)
        k = sqrt(2 / (1 + sin(phi0) * sin(phi) + cos(phi0) * cos(phi) * cos(turn)))
        x = k * cos(phi) * sin(turn)
        y = k * (cos(phi0) * sin(phi) - sin(phi0) * cos(phi) * cos(turn))
        return self.middle[0] + x * self.scale, self.middle[1] - y * self.scale

    def holds(self, place: Place) -> bool:
        """Whether a place lies on the picture."""
        x, y = self.place(place.longitude, place.latitude)
        is_near = abs(place.longitude - 10) < 50 and place.latitude > 25
        return is_near and 0 <= x <= self.width and 0 <= y <= self.height


def shortest_way(origin: Place, destination: Place, reach: tuple[float, float] = _EVERYWHERE) -> Iterator[list[Point]]:
    """
    The shortest way as lines of (longitude, latitude), cut in two where it leaves one side of the world map.

    Parameters
    ----------
    reach
        The parallels, south and north, between which it stays, wherever its ends lie between them.

    Yields
    ------
    list[Point]
        Longitudes from EDGE to EDGE + 360. Between two opposite points every way is shortest: this one goes over the
        north pole, where it may.
    """
    piece: list[Point] = []
    for longitude, latitude in _within(origin, destination, reach):
        here = (longitude, latitude)
        if piece and abs(longitude - piece[-1][0]) > 180:
            leaving, entering = _at_edge(piece[-1], here)
            yield [*piece, leaving]
            piece = [entering]
        piece.append(here)
    yield piece


def eastwards(longitude: float) -> float:
    """The same meridian between EDGE and EDGE + 360."""
    return (longitude - EDGE) % 360 + EDGE


def _within(origin: Place, destination: Place, reach: tuple[float, float]) -> list[Point]:
    """The great circle; where that goes too far south or north, the shortest way that touches one of the parallels."""
    direct = list(_along(origin, destination))
    ends = origin.latitude, destination.latitude
    south, north = min(reach[0], *ends), max(reach[1], *ends)
    if all(south - _TINY <= latitude <= north + _TINY for _, latitude in direct):
        return direct
    ways = (_bent(origin, destination, limit, side) for limit in (south, north) for side in (1, -1))
    return min(way for way in ways if way is not None)[1]


def _bent(origin: Place, destination: Place, limit: float, side: int) -> tuple[float, list[Point]] | None:
    """
    East (`side` 1) or west (-1) by a great circle that touches a parallel, along that, and by another one away from it.

    Length in degrees and points; None where the two circles meet before they touch. A great circle with its vertex in
    latitude v crosses latitude p at acos(tan p / tan v) of longitude and acos(sin p / sin v) of arc from the vertex.
    """
    turn = side * (destination.longitude - origin.longitude) % 360
    phi, ends = radians(limit), [radians(place.latitude) for place in (origin, destination)]
    leaving, entering = (degrees(acos(_cosine(tan(end), tan(phi)))) for end in ends)
    straight = turn - leaving - entering
    if straight < 0:
        return None
    touches = [origin.longitude + side * (leaving + straight * share) for share in _shares_of(straight)]
    first, last = (Place("", "", limit, longitude) for longitude in (touches[0], touches[-1]))
    points = [*_along(origin, first), *((eastwards(x), limit) for x in touches[1:-1]), *_along(last, destination)]
    length = sum(degrees(acos(_cosine(sin(end), sin(phi)))) for end in ends) + straight * cos(phi)
    return length, points


def _shares_of(degrees_long: float) -> list[float]:
    """Even steps of a line, from 0 to 1."""
    steps = max(1, ceil(degrees_long / _STEP))
    return [step / steps for step in range(steps + 1)]


def _cosine(part: float, whole: float) -> float:
    """A ratio, freed of what rounding puts beyond 1."""
    return max(-1.0, min(1.0, part / whole))


def _along(origin: Place, destination: Place) -> Iterator[Point]:
    """Points at even steps along the great circle, by slerp of unit vectors (Shoemake, 1985)."""
    a, b = _vector(origin), _vector(destination)
    angle = atan2(_length(_cross(a, b)), sum(p * q for p, q in zip(a, b, strict=True)))
    if sin(angle) < 1e-9 and cos(angle) < 0:
        pole = Place("", "", 90.0, origin.longitude)
        yield from _along(origin, pole)
        yield from _along(Place("", "", 90.0, destination.longitude), destination)
        return
    for share in _shares_of(degrees(angle)):
        p, q = _shares(angle, share)
        x, y, z = (p * one + q * other for one, other in zip(a, b, strict=True))
        yield eastwards(degrees(atan2(y, x))), degrees(atan2(z, sqrt(x * x + y * y)))


def _shares(angle: float, share: float) -> Point:
    if sin(angle) < 1e-9:
        return 1 - share, share
    return sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)


def _at_edge(last: Point, here: Point) -> tuple[Point, Point]:
    """Where a line leaves the map and where it comes in again, at one latitude."""
    is_east = last[0] > here[0]
    edge = EDGE + 360 if is_east else EDGE
    unrolled = here[0] + 360 if is_east else here[0] - 360
    share = (edge - last[0]) / (unrolled - last[0]) if unrolled != last[0] else 0.5
    latitude = last[1] + share * (here[1] - last[1])
    return (edge, latitude), (edge - 360 if is_east else edge + 360, latitude)


def _vector(place: Place) -> tuple[float, float, float]:
    phi, turn = radians(place.latitude), radians(place.longitude)
    return cos(phi) * cos(turn), cos(phi) * sin(turn), sin(phi)


def _cross(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _length(vector: tuple[float, float, float]) -> float:
    return sqrt(sum(part * part for part in vector))
