"""
Whether a JSON value has the shape of plan.json: keys, types, days and moments. Nothing of the programme is read.

A check yields one violation for every fault below its value, so that one answer names them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from planner.audit.violation import Violation
from planner.domain.records import CO2

Check = Callable[[object, str], Iterator[Violation]]

DAY = re.compile(r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")
LARGEST_NUMBER = 2**63 - 1
STATUSES = ("optimal", "feasible", "infeasible")


def shape_faults(document: object) -> tuple[Violation, ...]:
    """Every fault of form; where there is none, `planner.domain.plan.plan_from_dict` reads the value."""
    return tuple(PLAN(document, "")) or tuple(_infeasible_faults(document))


def shown(value: object) -> str:
    """A value for a sentence: short, printable, whatever it is."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return "a number beyond all measure"
    text = ascii(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def fault(where: str, expected: str, value: object) -> Violation:
    return Violation("shape", where or "plan", f"expected {expected}, found {shown(value)}.")


def text(value: object, where: str) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield fault(where, "text", value)


def code(value: object, where: str) -> Iterator[Violation]:
    if not isinstance(value, str) or not value:
        yield fault(where, "a code", value)


def flag(value: object, where: str) -> Iterator[Violation]:
    if not isinstance(value, bool):
        yield fault(where, "true or false", value)


def whole(value: object, where: str) -> Iterator[Violation]:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        yield fault(where, "a whole number", value)


def day(value: object, where: str) -> Iterator[Violation]:
    if not isinstance(value, str) or not DAY.fullmatch(value) or not _exists(date.fromisoformat, value):
        yield fault(where, "a day as YYYY-MM-DD", value)


def moment(value: object, where: str) -> Iterator[Violation]:
    if not isinstance(value, str) or not MOMENT.fullmatch(value) or not _exists(datetime.fromisoformat, value):
        yield fault(where, "a moment as YYYY-MM-DDThh:mm:ss with its offset, such as +02:00", value)


def or_null(check: Check) -> Check:
    def checked(value: object, where: str) -> Iterator[Violation]:
        if value is not None:
            yield from check(value, where)

    return checked


def one_of(*words: str) -> Check:
    def checked(value: object, where: str) -> Iterator[Violation]:
        if value not in words:
            yield fault(where, "one of " + ", ".join(words), value)

    return checked


def list_of(check: Check) -> Check:
    def checked(value: object, where: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield fault(where, "a list", value)
            return
        for position, item in enumerate(value):
            yield from check(item, f"{where}[{position}]")

    return checked


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys; further keys may stand beside them."""
    every = {**required, **(optional or {})}

    def checked(value: object, where: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield fault(where, "an object", value)
            return
        for key, check in every.items():
            place = f"{where}.{key}" if where else key
            if key in value:
                yield from check(value[key], place)
            elif key in required:
                yield Violation("shape", place, f"the key {key} is missing.")

    return checked


def _exists(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _format_one(value: object, where: str) -> Iterator[Violation]:
    if isinstance(value, bool) or value != 1 or not isinstance(value, int):
        yield fault(where, "the format 1, the only one known", value)


def _infeasible_faults(document: object) -> Iterator[Violation]:
    """A plan says `infeasible`, names its conflict and is empty otherwise; any other plan has no conflict."""
    if not isinstance(document, dict):
        return
    if document["status"] != "infeasible":
        if document.get("conflict"):
            yield Violation("shape", "conflict", "only an infeasible plan has a conflict.")
        return
    for key in ("objective", "trips", "visits", "budgets", "unfunded"):
        if document[key]:
            yield Violation("shape", key, "an infeasible plan has an empty list here.")
    if not document.get("conflict"):
        yield Violation("shape", "conflict", "an infeasible plan names the locks and rules that clash.")


SEGMENT = record(
    {"mode": text, "carrier": text, "number": text, "from": code, "departs": moment, "to": code, "arrives": moment}
)
LEVEL = record({"level": code, "value": whole, "bound": whole, "optimal": flag}, {"best": whole, "tolerance": whole})
COST_ITEMS = ("travel", "visa", "transfers", "accommodation", "meals", "hospitality", "total")
TRIP = record(
    {
        "event": code,
        "authority": code,
        "delegate": code,
        "rank": whole,
        "slot": record({"start": day, "end": day}),
        "hotel": or_null(code),
        "check_in": day,
        "check_out": day,
        "quote": or_null(code),
        "estimated": flag,
        "out": list_of(SEGMENT),
        "back": list_of(SEGMENT),
        "cost": record(dict.fromkeys(COST_ITEMS, whole)),
        "co2_g": whole,
        "minutes": whole,
        "lock": or_null(one_of("ticketed", "confirmed")),
    },
    {"carried": flag, "estimates": list_of(text), "unknowns": list_of(text), "checks": list_of(text)},
)
BUDGET = record({"code": code, "amount": whole, "held": whole, "spent": whole, "left": whole}, {"unit": one_of(CO2)})
SHORTAGES = list_of(record({"code": code, "lacks": whole}))
PLAN = record(
    {
        "format": _format_one,
        "programme": text,
        "status": one_of(*STATUSES),
        "input_sha256": text,
        "objective": list_of(LEVEL),
        "trips": list_of(TRIP),
        "visits": list_of(record({"event": code, "start": day, "end": day, "expert": or_null(code)})),
        "budgets": list_of(BUDGET),
        "unfunded": list_of(
            record(
                {
                    "event": code,
                    "authority": code,
                    "delegate": code,
                    "reasons": list_of(record({"code": code, "text": text}, {"budgets": SHORTAGES})),
                }
            )
        ),
    },
    {
        "conflict": list_of(
            record(
                {"code": code, "delegate": or_null(code), "event": or_null(code), "text": text},
                {"repairs": list_of(record({"order": whole, "kind": text, "text": text}))},
            )
        ),
        "warnings": list_of(text),
        "today": day,
    },
)
