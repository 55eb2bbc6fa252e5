"""The rows of a programme as JSON objects, table by table, in file order; what an edition changed likewise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from planner.domain.itinerary import Difference
from planner.domain.records import Programme, Session
from planner.domain.told import Place, Told, full_name, where

_KEYED = ("authorities", "delegates", "events", "hotels", "vehicles", "quotes", "experts", "budgets", "quotas")
_LISTED = ("nominations", "activity", "slots", "sessions", "room_blocks", "online", "locks", "history")
_SETTINGS = (
    "code",
    "name",
    "start",
    "end",
    "currency",
    "today",
    "objective",
    "tolerances",
    "contact",
    "note",
    "travel",
    "pickup",
)

TELLING = ("delegates", "events", "hotels", "sessions")
"""Tables whose words papers repeat."""


def rows_of(programme: Programme) -> Iterator[tuple[str, int, str]]:
    """(table, position from 1, JSON object) of every row; the table "programme" holds the settings as one row."""
    for table, records in _tables(programme):
        for position, record in enumerate(records, start=1):
            yield table, position, json.dumps(plain(record), sort_keys=True, ensure_ascii=False)


def _tables(programme: Programme) -> Iterator[tuple[str, Iterable[object]]]:
    yield "programme", [_settings(programme)]
    for table in _KEYED:
        yield table, getattr(programme, table).values()
    for table in _LISTED:
        yield table, getattr(programme, table)
    yield "rates", [{"currency": currency, "eur": eur} for currency, eur in programme.rates.items()]


def _settings(programme: Programme) -> dict[str, object]:
    settings = {name: getattr(programme, name) for name in _SETTINGS}
    return {**settings, "rules": programme.rules.code, "rule_settings": programme.rules.settings}


def plain(value: object) -> object:
    """
    A value as JSON knows it; decimals and dates as their text.

    Raises
    ------
    ValueError
        If the value is of a kind that no record holds.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return _plain_group(value)


def _plain_group(value: object) -> object:
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    raise ValueError(f"Expected a value of a record, got {type(value).__name__}.")


def told_from(rows: Iterable[tuple[str, str]]) -> Told:
    """The words of (table, JSON object) rows that `rows_of` made, those of one table in the order of the file."""
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in TELLING}
    for table, record in rows:
        found[table].append(json.loads(record))
    return Told(
        {row["code"]: full_name(row["given_name"], row["family_name"]) for row in found["delegates"]},
        {row["code"]: Place(row["name"], where(row["venue"], row["address"])) for row in found["events"]},
        {row["code"]: Place(row["name"], row["address"]) for row in found["hotels"]},
        tuple(_session(row) for row in found["sessions"]),
    )


def _session(row: dict[str, Any]) -> Session:
    start, end = (datetime.fromisoformat(row[name]) for name in ("start", "end"))
    return Session(row["event"], start, end, row["title"], row["place"], row["cluster"])


def differences_to_json(differences: Iterable[Difference]) -> str:
    """What an edition changed, as text."""
    return json.dumps([[one.what, _tagged(one.before), _tagged(one.after)] for one in differences], ensure_ascii=False)


def differences_from_json(kept: str) -> tuple[Difference, ...]:
    """The differences of a text that `differences_to_json` made."""
    return tuple(Difference(what, _untagged(before), _untagged(after)) for what, before, after in json.loads(kept))


_Value = date | datetime | str | int | None


def _tagged(value: _Value) -> list[str | int] | str | int | None:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    return ["day", value.isoformat()] if isinstance(value, date) else value


def _untagged(kept: list[str] | str | int | None) -> _Value:
    if not isinstance(kept, list):
        return kept
    kind, text = kept
    return datetime.fromisoformat(text) if kind == "moment" else date.fromisoformat(text)
