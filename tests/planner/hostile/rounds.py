"""
Hostile strings in every text field of every table, through every kind of output: see `Round`.

Every output is compared with the same programme of harmless words, so that nothing but the words may differ; where a
harmless word was shown, the hostile one must be.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

from planner.cli.main import main
from planner.domain.faults import Fault
from planner.domain.mails import PLACEHOLDERS, sound_address
from planner.domain.records import Lock, Programme
from planner.intake import ReadResult, read_programme
from planner.intake.cells import MAX_NOTE, CellError
from planner.intake.parsers import parser_for
from planner.intake.suggest import Suggester
from planner.intake.tables import Kind
from planner.render.filenames import file_stems
from planner.services.allocate import allocate
from planner.services.issuing import publish_plan
from planner.services.publish import OutputFolder
from planner.store.memory import Memory
from tests.planner.hostile.papers import Paper, ink, letter_runs, read, unspelled
from tests.planner.hostile.programme import (
    Place,
    Words,
    columns,
    columns_of,
    exchanged,
    filled,
    markers,
    places,
    write,
)

TODAY = date(2025, 9, 15)

MAX_MESSAGE = 600
"""Longest sentence about a fault, its place included."""

_FILE_NAME = re.compile(r"[A-Za-z0-9._-][A-Za-z0-9._+-]{0,100}")
_LOOSE = re.compile(r"\.svg$|index\.html$")
"""Where the length of a word may decide into how many lines it is broken: what there is counts, not how often."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("check", "=source"),
    ("run", "=source", "--out", "=out"),
    ("solve", "=source", "--out", "=plan.json"),
    ("verify", "=source", "=plan.json"),
    ("explain", "=source", "=plan.json", "--all"),
    ("explain", "=source", "=plan.json", "--json"),
    ("fairness", "=source", "=plan.json"),
    ("deadlines", "=source", "=plan.json"),
    ("prices", "=source", "=plan.json"),
    ("times", "=source", "=plan.json"),
    ("weeks", "=source"),
    ("visas", "=source", "=plan.json"),
    ("carbon", "=source", "=plan.json"),
    ("rooms", "=source", "=plan.json", "--out", "=rooms"),
    ("transfers", "=source", "=plan.json", "--out", "=transfers"),
    ("account", "=source", "=plan.json", "--out", "=account"),
    ("account", "=source", "=plan.json", "--out", "=entries.csv"),
    ("quotes", "wanted", "=source", "=plan.json", "--out", "=wanted.csv"),
    ("scenarios", "=source", "--question", "dates", "--out", "=compared", "--jobs", "1"),
    ("send", "=out"),
    ("solve", "=changed", "--previous", "=plan.json", "--out", "=next.json"),
    ("diff", "=plan.json", "=next.json", "--source", "=changed", "--earlier", "=source"),
    ("run", "=changed", "--out", "=out"),
    ("outbox", "=out"),
    ("check", "=changed", "--json"),
)
"""
What an officer asks of a programme: every kind of output. `=` marks what lies in the folder of the round; `changed`
has a lock that withdraws a trip.
"""

_READ = {"source", "changed", "out"}
"""Folders that are no output, or are read after each run."""

Papers = Mapping[str, Paper]


@dataclass
class Findings:
    """
    What rounds found.

    `taken`, `refused` and `pressed` hold (place, text): let in by the reader, refused by it, and put into the
    records past it; `outputs` counts documents and screens that were examined, by suffix.
    """

    faults: list[str] = field(default_factory=list)
    taken: set[tuple[Place, str]] = field(default_factory=set)
    refused: set[tuple[Place, str]] = field(default_factory=set)
    pressed: set[tuple[Place, str]] = field(default_factory=set)
    outputs: Counter[str] = field(default_factory=Counter)
    shown: int = 0

    def add(self, other: Findings) -> None:
        """Those of another round."""
        self.faults += other.faults
        self.taken |= other.taken
        self.refused |= other.refused
        self.pressed |= other.pressed
        self.outputs += other.outputs
        self.shown += other.shown


def assigned(texts: Sequence[str], number: int, seed: int) -> dict[Place, str]:
    """A text for every place; after as many rounds as there are texts each place has met each, whatever the seed."""
    dice = Random(seed)
    mixed, order = list(texts), list(places())
    dice.shuffle(mixed)
    dice.shuffle(order)
    return {place: mixed[(index + number) % len(mixed)] for index, place in enumerate(order)}


