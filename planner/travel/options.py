"""
Trip options: for one delegate and event, every journey x hotel with its cost and what forbids it.

What forbids an option by itself (a past slot, a day that is not free, passport, visa) is recorded, not dropped,
so that every refusal can name its rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.facts import VisaFact
from planner.domain.plan import TripCost
from planner.domain.records import DateRange, Delegate, Event, Hotel, Lock, Programme, Quote
from planner.rules.slots import DatedSlot, event_slots
from planner.travel.costs import Pricer, add_months
from planner.travel.journeys import (
    Journey,
    estimated_journey,
    home_journey,
    quoted_journey,
    serves,
)
from planner.travel.rail import rail_first

KEEPING = ("ticketed", "confirmed")
"""Lock states that demand a trip."""


@dataclass(frozen=True, slots=True)
class TripOption:
    """
    One costed way for a delegate to an event.

    `blockers` are the codes of the rules that forbid it by itself, in rule-table order. `checks` are sentences
    about what could not be verified.
    """

    delegate: str
    event: str
    journey: Journey
    hotel: str | None
    cost: TripCost
    estimates: tuple[str, ...]
    unknowns: tuple[str, ...]
    checks: tuple[str, ...]
    blockers: tuple[str, ...]

    @property
    def estimated(self) -> bool:
        """Whether the journey or the lodging is an estimate."""
        no_hotel = self.hotel is None and self.journey.nights > 0
        return self.journey.estimated or no_hotel


class OptionMaker:
    """Trip options of one programme; journeys are worked out once for all who share an airport."""

    def __init__(
        self,
        programme: Programme,
        busy: Mapping[str, Sequence[DateRange]] | None = None,
        begun: Mapping[str, date] | None = None,
    ) -> None:
        """
        Prepare the slots and quotes of a programme.

        Parameters
        ----------
        busy
            By delegate, days taken by trips already made, on top of the unavailable ones.
        begun
            By event, the first day of dates that have begun with delegates on them: the event's only slot.
        """
        begun = begun or {}
        self._programme = programme
        self._busy = busy or {}
        self._pricer = Pricer(programme)
        self._slots = {
            event.code: tuple(
                slot
                for slot in event_slots(programme, event)
                if begun.get(event.code, slot.first_day) == slot.first_day
            )
            for event in programme.events.values()
        }
        self._personal: dict[tuple[str, str], list[Quote]] = {}
        self._open: dict[tuple[str, str], list[Quote]] = {}
        for quote in programme.quotes.values():
            if quote.delegate is not None:
                self._personal.setdefault((quote.event, quote.delegate), []).append(quote)
            else:
                self._open.setdefault((quote.event, quote.origin), []).append(quote)
        self._hotels: dict[str, list[Hotel]] = {}
        for hotel in sorted(programme.hotels.values(), key=lambda hotel: hotel.code):
            self._hotels.setdefault(hotel.event, []).append(hotel)
        self._locks = {(lock.delegate, lock.event): lock for lock in programme.locks}
        self._shared: dict[tuple[str, DatedSlot], list[Journey]] = {}

    def slots(self, event: str) -> tuple[DatedSlot, ...]:
        """The slots of an event."""
        return self._slots[event]

    def lock(self, delegate: str, event: str) -> Lock | None:
        """The lock on a pair, if any."""
        return self._locks.get((delegate, event))

    def options(self, delegate: Delegate, event: Event) -> Iterator[TripOption]:
        """Every option of the pair, one by one, by slot, quote and hotel; blocked ones included."""
        lock = self.lock(delegate.code, event.code)
        visa = visa_for(self._programme, delegate, event)
        unavailable = [*delegate.unavailable, *self._busy.get(delegate.code, ())]
        for journey in self._journeys(delegate, event, lock):
            blockers = self._blockers(delegate, journey, visa, unavailable, lock)
            checks = _checks(delegate, journey, visa)
            for hotel in self._hotels_for(event, journey):
                priced = self._pricer.price(event, journey, hotel, visa)
                yield TripOption(
                    delegate=delegate.code,
                    event=event.code,
                    journey=journey,
                    hotel=hotel.code if hotel else None,
                    cost=priced.cost,
                    estimates=priced.estimates,
                    unknowns=priced.unknowns,
                    checks=checks,
                    blockers=blockers,
                )

    def refused_quotes(self, delegate: Delegate, event: Event) -> dict[str, str]:
        """
        Why no quote gives an option although the event has slots: rule code -> sentence.

        Only meaningful where `options` is empty: with estimates switched off, ECONOMY or ARRIVE then refuse. A rule
        that every valid quote breaks is named; where none is, all that some quote breaks. Without a valid quote
        nothing arrives: ARRIVE.
        """
        slots, today = self._slots[event.code], self._programme.today
        meant = self._offers(delegate, event)
        valid = [quote for quote in meant if quote.expires is None or quote.expires >= today]
        if not slots:
            return {}
        broken = [self._broken_by(quote, slots) for quote in valid]
        codes = set.intersection(*broken) or set.union(*broken) if broken else {"ARRIVE"}
        listed = (
            f"all {len(meant)} from {delegate.airport} have expired" if meant else f"none is from {delegate.airport}"
        )
        late = (
            f"No quote for {event.name} keeps the times of arrival and return" if valid else f"Of the quotes {listed}"
        )
        words = {
            "ECONOMY": f"Quotes for {event.name} from {delegate.airport} are in a cabin above economy.",
            "ARRIVE": f"{late}; estimates are switched off.",
        }
        return {code: words[code] for code in ("ECONOMY", "ARRIVE") if code in codes}

    def _broken_by(self, quote: Quote, slots: Sequence[DatedSlot]) -> set[str]:
        """ECONOMY and ARRIVE, as far as a quote breaks them in every slot."""
        judged = (
            ("ECONOMY", quote.cabin != "economy"),
            ("ARRIVE", not any(serves(self._programme, quote, slot) for slot in slots)),
        )
        return {code for code, broken in judged if broken and self._programme.rules.holds(code)}

    def named_quote_faults(self, delegate: str, event: str) -> tuple[str, ...]:
        """
        Which rules leave a keeping lock without an option: codes, in rule-table order.

        ECONOMY for the named quote's cabin, ARRIVE where its times fit no slot that the lock allows, VISIT_DATES
        where the named slot is none of the event's, LOCK where the quote has expired or is not for this delegate.
        """
        lock = self._locks[delegate, event]
        slots = [slot for slot in self._slots[event] if lock.slot_start in (None, slot.first_day)]
        if self._slots[event] and not slots:
            return ("VISIT_DATES",)
        if lock.quote is None or not slots:
            return ()
        quote = self._programme.quotes[lock.quote]
        broken = self._broken_by(quote, slots)
        return tuple(code for code in ("ECONOMY", "ARRIVE") if code in broken) or ("LOCK",)

    def _hotels_for(self, event: Event, journey: Journey) -> Iterable[Hotel | None]:
        return (self._hotels.get(event.code) or [None]) if journey.nights else [None]

    def _journeys(self, delegate: Delegate, event: Event, lock: Lock | None) -> Iterator[Journey]:
        own = (event.code, delegate.code) in self._personal
        for slot in self._slots[event.code]:
            if own or _ticketed_quote(lock):
                yield from self._ways(delegate, event, slot, lock)
            else:
                yield from self._shared_ways(delegate, event, slot)

    def _shared_ways(self, delegate: Delegate, event: Event, slot: DatedSlot) -> list[Journey]:
        key = (delegate.airport, slot)
        if key not in self._shared:
            self._shared[key] = self._ways(delegate, event, slot, None)
        return self._shared[key]

    def _ways(self, delegate: Delegate, event: Event, slot: DatedSlot, lock: Lock | None) -> list[Journey]:
        if delegate.airport == event.airport:
            return [home_journey(slot)]
        serving = [
            quote for quote in self._offers(delegate, event) if self._usable(quote, lock) and self._arrives(quote, slot)
        ]
        chosen = rail_first(self._programme, serving, lambda quote: quote.code == _ticketed_quote(lock))
        quoted = [quoted_journey(self._programme, quote, slot) for quote in chosen]
        if quoted or not self._programme.travel.estimates:
            return quoted
        return [estimated_journey(self._programme, event, delegate.airport, slot)]

    def _offers(self, delegate: Delegate, event: Event) -> list[Quote]:
        """Quotes for the delegate by name and those for anybody from the same airport, by code."""
        personal = self._personal.get((event.code, delegate.code), [])
        return sorted(personal + self._open.get((event.code, delegate.airport), []), key=lambda quote: quote.code)

    def _arrives(self, quote: Quote, slot: DatedSlot) -> bool:
        return not self._programme.rules.holds("ARRIVE") or serves(self._programme, quote, slot)

    def _usable(self, quote: Quote, lock: Lock | None) -> bool:
        if quote.cabin != "economy" and self._programme.rules.holds("ECONOMY"):
            return False
        current = quote.expires is None or quote.expires >= self._programme.today
        return current or quote.code == _ticketed_quote(lock)

    def _blockers(
        self,
        delegate: Delegate,
        journey: Journey,
        visa: VisaFact | None,
        unavailable: list[DateRange],
        lock: Lock | None,
    ) -> tuple[str, ...]:
        judged = (
            ("FREE", _meets(journey, unavailable)),
            ("PASSPORT", not _passport_lasts(delegate, journey, visa)),
            ("VISA", not self._visa_in_time(journey, visa, lock)),
            ("LOCK", not _lock_allows(lock, journey)),
            ("PAST", journey.slot.first_day <= self._programme.today),
        )
        return tuple(code for code, forbids in judged if forbids and self._programme.rules.holds(code))

    def _visa_in_time(self, journey: Journey, visa: VisaFact | None, lock: Lock | None) -> bool:
        if visa is None or not visa.required or visa.lead_days is None:
            return True
        if journey.quote is not None and journey.quote == _ticketed_quote(lock):
            return True
        return self._programme.today + timedelta(days=visa.lead_days) <= journey.first_day


def visa_for(programme: Programme, delegate: Delegate, event: Event) -> VisaFact | None:
    """What the delegate needs to enter the event's country; None in the own country or where nothing is on record."""
    if delegate.nationality == event.country:
        return None
    return programme.facts.visas.get((delegate.nationality, event.country))


