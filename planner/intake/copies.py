"""
A programme as the files of a folder, and changed copies of it: what a what-if question is asked about.

A folder's files are taken as they are; only a file that a change touches is written anew. A workbook becomes a folder:
`programme.toml` and one CSV file a sheet. Whatever comes out is read by the same reader as any other programme.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.intake.csv_table import decoded, read_csv
from planner.intake.files import read_bytes
from planner.intake.raw import RawTable, Source
from planner.intake.report import Report
from planner.intake.source import SETTINGS_FILE, open_source
from planner.intake.suggest import Suggester
from planner.intake.tables import SETTING_TABLES, TABLES
from planner.intake.toml_settings import toml_document
from planner.intake.toml_text import toml_text

Files = Mapping[str, bytes]
"""Name in the folder -> content."""

_TABLES = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as texts, every row as wide as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","

    def records(self) -> list[dict[str, str]]:
        """Each row as column -> text."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]

    def with_records(self, records: Iterable[Mapping[str, str]]) -> Sheet:
        """The same table with other rows; columns that it lacks are added at its end."""
        listed = list(records)
        extra = dict.fromkeys(name for record in listed for name in record if name not in self.header)
        header = (*self.header, *extra)
        return Sheet(header, tuple(tuple(record.get(name, "") for name in header) for record in listed), self.delimiter)


def files_of(source: Path) -> dict[str, bytes]:
    """
    The files of a programme that the reader found faultless; a workbook as the folder it could be.

    Raises
    ------
    SourceError
        If it can no longer be read.
    """
    if not source.is_dir():
        return _files_of_workbook(open_source(source, Suggester(), Report(), {}))
    names = (SETTINGS_FILE, *(f"{name}.csv" for name in _TABLES))
    return {name: read_bytes(source / name) for name in names if (source / name).exists()}


def _files_of_workbook(source: Source) -> dict[str, bytes]:
    document: dict[str, object] = {
        section: {key: setting.value for key, setting in keys.items()}
        for section, keys in (source.settings or {}).items()
    }
    sheets = {name: _sheet(raw) for name, raw in source.tables.items() if raw is not None}
    lists = {table.name: sheets.pop(table.name) for table in SETTING_TABLES if table.name in sheets}
    document |= {name: [_filled(record) for record in sheet.records()] for name, sheet in lists.items()}
    return {SETTINGS_FILE: toml_text(document).encode()} | {
        f"{name}.csv": _csv_text(sheet).encode() for name, sheet in sheets.items()
    }


def _filled(record: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in record.items() if name and text}


def setting_changed(files: Files, section: str, key: str, value: object) -> dict[str, bytes]:
    """A copy with one setting of `programme.toml` given or replaced; its value in TOML's types or as text."""
    document: dict[str, dict[str, object]] = toml_document(decoded(files[SETTINGS_FILE]))
    document[section] = {**document.get(section, {}), key: value}
    return {**files, SETTINGS_FILE: toml_text(document).encode()}


def table_changed(
    files: Files, table: str, change: Callable[[list[dict[str, str]]], Iterable[Mapping[str, str]]]
) -> dict[str, bytes]:
    """
    A copy with other rows in one table.

    Parameters
    ----------
    change
        From the rows, column -> text, to the new ones; the same rows leave the file as it is, none remove it.
    """
    name = f"{table}.csv"
    sheet = _sheet(read_csv(_TABLES[table], name, files[name])) if name in files else _empty(table)
    before = sheet.records()
    after = [dict(record) for record in change([dict(record) for record in before])]
    if after == before:
        return dict(files)
    if not after:
        return {other: content for other, content in files.items() if other != name}
    return {**files, name: _csv_text(sheet.with_records(after)).encode()}


def code_at(files: Files, table: str, line: int) -> str:
    """The code in one line of a table; "" where the line has none."""
    name = f"{table}.csv"
    if table not in _TABLES or name not in files:
        return ""
    raw = read_csv(_TABLES[table], name, files[name])
    if "code" not in raw.header:
        return ""
    column = raw.header.index("code")
    return next((cells[column] for at, cells in raw.rows if at == line and len(cells) > column), "")


def _empty(table: str) -> Sheet:
    return Sheet(tuple(column.name for column in _TABLES[table].columns if column.required), ())


def _sheet(raw: RawTable) -> Sheet:
    """The named columns; cells beyond them are blank in whatever the reader accepted."""
    wide = [(*cells, *[""] * (len(raw.header) - len(cells))) for _, cells in raw.rows]
    kept = [index for index, name in enumerate(raw.header) if name]
    rows = tuple(tuple(row[index] for index in kept) for row in wide)
    return Sheet(tuple(raw.header[index] for index in kept), rows, ";" if raw.decimal_comma else ",")


def _csv_text(sheet: Sheet) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerows((sheet.header, *sheet.rows))
    return text.getvalue()
