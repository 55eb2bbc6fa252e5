"""QR codes: the drawing is the code, dark for dark, with its white margin."""

from __future__ import annotations

import re

import pytest
import segno

from planner.render.qr import MAX_BYTES, QUIET, qr_code


def modules(svg: str) -> list[list[int]]:
    """The drawing read back as rows of 0 and 1, margin included."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [[0] * size for _ in range(size)]
    for column, row, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert length == back
        for place in range(int(column), int(column) + int(length)):
            rows[int(row)][place] = 1
    return rows


@pytest.mark.parametrize("text", ["Fira de Barcelona", "東京都千代田区", "<script>&\"'", "x"])
def test_the_drawing_is_the_code(text):
    drawn = modules(qr_code(text))
    code = segno.make(text, error="m", encoding="utf-8", micro=False, boost_error=False).matrix

    inner = [row[QUIET:-QUIET] for row in drawn[QUIET:-QUIET]]
    assert inner == [list(row) for row in code]
    assert [sum(drawn[0]), sum(drawn[-1]), sum(row[0] for row in drawn), sum(row[-1] for row in drawn)] == [0, 0, 0, 0]


def test_the_three_corners_have_their_marks():
    drawn = [row[QUIET:-QUIET] for row in modules(qr_code("Hotel"))[QUIET:-QUIET]]
    mark = [1, 0, 1, 1, 1, 0, 1]

    assert drawn[3][:7] == mark
    assert drawn[3][-7:] == mark
    assert drawn[-4][:7] == mark


def test_a_long_text_is_cut_at_a_whole_letter():
    assert qr_code("ä" * 1000) == qr_code("ä" * (MAX_BYTES // 2))
    assert qr_code("a" + "ä" * 1000) == qr_code("a" + "ä" * ((MAX_BYTES - 1) // 2))


def test_no_typed_letter_gets_into_the_drawing():
    assert re.fullmatch(r'<svg xmlns="[^"]+" viewBox="[0-9 ]+"><path d="[-MHhvz0-9 ]+"/></svg>', qr_code("<x>\"'&"))
