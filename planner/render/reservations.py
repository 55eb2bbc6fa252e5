"""
What a trip has reserved as schema.org reservations in JSON-LD, in the layout that KDE's kitinerary reads.

Only legs with carrier and number become reservations, pending as long as no ticket is issued, and a hotel only where
one is assigned: an estimate never does, and no reservation number is made up.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from planner.domain.agenda import occurs_twice
from planner.domain.itinerary import Itinerary, Leg, Occasion, Place, Stay

_FLIGHT = re.compile(r"([A-Z0-9]{2})[ -]?([0-9]{1,4}[A-Z]?)")
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_Value = dict[str, Any]


def reservations(paper: Itinerary) -> list[_Value]:
    """
    The reservations of a trip in the order of time: legs there, stay, event, legs back.

    Parameters
    ----------
    paper
        With its texts cleaned.
    """
    parts = [_leg(leg) for leg in paper.out if _is_named(leg)]
    if paper.stay is not None and paper.stay.hotel and not paper.stay.estimated:
        parts.append(_stay(paper.stay, paper.occasion))
    parts.append(_event(paper.occasion))
    parts += [_leg(leg) for leg in paper.back if _is_named(leg)]
    common: _Value = {
        "@context": "http://schema.org",
        "reservationStatus": "http://schema.org/ReservationConfirmed",
        "underName": {"@type": "Person", "name": paper.traveller.name},
    }
    return [{**common, **part} for part in parts]


def json_ld(paper: Itinerary) -> Markup:
    """The reservations as the content of a `<script type="application/ld+json">`: nothing in it can end the element."""
    text = json.dumps(reservations(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))


def _is_named(leg: Leg) -> bool:
    return bool(not leg.estimated and leg.carrier and leg.number)


def _leg(leg: Leg) -> _Value:
    status = {"reservationStatus": "http://schema.org/ReservationPending"} if leg.pending else {}
    return {**{"air": _flight, "rail": _train, "road": _bus}[leg.mode](leg), **status}


def _flight(leg: Leg) -> _Value:
    airline: _Value = {"@type": "Airline", "name": leg.carrier}
    number = leg.number
    if found := _FLIGHT.fullmatch(leg.number.strip()):
        airline["iataCode"], number = found[1], found[2]
    trip = {
        "@type": "Flight",
        "airline": airline,
        "flightNumber": number,
        "departureAirport": _airport(leg.origin),
        "arrivalAirport": _airport(leg.destination),
    }
    return {"@type": "FlightReservation", "reservationFor": {**trip, **_times(leg)}}


def _train(leg: Leg) -> _Value:
    trip = {
        "@type": "TrainTrip",
        "provider": {"@type": "Organization", "name": leg.carrier},
        "trainNumber": leg.number,
        "departureStation": _stop("TrainStation", leg.origin),
        "arrivalStation": _stop("TrainStation", leg.destination),
    }
    return {"@type": "TrainReservation", "reservationFor": {**trip, **_times(leg)}}


def _bus(leg: Leg) -> _Value:
    trip = {
        "@type": "BusTrip",
        "provider": {"@type": "Organization", "name": leg.carrier},
        "busNumber": leg.number,
        "departureBusStop": _stop("BusStation", leg.origin),
        "arrivalBusStop": _stop("BusStation", leg.destination),
    }
    return {"@type": "BusReservation", "reservationFor": {**trip, **_times(leg)}}


def _times(leg: Leg) -> _Value:
    return {"departureTime": _told(leg.departs), "arrivalTime": _told(leg.arrives)}


def _told(when: datetime | date) -> str:
    """A day, or a moment with its offset; in UTC where kitinerary would take the second of two equal clock times."""
    if isinstance(when, datetime) and occurs_twice(when):
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return when.isoformat()


def _airport(place: Place) -> _Value:
    return {"@type": "Airport", "iataCode": place.code, "name": place.name}


def _stop(kind: str, place: Place) -> _Value:
    """With city, country and position: a station has no code that tells them."""
    where = {"addressLocality": place.city, "addressCountry": place.country}
    stop: _Value = {"@type": kind, "name": place.name or place.city}
    stop["address"] = {"@type": "PostalAddress", **{name: part for name, part in where.items() if part}}
    return {**stop, **_geo(place.latitude, place.longitude)}


def _geo(latitude: float | None, longitude: float | None) -> _Value:
    if latitude is None or longitude is None:
        return {}
    return {"geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}}


def _stay(stay: Stay, occasion: Occasion) -> _Value:
    """Days only: the hours of the reception are nobody's guess."""
    hotel: _Value = {"@type": "LodgingBusiness", "name": stay.hotel}
    hotel["address"] = _address(stay.address, occasion)
    hotel |= _geo(stay.latitude, stay.longitude)
    return {
        "@type": "LodgingReservation",
        "reservationFor": hotel,
        "checkinTime": stay.check_in.isoformat(),
        "checkoutTime": stay.check_out.isoformat(),
    }


def _event(occasion: Occasion) -> _Value:
    place = {
        "@type": "Place",
        "name": occasion.venue or occasion.city,
        "address": _address(occasion.address, occasion),
    }
    event: _Value = {
        "@type": "Event",
        "name": occasion.name,
        "location": place,
        "startDate": _told(occasion.start or occasion.first_day),
        "endDate": _told(occasion.end or occasion.last_day),
    }
    if occasion.website:
        event["url"] = occasion.website
    return {"@type": "EventReservation", "reservationFor": event}


def _address(street: str, occasion: Occasion) -> _Value:
    parts = {"streetAddress": street, "addressLocality": occasion.city, "addressCountry": occasion.country}
    return {"@type": "PostalAddress", **{name: part for name, part in parts.items() if part}}
