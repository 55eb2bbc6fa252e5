from datetime import date, time

import pytest

from planner.domain.records import DayTime, Slot
from planner.rules.slots import event_slots, visit_dates_fault, visit_window
from tests.planner.worlds import make_event, make_facts, make_programme, make_rules, make_visit


def days(programme, event):
    return [(slot.first_day.isoformat(), slot.last_day.isoformat()) for slot in event_slots(programme, event)]


def test_a_thematic_event_has_its_own_dates_from_nine_to_six():
    (slot,) = event_slots(make_programme(), make_event())

    assert slot.start.isoformat() == "2026-11-04T09:00:00+01:00"
    assert slot.end.isoformat() == "2026-11-06T18:00:00+01:00"


def test_given_times_win_over_the_defaults():
    event = make_event(start=DayTime(date(2026, 11, 4), time(14)), end=DayTime(date(2026, 11, 6), time(12, 30)))

    (slot,) = event_slots(make_programme(), event)

    assert (slot.start.time(), slot.end.time()) == (time(14), time(12, 30))


@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_no_slot_without_confirmation(status):
    assert event_slots(make_programme(), make_event(status=status)) == ()


def test_a_visit_without_rows_has_every_whole_week_of_its_window():
    assert days(make_programme(), make_visit()) == [("2026-09-07", "2026-09-11"), ("2026-09-14", "2026-09-18")]


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        (date(2026, 9, 7), date(2026, 9, 11), 1),  # exactly one week
        (date(2026, 9, 8), date(2026, 9, 18), 1),  # a Tuesday opens the window: the first week is not whole
        (date(2026, 9, 7), date(2026, 9, 10), 0),  # a Thursday closes it
    ],
)
def test_a_week_lies_wholly_in_the_window(first, last, weeks):
    event = make_visit(window_start=first, window_end=last)

    assert len(days(make_programme(), event)) == weeks


def test_the_rule_sets_window_cuts_the_events_own():
    event = make_visit(window_start=date(2026, 1, 1), window_end=date(2028, 1, 1))

    window = visit_window(make_programme(), event)

    assert (window.first, window.last) == (date(2026, 4, 1), date(2027, 6, 30))


def test_a_changed_window_needs_no_code():
    programme = make_programme(rules=make_rules(visit_first_day=date(2026, 9, 14)))

    assert days(programme, make_visit()) == [("2026-09-14", "2026-09-18")]


def test_a_public_holiday_of_the_host_rules_a_week_out():
    programme = make_programme(facts=make_facts(holidays={"SG": {date(2026, 9, 9): "National Day"}}))

    assert days(programme, make_visit()) == [("2026-09-14", "2026-09-18")]


def test_a_holiday_elsewhere_does_not():
    programme = make_programme(facts=make_facts(holidays={"ES": {date(2026, 9, 9): "Holiday"}}))

    assert len(days(programme, make_visit())) == 2


def test_listed_slots_replace_the_weeks_and_wrong_ones_are_not_used():
    rows = (
        Slot("visit", DayTime(date(2026, 9, 14)), DayTime(date(2026, 9, 18))),
        Slot("visit", DayTime(date(2026, 9, 8)), DayTime(date(2026, 9, 12))),  # Tuesday to Saturday
        Slot("visit", DayTime(date(2026, 9, 7)), DayTime(date(2026, 9, 10))),  # four days
    )

    assert days(make_programme(slots=rows), make_visit()) == [("2026-09-14", "2026-09-18")]


def test_a_visit_with_its_own_dates_keeps_them():
    event = make_visit(start=DayTime(date(2026, 9, 14)), end=DayTime(date(2026, 9, 18)))

    assert days(make_programme(), event) == [("2026-09-14", "2026-09-18")]


def test_the_fault_names_the_holiday():
    programme = make_programme(facts=make_facts(holidays={"SG": {date(2026, 9, 9): "National Day"}}))

    assert (
        visit_dates_fault(programme, make_visit(), date(2026, 9, 7), date(2026, 9, 11))
        == "2026-09-09 is a public holiday in SG (National Day)"
    )
