"""Reference facts for the places of one programme: its own figures first, the built-in tables for what is absent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.facts import CONFIRMED, Airport, Facts, Figure, Transfer, VisaFact
from planner.domain.records import Delegate, Event, Nomination, Slot
from planner.intake.draft import Draft
from planner.intake.settings import Settings
from planner.intake.tables import TABLES, Kind
from planner.reference import airports, allowances, calendars, countries, models, transfers, visas


def gather_facts(
    draft: Draft,
    settings: Settings,
    settings_where: str,
    events: Mapping[str, Event],
    delegates: Mapping[str, Delegate],
    nominations: Iterable[Nomination],
    slots: Iterable[Slot],
    rates: Mapping[str, Decimal],
) -> Facts:
    """
    Every fact that a programme without faults needs.

    Parameters
    ----------
    settings_where
        Source named for the programme's own figures.
    """
    hosts = sorted({event.country for event in events.values()})
    last_days = _last_days(events, slots, settings)
    pairs = sorted({(delegates[row.delegate].nationality, events[row.event].country) for row in nominations})
    own_visas = {(row.cells["nationality"], row.cells["destination"]): row.cells for row in draft.rows("visa")}
    places = _airports(draft, events, settings)
    return Facts(
        airports=places,
        meals={country: _meals(country, settings, settings_where) for country in hosts},
        lodging={country: allowances.lodging(country) for country in hosts},
        transfers={
            event.airport: _transfer(event.airport, settings, settings_where)
            for event in events.values()
            if event.airport
        },
        visas={pair: _visa(pair, last_days[pair[1]], own_visas.get(pair, {}), settings_where, rates) for pair in pairs},
        holidays={country: _holidays(country, draft, settings, events, slots) for country in hosts},
        model=models.travel_model(),
        european=frozenset(place.country for place in places.values() if countries.in_europe(place.country)),
    )


def _airports(draft: Draft, events: Mapping[str, Event], settings: Settings) -> dict[str, Airport]:
    codes = {event.airport for event in events.values()} | set(settings.transfers)
    for table in TABLES:
        for column in table.columns:
            if column.kind is Kind.AIRPORT:
                codes |= {row.cells[column.name] for row in draft.rows(table.name)}
    return {code: place for code in sorted(filter(None, codes)) if (place := airports.airport(code))}


def _meals(country: str, settings: Settings, where: str) -> Figure:
    if country in settings.meals:
        return Figure(settings.meals[country], CONFIRMED, where)
    return allowances.meals(country)


def _transfer(airport: str, settings: Settings, where: str) -> Transfer:
    if airport in settings.transfers:
        arrival, departure = settings.transfers[airport]
        return Transfer(Figure(arrival, CONFIRMED, where), Figure(departure, CONFIRMED, where))
    place = airports.airport(airport)
    assert place is not None  # the cell was checked
    return transfers.transfer(place.country, airport)


def _visa(
    pair: tuple[str, str], on: date, own: Mapping[str, Any], where: str, rates: Mapping[str, Decimal]
) -> VisaFact:
    fact = visas.visa(*pair, on)
    if fact.fee and fact.currency not in rates and own.get("fee") is None:
        note = f"the fee of {fact.currency} {fact.fee} is not counted: no rate for {fact.currency} in the table rates"
        fact = dataclasses.replace(fact, fee=None, currency="EUR", note="; ".join(filter(None, (fact.note, note))))
    return _with_own_figures(fact, own, where) if own else fact


_OWN_CELLS = (
    "required",
    "fee",
    "currency",
    "lead_days",
    "earliest_days",
    "passport_months",
    "valid_until",
    "checked_on",
)


def _with_own_figures(fact: VisaFact, own: Mapping[str, Any], where: str) -> VisaFact:
    """The programme's own cells win one by one; what they make untrue of the table's other cells is unknown."""
    if own["required"] is True and fact.required is not True:
        fact = dataclasses.replace(fact, fee=None, lead_days=None)
    if own["required"] is not None:
        fact = _answered(fact, own["required"])
    given = {name: own[name] for name in _OWN_CELLS if own[name] is not None}
    complete = own["required"] is False or (own["required"] is True and own["fee"] is not None)
    early, late = (given.get(name, getattr(fact, name)) for name in ("earliest_days", "lead_days"))
    if early is not None and late is not None and early < late:
        given["earliest_days"] = None  # of two sources that do not fit together the day by which to apply counts
    read = f"{where}: {own['source']}" if own["source"] else where
    certainty = CONFIRMED if complete else fact.certainty
    sources = "; ".join(filter(None, (read, fact.source)))
    return dataclasses.replace(fact, **given, certainty=certainty, source=sources)


def _answered(fact: VisaFact, required: bool) -> VisaFact:
    """A fact of the tables of which the programme's own row answers the question: what it says otherwise is gone."""
    fact = dataclasses.replace(fact, earliest_days=None, valid_until=None)
    if fact.required is required:
        return fact
    source = "" if fact.source == visas.NO_SOURCE else fact.source
    return dataclasses.replace(fact, kind="", name="", stay_days=None, note="", source=source)


def _last_days(events: Mapping[str, Event], slots: Iterable[Slot], settings: Settings) -> dict[str, date]:
    """Last day by country on which anybody may enter for an event: entry rules end or begin by then."""
    assert settings.end is not None
    listed: dict[str, date] = {}
    for slot in slots:
        listed[slot.event] = max(slot.start.day, listed.get(slot.event, slot.start.day))
    found: dict[str, date] = {}
    for event in events.values():
        own = event.start.day if event.start else None
        day = listed.get(event.code) or own or event.window_end or settings.end
        found[event.country] = max(day, found.get(event.country, day))
    return found


def _holidays(
    country: str, draft: Draft, settings: Settings, events: Mapping[str, Event], slots: Iterable[Slot]
) -> dict[date, str]:
    """Public holidays of the programme's years and of every year in which a date of it lies."""
    assert settings.start is not None
    assert settings.end is not None
    days = [settings.start, settings.end]
    for event in events.values():
        days += [day for day in (event.window_start, event.window_end) if day]
        days += [given.day for given in (event.start, event.end) if given]
    days += [given.day for slot in slots for given in (slot.start, slot.end)]
    found = dict(calendars.public_holidays(country, range(min(days).year, max(days).year + 1)))
    for row in draft.rows("holidays"):
        if row.cells["country"] == country:
            if row.cells["off"]:
                found.pop(row.cells["date"], None)
            else:
                found[row.cells["date"]] = "public holiday named by the programme"
    return dict(sorted(found.items()))
