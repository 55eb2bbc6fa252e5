"""
One delegate's trip as a reader meets it: names, places and local times instead of codes.

`planner.services.papers` makes these values from a programme and a plan; `planner.render` turns them into pages,
text and calendars. Every moment is aware, in the zone of the place it belongs to. Money is whole cents of
`Itinerary.currency`. Nothing here holds a word that a template should hold: kinds are codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.facts import CONFIRMED, ESTIMATED, UNKNOWN
from planner.domain.records import OnlineSession


@dataclass(frozen=True, slots=True)
class Place:
    """An airport or station: IATA code, names, ISO country, IANA zone; degrees (WGS 84), None where unknown."""

    code: str
    name: str
    city: str
    country: str
    timezone: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """
    One flight, train or road journey.

    Attributes
    ----------
    direction, order
        "out" or "back" and the place in that direction, from 1: a changed flight is still the same leg.
    mode
        "air", "rail" or "road".
    carrier, number
        "" for an estimate: still to be booked.
    layover_minutes
        Wait at `origin` since the leg before in the same direction; None for the first.
    pending
        An offer stands behind it, but no ticket is issued yet.
    """

    direction: str
    order: int
    mode: str
    carrier: str
    number: str
    origin: Place
    departs: datetime
    destination: Place
    arrives: datetime
    estimated: bool
    layover_minutes: int | None = None
    pending: bool = False

    @property
    def part(self) -> str:
        """Name of this part of the trip in calendars: "out-1", "back-2"."""
        return f"{self.direction}-{self.order}"

    @property
    def minutes(self) -> int:
        """Time on the way, across zones."""
        return whole_minutes(self.departs, self.arrives)

    @property
    def days_later(self) -> int:
        """Local date of arrival less local date of departure; -1 is possible across the date line."""
        return (self.arrives.date() - self.departs.date()).days


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights between check-in and check-out; `hotel` is "" where no hotel is chosen yet."""

    hotel: str
    address: str
    check_in: date
    check_out: date
    breakfast: bool | None
    estimated: bool
    latitude: float | None = None
    longitude: float | None = None

    @property
    def nights(self) -> int:
        """Nights slept; the check-out day is not slept."""
        return (self.check_out - self.check_in).days


@dataclass(frozen=True, slots=True)
class Shuttle:
    """
    The vehicle between the airport and the hotel.

    Attributes
    ----------
    direction
        "arrival" or "departure".
    why
        "" where a vehicle is arranged; else why not (`planner.domain.rides.WithoutRide`), and the rest is empty.
    ready
        On arrival: when the person is expected at the meeting place. On departure: when the vehicle leaves.
    leaves, arrives
        When the vehicle leaves, and when it is expected at the other end.
    place, address, terminal
        Where to stand; `place` "" where nobody has said.
    company
        Given names of those who share the vehicle, and nothing else of them.
    others
        How many more share it whose names are not known.
    """

    direction: str
    why: str = ""
    vehicle: str = ""
    ready: datetime | None = None
    leaves: datetime | None = None
    arrives: datetime | None = None
    place: str = ""
    address: str = ""
    terminal: str = ""
    phone: str = ""
    needs_access: bool = False
    company: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A session of the event, in the event's zone."""

    start: datetime
    end: datetime
    title: str
    place: str = ""
    cluster: str = ""

    @property
    def start_day(self) -> date:
        """Local day on which it begins."""
        return self.start.date()

    @property
    def days_later(self) -> int:
        """Local days from its beginning to its end."""
        return (self.end.date() - self.start.date()).days


