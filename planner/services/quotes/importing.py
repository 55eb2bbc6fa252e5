"""Files of offers into a programme folder: everything kept, what cannot be used set apart, all at once or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

from planner.domain.failures import BusyError
from planner.domain.faults import Fault, PlannerError
from planner.domain.records import SetAside
from planner.intake import cells, read_programme
from planner.intake.cells import MAX_NOTE, CellError
from planner.intake.files import read_bytes
from planner.intake.raw import SourceError
from planner.intake.report import Report
from planner.intake.shapes import Shape, known_shapes
from planner.intake.shapes.agency import Agency, header_of
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.mapping import FOLDER, Mapped, fingerprint, read_mapping, remembered
from planner.intake.shapes.offer import Offer
from planner.intake.shapes.proposal import proposed
from planner.intake.suggest import Suggester
from planner.intake.tables import QUOTES, SEGMENTS, Table
from planner.services.quotes.judging import Judge, Judged, Unusable
from planner.services.quotes.keeping import FILES, Row, held, put, quote_row, segment_rows, set_aside_table, with_rows
from planner.services.reading import read_programme_or_refuse


class UnmappedError(Exception):
    """A sheet that no mapping describes; carries a mapping to fill in."""

    def __init__(self, file: str, proposal: str) -> None:
        super().__init__(file)
        self.file, self.proposal = file, proposal


@dataclass(slots=True)
class FileReport:
    """
    What became of the offers of one file.

    Attributes
    ----------
    taken
        New quotes.
    replaced
        Quotes that took the place of those of the same code.
    known
        Offers that the folder had as quotes already.
    aside
        Offers set aside now.
    aside_before
        Offers that had been set aside before, for the same reason.
    """

    name: str
    shape: str
    taken: list[Judged] = field(default_factory=list)
    replaced: list[Judged] = field(default_factory=list)
    known: int = 0
    aside: list[SetAside] = field(default_factory=list)
    aside_before: int = 0

    @property
    def offers(self) -> int:
        """Every offer of the file."""
        return len(self.taken) + len(self.replaced) + self.known + len(self.aside) + self.aside_before


@dataclass(frozen=True, slots=True)
class Imported:
    """
    The end of an import.

    Attributes
    ----------
    recovered
        Offers that had been set aside before and are quotes now.
    mappings
        Names of the mappings remembered now.
    written
        Files that changed.
    """

    files: tuple[FileReport, ...]
    recovered: int
    mappings: tuple[str, ...]
    written: tuple[str, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What an import is told besides its files.

    Attributes
    ----------
    event
        The event of offers that name none.
    mapping
        How sheets are read.
    replace
        Whether offers take the place of quotes of the same code that differ.
    """

    event: str | None = None
    mapping: Path | None = None
    replace: bool = False


def import_quotes(source: Path, files: Sequence[Path], wish: Wish, *, today: date | None, clock: date) -> Imported:
    """
    Read every file and put what it holds into the programme folder.

    Raises
    ------
    PlannerError
        If the folder, a file or the mapping cannot be used; nothing was written.
    UnmappedError
        If a sheet is of an agency that nobody has described yet; nothing was written.
    RunError
        If the folder is busy or the disk full.
    """
    if not source.is_dir():
        _refuse(source.name or str(source), _no_folder(source))
    with held(source):
        return _Import(source, wish, today, clock).run(files)


def _no_folder(source: Path) -> str:
    if source.suffix.lower() == ".xlsx" and source.exists():
        return (
            "quotes are imported into a programme folder only, because saving a workbook anew would lose its charts "
            "and drawings; save its sheets as CSV files in a folder, with a programme.toml, and import there."
        )
    return "there is no such folder; quotes are imported into a programme folder."


def _refuse(where: str, message: str, row: int = 0) -> NoReturn:
    raise PlannerError([Fault(where, row, "", "", message)])


