"""Programme and plan into the figures and rows of the plan page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from planner.domain.money import to_cents
from planner.domain.overview import (
    EventRow,
    Headline,
    HotelLine,
    Level,
    Line,
    Overview,
    PlanDifference,
    StandInRow,
    TripRow,
    UnfundedRow,
    WhyRow,
)
from planner.domain.plan import BudgetLine, LevelResult, Plan, Trip, Unfunded
from planner.domain.prices import Chance
from planner.domain.records import Event, Programme
from planner.domain.rooms import DUE, HISTORY, RETURNABLE, UNKNOWN, HotelRooms
from planner.domain.standins import Seat
from planner.reference.countries import country_name
from planner.render.filenames import Paths
from planner.rules.eligibility import Attendance
from planner.services.fairness import fairness
from planner.services.grounds import Case, grounds
from planner.services.papers.calendars import event_days
from planner.services.papers.costs import ITEMS, certainty, estimated_cents
from planner.services.papers.flows import flows, num_at_home
from planner.services.papers.timelines import timeline
from planner.services.prices import chances
from planner.services.rooms import rooms

_UNITS = {"cost": "money", "co2": "grams", "minutes": "minutes"}
_DOUBT = ("confirmed", "estimated", "unknown")


def paths(programme: Programme, plan: Plan) -> Paths:
    """Where each document of the plan lies in the output folder."""
    return Paths(
        [*programme.events, *(trip.event for trip in plan.trips)],
        [*programme.delegates, *(trip.delegate for trip in plan.trips)],
    )


def overview(
    programme: Programme,
    plan: Plan,
    *,
    revision: int = 1,
    difference: PlanDifference | None = None,
    seats: tuple[Seat, ...] = (),
    odds: tuple[Chance, ...] | None = None,
    alerts: tuple[str, ...] = (),
) -> Overview:
    """
    The plan page's values.

    Parameters
    ----------
    revision
        Number of the plan, from 1.
    difference
        Against the plan before; None where there is none.
    seats
        The stand-ins of the trips.
    odds
        The chances of the budgets where they are known already.
    alerts
        What is to be looked at first, before the warnings of the plan itself.
    """
    fair = fairness(programme, plan)
    counts = Counter(reason.code for pair in plan.unfunded for reason in pair.reasons)
    drawn = chances(programme, plan) if odds is None and plan.trips else odds or ()
    chance = {one.code: one for one in drawn}
    return Overview(
        programme_code=programme.code,
        programme=programme.name,
        start=programme.start,
        end=programme.end,
        today=programme.today,
        currency=programme.currency,
        status=plan.status,
        revision=revision,
        input_sha256=plan.input_sha256,
        headline=_headline(programme, plan),
        levels=tuple(_level(level) for level in plan.objective),
        budgets=tuple(_budget(programme, line, chance.get(line.code)) for line in plan.budgets),
        events=_event_rows(programme, plan, seats),
        unfunded=tuple(_unfunded(programme, pair) for pair in plan.unfunded),
        reason_counts=tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        rule_sentences=tuple(
            (rule.code, rule.sentence) for rule in programme.rules.rules.values() if rule.code in counts
        ),
        warnings=(*alerts, *plan.warnings),
        difference=difference,
        note=programme.note,
        groupings=fair.groupings if plan.trips else (),
        quotas=fair.quotas,
        hotels=tuple(_hotel(found) for found in rooms(programme, plan) if any(night.block for night in found.nights)),
        cut_off=plan.cut_off,
        rule_clauses=tuple((rule.code, rule.clause) for rule in programme.rules.rules.values() if rule.code in counts),
        why=tuple(sorted([*_going(programme, plan), *_made(programme)], key=lambda row: (row.event, row.delegate))),
        flows=flows(programme, plan),
        timeline=timeline(programme, plan),
        redacted=programme.redacted,
    )


def _hotel(found: HotelRooms) -> HotelLine:
    return HotelLine(
        code=found.code,
        name=found.name,
        event_name=found.event_name,
        held=sum(night.block or 0 for night in found.nights),
        taken=sum(night.taken for night in found.nights),
        due=found.price(DUE),
        returnable=found.price(RETURNABLE),
        unknown=found.price(UNKNOWN),
        return_by=found.return_by,
        made=any(night.state == HISTORY for night in found.nights),
    )


def _headline(programme: Programme, plan: Plan) -> Headline:
    cost = sum(trip.cost.total for trip in plan.trips)
    estimated = sum(estimated_cents(trip) for trip in plan.trips)
    selected = {one.code for one in programme.authorities.values() if one.status == "selected" and one.side == "eu"}
    served = {trip.authority for trip in plan.trips}
    return Headline(
        num_trips=len(plan.trips),
        num_carried=sum(trip.carried for trip in plan.trips),
        num_delegates=len({trip.delegate for trip in plan.trips}),
        num_authorities=len(served & selected),
        num_selected=len(selected),
        num_others=len(served - selected),
        num_at_home=num_at_home(programme, plan),
        num_visits=len(plan.visits),
        cost=cost,
        confirmed_cost=cost - estimated,
        estimated_cost=estimated,
        num_estimated_trips=sum(trip.estimated for trip in plan.trips),
        num_unknown=sum(len(trip.unknowns) for trip in plan.trips),
        co2_g=sum(trip.co2_g for trip in plan.trips),
        minutes=sum(trip.minutes for trip in plan.trips),
    )


def _level(level: LevelResult) -> Level:
    return Level(
        level=level.level,
        value=level.value,
        bound=level.bound,
        optimal=level.optimal,
        gap=abs(level.value - level.bound),
        unit=_UNITS.get(level.level, ""),
        tolerance=level.tolerance,
        best=level.best,
        given_up=level.given_up,
    )


def _budget(programme: Programme, line: BudgetLine, chance: Chance | None) -> Line:
    budget = programme.budgets.get(line.code)
    held = _percent(line.held, line.amount)
    return Line(
        code=line.code,
        name=budget.name if budget else line.code,
        amount=line.amount,
        held=line.held,
        spent=line.spent,
        left=line.left,
        held_percent=held,
        spent_percent=min(_percent(line.spent, line.amount), round(100 - held, 1)),
        over=line.left < 0,
        unit=line.unit or programme.currency,
        chance=chance,
    )


def _percent(part: int, whole: int) -> float:
    """Share in percent with one decimal, 0 to 100; a line without money that is drawn on is full."""
    if whole <= 0:
        return 100.0 if part > 0 else 0.0
    return min(100.0, part * 1000 // whole / 10)


def _event_rows(programme: Programme, plan: Plan, seats: tuple[Seat, ...]) -> tuple[EventRow, ...]:
    files = paths(programme, plan)
    days = event_days(programme, plan)
    standins = {(seat.event, seat.delegate): _standin_row(programme, seat) for seat in seats}
    rows = [_event_row(programme, plan, event, days, files) for event in programme.events.values()]
    rows = [replace(row, trips=tuple(_with_standin(row.code, trip, standins) for trip in row.trips)) for row in rows]
    return tuple(sorted(rows, key=lambda row: (row.first_day is None, row.first_day or date.min, row.code)))


def _event_row(
    programme: Programme, plan: Plan, event: Event, days: Mapping[str, tuple[date, date]], files: Paths
) -> EventRow:
    trips = sorted((trip for trip in plan.trips if trip.event == event.code), key=lambda trip: trip.delegate)
    first_day, last_day = days.get(event.code, (None, None))
    expert = next((visit.expert for visit in plan.visits if visit.event == event.code), None)
    known = programme.experts.get(expert or "")
    return EventRow(
        code=event.code,
        name=event.name,
        kind=event.kind,
        city=event.city,
        country=country_name(event.country),
        state=_state(event, trips),
        first_day=first_day,
        last_day=last_day,
        expert=known.name if known else expert or "",
        provision=to_cents(event.provision, programme.currency, programme.rates, programme.currency),
        cost=sum(trip.cost.total for trip in trips),
        num_past=sum(row.event == event.code for row in programme.history),
        trips=tuple(_trip_row(programme, trip, files) for trip in trips),
        path=files.event_calendar(event.code) if first_day else "",
    )


def _with_standin(event: str, row: TripRow, standins: Mapping[tuple[str, str], StandInRow]) -> TripRow:
    return replace(row, standin=standins.get((event, row.delegate)))


def _standin_row(programme: Programme, seat: Seat) -> StandInRow:
    if seat.standin is None:
        return StandInRow(nobody=seat.nobody)
    trip, hotel = seat.standin.trip, programme.hotels.get(seat.standin.trip.hotel or "")
    return StandInRow(
        delegate=trip.delegate,
        name=_name(programme, trip.delegate),
        authority=programme.authorities[trip.authority].name,
        same_authority=seat.standin.same_authority,
        hotel=hotel.name if hotel else "",
        cost=trip.cost.total,
        estimated=trip.estimated,
        decide_by=seat.standin.decide_by,
        steps=seat.standin.steps,
    )


def _state(event: Event, trips: list[Trip]) -> str:
    if event.status != "confirmed":
        return event.status
    if not trips:
        return "empty"
    return "carried" if all(trip.carried for trip in trips) else "planned"


def _trip_row(programme: Programme, trip: Trip, files: Paths) -> TripRow:
    authority, hotel = programme.authorities.get(trip.authority), programme.hotels.get(trip.hotel or "")
    return TripRow(
        delegate=trip.delegate,
        name=_name(programme, trip.delegate),
        authority=authority.name if authority else trip.authority,
        country=authority.country if authority else "",
        check_in=trip.check_in,
        check_out=trip.check_out,
        hotel=hotel.name if hotel else trip.hotel or "",
        cost=trip.cost.total,
        certainty=max((certainty(trip, item) for item in ITEMS), key=_DOUBT.index),
        estimated=trip.estimated,
        carried=trip.carried,
        lock=trip.lock or "",
        path=files.itinerary(trip.event, trip.delegate, "html"),
        co2_g=trip.co2_g,
        minutes=trip.minutes,
    )


def _unfunded(programme: Programme, pair: Unfunded) -> UnfundedRow:
    event, authority = programme.events.get(pair.event), programme.authorities.get(pair.authority)
    return UnfundedRow(
        event=pair.event,
        event_name=event.name if event else pair.event,
        delegate=pair.delegate,
        name=_name(programme, pair.delegate),
        authority=authority.name if authority else pair.authority,
        reasons=pair.reasons,
    )


def _going(programme: Programme, plan: Plan) -> Iterator[WhyRow]:
    """Each funded pair by what it costs and what its budgets have left, or the first other rule that has figures."""
    attendance = Attendance(programme)
    for trip in plan.trips:
        event = programme.events.get(trip.event)
        if event is not None and trip.authority in programme.authorities:
            found = grounds(Case(programme, plan, trip, attendance))
            told = next((ground for ground in found if ground.code == "BUDGET"), found[0] if found else None)
            text = f"Rank {trip.rank}, {trip.lock or 'no lock'}. {told.text if told else ''}".strip()
            yield WhyRow(
                trip.event,
                event.name,
                trip.delegate,
                _name(programme, trip.delegate),
                told.code if told else "",
                text,
                told.clause if told else "",
            )


def _made(programme: Programme) -> Iterator[WhyRow]:
    """Each nominated pair whose trip stands in history."""
    nominated = {(row.delegate, row.event) for row in programme.nominations}
    rule = programme.rules.rules.get("PAST")
    for row in programme.history:
        if (row.delegate, row.event) in nominated:
            text = f"Already made, from {row.start} to {row.end}, for {row.currency} {row.cost:.2f}."
            name = _name(programme, row.delegate)
            event = programme.events[row.event].name
            yield WhyRow(row.event, event, row.delegate, name, "PAST", text, rule.clause if rule else "")


def _name(programme: Programme, code: str) -> str:
    delegate = programme.delegates.get(code)
    return f"{delegate.given_name} {delegate.family_name}".strip() if delegate else code
