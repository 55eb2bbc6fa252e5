"""A verified plan into the files of the output folder, and into what is remembered of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from planner.domain.agenda import Agenda
from planner.domain.itinerary import Difference, Edition, Itinerary
from planner.domain.overview import PlanDifference
from planner.domain.plan import Plan, Trip, plan_to_json
from planner.domain.records import Programme
from planner.render.filenames import Paths
from planner.render.html import itinerary_html
from planner.render.ics import delegate_calendar, event_calendar
from planner.render.page import plan_page
from planner.render.text import itinerary_text
from planner.services.papers import delegate_agendas, event_agendas, itineraries, overview, paths, plan_changes
from planner.services.papers.changes import trip_differences
from planner.services.papers.itineraries import midnight
from planner.services.papers.rides import ride_differences
from planner.services.sequences import codes, merged
from planner.services.standins import stand_ins, stand_ins_json
from planner.store.memory import Calendars, Editions, Recollection

_Trips = Mapping[tuple[str, str], Trip]


@dataclass(frozen=True)
class Issue:
    """
    A plan about to go out.

    Attributes
    ----------
    before
        The plan that it replaces; None for the first.
    revision
        Its number, from 1.
    """

    programme: Programme
    plan: Plan
    before: Plan | None
    revision: int

    @cached_property
    def difference(self) -> PlanDifference | None:
        """What it changes, person by person and line by line; None for the first plan."""
        return None if self.before is None else plan_changes(self.programme, self.before, self.plan)


@dataclass(frozen=True, slots=True)
class Papers:
    """
    What goes out, and what is to be remembered of it.

    Attributes
    ----------
    files
        Relative path -> content: the whole output folder, `planner.db` aside.
    """

    files: Mapping[str, bytes]
    calendars: Calendars
    editions: Editions


def papers_of(issue: Issue, recalled: Recollection) -> Papers:
    """Every document of a plan, given what is out already."""
    editions = _editions(issue, recalled)
    papers = itineraries(issue.programme, issue.plan, editions=editions)
    agendas = dict(_agendas(issue, papers, recalled.calendars))
    calendars = _calendars(agendas, recalled.calendars, midnight(issue.programme))
    seats = stand_ins(issue.programme, issue.plan)
    page = overview(issue.programme, issue.plan, revision=issue.revision, difference=issue.difference, seats=seats)
    files = {
        "index.html": plan_page(page).encode(),
        "plan.json": plan_to_json(issue.plan).encode(),
        "standins.json": stand_ins_json(issue.programme, issue.plan, seats).encode(),
        **dict(_itinerary_files(paths(issue.programme, issue.plan), papers)),
        **dict(_calendar_files(_calendar_paths(issue, calendars), calendars, agendas)),
    }
    return Papers(files, calendars, editions)


def _editions(issue: Issue, recalled: Recollection) -> dict[tuple[str, str], Edition]:
    """Which edition of each trip's papers goes out; a number rises only where the trip itself changed."""
    before = None if recalled.latest is None else recalled.latest.plan()
    last = {} if before is None else _by_pair(before)
    rides = {} if before is None else ride_differences(issue.programme, before, issue.plan)
    return {
        pair: _edition(issue, trip, last, recalled.editions, rides.get(pair, ()))
        for pair, trip in _by_pair(issue.plan).items()
    }


def _calendars(agendas: Mapping[str, Agenda], recalled: Calendars, now: datetime) -> Calendars:
    """Every calendar's entries; one that nobody is in any more stays, with its entries called off."""
    return {
        calendar: merged(agendas[calendar].entries if calendar in agendas else (), recalled.get(calendar, {}), now)
        for calendar in sorted({*agendas, *recalled})
    }


def _by_pair(plan: Plan) -> _Trips:
    return {(trip.event, trip.delegate): trip for trip in plan.trips}


def _edition(issue: Issue, trip: Trip, last: _Trips, known: Editions, rides: tuple[Difference, ...]) -> Edition:
    pair, today = (trip.event, trip.delegate), issue.programme.today
    earlier = known.get(pair)
    if earlier is None:
        return Edition(1, today)
    differences = (*trip_differences(issue.programme, last[pair], trip), *rides) if pair in last else ()
    return earlier if pair in last and not differences else Edition(earlier.number + 1, today, differences)


def _agendas(issue: Issue, papers: tuple[Itinerary, ...], recalled: Calendars) -> Iterator[tuple[str, Agenda]]:
    for agenda in delegate_agendas(issue.programme, papers, also=set(codes(recalled, "delegates"))):
        yield f"delegates/{agenda.code}", agenda
    for agenda in event_agendas(issue.programme, issue.plan, papers):
        yield f"events/{agenda.code}", agenda


def _itinerary_files(files: Paths, papers: Iterable[Itinerary]) -> Iterator[tuple[str, bytes]]:
    for paper in papers:
        event, delegate = paper.occasion.code, paper.traveller.code
        yield files.itinerary(event, delegate, "html"), itinerary_html(paper).encode()
        yield files.itinerary(event, delegate, "txt"), itinerary_text(paper).encode()


def _calendar_paths(issue: Issue, calendars: Calendars) -> Paths:
    """Also for people and events who have left the folder and keep their calendar."""
    events = [*issue.programme.events, *codes(calendars, "events")]
    trips = issue.plan.trips
    delegates = [*issue.programme.delegates, *(trip.delegate for trip in trips), *codes(calendars, "delegates")]
    return Paths([*events, *(trip.event for trip in trips)], delegates)


def _calendar_files(files: Paths, calendars: Calendars, agendas: Mapping[str, Agenda]) -> Iterator[tuple[str, bytes]]:
    names = {calendar: agenda.name for calendar, agenda in agendas.items()}
    for code in codes(calendars, "delegates"):
        calendar = f"delegates/{code}"
        entries = tuple(calendars[calendar].values())
        yield files.delegate_calendar(code), delegate_calendar(names.get(calendar, code), entries)
    for code in codes(calendars, "events"):
        calendar = f"events/{code}"
        entries = tuple(calendars[calendar].values())
        yield files.event_calendar(code), event_calendar(names.get(calendar, code), entries)
