"""Whether each new trip is what it says: pair, dates, quote, segments, stay, every cost item, CO2 and minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from planner.audit.arithmetic import in_words
from planner.audit.bills import certainties
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.eligibility import Way, entry_rules
from planner.audit.journeys import economy, late, offered_to, on_the_ground, serves, short_train, ticketed, valid
from planner.audit.recount import Reckoned, Recount
from planner.audit.slots import keeps_visit_dates, proposed_slots
from planner.audit.violation import Violation
from planner.domain.facts import ESTIMATED, UNKNOWN, VisaFact
from planner.domain.plan import PlanSegment
from planner.domain.records import DayTime, Delegate, Quote, Slot


def nominated(recount: Recount, item: Reckoned) -> Iterator[Violation]:
    """The pair is nominated with that rank, of that authority, and not made already."""
    case, trip = recount.case, item.trip
    row = case.nominations.get((trip.delegate, trip.event))
    if row is None:
        yield Violation("nomination", item.where, f"{trip.delegate} is not nominated for {trip.event}.")
    elif row.rank != trip.rank:
        yield Violation("nomination", item.where, f"the rank is {trip.rank}, nominated with rank {row.rank}.")
    home = case.programme.delegates[trip.delegate].authority
    if trip.authority != home:
        yield Violation("nomination", item.where, f"the authority is {trip.authority}, the delegate's is {home}.")
    if (trip.delegate, trip.event) in case.history_pairs:
        yield Violation("nomination", item.where, "the pair stands in history, so it is not planned again.")


def slot(recount: Recount, item: Reckoned) -> Iterator[Violation]:
    """The dates are one of the event's slots; for a visit, dates that break the rule are told from others."""
    case, trip = recount.case, item.trip
    event = case.programme.events[trip.event]
    if item.way is not None or event.status != "confirmed":
        return
    dates = f"{trip.slot_start} to {trip.slot_end}"
    claimed = Slot(event.code, DayTime(trip.slot_start), DayTime(trip.slot_end))
    if event.kind == STUDY_VISIT and not keeps_visit_dates(case, event, claimed):
        asked = f"{case.settings.visit_days} weekdays from a Monday, inside the window, no public holiday"
        yield Violation("VISIT_DATES", item.where, f"{dates} is not {asked}.")
        return
    known = ", ".join(f"{row.start.day} to {row.end.day}" for row in proposed_slots(case, event)[:4])
    yield Violation("slot", item.where, f"{dates} is none of the event's dates ({known}).")


