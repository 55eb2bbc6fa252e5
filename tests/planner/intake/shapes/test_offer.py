"""Codes that stay the same, and prices that are shared without falling short."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.intake import cells
from planner.intake.cells import MAX_NOTE
from planner.intake.shapes.offer import as_raw, code_of, shared


@pytest.mark.parametrize(
    ("total", "persons", "part", "above"),
    [
        ("1000.00", 1, "1000.00", "0"),
        ("1000.00", 4, "250.00", "0"),
        ("1000.01", 2, "500.005", "0"),
        ("1000.00", 3, "333.34", "0.02"),
        ("0.01", 3, "0.01", "0.02"),
    ],
)
def test_a_price_is_shared(total, persons, part, above):
    assert shared(Decimal(total), persons) == (Decimal(part), Decimal(above))


@given(cents=st.integers(0, 10**9), persons=st.integers(1, 100))
def test_the_parts_are_never_less_than_the_whole_and_less_than_a_cent_each_above(cents, persons):
    total = Decimal(cents).scaleb(-2)
    part, above = shared(total, persons)

    assert part * persons == total + above
    assert 0 <= above < Decimal("0.01") * persons
    assert -part.as_tuple().exponent <= 6


@given(own=st.text(max_size=80), prefix=st.sampled_from(["", "agency-"]))
def test_a_code_can_stand_in_the_folder_and_is_the_same_every_time(own, prefix):
    code = code_of(prefix or "duffel-" if not own else prefix, own, "{}")

    assert cells.code(code) == code
    assert code == code_of(prefix or "duffel-" if not own else prefix, own, "{}")


def test_numbers_that_look_alike_get_codes_of_their_own():
    codes = [code_of("a-", own, "") for own in ("1/2", "1-2", "1 2", "1_2")]

    assert len(set(codes)) == 4
    assert codes[1] == "a-1-2"


def test_what_does_not_fit_a_cell_is_cut_and_says_so():
    text = as_raw({"x": "é" * 5000})

    assert len(text) <= MAX_NOTE
    assert text.isascii()
    assert text.endswith("(cut; the file has the rest)")
