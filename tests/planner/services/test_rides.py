"""Who shares which vehicle, when and where it is met, who pays what, and who learns whose name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from time import process_time
from typing import Any

import pytest

from planner.domain.itinerary import Difference
from planner.domain.money import shared
from planner.domain.plan import Plan, PlanSegment, Trip, TripCost
from planner.domain.records import Pickup, Programme, Vehicle
from planner.domain.rides import Transfers
from planner.domain.told import told_by
from planner.services.papers import itineraries
from planner.services.papers.rides import ride_differences, transfers
from planner.services.papers.wording import Wording
from tests.planner.worlds import by_code, local, make_delegate, make_event, make_hotel, make_programme, make_quote

MINIBUS = Vehicle("bus", "barcelona", "Minibus", 8, cost=Decimal("50"), currency="EUR", place="Exit B", phone="+34 1")
VAN = Vehicle("van", "barcelona", "Van", 3, accessible=True, cost=Decimal("30"), currency="EUR", place="Exit C")


def make_world(times: dict[str, str], vehicles: tuple[Vehicle, ...] = (MINIBUS,), **changes: Any) -> Programme:
    """Delegates who land in Barcelona on the evening before, each with an own offer and a minute of "18:05"."""
    return make_programme(
        delegates=[make_delegate(code, given_name=f"Given {code}", family_name=f"Zoe {code}") for code in times],
        events=[make_event(venue="Fira", address="Plaza 1")],
        hotels=[make_hotel()],
        quotes=[make_quote(f"Q-{code}", delegate=code) for code in times],
        vehicles=by_code(vehicles),
        **changes,
    )


def make_trip(code: str, lands: str, leaves: str = "2026-11-07T12:00", **changes: Any) -> Trip:
    out = PlanSegment(
        "air", "XF", f"XF {code}", "GRZ", local("Europe/Vienna", "2026-11-03T06:00"), "BCN", _on_eve(lands)
    )
    home = local("Europe/Vienna", "2026-11-08T01:00")
    back = PlanSegment("air", "XF", f"XB {code}", "BCN", local("Europe/Madrid", leaves), "GRZ", home)
    trip = Trip(
        event="barcelona",
        authority="graz",
        delegate=code,
        rank=1,
        slot_start=date(2026, 11, 4),
        slot_end=date(2026, 11, 6),
        hotel="H1",
        check_in=date(2026, 11, 3),
        check_out=date(2026, 11, 7),
        quote=f"Q-{code}",
        estimated=False,
        out=(out,),
        back=(back,),
        cost=TripCost(100, 0, 5000, 0, 0, 0),
        co2_g=0,
        minutes=0,
    )
    return replace(trip, **changes)


def _on_eve(clock: str) -> Any:
    return local("Europe/Madrid", f"2026-11-03T{clock}")


def found(programme: Programme, *trips: Trip) -> Transfers:
    return transfers(programme, Plan("test", "optimal", "0" * 64, trips=trips))["barcelona"]


def told(rides: Transfers, direction: str = "arrival") -> list[tuple[str, str, str, list[str]]]:
    """(code, kind, clock of the pick-up, delegates) of each ride."""
    return [
        (ride.code, ride.vehicle, f"{ride.pick_up:%H:%M}", [person.delegate for person in ride.passengers])
        for ride in rides.rides
        if ride.direction == direction
    ]


TIMES = {"D1": "18:00", "D2": "18:59", "D3": "19:01"}


def test_those_within_the_longest_wait_share_and_the_vehicle_leaves_when_the_last_is_there() -> None:
    rides = found(make_world(TIMES), *(make_trip(code, lands) for code, lands in TIMES.items()))

    assert len(told(rides)) == 2
    assert told(rides)[0] == ("in-01", "bus", "18:45", ["D1"])
    assert told(rides)[1] == ("in-02", "bus", "19:46", ["D2", "D3"])
    assert rides.proven
    assert rides.fewest == (("arrival", 2), ("departure", 1))


def test_a_longer_wait_needs_fewer_vehicles() -> None:
    programme = make_world(TIMES, pickup=Pickup(longest_wait=61, after_landing=30))
    rides = found(programme, *(make_trip(code, lands) for code, lands in TIMES.items()))

    assert told(rides) == [("in-01", "bus", "19:31", ["D1", "D2", "D3"])]


def test_a_train_is_met_sooner_than_a_flight() -> None:
    trip = make_trip("D1", "18:00")
    by_train = replace(trip, out=(replace(trip.out[0], mode="rail"),))

    assert told(found(make_world(TIMES), by_train))[0][2] == "18:15"


def test_on_departure_the_hotel_is_left_in_time_for_the_first_flight() -> None:
    trips = (make_trip("D1", "18:00", "2026-11-07T12:00"), make_trip("D2", "18:00", "2026-11-07T12:40"))
    rides = found(make_world(TIMES), *trips)

    (ride,) = [ride for ride in rides.rides if ride.direction == "departure"]
    assert (f"{ride.pick_up:%H:%M}", ride.place, ride.address) == ("08:45", "H1", "1 Street")


def test_who_leaves_on_the_last_day_is_picked_up_at_the_venue_when_the_event_is_over() -> None:
    rides = found(make_world(TIMES), make_trip("D1", "18:00", "2026-11-06T20:00", check_out=date(2026, 11, 6)))

    (ride,) = [ride for ride in rides.rides if ride.direction == "departure"]
    assert (ride.place, ride.address, f"{ride.pick_up:%H:%M}") == ("Fira", "Plaza 1", "18:00")
    assert [(f"{one.ready:%H:%M}", one.short) for one in ride.passengers] == [("18:45", True)]


def test_two_hotels_on_departure_are_two_rides() -> None:
    programme = make_world(TIMES)
    programme = replace(programme, hotels=by_code([make_hotel(), make_hotel("H2")]))
    rides = found(programme, make_trip("D1", "18:00"), make_trip("D2", "18:00", hotel="H2"))

    assert [ride[3] for ride in told(rides)] == [["D1", "D2"]]
    assert [ride[3] for ride in told(rides, "departure")] == [["D1"], ["D2"]]


def test_terminals_never_mix_and_an_unknown_one_is_its_own() -> None:
    programme = make_world(TIMES, (replace(MINIBUS, terminal="t1"), replace(VAN, terminal="")))
    quotes = dict(programme.quotes)
    for code, terminal in (("D1", "T1"), ("D2", "T2")):
        quote = quotes[f"Q-{code}"]
        quotes[f"Q-{code}"] = replace(quote, out=(replace(quote.out[0], terminal=terminal),))
    rides = found(replace(programme, quotes=quotes), *(make_trip(code, "18:00") for code in TIMES))

    arrivals = {ride.terminal: ride.vehicle for ride in rides.rides if ride.direction == "arrival"}
    assert arrivals == {"T1": "van", "T2": "van", "": "van"}  # the van is cheaper, and alone where T1 is not the place


@pytest.mark.parametrize(
    ("vehicles", "grouped", "why"),
    [
        ((MINIBUS, VAN), {"D1": "van", "D2": "van", "D3": "van"}, []),
        ((MINIBUS,), {"D1": "bus", "D3": "bus"}, ["no_access"]),
    ],
)
def test_accessibility_needs(vehicles: tuple[Vehicle, ...], grouped: dict[str, str], why: list[str]) -> None:
    programme = make_world(TIMES, vehicles)
    needy = replace(programme.delegates["D2"], accessibility="wheelchair")
    programme = replace(programme, delegates={**programme.delegates, "D2": needy})
    rides = found(programme, *(make_trip(code, "18:00") for code in TIMES))

    arrivals = [ride for ride in rides.rides if ride.direction == "arrival"]
    assert {one.delegate: ride.vehicle for ride in arrivals for one in ride.passengers} == grouped
    assert [row.why for row in rides.without if row.direction == "arrival"] == why


def test_an_estimate_is_in_no_ride_and_is_listed() -> None:
    rides = found(make_world(TIMES), make_trip("D1", "18:00", quote=None), make_trip("D2", "18:00", hotel=None))

    assert [(row.delegate, row.direction, row.why) for row in rides.without] == [
        ("D1", "arrival", "no_booking"),
        ("D1", "departure", "no_booking"),
        ("D2", "departure", "no_hotel"),
    ]
    assert [ride[3] for ride in told(rides)] == [["D2"]]


def test_who_is_at_home_needs_no_ride() -> None:
    rides = found(make_world(TIMES), make_trip("D1", "18:00", out=(), back=(), quote=None, hotel=None))

    assert (rides.rides, rides.without, rides.planned) == ((), (), 0)


def test_shares_add_up_to_the_ride_and_rides_to_the_event() -> None:
    programme = make_world(TIMES, (replace(MINIBUS, cost=Decimal("100")),), pickup=Pickup(longest_wait=600))
    rides = found(programme, *(make_trip(code, lands) for code, lands in TIMES.items()))

    assert [one.share for one in rides.rides[0].passengers] == [3334, 3333, 3333]
    assert (rides.cost, rides.planned) == (20_000, 15_000)
    assert sum(one.share or 0 for ride in rides.rides for one in ride.passengers) == rides.cost


def test_a_price_in_another_currency_is_converted_once() -> None:
    programme = make_world(TIMES, (replace(MINIBUS, cost=Decimal("33.33"), currency="SGD"),))

    assert found(programme, make_trip("D1", "18:00")).rides[0].cost == 2333


def test_where_a_price_is_not_known_the_smaller_vehicle_goes_and_the_total_is_unknown() -> None:
    rides = found(make_world(TIMES, (MINIBUS, replace(VAN, cost=None))), make_trip("D1", "18:00"))

    assert [(ride.vehicle, ride.cost, ride.passengers[0].share) for ride in rides.rides] == [("van", None, None)] * 2
    assert rides.cost is None


def test_how_many_are_on_the_road_at_once() -> None:
    times = {"D1": "10:00", "D2": "11:20", "D3": "14:00"}
    rides = found(make_world(times), *(make_trip(code, lands) for code, lands in times.items()))

    assert [(kind.vehicle, kind.rides, kind.at_once) for kind in rides.fleet] == [("bus", 4, 2)]


def test_a_clock_change_on_the_way_to_the_pick_up_is_counted() -> None:
    event = make_event(start=None, end=None, timezone="Europe/Madrid")
    programme = replace(make_world(TIMES), events={"barcelona": event})
    trip = make_trip("D1", "18:00")
    landing = replace(trip.out[0], arrives=local("Europe/Madrid", "2026-10-25T01:50"))

    (ride, _) = found(programme, replace(trip, out=(landing,))).rides
    assert ride.pick_up.isoformat() == "2026-10-25T02:35:00+02:00"
    later = replace(landing, arrives=local("Europe/Madrid", "2026-10-25T02:40"))  # the first of the two
    (ride, _) = found(programme, replace(trip, out=(later,))).rides
    assert ride.pick_up.isoformat() == "2026-10-25T02:25:00+01:00"


def test_a_paper_names_only_those_in_the_same_vehicle_and_by_their_given_name() -> None:
    programme = make_world(TIMES)
    plan = Plan("test", "optimal", "0" * 64, trips=tuple(make_trip(code, lands) for code, lands in TIMES.items()))
    papers = {paper.traveller.code: paper for paper in itineraries(programme, plan)}

    arrivals = {code: paper.shuttles[0] for code, paper in papers.items()}
    assert [(code, one.company, one.others) for code, one in arrivals.items()] == [
        ("D1", (), 0),
        ("D2", ("Given D3",), 0),
        ("D3", ("Given D2",), 0),
    ]
    assert (arrivals["D2"].place, arrivals["D2"].phone) == ("Exit B", "+34 1")
    assert (f"{arrivals['D2'].ready:%H:%M}", f"{arrivals['D2'].leaves:%H:%M}") == ("19:44", "19:46")
    assert papers["D1"].shuttles[1].company == ("Given D2", "Given D3")


def test_a_moved_flight_changes_the_ride_of_whoever_shares_it_and_of_nobody_else() -> None:
    programme = make_world(TIMES)
    stays = {code: make_trip(code, lands) for code, lands in TIMES.items()}
    before = Plan("test", "optimal", "0" * 64, trips=tuple(stays.values()))
    later = replace(before, trips=(stays["D1"], stays["D2"], make_trip("D3", "19:11")))

    assert ride_differences(programme, before, later, Wording(programme, None)) == {
        ("barcelona", "D1"): (),
        **dict.fromkeys(
            [("barcelona", "D2"), ("barcelona", "D3")],
            (Difference("arrival_ride", "2026-11-03 19:46, Minibus, Exit B", "2026-11-03 19:56, Minibus, Exit B"),),
        ),
    }


def test_a_hotel_that_has_left_the_folder_is_told_by_name() -> None:
    earlier = replace(make_world({"D1": "18:00"}), hotels=by_code([make_hotel("old", name="Hotel Ejemplo Mar")]))
    programme = replace(earlier, hotels=by_code([make_hotel("new", name="Hotel Ejemplo Sol")]))
    trips = [make_trip("D1", "18:00", hotel=code) for code in ("old", "new")]
    plans = [Plan("test", "optimal", "0" * 64, trips=(trip,)) for trip in trips]

    told = ride_differences(programme, *plans, Wording(programme, told_by(earlier)))
    (difference,) = told["barcelona", "D1"]
    assert [str(side).rsplit(", ", 1)[1] for side in (difference.before, difference.after)] == [
        "Hotel Ejemplo Mar",
        "Hotel Ejemplo Sol",
    ]


def test_another_name_in_the_vehicle_is_no_change_of_the_ride() -> None:
    programme = make_world(TIMES)
    stays = tuple(make_trip(code, "18:00") for code in TIMES)
    plans = [Plan("test", "optimal", "0" * 64, trips=trips) for trips in (stays, stays[:2])]

    assert set(ride_differences(programme, *plans, Wording(programme, None)).values()) == {()}


@pytest.mark.parametrize(("number", "named", "others"), [(12, 11, 0), (13, 0, 12)])
def test_in_a_coach_a_paper_tells_how_many_and_names_nobody(number: int, named: int, others: int) -> None:
    codes = [f"D{position}" for position in range(number)]
    programme = make_world(dict.fromkeys(codes, ""), (replace(MINIBUS, capacity=48),))
    plan = Plan("test", "optimal", "0" * 64, trips=tuple(make_trip(code, "18:00") for code in codes))

    arrival = itineraries(programme, plan)[0].shuttles[0]
    assert (len(arrival.company), arrival.others) == (named, others)


def test_without_vehicles_papers_say_nothing_of_rides() -> None:
    plan = Plan("test", "optimal", "0" * 64, trips=(make_trip("D1", "18:00"),))

    assert [paper.shuttles for paper in itineraries(make_world(TIMES, ()), plan)] == [()]
    assert transfers(make_world(TIMES, ()), plan) == {}


def test_five_hundred_travellers_in_a_day_are_proven_both_ways_and_paid_for_to_the_cent() -> None:
    clocks = {f"D{number}": f"{number * 7 % 24:02}:{number * 13 % 60:02}" for number in range(500)}
    programme = make_world(clocks, (MINIBUS, VAN, replace(MINIBUS, code="coach", capacity=48, cost=Decimal("200.01"))))
    needy = {code: replace(person, accessibility="x") for code, person in list(programme.delegates.items())[::9]}
    programme = replace(programme, delegates={**programme.delegates, **needy})
    trips = (make_trip(code, clock, f"2026-11-07T{clock}") for code, clock in clocks.items())

    started = process_time()
    rides = found(programme, *trips)

    assert process_time() - started < 10  # the figure
    assert (rides.proven, rides.without) == (True, ())
    assert sum(len(ride.passengers) for ride in rides.rides) == 1000
    assert sum(one.share or 0 for ride in rides.rides for one in ride.passengers) == rides.cost
    assert all(ride.accessible for ride in rides.rides if any(one.needs_access for one in ride.passengers))


def test_the_end_of_the_event_is_the_settings_where_it_has_no_time() -> None:
    programme = make_world(TIMES)
    programme = replace(programme, travel=replace(programme.travel, end_time=time(17)))
    rides = found(programme, make_trip("D1", "18:00", "2026-11-06T20:00"))

    assert f"{rides.rides[1].pick_up:%H:%M}" == "17:00"


@pytest.mark.parametrize(
    ("cents", "weights", "shares"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (0, [1, 2], (0, 0)),
        (10, [1, 2, 4], (1, 3, 6)),  # exactly 1.43, 2.86, 5.71: the two cents left go to the largest remainders
        (5, [0, 1], (0, 5)),
    ],
)
def test_the_largest_remainder(cents: int, weights: list[int], shares: tuple[int, ...]) -> None:
    assert shared(cents, weights) == shares
