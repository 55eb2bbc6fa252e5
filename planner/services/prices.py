"""Ranges for every estimate of a plan, published figures side by side, and the chance that each budget holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.domain.geo import great_circle_km
from planner.domain.money import round_half_up, to_cents
from planner.domain.plan import BudgetLine, Plan, Trip
from planner.domain.prices import Chance, PriceRange
from planner.domain.records import Event, Programme
from planner.reference.prices import PriceFigure, fare_figures, night_figures
from planner.rules.budgets import amount, contains, held

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 10_000
_SEED = 20_251_121
_OWN_QUOTES = 10
"""So many quotes of the programme's own make a market."""

_VALID_YEARS = 5
"""A published price is called past its validity when the event begins more than so many years after its year."""


@dataclass(frozen=True, slots=True)
class EventPrices:
    """
    Published figures for one event, and what is doubtful about them.

    Attributes
    ----------
    used
        The reference ceiling that stands in where a trip has no hotel, euro a night; None: unknown.
    nights
        Figures for a night.
    warnings
        Sentences: the ceiling is below the market, a figure is unverified or past its validity.
    """

    event: str
    used: Decimal | None
    nights: tuple[PriceFigure, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """The programme's own quotes against the unit cost: ratios that 10, 50 and 90 of 100 quotes do not exceed."""

    low: Fraction
    median: Fraction
    high: Fraction
    quotes: int


def event_prices(programme: Programme, plan: Plan) -> tuple[EventPrices, ...]:
    """Events with trips, in the order of the table."""
    begins = {trip.event: trip.slot_start.year for trip in plan.trips}
    return tuple(
        _event_prices(programme, event, begins[event.code])
        for event in programme.events.values()
        if event.code in begins
    )


def _event_prices(programme: Programme, event: Event, year: int) -> EventPrices:
    figures = night_figures(event.country, event.city)
    ceiling = programme.facts.lodging[event.country]
    meals = programme.facts.meals[event.country].amount
    warnings = (*_below_market(ceiling.amount, figures, meals), *_doubts(figures, year))
    return EventPrices(event.code, ceiling.amount, figures, warnings)


def _below_market(ceiling: Decimal | None, figures: Sequence[PriceFigure], meals: Decimal | None) -> Iterator[str]:
    market = next((figure for figure in figures if figure.market), None)
    if market is None:
        return
    if ceiling is not None and ceiling < market.eur:
        yield f"the reference ceiling of EUR {ceiling} a night is below the {market.name} of EUR {market.eur}"
    for figure in figures:
        if figure.all_in and meals is not None and figure.eur < market.eur + meals:
            told = f"the {market.name} with a day's meals, EUR {market.eur + meals}"
            yield f"the {figure.name} of EUR {figure.eur} is below {told}"


def _doubts(figures: Sequence[PriceFigure], year: int) -> Iterator[str]:
    for figure in figures:
        if "unverified" in figure.confidence or figure.confidence.endswith(", check"):
            yield f"the {figure.name} of EUR {figure.eur} is not verified ({figure.confidence})"
        if year - figure.year > _VALID_YEARS:
            yield f"the {figure.name} is of {figure.year}: older than {_VALID_YEARS} years when the event begins"


def ranges(programme: Programme, plan: Plan) -> tuple[PriceRange, ...]:
    """Every item of a trip to come that is an estimate; a confirmed item has no range, an unknown one no figure."""
    maker = _Ranges(programme)
    return tuple(found for trip in plan.trips if not trip.carried for found in maker.of(trip))


def market_of(programme: Programme, *, long_haul: bool) -> Market | None:
    """What the programme's own economy quotes say of fares; None where there are too few of the haul."""
    return _Ranges(programme).market(long_haul)


class _Ranges:
    def __init__(self, programme: Programme) -> None:
        self._programme = programme

    def of(self, trip: Trip) -> Iterator[PriceRange]:
        """The ranges of one trip."""
        if trip.out and trip.quote is None:
            yield self._fare(trip)
        for item in ("accommodation", "meals", "transfers"):
            likely: int = getattr(trip.cost, item)
            if likely and (item in trip.estimates or (item == "accommodation" and trip.hotel is None)):
                yield self._item(trip, item, likely)

    def market(self, long_haul: bool) -> Market | None:
        """Ratios of the programme's quotes to the unit cost of their distance."""
        ratios = self._ratios[long_haul]
        if len(ratios) < _OWN_QUOTES:
            return None
        low, median, high = (ratios[(len(ratios) - 1) * percent // 100] for percent in (10, 50, 90))
        return Market(low, median, high, len(ratios))

    def _fare(self, trip: Trip) -> PriceRange:
        kilometres = self._kilometres(trip.out[0].origin, trip.out[-1].destination)
        figures = fare_figures(kilometres)
        likely = trip.cost.travel
        market = self.market(self._is_long(kilometres))
        if market is not None:
            low, high = round_half_up(market.low * likely), round_half_up(market.high * likely)
            method = f"unit cost of 2024, times what {market.quotes} quotes of the programme ask against it"
        else:
            settings = self._programme.estimate_range
            low = min(likely * settings.fare_low_percent // 100, self._cents(min(one.eur for one in figures)))
            high = likely * settings.fare_high_percent // 100
            method = f"unit cost of 2024; {settings.fare_low_percent} to {settings.fare_high_percent} %, assumed"
        return PriceRange(trip.event, trip.delegate, "travel", min(low, likely), likely, max(high, likely), method)

    def _item(self, trip: Trip, item: str, likely: int) -> PriceRange:
        """Lodging between the published figures; meals and transfers by an assumed share."""
        low, high, method = self._lodging(trip) if item == "accommodation" else self._assumed(likely)
        return PriceRange(trip.event, trip.delegate, item, min(low, likely), likely, max(high, likely), method)

    def _lodging(self, trip: Trip) -> tuple[int, int, str]:
        event = self._programme.events[trip.event]
        figures = [one for one in night_figures(event.country, event.city) if not one.all_in]
        nights = (trip.check_out - trip.check_in).days
        prices = [self._cents(one.eur * nights) for one in figures]
        told = "; ".join(f"{one.name} {one.year}" for one in figures)
        if prices:
            return min(prices), max(prices), f"between the published figures: {told}"
        return self._assumed(trip.cost.accommodation)

    def _assumed(self, likely: int) -> tuple[int, int, str]:
        settings = self._programme.estimate_range
        low, high = settings.other_low_percent, settings.other_high_percent
        return likely * low // 100, likely * high // 100, f"{low} to {high} %, assumed"

    @cached_property
    def _ratios(self) -> Mapping[bool, list[Fraction]]:
        found: dict[bool, list[Fraction]] = {False: [], True: []}
        for quote in self._programme.quotes.values():
            if quote.cabin == "economy" and quote.price > 0:
                kilometres = self._kilometres(quote.origin, quote.out[-1].destination)
                unit = fare_figures(kilometres)[0].eur
                euro = Fraction(quote.price) * Fraction(self._programme.rates[quote.currency])
                found[self._is_long(kilometres)].append(euro / Fraction(unit))
        return {haul: sorted(ratios) for haul, ratios in found.items()}

    def _is_long(self, kilometres: float) -> bool:
        return kilometres > self._programme.travel.long_haul_km

    def _kilometres(self, origin: str, destination: str) -> float:
        airports = self._programme.facts.airports
        return great_circle_km(airports[origin], airports[destination])

    def _cents(self, euro: Decimal) -> int:
        return to_cents(euro, "EUR", self._programme.rates, self._programme.currency)


def chances(programme: Programme, plan: Plan) -> tuple[Chance, ...]:
    """
    The chance that each budget of money holds, in file order, over ten thousand draws; the same input, the same draws.

    Each range is drawn from a triangle with its peak at the plan's figure. Prices of one event move together half of
    the time: in every draw an item takes the event's luck with a chance of one half, else its own.
    """
    import numpy

    spread = ranges(programme, plan)
    generator = numpy.random.Generator(numpy.random.PCG64(_SEED))
    luck = {event: generator.random(DRAWS) for event in sorted({one.event for one in spread})}
    surplus = {event: numpy.zeros(DRAWS) for event in luck}
    for one in sorted(spread, key=lambda one: (one.event, one.delegate, one.item)):
        own, together = generator.random(DRAWS), generator.random(DRAWS) < 0.5
        surplus[one.event] += _triangle(numpy.where(together, luck[one.event], own), one) - one.likely
    lines = [line for line in plan.budgets if line.code in programme.budgets and not line.unit]
    return tuple(_chance(programme, plan, line, surplus, spread) for line in lines)


def _triangle(uniform: NDArray[Any], one: PriceRange) -> NDArray[Any]:
    """Cents by the inverse of the triangular distribution."""
    import numpy

    low, peak, high = one.low, one.likely, one.high
    if low == high:
        return numpy.full(DRAWS, float(peak))
    share = (peak - low) / (high - low)
    rising = low + numpy.sqrt(uniform * ((high - low) * (peak - low)))
    falling = high - numpy.sqrt((1 - uniform) * ((high - low) * (high - peak)))
    drawn: NDArray[Any] = numpy.where(uniform < share, rising, falling)
    return drawn


def _chance(
    programme: Programme,
    plan: Plan,
    line: BudgetLine,
    surplus: Mapping[str, NDArray[Any]],
    spread: Sequence[PriceRange],
) -> Chance:
    import numpy

    budget = programme.budgets[line.code]
    trips = [trip for trip in plan.trips if contains(budget, programme.events[trip.event], trip.slot_start.year)]
    drawn = numpy.full(DRAWS, float(line.spent))
    events = {trip.event for trip in trips}
    for event in sorted(events & surplus.keys()):
        drawn += surplus[event]
    ceiling = amount(programme, budget) - held(programme, budget)
    ordered = numpy.sort(drawn)
    low, median, high = (round(float(ordered[(DRAWS - 1) * percent // 100])) for percent in (5, 50, 95))
    holding = int((numpy.rint(drawn) <= ceiling).sum())
    unknowns = sum(len(trip.unknowns) for trip in trips)
    open_ = [one for one in spread if one.event in events and one.low < one.high]
    return Chance(
        line.code,
        budget.name,
        ceiling,
        line.spent,
        low,
        median,
        high,
        DRAWS,
        holding,
        unknowns,
        estimates=len(open_),
        dearest=sum(one.likely == one.high for one in open_),
        cheapest=sum(one.likely == one.low for one in open_),
    )
