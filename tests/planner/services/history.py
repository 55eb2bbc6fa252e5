"""
A programme lived through: published, changed, called off, reinstated, moved, with one who leaves and comes back.

Every step is a whole `planner run` into the same folder and database, and a whole `planner send` to a server on
loopback. Readers of the calendars follow RFC 5546 and nothing else.
"""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar

from planner.domain.agenda import CANCELLED, CalendarEntry
from planner.resources import fixtures_dir
from planner.services.mailserver import server_of
from planner.services.papers import delegate_agendas, itineraries
from planner.services.run import RunOutcome, Wish, run
from planner.services.sending import Order, Timing, send
from planner.store.memory import Memory
from tests.planner.services.postoffice import PostOffice

CLOCK = date(2025, 9, 15)
NOW = datetime(2025, 9, 20, 8, 30, tzinfo=UTC)
LEAVER = "D2"

ONLINE = """code,cluster,title,start,minutes,timezone,repeat,until,url
talk,energy,Energy talk,2025-09-30T15:00,60,Europe/Brussels,monthly,2026-06-30,https://meet.example.org/talk
"""

Change = Callable[[Path], None]


def begin(folder: Path) -> Path:
    """The tiny programme with money and rooms for all, and a monthly online session."""
    source = Path(shutil.copytree(fixtures_dir() / "tiny", folder / "source"))
    edit(source, "budgets.csv", "9000.00", "20000.00")
    edit(source, "budgets.csv", "2300.00", "5000.00")
    (source / "room_blocks.csv").unlink()
    (source / "online.csv").write_text(ONLINE, encoding="utf-8")
    return source


def edit(source: Path, table: str, old: str, new: str) -> None:
    path = source / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def other_flight(source: Path) -> None:
    """An hour earlier there."""
    edit(source, "segments.csv", "2025-11-03T16:20,BCN,2025-11-03T17:55", "2025-11-03T15:20,BCN,2025-11-03T16:55")


def other_hotel(source: Path) -> None:
    edit(source, "hotels.csv", "bcn-mar,barcelona-2025,Hotel Ejemplo Mar", "bcn-cel,barcelona-2025,Hotel Ejemplo Cel")


def call_off(source: Path) -> None:
    """D1 stays at home."""
    edit(source, "locks.csv", "D1,barcelona-2025,confirmed,Q1,", "D1,barcelona-2025,excluded,,")


def reinstate(source: Path) -> None:
    edit(source, "locks.csv", "D1,barcelona-2025,excluded,,", "D1,barcelona-2025,confirmed,Q1,")


def leave(source: Path) -> None:
    """Somebody who has two trips is no longer in the folder."""
    for table in ("delegates.csv", "nominations.csv"):
        rows = (source / table).read_text(encoding="utf-8").splitlines(keepends=True)
        (source / table).write_text("".join(row for row in rows if not row.startswith(f"{LEAVER},")), encoding="utf-8")


def come_back(source: Path) -> None:
    for table in ("delegates.csv", "nominations.csv"):
        shutil.copy(fixtures_dir() / "tiny" / table, source / table)


def move_event(source: Path) -> None:
    """Barcelona a week later, with its sessions and flights."""
    for table in ("events.csv", "sessions.csv", "segments.csv"):
        text = (source / table).read_text(encoding="utf-8")
        later = re.sub(r"2025-11-(\d\d)", lambda found: f"2025-11-{int(found[1]) + 7:02}", text)
        assert later != text
        (source / table).write_text(later, encoding="utf-8")


def host_cancels(source: Path) -> None:
    edit(source, "events.csv", "thematic,Barcelona,ES,europe,confirmed", "thematic,Barcelona,ES,europe,cancelled")
    edit(source, "locks.csv", "D1,barcelona-2025,confirmed,Q1,\n", "")


def host_invites_again(source: Path) -> None:
    """In another language for one of the delegates, and with a session at another hour."""
    edit(source, "events.csv", "thematic,Barcelona,ES,europe,cancelled", "thematic,Barcelona,ES,europe,confirmed")
    shutil.copy(fixtures_dir() / "tiny" / "locks.csv", source / "locks.csv")
    edit(source, "authorities.csv", "malaga@example.org,es", "malaga@example.org,fr")
    edit(source, "sessions.csv", "T16:00,2025-11-13T18:00", "T15:00,2025-11-13T17:00")


@dataclass(frozen=True)
class Step:
    """What happens before a run, and whether the mails of that run are sent."""

    name: str
    changes: tuple[Change, ...]
    sent: bool = True


STEPS = (
    Step("published", ()),
    Step("another flight", (other_flight,), sent=False),
    Step("another hotel", (other_hotel,)),
    Step("nothing new", ()),
    Step("one called off, one leaves", (call_off, leave)),
    Step("reinstated, back, a week later", (reinstate, come_back, move_event)),
    Step("host cancels", (host_cancels,)),
    Step("host invites again", (host_invites_again,)),
)

