"""Why a funded trip is allowed: the figures behind each rule that it keeps, one function per rule code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from planner.domain.facts import VisaFact
from planner.domain.money import format_money
from planner.domain.plan import Plan, Trip
from planner.domain.records import Authority, Delegate, Event, PastTrip, Programme
from planner.rules.budgets import contains
from planner.rules.eligibility import Attendance
from planner.rules.quotas import clauses, value_counted


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule with what it says here: `text` has this case's figures, `sentence` and `clause` are the rule's."""

    code: str
    text: str
    sentence: str
    clause: str


@dataclass(frozen=True, slots=True)
class Case:
    """A funded trip and everything around it."""

    programme: Programme
    plan: Plan
    trip: Trip
    attendance: Attendance

    @property
    def authority(self) -> Authority:
        """Whose delegate travels."""
        return self.programme.authorities[self.trip.authority]

    @property
    def delegate(self) -> Delegate | None:
        """Who travels; None for a carried trip of somebody no longer listed."""
        return self.programme.delegates.get(self.trip.delegate)

    @property
    def event(self) -> Event:
        """Where to."""
        return self.programme.events[self.trip.event]


def grounds(case: Case) -> tuple[Ground, ...]:
    """
    Every rule of the rule set that has a figure to show for this trip, in rule-table order.

    A carried trip is not judged again; only the limits in which it counts are told.
    """
    found = []
    for code, rule in case.programme.rules.rules.items():
        if case.trip.carried and code not in _CARRIED:
            continue
        text = _GROUNDS[code](case) if code in _GROUNDS else None
        if text is not None:
            found.append(Ground(code, text, rule.sentence, rule.clause))
    return tuple(found)


def _selected(case: Case) -> str:
    return f"{case.authority.name} has status {case.authority.status}."


def _member_state(case: Case) -> str | None:
    return f"{case.authority.name} lies in {case.authority.country}." if case.authority.side == "eu" else None


def _population(case: Case) -> str | None:
    least = case.programme.rules.settings.min_population
    authority = case.authority
    if least is None or authority.side != "eu":
        return None
    if authority.kind in case.programme.rules.settings.population_exempt_kinds:
        return f"{authority.name} is a {authority.kind}: no threshold."
    inhabitants = "an unknown number of" if authority.population is None else _blanks(authority.population)
    return f"{authority.name} has {inhabitants} inhabitants; more than {_blanks(least)} are required."


def _active(case: Case) -> str | None:
    required = case.programme.rules.settings.min_attendance
    if required is None:
        return None
    reached = case.attendance.percent(case.authority.code, case.event)
    return f"{case.authority.name} attended {reached} % of its online sessions; at least {required} % are required."


def _area(case: Case) -> str:
    if case.event.region == "europe":
        return f"{case.event.name} is in Europe, which is open to every area."
    return f"{case.event.name} is in {case.event.region}; the area of {case.authority.name} is {case.authority.area}."


def _one_per_year(case: Case) -> str | None:
    year = case.trip.slot_start.year
    return _thematic_count(case, case.programme.rules.settings.thematic_per_year, f"in {year}", year)


def _three_in_all(case: Case) -> str | None:
    return _thematic_count(case, case.programme.rules.settings.thematic_in_all, "in all", None)


def _thematic_count(case: Case, limit: int | None, when: str, year: int | None) -> str | None:
    if case.event.kind != "thematic" or limit is None:
        return None
    attended = {event for event, day in _thematic_events(case) if year in (None, day.year)}
    return f"{case.authority.name} has {len(attended)} of at most {limit} thematic events {when}."


def _thematic_events(case: Case) -> list[tuple[str, date]]:
    """Thematic events of the authority, planned and already made, with their first days."""
    code, events = case.authority.code, case.programme.events
    planned = [(trip.event, trip.slot_start) for trip in case.plan.trips if trip.authority == code]
    made = [(row.event, _first_day(case, row)) for row in case.programme.history if row.authority == code]
    return [(event, day) for event, day in planned + made if events[event].kind == "thematic"]


def _first_day(case: Case, row: PastTrip) -> date:
    """The event's own start, which need not be in the year of the journey to it."""
    start = case.programme.events[row.event].start
    return start.day if start else row.start


def _cap(case: Case) -> str | None:
    settings, event = case.programme.rules.settings, case.event
    at_home = settings.cap_thematic_europe if event.region == "europe" else settings.cap_thematic_elsewhere
    limit = settings.cap_study_visit if event.kind == "study_visit" else at_home
    if limit is None:
        return None
    pair = (case.authority.code, event.code)
    planned = sum((trip.authority, trip.event) == pair for trip in case.plan.trips)
    made = sum((row.authority, row.event) == pair for row in case.programme.history)
    return f"{case.authority.name} sends {planned + made} of at most {limit} to {event.name}."


