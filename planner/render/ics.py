"""Calendar files (RFC 5545) of entries: real time zones, same input same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Component, Event, vRecur, vText, vUri
from icalendar.parser import Contentline, Parameters

from planner.domain.agenda import CANCELLED, CalendarEntry, occurs_twice, zone_key
from planner.reference.languages import ENGLISH
from planner.render.clean import one_line, settled
from planner.render.environment import macro
from planner.render.formats import mail_link, web_link
from planner.render.vtimezone import timezone

_DAY = timedelta(days=1)
_FOLDED = 75
"""A content line of so many letters is folded (RFC 5545, 3.1)."""

_ESCAPED = re.compile(rb"[\\;,\n]")
_BEGIN, _VEVENT_END, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n"


class Text(vText):
    r"""icalendar's TEXT, escaped as RFC 5545, 3.3.11, says; its own takes a typed `\N` for a line break: `C:\New`."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """The value of a content line."""
        return _ESCAPED.sub(lambda found: b"\\" + (found[0].replace(b"\n", b"n")), super().encode())


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
    if all(mail_link(entry.organizer) for entry in entries):
        calendar.add("method", "PUBLISH")  # which asks for an ORGANIZER (RFC 5546, 3.2.1); without METHOD nothing does
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
    return _folded(Contentline.from_parts(name, Parameters(), Text(text)))


def _written(component: Component) -> bytes:
    return b"".join(_folded(line) for line in component.content_lines(sorted=False) if line)


def _folded(line: Contentline) -> bytes:
    """A content line as it is written; few are so long that they must be looked at letter by letter."""
    return (line.encode() if line.isascii() and len(line) < _FOLDED else bytes(line.to_ical())) + b"\r\n"  # type: ignore[no-untyped-call]


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
        for day in _short_februaries(entry.start, entry.repeat_until):
            vevent.add("rdate", [day])
    vevent.add("summary", Text(_summary(entry)))
    for name, text in _optional_texts(entry):
        vevent.add(name, text if name == "url" else Text(text))
    free = entry.status == CANCELLED or entry.kind in ("stay", "deadline")
    vevent.add("transp", "TRANSPARENT" if free else "OPAQUE")
    said = _written(vevent).removeprefix(_BEGIN).removesuffix(_VEVENT_END)
    return b"".join((said, *_extras(entry), *_alarms(entry), _VEVENT_END))


def _summary(entry: CalendarEntry) -> str:
    """
    Some calendars show what is cancelled like anything else, so its words say it too.

    What has no title is called by its kind: an empty SUMMARY is an error for libical.
    """
    told = settled(entry.summary).strip() or _category(entry)
    if entry.status != CANCELLED:
        return told
    word = "no_longer_due" if entry.kind == "deadline" else "called_off"
    return str(macro("calendar.txt", word, entry.language)(told)).strip()


def _extras(entry: CalendarEntry) -> Iterator[bytes]:
    """Position, organizer, conference (RFC 7986 section 5.11), category."""
    if entry.position is not None:
        yield b"GEO:%.6f;%.6f\r\n" % entry.position
    if mail_link(entry.organizer):
        named = Parameters({"CN": one_line(entry.organizer_name)} if entry.organizer_name else {})
        yield _raw_line("ORGANIZER", named, mail_link(entry.organizer))
    if entry.kind == "online" and web_link(entry.url):
        yield _raw_line("CONFERENCE", Parameters({"VALUE": "URI"}), web_link(entry.url))
    yield _line("CATEGORIES", _category(entry))


def _category(entry: CalendarEntry) -> str:
    return str(macro("calendar.txt", "category", entry.language)(entry.kind)).strip()


def _raw_line(name: str, parameters: Parameters, value: str) -> bytes:
    return _folded(Contentline.from_parts(name, parameters, vUri(value)))


def _alarms(entry: CalendarEntry) -> Iterator[bytes]:
    """What is cancelled reminds nobody."""
    for minutes in entry.alarms if entry.status != CANCELLED else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", Text(settled(entry.summary)))
        alarm.add("trigger", timedelta(minutes=minutes))
        yield _written(alarm)


def _optional_texts(entry: CalendarEntry) -> Iterator[tuple[str, str]]:
    if entry.location.strip():
        yield "location", one_line(entry.location)
    if entry.description.strip():
        yield "description", "\n".join(settled(line) for line in entry.description.split("\n"))
    if web_link(entry.url):
        yield "url", entry.url


def _monthly(start: datetime | date, until: date) -> vRecur:
    """
    Every month on the day of the start, from the 31st on the last day of each; see `_short_februaries`.

    UNTIL is in UTC where the start has a zone (RFC 5545, 3.3.10).
    """
    last: datetime | date = until
    if isinstance(start, datetime):
        last = datetime.combine(until, time(23, 59, 59), start.tzinfo).astimezone(UTC)
    day = {"bymonthday": -1} if start.day == 31 else {}
    return vRecur({"freq": "MONTHLY", "until": last, **day})


def _short_februaries(start: datetime | date, until: date) -> Iterator[datetime | date]:
    """
    The last day of each February that has no 29th or 30th, which the rule leaves out; a moment in UTC.

    A rule could say it with BYSETPOS, but ical.js, hence Thunderbird and Nextcloud, shows every day to choose from.
    Of an RDATE libical does not see the zone.
    """
    first = start.date() if isinstance(start, datetime) else start
    for year in range(first.year, until.year + 1 if first.day in (29, 30) else first.year):
        last = date(year, 3, 1) - _DAY
        if last.day < first.day and first < last <= until:
            yield datetime.combine(last, start.timetz()).astimezone(UTC) if isinstance(start, datetime) else last


def _time_value(value: datetime | date) -> datetime | date:
    """
    As it is written: a day, a local time with its zone, or UTC.

    Of a local time that occurs twice TZID means the first (RFC 5545, 3.3.5), but libical, ical.js and khal take the
    second: both are written in UTC.
    """
    if isinstance(value, datetime) and (zone_key(value) in _UTC_NAMES or occurs_twice(value)):
        return value.astimezone(UTC)
    return value


_UTC_NAMES = ("UTC", "Etc/UTC")


def _timezones(entries: Iterable[CalendarEntry]) -> Iterator[bytes]:
    """One VTIMEZONE for every zone used."""
    spans: dict[str, list[datetime]] = {}
    for entry in entries:
        for moment in _moments(entry):
            spans.setdefault(zone_key(moment), []).append(moment)
    for _, moments in sorted(spans.items()):
        yield timezone(min(moments), max(moments))


def _moments(entry: CalendarEntry) -> Iterator[datetime]:
    for value in (entry.start, entry.end):
        written = _time_value(value)
        if isinstance(written, datetime) and written.tzinfo is not UTC:
            yield written
            if entry.repeat_until is not None:
                yield datetime.combine(entry.repeat_until + _DAY, time(), written.tzinfo)
