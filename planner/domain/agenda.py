"""
Entries of a calendar (RFC 5545) as values, and what makes two of them mean the same.

`planner.render.entries` makes the entries of an itinerary (sequence 0); the store compares fingerprints with what it
published before, raises `sequence` and `modified` on a real change and adds withdrawn entries with status CANCELLED;
`planner.render.ics` writes the file.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

CONFIRMED = "CONFIRMED"
TENTATIVE = "TENTATIVE"
CANCELLED = "CANCELLED"

_NAMESPACE = UUID("1ea8df76-1578-59ee-b08e-2cbe2c869e60")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """
    One VEVENT.

    Attributes
    ----------
    uid
        The same for ever for one (programme, delegate, event, part); see `entry_uid`.
    part
        "out-1", "back-2", "ride-arrival", "stay", "event", "session-…", "online-…", "arrival", "departure",
        "deadline-…".
    kind
        "air", "rail", "road", "stay", "event", "session", "online", "deadline".
    start, end
        Both aware datetimes whose tzinfo is a `ZoneInfo`, each in its own zone; or both dates, `end` being the day
        after the last one.
    repeat_until
        None: once. Else the last day of a monthly repetition on the same day of the month.
    language
        Language in which the entry speaks: its reader's, a tag of `planner.reference.languages`.
    position
        Latitude and longitude of `location` in degrees (WGS 84); None where unknown.
    alarms
        Minutes from the start at which a calendar reminds, negative before it; an all-day entry starts at midnight.
    organizer, organizer_name
        Mail address and name of whoever publishes the entry; "" where nobody has said.
    sequence, status, modified
        As RFC 5545 says; `modified` is UTC and serves as DTSTAMP and LAST-MODIFIED.
    """

    uid: str
    part: str
    kind: str
    start: datetime | date
    end: datetime | date
    summary: str
    description: str
    location: str
    modified: datetime
    url: str = ""
    repeat_until: date | None = None
    sequence: int = 0
    status: str = CONFIRMED
    language: str = "en"
    position: tuple[float, float] | None = None
    alarms: tuple[int, ...] = ()
    organizer: str = ""
    organizer_name: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """All entries of one calendar file: `code` of the delegate or event, `name` as the calendar's title."""

    code: str
    name: str
    entries: tuple[CalendarEntry, ...]


def entry_uid(programme: str, delegate: str, event: str, part: str) -> str:
    """A UUID (RFC 7986 section 5.3) that depends on these four codes and on nothing else."""
    return str(uuid5(_NAMESPACE, json.dumps([programme, delegate, event, part])))


def fingerprint(entry: CalendarEntry) -> str:
    """SHA-256 of what an entry says to its reader: everything but `sequence` and `modified`."""
    meaning = {key: value for key, value in entry_to_dict(entry).items() if key not in ("sequence", "modified")}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def cancelled(entry: CalendarEntry, modified: datetime) -> CalendarEntry:
    """A published entry withdrawn: same words and times, one sequence higher; a withdrawn one stays as it is."""
    if entry.status == CANCELLED:
        return entry
    return replace(entry, status=CANCELLED, sequence=entry.sequence + 1, modified=modified)


def entry_to_dict(entry: CalendarEntry) -> dict[str, Any]:
    """The entry as a JSON object, for keeping it between two runs."""
    return {
        "uid": entry.uid,
        "part": entry.part,
        "kind": entry.kind,
        "start": _time_to_json(entry.start),
        "end": _time_to_json(entry.end),
        "summary": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "modified": entry.modified.isoformat(),
        "url": entry.url,
        "repeat_until": entry.repeat_until.isoformat() if entry.repeat_until else None,
        "sequence": entry.sequence,
        "status": entry.status,
        "language": entry.language,
        "position": list(entry.position) if entry.position else None,
        "alarms": list(entry.alarms),
        "organizer": entry.organizer,
        "organizer_name": entry.organizer_name,
    }


def entry_from_dict(kept: dict[str, Any]) -> CalendarEntry:
    """The entry of a JSON object that `entry_to_dict` made, also one of an earlier version that said less."""
    position = kept.get("position")
    until = kept["repeat_until"]
    return CalendarEntry(
        uid=kept["uid"],
        part=kept["part"],
        kind=kept["kind"],
        start=_time_from_json(kept["start"]),
        end=_time_from_json(kept["end"]),
        summary=kept["summary"],
        description=kept["description"],
        location=kept["location"],
        modified=datetime.fromisoformat(kept["modified"]),
        url=kept["url"],
        repeat_until=date.fromisoformat(until) if until else None,
        sequence=kept["sequence"],
        status=kept["status"],
        language=kept.get("language", "en"),
        position=(position[0], position[1]) if position else None,
        alarms=tuple(kept.get("alarms", ())),
        organizer=kept.get("organizer", ""),
        organizer_name=kept.get("organizer_name", ""),
    )


def zone_key(moment: datetime) -> str:
    """
    The IANA name of a moment's zone.

    Raises
    ------
    ValueError
        If the moment is naive or its zone has no name.
    """
    key = getattr(moment.tzinfo, "key", None)
    if not isinstance(key, str):
        raise ValueError(f"Expected a moment in a named zone, got {moment.isoformat()}.")
    return key


def occurs_twice(moment: datetime) -> bool:
    """Whether the clock of its zone shows this time twice, as in the night in which summer time ends."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _time_to_json(value: datetime | date) -> list[str]:
    return [value.isoformat(), zone_key(value)] if isinstance(value, datetime) else [value.isoformat()]


def _time_from_json(kept: list[str]) -> datetime | date:
    if len(kept) == 1:
        return date.fromisoformat(kept[0])
    return datetime.fromisoformat(kept[0]).astimezone(ZoneInfo(kept[1]))
