"""The itinerary as text: the page's content, narrow enough for a mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.domain.itinerary import Offer, Person
from planner.render.html import itinerary_html
from planner.render.text import COLUMNS, itinerary_text, wrapped
from tests.planner.render.builders import make_estimate, make_itinerary
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.pages import Page
from tests.planner.render.prints import unmarked
from tests.planner.render.test_html import hostile_itinerary

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "paper"), [("offer.txt", make_itinerary()), ("estimate.txt", make_estimate())])
def test_it_reads_as_agreed(name, paper):
    assert itinerary_text(paper) == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("until", "held"),
    [(date(2025, 10, 1), " The offer (Q3) holds until Wednesday 1 October 2025."), (None, "")],
)
def test_a_ticket_that_is_not_issued_is_open(until, held):
    legs = tuple(replace(leg, pending=True) for leg in make_itinerary().out)
    text = " ".join(itinerary_text(make_itinerary(out=legs, offer=Offer("Q3", until))).split())

    issuer = "Example help desk (fictional), +32 2 555 0100"
    assert f"- Tickets: not issued yet; {issuer} issues them.{held} -" in text
    assert "- The tickets, as soon as you have them." in text
    assert "(no ticket yet)" in text
    assert "Tickets: not issued" not in itinerary_text(make_itinerary())


def test_nobody_is_sent_to_a_hotel_or_told_to_call_a_number_that_is_not_known():
    host = Person("host", "City of Singapore (fictional)")
    text = " ".join(itinerary_text(make_estimate(contacts=(*make_estimate().contacts, host))).split())

    assert "Your hotel is not known yet; once it is, go there on your own." in text
    assert "Go to your hotel on your own." not in text
    assert "In danger call the local emergency number first; ask for it when you arrive." in text
    assert "112" not in text
    assert "Host of the event: City" not in text


def test_only_the_means_of_transport_that_are_used_are_named_with_the_factors():
    text = " ".join(itinerary_text(make_itinerary(co2_modes=("rail", "road"))).split())

    assert "Greenhouse gas factors, 2025: train, road" in text


def test_every_figure_and_time_of_the_page_is_in_the_text():
    paper = make_itinerary()
    wanted = re.compile(r"EUR [\d ]+\.\d\d|\d\d:\d\d|\b\d+ h \d\d min|\d+ [A-Z][a-z]+ \d{4}|[A-Z]{3}\b")
    text = " ".join(itinerary_text(paper).split())

    assert set(wanted.findall(Page(itinerary_html(paper)).words)) <= set(wanted.findall(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_adds_no_line_and_no_control(text):
    lines = itinerary_text(hostile_itinerary(text)).split("\n")

    assert max(len(unmarked(line)) for line in lines) <= COLUMNS
    assert not any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for line in lines for letter in line)
    assert itinerary_text(hostile_itinerary(text)).encode()


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("one two three", ["one two", "three"]),
        ("- one two three", ["- one", "  two", "  three"]),
        ("  one two three", ["  one", "  two", "  three"]),
        ("10:00  a b", ["10:00  a", "       b"]),
        ("To:  a b c", ["To:  a b", "     c"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("漢字漢字漢字", ["漢字漢字", "漢字"]),
        ("a \u2068bcd efg\u2069 h", ["a \u2068bcd\u2069", "\u2068efg\u2069 h"]),
        ("to +32 555", ["to", "+32 555"]),
        ("of EUR 100", ["of", "EUR 100"]),
    ],
)
def test_a_line_is_wrapped_under_its_own_text(line, pieces):
    assert list(wrapped(line, 8)) == pieces
