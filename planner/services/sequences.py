"""Calendar entries against those already out: what is unchanged keeps its number, what is gone is called off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from itertools import chain

from planner.domain.agenda import CANCELLED, CalendarEntry, cancelled, fingerprint

Entries = Mapping[str, CalendarEntry]


def merged(fresh: Iterable[CalendarEntry], kept: Entries, now: datetime) -> dict[str, CalendarEntry]:
    """
    The entries of one calendar as they go out now (RFC 5545 section 3.8.7.4), by uid.

    Parameters
    ----------
    fresh
        What the new plan says, sequence 0.
    kept
        What went out last, by uid.
    now
        Moment of the new plan, UTC. A change is never dated before the entry's last one.
    """
    said = {entry.uid: _numbered(entry, kept.get(entry.uid), now) for entry in fresh}
    gone = {uid: _called_off(entry, now) for uid, entry in kept.items() if uid not in said}
    return dict(sorted(chain(said.items(), gone.items())))


def _numbered(entry: CalendarEntry, last: CalendarEntry | None, now: datetime) -> CalendarEntry:
    if last is None:
        return replace(entry, modified=now)
    if fingerprint(entry) == fingerprint(last):
        return last
    return replace(entry, sequence=last.sequence + 1, modified=max(now, last.modified))


def _called_off(entry: CalendarEntry, now: datetime) -> CalendarEntry:
    """Once cancelled it stays so; what is over already has taken place and is left alone."""
    if entry.status == CANCELLED or _is_over(entry, now):
        return entry
    return cancelled(entry, max(now, entry.modified))


def _is_over(entry: CalendarEntry, now: datetime) -> bool:
    if entry.repeat_until is not None:
        return entry.repeat_until < now.date()
    return _end(entry.end, now) <= now


def _end(end: date | datetime, now: datetime) -> datetime:
    return end if isinstance(end, datetime) else datetime.combine(end, time(), now.tzinfo)


def codes(calendars: Mapping[str, Entries], group: str) -> Iterator[str]:
    """Codes of the calendars of a group ("delegates", "events"), in order."""
    for calendar in sorted(calendars):
        kind, _, code = calendar.partition("/")
        if kind == group:
            yield code
