from decimal import Decimal

import pytest

from planner.domain.facts import ESTIMATED, UNKNOWN
from planner.reference.allowances import lodging, meals
from planner.reference.tables import rows


@pytest.mark.parametrize(("country", "euro"), [("BE", 59), ("ES", 34), ("SG", 71), ("BR", 46)])
def test_meals_are_the_lump_sum_for_a_full_day(country, euro):
    figure = meals(country)

    assert (figure.amount, figure.certainty) == (Decimal(euro), ESTIMATED)
    assert figure.source == "German Federal Ministry of Finance, foreign travel lump sums 2026 (one transcription)"


def test_meals_elsewhere_are_a_share_of_the_per_diem():
    figure = meals("CA")  # 0.198 x 230 = 45.54

    assert (figure.amount, figure.certainty) == (Decimal(46), ESTIMATED)
    assert figure.source.startswith("0.198 of the DG INTPA maximum per diem, contracts from 8 November 2024")


@pytest.mark.parametrize(("country", "euro"), [("BE", 148), ("ES", 128), ("GR", 112)])
def test_lodging_in_the_union_is_the_staff_hotel_ceiling(country, euro):
    figure = lodging(country)

    assert (figure.amount, figure.certainty) == (Decimal(euro), ESTIMATED)
    assert figure.source.startswith("Delegated Regulation (EU) 2016/1611")


@pytest.mark.parametrize(("country", "euro"), [("SG", 225 - 71), ("BR", 245 - 46), ("CA", 230 - 46), ("US", 280 - 59)])
def test_lodging_elsewhere_is_the_per_diem_less_the_meals(country, euro):
    figure = lodging(country)

    assert (figure.amount, figure.certainty) == (Decimal(euro), ESTIMATED)
    assert figure.source.endswith("less the meals")


@pytest.mark.parametrize("country", ["AQ", "VA", "ZZ"])
@pytest.mark.parametrize("allowance", [meals, lodging])
def test_no_figure_is_unknown_and_never_zero(allowance, country):
    figure = allowance(country)

    assert (figure.amount, figure.certainty) == (None, UNKNOWN)
    assert country in figure.source


def test_every_figure_is_more_than_zero_and_within_the_per_diem():
    for row in rows("per_diem"):
        per_diem, country = Decimal(row["eur_per_night"]), row["country"]
        assert 0 < meals(country).amount < per_diem
        assert 0 < lodging(country).amount < per_diem


def test_a_night_with_a_day_of_meals_never_costs_more_than_the_per_diem():
    for row in rows("per_diem"):
        assert meals(row["country"]).amount + lodging(row["country"]).amount <= Decimal(row["eur_per_night"])


def test_the_share_is_the_median_that_it_says_it_is():
    per_diem = {row["country"]: Decimal(row["eur_per_night"]) for row in rows("per_diem")}
    shares = sorted(
        Decimal(row["eur_per_day"]) / per_diem[row["country"]] for row in rows("meals") if row["country"] != "DE"
    )
    (share,) = (row["value"] for row in rows("coefficients") if row["name"] == "meals_share_of_per_diem")

    assert len(shares) == 57
    assert round(shares[28], 3) == Decimal(share)


def test_every_destination_of_the_programme_has_figures():
    destinations = {row["country"] for row in rows("eu_cities") + rows("partner_cities")}

    assert len(destinations) == 27 + 24
    assert [country for country in sorted(destinations) if meals(country).amount is None] == []
    assert [country for country in sorted(destinations) if lodging(country).amount is None] == []
