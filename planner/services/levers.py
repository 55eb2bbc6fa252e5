"""
What somebody could change for a pair that is not funded, as levers of the solver's problem with their words.

One function per kind of change, in the order of `KINDS`: what the person can do, then the authority, then host and
agency, then the programme's own limits, and money last. `apply`, where a change is one of data, makes the same change
to the programme itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from planner.domain.money import format_money
from planner.domain.records import (
    Activity,
    Authority,
    DateRange,
    DayTime,
    Event,
    Expert,
    Portion,
    Programme,
    RoomBlock,
    Slot,
)
from planner.domain.rulebook import RuleSettings
from planner.rules.budgets import amount, provisions, unit_of
from planner.rules.eligibility import Attendance
from planner.rules.quotas import Clause
from planner.services.question import Pair, Question
from planner.services.standing import Standing
from planner.travel.costs import add_months
from planner.travel.options import TripOption, visa_for
from solver.bargain import Lever, Pull
from solver.changes import Change

KINDS = (
    "rank",
    "day",
    "passport",
    "visa",
    "lock",
    "selected",
    "attendance",
    "population",
    "member_state",
    "kind",
    "area",
    "visit",
    "dates",
    "rooms",
    "seats",
    "companions",
    "expert",
    "cap",
    "year",
    "in_all",
    "quota",
    "budget",
)
"""Kinds of change, the first to be tried first."""

MOST_STEPS = 4
"""So many rooms, seats, calendars or dates of one lever are tried."""

Apply = Callable[[Programme], Programme]


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a lever in words.

    Attributes
    ----------
    text
        What would have to be so: a clause without a full stop.
    apply
        The same change made to the programme; None where it is an exception that no table can hold.
    """

    text: str
    apply: Apply | None = None


@dataclass(frozen=True, slots=True)
class Handle:
    """A lever with the words of its steps; `fill` words an amount of money, in cents, for a lever that has a purse."""

    kind: str
    lever: Lever
    steps: tuple[Step, ...] = ()
    fill: Callable[[int], Step] | None = None


def step_of(handle: Handle, pull: Pull) -> Step:
    """A pulled handle in words."""
    return handle.fill(pull.amount) if handle.fill is not None else handle.steps[pull.step]


