"""What two states of a folder call the same people, places and sessions."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.itinerary import Difference
from planner.domain.plan import Trip
from planner.domain.records import Programme, Session
from planner.domain.told import Told, told_by


class Wording:
    """
    Names for codes, before and now, and what is called otherwise.

    Parameters
    ----------
    programme
        The folder as it is now; None: not at hand.
    earlier
        The words of the folder as it was; None: not at hand, so nothing is called otherwise.
    """

    def __init__(self, programme: Programme | None, earlier: Told | None) -> None:
        known = told_by(programme) if programme else None
        self._programme = programme
        self._then = earlier or known or Told()
        self._now = known or self._then

    def person(self, code: str) -> str:
        """The name of a delegate, also of one who has left; a code that nobody knows stands for itself."""
        return self._now.people.get(code) or self._then.people.get(code) or code

    def person_before(self, code: str) -> str:
        """The name as it was."""
        return self._then.people.get(code) or self.person(code)

    def event(self, code: str) -> str:
        """The name of an event, also of one that has left the folder."""
        place = self._now.events.get(code) or self._then.events.get(code)
        return place.name if place else code

    def hotel(self, code: str | None) -> str:
        """The name of a hotel, also of one that has left the folder; "" without one."""
        place = self._now.hotels.get(code or "") or self._then.hotels.get(code or "")
        return place.name if place else code or ""

    def hotel_before(self, code: str | None) -> str:
        """The name of a hotel as it was."""
        place = self._then.hotels.get(code or "")
        return place.name if place else self.hotel(code)

    def differences(self, before: Trip, after: Trip) -> Iterator[Difference]:
        """What the papers of a trip now call otherwise, but for its hotel's name."""
        yield from _other("name", self.person_before(before.delegate), self.person(after.delegate))
        then, now = self._then.events.get(before.event), self._now.events.get(after.event)
        if then and now:
            yield from _other("event", then.name, now.name)
            yield from _other("venue", then.address, now.address)
        hotel, same = after.hotel or "", before.hotel == after.hotel
        if same and hotel in self._then.hotels and hotel in self._now.hotels:
            yield from _other("hotel_address", self._then.hotels[hotel].address, self._now.hotels[hotel].address)
        if (before.slot_start, before.slot_end) == (after.slot_start, after.slot_end):
            yield from self._sessions(after)

    def _sessions(self, trip: Trip) -> Iterator[Difference]:
        """Sessions of the delegate's own agenda that are new, gone or otherwise, by title."""
        old, new = (dict(self._titled(told, trip)) for told in (self._then, self._now))
        for title in sorted(old.keys() | new.keys()):
            yield from _other("session", old.get(title), new.get(title))

    def _titled(self, told: Told, trip: Trip) -> Iterator[tuple[tuple[str, int], str]]:
        """Each session in words, by title and its count among those of the same title."""
        counts: dict[str, int] = {}
        listed = [row for row in told.sessions if row.event == trip.event and self._is_for(row, trip)]
        for row in sorted(listed, key=lambda row: (row.start.timestamp(), row.end.timestamp(), row.title, row.place)):
            counts[row.title] = counts.get(row.title, 0) + 1
            yield (row.title, counts[row.title]), _session(row)

    def _is_for(self, session: Session, trip: Trip) -> bool:
        authority = self._programme.authorities.get(trip.authority) if self._programme else None
        clusters = authority.clusters if authority else ()
        here = trip.slot_start <= session.start.date() <= trip.slot_end
        return here and (not clusters or not session.cluster or session.cluster in clusters)


def _other(what: str, before: str | None, after: str | None) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, before, after)


def _session(row: Session) -> str:
    over = f"{row.end:%H:%M}" if row.end.date() == row.start.date() else f"{row.end:%Y-%m-%d %H:%M}"
    told = f"{row.start:%Y-%m-%d %H:%M} – {over} {row.title}"
    return f"{told}, {row.place}" if row.place else told