class Round:
    """
    One text in every place.

    What the reader refuses it must refuse in one sentence at its place. What it takes goes through the commands, as a
    folder. What it refuses goes into the records past the reader, with all the rest: the papers must not depend on it.

    Parameters
    ----------
    work
        An empty folder to work in.
    harmless
        The outputs of the same programme with harmless words: `screens` and `pressed` of a round of markers.
    """

    def __init__(self, words: Words, work: Path, harmless: Harmless | None = None) -> None:
        self.words, self.work, self.harmless = words, work, harmless
        self.findings = Findings()
        work.mkdir(parents=True)

    def commands(self) -> dict[str, Paper]:
        """Everything that the commands print and write for what the reader takes; compared where `harmless` is."""
        words = self._taken()
        self.findings.taken = {(place, text) for place, text in words.items() if text == self.words[place]}
        self.findings.refused = {(place, text) for place, text in self.words.items() if text != words[place]}
        self._refusals(words)
        self._nothing_written()
        write(self.work / "source", filled(words))
        shutil.copytree(self.work / "source", self.work / "changed")
        _withdraw(self.work / "changed", words)
        papers = dict(self._run_commands())
        self._compare(self.harmless and self.harmless.commands, papers, words)
        return papers

    def press(self) -> dict[str, Paper]:
        """Every document for every text, put into the records past the reader; with the store, and a change."""
        words = self._taken()
        programme = read_programme(write(self.work / "read", filled(words)), today=TODAY).programme
        assert programme is not None
        forced = {place: text for place, text in self.words.items() if _can_be_pressed(place, text)}
        self.findings.pressed = {(place, text) for place, text in forced.items() if text != words[place]}
        new = {words[place]: text for place, text in self.findings.pressed}
        papers = dict(_published(exchanged(programme, new), self.work / "pressed"))
        self._compare(self.harmless and self.harmless.pressed, papers, {**words, **forced})
        return papers

    def _taken(self) -> dict[Place, str]:
        """The words, with a harmless one in place of each that the reader refuses or takes for a blank."""
        plain = markers()
        words = {place: text if _takes(place, text) else plain[place] for place, text in self.words.items()}
        for _ in range(3):
            faults = self._read("taken", words)
            columns_at_fault = {_column(fault) for fault in faults}
            if not faults:
                return words
            words = {p: plain[p] if columns_of(p) & columns_at_fault else text for p, text in words.items()}
        self.findings.faults += [f"check: still a fault: {fault}" for fault in self._read("taken", words)]
        return words

    def _refusals(self, taken: Words) -> None:
        """Each text that is not taken must be a fault of its column, in one plain sentence."""
        wrong = {p: text for p, text in self.words.items() if taken[p] != text and _can_be_written(p, text)}
        faults = self._read("refused", {**taken, **wrong})
        told = Counter(_column(fault) for fault in faults)
        expected = Counter(_own_column(p) for p, text in wrong.items() if text.strip() and not _is_several(p, text))
        for column, number in expected.items():
            if told[column] < number:
                self.findings.faults.append(f"check: {number} wrong in {column}, {told[column]} told")
        for fault in faults:
            if not str(fault).isprintable() or len(str(fault)) > MAX_MESSAGE or not fault.message.endswith((".", "?")):
                self.findings.faults.append(f"check: no plain sentence: {str(fault)[:200]!a}")

    def _nothing_written(self) -> None:
        """A run of what was refused ends with the sentences alone."""
        if self._read_folder("refused").faults:
            code, printed = _command(("run", "=refused", "--out", "=nothing"), self.work)
            if code != 1 or (self.work / "nothing").exists():
                self.findings.faults.append(f"run: exit code {code}, or something was written")
            self.findings.faults += read("refused.screen", _screen(code, printed)).faults

    def _read(self, name: str, words: Words) -> tuple[Fault, ...]:
        write(self.work / name, filled(words))
        return self._read_folder(name).faults

    def _read_folder(self, name: str) -> ReadResult:
        return read_programme(self.work / name, today=TODAY)

    def _run_commands(self) -> Iterator[tuple[str, Paper]]:
        for number, command in enumerate(COMMANDS):
            code, printed = _command(command, self.work)
            name = f"{number:02} {' '.join(command)}.screen"
            yield name, read(name, _screen(code, printed))
            if command[0] == "run":
                yield from _documents(self.work / "out", f"{number:02}/")
        for name in sorted({word[1:] for command in COMMANDS for word in command if word.startswith("=")} - _READ):
            yield from _documents(self.work / name, "")

    def _compare(self, harmless: Papers | None, papers: Papers, words: Words) -> None:
        self.findings.outputs.update(path.rsplit(".", 1)[-1] for path in papers)
        if harmless is None:
            self.findings.faults += [f"{path}: {fault}" for path, paper in papers.items() for fault in paper.faults]
            return
        names = _names(words)
        paths = {_renamed(path, names): path for path in harmless}
        for path in sorted(paths.keys() ^ papers.keys()):
            if not _lacks_address(path, words, names):
                self.findings.faults.append(f"{path[:200]!a}: {'missing' if path in paths else 'one too many'}")
        for path in paths.keys() & papers.keys():
            found = list(_differences(path, harmless[paths[path]], papers[path], words))
            self.findings.faults += [f"{path}: {fault}" for fault in found]
            self.findings.shown += len(_shown_places(harmless[paths[path]]))


