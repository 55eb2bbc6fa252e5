"""Rides between the airport and the hotels of an event: who sits in which vehicle, when and where it is met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ARRIVAL = "arrival"
DEPARTURE = "departure"


@dataclass(frozen=True, slots=True)
class Passenger:
    """
    One person in a ride.

    Attributes
    ----------
    sign
        What a driver may know and write on a sign: given name and the first letter of the family name.
    given_name
        What the others in the vehicle are told; "" where the folder has none.
    service
        Carrier's number, else carrier, of the flight, train or bus; "" where not known.
    scheduled
        Its arrival or departure, local to the event.
    ready
        On arrival: when the person is expected at the meeting place. On departure: when to be at the airport.
    short
        The event's end leaves less time at the airport than the settings ask for.
    lodging
        Where the person goes to or is picked up: the hotel; the venue for whoever does not stay, or leaves on the last
        day.
    share
        Cents of the ride's cost; None where that is not known. Shares add up to it.
    """

    delegate: str
    name: str
    sign: str
    given_name: str
    service: str
    scheduled: datetime
    ready: datetime
    short: bool
    lodging: str
    needs_access: bool
    share: int | None


@dataclass(frozen=True, slots=True)
class Ride:
    """
    One journey of one vehicle.

    Attributes
    ----------
    code
        "in-01", "out-02": by time, within its event.
    vehicle, vehicle_name
        Code and name of its kind.
    pick_up, set_down
        When it leaves, and when it is expected at the other end, local to the event.
    place, address
        Where its passengers are met; `place` "" where nobody has said.
    terminal
        "" where none is named.
    cost
        Cents; None where not known.
    passengers
        By moment.
    """

    code: str
    event: str
    direction: str
    vehicle: str
    vehicle_name: str
    accessible: bool
    capacity: int
    pick_up: datetime
    set_down: datetime
    place: str
    address: str
    terminal: str
    phone: str
    cost: int | None
    passengers: tuple[Passenger, ...]


@dataclass(frozen=True, slots=True)
class WithoutRide:
    """
    Somebody who is in no ride.

    `why` is "no_booking" (an estimate: arrival or departure is not known yet), "no_hotel" (nobody knows where to be
    picked up), "no_access" (no accessible vehicle goes there) or "no_vehicle" (none serves the terminal).
    """

    event: str
    delegate: str
    name: str
    direction: str
    why: str
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Of one kind: its rides, and how many vehicles at once, each busy there and back from its pick-up."""

    vehicle: str
    name: str
    rides: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Transfers:
    """
    All rides of one event.

    Attributes
    ----------
    fewest
        By direction: rides that any grouping needs at least.
    cost
        Cents of all rides; None where the price of one is not known.
    planned
        Cents that the plan holds for the transfers of the same persons.
    """

    event: str
    event_name: str
    rides: tuple[Ride, ...]
    without: tuple[WithoutRide, ...]
    fleet: tuple[Fleet, ...]
    fewest: tuple[tuple[str, int], ...]
    cost: int | None
    planned: int

    @property
    def proven(self) -> bool:
        """Whether no grouping has fewer rides."""
        return len(self.rides) == sum(number for _, number in self.fewest)
