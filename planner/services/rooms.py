"""Who sleeps where and when, pick-up against block, unused rooms, and each hotel's lines since the last list sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from planner.domain.faults import Fault, PlannerError, suggestion
from planner.domain.money import in_units, to_cents
from planner.domain.overview import RoomChange
from planner.domain.plan import Plan, Trip
from planner.domain.records import Hotel, Programme, RoomBlock
from planner.domain.rooms import DUE, HISTORY, OPEN, OVER, RETURNABLE, UNKNOWN, USED, Guest, HotelRooms, Night
from planner.domain.told import Told

_DAY = timedelta(days=1)


def rooms(
    programme: Programme,
    plan: Plan,
    earlier: Plan | None = None,
    told: Told | None = None,
    *,
    hotel: str | None = None,
    event: str | None = None,
) -> tuple[HotelRooms, ...]:
    """
    Every hotel with its nights, guests and lines, in the order of the table; last those whose hotel is to be found.

    Parameters
    ----------
    earlier
        The plan of the last list sent; None: nothing was sent, so every line is NEW.
    told
        The words of its folder: guests and hotels that were called otherwise then, or have left since.
    hotel, event
        Only this hotel, only the hotels of this event.

    Raises
    ------
    PlannerError
        If one of them is not known.
    """
    _refuse_unknown(programme, hotel, event)
    found = _Rooms(programme, plan, earlier, told).hotels()
    return tuple(one for one in found if hotel in (None, one.code) and event in (None, one.event))


def _refuse_unknown(programme: Programme, hotel: str | None, event: str | None) -> None:
    asked = (("hotel", hotel, programme.hotels), ("event", event, programme.events))
    faults = [
        Fault(f"--{kind}", 0, "", code, f"{code!r} is no {kind} of {programme.code}; {suggestion(code, known)}")
        for kind, code, known in asked
        if code is not None and code not in known
    ]
    if faults:
        raise PlannerError(faults)


@dataclass(frozen=True)
class _Rooms:
    programme: Programme
    plan: Plan
    earlier: Plan | None
    told: Told | None

    def hotels(self) -> Iterator[HotelRooms]:
        """Hotels of the folder, hotels that only a line names, then for each event those without one."""
        from planner.services.papers.changes import room_changes

        lines = room_changes(self.programme, self.earlier, self.plan, self.told)
        named = {*self._guests, *(line.hotel for line in lines)}
        for code in [*self.programme.hotels, *sorted(named - {"", *self.programme.hotels})]:
            yield self._hotel(code, [line for line in lines if line.hotel == code])
        for event in self.programme.events:
            homeless = [line for line in lines if not line.hotel and line.event == event]
            if homeless or any(guest.event == event for guest in self._guests.get("", [])):
                yield self._hotel("", homeless, event)

    def _hotel(self, code: str, lines: Sequence[RoomChange], event: str = "") -> HotelRooms:
        hotel = self.programme.hotels.get(code)
        named = [*(line.event for line in lines), *(guest.event for guest in self._guests.get(code, []))]
        place = hotel.event if hotel else event or named[0]
        known = self.programme.events.get(place)
        return HotelRooms(
            code=code,
            name=hotel.name if hotel else code,
            event=place,
            event_name=known.name if known else place,
            nights=tuple(self._nights(hotel)) if hotel else (),
            guests=tuple(guest for guest in self._guests.get(code, []) if code or guest.event == event),
            lines=tuple(lines),
        )

    @cached_property
    def _blocks(self) -> Mapping[str, dict[date, RoomBlock]]:
        found: dict[str, dict[date, RoomBlock]] = {}
        for block in self.programme.room_blocks:
            found.setdefault(block.hotel, {})[block.night] = block
        return found

    @cached_property
    def _guests(self) -> Mapping[str, list[Guest]]:
        """By hotel, in the order of check-in; whoever spends no night away is no guest."""
        found: dict[str, list[Guest]] = {}
        for trip in self.plan.trips:
            if trip.out and trip.check_in < trip.check_out:
                found.setdefault(trip.hotel or "", []).append(self._guest(trip))
        return {hotel: sorted(guests, key=lambda one: (one.check_in, one.delegate)) for hotel, guests in found.items()}

    def _guest(self, trip: Trip) -> Guest:
        hotel, event = self.programme.hotels.get(trip.hotel or ""), self.programme.events.get(trip.event)
        delegate, blocks = self.programme.delegates.get(trip.delegate), self._blocks.get(trip.hotel or "")
        return Guest(
            hotel=trip.hotel or "",
            hotel_name=hotel.name if hotel else trip.hotel or "",
            event=trip.event,
            event_name=event.name if event else trip.event,
            delegate=trip.delegate,
            name=f"{delegate.given_name} {delegate.family_name}".strip() if delegate else trip.delegate,
            check_in=trip.check_in,
            check_out=trip.check_out,
            early=max(0, (trip.slot_start - _DAY - trip.check_in).days),
            late=max(0, (trip.check_out - trip.slot_end).days),
            unblocked=0 if blocks is None else sum(night not in blocks for night in _nights_of(trip)),
        )

    def _nights(self, hotel: Hotel) -> Iterator[Night]:
        """Every night held or slept in."""
        blocks = self._blocks.get(hotel.code, {})
        slept = (trip for trip in self.plan.trips if trip.hotel == hotel.code and trip.out)
        taken = Counter(night for trip in slept for night in _nights_of(trip))
        for night in sorted({*blocks, *taken}):
            yield self._night(hotel, night, blocks.get(night), taken[night], has_block=bool(blocks))

    def _night(self, hotel: Hotel, night: date, block: RoomBlock | None, taken: int, *, has_block: bool) -> Night:
        held = block.rooms if block else 0 if has_block else None
        release = block.release if block else None
        unused = max(0, (held or 0) - taken)
        made = hotel.event in self._past_events
        price = self._price(hotel, unused)
        return Night(night, held, taken, release, self._state(held, taken, release, made=made), price)

    @cached_property
    def _past_events(self) -> frozenset[str]:
        return frozenset(trip.event for trip in self.programme.history)

    def _state(self, held: int | None, taken: int, release: date | None, *, made: bool) -> str:
        if held is None:
            return OPEN
        if taken >= held:
            return OVER if taken > held else USED
        if made:
            return HISTORY
        if release is None:
            return UNKNOWN
        return DUE if release < self.programme.today else RETURNABLE

    def _price(self, hotel: Hotel, unused: int) -> int:
        programme = self.programme
        return to_cents(hotel.rate * unused, hotel.currency, programme.rates, programme.currency)


def _nights_of(trip: Trip) -> Iterator[date]:
    return (trip.check_in + number * _DAY for number in range((trip.check_out - trip.check_in).days))


def rooms_table(hotels: Sequence[HotelRooms]) -> bytes:
    """The lines to send to the hotels, as one CSV file."""
    from planner.render.table import csv_table

    header = (
        *("status", "hotel", "guest", "event", "check_in", "check_out", "nights"),
        *("was_check_in", "was_check_out", "was_guest", "was_hotel"),
    )
    return csv_table(header, (_line(hotel, line) for hotel in hotels if hotel.code for line in hotel.lines))


def _line(hotel: HotelRooms, line: RoomChange) -> tuple[object, ...]:
    nights = (line.check_out - line.check_in).days
    earlier = line.was
    was = (earlier.check_in, earlier.check_out, earlier.name, earlier.hotel_name) if earlier else (None,) * 4
    return (line.status, hotel.name, line.name, line.event_name, line.check_in, line.check_out, nights, *was)


def rooms_folder(hotels: Sequence[HotelRooms], currency: str) -> dict[str, bytes]:
    """A list for each hotel that has lines, and for the staff all guests and all nights: content by file name."""
    from planner.render.filenames import file_stems

    stems = file_stems(hotel.code for hotel in hotels if hotel.code)
    lists = {f"hotels/{stems[one.code]}.csv": rooms_table([one]) for one in hotels if one.code and one.lines}
    return {**lists, "guests.csv": _guest_table(hotels), "nights.csv": _night_table(hotels, currency)}


def _guest_table(hotels: Sequence[HotelRooms]) -> bytes:
    from planner.render.table import csv_table

    header = (
        *("hotel", "hotel_name", "event", "delegate", "guest", "check_in", "check_out", "nights"),
        *("early_nights", "late_nights", "nights_outside_block"),
    )
    return csv_table(
        header,
        (
            (
                *(one.hotel, one.hotel_name, one.event, one.delegate, one.name, one.check_in, one.check_out),
                *(one.nights, one.early, one.late, one.unblocked),
            )
            for hotel in hotels
            for one in hotel.guests
        ),
    )


def _night_table(hotels: Sequence[HotelRooms], currency: str) -> bytes:
    from planner.render.table import csv_table

    header = (
        "hotel",
        "hotel_name",
        "event",
        "night",
        "block",
        "taken",
        "unused",
        "release",
        "state",
        "price",
        "currency",
    )
    return csv_table(
        header,
        (
            (
                *(hotel.code, hotel.name, hotel.event, night.night, night.block, night.taken, night.unused),
                *(night.release, night.state, in_units(night.price), currency),
            )
            for hotel in hotels
            for night in hotel.nights
        ),
    )
