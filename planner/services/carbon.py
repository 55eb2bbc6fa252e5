"""CO2 of a plan by event and by authority: as planned, with and without radiative forcing, and hotel nights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from planner.domain.geo import great_circle_km
from planner.domain.money import round_half_up
from planner.domain.plan import Plan, PlanSegment, Trip
from planner.domain.records import Programme
from planner.reference.carbon import Bands, flight_factors, hotel_night


@dataclass(frozen=True, slots=True)
class CarbonLine:
    """
    The trips of one event or authority; grams.

    Attributes
    ----------
    code
        Of the event or authority; "" for the whole plan.
    planned
        What the plan counts and its objective uses: the offer's own figure where it gives one, else the factor.
    with_forcing, without_forcing
        The same journeys by factors alone: flights with and without radiative forcing, trains and roads alike in both.
    nights, night_grams
        Hotel nights of countries with a factor, and their sum.
    nights_unknown
        Hotel nights of countries without one: in no sum.
    by_rail
        Trips that go and return without a flight, at least one leg by rail.
    """

    code: str
    trips: int
    planned: int
    with_forcing: int
    without_forcing: int
    nights: int
    night_grams: int
    nights_unknown: int
    by_rail: int


FIGURES = tuple(row.name for row in fields(CarbonLine) if row.name != "code")
"""What is summed."""


@dataclass(frozen=True, slots=True)
class CarbonReport:
    """The whole plan, then by event and by authority, each by code."""

    whole: CarbonLine
    events: tuple[CarbonLine, ...]
    authorities: tuple[CarbonLine, ...]


def carbon(programme: Programme, plan: Plan) -> CarbonReport:
    """The report of every trip of the plan, those already begun included; trips of `history` have no figures."""
    lines = {id(trip): _line(programme, trip) for trip in plan.trips}

    def grouped(key: Callable[[Trip], str]) -> tuple[CarbonLine, ...]:
        codes = sorted({key(trip) for trip in plan.trips})
        return tuple(_sum(code, (lines[id(trip)] for trip in plan.trips if key(trip) == code)) for code in codes)

    whole = _sum("", (lines[id(trip)] for trip in plan.trips))
    return CarbonReport(whole, grouped(lambda trip: trip.event), grouped(lambda trip: trip.authority))


def _line(programme: Programme, trip: Trip) -> CarbonLine:
    factors, legs = flight_factors(), (*trip.out, *trip.back)
    sleeps = (trip.check_out - trip.check_in).days if legs else 0
    night = hotel_night(programme.events[trip.event].country)
    modes = {leg.mode for leg in legs}
    return CarbonLine(
        code="",
        trips=1,
        planned=trip.co2_g,
        with_forcing=sum(_grams(programme, leg, factors.with_forcing) for leg in legs),
        without_forcing=sum(_grams(programme, leg, factors.without_forcing) for leg in legs),
        nights=0 if night is None else sleeps,
        night_grams=(night or 0) * sleeps,
        nights_unknown=sleeps if night is None else 0,
        by_rail=int("rail" in modes and "air" not in modes),
    )


def _grams(programme: Programme, leg: PlanSegment, flights: Bands) -> int:
    facts = programme.facts
    kilometres = great_circle_km(facts.airports[leg.origin], facts.airports[leg.destination])
    bands = flights if leg.mode == "air" else facts.model.grams_per_km[leg.mode]
    factor = next(grams for limit, grams in bands if limit is None or kilometres <= limit)
    return round_half_up(Fraction(factor) * Fraction(kilometres))


def _sum(code: str, lines: Iterable[CarbonLine]) -> CarbonLine:
    parts = list(lines)
    return CarbonLine(code, **{name: sum(getattr(line, name) for line in parts) for name in FIGURES})