@dataclass(frozen=True, slots=True)
class CostLine:
    """
    One item of the cost.

    Attributes
    ----------
    item
        "travel", "visa", "transfers", "accommodation", "meals" or "hospitality" (taken off).
    amount
        Cents; None where unknown, never 0 in its stead.
    certainty
        "confirmed", "estimated" or "unknown".
    source
        What the figure rests on, with year.
    """

    item: str
    amount: int | None
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class Costs:
    """
    What the programme pays.

    Attributes
    ----------
    lines
        In the order travel, visa, transfers, accommodation, meals; items that do not arise are left out.
    hospitality
        What the host pays instead, or None.
    total
        Cents, without what is unknown.
    """

    lines: tuple[CostLine, ...]
    hospitality: CostLine | None
    total: int

    @property
    def certainty(self) -> str:
        """The weakest certainty among the items."""
        found = {line.certainty for line in self.lines}
        return UNKNOWN if UNKNOWN in found else ESTIMATED if ESTIMATED in found else CONFIRMED


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to call; `role` is "programme", "host", "expert" or "authority"."""

    role: str
    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The quote on which a journey rests as long as no ticket is issued; it holds until `until`, None where unsaid."""

    code: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    Something the delegate has to do.

    Attributes
    ----------
    kind
        "visa_apply" (of a consulate), "visa_arrival" (given on landing), "visa_electronic" (e-visa, eTA), "visa_ask"
        (unknown whether needed), "passport_send" (no expiry on record), "identity_send" (the
        same, where an identity card is enough), "passport_renew", "confirm_quote", "arrival_card", "await_journey",
        "await_hotel".
    opens
        First day on which it can be done; None: at once, or unknown.
    due
        Last day for it; None: as soon as possible, or nothing but waiting.
    overdue
        The day has passed.
    subject
        What it is about: a country, a quote.
    detail
        Proper name of an electronic authorisation, source of a form; may be "".
    needed_until
        The passport must be valid until this day at least.
    fee
        Price of a visa or authorisation, in hundredths of `currency`; None: unknown, or none is asked for.
    stay_days
        Longest stay that it allows; None: unknown.
    whom
        Whom to tell; None where the programme names nobody.
    """

    kind: str
    due: date | None = None
    opens: date | None = None
    overdue: bool = False
    subject: str = ""
    detail: str = ""
    needed_until: date | None = None
    fee: int | None = None
    currency: str = ""
    stay_days: int | None = None
    whom: Person | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    What could not be verified.

    Attributes
    ----------
    kind
        "passport_expiry" (not on record), "visa" (whether one is needed), "visa_fee", "visa_lead" (how long it takes),
        "passport_months" (how long the destination wants it to be valid).
    country
        Name of the destination.
    """

    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Traveller:
    """The delegate and whom he or she stands for; `country` is a name, `home` the airport of departure."""

    code: str
    given_name: str
    family_name: str
    email: str
    role: str
    authority: str
    country: str
    home: Place
    language: str = ""
    dietary: str = ""
    accessibility: str = ""

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Occasion:
    """
    The event or study visit, on the dates of the plan.

    `country` is a name. `start` and `end` are None where the folder gives days only. `emergency` is the number to call
    in danger, "" where no source tells it.
    """

    code: str
    name: str
    kind: str
    city: str
    country: str
    timezone: str
    first_day: date
    last_day: date
    start: datetime | None = None
    end: datetime | None = None
    venue: str = ""
    address: str = ""
    host: str = ""
    website: str = ""
    note: str = ""
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One thing that is not as it was.

    `what` is "dates", "departure", "return", "journey", "hotel", "check_in", "check_out", "cost",
    "arrival_ride" or "departure_ride"; "out" and "back"
    for the legs of a kept offer; or what only the words of the folder changed: "event", "venue", "hotel",
    "hotel_address", "name", "session". `before` and `after` are days, moments, words or cents accordingly, None or ""
    where there was or is none. Words write a moment as "2025-11-06 21:10", and "dates" both days as
    "2025-11-04/2025-11-06" (ISO 8601; in editions of earlier versions the first day alone): readers get them in their
    own language.
    """

    what: str
    before: date | datetime | str | int | None
    after: date | datetime | str | int | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a paper this is; `number` rises only when the trip itself changes."""

    number: int = 1
    issued: date | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Itinerary:
    """
    Everything one delegate needs for one event.

    Attributes
    ----------
    stay
        None without a night.
    at_home
        The event is in the delegate's own place: nobody travels.
    checks
        What could not be verified.
    coverage_clause
        The source clause that says what is paid; "" where the rule set names none.
    online
        Online sessions of the delegate's clusters.
    offer
        What the journey rests on where no ticket is issued yet; None for an estimate, and with tickets.
    shuttles
        On arrival and departure; empty where the event has no vehicles.
    by_card
        An identity card is enough to cross the borders of the journey.
    minutes, co2_g
        There and back.
    co2_modes
        Modes of the legs that a general factor stands for, which `co2_source` names; none where the offer tells its
        own figures.
    modified
        Moment of the last change, UTC; a calendar entry's DTSTAMP.
    redacted
        Persons are left out, which it says.
    """

    programme_code: str
    programme: str
    currency: str
    traveller: Traveller
    occasion: Occasion
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]
    stay: Stay | None
    agenda: tuple[AgendaItem, ...]
    costs: Costs
    contacts: tuple[Person, ...]
    steps: tuple[Step, ...]
    checks: tuple[Doubt, ...]
    online: tuple[OnlineSession, ...]
    minutes: int
    co2_g: int
    co2_source: str
    modified: datetime
    coverage_clause: str = ""
    at_home: bool = False
    carried: bool = False
    edition: Edition = Edition()
    offer: Offer | None = None
    co2_modes: tuple[str, ...] = ()
    shuttles: tuple[Shuttle, ...] = ()
    by_card: bool = False
    redacted: bool = False

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg in the order of travel."""
        return self.out + self.back

    @property
    def estimated(self) -> bool:
        """Whether the journey or the lodging is an estimate."""
        return any(leg.estimated for leg in self.legs) or (self.stay is not None and self.stay.estimated)


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event as its staff see it: the agenda and everybody who comes; `expert` is a name or ""."""

    programme_code: str
    occasion: Occasion
    agenda: tuple[AgendaItem, ...]
    itineraries: tuple[Itinerary, ...]
    expert: str
    modified: datetime


def whole_minutes(start: datetime, end: datetime) -> int:
    """Minutes that really pass between two aware moments, across zones and clock changes."""
    return int(end.timestamp() - start.timestamp()) // 60
