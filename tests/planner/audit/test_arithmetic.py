"""The check's own arithmetic at its corners."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from planner.audit.arithmetic import cents, half_up, in_band, in_words, kilometres, months_later
from tests.planner.worlds import AIRPORTS

RATES = {"EUR": Decimal(1), "USD": Decimal("0.9"), "SGD": Decimal("0.7")}


@pytest.mark.parametrize(
    ("exact", "whole"),
    [("0", 0), ("1/2", 1), ("1/3", 0), ("3/2", 2), ("5/2", 3), ("-1/2", -1), ("-1/3", 0), ("-5/2", -3)],
)
def test_a_half_goes_away_from_zero(exact, whole):
    assert half_up(Fraction(exact)) == whole


@pytest.mark.parametrize(
    ("amount", "currency", "into", "expected"),
    [
        ("1.005", "EUR", "EUR", 101),
        ("1.004999999999999999999999", "EUR", "EUR", 100),
        ("250", "USD", "EUR", 22_500),
        ("1", "EUR", "USD", 111),
        ("1", "SGD", "USD", 78),  # 7/9 of a dollar
        ("9999999999999999.99", "EUR", "EUR", 999_999_999_999_999_999),
    ],
)
def test_money_is_converted_exactly_and_rounded_once(amount, currency, into, expected):
    assert cents(Decimal(amount), currency, RATES, into) == expected


def test_the_euro_needs_no_rate():
    assert cents(Decimal(9), "USD", {"USD": Decimal("0.9")}, "EUR") == 810


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 7), 0, date(2026, 5, 7)),
        (date(2026, 5, 7), 10**9, None),
    ],
)
def test_months_are_clamped_to_the_end_of_a_shorter_one(day, months, later):
    assert months_later(day, months) == later


def test_great_circles_agree_with_the_sphere():
    assert kilometres(AIRPORTS["GRZ"], AIRPORTS["SIN"]) == pytest.approx(9788.135435947643, abs=1e-6)
    assert kilometres(AIRPORTS["SIN"], AIRPORTS["SIN"]) == 0


@pytest.mark.parametrize(("km", "figure"), [(100.0, 1), (100.0001, 2), (9e9, 3)])
def test_a_band_reaches_to_its_last_kilometre(km, figure):
    assert in_band(((100, Decimal(1)), (200, Decimal(2)), (None, Decimal(3))), km) == figure


@pytest.mark.parametrize(
    ("amount", "words"),
    [(412_000, "EUR 4 120.00"), (-5, "EUR -0.05"), (123_456_789, "EUR 1 234 567.89")],
)
def test_money_in_sentences(amount, words):
    assert in_words(amount, "EUR") == words
