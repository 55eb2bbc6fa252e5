"""Files of invoices into a programme folder: each line counted once, the others set apart, all at once or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from planner.domain.failures import BusyError
from planner.domain.faults import Fault, PlannerError
from planner.domain.records import Actual, Programme, UncountedActual
from planner.intake import read_programme
from planner.intake.actuals import Counted, same_money, told_difference
from planner.intake.cells import MAX_TEXT
from planner.intake.characters import quoted
from planner.intake.raw import SourceError
from planner.intake.report import Report, as_written
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.invoices import (
    INVOICE_FOLDER,
    InvoiceLine,
    InvoiceMapping,
    Invoices,
    own_headers,
    proposed,
    recognises,
)
from planner.intake.shapes.mapping import Mapped
from planner.intake.suggest import Suggester
from planner.intake.tables import ACCOUNTS, ACTUALS, ACTUALS_SET_ASIDE, Table
from planner.services.mappings import Mappings, UnmappedError, content_of, fitting, mapping_name, refuse
from planner.services.quotes.keeping import held, put, with_rows
from planner.services.reading import read_programme_or_refuse

FILES = {table.name: f"{table.name}.csv" for table in ACCOUNTS}
"""The tables that an import writes."""

Identity = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A row that the folder has already: where it stands there, and what the new one says beyond it."""

    row: int
    there: str
    remark: str = ""


@dataclass(slots=True)
class FileReport:
    """
    What became of the rows of one file.

    Attributes
    ----------
    taken
        New lines.
    known
        Rows that the folder had already.
    aside
        Rows set aside now.
    aside_before
        Rows that had been set aside before, for the same reason.
    """

    name: str
    shape: str
    taken: list[Actual] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    aside: list[UncountedActual] = field(default_factory=list)
    aside_before: int = 0

    @property
    def rows(self) -> int:
        """Every row of the file."""
        return len(self.taken) + len(self.known) + len(self.aside) + self.aside_before


