"""Why a person's trip is not what it was: rows that have changed, rules that now forbid it, limits that now bind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property

from planner.domain.itinerary import Difference
from planner.domain.plan import Plan, Reason, Trip
from planner.domain.records import Programme
from planner.services.question import same_booking
from planner.services.reasons import Reasons
from planner.services.seating import Seating
from planner.travel.options import TripOption

_FIGURES = {
    "travel": "the price of the journey",
    "visa": "the visa fee",
    "transfers": "the transfers",
    "accommodation": "the rate of the room",
    "meals": "the allowance for meals",
    "hospitality": "what the host pays",
}

_CALLED = {
    "name": "the delegate's name",
    "event": "the name of the event",
    "venue": "the place of the event",
    "hotel": "the name of the hotel",
    "hotel_address": "the address of the hotel",
    "session": "the agenda",
}


class Causes:
    """
    Why the second of two plans differs from the first.

    Parameters
    ----------
    programme
        What the second plan was made from; None: only what the plans themselves say.
    free
        The cause of a change that nothing forces, where it is neither of the two of a replan.
    """

    def __init__(self, programme: Programme | None, before: Plan, after: Plan, free: str = "") -> None:
        self._given = free
        self._programme = programme
        self._before = before
        self._after = after

    def of_added(self, trip: Trip) -> tuple[str, ...]:
        """What kept the person at home in the first plan."""
        told = _reasons(self._before, trip)
        return tuple(f"before: {reason}" for reason in told) or ("was not nominated before.",)

    def of_withdrawn(self, trip: Trip) -> tuple[str, ...]:
        """The reasons of the second plan, or what has left the programme."""
        return _reasons(self._after, trip) or (self._gone(trip),)

    def _gone(self, trip: Trip) -> str:
        if self._programme and trip.delegate not in self._programme.delegates:
            return f"{trip.delegate} has left the table delegates."
        if self._programme and trip.event not in self._programme.events:
            return f"{trip.event} has left the table events."
        return f"{trip.delegate} is no longer nominated for {trip.event}."

    def of_changed(self, before: Trip, after: Trip, differences: Iterable[Difference]) -> tuple[str, ...]:
        """Rows that changed, else the rules, else the limits that stand against the first booking."""
        places = tuple(self._places(before, after))
        if _booking(before) == _booking(after):
            return places or (*_figures(before, after), *_called({one.what for one in differences}))
        if self._programme is None:
            return places
        if after.carried:
            return (self._free(),)
        return (*places, *self._moved(self._programme, before)) or self._forbidden(before)

    def _places(self, before: Trip, after: Trip) -> Iterator[str]:
        """Where the journey starts and ends."""
        if not before.out or not after.out:
            return
        if before.out[-1].destination != after.out[-1].destination:
            event = self._programme.events[after.event] if self._programme else None
            there = f"{event.name} is now in {event.city}" if event else f"{after.event} is now in another place"
            yield f"{there} ({after.out[-1].destination} instead of {before.out[-1].destination})."
        if before.out[0].origin != after.out[0].origin:
            yield f"{before.delegate} now leaves from {after.out[0].origin} instead of {before.out[0].origin}."

    def _moved(self, programme: Programme, before: Trip) -> Iterator[str]:
        event = programme.events[before.event]
        options = self._options(before)
        if not any(_dates(before, option) for option in options):
            yield f"{event.name} is no longer possible from {before.slot_start} to {before.slot_end}."
            return
        if not any(_dates(before, option) and option.journey.quote == before.quote for option in options):
            yield self._lost_journey(programme, before)
        if not any(_dates(before, option) and option.hotel == before.hotel for option in options):
            yield self._lost_hotel(programme, before)

    def _lost_journey(self, programme: Programme, before: Trip) -> str:
        if before.quote is None:
            return "An offer now serves, so no estimate stands in." if before.out else "The journey is now paid."
        quote = programme.quotes.get(before.quote)
        if quote is None:
            return f"Offer {before.quote} has left the table quotes."
        if quote.expires is not None and quote.expires < programme.today:
            return f"Offer {before.quote} expired on {quote.expires}."
        return f"Offer {before.quote} no longer serves {before.delegate} on these dates."

    def _lost_hotel(self, programme: Programme, before: Trip) -> str:
        event = programme.events[before.event].name
        if before.hotel is None:
            return f"Hotels of {event} are now in the table hotels."
        hotel = programme.hotels.get(before.hotel)
        if hotel is None:
            return f"Hotel {before.hotel} has left the table hotels."
        if hotel.event != before.event:
            return f"{hotel.name} is no longer one of {event}."
        return f"No night is spent at {hotel.name} any more."

    def _forbidden(self, before: Trip) -> tuple[str, ...]:
        option = next(option for option in self._options(before) if same_booking(before, option))
        rules = self._programme.rules.rules if self._programme else {}
        if option.blockers:
            return tuple(f"{code}: {rules[code].sentence}" for code in option.blockers)
        return self._limits(before) or (self._free(),)

    def _limits(self, before: Trip) -> tuple[str, ...]:
        """Limits that the first booking would break next to the rest of the second plan."""
        pair = self._seating.pair(before.delegate, before.event)
        broken = self._seating.broken_by(before) if pair else ()
        found = _told(self._reasons.limits(pair, broken)) if pair else ()
        return (*found, *self._other_dates(before))

    def _other_dates(self, before: Trip) -> Iterator[str]:
        """A visit runs once: the rest of the group has other dates."""
        others = [trip for trip in self._after.trips if trip.event == before.event and trip.delegate != before.delegate]
        dates = {(trip.slot_start, trip.slot_end) for trip in others} - {(before.slot_start, before.slot_end)}
        for start, end in sorted(dates):
            yield f"The others of the group travel from {start} to {end}."

    def _free(self) -> str:
        if self._given:
            return self._given
        if all(level.level != "disruption" for level in self._after.objective):
            return "The second plan was made without the first, so nothing kept it close."
        return "The search of the second plan was stopped before this trip could be kept."

    def _options(self, trip: Trip) -> tuple[TripOption, ...]:
        pair = self._seating.pair(trip.delegate, trip.event)
        return pair.options if pair else ()

    @cached_property
    def _seating(self) -> Seating:
        assert self._programme is not None
        return Seating(self._programme, self._after)

    @cached_property
    def _reasons(self) -> Reasons:
        assert self._programme is not None
        seating = self._seating
        return Reasons(self._programme, seating.standing, seating.question, seating.solution)


def _booking(trip: Trip) -> tuple[object, ...]:
    """What a published trip must keep to count as kept."""
    return trip.slot_start, trip.slot_end, trip.quote, trip.hotel


def _dates(trip: Trip, option: TripOption) -> bool:
    slot = option.journey.slot
    return (trip.slot_start, trip.slot_end) == (slot.first_day, slot.last_day)


def _reasons(plan: Plan, trip: Trip) -> tuple[str, ...]:
    pairs = (pair for pair in plan.unfunded if (pair.event, pair.delegate) == (trip.event, trip.delegate))
    return tuple(told for pair in pairs for told in _told(pair.reasons))


def _told(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(f"{reason.code}: {reason.text}" for reason in reasons)


def _figures(before: Trip, after: Trip) -> Iterator[str]:
    """The booking is the same: which figures of it are not."""
    if (before.out, before.back) != (after.out, after.back):
        yield f"The booking is kept; its {'legs' if _times(before) == _times(after) else 'times'} have changed."
    items = [words for item, words in _FIGURES.items() if getattr(before.cost, item) != getattr(after.cost, item)]
    if items:
        yield f"The booking is kept; what has changed is {', '.join(items)}."


def _times(trip: Trip) -> list[tuple[datetime, datetime]]:
    return [(leg.departs, leg.arrives) for leg in trip.out + trip.back]


def _called(differences: Collection[str]) -> Iterator[str]:
    """What the folder calls otherwise."""
    items = [words for what, words in _CALLED.items() if what in differences]
    if items:
        yield f"The booking is kept; what the folder now tells otherwise is {', '.join(items)}."
