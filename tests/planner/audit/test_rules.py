"""One broken rule or figure at a time: the check names exactly it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.audit.rules import checked_codes
from planner.domain.records import DayTime, Lock, PastTrip, RoomBlock, Slot
from planner.rules.loader import load_rule_set, rule_set_codes
from tests.planner.audit.builders import NIGHTS, NO_EXPIRY, away, changed, leg, plan, reasons, ruled, travelling, world
from tests.planner.worlds import make_budget, make_event, make_quote, make_rules, make_segment


def found(programme, document) -> set[str]:
    return {violation.code for violation in verify(programme, document)}


def test_the_plan_worked_out_by_hand_holds():
    assert verify(world(), plan()) == ()


def test_every_rule_of_every_rule_set_is_checked():
    known = set()
    for code in rule_set_codes():
        rules, _ = load_rule_set(code, {}, frozenset())
        assert rules is not None
        known |= set(rules.rules)

    assert known == checked_codes()


BROKEN_WORLDS: list[tuple[str, Callable, set[str]]] = [
    ("SELECTED", lambda w: changed(w, "authorities", "graz", status="applied"), {"SELECTED", "reasons"}),
    ("MEMBER_STATE", lambda w: changed(w, "authorities", "graz", country="CH"), {"MEMBER_STATE", "reasons"}),
    ("POPULATION", lambda w: changed(w, "authorities", "graz", population=100_000), {"POPULATION", "reasons"}),
    ("ACTIVE", lambda w: ruled(w, min_attendance=68), {"ACTIVE", "reasons"}),
    ("VISIT_APPROVED", lambda w: changed(w, "events", "visit", approved=False), {"VISIT_APPROVED", "reasons"}),
    ("pilot action", lambda w: changed(w, "events", "visit", pilot_action=False), {"VISIT_APPROVED", "reasons"}),
    ("another's visit", lambda w: changed(w, "events", "visit", authority="linz"), {"VISIT_APPROVED", "reasons"}),
    ("cancelled", lambda w: changed(w, "events", "visit", status="cancelled"), {"TENTATIVE", "reasons"}),
    ("EXPERT region", lambda w: changed(w, "experts", "X1", areas=("europe",)), {"EXPERT", "reasons"}),
    (
        "EXPERT away before",
        lambda w: changed(w, "experts", "X1", unavailable=away("2026-09-01", "2026-09-06")),
        {"EXPERT"},
    ),
    (
        "EXPERT away after",
        lambda w: changed(w, "experts", "X1", unavailable=away("2026-09-12", "2026-09-12")),
        {"EXPERT"},
    ),
    ("MIN_DELEGATES", lambda w: changed(w, "events", "visit", min_delegates=2), {"MIN_DELEGATES"}),
    ("FREE first day", lambda w: changed(w, "delegates", "D2", unavailable=away("2026-09-05", "2026-09-05")), {"FREE"}),
    ("FREE last day", lambda w: changed(w, "delegates", "D2", unavailable=away("2026-09-12", "2026-09-13")), {"FREE"}),
    ("PASSPORT", lambda w: changed(w, "delegates", "D2", passport_expiry=date(2027, 3, 11)), {"PASSPORT"}),
    ("VISA", lambda w: replace(w, today=date(2026, 8, 7)), {"VISA"}),
    ("ECONOMY", lambda w: changed(w, "quotes", "Q1", cabin="business"), {"ECONOMY"}),
    ("ARRIVE too late", lambda w: travelling(w, arrive_hours_before=18), {"ARRIVE"}),
    ("ARRIVE too early", lambda w: travelling(w, nights_before=0), {"ARRIVE"}),
    ("ARRIVE long haul", lambda w: travelling(w, long_haul_km=1237, long_haul_arrive_by=time(15, 9)), {"ARRIVE"}),
    ("ARRIVE long haul early", lambda w: travelling(w, long_haul_km=1237, long_haul_nights_before=0), {"ARRIVE"}),
    ("ARRIVE leaves early", lambda w: travelling(w, leave_hours_after=19), {"ARRIVE"}),
    ("ARRIVE leaves late", lambda w: travelling(w, nights_after=0), {"ARRIVE"}),
    ("expired quote", lambda w: changed(w, "quotes", "Q1", expires=date(2026, 4, 30)), {"quote"}),
    ("another's quote", lambda w: changed(w, "quotes", "Q1", delegate="D2"), {"quote"}),
    ("quote from elsewhere", lambda w: changed(w, "quotes", "Q1", origin="LIS"), {"quote"}),
    ("BUDGET", lambda w: changed(w, "budgets", "autumn", amount=Decimal("1230.99")), {"BUDGET", "budgets", "reasons"}),
    (
        "ROOMS",
        lambda w: replace(w, room_blocks=tuple(RoomBlock("H1", night, 1) for night in NIGHTS[1:])),
        {"ROOMS", "reasons"},
    ),
    ("SEATS capacity", lambda w: changed(w, "events", "barcelona", capacity=0), {"SEATS", "reasons"}),
    ("SEATS quote", lambda w: changed(w, "quotes", "Q1", seats=0), {"SEATS", "reasons"}),
    ("CAP with history", lambda w: with_history(w, "barcelona"), {"CAP", "budgets"}),
    ("CAP open", lambda w: ruled(w, cap_study_visit=0), {"CAP", "reasons"}),
    ("ONE_PER_YEAR", lambda w: with_history(w, "rome"), {"ONE_PER_YEAR", "budgets", "reasons"}),
    ("THREE_IN_ALL", lambda w: ruled(w, thematic_in_all=1), {"THREE_IN_ALL", "reasons"}),
    ("LOCK quote", lambda w: replace(w, locks=(Lock("D1", "barcelona", "confirmed", quote="Q2"),)), {"LOCK"}),
    (
        "LOCK slot",
        lambda w: replace(w, locks=(Lock("D2", "visit", "confirmed", slot_start=date(2026, 9, 14)),)),
        {"LOCK", "lock"},
    ),
    ("LOCK not held", lambda w: replace(w, locks=(*w.locks, Lock("D4", "visit", "ticketed"))), {"LOCK"}),
    ("excluded pair", lambda w: replace(w, locks=(*w.locks, Lock("D2", "visit", "excluded"))), {"LOCK"}),
    (
        "excluded slot",
        lambda w: replace(w, locks=(*w.locks, Lock("D2", "visit", "excluded", slot_start=date(2026, 9, 7)))),
        {"LOCK"},
    ),
    ("lock left out", lambda w: replace(w, locks=(Lock("D1", "barcelona", "ticketed"),)), {"lock"}),
    ("PAST", lambda w: replace(w, today=date(2026, 9, 7)), {"PAST", "VISA", "reasons"}),
    ("holiday", lambda w: with_facts(w, holidays={"SG": {date(2026, 9, 9): "Day"}}), {"VISIT_DATES"}),
    ("window of the rules", lambda w: ruled(w, visit_first_day=date(2026, 9, 8)), {"VISIT_DATES"}),
    ("window of the event", lambda w: changed(w, "events", "visit", window_start=date(2026, 9, 8)), {"VISIT_DATES"}),
    ("slot not listed", lambda w: replace(w, slots=(second_week(),)), {"slot"}),
    ("other dates", lambda w: changed(w, "events", "barcelona", end=DayTime(date(2026, 11, 5))), {"slot"}),
    ("AREA", lambda w: changed(w, "events", "visit", region="latin_america"), {"AREA", "EXPERT", "reasons"}),
    ("APPLICANT_KIND", lambda w: replace(w, rules=applicants_only(w)), {"APPLICANT_KIND", "reasons"}),
    ("rail first", lambda w: with_train(w, "T1", hours=9), {"quote", "reasons"}),
    ("estimates off", lambda w: travelling(w, estimates=False), {"estimate", "reasons"}),
    ("not nominated", lambda w: replace(w, nominations=w.nominations[1:]), {"nomination"}),
    (
        "made already",
        lambda w: replace(w, history=(*w.history, made("D2", "visit"))),
        {"nomination", "FREE", "budgets"},
    ),
    ("input", lambda w: replace(w, input_sha256="1" * 64), {"input"}),
    ("programme", lambda w: replace(w, code="other"), {"programme"}),
]


def with_history(programme, event):
    rome = make_event("rome", start=DayTime(date(2026, 2, 2)), end=DayTime(date(2026, 2, 4)), status="cancelled")
    row = PastTrip("graz", "D9", event, date(2026, 2, 1), date(2026, 2, 5), Decimal(1), "EUR")
    events = {**programme.events, "rome": rome}
    return replace(programme, events=events, history=(*programme.history, row))


def made(delegate, event):
    return PastTrip("graz", delegate, event, date(2026, 9, 6), date(2026, 9, 6), Decimal(1), "EUR")


def with_facts(programme, **facts):
    return replace(programme, facts=replace(programme.facts, **facts))


def with_train(programme, code, *, hours):
    """A train of eight hours each way, cheaper than anything, with rail first where it takes less than `hours`."""
    out = make_segment("GRZ", "2026-11-03T08:00", "BCN", "2026-11-03T16:00", mode="rail")
    back = make_segment("BCN", "2026-11-07T08:00", "GRZ", "2026-11-07T16:00", mode="rail")
    train = replace(make_quote(code), out=(out,), back=(back,), price=Decimal(1000))
    quotes = {**programme.quotes, code: train}
    travel = replace(programme.travel, rail_first_hours=hours)
    facts = replace(programme.facts, european=frozenset({"AT", "ES"}))
    return replace(programme, quotes=quotes, travel=travel, facts=facts)


def second_week():
    return Slot("visit", DayTime(date(2026, 9, 14)), DayTime(date(2026, 9, 18)))


def applicants_only(programme):
    rules = make_rules(applicant_kinds=frozenset({"metropolitan_area"}))
    codes = {"APPLICANT_KIND": rules.rules["AREA"], **rules.rules}
    return replace(rules, rules=codes)


@pytest.mark.parametrize(
    ("change", "expected"), [row[1:] for row in BROKEN_WORLDS], ids=[row[0] for row in BROKEN_WORLDS]
)
def test_a_rule_that_the_plan_breaks_is_named(change, expected):
    assert found(change(world()), plan()) == expected


LAWFUL_WORLDS: list[tuple[str, Callable]] = [
    ("a train of just the hours goes before no flight", lambda w: with_train(w, "T1", hours=8)),
    ("population just above", lambda w: changed(w, "authorities", "graz", population=100_001)),
    ("region exempt", lambda w: changed(w, "authorities", "graz", population=5, kind="region")),
    ("partner side", lambda w: changed(w, "authorities", "graz", population=5, country="SG", side="partner")),
    ("attendance just reached", lambda w: ruled(w, min_attendance=67)),
    (
        "expert away two days before",
        lambda w: changed(w, "experts", "X1", unavailable=away("2026-09-01", "2026-09-05")),
    ),
    ("expert away two days after", lambda w: changed(w, "experts", "X1", unavailable=away("2026-09-13", "2026-09-13"))),
    (
        "free until the day before",
        lambda w: changed(w, "delegates", "D2", unavailable=away("2026-09-01", "2026-09-04")),
    ),
    ("free from the day after", lambda w: changed(w, "delegates", "D2", unavailable=away("2026-09-13", "2026-09-30"))),
    ("passport to the day", lambda w: changed(w, "delegates", "D2", passport_expiry=date(2027, 3, 12))),
    ("visa to the day", lambda w: replace(w, today=date(2026, 8, 6))),
    ("arrives to the minute", lambda w: travelling(w, long_haul_km=1237, long_haul_arrive_by=time(15, 10))),
    ("arrives to the hour", lambda w: travelling(w, arrive_hours_before=17)),
    ("leaves to the minute", lambda w: travelling(w, leave_hours_after=18)),
    ("quote valid today", lambda w: changed(w, "quotes", "Q1", expires=date(2026, 5, 1))),
    ("seats to the last", lambda w: changed(w, "quotes", "Q1", seats=1)),
    ("window to the day", lambda w: ruled(w, visit_first_day=date(2026, 9, 7))),
    (
        "slot listed",
        lambda w: replace(w, slots=(Slot("visit", DayTime(date(2026, 9, 7)), DayTime(date(2026, 9, 11))),)),
    ),
    ("holiday elsewhere", lambda w: with_facts(w, holidays={"ES": {date(2026, 9, 9): "Day"}})),
    (
        "another slot excluded",
        lambda w: replace(w, locks=(*w.locks, Lock("D2", "visit", "excluded", slot_start=date(2026, 9, 14)))),
    ),
]


@pytest.mark.parametrize("change", [row[1] for row in LAWFUL_WORLDS], ids=[row[0] for row in LAWFUL_WORLDS])
def test_the_lawful_neighbour_is_left_alone(change):
    assert verify(change(world()), plan()) == ()


def test_a_passport_without_expiry_is_allowed_and_flagged():
    document = plan()
    document["trips"][1]["checks"] = [NO_EXPIRY]

    assert verify(changed(world(), "delegates", "D2", passport_expiry=None), document) == ()


def test_a_bought_ticket_does_not_expire():
    bought = replace(world(), locks=(Lock("D1", "barcelona", "ticketed", quote="Q1"),))
    document = plan()
    document["trips"][0]["lock"] = "ticketed"

    assert verify(changed(bought, "quotes", "Q1", expires=date(2026, 4, 30)), document) == ()


def test_a_budget_may_be_spent_to_the_last_cent():
    document = plan()
    document["budgets"][1] |= {"amount": 123_100, "left": 0}

    assert verify(changed(world(), "budgets", "autumn", amount=Decimal(1231)), document) == ()


def test_a_budget_that_history_alone_exceeds_shows_a_negative_left_and_admits_nothing():
    programme, document = world(), plan()
    budgets = {**programme.budgets, "past": make_budget("past", "100", years=(2025,))}
    document["budgets"].append({"code": "past", "amount": 10_000, "held": 0, "spent": 45_000, "left": -35_000})

    assert verify(replace(programme, budgets=budgets), document) == ()

    budgets["past"] = make_budget("past", "850", events=("lyon", "barcelona"))
    document["budgets"][2] |= {"amount": 85_000, "spent": 128_100, "left": -43_100}

    assert found(replace(programme, budgets=budgets), document) == {"BUDGET", "reasons"}

    budgets["past"] = make_budget("past", "440", events=("lyon", "barcelona"))
    document["budgets"][2] |= {"amount": 44_000, "left": -84_100}

    assert [v.message for v in verify(replace(programme, budgets=budgets), document) if v.code == "BUDGET"] == [
        "trips already made exceed it, so it admits no further trip."
    ]


def test_a_budget_holds_back_at_most_its_amount():
    document = plan()
    document["budgets"][0] |= {"held": 100_000, "left": 500_000 - 100_000 - 333_100}
    document["budgets"][1] |= {"held": 100_000, "left": 200_000 - 100_000 - 83_100}
    programme = changed(world(), "events", "bogota", provision=Decimal(1000))

    assert verify(programme, document) == ()
    budgets = {**programme.budgets, "small": make_budget("small", "5", regions=("latin_america",))}
    document["budgets"].append({"code": "small", "amount": 500, "held": 500, "spent": 0, "left": 0})
    assert verify(replace(programme, budgets=budgets), document) == ()


def test_an_estimate_may_not_stand_in_where_a_quote_serves():
    quote = make_quote("Q9", "900", event="visit", delegate="D2")
    quote = replace(
        quote,
        out=(replace(quote.out[0], destination="SIN", arrives=_singapore("2026-09-06T10:00")),),
        back=(replace(quote.back[0], origin="SIN", departs=_singapore("2026-09-12T01:00")),),
    )
    programme = world()

    assert found(replace(programme, quotes={**programme.quotes, "Q9": quote}), plan()) == {"estimate"}


def _singapore(text):
    from tests.planner.worlds import local

    return local("Asia/Singapore", text)


def test_a_trip_moves_to_other_dates_with_all_that_belongs_to_it():
    document = plan()
    visit = document["trips"][1]
    visit["slot"] = {"start": "2026-09-08", "end": "2026-09-12"}
    document["visits"][0] |= {"start": "2026-09-08", "end": "2026-09-12"}

    assert found(world(), document) == {"VISIT_DATES"}


def test_two_dates_of_one_event():
    programme = changed(world(), "delegates", "D4", passport_expiry=None)
    document = plan()
    second = {**document["trips"][1], "delegate": "D4", "rank": 2, "checks": [NO_EXPIRY]}
    second |= {
        "slot": {"start": "2026-09-14", "end": "2026-09-18"},
        "check_in": "2026-09-13",
        "check_out": "2026-09-19",
    }
    second["out"] = [leg("GRZ", "2026-09-12T16:11:00+02:00", "SIN", "2026-09-13T15:00:00+08:00")]
    second["back"] = [leg("SIN", "2026-09-19T12:00:00+08:00", "GRZ", "2026-09-19T22:49:00+02:00")]
    document["trips"].append(second)
    document["unfunded"].pop()
    document["budgets"][0] |= {"spent": 538_100, "left": -78_100}

    assert found(programme, document) == {"slot", "visits", "objective", "BUDGET"}


def test_two_trips_of_one_delegate_on_one_day():
    programme = world()
    visit = make_event("porto", start=DayTime(date(2026, 9, 14)), end=DayTime(date(2026, 9, 14)))
    programme = replace(
        programme,
        events={**programme.events, "porto": visit},
        nominations=(*programme.nominations, replace(programme.nominations[4], event="porto")),
    )
    document = plan()
    document["unfunded"].insert(3, reasons("porto", "graz", "D2", "ONE_PER_YEAR"))

    assert verify(programme, document) == ()

    near = changed(programme, "events", "porto", start=DayTime(date(2026, 9, 13)), end=DayTime(date(2026, 9, 13)))
    document["unfunded"][3] = reasons("porto", "graz", "D2", "ONE_PER_YEAR", "FREE")

    assert verify(near, document) == ()
    assert found(programme, document) == {"reasons"}


def test_an_expert_serves_one_visit_at_a_time():
    programme, document = two_visits()

    assert {(v.code, v.where) for v in verify(programme, document)} == {
        ("EXPERT", "visit visit"),
        ("EXPERT", "visit visit2"),
    }


def two_visits():
    programme = world()
    second = replace(programme.events["visit"], code="visit2")
    row = replace(programme.nominations[5], event="visit2")
    programme = changed(programme, "delegates", "D4", passport_expiry=None)
    programme = changed(programme, "budgets", "all", amount=Decimal(9000))
    document = plan()
    document["unfunded"].pop()
    document["trips"].append(
        {**document["trips"][1], "event": "visit2", "delegate": "D4", "rank": 2, "checks": [NO_EXPIRY]}
    )
    document["visits"].append({**document["visits"][0], "event": "visit2"})
    document["budgets"][0] = {"code": "all", "amount": 900_000, "held": 40_000, "spent": 538_100, "left": 321_900}
    for name, value in zip(range(7), (3, 201, 3, 4, 493_100, 6_093_381, 4_296), strict=True):
        document["objective"][name] |= {"value": value, "bound": value}
    nominations = (*programme.nominations[:5], row)
    return replace(programme, events={**programme.events, "visit2": second}, nominations=nominations), document


def test_a_second_expert_makes_both_visits_run():
    programme, document = two_visits()
    document["visits"][1]["expert"] = "X2"
    experts = {**programme.experts, "X2": replace(programme.experts["X1"], code="X2")}

    assert verify(replace(programme, experts=experts), document) == ()


def test_rules_that_the_rule_set_does_not_have_forbid_nothing():
    programme = changed(world(), "events", "visit", min_delegates=2)
    kept = {code: rule for code, rule in programme.rules.rules.items() if code != "MIN_DELEGATES"}

    assert verify(replace(programme, rules=replace(programme.rules, rules=kept)), plan()) == ()
