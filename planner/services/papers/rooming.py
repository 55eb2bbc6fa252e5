"""The hotels' lists in full: every guest, with what became of the line since the plan before, and every night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from planner.domain.books import CANCELLED, KEPT, NightLine, RoomingLine
from planner.domain.overview import PlanDifference, RoomChange
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.domain.rooms import Guest, HotelRooms
from planner.services.papers.changes import room_changes
from planner.services.rooms import rooms

_Key = tuple[str, str, str]
"""Hotel, event, delegate."""


@dataclass(frozen=True)
class Rooming:
    """The lists of every event; without a difference every line is NEW."""

    programme: Programme
    plan: Plan
    difference: PlanDifference | None

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event with a guest, or with a line that is called off."""
        changed = (change.event for change in self._changes.values())
        return tuple(dict.fromkeys([*changed, *(guest.event for guest in self._guests)]))

    def hotels(self, event: str) -> tuple[str, ...]:
        """Codes of the hotels of an event that have a line; "" where a hotel is still to be found."""
        return tuple(sorted(self._lines.get(event, {})))

    def lines(self, event: str, hotel: str | None = None) -> tuple[RoomingLine, ...]:
        """By hotel and check-in, what is called off last; of one hotel or of all."""
        found = self._lines.get(event, {})
        return tuple(line for code in sorted(found) if hotel in (None, code) for line in found[code])

    def nights(self, event: str, hotel: str | None = None) -> tuple[NightLine, ...]:
        """Every night held or slept in."""
        return tuple(
            NightLine(found.name, night)
            for found in self._hotels
            if found.event == event and hotel in (None, found.code)
            for night in found.nights
        )

    @cached_property
    def _hotels(self) -> tuple[HotelRooms, ...]:
        return rooms(self.programme, self.plan)

    @cached_property
    def _guests(self) -> Sequence[Guest]:
        return [guest for hotel in self._hotels for guest in hotel.guests]

    @cached_property
    def _changes(self) -> Mapping[_Key, RoomChange]:
        """One a guest, hotel and event: whoever stays in the same hotel has one line only."""
        found = self.difference.rooms if self.difference else room_changes(self.programme, None, self.plan)
        return {(line.hotel, line.event, line.delegate): line for line in found}

    @cached_property
    def _lines(self) -> Mapping[str, Mapping[str, Sequence[RoomingLine]]]:
        """By event and hotel."""
        found: dict[str, dict[str, list[RoomingLine]]] = {}
        for guest in self._guests:
            found.setdefault(guest.event, {}).setdefault(guest.hotel, []).append(self._line(guest))
        for (hotel, event, _), change in self._changes.items():
            if change.status == CANCELLED:
                found.setdefault(event, {}).setdefault(hotel, []).append(_called_off(change))
        return found

    def _line(self, guest: Guest) -> RoomingLine:
        change = self._changes.get((guest.hotel, guest.event, guest.delegate))
        was = change.was if change else None
        person = self.programme.delegates.get(guest.delegate)
        return RoomingLine(
            status=change.status if change else KEPT,
            hotel=guest.hotel_name,
            delegate=guest.delegate,
            guest=guest.name,
            check_in=guest.check_in,
            check_out=guest.check_out,
            early=guest.early,
            late=guest.late,
            unblocked=guest.unblocked,
            access=person.accessibility if person else "",
            was_check_in=was.check_in if was else None,
            was_check_out=was.check_out if was else None,
            was_guest=was.name if was else "",
        )


def _called_off(change: RoomChange) -> RoomingLine:
    return RoomingLine(
        status=CANCELLED,
        hotel=change.hotel_name,
        delegate=change.delegate,
        guest=change.name,
        check_in=change.check_in,
        check_out=change.check_out,
        early=0,
        late=0,
        unblocked=0,
        access="",
    )
