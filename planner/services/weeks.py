"""Weeks for a study visit: which the rules allow, and what else speaks for or against each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from planner.domain.records import DateRange, Event, Programme
from planner.reference import calendars
from planner.reference.countries import country_name
from planner.rules.slots import event_slots, visit_dates_fault, visit_window

_DAY = timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Week:
    """
    One candidate week of one visit.

    Attributes
    ----------
    fault
        Why VISIT_DATES does not allow it; "" where it does.
    free, nominated
        Nominated delegates who are free from the day before to the day after, and all of them.
    experts
        Experts of the region who are free on the days that they would be occupied.
    notes
        Holidays at home, holidays of parts of the host country, weekend days of the host country.
    past
        It starts on or before `today`.
    """

    event: str
    first: date
    last: date
    fault: str
    free: int
    nominated: int
    experts: int
    notes: tuple[str, ...]
    past: bool


def weeks(programme: Programme, event: Event) -> tuple[Week, ...]:
    """
    Every week of a study visit's window, or the rows of `slots`, in order; none for an event that is not confirmed.

    Weeks that VISIT_DATES refuses for a public holiday of the host country are listed with their fault.
    """
    if event.kind != "study_visit" or event.status != "confirmed":
        return ()
    listed = [(slot.start.day, slot.end.day) for slot in programme.slots if slot.event == event.code]
    fixed = event.start is not None and event.end is not None
    dates = listed or (_allowed(programme, event) if fixed else list(_mondays(programme, event)))
    look = _Look(programme, event, dates)
    return tuple(look.week(first, last) for first, last in sorted(set(dates)))


def _allowed(programme: Programme, event: Event) -> list[tuple[date, date]]:
    return [(slot.first_day, slot.last_day) for slot in event_slots(programme, event)]


def _mondays(programme: Programme, event: Event) -> Iterator[tuple[date, date]]:
    window, length = visit_window(programme, event), timedelta(days=programme.rules.settings.visit_days - 1)
    monday = window.first + timedelta(days=-window.first.weekday() % 7)
    while monday + length <= window.last:
        yield monday, monday + length
        monday += 7 * _DAY


class _Look:
    def __init__(self, programme: Programme, event: Event, dates: Sequence[tuple[date, date]]) -> None:
        self._programme = programme
        self._event = event
        self._years = sorted({day.year for span in dates for day in span})
        self._people = [programme.delegates[row.delegate] for row in programme.nominations if row.event == event.code]
        homes = {programme.authorities[person.authority].country for person in self._people}
        self._homes = sorted(homes - {event.country})

    @cached_property
    def _home_holidays(self) -> Mapping[str, Mapping[date, str]]:
        return {country: calendars.public_holidays(country, self._years) for country in self._homes}

    @cached_property
    def _regional(self) -> Mapping[date, tuple[tuple[str, str], ...]]:
        return calendars.regional_holidays(self._event.country, self._years)

    def week(self, first: date, last: date) -> Week:
        """What is known of one week."""
        around = DateRange(first - _DAY, last + _DAY)
        return Week(
            event=self._event.code,
            first=first,
            last=last,
            fault=visit_dates_fault(self._programme, self._event, first, last) or "",
            free=sum(not _busy(person.unavailable, around) for person in self._people),
            nominated=len(self._people),
            experts=self._free_experts(first, last),
            notes=tuple(self._notes(first, last)),
            past=first <= self._programme.today,
        )

    def _free_experts(self, first: date, last: date) -> int:
        settings = self._programme.rules.settings
        days = DateRange(
            first - timedelta(days=settings.expert_days_before), last + timedelta(days=settings.expert_days_after)
        )
        able = [expert for expert in self._programme.experts.values() if self._event.region in expert.areas]
        return sum(not _busy(expert.unavailable, days) for expert in able)

    def _notes(self, first: date, last: date) -> Iterator[str]:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        for day in days:
            for country, holidays in self._home_holidays.items():
                if day in holidays:
                    yield f"{day} is a public holiday at home in {country_name(country)} ({holidays[day]})"
        for day in days:
            if day in self._regional:
                yield self._regional_note(day)
        closed = calendars.weekend(self._event.country)
        for day in days:
            if day.weekday() in closed:
                yield f"{day}, a {_WEEKDAYS[day.weekday()]}, is a weekend day in {country_name(self._event.country)}"

    def _regional_note(self, day: date) -> str:
        names = dict.fromkeys(name for name, _ in self._regional[day])
        parts = dict.fromkeys(part for _, part in self._regional[day])
        host = country_name(self._event.country)
        return f"{day} is a holiday in parts of {host} ({', '.join(names)}: {', '.join(parts)})"


def _busy(ranges: Sequence[DateRange], days: DateRange) -> bool:
    return any(span.first <= days.last and days.first <= span.last for span in ranges)
