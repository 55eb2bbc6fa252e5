"""
A programme in which every text that may name a person is a word of its own, and everything that a folder says.

`python -m tests.planner.services.redacted FIXTURE ...` writes a redacted version of bundled programmes and searches it.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from pypdf.generic import ByteStringObject, TextStringObject

from planner.domain.records import (
    Actual,
    Letterhead,
    MailSettings,
    OnlineSession,
    PastTrip,
    Programme,
    SetAside,
    UncountedActual,
)
from planner.domain.redaction import DECISIONS
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.publish import OutputFolder
from planner.services.redacting import show
from tests.planner.render.prints import reader, squeezed, text

WORD = re.compile(r"z(?:field|mail|host|code)\d{4,6}q", re.IGNORECASE)
"""What only somebody's own text holds."""

NATIONALITY, COUNTRY = "KI", "Kiribati"
"""A nationality that nobody else has."""

PLANTED = "zfield0000q"
"""Stands in the name of an event, which stays: what finds it would find any other word."""

TOO_SOON, EXPIRY = date(2026, 2, 21), date(2041, 3, 1)
_MONTHS = "(?:March|marzo|março|mars|März|Mar|مارس)"
_DAYS = re.compile(
    r"2026-02-21|21\.? ?(?:de ?)?(?:Feb|feb|fév|fev|فبراير)\w*\.? ?(?:de ?)?2026|<v>46074</v>|<v>515[6-9]\d</v>"
    rf"|2041-0|{_MONTHS} ?(?:de ?)?2041"
)
"""Days on which passports end, as papers and workbooks write them."""


