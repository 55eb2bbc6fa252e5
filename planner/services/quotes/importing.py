"""Files of offers into a programme folder: everything kept, what cannot be used set apart, all at once or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from planner.domain.failures import BusyError
from planner.domain.faults import Fault, PlannerError
from planner.domain.records import SetAside
from planner.intake import read_programme
from planner.intake.raw import SourceError
from planner.intake.report import Report
from planner.intake.shapes import Shape, known_shapes
from planner.intake.shapes.agency import Agency
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.mapping import FOLDER, MappingReader
from planner.intake.shapes.offer import Offer
from planner.intake.shapes.proposal import proposed
from planner.intake.suggest import Suggester
from planner.intake.tables import QUOTES, SEGMENTS, Table
from planner.services.mappings import Mappings, UnmappedError, content_of, fitting, mapping_name, refuse
from planner.services.quotes.judging import Judge, Judged, Unusable
from planner.services.quotes.keeping import FILES, Row, held, put, quote_row, segment_rows, set_aside_table, with_rows
from planner.services.reading import read_programme_or_refuse


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
        refuse(source.name or str(source), _no_folder(source))
    with held(source):
        return _Import(source, wish, today, clock).run(files)


def _no_folder(source: Path) -> str:
    if source.suffix.lower() == ".xlsx" and source.exists():
        return (
            "quotes are imported into a programme folder only, because saving a workbook anew would lose its charts "
            "and drawings; save its sheets as CSV files in a folder, with a programme.toml, and import there."
        )
    return "there is no such folder; quotes are imported into a programme folder."


class _Import:
    """One import into one folder that is held."""

    def __init__(self, source: Path, wish: Wish, today: date | None, clock: date) -> None:
        self._source, self._suggest, self._report = source, Suggester(), Report()
        self._before = self._contents()
        self._programme = read_programme_or_refuse(source, today=today, clock=clock)
        if wish.event is not None and wish.event not in self._programme.events:
            hint = self._suggest(wish.event, self._programme.events)
            refuse("--event", f"{wish.event!r} is not a code of the table events; {hint}")
        self._judge = Judge(self._programme, wish.event, self._suggest, replaces=wish.replace)
        self._mappings = Mappings(source, FOLDER, wish.mapping, self._suggest, self._report, MappingReader)
        self._aside = {_identity(row): row for row in self._programme.set_aside}
        self._recovered = 0

    def run(self, files: Sequence[Path]) -> Imported:
        """Everything from reading to writing."""
        reports = tuple(self._file(path) for path in files)
        if self._mappings.given is not None and not self._mappings.has_learned:
            refuse("--mapping", "none of the files is a sheet, so no mapping is needed; leave it out.")
        changed = self._changed(reports)
        self._refuse_unreadable(changed)
        if changed:
            put(self._source, changed)
        return Imported(
            reports,
            self._recovered,
            tuple(sorted(Path(name).stem for name in changed if name.endswith(".toml"))),
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
            refuse(path.name, str(error), error.row)
        except OSError as error:
            refuse(path.name, f"the file cannot be read ({error.strerror or 'unknown reason'}).")
        return told

    def _shape(self, delivery: Delivery, path: Path) -> Shape:
        given = self._mappings.given
        if given is not None and not delivery.is_json:
            self._mappings.learn(given, delivery)
            return Agency(given, self._suggest)
        if delivery.is_workbook:
            _ = delivery.sheets  # a workbook that is refused is refused once, not once a mapping
        for shape in known_shapes(self._mappings.known, self._suggest):
            if shape.recognises(delivery):
                return shape
        if delivery.is_json:
            raise SourceError("it is JSON, but holds no offers in a shape that is known (Duffel's).")
        raise UnmappedError(delivery.name, proposed(delivery, mapping_name(path, "agency")))

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
        row = SetAside(offer.code, refusal.reason, fitting(str(refusal)), told.name, offer.row, offer.raw)
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
        quotes = [replace(quote, note=fitting(quote.note)) for quote in found]
        if quotes:
            segments = [row for quote in quotes for row in segment_rows(quote)]
            changed[FILES["quotes"]] = self._with_rows(QUOTES, [*map(quote_row, quotes)], "code", replaced)
            changed[FILES["segments"]] = self._with_rows(SEGMENTS, segments, "quote", replaced)
        if tuple(self._aside.values()) != self._programme.set_aside:
            changed[FILES["quotes_set_aside"]] = set_aside_table(self._aside.values())
        return changed | self._mappings.changed()

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
        return {name: content_of(self._source / name) for name in FILES.values()}


def _identity(row: SetAside) -> tuple[str, int, str]:
    return row.code, row.row, row.offer


def _name_of(shape: Shape) -> str:
    return shape.mapped.name if isinstance(shape, Agency) else ""
