"""Whether the codes of a plan exist, and whether its lists are in order and name nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence

from planner.audit.case import Case
from planner.audit.shape import shown
from planner.audit.violation import Violation
from planner.domain.plan import Plan, Trip, Unfunded


def reference_faults(case: Case, plan: Plan) -> Iterator[Violation]:
    """Every unknown code, duplicate and list out of order; without any, lookups by code cannot fail."""
    yield from _trip_codes(case, plan)
    yield from _other_codes(case, plan)
    yield from _reason_codes(case, plan)
    yield from _orders(case, plan)


def _trip_codes(case: Case, plan: Plan) -> Iterator[Violation]:
    for position, trip in enumerate(plan.trips):
        where = f"trips[{position}]"
        yield from _unknown(where, "event", trip.event, case.programme.events)
        if not trip.carried:
            yield from _new_trip_codes(case, trip, where)


def _new_trip_codes(case: Case, trip: Trip, where: str) -> Iterator[Violation]:
    programme = case.programme
    yield from _unknown(where, "delegate", trip.delegate, programme.delegates)
    yield from _unknown(where, "authority", trip.authority, programme.authorities)
    yield from _unknown(where, "hotel", trip.hotel, programme.hotels)
    yield from _unknown(where, "quote", trip.quote, programme.quotes)


def _other_codes(case: Case, plan: Plan) -> Iterator[Violation]:
    programme = case.programme
    planned = {trip.event for trip in plan.trips if not trip.carried}
    for position, visit in enumerate(plan.visits):
        yield from _unknown(f"visits[{position}]", "event", visit.event, programme.events)
        if visit.event in planned:
            yield from _unknown(f"visits[{position}]", "expert", visit.expert, programme.experts)
    for position, pair in enumerate(plan.unfunded):
        yield from _unfunded_codes(case, pair, f"unfunded[{position}]")
    for position, item in enumerate(plan.conflict):
        yield from _unknown(f"conflict[{position}]", "code", item.code, case.rules.rules)
        yield from _unknown(f"conflict[{position}]", "delegate", item.delegate, programme.delegates)
        yield from _unknown(f"conflict[{position}]", "event", item.event, programme.events)


def _unfunded_codes(case: Case, pair: Unfunded, where: str) -> Iterator[Violation]:
    yield from _unknown(where, "event", pair.event, case.programme.events)
    yield from _unknown(where, "delegate", pair.delegate, case.programme.delegates)
    yield from _unknown(where, "authority", pair.authority, case.programme.authorities)


def _unknown(where: str, key: str, code: str | None, known: Collection[str]) -> Iterator[Violation]:
    if code is not None and code not in known:
        yield Violation("reference", f"{where}.{key}", f"{shown(code)} is not a known {key} of the programme.")


def _reason_codes(case: Case, plan: Plan) -> Iterator[Violation]:
    rank = {code: position for position, code in enumerate(case.rules.rules)}
    for position, pair in enumerate(plan.unfunded):
        where, codes = f"unfunded[{position}].reasons", [reason.code for reason in pair.reasons]
        strange = [code for code in codes if code not in rank]
        if not codes:
            yield Violation("reasons", where, "a pair without a trip has at least one reason.")
        elif strange:
            yield Violation("reasons", where, f"{shown(strange[0])} is not a rule of {case.rules.code}.")
        elif [rank[code] for code in codes] != sorted({rank[code] for code in codes}):
            yield Violation("order", where, "reasons are in the order of the rule table, none twice.")


def _orders(case: Case, plan: Plan) -> Iterator[Violation]:
    yield from _ascending("trips", [(trip.event, trip.delegate) for trip in plan.trips], "event and delegate")
    yield from _ascending("visits", [visit.event for visit in plan.visits], "event")
    yield from _ascending("unfunded", [(row.event, row.delegate) for row in plan.unfunded], "event and delegate")
    lines = [line.code for line in plan.budgets]
    if plan.status != "infeasible" and lines != list(case.programme.budgets):
        told = ", ".join(case.programme.budgets) or "none"
        yield Violation("order", "budgets", f"the lines are those of the folder in its order: {told}.")


def _ascending(where: str, keys: Sequence[Hashable], words: str) -> Iterator[Violation]:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    for key in twice:
        yield Violation("duplicate", where, f"{_joined(key)} stands more than once.")
    if not twice and list(keys) != sorted(keys, key=_plain):
        yield Violation("order", where, f"the list is sorted by {words}.")


def _plain(key: Hashable) -> tuple[str, ...]:
    return key if isinstance(key, tuple) else (str(key),)


def _joined(key: Hashable) -> str:
    return " at ".join(ascii(part) for part in reversed(_plain(key)))
