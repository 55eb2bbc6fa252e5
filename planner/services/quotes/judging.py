"""What an offer is good for: a quote, with notes; or nothing yet, with the reason."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from planner.domain.facts import Airport
from planner.domain.records import Event, Programme, Quote, Segment
from planner.intake.cells import CellError
from planner.intake.characters import quoted
from planner.intake.moments import local_moment
from planner.intake.shapes.offer import Leg, Offer
from planner.intake.suggest import Suggest
from planner.intake.tables import SEGMENTS
from planner.reference import airports
from planner.rules.slots import DatedSlot, event_slots
from planner.services.quotes.unused import flags_of
from planner.travel.journeys import serves

Key = tuple[object, ...]

MOST_SEGMENTS = SEGMENTS.column("seq").most
"""Segments that one direction may have."""


class Unusable(Exception):  # noqa: N818 - an answer about an offer, not an error
    """An offer that is no quote; the text is one sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Judged:
    """
    An offer as a quote of the programme.

    Attributes
    ----------
    flags
        Short names of what speaks against using it: "expired", "cabin", "late", "seats", "nobody".
    is_known
        Whether the same quote stands in the folder already.
    change
        What differs from the quote of the same code that it replaces; "" where it replaces none.
    """

    quote: Quote
    flags: tuple[str, ...]
    is_known: bool
    change: str


class _Places(dict[str, Airport]):
    """Airports of the programme, and every other one as soon as an offer names it."""

    def __missing__(self, code: str) -> Airport:
        self[code] = _airport(code)
        return self[code]


