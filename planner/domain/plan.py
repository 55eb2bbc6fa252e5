"""
A plan as values, and its file form `plan.json` (DESIGN section 6).

Money is whole cents of the programme's currency, CO2 whole grams, durations whole minutes. A plan is never
edited in place: a change makes a new one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

FORMAT = 1

REDACTED = "redacted for showing around; not for travel"
"""Stands under the key `redacted` of every JSON file from which the persons were left out."""


ESTIMATE, OFFER, BOOKED = "estimate", "offer", "booked"
"""How far a journey is; only a ticket books it."""


@dataclass(frozen=True, slots=True)
class PlanSegment:
    """One leg as planned; moments are aware. An estimate has carrier and number "": no number is ever made up."""

    mode: str
    carrier: str
    number: str
    origin: str
    departs: datetime
    destination: str
    arrives: datetime


@dataclass(frozen=True, slots=True)
class TripCost:
    """Cents. `hospitality` is the positive amount taken off; `total` is the sum of the others less it."""

    travel: int
    visa: int
    transfers: int
    accommodation: int
    meals: int
    hospitality: int

    @property
    def total(self) -> int:
        """What the programme pays for the trip, in cents."""
        return self.travel + self.visa + self.transfers + self.accommodation + self.meals - self.hospitality


@dataclass(frozen=True, slots=True)
class Trip:
    """
    One funded delegate at one event.

    `estimated` is true where the journey or the lodging is an estimate. `estimates` and `unknowns` name the
    cost items that are estimated or not known ("travel", "visa", "transfers", "accommodation", "meals"); an
    unknown item is 0 in `cost` and must be shown as unknown. `carried` marks a trip whose slot starts on or
    before `today`: it stands as if in history. `checks` are sentences about what could not be verified
    ("passport expiry not given").
    """

    event: str
    authority: str
    delegate: str
    rank: int
    slot_start: date
    slot_end: date
    hotel: str | None
    check_in: date
    check_out: date
    quote: str | None
    estimated: bool
    out: tuple[PlanSegment, ...]
    back: tuple[PlanSegment, ...]
    cost: TripCost
    co2_g: int
    minutes: int
    lock: str | None = None
    carried: bool = False
    estimates: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def booking(self) -> str:
        """How far the journey is: `ESTIMATE`, `OFFER` (a quote that may lapse) or `BOOKED` (ticketed)."""
        if self.quote is None:
            return ESTIMATE
        return BOOKED if self.lock == "ticketed" else OFFER


@dataclass(frozen=True, slots=True)
class Visit:
    """A study visit that runs; `expert` is None only for a carried visit whose expert is not on record."""

    event: str
    start: date
    end: date
    expert: str | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """`left` = amount - held - spent; `spent` includes history. `unit` "" is cents, "CO2" grams of CO2."""

    code: str
    amount: int
    held: int
    spent: int
    unit: str = ""

    @property
    def left(self) -> int:
        """What may still be spent; negative only where history alone is over the amount."""
        return self.amount - self.held - self.spent


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a budget (its code) lacks: cents of the programme's currency, or grams of CO2."""

    code: str
    lacks: int


