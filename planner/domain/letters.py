"""The letters of a plan as values: invitation and award for who travels, a decline for who does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.itinerary import Itinerary, Person
from planner.domain.records import Letterhead

INVITATION, AWARD, DECLINE = "invitation", "award", "decline"


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    What every letter has.

    Attributes
    ----------
    reference
        The same for the same letter for ever: programme, event, delegate, kind and edition.
    day
        The date it bears.
    desk
        Whom to ask; None where the programme names nobody.
    """

    kind: str
    reference: str
    day: date
    programme: str
    head: Letterhead
    desk: Person | None


@dataclass(frozen=True, slots=True)
class TripLetter:
    """
    A letter about a funded trip: invitation with visa support, or award.

    Attributes
    ----------
    nationality
        Name of the country of the delegate's passport; "" where it is not on record.
    visa
        "needed", "unknown" (whether one is needed) or "" (none needed).
    """

    envelope: Envelope
    trip: Itinerary
    nationality: str
    visa: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why not: a rule's sentence, its clause in the source, and what holds in this case ("" where that is not said)."""

    code: str
    sentence: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An event in a letter; the days are None as long as they are not set."""

    name: str
    city: str
    country: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Recourse:
    """
    A real way on after a refusal.

    Attributes
    ----------
    kind
        "stand_in" (first in line for a seat of this event), "passport" (renew it), "attend" (more online sessions),
        "funded" (the delegate travels to that event), "other_event" (the authority may put the delegate forward for
        it), "own_cost" (come without funding).
    event
        Which other event is meant.
    by
        Last day for a decision.
    """

    kind: str
    event: Meeting | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class DeclineLetter:
    """A letter about a nomination that is not funded; `authority` is a name."""

    envelope: Envelope
    event_code: str
    delegate_code: str
    name: str
    role: str
    authority: str
    event: Meeting
    grounds: tuple[Ground, ...]
    recourses: tuple[Recourse, ...]
