"""
The rows of a programme folder as checked values, and the programme they make together.

Field names follow the columns of the tables (DESIGN section 4). A record is built by `planner.intake` only
after every check passed: codes resolve, dates exist, local times are aware. Money is a `Decimal` with its
currency beside it, as written in the folder; converting and rounding is the business of who computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from planner.domain.facts import Facts
from planner.domain.rulebook import RuleSet, TravelSettings

Day = date
"""For records in which `date` is a field."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Calendar days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DayTime:
    """A local day with the clock time where one was given; `time` None means the travel setting's default."""

    day: date
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    code: str
    name: str
    country: str
    side: str
    kind: str
    population: int | None
    area: str
    status: str
    clusters: tuple[str, ...] = ()
    airport: str | None = None
    contact_name: str = ""
    contact_email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Delegate:
    """`airport` is the delegate's own or, where blank, the authority's: always resolved."""

    code: str
    authority: str
    given_name: str
    family_name: str
    email: str
    role: str
    nationality: str
    airport: str
    passport_expiry: date | None = None
    language: str = ""
    dietary: str = ""
    accessibility: str = ""
    unavailable: tuple[DateRange, ...] = ()
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Nomination:
    """A delegate put forward for an event; rank 1 is the authority's first choice."""

    delegate: str
    event: str
    rank: int


@dataclass(frozen=True, slots=True)
class Activity:
    authority: str
    session: str
    date: date
    attended: bool


@dataclass(frozen=True, slots=True)
class Event:
    """
    One thematic event or study visit. `timezone` is resolved (own column, else the airport's). `airport` and
    `timezone` are "" only where the event is tentative or cancelled and names none. `start` is None for a
    tentative event without dates and for a study visit whose dates the planner chooses.
    """

    code: str
    name: str
    kind: str
    city: str
    country: str
    region: str
    status: str
    airport: str
    timezone: str
    start: DayTime | None = None
    end: DayTime | None = None
    venue: str = ""
    address: str = ""
    capacity: int | None = None
    authority: str | None = None
    host: str = ""
    window_start: date | None = None
    window_end: date | None = None
    approved: bool = False
    pilot_action: bool = False
    min_delegates: int = 1
    decision_date: date | None = None
    hospitality: Decimal = Decimal(0)
    provision: Decimal = Decimal(0)
    website: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A candidate pair of dates as listed in `slots`."""

    event: str
    start: DayTime
    end: DayTime


@dataclass(frozen=True, slots=True)
class Session:
    """An agenda item; times are aware, in the event's zone."""

    event: str
    start: datetime
    end: datetime
    title: str
    place: str = ""
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Hotel:
    code: str
    event: str
    name: str
    address: str
    rate: Decimal
    currency: str
    breakfast: bool | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class RoomBlock:
    """Rooms of one night; `release` is the last day on which unused ones go back for nothing, None: not known."""

    hotel: str
    night: date
    rooms: int
    release: date | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """
    A kind of vehicle between the airport and the hotels of an event.

    `cost` is the price of one ride, None where not known; `terminal` "" serves any; `place` "" means that nobody has
    said where passengers stand on arrival.
    """

    code: str
    event: str
    name: str
    capacity: int
    accessible: bool = False
    cost: Decimal | None = None
    currency: str = ""
    terminal: str = ""
    place: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Pickup:
    """Minutes around rides; the defaults are assumptions of the planner (docs/rooms-and-transfers.md)."""

    longest_wait: int = 60
    after_landing: int = 45
    after_train: int = 15
    before_flight: int = 150
    before_train: int = 30
    drive: int = 45
    border: int = 45


@dataclass(frozen=True, slots=True)
class EstimateRange:
    """Percent of the plan's figure between which an estimate lies; assumptions of the planner (docs/prices.md)."""

    fare_low_percent: int = 65
    fare_high_percent: int = 160
    other_low_percent: int = 70
    other_high_percent: int = 150


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Days of `[deadlines]`; the defaults are assumptions of the planner (docs/deadlines.md)."""

    nomination_days: int = 90
    fare_days: int = 42
    letter_days: int = 14
    passport_days: int = 42


@dataclass(frozen=True, slots=True)
class Segment:
    """
    One flight, train or road journey; both moments are aware, each in the zone of its own place.

    `terminal` is the one at the event's airport, where the segment touches it; "" where not known.
    """

    mode: str
    carrier: str
    number: str
    origin: str
    departs: datetime
    destination: str
    arrives: datetime
    co2_kg: Decimal | None = None
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced round trip for one person; `delegate` None means anybody from `origin`; `out` and `back` chain."""

    code: str
    event: str
    origin: str
    price: Decimal
    currency: str
    out: tuple[Segment, ...]
    back: tuple[Segment, ...]
    delegate: str | None = None
    cabin: str = "economy"
    refundable: bool | None = None
    expires: date | None = None
    seats: int | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An offer that no quote could be made of: why, where it came from (`row` of `file`), and what it said."""

    code: str
    reason: str
    message: str
    file: str
    row: int
    offer: str


@dataclass(frozen=True, slots=True)
class OnlineSession:
    """An online session of a cluster; `start` is aware in its own zone; `repeat` "" or "monthly" until `until`."""

    code: str
    cluster: str
    title: str
    start: datetime
    minutes: int
    timezone: str
    repeat: str = ""
    until: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Expert:
    code: str
    name: str
    email: str
    areas: tuple[str, ...]
    unavailable: tuple[DateRange, ...] = ()
    airport: str | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """`state` is `ticketed` or `confirmed` (keep) or `excluded` (avoid), narrowed by quote or slot start."""

    delegate: str
    event: str
    state: str
    quote: str | None = None
    slot_start: date | None = None


@dataclass(frozen=True, slots=True)
class PastTrip:
    """A row of `history`; the delegate need not be listed any more."""

    authority: str
    delegate: str
    event: str
    start: date
    end: date
    cost: Decimal
    currency: str


CO2 = "CO2"
"""Stands in a budget's column `currency` for kilograms of CO2."""


