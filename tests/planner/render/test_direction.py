"""Papers from right to left, and names from right to left in papers that are not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from planner.domain.itinerary import CostLine
from planner.render.entries import entries_for_delegate
from planner.render.html import itinerary_html
from planner.render.ics import delegate_calendar
from planner.render.pdf import itinerary_pdf, itinerary_sheet
from planner.render.text import itinerary_text
from tests.planner.render.builders import make_itinerary
from tests.planner.render.prints import heights

_APART = re.compile("[\u2066\u2068][^\u2069]*\u2069")
_HOTEL = "فندق المثال"


def spoken(language, **changes):
    paper = make_itinerary(**changes)
    return replace(paper, traveller=replace(paper.traveller, language=language))


def unfolded(paper):
    content = delegate_calendar("Aino", entries_for_delegate(paper)).decode()
    return re.sub(r"\r\n[ \t]", "", content).replace("\\,", ",").replace("\\;", ";")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def test_arabic_has_its_own_commas_and_arrows_in_print_text_and_calendar():
    paper = spoken("ar")
    shown = itinerary_sheet(paper).data
    printed = [text for name, part in shown.items() if name not in ("codes", "fonts") for text in strings(part)]
    lines = [line for line in unfolded(paper).split("\r\n") if line.startswith(("SUMMARY:", "DESCRIPTION:"))]
    told = [*printed, *itinerary_text(paper).splitlines(), *lines]

    assert "، " in itinerary_text(paper)
    assert [text for text in told if re.search(r"(?<!\d)[,;?→]", _APART.sub("", text)) and not text.isascii()] == []
    assert any("←" in line for line in lines)


def test_every_line_of_an_arabic_text_begins_on_the_right():
    lines = itinerary_text(spoken("ar")).splitlines()

    assert {line[0] for line in lines if line} == {"\u200f"}


def test_names_of_places_stay_apart_in_the_title_of_an_arabic_leg():
    assert "\u2068Tampere (TMP)\u2069 ← \u2068Helsinki (HEL)\u2069" in unfolded(spoken("ar"))


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_a_telephone_number_beside_an_arabic_name_keeps_its_order(language):
    paper = spoken(language)
    desk = replace(paper.contacts[0], name="ليلى")
    told = itinerary_text(replace(paper, contacts=(desk, *paper.contacts[1:])))

    assert re.search("\u2068ليلى\u2069[,،] \u2066?[+]32 2 555 0100", told)


def test_an_arabic_hotel_turns_nothing_beside_it_in_an_english_paper():
    paper = make_itinerary()
    paper = replace(paper, stay=replace(paper.stay, hotel=_HOTEL))

    assert f"\u2068{_HOTEL}\u2069, 4 nights" in itinerary_text(paper)
    assert f"SUMMARY:\u2068{_HOTEL}\u2069 (4 nights)" in unfolded(paper)
    assert f"<bdi>{_HOTEL}</bdi>, 4 nights" in itinerary_html(paper)


def test_what_the_host_takes_over_has_its_sign_before_the_figure_in_arabic():
    paper = spoken("ar")
    costs = replace(paper.costs, hospitality=CostLine("hospitality", 12345, "confirmed", ""))
    rows = itinerary_sheet(replace(paper, costs=costs)).data["paid"]["table"]["rows"]

    assert [row[1] for row in rows if "123.45" in row[1]] == ["\u200f\u200e-123.45\u200f\u00a0EUR"]


def test_the_name_of_a_cost_and_its_amount_stand_on_one_line_of_an_arabic_print():
    paper = spoken("ar")
    paper = replace(paper, traveller=replace(paper.traveller, role="กรุงเทพ"))  # takes the fonts of the system
    pieces = heights(itinerary_pdf(paper).content)
    amounts = [number for number, (words, _) in enumerate(pieces) if words == "EUR"]
    names = [pieces[number - 2] for number in amounts]

    assert len(amounts) == 5
    assert not any(words.isascii() for words, _ in names)
    assert [height for _, height in names] == pytest.approx([pieces[number][1] for number in amounts])
