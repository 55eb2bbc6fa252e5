"""Pick-up against block, what unused rooms cost, early and late nights, and the lines for each hotel."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from planner.domain.faults import PlannerError
from planner.domain.overview import HotelLine
from planner.domain.plan import Plan, Trip
from planner.domain.records import PastTrip, Programme, RoomBlock
from planner.services.papers import overview
from planner.services.rooms import rooms, rooms_folder, rooms_table
from tests.planner.services.test_rides import make_trip
from tests.planner.worlds import by_code, make_delegate, make_event, make_hotel, make_programme

TODAY = date(2026, 5, 1)


def make_world(*blocks: RoomBlock, **changes: Any) -> Programme:
    people = [make_delegate(code, given_name=f"Given {code}") for code in ("D1", "D2", "D3")]
    hotels = [make_hotel(), make_hotel("H2")]
    return make_programme(delegates=people, hotels=hotels, room_blocks=blocks, today=TODAY, **changes)


def night(day: int, number: int, release: date | None = None) -> RoomBlock:
    return RoomBlock("H1", date(2026, 11, day), number, release)


def make_plan(*trips: Trip) -> Plan:
    return Plan("test", "optimal", "0" * 64, trips=trips, today=TODAY)


@pytest.mark.parametrize(
    ("release", "state"),
    [
        (date(2026, 4, 30), "due"),
        (TODAY, "returnable"),  # on the release day itself they still go back
        (date(2026, 5, 2), "returnable"),
        (None, "unknown"),
    ],
)
def test_unused_rooms_are_due_after_their_release(release: date | None, state: str) -> None:
    programme = make_world(night(3, 3, release), night(4, 1, release))
    trip = make_trip("D1", "18:00", check_out=date(2026, 11, 5))
    hotel, _ = rooms(programme, make_plan(trip))

    assert [(one.night.day, one.block, one.taken, one.unused, one.state, one.price) for one in hotel.nights] == [
        (3, 3, 1, 2, state, 24_000),
        (4, 1, 1, 0, "used", 0),
    ]
    assert {name: hotel.price(name) for name in ("due", "returnable", "unknown")} == {
        **dict.fromkeys(("due", "returnable", "unknown"), 0),
        state: 24_000,
    }
    assert hotel.return_by == (release if state == "returnable" else None)


def test_rooms_of_trips_in_history_are_never_called_unused_for_money() -> None:
    made = (PastTrip("graz", "D9", "barcelona", date(2026, 11, 3), date(2026, 11, 7), Decimal(500), "EUR"),)
    hotel = rooms(make_world(night(3, 3, date(2026, 4, 1)), history=made), make_plan())[0]

    assert [one.state for one in hotel.nights] == ["history"]
    assert (hotel.price("due"), hotel.price("unknown")) == (0, 0)


def test_the_first_release_day_is_the_one_to_keep() -> None:
    programme = make_world(night(3, 2, date(2026, 9, 1)), night(4, 2, date(2026, 8, 1)), night(5, 2))

    assert rooms(programme, make_plan())[0].return_by == date(2026, 8, 1)


def test_a_rate_in_another_currency_is_converted_and_rounded_once_a_night() -> None:
    programme = make_world(night(3, 3), night(4, 1))
    hotel = make_hotel(rate="33.33", currency="SGD")
    found = rooms(replace(programme, hotels=by_code([hotel])), make_plan())[0]

    assert [one.price for one in found.nights] == [6999, 2333]  # 69.993 and 23.331
    assert found.price("unknown") == 9332


def test_a_hotel_without_a_block_has_nothing_unused() -> None:
    hotel = rooms(make_world(night(3, 1)), make_plan(make_trip("D1", "18:00", hotel="H2")), hotel="H2")[0]

    assert {(one.block, one.taken, one.unused, one.state) for one in hotel.nights} == {(None, 1, 0, "open")}


def test_a_trip_under_way_sleeps_somewhere_too_even_above_or_outside_the_block() -> None:
    trips = [make_trip(code, "18:00", check_out=date(2026, 11, 5), carried=True) for code in ("D1", "D2")]
    hotel = rooms(make_world(night(3, 1, date(2026, 4, 1))), make_plan(*trips))[0]

    assert [(one.block, one.taken, one.state, one.price) for one in hotel.nights] == [
        (1, 2, "over", 0),
        (0, 2, "over", 0),
    ]
    assert [guest.unblocked for guest in hotel.guests] == [1, 1]


@pytest.mark.parametrize(
    ("check_in", "check_out", "early", "late"),
    [(3, 6, 0, 0), (2, 6, 1, 0), (3, 7, 0, 1), (1, 8, 2, 2), (4, 5, 0, 0)],
)
def test_early_and_late_nights(check_in: int, check_out: int, early: int, late: int) -> None:
    trip = make_trip("D1", "18:00", check_in=date(2026, 11, check_in), check_out=date(2026, 11, check_out))
    (guest,) = rooms(make_world(), make_plan(trip))[0].guests

    assert (guest.nights, guest.early, guest.late) == (check_out - check_in, early, late)


def test_lines_since_the_last_list_and_only_those() -> None:
    stays = {code: make_trip(code, "18:00") for code in ("D1", "D2", "D3")}
    before = make_plan(stays["D1"], stays["D2"], replace(stays["D3"], hotel="H2"))
    after = make_plan(stays["D1"], replace(stays["D2"], check_in=date(2026, 11, 2)), stays["D3"])

    first, second = rooms(make_world(), after, before)

    was = [line.was and (line.was.check_in, line.was.check_out) for line in first.lines]
    assert [(line.status, line.delegate, days) for line, days in zip(first.lines, was, strict=True)] == [
        ("AMENDED", "D2", (date(2026, 11, 3), date(2026, 11, 7))),
        ("NEW", "D3", None),
    ]
    assert [(line.status, line.delegate) for line in second.lines] == [("CANCELLED", "D3")]
    assert [line.lines for line in rooms(make_world(), after, after)] == [(), ()]


def test_the_lines_of_a_hotel_that_has_left_the_folder_are_cancelled() -> None:
    gone = replace(make_world(), hotels=by_code([make_hotel()]))
    before = make_plan(make_trip("D1", "18:00", hotel="H2"))

    assert [(one.code, [line.status for line in one.lines]) for one in rooms(gone, make_plan(), before)] == [
        ("H1", []),
        ("H2", ["CANCELLED"]),
    ]


def test_a_guest_of_a_hotel_that_has_left_the_folder_is_told_too() -> None:
    plan = make_plan(make_trip("D1", "18:00", hotel="H9"))

    assert [(one.code, len(one.guests), one.event) for one in rooms(make_world(), plan, plan)][2] == (
        "H9",
        1,
        "barcelona",
    )


def test_guests_without_a_hotel_stand_last_and_in_no_hotels_list() -> None:
    found = rooms(make_world(), make_plan(make_trip("D1", "18:00", hotel=None), make_trip("D2", "18:00")))

    assert [(one.code, [guest.delegate for guest in one.guests]) for one in found] == [
        ("H1", ["D2"]),
        ("H2", []),
        ("", ["D1"]),
    ]
    assert sorted(rooms_folder(found, "EUR")) == ["guests.csv", "hotels/H1.csv", "nights.csv"]
    assert "D1" not in rooms_table(found).decode()


def test_the_plan_page_has_every_hotel_with_a_block() -> None:
    programme = make_world(night(3, 3, date(2026, 4, 30)), night(4, 2, date(2026, 6, 1)))

    assert overview(programme, make_plan(make_trip("D1", "18:00"))).hotels == (
        HotelLine("H1", "H1", "Barcelona", 5, 4, 24_000, 12_000, 0, date(2026, 6, 1)),
    )


def test_only_one_hotel_or_the_hotels_of_one_event() -> None:
    other = make_hotel("H3", "oslo")
    programme = replace(
        make_world(), hotels=by_code([make_hotel(), other]), events=by_code([make_event(), make_event("oslo")])
    )

    assert [one.code for one in rooms(programme, make_plan(), event="oslo")] == ["H3"]
    assert [one.code for one in rooms(programme, make_plan(), hotel="H1")] == ["H1"]
    assert rooms(programme, make_plan(), hotel="H1", event="oslo") == ()


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(PlannerError) as refused:
        rooms(make_world(), make_plan(), hotel="H9", event="barcelon")

    assert [str(fault) for fault in refused.value.faults] == [
        "--hotel: 'H9' is no hotel of test; known: H1, H2.",
        "--event: 'barcelon' is no event of test; did you mean 'barcelona'?",
    ]


def test_names_cannot_run_in_a_spreadsheet() -> None:
    programme = make_world()
    person = replace(programme.delegates["D1"], given_name="=HYPERLINK(1)\n", family_name="x")
    programme = replace(programme, delegates={**programme.delegates, "D1": person})
    rows = list(csv.reader(io.StringIO(rooms_table(rooms(programme, make_plan(make_trip("D1", "18:00")))).decode())))

    assert rows[1][2] == "'=HYPERLINK(1)  x"


def test_the_price_of_a_night_is_written_in_units() -> None:
    programme = make_world(night(3, 1))
    programme = replace(programme, hotels=by_code([replace(make_hotel(), rate=Decimal("99.5"))]))
    text = rooms_folder(rooms(programme, make_plan()), "EUR")["nights.csv"].decode("utf-8-sig")

    assert text.splitlines()[1] == "H1,H1,barcelona,2026-11-03,1,0,1,,unknown,99.50,EUR"
