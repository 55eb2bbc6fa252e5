"""Every figure of a plan outside its trips: sums, visits, budget lines, levels, status, who is not funded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from planner.audit.arithmetic import in_words
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.recount import Recount
from planner.audit.violation import Violation
from planner.domain.plan import LevelResult, Trip
from planner.domain.records import CO2

MORE_IS_BETTER = frozenset({"coverage", "merit", "delegates"})
DISRUPTION = "disruption"


def sums(recount: Recount) -> Iterator[Violation]:
    """`total` of each trip is the sum of its items, less what hospitality covers."""
    for item in recount.trips:
        bill, currency = item.stated["cost"], recount.case.programme.currency
        paid = sum(bill[name] for name in ("travel", "visa", "transfers", "accommodation", "meals"))
        right = paid - bill["hospitality"]
        if bill["total"] != right:
            told = f"the total is {in_words(bill['total'], currency)}, its items make {in_words(right, currency)}"
            yield Violation("cost", item.where, f"{told}.")


def lock_states(recount: Recount) -> Iterator[Violation]:
    """A trip shows the state of the lock that keeps it, or null."""
    for item in recount.new:
        row = recount.case.keeping.get((item.trip.delegate, item.trip.event))
        right = row.state if row else None
        if item.trip.lock != right:
            yield Violation("lock", item.where, f"lock is {item.trip.lock or 'null'}, right is {right or 'null'}.")


def carried(recount: Recount) -> Iterator[Violation]:
    """A carried trip has begun and makes sense in itself; its figures are those of the plan it comes from."""
    for item in recount.trips:
        if item.trip.carried:
            for told in _carried_faults(recount, item.trip):
                yield Violation("carried", item.where, told)


def _carried_faults(recount: Recount, trip: Trip) -> Iterator[str]:
    if trip.slot_start > recount.case.today:
        yield f"its slot starts on {trip.slot_start}, after today, so it is not carried over."
    if (trip.delegate, trip.event) in recount.case.history_pairs:
        yield "the pair stands in history, so it is not carried over."
    if trip.slot_end < trip.slot_start or trip.check_out < trip.check_in:
        yield "it ends before it starts."
    for legs in (trip.out, trip.back):
        moments = [moment for leg in legs for moment in (leg.departs, leg.arrives)]
        if moments != sorted(moments):
            yield "its legs are not in order of time."
    if min(trip.cost.total, trip.co2_g, trip.minutes, trip.cost.hospitality) < 0:
        yield "a figure is below zero."


def visits(recount: Recount) -> Iterator[Violation]:
    """The list of visits is that of the study visits with a trip, on the dates of those trips."""
    events = recount.case.programme.events
    dates = {
        item.trip.event: (item.trip.slot_start, item.trip.slot_end)
        for item in recount.trips
        if events[item.trip.event].kind == STUDY_VISIT
    }
    listed = {visit.event: (visit.start, visit.end) for visit in recount.plan.visits}
    for event in sorted(dates.keys() - listed.keys()):
        yield Violation("visits", f"visit {event}", "it has trips and is not in the list of visits.")
    for event in sorted(listed.keys() - dates.keys()):
        yield Violation("visits", f"visit {event}", "it is in the list of visits and nobody travels to it.")
    for event in sorted(listed.keys() & dates.keys()):
        if listed[event] != dates[event]:
            told = f"listed from {listed[event][0]} to {listed[event][1]}, its trips are from {dates[event][0]}"
            yield Violation("visits", f"visit {event}", f"{told} to {dates[event][1]}.")


def budget_lines(recount: Recount) -> Iterator[Violation]:
    """Amount, held, spent and left of each budget, cent by cent."""
    case, ledger = recount.case, recount.ledger
    for line in recount.document["budgets"]:
        code = line["code"]
        unit = CO2 if case.programme.budgets[code].currency == CO2 else None
        if line.get("unit") != unit:
            told = "its figures are grams of CO2: its unit is CO2" if unit else "its figures are money: it has no unit"
            yield Violation("budgets", f"budget {code}", f"{told}.")
        amount, held, spent = case.amounts[code], case.held[code], ledger.spent[code]
        right = {"amount": amount, "held": held, "spent": spent, "left": amount - held - spent}
        for name, figure in right.items():
            if line[name] != figure:
                told = f"{name} is {_figure(case, code, line[name])}, right is {_figure(case, code, figure)}"
                yield Violation("budgets", f"budget {code}", f"{told}.")


def _figure(case: Case, budget: str, figure: int) -> str:
    if case.programme.budgets[budget].currency == CO2:
        return f"{figure} g"
    return in_words(figure, case.programme.currency)


def values(recount: Recount) -> dict[str, int]:
    """Each level that looks at the plan alone, counted again over its new trips."""
    case = recount.case
    teams = {(item.authority, item.trip.event) for item in recount.new}
    return {
        "coverage": len(teams),
        "merit": sum(case.attendance(authority, case.programme.events[event]) for authority, event in teams),
        "delegates": len(recount.new),
        "preference": sum(item.rank for item in recount.new),
        "cost": sum(item.total for item in recount.new),
        "co2": sum(item.grams for item in recount.new),
        "minutes": sum(item.minutes for item in recount.new),
    }


def levels(recount: Recount) -> Iterator[Violation]:
    """The levels are the programme's, each with its value, a bound on the right side, and a true "optimal"."""
    stated = recount.plan.objective
    asked = [level for level in recount.case.programme.objective if level != DISRUPTION]
    names = [level.level for level in stated]
    if names != asked and names != [DISRUPTION, *asked]:
        told = ", ".join(ascii(name) for name in names[:10])
        yield Violation("objective", "objective", f"the levels are {told}; asked are {', '.join(asked)}.")
        return
    counted = values(recount)
    for level, raw in zip(stated, recount.document["objective"], strict=True):
        yield from _level_faults(level, raw["optimal"], counted)
        yield from _tolerance_faults(level, raw, recount.case.programme.tolerances.get(level.level))


