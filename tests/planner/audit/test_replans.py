"""What a plan owes to the plan published before it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.audit.shape import shape_faults
from tests.planner.audit.builders import changed, level, plan, world


def found(programme, document, previous) -> list[str]:
    return [str(violation) for violation in verify(programme, document, previous=previous)]


def replan(disturbed: int):
    document = plan()
    document["objective"].insert(0, level("disruption", disturbed))
    return document


def test_an_unchanged_plan_disturbs_nobody():
    assert found(world(), replan(0), plan()) == []
    assert found(world(), replan(1), plan()) == ["objective: level disruption: the value is 1, counted again it is 0."]


def test_disruption_comes_first_when_something_is_published():
    assert found(world(), plan(), plan()) == [
        "objective: objective: a plan after a published one has the level disruption first."
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hotel", "H7"),
        ("quote", "Q7"),
        ("slot", {"start": "2026-11-04", "end": "2026-11-05"}),
        ("slot", {"start": "2026-11-03", "end": "2026-11-06"}),
        ("delegate", "D1 who left"),
        ("event", "an event that left"),
    ],
)
def test_a_published_trip_that_changes_counts_once(key, value):
    previous = plan()
    previous["trips"][0][key] = value

    assert found(world(), replan(1), previous) == []


@pytest.mark.parametrize(("key", "value"), [("minutes", 1), ("check_in", "2026-11-01"), ("lock", None), ("out", [])])
def test_other_figures_of_a_published_trip_may_change(key, value):
    previous = plan()
    previous["trips"][0][key] = value

    assert found(world(), replan(0), previous) == []


def midway():
    """The visit has begun: its trip is carried, its budget spent, its levels gone."""
    document = plan()
    document["trips"][1] |= {"carried": True, "minutes": 2_000, "rank": 4}
    document["trips"][1]["cost"] |= {"meals": 30_000, "total": 200_000}
    document["visits"][0]["expert"] = "X-who-left"
    document["budgets"][0] |= {"spent": 328_100, "left": 131_900}
    for position, value in enumerate((1, 67, 1, 1, 83_100, 220_501, 260)):
        document["objective"][position] |= {"value": value, "bound": value}
    codes = ("PASSPORT", "VISA", "PAST")
    document["unfunded"][3]["reasons"] = [{"code": code, "text": f"{code}."} for code in codes]
    previous = plan()
    previous["trips"][1] = {**document["trips"][1], "carried": False}
    programme = changed(world(), "events", "visit", window_end=date(2026, 9, 11))
    return replace(programme, today=date(2026, 9, 7)), document, previous


def test_a_trip_that_has_begun_is_carried_over_and_not_judged_again():
    programme, document, previous = midway()

    assert found(programme, document, None) == []
    document["objective"].insert(0, level("disruption", 0))
    assert found(programme, document, previous) == []


def test_the_level_may_be_left_out_when_nothing_published_may_change():
    programme, document, previous = midway()
    del previous["trips"][0]

    assert found(programme, document, previous) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rank", 1),
        ("hotel", "H1"),
        ("check_in", "2026-09-05"),
        ("co2_g", 1),
        ("estimated", False),
        ("quote", "Q1"),
        ("back", []),
    ],
)
def test_a_carried_trip_stands_as_it_was(key, value):
    programme, document, previous = midway()
    previous["trips"][1][key] = value
    document["objective"].insert(0, level("disruption", 0))

    assert found(programme, document, previous) == [
        f"carried: trip of D2 to visit: it is carried over with another {key} than in the previous plan."
    ]


def test_a_begun_trip_may_not_be_dropped():
    programme, document, previous = midway()
    previous["trips"].append({**previous["trips"][1], "delegate": "D4"})
    document["objective"].insert(0, level("disruption", 0))

    assert found(programme, document, previous) == [
        "carried: trip of D4 to visit: it has begun and is not carried over."
    ]


def test_a_trip_is_not_carried_over_from_nowhere():
    programme, document, previous = midway()
    del previous["trips"][1]
    document["objective"].insert(0, level("disruption", 0))

    assert found(programme, document, previous) == [
        "carried: trip of D2 to visit: it is carried over, but neither the previous plan nor a lock has it."
    ]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("slot", {"start": "2026-09-08", "end": "2026-09-12"}, "its slot starts on 2026-09-08, after today"),
        ("slot", {"start": "2026-09-07", "end": "2026-09-01"}, "it ends before it starts."),
        ("check_out", "2026-09-05", "it ends before it starts."),
        ("minutes", -1, "a figure is below zero."),
    ],
)
def test_a_carried_trip_makes_sense_without_the_plan_before(key, value, told):
    programme, document, _ = midway()
    document["trips"][1][key] = value
    document["visits"][0] |= document["trips"][1]["slot"]

    carried = [violation for violation in verify(programme, document) if violation.code == "carried"]
    assert [violation.message.startswith(told) for violation in carried] == [True]


def test_a_carried_trip_adds_up():
    programme, document, _ = midway()
    document["trips"][1]["cost"]["meals"] += 1

    assert [violation.code for violation in verify(programme, document)] == ["cost"]


def test_a_begun_trip_that_is_not_marked_so_is_a_trip_to_the_past():
    programme, document, _ = midway()
    document["trips"][1]["carried"] = False
    document["visits"][0]["expert"] = "X1"

    assert "PAST" in {violation.code for violation in verify(programme, document)}


@pytest.mark.parametrize(("codes", "right"), [(["VISA", "PAST"], True), (["OBJECTIVE"], True), (["PAST"], False)])
def test_others_may_not_follow_to_a_visit_that_has_begun(codes, right):
    """The week after is free, but the visit has its dates; PAST says so, OBJECTIVE is not wrong either."""
    programme, document, _ = midway()
    programme = changed(programme, "events", "visit", window_end=date(2026, 10, 30))
    programme = changed(programme, "delegates", "D4", passport_expiry=None)
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document["budgets"][0] |= {"amount": 900_000, "left": 531_900}
    document["unfunded"][3]["reasons"] = [{"code": code, "text": ""} for code in codes]

    assert (verify(programme, document) == ()) is right


def test_trips_that_history_has_by_now_are_nobodys_disruption():
    programme = world()
    row = replace(programme.history[0], delegate="D4", event="visit")
    previous = plan()
    previous["trips"].append({**previous["trips"][1], "delegate": "D4"})
    document = replan(0)
    del document["unfunded"][3]

    assert found(replace(programme, history=(row,)), document, previous) == []


@pytest.mark.parametrize("previous", [{}, [], "plan", 1, {"format": 1}])
def test_a_previous_plan_that_is_none_is_said_so(previous):
    """Every fault of its form is told, next to what is wrong with the plan itself."""
    violations = verify(world(), replan(0), previous=previous)
    assert [violation.code for violation in violations] == ["previous"] * len(shape_faults(previous))

    both = verify(world(), {"format": 1}, previous=previous)
    assert both == (*shape_faults({"format": 1}), *violations)
