"""Reasons of pairs without a trip: complete where a rule blocks by itself, true where a limit is shared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.plan import plan_to_dict
from planner.domain.records import DayTime, Lock, Nomination, PastTrip, RoomBlock, Slot
from planner.domain.rulebook import TravelSettings
from planner.services.allocate import allocate
from tests.planner.audit.builders import away, changed, idle_plan, idle_world, plan, reasons, ruled, world
from tests.planner.worlds import (
    make_budget,
    make_event,
    make_expert,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
)


def told(programme, document) -> list[str]:
    """What is said about reasons; nothing else may be wrong."""
    violations = verify(programme, document)
    assert {violation.code for violation in violations} <= {"reasons"}
    return [violation.message for violation in violations]


def renamed(position, *codes):
    document = plan()
    row = document["unfunded"][position]
    document["unfunded"][position] = reasons(row["event"], row["authority"], row["delegate"], *codes)
    return document


@pytest.mark.parametrize(
    ("position", "codes", "sentences"),
    [
        (1, ["ACTIVE"], 2),
        (2, ["AREA"], 1),
        (2, ["TENTATIVE"], 1),
        (2, ["AREA", "BUDGET", "TENTATIVE"], 1),
        (3, ["OBJECTIVE"], 2),
        (3, ["PASSPORT", "VISA"], 1),
        (0, ["OBJECTIVE"], 1),
        (0, ["SEATS"], 2),
        (0, ["CAP", "OBJECTIVE"], 1),
    ],
)
def test_untrue_and_missing_reasons_are_named(position, codes, sentences):
    assert len(told(world(), renamed(position, *codes))) == sentences


def test_every_rule_that_blocks_is_asked_for():
    programme = changed(world(), "authorities", "linz", population=10, country="CH", area="latin_america")

    assert told(programme, plan()) == [
        "MEMBER_STATE blocks the pair by itself and is not named.",
        "POPULATION blocks the pair by itself and is not named.",
    ]
    assert told(programme, renamed(1, "SELECTED", "MEMBER_STATE", "POPULATION")) == []


def test_rules_on_the_way_are_asked_for_beside_rules_on_the_pair():
    programme = changed(world(), "delegates", "D3", unavailable=away("2026-11-07", "2026-11-07"))

    assert told(programme, plan()) == ["FREE blocks the pair by itself and is not named."]
    assert told(programme, renamed(1, "SELECTED", "FREE")) == []


def test_limits_used_up_by_history_block_by_themselves():
    row = PastTrip("linz", "D8", "barcelona", date(2025, 1, 1), date(2025, 1, 2), Decimal(0), "EUR")
    programme = world()
    programme = replace(programme, history=(*programme.history, row))

    assert told(programme, plan()) == ["CAP blocks the pair by itself and is not named."]
    assert told(programme, renamed(1, "SELECTED", "CAP")) == []


def test_an_excluded_pair_is_locked_out():
    programme = world()
    programme = replace(programme, locks=(*programme.locks, Lock("D2", "barcelona", "excluded")))

    assert told(programme, renamed(0, "LOCK")) == []
    assert told(programme, renamed(0, "CAP", "LOCK")) == [
        "CAP is named, but does not block the pair by itself as LOCK does."
    ]


def test_an_excluded_quote_is_not_replaced_by_an_estimate():
    programme = world()
    lock = Lock("D2", "barcelona", "excluded", quote="Q1")

    assert told(replace(programme, locks=(*programme.locks, lock)), renamed(0, "LOCK")) == []


def two_weeks(first, second):
    """D4's passport lasts for the first week only, and D4 is away on some days."""
    programme = changed(world(), "delegates", "D4", passport_expiry=date(2027, 3, 12), unavailable=away(first, second))
    return changed(programme, "events", "visit", window_end=date(2026, 9, 18))


def test_rules_may_block_together_each_some_of_the_options():
    programme = two_weeks("2026-09-07", "2026-09-07")

    assert told(programme, renamed(3, "FREE", "PASSPORT")) == []
    assert told(programme, renamed(3, "PASSPORT")) == ["the reasons leave an option open: what forbids it is FREE."]
    assert told(programme, renamed(3, "FREE", "PASSPORT", "VISA")) == [
        "VISA is named, but it blocks no option of the pair by itself."
    ]


def test_an_event_that_runs_on_other_dates():
    """D4 could go in the second week; the visit runs in the first, when D4 is away."""
    programme = changed(world(), "delegates", "D4", passport_expiry=None, unavailable=away("2026-09-07", "2026-09-07"))

    assert told(programme, renamed(3, "FREE")) == []
    assert told(programme, renamed(3, "OBJECTIVE")) == []
    assert told(programme, renamed(3, "BUDGET")) == []  # 1 269 are left for a trip of 2 050, in any week
    assert told(programme, renamed(3, "CAP")) == ["CAP is named, but does not forbid the dates of the event."]


