"""Authorities, delegates, nominations, attendance, experts and past trips: rows into records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.domain.records import Activity, Authority, Delegate, Expert, Nomination, PastTrip
from planner.intake.draft import Draft
from planner.intake.rows import Row

MOST_PAIRS = 1_000_000
"""Pairs that may arise where the table nominations is missing."""


def authorities(draft: Draft, max_clusters: int | None) -> Iterator[tuple[Row, Authority]]:
    """Every authority without a fault."""
    for row in draft.rows("authorities"):
        _refuse_blanks(draft, row)
        clusters = row.cells["clusters"]
        if max_clusters is not None and len(clusters) > max_clusters:
            message = f"{len(clusters)} thematic clusters are named; at most {max_clusters} are allowed."
            draft.fault("authorities", row, "clusters", message)
        yield row, Authority(**{**row.cells, "area": row.cells["area"] or ""})


def _refuse_blanks(draft: Draft, row: Row) -> None:
    eu = row.cells["side"] == "eu"
    if eu and row.cells["kind"] != "region" and row.cells["population"] is None:
        draft.fault("authorities", row, "population", "the population is blank; give the number of inhabitants.")
    if eu and row.cells["area"] is None:
        areas = ", ".join(draft.tables["authorities"].table.column("area").choices)
        draft.fault("authorities", row, "area", f"the area is blank; give the area of cooperation: {areas}.")


def delegates(draft: Draft) -> Iterator[tuple[Row, Delegate]]:
    """Every delegate without a fault, the authority's airport where the own one is blank."""
    airports: dict[str, Any] = {
        row.cells["code"]: row.cells["airport"]
        for row in draft.tables["authorities"].rows
        if "code" in row.cells and "airport" in row.cells
    }
    for row in draft.rows("delegates"):
        if not row.cells["given_name"] and not row.cells["family_name"]:
            draft.fault("delegates", row, "family_name", "the person has no name; give at least one.")
        authority = row.cells["authority"]
        if row.cells["airport"] is None and authority in airports and airports[authority] is None:
            message = f"neither the person nor the authority '{authority}' has an airport; give one."
            draft.fault("delegates", row, "airport", message)
        yield row, Delegate(**{**row.cells, "airport": row.cells["airport"] or airports.get(authority) or ""})


def nominations(draft: Draft) -> Iterator[tuple[Row, Nomination]]:
    """Every nomination; without the table every delegate for every event, ranks in file order per authority."""
    if "nominations" in draft.given:
        for row in draft.rows("nominations"):
            yield row, Nomination(**row.cells)
        return
    yield from _everybody(draft)


def _everybody(draft: Draft) -> Iterator[tuple[Row, Nomination]]:
    ranks: dict[str, int] = {}
    events = [row.cells["code"] for row in draft.rows("events")]
    people = list(draft.rows("delegates"))
    if len(events) * len(people) > MOST_PAIRS:
        message = f"the table is missing, and {len(people)} delegates for {len(events)} events are too many; add it."
        draft.report.fault(draft.tables["nominations"].where, 0, "", "", message)
        return
    for row in people:
        authority = row.cells["authority"]
        ranks[authority] = ranks.get(authority, 0) + 1
        for event in events:
            yield row, Nomination(row.cells["code"], event, ranks[authority])


def activity(draft: Draft) -> Iterator[tuple[Row, Activity]]:
    """Attendance rows."""
    return ((row, Activity(**row.cells)) for row in draft.rows("activity"))


def experts(draft: Draft) -> Iterator[tuple[Row, Expert]]:
    """Every expert."""
    return ((row, Expert(**row.cells)) for row in draft.rows("experts"))


def history(draft: Draft) -> Iterator[tuple[Row, PastTrip]]:
    """Trips already made."""
    for row in draft.rows("history"):
        trip = PastTrip(**row.cells)
        if trip.end < trip.start:
            draft.fault("history", row, "end", f"the trip ends on {trip.end} before it starts on {trip.start}.")
        yield row, trip
