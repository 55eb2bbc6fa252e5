import pytest

from planner.reference.countries import (
    COUNTRY_CODES,
    CURRENCY_CODES,
    country_name,
    has_free_movement,
    in_schengen_area,
)


def test_countries_are_those_of_the_standard():
    assert len(COUNTRY_CODES) == 249
    assert {"GR", "GB", "SG", "TW", "US"} <= COUNTRY_CODES
    assert not {"EL", "UK", "XK", "EU"} & COUNTRY_CODES


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("GR", "Greece"),
        ("GB", "United Kingdom"),
        ("KR", "South Korea"),
        ("CZ", "Czechia"),
        ("CI", "Côte d'Ivoire"),
        ("BA", "Bosnia and Herzegovina"),
        ("ZZ", "ZZ"),
    ],
)
def test_names(code, name):
    assert country_name(code) == name


def test_names_are_written_out():
    assert not [
        country_name(code) for code in COUNTRY_CODES if "&" in country_name(code) or "Is " in country_name(code)
    ]


def test_currencies():
    assert {"EUR", "SGD", "IDR", "BRL", "HRK", "BGN"} <= CURRENCY_CODES
    assert not {"XXX", "XTS", "XAU", "EURO", "DEM"} & CURRENCY_CODES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCY_CODES)


def test_groups():
    assert sum(in_schengen_area(code) for code in COUNTRY_CODES) == 29
    assert sum(has_free_movement(code) for code in COUNTRY_CODES) == 31
    assert has_free_movement("IE")
    assert not in_schengen_area("IE")
    assert not in_schengen_area("ZZ")
    assert not has_free_movement("GB")
