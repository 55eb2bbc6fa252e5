"""Settings written as TOML are read back as the same values."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from planner.intake.toml_text import toml_text


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        'quotes " and \\ and \t and \x7f and ž',
        True,
        False,
        -12,
        Decimal("12.50"),
        Decimal("3.0"),
        date(2026, 5, 4),
        datetime(2026, 5, 4, 9, 0),
        time(9, 30),
        ["a", "b"],
        [["2026-05-04", "2026-05-08"]],
        [],
        {"asia": ["asia"], "latin america": []},
    ],
    ids=repr,
)
def test_a_value_comes_back(value: object) -> None:
    document = {"rules": {"a key": value, "other": 1}, "visa": [{"nationality": "DE"}, {"nationality": "FR"}]}

    assert tomllib.loads(toml_text(document), parse_float=Decimal) == document


def test_a_value_outside_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected a section or a list of entries, got int"):
        toml_text({"loose": 1})
