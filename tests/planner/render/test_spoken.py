"""How each language writes: first of the month, amounts taken off, names of zones, text in another direction."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from planner.render.spoken import Spoken


def spoken(tag):
    return Spoken(Locale.parse(tag))


@pytest.mark.parametrize(
    ("language", "pattern", "day", "told"),
    [
        ("fr", "EEEE d MMMM y", date(2026, 7, 1), "mercredi 1er juillet 2026"),
        ("fr", "d", date(2026, 7, 1), "1er"),
        ("fr", "d MMM y", date(2026, 7, 11), "11 juil. 2026"),
        ("es", "d 'de' MMMM", date(2026, 7, 1), "1 de julio"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(language, pattern, day, told):
    assert spoken(language).day(day, pattern) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "EUR -1 278.10"),
        ("de", "-1.278,10\u00a0EUR"),
        ("ar", "\u200f\u200e-1,278.10\u200f\u00a0EUR"),
    ],
)
def test_an_amount_taken_off_has_its_sign_at_the_figure(language, told):
    assert spoken(language).money(-127810, "EUR") == told


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize(("zone", "has_name"), [("Europe/Madrid", True), ("Asia/Amman", False)])
def test_a_zone_that_has_but_a_number_has_no_name(language, zone, has_name):
    moment = datetime(2026, 5, 2, 12, tzinfo=ZoneInfo(zone))

    assert bool(spoken(language).zone_name(moment)) is has_name


@pytest.mark.parametrize(
    ("zone", "month", "name"),
    [
        ("Europe/Dublin", 7, "Irish Standard Time"),
        ("Europe/Dublin", 1, "Greenwich Mean Time"),
        ("Europe/Madrid", 7, "Central European Summer Time"),
        ("Pacific/Auckland", 1, "New Zealand Daylight Time"),
        ("Pacific/Auckland", 7, "New Zealand Standard Time"),
        ("Asia/Singapore", 7, "Singapore Standard Time"),
        ("Africa/Casablanca", 7, "Western European Summer Time"),
        ("Africa/Casablanca", 3, "Western European Standard Time"),
    ],
)
def test_a_zone_is_named_by_what_its_clocks_show(zone, month, name):
    assert spoken("en").zone_name(datetime(2026, month, 3, tzinfo=ZoneInfo(zone))) == name


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "Ada Sample", "Ada Sample"),
        ("en", "سامر", "\u2068سامر\u2069"),
        ("de", "שלום 5", "\u2068שלום 5\u2069"),
        ("ar", "Ada Sample", "\u2068Ada Sample\u2069"),
        ("ar", "", ""),
    ],
)
def test_text_in_another_direction_is_kept_apart(language, text, told):
    assert spoken(language).apart(text) == told


@pytest.mark.parametrize(("language", "told"), [("en", "meals"), ("de", "Mahlzeiten"), ("fr", "repas")])
def test_words_within_a_line_begin_small_where_nouns_do(language, told):
    assert spoken(language).mid(told.capitalize()) == told
