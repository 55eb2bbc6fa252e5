"""
What calendars have to say: every occurrence of every entry, from the plan's own values and not from any file.

The entries are those that the run keeps in its database, as values; legs, stays and days of the event are compared
with plan.json besides, so that an entry that was wrong from the beginning is found too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from planner.domain.agenda import CANCELLED, CalendarEntry, entry_uid, zone_key
from planner.domain.mails import DECLINE
from planner.render.filenames import Paths
from planner.services.sequences import codes
from planner.store.memory import Memory, Recollection

Calendars = Mapping[str, Mapping[str, CalendarEntry]]


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """
    One occurrence as a reader tells it; "" for what a reader does not tell.

    Attributes
    ----------
    start, end
        "20261104T080000Z", or "20261104" of an all-day entry, whose end is the day after its last one.
    zones
        The zones of start and end with a blank between.
    summary
        "" of what is cancelled: templates put a word before it.
    """

    path: str
    uid: str
    sequence: str
    status: str
    start: str
    end: str
    zones: str
    summary: str


@dataclass(frozen=True, slots=True)
class Published:
    """
    The calendars of an output folder, and what has to stand in each.

    Attributes
    ----------
    files
        Entries by the path of a calendar below the folder.
    mails
        (entry of the event, every entry of the trip) by the path of a mail about a trip.
    going
        Paths of the mails of those who travel.
    """

    programme: str
    files: Mapping[str, tuple[CalendarEntry, ...]]
    mails: Mapping[str, tuple[CalendarEntry, tuple[CalendarEntry, ...]]]
    going: frozenset[str]


def published(out: Path) -> Published:
    """What a run into a folder has published."""
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    with Memory(out / "planner.db") as memory:
        recalled = memory.recall(plan["programme"])
    where = _paths(recalled)
    files = {_calendar_path(where, name): tuple(kept.values()) for name, kept in recalled.calendars.items()}
    mails = {
        where.mail(*pair, ""): _of_trip(plan["programme"], pair, recalled.calendars)
        for pair in {(row.event, row.delegate) for row in recalled.postings if row.kind != DECLINE}
        if (out / where.mail(*pair, "")).is_file()
    }
    going = frozenset(where.mail(trip["event"], trip["delegate"], "") for trip in plan["trips"])
    return Published(plan["programme"], files, mails, going)


def _paths(recalled: Recollection) -> Paths:
    pairs = [(row.event, row.delegate) for row in recalled.postings]
    events = [*codes(recalled.calendars, "events"), *(event for event, _ in pairs)]
    return Paths(events, [*codes(recalled.calendars, "delegates"), *(delegate for _, delegate in pairs)])


def _calendar_path(where: Paths, name: str) -> str:
    group, _, code = name.partition("/")
    if group == "staff":
        return where.deadlines
    return where.delegate_calendar(code) if group == "delegates" else where.event_calendar(code)


def _of_trip(
    programme: str, pair: tuple[str, str], calendars: Calendars
) -> tuple[CalendarEntry, tuple[CalendarEntry, ...]]:
    event, delegate = pair
    kept = calendars[f"delegates/{delegate}"]
    entries = tuple(one for one in kept.values() if one.uid == entry_uid(programme, delegate, event, one.part))
    return kept[entry_uid(programme, delegate, event, "event")], entries


def rows(path: str, entries: Iterable[CalendarEntry]) -> list[Row]:
    """Every occurrence of the entries of one calendar."""
    return sorted(row for entry in entries for row in _rows(path, entry))


def _rows(path: str, entry: CalendarEntry) -> Iterator[Row]:
    zones = f"{_zone(entry.start)} {_zone(entry.end)}"
    summary = "" if entry.status == CANCELLED else entry.summary.strip()
    for start, end in _occurrences(entry):
        yield Row(path, entry.uid, str(entry.sequence), entry.status, told(start), told(end), zones, summary)


def _occurrences(entry: CalendarEntry) -> Iterator[tuple[date, date]]:
    """A monthly one is on the day of the first, or on the last day of a shorter month, until its last day."""
    yield entry.start, entry.end
    if entry.repeat_until is None:
        return
    assert isinstance(entry.start, datetime)
    assert isinstance(entry.end, datetime)
    seconds = entry.end.timestamp() - entry.start.timestamp()
    for number in range(1, 1200):
        start = _months_later(entry.start, number)
        if start.date() > entry.repeat_until:
            return
        yield start, datetime.fromtimestamp(start.timestamp() + seconds, UTC)


def _months_later(start: datetime, number: int) -> datetime:
    month = start.year * 12 + start.month - 1 + number
    first = date(month // 12, month % 12 + 1, 1)
    length = (date((month + 1) // 12, (month + 1) % 12 + 1, 1) - first).days
    return start.replace(year=first.year, month=first.month, day=min(start.day, length))


def told(value: date) -> str:
    """As iCalendar writes a day, or a moment in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return value.strftime("%Y%m%d")


