"""Groups of delegates in which fairness is measured and quotas are set."""

from __future__ import annotations

BY = ("country", "area", "kind", "size", "gender")
"""What makes the groups: country, area of cooperation, kind and size of the authority; the delegate's own gender."""

SIZES = (
    ("under-100k", 0),
    ("100k-250k", 100_000),
    ("250k-500k", 250_000),
    ("500k-1m", 500_000),
    ("1m-5m", 1_000_000),
    ("5m-and-more", 5_000_000),
)
"""
Bands of inhabitants: name and least number; each ends where the next begins.

Cut at the classes of cities of the European Commission and the OECD (Dijkstra and Poelman, Cities in Europe: the new
OECD-EC definition, Regional Focus 01/2012). An authority without a number is in none.
"""
