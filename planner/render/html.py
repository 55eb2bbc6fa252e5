"""The itinerary as one self-contained page."""

from __future__ import annotations

from planner.domain.itinerary import Itinerary
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.reservations import json_ld


def itinerary_html(itinerary: Itinerary) -> str:
    """A page for phone and printer that loads nothing: two A4 pages at most for a usual trip."""
    paper = cleaned(itinerary)
    return template("itinerary.html").render(paper=paper, reservations=json_ld(paper))
