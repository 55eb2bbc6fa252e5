"""
Whose strings stand in whose papers: `python -m tests.planner.services.privacy FIXTURE ...`.

Every delegate of a programme gets words, a code and a passport day that nobody else has; then every paper of every
delegate is searched for those of all others, and every file for staff for what its reader need not see
(`readers.toml`).
"""

from __future__ import annotations

import email
import email.policy
import io
import re
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath

from openpyxl import load_workbook

from planner.domain.plan import Plan
from planner.domain.records import Delegate, Programme
from planner.domain.rides import Transfers
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.documents import Issue, papers_of
from planner.services.entry import entry
from planner.services.transfers import transfers
from planner.store.memory import Recollection
from tests.planner.render.prints import text

PERSONAL = ("itineraries", "letters", "calendars/delegates", "mail")
WORDS = ("given", "family", "email", "role", "diet", "access")
_FIRST, _FIRST_DAY = 1000, date(2040, 1, 1)
_TOKEN = re.compile(rf"z({'|'.join(WORDS)})q(\d+)z", re.IGNORECASE)
_PASSPORT = re.compile(r"\b20[45]\d-\d\d-\d\d")
_NAME = re.compile(r"[\w-]+")
_CELLS = re.compile(r'\b(?:r|ref|sqref|topLeftCell|activeCell)="[^"]*"|<definedName[^/]*/definedName>')
"""Where cells are named: "D3" may be a delegate's code as well."""


@dataclass(frozen=True)
class Reader:
    """Who reads the files of a pattern, and what of whom may stand in them."""

    reader: str
    papers: str
    fields: tuple[str, ...]
    people: str


def readers() -> tuple[Reader, ...]:
    """The table of readers; the first whose pattern fits holds."""
    rows = tomllib.loads(Path(__file__).with_name("readers.toml").read_text("utf-8"))["readers"]
    return tuple(Reader(row["reader"], row["papers"], tuple(row["fields"]), row["people"]) for row in rows)


def reader_of(path: str) -> Reader:
    """
    The one whom a file is for.

    Raises
    ------
    LookupError
        If nobody is named: a new kind of file needs a line.
    """
    for one in readers():
        if PurePosixPath(path).match(one.papers) and path.count("/") == one.papers.count("/"):
            return one
    raise LookupError(f"Expected a reader for {path!r} in readers.toml.")


def marked(programme: Programme) -> Programme:
    """The programme with delegates whose words are all their own; who travels depends on none of them."""
    people = {code: _marked(programme.delegates[code], number) for number, code in _numbered(programme)}
    return replace(programme, delegates={code: people[code] for code in programme.delegates})


def _numbered(programme: Programme) -> Iterator[tuple[int, str]]:
    return enumerate(sorted(programme.delegates), start=_FIRST)


def _marked(row: Delegate, number: int) -> Delegate:
    given, family, email, role, diet, access = (f"z{word}q{number}z" for word in WORDS)
    expiry = row.passport_expiry and _FIRST_DAY + timedelta(days=number)
    return replace(
        row,
        given_name=given.capitalize(),
        family_name=family.capitalize(),
        email=f"{email}@example.org",
        role=role,
        dietary=diet,
        accessibility=access,
        passport_expiry=expiry,
    )


@dataclass(frozen=True)
class Found:
    """A word or day of a delegate in a file: which field, whose, and as it stands there."""

    field: str
    delegate: str
    word: str


