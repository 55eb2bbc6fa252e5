"""Who could take a funded seat: values that pages, files and explanations share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.itinerary import Step
from planner.domain.plan import Trip


@dataclass(frozen=True, slots=True)
class StandIn:
    """
    Who takes a seat, and how.

    Attributes
    ----------
    trip
        The trip as the plan would hold it.
    same_authority
        Whether the stand-in comes from the authority that gives the seat up.
    steps
        What is to be done, and by when: visa, passport, offer.
    """

    trip: Trip
    same_authority: bool
    steps: tuple[Step, ...]

    @property
    def decide_by(self) -> date | None:
        """The first deadline; None where nothing has one."""
        return min((step.due for step in self.steps if step.due), default=None)


@dataclass(frozen=True, slots=True)
class Seat:
    """
    A funded seat.

    Attributes
    ----------
    event, delegate
        Whose seat it is.
    lock
        The keeping lock that has to be lifted first, if any.
    standin
        None where nobody can take it; then `nobody` says why.
    """

    event: str
    delegate: str
    lock: str | None
    standin: StandIn | None
    nobody: str = ""