@dataclass(frozen=True, slots=True)
class Imported:
    """
    The end of an import.

    Attributes
    ----------
    recovered
        Rows that had been set aside and count now.
    mappings
        Names of the mappings remembered by this import.
    written
        Files of the folder that changed.
    """

    files: tuple[FileReport, ...]
    recovered: int
    mappings: tuple[str, ...]
    written: tuple[str, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asks for: `event` is for rows that name none; `mapping` a file to read sheets by."""

    event: str | None = None
    mapping: Path | None = None


def import_actuals(source: Path, files: Sequence[Path], wish: Wish, *, today: date | None, clock: date) -> Imported:
    """
    Put the lines of invoices into the tables `actuals` and `actuals_set_aside` of a folder.

    Raises
    ------
    UnmappedError
        If a sheet has neither our columns nor those of a remembered mapping.
    PlannerError
        If the folder, a file or a mapping cannot be read; nothing is changed then.
    BusyError, OutputError
        If another import holds the folder, or it cannot be written.
    """
    if not source.is_dir():
        refuse(source.name or str(source), "invoices are imported into a programme folder only; name one.")
    with held(source):
        return _Import(source, wish, today, clock).run(files)


class UnusableError(Exception):
    """A row that cannot be counted; `reason` is one of `ACTUALS_ASIDE_REASONS`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Judge:
    """Makes a line of the table of a row, or says why that cannot be."""

    def __init__(self, programme: Programme, event: str | None, suggest: Suggester) -> None:
        self._programme, self._event, self._suggest = programme, event, suggest
        self._authority_of = {row.delegate: row.authority for row in programme.history}
        self._authority_of |= {code: person.authority for code, person in programme.delegates.items()}
        self._people = _by_any_name(
            (code, (code, person.email, *_spellings(person.given_name, person.family_name)))
            for code, person in programme.delegates.items()
        )
        self._people |= {row.delegate.casefold(): row.delegate for row in programme.history}
        self._events = _by_any_name((code, (code, event.name)) for code, event in programme.events.items())
        self._authorities = _by_any_name((code, (code, city.name)) for code, city in programme.authorities.items())

    def judge(self, line: InvoiceLine, file: str) -> Actual:
        """The line, its codes looked up; nobody has asked yet whether it is counted already."""
        if line.faults or line.day is None or line.amount is None:
            raise UnusableError("unreadable", " ".join(line.faults))
        if line.amount == 0:
            told = "the amount is 0; where an item cost nothing, write the row into actuals.csv to close it."
            raise UnusableError("zero_amount", told)
        if line.currency not in self._programme.rates:
            raise UnusableError("no_rate", f"there is no rate for {line.currency}; add a row to the table rates.")
        delegate = self._person(line.delegate)
        return Actual(
            invoice=line.invoice,
            date=line.day,
            category=line.category,
            amount=line.amount,
            currency=line.currency,
            event=self._place(line.event),
            delegate=delegate,
            authority=self._city(line.authority, delegate),
            supplier=line.supplier,
            line=line.line,
            paid=line.paid,
            note=line.note,
            source=f"{file}, row {line.row}"[-MAX_TEXT:],
        )

    def _place(self, text: str) -> str:
        if not text and self._event is None:
            raise UnusableError("no_event", "no event is named; name it with --event or in the mapping.")
        if not text and self._event is not None:
            return self._event
        found = self._events.get(text.casefold())
        if found is None:
            hint = self._suggest(text, self._programme.events)
            raise UnusableError("unknown_event", f"{quoted(text)} is no code or name of the table events; {hint}")
        return found

    def _person(self, text: str) -> str | None:
        if not text:
            return None
        found = self._people.get(text.casefold())
        if found is None:
            hint = self._suggest(text, self._programme.delegates)
            told = f"{quoted(text)} is no code, mail or name of exactly one of the delegates; {hint}"
            raise UnusableError("unknown_delegate", told)
        return found

    def _city(self, text: str, delegate: str | None) -> str | None:
        if not text:
            return None
        found = self._authorities.get(text.casefold())
        if found is None:
            hint = self._suggest(text, self._programme.authorities)
            raise UnusableError(
                "unknown_authority", f"{quoted(text)} is no code or name of the table authorities; {hint}"
            )
        own = self._authority_of.get(delegate or "", found)
        if own != found:
            raise UnusableError("other_authority", f"{delegate} belongs to {own}, not to {found}; ask which is meant.")
        return found


class _Import:
    """One import into one folder that is held."""

    def __init__(self, source: Path, wish: Wish, today: date | None, clock: date) -> None:
        self._source, self._suggest, self._report = source, Suggester(), Report()
        self._before = self._contents()
        self._programme = read_programme_or_refuse(source, today=today, clock=clock)
        if wish.event is not None and wish.event not in self._programme.events:
            hint = self._suggest(wish.event, self._programme.events)
            refuse("--event", f"{quoted(wish.event)} is not a code of the table events; {hint}")
        self._judge = Judge(self._programme, wish.event, self._suggest)
        self._mappings = Mappings(source, INVOICE_FOLDER, wish.mapping, self._suggest, self._report, InvoiceMapping)
        self._aside = {_identity(row): row for row in self._programme.actuals_set_aside}
        self._recovered = 0
        self._counted = Counted()
        self._met: dict[int, str] = {}
        for line in self._programme.actuals:
            self._counted.add(line)

    def run(self, files: Sequence[Path]) -> Imported:
        """Everything from reading to writing."""
        reports = tuple(self._file(path) for path in files)
        changed = self._changed(reports)
        self._refuse_unreadable(changed)
        if changed:
            put(self._source, changed)
        learned = tuple(sorted(Path(name).stem for name in changed if name.endswith(".toml")))
        return Imported(reports, self._recovered, learned, tuple(sorted(changed)), self._report.warnings(()))

    def _file(self, path: Path) -> FileReport:
        try:
            delivery = Delivery.read(path)
            mapped = self._mapping_of(delivery, path)
            told = FileReport(delivery.name, "our columns" if not mapped.text else f"sheet of {mapped.name}")
            for line in Invoices(mapped, self._suggest).lines(delivery):
                self._take(line, told)
        except SourceError as error:
            refuse(path.name, str(error), error.row)
        except OSError as error:
            refuse(path.name, f"the file cannot be read ({error.strerror or 'unknown reason'}).")
        return told

    def _mapping_of(self, delivery: Delivery, path: Path) -> Mapped:
        given = self._mappings.given
        if given is not None:
            self._mappings.learn(given, delivery)
            return given
        own = own_headers(delivery)
        if own is not None:
            return own
        for mapped in self._mappings.known:
            if recognises(mapped, delivery):
                return mapped
        raise UnmappedError(delivery.name, proposed(delivery, mapping_name(path, "invoices")))

    def _take(self, line: InvoiceLine, told: FileReport) -> None:
        try:
            actual = self._judge.judge(line, told.name)
            known = self._refuse_repeated(actual, line.row)
        except UnusableError as refusal:
            self._put_aside(line, refusal, told)
            return
        self._recover((told.name, line.row, line.raw))
        if known is not None:
            told.known.append(known)
        else:
            self._counted.add(actual)
            told.taken.append(actual)

    def _refuse_repeated(self, line: Actual, row: int) -> Known | None:
        """Where the folder has the line already; None where it is new."""
        there = self._counted.alike(line)
        if there is None:
            return None
        place = f"row {there.row} of actuals.csv" if there.row else there.source
        if not same_money(line, there):
            told = f"the invoice number stands in {place} for the same, {told_difference(line, there)}"
            raise UnusableError("reused", f"{told}; ask which holds, or tell two lines apart in the column line.")
        if not there.row or there.row in self._met:
            first = self._met.get(there.row, place)
            told = f"the same line of the invoice stands in {first} already; it is counted once"
            raise UnusableError("duplicate", f"{told}. Tell two lines apart in the column line.")
        self._met[there.row] = line.source
        return Known(row, place, _news(line, there))

    def _put_aside(self, line: InvoiceLine, refusal: UnusableError, told: FileReport) -> None:
        row = UncountedActual(line.invoice, refusal.reason, fitting(str(refusal)), told.name, line.row, line.raw)
        there = self._aside.get(_identity(row))
        if there is not None and there.reason == row.reason:
            told.aside_before += 1
        else:
            self._aside[_identity(row)] = row
            told.aside.append(row)

    def _recover(self, identity: Identity) -> None:
        """A row that counts is set aside no longer; its doubles stay."""
        there = self._aside.get(identity)
        if there is not None and there.reason != "duplicate":
            del self._aside[identity]
            self._recovered += 1

    def _changed(self, reports: Iterable[FileReport]) -> dict[str, bytes]:
        """New content of every file that changes."""
        changed: dict[str, bytes] = {}
        taken = [_cells_of(ACTUALS, line) for told in reports for line in told.taken]
        if taken:
            changed[FILES["actuals"]] = with_rows(ACTUALS, self._before[FILES["actuals"]], taken, {})
        if tuple(self._aside.values()) != self._programme.actuals_set_aside:
            rows = [_cells_of(ACTUALS_SET_ASIDE, row) for row in self._aside.values()]
            changed[FILES["actuals_set_aside"]] = with_rows(ACTUALS_SET_ASIDE, None, rows, {})
        return changed | self._mappings.changed()

    def _refuse_unreadable(self, changed: Mapping[str, bytes]) -> None:
        """Nothing is written that the reader of the folder would refuse, nor over what somebody changed meanwhile."""
        tables = {name: content for name, content in changed.items() if name in FILES.values()}
        if tables:
            result = read_programme(self._source, today=self._programme.today, instead=tables)
            if result.programme is None:
                raise PlannerError(result.faults)
        if self._contents() != self._before:
            raise BusyError(f"{self._source} was changed while the invoices were read; import again")

    def _contents(self) -> dict[str, bytes | None]:
        return {name: content_of(self._source / name) for name in FILES.values()}


def _by_any_name(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Code by everything that it may be called, capitals aside; a name that two have stands for neither."""
    named = [(code, tuple(names)) for code, names in named]
    found: dict[str, set[str]] = {}
    for code, names in named:
        for name in filter(None, names):
            found.setdefault(name.casefold(), set()).add(code)
    codes = {code.casefold(): code for code, _ in named}
    return {name: next(iter(who)) for name, who in found.items() if len(who) == 1} | codes


def _spellings(given: str, family: str) -> tuple[str, ...]:
    """How a sheet may write a person."""
    return (
        (f"{given} {family}", f"{family} {given}", f"{family}, {given}", f"{family}/{given}")
        if given and family
        else ()
    )


def _news(line: Actual, there: Actual) -> str:
    """What a known line says that the folder does not; somebody has to write it there."""
    if line.paid is not None and line.paid != there.paid:
        return f"it says paid on {line.paid}; write that into row {there.row} of actuals.csv"
    return ""


def _cells_of(table: Table, record: Actual | UncountedActual) -> dict[str, str]:
    values = {column.name: getattr(record, column.name) for column in table.columns}
    return {name: f"{value:f}" if isinstance(value, Decimal) else as_written(value) for name, value in values.items()}


def _identity(row: UncountedActual) -> Identity:
    return row.file, row.row, row.text
