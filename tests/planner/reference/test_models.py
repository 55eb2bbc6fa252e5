from decimal import Decimal
from pathlib import Path

from planner.reference.models import travel_model

PAGE = (Path(__file__).parents[3] / "docs" / "estimates.md").read_text(encoding="utf-8")


def test_fares_are_the_nine_bands_of_2024_for_a_return_trip():
    assert travel_model().fare_bands == (
        (600, Decimal(340)),
        (1600, Decimal(365)),
        (2500, Decimal(429)),
        (3500, Decimal(541)),
        (4500, Decimal(743)),
        (6000, Decimal(857)),
        (7500, Decimal(1021)),
        (10000, Decimal(1250)),
        (None, Decimal(1595)),
    )


def test_minutes_are_the_block_time_fit():
    model = travel_model()

    assert (model.minutes_base, model.minutes_per_km) == (Decimal("52.5"), Decimal("0.0797"))


def test_grams_by_mode_and_distance():
    assert travel_model().grams_per_km == {
        "air": ((3700, Decimal("125.76")), (None, Decimal("117.04"))),
        "rail": ((None, Decimal("35.46")),),
        "road": ((None, Decimal("148.61")),),
    }


def test_bands_ascend_and_only_the_last_is_open():
    model = travel_model()
    for bands in (model.fare_bands, *model.grams_per_km.values()):
        limits = [limit for limit, _ in bands]
        assert limits[-1] is None
        assert limits[:-1] == sorted(limits[:-1])


def test_every_figure_states_its_source_with_year():
    sources = travel_model().sources

    assert sorted(sources) == ["co2", "fare", "minutes"]
    assert "C(2024)5405" in sources["fare"]
    assert "2013" in sources["minutes"]
    assert "DESNZ" in sources["co2"]
    assert "2025" in sources["co2"]


def test_the_page_gives_every_figure_of_the_model():
    model = travel_model()
    figures = [str(euro) for _, euro in model.fare_bands]
    figures += [str(grams) for bands in model.grams_per_km.values() for _, grams in bands]
    figures += [str(model.minutes_base), str(model.minutes_per_km)]

    assert [figure for figure in figures if figure not in PAGE] == []