def test_the_objective_is_the_reason_where_a_trip_would_fit():
    programme = changed(world(), "delegates", "D4", passport_expiry=None)
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document = renamed(3, "OBJECTIVE")
    document["budgets"][0] |= {"amount": 900_000, "left": 526_900}
    document["objective"][2] |= {"bound": 3, "optimal": False}
    document["status"] = "feasible"

    assert told(programme, document) == []
    document["unfunded"][3]["reasons"][0]["code"] = "BUDGET"
    assert told(programme, document) == [
        "BUDGET is named, but it is kept when a trip of the pair is added.",
        "the reasons leave an option open: it breaks no limit, so OBJECTIVE is the reason.",
    ]


def test_a_limit_that_closes_some_dates_by_itself_stands_beside_one_that_binds_on_others():
    """Two weeks: in the first the only hotel has no room at all, in the second D2 is in Barcelona."""
    early = make_visit("visit2", window_start=date(2026, 10, 26), window_end=date(2026, 11, 6))
    nights = [date(2026, 10, day) for day in range(25, 32)]
    programme = make_programme(
        events=[make_event(), early],
        hotels=[make_hotel("H2", "visit2")],
        room_blocks=tuple(RoomBlock("H2", night, 0) for night in nights)
        + tuple(RoomBlock("H2", date(2026, 11, day), 9) for day in range(1, 8)),
        experts=[make_expert()],
        locks=(Lock("D1", "barcelona", "confirmed"),),
    )
    document = plan_to_dict(allocate(programme))

    assert [reason["code"] for reason in document["unfunded"][0]["reasons"]] == ["FREE", "ROOMS"]
    assert told(programme, document) == []
    document["unfunded"][0]["reasons"].pop()
    assert told(programme, document) == []
    document["unfunded"][0]["reasons"][0]["code"] = "SEATS"
    assert told(programme, document) == [
        "SEATS is named, but it is kept when a trip of the pair is added.",
        "the reasons leave an option open: what forbids it is FREE.",
    ]


def test_the_objective_is_named_alone():
    programme = changed(world(), "delegates", "D4", passport_expiry=None, unavailable=away("2026-09-07", "2026-09-07"))
    alone = ["OBJECTIVE stands beside other reasons; it is named alone."]

    assert told(programme, renamed(3, "FREE", "OBJECTIVE")) == alone
    assert told(world(), renamed(3, "PASSPORT", "OBJECTIVE")) == alone


def test_a_budget_binds_from_the_first_cent_that_is_missing():
    programme = changed(world(), "delegates", "D4", passport_expiry=None)
    document = renamed(3, "BUDGET")
    enough = 40_000 + 333_100 + 205_000
    document["budgets"][0] |= {"amount": enough - 1, "left": 204_999}

    assert told(changed(programme, "budgets", "all", amount=Decimal(enough - 1) / 100), document) == []

    document["budgets"][0] |= {"amount": enough, "left": 205_000}
    assert len(told(changed(programme, "budgets", "all", amount=Decimal(enough) / 100), document)) == 2


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("CAP", lambda w: ruled(w, cap_study_visit=1)),
        ("SEATS", lambda w: changed(w, "events", "visit", capacity=1)),
        ("ROOMS", lambda w: w),
    ],
)
def test_shared_limits_of_an_event(code, change):
    programme = changed(world(), "delegates", "D4", passport_expiry=None)
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document = renamed(3, code)
    document["budgets"][0] |= {"amount": 900_000, "left": 526_900}
    if code == "ROOMS":
        programme = with_small_hotel(programme, document)

    assert told(change(programme), document) == []


def with_small_hotel(programme, document):
    """A hotel at the price of the ceiling with one room a night, taken by D2."""
    nights = [date(2026, 9, day) for day in range(6, 19)]
    blocks = tuple(RoomBlock("H2", night, 1) for night in nights)
    document["trips"][1] |= {"hotel": "H2", "estimates": ["travel"]}
    hotels = {**programme.hotels, "H2": make_hotel("H2", event="visit", rate="100")}
    return replace(programme, hotels=hotels, room_blocks=(*programme.room_blocks, *blocks))


def test_a_second_trip_on_the_same_days():
    programme = world()
    porto = make_event("porto", start=DayTime(date(2026, 9, 9)), end=DayTime(date(2026, 9, 9)))
    programme = ruled(programme, thematic_per_year=None)
    programme = replace(
        programme,
        events={**programme.events, "porto": porto},
        nominations=(*programme.nominations, Nomination("D2", "porto", 1)),
    )
    document = plan()
    document["unfunded"].insert(3, reasons("porto", "graz", "D2", "FREE"))

    assert told(programme, document) == []
    document["unfunded"][3]["reasons"][0]["code"] = "ONE_PER_YEAR"
    assert len(told(programme, document)) == 2


