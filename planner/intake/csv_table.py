"""One CSV file: bytes in, a table of texts out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from planner.intake.raw import RawTable, SourceError
from planner.intake.tables import Table

_BLANK = " \u00a0"
_BOM_16 = (b"\xff\xfe", b"\xfe\xff")
_PLAIN_16 = re.compile(rb"(\0[\x20-\x7e]){4}|([\x20-\x7e]\0){4}")
"""How a UTF-16 file without byte order mark begins."""


def read_csv(table: Table, where: str, content: bytes) -> RawTable:
    """
    The rows of a comma or semicolon file, read lazily.

    Raises
    ------
    SourceError
        If the file is not UTF-8, is empty, or its header row cannot be read; while rows are asked for, where one
        breaks the CSV form.
    """
    text = decoded(content)
    lines = (found[0] for found in re.finditer(r"[^\r\n]+", text))
    first = next((line for line in lines if line.strip(f"{_BLANK},;")), "")
    delimiter = _delimiter(first)
    rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    line, header = next(rows, (1, []))
    if not first or not header:
        raise SourceError(f"the file is empty; begin with a header row: {','.join(_names(table))}.")
    return RawTable(
        table=table,
        where=where,
        header=header,
        header_line=line,
        rows=rows,
        decimal_comma=delimiter == ";",
    )


def decoded(content: bytes) -> str:
    """
    The text of a UTF-8 file, with or without byte order mark.

    Raises
    ------
    SourceError
        If it is in another encoding; names the line.
    """
    if content.startswith(_BOM_16) or _PLAIN_16.match(content):
        raise SourceError("line 1 shows that the file is UTF-16; save it as UTF-8.", 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _num_breaks(content[: error.start].decode("utf-8-sig")) + 1
        found = f"byte 0x{content[error.start]:02X}"
        raise SourceError(f"line {line} is not UTF-8 ({found}); save the file as UTF-8.", line) from None


def _num_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.required]


def _delimiter(header: str) -> str:
    if "\t" in header and "," not in header and ";" not in header:
        raise SourceError("the columns are separated by tabs; separate them by commas or semicolons.", 1)
    return ";" if header.count(";") > header.count(",") else ","


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    before = 0
    try:
        for cells in reader:
            stripped = [cell.strip(_BLANK) for cell in cells]
            if any(stripped):
                yield before + 1, stripped
            before = reader.line_num  # type: ignore[attr-defined]  # csv.reader has it, its type is private
    except csv.Error as error:
        raise SourceError(f"{csv_fault(error)} Nothing after line {before} was read.", before + 1) from None


def csv_fault(error: csv.Error) -> str:
    """What is wrong with a row, in words."""
    text = str(error)
    if "field limit" in text:
        return "a cell is longer than 131 072 characters; a quotation mark may be missing."
    return f"the row is not CSV ({text}); close every quotation mark and double those inside a cell."
