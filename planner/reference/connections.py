"""Shortest time to change at a hub (docs/times.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from planner.reference.tables import pedigree, rows

KINDS = ("schengen", "border", "ground")
"""From flight to flight without passport control; with it; with a train or a road on either side."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Minutes that a change takes at least, and where that comes from."""

    minutes: int
    source: str


def shortest_change(airport: str, kind: str) -> Connection:
    """
    The row of the hub, else the assumption for any other place.

    Parameters
    ----------
    kind
        One of `KINDS`.
    """
    own = _table().get((airport, kind))
    return own if own is not None else _table()["", kind]


@cache
def _table() -> dict[tuple[str, str], Connection]:
    return {
        (row["airport"], row["kind"]): Connection(int(row["minutes"]), pedigree(row)) for row in rows("connections")
    }
