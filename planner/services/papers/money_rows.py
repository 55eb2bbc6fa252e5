"""What trips cost, how sure that is, and what was paid of it: the rows that the workbooks share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.domain.account import CATEGORIES, Entry
from planner.domain.books import CategoryRow, Gaps, Itemised, Items, Total
from planner.domain.facts import ESTIMATED
from planner.domain.plan import Trip
from planner.services.papers.costs import ITEMS, certainty, estimated_cents


def itemised(trips: Sequence[Trip]) -> Itemised:
    """What some trips cost, item by item."""
    items = sum((_items_of(trip) for trip in trips), Items())
    return Itemised(items, tuple(item for item in ITEMS if any(item in trip.unknowns for trip in trips)))


def _items_of(trip: Trip) -> Items:
    cost = trip.cost
    return Items(cost.travel, cost.visa, cost.transfers, cost.accommodation, cost.meals, cost.hospitality)


def gaps_of(trip: Trip) -> Gaps:
    """How sure the total of a trip is, as on the plan page."""
    estimated = estimated_cents(trip)
    return Gaps(trip.cost.total - estimated, estimated, len(trip.unknowns))


def category_rows(trips: Sequence[Trip], entries: Iterable[Entry]) -> tuple[CategoryRow, ...]:
    """
    The categories of an account, in its order; one in which nothing is planned, paid or unknown is left out.

    Parameters
    ----------
    trips, entries
        The trips, and the entries of the account about them and about trips of history.
    """
    by_category: dict[str, list[Entry]] = {}
    for entry in entries:
        by_category.setdefault(entry.category, []).append(entry)
    sure = _gaps_by_category(trips)
    rows = [_category(name, sure.get(name, Gaps()), by_category.get(name, ())) for name in CATEGORIES]
    return tuple(row for row in rows if row.category in by_category or row.gaps != Gaps())


def category_total(rows: Iterable[CategoryRow]) -> Total:
    """The sum of every column."""
    rows = tuple(rows)
    gaps = sum((row.gaps for row in rows), Gaps())
    return Total(
        "sum",
        (
            ("known", sum(row.planned for row in rows)),
            ("gaps.confirmed", gaps.confirmed),
            ("gaps.estimated", gaps.estimated),
            ("gaps.num_unknown", gaps.num_unknown),
            ("paid", sum(row.paid for row in rows)),
            ("settled", sum(row.settled for row in rows)),
            ("open", sum(row.open for row in rows)),
        ),
    )


def _category(name: str, gaps: Gaps, entries: Sequence[Entry]) -> CategoryRow:
    planned = sum(entry.planned for entry in entries)
    sure = Gaps(planned, 0, 0) if name == "history" else gaps
    return CategoryRow(name, planned, sure, sum(one.paid for one in entries), sum(one.open for one in entries))


def _gaps_by_category(trips: Iterable[Trip]) -> Mapping[str, Gaps]:
    """Of each item; what the host takes over of estimates makes these no more than the total, so it goes off there."""
    found: dict[str, Gaps] = {}
    for trip in trips:
        parts = {item: _gaps_of_item(trip, item) for item in ITEMS}
        if trip.cost.hospitality:
            capped = estimated_cents(trip) - sum(part.estimated for part in parts.values())
            parts["hospitality"] = Gaps(-trip.cost.hospitality - capped, capped, 0)
        for item, part in parts.items():
            found[item] = found.get(item, Gaps()) + part
    return found


def _gaps_of_item(trip: Trip, item: str) -> Gaps:
    cents: int = getattr(trip.cost, item)
    is_estimated = certainty(trip, item) == ESTIMATED
    return Gaps(0 if is_estimated else cents, cents if is_estimated else 0, int(item in trip.unknowns))
