"""Deadlines worked back from a plan: from nomination to arrival card, overdue first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from planner.domain.deadlines import Deadline
from planner.domain.facts import ENTRY_PAPERS, VisaFact
from planner.domain.money import format_money
from planner.domain.plan import BOOKED, Plan, Trip
from planner.domain.records import Event, Programme
from planner.domain.rooms import DUE, RETURNABLE, Night
from planner.services.papers.steps import first_day, last_day
from planner.services.rooms import rooms
from planner.travel.costs import add_months

_DAY = timedelta(days=1)


def deadlines(programme: Programme, plan: Plan) -> tuple[Deadline, ...]:
    """
    Every deadline of trips and events that have not begun, by day, so that what is overdue comes first.

    Days that no document fixes are worked back by the settings of `[deadlines]` and marked as assumed.
    """
    found = [*_nominations(programme, plan), *_releases(programme, plan)]
    for trip in plan.trips:
        if not trip.carried:
            found += _of_trip(programme, trip)
    return tuple(sorted(found, key=lambda one: (one.due, one.kind, one.event, one.subject, one.delegate)))


def _deadline(
    programme: Programme,
    kind: str,
    due: date,
    event: str,
    delegate: str = "",
    subject: str = "",
    detail: str = "",
    *,
    opens: date | None = None,
    assumed: bool = False,
) -> Deadline:
    return Deadline(kind, due, opens, event, delegate, subject, detail, due < programme.today, assumed)


def _nominations(programme: Programme, plan: Plan) -> Iterator[Deadline]:
    """When the list of delegates closes: the decision date, else some days before the event while that is to come."""
    begins = {trip.event: trip.slot_start for trip in plan.trips}
    for event in programme.events.values():
        start = begins.get(event.code) or (event.start.day if event.start else None)
        if event.status != "confirmed" or start is None or start <= programme.today:
            continue
        due = event.decision_date or start - timedelta(days=programme.deadlines.nomination_days)
        if event.decision_date is not None or due >= programme.today:
            yield _deadline(programme, "nomination", due, event.code, assumed=event.decision_date is None)


def _of_trip(programme: Programme, trip: Trip) -> Iterator[Deadline]:
    event, delegate = programme.events[trip.event], programme.delegates[trip.delegate]
    leaves = first_day(trip)
    visa = programme.facts.visas.get((delegate.nationality, event.country))
    abroad = delegate.nationality not in ("", event.country)
    apply_by = _visa_day(visa, leaves, -1) if abroad else None
    yield from _journey(programme, trip, leaves)
    yield from _letter(programme, trip, apply_by or leaves)
    if abroad:
        yield from _border(programme, trip, visa, event)
        yield from _passport(programme, trip, visa, apply_by or leaves)


def _journey(programme: Programme, trip: Trip, leaves: date) -> Iterator[Deadline]:
    if trip.out and trip.quote is None:
        due = leaves - timedelta(days=programme.deadlines.fare_days)
        estimate = f"estimate {format_money(trip.cost.travel, programme.currency)}"
        yield _deadline(programme, "fare", due, trip.event, trip.delegate, detail=estimate, assumed=True)
    quote = programme.quotes.get(trip.quote or "")
    if quote is not None and quote.expires is not None and trip.booking != BOOKED:
        price = f"{quote.currency} {quote.price:,.2f}".replace(",", " ")
        yield _deadline(programme, "quote", quote.expires, trip.event, trip.delegate, quote.code, price)


def _letter(programme: Programme, trip: Trip, needed: date) -> Iterator[Deadline]:
    due = needed - timedelta(days=programme.deadlines.letter_days)
    yield _deadline(programme, "letter", due, trip.event, trip.delegate, assumed=True)


def _border(programme: Programme, trip: Trip, visa: VisaFact | None, event: Event) -> Iterator[Deadline]:
    if visa is None:
        return
    leaves = first_day(trip)
    if visa.paper != "arrival" and (due := _visa_day(visa, leaves, -1)) is not None:
        opens = _visa_day(visa, leaves, 1)
        yield _deadline(programme, "visa", due, trip.event, trip.delegate, event.country, visa.kind, opens=opens)
    for card in visa.cards if trip.out else ():
        opens = None if card.earliest_days is None else trip.check_in - card.earliest_days * _DAY
        yield _deadline(programme, "card", trip.check_in, trip.event, trip.delegate, card.name, opens=opens)


def _visa_day(visa: VisaFact | None, leaves: date, side: int) -> date | None:
    """The last day to apply (side -1) or the first (1); None where no visa is needed or it is unknown."""
    if visa is None or visa.paper not in ENTRY_PAPERS:
        return None
    days = visa.lead_days if side < 0 else visa.earliest_days
    return None if days is None else leaves - timedelta(days=days)


def _passport(programme: Programme, trip: Trip, visa: VisaFact | None, needed: date) -> Iterator[Deadline]:
    """A passport that ends too early or whose expiry nobody knows, some days before it is needed."""
    expiry = programme.delegates[trip.delegate].passport_expiry
    until = add_months(last_day(trip), (visa.passport_months or 0) if visa else 0)
    if expiry is not None and expiry >= until:
        return
    detail = f"valid until {until} at least; on record: {expiry or 'no expiry'}"
    due = needed - timedelta(days=programme.deadlines.passport_days)
    yield _deadline(programme, "passport", due, trip.event, trip.delegate, detail=detail, assumed=True)


def _releases(programme: Programme, plan: Plan) -> Iterator[Deadline]:
    """Unused rooms of a hotel that go back on one day."""
    for hotel in rooms(programme, plan):
        unused = [night for night in hotel.nights if night.state in (DUE, RETURNABLE)]
        ordered = sorted(unused, key=_release)
        for release, nights in groupby(ordered, key=_release):
            batch = list(nights)
            if batch[-1].night >= programme.today:
                yield _release_deadline(programme, hotel.event, hotel.code, release, batch)


def _release(night: Night) -> date:
    assert night.release is not None  # a night without a release day is in neither state
    return night.release


def _release_deadline(programme: Programme, event: str, hotel: str, release: date, nights: list[Night]) -> Deadline:
    unused = sum(night.unused for night in nights)
    price = format_money(sum(night.price for night in nights), programme.currency)
    return _deadline(
        programme, "release", release, event, subject=hotel, detail=f"{unused} room nights unused, {price}"
    )