@pytest.mark.parametrize(
    ("codes", "sentences"),
    [(["EXPERT"], 0), (["OBJECTIVE"], 0), (["CAP"], 2), (["EXPERT", "MIN_DELEGATES"], 1)],
)
def test_a_visit_that_does_not_run_for_want_of_an_expert(codes, sentences):
    """The only expert is with D2's visit in the only week of the second one."""
    programme = world()
    second = make_visit("visit2", window_end=date(2026, 9, 11))
    programme = replace(
        programme,
        events={**programme.events, "visit2": second},
        nominations=(*programme.nominations, Nomination("D1", "visit2", 1)),
    )
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document = plan()
    document["budgets"][0] |= {"amount": 900_000, "left": 526_900}
    document["unfunded"].append(reasons("visit2", "graz", "D1", *codes))

    assert len(told(programme, document)) == sentences


@pytest.mark.parametrize("codes", [["MIN_DELEGATES"], ["OBJECTIVE"]])
def test_a_visit_that_does_not_run_for_want_of_company(codes):
    programme = world()
    second = make_visit("visit2", min_delegates=2, window_start=date(2026, 9, 14))
    programme = replace(
        programme,
        events={**programme.events, "visit2": second},
        nominations=(*programme.nominations, Nomination("D1", "visit2", 1)),
    )
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document = plan()
    document["budgets"][0] |= {"amount": 900_000, "left": 526_900}
    document["unfunded"].append(reasons("visit2", "graz", "D1", *codes))

    assert told(programme, document) == []


def test_no_expert_at_all_blocks_by_itself():
    programme = world()
    second = make_visit("visit2", region="europe", country="ES", airport="BCN", timezone="Europe/Madrid")
    programme = replace(
        programme,
        events={**programme.events, "visit2": second},
        nominations=(*programme.nominations, Nomination("D1", "visit2", 1)),
    )
    document = plan()
    document["unfunded"].append(reasons("visit2", "graz", "D1", "EXPERT"))

    assert told(programme, document) == []
    document["unfunded"][4]["reasons"][0]["code"] = "OBJECTIVE"
    assert len(told(programme, document)) == 2


@pytest.mark.parametrize(("codes", "sentences"), [(["VISIT_DATES"], 0), (["OBJECTIVE"], 2), (["PAST"], 2)])
def test_a_visit_without_lawful_dates(codes, sentences):
    programme = world()
    second = make_visit("visit2")
    programme = replace(
        programme,
        events={**programme.events, "visit2": second},
        nominations=(*programme.nominations, Nomination("D1", "visit2", 1)),
        slots=(Slot("visit2", DayTime(date(2026, 9, 8)), DayTime(date(2026, 9, 12))),),
    )
    document = plan()
    document["unfunded"].append(reasons("visit2", "graz", "D1", *codes))

    assert len(told(programme, document)) == sentences


@pytest.mark.parametrize(("codes", "sentences"), [(["ARRIVE"], 0), (["ECONOMY"], 0), (["CAP"], 2), (["OBJECTIVE"], 2)])
def test_without_estimates_a_pair_may_have_no_way(codes, sentences):
    programme = replace(idle_world(), travel=TravelSettings(estimates=False))
    document = idle_plan(*codes)

    assert len(told(programme, document)) == sentences


def test_limits_that_history_used_up_may_stand_beside_the_lack_of_a_way():
    row = PastTrip("graz", "D9", "rome", date(2026, 2, 1), date(2026, 2, 5), Decimal(1), "EUR")
    rome = make_event("rome", start=DayTime(date(2026, 2, 2)), end=DayTime(date(2026, 2, 4)), status="cancelled")
    programme = idle_world()
    events = {**programme.events, "rome": rome}
    programme = replace(programme, events=events, history=(row,), travel=TravelSettings(estimates=False))

    assert told(programme, idle_plan("ONE_PER_YEAR", "ARRIVE")) == []
    assert told(programme, idle_plan("CAP", "ARRIVE")) == ["CAP is named, but does not block the pair by itself."]


def test_a_past_event_admits_nobody():
    programme = replace(idle_world(), today=date(2026, 11, 4))

    assert told(programme, idle_plan("PAST")) == []
    assert told(programme, idle_plan("OBJECTIVE")) != []


def test_each_option_is_forbidden_by_something():
    """One hotel is full of nobody's guests, the other too dear for what history left."""
    programme = replace(
        idle_world(),
        hotels={"H1": make_hotel("H1", rate="10"), "H2": make_hotel("H2", rate="200")},
        room_blocks=(RoomBlock("H1", date(2026, 12, 1), 5),),
        budgets={"all": make_budget("all", "1000")},
    )
    line = {"code": "all", "amount": 100_000, "held": 0, "spent": 0, "left": 100_000}

    assert told(programme, {**idle_plan("BUDGET", "ROOMS"), "budgets": [line]}) == []
    assert len(told(programme, {**idle_plan("ROOMS"), "budgets": [line]})) == 1


def test_a_quote_that_serves_is_the_only_way_even_when_it_is_full():
    programme = replace(idle_world(), quotes={"Q1": make_quote(seats=0)})

    assert told(programme, idle_plan("SEATS")) == []