@dataclass(frozen=True, slots=True)
class Reason:
    """
    A rule code and one sentence with its numbers.

    `budgets` is every budget that is short for one trip, money before CO2 and the largest sum first; of BUDGET only,
    and empty where no such trip could be paid even if nobody else went.
    """

    code: str
    text: str
    budgets: tuple[Shortage, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfunded:
    event: str
    authority: str
    delegate: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LevelResult:
    """
    One objective level: the plan's value, the proven best possible in its own direction, and whether equal.

    Where the level has a `tolerance`, `best` is what it would reach if later levels did not matter: the plan gives up
    the difference, at most the tolerance, for their sake.
    """

    level: str
    value: int
    bound: int
    tolerance: int = 0
    best: int | None = None

    @property
    def optimal(self) -> bool:
        """Proven optimal: nothing better exists given the levels before it."""
        return self.bound == self.value

    @property
    def given_up(self) -> int:
        """By how much the level is worse than its best, for the sake of later levels."""
        return 0 if self.best is None else abs(self.best - self.value)


@dataclass(frozen=True, slots=True)
class Repair:
    """
    A change that makes an impossible programme possible, proven by solving it again.

    Attributes
    ----------
    order
        1 for the cheapest (docs/reading-a-plan.md says what counts as cheaper).
    kind
        Such as "passport", "rooms", "budget", "lock"; several, joined by "+", where no change is enough by itself.
    """

    order: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ConflictItem:
    """
    One member of a smallest conflict; delegate and event are None where the rule is not about one.

    `repairs` are those that are about this member, cheapest first.
    """

    code: str
    delegate: str | None
    event: str | None
    text: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """
    One solved allocation.

    `today` is the day on which it was made: where the folder names none, it is judged by that day later on. `cut_off`
    says that a time limit ended a part of the search: the same input may then give another plan. `redacted` says that
    it is for showing around only (`planner.domain.redaction`).
    """

    programme: str
    status: str
    input_sha256: str
    objective: tuple[LevelResult, ...] = ()
    trips: tuple[Trip, ...] = ()
    visits: tuple[Visit, ...] = ()
    budgets: tuple[BudgetLine, ...] = ()
    unfunded: tuple[Unfunded, ...] = ()
    conflict: tuple[ConflictItem, ...] = ()
    warnings: tuple[str, ...] = ()
    today: date | None = None
    cut_off: bool = False
    redacted: bool = False


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as the JSON object of DESIGN section 6, lists in the contract's order."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "programme": plan.programme,
        "status": plan.status,
        "input_sha256": plan.input_sha256,
        "objective": [level_to_dict(level) for level in plan.objective],
        "trips": [_trip_to_dict(trip) for trip in sorted(plan.trips, key=lambda trip: (trip.event, trip.delegate))],
        "visits": [
            {
                "event": visit.event,
                "start": visit.start.isoformat(),
                "end": visit.end.isoformat(),
                "expert": visit.expert,
            }
            for visit in sorted(plan.visits, key=lambda visit: visit.event)
        ],
        "budgets": [budget_to_dict(line) for line in plan.budgets],
        "unfunded": [
            {
                "event": pair.event,
                "authority": pair.authority,
                "delegate": pair.delegate,
                "reasons": [reason_to_dict(reason) for reason in pair.reasons],
            }
            for pair in sorted(plan.unfunded, key=lambda pair: (pair.event, pair.delegate))
        ],
        "warnings": list(plan.warnings),
    }
    if plan.today is not None:
        document["today"] = plan.today.isoformat()
    if plan.cut_off:
        document["cut_off"] = True
    if plan.redacted:
        document["redacted"] = REDACTED
    if plan.status == "infeasible":
        document["conflict"] = [conflict_to_dict(item) for item in plan.conflict]
    return document


def reason_to_dict(reason: Reason) -> dict[str, Any]:
    """A reason as it stands in plan.json."""
    document: dict[str, Any] = {"code": reason.code, "text": reason.text}
    if reason.budgets:
        document["budgets"] = [{"code": short.code, "lacks": short.lacks} for short in reason.budgets]
    return document


def conflict_to_dict(item: ConflictItem) -> dict[str, Any]:
    """One member of a conflict as it stands in plan.json."""
    repairs = [{"order": repair.order, "kind": repair.kind, "text": repair.text} for repair in item.repairs]
    return {"code": item.code, "delegate": item.delegate, "event": item.event, "text": item.text, "repairs": repairs}


