"""Typed text becomes one line of harmless letters."""

from __future__ import annotations

import pytest

from planner.domain.itinerary import Itinerary
from planner.render.clean import cleaned, one_line, settled
from tests.planner.render.builders import AINO, make_itinerary


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("Ökonomie שלום 漢字", "Ökonomie שלום 漢字"),
        ("two\r\nlines", "two lines"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf\x1dg\th", "a b c d e f g h"),
        ("nul\x00", "nul\ufffd"),
        ("\x1b[31m", "\ufffd[31m"),
        ("lone\ud800", "lone\ufffd"),
        ("over\u202eride\u2066\ufeff", "override"),
        ("mark\u200f\u200e", "mark\u200f\u200e"),
    ],
)
def test_text_is_one_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("to \u2068Ada\u2069 and \u2066+32\u2069", "to \u2068Ada\u2069 and \u2066+32\u2069"),
        ("in \u2068one \u2066two\u2069\u2069", "in \u2068one \u2066two\u2069\u2069"),
        ("open \u2067for ever", "open for ever"),
        ("ended\u2069 twice \u2068once\u2069\u2069", "ended twice \u2068once\u2069"),
        ("over\u202eride\n\u2068cut", "override cut"),
    ],
)
def test_our_own_words_keep_what_is_closed(text, line):
    assert settled(text) == line


def test_every_string_of_a_value_is_cleaned():
    dirty = make_itinerary(programme="a\nb", checks=("c\rd",))

    paper = cleaned(dirty)

    assert isinstance(paper, Itinerary)
    assert (paper.programme, paper.checks, paper.traveller) == ("a b", ("c d",), AINO)


def test_a_clean_value_is_the_same_value():
    paper = make_itinerary()

    assert cleaned(paper) is paper
