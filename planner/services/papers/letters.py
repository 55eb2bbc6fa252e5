"""Programme and plan into letters: two for each trip, one for each nomination that is not funded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from planner.domain.itinerary import Itinerary
from planner.domain.letters import (
    AWARD,
    DECLINE,
    INVITATION,
    DeclineLetter,
    Envelope,
    Meeting,
    Recourse,
    TripLetter,
)
from planner.domain.plan import Plan, Unfunded
from planner.domain.records import Authority, Delegate, Event, Programme
from planner.domain.standins import Seat
from planner.domain.told import full_name, salutation_gender
from planner.reference.countries import country_name, official_languages
from planner.reference.languages import ENGLISH, language_for
from planner.rules.eligibility import Attendance, refusals
from planner.services.papers.calendars import event_days
from planner.services.papers.costs import visa_fact
from planner.services.papers.itineraries import language_of
from planner.services.papers.refusals import Refused, grounds
from planner.services.papers.steps import authorisation, first_day, help_desk, last_day
from planner.services.question import cap_of

MOST_EVENTS = 3
"""Other events that a decline letter names."""

_NOT_PART = frozenset({"SELECTED", "APPLICANT_KIND", "MEMBER_STATE", "POPULATION", "VISIT_APPROVED"})
"""Who is refused by one of these takes no part in the programme, or the event is somebody else's."""


def trip_letters(programme: Programme, papers: Sequence[Itinerary]) -> Iterator[TripLetter]:
    """Invitation, then award, of each trip."""
    for paper in papers:
        delegate = programme.delegates.get(paper.traveller.code)
        event = programme.events[paper.occasion.code]
        day = paper.edition.issued or programme.today
        for kind in (INVITATION, AWARD):
            reference = _reference(programme, event.code, paper.traveller.code, kind, paper.edition.number)
            visa, name = _visa(programme, event, delegate)
            language = paper.traveller.language
            if kind == INVITATION and visa != "none":
                language = _read_by_officials(language, event.country)
            yield TripLetter(
                _envelope(programme, kind, reference, day, language, delegate),
                paper,
                country_name(delegate.nationality) if delegate else "",
                visa,
                name,
            )


def decline_letters(programme: Programme, plan: Plan, seats: Sequence[Seat]) -> Iterator[DeclineLetter]:
    """
    One letter for each nomination without a trip.

    Parameters
    ----------
    seats
        The stand-ins of the plan: who is first in line is told so.
    """
    desk = _Desk(programme, plan, seats)
    for pair in plan.unfunded:
        if pair.delegate in programme.delegates and pair.event in programme.events:
            yield desk.letter(pair)