def quote(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """The named quote serves this delegate in this slot."""
    case, code = recount.case, item.trip.quote
    if code is None:
        return
    row, delegate, event = case.programme.quotes[code], way.couple.delegate, way.couple.event
    if row.event != event.code:
        yield Violation("quote", item.where, f"quote {code} is for {row.event}.")
        return
    if delegate.airport == event.airport:
        yield Violation("quote", item.where, f"quote {code} is named, but the delegate lives at the event's airport.")
    if not offered_to(row, delegate):
        yield Violation(
            "quote", item.where, f"quote {code} is offered to {row.delegate or 'those from ' + row.origin}."
        )
    if not valid(case, row, delegate):
        yield Violation("quote", item.where, f"quote {code} expired on {row.expires} and no ticketed lock names it.")
    if not economy(case, row):
        yield Violation("ECONOMY", item.where, f"quote {code} is in {row.cabin}, only economy is covered.")
    miss = late(case, row, event, way.slot)
    if miss is not None:
        yield Violation("ARRIVE", item.where, f"quote {code} does not fit the slot: {miss}.")
    train = _better_train(case, row, way)
    if train is not None:
        told = f"quote {code} is a flight, and the train of {train} takes less than rail_first_hours."
        yield Violation("quote", item.where, told)


def _better_train(case: Case, row: Quote, way: Way) -> str | None:
    """A train that goes before this flight, or None."""
    delegate, event = way.couple.delegate, way.couple.event
    if on_the_ground(row) or ticketed(case, row, delegate):
        return None
    offers = case.quotes_for(delegate.code, event.code)
    trains = (train for train in offers if short_train(case, train, event))
    return next((train.code for train in trains if serves(case, train, delegate, event, way.slot)), None)


def estimate(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """An estimate stands in only where no quote serves and estimates are switched on."""
    case = recount.case
    if not way.journey.estimated:
        return
    delegate, event = way.couple.delegate, way.couple.event
    offers = case.quotes_for(delegate.code, event.code)
    serving = [row.code for row in offers if serves(case, row, delegate, event, way.slot)]
    if serving:
        yield Violation("estimate", item.where, f"quote {serving[0]} serves, so no estimate may stand in.")
    elif not case.programme.travel.estimates:
        yield Violation("estimate", item.where, "estimates are switched off, so a quote must be named.")


def segments(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """Every leg is the quote's, or the estimate's, with the right offsets."""
    for words, claimed, right in (
        ("out", item.trip.out, way.journey.out),
        ("back", item.trip.back, way.journey.back),
    ):
        if len(claimed) != len(right):
            yield Violation("segments", item.where, f"{len(claimed)} legs {words}, there are {len(right)}.")
            continue
        for position, (ours, theirs) in enumerate(zip(right, claimed, strict=True), 1):
            if _written(ours) != _written(theirs):
                told = f"leg {position} {words} is {_written(theirs)}, right is {_written(ours)}"
                yield Violation("segments", item.where, f"{told}.")


def _written(leg: PlanSegment) -> str:
    name = " ".join(part for part in (leg.mode, leg.carrier, leg.number) if part)
    moments = f"{leg.origin} {leg.departs.isoformat()} to {leg.destination} {leg.arrives.isoformat()}"
    return ascii(f"{name}, {moments}")


def stay(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """Check-in and check-out are the local dates at the event's airport."""
    trip, journey = item.trip, way.journey
    if (trip.check_in, trip.check_out) != (journey.check_in, journey.check_out):
        right = f"{journey.check_in} to {journey.check_out}"
        yield Violation("stay", item.where, f"the stay is {trip.check_in} to {trip.check_out}, right is {right}.")


def hotel(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """A night is spent in a hotel of the event where one is listed; without a night there is none."""
    trip, journey = item.trip, way.journey
    listed = [row.code for row in recount.case.hotels_of.get(trip.event, ())]
    if trip.hotel is None:
        if journey.nights and listed:
            yield Violation("hotel", item.where, f"{journey.nights} nights without one of the event's hotels.")
    elif trip.hotel not in listed:
        yield Violation("hotel", item.where, f"{trip.hotel} is not a hotel of {trip.event}.")
    elif not journey.nights:
        yield Violation("hotel", item.where, f"{trip.hotel} is named, but no night is spent.")


def estimated(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """The trip says truly what is estimated and what is unknown."""
    trip, journey = item.trip, way.journey
    right = journey.estimated or (trip.hotel is None and journey.nights > 0)
    if trip.estimated != right:
        yield Violation("estimated", item.where, f"estimated is {_yes(trip.estimated)}, right is {_yes(right)}.")
    sure = certainties(recount.case, way.couple.delegate, way.couple.event, journey, trip.hotel)
    for key, words in (("estimates", ESTIMATED), ("unknowns", UNKNOWN)):
        claimed = item.stated.get(key)
        meant = [part for part, certainty in sure.items() if certainty == words]
        if claimed is not None and list(claimed) != meant:
            told = ", ".join(ascii(part) for part in claimed) or "none"
            yield Violation(
                "estimated", item.where, f"{words} items are {told}; right is {', '.join(meant) or 'none'}."
            )


UNCHECKED: tuple[tuple[str, Callable[[Delegate, VisaFact | None], bool]], ...] = (
    ("passport expiry", lambda delegate, fact: delegate.passport_expiry is None),
    ("visa for", lambda delegate, fact: fact is not None and fact.required is None),
    ("visa fee", lambda delegate, fact: fact is not None and fact.required is True and fact.fee is None),
    ("visa lead time", lambda delegate, fact: fact is not None and fact.required is True and fact.lead_days is None),
    ("passport validity", lambda delegate, fact: fact is not None and fact.passport_months is None),
)
"""How a sentence in `checks` begins, and when the folder leaves open what it asks somebody to check."""


def checks(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """What could not be verified is told for somebody to check, and nothing else of the kind."""
    claimed = item.stated.get("checks")
    if claimed is None:
        return
    fact = entry_rules(recount.case, way.couple)
    for words, is_open in UNCHECKED:
        told, due = any(text.lower().startswith(words) for text in claimed), is_open(way.couple.delegate, fact)
        if told != due:
            verdict = "is not known and not among the checks" if due else "is among the checks, but nothing is open"
            yield Violation("checks", item.where, f"{words} {verdict}.")


def cost(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """Each item of cost, converted and rounded once."""
    currency = recount.case.programme.currency
    for name in ("travel", "visa", "transfers", "accommodation", "meals", "hospitality"):
        claimed, right = getattr(item.trip.cost, name), getattr(item.bill, name)
        if claimed != right:
            told = f"{name} is {in_words(claimed, currency)}, right is {in_words(right, currency)}"
            yield Violation("cost", item.where, f"{told}.")


def co2(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """Grams out plus back."""
    if item.trip.co2_g != way.journey.grams:
        yield Violation("co2", item.where, f"{item.trip.co2_g} g of CO2, right is {way.journey.grams} g.")


def minutes(recount: Recount, item: Reckoned, way: Way) -> Iterator[Violation]:
    """First departure to last arrival, out plus back."""
    if item.trip.minutes != way.journey.minutes:
        yield Violation("minutes", item.where, f"{item.trip.minutes} minutes, right is {way.journey.minutes}.")


def _yes(flag: bool) -> str:
    return "true" if flag else "false"


WayCheck = Callable[[Recount, Reckoned, Way], Iterator[Violation]]

TRIP_CHECKS: tuple[Callable[[Recount, Reckoned], Iterator[Violation]], ...] = (nominated, slot)
JOURNEY_CHECKS: tuple[WayCheck, ...] = (quote, estimate, hotel)
FIGURE_CHECKS: tuple[WayCheck, ...] = (segments, stay, estimated, checks, cost, co2, minutes)


def trip_faults(recount: Recount) -> Iterator[Violation]:
    """Everything wrong with single trips."""
    for item in recount.new:
        yield from faults_of_trip(recount, item)


def faults_of_trip(recount: Recount, item: Reckoned) -> Iterator[Violation]:
    """Everything wrong with one; figures only where it names a journey and a hotel that it may."""
    yield from chain.from_iterable(check(recount, item) for check in TRIP_CHECKS)
    if item.way is None:
        return
    wrong_way = [found for check in JOURNEY_CHECKS for found in check(recount, item, item.way)]
    yield from wrong_way
    if not any(found.code in ("quote", "hotel") for found in wrong_way):
        yield from chain.from_iterable(check(recount, item, item.way) for check in FIGURE_CHECKS)
