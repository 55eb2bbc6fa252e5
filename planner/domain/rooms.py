"""Rooms of a plan: who sleeps where and when, pick-up against block, and what unused rooms cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.overview import RoomChange

USED = "used"
OVER = "over"
OPEN = "open"
DUE = "due"
RETURNABLE = "returnable"
UNKNOWN = "unknown"
HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Night:
    """
    One night of one hotel.

    Attributes
    ----------
    block
        Rooms held; None where the hotel holds no block, and then nothing is unused.
    taken
        Rooms slept in.
    state
        Of the unused rooms: "returnable" until the release day, "due" after it, "unknown" where no release day is
        known; "history" where trips of the event are already made, because history names no hotel; "used" without any;
        "over" where more are taken than held; "open" without a block.
    price
        Cents of the unused rooms, rooms x rate, rounded once a night; 0 without any.
    """

    night: date
    block: int | None
    taken: int
    release: date | None
    state: str
    price: int

    @property
    def unused(self) -> int:
        """Rooms held and not taken."""
        return max(0, (self.block or 0) - self.taken)


@dataclass(frozen=True, slots=True)
class Guest:
    """
    Who sleeps where and when.

    Attributes
    ----------
    hotel, hotel_name
        "" where no hotel is chosen yet.
    early
        Nights before the one that precedes the first day of the event.
    late
        Nights from the last day of the event on.
    unblocked
        Nights for which the hotel, which has a block, holds none.
    """

    hotel: str
    hotel_name: str
    event: str
    event_name: str
    delegate: str
    name: str
    check_in: date
    check_out: date
    early: int
    late: int
    unblocked: int = 0

    @property
    def nights(self) -> int:
        """Nights slept."""
        return (self.check_out - self.check_in).days


@dataclass(frozen=True, slots=True)
class HotelRooms:
    """
    One hotel: its nights, its guests, and the lines to send to it.

    `code` "" stands for those whose hotel is still to be found.
    """

    code: str
    name: str
    event: str
    event_name: str
    nights: tuple[Night, ...]
    guests: tuple[Guest, ...]
    lines: tuple[RoomChange, ...]

    def price(self, state: str) -> int:
        """Cents of the unused rooms in a state."""
        return sum(night.price for night in self.nights if night.state == state)

    @property
    def return_by(self) -> date | None:
        """The first release day of a night with rooms to give back."""
        days = [night.release for night in self.nights if night.state == RETURNABLE and night.release]
        return min(days, default=None)
