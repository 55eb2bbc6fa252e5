"""
A small programme with a word of its own in every text field of every table, to be exchanged for hostile ones.

Which fields there are is read from `planner.intake.tables`: a new column that takes free text bears a word without
anybody thinking of it; only a new table needs a row here.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from planner.intake.cells import CellError
from planner.intake.parsers import parser_for
from planner.intake.suggest import Suggester
from planner.intake.tables import SECTIONS, SETTING_TABLES, TABLES, Column, Kind
from planner.intake.toml_text import toml_text
from planner.resources import fixtures_dir

Rows = list[dict[str, str]]
Words = Mapping["Place", str]

DRESSES: Mapping[Kind, Callable[[str, str], str]] = {
    Kind.CODE: lambda value, text: value + text,
    Kind.EMAIL: lambda _, text: f"{text}@example.org",
    Kind.URL: lambda _, text: f"https://example.org/{text}",
}
"""What a field of that kind holds where a text stands in it; in all others the text stands alone."""

SHARED: Mapping[str, str] = {
    "authorities.clusters": "cluster",
    "sessions.cluster": "cluster",
    "online.cluster": "cluster",
    "vehicles.terminal": "terminal",
    "segments.terminal": "terminal",
    "delegates.gender": "gender",
    "quotas.value": "gender",
    "history.delegate": "delegates",
    "actuals.delegate": "delegates",
}
"""Columns that speak of one thing: the same value is the same text in all of them."""

KEPT = frozenset({"en", "es", "pt", "fr", "de", "ar", "iurc-2025-2027"})
"""Values that stay: papers in every language, and the rules."""

MORE: Mapping[str, Rows] = {
    "delegates": [
        {"language": "es", "dietary": "?", "accessibility": "?", "gender": "f"},
        {"language": "ar", "dietary": "?", "accessibility": "?", "gender": "m"},
        {"language": "fr", "gender": "f"},
        {"language": "pt"},
        {"language": "de"},
        {"language": "?"},
    ],
    "authorities": [{"language": "en"}, {"language": "?"}],
    "events": [{"host": "?", "website": "?"}, {"address": "?", "website": "?", "note": "?"}],
    "hotels": [{"latitude": "41.38", "longitude": "2.17"}],
    "segments": [{"terminal": "T1"}, {"terminal": "T1"}, {"terminal": "T1"}, {"terminal": "T1"}],
    "vehicles": [{"terminal": "T1"}],
    "quotes": [{"note": "?"}, {"note": "?"}],
    "budgets": [{"events": "barcelona-2025;visit-semarang"}],
}
"""Cells that the bundled programme leaves blank, row by row."""

NEW: Mapping[str, Rows] = {
    "online": [
        {"code": "O1", "cluster": "energy", "title": "?", "start": "2025-10-01T10:00", "minutes": "60"}
        | {"timezone": "Europe/Brussels", "repeat": "monthly", "until": "2026-03-31", "url": "?"},
        {"code": "O2", "cluster": "mobility", "title": "?", "start": "2025-10-02T10:00", "minutes": "60"}
        | {"timezone": "Europe/Brussels", "repeat": "", "until": "", "url": ""},
    ],
    "history": [
        {"authority": "ancona", "delegate": "D0", "event": "barcelona-2025", "start": "2025-09-01"}
        | {"end": "2025-09-03", "cost": "10.00", "currency": "EUR"}
    ],
    "actuals": [
        {"invoice": "?", "date": "2025-09-10", "category": "travel", "amount": "118.40", "currency": "EUR"}
        | {"event": "barcelona-2025", "delegate": "D1", "supplier": "?", "line": "?", "note": "?", "source": "?"},
        {"invoice": "?", "date": "2025-09-11", "category": "other", "amount": "5.00", "currency": "EUR"}
        | {
            "event": "barcelona-2025",
            "authority": "ancona",
            "delegate": "",
            "supplier": "?",
            "line": "?",
            "note": "?",
            "source": "?",
        },
    ],
    "actuals_set_aside": [{"invoice": "?", "reason": "no_rate", "message": "?", "file": "?", "row": "7", "text": "?"}],
    "quotes_set_aside": [{"code": "Q9", "reason": "no_rate", "message": "?", "file": "?", "row": "7", "offer": "?"}],
    "visa": [{"nationality": "BG", "destination": "ID", "required": "yes", "source": "?"}],
    "holidays": [{"country": "ID", "date": "2026-05-11"}],
    "quotas": [{"code": "QG", "by": "gender", "value": "f", "at_most": "100%", "events": "barcelona-2025"}],
}
"""Rows of the tables that the bundled programme does not have."""

SOURCES: Mapping[str, frozenset[str]] = {
    "sections": frozenset(section.name for section in SECTIONS),
    "lists": frozenset(table.name for table in SETTING_TABLES),
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """
    A text field of one row, or a name that several rows bear.

    `field` is "delegates.role", or for a name that is shared the table or the matter ("delegates", "cluster").
    """

    field: str
    which: str
    kind: Kind

    def dressed(self, text: str) -> str:
        """What the cell holds where that text stands in it."""
        return DRESSES[self.kind](self.which, text) if self.kind in DRESSES else text

    def __hash__(self) -> int:
        return hash((self.field, self.which))


_MARKER = re.compile("Zq[0-9]{3}z")


def marker(number: int) -> str:
    """A harmless word that nothing else holds."""
    return f"Zq{number:03}z"


@cache
def columns() -> dict[str, Column]:
    """Every column of every table and section, as `table.column`."""
    parts = [(table.name, table.columns) for table in (*TABLES, *SETTING_TABLES)]
    parts += [(section.name, section.keys) for section in SECTIONS]
    return {f"{name}.{column.name}": column for name, found in parts for column in found}


@cache
def open_fields() -> tuple[str, ...]:
    """Columns that take free text, a code among them; asked of the parser of each, so that none is forgotten."""
    return tuple(name for name, column in columns().items() if _takes(column, marker(0)))


def _takes(column: Column, text: str) -> bool:
    dressed = DRESSES[column.kind]("c", text) if column.kind in DRESSES else text
    try:
        parser_for(column, Suggester())(dressed)
    except CellError:
        return False
    return True


@cache
def _base() -> dict[str, Rows]:
    """The bundled programme with every table; a text field that no row fills stands filled in the first."""
    folder = fixtures_dir() / "tiny"
    tables = {path.stem: _rows(path) for path in sorted(folder.glob("*.csv"))}
    for name, rows in MORE.items():
        for row, cells in zip(tables[name], rows, strict=False):
            row.update(cells)
    document = tomllib.loads((folder / "programme.toml").read_text(encoding="utf-8"))
    sections = {name: [{key: str(value) for key, value in part.items()}] for name, part in document.items()}
    whole = {**{name: [{}] for name in SOURCES["sections"]}, **sections, **tables, **NEW}
    for field in open_fields():
        _fill(whole, field)
    return whole


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fill(tables: Mapping[str, Rows], field: str) -> None:
    name, _, column = field.partition(".")
    if columns()[field].kind is not Kind.CODE and not any(row.get(column) for row in tables[name]):
        tables[name][0][column] = "?"


def cells() -> Iterator[tuple[str, int, str, list[Place | str]]]:
    """Every cell that is not blank: table, row from 0, column, and its parts."""
    for name, rows in _base().items():
        for number, row in enumerate(rows):
            for column, value in row.items():
                if value:
                    yield name, number, column, _parts(name, number, column, value)


def _parts(name: str, number: int, column: str, value: str) -> list[Place | str]:
    field = f"{name}.{column}"
    if field not in open_fields():
        return [value]
    parts = value.split(";") if columns()[field].many else [value]
    return [part if part in KEPT else _place(field, number, part) for part in parts]


def _place(field: str, number: int, value: str) -> Place:
    column = columns()[field]
    table, _, name = field.partition(".")
    shared = SHARED.get(field) or column.refers or (table if name == "code" else "")
    return Place(shared or field, value if shared else str(number), column.kind)


@cache
def places() -> tuple[Place, ...]:
    """Every place of a text, in the order of the tables."""
    return tuple(dict.fromkeys(part for *_, parts in cells() for part in parts if isinstance(part, Place)))


@cache
def covered_fields() -> frozenset[str]:
    """Columns in which a text stands in some row."""
    return frozenset(
        f"{table}.{column}" for table, _, column, parts in cells() if any(isinstance(part, Place) for part in parts)
    )


@cache
def columns_of(place: Place) -> frozenset[str]:
    """The columns in which the text of a place stands, as `table.column`."""
    return frozenset(f"{table}.{column}" for table, _, column, parts in cells() if place in parts)


def markers() -> dict[Place, str]:
    """A harmless word for every place."""
    return {place: marker(number) for number, place in enumerate(places(), start=1)}


def filled(words: Words) -> dict[str, Rows]:
    """Rows of every table and section with these words in their places."""
    tables: dict[str, Rows] = {name: [{} for _ in rows] for name, rows in _base().items()}
    for name, number, column, parts in cells():
        texts = (part.dressed(words[part]) if isinstance(part, Place) else part for part in parts)
        tables[name][number][column] = ";".join(texts)
    return tables


def write(folder: Path, tables: Mapping[str, Rows]) -> Path:
    """A programme folder of these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, object] = {}
    for name, rows in tables.items():
        if name in SOURCES["sections"]:
            settings[name] = rows[0]
        elif name in SOURCES["lists"]:
            settings[name] = rows
        else:
            (folder / f"{name}.csv").write_bytes(_csv(rows))
    (folder / "programme.toml").write_text(toml_text(settings), encoding="utf-8")
    return folder


def _csv(rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def exchanged(value: Any, words: Mapping[str, str]) -> Any:
    """Records with these words exchanged in every text, through dataclasses, tuples and mappings."""
    if isinstance(value, str):
        return _MARKER.sub(lambda found: words.get(found[0], found[0]), value)
    if isinstance(value, tuple | frozenset):
        return type(value)(exchanged(part, words) for part in value)
    if isinstance(value, dict):
        return {exchanged(key, words): exchanged(part, words) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type | date):
        return _exchanged_record(value, words)
    return value


def _exchanged_record(value: Any, words: Mapping[str, str]) -> Any:
    changed = {}
    for field in fields(value):
        if field.init:
            old = getattr(value, field.name)
            new = exchanged(old, words)
            if new != old:
                changed[field.name] = new
    return replace(value, **changed) if changed else value
