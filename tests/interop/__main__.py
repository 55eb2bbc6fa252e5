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
from datetime import date
from pathlib import Path
from typing import Protocol

from planner.resources import fixtures_dir
from planner.services.run import Wish, run
from tests.interop.readers import CalendarServer, Khal, Tools, icaljs, libical
from tests.interop.truth import Published, Row, published, rows, wrong_entries

FIXTURES = ("tiny", "awkward-dates", "iurc-2025-2027")
SHOWN = 5
"""Differences that are printed of each try."""


class Reader(Protocol):
    """A program that reads calendars; see `tests.interop.readers`."""

    name: str
    version: str
    tells: tuple[str, ...]

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


def _meant(entries: Mapping[str, Iterable]) -> tuple[Row, ...]:
    return tuple(row for path, every in sorted(entries.items()) for row in rows(path, every))


def _parts(path: Path) -> dict[str, bytes]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    return {part.get_content_type(): part.get_payload(decode=True) for part in message.walk()}


def _method(calendar: bytes) -> str:
    return next(line for line in calendar.decode().splitlines() if line.startswith("METHOD:")).removeprefix("METHOD:")


def differences(reader: Reader, shelf: Shelf, scratch: Path) -> list[str]:
    """What is missing and what is told otherwise, a line each."""
    meant = Counter(_told(reader, row) for row in shelf.meant)
    found = Counter(_told(reader, row) for row in reader.read(shelf.calendars, scratch))
    return [f"missing: {row}" for row in (meant - found).elements()] + [
        f"otherwise: {row}" for row in (found - meant).elements()
    ]


def _told(reader: Reader, row: Row) -> Row:
    """What a reader can tell of a row; where it tells one from another zone, the zone counts."""
    return replace(row, **{name: "" for name in Row.__slots__ if name not in reader.tells and row.path != "twice"})


def tried(out: Path, readers: Iterable[Reader], scratch: Path) -> Iterator[tuple[str, ...]]:
    """A line of the table for every reader and shelf."""
    calendars = published(out)
    wrong = wrong_entries(out, calendars)
    yield "plan.json", "", "legs, stays, events", "", "", str(len(wrong)), *wrong
    for shelf in shelves(out, calendars):
        for number, reader in enumerate(readers):
            found = differences(reader, shelf, scratch / f"{shelf.name}-{number}")
            yield (
                reader.name,
                reader.version,
                shelf.name,
                str(len(shelf.calendars)),
                str(len(shelf.meant)),
                str(len(found)),
                *found,
            )


def main(tools: Tools, fixtures: Iterable[str]) -> int:
    """Try every fixture; how many differences there are."""
    readers: list[Reader] = [libical(tools), icaljs(tools), Khal(tools), CalendarServer(tools)]
    total = 0
    for fixture in fixtures:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / "out"
            run(fixtures_dir() / fixture, out, Wish(), clock=date(2025, 9, 15), progress=lambda _: None)
            print(f"\n{fixture}")
            _print("program", "version", "calendars", "files", "entries", "differences")
            for line in tried(out, readers, Path(place)):
                _print(*line[:6])
                total += int(line[5])
                for difference in line[6 : 6 + SHOWN]:
                    print(f"    {difference}")
    print(f"\n{total} differences")
    return total


def _print(*cells: str) -> None:
    widths = (12, 10, 24, 8, 10, 12)
    print("".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main(Tools(Path(sys.argv[1]).resolve()), sys.argv[2:] or FIXTURES) > 0)
