from datetime import date, time
from decimal import Decimal

import pytest

from planner.domain.records import DayTime
from planner.domain.rulebook import TravelSettings
from planner.rules.slots import event_slots
from planner.travel.journeys import estimated_fare, estimated_journey, home_journey, quoted_journey, serves
from tests.planner.worlds import MODEL, make_event, make_programme, make_quote, make_segment


def slot_of(event, programme=None):
    (slot,) = event_slots(programme or make_programme(), event)
    return slot


def short_haul(out_arrives="2026-11-03T15:10", back_departs="2026-11-07T12:00"):
    return make_quote(
        out=(make_segment("GRZ", "2026-11-01T06:00", "BCN", out_arrives),),
        back=(make_segment("BCN", back_departs, "GRZ", "2026-11-09T23:00"),),
    )


@pytest.mark.parametrize(
    ("arrives", "expected"),
    [
        ("2026-11-04T06:00", True),  # exactly three hours before nine
        ("2026-11-04T06:01", False),
        ("2026-11-03T00:00", True),  # the day before
        ("2026-11-02T23:59", False),  # two days before is too early
    ],
)
def test_short_haul_arrival(arrives, expected):
    assert serves(make_programme(), short_haul(out_arrives=arrives), slot_of(make_event())) is expected


@pytest.mark.parametrize(
    ("departs", "expected"),
    [
        ("2026-11-06T20:00", True),  # exactly two hours after six
        ("2026-11-06T19:59", False),
        ("2026-11-07T23:59", True),
        ("2026-11-08T00:00", False),  # not later than the day after
    ],
)
def test_leaving(departs, expected):
    assert serves(make_programme(), short_haul(back_departs=departs), slot_of(make_event())) is expected


SINGAPORE = make_event(
    "singapore", city="Singapore", country="SG", region="asia", airport="SIN", timezone="Asia/Singapore"
)


def long_haul(arrives):
    return make_quote(
        event="singapore",
        out=(make_segment("GRZ", "2026-11-01T06:00", "SIN", arrives),),
        back=(make_segment("SIN", "2026-11-07T12:00", "GRZ", "2026-11-07T23:00"),),
    )


@pytest.mark.parametrize(
    ("arrives", "expected"),
    [
        ("2026-11-03T21:00", True),  # by 21:00 of the day before
        ("2026-11-03T21:01", False),
        ("2026-11-02T00:00", True),  # two days before
        ("2026-11-01T23:59", False),
    ],
)
def test_long_haul_arrival(arrives, expected):
    assert serves(make_programme(), long_haul(arrives), slot_of(SINGAPORE)) is expected


def test_settings_change_what_serves():
    programme = make_programme(travel=TravelSettings(arrive_hours_before=5))

    assert serves(programme, short_haul(out_arrives="2026-11-04T04:01"), slot_of(make_event())) is False


def test_hours_before_are_elapsed_hours_across_a_clock_change():
    """Clocks go back at 03:00 on 25 October 2026: from 01:30 to 04:00 three and a half hours pass."""
    event = make_event(start=DayTime(date(2026, 10, 25), time(4)), end=DayTime(date(2026, 10, 26), time(12)))
    quote = make_quote(
        out=(make_segment("GRZ", "2026-10-24T22:00", "BCN", "2026-10-25T01:30"),),
        back=(make_segment("BCN", "2026-10-26T15:00", "GRZ", "2026-10-26T17:00"),),
    )

    assert serves(make_programme(), quote, slot_of(event)) is True


def test_a_quoted_journey_counts_local_days_and_elapsed_minutes():
    quote = make_quote(
        event="singapore",
        out=(
            make_segment("GRZ", "2026-11-02T18:00", "BCN", "2026-11-02T20:00"),
            make_segment("BCN", "2026-11-02T22:00", "SIN", "2026-11-03T18:00"),
        ),
        back=(make_segment("SIN", "2026-11-07T23:50", "GRZ", "2026-11-08T06:50"),),
    )

    journey = quoted_journey(make_programme(), quote, slot_of(SINGAPORE))

    assert (journey.first_day, journey.last_day) == (date(2026, 11, 2), date(2026, 11, 8))
    assert (journey.check_in, journey.check_out, journey.nights) == (date(2026, 11, 3), date(2026, 11, 7), 4)
    assert journey.meal_days == 5
    assert journey.minutes == (17 * 60) + (14 * 60)  # 18:00 +01 to 18:00 +08; 23:50 +08 to 06:50 +01


def test_the_date_line_is_crossed_both_ways():
    event = make_event(
        "honolulu", city="Honolulu", country="US", region="north_america", airport="HNL", timezone="Pacific/Honolulu"
    )
    quote = make_quote(
        event="honolulu",
        origin="AKL",
        out=(make_segment("AKL", "2026-11-03T23:55", "HNL", "2026-11-03T09:45"),),
        back=(make_segment("HNL", "2026-11-07T14:00", "AKL", "2026-11-08T22:30"),),
    )

    journey = quoted_journey(make_programme(), quote, slot_of(event))

    assert (journey.check_in, journey.last_day) == (date(2026, 11, 3), date(2026, 11, 8))
    assert journey.minutes == (8 * 60 + 50) + (9 * 60 + 30)  # +13:00 and -10:00


def test_grams_come_from_the_segment_or_from_the_factor():
    quote = make_quote(
        out=(make_segment("GRZ", "2026-11-03T13:00", "BCN", "2026-11-03T15:10", co2_kg=Decimal("80.0005")),),
    )

    journey = quoted_journey(make_programme(), quote, slot_of(make_event()))

    # 80.0005 kg = 80000.5 g, half up; Graz to Barcelona is 1 237.5 km at 100 g
    assert journey.co2_g == 80_001 + 123_750


def test_an_estimate_arrives_the_day_before_and_leaves_the_day_after():
    journey = estimated_journey(make_programme(), make_event(), "GRZ", slot_of(make_event()))

    (out,), (back,) = journey.out, journey.back
    assert out.arrives.isoformat() == "2026-11-03T15:00:00+01:00"
    assert out.departs.isoformat() == "2026-11-03T12:26:00+01:00"  # 30 + 0.1 x 1 237.5 = 154 minutes
    assert back.departs.isoformat() == "2026-11-07T12:00:00+01:00"
    assert back.arrives.isoformat() == "2026-11-07T14:34:00+01:00"
    assert (out.carrier, out.number) == ("", "")
    assert (journey.fare, journey.minutes, journey.co2_g, journey.nights) == (Decimal(200), 308, 2 * 123_750, 4)


def test_an_estimate_departs_in_the_zone_of_its_origin():
    journey = estimated_journey(make_programme(), make_event(), "LIS", slot_of(make_event()))

    assert journey.out[0].departs.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("kilometres", "fare"), [(0.0, 200), (1600.0, 200), (1600.001, 400), (4000.0, 400), (19000.0, 1000)]
)
def test_fare_bands_include_their_upper_end(kilometres, fare):
    assert estimated_fare(MODEL, kilometres) == fare


def test_at_home_there_is_no_journey_but_meals_for_each_day():
    journey = home_journey(slot_of(make_event()))

    assert (journey.out, journey.nights, journey.meal_days, journey.minutes, journey.estimated) == ((), 0, 3, 0, False)
