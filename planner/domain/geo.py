"""Distances on the earth."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from planner.domain.facts import Airport

EARTH_RADIUS_KM = 6371.0088
"""Mean earth radius R1 (Moritz, Geodetic Reference System 1980, 2000)."""


@lru_cache(maxsize=65_536)
def great_circle_km(origin: Airport, destination: Airport) -> float:
    """Great-circle distance in kilometres by the haversine formula (Sinnott, 1984)."""
    phi1, phi2 = radians(origin.latitude), radians(destination.latitude)
    half_phi = (phi2 - phi1) / 2
    half_lambda = radians(destination.longitude - origin.longitude) / 2
    chord = sin(half_phi) ** 2 + cos(phi1) * cos(phi2) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
