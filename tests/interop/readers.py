"""Programs of others that read calendars, each asked for what it understands of ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

from planner.domain.agenda import CANCELLED
from tests.interop.caldav import Radicale
from tests.interop.truth import Row

HERE = Path(__file__).parent

Calendars = Mapping[str, bytes]
"""Content of calendars by path."""


def said(*words: object, folder: Path | None = None) -> str:
    """What a program prints; it must succeed."""
    done = subprocess.run([*map(str, words)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} fails: {done.stderr[-2000:]}")
    return done.stdout


@dataclass(frozen=True)
class Tools:
    """Where `make interop` has installed the programs."""

    folder: Path

    @property
    def libical(self) -> Path:
        return self.folder / "libical"

    @property
    def bin(self) -> Path:
        return self.folder / "venv" / "bin"


class Parser:
    """
    A library behind a small program that prints a line an occurrence.

    Attributes
    ----------
    tells
        Fields of `Row` that it tells.
    """

    tells = ("path", "uid", "sequence", "status", "start", "end", "zones", "summary")

    def __init__(self, name: str, version: str, command: Sequence[object]) -> None:
        self.name, self.version, self._command = name, version, command

    def read(self, calendars: Calendars, scratch: Path) -> list[Row]:
        """Every occurrence in all calendars."""
        paths = written(calendars, scratch)
        lines = said(*self._command, *paths.values()).splitlines()
        names = {str(place): path for path, place in paths.items()}
        return sorted(_row(*line.split("\t"), names=names) for line in lines)


def libical(tools: Tools) -> Parser:
    """libical, the library of Evolution, KOrganizer and GNOME Calendar."""
    return Parser("libical", said("pkg-config", "--modversion", "libical").strip(), [tools.libical])


def icaljs(tools: Tools) -> Parser:
    """ical.js, the library of Thunderbird and Nextcloud."""
    installed = tools.folder / "node_modules" / "ical.js" / "package.json"
    version = json.loads(installed.read_text(encoding="utf-8"))["version"]
    return Parser("ical.js", version, ["node", HERE / "icaljs.mjs", tools.folder])


def written(calendars: Calendars, scratch: Path) -> dict[str, Path]:
    """Files with the calendars, by their path."""
    scratch.mkdir(parents=True)
    places = {path: scratch / f"{number:05}.ics" for number, path in enumerate(sorted(calendars))}
    for path, place in places.items():
        place.write_bytes(calendars[path])
    return places


def _row(*values: str, names: Mapping[str, str]) -> Row:
    path, uid, sequence, status, start, end, zones, summary = values
    return Row(names[path], uid, sequence, status, start, end, zones, "" if status == CANCELLED else summary)


_CONFIGURATION = """
[calendars]
[[tried]]
path = {folder}/entries
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
[sqlite]
path = {folder}/khal.db
"""

_TOLD = ("uid", "status", "title", "start-long-full", "end-long-full", "all-day")


class Khal:
    """The command khal: imports files by hand, as people do, and lists what takes place."""

    name = "khal"
    tells = ("uid", "status", "start", "end", "summary")

    def __init__(self, tools: Tools) -> None:
        self._program = tools.bin / "khal"
        self.version = said(self._program, "--version").split()[-1]

    def read(self, calendars: Calendars, scratch: Path) -> list[Row]:
        """All calendars imported into one that is empty before; their paths are not told apart."""
        self.begin(scratch)
        return self.import_again(calendars, scratch)

    def begin(self, folder: Path) -> None:
        """An empty calendar."""
        (folder / "entries").mkdir(parents=True)
        (folder / "khal.conf").write_text(_CONFIGURATION.format(folder=folder), encoding="utf-8")

    def import_again(self, calendars: Calendars, folder: Path) -> list[Row]:
        """What the calendar says after some more files were imported; an entry that is kept twice is told twice."""
        shutil.rmtree(folder / "imported", ignore_errors=True)
        paths = written(calendars, folder / "imported")
        self._khal(folder, "import", "--batch", *paths.values())
        wanted = (word for name in _TOLD for word in ("--json", name))
        lines = self._khal(folder, "list", "--notstarted", *wanted, "2020-01-01", "2035-01-01").splitlines()
        found = {_listed(one) for line in lines for one in json.loads(line)}  # an entry of three days is listed thrice
        return sorted([*found, *_doubles(folder / "entries")])

    def _khal(self, folder: Path, *words: object) -> str:
        return said(self._program, "--config", folder / "khal.conf", *words)


def _listed(one: Mapping[str, Any]) -> Row:
    start, end = (datetime.fromisoformat(one[f"{name}-long-full"]).replace(tzinfo=UTC) for name in ("start", "end"))
    whole_days = one["all-day"] == "True"
    shape = "%Y%m%d" if whole_days else "%Y%m%dT%H%M%SZ"
    last = end + timedelta(days=whole_days)
    summary = "" if one["status"] == CANCELLED else one["title"]
    return Row("", one["uid"], "", one["status"], start.strftime(shape), last.strftime(shape), "", summary)


def _doubles(folder: Path) -> Iterator[Row]:
    """What khal keeps in more than one file."""
    seen: set[bytes] = set()
    for path in sorted(folder.glob("*.ics")):
        uids = set(re.findall(rb"^UID:(\S+)", path.read_bytes().replace(b"\r\n ", b""), re.MULTILINE))
        yield from (Row("twice", uid.decode(), "", "", "", "", "", "") for uid in sorted(uids & seen))
        seen |= uids


class CalendarServer:
    """
    A Radicale server: every calendar is put there as a whole, read back and read by libical.

    For the first start of each entry the server is asked besides what takes place in that second, by its own reading.
    """

    name = "Radicale"
    tells = Parser.tells

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.version = said(tools.bin / "radicale", "--version").strip()

    def read(self, calendars: Calendars, scratch: Path) -> list[Row]:
        """Every occurrence in all calendars, and what the server takes for being at another time."""
        scratch.mkdir(parents=True)
        back: dict[str, bytes] = {}
        with Radicale(self._tools.bin / "radicale", scratch / "store") as server:
            for number, path in enumerate(sorted(calendars)):
                server.put_calendar(f"c{number}", calendars[path])
                kept = enumerate(server.resources(f"c{number}"))
                back |= {f"{path}\n{place}": content for place, content in kept}
            found = libical(self._tools).read(back, scratch / "back")
            rows = [replace(row, path=row.path.partition("\n")[0]) for row in found]
            wrong = [
                one for number, path in enumerate(sorted(calendars)) for one in _strange(server, number, path, rows)
            ]
        return sorted([*rows, *wrong])


class Followed:
    """A calendar on a Radicale server into which a program puts every entry anew, under its UID, step by step."""

    name = "Radicale"
    tells = ("uid", "sequence", "status", "start", "end", "zones", "summary")

    def __init__(self, tools: Tools, folder: Path) -> None:
        self._tools, self._folder, self._steps = tools, folder, 0
        self.version = CalendarServer(tools).version

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        self._server = Radicale(self._tools.bin / "radicale", self._folder / "store").__enter__()
        self._server.make_calendar("followed")
        return self

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(*error)

    def follow(self, calendars: Calendars) -> list[Row]:
        """What the calendar says after the entries of all calendars were put there."""
        self._steps += 1
        for content in calendars.values():
            for uid, single in _single(content):
                self._server.put_entry("followed", uid, single)
        kept = {f"{number}": content for number, content in enumerate(self._server.resources("followed"))}
        return libical(self._tools).read(kept, self._folder / f"step-{self._steps}")


def _single(calendar: bytes) -> Iterator[tuple[str, bytes]]:
    """Every entry of a calendar as one of its own with all zones and without METHOD (RFC 4791 section 4.1)."""
    head, *entries = re.split(rb"(?=BEGIN:VEVENT\r\n)", calendar.removesuffix(b"END:VCALENDAR\r\n"))
    head = re.sub(rb"METHOD:[^\r\n]*\r\n", b"", head)
    for entry in entries:
        yield _uids(entry)[0], head + entry + b"END:VCALENDAR\r\n"


class Kitinerary:
    """KDE's kitinerary, which finds reservations in mails; `version` is "" where it is not installed."""

    name = "kitinerary"

    def __init__(self) -> None:
        program = next(Path("/usr/lib").glob("*/libexec/kf*/kitinerary-extractor"), None)
        self._command = ("env", "QT_QPA_PLATFORM=offscreen", program)
        self.version = said(*self._command, "--version").split()[-1] if program else ""

    def read(self, mails: Iterable[Path]) -> Counter[tuple[str, str, str]]:
        """(kind, start, end) of every reservation; days of stays and events."""
        return Counter(_reservation(one) for mail in mails for one in json.loads(said(*self._command, mail)))


