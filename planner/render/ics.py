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
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText, vUri
from icalendar.parser import Contentline, Parameters

from planner.domain.agenda import CANCELLED, CalendarEntry, zone_key
from planner.reference.languages import ENGLISH
from planner.render.clean import one_line, settled
from planner.render.environment import macro
from planner.render.formats import mail_link, web_link

_DAY = timedelta(days=1)
_IN_EVERY_MONTH = 28
_BEGIN, _VEVENT_END, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n"


def delegate_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The calendar of a delegate, in the order of the entries' starts."""
    return _calendar(macro("calendar.txt", "delegate_title", _language(entries))(one_line(name)), entries)


def event_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The staff's calendar of an event, in the order of the entries' starts."""
    return _calendar(macro("calendar.txt", "event_title")(one_line(name)), entries)


def deadline_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The staff's calendar of deadlines of a programme."""
    return _calendar(macro("calendar.txt", "deadlines_title")(one_line(name)), entries)


def _language(entries: Sequence[CalendarEntry]) -> str:
    """That of the last entry which still holds: what was called off may speak the language of earlier days."""
    standing = sorted((entry for entry in entries if entry.status != CANCELLED), key=_order)
    return standing[-1].language if standing else max((entry.language for entry in entries), default=ENGLISH)


def _calendar(title: str, entries: Sequence[CalendarEntry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//delegation-planner//calendars//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    head = calendar.to_ical(sorted=False).removesuffix(_END)
    head += b"".join(_line(name, title) for name in ("NAME", "X-WR-CALNAME"))
    head += b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n"
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
    vevent.add("summary", _summary(entry))
    for name, text in _optional_texts(entry):
        vevent.add(name, text)
    free = entry.status == CANCELLED or entry.kind in ("stay", "deadline")
    vevent.add("transp", "TRANSPARENT" if free else "OPAQUE")
    said = bytes(vevent.to_ical(sorted=False)).removeprefix(_BEGIN).removesuffix(_VEVENT_END)
    return b"".join((said, *_extras(entry), *_alarms(entry), _VEVENT_END))


def _summary(entry: CalendarEntry) -> str:
    """Some calendars show what is cancelled like anything else, so its words say it too."""
    told = settled(entry.summary)
    if entry.status != CANCELLED:
        return told
    word = "no_longer_due" if entry.kind == "deadline" else "called_off"
    return str(macro("calendar.txt", word, entry.language)(told)).strip()


def _extras(entry: CalendarEntry) -> Iterator[bytes]:
    """Position, organizer (RFC 5546 wants one of what is published), conference (RFC 7986 section 5.11), category."""
    if entry.position is not None:
        yield b"GEO:%.6f;%.6f\r\n" % entry.position
    if mail_link(entry.organizer):
        named = Parameters({"CN": one_line(entry.organizer_name)} if entry.organizer_name else {})
        yield _raw_line("ORGANIZER", named, mail_link(entry.organizer))
    if entry.kind == "online" and web_link(entry.url):
        yield _raw_line("CONFERENCE", Parameters({"VALUE": "URI"}), web_link(entry.url))
    yield _line("CATEGORIES", str(macro("calendar.txt", "category", entry.language)(entry.kind)).strip())


def _raw_line(name: str, parameters: Parameters, value: str) -> bytes:
    return bytes(Contentline.from_parts(name, parameters, vUri(value)).to_ical()) + b"\r\n"


def _alarms(entry: CalendarEntry) -> Iterator[bytes]:
    """What is cancelled reminds nobody."""
    for minutes in entry.alarms if entry.status != CANCELLED else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", settled(entry.summary))
        alarm.add("trigger", timedelta(minutes=minutes))
        yield bytes(alarm.to_ical(sorted=False))


def _optional_texts(entry: CalendarEntry) -> Iterator[tuple[str, str]]:
    if entry.location:
        yield "location", one_line(entry.location)
    if entry.description:
        yield "description", "\n".join(settled(line) for line in entry.description.split("\n"))
    if web_link(entry.url):
        yield "url", entry.url


def _monthly(start: datetime | date, until: date) -> vRecur:
    """
    Every month on the day of the start, or on the last day of a shorter month, which RRULE alone would leave out.

    UNTIL is in UTC where the start has a zone (RFC 5545, 3.3.10).
    """
    last: datetime | date = until
    if isinstance(start, datetime):
        last = datetime.combine(until, time(23, 59, 59), start.tzinfo).astimezone(UTC)
    return vRecur(freq="MONTHLY", until=last, **_month_day(start.day))


def _month_day(day: int) -> dict[str, Any]:
    if day <= _IN_EVERY_MONTH:
        return {}
    return {"bymonthday": -1} if day == 31 else {"bymonthday": list(range(_IN_EVERY_MONTH, day + 1)), "bysetpos": -1}


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
    """
    A change of a zone's clocks: when in UTC, the offset before, and offset and name after.

    `summer` means forward: in Dublin and Casablanca the law calls the winter or the Ramadan hour the exception, and
    time zone data differ in that, but every calendar takes DAYLIGHT for the later clock.
    """

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
    after, name = _clock_rule(zone, high)
    return _Change(high, before[0], after, name, after > before[0])


def _clock_rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or ""


def _observance(change: _Change) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", (change.when + change.before).replace(tzinfo=None))
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part
