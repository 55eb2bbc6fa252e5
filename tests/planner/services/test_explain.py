"""Why and why not, on small worlds with round numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.faults import PlannerError
from planner.domain.money import format_money
from planner.domain.plan import Plan, Reason, Shortage, plan_from_dict, plan_to_dict
from planner.domain.records import DayTime, Lock, PastTrip, Programme, RoomBlock
from planner.domain.rulebook import Rule
from planner.services.allocate import allocate
from planner.services.explain import Answer, Question, Spending, TurnedAway, explain
from planner.services.grounds import Ground
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_rules,
    make_visit,
    visa,
)

ESTIMATE = 20_000 + 5_000 + 40_000 + 25_000  # fare, transfers, four nights, five days of meals


def asked(programme: Programme, **question: str) -> Answer:
    return explain(programme, allocate(programme), Question(**question))


def texts(grounds: tuple[Ground, ...]) -> dict[str, str]:
    return {ground.code: ground.text for ground in grounds}


def two_cities(amount: str) -> Programme:
    """Graz attended, Linz did not say; one budget that both would share."""
    return make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1", "graz"), make_delegate("D2", "linz")],
        budgets=[make_budget("all", amount), make_budget("other", "10", regions=("asia",))],
    )


def test_a_funded_pair_comes_with_its_trip_budgets_and_the_figure_behind_each_rule() -> None:
    answer = asked(two_cities("2000"), delegate="D1", event="barcelona")

    (pair,) = answer.pairs
    assert (pair.authority, pair.delegate, pair.event, pair.state) == ("graz", "D1", "barcelona", "funded")
    assert pair.trip is not None
    assert pair.trip.cost.total == ESTIMATE
    assert pair.budgets == ("all",)
    assert texts(pair.grounds) == {
        "SELECTED": "Graz has status selected.",
        "MEMBER_STATE": "Graz lies in AT.",
        "POPULATION": "Graz has 300 000 inhabitants; more than 100 000 are required.",
        "ACTIVE": "Graz attended 100 % of its online sessions; at least 50 % are required.",
        "AREA": "Barcelona is in Europe, which is open to every area.",
        "ONE_PER_YEAR": "Graz has 1 of at most 1 thematic events in 2026.",
        "THREE_IN_ALL": "Graz has 1 of at most 3 thematic events in all.",
        "CAP": "Graz sends 1 of at most 1 to Barcelona.",
        "PASSPORT": "The passport's expiry is not given: to be checked.",
        "BUDGET": "The trip costs EUR 900.00; all has EUR 200.00 left.",
    }
    assert list(texts(pair.grounds)) == [code for code in make_rules().rules if code in texts(pair.grounds)]


def test_a_study_visit_names_its_dates_and_its_expert() -> None:
    programme = make_programme(events=[make_visit(window_end=date(2026, 9, 11))], experts=[make_expert()])
    (pair,) = asked(programme, event="visit").pairs

    told = texts(pair.grounds)
    assert told["VISIT_DATES"] == "Visit runs from 2026-09-07 to 2026-09-11."
    assert told["EXPERT"] == "Expert (fictional) goes along."
    assert told["CAP"] == "Graz sends 1 of at most 3 to Visit."
    assert "ONE_PER_YEAR" not in told


def test_a_passport_and_a_visa_come_with_their_figures() -> None:
    delegate = make_delegate(passport_expiry=date(2030, 1, 31))
    programme = make_programme(
        delegates=[delegate], events=[make_visit()], experts=[make_expert()], facts=make_facts(visas=visa("AT", "SG"))
    )
    told = texts(asked(programme, event="visit").pairs[0].grounds)

    assert told["PASSPORT"] == "The passport is valid until 2030-01-31; 6 months after the return are asked for."
    assert told["VISA"] == "A visa is needed; lead time 30 days, counted from 2026-05-01."


def test_a_carried_trip_tells_only_the_limits_in_which_it_counts() -> None:
    lock = Lock("D1", "barcelona", "ticketed")
    programme = make_programme(today=date(2026, 11, 4), locks=(lock,), budgets=[make_budget("all", "1000")])
    (pair,) = asked(programme, delegate="D1").pairs

    assert texts(pair.grounds) == {
        "ONE_PER_YEAR": "Graz has 1 of at most 1 thematic events in 2026.",
        "THREE_IN_ALL": "Graz has 1 of at most 3 thematic events in all.",
        "CAP": "Graz sends 1 of at most 1 to Barcelona.",
        "BUDGET": "The trip costs EUR 900.00; all has EUR 100.00 left.",
        "LOCK": "The trip is ticketed: it is kept.",
        "PAST": "It began on 2026-11-04 and is carried over unchanged.",
    }


def test_an_unfunded_pair_comes_with_the_rules_sentence_and_clause() -> None:
    rules = make_rules()
    rule = Rule("POPULATION", "Cities have more than 100 000 inhabitants.", (), "FAQ 3.2 Are there limits?")
    programme = make_programme(
        authorities=[make_authority(population=50_000)],
        rules=replace(rules, rules={**rules.rules, "POPULATION": rule}),
    )
    (pair,) = asked(programme, authority="graz").pairs

    assert (pair.state, pair.trip, pair.budgets) == ("not funded", None, ())
    assert pair.grounds == (
        Ground(
            "POPULATION",
            "Graz has 50 000 inhabitants; more than 100 000 are required.",
            "Cities have more than 100 000 inhabitants.",
            "FAQ 3.2 Are there limits?",
        ),
    )


def test_a_pair_in_history_is_already_made() -> None:
    past = PastTrip("graz", "D1", "barcelona", date(2026, 3, 2), date(2026, 3, 5), Decimal("512.30"), "EUR")
    (pair,) = asked(make_programme(history=(past,)), delegate="D1").pairs

    assert (pair.state, pair.past, pair.grounds) == ("already made", past, ())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            {"delegate": "D1", "event": "lisbon"},
            "delegate D1 is not nominated for Lisbon; the table nominations says who is",
        ),
        ({"authority": "linz"}, "nobody of Linz is nominated for any event; the table nominations says who is"),
    ],
)
def test_a_pair_that_is_not_nominated_gets_one_sentence(question: dict[str, str], sentence: str) -> None:
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        events=[make_event("barcelona"), make_event("lisbon")],
        nominations=[("D1", "barcelona", 1)],
    )

    with pytest.raises(PlannerError) as refused:
        asked(programme, **question)

    assert [fault.message for fault in refused.value.faults] == [sentence]


def test_a_delegate_of_another_authority_is_a_fault_that_names_the_right_one() -> None:
    programme = make_programme(authorities=[make_authority("graz"), make_authority("linz")])

    with pytest.raises(PlannerError, match="D1 belongs to graz, not to linz; name graz or leave it out"):
        asked(programme, authority="linz", delegate="D1")


def test_every_unknown_code_is_a_fault_with_the_nearest_one() -> None:
    with pytest.raises(PlannerError) as refused:
        explain(make_programme(), Plan("test", "optimal", ""), Question(delegate="D", event="barcelone", budget="x"))

    assert [(fault.where, fault.value) for fault in refused.value.faults] == [
        ("--delegate", "D"),
        ("--event", "barcelone"),
        ("--budget", "x"),
    ]
    assert "did you mean 'barcelona'?" in refused.value.faults[1].message


@pytest.mark.parametrize(
    ("amount", "turned_away"),
    [
        ("1800", []),  # spending it all is allowed
        ("1799.99", ["D2"]),  # one cent short
    ],
)
def test_a_budget_names_whom_it_turned_away(amount: str, turned_away: list[str]) -> None:
    answer = asked(two_cities(amount), budget="all")

    (budget,) = answer.budgets
    assert [refused.delegate for refused in budget.refused] == turned_away
    assert answer.pairs == ()


def test_a_budget_says_what_it_contains() -> None:
    past = PastTrip("graz", "D0", "oslo", date(2025, 3, 2), date(2025, 3, 5), Decimal("100.00"), "USD")
    programme = make_programme(
        events=[
            make_event("barcelona"),
            make_event("oslo", start=DayTime(date(2025, 3, 2)), end=DayTime(date(2025, 3, 5))),
            make_event("lima", status="tentative", start=None, end=None, provision=Decimal(300)),
        ],
        nominations=[("D1", "barcelona", 1)],
        budgets=[make_budget("all", "1500")],
        history=(past,),
    )
    (budget,) = asked(programme, budget="all").budgets

    assert budget.spending == (Spending("barcelona", 1, ESTIMATE, 0), Spending("oslo", 1, 0, 9_000))
    assert (budget.amount, budget.held, budget.spent, budget.left) == (150_000, 30_000, ESTIMATE + 9_000, 21_000)
    assert budget.provisions == ("lima",)


def test_who_was_turned_away_can_be_narrowed() -> None:
    programme = two_cities("900")
    (refused,) = asked(programme, budget="all", authority="linz").budgets[0].refused

    text = "Budget all lacks EUR 900.00 for the cheapest way, given the rest of the plan."
    assert refused == TurnedAway("linz", "D2", "barcelona", ESTIMATE, text)
    assert asked(programme, budget="all", authority="graz").budgets[0].refused == ()
    assert asked(programme, budget="other").budgets[0].refused == ()


def test_nothing_asked_tells_how_often_each_rule_refused_and_every_budget() -> None:
    answer = asked(two_cities("900"))

    assert [(ground.code, count) for ground, count in answer.refusals] == [("BUDGET", 1)]
    assert [budget.code for budget in answer.budgets] == ["all", "other"]
    assert answer.pairs == ()


def test_each_budget_that_is_short_is_named_with_its_own_sum() -> None:
    programme = replace(
        two_cities("1700"), budgets={row.code: row for row in (make_budget("all", "1700"), make_budget("bcn", "1000"))}
    )
    plan = allocate(programme)
    (pair,) = plan.unfunded

    assert pair.reasons == (
        Reason(
            "BUDGET",
            "Budget bcn lacks EUR 800.00 and budget all lacks EUR 100.00 for the cheapest way, "
            "given the rest of the plan.",
            (Shortage("bcn", 80_000), Shortage("all", 10_000)),
        ),
    )
    assert plan_from_dict(plan_to_dict(plan)).unfunded == plan.unfunded
    for code, lacks in (("all", "EUR 100.00"), ("bcn", "EUR 800.00")):
        (budget,) = asked(programme, budget=code).budgets
        (refused,) = budget.refused
        assert refused.cheapest == ESTIMATE
        assert refused.text == f"Budget {code} lacks {lacks} for the cheapest way, given the rest of the plan."


def full_hotel(rooms: int) -> Programme:
    """Four nights: cheap rooms at 50 euros a night, as many as there are, dear ones at 100."""
    nights = tuple(RoomBlock("cheap", date(2026, 11, day), rooms) for day in (3, 4, 5, 6))
    hotels = {row.code: row for row in (make_hotel("cheap", rate="50"), make_hotel("dear", rate="100"))}
    return replace(two_cities("1500"), hotels=hotels, room_blocks=nights)


@pytest.mark.parametrize(("rooms", "cost"), [(1, 90_000), (2, 70_000)])
def test_the_sum_and_the_price_are_of_the_cheapest_way_that_has_rooms(rooms: int, cost: int) -> None:
    programme = full_hotel(rooms)
    tight = replace(programme, budgets={"all": make_budget("all", "1390")})
    plan = allocate(tight)
    (budget,) = explain(tight, plan, Question(budget="all")).budgets
    (refused,) = budget.refused

    assert refused.cheapest == cost
    assert f"Budget all lacks {format_money(cost - budget.left, 'EUR')}" in refused.text
    assert verify(tight, plan_to_dict(plan)) == ()


@pytest.mark.parametrize("lacks", [1, 100, 90_000])
def test_a_sum_that_is_not_the_budgets_is_a_fault_of_the_plan(lacks: int) -> None:
    programme = two_cities("900")
    document = plan_to_dict(allocate(programme))
    document["unfunded"][0]["reasons"][0]["budgets"][0]["lacks"] = lacks
    told = [violation.message for violation in verify(programme, document)]

    assert told == ([] if lacks == 90_000 else ["BUDGET lists sums that the budgets of no option of the pair lack."])


def test_the_sums_of_a_dearer_way_are_a_fault_of_the_plan() -> None:
    programme = replace(full_hotel(2), budgets={"all": make_budget("all", "1390")})
    document = plan_to_dict(allocate(programme))
    document["unfunded"][0]["reasons"][0]["budgets"][0]["lacks"] += 20_000

    assert [violation.message for violation in verify(programme, document)] == [
        "BUDGET lists what budgets lack for one option, and they lack less for another."
    ]


def test_whose_answer_is_worked_out_is_told_one_by_one() -> None:
    programme, said = two_cities("900"), list[str]()
    explain(programme, allocate(programme), Question(event="barcelona"), progress=said.append)

    assert said == [
        "what would change the answer of D1 at barcelona (1 of 2)",
        "what would change the answer of D2 at barcelona (2 of 2)",
    ]
