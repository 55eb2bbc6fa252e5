"""Programme and plan into one itinerary a trip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from planner.domain.itinerary import (
    Edition,
    Itinerary,
    Leg,
    Offer,
    Person,
    Place,
    Stay,
    Traveller,
    whole_minutes,
)
from planner.domain.plan import ESTIMATE, OFFER, Plan, PlanSegment, Trip, Visit
from planner.domain.records import Authority, Delegate, Event, OnlineSession, Programme
from planner.reference.countries import country_name
from planner.services.papers.costs import costs
from planner.services.papers.occasions import agenda, occasion, place
from planner.services.papers.rides import shuttles, transfers
from planner.services.papers.steps import by_card, doubts, help_desk, steps

FIRST_EDITIONS: Mapping[tuple[str, str], Edition] = MappingProxyType({})


def itineraries(
    programme: Programme,
    plan: Plan,
    *,
    editions: Mapping[tuple[str, str], Edition] = FIRST_EDITIONS,
    modified: datetime | None = None,
) -> tuple[Itinerary, ...]:
    """
    One itinerary a trip, by (event, delegate).

    Parameters
    ----------
    editions
        By (event, delegate); a trip without one is in its first edition.
    modified
        Moment of the plan, UTC; the programme's `today` at midnight where None.
    """
    moment = modified or midnight(programme)
    visits = {visit.event: visit for visit in plan.visits}
    trips = sorted(plan.trips, key=lambda trip: (trip.event, trip.delegate))
    rides = shuttles(transfers(programme, plan).values())
    return tuple(
        replace(
            _itinerary(
                programme, trip, visits.get(trip.event), editions.get((trip.event, trip.delegate), Edition()), moment
            ),
            shuttles=rides.get((trip.event, trip.delegate), ()),
        )
        for trip in trips
    )


def midnight(programme: Programme) -> datetime:
    """The programme's `today` at midnight UTC: the moment of a plan that has no other."""
    return datetime.combine(programme.today, time(), UTC)


def online_sessions(programme: Programme, authority: Authority | None) -> tuple[OnlineSession, ...]:
    """Online sessions of the authority's clusters, and those of no cluster, which are for all."""
    clusters = authority.clusters if authority else ()
    return tuple(session for session in programme.online if not session.cluster or session.cluster in clusters)


def _itinerary(
    programme: Programme, trip: Trip, visit: Visit | None, edition: Edition, modified: datetime
) -> Itinerary:
    event = programme.events[trip.event]
    delegate = programme.delegates.get(trip.delegate)
    authority = programme.authorities.get(trip.authority)
    happening = occasion(programme, event, trip.slot_start, trip.slot_end)
    coverage = programme.rules.rules.get("ECONOMY")
    return Itinerary(
        programme_code=programme.code,
        programme=programme.name,
        currency=programme.currency,
        traveller=_traveller(programme, trip, delegate, authority),
        occasion=happening,
        out=tuple(_legs(programme, "out", trip.out, trip.booking)),
        back=tuple(_legs(programme, "back", trip.back, trip.booking)),
        stay=_stay(programme, trip),
        agenda=agenda(programme, happening, authority.clusters if authority else None),
        costs=costs(programme, event, trip, delegate),
        contacts=tuple(_contacts(programme, event, visit, authority)),
        steps=steps(programme, event, trip, delegate),
        checks=tuple(doubts(programme, event, trip, delegate)),
        online=online_sessions(programme, authority),
        minutes=trip.minutes,
        co2_g=trip.co2_g,
        co2_source=_co2_source(programme, trip),
        co2_modes=_co2_modes(programme, trip),
        modified=modified,
        coverage_clause=coverage.clause if coverage else "",
        at_home=not trip.out,
        carried=trip.carried,
        edition=edition,
        offer=_offer(programme, trip),
        by_card=by_card(programme, event, delegate),
        redacted=programme.redacted,
    )