@dataclass(frozen=True)
class Output:
    """Everything that a programme puts out, and who is who in it."""

    programme: Programme
    plan: Plan
    files: Mapping[str, bytes]

    @cached_property
    def _people(self) -> dict[int, str]:
        return dict(_numbered(self.programme))

    def words(self, path: str) -> Iterator[Found]:
        """Every word, code and passport day of a delegate in a file."""
        told = readable(path, self.files[path])
        for match in _TOKEN.finditer(told):
            yield Found(match[1].lower(), self._people[int(match[2])], match[0])
        for code in self.programme.delegates.keys() & set(_NAME.findall(told)):
            yield Found("code", code, code)
        for day in set(_PASSPORT.findall(told)):
            number = (date.fromisoformat(day) - _FIRST_DAY).days
            yield Found("passport", self._people.get(number, ""), day)

    def strange(self, path: str) -> list[Found]:
        """What must not stand in a file."""
        if path.startswith(PERSONAL):
            return [one for one in self.words(path) if not self._own(one, _owner(path))]
        reader, event = reader_of(path), _event(path)
        allowed = self._allowed(reader.people, event, path)
        return [one for one in self.words(path) if one.field not in reader.fields or one.delegate not in allowed]

    def _own(self, one: Found, owner: str) -> bool:
        """A passport's day is told to nobody, not even to its owner, who has the passport."""
        shares = one.field == "given" and one.delegate in self._company.get(owner, set())
        return one.field != "passport" and (one.delegate == owner or shares)

    def _allowed(self, people: str, event: str, path: str) -> set[str]:
        if people == "all":
            return set(self.programme.delegates)
        trips = [trip for trip in self.plan.trips if trip.event == event]
        if people == "guest":
            return {trip.delegate for trip in trips if path.endswith(f"/rooming-{trip.hotel}.xlsx")}
        if people == "passenger":
            rides = (ride for found in self._transfers if found.event == event for ride in found.rides)
            return {one.delegate for ride in rides for one in ride.passengers}
        if people == "crossing":
            return {line.delegate for line in entry(self.programme, self.plan).lines if line.event == event}
        return {trip.delegate for trip in trips}

    @cached_property
    def _transfers(self) -> tuple[Transfers, ...]:
        return tuple(transfers(self.programme, self.plan))

    @cached_property
    def _company(self) -> dict[str, set[str]]:
        """Who rides with whom, by delegate."""
        company: dict[str, set[str]] = {}
        for ride in (ride for found in self._transfers for ride in found.rides):
            together = {one.delegate for one in ride.passengers}
            for code in together:
                company.setdefault(code, set()).update(together - {code})
        return company


def output_of(programme: Programme) -> Output:
    """The output of a programme whose delegates are marked."""
    programme = marked(programme)
    plan = allocate(programme)
    return Output(programme, plan, papers_of(Issue(programme, plan, None, 1), Recollection()).files)


def leaks(made: Output) -> tuple[list[str], Counter[str]]:
    """Each string in a paper or file that must not stand there, and how many files each kind of reader has."""
    kinds = {path: "delegate" if path.startswith(PERSONAL) else reader_of(path).reader for path in made.files}
    found = [f"{path}: {one.word}" for path in made.files for one in made.strange(path)]
    return found, Counter(kinds.values())


def _owner(path: str) -> str:
    return PurePosixPath(path).name.split(".")[0].split("+")[0]


def _event(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[2] if path.startswith("staff/send") else PurePosixPath(path).stem


def readable(path: str, content: bytes) -> str:
    """All text of a document: pages of a PDF, unfolded lines of a calendar, parts of a mail, cells of a workbook."""
    if path.endswith(".pdf"):
        return text(content)
    if path.endswith(".eml"):
        return "\n".join(_parts(content))
    if path.endswith(".xlsx"):
        return "\n".join(_sheets(content))
    return re.sub(r"\r\n[ \t]", "", content.decode())


def _parts(content: bytes) -> Iterator[str]:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    yield from (f"{name}: {value}" for name, value in mail.items())
    for part in mail.walk():
        if not part.is_multipart():
            inner = part.get_payload(decode=True)
            assert isinstance(inner, bytes)
            yield f"{part.get_filename()} {readable(part.get_filename() or '', inner)}"


def _sheets(content: bytes) -> Iterator[str]:
    """Cells, days as ISO writes them; and every part of the file as it stands: headers, properties, notes."""
    for sheet in load_workbook(io.BytesIO(content), read_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (value.isoformat() if isinstance(value, date | datetime) else str(value) for value in row)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        yield from (_CELLS.sub("", parts.read(name).decode()) for name in parts.namelist())


if __name__ == "__main__":
    for name in sys.argv[1:]:
        bundled = read_programme(fixtures_dir() / name, today=date.max).programme
        assert bundled is not None
        strange, counted = leaks(output_of(bundled))
        print(f"{name}: {counted.total()} files searched, {len(strange)} strings where they must not be")
        print("\n".join(f"  {number} of {who}" for who, number in counted.items()))
        print("\n".join(strange[:20]))
