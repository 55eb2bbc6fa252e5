"""A verified plan into the files of the output folder, and into what is remembered of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from planner.domain.agenda import Agenda
from planner.domain.faults import Fault
from planner.domain.itinerary import Difference, Edition, Itinerary
from planner.domain.letters import DECLINE
from planner.domain.mails import Posting
from planner.domain.overview import PlanDifference
from planner.domain.plan import Plan, Trip, plan_to_json
from planner.domain.prices import Chance
from planner.domain.records import Programme
from planner.domain.standins import Seat
from planner.domain.told import Told
from planner.render.entries import deadline_entries
from planner.render.filenames import Paths
from planner.render.glyphs import named
from planner.render.html import itinerary_html
from planner.render.ics import deadline_calendar, delegate_calendar, event_calendar
from planner.render.made import Made
from planner.render.page import plan_page
from planner.render.pdf import itinerary_pdf, letter_pdf
from planner.render.pictures import picture_names, plan_picture
from planner.render.text import itinerary_text
from planner.services.alerts import alerts
from planner.services.books import Staff
from planner.services.deadlines import deadlines
from planner.services.mailing import mail_jobs, mailed
from planner.services.papers import delegate_agendas, event_agendas, itineraries, overview, paths, plan_changes
from planner.services.papers.calendars import published_by
from planner.services.papers.changes import trip_differences
from planner.services.papers.itineraries import midnight
from planner.services.papers.letters import decline_letters, trip_letters
from planner.services.papers.mails import MailDesk, Published
from planner.services.papers.rides import ride_differences
from planner.services.papers.wording import Wording
from planner.services.press import Job, Press
from planner.services.prices import chances
from planner.services.rendered import Rendered
from planner.services.sequences import codes, merged
from planner.services.standins import stand_ins, stand_ins_json
from planner.store.memory import Calendars, Editions, Recollection

_NAMED = 5
"""Letters without a font that one warning names."""

DEADLINES = "staff/deadlines"
"""The calendar of deadlines among those that are remembered."""

_Trips = Mapping[tuple[str, str], Trip]


@dataclass(frozen=True, slots=True)
class Found:
    """What depends on facts that a redacted programme has not: stand-ins, and the chances of its budgets."""

    seats: tuple[Seat, ...]
    chances: tuple[Chance, ...]


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
    earlier
        The words of the folder that `before` was made from; None where they are not kept.
    found
        What was worked out before the persons were left out; None: it is worked out from the programme.
    """

    programme: Programme
    plan: Plan
    before: Plan | None
    revision: int
    earlier: Told | None = None
    found: Found | None = None

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """The stand-ins of its trips."""
        return self.found.seats if self.found else stand_ins(self.programme, self.plan)

    @cached_property
    def difference(self) -> PlanDifference | None:
        """What it changes, person by person and line by line; None for the first plan."""
        return None if self.before is None else plan_changes(self.programme, self.before, self.plan, self.earlier)


@dataclass(frozen=True, slots=True)
class Papers:
    """
    What goes out, and what is to be remembered of it.

    Attributes
    ----------
    files
        Relative path -> content: the whole output folder, `planner.db` aside.
    warnings
        Documents that are not as they should be, such as names that no font can draw.
    rendered
        What each document was made from, for the next run.
    postings
        The outbox with the mails among them.
    """

    files: Mapping[str, bytes]
    calendars: Calendars
    editions: Editions
    warnings: tuple[Fault, ...]
    rendered: Rendered
    postings: tuple[Posting, ...] = ()


def papers_of(issue: Issue, recalled: Recollection, earlier: Rendered | None = None) -> Papers:
    """
    Every document of a plan, given what is out already.

    Parameters
    ----------
    earlier
        The documents that are out as an earlier run made them; what would be the same is not made again.
    """
    editions = _editions(issue, recalled)
    papers = itineraries(issue.programme, issue.plan, editions=editions)
    where = paths(issue.programme, issue.plan)
    with Press(earlier) as press:
        press.take(_itinerary_jobs(where, papers))
        press.take(_letter_jobs(issue, where, papers))
        press.take(Staff(issue, papers).jobs())
        agendas = dict(_agendas(issue, papers, recalled.calendars))
        calendars = _calendars(agendas, recalled.calendars, midnight(issue.programme))
        press.take(_calendar_jobs(_calendar_paths(issue, calendars), calendars, agendas))
        press.take(_decline_jobs(issue, where))
        press.take(_page_jobs(issue))
        plan, standins = plan_to_json(issue.plan), stand_ins_json(issue.programme, issue.plan, issue.seats)
        desk = MailDesk(issue.programme, calendars, Published(recalled.earlier_editions, recalled.postings))
        mails = tuple(desk.mails(papers, tuple(decline_letters(issue.programme, issue.plan, issue.seats))))
        posted_from = _calendar_paths(issue, calendars)
        press.take(mail_jobs(mails, posted_from, press.made()))
        made = press.made()
    files = {path: document.content for path, document in made.items()}
    whole = {"plan.json": plan.encode(), "standins.json": standins.encode(), **files}
    outbox = mailed(mails, posted_from, files, recalled.postings)
    warnings = (*_undrawn(made), *outbox.warnings)
    return Papers(whole, calendars, editions, warnings, press.rendered, outbox.postings)


def _editions(issue: Issue, recalled: Recollection) -> dict[tuple[str, str], Edition]:
    """Which edition of each trip's papers goes out; a number rises only where the trip itself changed."""
    before = None if recalled.latest is None else recalled.latest.plan()
    last = {} if before is None else _by_pair(before)
    is_new = recalled.latest is None or recalled.latest.number != issue.revision
    wording = Wording(issue.programme, issue.earlier if is_new else None)
    rides = {} if before is None else ride_differences(issue.programme, before, issue.plan, wording)
    differences = {
        pair: (*trip_differences(wording, last[pair], trip), *rides.get(pair, ()))
        for pair, trip in _by_pair(issue.plan).items()
        if pair in last
    }
    return {
        pair: _edition(issue.programme.today, recalled.editions.get(pair), differences.get(pair))
        for pair in _by_pair(issue.plan)
    }