Standing = dict[str, tuple[Any, Any, str]]
"""Start, end and title of what takes place, by uid."""


@dataclass
class Client:
    """A calendar program that follows RFC 5546 section 2.1.5: UID, RECURRENCE-ID, SEQUENCE, then DTSTAMP."""

    entries: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(self, data: bytes) -> None:
        """A file, or the calendar part of a mail."""
        calendar = Calendar.from_ical(data)
        seen = set()
        for vevent in calendar.walk("VEVENT"):
            key = (str(vevent["uid"]), str(vevent.get("recurrence-id", "")))
            assert key not in seen, f"{key} stands twice in one calendar"
            seen.add(key)
            if calendar.get("method") == "CANCEL":
                assert str(vevent["status"]) == CANCELLED
            self._take(key, vevent)

    def _take(self, key: tuple[str, str], vevent: Any) -> None:
        last = self.entries.get(key)
        if last is None or _version(vevent) > _version(last):
            self.entries[key] = vevent
        elif _version(vevent) == _version(last):
            assert _meaning(vevent) == _meaning(last), f"{key} says something else under the same number"

    def standing(self) -> Standing:
        """What the program shows."""
        return {
            uid: (vevent["dtstart"].dt, vevent["dtend"].dt, str(vevent["summary"]))
            for (uid, _), vevent in self.entries.items()
            if str(vevent["status"]) != CANCELLED
        }


def _version(vevent: Any) -> tuple[int, datetime]:
    return vevent["sequence"], vevent["dtstamp"].dt


def _meaning(vevent: Any) -> list[object]:
    return [str(vevent[name]) for name in ("summary", "location", "status", "description") if name in vevent] + [
        vevent[name].dt for name in ("dtstart", "dtend")
    ]


@dataclass(frozen=True)
class Moment:
    """
    What there is after a step.

    Attributes
    ----------
    files
        Every document with its bytes.
    meant
        Every entry of each delegate's calendar as the plan alone has it, by code.
    papers
        Itineraries as values by (event, delegate).
    taken
        Mails that went out in this step: (address, content).
    """

    step: Step
    out: Path
    outcome: RunOutcome
    files: dict[str, bytes]
    meant: dict[str, tuple[CalendarEntry, ...]]
    papers: dict[tuple[str, str], Any]
    taken: tuple[tuple[str, bytes], ...]

    def standing(self, code: str) -> Standing:
        """What a delegate's calendar has to show."""
        return {entry.uid: (entry.start, entry.end, entry.summary) for entry in self.meant.get(code, ())}


def history(folder: Path) -> Iterator[Moment]:
    """Live through the steps, one after the other."""
    source, out = begin(folder), folder / "out"
    codes: set[str] = set()
    for step in STEPS:
        for change in step.changes:
            change(source)
        outcome = run(source, out, Wish(), clock=CLOCK, progress=lambda _: None)
        codes |= {trip.delegate for trip in outcome.plan.trips}
        taken = _sent(out) if step.sent else ()
        yield Moment(step, out, outcome, documents(out), *_meant(out, outcome, codes), taken)


def _meant(
    out: Path, outcome: RunOutcome, codes: set[str]
) -> tuple[dict[str, tuple[CalendarEntry, ...]], dict[tuple[str, str], Any]]:
    with Memory(out / "planner.db") as memory:
        editions = memory.recall(outcome.programme.code).editions
    papers = itineraries(outcome.programme, outcome.plan, editions=editions)
    agendas = delegate_agendas(outcome.programme, papers, also=codes)
    meant = {agenda.code: agenda.entries for agenda in agendas}
    return meant, {(paper.occasion.code, paper.traveller.code): paper for paper in papers}


def _sent(out: Path) -> tuple[tuple[str, bytes], ...]:
    with PostOffice() as office:
        server = replace(server_of(f"smtp://127.0.0.1:{office.port}", {}), seconds=5.0)
        sending = send(out, None, Order(server=server), Timing(lambda: NOW, lambda _: None), lambda _: None)
    assert sending.stopped == ""
    return tuple((to, content) for _, to, content in office.taken)


def documents(out: Path) -> dict[str, bytes]:
    """Every document that somebody reads, by path."""
    unread = {"planner.db", ".rendered.json", ".documents.json"}
    found = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in unread)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def calendars_of(mail: bytes) -> tuple[str, bytes, bytes] | None:
    """METHOD, invitation and attached trip of a mail; None for one that is about no trip."""
    message = email.message_from_bytes(mail, policy=email.policy.SMTP)
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in message.walk()}
    if "text/calendar" not in parts:
        return None
    method = str(Calendar.from_ical(parts["text/calendar"])["method"])
    return method, parts["text/calendar"], parts["application/ics"]
