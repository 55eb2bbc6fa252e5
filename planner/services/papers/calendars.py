"""The calendars of a plan: one a delegate over all trips, one an event with everybody who comes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from planner.domain.agenda import Agenda, CalendarEntry
from planner.domain.itinerary import Gathering, Itinerary
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.render.entries import entries_for_delegate, entries_for_event, online_entries, with_notice
from planner.services.papers.itineraries import midnight, online_sessions
from planner.services.papers.mails import sender_of
from planner.services.papers.occasions import agenda, occasion


def delegate_agendas(
    programme: Programme,
    papers: Sequence[Itinerary],
    *,
    also: Collection[str] = (),
    modified: datetime | None = None,
) -> tuple[Agenda, ...]:
    """
    One agenda for each delegate with an itinerary, by code: every trip, then the online sessions of the clusters.

    Parameters
    ----------
    also
        Delegates who have a calendar already and keep it without a trip; codes no longer in the folder get no entry.
    modified
        Moment of the plan, UTC; the programme's `today` at midnight where None.
    """
    moment = modified or midnight(programme)
    codes = sorted({paper.traveller.code for paper in papers} | set(also))
    return tuple(_delegate_agenda(programme, code, papers, moment) for code in codes)


def event_agendas(
    programme: Programme, plan: Plan, papers: Sequence[Itinerary], *, modified: datetime | None = None
) -> tuple[Agenda, ...]:
    """One agenda for each event with dates: its sessions, and everybody's arrival and departure."""
    moment = modified or midnight(programme)
    return tuple(
        Agenda(meeting.occasion.code, meeting.occasion.name, published_by(programme, entries_for_event(meeting)))
        for meeting in _gatherings(programme, plan, papers, moment)
    )


def _delegate_agenda(programme: Programme, code: str, papers: Sequence[Itinerary], modified: datetime) -> Agenda:
    own = [paper for paper in papers if paper.traveller.code == code]
    delegate = programme.delegates.get(code)
    authority = programme.authorities.get(delegate.authority) if delegate else None
    sessions = online_sessions(programme, authority) if delegate else ()
    trips = tuple(entry for paper in own for entry in entries_for_delegate(paper))
    language = delegate.language or (authority.language if authority else "") if delegate else ""
    online = online_entries(programme.code, code, sessions, programme.end, modified, language)
    name = f"{delegate.given_name} {delegate.family_name}".strip() if delegate else code
    return Agenda(code, name, published_by(programme, trips + online))


def published_by(programme: Programme, entries: Sequence[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    """The entries with the sender of the mails as their organizer, each with the notice where redacted."""
    sender = sender_of(programme)
    name = sender.name if sender.mail else ""
    shown = (with_notice(entry) if programme.redacted else entry for entry in entries)
    return tuple(replace(entry, organizer=sender.mail, organizer_name=name) for entry in shown)


def _gatherings(
    programme: Programme, plan: Plan, papers: Sequence[Itinerary], modified: datetime
) -> Iterator[Gathering]:
    experts = {visit.event: programme.experts.get(visit.expert or "") for visit in plan.visits}
    for code, (first_day, last_day) in event_days(programme, plan).items():
        happening = occasion(programme, programme.events[code], first_day, last_day)
        expert = experts.get(code)
        yield Gathering(
            programme_code=programme.code,
            occasion=happening,
            agenda=agenda(programme, happening),
            itineraries=tuple(paper for paper in papers if paper.occasion.code == code),
            expert=expert.name if expert else "",
            modified=modified,
        )


def event_days(programme: Programme, plan: Plan) -> dict[str, tuple[date, date]]:
    """First and last day of each event that has dates, by code: as planned, else as the folder says."""
    days = {
        event.code: (event.start.day, event.end.day)
        for event in programme.events.values()
        if event.status == "confirmed" and event.kind == "thematic" and event.start and event.end
    }
    days |= {visit.event: (visit.start, visit.end) for visit in plan.visits}
    days |= {trip.event: (trip.slot_start, trip.slot_end) for trip in plan.trips}
    return dict(sorted(days.items()))
