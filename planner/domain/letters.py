"""The letters of a plan as values: invitation and award for who travels, a decline for who does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    language
        What the delegate asked to be written to in (BCP 47); "" for English.
    redacted
        Persons are left out, which it says.
    gender
        For the salutation: "f", "m" or "" (neutral).
    """

    kind: str
    reference: str
    day: date
    programme: str
    head: Letterhead
    desk: Person | None
    language: str = ""
    redacted: bool = False
    gender: str = ""


@dataclass(frozen=True, slots=True)
class TripLetter:
    """
    A letter about a funded trip: invitation with visa support, or award.

    Attributes
    ----------
    nationality
        Name of the country of the delegate's passport; "" where it is not on record.
    visa
        "visa" (of a consulate), "arrival" (a visa on arrival), "electronic", "unknown" (whether one is needed) or
        "none".
    authorisation
        What an electronic one is called.
    """

    envelope: Envelope
    trip: Itinerary
    nationality: str
    visa: str
    authorisation: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What a plan leaves in a budget: cents of the currency `unit`, or grams where that is "CO2"."""

    name: str
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Share:
    """
    What a quota asks of one group of delegates, and how a plan stands to it.

    Attributes
    ----------
    side
        "at_most" or "at_least".
    amount
        Trips, or per cent of the trips where `is_percent`.
    by, group
        What makes the group (`planner.domain.groups.BY`) and which one it is; a country by its English name.
    events, kinds
        Names of the events, and kinds of events, whose trips count; all where both are empty.
    has, of
        Trips of the group, and of every group; None where the reason tells no more than the quota.
    """

    side: str
    amount: Decimal
    is_percent: bool
    by: str
    group: str
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    has: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Why not: a rule and what it compares in this case; the sentence for it stands in templates/reasons.txt.

    Attributes
    ----------
    clause
        Where the programme's documents state the rule; "" for a rule of the planner itself.
    case, other
        Codes or names: a status, kind, region or level; the country of an authority; "" where the rule needs none.
    number, limit
        What was reached, and what is asked for or allowed.
    day
        A passport's expiry, the day until which something takes, or a night.
    left
        Of each budget of the event.
    lacks
        What each budget that stands in the way lacks for the least way to the event, money before CO2, the largest
        sum first; one without a name where it is told what that way takes.
    share
        Of a quota.
    """

    code: str
    clause: str
    case: str = ""
    other: str = ""
    number: int | None = None
    limit: int | None = None
    day: date | None = None
    left: tuple[Left, ...] = ()
    lacks: tuple[Left, ...] = ()
    share: Share | None = None

    @property
    def is_wait(self) -> bool:
        """Nothing but that the event's dates are not confirmed; one that is cancelled is not waited for."""
        return self.code == "TENTATIVE" and self.case != "cancelled"


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
    """A letter about a nomination that is not funded, or not decided (`is_open`); `authority` is a name."""

    envelope: Envelope
    event_code: str
    delegate_code: str
    name: str
    role: str
    authority: str
    event: Meeting
    grounds: tuple[Ground, ...]
    recourses: tuple[Recourse, ...]

    @property
    def is_open(self) -> bool:
        """Nothing is decided: all that stands against it is that the event has no confirmed dates."""
        return bool(self.grounds) and all(ground.is_wait for ground in self.grounds)

    @property
    def is_cancelled(self) -> bool:
        """The event does not take place, whatever else stands against the nomination."""
        return any(ground.code == "TENTATIVE" and not ground.is_wait for ground in self.grounds)
