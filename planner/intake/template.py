"""The workbook that staff fill in: a sheet a table, drop-downs, notes and example rows, all from `tables`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.domain.records import CO2
from planner.intake.cells import zones
from planner.intake.tables import (
    LAST_TRANSFERS,
    MEALS,
    SECTIONS,
    SETTING_TABLES,
    TABLES,
    TRANSFERS,
    Column,
    Kind,
    Table,
)
from planner.intake.workbook import IGNORED_SHEETS, SETTINGS_SHEET
from planner.reference.countries import COUNTRY_CODES, CURRENCY_CODES
from planner.rules.settings import READERS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 5000
"""Drop-downs reach down to this row."""

README_LINES = (
    "How to fill in this workbook",
    "",
    "1. Overwrite the example rows; every person in them is fictional.",
    "2. A dark heading is a column that must be filled in, a light one may stay blank.",
    "   Point at a heading for its note.",
    "3. Sheets that you do not need may be removed: authorities, delegates and events must stay.",
    "   Without the sheet nominations every delegate is nominated for every event.",
    "4. Several values in one cell are separated by ';'. Days from a to b are written 2026-06-01/2026-06-14.",
    "5. Dates are 2026-06-01; with a local time of the place 2026-06-01T09:30.",
    "6. Write values, not formulas. Amounts have a decimal point, no thousands separators and no currency sign.",
    "7. The sheet programme holds key and value. Keys of other sections carry its name: rules.min_attendance,",
    "   travel.start_time, meals.ES (euro a day), transfers.BCN (euro on arrival;euro on departure), contact.name.",
    "8. The sheets 'read me' and 'lists' are not read.",
    "",
    "Then: planner check THIS-FILE.xlsx, and planner run THIS-FILE.xlsx --out FOLDER",
)

_LISTS: dict[Kind, tuple[str, ...]] = {
    Kind.COUNTRY: tuple(sorted(COUNTRY_CODES)),
    Kind.CURRENCY: tuple(sorted(CURRENCY_CODES)),
    Kind.CURRENCY_OR_CO2: (*sorted(CURRENCY_CODES), CO2),
    Kind.TIMEZONE: tuple(sorted(zones())),
}
"""Columns of the sheet of lists, for drop-downs that are too long for a cell's own list."""

_EXAMPLE = "Example, change it or remove the row."

_NUMBERS = (Kind.WHOLE, Kind.MONEY, Kind.BALANCE, Kind.RATE, Kind.QUANTITY, Kind.DEGREES)
_CREATED = b"2026-01-01T00:00:00Z"


def write_template(path: Path) -> None:
    """
    Write the workbook; the same bytes every time.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    _read_me(book.worksheets[0])
    _settings(book.create_sheet(SETTINGS_SHEET))
    for table in (table for table in (*TABLES, *SETTING_TABLES) if table.by_hand):
        _table(book.create_sheet(table.name), table)
    _lists(book.create_sheet(IGNORED_SHEETS[1]))
    path.write_bytes(_without_clock(book))


def example_rows(table: Table) -> Iterator[dict[str, str]]:
    """The example rows of a table: the columns' examples, then the same with a few cells changed."""
    first = {column.name: column.example for column in table.columns}
    yield first
    for changes in table.examples:
        yield {**first, **changes}


def _read_me(sheet: Worksheet) -> None:
    from openpyxl.styles import Font

    sheet.title = IGNORED_SHEETS[0]
    for line in README_LINES:
        sheet.append([line])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 110


def _settings(sheet: Worksheet) -> None:
    sheet.append(["key", "value", "note"])
    for key, value, note in _setting_rows():
        sheet.append([key, value, note])
        sheet.cell(sheet.max_row, 2).number_format = "@"
    for index, width in enumerate((34, 50, 90), start=1):
        sheet.cell(1, index).style = "Accent1"
        sheet.column_dimensions[_letter(index)].width = width
    sheet.freeze_panes = "A2"


