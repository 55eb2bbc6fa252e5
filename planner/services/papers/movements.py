"""Who arrives at an event and who leaves it, when and by what, and what became of each line since the plan before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from planner.domain.books import AMENDED, CANCELLED, KEPT, NEW, Movement, Reached
from planner.domain.itinerary import Itinerary
from planner.domain.plan import Trip
from planner.domain.records import Programme
from planner.domain.rides import ARRIVAL, Transfers
from planner.services.papers.occasions import place
from planner.services.papers.wording import Wording

Pair = tuple[str, str]
"""Event and delegate."""


@dataclass(frozen=True)
class Movements:
    """
    The lists of arrivals and departures of every event.

    Attributes
    ----------
    trips
        Of the plan, by event and delegate.
    papers
        Their itineraries.
    before
        The trips of the plan before; None: there is none, so every line is NEW.
    withdrawn
        Which of those are called off rather than made.
    rides
        By event.
    """

    programme: Programme
    wording: Wording
    trips: Mapping[Pair, Trip]
    papers: Mapping[Pair, Itinerary]
    before: Mapping[Pair, Trip] | None
    withdrawn: Collection[Pair]
    rides: Mapping[str, Transfers]

    def lines(self, event: str, way: str) -> tuple[Movement, ...]:
        """By moment; what is called off comes last. Whoever is at home has no line."""
        coming = [self._line(pair, trip, way) for pair, trip in self.trips.items() if pair[0] == event and trip.out]
        off = (pair for pair in self.withdrawn if pair[0] == event)
        gone = [self._called_off(pair, way) for pair in off if self.before and self.before[pair].out]
        return tuple(sorted((*coming, *gone), key=_order))

    def _line(self, pair: Pair, trip: Trip, way: str) -> Movement:
        paper, now = self.papers[pair], self._reached(trip, way)
        found = Movement(
            status=NEW,
            delegate=trip.delegate,
            name=paper.traveller.name,
            authority=paper.traveller.authority,
            now=now,
            terminal=self._terminal(trip, way),
            ride=self._ride(pair, way),
            needs_access=bool(paper.traveller.accessibility.strip()),
            state=trip.booking,
        )
        if self.before is None or pair not in self.before or not self.before[pair].out:
            return found
        was = replace(self._reached(self.before[pair], way), lodging=self.wording.hotel_before(self.before[pair].hotel))
        same = was == now and self.wording.person_before(trip.delegate) == found.name
        return replace(found, status=KEPT) if same else replace(found, status=AMENDED, was=was)

    def _called_off(self, pair: Pair, way: str) -> Movement:
        assert self.before is not None  # nothing is called off where nothing was
        trip = self.before[pair]
        authority = self.programme.authorities.get(trip.authority)
        return Movement(
            status=CANCELLED,
            delegate=trip.delegate,
            name=self.wording.person_before(trip.delegate),
            authority=authority.name if authority else trip.authority,
            now=replace(self._reached(trip, way), lodging=self.wording.hotel_before(trip.hotel)),
            terminal="",
            ride="",
            needs_access=False,
            state="",
        )

    def _reached(self, trip: Trip, way: str) -> Reached:
        """The leg that touches the event's airport, in the zone of that airport."""
        leg = trip.out[-1] if way == ARRIVAL else trip.back[0]
        moment, here, there = (
            (leg.arrives, leg.destination, leg.origin) if way == ARRIVAL else (leg.departs, leg.origin, leg.destination)
        )
        local = moment.astimezone(ZoneInfo(place(self.programme, here).timezone))
        other = place(self.programme, there)
        lodging = self.wording.hotel(trip.hotel)
        return Reached(local, leg.mode, leg.number or leg.carrier, f"{other.city} ({other.code})", lodging)

    def _terminal(self, trip: Trip, way: str) -> str:
        quote = self.programme.quotes.get(trip.quote or "")
        return "" if quote is None else (quote.out[-1] if way == ARRIVAL else quote.back[0]).terminal

    def _ride(self, pair: Pair, way: str) -> str:
        return self._rides.get((*pair, way), "")

    @cached_property
    def _rides(self) -> Mapping[tuple[str, str, str], str]:
        return dict(self._seated())

    def _seated(self) -> Iterator[tuple[tuple[str, str, str], str]]:
        for event, found in self.rides.items():
            for ride in found.rides:
                for person in ride.passengers:
                    yield (event, person.delegate, ride.direction), ride.code


def _order(line: Movement) -> tuple[bool, float, str]:
    return line.status == CANCELLED, line.now.moment.timestamp(), line.delegate