@dataclass(frozen=True, slots=True)
class Actual:
    """
    One line of an invoice, or of a credit note where `amount` is below zero.

    `delegate` None: for all who travelled, of `authority` where one is named. The person need not be listed any more,
    as long as `history` knows them. `row` is the row of the table.
    """

    invoice: str
    date: date
    category: str
    amount: Decimal
    currency: str
    event: str
    delegate: str | None = None
    authority: str | None = None
    supplier: str = ""
    line: str = ""
    paid: Day | None = None
    note: str = ""
    source: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class UncountedActual:
    """A line of an invoice that is not counted: why, where it came from (`row` of `file`), and what it said."""

    invoice: str
    reason: str
    message: str
    file: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Budget:
    """
    A ceiling over the events that match every filter given; an empty filter matches all.

    In the currency `CO2` it is a ceiling of emissions: `amount` in kilograms, its figures in grams.
    """

    code: str
    name: str
    amount: Decimal
    currency: str
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def of_co2(self) -> bool:
        """Whether it limits grams of CO2 and not money."""
        return self.currency == CO2

    def use(self, cents: int, grams: int) -> int:
        """What a trip takes of it."""
        return grams if self.of_co2 else cents


@dataclass(frozen=True, slots=True)
class Portion:
    """A number of trips, `top`; or, where `of` is given, `top` of every `of` trips, in lowest terms."""

    top: int
    of: int | None = None

    def __str__(self) -> str:
        """As an officer writes it: "5", "20 %"."""
        return str(self.top) if self.of is None else f"{Decimal(100 * self.top) / self.of:f} %"


@dataclass(frozen=True, slots=True)
class Quota:
    """
    How many trips, or which share of them, delegates of one group have at most or at least.

    `by` says what makes the groups (`planner.domain.groups.BY`), `value` which group; "" means each group that a
    nominated delegate belongs to. Only trips to events that match every filter given count, and only delegates whose
    group is known. Trips already made count too; see docs/decisions/0004.
    """

    code: str
    by: str
    value: str = ""
    at_most: Portion | None = None
    at_least: Portion | None = None
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a delegate calls; every part may be ""."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who signs the letters of the programme, and for whom; what is "" is left to be filled in by hand."""

    signatory: str = ""
    title: str = ""
    organisation: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """
    Who writes the mails of a programme, and staff's own sentences; every part may be "".

    Attributes
    ----------
    sender, name
        Address and name in From; without them those of [contact] are taken.
    reply_to
        Where answers go; "": to the sender.
    award_opening, change_opening, cancel_opening, decline_opening
        Stand after the salutation of that kind of mail.
    closing
        Stands at the end of every mail.
    """

    sender: str = ""
    name: str = ""
    reply_to: str = ""
    award_opening: str = ""
    change_opening: str = ""
    cancel_opening: str = ""
    decline_opening: str = ""
    closing: str = ""

    def opening(self, kind: str) -> str:
        """Staff's sentence at the beginning of that kind of mail."""
        return str(getattr(self, f"{kind}_opening"))


@dataclass(frozen=True, slots=True)
class Programme:
    """
    Everything read from one programme folder, checked, with reference facts filled in.

    Mappings are in file order. `rates` holds euro for one unit of a currency, EUR included. `today` is the
    folder's own date or the one given by the caller. `nominations` is complete: where the table is missing it
    holds every delegate for every event. `slots` holds only the rows of the `slots` table. `tolerances` holds by
    level of the objective, in its order, how much it may lose, in the level's own unit (cents, grams, minutes).
    `redacted` says that persons were left out (`planner.domain.redaction`): nothing is planned from it, only shown;
    `redaction_key` is what their numbers depend on beside their codes, "" for nothing.
    """

    code: str
    name: str
    start: date
    end: date
    currency: str
    today: date
    objective: tuple[str, ...]
    rules: RuleSet
    travel: TravelSettings
    facts: Facts
    authorities: Mapping[str, Authority]
    delegates: Mapping[str, Delegate]
    events: Mapping[str, Event]
    nominations: tuple[Nomination, ...]
    activity: tuple[Activity, ...] = ()
    slots: tuple[Slot, ...] = ()
    sessions: tuple[Session, ...] = ()
    hotels: Mapping[str, Hotel] = field(default_factory=dict)
    room_blocks: tuple[RoomBlock, ...] = ()
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    pickup: Pickup = Pickup()
    last_transfers: Mapping[str, time] = field(default_factory=dict)
    deadlines: LeadTimes = LeadTimes()
    estimate_range: EstimateRange = EstimateRange()
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    online: tuple[OnlineSession, ...] = ()
    experts: Mapping[str, Expert] = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()
    history: tuple[PastTrip, ...] = ()
    actuals: tuple[Actual, ...] = ()
    actuals_set_aside: tuple[UncountedActual, ...] = ()
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    tolerances: Mapping[str, int] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    contact: Contact = Contact()
    letters: Letterhead = Letterhead()
    mail: MailSettings = MailSettings()
    note: str = ""
    input_sha256: str = ""
    redacted: bool = False
    redaction_key: str = ""