class Levers:
    """The levers of every pair of one programme."""

    def __init__(self, programme: Programme, standing: Standing, question: Question) -> None:
        """`question` is a whole one: its options include those that a rule forbids."""
        self._programme = programme
        self._busy = standing.busy()
        self._question = question
        self._problem = question.asked_problem()
        self._options: list[list[int]] = [[] for _ in question.asked]
        for index, option in enumerate(self._problem.options):
            self._options[option.nomination].append(index)
        self._limited = self._limited_resources()

    def release(self, nomination: int) -> Handle:
        """The pair's own keeping lock removed."""
        row = self._pair(nomination).nomination
        step = Step(f"no lock that keeps {row.delegate} at {row.event}", partial(_unlocked, row.delegate, row.event))
        return Handle("lock", Lever((Change(released=(nomination,)),)), (step,))

    def of(self, nomination: int) -> tuple[Handle, ...]:
        """Everything that could help a pair, in the order of `KINDS`."""
        return tuple(handle for make in _MAKERS for handle in make(self, nomination))

    def _limited_resources(self) -> set[int]:
        """Resources that would run out if everybody took what needs most of it."""
        dearest: dict[tuple[int, int], int] = {}
        for option in self._problem.options:
            for resource, use in option.uses:
                key = (resource, option.nomination)
                dearest[key] = max(use, dearest.get(key, 0))
        used = [0] * len(self._problem.resources)
        for (resource, _), use in dearest.items():
            used[resource] += use
        return {index for index, resource in enumerate(self._problem.resources) if used[index] > resource.capacity}

    # What is asked about

    def _pair(self, nomination: int) -> Pair:
        return self._question.asked[nomination]

    def _event(self, nomination: int) -> Event:
        return self._programme.events[self._pair(nomination).nomination.event]

    def _authority(self, nomination: int) -> Authority:
        return self._programme.authorities[self._pair(nomination).authority]

    def _blocked(self, nomination: int, code: str) -> bool:
        return any(code in self._problem.options[option].blockers for option in self._options[nomination])

    def _ways(self, nominations: Iterable[int], code: str) -> Iterator[tuple[int, TripOption]]:
        """Options of these pairs that the rule forbids."""
        for nomination in nominations:
            for option in self._options[nomination]:
                trip = self._question.trip_options[option]
                if trip is not None and code in self._problem.options[option].blockers:
                    yield option, trip

    def _where(self, holds: Callable[[Pair], bool]) -> list[int]:
        return [index for index, pair in enumerate(self._question.asked) if holds(pair)]

    def _of_delegate(self, nomination: int) -> list[int]:
        delegate = self._pair(nomination).nomination.delegate
        return self._where(lambda pair: pair.nomination.delegate == delegate)

    def _of_authority(self, nomination: int) -> list[int]:
        authority = self._pair(nomination).authority
        return self._where(lambda pair: pair.authority == authority)

    def _lifting(self, kind: str, code: str, nominations: Iterable[int], step: Step) -> Handle:
        lifts = tuple((option, code) for option, _ in self._ways(nominations, code))
        return Handle(kind, Lever((Change(lifts=lifts),)), (step,))

    # What the person can do

    def rank(self, nomination: int) -> Iterator[Handle]:
        """A better rank among the authority's own nominations."""
        row = self._pair(nomination).nomination
        better = range(row.rank - 1, 0, -1)
        if better:
            lever = Lever(tuple(Change(ranks=((nomination, rank),)) for rank in better))
            steps = (
                Step(f"rank {rank} instead of {row.rank}", partial(_ranked, row.delegate, row.event, rank))
                for rank in better
            )
            yield Handle("rank", lever, tuple(steps))

    def day(self, nomination: int) -> Iterator[Handle]:
        """Unavailable days freed."""
        code = self._pair(nomination).nomination.delegate
        taken = {
            option: days
            for option, trip in self._ways(self._of_delegate(nomination), "FREE")
            if (days := self._unavailable(trip)) is not None
        }
        wanted = {taken[option] for option in self._options[nomination] if option in taken}
        freed = sorted(wanted, key=lambda days: (len(days), sorted(days)))[:MOST_STEPS]
        if freed:
            yield Handle(
                "day",
                Lever(
                    tuple(Change(lifts=tuple((o, "FREE") for o, own in taken.items() if own <= days)) for days in freed)
                ),
                tuple(
                    Step(f"{self._name(nomination)} free {_listed(days)}", partial(_freed, code, days))
                    for days in freed
                ),
            )

    def _unavailable(self, trip: TripOption) -> frozenset[date] | None:
        """The days of a trip on which its delegate is not available; None where another trip takes one of them."""
        first, last = trip.journey.first_day, trip.journey.last_day
        if any(days.first <= last and first <= days.last for days in self._busy.get(trip.delegate, ())):
            return None
        ranges = self._programme.delegates[trip.delegate].unavailable
        return frozenset(day for day in _days(first, last) if any(row.first <= day <= row.last for row in ranges))

    def passport(self, nomination: int) -> Iterator[Handle]:
        """A passport that is valid for longer."""
        code = self._pair(nomination).nomination.delegate
        needed = {
            option: self._valid_until(trip) for option, trip in self._ways(self._of_delegate(nomination), "PASSPORT")
        }
        days = sorted({needed[option] for option in self._options[nomination] if option in needed})[:MOST_STEPS]
        if days:
            lifts = [tuple((o, "PASSPORT") for o, until in needed.items() if until <= day) for day in days]
            yield Handle(
                "passport",
                Lever(tuple(Change(lifts=lifted) for lifted in lifts)),
                tuple(
                    Step(
                        f"a passport of {self._name(nomination)} valid until {day} or later",
                        partial(_passport, code, day),
                    )
                    for day in days
                ),
            )

    def _valid_until(self, trip: TripOption) -> date:
        fact = visa_for(self._programme, self._programme.delegates[trip.delegate], self._programme.events[trip.event])
        return add_months(trip.journey.last_day, (fact.passport_months or 0) if fact else 0)

    def visa(self, nomination: int) -> Iterator[Handle]:
        """A visa that takes fewer days."""
        nationality = self._programme.delegates[self._pair(nomination).nomination.delegate].nationality
        country = self._event(nomination).country
        fact = self._programme.facts.visas.get((nationality, country))
        if fact is None or fact.lead_days is None:
            return
        ready = self._programme.today + timedelta(days=fact.lead_days)
        fellows = self._where(
            lambda pair: (
                self._programme.delegates[pair.nomination.delegate].nationality == nationality
                and self._programme.events[pair.nomination.event].country == country
            )
        )
        late = {option: (ready - trip.journey.first_day).days for option, trip in self._ways(fellows, "VISA")}
        sooner = sorted({late[option] for option in self._options[nomination] if option in late})[:MOST_STEPS]
        sooner = [days for days in sooner if days <= fact.lead_days]
        if sooner:
            lifts = [tuple((o, "VISA") for o, days in late.items() if days <= most) for most in sooner]
            yield Handle(
                "visa",
                Lever(tuple(Change(lifts=lifted) for lifted in lifts)),
                tuple(
                    Step(
                        f"a visa for {country} within {fact.lead_days - days} days instead of {fact.lead_days}",
                        partial(_sooner, nationality, country, fact.lead_days - days),
                    )
                    for days in sooner
                ),
            )

    def lock(self, nomination: int) -> Iterator[Handle]:
        """A lock that excludes the pair removed; a lock that keeps somebody of the same authority removed."""
        pair = self._pair(nomination)
        row = pair.nomination
        if self._blocked(nomination, "LOCK") and not pair.required:
            step = Step(
                f"no lock that excludes {row.delegate} from {row.event}", partial(_unlocked, row.delegate, row.event)
            )
            yield self._lifting("lock", "LOCK", [nomination], step)
        for other in self._of_authority(nomination):
            rival = self._pair(other)
            if rival.required and self._is_in_the_way(rival, pair):
                yield self.release(other)

    def _is_in_the_way(self, rival: Pair, pair: Pair) -> bool:
        events = self._programme.events
        same_person = rival.nomination.delegate == pair.nomination.delegate
        thematic = {events[rival.nomination.event].kind, events[pair.nomination.event].kind} == {"thematic"}
        return same_person or thematic or rival.nomination.event == pair.nomination.event

    # What the authority can do

    def selected(self, nomination: int) -> Iterator[Handle]:
        """The authority selected."""
        if self._blocked(nomination, "SELECTED"):
            authority = self._authority(nomination)
            step = Step(f"{authority.name} selected", partial(_chosen, authority.code))
            yield self._lifting("selected", "SELECTED", self._of_authority(nomination), step)

    def attendance(self, nomination: int) -> Iterator[Handle]:
        """More online sessions attended: the earliest missed ones count."""
        authority = self._authority(nomination)
        missed = sorted(
            (row for row in self._programme.activity if row.authority == authority.code and not row.attended),
            key=lambda row: (row.date, row.session),
        )
        found = [self._attending(nomination, missed[: count + 1]) for count in range(len(missed))]
        useful = [pair for pair in found if pair is not None][:MOST_STEPS]
        if useful:
            yield Handle("attendance", Lever(tuple(change for change, _ in useful)), tuple(step for _, step in useful))

    def _attending(self, nomination: int, rows: list[Activity]) -> tuple[Change, Step] | None:
        """What changes when these sessions count as attended; None where nothing does for this pair."""
        authority, event = self._authority(nomination), self._event(nomination)
        apply = partial(_attended, frozenset(rows))
        after, before = Attendance(apply(self._programme)), Attendance(self._programme)
        least = self._programme.rules.settings.min_attendance or 0
        reached = {code: after.percent(authority.code, row) for code, row in self._programme.events.items()}
        blocked = self._blocked(nomination, "ACTIVE")
        if (blocked and reached[event.code] < least) or (
            not blocked and reached[event.code] == before.percent(authority.code, event)
        ):
            return None
        own = [n for n in self._of_authority(nomination) if reached[self._pair(n).nomination.event] >= least]
        teams = enumerate(self._question.teams)
        merits = tuple((index, reached[code]) for index, (owner, code) in teams if owner == authority.code)
        lifts = tuple((option, "ACTIVE") for option, _ in self._ways(own, "ACTIVE"))
        told = f"{len(rows)} more online session{'s' if len(rows) > 1 else ''} attended by {authority.name}"
        return Change(lifts=lifts, merits=merits), Step(
            f"{told} ({reached[event.code]} % instead of {before.percent(authority.code, event)} %)", apply
        )

    def population(self, nomination: int) -> Iterator[Handle]:
        """More inhabitants, for instance of a group of municipalities."""
        least = self._programme.rules.settings.min_population
        if least is not None and self._blocked(nomination, "POPULATION"):
            authority = self._authority(nomination)
            step = Step(
                f"{authority.name} with more than {least:,} inhabitants".replace(",", " "),
                partial(_grown, authority.code, least + 1),
            )
            yield self._lifting("population", "POPULATION", self._of_authority(nomination), step)

    # What the programme's rules could say

    def member_state(self, nomination: int) -> Iterator[Handle]:
        """The country counted among the member states."""
        if self._blocked(nomination, "MEMBER_STATE"):
            country = self._authority(nomination).country
            fellows = self._where(lambda pair: self._programme.authorities[pair.authority].country == country)
            states = self._programme.rules.settings.member_states | {country}
            step = Step(f"{country} among the member states", self._set(member_states=states))
            yield self._lifting("member_state", "MEMBER_STATE", fellows, step)

    def applicant_kind(self, nomination: int) -> Iterator[Handle]:
        """The authority's kind admitted."""
        kinds = self._programme.rules.settings.applicant_kinds
        if kinds is not None and self._blocked(nomination, "APPLICANT_KIND"):
            kind = self._authority(nomination).kind
            fellows = self._where(lambda pair: self._programme.authorities[pair.authority].kind == kind)
            step = Step(f"a {kind.replace('_', ' ')} admitted as applicant", self._set(applicant_kinds=kinds | {kind}))
            yield self._lifting("kind", "APPLICANT_KIND", fellows, step)

    def area(self, nomination: int) -> Iterator[Handle]:
        """The event's region opened to the authority's area."""
        if self._blocked(nomination, "AREA"):
            area, region = self._authority(nomination).area, self._event(nomination).region
            fellows = self._where(
                lambda pair: (
                    self._programme.authorities[pair.authority].area == area
                    and self._programme.events[pair.nomination.event].region == region
                )
            )
            regions = dict(self._programme.rules.settings.area_regions)
            regions[area] = regions.get(area, frozenset()) | {region}
            step = Step(f"{_words(region)} opened to the area {_words(area)}", self._set(area_regions=regions))
            yield self._lifting("area", "AREA", fellows, step)

    def visit(self, nomination: int) -> Iterator[Handle]:
        """The visit approved and its pilot action agreed; nobody else's visit ever is one's own."""
        event = self._event(nomination)
        if self._blocked(nomination, "VISIT_APPROVED") and event.authority == self._pair(nomination).authority:
            fellows = self._where(
                lambda pair: pair.nomination.event == event.code and pair.authority == event.authority
            )
            step = Step(f"{event.name} approved with an agreed pilot action", partial(_approved, event.code))
            yield self._lifting("visit", "VISIT_APPROVED", fellows, step)

    # What host, agency and hotel can do

    def dates(self, nomination: int) -> Iterator[Handle]:
        """The visit on other dates of those that it could take."""
        event = self._problem.teams[self._problem.nominations[nomination].team].event
        open_slots = sorted(
            {self._problem.options[o].slot for o in self._options[nomination] if not self._problem.options[o].blockers}
        )
        if sum(slot.event == event for slot in self._problem.slots) < 2:
            return
        steps = []
        for slot in open_slots[:MOST_STEPS]:
            dated = self._question.slots[slot]
            if dated is not None:
                text = f"{self._event(nomination).name} from {dated.first_day} to {dated.last_day}"
                apply = partial(_dated, dated.event, dated.first_day, dated.last_day)
                steps.append((Change(dates=((event, slot),)), Step(text, apply)))
        if steps:
            yield Handle("dates", Lever(tuple(change for change, _ in steps)), tuple(step for _, step in steps))

    def _more(self, nomination: int, kind: str, code: str) -> Iterator[tuple[int, str, str]]:
        """Resources of a kind that the pair's options use and that can run out: index, name, night."""
        used = {resource for o in self._options[nomination] for resource, _ in self._problem.options[o].uses}
        for resource in sorted(used & self._limited):
            key = self._question.resources[resource]
            if key.kind == kind and key.code == code:
                yield resource, key.name, key.night

    def _counted(
        self, kind: str, resource: int, words: tuple[str, str], apply: Callable[[int, Programme], Programme]
    ) -> Handle:
        counts = range(1, MOST_STEPS + 1)
        what, where = words
        lever = Lever(tuple(Change(resources=((resource, count),)) for count in counts))
        steps = (Step(f"{_plural(count, what)} {where}", partial(apply, count)) for count in counts)
        return Handle(kind, lever, tuple(steps))

    def rooms(self, nomination: int) -> Iterator[Handle]:
        """More rooms of a hotel on one night."""
        for resource, hotel, night in self._more(nomination, "night", "ROOMS"):
            told = f"of {self._programme.hotels[hotel].name} on {night}"
            yield self._counted(
                "rooms", resource, ("more room", told), partial(_roomier, hotel, date.fromisoformat(night))
            )

    def seats(self, nomination: int) -> Iterator[Handle]:
        """More places at the event, more seats of a quote."""
        for resource, code, _ in self._more(nomination, "event", "SEATS"):
            told = f"at {self._programme.events[code].name}"
            yield self._counted("seats", resource, ("more place", told), partial(_larger, code))
        for resource, code, _ in self._more(nomination, "quote", "SEATS"):
            yield self._counted("seats", resource, ("more seat", f"of quote {code}"), partial(_seated, code))

    def companions(self, nomination: int) -> Iterator[Handle]:
        """A visit that may run with fewer delegates."""
        index = self._problem.teams[self._problem.nominations[nomination].team].event
        asked = self._problem.events[index].min_delegates
        fewer = range(asked - 1, 0, -1)
        if fewer:
            event = self._event(nomination)
            yield Handle(
                "companions",
                Lever(tuple(Change(least=((index, least),)) for least in fewer)),
                tuple(
                    Step(
                        f"{_plural(asked - least, 'more companion')} at {event.name}, "
                        f"or at least {least} instead of {asked}",
                        partial(_smaller, event.code, least),
                    )
                    for least in fewer
                ),
            )

    def expert(self, nomination: int) -> Iterator[Handle]:
        """One more expert for the region."""
        index = self._problem.teams[self._problem.nominations[nomination].team].event
        if self._problem.events[index].needs_expert:
            slots = tuple(slot for slot, row in enumerate(self._problem.slots) if row.event == index)
            region = self._event(nomination).region
            lever = Lever((Change(experts=slots),))
            yield Handle(
                "expert", lever, (Step(f"one more expert free for {_words(region)}", partial(_served, region)),)
            )

    # What the programme limits

    def cap(self, nomination: int) -> Iterator[Handle]:
        """More delegates of the authority at the event."""
        team = self._problem.nominations[nomination].team
        lacking = sum(row.team == team for row in self._problem.nominations) - self._problem.teams[team].cap
        counts = range(1, min(MOST_STEPS, lacking) + 1)
        if counts:
            told = f"of {self._authority(nomination).name} allowed at {self._event(nomination).name}"
            lever = Lever(tuple(Change(caps=((team, count),)) for count in counts))
            yield Handle("cap", lever, tuple(Step(f"{_plural(count, 'more delegate')} {told}") for count in counts))

    def year(self, nomination: int) -> Iterator[Handle]:
        """More thematic events in the year."""
        yield from self._limit(nomination, "ONE_PER_YEAR", "year", "in the year")

    def in_all(self, nomination: int) -> Iterator[Handle]:
        """More thematic events in all."""
        yield from self._limit(nomination, "THREE_IN_ALL", "in_all", "in all")

    def _limit(self, nomination: int, code: str, kind: str, when: str) -> Iterator[Handle]:
        team = self._problem.nominations[nomination].team
        told = f"{when} allowed to {self._authority(nomination).name}"
        for index, limit in enumerate(self._problem.team_limits):
            counts = range(1, min(MOST_STEPS, len(limit.teams) - limit.limit) + 1)
            if limit.code == code and team in limit.teams and counts:
                lever = Lever(tuple(Change(limits=((index, count),)) for count in counts))
                yield Handle(
                    kind, lever, tuple(Step(f"{_plural(count, 'more thematic event')} {told}") for count in counts)
                )

    def quota(self, nomination: int) -> Iterator[Handle]:
        """A quota that asks for less: so many trips more or fewer, or for a share no quota at all."""
        told = set()
        for index, clause in enumerate(self._question.clauses):
            key = (clause.quota.code, clause.side)
            weight = dict(self._problem.quotas[index].weights).get(nomination, 0)
            if key not in told and (weight > 0 or clause.side == "at_least"):
                told.add(key)
                yield self._eased(clause, MOST_STEPS)

    def easing(self, index: int) -> Handle:
        """The same for one clause of a quota, as far as it takes."""
        return self._eased(self._question.clauses[index], self._trips_at_most() + 1)

    def _trips_at_most(self) -> int:
        """More trips than this no quota can count."""
        return len(self._problem.nominations) + max(clause.made_in_all for clause in self._question.clauses)

    def _eased(self, clause: Clause, steps: int) -> Handle:
        return self._moved(clause, steps) if clause.portion.of is None else self._without(clause)

    def _moved(self, clause: Clause, steps: int) -> Handle:
        """The number of a quota moved, for all its groups: up for a ceiling, down to none for a least number."""
        top = clause.portion.top
        larger, smaller = range(top + 1, top + 1 + steps), range(min(top - 1, self._trips_at_most()), -1, -1)[:steps]
        tops = larger if clause.side == "at_most" else smaller
        portions = [replace(clause.portion, top=number) for number in tops]
        fellows = [(i, other) for i, other in enumerate(self._question.clauses) if _is_fellow(clause, other)]
        changes = (
            Change(quotas=tuple((i, replace(other, portion=portion).most - other.most) for i, other in fellows))
            for portion in portions
        )
        told = (
            Step(
                f"quota {clause.quota.code}: {replace(clause, portion=portion).sentence(self._programme)}, "
                f"instead of {top}",
                partial(_with_portion, clause.quota.code, clause.side, portion),
            )
            for portion in portions
        )
        return Handle("quota", Lever(tuple(changes)), tuple(told))

    def _without(self, clause: Clause) -> Handle:
        fellows = [i for i, other in enumerate(self._question.clauses) if _is_fellow(clause, other)]
        ample = ((i, sum(abs(weight) for _, weight in self._problem.quotas[i].weights)) for i in fellows)
        enough = tuple((i, total + max(0, -self._problem.quotas[i].most)) for i, total in ample)
        told = f"no quota {clause.quota.code}, which asks that {clause.sentence(self._programme)}"
        apply = partial(_with_portion, clause.quota.code, clause.side, None)
        return Handle("quota", Lever((Change(quotas=enough),)), (Step(told, apply),))

    def budget(self, nomination: int) -> Iterator[Handle]:
        """More money in a budget that contains the event, the one with the least free first."""
        found = [(self._free(code), resource, code) for resource, code, _ in self._more(nomination, "budget", "BUDGET")]
        for free, resource, code in sorted(found):
            opens = tuple(self._overdrawn(code)) if free < 0 else ()
            if free >= 0 or opens:
                fill = partial(self._filled, code, max(0, -free))
                yield Handle("budget", Lever(purse=resource, opens=opens), fill=fill)

    def _free(self, code: str) -> int:
        return next(state.free for state in self._question.budgets if state.budget.code == code)

    def _overdrawn(self, code: str) -> Iterator[tuple[int, str]]:
        """Options of anybody that this budget alone closes."""
        closed = {
            resource
            for resource, key in enumerate(self._question.resources)
            if key.kind == "budget" and self._free(key.name) < 0
        }
        for index, option in enumerate(self._problem.options):
            closing = [self._question.resources[r].name for r, _ in option.uses if r in closed]
            if "BUDGET" in option.blockers and closing == [code]:
                yield index, "BUDGET"

    def _filled(self, code: str, debt: int, cents: int) -> Step:
        """So many cents more to spend: what is overdrawn, and what tentative events would take first, come on top."""
        programme = self._programme
        budget = programme.budgets[code]
        cents += debt + max(0, provisions(programme, budget) - amount(programme, budget))
        return Step(
            f"{format_money(cents, unit_of(programme, budget))} more in budget {budget.name}",
            partial(_richer, code, cents),
        )

    def _set(self, **values: Any) -> Apply:
        return partial(_with_settings, replace(self._programme.rules.settings, **values))

    def _name(self, nomination: int) -> str:
        delegate = self._programme.delegates[self._pair(nomination).nomination.delegate]
        return f"{delegate.given_name} {delegate.family_name}"


