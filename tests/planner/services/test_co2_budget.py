"""A ceiling of CO2 as a budget: kilograms in, grams in the plan, and its own words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.money import format_money
from planner.domain.plan import plan_from_dict, plan_to_dict
from planner.domain.records import PastTrip
from planner.services.allocate import allocate
from planner.services.explain import Question, explain
from tests.planner.worlds import make_budget, make_delegate, make_programme, make_quote, make_segment


def quote(code="Q1", kilograms="100", **changes):
    out = make_segment("GRZ", "2026-11-03T08:00", "BCN", "2026-11-03T10:00", co2_kg=Decimal(kilograms))
    back = make_segment("BCN", "2026-11-07T08:00", "GRZ", "2026-11-07T10:00", co2_kg=Decimal(kilograms))
    return replace(make_quote(code), out=(out,), back=(back,), **changes)


def planned(ceiling, **changes):
    programme = make_programme(**{"quotes": [quote()], **changes}, budgets=[make_budget("G", ceiling, currency="CO2")])
    return programme, allocate(programme)


@pytest.mark.parametrize(("ceiling", "trips"), [("200", 1), ("199.999", 0), ("0", 0)])
def test_to_the_gram(ceiling, trips):
    programme, plan = planned(ceiling)

    assert len(plan.trips) == trips
    assert verify(programme, plan_to_dict(plan)) == ()


def test_the_line_is_in_grams_and_says_so():
    _, plan = planned("250.5")
    (line,) = plan_to_dict(plan)["budgets"]

    assert line == {"code": "G", "amount": 250_500, "held": 0, "spent": 200_000, "left": 50_500, "unit": "CO2"}
    assert plan_from_dict(plan_to_dict(plan)).budgets == plan.budgets


def test_money_has_no_unit():
    programme = make_programme(quotes=[quote()], budgets=[make_budget("B", "9000")])

    assert "unit" not in plan_to_dict(allocate(programme))["budgets"][0]


def test_the_greener_way_is_taken_where_the_cheaper_one_does_not_fit():
    dear = quote("Q2", "10", price=Decimal(400))

    assert [trip.quote for trip in planned("9000", quotes=[quote(), dear])[1].trips] == ["Q1"]
    assert [trip.quote for trip in planned("50", quotes=[quote(), dear])[1].trips] == ["Q2"]


def test_a_no_says_how_much_is_missing_in_kilograms():
    (pair,) = planned("50")[1].unfunded

    assert [reason.code for reason in pair.reasons] == ["BUDGET"]
    assert "The trip with least CO2 emits 200.000 kg CO2" in pair.reasons[0].text
    assert "has 50.000 kg CO2 free" in pair.reasons[0].text


def test_what_would_change_a_no_is_asked_in_kilograms():
    programme, plan = planned("50")
    (answer,) = explain(programme, plan, Question(delegate="D1", event="barcelona")).pairs

    assert "150.000 kg CO2 more in budget" in str(answer.way_in)


def test_history_takes_nothing_of_it():
    day = date(2026, 11, 4)
    row = PastTrip("graz", "D9", "barcelona", day, day, Decimal(400), "EUR")
    programme, plan = planned("300", history=(row,), delegates=[make_delegate("D1")])

    assert plan.budgets[0].spent == sum(trip.co2_g for trip in plan.trips)
    assert verify(programme, plan_to_dict(plan)) == ()


@pytest.mark.parametrize(("field", "figure"), [("spent", 199_999), ("amount", 250_501), ("left", 0)])
def test_a_wrong_figure_is_named_in_grams(field, figure):
    programme, plan = planned("250.5")
    document = plan_to_dict(plan)
    document["budgets"][0][field] = figure

    found = [str(violation) for violation in verify(programme, document)]
    assert any(f"{field} is {figure} g" in told for told in found)


def test_figures_in_words():
    assert format_money(1_234_567, "CO2") == "1 234.567 kg CO2"


@pytest.mark.parametrize("unit", ["CO2", "<b>", [1], None])
def test_a_budget_of_money_with_a_unit_is_refused(unit):
    programme = make_programme(quotes=[quote()], budgets=[make_budget("B", "9000")])
    document = plan_to_dict(allocate(programme))
    document["budgets"][0]["unit"] = unit

    assert verify(programme, document)


def test_a_ceiling_of_co2_without_its_unit_is_refused():
    programme, plan = planned("9000")
    document = plan_to_dict(plan)
    del document["budgets"][0]["unit"]

    assert [str(violation) for violation in verify(programme, document)] == [
        "budgets: budget G: its figures are grams of CO2: its unit is CO2."
    ]