def _calendars(agendas: Mapping[str, Agenda], recalled: Calendars, now: datetime) -> Calendars:
    """Every calendar's entries; one that nobody is in any more stays, with its entries called off."""
    return {
        calendar: merged(agendas[calendar].entries if calendar in agendas else (), recalled.get(calendar, {}), now)
        for calendar in sorted({*agendas, *recalled})
    }


def _by_pair(plan: Plan) -> _Trips:
    return {(trip.event, trip.delegate): trip for trip in plan.trips}


def _edition(today: date, earlier: Edition | None, differences: tuple[Difference, ...] | None) -> Edition:
    """The edition before, or the next one; `differences` is None where the trip is new or back again."""
    if earlier is None:
        return Edition(1, today)
    if differences == ():
        return earlier
    return Edition(earlier.number + 1, today, differences or ())


def _agendas(issue: Issue, papers: tuple[Itinerary, ...], recalled: Calendars) -> Iterator[tuple[str, Agenda]]:
    for agenda in delegate_agendas(issue.programme, papers, also=set(codes(recalled, "delegates"))):
        yield f"delegates/{agenda.code}", agenda
    for agenda in event_agendas(issue.programme, issue.plan, papers):
        yield f"events/{agenda.code}", agenda
    yield DEADLINES, _deadline_agenda(issue.programme, issue.plan)


def _deadline_agenda(programme: Programme, plan: Plan) -> Agenda:
    events = {event.code: event.name for event in programme.events.values()}
    people = {row.code: f"{row.given_name} {row.family_name}".strip() for row in programme.delegates.values()}
    found = deadlines(programme, plan)
    entries = deadline_entries(programme.code, found, {**people, **events}, midnight(programme))
    return Agenda(programme.code, programme.name, published_by(programme, entries))


def _itinerary_jobs(files: Paths, papers: Iterable[Itinerary]) -> Iterator[Job]:
    for paper in papers:
        event, delegate, values = paper.occasion.code, paper.traveller.code, (paper,)
        yield Job(files.itinerary(event, delegate, "pdf"), itinerary_pdf, values)
        yield Job(files.itinerary(event, delegate, "txt"), itinerary_text, values)
        yield Job(files.itinerary(event, delegate, "html"), itinerary_html, values)


def _letter_jobs(issue: Issue, files: Paths, papers: Sequence[Itinerary]) -> Iterator[Job]:
    for letter in trip_letters(issue.programme, papers):
        event, delegate = letter.trip.occasion.code, letter.trip.traveller.code
        yield Job(files.letter(event, delegate, letter.envelope.kind), letter_pdf, (letter,))


def _decline_jobs(issue: Issue, files: Paths) -> Iterator[Job]:
    for decline in decline_letters(issue.programme, issue.plan, issue.seats):
        yield Job(files.letter(decline.event_code, decline.delegate_code, DECLINE), letter_pdf, (decline,))


def _page_jobs(issue: Issue) -> Iterator[Job]:
    odds = issue.found.chances if issue.found else chances(issue.programme, issue.plan) if issue.plan.trips else ()
    page = overview(
        issue.programme,
        issue.plan,
        revision=issue.revision,
        difference=issue.difference,
        seats=issue.seats,
        odds=odds,
        alerts=alerts(issue.programme, issue.plan, odds),
    )
    yield Job("index.html", plan_page, (page,))
    yield from (Job(f"pictures/{name}.svg", plan_picture, (page, name)) for name in picture_names(page))


def _undrawn(documents: Mapping[str, Made]) -> Iterator[Fault]:
    """One warning for each name, however many papers bear it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, made in documents.items():
        if made.undrawn:
            found.setdefault(made.named, []).append((path, made.undrawn))
    for name, papers in found.items():
        path, undrawn = papers[0]
        letters = ", ".join(named(letter) for letter in undrawn[:_NAMED])
        more = ", ..." if len(undrawn) > _NAMED else ""
        others = f", and {len(papers) - 1} more" if len(papers) > 1 else ""
        told = f"no font at hand draws {letters}{more}, printed as numbers{others}; install a font that has them."
        yield Fault(path, 0, "", name, told)


def _calendar_paths(issue: Issue, calendars: Calendars) -> Paths:
    """Also for people and events who have left the folder and keep their calendar."""
    events = [*issue.programme.events, *codes(calendars, "events")]
    trips = issue.plan.trips
    delegates = [*issue.programme.delegates, *(trip.delegate for trip in trips), *codes(calendars, "delegates")]
    return Paths([*events, *(trip.event for trip in trips)], delegates)


def _calendar_jobs(files: Paths, calendars: Calendars, agendas: Mapping[str, Agenda]) -> Iterator[Job]:
    names = {calendar: agenda.name for calendar, agenda in agendas.items()}
    entries = {calendar: tuple(kept.values()) for calendar, kept in calendars.items()}
    for code in codes(calendars, "delegates"):
        calendar = f"delegates/{code}"
        yield Job(files.delegate_calendar(code), delegate_calendar, (names.get(calendar, code), entries[calendar]))
    for code in codes(calendars, "events"):
        calendar = f"events/{code}"
        yield Job(files.event_calendar(code), event_calendar, (names.get(calendar, code), entries[calendar]))
    yield Job(files.deadlines, deadline_calendar, (names[DEADLINES], entries[DEADLINES]))
