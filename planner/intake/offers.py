"""Quotes with their segments, and locks: rows into records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from itertools import pairwise
from typing import Any

from planner.domain.records import DayTime, Delegate, Event, Lock, Quote, Segment, SetAside
from planner.intake.cells import CellError
from planner.intake.draft import Draft
from planner.intake.moments import local_moment
from planner.intake.rows import Row
from planner.reference import airports

Legs = list[tuple[Row, Segment]]


def quotes(draft: Draft, events: Mapping[str, Event]) -> Iterator[tuple[Row, Quote]]:
    """Every quote with both directions; segments chain in place and time and touch the event's airport."""
    rows, doubtful = _segment_rows(draft)
    for row in draft.rows("quotes"):
        code = row.cells["code"]
        found = {way: rows.get((code, way), []) for way in ("out", "back")}
        legs = {way: _legs(draft, found[way]) for way in found}
        whole = all(len(legs[way]) == len(found[way]) for way in found)
        if whole and draft.tables["segments"].readable and not doubtful & {code, None}:
            _refuse_bad_journey(draft, row, legs, events.get(row.cells["event"]))
        yield row, _quote(row.cells, legs)


def set_aside(draft: Draft) -> Iterator[tuple[Row, SetAside]]:
    """Every offer that an import kept apart."""
    for row in draft.rows("quotes_set_aside"):
        yield row, SetAside(**row.cells)


def _quote(cells: Mapping[str, Any], legs: Mapping[str, Legs]) -> Quote:
    out, back = (tuple(segment for _, segment in legs[way]) for way in ("out", "back"))
    return Quote(**{**cells, "cabin": cells["cabin"] or "economy", "out": out, "back": back})


def _segment_rows(draft: Draft) -> tuple[dict[tuple[str, str], list[Row]], set[str | None]]:
    """Whole rows by quote and direction, in order; and the quotes of which a row is broken, None for any."""
    table = draft.tables["segments"]
    width = len(table.table.columns)
    doubtful = {row.cells.get("quote") for row in table.rows if len(row.cells) < width}
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(table.whole_rows(), key=lambda row: row.cells["seq"]):
        rows.setdefault((row.cells["quote"], row.cells["direction"]), []).append(row)
    return rows, doubtful


def _legs(draft: Draft, rows: Iterable[Row]) -> Legs:
    legs = []
    for row in rows:
        departs = _moment(draft, row, "departs", "from")
        arrives = _moment(draft, row, "arrives", "to")
        if departs is None or arrives is None:
            continue
        if arrives <= departs:
            message = "it arrives before it departs, local times and zones considered; mend one of the two."
            draft.fault("segments", row, "arrives", message, arrives.isoformat())
        legs.append((row, _segment(row.cells, departs, arrives)))
    return legs


def _segment(cells: Mapping[str, Any], departs: Any, arrives: Any) -> Segment:
    return Segment(
        mode=cells["mode"],
        carrier=cells["carrier"],
        number=cells["number"],
        origin=cells["from"],
        departs=departs,
        destination=cells["to"],
        arrives=arrives,
        co2_kg=cells["co2_kg"],
        terminal=cells["terminal"],
    )


def _moment(draft: Draft, row: Row, column: str, place: str) -> Any:
    airport = airports.airport(row.cells[place])
    assert airport is not None  # the cell was checked
    try:
        return local_moment(row.cells[column], time(0), airport.timezone)
    except CellError as error:
        draft.fault("segments", row, column, str(error))
        return None


def _refuse_bad_journey(draft: Draft, row: Row, legs: Mapping[str, Legs], event: Event | None) -> None:
    missing = [way for way in ("out", "back") if not legs[way]]
    if missing:
        message = f"the quote '{row.cells['code']}' has no segments {' and none '.join(missing)}; add them to segments."
        draft.fault("quotes", row, "code", message)
    for way in ("out", "back"):
        _refuse_gaps(draft, legs[way])
    if missing or event is None:
        return
    _refuse_bad_ends(draft, row.cells["origin"], legs, event)
    (_, arrival), (back, departure) = legs["out"][-1], legs["back"][0]
    if departure.departs < arrival.arrives:
        draft.fault(
            "segments", back, "departs", "the way back departs before the way out arrives; mend one of the two."
        )


def _refuse_bad_ends(draft: Draft, origin: str, legs: Mapping[str, Legs], event: Event) -> None:
    (first, departure), (last, arrival), (back, leaving) = legs["out"][0], legs["out"][-1], legs["back"][0]
    if departure.origin != origin:
        draft.fault("segments", first, "from", f"the way out must begin at the quote's origin {origin}.")
    if event.airport and arrival.destination != event.airport:
        draft.fault("segments", last, "to", f"the way out must end at {event.airport}, the airport of '{event.code}'.")
    if event.airport and leaving.origin != event.airport:
        message = f"the way back must begin at {event.airport}, the airport of '{event.code}'."
        draft.fault("segments", back, "from", message)


def _refuse_gaps(draft: Draft, legs: Legs) -> None:
    for (_, before), (row, after) in pairwise(legs):
        if after.origin != before.destination:
            message = f"the segment before arrives at {before.destination}; the next one must begin there."
            draft.fault("segments", row, "from", message)
        if after.departs < before.arrives:
            message = f"it departs before the segment before arrives ({before.arrives:%Y-%m-%d %H:%M} local)."
            draft.fault("segments", row, "departs", message, after.departs.isoformat())


def locks(
    draft: Draft,
    nominated: frozenset[tuple[str, str]] | None,
    delegates: Mapping[str, Delegate],
    quotes: Mapping[str, Quote],
    slot_days: Mapping[str, frozenset[Any]],
) -> Iterator[tuple[Row, Lock]]:
    """
    Every lock; each is on a nominated pair, and its quote and slot fit that pair.

    Parameters
    ----------
    nominated
        Pairs of delegate and event; None where not all of them are known.
    slot_days
        First days of the slots of every event that has dates of its own or listed ones.
    """
    for row in draft.rows("locks"):
        starts = row.cells.get("slot_start")
        lock = Lock(**{**row.cells, "slot_start": starts.day if isinstance(starts, DayTime) else None})
        if nominated is not None and (lock.delegate, lock.event) not in nominated:
            message = f"'{lock.delegate}' is not nominated for '{lock.event}'; nominate the person or remove the lock."
            draft.fault("locks", row, "delegate", message)
        _refuse_bad_quote(draft, row, lock, delegates.get(lock.delegate), quotes.get(lock.quote or ""))
        days = slot_days.get(lock.event)
        if lock.slot_start is not None and days and lock.slot_start not in days:
            known = ", ".join(day.isoformat() for day in sorted(days)[:8])
            draft.fault("locks", row, "slot_start", f"no slot of '{lock.event}' starts on that day; known: {known}.")
        yield row, lock


def _refuse_bad_quote(draft: Draft, row: Row, lock: Lock, delegate: Delegate | None, quote: Quote | None) -> None:
    if quote is None or delegate is None:
        return
    if quote.event != lock.event:
        draft.fault("locks", row, "quote", f"the quote '{quote.code}' is for the event '{quote.event}'.")
    elif quote.delegate not in (None, lock.delegate):
        draft.fault("locks", row, "quote", f"the quote '{quote.code}' is for the delegate '{quote.delegate}'.")
    elif quote.delegate is None and quote.origin != delegate.airport:
        message = f"the quote '{quote.code}' is from {quote.origin}; '{lock.delegate}' travels from {delegate.airport}."
        draft.fault("locks", row, "quote", message)