def _ticketed_quote(lock: Lock | None) -> str | None:
    return lock.quote if lock is not None and lock.state == "ticketed" else None


def _meets(journey: Journey, ranges: Iterable[DateRange]) -> bool:
    return any(days.first <= journey.last_day and journey.first_day <= days.last for days in ranges)


def _passport_lasts(delegate: Delegate, journey: Journey, visa: VisaFact | None) -> bool:
    if delegate.passport_expiry is None:
        return True
    months = (visa.passport_months or 0) if visa else 0
    return delegate.passport_expiry >= add_months(journey.last_day, months)


def _lock_allows(lock: Lock | None, journey: Journey) -> bool:
    if lock is None:
        return True
    same_quote = lock.quote is None or lock.quote == journey.quote
    same_slot = lock.slot_start is None or lock.slot_start == journey.slot.first_day
    meant = same_quote and same_slot
    return meant if lock.state in KEEPING else not meant


def _checks(delegate: Delegate, journey: Journey, visa: VisaFact | None) -> tuple[str, ...]:
    found = []
    if delegate.passport_expiry is None:
        found.append("passport expiry not given: check that it is valid long enough")
    if visa is None:
        return tuple(found)
    if visa.required is None:
        found.append(f"visa for {visa.nationality} to {visa.destination}: not known, ask the consulate")
    if visa.required and visa.fee is None:
        found.append(f"visa fee for {visa.nationality} to {visa.destination}: not known, not in the total")
    if visa.required and visa.lead_days is None:
        found.append(f"visa lead time for {visa.nationality} to {visa.destination}: not known")
    if visa.passport_months is None:
        found.append(f"passport validity asked by {visa.destination}: not known")
    return tuple(found)
