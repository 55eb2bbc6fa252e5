"""What already stands when a plan is made: trips in history and trips of the last plan that have begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.plan import Plan, PlanSegment, Trip, Visit
from planner.domain.records import DateRange, PastTrip, Programme
from planner.rules.budgets import contains, spent_in_history
from planner.rules.quotas import Attended
from planner.travel.journeys import Journey
from planner.travel.options import KEEPING, OptionMaker, TripOption


@dataclass(frozen=True, slots=True)
class PastAttendance:
    """One delegate's trip that counts in caps and years, from history or carried over."""

    authority: str
    delegate: str
    event: str
    year: int
    days: DateRange


class Standing:
    """
    Everything that a new plan must count but may not change.

    Attributes
    ----------
    carried
        Trips of the previous plan, or demanded by a keeping lock, whose slot starts on or before `today`.
    visits
        Visits of carried trips, as they were.
    published
        Trips of the previous plan that may still change, by (delegate, event).
    attendances
        Who has travelled, history and carried together.
    is_replan
        Whether there is a published plan to keep close to; an infeasible one is none.
    """

    def __init__(self, programme: Programme, previous: Plan | None) -> None:
        self._programme = programme
        previous = previous if previous is not None and previous.status != "infeasible" else None
        self.is_replan = previous is not None
        in_history = {(row.delegate, row.event) for row in programme.history}
        trips = [trip for trip in previous.trips if (trip.delegate, trip.event) not in in_history] if previous else []
        begun = [trip for trip in trips if trip.slot_start <= programme.today]
        carried = {(trip.delegate, trip.event): replace(trip, carried=True) for trip in begun if self._listed(trip)}
        self.published = {(trip.delegate, trip.event): trip for trip in trips if trip.slot_start > programme.today}
        self.lost = tuple(trip for trip in begun if not self._listed(trip))
        for trip in locked_past_trips(programme, in_history | set(carried)):
            carried[trip.delegate, trip.event] = trip
            self.published.pop((trip.delegate, trip.event), None)
        self.carried = tuple(carried.values())
        self.visits = tuple(self._carried_visits(previous))
        self.attendances = tuple(self._attendances())

    def holds(self, delegate: str, event: str) -> bool:
        """Whether the pair needs no decision: it stands in history or is carried over."""
        return any(past.delegate == delegate and past.event == event for past in self.attendances)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every (delegate, event) that needs no decision."""
        return frozenset((past.delegate, past.event) for past in self.attendances)

    def made(self) -> list[Attended]:
        """(authority, delegate, event) of every trip already made."""
        return [(past.authority, past.delegate, past.event) for past in self.attendances]

    def busy(self) -> dict[str, list[DateRange]]:
        """Days taken by trips already made, by delegate."""
        taken: dict[str, list[DateRange]] = {}
        for past in self.attendances:
            taken.setdefault(past.delegate, []).append(past.days)
        return taken

    def begun(self) -> dict[str, date]:
        """First day of every event whose trips are carried over: it runs on no other dates any more."""
        return {trip.event: trip.slot_start for trip in self.carried}

    def spent(self, budget: str) -> int:
        """Cents, or grams, that count in a budget already."""
        line, events = self._programme.budgets[budget], self._programme.events
        within = (trip for trip in self.carried if contains(line, events[trip.event], trip.slot_start.year))
        carried = sum(line.use(trip.cost.total, trip.co2_g) for trip in within)
        return spent_in_history(self._programme, line) + carried

    def _year(self, row: PastTrip) -> int:
        start = self._programme.events[row.event].start
        return start.day.year if start else row.start.year

    def _listed(self, trip: Trip) -> bool:
        return trip.delegate in self._programme.delegates and trip.event in self._programme.events

    def _carried_visits(self, previous: Plan | None) -> Iterable[Visit]:
        known = {visit.event: visit for visit in previous.visits} if previous else {}
        for trip in self.carried:
            if self._programme.events[trip.event].kind == "study_visit":
                known.setdefault(trip.event, Visit(trip.event, trip.slot_start, trip.slot_end, None))
        events = {trip.event for trip in self.carried}
        return [visit for event, visit in sorted(known.items()) if event in events]

    def _attendances(self) -> Iterable[PastAttendance]:
        for row in self._programme.history:
            days = DateRange(row.start, row.end)
            yield PastAttendance(row.authority, row.delegate, row.event, self._year(row), days)
        for trip in self.carried:
            yield PastAttendance(trip.authority, trip.delegate, trip.event, trip.slot_start.year, away_days(trip))


def away_days(trip: Trip) -> DateRange:
    """Local days from first departure to last arrival, both included; at home the days of the slot."""
    if not trip.out or not trip.back:
        return DateRange(trip.check_in, trip.check_out)
    return DateRange(trip.out[0].departs.date(), trip.back[-1].arrives.date())


def locked_past_trips(programme: Programme, standing: set[tuple[str, str]]) -> Iterable[Trip]:
    """
    The trip of every keeping lock whose slots have all begun and that no record shows yet.

    As it has been made, nothing but the lock itself is asked: the cheapest way that the lock allows stands in.
    """
    maker = OptionMaker(programme)
    for lock in programme.locks:
        if lock.state not in KEEPING or (lock.delegate, lock.event) in standing:
            continue
        delegate, event = programme.delegates[lock.delegate], programme.events[lock.event]
        meant = [option for option in maker.options(delegate, event) if "LOCK" not in option.blockers]
        if meant and all(option.journey.slot.first_day <= programme.today for option in meant):
            best = min(meant, key=_cheapness)
            rank = next(
                row.rank for row in programme.nominations if (row.delegate, row.event) == (lock.delegate, lock.event)
            )
            yield replace(trip_of(programme, best, rank, lock.state), carried=True)


def trip_of(programme: Programme, option: TripOption, rank: int, lock: str | None) -> Trip:
    """The plan's trip of a chosen option."""
    journey = option.journey
    return Trip(
        event=option.event,
        authority=programme.delegates[option.delegate].authority,
        delegate=option.delegate,
        rank=rank,
        slot_start=journey.slot.first_day,
        slot_end=journey.slot.last_day,
        hotel=option.hotel,
        check_in=journey.check_in,
        check_out=journey.check_out,
        quote=journey.quote,
        estimated=option.estimated,
        out=_plan_segments(journey, "out"),
        back=_plan_segments(journey, "back"),
        cost=option.cost,
        co2_g=journey.co2_g,
        minutes=journey.minutes,
        lock=lock,
        estimates=option.estimates,
        unknowns=option.unknowns,
        checks=option.checks,
    )


def _cheapness(option: TripOption) -> tuple[int, int, int, str, str]:
    journey = option.journey
    return option.cost.total, journey.co2_g, journey.minutes, journey.quote or "", option.hotel or ""


def _plan_segments(journey: Journey, direction: str) -> tuple[PlanSegment, ...]:
    segments = journey.out if direction == "out" else journey.back
    return tuple(
        PlanSegment(
            mode=segment.mode,
            carrier=segment.carrier,
            number=segment.number,
            origin=segment.origin,
            departs=segment.departs,
            destination=segment.destination,
            arrives=segment.arrives,
        )
        for segment in segments
    )