def _is_fellow(clause: Clause, other: Clause) -> bool:
    """Whether both are of one quota's same bound, for different groups perhaps."""
    return (clause.quota.code, clause.side) == (other.quota.code, other.side)


_MAKERS: tuple[Callable[[Levers, int], Iterator[Handle]], ...] = (
    Levers.rank,
    Levers.day,
    Levers.passport,
    Levers.visa,
    Levers.lock,
    Levers.selected,
    Levers.attendance,
    Levers.population,
    Levers.member_state,
    Levers.applicant_kind,
    Levers.area,
    Levers.visit,
    Levers.dates,
    Levers.rooms,
    Levers.seats,
    Levers.companions,
    Levers.expert,
    Levers.cap,
    Levers.year,
    Levers.in_all,
    Levers.quota,
    Levers.budget,
)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _listed(days: frozenset[date]) -> str:
    first, last = min(days), max(days)
    if len(days) == (last - first).days + 1:
        return f"on {first}" if first == last else f"from {first} to {last}"
    return "on " + ", ".join(day.isoformat() for day in sorted(days))


def _plural(number: int, words: str) -> str:
    return f"{number} {words}" + ("s" if number > 1 else "")


def _words(code: str) -> str:
    return code.replace("_", " ").title()


# The same changes, made to the programme: what is changed first, the programme last, for `partial`