class _Import:
    """One import into one folder that is held."""

    def __init__(self, source: Path, wish: Wish, today: date | None, clock: date) -> None:
        self._source, self._suggest, self._report = source, Suggester(), Report()
        self._before = self._contents()
        self._programme = read_programme_or_refuse(source, today=today, clock=clock)
        if wish.event is not None and wish.event not in self._programme.events:
            hint = self._suggest(wish.event, self._programme.events)
            _refuse("--event", f"{wish.event!r} is not a code of the table events; {hint}")
        self._judge = Judge(self._programme, wish.event, self._suggest, replaces=wish.replace)
        self._given = None if wish.mapping is None else self._read_given(wish.mapping)
        self._known = [] if self._given else list(self._remembered())
        self._learned: dict[str, bytes] = {}
        self._aside = {_identity(row): row for row in self._programme.set_aside}
        self._recovered = 0

    def run(self, files: Sequence[Path]) -> Imported:
        """Everything from reading to writing."""
        reports = tuple(self._file(path) for path in files)
        if self._given is not None and not self._learned:
            _refuse("--mapping", "none of the files is a sheet, so no mapping is needed; leave it out.")
        changed = self._changed(reports)
        self._refuse_unreadable(changed)
        if changed:
            put(self._source, changed)
        return Imported(
            reports,
            self._recovered,
            tuple(sorted(name for name in self._learned if f"{FOLDER}/{name}.toml" in changed)),
            tuple(sorted(changed)),
            self._report.warnings(()),
        )

    def _file(self, path: Path) -> FileReport:
        try:
            delivery = Delivery.read(path)
            shape = self._shape(delivery, path)
            told = FileReport(delivery.name, "Duffel" if delivery.is_json else f"sheet of {_name_of(shape)}")
            for offer in shape.offers(delivery):
                self._take(offer, told)
        except SourceError as error:
            _refuse(path.name, str(error), error.row)
        except OSError as error:
            _refuse(path.name, f"the file cannot be read ({error.strerror or 'unknown reason'}).")
        return told

    def _shape(self, delivery: Delivery, path: Path) -> Shape:
        if self._given is not None and not delivery.is_json:
            self._learn(self._given, delivery)
            return Agency(self._given, self._suggest)
        if delivery.is_workbook:
            _ = delivery.sheets  # a workbook that is refused is refused once, not once a mapping
        for shape in known_shapes(self._known, self._suggest):
            if shape.recognises(delivery):
                return shape
        if delivery.is_json:
            raise SourceError("it is JSON, but holds no offers in a shape that is known (Duffel's).")
        raise UnmappedError(delivery.name, proposed(delivery, _mapping_name(path)))

    def _take(self, offer: Offer, told: FileReport) -> None:
        try:
            judged = self._judge.judge(offer)
        except Unusable as refusal:
            self._put_aside(offer, refusal, told)
            return
        self._recover(offer)
        if judged.is_known:
            told.known += 1
        else:
            (told.replaced if judged.change else told.taken).append(judged)

    def _put_aside(self, offer: Offer, refusal: Unusable, told: FileReport) -> None:
        row = SetAside(offer.code, refusal.reason, _fitting(str(refusal)), told.name, offer.row, offer.raw)
        there = self._aside.get(_identity(row))
        if there is not None and there.reason == row.reason:
            told.aside_before += 1
        else:
            self._aside[_identity(row)] = row
            told.aside.append(row)

    def _recover(self, offer: Offer) -> None:
        """An offer that is a quote is set aside no longer; its doubles stay."""
        identity = (offer.code, offer.row, offer.raw)
        there = self._aside.get(identity)
        if there is not None and there.reason != "duplicate":
            del self._aside[identity]
            self._recovered += 1

    def _changed(self, reports: Iterable[FileReport]) -> dict[str, bytes]:
        """New content of every file that changes."""
        changed = {}
        replaced = frozenset(judged.quote.code for told in reports for judged in told.replaced)
        found = [judged.quote for told in reports for judged in (*told.taken, *told.replaced)]
        quotes = [replace(quote, note=_fitting(quote.note)) for quote in found]
        if quotes:
            segments = [row for quote in quotes for row in segment_rows(quote)]
            changed[FILES["quotes"]] = self._with_rows(QUOTES, [*map(quote_row, quotes)], "code", replaced)
            changed[FILES["segments"]] = self._with_rows(SEGMENTS, segments, "quote", replaced)
        if tuple(self._aside.values()) != self._programme.set_aside:
            changed[FILES["quotes_set_aside"]] = set_aside_table(self._aside.values())
        for name, text in self._learned.items():
            if self._at(name) != text:
                changed[f"{FOLDER}/{name}.toml"] = text
        return changed

    def _with_rows(self, table: Table, rows: Sequence[Row], column: str, replaced: frozenset[str]) -> bytes:
        return with_rows(table, self._before[FILES[table.name]], rows, {column: replaced} if replaced else {})

    def _refuse_unreadable(self, changed: dict[str, bytes]) -> None:
        """Nothing is written that the reader of the folder would refuse, nor over what somebody changed meanwhile."""
        tables = {name: content for name, content in changed.items() if name in FILES.values()}
        if tables:
            result = read_programme(self._source, today=self._programme.today, instead=tables)
            if result.programme is None:
                raise PlannerError(result.faults)
        if self._contents() != self._before:
            raise BusyError(f"{self._source} was changed while the offers were read; import again")

    def _contents(self) -> dict[str, bytes | None]:
        return {name: self._content(self._source / name) for name in FILES.values()}

    def _content(self, path: Path) -> bytes | None:
        try:
            return read_bytes(path) if path.exists() else None
        except SourceError as error:
            _refuse(path.name, str(error))

    def _at(self, name: str) -> bytes | None:
        return self._content(self._source / FOLDER / f"{name}.toml")

    def _remembered(self) -> Iterator[Mapped]:
        """Mappings of the folder; a faulty one is warned of and not used."""
        folder = self._source / FOLDER
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            report = Report()
            try:
                mapped = read_mapping(path.name, read_bytes(path), self._suggest, report)
                yield from [mapped] if mapped else []
            except SourceError as error:
                report.fault(path.name, error.row, "", "", str(error))
            for fault in report.faults(()):
                self._report.warn(f"{FOLDER}/{fault.where}", fault.row, fault.column, fault.value, fault.message)

    def _read_given(self, path: Path) -> Mapped:
        try:
            content = read_bytes(path, follow=True)
        except (SourceError, OSError) as error:
            _refuse(path.name, str(error) if isinstance(error, SourceError) else "the mapping cannot be read.")
        report = Report()
        mapped = read_mapping(path.name, content, self._suggest, report)
        if mapped is None:
            raise PlannerError(report.faults(()))
        return mapped

    def _learn(self, mapped: Mapped, delivery: Delivery) -> None:
        header = header_of(delivery, mapped)
        if header is None:
            return  # the shape will say what is wrong
        text = remembered(mapped, fingerprint(header.cells))
        self._given = replace(mapped, text=text, fingerprints=(*mapped.fingerprints, fingerprint(header.cells)))
        self._learned[mapped.name] = text.encode()


def _identity(row: SetAside) -> tuple[str, int, str]:
    return row.code, row.row, row.offer


def _fitting(text: str) -> str:
    return text if len(text) <= MAX_NOTE else f"{text[: MAX_NOTE - 3]}..."


def _name_of(shape: Shape) -> str:
    return shape.mapped.name if isinstance(shape, Agency) else ""


def _mapping_name(path: Path) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in path.stem.lower())
    try:
        return str(cells.code(plain.strip("-")[:30] or "agency"))
    except CellError:
        return "agency"
