"""Workbooks for tests: the small programme as sheets, and hostile ones."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from planner.intake import ReadResult, read_programme
from tests.planner.intake.builders import TODAY, Rows, small_tables

SETTINGS = {
    "code": "small",
    "name": "Small programme (fictional people)",
    "start": "2025-09-01",
    "end": "2027-12-31",
    "currency": "EUR",
    "rules": "iurc-2025-2027",
    "today": "2026-01-15",
}


class Book:
    """A programme as one workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings: dict[str, object] = dict(SETTINGS)
        self.tables: dict[str, Rows] = small_tables()
        self.changes: list[Callable[[Workbook], None]] = []

    def change(self, apply: Callable[[Workbook], None]) -> Book:
        """Change the workbook itself before it is saved."""
        self.changes.append(apply)
        return self

    def cell(self, sheet: str, place: str, value: object, number_format: str = "") -> Book:
        """Put a value of a spreadsheet's own type into one cell."""

        def apply(book: Workbook) -> None:
            book[sheet][place] = value
            if number_format:
                book[sheet][place].number_format = number_format

        return self.change(apply)

    def read(self) -> ReadResult:
        """Save the workbook and read it."""
        self.save()
        return read_programme(self.path, today=TODAY)

    def save(self) -> None:
        """Write the file."""
        book = Workbook()
        book.worksheets[0].title = "programme"
        for row in [("key", "value"), *self.settings.items()]:
            book["programme"].append(row)
        for name, rows in self.tables.items():
            sheet = book.create_sheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            sheet.append(columns)
            for row in rows:
                sheet.append([row.get(column) or None for column in columns])
        for apply in self.changes:
            apply(book)
        book.save(self.path)

    def faults(self) -> list[str]:
        """Sentences of every fault."""
        return [str(fault) for fault in self.read().faults]


def with_parts(book: Path, parts: dict[str, bytes]) -> None:
    """Put other parts into a saved workbook."""
    with zipfile.ZipFile(book) as saved:
        kept = {name: saved.read(name) for name in saved.namelist()} | parts
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    book.write_bytes(packed.getvalue())


def sheet_xml(rows: bytes) -> bytes:
    """A sheet's part with these rows."""
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + namespace + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def add_bomb(book: Path, name: str, blanks_mebibytes: int) -> None:
    """
    Put a part of blanks into a saved workbook, a thousand times as large as what it takes in the file.

    One mebibyte is packed once and repeated: packing all of it would take longer than the test.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    with zipfile.ZipFile(book, "a") as archive:
        info = zipfile.ZipInfo(name)
        archive.writestr(info, block * blanks_mebibytes + packer.flush())
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, blanks_mebibytes * 2**20
