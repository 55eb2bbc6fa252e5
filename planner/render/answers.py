"""What an itinerary says in plain text: worked out once for its print and its text."""

from __future__ import annotations

from typing import Any

from planner.domain.itinerary import Itinerary
from planner.render.environment import module

_LAST: dict[str, tuple[Itinerary, Any]] = {}
"""By language the paper that was asked for last, and its answers."""


def answers(paper: Itinerary, language: str) -> Any:
    """
    What templates/itinerary-answers.txt sets, for templates that are no pages.

    Parameters
    ----------
    paper
        Cleaned.
    language
        One of `planner.reference.languages.languages()`.

    Raises
    ------
    PaperError
        If the template is missing or has a mistake.
    """
    if language not in _LAST or _LAST[language][0] is not paper:
        _LAST[language] = paper, module("itinerary-answers.txt", language, paper=paper)
    return _LAST[language][1]