def _zone(value: date) -> str:
    """A clock time that occurs twice is written in UTC."""
    if not isinstance(value, datetime):
        return ""
    twice = value.replace(fold=0).utcoffset() != value.replace(fold=1).utcoffset()
    return "UTC" if twice or zone_key(value) in ("UTC", "Etc/UTC") else zone_key(value)


def wrong_entries(out: Path, calendars: Published) -> list[str]:
    """Legs, stays and events that no calendar has as plan.json says, and others that a calendar holds; nothing else."""
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    said = {
        (entry.uid, told(entry.start), told(entry.end))
        for path, entries in calendars.files.items()
        if path.startswith("calendars/delegates/")
        for entry in entries
        if entry.status != CANCELLED and _is_of_the_plan(entry)
    }
    meant = {one for trip in plan["trips"] for one in _parts(calendars.programme, trip, said)}
    return sorted(f"{uid} {start} {end}" for uid, start, end in said ^ meant)


def _is_of_the_plan(entry: CalendarEntry) -> bool:
    return entry.part in ("event", "stay") or entry.part.startswith(("out-", "back-"))


def _parts(programme: str, trip: Mapping[str, Any], said: set[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    def uid(part: str) -> str:
        return entry_uid(programme, trip["delegate"], trip["event"], part)

    for direction in ("out", "back"):
        for number, leg in enumerate(trip[direction], start=1):
            departs, arrives = (datetime.fromisoformat(leg[name]) for name in ("departs", "arrives"))
            yield uid(f"{direction}-{number}"), told(departs), told(arrives)
    if trip["check_in"] != trip["check_out"] and (trip["out"] or trip["hotel"]):
        yield uid("stay"), _day(trip["check_in"]), _day(trip["check_out"], 1)
    first, last = _day(trip["slot"]["start"]), _day(trip["slot"]["end"])
    timed = [one for one in said if one[0] == uid("event") and "T" in one[1]]
    yield from timed if timed else [(uid("event"), first, _day(trip["slot"]["end"], 1))]
    assert all((start[:8], end[:8]) == (first, last) for _, start, end in timed)


def _day(text: str, later: int = 0) -> str:
    return told(date.fromisoformat(text) + timedelta(days=later))


def booked(out: Path) -> Counter[tuple[str, str, str]]:
    """(kind, start, end) of every reservation in the mails of a folder, by plan.json: numbered legs, hotels."""
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    return Counter(one for trip in plan["trips"] for one in _booked(trip))


def _booked(trip: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kinds = {"air": "Flight", "rail": "Train", "road": "Bus"}
    for leg in [] if trip["estimated"] else [*trip["out"], *trip["back"]]:
        departs, arrives = (datetime.fromisoformat(leg[name]) for name in ("departs", "arrives"))
        if leg["carrier"] and leg["number"]:
            yield kinds[leg["mode"]], told(departs), told(arrives)
    if trip["hotel"]:
        yield "Lodging", _day(trip["check_in"]), _day(trip["check_out"])
    yield "Event", _day(trip["slot"]["start"]), _day(trip["slot"]["end"])