class Judge:
    """Judges the offers of one import one after the other; those taken count as known for the next."""

    def __init__(self, programme: Programme, event: str | None, suggest: Suggest, *, replaces: bool = False) -> None:
        """
        Prepare the places and dates of a programme.

        Parameters
        ----------
        event
            The event of offers that name none.
        replaces
            Whether an offer takes the place of a quote of the same code that differs.
        """
        facts = dataclasses.replace(programme.facts, airports=_Places(programme.facts.airports))
        self._programme = dataclasses.replace(programme, facts=facts)
        self._default, self._suggest, self._replaces = event, suggest, replaces
        self._slots = {event.code: event_slots(programme, event) for event in programme.events.values()}
        self._at: dict[str, list[Event]] = {}
        for listed in programme.events.values():
            if listed.status != "cancelled" and listed.airport:
                self._at.setdefault(listed.airport, []).append(listed)
        self._known = {quote.code: quote for quote in programme.quotes.values()}
        self._folded = {code.casefold(): code for code in self._known}
        self._same = {_content(quote): quote.code for quote in programme.quotes.values()}
        self._came: set[str] = set()
        self._nominated = Counter(
            (row.event, programme.delegates[row.delegate].airport) for row in programme.nominations
        )

    def judge(self, offer: Offer) -> Judged:
        """
        The quote that an offer makes.

        Raises
        ------
        Unusable
            If it makes none.
        """
        self._refuse_unreadable(offer)
        out, back = _segments(offer.out), _segments(offer.back)
        _refuse_gaps(out, back)
        quote = self._with_event(offer, self._quote(offer, out, back))
        self._refuse_other_place(quote)
        self._refuse_stranger(quote)
        there = self._refuse_repeated(quote)
        flags = dict(self._flags(quote))
        notes = [*offer.notes, *_remarks(quote), *flags.values()]
        noted = _replaced(quote, note="; ".join(notes))
        self._remember(noted)
        is_known = there is not None and _content(there) == _content(quote)
        return Judged(noted, tuple(flags), is_known, "" if there is None or is_known else _differences(there, quote))

    def _refuse_unreadable(self, offer: Offer) -> None:
        if offer.faults:
            reason = next((reason for reason, _ in offer.faults if reason != "unreadable"), "unreadable")
            raise Unusable(reason, " ".join(sentence for _, sentence in offer.faults))
        if offer.price == 0:
            raise Unusable("zero_price", "the price is 0; ask the agency what it costs.")
        if offer.currency not in self._programme.rates:
            message = f"there is no rate for {offer.currency}; add a row to the table rates and import again."
            raise Unusable("no_rate", message)
        if max(len(offer.out), len(offer.back)) > MOST_SEGMENTS:
            raise Unusable(
                "unreadable", f"it has more than {MOST_SEGMENTS} segments one way; ask the agency what is meant."
            )
        missing = [way for way, legs in (("out", offer.out), ("back", offer.back)) if not legs]
        if missing:
            raise Unusable("one_way", f"it has no way {' and none '.join(missing)}; ask for a round trip.")

    def _quote(self, offer: Offer, out: tuple[Segment, ...], back: tuple[Segment, ...]) -> Quote:
        assert offer.price is not None  # an offer without one has a fault
        return Quote(
            code=offer.code,
            event="",
            origin=out[0].origin,
            price=offer.price,
            currency=offer.currency,
            out=out,
            back=back,
            delegate=offer.delegate or None,
            cabin=offer.cabin,
            refundable=offer.refundable,
            expires=offer.expires,
            seats=offer.seats,
            source=offer.source,
        )

    def _with_event(self, offer: Offer, quote: Quote) -> Quote:
        """Its own event, the one named for the import, or the only one that fits."""
        own = offer.event or self._default
        if own is None:
            return _replaced(quote, event=self._found(quote).code)
        if own not in self._programme.events:
            hint = self._suggest(own, self._programme.events)
            raise Unusable("unknown_event", f"{quoted(own)} is not a code of the table events; {hint}")
        return _replaced(quote, event=own)

    def _found(self, quote: Quote) -> Event:
        here = self._at.get(quote.out[-1].destination, [])
        fitting = [event for event in here if any(self._is_served(quote, slot) for slot in self._slots[event.code])]
        near = fitting or [event for event in here if any(_meets(quote, slot) for slot in self._slots[event.code])]
        chosen = near or here
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            listed = ", ".join(event.code for event in chosen[:8])
            told = "fits" if near else "goes to the airport of"
            message = f"it {told} {len(chosen)} events ({listed}); name one in a column, or with --event."
            raise Unusable("several_events", message)
        self._refuse_reversed(quote, [event.code for event in self._at.get(quote.origin, [])])
        raise Unusable("no_event", f"no event is at {quote.out[-1].destination}, where the way out ends.")

    def _is_served(self, quote: Quote, slot: DatedSlot) -> bool:
        return serves(self._programme, quote, slot)

    def _refuse_other_place(self, quote: Quote) -> None:
        venue = self._programme.events[quote.event].airport
        ends = (quote.out[-1].destination, quote.back[0].origin)
        if not venue or ends == (venue, venue):
            return
        if quote.origin == venue:
            self._refuse_reversed(quote, [quote.event])
        told = f"the way out ends at {ends[0]} and the way back begins at {ends[1]}"
        raise Unusable("wrong_place", f"{told}; the airport of {quote.event} is {venue}.")

    def _refuse_reversed(self, quote: Quote, events: list[str]) -> None:
        if events:
            message = (
                f"the way out begins at {quote.origin}, where {events[0]} is: out and back stand the wrong way round."
            )
            raise Unusable("wrong_direction", message)

    def _refuse_stranger(self, quote: Quote) -> None:
        people = self._programme.delegates
        if quote.delegate is not None and quote.delegate not in people:
            hint = self._suggest(quote.delegate, people)
            raise Unusable("unknown_delegate", f"{quoted(quote.delegate)} is not a code of the table delegates; {hint}")

    def _refuse_repeated(self, quote: Quote) -> Quote | None:
        """The quote of the same code that is there; refused where one came before, or differs and is to stay."""
        code = self._folded.get(quote.code.casefold(), quote.code)
        there = self._known.get(code)
        if there is None:
            same = self._same.get(_content(quote))
            if same is not None:
                raise Unusable("duplicate", f"it is the same as {same} in everything but its number.")
            return None
        is_same, came = _content(there) == _content(quote), code in self._came
        if is_same and came:
            raise Unusable("duplicate", f"the offer {code} stood in an earlier row of this import already.")
        if is_same or (self._replaces and not came and code == quote.code):
            return there
        where = "an earlier row of this import has" if came else "the folder has"
        hint = "ask which one holds" if came else "import with --replace to take it instead"
        raise Unusable("changed", f"{where} {code} already, and it differs: {_differences(there, quote)}; {hint}.")

    def _remember(self, quote: Quote) -> None:
        self._came.add(quote.code)
        self._known[quote.code] = quote
        self._folded.setdefault(quote.code.casefold(), quote.code)
        self._same.setdefault(_content(quote), quote.code)

    def _flags(self, quote: Quote) -> Iterator[tuple[str, str]]:
        """What speaks against it, by short name: the rules judge it anew with every plan."""
        yield from flags_of(self._programme, quote, self._slots[quote.event])
        people = 1 if quote.delegate else self._nominated[quote.event, quote.origin]
        if people == 0:
            yield "nobody", f"nobody who is nominated for {quote.event} travels from {quote.origin}"
        if quote.seats is not None and quote.seats < people:
            yield "seats", f"seats for {quote.seats} of the {people} who are nominated from {quote.origin}"


