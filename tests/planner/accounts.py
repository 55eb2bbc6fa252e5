"""Plans, trips and invoices for accounts, built in a line or two; the plans are stated, not solved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.plan import Plan, Trip, TripCost
from planner.domain.records import Actual, PastTrip


def make_trip(delegate: str = "D1", event: str = "barcelona", authority: str = "graz", **changes: Any) -> Trip:
    """Cost in cents: travel 20000, transfers 5000, accommodation 30000, meals 20000, in all 75000."""
    trip = Trip(
        event=event,
        authority=authority,
        delegate=delegate,
        rank=1,
        slot_start=date(2026, 11, 4),
        slot_end=date(2026, 11, 6),
        hotel=None,
        check_in=date(2026, 11, 3),
        check_out=date(2026, 11, 7),
        quote=None,
        estimated=True,
        out=(),
        back=(),
        cost=make_cost(),
        co2_g=0,
        minutes=0,
    )
    return replace(trip, **changes)


def make_cost(**cents: int) -> TripCost:
    """The usual cost of a trip with some items changed."""
    items = {"travel": 20000, "visa": 0, "transfers": 5000, "accommodation": 30000, "meals": 20000, "hospitality": 0}
    return TripCost(**{**items, **cents})


def make_plan(*trips: Trip, **changes: Any) -> Plan:
    return replace(Plan("test", "optimal", "0" * 64, trips=trips), **changes)


def invoice(number: str, amount: str, category: str = "travel", **changes: Any) -> Actual:
    """A line for D1 at Barcelona, in euro; `delegate=None` shares it."""
    line = Actual(number, date(2026, 11, 20), category, Decimal(amount), "EUR", "barcelona", "D1")
    return replace(line, **changes)


def numbered(lines: Iterable[Actual]) -> tuple[Actual, ...]:
    """The lines with the rows that they would have in a table."""
    return tuple(replace(line, row=row) for row, line in enumerate(lines, start=2))


def past(delegate: str, cost: str, event: str = "barcelona", authority: str = "graz", year: int = 2026) -> PastTrip:
    """A trip of history in November."""
    return PastTrip(authority, delegate, event, date(year, 11, 3), date(year, 11, 7), Decimal(cost), "EUR")
