"""The travellers of an event grouped into rides: a consequence of plan and folder, the same whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from planner.domain.itinerary import Difference, Shuttle, whole_minutes
from planner.domain.money import shared, to_cents
from planner.domain.plan import Plan, PlanSegment, Trip
from planner.domain.records import Event, Programme, Vehicle
from planner.domain.rides import ARRIVAL, DEPARTURE, Fleet, Passenger, Ride, Transfers, WithoutRide
from planner.services.papers.wording import Wording
from solver.vehicles import Answer, Group, Kind, Person, fewest_rides

_WAYS = (ARRIVAL, DEPARTURE)

MOST_NAMED = 11
"""Fellow passengers whom a paper names; in a coach full of people names help nobody."""


def transfers(programme: Programme, plan: Plan) -> dict[str, Transfers]:
    """The rides of every event that has rows in `vehicles`, by its code, in the order of the events."""
    listed = {vehicle.event for vehicle in programme.vehicles.values()}
    return {
        code: _Occasion(programme, plan, event).transfers()
        for code, event in programme.events.items()
        if code in listed
    }


@dataclass(frozen=True, slots=True)
class ShortDeparture:
    """Somebody who is at the airport later before a departure than `[pickup]` wishes; minutes."""

    event: str
    delegate: str
    minutes: int
    wished: int


def short_departures(programme: Programme, plan: Plan) -> tuple[ShortDeparture, ...]:
    """Whom the end of an event with rows in `vehicles` leaves too little time, among trips to come."""
    listed = {vehicle.event for vehicle in programme.vehicles.values()}
    occasions = (_Occasion(programme, plan, event) for code, event in programme.events.items() if code in listed)
    return tuple(found for occasion in occasions for found in occasion.short_departures())


def shuttles(found: Iterable[Transfers]) -> dict[tuple[str, str], tuple[Shuttle, ...]]:
    """What each delegate is told of the rides, by (event, delegate): arrival first."""
    told: dict[tuple[str, str], tuple[Shuttle, ...]] = {}
    for one in found:
        for way in _WAYS:
            for ride in (ride for ride in one.rides if ride.direction == way):
                for person in ride.passengers:
                    pair = one.event, person.delegate
                    told[pair] = (*told.get(pair, ()), _shuttle(ride, person))
            for row in (row for row in one.without if row.direction == way):
                pair = one.event, row.delegate
                told[pair] = (*told.get(pair, ()), Shuttle(way, row.why))
    return told


def ride_differences(
    programme: Programme, before: Plan, after: Plan, wording: Wording
) -> dict[tuple[str, str], tuple[Difference, ...]]:
    """
    Whose vehicle, time or place is another one, by (event, delegate), both plans taken with today's vehicles.

    Parameters
    ----------
    wording
        Names of hotels that have left the folder.
    """
    old, new = (_meetings(shuttles(transfers(programme, plan).values()), wording) for plan in (before, after))
    return {
        pair: tuple(
            Difference(f"{way}_ride", old[pair].get(way), new[pair].get(way))
            for way in _WAYS
            if old[pair].get(way) != new[pair].get(way)
        )
        for pair in old.keys() & new.keys()
    }


def _meetings(
    told: Mapping[tuple[str, str], tuple[Shuttle, ...]], wording: Wording
) -> dict[tuple[str, str], dict[str, str]]:
    """When and where, in words, by pair and direction; the place of a hotel that has left the folder is its code."""
    return {
        pair: {
            one.direction: ", ".join(
                filter(None, (f"{one.leaves:%Y-%m-%d %H:%M}", one.vehicle, wording.hotel(one.place)))
            )
            for one in rides
            if one.leaves
        }
        for pair, rides in told.items()
    }


def _shuttle(ride: Ride, person: Passenger) -> Shuttle:
    """Of the others in the vehicle nothing but their given names, and where they are many only their number."""
    names = [other.given_name for other in ride.passengers if other.delegate != person.delegate]
    if len(names) > MOST_NAMED:
        names = [""] * len(names)
    return Shuttle(
        direction=ride.direction,
        vehicle=ride.vehicle_name,
        ready=person.ready if ride.direction == ARRIVAL else ride.pick_up,
        leaves=ride.pick_up,
        arrives=ride.set_down,
        place=ride.place,
        address=ride.address,
        terminal=ride.terminal,
        phone=ride.phone,
        needs_access=person.needs_access,
        company=tuple(sorted(filter(None, names))),
        others=names.count(""),
    )


@dataclass(frozen=True, slots=True)
class _Traveller:
    """One person in one direction; `place` is the terminal and, on departure, where he is picked up."""

    trip: Trip
    passenger: Passenger
    terminal: str
    address: str

    @property
    def place(self) -> tuple[str, str]:
        return self.terminal, self.address


@dataclass(frozen=True)
class _Occasion:
    programme: Programme
    plan: Plan
    event: Event

    def transfers(self) -> Transfers:
        """Both directions of the event."""
        ways = {way: self._way(way) for way in _WAYS}
        rides = tuple(ride for found, _, _ in ways.values() for ride in found)
        costs = [ride.cost for ride in rides]
        return Transfers(
            event=self.event.code,
            event_name=self.event.name,
            rides=rides,
            without=tuple(one for _, without, _ in ways.values() for one in without),
            fleet=tuple(self._fleet(rides)),
            fewest=tuple((way, bound) for way, (_, _, bound) in ways.items()),
            cost=None if None in costs else sum(cost for cost in costs if cost is not None),
            planned=sum(trip.cost.transfers for trip in self._trips),
        )

    def short_departures(self) -> Iterator[ShortDeparture]:
        """Everybody whose ride home comes later than wished, as the rides say."""
        known, _ = self._travellers(DEPARTURE)
        for traveller in known:
            trip, person = traveller.trip, traveller.passenger
            if person.short and not trip.carried:
                wished = -self._margin(trip.back[0], DEPARTURE)
                yield ShortDeparture(trip.event, trip.delegate, whole_minutes(person.ready, person.scheduled), wished)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.event.timezone or "UTC")

    @cached_property
    def _vehicles(self) -> list[Vehicle]:
        return [vehicle for vehicle in self.programme.vehicles.values() if vehicle.event == self.event.code]

    @cached_property
    def _trips(self) -> list[Trip]:
        """Trips that come from elsewhere, by delegate."""
        here = (trip for trip in self.plan.trips if trip.event == self.event.code and trip.out and trip.back)
        return sorted(here, key=lambda trip: trip.delegate)

    def _way(self, way: str) -> tuple[list[Ride], list[WithoutRide], int]:
        """Rides, those in none, and how many rides are needed at least."""
        travellers, without = self._travellers(way)
        places = sorted({traveller.place for traveller in travellers})
        people = [_person(traveller, way, places) for traveller in travellers]
        answer = fewest_rides(people, self._kinds(places), self.programme.pickup.longest_wait)
        without += [self._left(travellers[who], way) for who in answer.left]
        rides = self._rides(answer, travellers, way)
        return rides, sorted(without, key=lambda one: one.delegate), answer.bound

    def _travellers(self, way: str) -> tuple[list[_Traveller], list[WithoutRide]]:
        known, without = [], []
        for trip in self._trips:
            lodging, address = self._lodging(trip, way)
            if trip.quote is None:
                without.append(self._without(trip, way, "no_booking"))
            elif way == DEPARTURE and not lodging:
                without.append(self._without(trip, way, "no_hotel"))
            else:
                known.append(self._traveller(trip, way, lodging, address))
        return known, without

    def _traveller(self, trip: Trip, way: str, lodging: str, address: str) -> _Traveller:
        segment = trip.out[-1] if way == ARRIVAL else trip.back[0]
        scheduled = segment.arrives if way == ARRIVAL else segment.departs
        delegate = self.programme.delegates.get(trip.delegate)
        given, family = (delegate.given_name, delegate.family_name) if delegate else ("", "")
        wished = self._shifted(scheduled, self._margin(segment, way))
        ready = wished if way == ARRIVAL else min(scheduled, max(wished, self._first_at_airport(trip)), key=_stamp)
        passenger = Passenger(
            delegate=trip.delegate,
            name=f"{given} {family}".strip() or trip.delegate,
            sign=f"{given} {family[:1]}." if given and family else given or trip.delegate,
            given_name=given,
            service=segment.number or segment.carrier,
            scheduled=scheduled.astimezone(self._zone),
            ready=ready.astimezone(self._zone),
            short=ready > wished,
            lodging=lodging,
            needs_access=bool(delegate and delegate.accessibility.strip()),
            share=None,
        )
        pick_up = f"{lodging}\n{address}" if way == DEPARTURE else ""
        return _Traveller(trip, passenger, self._terminal(trip, way), pick_up)

    def _margin(self, segment: PlanSegment, way: str) -> int:
        """Minutes from the scheduled moment to the one at which the person is ready."""
        pickup = self.programme.pickup
        if way == ARRIVAL:
            return pickup.after_landing if segment.mode == "air" else pickup.after_train
        return -(pickup.before_flight if segment.mode == "air" else pickup.before_train)

    def _first_at_airport(self, trip: Trip) -> datetime:
        """Whoever leaves the event as soon as it is over is at the airport then."""
        given = self.event.end.time if self.event.end else None
        over = datetime.combine(trip.slot_end, given or self.programme.travel.end_time, self._zone)
        return self._shifted(over, self.programme.pickup.drive)

    def _shifted(self, moment: datetime, minutes: int) -> datetime:
        """So many minutes later, across clock changes, local to the event."""
        return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self._zone)

    def _terminal(self, trip: Trip, way: str) -> str:
        """The terminal at the event's airport, from the segments of the offer."""
        quote = self.programme.quotes.get(trip.quote or "")
        if quote is None:
            return ""
        return (quote.out[-1] if way == ARRIVAL else quote.back[0]).terminal

    def _lodging(self, trip: Trip, way: str) -> tuple[str, str]:
        """Name and address of the hotel, or of the venue where the person is then; "" where not known yet."""
        from_event = way == DEPARTURE and trip.back[0].departs.astimezone(self._zone).date() == trip.slot_end
        if trip.check_in == trip.check_out or (from_event and self.event.venue):
            return self.event.venue, self.event.address
        hotel = self.programme.hotels.get(trip.hotel or "")
        return (hotel.name, hotel.address) if hotel else (trip.hotel or "", "")

    def _kinds(self, places: Sequence[tuple[str, str]]) -> list[Kind]:
        """The vehicles as the solver knows them; where a price is missing the smaller ones are preferred."""
        costs = [self._cost(vehicle) for vehicle in self._vehicles]
        if None in costs:
            costs = [vehicle.capacity for vehicle in self._vehicles]
        return [
            Kind(vehicle.capacity, vehicle.accessible, cost or 0, _served(vehicle, places))
            for vehicle, cost in zip(self._vehicles, costs, strict=True)
        ]

    def _cost(self, vehicle: Vehicle) -> int | None:
        if vehicle.cost is None:
            return None
        currency = vehicle.currency or self.programme.currency  # a ride for nothing needs none
        return to_cents(vehicle.cost, currency, self.programme.rates, self.programme.currency)

    def _rides(self, answer: Answer, travellers: Sequence[_Traveller], way: str) -> list[Ride]:
        found = [self._ride(group, [travellers[who] for who in group.people], way) for group in answer.groups]
        found.sort(key=lambda ride: (ride.pick_up, ride.terminal, ride.place, ride.passengers[0].delegate))
        prefix, width = ("in" if way == ARRIVAL else "out"), max(2, len(str(len(found))))
        return [replace(ride, code=f"{prefix}-{number:0{width}}") for number, ride in enumerate(found, start=1)]

    def _ride(self, group: Group, travellers: Sequence[_Traveller], way: str) -> Ride:
        vehicle = self._vehicles[group.kind]
        cost = self._cost(vehicle)
        ordered = sorted(travellers, key=lambda one: (one.passenger.ready.timestamp(), one.passenger.delegate))
        shares = [None] * len(ordered) if cost is None else shared(cost, [1] * len(ordered))
        moments = [one.passenger.ready for one in ordered]
        place, _, address = ordered[0].address.partition("\n")
        drive = self.programme.pickup.drive
        pick_up = moments[-1] if way == ARRIVAL else self._shifted(moments[0], -drive)
        return Ride(
            code="",
            event=self.event.code,
            direction=way,
            vehicle=vehicle.code,
            vehicle_name=vehicle.name,
            accessible=vehicle.accessible,
            capacity=vehicle.capacity,
            pick_up=pick_up,
            set_down=self._shifted(pick_up, drive),
            place=vehicle.place if way == ARRIVAL else place,
            address=address,
            terminal=ordered[0].terminal,
            phone=vehicle.phone,
            cost=cost,
            passengers=tuple(replace(one.passenger, share=share) for one, share in zip(ordered, shares, strict=True)),
        )

    def _left(self, traveller: _Traveller, way: str) -> WithoutRide:
        why = "no_access" if traveller.passenger.needs_access else "no_vehicle"
        return replace(self._without(traveller.trip, way, why), terminal=traveller.terminal)

    def _without(self, trip: Trip, way: str, why: str) -> WithoutRide:
        delegate = self.programme.delegates.get(trip.delegate)
        name = f"{delegate.given_name} {delegate.family_name}".strip() if delegate else trip.delegate
        return WithoutRide(self.event.code, trip.delegate, name, way, why)

    def _fleet(self, rides: Iterable[Ride]) -> Iterator[Fleet]:
        """How many of each kind are on the road at once, there and back."""
        busy = 2 * self.programme.pickup.drive * 60
        for vehicle in self._vehicles:
            starts = sorted(ride.pick_up.timestamp() for ride in rides if ride.vehicle == vehicle.code)
            if starts:
                at_once = max(sum(start <= other <= start + busy for other in starts) for start in starts)
                yield Fleet(vehicle.code, vehicle.name, len(starts), at_once)


def _stamp(moment: datetime) -> float:
    return moment.timestamp()


def _person(traveller: _Traveller, way: str, places: Sequence[tuple[str, str]]) -> Person:
    moment = int(traveller.passenger.ready.timestamp()) // 60
    return Person(moment, places.index(traveller.place), traveller.passenger.needs_access)


def _served(vehicle: Vehicle, places: Sequence[tuple[str, str]]) -> frozenset[int] | None:
    if not vehicle.terminal:
        return None
    named = vehicle.terminal.casefold()
    return frozenset(number for number, (terminal, _) in enumerate(places) if terminal.casefold() == named)
