"""The settings of a programme, checked: `programme.toml` or the sheet `programme`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from planner.domain.mails import PLACEHOLDERS, sound_address, unknown_placeholders
from planner.domain.records import Contact, EstimateRange, LeadTimes, Letterhead, MailSettings, Pickup
from planner.domain.rulebook import RuleSet, TravelSettings
from planner.intake.cells import CellError
from planner.intake.characters import quoted
from planner.intake.parsers import parser_for
from planner.intake.raw import Setting, Source
from planner.intake.report import Report
from planner.intake.rows import blank_value, refusal_of_origin
from planner.intake.suggest import Suggest, is_meant
from planner.intake.tables import (
    CONTACT,
    DEADLINES,
    ESTIMATES,
    LAST_TRANSFERS,
    LETTERS,
    LEVELS,
    MAIL,
    MEALS,
    PICKUP,
    PROGRAMME,
    SECTION_NAMES,
    TOLERANCE,
    TRANSFERS,
    TRAVEL,
    Column,
    Kind,
    Section,
)
from planner.intake.toml_settings import text_and_origin
from planner.rules.loader import SettingFault, load_rule_set

MOST_YEARS = 30
"""Longest programme."""


@dataclass(slots=True)
class Settings:
    """Checked settings; None or the default where a value is broken, and then a fault is in the report."""

    code: str = ""
    name: str = ""
    start: date | None = None
    end: date | None = None
    currency: str | None = None
    today: date | None = None
    objective: tuple[str, ...] = LEVELS
    redaction_key: str = ""
    rules: RuleSet | None = None
    travel: TravelSettings = field(default_factory=TravelSettings)
    pickup: Pickup = field(default_factory=Pickup)
    last_transfers: dict[str, time] = field(default_factory=dict)
    deadlines: LeadTimes = field(default_factory=LeadTimes)
    estimate_range: EstimateRange = field(default_factory=EstimateRange)
    contact: Contact = field(default_factory=Contact)
    letters: Letterhead = field(default_factory=Letterhead)
    mail: MailSettings = field(default_factory=MailSettings)
    meals: dict[str, Decimal] = field(default_factory=dict)
    transfers: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    tolerances: dict[str, int] = field(default_factory=dict)


class SettingsReader:
    """Turns the settings of one source into checked values."""

    def __init__(self, source: Source, suggest: Suggest, report: Report) -> None:
        self._where = source.settings_where
        self._given = source.settings or {}
        self._suggest = suggest
        self._report = report

    def read(self, event_kinds: frozenset[str], today: date) -> Settings:
        """
        Every setting.

        Parameters
        ----------
        event_kinds
            Kinds of the events: settings that they do not need may stay open.
        today
            Used where the programme names no day.
        """
        named = self._section(PROGRAMME)
        settings = Settings(
            code=named.get("code", ""),
            name=named.get("name", ""),
            start=named.get("start"),
            end=named.get("end"),
            currency=named.get("currency"),
            today=named.get("today", today) or today,
            objective=named.get("objective") or LEVELS,
            redaction_key=named.get("redaction_key", ""),
            travel=TravelSettings(**self._given_of(TRAVEL)),
            pickup=Pickup(**self._given_of(PICKUP)),
            deadlines=LeadTimes(**self._given_of(DEADLINES)),
            estimate_range=EstimateRange(**self._given_of(ESTIMATES)),
            contact=Contact(**self._section(CONTACT)),
            letters=Letterhead(**self._section(LETTERS)),
            mail=self._mail(),
            meals=dict(self._amounts(MEALS, Kind.COUNTRY)),
        )
        settings.last_transfers = dict(self._amounts(LAST_TRANSFERS, Kind.AIRPORT))
        settings.transfers = {
            airport: (pair[0], pair[1])
            for airport, pair in self._amounts(TRANSFERS, Kind.AIRPORT)
            if self._two(airport, pair)
        }
        settings.tolerances = self._tolerances(settings.objective if "objective" in named else LEVELS)
        if "rules" in named:
            settings.rules = self._rules(named["rules"], event_kinds)
        self._refuse_bad_period(settings)
        return settings

    def _section(self, section: Section) -> dict[str, Any]:
        """Values of a section's keys; a broken one has no entry."""
        given = self._given.get(section.name, {})
        keys = {key.name: key for key in section.keys}
        hints = {name: self._hint(name, keys) for name in given if name not in keys}
        for name, hint in hints.items():
            self._fault(section.path(name), given[name], f"{quoted(name)} is not known; {hint}")
        return dict(self._values(section, given, hints.values()))

    def _hint(self, name: str, keys: Mapping[str, Column]) -> str:
        if name in SECTION_NAMES:
            return f"write [{name}] as a section of its own."
        return self._suggest(name, tuple(keys))

    def _values(
        self, section: Section, given: Mapping[str, Setting], hints: Collection[str]
    ) -> Iterator[tuple[str, Any]]:
        for key in section.keys:
            path = section.path(key.name)
            try:
                value = self._value(key, given[key.name].value) if key.name in given else None
            except CellError as error:
                self._fault(path, given[key.name], str(error))
                continue
            if value is not None:
                yield key.name, value
            elif key.required:
                if not is_meant(key.name, hints):
                    self._report.fault(self._where, 0, path, "", f"{key.name} is missing; give {key.kind.value}.")
            else:
                yield key.name, blank_value(key)

    def _value(self, column: Column, value: object) -> Any:
        """The checked value of a TOML value or text; None for a blank one."""
        parse = parser_for(column, self._suggest)
        if not isinstance(value, list) or not column.many:
            plain = _text(column, value)
            return parse(plain) if plain else None
        texts = [_text(column, part) for part in value]
        if any(";" in part or not part for part in texts):
            raise CellError(f'{quoted(str(value))} is not a list of single values; write ["a", "b"].')
        if not texts:
            raise CellError("the list is empty; name at least one value or leave the key out.")
        return parse(";".join(texts))

    def _given_of(self, section: Section) -> dict[str, Any]:
        """Values of the keys that are given; the others keep their defaults."""
        return {name: value for name, value in self._section(section).items() if value is not None}

    def _tolerances(self, objective: tuple[str, ...]) -> dict[str, int]:
        """Losses by level in its own unit; a level that is not listed has none, and that of the last is idle."""
        given = {level: loss for level, loss in self._section(TOLERANCE).items() if loss}
        for level in given:
            path, setting = TOLERANCE.path(level), self._given["tolerance"][level]
            if level not in objective:
                told = f"the objective does not list {level}; add it there, or name one of {', '.join(objective)}."
                self._fault(path, setting, told)
            elif level == objective[-1]:
                told = f"{level} is the last level of the objective, so its tolerance changes nothing."
                self._report.warn(self._where, setting.line, path, text_and_origin(setting.value)[0], told)
        return {level: _in_units(level, given[level]) for level in objective if level in given}

    def _mail(self) -> MailSettings:
        given = self._given_of(MAIL)
        for name, value in given.items():
            if isinstance(value, str) and value:
                self._refuse_unfit_mail(name, value)
        return MailSettings(sender=given.pop("from", ""), **given)

    def _refuse_unfit_mail(self, name: str, value: str) -> None:
        """Placeholders that are none, and addresses that a mail server would not take."""
        setting = self._given["mail"][name]
        if name in ("from", "reply_to"):
            if not sound_address(value):
                told = f"no mail can be sent from {quoted(value)}; write name@domain.org without accents before the @."
                self._fault(MAIL.path(name), setting, told)
        elif unknown := unknown_placeholders(value):
            known = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
            named = ", ".join(f"{{{word}}}" for word in unknown)
            self._fault(MAIL.path(name), setting, f"{named} is no placeholder; write one of {known}.")

    def _amounts(self, column: Column, kind: Kind) -> Iterator[tuple[str, Any]]:
        """[meals] by country, [transfers] and [last_transfers] by airport."""
        names = Column(column.name, kind, "")
        for name, setting in self._given.get(column.name, {}).items():
            try:
                yield parser_for(names, self._suggest)(name), self._amount(column, setting.value)
            except CellError as error:
                self._fault(f"{column.name}.{name}", setting, str(error))

    def _amount(self, column: Column, value: object) -> Any:
        amount = self._value(column, value)
        if amount is None:
            raise CellError(f"the amount is blank; give {column.kind.value}.")
        return amount

    def _two(self, airport: str, pair: tuple[Decimal, ...]) -> bool:
        if len(pair) == 2:
            return True
        setting = self._given["transfers"][airport]
        self._fault(f"transfers.{airport}", setting, "give two amounts: on arrival and on departure, e.g. [25, 25].")
        return False

    def _rules(self, code: str, event_kinds: frozenset[str]) -> RuleSet | None:
        given = self._given.get("rules", {})
        overrides = {name: setting.value for name, setting in given.items()}
        rules, faults = load_rule_set(code, overrides, event_kinds)
        for fault in faults:
            self._rule_fault(fault, given)
        return rules

    def _rule_fault(self, fault: SettingFault, given: Mapping[str, Setting]) -> None:
        if fault.key == "rules":
            self._fault("rules", self._given["programme"]["rules"], fault.message)
            return
        line = given[fault.key].line if fault.key in given else 0
        self._report.fault(self._where, line, f"rules.{fault.key}", fault.value, fault.message)

    def _refuse_bad_period(self, settings: Settings) -> None:
        if settings.start is None or settings.end is None:
            return
        end = self._given["programme"]["end"]
        if settings.end < settings.start:
            self._fault("end", end, f"the programme ends on {settings.end} before it starts on {settings.start}.")
        elif settings.end.year - settings.start.year > MOST_YEARS:
            self._fault("end", end, f"the programme lasts more than {MOST_YEARS} years; mend its start or end.")

    def _fault(self, path: str, setting: Setting, message: str) -> None:
        self._report.fault(self._where, setting.line, path, text_and_origin(setting.value)[0], message)


def _in_units(level: str, loss: Decimal | int) -> int:
    """Cents of money, grams of kilograms, rounded half up; others as they are."""
    units = Decimal(loss) * {"cost": 100, "co2": 1000}.get(level, 1)
    return int(units.to_integral_value(ROUND_HALF_UP))


def _text(column: Column, value: object) -> str:
    text, origin = text_and_origin(value)
    refusal = refusal_of_origin(column.kind, origin, text)
    if refusal:
        raise CellError(refusal)
    return text
