"""Who comes to an event, one row a person: what they eat, what they need at the border, how to reach them, badges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from planner.domain.books import BadgeLine, ContactLine, DietLine, NeedLine, Presence, VisaLine
from planner.domain.facts import ENTRY_PAPERS, VisaFact
from planner.domain.itinerary import Itinerary, Occasion, Person
from planner.domain.plan import Trip
from planner.domain.records import Programme
from planner.reference.countries import country_name
from planner.services.entry import EntryLine
from planner.services.papers.steps import first_day

_DAY = timedelta(days=1)


def by_name(people: Iterable[Itinerary]) -> list[Itinerary]:
    """In the order in which one looks for a name."""
    return sorted(people, key=_name_order)


def needs(people: Iterable[Itinerary]) -> tuple[NeedLine, ...]:
    """Everybody who has said something about food or access."""
    return tuple(_need(paper) for paper in by_name(people) if paper.traveller.dietary or paper.traveller.accessibility)


def diets(people: Iterable[Itinerary]) -> tuple[DietLine, ...]:
    """Everybody who has said something about food, by what it is; nothing else of them."""
    told = [paper.traveller for paper in by_name(people) if paper.traveller.dietary]
    return tuple(sorted((DietLine(one.dietary, one.name, 1) for one in told), key=lambda line: line.dietary.casefold()))


def visas(
    programme: Programme, lines: Iterable[EntryLine], people: Mapping[str, Itinerary], trips: Mapping[str, Trip]
) -> tuple[VisaLine, ...]:
    """
    Everybody who crosses a border to one event, the first to apply first.

    Parameters
    ----------
    people, trips
        By delegate.
    """
    found = (_visa(programme, line, people[line.delegate], trips[line.delegate]) for line in lines)
    return tuple(sorted(found, key=lambda row: (row.apply_by is None, row.apply_by or date.max, row.name)))


def contacts(people: Iterable[Itinerary], others: Iterable[Person]) -> tuple[ContactLine, ...]:
    """Desk, host and expert, then the delegates, then whom to ask in each authority."""
    ordered = by_name(people)
    own = [_contact(paper) for paper in ordered]
    asked = {
        ContactLine("authority", one.name, "", paper.traveller.authority, one.email, one.phone, ""): None
        for paper in sorted(ordered, key=lambda paper: paper.traveller.authority)
        for one in paper.contacts
        if one.role == "authority"
    }
    first = [ContactLine(one.role, one.name, "", "", one.email, one.phone, "") for one in others]
    return (*first, *own, *asked)


def badges(people: Iterable[Itinerary]) -> tuple[BadgeLine, ...]:
    """A badge for each delegate."""
    told = (paper.traveller for paper in by_name(people))
    return tuple(BadgeLine(one.given_name, one.family_name, one.role, one.authority, one.country) for one in told)


def presences(event: Occasion, people: Iterable[Itinerary], experts: Sequence[str]) -> tuple[Presence, ...]:
    """A line for each day and participant, the expert of a visit last."""
    days = [event.first_day + number * _DAY for number in range((event.last_day - event.first_day).days + 1)]
    told = (paper.traveller for paper in by_name(people))
    signing = [("delegate", one.name, one.authority, one.role) for one in told]
    signing += [("expert", name, "", "") for name in experts]
    return tuple(Presence(day, *person) for day in days for person in signing)


def _name_order(paper: Itinerary) -> tuple[str, str, str]:
    who = paper.traveller
    return who.family_name.casefold(), who.given_name.casefold(), who.code


def _need(paper: Itinerary) -> NeedLine:
    who, stay, event = paper.traveller, paper.stay, paper.occasion
    return NeedLine(
        name=who.name,
        authority=who.authority,
        dietary=who.dietary,
        accessibility=who.accessibility,
        hotel=stay.hotel if stay else "",
        first_day=stay.check_in if stay else event.first_day,
        last_day=stay.check_out if stay else event.last_day,
    )


def _visa(programme: Programme, line: EntryLine, paper: Itinerary, trip: Trip) -> VisaLine:
    fact, person = line.fact, programme.delegates.get(line.delegate)
    has_fee = fact is not None and line.needed in ENTRY_PAPERS and fact.fee is not None
    return VisaLine(
        name=paper.traveller.name,
        authority=paper.traveller.authority,
        nationality=country_name(line.nationality),
        country=country_name(line.country),
        needed=line.needed,
        kind=fact.kind if fact else "",
        fee=fact.fee if fact and has_fee else None,
        currency=fact.currency if fact and has_fee else "",
        apply_from=line.apply_from,
        apply_by=line.apply_by,
        overdue=line.overdue,
        leaves=first_day(trip),
        passport_expiry=person.passport_expiry if person else None,
        passport_until=line.passport_until,
        passport=line.passport,
        cards=", ".join(card.name for card in fact.cards) if fact else "",
        source=_source(fact),
        checked_on=fact.checked_on if fact else None,
    )


def _source(fact: VisaFact | None) -> str:
    return ": ".join(part for part in (fact.source, fact.note) if part) if fact else ""


def _contact(paper: Itinerary) -> ContactLine:
    who = paper.traveller
    return ContactLine("delegate", who.name, who.role, who.authority, who.email, "", who.language)
