"""File names: a plain code is its own name, any other is made safe, and no two meet."""

from __future__ import annotations

import pytest

from planner.render.filenames import MAX_STEM, Paths, file_stems


@pytest.mark.parametrize("code", ["D1", "barcelona-2025", "a.b_c-D", "x" * MAX_STEM, "COM10", "console"])
def test_a_plain_code_is_its_own_file_name(code):
    assert file_stems([code]) == {code: code}


@pytest.mark.parametrize(
    ("code", "readable"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("a/b", "a_b"),
        ("a\\b", "a_b"),
        (".hidden", "hidden"),
        ("trailing.", "trailing"),
        ("CON", "CON"),
        ("nul", "nul"),
        ("nul.txt", "nul_txt"),
        ("LPT1", "LPT1"),
        ("Петър", "code"),
        ("", "code"),
        ("..", "code"),
        ("a\x00b", "a_b"),
        ("a\r\nb", "a_b"),
        ("two words", "two_words"),
        ("x" * (MAX_STEM + 1), "x" * 40),
        ("lone\ud800", "lone"),
        ("as-if-0123456789ab", "as-if-0123456789ab"),
    ],
)
def test_any_other_code_keeps_its_plain_part_and_gets_a_mark(code, readable):
    (stem,) = file_stems([code]).values()

    head, _, mark = stem.rpartition("-")
    assert head == readable
    assert len(mark) == 12
    assert set(mark) <= set("0123456789abcdef")


def test_codes_that_differ_in_capitals_alone_get_different_files():
    stems = file_stems(["Anna", "ANNA", "berta"])

    assert stems["berta"] == "berta"
    assert len({stem.lower() for stem in stems.values()}) == 3


def test_a_code_that_imitates_a_mark_does_not_meet_the_marked_one():
    marked = file_stems(["a b"])["a b"]

    assert len(set(file_stems(["a b", marked]).values())) == 2


def test_the_order_of_codes_does_not_matter():
    codes = ["Anna", "ANNA", "x/y", "D1"]

    assert file_stems(codes) == file_stems(reversed(codes))


def test_paths_are_those_of_the_contract():
    paths = Paths(["barcelona-2025"], ["D1"])

    assert [
        paths.itinerary("barcelona-2025", "D1", "html"),
        paths.delegate_calendar("D1"),
        paths.event_calendar("barcelona-2025"),
    ] == ["itineraries/barcelona-2025/D1.html", "calendars/delegates/D1.ics", "calendars/events/barcelona-2025.ics"]
