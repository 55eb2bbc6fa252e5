import time
from zoneinfo import available_timezones

import pytest

from planner.domain.facts import Airport
from planner.domain.geo import great_circle_km
from planner.reference.airports import airport, airport_codes, nearest_airport_of
from planner.reference.countries import COUNTRY_CODES
from planner.reference.tables import rows


def place(latitude, longitude):
    return Airport("", "", "", "", latitude, longitude, "UTC")


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("ANR", 51.1894, 4.46028),
        ("BRU", 50.9014, 4.48444),
        ("CRL", 50.4592, 4.45382),
        ("KJK", 50.8172, 3.20472),
        ("LGG", 50.6374, 5.44322),
        ("LUX", 49.6266, 6.21152),
        ("OST", 51.1989, 2.86222),
        ("SWA", 23.5520, 116.5033),
        ("KCA", 41.6779, 82.8729),
        ("MBI", -8.92, 33.2742),
        ("NKC", 18.31, -15.9697),
        ("SOQ", -0.8914, 131.2869),
    ],
)
def test_airports_that_the_package_misplaces(code, latitude, longitude):
    assert great_circle_km(airport(code), place(latitude, longitude)) < 2


def test_brussels_within_a_kilometre_of_its_terminal():
    assert great_circle_km(airport("BRU"), place(50.9008, 4.4840)) < 1


def test_own_rows_win_over_the_package():
    own = {row["iata"]: row for row in rows("airports")}

    for code, row in own.items():
        assert airport(code) == Airport(
            code,
            row["name"],
            row["city"],
            row["country"],
            float(row["lat"]),
            float(row["lon"]),
            row["timezone"],
        )


def test_the_city_tables_name_airports_near_the_city():
    for row in rows("eu_cities") + rows("partner_cities"):
        distance = great_circle_km(airport(row["iata"]), place(float(row["lat"]), float(row["lon"])))
        assert distance == pytest.approx(float(row["airport_km"]), abs=1.5), row["name"]


@pytest.mark.parametrize(
    ("code", "timezone"),
    [
        ("SIN", "Asia/Singapore"),
        ("JFK", "America/New_York"),  # from the package
        ("APW", "Pacific/Apia"),  # beyond the date line
        ("CUU", "America/Chihuahua"),  # corrected
        ("KIV", "Europe/Chisinau"),  # a code that the package dropped
        ("ULH", "Asia/Riyadh"),  # a code that only a newer release holds
    ],
)
def test_zones(code, timezone):
    assert airport(code).timezone == timezone


def test_every_airport_has_a_zone_a_country_and_a_place_on_earth():
    zones = available_timezones()
    for code in airport_codes():
        found = airport(code)
        assert found.code == code
        assert found.timezone in zones, code
        assert found.country in COUNTRY_CODES | {"XK"}, code
        assert -90 <= found.latitude <= 90, code
        assert -180 <= found.longitude <= 180, code


def test_more_than_seven_thousand_codes():
    assert len(airport_codes()) > 7_900
    assert {"BCN", "BRU", "SIN", "GRU"} <= set(airport_codes())


@pytest.mark.parametrize("code", ["", "ZZZ", "bru", "LON", "BRU ", "../", "B\x00U"])
def test_unknown_codes(code):
    assert airport(code) is None


def test_lookup_is_fast_once_loaded():
    codes = sorted(airport_codes())
    started = time.perf_counter()
    found = [airport(code) for code in codes]

    assert None not in found
    assert time.perf_counter() - started < 0.2


@pytest.mark.parametrize(
    ("city", "country", "code"),
    [
        ("Málaga", "ES", "AGP"),
        ("malaga", "ES", "AGP"),
        ("São Paulo", "BR", "GRU"),
        ("Córdoba", "AR", "COR"),
        ("Graz", "AT", "GRZ"),
        ("Graz", "DE", None),
        ("Nowhere", "ES", None),
    ],
)
def test_nearest_airport_of_a_city(city, country, code):
    assert nearest_airport_of(city, country) == code
