"""A table of texts in, rows of checked values out; every fault of a row is noted, and the row stays known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from planner.domain.records import DayTime
from planner.intake.cells import CellError, Parser, code_key
from planner.intake.characters import quoted, shown
from planner.intake.parsers import parser_for
from planner.intake.raw import RawTable, SourceError
from planner.intake.report import Report
from planner.intake.suggest import Suggest, is_meant
from planner.intake.tables import Column, Kind, Table

_REMEMBERED = 4096
"""Values remembered a column, so that a repeated text is parsed once."""

_MAX_COLUMNS = 200
MOST_ROWS = 1_000_000
"""Rows read of one table."""

_FIRST_ROWS = 20
"""Rows that tell together that it is the header which has too few or too many names."""

_NAMES_TOLD = 5
_FILE_NAMES = ("delegates", "events")
"""Tables whose codes become names of files."""

_TEXTS = (Kind.TEXT, Kind.PHONE, Kind.NOTE, Kind.EMAIL, Kind.URL, Kind.TIMEZONE)
_ORIGINS = {
    "date": (Kind.DATE, Kind.DAY_TIME, Kind.MOMENT, Kind.RANGES),
    "time": (Kind.TIME,),
    "yes/no": (Kind.YES_NO,),
    "list": (),
    "table": (),
}
"""Kinds of column in which a cell that its source calls a date, a time ... may stand."""


@dataclass(slots=True)
class Row:
    """Values of one row by column; a broken cell has no entry, a blank one None, "" or ()."""

    line: int
    cells: dict[str, Any]


@dataclass(slots=True)
class ParsedTable:
    """
    One table after its cells were checked.

    Attributes
    ----------
    codes
        Every code that stands in the column `code`, also of broken rows; None where that is not known.
    readable
        False where the table is there, or must be, and its rows are not known.
    """

    table: Table
    where: str
    prefix: str = ""
    rows: list[Row] = field(default_factory=list)
    codes: set[str] | None = field(default_factory=set)
    readable: bool = True

    def whole_rows(self) -> Iterator[Row]:
        """Rows without any broken cell."""
        width = len(self.table.columns)
        return (row for row in self.rows if len(row.cells) == width)


def parse_table(raw: RawTable, suggest: Suggest, report: Report) -> ParsedTable:
    """Check the header and every cell, key and row length of one table."""
    parsed = ParsedTable(raw.table, raw.where, raw.prefix)
    if len(raw.header) > _MAX_COLUMNS:
        message = f"the header has {len(raw.header)} columns; at most {_MAX_COLUMNS} are read."
        report.fault(raw.where, raw.header_line, "", "", message)
        parsed.codes, parsed.readable = None, False
        return parsed
    first, raw = _looked_ahead(raw)
    if refusal := _header_refusal(raw, first):
        report.fault(raw.where, raw.header_line, "", "", refusal)
        parsed.codes, parsed.readable = None, False
        return parsed
    codes = _read_rows(raw, parsed, suggest, report)
    _refuse_empty(parsed, report)
    parsed.codes = codes if parsed.readable and _names_codes(raw) else None
    _refuse_repeats(parsed, report)
    return parsed


def _read_rows(raw: RawTable, parsed: ParsedTable, suggest: Suggest, report: Report) -> set[str]:
    """Put every row into the table, and give back every code seen."""
    hints: list[str] = []
    reader = _RowReader(raw, _columns(raw, suggest, report, hints), suggest, report, hints)
    codes: set[str] = set()
    try:
        for number, (line, cells) in enumerate(raw.rows):
            _refuse_endless(number, line)
            parsed.rows.append(reader.row(number, line, cells))
            codes.update(cells[reader.code_index :][:1])
            if report.is_full(raw.where):
                parsed.readable = False
                break
    except SourceError as error:
        report.fault(raw.where, error.row, "", "", str(error))
        parsed.readable = False
    return codes


def _refuse_endless(number: int, line: int) -> None:
    if number >= MOST_ROWS:
        raise SourceError(f"the table has more than {MOST_ROWS} rows; none after them was read, split the table.", line)


def _looked_ahead(raw: RawTable) -> tuple[list[list[str]], RawTable]:
    """Cells of the first rows, and the table as it was; where a row breaks it, it breaks there again."""
    rows, first, broken = iter(raw.rows), [], None
    try:
        for row in islice(rows, _FIRST_ROWS):
            first.append(row)
    except SourceError as error:
        broken = error
    return [cells for _, cells in first], replace(raw, rows=_resumed(first, broken, rows))


def _resumed(
    first: list[tuple[int, list[str]]], broken: SourceError | None, rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from first
    if broken is not None:
        raise broken
    yield from rest


def _header_refusal(raw: RawTable, first: list[list[str]]) -> str:
    """Why the header is to be mended rather than every row; "" where the first rows do not agree on it."""
    widths = {len(cells) for cells in first}
    if raw.prefix or len(first) < 2 or len(widths) > 1:
        return ""
    named, found = len(raw.header), widths.pop()
    if named == found:
        named -= sum(not name and all(cells[index] for cells in first) for index, name in enumerate(raw.header))
    if named == found:
        return ""
    separator = ";" if raw.decimal_comma else ","
    quote = f", and quote a cell that holds '{separator}'" if found > len(raw.header) else ""
    return (
        f"the header has {_count(named, 'column')} and the first {len(first)} rows have {_count(found, 'cell')} each; "
        f"give each cell one column{_doubtful_names(raw)}{quote}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _doubtful_names(raw: RawTable) -> str:
    names = [column.name for column in raw.table.columns]
    missing = [column.name for column in raw.table.columns if column.required and column.name not in raw.header]
    unknown = [quoted(name) for name in dict.fromkeys(raw.header) if name and name not in names]
    told = {"missing": missing, "not known": unknown[:_NAMES_TOLD]}
    parts = [f"{label}: {', '.join(found)}" for label, found in told.items() if found]
    return f" ({'; '.join(parts)})" if parts else ""


def _refuse_empty(parsed: ParsedTable, report: Report) -> None:
    if parsed.table.filled and not parsed.rows and parsed.readable:
        hint = "." if parsed.table.required else ", or remove the table."
        report.fault(parsed.where, 0, "", "", f"the table has a header and no rows; add at least one row{hint}")
        parsed.readable = False


def blank_value(column: Column) -> Any:
    """What a blank cell means: "" for texts, () for lists, else None."""
    if column.many or column.kind is Kind.RANGES:
        return ()
    return "" if column.kind in _TEXTS else None


def refusal_of_origin(kind: Kind, origin: str, text: str) -> str | None:
    """Why a cell that its source calls a formula, a date ... may not stand in a column; None where it may."""
    if origin == "formula":
        return f"the cell holds the formula {quoted(text)}; write the value itself."
    if origin == "error":
        return f"the cell holds the error {quoted(text)}; write the value itself."
    if origin in _ORIGINS and kind not in _ORIGINS[origin]:
        return f"the cell holds a {origin} ({quoted(text)}), not {kind.value}; write it as text."
    return None


def _names_codes(raw: RawTable) -> bool:
    return "code" in raw.header or not any(column.name == "code" for column in raw.table.columns)


def _columns(raw: RawTable, suggest: Suggest, report: Report, hints: list[str]) -> list[Column | None]:
    """The described column of every header cell; None for one that is not known, which adds to the hints."""
    by_name = {column.name: column for column in raw.table.columns}
    for index, name in enumerate(raw.header):
        message = None
        if name in raw.header[:index] and name:
            message = f"the column {quoted(name)} stands twice in the header; keep one."
        elif name and name not in by_name:
            message = f"there is no column {quoted(name)} in {raw.table.name}; {suggest(name, by_name)}"
            hints.append(message)
        if message:
            report.fault(raw.where, raw.header_line, raw.prefix + name, name, message)
    _refuse_missing(raw, hints, report)
    return [None if name in raw.header[:index] else by_name.get(name) for index, name in enumerate(raw.header)]


def _refuse_missing(raw: RawTable, hints: list[str], report: Report) -> None:
    if raw.prefix:  # entries of a TOML list: a missing key is a blank cell of that entry
        return
    for column in raw.table.columns:
        if column.required and column.name not in raw.header and not is_meant(column.name, hints):
            message = f"the column {column.name} is missing; add it to the header."
            report.fault(raw.where, raw.header_line, column.name, "", message)


class _RowReader:
    """Parses the rows of one table."""

    def __init__(
        self, raw: RawTable, columns: list[Column | None], suggest: Suggest, report: Report, hints: list[str]
    ) -> None:
        self._raw = raw
        self._report = report
        self._width = len(columns)
        self._unnamed = [index for index, name in enumerate(raw.header) if not name]
        self._fields: list[tuple[int, Column, Parser, dict[str, Any]]] = [
            (index, column, parser_for(column, suggest, decimal_comma=raw.decimal_comma), {})
            for index, column in enumerate(columns)
            if column is not None
        ]
        present = {column.name for column in columns if column is not None}
        self._defaults = {
            column.name: blank_value(column)
            for column in raw.table.columns
            if column.name not in present and not column.required
        }
        self._absent = [
            column
            for column in raw.table.columns
            if raw.prefix and column.required and column.name not in present and not is_meant(column.name, hints)
        ]
        self.code_index = raw.header.index("code") if "code" in raw.header else len(raw.header)

    def row(self, number: int, line: int, cells: list[str]) -> Row:
        """The values of one row; every fault of it is reported."""
        if len(cells) != self._width:
            self._fault(line, "", "", self._wrong_width(len(cells)))
            return Row(line, {})
        if any(cells[index] for index in self._unnamed):
            value = next(cells[index] for index in self._unnamed if cells[index])
            self._fault(line, "", value, f"the cell {quoted(value)} stands under no column name; name the column.")
        for column in self._absent:
            self._fault(line, column.name, "", f"{column.name} is missing; give {column.kind.value}.")
        row = Row(line, dict(self._defaults))
        for index, column, parse, known in self._fields:
            self._cell(row, (number, index), column, cells[index], parse, known)
        return row

    def _cell(
        self, row: Row, place: tuple[int, int], column: Column, text: str, parse: Parser, known: dict[str, Any]
    ) -> None:
        if text in known and not self._raw.origins:
            row.cells[column.name] = known[text]
        elif not text:
            self._blank(row, column)
        else:
            try:
                value = parse(self._plain(place, column, text))
            except CellError as error:
                self._fault(row.line, column.name, text, str(error))
                return
            row.cells[column.name] = value
            if len(known) < _REMEMBERED:
                known[text] = value

    def _blank(self, row: Row, column: Column) -> None:
        if column.may_be_blank:
            row.cells[column.name] = blank_value(column)
        else:
            self._fault(row.line, column.name, "", f"{column.name} is blank; give {_wanted(column)}.")

    def _plain(self, place: tuple[int, int], column: Column, text: str) -> str:
        """The text to parse; a workbook's date at midnight is a plain date where a date is wanted."""
        origin = self._raw.origins.get(place, "")
        refusal = refusal_of_origin(column.kind, origin, text)
        if refusal:
            raise CellError(refusal)
        return text.removesuffix("T00:00:00") if origin == "date" and column.kind is Kind.DATE else text

    def _wrong_width(self, found: int) -> str:
        message = f"the row has {found} cells and the header {self._width}; give one cell for each column"
        if found < self._width:
            return f"{message}, blank ones too."
        separator = ";" if self._raw.decimal_comma else ","
        return f"{message}, and quote a cell that holds '{separator}'."

    def _fault(self, line: int, column: str, value: str, message: str) -> None:
        self._report.fault(self._raw.where, line, self._raw.prefix + column if column else "", value, message)


