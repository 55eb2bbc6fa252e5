"""Opens a programme: a folder of CSV files with `programme.toml`, or one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from planner.intake.characters import quoted, shown
from planner.intake.csv_table import read_csv
from planner.intake.files import content_hash, read_bytes
from planner.intake.raw import RawTable, Setting, Source, SourceError
from planner.intake.report import Report
from planner.intake.suggest import Suggest
from planner.intake.tables import ACCOUNTS, TABLES, Table
from planner.intake.toml_settings import read_toml
from planner.intake.workbook import SETTINGS_SHEET, settings_of, sheets_of, tables_of

SETTINGS_FILE = "programme.toml"


_ACCOUNTS = frozenset(f"{table.name}.csv" for table in ACCOUNTS)
"""Files that no plan is made from: they are left out of `input_sha256`."""

UNFINISHED = ".quotes-import"
"""Folder of files that an import was putting in their places when it was stopped."""


def open_source(path: Path, suggest: Suggest, report: Report, instead: Mapping[str, bytes]) -> Source:
    """
    Everything that a folder or workbook holds, as texts; what is wrong goes to the report.

    Parameters
    ----------
    instead
        Contents to be read in place of files of the folder.

    Raises
    ------
    SourceError
        If there is nothing to read at all.
    """
    try:
        return _open(path, suggest, report, instead)
    except OSError as error:
        raise SourceError(f"{quoted(str(path))} cannot be read ({error.strerror or 'unknown reason'}).") from None


def _open(path: Path, suggest: Suggest, report: Report, instead: Mapping[str, bytes]) -> Source:
    if path.is_dir():
        return _open_folder(path, suggest, report, instead)
    if not path.exists():
        raise SourceError(f"there is nothing at {quoted(str(path))}; give a programme folder or an .xlsx workbook.")
    if path.suffix.lower() == ".xlsx":
        return _open_workbook(path, suggest, report)
    raise SourceError(f"{quoted(path.name)} is neither a folder nor an .xlsx workbook; give one of these.")


def _open_folder(path: Path, suggest: Suggest, report: Report, instead: Mapping[str, bytes]) -> Source:
    if (path / UNFINISHED).exists():
        again = "run the same planner quotes import or actuals import again to finish it."
        raise SourceError(f"an import was stopped half way; {again}")
    contents = {**_read_files(path, suggest, report), **instead}
    files = {name: content for name, content in contents.items() if content is not None}
    settings: dict[str, dict[str, Setting]] | None = None
    tables: dict[str, RawTable | None] = {}
    if SETTINGS_FILE in files:
        try:
            settings, lists = read_toml(SETTINGS_FILE, files[SETTINGS_FILE], suggest, report)
            tables.update(lists)
        except SourceError as error:
            report.fault(SETTINGS_FILE, error.row, "", "", str(error))
    elif SETTINGS_FILE not in contents:
        report.fault(SETTINGS_FILE, 0, "", "", _missing_settings(path))
    for table in TABLES:
        if f"{table.name}.csv" in contents:
            tables[table.name] = _csv(table, contents[f"{table.name}.csv"], report)
    places = {table.name: f"{table.name}.csv" for table in TABLES}
    planned_from = {name: content for name, content in files.items() if name not in _ACCOUNTS}
    return Source(SETTINGS_FILE, settings, tables, content_hash(planned_from), places)


def _read_files(path: Path, suggest: Suggest, report: Report) -> dict[str, bytes | None]:
    """Content of every file that a programme folder may hold by name; None where it cannot be read."""
    known = [SETTINGS_FILE, *(f"{table.name}.csv" for table in TABLES)]
    contents: dict[str, bytes | None] = {}
    for name in _listed(path):
        if name not in known:
            report.fault(shown(name), 0, "", "", f"there is no table of this name; {suggest(name, known)}")
            continue
        try:
            contents[name] = read_bytes(path / name)
        except SourceError as error:
            contents[name] = None
            report.fault(name, 0, "", "", str(error))
    return contents


def _listed(path: Path) -> Iterator[str]:
    names = sorted(entry.name for entry in path.iterdir())
    return (name for name in names if name.lower().endswith((".csv", ".toml")) and not name.startswith("."))


def _missing_settings(path: Path) -> str:
    books = sorted(entry.name for entry in path.iterdir() if entry.suffix.lower() == ".xlsx")
    hint = f"; to read the workbook in it, name {quoted(books[0])} itself" if books else ""
    return f"the file is missing; every programme folder has one{hint}."


def _csv(table: Table, content: bytes | None, report: Report) -> RawTable | None:
    if content is None:
        return None
    where = f"{table.name}.csv"
    try:
        return read_csv(table, where, content)
    except SourceError as error:
        report.fault(where, error.row, "", "", str(error))
        return None


def _open_workbook(path: Path, suggest: Suggest, report: Report) -> Source:
    content = read_bytes(path, follow=True)
    label = shown(path.name)
    sheets = sheets_of(content)
    where = f"{label}, sheet {SETTINGS_SHEET}"
    settings = None
    try:
        if SETTINGS_SHEET not in sheets:
            raise SourceError("the sheet is missing; add it with the columns key and value.")
        settings = settings_of(sheets[SETTINGS_SHEET], where, suggest, report)
    except SourceError as error:
        report.fault(where, error.row, "", "", str(error))
    places = {table.name: f"{label}, sheet {table.name}" for table in TABLES}
    tables = tables_of(sheets, label, suggest, report)
    return Source(where, settings, tables, content_hash({path.name: content}), places)