@dataclass(frozen=True)
class Harmless:
    """Outputs of the programme with a harmless word in every place."""

    commands: Papers
    pressed: Papers

    @classmethod
    def made(cls, work: Path) -> Harmless:
        """The outputs; none of them may have a fault."""
        one = Round(markers(), work)
        papers = cls(one.commands(), one.press())
        if one.findings.faults:
            raise AssertionError(f"Harmless words do harm: {one.findings.faults}")
        return papers


# The reader


def _takes(place: Place, text: str) -> bool:
    if not text.strip() or not _can_be_written(place, text) or (";" in text and _in_list(place)):
        return False
    for name in columns_of(place):
        if not columns()[name].refers:
            try:
                parser_for(columns()[name], Suggester())(place.dressed(text).strip())
            except CellError:
                return False
    return True


def _can_be_written(place: Place, text: str) -> bool:
    return text.isascii() or text == text.encode("utf-8", "ignore").decode()


def _can_be_pressed(place: Place, text: str) -> bool:
    """Whether it is a text, if one that the reader refuses; no longer than the longest that it takes."""
    return bool(text.strip()) and len(text) <= MAX_NOTE and _can_be_written(place, text) and not _is_key(place)


def _in_list(place: Place) -> bool:
    return any(columns()[name].many for name in columns_of(place))


def _is_several(place: Place, text: str) -> bool:
    """Whether it is a list of names where it stands first, each of which may be sound."""
    return ";" in text and columns()[_own_column(place)].many


def _is_recipient(place: Place) -> bool:
    """Whether it is where a delegate's mail goes to."""
    return place.field == "delegates.email"


def _is_key(place: Place) -> bool:
    """Codes and addresses are no text: the reader alone says what may be one, and only then is it a link."""
    return place.kind in {Kind.CODE, Kind.EMAIL, Kind.URL}


def _column(fault: Fault) -> str:
    """The column of a fault as `table.column`; [programme] keys stand alone."""
    table = fault.where.removesuffix(".csv")
    if table != "programme.toml":
        return f"{table}.{fault.column}"
    return fault.column if "." in fault.column else f"programme.{fault.column}"


def _own_column(place: Place) -> str:
    """The column that defines a name, or the only one."""
    found = sorted(columns_of(place))
    return next((name for name in found if name == f"{place.field}.code"), found[0])


# Outputs


def _command(command: Sequence[str], work: Path) -> tuple[object, str]:
    """Exit code, and what was printed on both streams."""
    asked = [str(work / word[1:]) if word.startswith("=") else word for word in command]
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            main(asked)
        except SystemExit as left:
            code = left.code
    for stream in streams:
        stream.flush()
    printed = "".join(stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]  # BytesIO
    return code, printed.replace(str(work), "WORK")


def _screen(code: object, printed: str) -> bytes:
    return f"exit code {code}\n{printed}".encode("utf-8", "surrogatepass")


