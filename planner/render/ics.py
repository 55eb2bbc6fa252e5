"""
Calendar files (RFC 5545) of entries: real time zones, bounded to the dates in the file, same input same bytes.

The time zones are written here from the zone data: what icalendar adds by itself carries a COMMENT, which libical
refuses, and RDATE lines with several values, which ical.js reads an hour off in summer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText
from icalendar.parser import Contentline, Parameters

from planner.domain.agenda import CalendarEntry, zone_key
from planner.render.clean import one_line
from planner.render.environment import macro
from planner.render.formats import web_link

_DAY = timedelta(days=1)
_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VCALENDAR\r\n"


def delegate_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The calendar of a delegate, in the order of the entries' starts."""
    return _calendar(macro("calendar.txt", "delegate_title")(one_line(name)), entries)


def event_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The staff's calendar of an event, in the order of the entries' starts."""
    return _calendar(macro("calendar.txt", "event_title")(one_line(name)), entries)


def deadline_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The staff's calendar of deadlines of a programme."""
    return _calendar(macro("calendar.txt", "deadlines_title")(one_line(name)), entries)


def _calendar(title: str, entries: Sequence[CalendarEntry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//delegation-planner//calendars//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(title))
    head = calendar.to_ical(sorted=False).removesuffix(_END)
    ordered = sorted(entries, key=_order)
    return b"".join((head, *_timezones(ordered), *(_vevent(entry) for entry in ordered), _END))


def _order(entry: CalendarEntry) -> tuple[str, str]:
    first = entry.start.astimezone(UTC) if isinstance(entry.start, datetime) else entry.start
    return first.isoformat(), entry.uid


def _vevent(entry: CalendarEntry) -> bytes:
    """One VEVENT; what it says beside its uid is written once for everybody in whose calendar it stands."""
    return _BEGIN + _line("UID", entry.uid) + _said(replace(entry, uid="", part=""), _zones(entry))


def _line(name: str, text: str) -> bytes:
    return bytes(Contentline.from_parts(name, Parameters(), vText(text)).to_ical()) + b"\r\n"


def _zones(entry: CalendarEntry) -> tuple[tuple[str, int], ...]:
    """What tells apart moments that are equal: 9:00 in London and 10:00 in Madrid, the two 2:30 of a night."""
    moments = (value for value in (entry.start, entry.end) if isinstance(value, datetime))
    return tuple((zone_key(moment), moment.fold) for moment in moments)


@lru_cache(maxsize=4096)
def _said(entry: CalendarEntry, _: tuple[tuple[str, int], ...]) -> bytes:
    """Everything after the uid; the second argument only keeps apart what the first takes for equal."""
    vevent = Event()
    vevent.add("dtstamp", entry.modified.astimezone(UTC))
    vevent.add("last-modified", entry.modified.astimezone(UTC))
    vevent.add("sequence", entry.sequence)
    vevent.add("status", entry.status)
    vevent.add("dtstart", _time_value(entry.start))
    vevent.add("dtend", _time_value(entry.end))
    if entry.repeat_until is not None:
        vevent.add("rrule", _monthly(entry.start, entry.repeat_until))
    vevent.add("summary", one_line(entry.summary))
    for name, text in _optional_texts(entry):
        vevent.add(name, text)
    vevent.add("transp", "TRANSPARENT" if entry.kind in ("stay", "deadline") else "OPAQUE")
    return bytes(vevent.to_ical(sorted=False)).removeprefix(_BEGIN)


def _optional_texts(entry: CalendarEntry) -> Iterator[tuple[str, str]]:
    if entry.location:
        yield "location", one_line(entry.location)
    if entry.description:
        yield "description", "\n".join(one_line(line) for line in entry.description.split("\n"))
    if web_link(entry.url):
        yield "url", entry.url


def _monthly(start: datetime | date, until: date) -> vRecur:
    """Every month on the day of the start; UNTIL is in UTC where the start has a zone (RFC 5545, 3.3.10)."""
    if isinstance(start, datetime):
        last = datetime.combine(until, time(23, 59, 59), start.tzinfo).astimezone(UTC)
        return vRecur(freq="MONTHLY", until=last)
    return vRecur(freq="MONTHLY", until=until)


def _time_value(value: datetime | date) -> datetime | date:
    """
    As it is written: a day, a local time with its zone, or UTC.

    A local time that occurs twice means the first of the two (RFC 5545, 3.3.5), so the second is written in UTC.
    """
    if isinstance(value, datetime) and (value.fold or zone_key(value) in _UTC_NAMES):
        return value.astimezone(UTC)
    return value


_UTC_NAMES = ("UTC", "Etc/UTC")


class _Change(NamedTuple):
    """A change of a zone's clocks: when in UTC, the offset before, and offset, name and summer time after."""

    when: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def _timezones(entries: Iterable[CalendarEntry]) -> Iterator[bytes]:
    """One VTIMEZONE for every zone used, right from the first moment in it to the last."""
    spans: dict[str, list[datetime]] = {}
    for entry in entries:
        for moment in _moments(entry):
            spans.setdefault(zone_key(moment), []).append(moment.astimezone(UTC))
    for key in sorted(spans):
        yield _timezone(key, tuple(_changes_between(key, min(spans[key]), max(spans[key]))))


def _moments(entry: CalendarEntry) -> Iterator[datetime]:
    for value in (entry.start, entry.end):
        written = _time_value(value)
        if isinstance(written, datetime) and written.tzinfo is not UTC:
            yield written
            if entry.repeat_until is not None:
                yield datetime.combine(entry.repeat_until + _DAY, time(), written.tzinfo)


@lru_cache(maxsize=4096)
def _timezone(key: str, changes: tuple[_Change, ...]) -> bytes:
    timezone = Timezone()
    timezone.add("tzid", key)
    for change in changes:
        timezone.add_component(_observance(change))
    return bytes(timezone.to_ical(sorted=False))


def _changes_between(key: str, first: datetime, last: datetime) -> Iterator[_Change]:
    """The change in force at `first`, then every later one up to `last`."""
    years = range(first.year - 1, last.year + 1)
    changes = [change for year in years for change in _changes(key, year) if change.when <= last]
    earlier = [change for change in changes if change.when <= first]
    yield earlier[-1] if earlier else _standing(key, first)
    yield from changes[len(earlier) :]


def _standing(key: str, moment: datetime) -> _Change:
    """For a zone whose clocks did not change for a year: its offset, as if it had always been so."""
    local = moment.astimezone(ZoneInfo(key))
    offset = local.utcoffset() or timedelta()
    return _Change(datetime(1970, 1, 1, tzinfo=UTC) - offset, offset, offset, local.tzname() or key, False)


@lru_cache(maxsize=4096)
def _changes(key: str, year: int) -> tuple[_Change, ...]:
    """Every change of the clocks in a year (UTC)."""
    zone, first = ZoneInfo(key), datetime(year, 1, 1, tzinfo=UTC)
    days = [first + n * _DAY for n in range((datetime(year + 1, 1, 1, tzinfo=UTC) - first).days + 1)]
    return tuple(_change_within(zone, a, b) for a, b in pairwise(days) if _clock_rule(zone, a) != _clock_rule(zone, b))


def _change_within(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before = _clock_rule(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _clock_rule(zone, middle) == before else (low, middle)
    after, name, summer = _clock_rule(zone, high)
    return _Change(high, before[0], after, name, summer)


def _clock_rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str, bool]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst())


def _observance(change: _Change) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", (change.when + change.before).replace(tzinfo=None))
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part
