"""Events, their slots and sessions, and online sessions: rows into records."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from decimal import Decimal

from planner.domain.records import DayTime, Event, OnlineSession, Session, Slot
from planner.domain.rulebook import TravelSettings
from planner.intake.cells import CellError
from planner.intake.draft import Draft
from planner.intake.moments import local_moment, naive
from planner.intake.rows import Row
from planner.reference import airports


def events(draft: Draft, travel: TravelSettings) -> Iterator[tuple[Row, Event]]:
    """Every event, airport and time zone resolved; a thematic event without own dates takes those of its slot."""
    slots: dict[str, list[Row]] = {}
    for slot in draft.tables["slots"].rows:
        slots.setdefault(slot.cells.get("event") or "", []).append(slot)
    for row in draft.rows("events"):
        event = _event(draft, row)
        listed = slots.get(event.code, [])
        _refuse_missing_facts(draft, row, event, listed, slots.get("", []))
        _refuse_bad_dates(draft, row, event, travel)
        yield row, _dated(event, listed)


def _event(draft: Draft, row: Row) -> Event:
    cells = row.cells
    airport = cells["airport"] or airports.nearest_airport_of(cells["city"], cells["country"]) or ""
    if not airport and cells["status"] == "confirmed":
        message = f"the airport is blank and none is known for {cells['city']}; give its IATA code."
        draft.fault("events", row, "airport", message)
    place = airports.airport(airport)
    return Event(
        **{
            **cells,
            "airport": airport,
            "timezone": cells["timezone"] or (place.timezone if place else ""),
            "approved": bool(cells["approved"]),
            "pilot_action": bool(cells["pilot_action"]),
            "min_delegates": cells["min_delegates"] or 1,
            "hospitality": cells["hospitality"] or Decimal(0),
            "provision": cells["provision"] or Decimal(0),
        }
    )


def _refuse_missing_facts(draft: Draft, row: Row, event: Event, listed: list[Row], unplaced: list[Row]) -> None:
    if event.kind == "study_visit" and event.authority is None:
        draft.fault("events", row, "authority", "the authority is blank; name the one whose study visit it is.")
    undated = event.kind == "thematic" and event.status == "confirmed" and event.start is None
    if undated and not listed and not unplaced and draft.tables["slots"].readable:
        draft.fault("events", row, "start", "a confirmed thematic event needs its dates; give start and end.")
    if event.kind == "thematic" and len(listed) > 1:
        message = f"a thematic event has one pair of dates; the table slots lists {len(listed)} for '{event.code}'."
        draft.fault("events", row, "code", message)


def _refuse_bad_dates(draft: Draft, row: Row, event: Event, travel: TravelSettings) -> None:
    if (event.start is None) != (event.end is None):
        blank = "end" if event.end is None else "start"
        draft.fault("events", row, blank, "only one of start and end is given; give both or none.")
    if event.start is not None and event.end is not None:
        refuse_bad_span(draft, "events", row, event, travel)
    first, last = event.window_start, event.window_end
    if first is not None and last is not None and last < first:
        draft.fault("events", row, "window_end", f"the window ends on {last} before it starts on {first}.")


def refuse_bad_span(draft: Draft, table: str, row: Row, event: Event, travel: TravelSettings) -> None:
    """Refuse an end before its start, and times that the clocks of the event's place skip."""
    start, end = row.cells["start"], row.cells["end"]
    if naive(end, travel.end_time) < naive(start, travel.start_time):
        draft.fault(table, row, "end", "the end lies before the start.", _written(end))
    for column, given, default in (("start", start, travel.start_time), ("end", end, travel.end_time)):
        if event.timezone:
            try:
                local_moment(given, default, event.timezone)
            except CellError as error:
                draft.fault(table, row, column, str(error), _written(given))


def _dated(event: Event, listed: list[Row]) -> Event:
    if event.kind != "thematic" or event.start is not None or len(listed) != 1:
        return event
    cells = listed[0].cells
    return dataclasses.replace(event, start=cells.get("start"), end=cells.get("end"))


def slots(draft: Draft, known: Mapping[str, Event], travel: TravelSettings) -> Iterator[tuple[Row, Slot]]:
    """Every listed slot of an event without a fault."""
    for row in draft.rows("slots"):
        event = known.get(row.cells["event"])
        if event is None:
            continue
        refuse_bad_span(draft, "slots", row, event, travel)
        slot = Slot(**row.cells)
        if event.kind == "thematic" and event.start is not None and event.end is not None:
            own = (event.start.day, event.end.day)
            if (slot.start.day, slot.end.day) != own:
                draft.fault(
                    "slots", row, "start", f"the event itself takes place {own[0]} to {own[1]}; give one of the two."
                )
        yield row, slot


def sessions(draft: Draft, known: Mapping[str, Event], travel: TravelSettings) -> Iterator[tuple[Row, Session]]:
    """Every agenda item as moments of the event's zone."""
    for row in draft.rows("sessions"):
        event = known.get(row.cells["event"])
        if event is None:
            continue
        if not event.timezone:
            message = f"the event '{event.code}' has no time zone; give its airport or timezone."
            draft.fault("sessions", row, "event", message)
            continue
        yield from _session(draft, row, event, travel)


def _session(draft: Draft, row: Row, event: Event, travel: TravelSettings) -> Iterable[tuple[Row, Session]]:
    found = len(draft.report)
    refuse_bad_span(draft, "sessions", row, event, travel)
    if len(draft.report) > found:
        return
    start = local_moment(row.cells["start"], travel.start_time, event.timezone)
    end = local_moment(row.cells["end"], travel.end_time, event.timezone)
    yield row, Session(**{**row.cells, "start": start, "end": end})


def online(draft: Draft) -> Iterator[tuple[Row, OnlineSession]]:
    """Every online session as a moment of its own zone."""
    for row in draft.rows("online"):
        until, given = row.cells["until"], row.cells["start"]
        if until is not None and until < given.day:
            draft.fault("online", row, "until", f"the repetition ends on {until} before it starts on {given.day}.")
        try:
            start = local_moment(given, time(0), row.cells["timezone"])
        except CellError as error:
            draft.fault("online", row, "start", str(error), _written(given))
            continue
        yield row, OnlineSession(**{**row.cells, "start": start, "repeat": row.cells["repeat"] or ""})


def _written(given: DayTime) -> str:
    return given.day.isoformat() if given.time is None else f"{given.day}T{given.time.isoformat('minutes')}"
