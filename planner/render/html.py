"""The itinerary as one self-contained page."""

from __future__ import annotations

from planner.domain.itinerary import Itinerary
from planner.reference.languages import spoken
from planner.render.clean import cleaned
from planner.render.environment import template


def itinerary_html(itinerary: Itinerary) -> str:
    """A page in the traveller's language for phone and printer that loads nothing."""
    return template("itinerary.html", spoken(itinerary.traveller.language)).render(paper=cleaned(itinerary))
