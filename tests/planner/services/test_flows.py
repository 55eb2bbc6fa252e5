"""Trips gathered into the lines of the map: by event, place and airport, and who needs no line."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.plan import Plan, PlanSegment, Trip, TripCost
from planner.domain.records import Programme
from planner.services.papers.flows import flows, num_at_home
from tests.planner.worlds import AIRPORTS, local, make_authority, make_delegate, make_event, make_programme, make_visit


def leg(origin: str, destination: str) -> PlanSegment:
    zones = AIRPORTS[origin].timezone, AIRPORTS[destination].timezone
    departs, arrives = local(zones[0], "2026-11-03T13:00"), local(zones[1], "2026-11-03T23:10")
    return PlanSegment("air", "", "", origin, departs, destination, arrives)


def trip(delegate: str = "D1", *places: str, **changes: object) -> Trip:
    """A trip by these airports and back the same way; none: at home."""
    way = tuple(leg(here, there) for here, there in itertools.pairwise(places))
    day = date(2026, 11, 4)
    cost = TripCost(0, 0, 0, 0, 0, 0)
    plain = Trip(
        "barcelona", "graz", delegate, 1, day, day, None, day, day, None, False, way, way[::-1], cost, 1000, 60
    )
    return replace(plain, **changes)


def world(**changes: object) -> Programme:
    people = [make_delegate("D1"), make_delegate("D2", airport="BCN"), make_delegate("D3", "lisbon")]
    events = [make_event(city="L'Hospitalet"), make_visit()]
    return make_programme(
        authorities=[make_authority(), make_authority("lisbon")], delegates=people, events=events, **changes
    )


def found(*trips: Trip) -> list[tuple[str, str, str, int]]:
    plan = Plan("test", "optimal", "0" * 64, trips=trips)
    return [(one.event, one.origin.code, one.destination.code, one.num_trips) for one in flows(world(), plan)]


def test_trips_of_one_event_place_and_airport_are_one_line_whatever_the_stops() -> None:
    direct, by_lisbon = trip("D1", "GRZ", "BCN"), trip("D2", "GRZ", "LIS", "BCN")

    assert found(direct, by_lisbon) == [("barcelona", "GRZ", "BCN", 2)]


@pytest.mark.parametrize(
    ("other", "line"),
    [
        (trip("D3", "LIS", "BCN"), ("barcelona", "LIS", "BCN", 1)),  # from elsewhere
        (trip("D3", "GRZ", "LIS"), ("barcelona", "GRZ", "LIS", 1)),  # to another airport of the event
        (trip("D3", "GRZ", "SIN", event="visit"), ("visit", "GRZ", "SIN", 1)),
    ],
)
def test_another_place_airport_or_event_is_another_line(other: Trip, line: tuple[str, str, str, int]) -> None:
    assert found(other, trip("D1", "GRZ", "BCN")) == sorted([("barcelona", "GRZ", "BCN", 1), line])


def test_a_line_has_the_sums_of_its_trips_and_the_names_of_its_authorities_once() -> None:
    trips = (
        trip("D3", "GRZ", "BCN", authority="lisbon", co2_g=500, minutes=7),
        trip("D1", "GRZ", "BCN"),
        trip("D2", "GRZ", "BCN"),
    )
    (flow,) = flows(world(), Plan("test", "optimal", "0" * 64, trips=trips))

    assert (flow.authorities, flow.num_trips, flow.co2_g, flow.minutes) == (("Graz", "Lisbon"), 3, 2500, 127)
    assert (flow.event_name, flow.event_city, flow.kind) == ("Barcelona", "L'Hospitalet", "thematic")
    assert (flow.destination.city, flow.origin.latitude, flow.origin.longitude) == ("Barcelona", 46.9911, 15.4396)


def test_whoever_has_left_the_folder_keeps_a_line() -> None:
    (flow,) = flows(
        world(), Plan("test", "optimal", "0" * 64, trips=(trip("D9", "GRZ", "SIN", event="e", authority="a"),))
    )

    assert (flow.event_name, flow.event_city, flow.kind, flow.authorities) == ("e", "Singapore", "", ("a",))


@pytest.mark.parametrize(
    ("stays", "at_home"),
    [
        (trip("D2"), 1),  # the event's airport is D2's own
        (trip("D1"), 0),  # the folder names no journey
        (trip("D9"), 0),  # nobody knows where D9 lives
        (trip("D2", event="gone"), 0),
        (trip("D2", "BCN", "LIS", "BCN"), 0),
    ],
)
def test_a_trip_without_a_journey_is_on_no_line_and_at_home_only_where_the_airport_is_the_events(
    stays: Trip, at_home: int
) -> None:
    plan = Plan("test", "optimal", "0" * 64, trips=(stays,))

    assert len(flows(world(), plan)) == bool(stays.out)
    assert num_at_home(world(), plan) == at_home


def test_without_trips_there_are_no_lines() -> None:
    assert found() == []
