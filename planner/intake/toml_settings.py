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
from planner.intake.suggest import Suggest, is_meant
from planner.intake.tables import SECTION_NAMES, SETTING_TABLES, Table

MAX_BYTES = 1024 * 1024
"""Largest settings file that is read."""

MOST_DOTS = 50
"""Dots of one line outside quoted texts: the parser's effort grows with the square of a key's parts."""

_QUOTED = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|"(?:[^"\\\n]|\\[^\n])*+"?'''
    r"""|'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)|'[^'\n]*+'?|\#[^\n]*""",
    re.DOTALL,
)
"""A text in quotation marks or a comment; one that does not end reaches to the end of its line or of the file."""

_UNREADABLE = re.compile(r"[0-9_]{4000}|[eE][+-]?[0-9_]{10}")
_SECTION_LINE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)[^\]]*\]")
_HUGE = 10**30
_UNUSABLE = "a value of the file is nested too deep, is too large or is not a number; mend it."
_KEY_LINE = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[.=]")


def read_toml(
    where: str, content: bytes, suggest: Suggest, report: Report
) -> tuple[dict[str, dict[str, Setting]], dict[str, RawTable]]:
    """
    The settings by section and key, and the lists as tables.

    Raises
    ------
    SourceError
        If the file is too large, not UTF-8 or not TOML.
    """
    if len(content) > MAX_BYTES:
        raise SourceError("the file is larger than 1 MiB; keep settings in it only, and tables in CSV files.")
    text = decoded(content)
    lines = _Lines(text)
    document = _document(text, lines)
    lists = {table.name for table in SETTING_TABLES}
    settings: dict[str, dict[str, Setting]] = {}
    for name, section in document.items():
        if name not in SECTION_NAMES:
            hint = suggest(name, SECTION_NAMES)
            report.fault(where, lines.of(name), name, "", f"{quoted(name)} is not known; {hint}")
            if is_meant("programme", [hint]) and "programme" not in document and isinstance(section, dict):
                settings["programme"] = dict(_settings(where, name, section, lines, report))
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
    return _document(text, _Lines(text))


def _document(text: str, lines: _Lines) -> dict[str, Any]:
    bare = _unquoted(text)
    _refuse_dots(bare)
    try:
        document = tomllib.loads(text, parse_float=Decimal)
        huge = _huge_line(document, lines)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else 0
        raise SourceError(f"the file is not TOML: {_plain(str(error))}.", line) from None
    except (RecursionError, ValueError, ArithmeticError):
        number = _UNREADABLE.search(bare)
        raise SourceError(_UNUSABLE, bare.count("\n", 0, number.start()) + 1 if number else 0) from None
    if huge is not None:
        raise SourceError(_UNUSABLE, huge)
    return document


def _unquoted(text: str) -> str:
    """The text without texts in quotation marks and comments, each line in its place."""
    return _QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)


def _refuse_dots(bare: str) -> None:
    for number, line in enumerate(bare.split("\n"), start=1):
        if (dots := line.count(".")) > MOST_DOTS:
            raise SourceError(
                f"the line has {dots} dots outside quotation marks; at most {MOST_DOTS} are read; write a key a line.",
                number,
            )


def _huge_line(document: Mapping[str, Any], lines: _Lines) -> int | None:
    """Line of the first section or key with a number that nobody can write down in digits; None without one."""
    for name, section in document.items():
        if not isinstance(section, dict):
            if _is_huge(section):
                return lines.of(name)
            continue
        for key, value in section.items():
            if _is_huge(value):
                return lines.of(name, key)
    return None


def _is_huge(value: object) -> bool:
    if isinstance(value, dict | list):
        return any(_is_huge(part) for part in (value.values() if isinstance(value, dict) else value))
    if isinstance(value, Decimal) and not value.is_finite():
        return True
    return isinstance(value, int | Decimal) and not -_HUGE < value < _HUGE


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
        parsed = [_cell(table, name, entry.get(name, "")) for name in header]
        rows.append((line, [text for text, _ in parsed]))
        origins.update({(number, index): origin for index, (_, origin) in enumerate(parsed) if origin})
    return RawTable(table, where, header, rows, 0, origins, prefix=f"{table.name}.")


def _cell(table: Table, name: str, value: object) -> tuple[str, str]:
    """A value as a cell; a list of texts may stand where a cell may be a list."""
    many = any(column.many for column in table.columns if column.name == name)
    if many and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value), ""
    return text_and_origin(value)


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
