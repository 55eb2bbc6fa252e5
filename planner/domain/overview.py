"""
A whole plan as staff meet it on one page: who goes where, what it costs, who does not go and why.

`planner.services.papers` makes these values; `planner.render.page` turns them into `index.html`. Money is whole
cents of `Overview.currency`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.flows import Flow
from planner.domain.itinerary import Difference, Step
from planner.domain.plan import Reason
from planner.domain.prices import Chance
from planner.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Headline:
    """
    The figures at the top.

    `estimated_cost` adds up estimated items, `confirmed_cost` is the rest of `cost`; `num_unknown` counts items without
    a figure; `num_carried` trips are already made. `num_authorities` of the `num_selected` selected authorities of side
    `eu` have a trip; `num_others` counts all other authorities with one: partners, and those not selected or not known.
    `num_at_home` counts trips without a journey where the delegate's airport is the event's own.
    """

    num_trips: int
    num_carried: int
    num_delegates: int
    num_authorities: int
    num_selected: int
    num_others: int
    num_at_home: int
    num_visits: int
    cost: int
    confirmed_cost: int
    estimated_cost: int
    num_estimated_trips: int
    num_unknown: int
    co2_g: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Level:
    """
    An objective level; `gap` is the distance of `value` from `bound`, `unit` "money", "grams", "minutes" or "".

    `best` is what it could reach if later levels did not matter, `given_up` how much of that it leaves to them, at
    most `tolerance`; `best` is None without a tolerance.
    """

    level: str
    value: int
    bound: int
    optimal: bool
    gap: int
    unit: str
    tolerance: int = 0
    best: int | None = None
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """
    A budget; `*_percent` are shares of `amount`, 0 to 100, for its bar.

    `over` is true where history alone is over the amount. `unit` is a currency, or CO2 for grams. `chance` is
    how likely it holds when every estimate is drawn from its range; None where nothing was drawn.
    """

    code: str
    name: str
    amount: int
    held: int
    spent: int
    left: int
    held_percent: float
    spent_percent: float
    over: bool
    unit: str
    chance: Chance | None = None


@dataclass(frozen=True, slots=True)
class TripRow:
    """
    One funded delegate at an event; `path` leads to the itinerary, relative to the page.

    `co2_g` and `minutes` count there and back.
    """

    delegate: str
    name: str
    authority: str
    country: str
    check_in: date
    check_out: date
    hotel: str
    cost: int
    certainty: str
    estimated: bool
    carried: bool
    lock: str
    path: str
    co2_g: int
    minutes: int
    standin: StandInRow | None = None


@dataclass(frozen=True, slots=True)
class StandInRow:
    """
    Who takes a seat if its delegate cannot go.

    Attributes
    ----------
    delegate
        "" where nobody can; then `nobody` says why and the rest is empty.
    steps
        What is to be done, and by when; `decide_by` is the first deadline, None without one.
    """

    delegate: str = ""
    name: str = ""
    authority: str = ""
    same_authority: bool = False
    hotel: str = ""
    cost: int = 0
    estimated: bool = False
    decide_by: date | None = None
    steps: tuple[Step, ...] = ()
    nobody: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """
    One event with the people who go.

    `first_day` is None where it has no dates; `state` is "planned", "carried", "tentative", "cancelled" or "empty"
    (confirmed, nobody funded). `num_past` counts trips in the folder's history. `path` is its calendar's, "" without
    dates.
    """

    code: str
    name: str
    kind: str
    city: str
    country: str
    state: str
    first_day: date | None
    last_day: date | None
    expert: str
    provision: int
    cost: int
    num_past: int
    trips: tuple[TripRow, ...]
    path: str

    @property
    def num_authorities(self) -> int:
        """Different authorities that go."""
        return len({row.authority for row in self.trips})

    @property
    def co2_g(self) -> int:
        """Of all trips together, there and back."""
        return sum(row.co2_g for row in self.trips)

    @property
    def minutes(self) -> int:
        """On the way, of all trips together, there and back."""
        return sum(row.minutes for row in self.trips)


@dataclass(frozen=True, slots=True)
class UnfundedRow:
    """A nominated delegate without a trip, and every reason."""

    event: str
    event_name: str
    delegate: str
    name: str
    authority: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class WhyRow:
    """Why a nominated delegate goes, or that the trip is made: a rule's code, its figures here and its clause."""

    event: str
    event_name: str
    delegate: str
    name: str
    code: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Change:
    """
    What a new plan changes for one person at one event.

    `kind` is "added", "withdrawn" or "changed"; `differences` only for the last. `why` holds a sentence a cause; it is
    empty only for a changed trip of which no programme is at hand to tell.
    """

    event: str
    event_name: str
    delegate: str
    name: str
    kind: str
    differences: tuple[Difference, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """What a line of the agency's list said before; `legs` are those of `BookingChange`."""

    departs: datetime
    returns: datetime
    price: int
    legs: str
    name: str


@dataclass(frozen=True, slots=True)
class BookingChange:
    """
    What a new plan changes in one line of the agency's list.

    Attributes
    ----------
    status
        "NEW", "AMENDED" (the same offer with other legs, another price or passenger's name) or "CANCELLED".
    quote
        None: an estimate, so nothing is booked yet.
    departs, returns, price
        First departure, last arrival, cents: as they are now, or as they were where cancelled.
    legs
        Every leg: number (else its mode), places and local times.
    was
        The line before an amendment, else None.
    """

    status: str
    event: str
    event_name: str
    delegate: str
    name: str
    quote: str | None
    departs: datetime
    returns: datetime
    price: int
    legs: str
    was: Booked | None = None


@dataclass(frozen=True, slots=True)
class Housed:
    """What a line of a hotel's list said before."""

    check_in: date
    check_out: date
    price: int
    hotel_name: str
    name: str


@dataclass(frozen=True, slots=True)
class RoomChange:
    """
    What a new plan changes in one line of a hotel's list: a guest with check-in and check-out.

    Attributes
    ----------
    status
        "NEW", "AMENDED" (the same guest in the same hotel: other days, another rate or name) or "CANCELLED".
    hotel
        "": no hotel is chosen yet.
    price
        Cents, all nights together.
    was
        The line before an amendment, else None.
    """

    status: str
    hotel: str
    hotel_name: str
    event: str
    event_name: str
    delegate: str
    name: str
    check_in: date
    check_out: date
    price: int
    was: Housed | None = None


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What one plan changes of another: persons by (event, delegate), lines by list, event and delegate."""

    changes: tuple[Change, ...] = ()
    bookings: tuple[BookingChange, ...] = ()
    rooms: tuple[RoomChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """
    A group of delegates: pairs of delegate and event that are nominated, eligible, funded (trips made included).

    `share` is the percent of all trips, `rate` the percent of its eligible pairs; None of nothing. `group` is "" for
    those whose group is not known.
    """

    group: str
    name: str
    nominated: int
    eligible: int
    funded: int
    share: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Everybody in groups of one kind; `worst_off` is the group with the least rate, "" where all fare alike."""

    by: str
    groups: tuple[Group, ...]
    worst_off: str


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What a quota asks of one group, and how many trips of all that count are the group's."""

    code: str
    sentence: str
    funded: int
    of_all: int


@dataclass(frozen=True, slots=True)
class HotelLine:
    """
    A hotel with a block: room nights held and taken, and cents of unused rooms by what becomes of them.

    `return_by` is the first day by which rooms go back for nothing; None without any. `unknown` is perhaps due;
    where trips to the event are `made` already, nobody knows who slept there.
    """

    code: str
    name: str
    event_name: str
    held: int
    taken: int
    due: int
    returnable: int
    unknown: int
    return_by: date | None = None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """
    The plan page.

    `difference` is None where no earlier plan is; `reason_counts` by code, most frequent first. `why` has every pair
    of the plan or of history that is nominated, `unfunded` all others. `flows` holds every trip that has a journey.
    `redacted`: persons are left out, which it says.
    """

    programme_code: str
    programme: str
    start: date
    end: date
    today: date
    currency: str
    status: str
    revision: int
    input_sha256: str
    headline: Headline
    levels: tuple[Level, ...]
    budgets: tuple[Line, ...]
    events: tuple[EventRow, ...]
    unfunded: tuple[UnfundedRow, ...]
    reason_counts: tuple[tuple[str, int], ...]
    rule_sentences: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    difference: PlanDifference | None
    timeline: Timeline
    note: str = ""
    groupings: tuple[Grouping, ...] = ()
    quotas: tuple[QuotaLine, ...] = ()
    cut_off: bool = False
    rule_clauses: tuple[tuple[str, str], ...] = ()
    why: tuple[WhyRow, ...] = ()
    hotels: tuple[HotelLine, ...] = ()
    flows: tuple[Flow, ...] = ()
    redacted: bool = False
