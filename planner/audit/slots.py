"""The dates on which an event may be held."""

from __future__ import annotations

from datetime import date, timedelta

from planner.audit.case import STUDY_VISIT, Case
from planner.domain.records import DayTime, Event, Slot


def slots_of(case: Case, event: Event) -> tuple[Slot, ...]:
    """Every pair of dates that VISIT_DATES allows, past ones included, in order of start; none without dates."""
    if event.code not in case.slots:
        proposed = proposed_slots(case, event) if event.status == "confirmed" else []
        lawful = [slot for slot in proposed if keeps_visit_dates(case, event, slot)]
        case.slots[event.code] = tuple(sorted(lawful, key=lambda slot: (slot.start.day, slot.end.day)))
    return case.slots[event.code]


def proposed_slots(case: Case, event: Event) -> list[Slot]:
    """The rows of the table slots, else the event's own dates, else (a study visit) every week of its window."""
    rows = case.slot_rows.get(event.code, [])
    if rows:
        return rows
    if event.start:
        return [Slot(event.code, event.start, event.end or DayTime(event.start.day))]
    return _weeks(case, event) if event.kind == STUDY_VISIT else []


def keeps_visit_dates(case: Case, event: Event, slot: Slot) -> bool:
    """VISIT_DATES: whole weekdays from a Monday, inside both windows, none a public holiday of the host country."""
    if event.kind != STUDY_VISIT or not case.rules.holds("VISIT_DATES"):
        return True
    first, last = window(case, event)
    days = [slot.start.day + timedelta(days=gap) for gap in range(case.settings.visit_days)]
    holidays = case.programme.facts.holidays.get(event.country, {})
    return (
        slot.start.day.weekday() == 0
        and slot.end.day == days[-1]
        and first <= days[0]
        and days[-1] <= last
        and not any(day in holidays for day in days)
    )


def window(case: Case, event: Event) -> tuple[date, date]:
    """First and last day on which a visit may be, both included."""
    first = case.settings.visit_first_day or case.programme.start
    last = case.settings.visit_last_day or case.programme.end
    return max(first, event.window_start or first), min(last, event.window_end or last)


def _weeks(case: Case, event: Event) -> list[Slot]:
    first, last = window(case, event)
    monday = first + timedelta(days=-first.weekday() % 7)
    length = timedelta(days=case.settings.visit_days - 1)
    starts = [monday + timedelta(weeks=week) for week in range(max(0, (last - monday).days // 7 + 1))]
    return [Slot(event.code, DayTime(day), DayTime(day + length)) for day in starts]
