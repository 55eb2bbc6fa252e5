"""The itinerary as one self-contained page."""

from __future__ import annotations

from planner.domain.itinerary import Itinerary
from planner.reference.languages import spoken
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.reservations import json_ld


def itinerary_html(itinerary: Itinerary) -> str:
    """A page in the traveller's language for phone and printer that loads nothing."""
    paper = cleaned(itinerary)
    page = template("itinerary.html", spoken(itinerary.traveller.language))
    return page.render(paper=paper, reservations=json_ld(paper))
