"""Order and number of faults, and the price of suggestions."""

from datetime import UTC, date, datetime, time

import pytest

from planner.domain.faults import Fault
from planner.domain.records import DateRange, DayTime
from planner.intake import report as module
from planner.intake.report import Report
from planner.intake.suggest import Suggester


def test_faults_come_in_the_order_of_the_places_each_once():
    report = Report()
    for where, row in [("b.csv", 9), ("a.csv", 2), ("b.csv", 10), ("a.csv", 2), ("new.csv", 1)]:
        report.fault(where, row, "x", "v", "m.")

    assert [(fault.where, fault.row) for fault in report.faults(["b.csv", "a.csv"])] == [
        ("new.csv", 1),
        ("b.csv", 9),
        ("b.csv", 10),
        ("a.csv", 2),
    ]


def test_a_file_full_of_faults_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(module, "MOST_PER_PLACE", 2)
    report = Report()
    for row in range(5):
        report.fault("a.csv", row + 1, "", "", "m.")

    assert [str(fault) for fault in report.faults([])] == [
        "a.csv: it has more than 2 faults; the first 2 found are listed, mend those first.",
        "a.csv:1: m.",
        "a.csv:2: m.",
    ]
    assert len(report) == 5


def test_values_are_shown_short_and_printable():
    report = Report()
    report.warn("a.csv", 1, "x\n", "\x1b[31m" + "y" * 99, "m.")

    assert report.warnings([]) == (Fault("a.csv", 1, "x\\u000a", "\\u001b[31m" + "y" * 52 + "...", "m."),)


def test_suggestions_stop_when_their_effort_is_used_up():
    suggest, known = Suggester(comparisons=4), ("lisbon", "oslo")

    assert [suggest(value, known) for value in ("lisbn", "olso", "lisbn")] == [
        "did you mean 'lisbon'?",
        "mend the faults above first for a suggestion.",
        "did you mean 'lisbon'?",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (("cost", "cost"), "cost;cost"),
        (DayTime(date(2026, 3, 29), time(2, 30)), "2026-03-29T02:30"),
        (DayTime(date(2026, 12, 4)), "2026-12-04"),
        (datetime(2026, 11, 3, 8, tzinfo=UTC), "2026-11-03T08:00"),
        ((DateRange(date(2026, 6, 1), date(2026, 6, 14)),), "2026-06-01/2026-06-14"),
    ],
)
def test_a_value_is_shown_as_an_officer_writes_it(value, text):
    report = Report()
    report.fault("slots.csv", 2, "start", value, "message")

    assert [fault.value for fault in report.faults([])] == [text]
