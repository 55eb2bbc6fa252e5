"""The folder of a scenario: the programme's files with the scenario's changes written into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from planner.domain.records import DayTime, Programme
from planner.domain.scenarios import NewDates, Scenario
from planner.intake.copies import Files, setting_changed, table_changed

Records = Iterable[Mapping[str, str]]


def changed_files(files: Files, programme: Programme, scenario: Scenario) -> dict[str, bytes]:
    """
    A copy of a programme's files with the changes of a scenario.

    Parameters
    ----------
    programme
        What the files hold. A thematic event that moves takes its sessions and held rooms along.
    """
    changed = dict(files)
    for section, key, value in scenario.settings:
        changed = setting_changed(changed, section, key, value)
    for code, amount in scenario.amounts:
        changed = table_changed(changed, "budgets", _cells(code, {"amount": f"{amount:.2f}"}))
    for dates in scenario.dates:
        changed = _redated(changed, programme, dates)
    for event, column, text in scenario.cells:
        changed = table_changed(changed, "events", _cells(event, {column: text}))
    return changed


def change_sentences(programme: Programme, scenario: Scenario) -> tuple[str, ...]:
    """What a scenario changes, one short sentence each."""
    return tuple(_sentences(programme, scenario))


def _sentences(programme: Programme, scenario: Scenario) -> Iterator[str]:
    for section, key, value in scenario.settings:
        yield f"{section}.{key} is {_against(_shown(value), _held(programme, section, key))}"
    for code, amount in scenario.amounts:
        budget = programme.budgets[code]
        before, after = (f"{budget.currency} {sum_:,.2f}".replace(",", " ") for sum_ in (budget.amount, amount))
        yield f"budget {code} is {_against(after, before)}"
    for event, column, text in scenario.cells:
        yield f"{column} of {event} is {text or 'blank'}"
    for dates in scenario.dates:
        pairs = " or ".join(f"{start} to {end}" for start, end in dates.pairs)
        yield f"{dates.event} takes place {pairs}"


def _against(after: str, before: str) -> str:
    if not before:
        return after
    return f"{after}, as it is" if after == before else f"{after} instead of {before}"


def _held(programme: Programme, section: str, key: str) -> str:
    """The present value; "" where none is known by that name."""
    held: dict[str, object] = {"rules": programme.rules.settings, "travel": programme.travel, "programme": programme}
    if not hasattr(held.get(section), key):
        return ""
    value = getattr(held[section], key)
    return "no limit" if value is None else _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {_shown(part)}" for key, part in sorted(value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(value) if isinstance(value, set | frozenset) else value
        return ", ".join(map(str, parts))
    return str(value)


def _cells(code: str, cells: Mapping[str, str]) -> Callable[[list[dict[str, str]]], Records]:
    """A change of one row's cells."""
    return lambda rows: [{**row, **cells} if row["code"] == code else row for row in rows]


def _redated(files: Files, programme: Programme, dates: NewDates) -> dict[str, bytes]:
    event = programme.events[dates.event]
    if event.kind != "thematic" or len(dates.pairs) > 1:
        return table_changed(files, "slots", partial(_slots_replaced, dates))
    start, end = dates.pairs[0]
    changed = table_changed(files, "slots", partial(_without_slots, dates.event))
    changed = table_changed(changed, "events", _cells(dates.event, {"start": start, "end": end}))
    shift = _days_between(event.start, start)
    return _carried_along(changed, programme, dates.event, shift) if shift else changed


def _slots_replaced(dates: NewDates, rows: list[dict[str, str]]) -> Records:
    new = ({"event": dates.event, "start": start, "end": end} for start, end in dates.pairs)
    return [*_without_slots(dates.event, rows), *new]


def _without_slots(event: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["event"] != event]


def _days_between(current: DayTime | None, start: str) -> timedelta:
    """How far an event moves; a start that is no day moves nothing, the reader refuses it."""
    try:
        return date.fromisoformat(start[:10]) - current.day if current else timedelta()
    except ValueError:
        return timedelta()


def _carried_along(files: Files, programme: Programme, event: str, shift: timedelta) -> dict[str, bytes]:
    hotels = {hotel.code for hotel in programme.hotels.values() if hotel.event == event}
    changed = table_changed(files, "sessions", partial(_shifted, "event", {event}, ("start", "end"), shift))
    return table_changed(changed, "room_blocks", partial(_shifted, "hotel", hotels, ("night",), shift))


def _shifted(
    key: str, codes: set[str], columns: tuple[str, ...], shift: timedelta, rows: list[dict[str, str]]
) -> Records:
    for row in rows:
        moved = {column: _later(row[column], shift) for column in columns} if row[key] in codes else {}
        yield {**row, **moved}


def _later(text: str, shift: timedelta) -> str:
    """A day, with or without a local time behind it, so many days later."""
    day = datetime.strptime(text[:10], "%Y-%m-%d").date()
    return f"{day + shift}{text[10:]}"