def _level_faults(level: LevelResult, optimal: bool, counted: Mapping[str, int]) -> Iterator[Violation]:
    where = f"level {level.level}"
    right = counted.get(level.level, max(level.value, 0))
    if level.value != right:
        yield Violation("objective", where, f"the value is {level.value}, counted again it is {right}.")
    beyond = level.value > level.bound if level.level in MORE_IS_BETTER else level.value < level.bound
    if beyond:
        yield Violation("objective", where, f"the value {level.value} is better than its bound {level.bound}.")
    if optimal != (level.bound == level.value):
        told = "is not proven while value and bound agree" if not optimal else "is called proven with a gap"
        yield Violation("objective", where, f"it {told} (value {level.value}, bound {level.bound}).")


def _tolerance_faults(level: LevelResult, raw: Mapping[str, object], tolerance: int | None) -> Iterator[Violation]:
    """`best` and `tolerance` stand where the programme sets a tolerance, and the value stays within it."""
    where, stated = f"level {level.level}", {"best", "tolerance"} & raw.keys()
    if tolerance is None:
        if stated:
            told = f"it has {' and '.join(sorted(stated))}, but the programme sets no tolerance for it."
            yield Violation("objective", where, told)
        return
    if level.best is None or raw.get("tolerance") != tolerance:
        yield Violation("objective", where, f"it states no best or not the tolerance {tolerance} of the programme.")
        return
    lost = level.best - level.value if level.level in MORE_IS_BETTER else level.value - level.best
    if not 0 <= lost <= tolerance:
        told = f"the value {level.value} is not within {tolerance} of the best {level.best}."
        yield Violation("objective", where, told)


def status(recount: Recount) -> Iterator[Violation]:
    """A plan is optimal exactly when every level is."""
    proven = all(level["optimal"] for level in recount.document["objective"])
    right = "optimal" if proven else "feasible"
    if recount.plan.status != right:
        yield Violation("status", "status", f"it is {recount.plan.status}; with these levels it is {right}.")


def everybody_listed(recount: Recount) -> Iterator[Violation]:
    """`unfunded` holds every nominated pair without a trip, none else, each with its authority."""
    case = recount.case
    travelling = {(item.trip.delegate, item.trip.event) for item in recount.trips}
    expected = case.nominations.keys() - travelling - case.history_pairs
    listed = {(row.delegate, row.event): row for row in recount.plan.unfunded}
    for delegate, event in sorted(expected - listed.keys()):
        yield Violation("unfunded", f"{delegate} to {event}", "the pair has no trip and no reasons.")
    for delegate, event in sorted(listed.keys() - expected):
        yield Violation("unfunded", f"{delegate} to {event}", "the pair is not a nominated one without a trip.")
    for (delegate, event), row in listed.items():
        home = case.programme.delegates[delegate].authority
        if row.authority != home:
            told = f"the authority is {row.authority}, the delegate's is {home}."
            yield Violation("unfunded", f"{delegate} to {event}", told)


FigureCheck = Callable[[Recount], Iterator[Violation]]

FIGURES: tuple[FigureCheck, ...] = (
    sums,
    lock_states,
    carried,
    visits,
    budget_lines,
    levels,
    status,
    everybody_listed,
)
"""The checks of this module, in the order of their answers."""


def figure_faults(recount: Recount) -> Iterator[Violation]:
    """Every figure and list that is not what the programme and the trips make it."""
    for check in FIGURES:
        yield from check(recount)
