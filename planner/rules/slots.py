"""The dates on which an event may take place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.records import DateRange, DayTime, Event, Programme

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatedSlot:
    """One candidate pair of dates of an event; both moments are aware, in the event's zone."""

    event: str
    start: datetime
    end: datetime

    @property
    def first_day(self) -> date:
        """Local day on which it starts."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """Local day on which it ends."""
        return self.end.date()


def event_slots(programme: Programme, event: Event) -> tuple[DatedSlot, ...]:
    """
    Every slot that the rules allow, ascending; none for a tentative or cancelled event.

    A thematic event has its own dates (or its one row of `slots`). A study visit has the rows of `slots` that
    keep VISIT_DATES; without rows its own `start` and `end` where given, else every week that VISIT_DATES allows.
    Slots on or before `today` are included: PAST is judged by who plans.
    """
    if event.status != "confirmed":
        return ()
    return tuple(sorted(set(_candidates(programme, event)), key=lambda slot: (slot.start, slot.end)))


def _candidates(programme: Programme, event: Event) -> Iterator[DatedSlot]:
    listed = [(slot.start, slot.end) for slot in programme.slots if slot.event == event.code]
    if not listed and event.start is not None and event.end is not None:
        listed = [(event.start, event.end)]
    if listed:
        given = (_dated(programme, event, start, end) for start, end in listed)
        yield from (
            slot for slot in given if visit_dates_fault(programme, event, slot.first_day, slot.last_day) is None
        )
    elif event.kind == "study_visit":
        yield from _every_week(programme, event)


def visit_dates_fault(programme: Programme, event: Event, first: date, last: date) -> str | None:
    """Why a study visit may not take these dates (VISIT_DATES, FAQ 1.6 and 2.1); None where it may."""
    settings = programme.rules.settings
    if event.kind != "study_visit" or not programme.rules.holds("VISIT_DATES"):
        return None
    if first.weekday() != 0 or (last - first).days != settings.visit_days - 1:
        return f"{first} to {last} is not {settings.visit_days} consecutive weekdays from a Monday"
    window = visit_window(programme, event)
    if first < window.first or last > window.last:
        return f"{first} to {last} is not within {window.first} to {window.last}"
    holidays = programme.facts.holidays.get(event.country, {})
    off = [day for day in _days(first, last) if day in holidays]
    return f"{off[0]} is a public holiday in {event.country} ({holidays[off[0]]})" if off else None


def visit_window(programme: Programme, event: Event) -> DateRange:
    """Days within which a study visit lies: the rule set's window cut to the event's own, both ends included."""
    settings = programme.rules.settings
    firsts = [settings.visit_first_day or programme.start, event.window_start]
    lasts = [settings.visit_last_day or programme.end, event.window_end]
    return DateRange(max(day for day in firsts if day), min(day for day in lasts if day))


def _every_week(programme: Programme, event: Event) -> Iterator[DatedSlot]:
    window = visit_window(programme, event)
    length = timedelta(days=programme.rules.settings.visit_days - 1)
    monday = window.first + timedelta(days=-window.first.weekday() % 7)
    while monday + length <= window.last:
        slot = _dated(programme, event, DayTime(monday), DayTime(monday + length))
        if visit_dates_fault(programme, event, slot.first_day, slot.last_day) is None:
            yield slot
        monday += 7 * _DAY


def _dated(programme: Programme, event: Event, start: DayTime, end: DayTime) -> DatedSlot:
    zone = ZoneInfo(event.timezone)
    start_time = start.time or programme.travel.start_time
    end_time = end.time or programme.travel.end_time
    return DatedSlot(
        event=event.code,
        start=datetime.combine(start.day, start_time, zone),
        end=datetime.combine(end.day, end_time, zone),
    )


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY
