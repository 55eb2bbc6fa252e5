"""The file of a what-if comparison: named changes of one programme, with every fault of the file in one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from planner.domain.faults import Fault
from planner.domain.records import Programme
from planner.domain.scenarios import BASE, DATES, QUESTIONS, NewDates, Probe, Scenario
from planner.intake.cells import FIRST_YEAR, LAST_YEAR
from planner.intake.characters import quoted, shown
from planner.intake.csv_table import decoded
from planner.intake.files import read_bytes
from planner.intake.questions import subjects
from planner.intake.raw import SourceError
from planner.intake.suggest import Suggester
from planner.intake.tables import EVENTS, SECTION_NAMES, SETTING_TABLES
from planner.intake.toml_settings import toml_document

MOST_SCENARIOS = 200
MOST_BYTES = 1024 * 1024

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_ENTRY = re.compile(r"\s*\[\[\s*[\"']?scenario[\"']?\s*\]\]")
_STEP = re.compile(r"([+-])\s*([0-9]{1,9})")
_AMOUNT = re.compile(r"([+-]?)\s*([0-9][0-9 ]*(?:\.[0-9]{1,2})?)\s*(%?)")

_FIXED = {"programme", "contact", "letters", *(table.name for table in SETTING_TABLES)}
SECTIONS = tuple(name for name in SECTION_NAMES if name not in _FIXED)
"""Sections of `programme.toml` that a scenario may change."""

_KEYS = ("name", "title", "objective", "budgets", "events", *SECTIONS)
_EVENT_KEYS = (*(column.name for column in EVENTS.columns if column.name != "code"), "slots", "dates")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What was asked: scenarios in file order, built-in questions as (question, subject or "")."""

    scenarios: tuple[Scenario, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()


def read_scenarios(path: Path, programme: Programme) -> ScenarioFile:
    """
    The scenarios of a file; a change that is faulty is left out and told.

    Parameters
    ----------
    programme
        Whose budgets, events and settings the file changes.
    """
    where = shown(path.name or str(path))
    try:
        document, lines = _document(path)
    except SourceError as error:
        return ScenarioFile(faults=(Fault(where, error.row, "", "", str(error)),))
    reader = _Reader(where, programme)
    scenarios = tuple(reader.scenarios(document.get("scenario", []), lines))
    questions = tuple(reader.questions(document.get("questions", [])))
    reader.refuse_unknown("", document, ("scenario", "questions"))
    if not scenarios and not questions and not reader.faults:
        reader.fault("", "", "the file asks nothing; write [[scenario]] with a name and changes, or questions.")
    return ScenarioFile(scenarios, questions, tuple(reader.faults))


def read_questions(asked: tuple[str, ...], programme: Programme, where: str) -> ScenarioFile:
    """Built-in questions as an officer names them: "caps", "budgets:thematic"."""
    reader = _Reader(where, programme)
    questions = tuple(reader.questions(list(asked), ""))
    return ScenarioFile((), questions, tuple(reader.faults))


def _document(path: Path) -> tuple[dict[str, Any], list[int]]:
    if not path.exists():
        raise SourceError(f"there is no file {quoted(str(path))}; write one with [[scenario]] entries.")
    content = read_bytes(path, follow=True)
    if len(content) > MOST_BYTES:
        raise SourceError("the file is larger than 1 MiB; no comparison needs that.")
    text = decoded(content)
    return toml_document(text), [number for number, line in enumerate(text.split("\n"), start=1) if _ENTRY.match(line)]


class _Reader:
    """Turns the parsed file into scenarios and notes what is wrong."""

    def __init__(self, where: str, programme: Programme) -> None:
        self.faults: list[Fault] = []
        self._where = where
        self._programme = programme
        self._suggest = Suggester()
        self._row = 0

    def fault(self, column: str, value: object, message: str) -> None:
        """Note one mistake of the entry that is being read."""
        self.faults.append(Fault(self._where, self._row, shown(column), shown(str(value)), message))

    def refuse_unknown(self, prefix: str, given: Mapping[str, object], known: tuple[str, ...]) -> None:
        """Refuse keys that are not among the known ones."""
        for key in given:
            if key not in known:
                self.fault(prefix + key, key, f"{quoted(key)} is not known; {self._suggest(key, known)}")

    def questions(self, asked: object, place: str = "questions") -> Iterator[tuple[str, str]]:
        """The built-in questions, each once; `place` is the key that holds them."""
        self._row = 0
        if not isinstance(asked, list) or any(not isinstance(entry, str) for entry in asked):
            self.fault(place, asked, 'give a list of questions, e.g. ["caps", "budgets:all"].')
            return
        for entry in dict.fromkeys(asked):
            question, _, subject = entry.partition(":")
            if question not in QUESTIONS:
                message = f"{quoted(question)} is not a question; {self._suggest(question, QUESTIONS)}"
                self.fault(place, entry, message)
            elif self._is_subject(question, subject, place):
                yield question, subject

    def _is_subject(self, question: str, subject: str, place: str) -> bool:
        known = subjects(self._programme, question)
        if not subject or subject in known:
            return True
        hint = self._suggest(subject, known) if known else "this programme has nothing to ask about there."
        self.fault(place, subject, f"{quoted(subject)} is nothing that {question} can be asked about; {hint}")
        return False

    def scenarios(self, entries: object, lines: list[int]) -> Iterator[Scenario]:
        """Every entry as a scenario; one with several candidate dates as one each."""
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fault("scenario", "", "scenario must be a list of entries; write [[scenario]] above each.")
            return
        if len(entries) > MOST_SCENARIOS:
            self.fault("scenario", "", f"there are {len(entries)} scenarios; at most {MOST_SCENARIOS} are compared.")
            return
        names: set[str] = {BASE}
        for number, entry in enumerate(entries):
            self._row = lines[number] if len(lines) == len(entries) else 0
            yield from self._entry(self._name(entry, number, names), entry)

    def _name(self, entry: Mapping[str, Any], number: int, names: set[str]) -> str:
        name = entry.get("name", "")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            message = "give each scenario a name of letters, digits, '.', '_' and '-', at most 60 characters."
            self.fault(f"scenario {number + 1}.name", name, message if name else f"the name is missing; {message}")
            return f"scenario-{number + 1}"
        if name.lower() in names:
            used = "is the name of the programme as it is" if name.lower() == BASE else "stands twice"
            self.fault(f"{name}.name", name, f"the name {quoted(name)} {used}; choose another.")
        names.add(name.lower())
        return name

    def _entry(self, name: str, entry: Mapping[str, Any]) -> Iterator[Scenario]:
        self.refuse_unknown(f"{name}.", entry, _KEYS)
        title = entry.get("title", "")
        if not isinstance(title, str):
            self.fault(f"{name}.title", title, "the title must be a text.")
        scenario = Scenario(
            name=name,
            title=str(title),
            settings=(*self._objective(name, entry), *self._settings(name, entry)),
            amounts=tuple(self._amounts(name, self._mapping(name, entry, "budgets"))),
            cells=tuple(self._cells(name, entry)),
            dates=tuple(self._slots(name, entry)),
            row=self._row,
        )
        candidates = tuple(self._candidates(name, entry))
        if not candidates and scenario == Scenario(name, str(title), row=self._row) and not self._told(name):
            self.fault(name, "", "the scenario changes nothing; give budgets, events, rules or travel.")
        yield from _one_by_one(scenario, candidates)

    def _told(self, name: str) -> bool:
        return any(fault.column.startswith(f"{shown(name)}.") for fault in self.faults)

    def _mapping(self, path: str, entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        given = entry.get(key, {})
        if isinstance(given, dict):
            return given
        self.fault(f"{path}.{key}", given, f"{key} must be a section; write [scenario.{key}] above its keys.")
        return {}

    def _objective(self, name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
        if "objective" in entry:
            yield "programme", "objective", entry["objective"]

    def _settings(self, name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
        """Settings as given, steps ("+1") resolved; the programme's own reader judges them."""
        for section in SECTIONS:
            for key, value in self._mapping(name, entry, section).items():
                step = _STEP.fullmatch(value.strip()) if isinstance(value, str) else None
                if step is None:
                    yield section, key, value
                elif (current := self._current(section, key)) is None:
                    message = f"{key} has no number to add to or take from; give the value itself."
                    self.fault(f"{name}.{section}.{key}", value, message)
                else:
                    yield section, key, current + int(step[1] + step[2])

    def _current(self, section: str, key: str) -> int | None:
        held = {"rules": self._programme.rules.settings, "travel": self._programme.travel}.get(section)
        value = getattr(held, key, None)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def _amounts(self, name: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
        for code, value in given.items():
            path = f"{name}.budgets.{code}"
            budget = self._programme.budgets.get(code)
            if budget is None:
                known = tuple(self._programme.budgets)
                self.fault(path, code, f"{quoted(code)} is not a budget; {self._suggest(code, known)}")
                continue
            amount = _amount(value, budget.amount)
            if amount is None:
                self.fault(path, value, "give an amount (12000), a change (+5000, -5000) or a percentage (-10%).")
            elif amount < 0:
                self.fault(path, value, f"this leaves less than nothing of {budget.currency} {budget.amount}.")
            else:
                yield code, amount

    def _events(self, name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Code, path and changes of every known event."""
        events = self._mapping(name, entry, "events")
        for code in events:
            if code in self._programme.events:
                yield code, f"{name}.events.{code}", self._mapping(f"{name}.events", events, code)

    def _cells(self, name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        known = tuple(self._programme.events)
        for code in self._mapping(name, entry, "events"):
            if code not in self._programme.events:
                message = f"{quoted(code)} is not an event; {self._suggest(code, known)}"
                self.fault(f"{name}.events.{code}", code, message)
        for code, path, changes in self._events(name, entry):
            self.refuse_unknown(f"{path}.", changes, _EVENT_KEYS)
            self._refuse_contradiction(path, changes)
            for column, value in changes.items():
                if column not in ("slots", "dates") and column in _EVENT_KEYS:
                    yield from self._cell(code, column, value, path)

    def _refuse_contradiction(self, path: str, changes: Mapping[str, Any]) -> None:
        """Dates stand once, and only an event that takes place has any."""
        new = [key for key in ("slots", "dates") if key in changes]
        if len(new) > 1:
            self.fault(f"{path}.dates", "", "give slots, for the planner to choose from, or dates, to try each.")
        for key in ("start", "end"):
            if new and key in changes:
                self.fault(f"{path}.{key}", changes[key], f"{new[0]} gives the days already; leave {key} out.")
        if new and changes.get("status") in ("cancelled", "tentative"):
            status = changes["status"]
            self.fault(f"{path}.status", status, f"a {status} event takes place on no day; leave {new[0]} out.")

    def _cell(self, code: str, column: str, value: object, path: str) -> Iterator[tuple[str, str, str]]:
        text = _cell_text(value)
        if text is None:
            self.fault(f"{path}.{column}", value, "give one value: a text, a number, a date, yes or no.")
        else:
            yield code, column, text

    def _slots(self, name: str, entry: Mapping[str, Any]) -> Iterator[NewDates]:
        for code, path, changes in self._events(name, entry):
            if "slots" in changes:
                pairs = self._pairs(f"{path}.slots", changes["slots"])
                if pairs:
                    yield NewDates(code, pairs)

    def _candidates(self, name: str, entry: Mapping[str, Any]) -> Iterator[NewDates]:
        """Events with `dates` to try one by one; one event a scenario may have several."""
        found: list[NewDates] = []
        for code, path, changes in self._events(name, entry):
            pairs = self._pairs(f"{path}.dates", changes["dates"]) if "dates" in changes else ()
            if len(pairs) > 1 and any(len(other.pairs) > 1 for other in found):
                self.fault(f"{path}.dates", "", "one event of a scenario may try several dates; write another one.")
            elif pairs:
                found.append(NewDates(code, pairs))
        yield from found

    def _pairs(self, path: str, given: object) -> tuple[tuple[str, str], ...]:
        wanted = 'give pairs of start and end, e.g. [["2026-05-04", "2026-05-08"]].'
        if not isinstance(given, list) or not given:
            self.fault(path, given, wanted)
            return ()
        pairs = [_pair(entry) for entry in given]
        if None in pairs:
            self.fault(path, given[pairs.index(None)], wanted)
            return ()
        beyond = next((day for pair in pairs if pair for day in pair if _is_beyond(day)), None)
        if beyond is not None:
            self.fault(path, beyond, f"give days from {FIRST_YEAR} to {LAST_YEAR}.")
            return ()
        return tuple(dict.fromkeys(pair for pair in pairs if pair is not None))


def _one_by_one(scenario: Scenario, candidates: tuple[NewDates, ...]) -> Iterator[Scenario]:
    """The scenario itself, or one for each date of the event that has several."""
    several = next((dates for dates in candidates if len(dates.pairs) > 1), None)
    fixed = tuple(dates for dates in candidates if dates is not several)
    if several is None:
        yield replace(scenario, dates=(*scenario.dates, *fixed))
        return
    for start, end in several.pairs:
        yield replace(
            scenario,
            name=f"{scenario.name}.{_plain(start)}",
            dates=(*scenario.dates, *fixed, NewDates(several.event, ((start, end),))),
            probe=Probe(DATES, several.event, f"{start[:10]} to {end[:10]}", _ordinal(start)),
        )


def _plain(moment: str) -> str:
    return re.sub(r"[^0-9A-Za-z-]", "", moment)[:20]


def _ordinal(moment: str) -> int:
    """Of the first day, for the order of the answers; a text that is no day is refused with its scenario."""
    try:
        return date.fromisoformat(moment[:10]).toordinal()
    except ValueError:
        return 0


def _is_beyond(moment: str) -> bool:
    """Whether it is a day that no table may hold; a text that is no day is refused with its scenario."""
    day = _ordinal(moment)
    return bool(day) and not FIRST_YEAR <= date.fromordinal(day).year <= LAST_YEAR


def _pair(entry: object) -> tuple[str, str] | None:
    if not isinstance(entry, list) or len(entry) != 2:
        return None
    start, end = (_cell_text(part) for part in entry)
    return (start, end) if start and end else None


def _cell_text(value: object) -> str | None:
    """What a cell of the table would hold; None where no cell could."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return None


def _amount(value: object, current: Decimal) -> Decimal | None:
    """The new amount: absolute, or against the current one; None where it is not readable."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if not isinstance(value, str):
        return _cents(Decimal(value))
    parts = _AMOUNT.fullmatch(value.strip())
    if parts is None or (parts[3] and not parts[1]):
        return None
    figure = Decimal(parts[2].replace(" ", ""))
    change = current * figure / 100 if parts[3] else figure
    return _cents(current + (-change if parts[1] == "-" else change) if parts[1] else figure)


def _cents(amount: Decimal) -> Decimal | None:
    try:
        return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
