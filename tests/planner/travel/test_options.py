from dataclasses import replace
from datetime import date

import pytest

from planner.domain.records import DateRange, Lock
from planner.domain.rulebook import TravelSettings
from planner.travel.options import OptionMaker
from tests.planner.worlds import (
    make_delegate,
    make_event,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_segment,
    make_visit,
    visa,
)


def options(programme, delegate="D1", event="barcelona", busy=None):
    return list(OptionMaker(programme, busy).options(programme.delegates[delegate], programme.events[event]))


def ways(programme, **kwargs):
    return [(option.journey.quote, option.hotel) for option in options(programme, **kwargs)]


def blockers(programme, **kwargs):
    (option,) = options(programme, **kwargs)
    return option.blockers


def test_every_serving_quote_with_every_hotel():
    programme = make_programme(quotes=[make_quote("Q2"), make_quote("Q1")], hotels=[make_hotel("H2"), make_hotel("H1")])

    assert ways(programme) == [("Q1", "H1"), ("Q1", "H2"), ("Q2", "H1"), ("Q2", "H2")]


def test_one_estimate_with_every_hotel_where_no_quote_serves():
    programme = make_programme(hotels=[make_hotel("H1"), make_hotel("H2")])

    assert ways(programme) == [(None, "H1"), (None, "H2")]
    assert all(option.estimated for option in options(programme))


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": date(2026, 4, 30)},  # yesterday
        {"cabin": "business"},
        {"origin": "LIS"},
        {"delegate": "D9"},
        {"event": "elsewhere"},
        {"out": (make_segment("GRZ", "2026-11-04T08:00", "BCN", "2026-11-04T10:00"),)},  # lands after the start
    ],
)
def test_what_does_not_serve(changes):
    assert ways(make_programme(quotes=[make_quote(**changes)])) == [(None, None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": date(2026, 5, 1)},  # today
        {"delegate": "D1", "origin": "LIS"},  # meant for this delegate, wherever it starts
        {"seats": 0},  # seats do not stop it serving
    ],
)
def test_what_serves_all_the_same(changes):
    assert ways(make_programme(quotes=[make_quote(**changes)])) == [("Q1", None)]


def test_lodging_at_the_reference_ceiling_makes_a_quoted_trip_estimated():
    (option,) = options(make_programme(quotes=[make_quote()]))

    assert (option.estimated, option.journey.estimated) == (True, False)


def test_a_quoted_trip_with_a_hotel_is_not_estimated():
    (option,) = options(make_programme(quotes=[make_quote()], hotels=[make_hotel()]))

    assert option.estimated is False


def test_no_night_no_hotel():
    event = make_event(end=make_event().start)
    quote = make_quote(
        out=(make_segment("GRZ", "2026-11-04T03:00", "BCN", "2026-11-04T05:30"),),
        back=(make_segment("BCN", "2026-11-04T21:00", "GRZ", "2026-11-04T23:10"),),
    )
    programme = make_programme(events=[event], quotes=[quote], hotels=[make_hotel()])

    (option,) = options(programme)

    assert (option.hotel, option.cost.accommodation, option.cost.meals, option.estimated) == (None, 0, 5_000, False)


def test_at_home_one_option_although_there_are_quotes():
    programme = make_programme(
        delegates=[make_delegate(airport="BCN")], quotes=[make_quote(delegate="D1")], hotels=[make_hotel()]
    )

    assert ways(programme) == [(None, None)]
    assert options(programme)[0].estimated is False


def test_estimates_can_be_switched_off():
    programme = make_programme(travel=TravelSettings(estimates=False))
    maker = OptionMaker(programme)

    assert list(maker.options(programme.delegates["D1"], programme.events["barcelona"])) == []
    assert list(maker.refused_quotes(programme.delegates["D1"], programme.events["barcelona"])) == ["ARRIVE"]


def test_without_estimates_a_business_quote_is_refused_for_its_cabin():
    programme = make_programme(travel=TravelSettings(estimates=False), quotes=[make_quote(cabin="business")])

    refused = OptionMaker(programme).refused_quotes(programme.delegates["D1"], programme.events["barcelona"])

    assert list(refused) == ["ECONOMY"]


