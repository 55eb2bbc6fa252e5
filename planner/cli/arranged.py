"""The answers of `planner rooms` and `planner transfers` in words and as objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.moves import plain, room_words
from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted
from planner.domain.money import format_money
from planner.domain.rides import ARRIVAL
from planner.domain.rooms import DUE, HISTORY, RETURNABLE, UNKNOWN

if TYPE_CHECKING:
    from planner.domain.rides import Passenger, Ride, Transfers, WithoutRide
    from planner.domain.rooms import Guest, HotelRooms, Night

_WHY = {
    "no_booking": "not known yet, the journey is an estimate",
    "no_hotel": "no hotel yet, so nobody knows where to be picked up",
    "no_access": "needs an accessible vehicle, and none is listed for it",
    "no_vehicle": "no vehicle is listed that serves the terminal",
}


def rooms_told(hotels: Sequence[HotelRooms], currency: str, compared: bool, out: Path | None) -> Outcome:
    """Hotel by hotel: nights, guests, lines; `compared` is whether the lines are those since an earlier list."""
    lines = [line for hotel in hotels for line in _hotel_lines(hotel, currency, compared)]
    return Outcome(
        said=tuple(escaped(line) for line in [*(lines or ["no hotel and no guest"]), *_written(out)]),
        data={"hotels": [_hotel_value(hotel) for hotel in hotels], "out": None if out is None else str(out)},
    )


def _written(out: Path | None) -> tuple[str, ...]:
    return () if out is None else (f"written: {out}",)


def _hotel_lines(hotel: HotelRooms, currency: str, compared: bool) -> Iterator[str]:
    title = f"{hotel.name} ({hotel.code})" if hotel.code else "Hotel to be found"
    yield f"{title}, {hotel.event_name}: {counted(len(hotel.guests), 'guest')}"
    yield from (f"  night {_night(night, currency)}" for night in hotel.nights)
    yield from (f"  {told}" for told in _unused(hotel, currency))
    yield from (f"  {_guest(guest)}" for guest in hotel.guests)
    if compared and not hotel.lines:
        yield "  nothing to send: no line has changed"
    yield from (f"  {room_words(line, currency)}" for line in hotel.lines)


def _night(night: Night, currency: str) -> str:
    if night.block is None:
        return f"{night.night}: {night.taken} taken, no block"
    told = f"{night.night}: {night.taken} of {night.block} taken"
    if night.state == HISTORY:
        told += f", {night.unused} by nobody of this plan; history names no hotel, so who slept there is not known"
    if night.state in (DUE, RETURNABLE, UNKNOWN):
        told += f", {night.unused} unused ({_state(night)}), {format_money(night.price, currency)}"
    return f"{told}, more than the block" if night.taken > night.block else told


def _state(night: Night) -> str:
    return {
        DUE: f"due, the release was {night.release}",
        RETURNABLE: f"free to return by {night.release}",
        UNKNOWN: "release day unknown",
    }[night.state]


def _unused(hotel: HotelRooms, currency: str) -> Iterator[str]:
    if due := hotel.price(DUE):
        yield f"due for unused rooms: {format_money(due, currency)}"
    if free := hotel.price(RETURNABLE):
        yield f"unused rooms to return, the first by {hotel.return_by}: {format_money(free, currency)} saved"
    if unknown := hotel.price(UNKNOWN):
        yield f"unused rooms without a release day, perhaps due: {format_money(unknown, currency)}"


def _guest(guest: Guest) -> str:
    told = f"{guest.name} ({guest.delegate}): {guest.check_in} to {guest.check_out}, {counted(guest.nights, 'night')}"
    for number, what in ((guest.early, "early"), (guest.late, "late"), (guest.unblocked, "outside the block")):
        told += f", {number} {what}" if number else ""
    return told


def _hotel_value(hotel: HotelRooms) -> dict[str, object]:
    by = hotel.return_by
    return {
        **{name: value for name, value in plain(asdict(hotel)).items() if name not in ("nights", "guests")},
        "nights": [{**plain(asdict(night)), "unused": night.unused} for night in hotel.nights],
        "guests": [{**plain(asdict(guest)), "nights": guest.nights} for guest in hotel.guests],
        "due": hotel.price(DUE),
        "returnable": hotel.price(RETURNABLE),
        "unknown": hotel.price(UNKNOWN),
        "return_by": None if by is None else by.isoformat(),
    }


def transfers_told(found: Sequence[Transfers], currency: str, out: Path | None) -> Outcome:
    """Event by event: rides, who is in none, how many vehicles at once, and the cost beside the plan's."""
    lines = [line for one in found for line in _event_lines(one, currency)]
    nothing = "no vehicle is listed: add rows to the table vehicles"
    return Outcome(
        said=tuple(escaped(line) for line in [*(lines or [nothing]), *_written(out)]),
        data={
            "events": [{**plain(asdict(one)), "fewest": dict(one.fewest), "proven": one.proven} for one in found],
            "out": None if out is None else str(out),
        },
    )


def _event_lines(one: Transfers, currency: str) -> Iterator[str]:
    proof = "proven fewest" if one.proven else f"at least {sum(number for _, number in one.fewest)} are needed"
    yield f"{one.event_name} ({one.event}): {counted(len(one.rides), 'ride')}, {proof}"
    for ride in one.rides:
        yield f"  {_ride(ride, currency)}"
        yield from (f"    {_passenger(ride, person, currency)}" for person in ride.passengers)
    yield from (f"  {_without(row)}" for row in one.without)
    for kind in one.fleet:
        yield f"  {kind.name} ({kind.vehicle}): {counted(kind.rides, 'ride')}, {kind.at_once} at once"
    cost = "unknown" if one.cost is None else format_money(one.cost, currency)
    yield f"  cost of the rides: {cost}; the plan holds {format_money(one.planned, currency)} for these transfers"


def _ride(ride: Ride, currency: str) -> str:
    terminal = f", terminal {ride.terminal}" if ride.terminal else ""
    cost = "price unknown" if ride.cost is None else format_money(ride.cost, currency)
    where = ride.place or "meeting place unknown"
    seats = f"{len(ride.passengers)} of {ride.capacity} seats"
    told = f"{ride.code} {ride.direction} {ride.pick_up:%Y-%m-%d %H:%M}, {where}{terminal}: {ride.vehicle_name}"
    return f"{told}, {seats}, {cost}"


def _passenger(ride: Ride, person: Passenger, currency: str) -> str:
    verb = "lands" if ride.direction == ARRIVAL else "leaves"
    access = ", needs access" if person.needs_access else ""
    access += f", only from {person.ready:%H:%M} at the airport: the event ends late" if person.short else ""
    share = "" if person.share is None else f", {format_money(person.share, currency)}"
    service = person.service or "number unknown"
    return (
        f"{person.name} ({person.delegate}), {service} {verb} {person.scheduled:%H:%M}, {person.lodging}{access}{share}"
    )


def _without(row: WithoutRide) -> str:
    terminal = f" ({row.terminal})" if row.terminal else ""
    return f"no ride on {row.direction}: {row.name} ({row.delegate}), {_WHY[row.why]}{terminal}"
