"""`programme.toml`: sections, keys and lists with their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from planner.intake.characters import quoted
from planner.intake.csv_table import decoded
from planner.intake.raw import RawTable, Setting, SourceError
from planner.intake.report import Report
from planner.intake.suggest import Suggest
from planner.intake.tables import SECTION_NAMES, SETTING_TABLES, Table

_SECTION_LINE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)[^\]]*\]")
_HUGE = 10**30
_KEY_LINE = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[.=]")


def read_toml(
    where: str, content: bytes, suggest: Suggest, report: Report
) -> tuple[dict[str, dict[str, Setting]], dict[str, RawTable]]:
    """
    The settings by section and key, and the lists as tables.

    Raises
    ------
    SourceError
        If the file is not UTF-8 or not TOML.
    """
    text = decoded(content)
    document = toml_document(text)
    lines = _Lines(text)
    lists = {table.name for table in SETTING_TABLES}
    settings: dict[str, dict[str, Setting]] = {}
    for name, section in document.items():
        if name not in SECTION_NAMES:
            report.fault(
                where, lines.of(name), name, "", f"{quoted(name)} is not known; {suggest(name, SECTION_NAMES)}"
            )
        elif name not in lists:
            settings[name] = dict(_settings(where, name, section, lines, report))
    tables = {
        table.name: raw
        for table in SETTING_TABLES
        if (raw := _list(where, table, document.get(table.name, []), lines, report)) is not None
    }
    return settings, tables


def text_and_origin(value: object) -> tuple[str, str]:
    """
    The text of a TOML value, and what TOML says that it is ("" for a text).

    A value that no column may hold (a table, a list) keeps an origin that every column refuses.
    """
    if isinstance(value, str):
        return value.strip(), ""
    if isinstance(value, bool):
        return "yes" if value else "no", "yes/no"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value), "number"
    if isinstance(value, date | time):
        return value.isoformat(), "time" if isinstance(value, time) else "date"
    return str(value)[:100], "list" if isinstance(value, list) else "table"


def toml_document(text: str) -> dict[str, Any]:
    """
    The values of a TOML file, numbers with a point as `Decimal`.

    Raises
    ------
    SourceError
        If it is not TOML, or holds what nobody can write down in digits; names the line.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
        _refuse_huge(document)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else 0
        raise SourceError(f"the file is not TOML: {_plain(str(error))}.", line) from None
    except (RecursionError, ValueError, ArithmeticError):
        raise SourceError("a value of the file is nested too deep, is too large or is not a number; mend it.") from None
    return document


def _refuse_huge(value: object) -> None:
    """Numbers that nobody can write down in digits (ValueError), and nesting without end (RecursionError)."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _refuse_huge(part)
    elif isinstance(value, int | Decimal) and not -_HUGE < value < _HUGE:
        raise ValueError


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _settings(where: str, name: str, section: object, lines: _Lines, report: Report) -> Iterator[tuple[str, Setting]]:
    if not isinstance(section, Mapping):
        report.fault(where, lines.of(name), name, "", f"{name} must be a section; write [{name}] above its keys.")
        return
    for key, value in section.items():
        yield key, Setting(value, lines.of(name, key))


def _list(where: str, table: Table, entries: object, lines: _Lines, report: Report) -> RawTable | None:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        message = f"{table.name} must be a list of entries; write [[{table.name}]] above each."
        report.fault(where, lines.of(table.name), table.name, "", message)
        return None
    places = lines.entries(table.name)
    found = [(places[n] if len(places) == len(entries) else 0, entry) for n, entry in enumerate(entries)]
    header = list(dict.fromkeys(key for entry in entries for key in entry))
    return _table(where, table, header, found)


def _table(where: str, table: Table, header: list[str], entries: list[tuple[int, dict[str, Any]]]) -> RawTable:
    rows, origins = [], {}
    for number, (line, entry) in enumerate(entries):
        parsed = [text_and_origin(entry.get(name, "")) for name in header]
        rows.append((line, [text for text, _ in parsed]))
        origins.update({(number, index): origin for index, (_, origin) in enumerate(parsed) if origin})
    return RawTable(table, where, header, rows, 0, origins, prefix=f"{table.name}.")


class _Lines:
    """Where sections, keys and list entries stand, as far as a look at the lines' beginnings tells."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, str], int] = {}
        self._entries: dict[str, list[int]] = {}
        section = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if opened := _SECTION_LINE.match(line):
                section = opened[2]
                self._note(section, "", number)
                if opened[1] == "[[":
                    self._entries.setdefault(section, []).append(number)
            elif key := _KEY_LINE.match(line):
                self._note(section, key[1], number)

    def of(self, section: str, key: str = "") -> int:
        """Line of a section or of a key in it; 0 where it is not found."""
        return self._found.get((section, key), self._found.get(("", section), 0) if not key else 0)

    def entries(self, section: str) -> list[int]:
        """Lines of the entries of a list."""
        return self._entries.get(section, [])

    def _note(self, section: str, key: str, number: int) -> None:
        self._found.setdefault((section, key), number)
