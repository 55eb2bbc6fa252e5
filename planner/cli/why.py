"""Answers of `planner explain` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.domain.money import format_money
from planner.rules.budgets import unit_of

if TYPE_CHECKING:
    from planner.domain.plan import Trip
    from planner.domain.records import Programme
    from planner.domain.standins import Seat
    from planner.services.explain import Answer, BudgetAnswer, PairAnswer
    from planner.services.grounds import Ground
    from planner.services.whynot import Cost, NextBest, WayIn

STEP_WORDS = {
    "visa_apply": "apply for a visa",
    "visa_arrival": "get a visa on arrival",
    "visa_electronic": "apply for an electronic authorisation",
    "visa_ask": "ask whether a visa is needed",
    "passport_send": "send the passport's expiry date",
    "identity_send": "send the expiry date of the passport or identity card",
    "passport_renew": "renew the passport",
    "confirm_quote": "confirm the offer",
}

COST_ITEMS = ("travel", "visa", "transfers", "accommodation", "meals", "hospitality")


def explained(answer: Answer, programme: Programme) -> Outcome:
    """The outcome of an explanation."""
    lines = tuple(escaped(line) for line in _lines(answer, programme))
    return Outcome(said=lines, data=_value(answer))


def _lines(answer: Answer, programme: Programme) -> Iterator[str]:
    if answer.note:
        yield answer.note[0].upper() + answer.note[1:] + "."
    for ground, count in answer.refusals:
        yield f"{ground.code} refuses {count}: {ground.sentence} [{ground.clause}]"
    for pair in answer.pairs:
        yield from _pair_lines(pair, programme)
    for budget in answer.budgets:
        yield from _budget_lines(budget, programme)


def _pair_lines(pair: PairAnswer, programme: Programme) -> Iterator[str]:
    authority = programme.authorities[pair.authority].name
    yield f"{pair.delegate} ({authority}) at {pair.event}: {pair.state}"
    if pair.trip is not None:
        yield from _trip_lines(pair.trip, pair.budgets, programme.currency)
    if pair.past is not None:
        past = pair.past
        yield f"  from {past.start} to {past.end}, cost {past.currency} {past.cost:.2f}"
    if pair.seat is not None:
        yield from _seat_lines(pair.seat, programme)
    for ground in pair.grounds:
        yield from _ground_lines(ground)
    for further in (pair.way_in, pair.next_best):
        if further is not None:
            yield f"  {further.text}"


def _seat_lines(seat: Seat, programme: Programme) -> Iterator[str]:
    if seat.standin is None:
        yield f"  no stand-in: {seat.nobody}"
        return
    trip = seat.standin.trip
    whence = "same authority" if seat.standin.same_authority else programme.authorities[trip.authority].name
    by = f", decide by {seat.standin.decide_by}" if seat.standin.decide_by else ""
    lifted = f", once the lock ({seat.lock}) is lifted" if seat.lock else ""
    cost = format_money(trip.cost.total, programme.currency)
    yield f"  stand-in: {trip.delegate} ({whence}), rank {trip.rank}, costs {cost}{by}{lifted}"
    for step in seat.standin.steps:
        yield f"    {STEP_WORDS[step.kind]}{f' ({step.subject})' if step.subject else ''}: {step.due or 'soon'}"


def _ground_lines(ground: Ground) -> Iterator[str]:
    yield f"  {ground.code}: {ground.text}"
    if ground.sentence:
        yield f"      {ground.sentence} [{ground.clause}]"


def _trip_lines(trip: Trip, budgets: tuple[str, ...], currency: str) -> Iterator[str]:
    way = f"quote {trip.quote}" if trip.quote else ("estimate" if trip.estimated else "no journey")
    stay = f"hotel {trip.hotel}" if trip.hotel else "no hotel of the programme"
    yield f"  {trip.check_in} to {trip.check_out}, {way}, {stay}, rank {trip.rank}"
    yield f"  costs {format_money(trip.cost.total, currency)}, counted in {', '.join(budgets) or 'no budget'}:"
    for item in COST_ITEMS:
        yield f"    {item}: {_figure(trip, item, currency)}"
    for check in trip.checks:
        yield f"  to be checked: {check}"


def _figure(trip: Trip, item: str, currency: str) -> str:
    if item in trip.unknowns:
        return "unknown, not in the total"
    cents: int = getattr(trip.cost, item)
    shown = format_money(-cents if item == "hospitality" else cents, currency)
    return f"{shown} (estimated)" if item in trip.estimates else shown


def _budget_lines(budget: BudgetAnswer, programme: Programme) -> Iterator[str]:
    unit = unit_of(programme, programme.budgets[budget.code])
    money = {name: format_money(getattr(budget, name), unit) for name in ("amount", "held", "left")}
    yield f"Budget {budget.code} ({budget.name}): {money['amount']}"
    for part in budget.spending:
        cents = format_money(part.planned + part.history, unit)
        made = f", {format_money(part.history, unit)} of it already spent" if part.history else ""
        yield f"  {part.event}: {part.trips} trips, {cents}{made}"
    yield f"  held for tentative events: {money['held']}{_named(budget.provisions)}"
    yield f"  left: {money['left']}"
    for pair in budget.refused:
        cheapest = format_money(pair.cheapest, unit)
        yield f"  refused: {pair.delegate} at {pair.event}, cheapest way {cheapest}: {pair.text}"


def _named(codes: tuple[str, ...]) -> str:
    return f" ({', '.join(codes)})" if codes else ""


def _value(answer: Answer) -> dict[str, object]:
    return {
        "note": answer.note,
        "pairs": [_pair_value(pair) for pair in answer.pairs],
        "budgets": [dataclasses.asdict(budget) for budget in answer.budgets],
        "refusals": [{"code": ground.code, "count": count} for ground, count in answer.refusals],
    }


def _pair_value(pair: PairAnswer) -> dict[str, Any]:
    from planner.services.standins import seat_value

    trip = pair.trip
    return {
        "authority": pair.authority,
        "delegate": pair.delegate,
        "event": pair.event,
        "state": pair.state,
        "grounds": [dataclasses.asdict(ground) for ground in pair.grounds],
        "budgets": list(pair.budgets),
        "cost": None if trip is None else {**dataclasses.asdict(trip.cost), "total": trip.cost.total},
        "estimates": [] if trip is None else list(trip.estimates),
        "unknowns": [] if trip is None else list(trip.unknowns),
        "seat": None if pair.seat is None else seat_value(pair.seat),
        "change": None if pair.way_in is None else _change_value(pair.way_in),
        "next": None if pair.next_best is None else _next_value(pair.next_best),
    }


def _change_value(way: WayIn) -> dict[str, Any]:
    changes = [{"kind": kind, "text": step.text} for kind, step in zip(way.kinds, way.changes, strict=True)]
    flags = {"smallest": way.is_smallest, "addition": way.is_addition}
    return {"changes": changes, **flags, "price": _cost_value(way.price), "text": way.text}


def _next_value(following: NextBest) -> dict[str, Any]:
    named = [{"delegate": delegate, "event": event} for delegate, event in following.successors]
    return {"loss": _cost_value(following.loss), "successors": named, "text": following.text}


def _cost_value(cost: Cost | None) -> dict[str, Any] | None:
    return None if cost is None else {"level": cost.level, "loss": cost.loss}
