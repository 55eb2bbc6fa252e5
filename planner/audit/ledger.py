"""
What a set of trips uses up: money, rooms, seats, places of an authority, days of a delegate, experts.

The same count serves twice: over a whole plan, to see whether limits hold, and over history and carried trips
alone, to see what a pair finds before anything is planned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from planner.audit.case import STUDY_VISIT, Case, taken
from planner.audit.quotas import Tally

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A trip as the ledger counts it, its figures reckoned again.

    Attributes
    ----------
    start
        First day of the slot.
    away
        Local days of the first departure and the last arrival.
    nights
        Nights slept in `hotel`.
    carried
        Whether it stands as if in history: counted in money, places and days, not in rooms and seats.
    """

    authority: str
    delegate: str
    event: str
    start: date
    away: Days
    hotel: str | None
    nights: tuple[date, ...]
    quote: str | None
    total: int
    grams: int
    carried: bool


class Ledger:
    """
    Everything used by history and some trips.

    Attributes
    ----------
    places
        Delegates by (authority, event), history included.
    new_places
        The same, new trips only.
    past_thematic, new_thematic
        By authority: year of each thematic event attended, by event.
    spent, closed
        Cents, or grams, by budget code; budgets that history and carried trips alone exceed.
    trips_to, seats, rooms
        New trips by event, by quote and by (hotel, night).
    running
        Event -> start of the slot in which new trips go there.
    tally
        Trips that count in quotas.
    """

    def __init__(self, case: Case, entries: Iterable[Entry]) -> None:
        self._case = case
        self.places: Counter[tuple[str, str]] = Counter()
        self.new_places: Counter[tuple[str, str]] = Counter()
        self.past_thematic: dict[str, dict[str, int]] = defaultdict(dict)
        self.new_thematic: dict[str, dict[str, int]] = defaultdict(dict)
        self.spent: Counter[str] = Counter()
        self.trips_to: Counter[str] = Counter()
        self.seats: Counter[str] = Counter()
        self.rooms: Counter[tuple[str, date]] = Counter()
        self.away: dict[str, list[Days]] = defaultdict(list)
        self.running: dict[str, date] = {}
        self.tally = Tally(case)
        self._open_with_history()
        ordered = sorted(entries, key=lambda entry: not entry.carried)
        for entry in ordered:
            if entry.carried:
                self._add_shared(entry)
        self.closed = {code for code in case.programme.budgets if self.spent[code] > self.ceiling(code)}
        for entry in ordered:
            if not entry.carried:
                self.add(entry)

    def add(self, entry: Entry) -> None:
        """Count one more new trip."""
        self._add_shared(entry)
        self._add_new(entry)

    def take_back(self, entry: Entry) -> None:
        """Count a new trip no longer; its event keeps the dates on which it runs."""
        team = (entry.authority, entry.event)
        self.places[team] -= 1
        self.new_places[team] -= 1
        if not self.new_places[team]:
            self.new_thematic[entry.authority].pop(entry.event, None)
        self.tally.take_back(entry.authority, entry.delegate, entry.event)
        self.away[entry.delegate].remove(entry.away)
        for budget in self._case.budgets_with(entry.event, entry.start.year):
            self.spent[budget.code] -= taken(budget, entry.total, entry.grams)
        self.trips_to[entry.event] -= 1
        if entry.quote is not None:
            self.seats[entry.quote] -= 1
        if entry.hotel is not None:
            self.rooms.subtract((entry.hotel, night) for night in entry.nights)

    @contextmanager
    def without(self, entry: Entry) -> Iterator[Ledger]:
        """The same ledger while one of its new trips is left out."""
        self.take_back(entry)
        try:
            yield self
        finally:
            self.add(entry)

    def ceiling(self, budget: str) -> int:
        """Cents that trips may take from a budget: its amount less what is held back."""
        return self._case.amounts[budget] - self._case.held[budget]

    def left(self, budget: str) -> int:
        """Cents that trips may still take."""
        return self.ceiling(budget) - self.spent[budget]

    def thematic(self, authority: str) -> dict[str, int]:
        """Every thematic event of the authority, with its year."""
        return {**self.new_thematic.get(authority, {}), **self.past_thematic.get(authority, {})}

    def _open_with_history(self) -> None:
        programme = self._case.programme
        for row in programme.history:
            self.places[row.authority, row.event] += 1
            self.tally.add(row.authority, row.delegate, row.event, made=True)
            if programme.events[row.event].kind != STUDY_VISIT:
                self.past_thematic[row.authority][row.event] = self._case.year_of(row)
        for budget in programme.budgets.values():
            self.spent[budget.code] = self._case.history_spent[budget.code]

    def _add_shared(self, entry: Entry) -> None:
        event = self._case.programme.events[entry.event]
        self.places[entry.authority, entry.event] += 1
        self.tally.add(entry.authority, entry.delegate, entry.event, made=entry.carried)
        self.away[entry.delegate].append(entry.away)
        for budget in self._case.budgets_with(entry.event, entry.start.year):
            self.spent[budget.code] += taken(budget, entry.total, entry.grams)
        if event.kind != STUDY_VISIT:
            years = self.past_thematic if entry.carried else self.new_thematic
            years[entry.authority][entry.event] = entry.start.year

    def _add_new(self, entry: Entry) -> None:
        self.new_places[entry.authority, entry.event] += 1
        self.trips_to[entry.event] += 1
        self.running.setdefault(entry.event, entry.start)
        if entry.quote is not None:
            self.seats[entry.quote] += 1
        if entry.hotel is not None:
            self.rooms.update((entry.hotel, night) for night in entry.nights)


def nights_between(check_in: date, check_out: date) -> tuple[date, ...]:
    """Nights slept, the check-out day not among them."""
    return tuple(_days(check_in, (check_out - check_in).days))


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=gap) for gap in range(count))