def _ranked(delegate: str, event: str, rank: int, programme: Programme) -> Programme:
    rows = (
        replace(row, rank=rank) if (row.delegate, row.event) == (delegate, event) else row
        for row in programme.nominations
    )
    return replace(programme, nominations=tuple(rows))


def _freed(code: str, freed: frozenset[date], programme: Programme) -> Programme:
    delegate = programme.delegates[code]
    left = sorted({day for row in delegate.unavailable for day in _days(row.first, row.last)} - freed)
    days = tuple(DateRange(day, day) for day in left)
    return replace(programme, delegates={**programme.delegates, code: replace(delegate, unavailable=days)})


def _passport(code: str, until: date, programme: Programme) -> Programme:
    delegate = replace(programme.delegates[code], passport_expiry=until)
    return replace(programme, delegates={**programme.delegates, code: delegate})


def _sooner(nationality: str, country: str, days: int, programme: Programme) -> Programme:
    key = (nationality, country)
    visas = {**programme.facts.visas, key: replace(programme.facts.visas[key], lead_days=days)}
    return replace(programme, facts=replace(programme.facts, visas=visas))


def _unlocked(delegate: str, event: str, programme: Programme) -> Programme:
    kept = tuple(row for row in programme.locks if (row.delegate, row.event) != (delegate, event))
    return replace(programme, locks=kept)


