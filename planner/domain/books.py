"""
The staff's workbooks as values: overview, tables, rows.

`planner.services.papers` makes these values; `planner.render.xlsx` writes them, with the words, columns and formats
that `templates/books.toml` names. Every row is of a class of its own that has what its readers may see and nothing
else. Money is whole cents of `Book.currency`. A moment is aware, local to the place it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from planner.domain.facts import ENTRY_PAPERS
from planner.domain.itinerary import AgendaItem, Occasion
from planner.domain.rides import Passenger, Ride
from planner.domain.rooms import Night

NEW, AMENDED, CANCELLED, KEPT = "NEW", "AMENDED", "CANCELLED", ""
"""What became of a line since the plan before."""

Value = str | int | bool | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an overview; `what` is its name in `templates/books.toml`, which says how it is shown."""

    what: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Total:
    """A line under a table: `what` it is, and figures by the name of their column."""

    what: str
    figures: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table of a workbook.

    Attributes
    ----------
    what
        Its name in `templates/books.toml`, which names its columns.
    rows
        All of one class; columns are their attributes.
    name
        Of its sheet, where several tables of a book are of one kind; "" for the usual one.
    """

    what: str
    rows: tuple[Any, ...]
    totals: tuple[Total, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """
    A workbook.

    Attributes
    ----------
    what
        Its kind in `templates/books.toml`.
    title
        What it is about: the event, the hotel, the programme.
    day
        The day of its plan, which the file bears.
    facts, summaries
        The first sheet: single facts, then small tables.
    tables
        A sheet each.
    redacted
        Persons are left out, which it says.
    """

    what: str
    title: str
    programme: str
    currency: str
    day: date
    facts: tuple[Fact, ...]
    summaries: tuple[Table, ...]
    tables: tuple[Table, ...]
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class RoomingLine:
    """
    A guest and stay; `hotel` is "" where none is chosen yet.

    `access` is what the room has to allow for, as the delegate says it; `was_*` only where the line is AMENDED.
    """

    status: str
    hotel: str
    delegate: str
    guest: str
    check_in: date
    check_out: date
    early: int
    late: int
    unblocked: int
    access: str
    was_check_in: date | None = None
    was_check_out: date | None = None
    was_guest: str = ""

    @property
    def nights(self) -> int:
        """Nights slept."""
        return (self.check_out - self.check_in).days


@dataclass(frozen=True, slots=True)
class NightLine:
    """A night of a hotel."""

    hotel: str
    night: Night


@dataclass(frozen=True, slots=True)
class Reached:
    """How and when somebody comes or goes: `service` is number or carrier, "" where still to be booked."""

    moment: datetime
    mode: str
    service: str
    other_end: str
    lodging: str


@dataclass(frozen=True, slots=True)
class Movement:
    """
    An arrival at the event's airport, or a departure from it.

    Attributes
    ----------
    state
        "booked", "offer" (priced, not ticketed) or "estimate".
    terminal
        At the event's airport; "" where not known.
    ride
        Code of the ride, "" without one.
    needs_access
        Whether the column `accessibility` holds anything.
    was
        As it stood before; only where the line is AMENDED.
    """

    status: str
    delegate: str
    name: str
    authority: str
    now: Reached
    terminal: str
    ride: str
    needs_access: bool
    state: str
    was: Reached | None = None


@dataclass(frozen=True, slots=True)
class RideLine:
    """A passenger of a ride; `call` is the telephone to ring, "" where none is on record."""

    ride: Ride
    passenger: Passenger
    seats: int
    goes_to: str
    call: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What somebody eats, and what else has to be thought of; both as the delegate says it, not both ""."""

    name: str
    authority: str
    dietary: str
    accessibility: str
    hotel: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class DietLine:
    """For the caterer: one person, or how many have the same."""

    dietary: str
    name: str
    persons: int


@dataclass(frozen=True, slots=True)
class VisaLine:
    """
    What a traveller needs at the border.

    Attributes
    ----------
    needed
        "visa" (of a consulate), "arrival" (a visa on arrival), "electronic" (e-visa, eTA), "none" or "unknown".
    fee
        In `currency`; None where no visa is needed or the fee is unknown.
    passport
        "valid", "too short" or "unknown".
    cards
        Forms to fill in before landing.
    """

    name: str
    authority: str
    nationality: str
    country: str
    needed: str
    kind: str
    fee: Decimal | None
    currency: str
    apply_from: date | None
    apply_by: date | None
    overdue: bool
    leaves: date
    passport_expiry: date | None
    passport_until: date
    passport: str
    cards: str
    source: str
    checked_on: date | None
    applied: str = ""
    decided: str = ""
    remark: str = ""

    @property
    def charged(self) -> Decimal | str | None:
        """The fee; "" where none is asked, None where it is not known."""
        return self.fee if self.needed in ENTRY_PAPERS else ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Somebody to reach; `kind` is "delegate" or as in `planner.domain.itinerary.Person`."""

    kind: str
    name: str
    role: str
    authority: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """What a badge shows."""

    given_name: str
    family_name: str
    role: str
    authority: str
    country: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody who signs on one day; `who` is "delegate" or "expert", `role` "" where none is on record."""

    day: date
    who: str
    name: str
    authority: str
    role: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    What the printed agenda and the attendance list of an event say.

    Attributes
    ----------
    revision, day
        Number and day of the plan.
    desk
        Whom to call; "" where nobody is named.
    redacted
        Persons are left out, which it says.
    """

    programme: str
    occasion: Occasion
    revision: int
    day: date
    desk: str
    agenda: tuple[AgendaItem, ...]
    presences: tuple[Presence, ...]
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    How sure the money of some trips is.

    `confirmed` + `estimated` is the total of the trips; an item that is not known is in neither and counts in
    `num_unknown`.
    """

    confirmed: int = 0
    estimated: int = 0
    num_unknown: int = 0

    def __add__(self, other: Gaps) -> Gaps:
        """Both together."""
        return Gaps(
            self.confirmed + other.confirmed,
            self.estimated + other.estimated,
            self.num_unknown + other.num_unknown,
        )