@pytest.mark.parametrize(
    ("first", "last", "blocked"),
    [
        (date(2026, 11, 1), date(2026, 11, 2), ()),
        (date(2026, 11, 1), date(2026, 11, 3), ("FREE",)),  # the day of departure
        (date(2026, 11, 7), date(2026, 11, 9), ("FREE",)),  # the day of return
        (date(2026, 11, 8), date(2026, 11, 9), ()),
    ],
)
def test_free_on_every_day_from_departure_to_return(first, last, blocked):
    delegate = make_delegate(unavailable=(DateRange(first, last),))

    assert blockers(make_programme(delegates=[delegate], quotes=[make_quote()])) == blocked


def test_days_of_trips_already_made_are_not_free():
    busy = {"D1": [DateRange(date(2026, 11, 7), date(2026, 11, 7))]}

    assert blockers(make_programme(quotes=[make_quote()]), busy=busy) == ("FREE",)


@pytest.mark.parametrize(
    ("expiry", "blocked"),
    [
        (date(2027, 5, 6), ("PASSPORT",)),
        (date(2027, 5, 7), ()),  # six months after the return on 7 November
        (None, ()),
    ],
)
def test_passport(expiry, blocked):
    facts = make_facts(visas=visa("AT", "ES", required=False))
    programme = make_programme(delegates=[make_delegate(passport_expiry=expiry)], quotes=[make_quote()], facts=facts)

    assert blockers(programme) == blocked


def test_a_passport_without_expiry_is_flagged():
    (option,) = options(make_programme(quotes=[make_quote()]))

    assert option.checks == ("passport expiry not given: check that it is valid long enough",)


@pytest.mark.parametrize(
    ("today", "blocked"),
    [
        (date(2026, 10, 4), ()),  # 30 days before 3 November
        (date(2026, 10, 5), ("VISA",)),
    ],
)
def test_visa_lead_time(today, blocked):
    programme = make_programme(quotes=[make_quote()], facts=make_facts(visas=visa("AT", "ES")), today=today)

    assert blockers(programme) == blocked


def test_no_visa_no_lead_time():
    facts = make_facts(visas=visa("AT", "ES", required=False))

    assert blockers(make_programme(quotes=[make_quote()], facts=facts, today=date(2026, 10, 5))) == ()


@pytest.mark.parametrize(("today", "blocked"), [(date(2026, 11, 3), ()), (date(2026, 11, 4), ("PAST",))])
def test_past(today, blocked):
    assert blockers(make_programme(quotes=[make_quote()], today=today)) == blocked


def locked(state, **changes):
    return (replace(Lock("D1", "barcelona", state), **changes),)


def test_a_ticketed_quote_counts_as_unexpired_and_its_visa_as_met():
    programme = make_programme(
        quotes=[make_quote(expires=date(2026, 4, 1))],
        facts=make_facts(visas=visa("AT", "ES", lead_days=300)),
        locks=locked("ticketed", quote="Q1"),
    )

    assert ways(programme) == [("Q1", None)]
    assert blockers(programme) == ()


def test_a_keeping_lock_forbids_other_quotes():
    programme = make_programme(quotes=[make_quote("Q1"), make_quote("Q2")], locks=locked("confirmed", quote="Q2"))

    assert {option.journey.quote: option.blockers for option in options(programme)} == {"Q1": ("LOCK",), "Q2": ()}


def test_an_excluding_lock_forbids_only_the_named_quote():
    programme = make_programme(quotes=[make_quote("Q1"), make_quote("Q2")], locks=locked("excluded", quote="Q2"))

    assert {option.journey.quote: option.blockers for option in options(programme)} == {"Q1": (), "Q2": ("LOCK",)}


def test_an_excluding_lock_forbids_only_the_named_slot():
    programme = make_programme(events=[make_visit()], locks=(Lock("D1", "visit", "excluded", None, date(2026, 9, 14)),))

    assert [option.blockers for option in options(programme, event="visit")] == [(), ("LOCK",)]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"cabin": "business"}, ("ECONOMY",)),
        ({"expires": date(2026, 4, 1)}, ("LOCK",)),
        ({"out": (make_segment("GRZ", "2026-11-04T08:00", "BCN", "2026-11-04T10:00"),)}, ("ARRIVE",)),
    ],
)
def test_why_a_locked_quote_gives_no_option(changes, codes):
    programme = make_programme(quotes=[make_quote(**changes)], locks=locked("confirmed", quote="Q1"))

    assert OptionMaker(programme).named_quote_faults("D1", "barcelona") == codes
