"""Weeks of a study visit, with what speaks against each."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.records import DateRange, DayTime, Slot
from planner.services.weeks import weeks
from tests.planner.worlds import make_delegate, make_expert, make_facts, make_programme, make_visit


def of(event=None, **changes):
    event = event or make_visit("visit", window_start=date(2026, 9, 7), window_end=date(2026, 9, 25))
    people = changes.pop("delegates", [make_delegate("D1"), make_delegate("D2")])
    programme = make_programme(
        events=[event],
        delegates=people,
        nominations=[(person.code, "visit", 1) for person in people],
        experts=changes.pop("experts", [make_expert("X1")]),
        **changes,
    )
    return weeks(programme, programme.events["visit"])


def away(first, last):
    return (DateRange(date.fromisoformat(first), date.fromisoformat(last)),)


def test_every_monday_to_friday_of_the_window():
    found = of()

    assert [(week.first.isoformat(), week.last.isoformat()) for week in found] == [
        ("2026-09-07", "2026-09-11"),
        ("2026-09-14", "2026-09-18"),
        ("2026-09-21", "2026-09-25"),
    ]
    assert [(week.fault, week.free, week.nominated, week.experts) for week in found] == [("", 2, 2, 1)] * 3


def test_a_holiday_of_the_host_country_refuses_the_week():
    found = of(facts=make_facts(holidays={"SG": {date(2026, 9, 16): "Day"}}))

    assert [bool(week.fault) for week in found] == [False, True, False]
    assert found[1].fault == "2026-09-16 is a public holiday in SG (Day)"


@pytest.mark.parametrize(
    ("day", "free"), [("2026-09-12", [0, 1, 1]), ("2026-09-13", [1, 0, 1]), ("2026-09-16", [1, 0, 1])]
)
def test_the_day_before_and_the_day_after_count(day, free):
    found = of(delegates=[make_delegate("D1", unavailable=away(day, day))])

    assert [week.free for week in found] == free


def test_experts_of_the_region_who_are_free():
    experts = [make_expert("X1", unavailable=away("2026-09-19", "2026-09-20")), make_expert("X2", areas=("europe",))]

    assert [week.experts for week in of(experts=experts)] == [1, 0, 0]


def test_holidays_at_home_are_notes():
    """26 October is Austria's national day."""
    event = make_visit("visit", window_start=date(2026, 10, 26), window_end=date(2026, 10, 30))
    (week,) = of(event)

    assert week.fault == ""
    assert [note for note in week.notes if "at home in Austria" in note] == [
        "2026-10-26 is a public holiday at home in Austria (National Day)"
    ]


def test_holidays_of_parts_and_weekend_days_of_the_host_are_notes():
    india = make_visit("visit", country="IN", window_start=date(2026, 9, 14), window_end=date(2026, 9, 18))
    egypt = make_visit("visit", country="EG", window_start=date(2026, 9, 14), window_end=date(2026, 9, 18))

    (in_india,), (in_egypt,) = of(india), of(egypt)

    assert any("is a holiday in parts of India" in note for note in in_india.notes)
    assert in_egypt.notes == ("2026-09-18, a Friday, is a weekend day in Egypt",)


def test_listed_slots_are_looked_at_instead():
    slot = Slot("visit", DayTime(date(2026, 9, 8)), DayTime(date(2026, 9, 12)))
    (week,) = of(slots=(slot,))

    assert week.fault == "2026-09-08 to 2026-09-12 is not 5 consecutive weekdays from a Monday"


def test_a_week_that_has_begun_is_past():
    assert [week.past for week in of(today=date(2026, 9, 14))] == [True, True, False]


@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_what_is_not_confirmed_has_no_weeks(status):
    assert of(replace(make_visit("visit"), status=status)) == ()
