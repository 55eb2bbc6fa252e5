"""The window that is asked of an agency, and the rule by which its offers are judged, are one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.rulebook import TravelSettings
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.rules.slots import event_slots
from planner.travel.arrival import misfit, window
from planner.travel.journeys import is_long_haul, serves

TINY = read_programme(fixtures_dir() / "tiny", today=datetime(2025, 9, 15, tzinfo=UTC).date()).programme
AWKWARD = read_programme(fixtures_dir() / "awkward-dates", today=datetime(2025, 9, 15, tzinfo=UTC).date()).programme
QUOTES = [(programme, quote) for programme in (TINY, AWKWARD) for quote in programme.quotes.values()]


def moved(segments, minutes):
    """Segments so many minutes later, on the clocks of their places."""
    later = timedelta(minutes=minutes)
    return tuple(
        replace(
            one,
            departs=(one.departs.astimezone(UTC) + later).astimezone(one.departs.tzinfo),
            arrives=(one.arrives.astimezone(UTC) + later).astimezone(one.arrives.tzinfo),
        )
        for one in segments
    )


@settings(max_examples=300, deadline=None)
@given(
    which=st.sampled_from(QUOTES),
    out=st.integers(-4000, 4000),
    back=st.integers(-4000, 4000),
    travel=st.builds(
        TravelSettings,
        arrive_hours_before=st.integers(0, 30),
        leave_hours_after=st.integers(0, 30),
        nights_before=st.integers(0, 3),
        nights_after=st.integers(0, 3),
        long_haul_nights_before=st.integers(0, 3),
        long_haul_km=st.sampled_from([0, 3500]),
    ),
)
def test_a_misfit_is_told_exactly_where_the_quote_does_not_serve(which, out, back, travel):
    programme, quote = which
    programme = replace(programme, travel=travel)
    quote = replace(quote, out=moved(quote.out, out), back=moved(quote.back, back))
    slots = event_slots(programme, programme.events[quote.event])

    told = misfit(programme, quote, slots)
    assert (told is None) == any(serves(programme, quote, slot) for slot in slots)
    for slot in slots:
        asked = window(programme, slot, is_far=is_long_haul(programme, quote.origin, quote.out[-1].destination))
        arrives, leaves = quote.out[-1].arrives, quote.back[0].departs
        inside = asked.arrive_from <= arrives <= asked.arrive_by and asked.leave_from <= leaves
        if all(moment.utcoffset() == slot.start.utcoffset() for moment in (arrives, leaves, slot.end)):
            assert (inside and leaves.date() <= asked.leave_by.date()) == serves(programme, quote, slot)


def test_the_limits_are_those_of_the_rule():
    (slot,) = event_slots(TINY, TINY.events["barcelona-2025"])
    near, far = (window(TINY, slot, is_far=is_far) for is_far in (False, True))

    assert [
        f"{moment:%m-%d %H:%M}" for moment in (near.arrive_from, near.arrive_by, near.leave_from, near.leave_by)
    ] == [
        "11-03 00:00",
        "11-04 06:00",
        "11-06 20:00",
        "11-07 23:59",
    ]
    assert [f"{moment:%m-%d %H:%M}" for moment in (far.arrive_from, far.arrive_by)] == ["11-02 00:00", "11-03 21:00"]


def test_an_event_without_dates_fits_nobody_and_a_rule_that_does_not_hold_everybody():
    quote = TINY.quotes["Q1"]
    without = replace(TINY.rules, rules={code: rule for code, rule in TINY.rules.rules.items() if code != "ARRIVE"})

    assert misfit(TINY, quote, ()) == "the event has no dates that the rules allow"
    assert misfit(replace(TINY, rules=without), quote, ()) is None