def _setting_rows() -> Iterator[tuple[str, str, str]]:
    for section in SECTIONS:
        for key in section.keys:
            yield _setting_row(section.path(key.name), key)
    yield "meals.CO", MEALS.example, f"{_EXAMPLE} {MEALS.doc} One row a country; without it the reference table."
    yield (
        "last_transfers.MDE",
        LAST_TRANSFERS.example,
        f"{_EXAMPLE} {LAST_TRANSFERS.doc} One row an airport; blank: not known.",
    )
    yield (
        "transfers.MDE",
        TRANSFERS.example,
        f"{_EXAMPLE} {TRANSFERS.doc} One row an airport; without it the reference table.",
    )
    for name in READERS:
        yield f"rules.{name}", "", "Blank: as the rule set says."


def _setting_row(path: str, key: Column) -> tuple[str, str, str]:
    """What is neither a default nor of the programme itself is told to be an example, or begins blank."""
    if path == "travel.rail_first_hours":
        return path, "", f"{_note(key)} For example {key.example}; blank: flights compete with every train."
    return path, key.example, f"{_EXAMPLE} {_note(key)}" if path == "today" else _note(key)


def _table(sheet: Worksheet, table: Table) -> None:
    sheet.append([column.name for column in table.columns])
    for row in example_rows(table):
        sheet.append([_value(column, row[column.name]) for column in table.columns])
    for index, column in enumerate(table.columns, start=1):
        _heading(sheet, index, column)
        _format(sheet, index, column)
        _drop_down(sheet, index, column)
    sheet.freeze_panes = "A2"


def _value(column: Column, text: str) -> Any:
    if not text:
        return None
    if column.kind in _NUMBERS and not column.many:
        return int(text) if column.kind is Kind.WHOLE else float(Decimal(text))
    return date.fromisoformat(text) if column.kind is Kind.DATE else text


def _heading(sheet: Worksheet, index: int, column: Column) -> None:
    from openpyxl.comments import Comment

    cell = sheet.cell(1, index)
    cell.style = "Accent1" if column.required else "20 % - Accent1"
    cell.comment = Comment(_note(column), "planner", height=120, width=320)
    sheet.column_dimensions[_letter(index)].width = max(12, min(40, len(column.example) + 4, 40), len(column.name) + 3)


def _format(sheet: Worksheet, index: int, column: Column) -> None:
    """Texts stay texts: a spreadsheet must not turn a code or a local time into a date of its own."""
    wanted = "yyyy-mm-dd" if column.kind is Kind.DATE else "General" if column.kind in _NUMBERS else "@"
    dimension: Any = sheet.column_dimensions[_letter(index)]
    dimension.number_format = wanted
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, index).number_format = wanted


def _drop_down(sheet: Worksheet, index: int, column: Column) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    formula = _accepted(column)
    if formula is None or column.many:
        return
    letter = _letter(index)
    rule = DataValidation(type="list", formula1=formula, allow_blank=column.may_be_blank, showErrorMessage=True)
    rule.errorTitle, rule.error = column.name, _note(column)[:220]
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _accepted(column: Column) -> str | None:
    """What the drop-down offers, as a formula of the workbook; None for free text."""
    if column.refers:
        return f"{column.refers}!$A$2:$A${LAST_ROW}"
    if column.kind in _LISTS:
        letter = "ABCD"[list(_LISTS).index(column.kind)]
        return f"{IGNORED_SHEETS[1]}!${letter}$2:${letter}${len(_LISTS[column.kind]) + 1}"
    choices = ("yes", "no") if column.kind is Kind.YES_NO else column.choices
    return f'"{",".join(choices)}"' if choices else None


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(index)


def _note(column: Column) -> str:
    parts = [column.doc, f"{column.kind.value[0].upper()}{column.kind.value[1:]}."]
    if column.choices:
        parts.append(f"Accepted: {', '.join(column.choices)}.")
    if column.many:
        parts.append("Several are separated by ';'.")
    if column.refers:
        parts.append(f"A code of the sheet {column.refers}.")
    parts.append("May be blank." if column.may_be_blank else "Must be filled in.")
    return " ".join(parts)


def _lists(sheet: Worksheet) -> None:
    for index, (kind, values) in enumerate(_LISTS.items(), start=1):
        for row, value in enumerate((kind.name.lower(), *values), start=1):
            sheet.cell(row, index, value)
    sheet.sheet_state = "hidden"


def _without_clock(book: Workbook) -> bytes:
    """The saved workbook without the moment of saving, which would make every copy differ."""
    saved, clean = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _CREATED, content)
            kept.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return clean.getvalue()
