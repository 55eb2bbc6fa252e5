"""What may happen between two plans: a person drops out, money is cut, an event moves or is called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planner.domain.plan import Plan, Trip
from planner.domain.records import DayTime, Event, Programme, Slot

WEEK = timedelta(weeks=1)


def drop_out(programme: Programme, plan: Plan) -> Programme:
    """The first traveller without a lock has left the programme."""
    gone = next((trip.delegate for trip in _open(programme, plan)), None)
    made = {row.delegate for row in programme.history}
    return replace(
        programme,
        delegates={code: row for code, row in programme.delegates.items() if code != gone or code in made},
        nominations=tuple(row for row in programme.nominations if row.delegate != gone),
        quotes={code: row for code, row in programme.quotes.items() if row.delegate != gone},
        locks=tuple(row for row in programme.locks if row.delegate != gone),
    )


def cut(programme: Programme, plan: Plan) -> Programme:
    """Every budget has lost a tenth."""
    budgets = {code: replace(row, amount=row.amount * Decimal("0.9")) for code, row in programme.budgets.items()}
    return replace(programme, budgets=budgets)


def moved_event(programme: Programme, plan: Plan) -> Programme:
    """The event most travelled to takes place a week later; its hotels move their rooms along."""
    event = _busiest(programme, plan)
    if event is None:
        return programme
    hotels = {hotel.code for hotel in programme.hotels.values() if hotel.event == event.code}
    blocks = (replace(row, night=row.night + WEEK) if row.hotel in hotels else row for row in programme.room_blocks)
    return replace(
        _with_event(programme, _later(event)),
        slots=tuple(_later_slot(row) if row.event == event.code else row for row in programme.slots),
        room_blocks=tuple(blocks),
        locks=tuple(row for row in programme.locks if row.event != event.code),
    )


def new_city(programme: Programme, plan: Plan) -> Programme:
    """The event most travelled to takes place where another one does; its offers and hotels are void."""
    event = _busiest(programme, plan)
    others = [row for row in programme.events.values() if event and row.airport not in ("", event.airport)]
    if event is None or not others:
        return programme
    place = {name: getattr(others[0], name) for name in ("city", "country", "airport", "timezone")}
    hotels = {code: row for code, row in programme.hotels.items() if row.event != event.code}
    return replace(
        _with_event(programme, replace(event, **place)),
        quotes={code: row for code, row in programme.quotes.items() if row.event != event.code},
        hotels=hotels,
        room_blocks=tuple(row for row in programme.room_blocks if row.hotel in hotels),
        locks=tuple(row for row in programme.locks if row.event != event.code),
    )


def host_cancels(programme: Programme, plan: Plan) -> Programme:
    """The event most travelled to is called off."""
    event = _busiest(programme, plan)
    if event is None:
        return programme
    locks = tuple(row for row in programme.locks if row.event != event.code)
    return replace(_with_event(programme, replace(event, status="cancelled")), locks=locks)


def city_joins(programme: Programme, plan: Plan) -> Programme:
    """A city is selected late, a twin of one that travels, and nominates its people for the same events."""
    twin = next(trip.authority for trip in plan.trips if not trip.carried)
    code = f"{twin}-twin"
    people = {row.code: f"{row.code}-twin" for row in programme.delegates.values() if row.authority == twin}
    delegates = {
        new: replace(programme.delegates[old], code=new, authority=code, email=f"{new}@example.org")
        for old, new in people.items()
    }
    thematic = {event.code for event in programme.events.values() if event.kind == "thematic"}
    joining = (row for row in programme.nominations if row.delegate in people and row.event in thematic)
    return replace(
        programme,
        authorities={**programme.authorities, code: replace(programme.authorities[twin], code=code)},
        delegates={**programme.delegates, **delegates},
        nominations=(
            *programme.nominations,
            *(replace(row, delegate=people[row.delegate]) for row in joining),
        ),
    )


HAPPENINGS: dict[str, Callable[[Programme, Plan], Programme]] = {
    "drop-out": drop_out,
    "budget cut of 10 %": cut,
    "moved event": moved_event,
    "new city": new_city,
    "host cancels": host_cancels,
}


def _open(programme: Programme, plan: Plan) -> list[Trip]:
    return [trip for trip in plan.trips if not trip.carried and trip.lock is None]


def _busiest(programme: Programme, plan: Plan) -> Event | None:
    begun = {trip.event for trip in plan.trips if trip.carried} | {row.event for row in programme.history}
    counts: dict[str, int] = {}
    for trip in _open(programme, plan):
        if trip.event not in begun:
            counts[trip.event] = counts.get(trip.event, 0) + 1
    busiest = max(sorted(counts), key=counts.__getitem__, default=None)
    return programme.events[busiest] if busiest else None


def _with_event(programme: Programme, event: Event) -> Programme:
    return replace(programme, events={**programme.events, event.code: event})


def _later(event: Event) -> Event:
    changes: dict[str, Any] = {
        name: _later_time(moment) for name in ("start", "end") if (moment := getattr(event, name)) is not None
    }
    changes |= {
        name: day + WEEK for name in ("window_start", "window_end") if isinstance(day := getattr(event, name), date)
    }
    return replace(event, **changes)


def _later_time(moment: DayTime) -> DayTime:
    return replace(moment, day=moment.day + WEEK)


def _later_slot(slot: Slot) -> Slot:
    return replace(slot, start=_later_time(slot.start), end=_later_time(slot.end))
