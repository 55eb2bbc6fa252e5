"""Reads a programme: every fault of every file in one answer, or the checked programme with its warnings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from planner.domain.faults import Fault
from planner.domain.records import Event, Programme, Slot
from planner.domain.rulebook import RuleSettings
from planner.intake import actuals, costs, happenings, offers, people, quotas
from planner.intake.advice import warn_of
from planner.intake.characters import shown
from planner.intake.draft import Draft, draft_of
from planner.intake.gather import gather_facts
from planner.intake.raw import Source, SourceError
from planner.intake.report import Report
from planner.intake.rows import Row
from planner.intake.settings import Settings, SettingsReader
from planner.intake.source import open_source
from planner.intake.suggest import Suggester

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """
    The outcome of reading one programme.

    Attributes
    ----------
    programme
        None exactly where there are faults.
    faults, warnings
        In the order of the files, rows and columns.
    """

    programme: Programme | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_programme(source: Path, *, today: date, instead: Mapping[str, bytes] | None = None) -> ReadResult:
    """
    Read and check a programme folder or workbook.

    Parameters
    ----------
    source
        A folder with `programme.toml` and CSV files, or one `.xlsx`.
    today
        Used where the programme names no day of its own.
    instead
        Contents of files of a folder to be read in place of what is there, by name.
    """
    report, suggest = Report(), Suggester()
    try:
        opened = open_source(source, suggest, report, instead or {})
    except SourceError as error:
        place = shown(source.name or str(source))
        return ReadResult(None, (Fault(place, error.row, "", "", str(error)),), ())
    places = (opened.settings_where, *opened.places.values())
    programme = _programme(opened, suggest, report, today)
    return ReadResult(programme, report.faults(places), report.warnings(places))


def _programme(source: Source, suggest: Suggester, report: Report, today: date) -> Programme | None:
    draft = draft_of(source, suggest, report)
    kinds = frozenset(row.cells["kind"] for row in draft.tables["events"].rows if "kind" in row.cells)
    settings = SettingsReader(source, suggest, report).read(kinds, today) if source.settings is not None else Settings()
    parts = _parts(draft, settings, source.settings_where)
    parts["quotas"] = _by_code(quotas.quotas(draft, suggest))
    if len(report):
        return None
    programme = _assembled(draft, settings, source, parts)
    warn_of(programme, draft)
    return programme


def _parts(draft: Draft, settings: Settings, settings_where: str) -> dict[str, Any]:
    """Every record of every table that has no fault; what is wrong goes to the report."""
    limits: RuleSettings | None = settings.rules.settings if settings.rules else None
    parts: dict[str, Any] = {
        "authorities": _by_code(people.authorities(draft, limits.max_clusters if limits else None)),
        "delegates": _by_code(people.delegates(draft)),
        "events": _by_code(happenings.events(draft, settings.travel)),
        "nominations": _all(people.nominations(draft)),
        "activity": _all(people.activity(draft)),
        "online": _all(happenings.online(draft)),
        "hotels": _by_code(costs.hotels(draft)),
        "room_blocks": _all(costs.room_blocks(draft)),
        "vehicles": _by_code(costs.vehicles(draft)),
        "experts": _by_code(people.experts(draft)),
        "history": _all(people.history(draft)),
        "actuals": _all(actuals.actuals(draft)),
        "actuals_set_aside": _all(actuals.set_aside(draft)),
        "budgets": _by_code(costs.budgets(draft)),
        "rates": costs.rates(draft),
    }
    events: dict[str, Event] = parts["events"]
    parts["slots"] = _all(happenings.slots(draft, events, settings.travel))
    parts["sessions"] = _all(happenings.sessions(draft, events, settings.travel))
    parts["quotes"] = _by_code(offers.quotes(draft, events))
    parts["set_aside"] = _all(offers.set_aside(draft))
    days = _slot_days(events, parts["slots"])
    parts["locks"] = _all(offers.locks(draft, _nominated(draft), parts["delegates"], parts["quotes"], days))
    costs.refuse_missing_rates(draft, settings, settings_where)
    costs.refuse_fees_without_currency(draft)
    costs.refuse_backward_windows(draft)
    return parts


def _assembled(draft: Draft, settings: Settings, source: Source, parts: Mapping[str, Any]) -> Programme:
    assert settings.start is not None
    assert settings.end is not None
    assert settings.currency is not None
    assert settings.today is not None
    assert settings.rules is not None
    facts = gather_facts(
        draft,
        settings,
        source.settings_where,
        parts["events"],
        parts["delegates"],
        parts["nominations"],
        parts["slots"],
        parts["rates"],
    )
    return Programme(
        code=settings.code,
        name=settings.name,
        start=settings.start,
        end=settings.end,
        currency=settings.currency,
        today=settings.today,
        objective=settings.objective,
        rules=settings.rules,
        travel=settings.travel,
        pickup=settings.pickup,
        last_transfers=settings.last_transfers,
        deadlines=settings.deadlines,
        estimate_range=settings.estimate_range,
        facts=facts,
        contact=settings.contact,
        letters=settings.letters,
        mail=settings.mail,
        tolerances=settings.tolerances,
        redaction_key=settings.redaction_key,
        input_sha256=source.sha256,
        **parts,
    )


def _by_code(found: Iterable[tuple[Row, Record]]) -> dict[str, Record]:
    return {row.cells["code"]: record for row, record in found}


def _all(found: Iterable[tuple[Row, Record]]) -> tuple[Record, ...]:
    return tuple(record for _, record in found)


def _nominated(draft: Draft) -> frozenset[tuple[str, str]] | None:
    """Pairs of the nominations; None where not every row tells its pair."""
    if "nominations" not in draft.given:
        people_and_events = (draft.tables["delegates"].codes, draft.tables["events"].codes)
        if None in people_and_events:
            return None
        delegates, events = people_and_events
        return frozenset((delegate, event) for delegate in delegates or () for event in events or ())
    table = draft.tables["nominations"]
    if not table.readable or any(not {"delegate", "event"} <= row.cells.keys() for row in table.rows):
        return None
    return frozenset((row.cells["delegate"], row.cells["event"]) for row in table.rows)


def _slot_days(events: Mapping[str, Event], slots: Iterable[Slot]) -> dict[str, frozenset[date]]:
    days: dict[str, set[date]] = {code: {event.start.day} for code, event in events.items() if event.start is not None}
    listed: dict[str, set[date]] = {}
    for slot in slots:
        listed.setdefault(slot.event, set()).add(slot.start.day)
    return {code: frozenset(found) for code, found in {**days, **listed}.items()}
