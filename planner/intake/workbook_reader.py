"""
Reads one workbook from standard input and prints its cells as JSON. Runs as a program of its own.

A workbook is a program for whoever opens it: it may unpack to a thousand times its size. This process is given
little memory, little time and no way to write a file; whatever happens to it, the planner goes on. It imports
nothing of the planner.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 40
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 16 * 1024 * 1024
MAX_PARTS = 5000
MAX_SHEETS = 100
MAX_ROWS = 300_000
LAST_ROW = 1_048_576
"""Last row that a sheet can have."""

MAX_CELLS = 5_000_000
MAX_LETTERS = 64 * 1024 * 1024

Cell = tuple[str, str]
"""Text and origin: "date", "time", "yes/no", "number", "formula", "error", or "" for a text."""


class RefusedError(Exception):
    """The workbook is not read; the text is one sentence that says what would be right."""


def main() -> None:
    """Print {"sheets": [...]} or {"refused": sentence}."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, 0)
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


def _answer(content: bytes) -> dict[str, Any]:
    try:
        check_archive(content)
        return {"sheets": list(_sheets(content))}
    except RefusedError as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "the workbook needs too much memory; save the tables as CSV files."}
    except Exception as error:  # whatever a broken workbook provokes in the library is one refusal
        return {"refused": f"the workbook is damaged ({type(error).__name__}); save it again as .xlsx."}


def check_archive(content: bytes) -> None:
    """
    Refuse what is no workbook, is encrypted, holds macros or unpacks to more than a programme can need.

    Raises
    ------
    RefusedError
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError("the workbook is encrypted or an old .xls file; save it as .xlsx without a password.")
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        raise RefusedError("this is not an .xlsx workbook, or it is damaged; save it again as .xlsx.") from None
    _check_size(parts, len(content))
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RefusedError("the workbook contains macros; save it as .xlsx without macros.")
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise RefusedError("this is a ZIP file but not an .xlsx workbook; save the workbook as .xlsx.")


def _check_size(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    too_dense = unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise RefusedError(
            f"the workbook unpacks to {unpacked // 2**20} MiB in {len(parts)} parts, which no programme needs; "
            "save the tables as CSV files."
        )


def _sheets(content: bytes) -> Iterator[dict[str, Any]]:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and it reserves gigabytes
    from openpyxl import load_workbook
    from openpyxl.reader.excel import ExcelReader

    ExcelReader.read_chartsheet = _pass_over  # type: ignore[method-assign, assignment]  # charts hold no rows
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    if len(book.worksheets) > MAX_SHEETS:
        raise RefusedError(f"the workbook has {len(book.worksheets)} sheets; at most {MAX_SHEETS} are read.")
    budget = _Budget()
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        merged = _watch(sheet.title)
        yield {"name": sheet.title, "rows": list(_rows(sheet, budget)), "merged": merged}


def _pass_over(*_: Any) -> None:
    """What is done with a chart sheet."""


def _watch(title: str) -> list[str]:
    """Have the library refuse rows out of order in the sheet read next; its merged ranges come into the list."""
    from openpyxl.worksheet import _read_only, _reader

    ranges: list[str] = []

    class WatchedParser(_reader.WorkSheetParser):
        def parse_row(self, row: Any) -> Any:
            before = self.row_counter
            parsed = super().parse_row(row)
            _check_row(title, before, self.row_counter)
            return parsed

        def __setattr__(self, name: str, value: Any) -> None:
            if name == "merged_cells" and value is not None:
                ranges.extend(str(cells.ref) for cells in value.mergeCell[:1])
            super().__setattr__(name, value)

    _read_only.WorkSheetParser = WatchedParser  # type: ignore[attr-defined]
    return ranges


def _check_row(title: str, before: int, found: int) -> None:
    if not 1 <= found <= LAST_ROW:
        raise RefusedError(
            f"the sheet {_plain(title)} has a row {found}, and a sheet's rows are numbered from 1 to {LAST_ROW}; "
            "save it again as .xlsx."
        )
    if found <= before:
        raise RefusedError(
            f"in the sheet {_plain(title)} the row {found} stands after the row {before}, so one would be lost; save "
            "it again as .xlsx."
        )


def _plain(title: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in title[:60])


def _rows(sheet: Any, budget: _Budget) -> Iterator[list[Any]]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(cell) for cell in row]
        while cells and not cells[-1][0]:
            cells.pop()
        if cells:
            budget.spend(cells)
            yield [line, [text for text, _ in cells], {n: origin for n, (_, origin) in enumerate(cells) if origin}]


class _Budget:
    """Counts what is handed over: one long text may stand in a million cells."""

    def __init__(self) -> None:
        self._rows = self._cells = self._letters = 0

    def spend(self, cells: list[Cell]) -> None:
        self._rows += 1
        self._cells += len(cells)
        self._letters += sum(len(text) for text, _ in cells)
        if self._rows > MAX_ROWS or self._cells > MAX_CELLS or self._letters > MAX_LETTERS:
            raise RefusedError("the workbook holds more cells than a programme needs; save the tables as CSV files.")


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type in ("f", "e"):
        return str(value)[:200], "formula" if cell.data_type == "f" else "error"
    return _text(value, getattr(cell, "number_format", "") or "")


def _text(value: object, number_format: str) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no", "yes/no"
    if isinstance(value, int | float):
        return _number(value), "number"
    if isinstance(value, datetime):
        return _day_and_time(value, number_format), "date"
    if isinstance(value, date):
        return value.isoformat(), "date"
    if isinstance(value, time):
        return value.isoformat("seconds"), "time"
    if isinstance(value, timedelta):
        return str(value), "time"
    return str(value).strip(" \u00a0"), ""


def _number(value: int | float) -> str:
    """Fifteen digits, as a spreadsheet shows and keeps them; a whole number without a point."""
    shown = Decimal(f"{value:.15g}")
    return f"{shown.to_integral_value() if shown == shown.to_integral_value() else shown:f}"


def _day_and_time(value: datetime, number_format: str) -> str:
    """A date, unless the cell holds or shows a time of day."""
    rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    shows_time = any(letter in number_format.lower() for letter in ("h", "s"))
    if rounded.time() == time(0) and not shows_time:
        return rounded.date().isoformat()
    return rounded.isoformat()


def _limit(kind: int, amount: int) -> None:
    with suppress(ValueError, OSError):  # not every system limits everything
        resource.setrlimit(kind, (amount, amount))


if __name__ == "__main__":
    main()
