"""What a trip costs, item by item: multiplied first, converted once, rounded half up once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from planner.audit.case import Case
from planner.audit.journeys import Journey
from planner.domain.facts import CONFIRMED, ESTIMATED, UNKNOWN, Figure
from planner.domain.records import Delegate, Event

NO_FIGURE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bill:
    """Cents of the programme's currency; `hospitality` is the amount taken off."""

    travel: int
    visa: int
    transfers: int
    accommodation: int
    meals: int
    hospitality: int

    @property
    def total(self) -> int:
        return _before_hospitality(self.travel, self.visa, self.transfers, self.accommodation, self.meals) - (
            self.hospitality
        )


def bill(case: Case, delegate: Delegate, event: Event, journey: Journey, hotel: str | None) -> Bill:
    """Every item of a trip; an unknown figure adds nothing."""
    items = (
        journey.fare,
        visa_cents(case, delegate, event),
        0 if journey.home else transfer_cents(case, event),
        lodging_cents(case, event, journey.nights, hotel),
        meal_cents(case, event, (journey.check_out - journey.check_in).days + 1),
    )
    offered = case.cents(event.hospitality, case.programme.currency)
    return Bill(*items, hospitality=min(offered, _before_hospitality(*items)))


def _before_hospitality(*items: int) -> int:
    return sum(items)


def visa_cents(case: Case, delegate: Delegate, event: Event) -> int:
    """The fee, only where a visa is required and the fee is known."""
    fact = case.programme.facts.visas.get((delegate.nationality, event.country))
    if delegate.nationality == event.country or fact is None or fact.required is not True or fact.fee is None:
        return 0
    return case.cents(fact.fee, fact.currency)


def transfer_cents(case: Case, event: Event) -> int:
    """Arrival and departure, each an item of its own."""
    prices = case.programme.facts.transfers[event.airport]
    return _euro(case, prices.arrival, 1) + _euro(case, prices.departure, 1)


def lodging_cents(case: Case, event: Event, nights: int, hotel: str | None) -> int:
    """Nights x the hotel's rate, or x the reference ceiling where no hotel is named."""
    if nights == 0:
        return 0
    if hotel is None:
        return _euro(case, case.programme.facts.lodging[event.country], nights)
    row = case.programme.hotels[hotel]
    return case.cents(row.rate * nights, row.currency)


def meal_cents(case: Case, event: Event, days: int) -> int:
    """Meals for each day."""
    return _euro(case, case.programme.facts.meals[event.country], days)


def _euro(case: Case, figure: Figure, times: int) -> int:
    return case.cents((figure.amount if figure.amount is not None else NO_FIGURE) * times, "EUR")


DOUBTS = (CONFIRMED, ESTIMATED, UNKNOWN)
"""From the surest to the least sure."""


def certainties(case: Case, delegate: Delegate, event: Event, journey: Journey, hotel: str | None) -> dict[str, str]:
    """Item -> how sure its figure is."""
    facts = case.programme.facts
    prices = facts.transfers[event.airport]
    by_ceiling = journey.nights > 0 and hotel is None
    return {
        "travel": ESTIMATED if journey.estimated else CONFIRMED,
        "visa": _visa_certainty(case, delegate, event),
        "transfers": CONFIRMED if journey.home else least_sure(prices.arrival, prices.departure),
        "accommodation": least_sure(facts.lodging[event.country]) if by_ceiling else CONFIRMED,
        "meals": least_sure(facts.meals[event.country]),
    }


def least_sure(*figures: Figure) -> str:
    """A sum is only as sure as its weakest part; a figure without an amount is unknown."""
    return max((UNKNOWN if part.amount is None else part.certainty for part in figures), key=DOUBTS.index)


def _visa_certainty(case: Case, delegate: Delegate, event: Event) -> str:
    fact = case.programme.facts.visas.get((delegate.nationality, event.country))
    if delegate.nationality == event.country or fact is None or fact.required is False:
        return CONFIRMED
    return UNKNOWN if fact.required is None or fact.fee is None else fact.certainty
