"""A workbook in, tables of texts out; the file itself is opened in a child process only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.intake.characters import quoted, shown
from planner.intake.raw import RawTable, Setting, SourceError
from planner.intake.report import Report
from planner.intake.suggest import Suggest
from planner.intake.tables import SECTION_NAMES, SETTING_TABLES, TABLES, Table

SETTINGS_SHEET = "programme"
IGNORED_SHEETS = ("read me", "lists")
"""Sheets of the template that hold no data."""

WALL_SECONDS = 120
_PIPE = subprocess.PIPE
_READER = Path(__file__).with_name("workbook_reader.py")
_TOO_MUCH = "the workbook takes too much memory or time to read; save the tables as CSV files."


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet as the child process tells it.

    Attributes
    ----------
    rows
        [line, [texts], {index: origin}] of every row that is not empty.
    merged
        First range of merged cells, "" where none is merged.
    """

    rows: list[Any]
    merged: str = ""


def sheets_of(content: bytes) -> dict[str, Sheet]:
    """
    Every sheet by name.

    Raises
    ------
    SourceError
        If the child process refuses the workbook or does not survive it.
    """
    answer = _ask_child(content)
    if "refused" in answer:
        raise SourceError(answer["refused"])
    return {sheet["name"]: Sheet(sheet["rows"], "".join(sheet["merged"])) for sheet in answer["sheets"]}


def tables_of(sheets: Mapping[str, Sheet], label: str, suggest: Suggest, report: Report) -> dict[str, RawTable | None]:
    """Every known table of the workbook; an unknown sheet that is not empty is a fault, an empty known one too."""
    known = {table.name: table for table in (*TABLES, *SETTING_TABLES)}
    found: dict[str, RawTable | None] = {}
    for name, sheet in sheets.items():
        if name in known:
            found[name] = _table(known[name], f"{label}, sheet {name}", sheet, report)
        elif sheet.rows and name not in (SETTINGS_SHEET, *IGNORED_SHEETS):
            message = f"there is no table of this name; {suggest(name, (SETTINGS_SHEET, *known))}"
            report.fault(f"{label}, sheet {name}", 0, "", name, message)
    return found


def settings_of(sheet: Sheet, where: str, suggest: Suggest, report: Report) -> dict[str, dict[str, Setting]]:
    """
    The settings of the sheet `programme`: columns key and value, a third for notes.

    Keys of [programme] stand alone (`code`), others carry their section (`rules.min_attendance`,
    `travel.start_time`, `meals.ES`, `transfers.BCN`, `contact.name`). Lists are separated by `;`.
    """
    settings: dict[str, dict[str, Setting]] = {"programme": {}}
    if sheet.merged:
        raise SourceError(_merged(sheet))
    rows = sheet.rows
    if not rows or rows[0][1][:2] != ["key", "value"]:
        raise SourceError("the sheet must begin with the columns key and value.", rows[0][0] if rows else 1)
    for line, cells, origins in rows[1:]:
        _note_setting(settings, (line, [*cells, ""][:2], origins), where, suggest, report)
    return settings


def _note_setting(
    settings: dict[str, dict[str, Setting]],
    row: tuple[int, list[str], dict[str, str]],
    where: str,
    suggest: Suggest,
    report: Report,
) -> None:
    line, (path, value), origins = row
    section, dot, key = path.partition(".")
    section, key = (section, key) if dot else ("programme", path)
    refusal = _setting_refusal(settings, path, section, key, origins, suggest)
    if refusal:
        report.fault(where, line, path, value, refusal)
    elif value:
        settings.setdefault(section, {})[key] = Setting(value, line)


def _setting_refusal(
    settings: Mapping[str, Mapping[str, Setting]],
    path: str,
    section: str,
    key: str,
    origins: Mapping[str, str],
    suggest: Suggest,
) -> str:
    sections = [name for name in SECTION_NAMES if name not in {table.name for table in SETTING_TABLES}]
    if not path:
        return "the value has no key; write a key before it or clear the row."
    if section not in sections:
        return f"there are no keys that begin with {quoted(section + '.')}; {suggest(section, sections)}"
    if key in settings.get(section, {}):
        return f"the key {quoted(path)} stands in row {settings[section][key].line} too; keep one."
    if set(origins.values()) & {"formula", "error"}:
        return "the cell holds a formula or an error; write the value itself."
    return ""


def _merged(sheet: Sheet) -> str:
    return f"the cells {shown(sheet.merged)} are merged, so all but the first are blank; unmerge them and fill in each."


def _table(table: Table, where: str, sheet: Sheet, report: Report) -> RawTable | None:
    if sheet.merged:
        report.fault(where, 0, "", "", _merged(sheet))
        return None
    rows = sheet.rows
    if not rows:
        names = ", ".join(column.name for column in table.columns if column.required)
        report.fault(where, 0, "", "", f"the sheet is empty; begin with a header row ({names}) or remove the sheet.")
        return None
    header_line, header, _ = rows[0]
    width = max(len(cells) for _, cells, _ in rows)
    origins = {
        (number, int(index)): origin for number, (_, _, found) in enumerate(rows[1:]) for index, origin in found.items()
    }
    return RawTable(table, where, _wide(header, width), _padded(rows[1:], width), header_line, origins)


def _wide(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _padded(rows: list[Any], width: int) -> Iterator[tuple[int, list[str]]]:
    for line, cells, _ in rows:
        yield line, _wide(cells, width)


def _ask_child(content: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", str(_READER)]
    with subprocess.Popen(command, stdin=_PIPE, stdout=_PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            answer, _ = child.communicate(content, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise SourceError(_TOO_MUCH) from None
        finally:
            child.kill()
    try:
        parsed: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise SourceError(_TOO_MUCH) from None
    return parsed