def plan_to_json(plan: Plan) -> str:
    """The bytes of plan.json: keys sorted, two blanks of indent, UTF-8 text, one line break at the end."""
    return json.dumps(plan_to_dict(plan), sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def plan_from_dict(document: dict[str, Any]) -> Plan:
    """
    The plan of a JSON object that `planner.audit` found well formed.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the object is not a plan; check it with `planner.audit` first.
    """
    return Plan(
        programme=document["programme"],
        status=document["status"],
        input_sha256=document["input_sha256"],
        objective=tuple(_level_from_dict(level) for level in document["objective"]),
        trips=tuple(_trip_from_dict(trip) for trip in document["trips"]),
        visits=tuple(
            Visit(visit["event"], date.fromisoformat(visit["start"]), date.fromisoformat(visit["end"]), visit["expert"])
            for visit in document["visits"]
        ),
        budgets=tuple(
            BudgetLine(line["code"], line["amount"], line["held"], line["spent"], line.get("unit", ""))
            for line in document["budgets"]
        ),
        unfunded=tuple(
            Unfunded(
                pair["event"],
                pair["authority"],
                pair["delegate"],
                tuple(_reason_from_dict(reason) for reason in pair["reasons"]),
            )
            for pair in document["unfunded"]
        ),
        conflict=tuple(
            ConflictItem(
                item["code"],
                item["delegate"],
                item["event"],
                item["text"],
                tuple(Repair(row["order"], row["kind"], row["text"]) for row in item.get("repairs", ())),
            )
            for item in document.get("conflict", ())
        ),
        warnings=tuple(document.get("warnings", ())),
        today=plan_day(document),
        cut_off=document.get("cut_off") is True,
    )


def level_to_dict(level: LevelResult) -> dict[str, Any]:
    """A level as it stands in plan.json; `best` and `tolerance` only where it has a tolerance."""
    stated = {"level": level.level, "value": level.value, "bound": level.bound, "optimal": level.optimal}
    return {**stated, "best": level.best, "tolerance": level.tolerance} if level.tolerance else stated


def budget_to_dict(line: BudgetLine) -> dict[str, Any]:
    """A budget line as it stands in plan.json; `unit` only where it is not money."""
    stated = {"code": line.code, "amount": line.amount, "held": line.held, "spent": line.spent, "left": line.left}
    return {**stated, "unit": line.unit} if line.unit else stated


def _reason_from_dict(row: dict[str, Any]) -> Reason:
    budgets = tuple(Shortage(short["code"], short["lacks"]) for short in row.get("budgets", ()))
    return Reason(row["code"], row["text"], budgets)


def _level_from_dict(level: dict[str, Any]) -> LevelResult:
    return LevelResult(level["level"], level["value"], level["bound"], level.get("tolerance", 0), level.get("best"))


def plan_day(document: object) -> date | None:
    """The day on which a plan was made, read from its untrusted JSON value; None where it says none."""
    day = document.get("today") if isinstance(document, dict) else None
    try:
        return date.fromisoformat(day) if isinstance(day, str) else None
    except ValueError:
        return None


def _segment_to_dict(segment: PlanSegment) -> dict[str, Any]:
    return {
        "mode": segment.mode,
        "carrier": segment.carrier,
        "number": segment.number,
        "from": segment.origin,
        "departs": segment.departs.isoformat(),
        "to": segment.destination,
        "arrives": segment.arrives.isoformat(),
    }


def _segment_from_dict(segment: dict[str, Any]) -> PlanSegment:
    return PlanSegment(
        mode=segment["mode"],
        carrier=segment["carrier"],
        number=segment["number"],
        origin=segment["from"],
        departs=datetime.fromisoformat(segment["departs"]),
        destination=segment["to"],
        arrives=datetime.fromisoformat(segment["arrives"]),
    )


def _trip_to_dict(trip: Trip) -> dict[str, Any]:
    cost = trip.cost
    return {
        "event": trip.event,
        "authority": trip.authority,
        "delegate": trip.delegate,
        "rank": trip.rank,
        "slot": {"start": trip.slot_start.isoformat(), "end": trip.slot_end.isoformat()},
        "hotel": trip.hotel,
        "check_in": trip.check_in.isoformat(),
        "check_out": trip.check_out.isoformat(),
        "quote": trip.quote,
        "estimated": trip.estimated,
        "out": [_segment_to_dict(segment) for segment in trip.out],
        "back": [_segment_to_dict(segment) for segment in trip.back],
        "cost": {
            "travel": cost.travel,
            "visa": cost.visa,
            "transfers": cost.transfers,
            "accommodation": cost.accommodation,
            "meals": cost.meals,
            "hospitality": cost.hospitality,
            "total": cost.total,
        },
        "co2_g": trip.co2_g,
        "minutes": trip.minutes,
        "lock": trip.lock,
        "carried": trip.carried,
        "estimates": list(trip.estimates),
        "unknowns": list(trip.unknowns),
        "checks": list(trip.checks),
    }


def _trip_from_dict(trip: dict[str, Any]) -> Trip:
    cost = trip["cost"]
    return Trip(
        event=trip["event"],
        authority=trip["authority"],
        delegate=trip["delegate"],
        rank=trip["rank"],
        slot_start=date.fromisoformat(trip["slot"]["start"]),
        slot_end=date.fromisoformat(trip["slot"]["end"]),
        hotel=trip["hotel"],
        check_in=date.fromisoformat(trip["check_in"]),
        check_out=date.fromisoformat(trip["check_out"]),
        quote=trip["quote"],
        estimated=trip["estimated"],
        out=tuple(_segment_from_dict(segment) for segment in trip["out"]),
        back=tuple(_segment_from_dict(segment) for segment in trip["back"]),
        cost=TripCost(
            travel=cost["travel"],
            visa=cost["visa"],
            transfers=cost["transfers"],
            accommodation=cost["accommodation"],
            meals=cost["meals"],
            hospitality=cost["hospitality"],
        ),
        co2_g=trip["co2_g"],
        minutes=trip["minutes"],
        lock=trip["lock"],
        carried=trip.get("carried", False),
        estimates=tuple(trip.get("estimates", ())),
        unknowns=tuple(trip.get("unknowns", ())),
        checks=tuple(trip.get("checks", ())),
    )
