"""The rows of a programme as JSON objects, table by table, in file order; what an edition changed likewise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal

from planner.domain.itinerary import Difference
from planner.domain.records import Programme

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