def _segments(legs: tuple[Leg, ...]) -> tuple[Segment, ...]:
    return tuple(_segment(leg) for leg in legs)


def _segment(leg: Leg) -> Segment:
    zones = [_airport(code).timezone for code in (leg.origin, leg.destination)]
    try:
        departs, arrives = (
            local_moment(given, time(0), zone) for given, zone in zip((leg.departs, leg.arrives), zones, strict=True)
        )
    except CellError as error:
        raise Unusable("unreadable", str(error)) from None
    if arrives <= departs:
        flown = f"{leg.origin} {departs:%Y-%m-%d %H:%M} to {leg.destination} {arrives:%Y-%m-%d %H:%M}"
        raise Unusable("broken_chain", f"{flown} arrives before it departs, local times and zones considered.")
    return Segment(leg.mode, leg.carrier, leg.number, leg.origin, departs, leg.destination, arrives, leg.co2_kg)


def _airport(code: str) -> Airport:
    place = airports.airport(code)
    assert place is not None  # the code was checked
    return place


def _refuse_gaps(out: tuple[Segment, ...], back: tuple[Segment, ...]) -> None:
    for before, after in (*pairwise(out), *pairwise(back)):
        if after.origin != before.destination:
            message = f"a segment arrives at {before.destination} and the next one begins at {after.origin}."
            raise Unusable("broken_chain", message)
    for before, after in pairwise((*out, *back)):
        if after.departs < before.arrives:
            moments = f"{after.departs:%Y-%m-%d %H:%M}, and the one before arrives {before.arrives:%Y-%m-%d %H:%M}"
            raise Unusable("broken_chain", f"a segment departs from {after.origin} {moments}.")


def _meets(quote: Quote, slot: DatedSlot) -> bool:
    """Whether the stay has a day in common with the dates."""
    return quote.out[-1].arrives.date() <= slot.last_day and quote.back[0].departs.date() >= slot.first_day


def _remarks(quote: Quote) -> Iterator[str]:
    if quote.back[-1].destination != quote.origin:
        yield f"returns to {quote.back[-1].destination}, not to {quote.origin}"


def _replaced(quote: Quote, **cells: str) -> Quote:
    """`dataclasses.replace` at a tenth of its price."""
    values = {name: getattr(quote, name) for name in Quote.__slots__}
    return Quote(**{**values, **cells})


_COMPARED = ("event", "origin", "price", "currency", "delegate", "cabin", "refundable", "expires", "seats")


def _content(quote: Quote) -> Key:
    """All that decides what a quote is worth; neither its code, nor who wrote it, nor its notes."""
    legs = tuple(
        (leg.mode, leg.number, leg.origin, leg.departs, leg.destination, leg.arrives)
        for leg in (*quote.out, *quote.back)
    )
    return (*(getattr(quote, name) for name in _COMPARED), len(quote.out), legs)


def _differences(there: Quote, quote: Quote) -> str:
    named: Mapping[str, tuple[object, object]] = {
        name: (getattr(there, name), getattr(quote, name))
        for name in _COMPARED
        if getattr(there, name) != getattr(quote, name)
    }
    told = [f"{name} {_plain(old)} there, {_plain(new)} here" for name, (old, new) in named.items()]
    return ", ".join(told) or "other flights or times"


def _plain(value: object) -> str:
    return "blank" if value is None else str(value)
