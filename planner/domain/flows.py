"""Who travels from where to where: the lines of the plan page's map."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place with an IATA code; WGS 84 degrees, north and east positive."""

    code: str
    city: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Flow:
    """
    All trips from one place to one event.

    Attributes
    ----------
    origin, destination
        Where the first leg out begins and the last one ends.
    event_city
        The event's own city, which may be another than that of its airport.
    authorities
        Names of those who send somebody on these trips, sorted.
    co2_g, minutes
        Of these trips together, there and back.
    """

    origin: Place
    destination: Place
    event: str
    event_name: str
    event_city: str
    kind: str
    authorities: tuple[str, ...]
    num_trips: int
    co2_g: int
    minutes: int
