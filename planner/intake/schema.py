"""The tables of a programme as JSON Schema (Draft 2020-12), derived from `tables`."""

from __future__ import annotations

from typing import Any

from planner.intake.cells import FIRST_YEAR, LAST_YEAR, MAX_CODE, MAX_NOTE, MAX_TEXT
from planner.intake.tables import (
    LAST_TRANSFERS,
    MEALS,
    SECTIONS,
    SETTING_TABLES,
    TABLES,
    TRANSFERS,
    Column,
    Kind,
    Section,
    Table,
)
from planner.rules.settings import READERS

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?"
_AMOUNT: dict[str, Any] = {"type": ["number", "string"], "minimum": 0, "pattern": r"^[0-9]+([.][0-9]+)?$"}

SCHEMAS: dict[Kind, dict[str, Any]] = {
    Kind.CODE: {"type": "string", "maxLength": MAX_CODE, "pattern": r"^[^\s/\\=+@\-._][^\s/\\]*$"},
    Kind.TEXT: {"type": "string", "maxLength": MAX_TEXT, "pattern": r"^(-(?!\S)|[^=@+＝＠＋－\n\r\t-])[^\n\r\t]*$"},
    Kind.PHONE: {"type": "string", "maxLength": MAX_TEXT},
    Kind.NOTE: {"type": "string", "maxLength": MAX_NOTE, "pattern": r"^[^=@＝＠]"},
    Kind.EMAIL: {"type": "string", "maxLength": 254, "pattern": r"^[^\s@]+@[^\s@]+$"},
    Kind.URL: {"type": "string", "pattern": r"^[hH][tT][tT][pP][sS]?://\S+$"},
    Kind.COUNTRY: {"type": "string", "pattern": "^[A-Z]{2}$"},
    Kind.AIRPORT: {"type": "string", "pattern": "^[A-Z]{3}$"},
    Kind.CURRENCY: {"type": "string", "pattern": "^[A-Z]{3}$"},
    Kind.CURRENCY_OR_CO2: {"type": "string", "pattern": "^([A-Z]{3}|CO2)$"},
    Kind.TIMEZONE: {"type": "string", "pattern": r"^[A-Za-z0-9_+\-/]+$"},
    Kind.CHOICE: {"type": "string"},
    Kind.YES_NO: {"enum": ["yes", "no", True, False]},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.TIME: {"type": "string", "pattern": f"^{_CLOCK}$"},
    Kind.DAY_TIME: {"type": "string", "pattern": f"^{_DAY}([T ]{_CLOCK})?$"},
    Kind.MOMENT: {"type": "string", "pattern": f"^{_DAY}[T ]{_CLOCK}$"},
    Kind.RANGES: {"type": "string", "pattern": f"^{_DAY}(/{_DAY})?( *; *{_DAY}(/{_DAY})?)*$"},
    Kind.MONEY: _AMOUNT,
    Kind.BALANCE: {"type": ["number", "string"], "pattern": r"^-?[0-9]+([.][0-9]+)?$"},
    Kind.RATE: {**_AMOUNT, "exclusiveMinimum": 0},
    Kind.DEGREES: {"type": ["number", "string"], "pattern": r"^-?[0-9]+([.][0-9]+)?$"},
    Kind.QUANTITY: _AMOUNT,
    Kind.WHOLE: {"type": ["integer", "string"], "pattern": "^[0-9]+$"},
    Kind.PORTION: {
        "type": ["integer", "string"],
        "minimum": 0,
        "pattern": r"^([0-9]{1,6}|[0-9]{1,3}(\.[0-9]{1,2})? ?%)$",
    },
}
"""Form of one value; what other rows and the reference tables decide is checked by `planner check` alone."""


def json_schema() -> dict[str, Any]:
    """
    One JSON Schema for a whole programme.

    Sections of `programme.toml` are objects; every table is an array with an object a row, cells as a CSV file
    writes them. A reference to another table stands in `x-refers`.
    """
    properties: dict[str, Any] = {section.name: _section(section) for section in SECTIONS}
    properties["rules"] = _object("Settings of the rule set.", {name: {} for name in READERS}, [])
    properties["meals"] = _by_code(MEALS, "^[A-Z]{2}$")
    properties["transfers"] = _by_code(TRANSFERS, "^[A-Z]{3}$")
    properties["last_transfers"] = _by_code(LAST_TRANSFERS, "^[A-Z]{3}$")
    for table in (*SETTING_TABLES, *TABLES):
        properties[table.name] = _table(table)
    required = ["programme", *(table.name for table in TABLES if table.required)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:delegation-planner:programme",
        "title": "Programme",
        **_object("A programme: its settings and tables.", properties, required),
    }


def _section(section: Section) -> dict[str, Any]:
    keys = {key.name: _setting(key) for key in section.keys}
    return _object(section.doc, keys, [key.name for key in section.keys if key.required])


def _setting(key: Column) -> dict[str, Any]:
    described = _column(key)
    if not key.many:
        return described
    texts = {"type": "array", "items": _value(key), "minItems": 1}
    return {"description": described.pop("description"), "anyOf": [texts, described]}


def _by_code(column: Column, pattern: str) -> dict[str, Any]:
    value = _value(column)
    if column.many:
        value = {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
    return {
        "type": "object",
        "description": column.doc,
        "patternProperties": {pattern: value},
        "additionalProperties": False,
    }


def _table(table: Table) -> dict[str, Any]:
    columns = {column.name: _column(column) for column in table.columns}
    row = _object("", columns, [column.name for column in table.columns if column.required])
    del row["description"]
    listed: dict[str, Any] = {"type": "array", "description": table.doc, "items": row}
    if table.filled:
        listed["minItems"] = 1
    if table.key:
        listed["x-unique"] = list(table.key)
    return listed


def _column(column: Column) -> dict[str, Any]:
    form = _value(column)
    if column.many:
        form = {"type": "string", "pattern": "^[^;]+(;[^;]+)*$", "x-list-of": form}
    if column.may_be_blank:
        form = {"anyOf": [{"const": ""}, form]}
    described: dict[str, Any] = {"description": f"{column.doc} ({column.kind.value})", **form}
    if column.refers:
        described["x-refers"] = f"{column.refers}.code"
    if column.example:
        described["examples"] = [column.example]
    return described


def _value(column: Column) -> dict[str, Any]:
    form = dict(SCHEMAS[column.kind])
    if column.choices:
        form = {"enum": list(column.choices)}
    if column.kind is Kind.WHOLE:
        form |= {"minimum": column.least, "maximum": column.most}
    if column.kind is Kind.DATE:
        form["x-years"] = [FIRST_YEAR, LAST_YEAR]
    return form


def _object(doc: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": doc,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
