"""Events, visits and experts as lanes of the calendar: which days, in which order, and what lies outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.plan import Plan, Visit
from planner.domain.records import DateRange, DayTime, Programme
from planner.domain.timeline import Span, Timeline
from planner.services.papers.timelines import timeline
from tests.planner.worlds import make_event, make_expert, make_facts, make_programme, make_rules, make_visit

VISIT = Visit("visit", date(2026, 9, 7), date(2026, 9, 11), "X1")
YEAR = {"start": date(2026, 1, 10), "end": date(2026, 12, 20)}


def drawn(programme: Programme, *visits: Visit) -> Timeline:
    return timeline(programme, Plan("test", "optimal", "0" * 64, visits=visits))


def spans(found: Timeline, code: str) -> list[tuple[str, str, str]]:
    (lane,) = (lane for lane in found.lanes if lane.code == code)
    return [(span.kind, str(span.first), str(span.last)) for span in lane.spans]


def test_the_calendar_is_whole_months_of_the_programme() -> None:
    found = drawn(make_programme(**YEAR))

    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("visit", "months"),
    [
        (replace(VISIT, start=date(2027, 2, 1), end=date(2027, 2, 5)), (date(2026, 1, 1), date(2027, 2, 28))),
        (replace(VISIT, start=date(2027, 1, 25), end=date(2027, 1, 31)), (date(2026, 1, 1), date(2027, 2, 28))),
        (replace(VISIT, start=date(2025, 12, 1), end=date(2025, 12, 5)), (date(2025, 11, 1), date(2026, 12, 31))),
    ],
)
def test_it_grows_by_what_lies_outside_the_days_of_an_expert_included(visit: Visit, months: tuple[date, date]) -> None:
    found = drawn(make_programme(events=[make_visit()], experts=[make_expert()], **YEAR), visit)

    assert (found.first, found.last) == months


def test_thematic_events_come_first_then_visits_each_by_its_first_day_then_experts() -> None:
    events = [
        make_visit("v2"),
        make_visit("v1"),
        make_event("late"),
        make_event("early", start=DayTime(date(2026, 2, 3)), end=DayTime(date(2026, 2, 4))),
        make_event("open", status="tentative", start=None, end=None),
    ]
    visits = (replace(VISIT, event="v2"), replace(VISIT, event="v1", start=date(2026, 9, 14), end=date(2026, 9, 18)))
    found = drawn(make_programme(events=events, experts=[make_expert()], **YEAR), *visits)

    assert [lane.code for lane in found.lanes] == ["early", "late", "open", "v2", "v1", "X1"]
    assert [lane.name for lane in found.lanes][:1] == ["Barcelona: Early"]
    assert [lane.name for lane in found.lanes][3:4] == ["V2"]


def test_a_visit_that_does_not_run_and_a_cancelled_event_have_no_lane() -> None:
    events = [make_visit(), make_event("off", status="cancelled")]

    assert drawn(make_programme(events=events, **YEAR)).lanes == ()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, [("tentative", "2026-11-04", "2026-11-06")]),
        ({"start": None}, []),
        ({"start": None, "end": None}, []),
        (
            {"start": None, "end": None, "window_start": date(2026, 9, 1), "window_end": date(2026, 12, 11)},
            [("tentative", "2026-09-01", "2026-12-11")],
        ),
        ({"start": None, "end": None, "window_start": date(2026, 9, 1)}, []),
    ],
)
def test_a_tentative_event_spans_its_dates_or_its_window(
    changes: dict[str, object], wanted: list[tuple[str, str, str]]
) -> None:
    event = make_event(status="tentative", **changes)

    assert spans(drawn(make_programme(events=[event], **YEAR)), "barcelona") == wanted


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [(1, 1, ("2026-09-06", "2026-09-12")), (2, 0, ("2026-09-05", "2026-09-11")), (0, 3, ("2026-09-07", "2026-09-14"))],
)
def test_an_expert_is_occupied_for_as_many_days_as_the_rules_say(
    before: int, after: int, days: tuple[str, str]
) -> None:
    rules = make_rules(expert_days_before=before, expert_days_after=after)
    found = drawn(make_programme(events=[make_visit()], experts=[make_expert()], rules=rules, **YEAR), VISIT)

    assert spans(found, "visit") == [("visit", "2026-09-07", "2026-09-11")]
    assert spans(found, "X1") == [("busy", *days)]


def test_an_expert_s_days_off_are_cut_to_the_calendar_and_stand_in_order() -> None:
    off = [
        DateRange(date(2024, 1, 1), date(2024, 1, 9)),  # long before
        DateRange(date(2026, 12, 24), date(2027, 1, 6)),
        DateRange(date(2025, 12, 24), date(2026, 1, 6)),
    ]
    experts = [make_expert(unavailable=tuple(off)), make_expert("X2")]
    found = drawn(make_programme(events=[make_visit()], experts=experts, **YEAR), VISIT)

    assert spans(found, "X1") == [
        ("away", "2026-01-01", "2026-01-06"),
        ("busy", "2026-09-06", "2026-09-12"),
        ("away", "2026-12-24", "2026-12-31"),
    ]
    assert spans(found, "X2") == []


def test_a_visit_names_its_expert_and_the_expert_s_bar_its_visit() -> None:
    found = drawn(make_programme(events=[make_visit()], experts=[make_expert()], **YEAR), VISIT)

    assert [lane.expert for lane in found.lanes] == ["Expert (fictional)", ""]
    assert found.lanes[1].spans == (Span(date(2026, 9, 6), date(2026, 9, 12), "busy", "Visit"),)


def test_a_visit_whose_expert_is_not_on_record_has_none() -> None:
    found = drawn(make_programme(events=[make_visit()], experts=[make_expert()], **YEAR), replace(VISIT, expert=None))

    assert found.lanes[0].expert == ""
    assert spans(found, "X1") == []


def test_holidays_of_the_host_stand_with_visits_only_and_within_the_calendar() -> None:
    days = {date(2025, 5, 1): "before", date(2026, 8, 9): "National Day", date(2027, 1, 1): "after"}
    facts = make_facts(holidays={"SG": days, "ES": days})
    found = drawn(make_programme(events=[make_visit(), make_event()], facts=facts, **YEAR), VISIT)

    assert {lane.code: lane.holidays for lane in found.lanes} == {"barcelona": (), "visit": (date(2026, 8, 9),)}
    assert {lane.code: lane.country for lane in found.lanes} == {"barcelona": "Spain", "visit": "Singapore"}


def test_visits_are_counted_in_the_week_of_their_first_day() -> None:
    visits = (
        VISIT,
        replace(VISIT, event="w", start=date(2026, 9, 8)),
        replace(VISIT, event="x", start=date(2026, 9, 14)),
    )
    found = drawn(make_programme(events=[make_visit(), make_visit("w"), make_visit("x")], **YEAR), *visits)

    assert found.weeks == ((date(2026, 9, 7), 2), (date(2026, 9, 14), 1))
