"""
Calendars read by programs of others (`make interop`): `python -m tests.interop TOOLS [FIXTURE ...]`.

Every calendar of a programme, and every calendar within its mails, is read by libical, ical.js, khal and a Radicale
server, and each occurrence that they tell is compared with the plan: instant, zone, day, status, sequence, words. One
difference and the command fails.
"""

from __future__ import annotations

import email
import email.policy
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from planner.render.clean import one_line
from planner.render.entries import entries_for_delegate
from planner.render.ics import delegate_calendar
from planner.resources import fixtures_dir
from planner.services.run import Wish, run
from tests.interop.readers import CalendarServer, Followed, Khal, Kitinerary, Tools, icaljs, libical
from tests.interop.truth import Published, Row, booked, published, rows, wrong_entries
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.test_html import hostile_itinerary
from tests.planner.services.history import CLOCK, Moment, history

FIXTURES = ("tiny", "awkward-dates", "iurc-2025-2027")
SHOWN = 5
"""Differences that are printed of each try."""


class Teller(Protocol):
    """A program, and which fields of `Row` it tells."""

    name: str
    version: str
    tells: tuple[str, ...]


class Reader(Teller, Protocol):
    """A program that reads calendars; see `tests.interop.readers`."""

    def read(self, calendars: Mapping[str, bytes], scratch: Path) -> list[Row]: ...


@dataclass(frozen=True)
class Shelf:
    """Calendars in which no entry stands twice, so that one program may hold all of them; and what they have to say."""

    name: str
    calendars: Mapping[str, bytes]
    meant: tuple[Row, ...]


def shelves(out: Path, calendars: Published) -> Iterator[Shelf]:
    """The files, the invitations in the mails, and the trips attached to the mails."""
    files = {path: (out / path).read_bytes() for path in calendars.files}
    yield Shelf("files", files, _meant(calendars.files))
    parts = {path: _parts(out / path) for path in calendars.mails}
    asked = {path: part["text/calendar"] for path, part in parts.items()}
    assert all(_method(asked[path]) == ("REQUEST" if path in calendars.going else "CANCEL") for path in asked)
    assert calendars.going <= asked.keys()
    yield Shelf("invitations in mails", asked, _meant({path: [one] for path, (one, _) in calendars.mails.items()}))
    trips = {path: part["application/ics"] for path, part in parts.items()}
    yield Shelf("trips in mails", trips, _meant({path: every for path, (_, every) in calendars.mails.items()}))


def hostile() -> Shelf:
    r"""
    A calendar for each hostile text, which stands in every field of a trip.

    Without blank ones, whose titles are of our own making, and those with a backslash: khal reads a typed `\n` as a
    line break though it is escaped, because its library icalendar does.
    """
    texts = [text for text in HOSTILE if one_line(text).strip() and "\\" not in text]
    trips = {f"hostile-{number:03}": hostile_itinerary(text) for number, text in enumerate(texts)}
    papers = {path: replace(trip, programme_code=path) for path, trip in trips.items()}
    entries = {path: entries_for_delegate(paper) for path, paper in papers.items()}
    calendars = {path: delegate_calendar(papers[path].programme, every) for path, every in entries.items()}
    return Shelf("hostile texts", calendars, _meant(entries))


def _meant(entries: Mapping[str, Iterable]) -> tuple[Row, ...]:
    return tuple(row for path, every in sorted(entries.items()) for row in rows(path, every))


def _parts(path: Path) -> dict[str, bytes]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    return {part.get_content_type(): part.get_payload(decode=True) for part in message.walk()}


def _method(calendar: bytes) -> str:
    return next(line for line in calendar.decode().splitlines() if line.startswith("METHOD:")).removeprefix("METHOD:")


def compared(reader: Teller, shelf: Shelf, rows: Iterable[Row]) -> list[str]:
    """What is missing and what is told otherwise, a line each."""
    meant = Counter(_told(reader, row) for row in shelf.meant)
    found = Counter(_told(reader, row) for row in rows)
    return [f"missing: {row}" for row in (meant - found).elements()] + [
        f"otherwise: {row}" for row in (found - meant).elements()
    ]


def _told(reader: Teller, row: Row) -> Row:
    """What a reader can tell of a row; where it tells one from another zone, the zone counts."""
    return replace(row, **{name: "" for name in Row.__slots__ if name not in reader.tells and row.path != "twice"})


