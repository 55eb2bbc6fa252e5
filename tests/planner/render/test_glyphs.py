"""Which letters fonts can draw, read from fonts that are there and from bytes that are no font."""

from __future__ import annotations

import shutil

import pytest

from planner.domain.failures import PaperError
from planner.render import glyphs
from planner.render.glyphs import ARABIC, ARROWS, FAMILIES, FAMILY, families_for, letters_of, named, own_fonts
from planner.resources import fonts_dir, templates_dir


def test_the_bundled_fonts_draw_latin_greek_and_cyrillic():
    texts = ["Aino Æsir Łódź Ὀδυσσεύς Жуковский Ấ – “” € · …", "\ufffd"]

    assert families_for(texts) == ((FAMILY,), frozenset())


def test_arabic_and_arrows_need_no_font_of_the_system():
    assert families_for(["Graz (GRZ) → Barcelona"]) == ((FAMILY, ARROWS), frozenset())
    assert families_for(["غراتس ← برشلونة"]) == ((FAMILY, ARABIC, ARROWS), frozenset())


def test_every_letter_of_every_sentence_is_in_a_bundled_font():
    letters = {letter for path in templates_dir().rglob("*.po") for letter in path.read_text("utf-8")} - {"\n"}

    families, left = families_for(letters)

    assert (set(families), left) == (FAMILIES, frozenset())


def test_marks_that_are_never_drawn_need_no_font():
    assert families_for(["a\u200bb\u200e\u2068c\u2069"]) == ((FAMILY,), frozenset())


def test_letters_of_no_script_are_left_over():
    families, left = families_for(["ab\U000f0041", "\U000f0042"])

    assert (families, left) == ((FAMILY,), {"\U000f0041", "\U000f0042"})


def test_a_font_of_the_system_is_named_only_where_it_draws_what_is_missing():
    families, left = families_for(["สวัสดี"])

    assert len(families) == 1 or not left  # a machine without Thai letters names no other family
    assert (len(families) > 1) is not bool(left)


def test_coverage_ends_where_the_font_ends():
    letters = letters_of(fonts_dir() / "NotoSans-Regular.ttf")

    assert "A" in letters
    assert "漢" not in letters
    assert "\uffff" not in letters
    assert "\x00" not in letters or "\x01" not in letters


@pytest.mark.parametrize(
    "content", [b"", b"no font at all", b"\x00\x01\x00\x00\xff\xff" + bytes(40), b"ttcf" + bytes(8)]
)
def test_what_is_no_font_has_no_letters(tmp_path, content):
    (tmp_path / "x.ttf").write_bytes(content)

    assert "A" not in letters_of(tmp_path / "x.ttf")
    assert "A" not in letters_of(tmp_path / "gone.ttf")


def test_a_cut_off_font_has_no_letters(tmp_path):
    (tmp_path / "x.ttf").write_bytes((fonts_dir() / "NotoSans-Regular.ttf").read_bytes()[:300])

    assert "A" not in letters_of(tmp_path / "x.ttf")


def test_a_missing_font_is_one_sentence(monkeypatch, tmp_path):
    shutil.copy(fonts_dir() / "NotoSans-Regular.ttf", tmp_path)
    monkeypatch.setattr(glyphs, "fonts_dir", lambda: tmp_path)

    with pytest.raises(PaperError, match=r"^font .*NotoSans-Bold.ttf is missing or broken; install the planner again$"):
        own_fonts.__wrapped__()


def test_a_letter_is_named_for_people():
    assert named("漢") == "U+6F22 (CJK UNIFIED IDEOGRAPH-6F22)"
    assert named("\U000f0041") == "U+F0041 (no name)"


def test_the_licence_travels_with_the_fonts():
    licence = (fonts_dir() / "OFL.txt").read_text("utf-8")

    assert "SIL OPEN FONT LICENSE" in licence
    assert "Copyright 2015-2020 Google LLC" in licence


@pytest.mark.parametrize(
    "name", ["itinerary.paper.json", "letter.paper.json", "itinerary.typ", "letter.typ", "paper.typ"]
)
def test_the_planners_own_words_need_no_other_font(name):
    words = (templates_dir() / name).read_text("utf-8").replace("\n", " ")

    assert families_for([words]) == ((FAMILY,), frozenset())
