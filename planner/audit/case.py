"""The programme as the check looks things up: rows by the codes they name, nothing decided yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from planner.audit.arithmetic import cents, half_up
from planner.audit.journeys import Journey
from planner.domain.records import CO2, Activity, Budget, Event, Lock, Nomination, PastTrip, Programme, Quote, Slot

STUDY_VISIT = "study_visit"
KEEPING = ("ticketed", "confirmed")

Pair = tuple[str, str]
"""(delegate, event)."""

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


class Case:
    """
    One programme, indexed.

    Attributes
    ----------
    nominations, keeping, excluded
        By (delegate, event).
    history_pairs
        Every (delegate, event) that stands in `history`.
    rooms
        Rooms held by (hotel, night); a hotel in `blocked` has none on any other night.
    amounts, held, history_spent
        Cents by budget code: the ceiling, what tentative events hold back of it, what history took.
    estimates, modelled, slots, quota_groups
        Filled by `planner.audit.journeys`, `planner.audit.slots` and `planner.audit.quotas` as they go, so that
        nothing is made twice.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.rules = programme.rules
        self.settings = programme.rules.settings
        self.today = programme.today
        self._converted: dict[tuple[Decimal, str], int] = {}
        self.nominations: dict[Pair, Nomination] = {(row.delegate, row.event): row for row in programme.nominations}
        self.keeping = _locks(programme.locks, KEEPING)
        self.excluded = _locks(programme.locks, ("excluded",))
        self.history_pairs = {(row.delegate, row.event) for row in programme.history}
        self.history_of = _grouped((row.delegate, row) for row in programme.history)
        self.hotels_of = _grouped((row.event, row) for row in programme.hotels.values())
        self.slot_rows = _grouped((row.event, row) for row in programme.slots)
        self.rooms: dict[tuple[str, date], int] = defaultdict(int)
        for block in programme.room_blocks:
            self.rooms[block.hotel, block.night] += block.rooms
        self.blocked = {block.hotel for block in programme.room_blocks}
        self.personal_quotes = _grouped(((row.delegate, row.event), row) for row in programme.quotes.values())
        self.open_quotes = _grouped(
            ((row.origin, row.event), row) for row in programme.quotes.values() if row.delegate is None
        )
        self.activity_of = _grouped((row.authority, row) for row in programme.activity)
        self.estimates: dict[tuple[str, str, date], Journey] = {}
        self.modelled: dict[tuple[str, str], tuple[int, int, int]] = {}
        self.slots: dict[str, tuple[Slot, ...]] = {}
        self.quota_groups: dict[str, tuple[str, ...]] = {}
        self.amounts = {row.code: ceiling_of(self, row) for row in programme.budgets.values()}
        self.held = {row.code: held_back(self, row) for row in programme.budgets.values()}
        self.history_spent = {row.code: spent_before(self, row) for row in programme.budgets.values()}
        self._attendance: dict[tuple[str, date], int] = {}
        self._containing: dict[tuple[str, int], tuple[Budget, ...]] = {}

    def cents(self, amount: Decimal, currency: str) -> int:
        """One item in cents of the programme's currency."""
        key = (amount, currency)
        if key not in self._converted:
            self._converted[key] = cents(amount, currency, self.programme.rates, self.programme.currency)
        return self._converted[key]

    def quotes_for(self, delegate: str, event: str) -> list[Quote]:
        """Offers for this delegate by name, and for anybody from the delegate's airport."""
        airport = self.programme.delegates[delegate].airport
        return [*self.personal_quotes.get((delegate, event), ()), *self.open_quotes.get((airport, event), ())]

    def attendance(self, authority: str, event: Event) -> int:
        """Percent of the authority's sessions up to the decision date that it attended, rounded half up; none: 100."""
        until = event.decision_date or self.today
        if (authority, until) not in self._attendance:
            rows = [row for row in self.activity_of.get(authority, ()) if row.date <= until]
            self._attendance[authority, until] = _percent(rows)
        return self._attendance[authority, until]

    def budgets_with(self, event: str, year: int) -> tuple[Budget, ...]:
        """Budgets that contain the event in a year, in file order."""
        if (event, year) not in self._containing:
            row = self.programme.events[event]
            self._containing[event, year] = tuple(
                budget for budget in self.programme.budgets.values() if contains(budget, row, year)
            )
        return self._containing[event, year]

    def cap(self, event: Event) -> int | None:
        """Delegates that one authority may have at the event; None: no limit."""
        if not self.rules.holds("CAP"):
            return None
        if event.kind == STUDY_VISIT:
            return self.settings.cap_study_visit
        return self.settings.cap_thematic_europe if event.region == "europe" else self.settings.cap_thematic_elsewhere

    def year_of(self, row: PastTrip) -> int:
        """The calendar year in which the event of a past trip started."""
        start = self.programme.events[row.event].start
        return start.day.year if start else row.start.year


def contains(budget: Budget, event: Event, year: int | None) -> bool:
    """Whether a budget contains an event; a year that nobody knows yet is in every one."""
    return (
        (not budget.events or event.code in budget.events)
        and (not budget.kinds or event.kind in budget.kinds)
        and (not budget.regions or event.region in budget.regions)
        and (not budget.years or year is None or year in budget.years)
    )


def ceiling_of(case: Case, budget: Budget) -> int:
    """Cents, or grams of a ceiling of CO2 in kilograms."""
    if budget.currency == CO2:
        return half_up(Fraction(budget.amount) * 1000)
    return case.cents(budget.amount, budget.currency)


def taken(budget: Budget, cents: int, grams: int) -> int:
    """What a trip takes of a budget: its money, or its emissions."""
    return grams if budget.currency == CO2 else cents


def held_back(case: Case, budget: Budget) -> int:
    """Provisions of the tentative events that a budget contains, at most its amount; cents. None of CO2."""
    if budget.currency == CO2:
        return 0
    provisions = sum(
        case.cents(event.provision, case.programme.currency)
        for event in case.programme.events.values()
        if event.status == "tentative" and contains(budget, event, _tentative_year(event))
    )
    return min(provisions, case.amounts[budget.code])


def spent_before(case: Case, budget: Budget) -> int:
    """What history takes from a budget, each row converted and rounded; cents. Its emissions are not known."""
    if budget.currency == CO2:
        return 0
    return sum(
        case.cents(row.cost, row.currency)
        for row in case.programme.history
        if contains(budget, case.programme.events[row.event], row.start.year)
    )


def _tentative_year(event: Event) -> int | None:
    if event.window_start:
        return event.window_start.year
    return event.start.day.year if event.start else None


def _percent(rows: list[Activity]) -> int:
    return half_up(Fraction(100 * sum(row.attended for row in rows), len(rows))) if rows else 100


def _locks(locks: Iterable[Lock], states: tuple[str, ...]) -> dict[Pair, Lock]:
    return {(lock.delegate, lock.event): lock for lock in locks if lock.state in states}


def _grouped(rows: Iterable[tuple[Key, Row]]) -> Mapping[Key, list[Row]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for key, row in rows:
        groups[key].append(row)
    return dict(groups)
