"""
What stands when nothing is planned yet: history, trips of the plan before that have begun, locks on past dates.

An infeasible plan lists no trips, so what it starts from is worked out from the folder and the plan before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from planner.audit.case import Case, Pair
from planner.audit.ledger import Entry, Ledger
from planner.audit.limits import Candidate, options_of
from planner.audit.recount import Reckoned, couple_of, entry_of
from planner.audit.slots import slots_of
from planner.domain.plan import Trip, Visit, plan_from_dict
from planner.domain.records import Event, Lock, Slot


class Begun:
    """
    The state before planning.

    Attributes
    ----------
    known
        Whether the plan before is known; without it no trip of it can be seen.
    pairs
        Every (delegate, event) whose trip is made or has begun.
    dates
        First day of each event that has begun with delegates on it: it runs on no other dates.
    visits
        Visits that have begun, with their experts.
    """

    def __init__(self, case: Case, previous: Mapping[str, Any] | None) -> None:
        self._case = case
        self.known = previous is not None
        self._entries = list(self._carried(previous)) if previous is not None else []
        self.pairs = case.history_pairs | {(row.delegate, row.event) for row in self._entries}
        locked = list(self._kept_past())
        self._entries += locked
        self.pairs |= {(row.delegate, row.event) for row in locked}
        self.dates: dict[str, date] = {row.event: row.start for row in self._entries}
        listed = plan_from_dict(dict(previous)).visits if previous is not None else ()
        self.visits: tuple[Visit, ...] = tuple(visit for visit in listed if visit.event in self.dates)

    @cached_property
    def ledger(self) -> Ledger:
        """What history and begun trips use."""
        return Ledger(self._case, self._entries)

    def slots(self, event: Event) -> tuple[Slot, ...]:
        """The dates that are left for an event."""
        begun = self.dates.get(event.code)
        return tuple(slot for slot in slots_of(self._case, event) if begun in (None, slot.start.day))

    def unseen(self) -> frozenset[Pair]:
        """Pairs, nominated still or not, whose trip may have begun in a plan that is not given."""
        if self.known:
            return frozenset()
        programme, today = self._case.programme, self._case.today
        past = [row.code for row in programme.events.values() if self._may_have_begun(row, today)]
        return frozenset(pair for pair in product(programme.delegates, past) if pair not in self.pairs)

    def _may_have_begun(self, event: Event, today: date) -> bool:
        return any(slot.start.day <= today for slot in slots_of(self._case, event))

    def _carried(self, previous: Mapping[str, Any]) -> Iterator[Entry]:
        for trip, stated in zip(plan_from_dict(dict(previous)).trips, previous["trips"], strict=True):
            if self._stands(trip):
                carried = replace(trip, carried=True)
                yield entry_of(Reckoned(carried, stated, trip.authority, trip.rank, None, None))

    def _stands(self, trip: Trip) -> bool:
        programme = self._case.programme
        listed = trip.delegate in programme.delegates and trip.event in programme.events
        made = (trip.delegate, trip.event) in self._case.history_pairs
        return listed and not made and trip.slot_start <= self._case.today

    def _kept_past(self) -> Iterator[Entry]:
        """The cheapest way of each keeping lock whose dates have all begun and that no record shows."""
        for pair, lock in self._case.keeping.items():
            couple = couple_of(self._case, *pair)
            if pair not in self.pairs:
                meant = meant_by(lock, options_of(self._case, couple, slots_of(self._case, couple.event)))
                if meant and all(option.way.slot.start.day <= self._case.today for option in meant):
                    yield _past_entry(min(meant, key=_cheapness))


def meant_by(lock: Lock, options: Iterator[Candidate]) -> list[Candidate]:
    """The options that a keeping lock allows."""
    return [
        option
        for option in options
        if lock.quote in (None, option.way.journey.quote) and lock.slot_start in (None, option.way.slot.start.day)
    ]


def _cheapness(option: Candidate) -> tuple[int, int, int, str, str]:
    journey = option.way.journey
    return option.total, journey.grams, journey.minutes, journey.quote or "", option.way.hotel or ""


def _past_entry(option: Candidate) -> Entry:
    couple, journey = option.way.couple, option.way.journey
    return Entry(
        authority=couple.authority.code,
        delegate=couple.delegate.code,
        event=couple.event.code,
        start=option.way.slot.start.day,
        away=(journey.first_day, journey.last_day),
        hotel=option.way.hotel,
        nights=(),
        quote=journey.quote,
        total=option.total,
        grams=journey.grams,
        carried=True,
    )