def _traveller(programme: Programme, trip: Trip, delegate: Delegate | None, authority: Authority | None) -> Traveller:
    body = authority.name if authority else trip.authority
    country = country_name(authority.country) if authority else ""
    if delegate is None:
        home = trip.out[0].origin if trip.out else programme.events[trip.event].airport
        return Traveller(trip.delegate, "", trip.delegate, "", "", body, country, place(programme, home))
    return Traveller(
        code=delegate.code,
        given_name=delegate.given_name,
        family_name=delegate.family_name,
        email=delegate.email,
        role=delegate.role,
        authority=body,
        country=country,
        home=place(programme, delegate.airport),
        language=language_of(programme, delegate),
        dietary=delegate.dietary,
        accessibility=delegate.accessibility,
    )


def language_of(programme: Programme, delegate: Delegate) -> str:
    """What a delegate, else the authority, asks to be written to in; "" where neither says."""
    authority = programme.authorities.get(delegate.authority)
    return delegate.language or (authority.language if authority else "")


def _legs(programme: Programme, direction: str, segments: tuple[PlanSegment, ...], booking: str) -> Iterator[Leg]:
    landed: datetime | None = None
    for order, segment in enumerate(segments, start=1):
        origin, destination = place(programme, segment.origin), place(programme, segment.destination)
        yield Leg(
            direction=direction,
            order=order,
            mode=segment.mode,
            carrier=segment.carrier,
            number=segment.number,
            origin=origin,
            departs=_local(segment.departs, origin),
            destination=destination,
            arrives=_local(segment.arrives, destination),
            estimated=booking == ESTIMATE,
            layover_minutes=None if landed is None else whole_minutes(landed, segment.departs),
            pending=booking == OFFER,
        )
        landed = segment.arrives


def _offer(programme: Programme, trip: Trip) -> Offer | None:
    """What is to be ticketed still."""
    if trip.booking != OFFER or trip.quote is None:
        return None
    quote = programme.quotes.get(trip.quote)
    return Offer(trip.quote, quote.expires if quote else None)


def _local(moment: datetime, where: Place) -> datetime:
    return moment.astimezone(ZoneInfo(where.timezone))


def _stay(programme: Programme, trip: Trip) -> Stay | None:
    if not trip.out or trip.check_in == trip.check_out:
        return None
    hotel = programme.hotels.get(trip.hotel or "")
    return Stay(
        hotel=hotel.name if hotel else trip.hotel or "",
        address=hotel.address if hotel else "",
        check_in=trip.check_in,
        check_out=trip.check_out,
        breakfast=hotel.breakfast if hotel else None,
        estimated=trip.hotel is None,
        latitude=hotel.latitude if hotel else None,
        longitude=hotel.longitude if hotel else None,
    )


def _contacts(programme: Programme, event: Event, visit: Visit | None, authority: Authority | None) -> Iterator[Person]:
    desk = help_desk(programme)
    if desk is not None:
        yield desk
    expert = programme.experts.get(visit.expert or "") if visit else None
    if expert is not None:
        yield Person("expert", expert.name, expert.email)
    if event.host:
        yield Person("host", event.host)
    if authority is not None and (authority.contact_name or authority.contact_email):
        yield Person("authority", authority.contact_name, authority.contact_email)


def _co2_source(programme: Programme, trip: Trip) -> str:
    quote = programme.quotes.get(trip.quote or "")
    if quote is not None and not _co2_modes(programme, trip):
        return f"{quote.code}, {quote.source}" if quote.source else quote.code
    return programme.facts.model.sources.get("co2", "")


def _co2_modes(programme: Programme, trip: Trip) -> tuple[str, ...]:
    """Modes of the legs without a figure of their own, in the order of travel."""
    quote = programme.quotes.get(trip.quote or "")
    if quote is None:
        return tuple(dict.fromkeys(leg.mode for leg in (*trip.out, *trip.back)))
    return tuple(dict.fromkeys(leg.mode for leg in (*quote.out, *quote.back) if leg.co2_kg is None))
