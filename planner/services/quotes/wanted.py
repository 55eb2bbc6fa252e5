"""
What to ask an agency for, in the order of how much the answer matters to a plan.

The measure is money at stake: what is uncertain about the fare x the people whom it concerns, in the programme's
currency. No public measure of how far the estimate may be wrong is known (docs/estimates.md), so all of the estimated
fare counts as uncertain.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from planner.domain.money import to_cents
from planner.domain.plan import Plan, Trip, Unfunded
from planner.domain.records import Delegate, Programme, Quote
from planner.rules.slots import DatedSlot, event_slots
from planner.travel.arrival import window
from planner.travel.journeys import estimated_journey, is_long_haul, serves

IN_PLAN, FOR_MONEY, NO_OFFER = "trip on an estimate", "only money is short", "no offer that serves"
_ORDER = (IN_PLAN, FOR_MONEY, NO_OFFER)
_NO_OFFER = frozenset(("ECONOMY", "ARRIVE"))
"""Reasons that an offer in economy and in time turns round; they stand alone only where estimates are switched off."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    One line to ask for: a round trip of so many people from one airport to one event on one pair of dates.

    Moments are local to the event, "" where ARRIVE is not held. `stake` is in cents: estimated fare x people.
    """

    why: str
    origin: str
    destination: str
    event: str
    event_name: str
    slot_start: date
    slot_end: date
    arrive_from: str
    arrive_by: str
    leave_from: str
    leave_by: str
    people: int
    delegates: tuple[str, ...]
    estimate: int
    stake: int

    def value(self) -> dict[str, Any]:
        """JSON values."""
        return {**asdict(self), "slot_start": str(self.slot_start), "slot_end": str(self.slot_end)}


def wanted(programme: Programme, plan: Plan) -> tuple[Wanted, ...]:
    """
    Every line, trips of the plan that rest on an estimate first, then pairs that only money keeps at home.

    Within each kind by `stake`, the largest first. Carried trips need nothing any more. A pair without a trip is asked
    for on the dates that the plan gives its event, else on the first ones still to come.
    """
    groups: dict[tuple[str, str, DatedSlot], list[str]] = {}
    for why, delegate, slot in (*_of_trips(programme, plan), *_of_pairs(programme, plan)):
        groups.setdefault((why, programme.delegates[delegate].airport, slot), []).append(delegate)
    lines = [_line(programme, *place, people) for place, people in groups.items()]
    return tuple(
        sorted(lines, key=lambda row: (_ORDER.index(row.why), -row.stake, row.event, row.slot_start, row.origin))
    )


def as_csv(programme: Programme, rows: Iterable[Wanted]) -> bytes:
    """The lines as a CSV file for the agency; nothing in it is a formula."""
    heading = [*_HEADING, f"estimate ({programme.currency})", f"estimate x people ({programme.currency})"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([_harmless(cell) for cell in _cells(row)] for row in rows)
    return text.getvalue().encode()


_HEADING = (
    *("why", "from", "to", "event", "event_name", "first_day", "last_day"),
    *("arrive_from", "arrive_by", "leave_from", "leave_by", "people", "delegates"),
)


def _cells(row: Wanted) -> Sequence[str]:
    return (
        row.why,
        row.origin,
        row.destination,
        row.event,
        row.event_name,
        str(row.slot_start),
        str(row.slot_end),
        row.arrive_from,
        row.arrive_by,
        row.leave_from,
        row.leave_by,
        str(row.people),
        ";".join(row.delegates),
        f"{row.estimate // 100}.{row.estimate % 100:02}",
        f"{row.stake // 100}.{row.stake % 100:02}",
    )


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _of_trips(programme: Programme, plan: Plan) -> Iterator[tuple[str, str, DatedSlot]]:
    for trip in plan.trips:
        if trip.quote is None and trip.out and not trip.carried:
            yield IN_PLAN, trip.delegate, _slot_of(programme, trip)


def _slot_of(programme: Programme, trip: Trip) -> DatedSlot:
    slots = event_slots(programme, programme.events[trip.event])
    return next(slot for slot in slots if slot.first_day == trip.slot_start)


def _of_pairs(programme: Programme, plan: Plan) -> Iterator[tuple[str, str, DatedSlot]]:
    dates = {trip.event: trip.slot_start for trip in plan.trips}
    offers: dict[str, list[Quote]] = {}
    for quote in programme.quotes.values():
        offers.setdefault(quote.event, []).append(quote)
    for pair in plan.unfunded:
        why = _why(pair)
        delegate, event = programme.delegates[pair.delegate], programme.events[pair.event]
        slots = [slot for slot in event_slots(programme, event) if slot.first_day > programme.today]
        meant = [slot for slot in slots if dates.get(event.code, slot.first_day) == slot.first_day]
        if why is None or delegate.airport == event.airport or not meant:
            continue
        if not any(_serves(programme, quote, delegate, meant[0]) for quote in offers.get(event.code, ())):
            yield why, delegate.code, meant[0]


def _why(pair: Unfunded) -> str | None:
    """What a better answer of the agency would mend; None where something else stands against the pair too."""
    codes = {reason.code for reason in pair.reasons}
    if codes and codes <= _NO_OFFER:
        return NO_OFFER
    return FOR_MONEY if codes == {"BUDGET"} else None


def _serves(programme: Programme, quote: Quote, delegate: Delegate, slot: DatedSlot) -> bool:
    """Whether a quote in hand already tells the price for this delegate and these dates."""
    is_meant = quote.delegate == delegate.code if quote.delegate else quote.origin == delegate.airport
    holds = quote.expires is None or quote.expires >= programme.today
    in_cabin = quote.cabin == "economy" or not programme.rules.holds("ECONOMY")
    return is_meant and holds and in_cabin and (not programme.rules.holds("ARRIVE") or serves(programme, quote, slot))


def _line(programme: Programme, why: str, origin: str, slot: DatedSlot, people: list[str]) -> Wanted:
    event = programme.events[slot.event]
    journey = estimated_journey(programme, event, origin, slot)
    fare = to_cents(journey.fare, journey.currency, programme.rates, programme.currency)
    asked = window(programme, slot, is_far=is_long_haul(programme, origin, event.airport))
    is_asked = programme.rules.holds("ARRIVE")
    return Wanted(
        why=why,
        origin=origin,
        destination=event.airport,
        event=event.code,
        event_name=event.name,
        slot_start=slot.first_day,
        slot_end=slot.last_day,
        arrive_from=_shown(asked.arrive_from) if is_asked else "",
        arrive_by=_shown(asked.arrive_by) if is_asked else "",
        leave_from=_shown(asked.leave_from) if is_asked else "",
        leave_by=_shown(asked.leave_by) if is_asked else "",
        people=len(people),
        delegates=tuple(sorted(people)),
        estimate=fare,
        stake=fare * len(people),
    )


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
