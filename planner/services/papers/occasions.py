"""Places, events and sessions of a plan, with names for codes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planner.domain.itinerary import AgendaItem, Occasion, Place
from planner.domain.records import DayTime, Event, Programme
from planner.reference.countries import country_name, emergency_number


def place(programme: Programme, code: str) -> Place:
    """The airport of a code; one that the folder no longer names keeps its code, and its times are told in UTC."""
    found = programme.facts.airports.get(code)
    if found is None:
        return Place(code=code, name=code, city=code, country="", timezone="UTC")
    return Place(found.code, found.name, found.city, found.country, found.timezone, found.latitude, found.longitude)


def occasion(programme: Programme, event: Event, first_day: date, last_day: date) -> Occasion:
    """The event on the dates of the plan; clock times only where the folder gives both."""
    start, end = _clock_times(programme, event, first_day)
    return Occasion(
        code=event.code,
        name=event.name,
        kind=event.kind,
        city=event.city,
        country=country_name(event.country),
        timezone=event.timezone,
        first_day=first_day,
        last_day=last_day,
        start=start,
        end=end,
        venue=event.venue,
        address=event.address,
        host=event.host,
        website=event.website,
        note=event.note,
        emergency=emergency_number(event.country),
    )


def agenda(programme: Programme, event: Occasion, clusters: Collection[str] | None = None) -> tuple[AgendaItem, ...]:
    """
    The sessions on the event's days, in order of time.

    Parameters
    ----------
    clusters
        Leave out sessions of clusters that are not among these; None or empty keeps all.
    """
    zone = ZoneInfo(event.timezone)
    found = [
        AgendaItem(
            session.start.astimezone(zone), session.end.astimezone(zone), session.title, session.place, session.cluster
        )
        for session in programme.sessions
        if session.event == event.code
        and event.first_day <= session.start.astimezone(zone).date() <= event.last_day
        and (not clusters or not session.cluster or session.cluster in clusters)
    ]
    return tuple(sorted(found, key=lambda item: (item.start.timestamp(), item.end.timestamp(), item.title, item.place)))


def _clock_times(programme: Programme, event: Event, first_day: date) -> tuple[datetime | None, datetime | None]:
    listed = [(slot.start, slot.end) for slot in programme.slots if slot.event == event.code]
    if event.start is not None and event.end is not None:
        listed.append((event.start, event.end))
    for start, end in listed:
        if start.day == first_day and start.time is not None and end.time is not None:
            return _moment(start, event.timezone), _moment(end, event.timezone)
    return None, None


def _moment(value: DayTime, timezone: str) -> datetime | None:
    return None if value.time is None else datetime.combine(value.day, value.time, ZoneInfo(timezone))
