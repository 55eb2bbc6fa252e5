"""First sessions, changes and last transfers, worked out by hand; ten thousand legs against another library."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.zoneinfo import get_zonefile_instance

from planner.domain.itinerary import Leg, Place, whole_minutes
from planner.domain.records import Pickup, Session
from planner.services.allocate import allocate
from planner.services.timing import timing
from tests.planner.worlds import local, make_event, make_facts, make_programme, make_quote, make_segment

WAY_BACK = make_segment("BCN", "2026-11-07T12:00", "GRZ", "2026-11-07T14:00")


def report(*out, back=(WAY_BACK,), event="barcelona", **changes):
    """The one trip there is: Graz to Barcelona, where the event is on 4 to 6 November."""
    quote = replace(make_quote("Q1"), out=out, back=back)
    programme = make_programme(quotes=[quote], **changes)
    plan = allocate(programme)
    assert [trip.quote for trip in plan.trips] == ["Q1"]
    return timing(programme, plan)


def straight(arrives="2026-11-04T06:00", mode="air"):
    return make_segment("GRZ", "2026-11-03T20:00", "BCN", arrives, mode=mode)


def test_the_first_session_is_the_start_without_an_agenda():
    (row,) = report(straight()).first_sessions

    assert row.ready == local("Europe/Madrid", "2026-11-04T07:30")  # 45 minutes to the kerb, 45 on the way
    assert row.starts == local("Europe/Madrid", "2026-11-04T09:00")
    assert (row.in_time, row.spare_minutes) == (True, 90)


@pytest.mark.parametrize(("starts", "in_time"), [("07:30", True), ("07:29", False)])
def test_to_the_minute(starts, in_time):
    session = Session(
        "barcelona",
        local("Europe/Madrid", f"2026-11-04T{starts}"),
        local("Europe/Madrid", "2026-11-04T08:00"),
        "Opening",
    )
    found = report(straight(), sessions=(session,))

    assert found.first_sessions[0].in_time is in_time
    assert len(found.missed) == (not in_time)


def test_a_session_of_a_cluster_that_is_not_the_delegates_own_does_not_count():
    early = Session(
        "barcelona",
        local("Europe/Madrid", "2026-11-04T06:30"),
        local("Europe/Madrid", "2026-11-04T07:00"),
        "Early",
        cluster="waste",
    )
    programme = make_programme(sessions=(early,))
    (graz,) = programme.authorities.values()
    mine = replace(graz, clusters=("mobility",))

    assert report(straight(), sessions=(early,)).missed  # no cluster given: every session is meant
    assert not report(straight(), sessions=(early,), authorities=[mine]).missed


def test_a_train_is_left_sooner_and_a_border_takes_longer():
    by_train = report(straight(mode="rail")).first_sessions[0]
    abroad = report(straight(), pickup=Pickup(border=30), facts=make_facts()).first_sessions[0]

    assert by_train.ready == local("Europe/Madrid", "2026-11-04T07:00")
    assert abroad.ready == local("Europe/Madrid", "2026-11-04T07:30")  # Austria and Spain: no border


def through(place, lands, leaves, modes=("air", "air")):
    return (
        make_segment("GRZ", "2026-11-03T08:00", place, f"2026-11-03T{lands}", mode=modes[0]),
        make_segment(place, f"2026-11-03T{leaves}", "BCN", "2026-11-03T18:00", mode=modes[1]),
    )


@pytest.mark.parametrize(("leaves", "short"), [("11:00", []), ("10:59", [("LIS", "schengen", 59, 60)])])
def test_a_change_within_the_schengen_area_elsewhere(leaves, short):
    found = report(*through("LIS", "10:00", leaves)).short_changes

    assert [(row.place, row.kind, row.minutes, row.needed) for row in found] == short


def test_a_change_to_a_train_is_of_its_own_kind():
    (row,) = report(*through("LIS", "10:00", "10:30", ("air", "rail"))).short_changes

    assert (row.kind, row.needed) == ("ground", 60)
    assert "assumption" in row.source


def test_the_way_back_is_looked_at_too():
    back = (
        make_segment("BCN", "2026-11-07T12:00", "LIS", "2026-11-07T13:00"),
        make_segment("LIS", "2026-11-07T13:20", "GRZ", "2026-11-07T17:00"),
    )

    assert [row.minutes for row in report(straight(), back=back).short_changes] == [20]


@pytest.mark.parametrize(
    ("last", "lands", "late"),
    [
        (time(23, 30), "2026-11-03T23:30", False),
        (time(23, 30), "2026-11-03T23:31", True),
        (time(23, 30), "2026-11-04T00:30", True),
        (time(1, 5), "2026-11-04T01:05", False),
        (time(1, 5), "2026-11-04T01:06", True),
        (time(1, 5), "2026-11-04T04:30", False),  # the first transfers of the morning
    ],
)
def test_landings_after_the_last_transfer(last, lands, late):
    found = report(straight(lands), last_transfers={"BCN": last}).late_landings

    assert len(found) == late
    assert all(row.airport == "BCN" and row.last_transfer == last for row in found)


def test_an_airport_without_a_last_transfer_is_never_late():
    assert report(straight("2026-11-04T03:00"), last_transfers={"SIN": time(20)}).late_landings == ()


def test_an_estimate_is_told_as_one():
    programme = make_programme(events=[make_event("barcelona")])
    (row,) = timing(programme, allocate(programme)).first_sessions

    assert row.estimated
    assert row.landed.date() == date(2026, 11, 3)


ZONES = [
    "Europe/Madrid",
    "America/New_York",
    "Asia/Singapore",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Honolulu",
    "Africa/Cairo",
]


def test_ten_thousand_legs_agree_with_another_library():
    """Minutes and days later of legs across clock changes and the date line, against dateutil with older data."""
    rng, file = random.Random(4), get_zonefile_instance()
    for number in range(10_000):
        start, end = (rng.choice(ZONES) for _ in range(2))
        departs = _near_a_clock_change(rng)
        minutes = rng.randrange(20, 1500)
        leg = _leg(start, end, departs, minutes)
        theirs = departs.astimezone(file.get(start) or tz.gettz(start))
        landed = (departs + timedelta(minutes=minutes)).astimezone(file.get(end) or tz.gettz(end))

        assert leg.minutes == minutes, (number, leg)
        assert leg.departs.replace(tzinfo=None) == theirs.replace(tzinfo=None), (number, leg)
        assert leg.arrives.replace(tzinfo=None) == landed.replace(tzinfo=None), (number, leg)
        assert leg.days_later == (landed.date() - theirs.date()).days, (number, leg)
        assert whole_minutes(leg.departs, leg.arrives) == minutes


def _near_a_clock_change(rng):
    """Half of the moments lie within hours of a change of some clock between 2025 and 2027."""
    changes = (
        "2025-10-26T01:00", "2026-03-29T01:00", "2026-10-25T01:00", "2027-03-28T01:00",  # Europe
        "2025-11-02T06:00", "2026-03-08T07:00", "2026-11-01T06:00", "2027-03-14T07:00",  # New York
        "2026-04-04T14:00", "2026-09-26T14:00", "2026-04-04T15:00", "2026-10-03T15:30",  # Auckland, Lord Howe
    )  # fmt: skip
    if rng.random() < 0.5:
        base = datetime.fromisoformat(rng.choice(changes)).replace(tzinfo=UTC)
        return base + timedelta(minutes=rng.randrange(-300, 300))
    return datetime(2025, 9, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(3 * 365 * 24 * 60))


def _leg(start, end, departs, minutes):
    places = [Place(zone[-3:], zone, zone, "", zone) for zone in (start, end)]
    arrives = (departs + timedelta(minutes=minutes)).astimezone(ZoneInfo(end))
    return Leg("out", 1, "air", "X", "1", places[0], departs.astimezone(ZoneInfo(start)), places[1], arrives, False)