def _documents(path: Path, prefix: str) -> Iterator[tuple[str, Paper]]:
    """A file, or every file of a folder that is for readers."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if not file.name.startswith(".") and not file.name.startswith("planner.db"):
            name = file.relative_to(path.parent).as_posix()
            yield prefix + name, read(name, file.read_bytes())


def _published(programme: Programme, out: Path) -> Iterator[tuple[str, Paper]]:
    """Documents of a programme in which a trip is withdrawn after the first plan, with the store between the two."""
    second = programme.nominations[1]
    changed = replace(programme, locks=(*programme.locks, Lock(second.delegate, second.event, "excluded")))
    with OutputFolder.hold(out) as folder, Memory(out / "planner.db") as memory:
        for one in (programme, replace(changed, input_sha256="1" * 64)):
            recalled = memory.recall(one.code)
            plan = allocate(one, recalled.latest and recalled.latest.plan())
            publish_plan(one, plan, recalled, folder, memory)
        yield from _documents(out, "")


def _withdraw(folder: Path, words: Words) -> None:
    """A lock against the second nomination."""
    codes = {place.which: place.dressed(text) for place, text in words.items() if place.kind is Kind.CODE}
    path = folder / "locks.csv"
    row = f'"{codes["D2"]}","{codes["barcelona-2025"]}","excluded",""\r\n'
    path.write_bytes(path.read_bytes() + row.encode())


# Comparison


def _names(words: Words) -> dict[str, str]:
    """Harmless code -> file name of the hostile one, for codes that become file names."""
    plain = markers()
    found: dict[str, str] = {}
    for table in ("events", "delegates", "hotels"):
        codes = {place: place.dressed(text) for place, text in words.items() if place.field == table}
        stems = file_stems(codes.values())
        found |= {place.dressed(plain[place]): stems[code] for place, code in codes.items()}
    return found


def _renamed(path: str, names: Mapping[str, str]) -> str:
    return re.sub("|".join(map(re.escape, names)), lambda found: names[found.group()], path)


def _lacks_address(path: str, words: Words, names: Mapping[str, str]) -> bool:
    """Whether it is the mail of somebody whose address no server would take."""
    plain = markers()
    addresses = [place for place in places() if _is_recipient(place)]
    people = [place for place in places() if place.field == "delegates" and place.which != "D0"]
    unsound = {
        names[person.dressed(plain[person])]
        for person, address in zip(people, addresses, strict=True)
        if not _is_sound(address, words)
    }
    return "/mail/" in path and re.split(r"[+.]eml|\+", path.rsplit("/", 1)[-1])[0] in unsound


def _is_sound(address: Place, words: Words) -> bool:
    return bool(sound_address(address.dressed(words[address])))


def _differences(path: str, harmless: Paper, paper: Paper, words: Words) -> Iterator[str]:
    yield from paper.faults
    if not path.endswith(".screen") and not all(_FILE_NAME.fullmatch(part) for part in path.split("/")):
        yield "a file name that some system does not take"
    few, many = harmless.outline, paper.outline
    if _LOOSE.search(path):
        few, many = Counter(set(few)), Counter(set(many))
    yield from (f"one too many: {line[:120]}" for line in (many - few) if not _is_paragraph(path, line))
    yield from (f"missing: {line[:120]}" for line in (few - many) if not _LOOSE.search(path))
    for place in _shown_places(harmless):
        if not _shows(path, paper, words[place]) and not _may_be_absent(path, place, words):
            yield f"does not show {place.field} {place.which}: {words[place][:60]!a}"


def _is_paragraph(path: str, line: str) -> bool:
    """Staff's own sentences in a mail have a paragraph a line."""
    return path.endswith(".eml") and line.endswith((" <p >", " <bdi >"))


def _shows(path: str, paper: Paper, text: str) -> bool:
    """Whether the beginning of a text is there; of a picture's names all but a dozen letters may be cut."""
    look, length = (unspelled if path.endswith(".screen") else ink), (12 if path.endswith(".svg") else 30)
    return look(text[:length]) in look(paper.words) or _is_printed(paper, text[:length])


def _is_printed(paper: Paper, text: str) -> bool:
    """Whether pages show a text; one that they have no room for they may cut, and say so."""
    seen = ink(paper.printed)
    if not seen or "…" in paper.printed:
        return bool(seen)
    if paper.turned or not text.isascii():
        return all(run in seen for run in letter_runs(text))
    return ink(text).replace("-", "") in seen


def _shown_places(harmless: Paper) -> list[Place]:
    seen = ink(f"{harmless.words} {harmless.printed}")
    return [place for place, word in markers().items() if word in seen]


def _may_be_absent(path: str, place: Place, words: Words) -> bool:
    """Placeholders are filled in, unsound addresses get nothing, of two groups equally off one is named."""
    if place.field == "gender":
        return bool(re.search(r"(index\.html|fairness .*\.screen)$", path))
    if _is_recipient(place):
        return bool(re.search(r"(send|outbox) .*\.screen$", path)) and not _is_sound(place, words)
    return place.field.startswith("mail.") and any(f"{{{word}}}" in words[place] for word in PLACEHOLDERS)
