"""What a trip costs: each item multiplied first, converted once, rounded half up once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from planner.domain.facts import UNKNOWN, Figure, VisaFact
from planner.domain.money import to_cents
from planner.domain.plan import TripCost
from planner.domain.records import Event, Hotel, Programme
from planner.travel.journeys import Journey


@dataclass(frozen=True, slots=True)
class Priced:
    """A trip's cost with the items that are estimated or not known."""

    cost: TripCost
    estimates: tuple[str, ...]
    unknowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """Cents of one item and its certainty."""

    cents: int
    certainty: str


class Pricer:
    """
    The costs of one programme's trips, in cents of its currency.

    Raises
    ------
    MissingRateError
        From any method, if a currency has no rate; the reader refuses such a folder first.
    """

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._converted: Callable[[Decimal, str], int] = cache(self._convert)

    def price(self, event: Event, journey: Journey, hotel: Hotel | None, visa: VisaFact | None) -> Priced:
        """
        The cost of one trip option.

        Parameters
        ----------
        hotel
            None where the event has no hotels or there is no night: lodging at the reference ceiling.
        visa
            What the delegate's nationality needs; None where nothing is asked (own country).
        """
        items = {
            "travel": self._travel(journey),
            "visa": self._visa(visa),
            "transfers": self._transfers(event, journey),
            "accommodation": self._lodging(event, journey, hotel),
            "meals": self._figure(self._programme.facts.meals[event.country], journey.meal_days),
        }
        amounts = {name: item.cents for name, item in items.items()}
        hospitality = min(self._converted(event.hospitality, self._programme.currency), sum(amounts.values()))
        return Priced(
            cost=TripCost(**amounts, hospitality=hospitality),
            estimates=tuple(name for name, item in items.items() if item.certainty == "estimated"),
            unknowns=tuple(name for name, item in items.items() if item.certainty == UNKNOWN),
        )

    def _convert(self, amount: Decimal, currency: str) -> int:
        return to_cents(amount, currency, self._programme.rates, self._programme.currency)

    def _travel(self, journey: Journey) -> _Item:
        certainty = "estimated" if journey.estimated else "confirmed"
        return _Item(self._converted(journey.fare, journey.currency), certainty)

    def _visa(self, visa: VisaFact | None) -> _Item:
        if visa is None or visa.required is False:
            return _Item(0, "confirmed")
        if visa.required is None or visa.fee is None:
            return _Item(0, UNKNOWN)
        return _Item(self._converted(visa.fee, visa.currency), visa.certainty)

    def _transfers(self, event: Event, journey: Journey) -> _Item:
        if journey.at_home:
            return _Item(0, "confirmed")
        transfer = self._programme.facts.transfers[event.airport]
        arrival, departure = self._figure(transfer.arrival, 1), self._figure(transfer.departure, 1)
        certainty = max(arrival.certainty, departure.certainty, key=_DOUBT.index)
        return _Item(arrival.cents + departure.cents, certainty)

    def _lodging(self, event: Event, journey: Journey, hotel: Hotel | None) -> _Item:
        if journey.nights == 0:
            return _Item(0, "confirmed")
        if hotel is None:
            return self._figure(self._programme.facts.lodging[event.country], journey.nights)
        return _Item(self._converted(hotel.rate * journey.nights, hotel.currency), "confirmed")

    def _figure(self, figure: Figure, times: int) -> _Item:
        if figure.amount is None:
            return _Item(0, UNKNOWN)
        return _Item(self._converted(figure.amount * times, "EUR"), figure.certainty)


_DOUBT = ("confirmed", "estimated", UNKNOWN)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clamped to the end of a shorter one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))
