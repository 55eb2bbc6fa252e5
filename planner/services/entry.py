"""What every traveller needs to enter the host country, by when, and how many days in the Schengen area add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.facts import ENTRY_PAPERS, VisaFact
from planner.domain.plan import Plan, Trip
from planner.domain.records import Delegate, Programme
from planner.reference.countries import has_free_movement, in_schengen_area
from planner.services.papers.steps import first_day, last_day
from planner.travel.costs import add_months

SCHENGEN_DAYS, SCHENGEN_WINDOW = 90, 180
"""Days that may be spent in any period of so many days: Regulation (EU) 2016/399, Article 6(1)."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """
    One trip across a border.

    Attributes
    ----------
    needed
        "visa" (of a consulate), "arrival" (a visa on arrival), "electronic" (e-visa, eTA), "none" or "unknown".
    apply_from, apply_by
        First and last day to apply; None where nothing is needed, or where it is unknown. A visa on arrival has no
        last day.
    passport_until
        Day until which the passport must be valid.
    passport
        "valid", "too short" or "unknown" (no expiry on record).
    overdue
        The last day to apply has passed and the trip has not begun.
    fact
        What is on record; None where nothing is.
    """

    event: str
    delegate: str
    nationality: str
    country: str
    needed: str
    apply_from: date | None
    apply_by: date | None
    passport_until: date
    passport: str
    overdue: bool
    fact: VisaFact | None


@dataclass(frozen=True, slots=True)
class SchengenLine:
    """
    The fullest period of 180 days of one delegate whose days in the Schengen area are counted.

    `days` of the period from `first` to `last` are spent in the Schengen area; `events` are those that count in it.
    """

    delegate: str
    nationality: str
    days: int
    first: date
    last: date
    events: tuple[str, ...]

    @property
    def too_long(self) -> bool:
        """More than 90 days."""
        return self.days > SCHENGEN_DAYS


@dataclass(frozen=True, slots=True)
class EntryReport:
    """Trips by (event, delegate), then delegates with days in the Schengen area, the most days first."""

    lines: tuple[EntryLine, ...]
    schengen: tuple[SchengenLine, ...]


def entry(programme: Programme, plan: Plan) -> EntryReport:
    """The report of every trip that crosses a border and has not ended."""
    trips = sorted(plan.trips, key=lambda trip: (trip.event, trip.delegate))
    lines = tuple(line for trip in trips for line in _lines(programme, trip))
    return EntryReport(lines, tuple(_schengen(programme, plan)))


def _lines(programme: Programme, trip: Trip) -> Iterator[EntryLine]:
    delegate, event = programme.delegates.get(trip.delegate), programme.events[trip.event]
    if delegate is None or delegate.nationality in ("", event.country) or last_day(trip) < programme.today:
        return
    fact = programme.facts.visas.get((delegate.nationality, event.country))
    apply_from, apply_by = _window(fact, trip)
    needed_until = add_months(last_day(trip), (fact.passport_months or 0) if fact else 0)
    yield EntryLine(
        event=event.code,
        delegate=delegate.code,
        nationality=delegate.nationality,
        country=event.country,
        needed=fact.paper if fact else "unknown",
        apply_from=apply_from,
        apply_by=apply_by,
        passport_until=needed_until,
        passport=_passport(delegate, needed_until),
        overdue=apply_by is not None and apply_by < programme.today and not trip.carried,
        fact=fact,
    )


def _window(fact: VisaFact | None, trip: Trip) -> tuple[date | None, date | None]:
    if fact is None or fact.paper not in ENTRY_PAPERS:
        return None, None
    leaves = first_day(trip)
    last = None if fact.paper == "arrival" else fact.lead_days
    return _before(leaves, fact.earliest_days), _before(leaves, last)


def _before(day: date, days: int | None) -> date | None:
    return None if days is None else day - timedelta(days=days)


def _passport(delegate: Delegate, needed_until: date) -> str:
    if delegate.passport_expiry is None:
        return "unknown"
    return "valid" if delegate.passport_expiry >= needed_until else "too short"


def _schengen(programme: Programme, plan: Plan) -> Iterator[SchengenLine]:
    """Everybody whose days are counted: nationals of countries without free movement, trips of `history` included."""
    stays: dict[str, dict[date, str]] = {}
    for delegate, event, first, last in _presences(programme, plan):
        person = programme.delegates.get(delegate)
        if person is not None and not has_free_movement(person.nationality):
            days = stays.setdefault(delegate, {})
            days.update(dict.fromkeys(_days(first, last), event))
    found = [_fullest(programme.delegates[code], days) for code, days in stays.items()]
    yield from sorted(found, key=lambda line: (-line.days, line.delegate))


def _presences(programme: Programme, plan: Plan) -> Iterator[tuple[str, str, date, date]]:
    """Days in the area by delegate and event, both ends included: from landing to leaving."""
    for trip in plan.trips:
        if trip.out and in_schengen_area(programme.events[trip.event].country):
            yield trip.delegate, trip.event, trip.check_in, trip.check_out
    for row in programme.history:
        if in_schengen_area(programme.events[row.event].country):
            yield row.delegate, row.event, row.start, row.end


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _fullest(delegate: Delegate, days: dict[date, str]) -> SchengenLine:
    """The period of 180 days with the most days in the area; of several the first."""

    def counted(last: date) -> int:
        return sum(last - timedelta(days=SCHENGEN_WINDOW - 1) <= day <= last for day in days)

    last = max(sorted(days), key=counted)
    first = last - timedelta(days=SCHENGEN_WINDOW - 1)
    events = tuple(sorted({event for day, event in days.items() if first <= day <= last}))
    return SchengenLine(delegate.code, delegate.nationality, counted(last), first, last, events)
