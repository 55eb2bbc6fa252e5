"""A file as somebody sent it: bytes, and where it is a sheet its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from planner.intake.characters import quoted, shown
from planner.intake.csv_table import csv_fault
from planner.intake.files import read_bytes
from planner.intake.raw import SourceError
from planner.intake.workbook import Sheet, sheets_of

MAX_SHEET_BYTES = 16 * 1024 * 1024
"""Largest sheet or workbook that is read: some 100 000 legs."""

MAX_JSON_BYTES = 64 * 1024 * 1024
"""Largest JSON file that is read: some 10 000 offers with everything that Duffel tells."""

MAX_ROWS = 300_000
MAX_COLUMNS = 200
_FIRST_ROWS = 40
_BLANK = " \u00a0"
_JSON = re.compile(rb"^(\xef\xbb\xbf)?\s*[{\[]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet; `origins` says by index what a workbook calls a cell: "date", "number", "formula" ..."""

    number: int
    cells: list[str]
    origins: Mapping[int, str]


class Delivery:
    """
    One file from outside.

    Attributes
    ----------
    name
        As it may stand in a message and in a cell.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.name = shown(name).lstrip("=+-@ ") or "file"
        self.content = content

    @classmethod
    def read(cls, path: Path) -> Delivery:
        """
        Read a file.

        Raises
        ------
        SourceError
            If it is no readable regular file, or too large for its kind.
        """
        advice = "split it into several files and import them one after the other"
        delivery = cls(path.name, read_bytes(path, follow=True, most=MAX_JSON_BYTES, advice=advice))
        if not delivery.is_json and len(delivery.content) > MAX_SHEET_BYTES:
            raise SourceError(f"the sheet is larger than {MAX_SHEET_BYTES // 2**20} MiB; {advice}.")
        return delivery

    @property
    def is_json(self) -> bool:
        """Whether it begins like JSON."""
        return bool(_JSON.match(self.content[:200]))

    @property
    def is_workbook(self) -> bool:
        """Whether it begins like an `.xlsx` workbook or an old `.xls` one."""
        return self.content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))

    @cached_property
    def is_utf8(self) -> bool:
        """Whether the whole content is UTF-8."""
        try:
            self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """
        Sheets of a workbook by name, without the empty ones.

        Raises
        ------
        SourceError
            If the workbook is refused.
        """
        return {name: sheet for name, sheet in sheets_of(self.content).items() if sheet.rows}

    def head(self, sheet: str, delimiter: str, encoding: str) -> list[Line]:
        """The first rows, blank ones left out."""
        found = []
        for line in self.lines(sheet, delimiter, encoding):
            found.append(line)
            if len(found) == _FIRST_ROWS:
                break
        return found

    def lines(self, sheet: str, delimiter: str, encoding: str) -> Iterator[Line]:
        """
        Every row that is not blank.

        Parameters
        ----------
        sheet
            Of a workbook; "" for its first.
        delimiter, encoding
            Of a text file.

        Raises
        ------
        SourceError
            If the file cannot be read so, or has too many rows.
        """
        rows = self._of_workbook(sheet) if self.is_workbook else self._of_text(delimiter, encoding)
        for count, line in enumerate(rows):
            if count >= MAX_ROWS:
                raise SourceError(f"the sheet has more than {MAX_ROWS} rows; split it into several files.", line.number)
            if len(line.cells) > MAX_COLUMNS:
                found = len(line.cells)
                raise SourceError(f"the row has {found} cells; at most {MAX_COLUMNS} are read.", line.number)
            yield line

    def _of_workbook(self, name: str) -> Iterator[Line]:
        if not self.sheets:
            raise SourceError("every sheet of the workbook is empty.")
        if name and name not in self.sheets:
            listed = ", ".join(quoted(sheet) for sheet in list(self.sheets)[:8])
            raise SourceError(f"the workbook has no sheet {quoted(name)} with rows; it has {listed}.")
        sheet = self.sheets[name or next(iter(self.sheets))]
        for number, texts, origins in sheet.rows:
            yield Line(number, texts, {int(index): origin for index, origin in origins.items()})

    def _of_text(self, delimiter: str, encoding: str) -> Iterator[Line]:
        reader = csv.reader(io.StringIO(self._text(encoding), newline=""), delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                stripped = [cell.strip(_BLANK) for cell in cells]
                if any(stripped):
                    yield Line(before + 1, stripped, {})
                before = reader.line_num
        except csv.Error as error:
            raise SourceError(csv_fault(error), before + 1) from None

    def _text(self, encoding: str) -> str:
        if self.content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in self.content[:4096]:
            raise SourceError("the file is neither a text in UTF-8 or Windows-1252 nor an .xlsx; save it as CSV UTF-8.")
        try:
            return self.content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            other = "windows-1252" if encoding == "utf-8" else "utf-8"
            message = (
                f'line {line} is not {encoding}; save the file as UTF-8, or say encoding = "{other}" in the mapping.'
            )
            raise SourceError(message, line) from None