@dataclass(frozen=True, slots=True)
class Items:
    """Cents of each item of one or many trips; `hospitality` is what the host takes over, zero or more."""

    travel: int = 0
    visa: int = 0
    transfers: int = 0
    accommodation: int = 0
    meals: int = 0
    hospitality: int = 0

    @property
    def total(self) -> int:
        """The items less what the host takes over."""
        return self.travel + self.visa + self.transfers + self.accommodation + self.meals - self.hospitality

    def __add__(self, other: Items) -> Items:
        """Both together, item by item."""
        return Items(
            self.travel + other.travel,
            self.visa + other.visa,
            self.transfers + other.transfers,
            self.accommodation + other.accommodation,
            self.meals + other.meals,
            self.hospitality + other.hospitality,
        )


@dataclass(frozen=True, slots=True)
class Itemised:
    """
    The items of some trips; one of which nothing is known is None.

    Attributes
    ----------
    unknowns
        Items that are not known of one trip at least.
    """

    items: Items
    unknowns: tuple[str, ...]

    @property
    def travel(self) -> int | None:
        """Cents."""
        return self._known("travel")

    @property
    def visa(self) -> int | None:
        """Cents."""
        return self._known("visa")

    @property
    def transfers(self) -> int | None:
        """Cents."""
        return self._known("transfers")

    @property
    def accommodation(self) -> int | None:
        """Cents."""
        return self._known("accommodation")

    @property
    def meals(self) -> int | None:
        """Cents."""
        return self._known("meals")

    @property
    def taken_off(self) -> int:
        """What the host takes over, as it goes into the sum: zero or less."""
        return -self.items.hospitality

    @property
    def total(self) -> int:
        """Cents of all items that are known."""
        return self.items.total

    def _known(self, item: str) -> int | None:
        cents: int = getattr(self.items, item)
        return None if item in self.unknowns and not cents else cents


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """
    A budget as in the plan, and what was paid of it.

    `spent` is `history` and the trips; `left_paid` is what is left after everything paid and everything still open.
    """

    code: str
    name: str
    amount: int
    held: int
    spent: int
    left: int
    num_trips: int
    history: int
    gaps: Gaps
    paid: int
    open: int
    left_paid: int

    @property
    def off(self) -> int:
        """What the parts of `spent` do not explain."""
        return self.spent - self.history - self.gaps.confirmed - self.gaps.estimated


@dataclass(frozen=True, slots=True)
class EmissionRow:
    """A ceiling of CO2, in grams."""

    code: str
    name: str
    amount: int
    spent: int
    left: int


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """
    What an event or an authority costs.

    `planned` is the trips and `history` together, as in the account; `code` "" is what belongs to nobody.
    """

    code: str
    name: str
    num_trips: int
    of: Itemised
    gaps: Gaps
    history: int
    planned: int
    paid: int
    open: int
    first_day: date | None = None
    provision: int = 0

    @property
    def settled(self) -> int:
        """How much more was paid than planned, without what is not invoiced yet."""
        return self.paid - (self.planned - self.open)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category of the account, `hospitality` below zero; `history` counts as confirmed."""

    category: str
    planned: int
    gaps: Gaps
    paid: int
    open: int

    @property
    def known(self) -> int | None:
        """What is planned; None where nothing of it is known."""
        return None if self.gaps.num_unknown and not self.planned else self.planned

    @property
    def settled(self) -> int:
        """How much more was paid than planned, without what is not invoiced yet."""
        return self.paid - (self.planned - self.open)


@dataclass(frozen=True, slots=True)
class TripLine:
    """A trip of the plan; `estimates` names its items that are estimated."""

    event: str
    delegate: str
    name: str
    authority: str
    first_day: date
    last_day: date
    quote: str
    hotel: str
    lock: str
    of: Itemised
    gaps: Gaps
    estimates: tuple[str, ...]
    paid: int
    open: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A row of history: `cost` as written, `cents` as it counts."""

    event: str
    delegate: str
    name: str
    authority: str
    start: date
    end: date
    cost: Decimal
    currency: str
    cents: int
