from decimal import Decimal

import pytest

from planner.domain.facts import ESTIMATED, UNKNOWN
from planner.reference.transfers import transfer


@pytest.mark.parametrize(
    ("country", "airport", "each"), [("BE", "BRU", "29"), ("ES", "BCN", "26.5"), ("IE", "DUB", "20.5")]
)
def test_inside_the_union_half_of_the_shortest_land_trip_each_way(country, airport, each):
    found = transfer(country, airport)

    assert found.arrival == found.departure
    assert (found.arrival.amount, found.arrival.certainty) == (Decimal(each), ESTIMATED)
    assert found.arrival.source.startswith("half of: Commission Decision C(2024)5405")


@pytest.mark.parametrize(
    ("country", "airport"), [("SG", "SIN"), ("LU", "LUX"), ("CY", "LCA"), ("MT", "MLA"), ("GB", "LHR")]
)
def test_elsewhere_the_price_is_unknown_and_never_zero(country, airport):
    found = transfer(country, airport)

    assert (found.arrival.amount, found.arrival.certainty) == (None, UNKNOWN)
    assert found.departure == found.arrival
    assert found.arrival.source == f"no public price of a transfer at {airport} found"
