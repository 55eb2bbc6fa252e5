"""A plan of a programme with every figure of its trips reckoned again: what the rules are then held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planner.audit.bills import Bill, bill
from planner.audit.case import Case
from planner.audit.eligibility import Couple, Way
from planner.audit.journeys import Journey, estimated_journey, home_journey, quoted_journey
from planner.audit.ledger import Days, Entry, Ledger, nights_between
from planner.audit.slots import slots_of
from planner.domain.plan import Plan, Trip
from planner.domain.records import Delegate, Event, Slot


@dataclass(frozen=True, slots=True)
class Reckoned:
    """
    A trip of the plan.

    Attributes
    ----------
    stated
        The trip as it stands in plan.json.
    authority, rank
        Those of the nomination, whatever the trip says; of a carried trip its own.
    way, bill
        None for a carried trip, and where the slot is none of the event's.
    """

    trip: Trip
    stated: Mapping[str, Any]
    authority: str
    rank: int
    way: Way | None
    bill: Bill | None

    @property
    def where(self) -> str:
        return f"trip of {self.trip.delegate} to {self.trip.event}"

    @property
    def total(self) -> int:
        return self.bill.total if self.bill else int(self.stated["cost"]["total"])

    @property
    def grams(self) -> int:
        return self.way.journey.grams if self.way else self.trip.co2_g

    @property
    def minutes(self) -> int:
        return self.way.journey.minutes if self.way else self.trip.minutes


class Recount:
    """
    A plan beside its programme.

    Attributes
    ----------
    plan, document
        The plan and the JSON object that it was read from.
    trips
        Every trip of the plan, in its order.
    new
        Those that this plan decides: not carried.
    """

    def __init__(self, case: Case, plan: Plan, document: Mapping[str, Any]) -> None:
        self.case = case
        self.plan = plan
        self.document = document
        pairs = zip(plan.trips, document["trips"], strict=True)
        self.trips = [reckoned(case, trip, stated) for trip, stated in pairs]
        self.new = [item for item in self.trips if not item.trip.carried]

    @cached_property
    def ledger(self) -> Ledger:
        """Everything that history and the plan use."""
        return Ledger(self.case, map(entry_of, self.trips))

    @cached_property
    def before(self) -> Ledger:
        """What history and carried trips use."""
        return Ledger(self.case, [entry_of(item) for item in self.trips if item.trip.carried])


def reckoned(case: Case, trip: Trip, stated: Mapping[str, Any]) -> Reckoned:
    """A trip with its way and its bill worked out again."""
    if trip.carried:
        return Reckoned(trip, stated, trip.authority, trip.rank, None, None)
    couple = couple_of(case, trip.delegate, trip.event)
    row, slot = case.nominations.get((trip.delegate, trip.event)), _slot(case, trip)
    rank = row.rank if row else trip.rank
    if slot is None:
        return Reckoned(trip, stated, couple.authority.code, rank, None, None)
    journey = _journey(case, couple.delegate, couple.event, slot, trip.quote)
    way = Way(couple, slot, journey, trip.hotel)
    price = bill(case, couple.delegate, couple.event, journey, trip.hotel)
    return Reckoned(trip, stated, couple.authority.code, rank, way, price)


def couple_of(case: Case, delegate: str, event: str) -> Couple:
    """The records behind the codes of a pair."""
    programme = case.programme
    row = programme.delegates[delegate]
    return Couple(row, programme.authorities[row.authority], programme.events[event])


def _slot(case: Case, trip: Trip) -> Slot | None:
    days = (trip.slot_start, trip.slot_end)
    slots = slots_of(case, case.programme.events[trip.event])
    return next((slot for slot in slots if (slot.start.day, slot.end.day) == days), None)


def _journey(case: Case, delegate: Delegate, event: Event, slot: Slot, quote: str | None) -> Journey:
    if quote is not None:
        return quoted_journey(case, case.programme.quotes[quote])
    if delegate.airport == event.airport:
        return home_journey(slot)
    return estimated_journey(case, delegate, event, slot)


def entry_of(item: Reckoned) -> Entry:
    """A trip as the ledger counts it."""
    trip = item.trip
    return Entry(
        authority=item.authority,
        delegate=trip.delegate,
        event=trip.event,
        start=trip.slot_start,
        away=away(item),
        hotel=trip.hotel,
        nights=() if item.way is None else nights_between(item.way.journey.check_in, item.way.journey.check_out),
        quote=trip.quote,
        total=item.total,
        grams=item.grams,
        carried=trip.carried,
    )


def away(item: Reckoned) -> Days:
    """Local days of the first departure and the last arrival; without a journey those of the stay."""
    if item.way is not None:
        return item.way.journey.first_day, item.way.journey.last_day
    trip = item.trip
    if not trip.out or not trip.back:
        return trip.check_in, trip.check_out
    return trip.out[0].departs.date(), trip.back[-1].arrives.date()
