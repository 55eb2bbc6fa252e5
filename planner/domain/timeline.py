"""When everything happens: the lanes of the plan page's calendar picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

EVENT, VISIT, TENTATIVE, BUSY, AWAY = "event", "visit", "tentative", "busy", "away"
"""Kinds of spans: dates that are planned, a window of dates still open, an expert occupied or not available."""

THEMATIC, STUDY_VISIT, EXPERT = "thematic", "study_visit", "expert"
"""Kinds of lanes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days from `first` to `last`, both included; `told` says what they are for."""

    first: date
    last: date
    kind: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """
    One line of the picture: an event or an expert.

    Attributes
    ----------
    spans
        Ascending; empty for a tentative event of which nobody knows when it may be.
    expert
        Who guides the visit, "" where nobody does.
    holidays
        Public holidays of the host country within the calendar.
    """

    code: str
    name: str
    kind: str
    spans: tuple[Span, ...]
    expert: str = ""
    country: str = ""
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Whole months from `first` to `last`, both days included; `today` may lie outside."""

    first: date
    last: date
    today: date
    lanes: tuple[Lane, ...]

    def of_kind(self, kind: str) -> tuple[Lane, ...]:
        """Lanes of one kind, in order."""
        return tuple(lane for lane in self.lanes if lane.kind == kind)

    @property
    def weeks(self) -> tuple[tuple[date, int], ...]:
        """Monday of every week in which a study visit begins, and how many do."""
        starts = (span.first for lane in self.of_kind(STUDY_VISIT) for span in lane.spans if span.kind == VISIT)
        return tuple(sorted(Counter(day - timedelta(days=day.weekday()) for day in starts).items()))
