"""Placeholders of staff's own sentences: every word in braces is one of them or a fault."""

import pytest

from planner.domain.mails import filled, unknown_placeholders


@pytest.mark.parametrize("word", ["name.x", "имя", "prénom", " name ", "Name", "delegate", "name!r"])
def test_another_word_in_braces_is_unknown(word):
    assert unknown_placeholders(f"Dear {{{word}}}, {{name}}") == [word]


@pytest.mark.parametrize("text", ["{}", "{7*7}", "{{7*7}}", "{ }", "{name", "name}", "{12}"])
def test_braces_around_anything_else_are_text(text):
    assert unknown_placeholders(text) == []
    assert filled(text, {"name": "Ada"}) == text


def test_a_value_is_filled_in_once():
    assert filled("{name} of {city}", {"name": "{city}", "city": "Rome"}) == "{city} of Rome"
