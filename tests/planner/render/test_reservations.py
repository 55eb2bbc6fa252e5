"""Reservations as schema.org JSON-LD: every booked leg by its kind, the hotel, the event; never an estimate."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.itinerary import Stay
from planner.render.reservations import json_ld, reservations
from tests.planner.render.builders import BARCELONA, HELSINKI, make_estimate, make_itinerary, make_leg

PLACED = replace(BARCELONA, latitude=41.2971, longitude=2.0785)
TIMES = {"departureTime": "2025-11-03T11:40:00+02:00", "arrivalTime": "2025-11-03T14:45:00+01:00"}


def booked(**changes):
    """The reservation of one leg from Helsinki to Barcelona."""
    leg = make_leg(HELSINKI, "2025-11-03T11:40", PLACED, "2025-11-03T14:45", **changes)
    return reservations(make_itinerary(out=(leg,), back=(), stay=None))[0]


@pytest.mark.parametrize(
    ("number", "airline", "flight"),
    [
        ("XF 303", {"iataCode": "XF"}, "303"),
        ("XF303", {"iataCode": "XF"}, "303"),
        ("7X-12A", {"iataCode": "7X"}, "12A"),
        ("Night Bird", {}, "Night Bird"),  # no number of an airline: as it was typed
    ],
)
def test_a_flight_has_its_airline_its_number_and_both_airports(number, airline, flight):
    found = booked(number=number)

    assert found["@type"] == "FlightReservation"
    assert found["reservationFor"] == {
        "@type": "Flight",
        "airline": {"@type": "Airline", "name": "Fictional Air", **airline},
        "flightNumber": flight,
        "departureAirport": {"@type": "Airport", "iataCode": "HEL", "name": "Helsinki-Vantaa"},
        "arrivalAirport": {"@type": "Airport", "iataCode": "BCN", "name": "Barcelona El Prat"},
        **TIMES,
    }


@pytest.mark.parametrize(
    ("mode", "kind", "number", "stop"),
    [
        ("rail", "Train", "trainNumber", ("TrainStation", "departureStation", "arrivalStation")),
        ("road", "Bus", "busNumber", ("BusStation", "departureBusStop", "arrivalBusStop")),
    ],
)
def test_a_train_and_a_bus_have_carrier_number_and_both_stops(mode, kind, number, stop):
    found = booked(mode=mode, carrier="Fictional Lines", number="FL 7")

    station, departure, arrival = stop
    assert found["@type"] == f"{kind}Reservation"
    assert found["reservationFor"] == {
        "@type": f"{kind}Trip",
        "provider": {"@type": "Organization", "name": "Fictional Lines"},
        number: "FL 7",
        departure: {
            "@type": station,
            "name": "Helsinki-Vantaa",
            "address": {"@type": "PostalAddress", "addressLocality": "Helsinki", "addressCountry": "FI"},
        },
        arrival: {
            "@type": station,
            "name": "Barcelona El Prat",
            "address": {"@type": "PostalAddress", "addressLocality": "Barcelona", "addressCountry": "ES"},
            "geo": {"@type": "GeoCoordinates", "latitude": 41.2971, "longitude": 2.0785},
        },
        **TIMES,
    }


@pytest.mark.parametrize(("fold", "told"), [(0, "2025-10-26T00:30:00Z"), (1, "2025-10-26T01:30:00Z")])
def test_a_clock_time_that_occurs_twice_is_told_in_utc(fold, told):
    """KDE's kitinerary turns an offset into the zone of the place, and takes the second of the two."""
    leg = make_leg(PLACED, "2025-10-26T02:30", HELSINKI, "2025-10-26T07:30")
    leg = replace(leg, departs=leg.departs.replace(fold=fold))
    trip = reservations(make_itinerary(out=(leg,)))[0]["reservationFor"]

    assert (trip["departureTime"], trip["arrivalTime"]) == (told, "2025-10-26T07:30:00+02:00")


def test_everything_that_is_booked_comes_in_the_order_of_time_with_the_travellers_name():
    paper = make_itinerary()
    found = reservations(paper)

    assert [one["@type"].removesuffix("Reservation") for one in found] == [
        *["Flight"] * len(paper.out), "Lodging", "Event", *["Flight"] * len(paper.back),
    ]  # fmt: skip
    assert {one["underName"]["name"] for one in found} == {paper.traveller.name}
    assert {one["reservationStatus"] for one in found} == {"http://schema.org/ReservationConfirmed"}
    assert not any("reservationNumber" in one for one in found)


def test_a_stay_is_told_by_its_days():
    (stay,) = [one for one in reservations(make_itinerary()) if one["@type"] == "LodgingReservation"]

    assert (stay["checkinTime"], stay["checkoutTime"]) == ("2025-11-03", "2025-11-07")


@pytest.mark.parametrize("changes", [{"estimated": True}, {"carrier": ""}, {"number": ""}])
@pytest.mark.parametrize("mode", ["air", "rail", "road"])
def test_a_leg_that_is_not_booked_is_no_reservation(mode, changes):
    assert booked(mode=mode, **changes)["@type"] == "EventReservation"


def test_an_estimated_trip_has_the_event_alone():
    assert [one["@type"] for one in reservations(make_estimate())] == ["EventReservation"]


def test_a_hotel_that_nobody_has_chosen_is_no_reservation():
    nowhere = Stay("", "", date(2025, 11, 3), date(2025, 11, 7), breakfast=None, estimated=True)

    assert "LodgingReservation" not in [one["@type"] for one in reservations(make_itinerary(stay=nowhere))]


def test_nothing_in_it_ends_the_script():
    leg = make_leg(HELSINKI, "2025-11-03T11:40", PLACED, "2025-11-03T14:45", carrier="</script><b>&", mode="rail")
    text = json_ld(make_itinerary(out=(leg,)))

    assert "<" not in text
    assert json.loads(text)[0]["reservationFor"]["provider"]["name"] == "</script><b>&"


@pytest.mark.parametrize(("pending", "status"), [(True, "Pending"), (False, "Confirmed")])
def test_only_a_ticket_makes_a_reservation_confirmed(pending, status):
    assert booked(pending=pending)["reservationStatus"] == f"http://schema.org/Reservation{status}"