class Marker:
    """Gives every text a word that nobody else has; equal codes stay equal."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self._codes: dict[tuple[str, str], str] = {}

    def programme(self, programme: Programme) -> Programme:
        """The programme with words of its own in every text that does not stay as it is."""
        marked = self._row(programme)
        people = {
            code: replace(row, nationality=NATIONALITY, gender="f", passport_expiry=_expiry(row, number % 20))
            for number, (code, row) in enumerate(marked.delegates.items())
        }
        events = {code: replace(row, name=f"{PLANTED} {row.name}") for code, row in marked.events.items()}
        return replace(marked, delegates=people, events=events)

    def _row(self, row):
        changed = {}
        for name, decision in DECISIONS[type(row)].items():
            value = getattr(row, name)
            if decision.how in ("rows", "shuffle"):
                changed[name] = self._rows(value)
            elif decision.how == "code" and value:
                changed[name] = self._code(decision.word, value, f"{type(row).__name__}.{name}")
            elif decision.how == "mail":
                changed[name] = self._word("mail", type(row), name) + "@" + self._word("host", type(row), name) + ".org"
            elif decision.how not in ("keep", "road") and isinstance(value, str):
                changed[name] = " ".join(self._word("field", type(row), name).capitalize() for _ in range(2))
        return replace(row, **changed)

    def _rows(self, value):
        if is_dataclass(value):
            return self._row(value)
        if isinstance(value, Mapping):
            return {row.code: row for row in map(self._row, value.values())}
        return tuple(map(self._row, value))

    def _word(self, kind, owner, name):
        word = f"z{kind}{1000 + len(self.words)}q"
        self.words[word] = f"{owner.__name__}.{name}"
        return word

    def _code(self, kind, code, owner):
        if (kind, code) not in self._codes:
            word = f"z{'code'}{1000 + len(self.words)}q"
            self.words[word] = owner
            self._codes[kind, code] = f"{word}-{self._word('code', Programme, kind)}"
        return self._codes[kind, code]


def _expiry(row, number):
    """One passport ends too soon: the reason tells the day."""
    is_short = row.passport_expiry is not None and row.passport_expiry.year < 2027
    return TOO_SOON if is_short else EXPIRY + timedelta(number)


def whole_programme() -> Programme:
    """The tiny programme with a row in each table that it has not: two travel, one is refused for a passport."""
    tiny = read_programme(fixtures_dir() / "tiny", today=date.max).programme
    assert tiny is not None
    madrid = ZoneInfo("Europe/Madrid")
    start = datetime(2025, 10, 1, 15, tzinfo=madrid)
    going = (("D1", "barcelona-2025"), ("D2", "barcelona-2025"), ("D4", "visit-semarang"))
    languages = dict(zip(tiny.authorities, ("es", "pt", "fr", "de", "ar"), strict=False))
    return replace(
        tiny,
        nominations=tuple(row for row in tiny.nominations if (row.delegate, row.event) in going),
        authorities={code: replace(row, language=languages.get(code, "")) for code, row in tiny.authorities.items()},
        online=(OnlineSession("o1", "", "t", start, 60, "Europe/Madrid", url="https://example.org"),),
        history=(
            *tiny.history,
            PastTrip("ancona", "gone", "barcelona-2025", *[date(2025, 9, 1)] * 2, Decimal(9), "EUR"),
        ),
        actuals=(
            Actual("i1", date(2025, 9, 9), "travel", Decimal(100), "EUR", "barcelona-2025", "D1"),
            Actual("i2", date(2025, 9, 9), "meals", Decimal(10), "EUR", "barcelona-2025", "gone", "ancona"),
            Actual("i3", date(2025, 9, 9), "other", Decimal(10), "EUR", "barcelona-2025"),
        ),
        actuals_set_aside=(UncountedActual("i9", "no_rate", "m", "f", 3, "t"),),
        set_aside=(SetAside("q9", "expired", "m", "f", 3, "o"),),
        letters=Letterhead(),
        mail=MailSettings("a", "b", "c"),
    )


def told(path: Path) -> Iterator[tuple[str, str]]:
    """Everything that a file says, by where it says it: its name, text, metadata and parts, and theirs."""
    yield from _told(path.name, path.read_bytes())


def _told(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    yield f"{name}: name", name
    if name.endswith(".pdf"):
        yield f"{name}: text", squeezed(text(content))
        yield from ((f"{name}: object", said) for said in _strings(content))
    elif name.endswith(".eml"):
        yield from _mail(name, content)
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield f"{name}: comment", archive.comment.decode()
            for part in archive.infolist():
                yield f"{name}: {part.filename}", f"{part.filename} {part.comment!r} {part.extra!r}"
                yield from _told(f"{name}: {part.filename}", archive.read(part))
    else:
        yield f"{name}: content", re.sub(r"\r\n[ \t]", "", content.decode())


def _strings(content: bytes) -> Iterator[str]:
    """Titles, authors, marks and links: every string of every object, and what the file says of itself."""
    file = reader(content)
    yield repr(file.metadata)
    for number in range(1, file.trailer["/Size"]):
        found = file.get_object(number)
        yield from _within(found)
        if hasattr(found, "get_data"):
            yield found.get_data().decode("utf-8", "replace")


def _within(value) -> Iterator[str]:
    if isinstance(value, TextStringObject | ByteStringObject):
        yield str(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _within(part)
    elif isinstance(value, list):
        for part in value:
            yield from _within(part)


def _mail(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    yield f"{name}: headers", "\n".join(f"{key}: {value}" for key, value in mail.items())
    for part in mail.walk():
        if not part.is_multipart():
            inner = part.get_payload(decode=True)
            assert isinstance(inner, bytes)
            yield f"{name}: part", str(part.items())
            yield from _told(part.get_filename() or f"{name}: {part.get_content_type()}", inner)


def personal(said: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Each word and day of somebody's own, with the places where it stands."""
    found: dict[str, list[str]] = {}
    for where, text_ in said:
        for word in [*WORD.findall(text_), *_DAYS.findall(text_), *re.findall(COUNTRY, text_)]:
            found.setdefault(word.lower(), []).append(where)
    return found


def written(programme: Programme, out: Path) -> list[Path]:
    """The files of a redacted version."""
    with OutputFolder.hold(out) as folder:
        show(programme, allocate(programme), folder)
    return sorted(path for path in out.rglob("*") if path.is_file())


def main(names: Iterable[str]) -> Iterator[str]:
    """What a redacted version of each programme holds of anybody, and where it stands first."""
    for name in names:
        bundled = read_programme(fixtures_dir() / name, today=date.max).programme
        assert bundled is not None
        marker = Marker()
        with tempfile.TemporaryDirectory() as folder:
            files = written(marker.programme(bundled), Path(folder) / "out")
            found = personal(said for path in files for said in told(path))
        places = found.pop(PLANTED)
        yield f"{name}: {len(files)} files, {len(marker.words)} words of people's own, {len(found)} of them found"
        yield f"{name}: a word that stays was found in {len(places)} places"
        yield from (
            f"{word} ({marker.words.get(word, 'a day or a country')}): {where[0]}" for word, where in found.items()
        )


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        print(line)