def _chosen(code: str, programme: Programme) -> Programme:
    authority = replace(programme.authorities[code], status="selected")
    return replace(programme, authorities={**programme.authorities, code: authority})


def _grown(code: str, inhabitants: int, programme: Programme) -> Programme:
    authority = replace(programme.authorities[code], population=inhabitants)
    return replace(programme, authorities={**programme.authorities, code: authority})


def _attended(meant: frozenset[Activity], programme: Programme) -> Programme:
    rows = (replace(row, attended=True) if row in meant else row for row in programme.activity)
    return replace(programme, activity=tuple(rows))


def _with_portion(code: str, side: str, portion: Portion | None, programme: Programme) -> Programme:
    quota = replace(programme.quotas[code], **{side: portion})  # type: ignore[arg-type]
    return replace(programme, quotas={**programme.quotas, code: quota})


def _with_settings(settings: RuleSettings, programme: Programme) -> Programme:
    return replace(programme, rules=replace(programme.rules, settings=settings))


def _approved(code: str, programme: Programme) -> Programme:
    event = replace(programme.events[code], approved=True, pilot_action=True)
    return replace(programme, events={**programme.events, code: event})


def _larger(code: str, more: int, programme: Programme) -> Programme:
    event = programme.events[code]
    event = replace(event, capacity=(event.capacity or 0) + more)
    return replace(programme, events={**programme.events, code: event})


