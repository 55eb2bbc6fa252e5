"""What a delegate has to do before leaving, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP

from planner.domain.facts import VisaFact
from planner.domain.itinerary import Doubt, Person, Step
from planner.domain.plan import BOOKED, Trip
from planner.domain.records import Delegate, Event, Programme
from planner.reference.countries import country_name, has_free_movement
from planner.services.papers.costs import visa_fact
from planner.travel.costs import add_months

_VISA_STEPS = {"visa": "visa_apply", "arrival": "visa_arrival", "electronic": "visa_electronic"}
"""What a delegate does about a paper for the border."""


def steps(programme: Programme, event: Event, trip: Trip, delegate: Delegate | None) -> tuple[Step, ...]:
    """Tasks without a day first, then by day, waiting last. A trip already made asks for nothing."""
    if trip.carried and last_day(trip) < programme.today:
        return ()
    found = [*_papers(programme, event, trip, delegate), *_bookings(programme, trip)]
    marked = (replace(step, overdue=step.due is not None and step.due < programme.today) for step in found)
    return tuple(sorted(marked, key=_urgency))


def help_desk(programme: Programme) -> Person | None:
    """Whom the programme names to ask and to tell; None where it names nobody."""
    contact = programme.contact
    known = contact.name or contact.email or contact.phone
    return Person("programme", contact.name, contact.email, contact.phone) if known else None


def _urgency(step: Step) -> tuple[bool, date, str]:
    return step.kind.startswith("await"), step.due or date.min, step.kind


def first_day(trip: Trip) -> date:
    """Local day of the first departure; at home the first day of the event."""
    return trip.out[0].departs.date() if trip.out else trip.slot_start


def last_day(trip: Trip) -> date:
    """Local day of the last arrival; at home the last day of the event."""
    return trip.back[-1].arrives.date() if trip.back else trip.slot_end


def _papers(programme: Programme, event: Event, trip: Trip, delegate: Delegate | None) -> Iterator[Step]:
    if delegate is None or delegate.nationality in ("", event.country):
        return
    visa = visa_fact(programme, event, delegate)
    country = country_name(event.country)
    if visa is None or visa.paper == "unknown":
        yield Step("visa_ask", subject=country)
    elif visa.paper in _VISA_STEPS:
        yield _visa_step(visa, trip, country)
    yield from _passport_steps(visa, trip, delegate, by_card(programme, event, delegate))
    yield from _cards(visa, trip)


def doubts(programme: Programme, event: Event, trip: Trip, delegate: Delegate | None) -> Iterator[Doubt]:
    """What a trip's checks say, as values; nothing where the plan has none."""
    if not trip.checks or delegate is None:
        return
    country, visa = country_name(event.country), visa_fact(programme, event, delegate)
    if delegate.passport_expiry is None:
        yield Doubt("passport_expiry", country)
    for kind in _unknown(visa) if visa else ():
        yield Doubt(kind, country)


def _unknown(visa: VisaFact) -> Iterator[str]:
    if visa.required is None:
        yield "visa"
    if visa.required and visa.fee is None:
        yield "visa_fee"
    if visa.required and visa.lead_days is None:
        yield "visa_lead"
    if visa.passport_months is None:
        yield "passport_months"


def _visa_step(visa: VisaFact, trip: Trip, country: str) -> Step:
    """What is given on landing has no last day, and what takes no days none before the departure."""
    leaves = first_day(trip)
    due = leaves - timedelta(days=visa.lead_days) if visa.lead_days and visa.paper != "arrival" else None
    return Step(
        _VISA_STEPS[visa.paper],
        due=due,
        opens=None if visa.earliest_days is None else leaves - timedelta(days=visa.earliest_days),
        subject=country,
        detail=authorisation(visa),
        fee=None if visa.fee is None else int((visa.fee * 100).to_integral_value(ROUND_HALF_UP)),
        currency=visa.currency,
        stay_days=visa.stay_days,
    )


def authorisation(visa: VisaFact) -> str:
    """What an electronic authorisation is called; "" for every other paper."""
    return (visa.name or {"eta": "eTA"}.get(visa.kind, visa.kind)) if visa.paper == "electronic" else ""


def _cards(visa: VisaFact | None, trip: Trip) -> Iterator[Step]:
    for card in visa.cards if visa and trip.out else ():
        opens = None if card.earliest_days is None else trip.check_in - timedelta(days=card.earliest_days)
        yield Step("arrival_card", due=trip.check_in, opens=opens, subject=card.name, detail=card.source)


def by_card(programme: Programme, event: Event, delegate: Delegate | None) -> bool:
    """
    Whether an identity card is enough: at home, or between two countries of free movement (Directive 2004/38/EC).

    Not where a visa is asked for, or may be.
    """
    if delegate is None:
        return False
    visa = visa_fact(programme, event, delegate)
    is_free = has_free_movement(delegate.nationality) and has_free_movement(event.country)
    return delegate.nationality == event.country or (is_free and visa is not None and visa.required is False)


def _passport_steps(visa: VisaFact | None, trip: Trip, delegate: Delegate, by_card: bool) -> Iterator[Step]:
    months = (visa.passport_months or 0) if visa else 0
    needed = add_months(last_day(trip), months)
    if delegate.passport_expiry is None:
        yield Step("identity_send" if by_card else "passport_send", needed_until=needed)
    elif delegate.passport_expiry < needed:
        yield Step("passport_renew", due=first_day(trip), needed_until=needed)


def _bookings(programme: Programme, trip: Trip) -> Iterator[Step]:
    quote = programme.quotes.get(trip.quote or "")
    if quote is not None and quote.expires is not None and trip.booking != BOOKED:
        yield Step("confirm_quote", due=quote.expires, subject=quote.code, whom=help_desk(programme))
    if trip.out and trip.quote is None:
        yield Step("await_journey")
    if trip.hotel is None and trip.out and trip.check_out > trip.check_in:
        yield Step("await_hotel")
