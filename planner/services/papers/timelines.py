"""Events, visits and experts of a plan as lanes of a calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from planner.domain.plan import Plan
from planner.domain.records import Event, Programme
from planner.domain.timeline import AWAY, BUSY, EVENT, EXPERT, TENTATIVE, VISIT, Lane, Span, Timeline
from planner.reference.countries import country_name
from planner.services.papers.calendars import event_days

_DAY = timedelta(days=1)


def timeline(programme: Programme, plan: Plan) -> Timeline:
    """
    Every event that has dates or may get some, and every expert with the days on which the plan needs them.

    An expert is occupied for as many days before and after a visit as the rules say (EXPERT). A tentative event spans
    its own window, and nothing where it names none.
    """
    lanes = (*_event_lanes(programme, plan), *_expert_lanes(programme, plan))
    days = [day for lane in lanes for span in lane.spans if span.kind != AWAY for day in (span.first, span.last)]
    first, last = min([programme.start, *days]), max([programme.end, *days])
    whole = first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    return Timeline(*whole, programme.today, tuple(_cut(programme, lane, *whole) for lane in lanes))


def _event_lanes(programme: Programme, plan: Plan) -> Sequence[Lane]:
    days, lanes = event_days(programme, plan), []
    experts = {visit.event: visit.expert or "" for visit in plan.visits}
    for event in programme.events.values():
        if event.code in days:
            kind = VISIT if event.kind == "study_visit" else EVENT
            lanes.append(_lane(programme, event, Span(*days[event.code], kind), experts.get(event.code, "")))
        elif event.status == TENTATIVE:
            lanes.append(_lane(programme, event, _open_span(event)))
    return sorted(lanes, key=_order)


def _order(lane: Lane) -> tuple[bool, bool, tuple[date, ...], str]:
    """Thematic events first, then by first day; those without days come last."""
    return lane.kind != "thematic", not lane.spans, tuple(span.first for span in lane.spans), lane.code


def _lane(programme: Programme, event: Event, span: Span | None, expert: str = "") -> Lane:
    known = programme.experts.get(expert)
    return Lane(
        code=event.code,
        name=event.name if event.kind == "study_visit" else f"{event.city}: {event.name}",
        kind=event.kind,
        spans=(span,) if span else (),
        expert=known.name if known else expert,
        country=event.country,
    )


def _open_span(event: Event) -> Span | None:
    """The days among which a tentative event's will be."""
    if event.start and event.end:
        return Span(event.start.day, event.end.day, TENTATIVE)
    if event.window_start and event.window_end:
        return Span(event.window_start, event.window_end, TENTATIVE)
    return None


def _expert_lanes(programme: Programme, plan: Plan) -> Iterator[Lane]:
    settings = programme.rules.settings
    before, after = settings.expert_days_before * _DAY, settings.expert_days_after * _DAY
    for expert in programme.experts.values():
        away = [Span(days.first, days.last, AWAY) for days in expert.unavailable]
        busy = [
            Span(visit.start - before, visit.end + after, BUSY, _event_name(programme, visit.event))
            for visit in plan.visits
            if visit.expert == expert.code
        ]
        spans = sorted([*away, *busy], key=lambda span: (span.first, span.kind))
        yield Lane(expert.code, expert.name, EXPERT, tuple(spans))


def _event_name(programme: Programme, code: str) -> str:
    event = programme.events.get(code)
    return event.name if event else code


def _cut(programme: Programme, lane: Lane, first: date, last: date) -> Lane:
    """Days off outside of the calendar go; the country gets its name, and study visits their host's holidays."""
    inside = tuple(
        replace(span, first=max(span.first, first), last=min(span.last, last))
        for span in lane.spans
        if span.first <= last and span.last >= first
    )
    found = programme.facts.holidays.get(lane.country, {}) if lane.kind == "study_visit" else {}
    holidays = tuple(day for day in sorted(found) if first <= day <= last)
    return replace(lane, spans=inside, holidays=holidays, country=country_name(lane.country) if lane.country else "")
