"""Ranges, published figures side by side, and the chance that a budget holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from planner.cli.prices import told
from planner.domain.prices import Chance
from planner.domain.records import EstimateRange
from planner.reference.prices import fare_figures, night_figures
from planner.services.allocate import allocate
from planner.services.prices import chances, event_prices, market_of, ranges
from tests.planner.worlds import make_budget, make_event, make_facts, make_hotel, make_programme, make_quote


def planned(**changes):
    programme = make_programme(**changes)
    return programme, allocate(programme)


def by_item(programme, plan):
    return {one.item: one for one in ranges(programme, plan)}


def test_a_confirmed_item_has_no_range():
    found = by_item(*planned(quotes=[make_quote("Q1")], hotels=[make_hotel("H1")]))

    assert found == {}  # meals and transfers of these worlds are confirmed


def test_an_estimated_fare_lies_between_the_assumed_shares():
    """The test's unit cost is 200 euro; 65 % is less than the lowest published figure of the distance, 230 euro."""
    fare = by_item(*planned(hotels=[make_hotel("H1")]))["travel"]

    assert (fare.low, fare.likely, fare.high) == (13_000, 20_000, 32_000)
    assert "assumed" in fare.method


def test_the_shares_are_settings():
    settings = EstimateRange(fare_low_percent=90, fare_high_percent=110)
    fare = by_item(*planned(hotels=[make_hotel("H1")], estimate_range=settings))["travel"]

    assert (fare.low, fare.high) == (18_000, 22_000)


def test_a_night_without_a_hotel_lies_between_the_published_figures():
    """Four nights in Barcelona: 128 ceiling, 117 unit cost, 144 market; the test's own ceiling is 100."""
    stay = by_item(*planned(quotes=[make_quote("Q1")]))["accommodation"]

    assert stay.likely == 400_00
    assert (stay.low, stay.high) == (400_00, 4 * 144_00)
    assert "market estimate" in stay.method


def quotes(count, price, **changes):
    return [replace(make_quote(f"Q{number}"), price=Decimal(price), **changes) for number in range(count)]


@pytest.mark.parametrize(("count", "known"), [(9, False), (10, True)])
def test_ten_quotes_of_the_programme_make_a_market(count, known):
    programme = make_programme(quotes=quotes(count, 438))

    market = market_of(programme, long_haul=False)
    assert (market is not None) is known
    if market is not None:
        assert (market.low, market.median, market.high, market.quotes) == (Fraction(438, 365),) * 3 + (10,)
    assert market_of(programme, long_haul=True) is None


def test_own_quotes_replace_the_assumed_shares():
    """Ten quotes for somebody else's event, at 0.5 to 1.4 times the unit cost of 365 euro."""
    listed = [
        replace(make_quote(f"Q{number}", event="other"), price=Decimal(365) * (5 + number) / 10) for number in range(10)
    ]
    events = [make_event("barcelona"), make_event("other", status="cancelled")]
    fare = by_item(*planned(events=events, quotes=listed, hotels=[make_hotel("H1")]))["travel"]

    assert (fare.low, fare.high) == (round(20_000 * 0.5), round(20_000 * 1.3))
    assert "10 quotes" in fare.method


def test_singapore_is_dearer_than_its_ceiling():
    event = make_event("singapore", country="SG", city="Singapore", airport="SIN", timezone="Asia/Singapore")
    event = replace(event, region="asia")
    (found,) = event_prices(*planned(events=[event], facts=make_facts()))

    assert [str(figure.eur) for figure in found.nights] == ["225", "277"]
    assert found.warnings == (
        "the reference ceiling of EUR 100 a night is below the market estimate of EUR 277",
        "the DG INTPA per diem, all in of EUR 225 is below the market estimate with a day's meals, EUR 327",
    )


def test_figures_that_are_old_are_warned_of():
    (found,) = event_prices(*planned())
    (late,) = event_prices(
        *planned(events=[make_event("barcelona")], facts=make_facts()),
    )

    assert any("is of 2016: older than 5 years" in warning for warning in found.warnings)
    assert found == late


def test_every_figure_names_source_year_and_confidence():
    figures = (
        *night_figures("ES", "Barcelona"),
        *night_figures("SG", "Singapore"),
        *fare_figures(1237),
        *fare_figures(1e5),
    )

    assert all(figure.source and figure.year >= 2016 and figure.confidence for figure in figures)
    assert [str(figure.eur) for figure in fare_figures(600)] == ["340", "196", "245.0", "309"]
    assert [str(figure.eur) for figure in fare_figures(600.1)] == ["365", "209", "261.25", "309"]


def chance(amount, **changes):
    (found,) = chances(*planned(budgets=[make_budget("B", amount)], **changes))
    return found


def test_confirmed_prices_always_hold_and_are_safe():
    sure = {"quotes": [make_quote("Q1")], "hotels": [make_hotel("H1")]}
    found = chance("9000", **sure)

    assert (found.low, found.median, found.high) == (found.planned,) * 3
    assert (found.percent, found.safe) == (100.0, True)


def test_a_ceiling_at_the_peak_of_a_triangle_holds_as_often_as_the_triangle_says():
    """Fare 130 to 200 to 320 euro: the part below the peak is 70 of 190, 36.8 %."""
    cost = planned(hotels=[make_hotel("H1")])[1].trips[0].cost.total
    found = chance(str(Decimal(cost) / 100), hotels=[make_hotel("H1")])

    assert found.planned == found.ceiling == cost
    assert abs(found.percent - 100 * 70 / 190) < 1.5
    assert not found.safe


def test_the_extremes_are_never_left():
    cost = planned(hotels=[make_hotel("H1")])[1].trips[0].cost.total
    found = chance("9000", hotels=[make_hotel("H1")])

    assert cost - 7_000 <= found.low < found.median < found.high <= cost + 12_000
    assert (found.percent, found.safe) == (100.0, True)


def test_a_plan_above_every_draw_counts_the_dearest_figure_of_its_ranges():
    """Ten quotes for somebody else's event, all at half to nine tenths of the unit cost of 365 euro."""
    listed = [
        replace(make_quote(f"Q{number}", event="other"), price=Decimal(365) * (5 + number % 5) / 10)
        for number in range(10)
    ]
    events = [make_event("barcelona"), make_event("other", status="cancelled")]
    found = chance("9000", events=events, quotes=listed, hotels=[make_hotel("H1")])

    assert found.planned > found.high
    assert (found.estimates, found.dearest, found.cheapest) == (1, 1, 0)
    (line, *_) = told([found], [], [], "EUR").said
    assert line.endswith("above that: for 1 of 1 estimate it counts the dearest figure of the range (docs/prices.md)")


def test_the_same_input_gives_the_same_draws():
    assert chance("9000", hotels=[make_hotel("H1")]) == chance("9000", hotels=[make_hotel("H1")])


@pytest.mark.parametrize(
    ("holding", "unknowns", "safe"), [(9_500, 0, False), (9_501, 0, True), (10_000, 1, False), (0, 0, False)]
)
def test_safe_is_above_95_percent_and_nothing_unknown(holding, unknowns, safe):
    found = Chance("B", "B", 0, 0, 0, 0, 0, 10_000, holding, unknowns)

    assert found.safe is safe


def test_trips_under_way_are_not_drawn():
    programme, plan = planned(hotels=[make_hotel("H1")])
    begun = replace(plan, trips=tuple(replace(trip, carried=True) for trip in plan.trips))

    assert ranges(replace(programme, today=date(2026, 11, 4)), begun) == ()
