from datetime import date

import pytest

from planner.reference.calendars import public_holidays, supported
from planner.reference.tables import rows


def test_nationwide_holidays_of_belgium():
    assert public_holidays("BE", [2027]) == {
        date(2027, 1, 1): "New Year's Day",
        date(2027, 3, 28): "Easter Sunday",
        date(2027, 3, 29): "Easter Monday",
        date(2027, 5, 1): "Labor Day",
        date(2027, 5, 6): "Ascension Day",
        date(2027, 5, 16): "Pentecost",
        date(2027, 5, 17): "Pentecost Monday",
        date(2027, 7, 21): "National Day",
        date(2027, 8, 15): "Assumption Day",
        date(2027, 11, 1): "All Saints' Day",
        date(2027, 11, 11): "Armistice Day",
        date(2027, 12, 25): "Christmas Day",
    }


def test_observed_days_are_included():
    found = public_holidays("SG", [2026])

    assert "observed" in found[date(2026, 8, 10)]  # 9 August 2026 is a Sunday
    assert date(2026, 8, 9) in found


def test_regional_days_are_not():
    assert date(2026, 6, 24) not in public_holidays("ES", [2026])  # Saint John, Catalonia
    assert date(2026, 1, 26) in public_holidays("AU", [2026])


def test_several_years_in_order_each_once():
    found = public_holidays("JP", iter([2027, 2026, 2027]))

    assert list(found) == sorted(found)
    assert {day.year for day in found} == {2026, 2027}


@pytest.mark.parametrize("code", ["xx_XX.UTF-8", "de_DE.UTF-8", "C"])
def test_names_do_not_depend_on_the_environment(monkeypatch, code):
    for variable in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(variable, code)

    assert public_holidays("VN", [2026])[date(2026, 9, 2)] == "National Day"


def test_no_years_no_holidays():
    assert public_holidays("ES", []) == {}


@pytest.mark.parametrize("country", ["ZZ", "", "XK2"])
def test_a_country_without_calendar_is_empty_and_said_so(country):
    assert supported(country) is False
    assert public_holidays(country, [2026]) == {}


def test_every_destination_of_the_programme_is_supported():
    destinations = {row["country"] for row in rows("eu_cities") + rows("partner_cities")} | {"US", "CA"}

    assert [country for country in sorted(destinations) if not supported(country)] == []
