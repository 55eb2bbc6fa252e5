"""Lists that a spreadsheet opens: nothing in them runs, nothing breaks a row."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from planner.render.table import csv_table


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", " =", "\n=", "＝"])
def test_a_formula_gets_an_apostrophe(mark: str) -> None:
    (_, (cell,)) = read_back(csv_table(["name"], [[f"{mark}1+1"]]))

    assert cell.startswith("'")
    assert "\n" not in cell


def test_everything_else_stays_as_it_is() -> None:
    row = ["Zoë, “x”", "a=b", None, 3, -2, date(2026, 11, 3), 'say "no"']

    assert read_back(csv_table(["a"] * 7, [row])) == [
        ["a"] * 7,
        ["Zoë, “x”", "a=b", "", "3", "-2", "2026-11-03", 'say "no"'],
    ]


def test_it_begins_with_a_byte_order_mark_so_that_accents_are_seen() -> None:
    assert csv_table(["é"], []) == b"\xef\xbb\xbf\xc3\xa9\r\n"


def test_half_a_letter_does_no_harm() -> None:
    assert read_back(csv_table(["a"], [["x\ud800"]]))[1] == ["x\ufffd"]
