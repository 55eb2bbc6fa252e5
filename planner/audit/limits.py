"""
The options of a pair with their prices, and the limits that one more trip would break next to what is used already.

The same limits serve the reasons of pairs without a trip and the search for a single step that makes a plan better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planner.audit.bills import bill
from planner.audit.case import STUDY_VISIT, Case, taken
from planner.audit.eligibility import Couple, Way, meet
from planner.audit.journeys import Journey, journeys_of
from planner.audit.ledger import Ledger, nights_between
from planner.audit.rules import occupied
from planner.domain.plan import Visit
from planner.domain.records import Event, Slot

Codes = frozenset[str]
Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An option of a pair without a trip, with its price."""

    case: Case
    way: Way
    total: int

    @property
    def team(self) -> tuple[str, str]:
        return self.way.couple.authority.code, self.way.couple.event.code

    @property
    def year(self) -> int:
        return self.way.slot.start.day.year


Limit = Callable[[Candidate, Ledger], bool]


def cap_used(case: Case, couple: Couple, used: Ledger) -> bool:
    """The authority has sent as many to the event as it may."""
    limit = case.cap(couple.event)
    return limit is not None and used.places[couple.authority.code, couple.event.code] >= limit


def thematic_used(couple: Couple, used: Ledger, limit: int | None, year: int | None) -> bool:
    """Another thematic event would be one too many for the authority in the year, or in all for None."""
    events = used.thematic(couple.authority.code)
    if limit is None or couple.event.kind == STUDY_VISIT or couple.event.code in events:
        return False
    return sum(year in (None, other) for other in events.values()) >= limit


def over_cap(candidate: Candidate, used: Ledger) -> bool:
    return cap_used(candidate.case, candidate.way.couple, used)


def over_year(candidate: Candidate, used: Ledger) -> bool:
    return thematic_used(candidate.way.couple, used, candidate.case.settings.thematic_per_year, candidate.year)


def over_all(candidate: Candidate, used: Ledger) -> bool:
    return thematic_used(candidate.way.couple, used, candidate.case.settings.thematic_in_all, None)


def over_budget(candidate: Candidate, used: Ledger) -> bool:
    budgets = candidate.case.budgets_with(candidate.team[1], candidate.year)
    grams = candidate.way.journey.grams
    return any(row.code in used.closed or taken(row, candidate.total, grams) > used.left(row.code) for row in budgets)


def short_budgets(candidate: Candidate, used: Ledger) -> dict[str, int]:
    """What each budget that cannot pay the candidate lacks for it."""
    grams = candidate.way.journey.grams
    lacks = {
        row.code: taken(row, candidate.total, grams) - used.left(row.code)
        for row in candidate.case.budgets_with(candidate.team[1], candidate.year)
    }
    return {budget: missing for budget, missing in lacks.items() if missing > 0}


def no_room(candidate: Candidate, used: Ledger) -> bool:
    case, hotel, journey = candidate.case, candidate.way.hotel, candidate.way.journey
    if hotel is None or hotel not in case.blocked:
        return False
    nights = nights_between(journey.check_in, journey.check_out)
    return any(used.rooms[hotel, night] >= case.rooms.get((hotel, night), 0) for night in nights)


def no_seat(candidate: Candidate, used: Ledger) -> bool:
    event, code = candidate.way.couple.event, candidate.way.journey.quote
    offered = candidate.case.programme.quotes[code].seats if code is not None else None
    full = event.capacity is not None and used.trips_to[event.code] >= event.capacity
    return full or (code is not None and offered is not None and used.seats[code] >= offered)


def away_already(candidate: Candidate, used: Ledger) -> bool:
    journey, delegate = candidate.way.journey, candidate.way.couple.delegate.code
    return any(meet((journey.first_day, journey.last_day), days) for days in used.away.get(delegate, ()))


LIMITS: tuple[tuple[str, Limit], ...] = (
    ("CAP", over_cap),
    ("ONE_PER_YEAR", over_year),
    ("THREE_IN_ALL", over_all),
    ("BUDGET", over_budget),
    ("ROOMS", no_room),
    ("SEATS", no_seat),
    ("FREE", away_already),
)
"""Limits that a trip would break next to what is used already."""


def broken_limits(option: Candidate, used: Ledger) -> Codes:
    """Codes of the limits that the option breaks next to what is used."""
    return frozenset(code for code, limit in LIMITS if option.case.rules.holds(code) and limit(option, used))


def options_of(case: Case, couple: Couple, slots: Slots) -> Iterator[Candidate]:
    """Every option, the latest first: against it the fewest rules speak."""
    for slot in reversed(slots):
        for journey in journeys_of(case, couple.delegate, couple.event, slot):
            for hotel in _hotels(case, couple, journey):
                total = bill(case, couple.delegate, couple.event, journey, hotel).total
                yield Candidate(case, Way(couple, slot, journey, hotel), total)


def _hotels(case: Case, couple: Couple, journey: Journey) -> list[str | None]:
    listed = [row.code for row in case.hotels_of.get(couple.event.code, ())] if journey.nights else []
    return [*listed] or [None]


def asks_for_expert(case: Case, event: Event) -> bool:
    """Whether the event runs only with an expert."""
    return event.kind == STUDY_VISIT and case.rules.holds("EXPERT") and case.settings.experts_required


def able_experts(case: Case, event: Event, slot: Slot, visits: Iterable[Visit]) -> list[str]:
    """Experts of the event's region who are free around the slot, next to other visits."""
    days = occupied(case, slot.start.day, slot.end.day)
    others = [visit for visit in visits if visit.event != event.code]
    busy = {visit.expert for visit in others if meet(days, occupied(case, visit.start, visit.end))}
    return [
        row.code
        for row in case.programme.experts.values()
        if event.region in row.areas
        and row.code not in busy
        and not any(meet(days, (span.first, span.last)) for span in row.unavailable)
    ]