def _visit_approved(case: Case) -> str | None:
    if case.event.kind != "study_visit":
        return None
    return f"{case.event.name} is the visit of {case.authority.name}; its pilot action is agreed and it is approved."


def _visit_dates(case: Case) -> str | None:
    if case.event.kind != "study_visit":
        return None
    return f"{case.event.name} runs from {case.trip.slot_start} to {case.trip.slot_end}."


def _expert(case: Case) -> str | None:
    visit = next((visit for visit in case.plan.visits if visit.event == case.event.code), None)
    if visit is None or visit.expert is None or visit.expert not in case.programme.experts:
        return None
    return f"{case.programme.experts[visit.expert].name} goes along."


def _passport(case: Case) -> str | None:
    if case.delegate is None or case.programme.redacted:
        return None
    expiry, fact = case.delegate.passport_expiry, _visa_fact(case)
    if expiry is None:
        return "The passport's expiry is not given: to be checked."
    asked = f"; {fact.passport_months} months after the return are asked for" if fact and fact.passport_months else ""
    return f"The passport is valid until {expiry}{asked}."


def _visa_fact(case: Case) -> VisaFact | None:
    """What the delegate's nationality needs for the event's country."""
    if case.delegate is None:
        return None
    return case.programme.facts.visas.get((case.delegate.nationality, case.event.country))


def _visa(case: Case) -> str | None:
    visa = _visa_fact(case)
    if visa is None:
        return None
    if not visa.required:
        return "No visa is needed." if visa.required is False else "Whether a visa is needed is not known."
    lead = "not known" if visa.lead_days is None else f"{visa.lead_days} days"
    return f"A visa is needed; lead time {lead}, counted from {case.programme.today}."


def _budget(case: Case) -> str:
    currency, year = case.programme.currency, case.trip.slot_start.year
    lines = [
        f"{line.code} has {format_money(line.left, line.unit or currency)} left"
        for line in case.plan.budgets
        if contains(case.programme.budgets[line.code], case.event, year)
    ]
    total = format_money(case.trip.cost.total, currency)
    return f"The trip costs {total}; {', '.join(lines) or 'no budget contains the event'}."


def _seats(case: Case) -> str | None:
    if case.event.capacity is None:
        return None
    sent = sum(trip.event == case.event.code and not trip.carried for trip in case.plan.trips)
    return f"{case.event.name} has {sent} funded of {case.event.capacity} places."


def _quota(case: Case) -> str | None:
    """Each quota that speaks of the delegate's group, with the figures of the whole plan."""
    programme, trip = case.programme, case.trip
    made = [(row.authority, row.delegate, row.event) for row in programme.history]
    made += [(other.authority, other.delegate, other.event) for other in case.plan.trips]
    told = []
    for clause in clauses(programme, made):
        if value_counted(programme, clause.quota, (trip.authority, trip.delegate, trip.event)) == clause.group:
            sentence = clause.sentence(programme)
            told.append(f"Quota {clause.quota.code}: {sentence}; {clause.made} of {clause.made_in_all} do.")
    return " ".join(told) or None


def _lock(case: Case) -> str | None:
    return f"The trip is {case.trip.lock}: it is kept." if case.trip.lock else None


def _past(case: Case) -> str | None:
    return f"It began on {case.trip.slot_start} and is carried over unchanged." if case.trip.carried else None


def _blanks(number: int) -> str:
    return f"{number:,}".replace(",", " ")


_CARRIED = frozenset({"ONE_PER_YEAR", "THREE_IN_ALL", "CAP", "BUDGET", "LOCK", "PAST"})

_GROUNDS: dict[str, Callable[[Case], str | None]] = {
    "SELECTED": _selected,
    "MEMBER_STATE": _member_state,
    "POPULATION": _population,
    "ACTIVE": _active,
    "AREA": _area,
    "ONE_PER_YEAR": _one_per_year,
    "THREE_IN_ALL": _three_in_all,
    "CAP": _cap,
    "VISIT_APPROVED": _visit_approved,
    "VISIT_DATES": _visit_dates,
    "EXPERT": _expert,
    "PASSPORT": _passport,
    "VISA": _visa,
    "BUDGET": _budget,
    "SEATS": _seats,
    "QUOTA": _quota,
    "LOCK": _lock,
    "PAST": _past,
}
