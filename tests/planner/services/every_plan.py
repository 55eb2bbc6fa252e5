"""
The best levels of a tiny programme by trying every plan there is.

Shares no code with what plans: the ways and their prices come from the independent check, the shared limits are
counted here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

from planner.audit.bills import bill
from planner.audit.case import Case
from planner.audit.eligibility import Couple, Way, obstacles, refusals
from planner.audit.journeys import journeys_of
from planner.audit.slots import slots_of
from planner.domain.plan import Trip
from planner.domain.records import Nomination, Portion, Programme, Quota


@dataclass(frozen=True)
class Choice:
    """One lawful way of one nominated pair, with its figures."""

    way: Way
    nomination: Nomination
    cost: int
    merit: int

    @property
    def team(self) -> tuple[str, str]:
        return self.way.couple.authority.code, self.way.couple.event.code

    @property
    def nights(self) -> list[date]:
        journey = self.way.journey
        return [journey.check_in + timedelta(days=number) for number in range(journey.nights)]


def best_levels(programme: Programme, published: tuple[Trip, ...] | None = None) -> dict[str, int] | None:
    """
    Value of every level of the best plan; None where no plan keeps the locks.

    With published trips, none of which has begun, `disruption` comes first.
    """
    case = Case(programme)
    menus = [menu(case, row) for row in programme.nominations if (row.delegate, row.event) not in case.history_pairs]
    plans = (tuple(choice for choice in picked if choice) for picked in product(*menus))
    changeable = [trip for trip in published or () if (trip.delegate, trip.event) not in case.history_pairs]
    scored = [{"disruption": disruption(changeable, plan)} | level_values(plan) for plan in plans if lawful(case, plan)]
    levels = ("disruption", *programme.objective) if published is not None else programme.objective
    if not scored:
        return None
    scored = within_tolerances(levels, programme.tolerances, scored)
    best = min(scored, key=lambda values: _order(levels, values))
    return {level: best[level] for level in levels}


def within_tolerances(
    levels: tuple[str, ...], tolerances: Mapping[str, int], scored: list[dict[str, int]]
) -> list[dict[str, int]]:
    """Plans in which each level, looked at in order, is no further from the best of those left than its tolerance."""
    for level in levels:
        best = min((values[level] for values in scored), key=lambda value: _order((level,), {level: value}))
        scored = [values for values in scored if abs(values[level] - best) <= tolerances.get(level, 0)]
    return scored


def _order(levels: tuple[str, ...], values: dict[str, int]) -> tuple[int, ...]:
    upwards = {"coverage", "merit", "delegates"}
    return tuple(-values[level] if level in upwards else values[level] for level in levels)


def disruption(published: list[Trip], plan: tuple[Choice, ...]) -> int:
    """Published trips that the plan does not keep with slot, quote and hotel."""
    bookings = {
        (
            choice.nomination.delegate,
            choice.nomination.event,
            *_dates(choice),
            choice.way.journey.quote,
            choice.way.hotel,
        )
        for choice in plan
    }
    return sum(
        (trip.delegate, trip.event, trip.slot_start, trip.slot_end, trip.quote, trip.hotel) not in bookings
        for trip in published
    )


def menu(case: Case, row: Nomination) -> list[Choice | None]:
    """Every way that breaks no rule by itself; None (stay at home) unless a lock keeps the pair."""
    lock = case.keeping.get((row.delegate, row.event))
    stay = [] if lock else [None]
    delegate, event = case.programme.delegates[row.delegate], case.programme.events[row.event]
    couple = Couple(delegate, case.programme.authorities[delegate.authority], event)
    if refusals(case, couple):
        return stay
    ways = [way for way in _ways(case, couple) if not obstacles(case, way)]
    kept = [way for way in ways if lock is None or lock.quote in (None, way.journey.quote)]
    merit = case.attendance(delegate.authority, event)
    return [
        *stay,
        *(Choice(way, row, bill(case, delegate, event, way.journey, way.hotel).total, merit) for way in kept),
    ]


def _dates(choice: Choice) -> tuple[date, date]:
    return choice.way.slot.start.day, choice.way.slot.end.day


def _ways(case: Case, couple: Couple) -> Iterator[Way]:
    hotels = [hotel.code for hotel in case.hotels_of.get(couple.event.code, ())]
    for slot in slots_of(case, couple.event):
        for journey in journeys_of(case, couple.delegate, couple.event, slot):
            for hotel in (hotels or [None]) if journey.nights else [None]:
                yield Way(couple, slot, journey, hotel)


def lawful(case: Case, plan: tuple[Choice, ...]) -> bool:
    """Whether a set of choices keeps every shared limit."""
    return all(
        rule(case, plan)
        for rule in (caps, thematic_years, money, rooms, seats, quotas, one_slot, enough, apart, experts)
    )


def _past(case: Case) -> Counter[tuple[str, str]]:
    return Counter((row.authority, row.event) for row in case.programme.history)


def caps(case: Case, plan: tuple[Choice, ...]) -> bool:
    new = Counter(choice.team for choice in plan)
    past = _past(case)
    limits = {team: case.cap(case.programme.events[team[1]]) for team in new}
    return all(limits[team] is None or count + past[team] <= limits[team] for team, count in new.items())


def thematic_years(case: Case, plan: tuple[Choice, ...]) -> bool:
    events = case.programme.events
    past = {(row.authority, row.event, case.year_of(row)) for row in case.programme.history}
    past = {row for row in past if events[row[1]].kind == "thematic"}
    new = {(*choice.team, choice.way.slot.start.day.year) for choice in plan}
    new = {row for row in new if events[row[1]].kind == "thematic"} - past
    new = {row for row in new if row[:2] not in {old[:2] for old in past}}
    years = Counter((authority, year) for authority, _, year in past | new)
    whole = Counter(authority for authority, _, _ in past | new)
    return all(years[row[0], row[2]] <= 1 and whole[row[0]] <= 3 for row in new)


def money(case: Case, plan: tuple[Choice, ...]) -> bool:
    for code, budget in case.programme.budgets.items():
        costs = [
            choice.way.journey.grams if budget.currency == "CO2" else choice.cost
            for choice in plan
            if budget in case.budgets_with(choice.way.couple.event.code, choice.way.slot.start.day.year)
        ]
        if costs and sum(costs) > case.amounts[code] - case.held[code] - case.history_spent[code]:
            return False
    return True


def rooms(case: Case, plan: tuple[Choice, ...]) -> bool:
    taken = Counter((choice.way.hotel, night) for choice in plan for night in choice.nights)
    return all(
        hotel not in case.blocked or count <= case.rooms[hotel, night] for (hotel, night), count in taken.items()
    )


def seats(case: Case, plan: tuple[Choice, ...]) -> bool:
    events = Counter(choice.way.couple.event.code for choice in plan)
    quotes = Counter(choice.way.journey.quote for choice in plan if choice.way.journey.quote)
    places = {code: case.programme.events[code].capacity for code in events}
    offered = {code: case.programme.quotes[code].seats for code in quotes}
    return all(places[code] is None or count <= places[code] for code, count in events.items()) and all(
        offered[code] is None or count <= offered[code] for code, count in quotes.items()
    )


def quotas(case: Case, plan: tuple[Choice, ...]) -> bool:
    past = [(row.authority, row.delegate, row.event) for row in case.programme.history]
    new = [(choice.way.couple.authority.code, choice.nomination.delegate, choice.nomination.event) for choice in plan]
    nominated = [
        (case.programme.delegates[row.delegate].authority, row.delegate, row.event)
        for row in case.programme.nominations
    ]
    return all(
        _quota_holds(quota, group, _groups_of(case, quota, past), _groups_of(case, quota, past + new))
        for quota in case.programme.quotas.values()
        for group in ([quota.value] if quota.value else set(_groups_of(case, quota, nominated)))
    )


def _quota_holds(quota: Quota, group: str, before: list[str], now: list[str]) -> bool:
    """A bound holds, or nothing that it counts was added; a share of the past that is off already may get no worse."""
    has, had = now.count(group), before.count(group)
    most, least = quota.at_most, quota.at_least
    over, was_over = _over(most, has, len(now)), _over(most, had, len(before))
    under, was_under = -_over(least, has, len(now)), -_over(least, had, len(before))
    forgiven = max(Fraction(0), was_under) if least and least.of else 0
    return (most is None or over <= max(Fraction(0), was_over)) and (least is None or under <= forgiven)


def _over(portion: Portion | None, of_group: int, of_all: int) -> Fraction:
    if portion is None:
        return Fraction(0)
    return of_group - (Fraction(portion.top) if portion.of is None else Fraction(portion.top * of_all, portion.of))


def _groups_of(case: Case, quota: Quota, trips: list[tuple[str, str, str]]) -> list[str]:
    authorities, people, events = case.programme.authorities, case.programme.delegates, case.programme.events
    found = []
    for authority, delegate, event in trips:
        if (quota.events and event not in quota.events) or (quota.kinds and events[event].kind not in quota.kinds):
            continue
        gender = people[delegate].gender if delegate in people else ""
        found.append(gender if quota.by == "gender" else getattr(authorities[authority], quota.by))
    return [group for group in found if group]


def one_slot(case: Case, plan: tuple[Choice, ...]) -> bool:
    slots = {(choice.way.couple.event.code, choice.way.slot) for choice in plan}
    return len(slots) == len({event for event, _ in slots})


def enough(case: Case, plan: tuple[Choice, ...]) -> bool:
    count = Counter(choice.way.couple.event.code for choice in plan)
    events = case.programme.events
    return all(
        events[code].kind != "study_visit" or number >= events[code].min_delegates for code, number in count.items()
    )


def apart(case: Case, plan: tuple[Choice, ...]) -> bool:
    spans: dict[str, list[tuple[date, date]]] = {}
    for choice in plan:
        journey = choice.way.journey
        spans.setdefault(choice.nomination.delegate, []).append((journey.first_day, journey.last_day))
    return all(
        one[1] < other[0] or other[1] < one[0]
        for own in spans.values()
        for index, one in enumerate(own)
        for other in own[index + 1 :]
    )


def experts(case: Case, plan: tuple[Choice, ...]) -> bool:
    visits = sorted(
        {
            (choice.way.couple.event.code, choice.way.slot.start.day, choice.way.slot.end.day)
            for choice in plan
            if choice.way.couple.event.kind == "study_visit"
        }
    )
    staff = list(case.programme.experts.values())
    return any(_serve(case, visits, crew) for crew in product(staff, repeat=len(visits)))


def _serve(case: Case, visits: list[tuple[str, date, date]], crew: tuple) -> bool:
    busy: dict[str, list[tuple[date, date]]] = {
        expert.code: [(days.first, days.last) for days in expert.unavailable] for expert in crew
    }
    for (event, first, last), expert in zip(visits, crew, strict=True):
        span = (first - timedelta(days=1), last + timedelta(days=1))
        wrong_region = case.programme.events[event].region not in expert.areas
        if wrong_region or any(one[0] <= span[1] and span[0] <= one[1] for one in busy[expert.code]):
            return False
        busy[expert.code].append(span)
    return True


def level_values(plan: tuple[Choice, ...]) -> dict[str, int]:
    """Every level of a plan."""
    merits = {choice.team: choice.merit for choice in plan}
    return {
        "coverage": len(merits),
        "merit": sum(merits.values()),
        "delegates": len(plan),
        "preference": sum(choice.nomination.rank for choice in plan),
        "cost": sum(choice.cost for choice in plan),
        "co2": sum(choice.way.journey.grams for choice in plan),
        "minutes": sum(choice.way.journey.minutes for choice in plan),
    }