def _reservation(one: Mapping[str, Any]) -> tuple[str, str, str]:
    kind, what = one["@type"].removesuffix("Reservation"), one["reservationFor"]
    if kind == "Lodging":
        return kind, _told(one["checkinTime"], "%Y%m%d"), _told(one["checkoutTime"], "%Y%m%d")
    if kind == "Event":
        return kind, _told(what["startDate"], "%Y%m%d"), _told(what["endDate"], "%Y%m%d")
    return kind, *(_told(what[name], "%Y%m%dT%H%M%SZ", UTC) for name in ("departureTime", "arrivalTime"))


def _told(when: str | Mapping[str, str], shape: str, zone: tzinfo | None = None) -> str:
    """A local day, or a moment in a zone."""
    moment = datetime.fromisoformat(when if isinstance(when, str) else when["@value"])
    return (moment.astimezone(zone) if zone else moment).strftime(shape)


def _strange(server: Radicale, number: int, path: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Entries that the server does not find at their own first start, or finds at that of another."""
    timed = sorted((row for row in rows if row.path == path and "T" in row.start), key=lambda row: row.start)
    firsts = {row.uid: row.start for row in reversed(timed)}
    for moment in sorted(set(firsts.values())):
        found = {uid for one in server.resources(f"c{number}", moment, _second_after(moment)) for uid in _uids(one)}
        meant = {row.uid for row in timed if row.start <= moment < row.end}
        for uid in sorted(found & firsts.keys() ^ meant):
            yield Row(path, uid, "", "", moment, "", "by the server's own reading", "")


def _uids(content: bytes) -> list[str]:
    return re.findall(r"^UID:(\S+)", content.decode().replace("\r\n ", ""), re.MULTILINE)


def _second_after(moment: str) -> str:
    later = datetime.strptime(moment, "%Y%m%dT%H%M%SZ") + timedelta(seconds=1)
    return later.strftime("%Y%m%dT%H%M%SZ")