def tried(out: Path, readers: Iterable[Reader], scratch: Path) -> Iterator[tuple[str, ...]]:
    """A line of the table for every reader and shelf."""
    calendars = published(out)
    wrong = wrong_entries(out, calendars)
    yield "plan.json", "", "legs, stays, events", "", "", str(len(wrong)), *wrong
    for shelf in shelves(out, calendars):
        for number, reader in enumerate(readers):
            found = reader.read(shelf.calendars, scratch / f"{shelf.name}-{number}")
            yield _line(reader, shelf, compared(reader, shelf, found))
    if (kitinerary := Kitinerary()).version:
        wanted, told = booked(out), kitinerary.read([out / path for path in sorted(calendars.going)])
        wrong = [str(one) for one in sorted((wanted - told) | (told - wanted))]
        counts = (str(len(calendars.going)), str(wanted.total()), str(len(wrong)))
        yield kitinerary.name, kitinerary.version, "reservations in mails", *counts, *wrong


def _line(reader: Teller, shelf: Shelf, found: list[str]) -> tuple[str, ...]:
    counts = (str(len(shelf.calendars)), str(len(shelf.meant)), str(len(found)))
    return reader.name, reader.version, shelf.name, *counts, *found


def replayed(tools: Tools, place: Path) -> Iterator[tuple[str, ...]]:
    """
    A line for every step of a history that khal and a Radicale server live through.

    khal imports the newest files by hand. The server gets every entry under its UID, over the one of the step before,
    as from a program that follows a subscription. The mails' invitations and cancellations are read each for itself.
    """
    khal, folder = Khal(tools), place / "khal"
    khal.begin(folder)
    with Followed(tools, place / "server") as server:
        for moment in history(place):
            known = published(moment.out).files
            calendars = {path: content for path, content in moment.files.items() if path in known}
            meant = Shelf(moment.step.name, calendars, _meant(known))
            for reader, found in ((khal, khal.import_again(calendars, folder)), (server, server.follow(calendars))):
                yield _line(reader, meant, compared(reader, meant, found))
            yield from _invitations(tools, moment, place)


def _invitations(tools: Tools, moment: Moment, place: Path) -> Iterator[tuple[str, ...]]:
    _, invitations, _ = shelves(moment.out, published(moment.out))
    for reader in (libical(tools), icaljs(tools)):
        found = reader.read(invitations.calendars, place / f"{reader.name}-{moment.step.name}")
        yield _line(reader, replace(invitations, name="  its mails"), compared(reader, invitations, found))


def main(tools: Tools, fixtures: Iterable[str]) -> int:
    """Try the history and every fixture; how many differences there are."""
    readers: list[Reader] = [libical(tools), icaljs(tools), Khal(tools), CalendarServer(tools)]
    if not Kitinerary().version:
        print("kitinerary is not installed (Debian: libkpimitinerary-bin): reservations are not tried")
    with tempfile.TemporaryDirectory() as place:
        total = _table("a history, step by step", replayed(tools, Path(place)))
    with tempfile.TemporaryDirectory() as place:
        shelf = hostile()
        found = ((reader, reader.read(shelf.calendars, Path(place) / reader.name)) for reader in readers)
        total += _table(
            "hostile texts", (_line(reader, shelf, compared(reader, shelf, rows)) for reader, rows in found)
        )
    for fixture in fixtures:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / "out"
            run(fixtures_dir() / fixture, out, Wish(), clock=CLOCK, progress=lambda _: None)
            total += _table(fixture, tried(out, readers, Path(place)))
    print(f"\n{total} differences")
    return total


def _table(title: str, lines: Iterable[tuple[str, ...]]) -> int:
    """Print a table line by line, with the first differences of each; how many there are."""
    print(f"\n{title}")
    _print("program", "version", "calendars", "files", "entries", "differences")
    total = 0
    for line in lines:
        _print(*line[:6])
        total += int(line[5])
        for difference in line[6 : 6 + SHOWN]:
            print(f"    {difference}")
    return total


def _print(*cells: str) -> None:
    widths = (12, 10, 32, 8, 10, 12)
    print("".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main(Tools(Path(sys.argv[1]).resolve()), sys.argv[2:] or FIXTURES) > 0)