class _Desk:
    """Writes declines: everything that many letters ask is counted once."""

    def __init__(self, programme: Programme, plan: Plan, seats: Sequence[Seat]) -> None:
        self._programme, self._plan = programme, plan
        self._attendance = Attendance(programme)
        self._days = event_days(programme, plan)
        self._nominated = {(row.delegate, row.event) for row in programme.nominations}
        self._trips = Counter(trip.event for trip in plan.trips)
        self._of_authority = Counter((trip.authority, trip.event) for trip in plan.trips)
        self._lines = {
            (seat.event, seat.standin.trip.delegate): seat.standin.decide_by for seat in seats if seat.standin
        }

    def letter(self, pair: Unfunded) -> DeclineLetter:
        programme = self._programme
        delegate, event = programme.delegates[pair.delegate], programme.events[pair.event]
        authority = programme.authorities.get(pair.authority)
        reference = _reference(programme, pair.event, pair.delegate, DECLINE, 1)
        letter = DeclineLetter(
            _envelope(programme, DECLINE, reference, programme.today, language_of(programme, delegate), delegate),
            pair.event,
            pair.delegate,
            full_name(delegate.given_name, delegate.family_name),
            delegate.role,
            authority.name if authority else pair.authority,
            self._meeting(event),
            tuple(grounds(self._refused(delegate, event, authority), pair)),
            tuple(self._recourses(pair, delegate, event, authority)),
        )
        return _without_advice(letter) if letter.is_open else letter

    def _refused(self, delegate: Delegate, event: Event, authority: Authority | None) -> Refused:
        first, _ = self._days.get(event.code, (None, None))
        facts = (self._programme, self._plan, self._attendance, delegate, event, authority, first)
        return Refused(*facts, self._trips[event.code])

    def _meeting(self, event: Event) -> Meeting:
        """With its days; of one that is cancelled, those on which it would have been, where the folder has them."""
        first, last = self._days.get(event.code, (None, None))
        if event.status == "cancelled" and event.start and event.end:
            first, last = event.start.day, event.end.day
        return Meeting(event.name, event.city, country_name(event.country), first, last)

    def _recourses(
        self, pair: Unfunded, delegate: Delegate, event: Event, authority: Authority | None
    ) -> Iterator[Recourse]:
        codes = {reason.code for reason in pair.reasons}
        ahead = self._is_ahead(event)
        if (pair.event, pair.delegate) in self._lines:
            yield Recourse("stand_in", by=self._lines[pair.event, pair.delegate])
        if "PASSPORT" in codes and ahead:
            yield Recourse("passport")
        if "ACTIVE" in codes and ahead and self._is_undecided(event):
            yield Recourse("attend", by=event.decision_date)
        for trip in self._plan.trips:
            if trip.delegate == delegate.code and trip.event in self._programme.events:
                yield Recourse("funded", self._meeting(self._programme.events[trip.event]))
        if authority is not None:
            yield from list(self._other_events(delegate, authority))[:MOST_EVENTS]
        if ahead and not codes & _NOT_PART and self._has_place(event):
            yield Recourse("own_cost")

    def _is_ahead(self, event: Event) -> bool:
        """Confirmed, with days, and not begun."""
        first, _ = self._days.get(event.code, (None, None))
        return event.status == "confirmed" and first is not None and first > self._programme.today

    def _is_undecided(self, event: Event) -> bool:
        return event.decision_date is None or event.decision_date >= self._programme.today

    def _has_place(self, event: Event) -> bool:
        return event.kind == "thematic" and (event.capacity is None or self._trips[event.code] < event.capacity)

    def _other_events(self, delegate: Delegate, authority: Authority) -> Iterator[Recourse]:
        """Thematic events, the next first, for which nothing known stands against a new nomination."""
        events = sorted(self._days, key=lambda code: (self._days[code], code))
        for event in (self._programme.events[code] for code in events if code in self._programme.events):
            if self._is_ahead(event) and self._has_place(event) and self._is_open(delegate, authority, event):
                yield Recourse("other_event", self._meeting(event), event.decision_date)

    def _is_open(self, delegate: Delegate, authority: Authority, event: Event) -> bool:
        return (
            self._is_undecided(event)
            and (delegate.code, event.code) not in self._nominated
            and self._is_within_limits(authority, event)
            and self._is_free(delegate, event)
            and not refusals(self._programme, authority, event, self._attendance)
        )

    def _is_within_limits(self, authority: Authority, event: Event) -> bool:
        """CAP, ONE_PER_YEAR and THREE_IN_ALL next to the plan and the trips already made."""
        settings, rules = self._programme.rules.settings, self._programme.rules
        own = self._of_authority[authority.code, event.code]
        if own >= cap_of(self._programme, event):
            return False
        year = self._days[event.code][0].year
        others = {code: first for code, first in self._funded_days(authority) if code != event.code}
        same_year = sum(first.year == year for first in others.values())
        by_year = settings.thematic_per_year if rules.holds("ONE_PER_YEAR") else None
        in_all = settings.thematic_in_all if rules.holds("THREE_IN_ALL") else None
        return (by_year is None or same_year < by_year) and (in_all is None or len(others) < in_all)

    def _funded_days(self, authority: Authority) -> Iterator[tuple[str, date]]:
        """First days of the thematic events that the authority is or was funded for."""
        found = [(trip.event, trip.slot_start) for trip in self._plan.trips if trip.authority == authority.code]
        found += [(row.event, row.start) for row in self._programme.history if row.authority == authority.code]
        events = self._programme.events
        yield from ((code, first) for code, first in found if code in events and events[code].kind == "thematic")

    def _is_free(self, delegate: Delegate, event: Event) -> bool:
        first, last = self._days[event.code]
        away = [(span.first, span.last) for span in delegate.unavailable]
        away += [(first_day(trip), last_day(trip)) for trip in self._plan.trips if trip.delegate == delegate.code]
        return not any(start <= last and first <= end for start, end in away)


def _without_advice(letter: DeclineLetter) -> DeclineLetter:
    """What is not decided needs no way round it; which other journey is funded is told all the same."""
    return replace(letter, recourses=tuple(way for way in letter.recourses if way.kind == "funded"))


def _envelope(
    programme: Programme, kind: str, reference: str, day: date, language: str, delegate: Delegate | None
) -> Envelope:
    return Envelope(
        kind,
        reference,
        day,
        programme.name,
        programme.letters,
        help_desk(programme),
        language,
        redacted=programme.redacted,
        gender=salutation_gender(delegate.gender) if delegate else "",
    )


def _reference(programme: Programme, event: str, delegate: str, kind: str, edition: int) -> str:
    return f"{programme.code}/{event}/{delegate}/{kind}/{edition}"


def _read_by_officials(language: str, country: str) -> str:
    """The delegate's language where a consulate or a border of the country reads it, else English."""
    spoken = language_for(language) or ENGLISH
    return language if spoken.partition("-")[0] in {ENGLISH, *official_languages(country)} else ENGLISH


def _visa(programme: Programme, event: Event, delegate: Delegate | None) -> tuple[str, str]:
    """The paper for the border, and what an electronic one is called."""
    if delegate is None or delegate.nationality in ("", event.country):
        return "none", ""
    fact = visa_fact(programme, event, delegate)
    return (fact.paper, authorisation(fact)) if fact else ("unknown", "")
