"""The items of a trip's cost, each with its certainty and what it rests on."""

from __future__ import annotations

from planner.domain.facts import CONFIRMED, ESTIMATED, UNKNOWN, Figure, VisaFact
from planner.domain.itinerary import CostLine, Costs
from planner.domain.plan import Trip
from planner.domain.records import Delegate, Event, Programme

ITEMS = ("travel", "visa", "transfers", "accommodation", "meals")


def costs(programme: Programme, event: Event, trip: Trip, delegate: Delegate | None) -> Costs:
    """What the programme pays for a trip; an item that does not arise is left out, an unknown one has no amount."""
    sources = _sources(programme, event, trip, delegate)
    lines = (_line(trip, item, sources[item]) for item in ITEMS)
    taken_off = trip.cost.hospitality
    return Costs(
        lines=tuple(line for line in lines if line.amount != 0),
        hospitality=CostLine("hospitality", taken_off, CONFIRMED, "events") if taken_off else None,
        total=trip.cost.total,
    )


def visa_fact(programme: Programme, event: Event, delegate: Delegate | None) -> VisaFact | None:
    """What the delegate's nationality needs; None where nothing is asked."""
    return programme.facts.visas.get((delegate.nationality, event.country)) if delegate else None


def certainty(trip: Trip, item: str) -> str:
    """Whether an item is confirmed, estimated or unknown."""
    if item in trip.unknowns:
        return UNKNOWN
    journey = item == "travel" and trip.quote is None and bool(trip.out)
    lodging = item == "accommodation" and trip.hotel is None and trip.cost.accommodation > 0
    return ESTIMATED if item in trip.estimates or journey or lodging else CONFIRMED


def estimated_cents(trip: Trip) -> int:
    """How much of the total rests on estimates."""
    found: int = sum(getattr(trip.cost, item) for item in ITEMS if certainty(trip, item) == ESTIMATED)
    return min(found, trip.cost.total)


def _line(trip: Trip, item: str, source: str) -> CostLine:
    doubt = certainty(trip, item)
    return CostLine(item, None if doubt == UNKNOWN else getattr(trip.cost, item), doubt, source)


def _sources(programme: Programme, event: Event, trip: Trip, delegate: Delegate | None) -> dict[str, str]:
    facts, visa = programme.facts, visa_fact(programme, event, delegate)
    transfer, lodging = facts.transfers.get(event.airport), facts.lodging.get(event.country)
    hotel = programme.hotels.get(trip.hotel or "")
    return {
        "travel": _travel_source(programme, trip),
        "visa": visa.source if visa and visa.certainty != CONFIRMED else "",
        "transfers": _figure_source(transfer.arrival if transfer else None),
        "accommodation": hotel.name if hotel else trip.hotel or _figure_source(lodging),
        "meals": _figure_source(facts.meals.get(event.country)),
    }


def _figure_source(figure: Figure | None) -> str:
    """Where a reference figure comes from; the programme's own figure needs no source."""
    return figure.source if figure and figure.certainty != CONFIRMED else ""


def _travel_source(programme: Programme, trip: Trip) -> str:
    if trip.quote is None:
        return programme.facts.model.sources.get("fare", "")
    quote = programme.quotes.get(trip.quote)
    return f"{trip.quote}, {quote.source}" if quote and quote.source else trip.quote
