"""Short forms of numbers and moments, and links that are only made of what is one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from planner.render import formats


@pytest.mark.parametrize(
    ("name", "moment", "text"),
    [
        ("Europe/Madrid", datetime(2025, 11, 3, 12), "CET (UTC+1)"),
        ("Europe/Madrid", datetime(2026, 6, 3, 12), "CEST (UTC+2)"),
        ("Asia/Singapore", datetime(2026, 6, 14, 9), "UTC+8"),
        ("Asia/Kolkata", datetime(2026, 6, 14, 9), "IST (UTC+5:30)"),
        ("America/Sao_Paulo", datetime(2026, 6, 14, 9), "UTC-3"),
        ("America/St_Johns", datetime(2026, 1, 14, 9), "NST (UTC-3:30)"),
        ("UTC", datetime(2026, 6, 14, 9), "UTC"),
        ("Europe/London", datetime(2026, 1, 14, 9), "GMT (UTC)"),
    ],
)
def test_a_zone_is_told_by_name_and_offset(name, moment, text):
    assert formats.zone(moment.replace(tzinfo=ZoneInfo(name))) == text


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (785, "13 h 05 min")])
def test_durations(minutes, text):
    assert formats.duration(minutes) == text


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (formats.whole_hours, 29, "0 h"),
        (formats.whole_hours, 72_270, "1 205 h"),
        (formats.kilos, 1_499, "1 kg"),
        (formats.kilos, 1_500, "2 kg"),
        (formats.tonnes, 12_349_999, "12.3 t"),
        (formats.tonnes, 12_350_000, "12.4 t"),
        (formats.count, 28_845, "28 845"),
    ],
)
def test_large_figures_are_rounded_half_up(function, value, text):
    assert function(value) == text


@pytest.mark.parametrize(("cents", "text"), [(412_050, "EUR 4 121"), (412_049, "EUR 4 120"), (-150, "EUR -2")])
def test_whole_money(cents, text):
    assert formats.whole_money(cents, "EUR") == text


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", ""),
        ("https://example.org/ x", ""),
        ('https://example.org/"onclick="', ""),
        ("example.org", ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_become_links(address, link):
    assert formats.web_link(address) == link


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("d1@example.org", "mailto:d1@example.org"),
        ("a+b@example.org", "mailto:a+b@example.org"),
        ("ü@example.org", "mailto:%C3%BC@example.org"),
        ("x@example.org?bcc=y@example.org", ""),
        ("x@example.org\nBcc: y", ""),
        ("no address", ""),
    ],
)
def test_only_plain_mail_addresses_become_links(address, link):
    assert formats.mail_link(address) == link


@pytest.mark.parametrize(
    ("number", "link"), [("+32 2 555 0100", "tel:+3225550100"), ("(02) 555-0100", "tel:025550100"), ("ask me", "")]
)
def test_only_numbers_become_phone_links(number, link):
    assert formats.phone_link(number) == link


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(0, 8, "0"), (1, 8, "12.5"), (1, 3, "33.3"), (2, 3, "66.7"), (8, 8, "100"), (5, 0, "0")]
)
def test_a_share_is_rounded_half_up_to_a_tenth_of_a_percent(part, whole, text):
    assert formats.share_of(part, whole) == text