def _wanted(column: Column) -> str:
    return f"one of {', '.join(column.choices)}" if column.choices else column.kind.value


def _refuse_repeats(parsed: ParsedTable, report: Report) -> None:
    """A key that stands twice, and two codes that a file system may take for one."""
    seen: dict[tuple[Any, ...], int] = {}
    spelled: dict[str, str] = {}
    key = parsed.table.key
    for row in parsed.rows:
        if not key or any(name not in row.cells for name in key):
            continue
        values = tuple(comparable(row.cells[name]) for name in key)
        if values in seen:
            given = ", ".join(str(value) for value in values)
            message = f"the same {' and '.join(key)} ({shown(given)}) stands in row {seen[values]} too; keep one."
            report.fault(parsed.where, row.line, parsed.prefix + key[0], given, message)
        seen.setdefault(values, row.line)
        if parsed.table.name in _FILE_NAMES and spelled.setdefault(code_key(values[0]), values[0]) != values[0]:
            message = (
                f"{quoted(values[0])} and {quoted(spelled[code_key(values[0])])} differ in capitals only; rename one."
            )
            report.fault(parsed.where, row.line, "code", values[0], message)


def comparable(value: Any) -> Any:
    """The value as part of a key: of a day with a time the day."""
    return value.day if isinstance(value, DayTime) else value