def _smaller(code: str, least: int, programme: Programme) -> Programme:
    event = replace(programme.events[code], min_delegates=least)
    return replace(programme, events={**programme.events, code: event})


def _dated(event: str, first: date, last: date, programme: Programme) -> Programme:
    """Of the event's own slot rows those with these dates, so that times stay; a new row where there is none."""
    own = [row for row in programme.slots if row.event == event]
    kept = [row for row in own if (row.start.day, row.end.day) == (first, last)]
    others = [row for row in programme.slots if row.event != event]
    return replace(programme, slots=(*others, *(kept or [Slot(event, DayTime(first), DayTime(last))])))


def _roomier(hotel: str, night: date, more: int, programme: Programme) -> Programme:
    blocks = {(row.hotel, row.night): row.rooms for row in programme.room_blocks}
    blocks[hotel, night] = blocks.get((hotel, night), 0) + more
    return replace(programme, room_blocks=tuple(RoomBlock(*key, rooms) for key, rooms in blocks.items()))


def _seated(code: str, more: int, programme: Programme) -> Programme:
    quote = programme.quotes[code]
    return replace(programme, quotes={**programme.quotes, code: replace(quote, seats=(quote.seats or 0) + more)})


def _served(region: str, programme: Programme) -> Programme:
    code = next(name for number in range(len(programme.experts) + 1) if (name := f"~{number}") not in programme.experts)
    return replace(programme, experts={**programme.experts, code: Expert(code, "One more expert", "", (region,))})


def _richer(code: str, cents: int, programme: Programme) -> Programme:
    budget = programme.budgets[code]
    if budget.of_co2:
        added = Decimal(cents) / 1000
    else:
        added = Decimal(cents) / 100 * programme.rates[programme.currency] / programme.rates[budget.currency]
    more = replace(budget, amount=budget.amount + added)
    return replace(programme, budgets={**programme.budgets, code: more})
