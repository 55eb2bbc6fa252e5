"""
Rules that one authority, delegate and event meet or break by themselves, whatever the rest of the plan is.

`PAIR_RULES` look at the pair alone; `OPTION_RULES` look at one way of travelling. Each function returns the
sentence of a refusal, or None where the rule is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from planner.audit.arithmetic import months_later
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.journeys import Journey
from planner.audit.slots import slots_of
from planner.domain.facts import VisaFact
from planner.domain.records import Authority, Delegate, Event, Slot


@dataclass(frozen=True, slots=True)
class Couple:
    """A nominated delegate, the authority and the event."""

    delegate: Delegate
    authority: Authority
    event: Event


PairRule = Callable[[Case, Couple], str | None]


def selected(case: Case, couple: Couple) -> str | None:
    status = couple.authority.status
    return None if status == "selected" else f"the authority's status is {status}, not selected"


def applicant_kind(case: Case, couple: Couple) -> str | None:
    kinds = case.settings.applicant_kinds
    refused = kinds is not None and couple.authority.kind not in kinds
    return f"an authority of kind {couple.authority.kind} does not apply" if refused else None


def member_state(case: Case, couple: Couple) -> str | None:
    authority = couple.authority
    refused = authority.side == "eu" and authority.country not in case.settings.member_states
    return f"{authority.country} is not a member state" if refused else None


def population(case: Case, couple: Couple) -> str | None:
    authority, least = couple.authority, case.settings.min_population
    if least is None or authority.side != "eu" or authority.kind in case.settings.population_exempt_kinds:
        return None
    refused = authority.population is not None and authority.population <= least
    return f"{authority.population} inhabitants are not more than {least}" if refused else None


def active(case: Case, couple: Couple) -> str | None:
    least = case.settings.min_attendance
    percent = case.attendance(couple.authority.code, couple.event)
    refused = least is not None and percent < least
    return f"the authority attended {percent} percent of its sessions, at least {least} are asked" if refused else None


def area(case: Case, couple: Couple) -> str | None:
    opened = case.settings.area_regions.get(couple.authority.area, frozenset())
    allowed = couple.event.region == "europe" or couple.event.region in opened
    return None if allowed else f"the area {couple.authority.area} does not open {couple.event.region}"


def visit_approved(case: Case, couple: Couple) -> str | None:
    event = couple.event
    if event.kind != STUDY_VISIT:
        return None
    if event.authority != couple.authority.code:
        return f"the visit is that of {event.authority}, only it travels"
    return None if event.approved and event.pilot_action else "the visit's pilot action is not agreed and approved"


def tentative(case: Case, couple: Couple) -> str | None:
    status = couple.event.status
    return None if status == "confirmed" else f"the event is {status}"


def visit_dates(case: Case, couple: Couple) -> str | None:
    nowhere = couple.event.status == "confirmed" and not slots_of(case, couple.event)
    return "no pair of dates is lawful" if nowhere else None


def locked_out(case: Case, couple: Couple) -> str | None:
    lock = case.excluded.get((couple.delegate.code, couple.event.code))
    whole = lock is not None and lock.quote is None and lock.slot_start is None
    return "a lock excludes the pair" if whole else None


PAIR_RULES: tuple[tuple[str, PairRule], ...] = (
    ("SELECTED", selected),
    ("APPLICANT_KIND", applicant_kind),
    ("MEMBER_STATE", member_state),
    ("POPULATION", population),
    ("ACTIVE", active),
    ("AREA", area),
    ("VISIT_APPROVED", visit_approved),
    ("VISIT_DATES", visit_dates),
    ("LOCK", locked_out),
    ("TENTATIVE", tentative),
)
"""Rules that refuse a pair in every option; `VISIT_DATES` where it leaves no slot at all."""


def refusals(case: Case, couple: Couple) -> dict[str, str]:
    """Code and sentence of every rule that refuses the pair as a pair, in the order of the table above."""
    found = ((code, rule(case, couple)) for code, rule in PAIR_RULES if case.rules.holds(code))
    return {code: sentence for code, sentence in found if sentence is not None}


@dataclass(frozen=True, slots=True)
class Way:
    """One trip option of a couple: a slot, a journey and a hotel."""

    couple: Couple
    slot: Slot
    journey: Journey
    hotel: str | None


OptionRule = Callable[[Case, Way], str | None]


def available(case: Case, way: Way) -> str | None:
    journey = way.journey
    away = (journey.first_day, journey.last_day)
    for span in way.couple.delegate.unavailable:
        if meet(away, (span.first, span.last)):
            return f"the delegate is unavailable from {span.first} to {span.last}"
    for row in case.history_of.get(way.couple.delegate.code, ()):
        if meet(away, (row.start, row.end)):
            return f"the delegate was away to {row.event} from {row.start} to {row.end}"
    return None


def passport(case: Case, way: Way) -> str | None:
    expiry, fact = way.couple.delegate.passport_expiry, entry_rules(case, way.couple)
    if expiry is None:
        return None
    needed = months_later(way.journey.last_day, (fact.passport_months or 0) if fact else 0)
    refused = needed is None or expiry < needed
    return f"the passport expires on {expiry}, it must be valid to {needed or 'the end of time'}" if refused else None


def visa(case: Case, way: Way) -> str | None:
    fact = entry_rules(case, way.couple)
    if fact is None or fact.required is not True or fact.lead_days is None or _ticketed(case, way):
        return None
    refused = case.today.toordinal() + fact.lead_days > way.journey.first_day.toordinal()
    return f"a visa takes {fact.lead_days} days, the journey starts on {way.journey.first_day}" if refused else None


def not_excluded(case: Case, way: Way) -> str | None:
    lock = case.excluded.get((way.couple.delegate.code, way.couple.event.code))
    if lock is None:
        return None
    same_quote = lock.quote is None or lock.quote == way.journey.quote
    same_slot = lock.slot_start is None or lock.slot_start == way.slot.start.day
    return "a lock excludes this quote or slot" if same_quote and same_slot else None


def past(case: Case, way: Way) -> str | None:
    start = way.slot.start.day
    return f"the slot starts on {start}, today is {case.today}" if start <= case.today else None


OPTION_RULES: tuple[tuple[str, OptionRule], ...] = (
    ("FREE", available),
    ("PASSPORT", passport),
    ("VISA", visa),
    ("LOCK", not_excluded),
    ("PAST", past),
)
"""Rules that one way of travelling keeps or breaks by itself."""


def obstacles(case: Case, way: Way) -> dict[str, str]:
    """Code and sentence of every rule that this way breaks by itself."""
    found = ((code, rule(case, way)) for code, rule in OPTION_RULES if case.rules.holds(code))
    return {code: sentence for code, sentence in found if sentence is not None}


def meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two spans of days, ends included, share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def entry_rules(case: Case, couple: Couple) -> VisaFact | None:
    """What the destination asks of the delegate's nationality; nothing of its own nationals."""
    if couple.delegate.nationality == couple.event.country:
        return None
    return case.programme.facts.visas.get((couple.delegate.nationality, couple.event.country))


def _ticketed(case: Case, way: Way) -> bool:
    lock = case.keeping.get((way.couple.delegate.code, way.couple.event.code))
    return lock is not None and lock.state == "ticketed" and lock.quote is not None and lock.quote == way.journey.quote
