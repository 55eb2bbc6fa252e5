"""Outcomes in words: faults, plans and their figures as lines for a person and as values for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.moves import difference_lines, difference_value
from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped
from planner.domain.money import format_money
from planner.domain.plan import REDACTED, conflict_to_dict, level_to_dict

if TYPE_CHECKING:
    from planner.audit import Violation
    from planner.domain.faults import Fault
    from planner.domain.plan import BudgetLine, ConflictItem, LevelResult, Plan
    from planner.domain.records import Programme
    from planner.services.run import RenderOutcome, RunOutcome

_CODE_OF_STATUS = {"optimal": ExitCode.DONE, "feasible": ExitCode.DONE, "infeasible": ExitCode.INFEASIBLE}

_LEVEL_WORDS = {
    "disruption": "published trips withdrawn or changed",
    "coverage": "authorities with a trip, event by event",
    "merit": "attendance percent of those, summed",
    "delegates": "trips",
    "preference": "ranks of those who go, summed",
    "cost": "of the trips of this plan",
    "co2": "there and back",
    "minutes": "under way, there and back",
}


def counted(number: int, word: str) -> str:
    """The number with its noun: "1 fault", "2 faults"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def code_of(plan: Plan) -> ExitCode:
    """The exit code that tells how the plan ended."""
    return ExitCode.TIME_LIMIT if plan.cut_off else _CODE_OF_STATUS[plan.status]


def fault_line(fault: Fault, word: str = "fault") -> str:
    """One fault on one line: place, column, value, what would be right."""
    place = fault.where + (f":{fault.row}" if fault.row else "") + (f", {fault.column}" if fault.column else "")
    value = "" if not fault.value or fault.value in fault.message else f"{fault.value!r}: "
    return escaped(f"{word}: {place}: {value}{fault.message}")


def fault_value(fault: Fault) -> dict[str, object]:
    """One fault as an object."""
    return {
        "where": fault.where,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "message": fault.message,
    }


MOST_LISTED = 1000
"""Violations of a plan that are listed; the rest is counted. Of a programme every fault is listed."""


def refused(faults: Iterable[Fault], warnings: Iterable[Fault] = ()) -> Outcome:
    """The outcome of faulty input: every fault on its line, the count at the end."""
    faults, warnings = tuple(faults), tuple(warnings)
    lines = [fault_line(warning, "warning") for warning in warnings]
    lines += [fault_line(fault) for fault in faults]
    return Outcome(
        ExitCode.FAULTS,
        complaints=(*lines, f"{counted(len(faults), 'fault')}; nothing was written"),
        data={"faults": [fault_value(fault) for fault in faults], "warnings": [fault_value(w) for w in warnings]},
    )


def faultless(programme: Programme, warnings: Iterable[Fault]) -> Outcome:
    """The outcome of a check that found no fault; warnings are told all the same."""
    warnings = tuple(warnings)
    counts = _counts(programme)
    shown = ", ".join(f"{table} {number}" for table, number in counts.items())
    return Outcome(
        said=(escaped(f"{programme.code}: {shown}"), f"no fault, {counted(len(warnings), 'warning')}"),
        complaints=tuple(fault_line(warning, "warning") for warning in warnings),
        data={
            "faults": [],
            "warnings": [fault_value(warning) for warning in warnings],
            "programme": programme.code,
            "rows": counts,
        },
    )


def _counts(programme: Programme) -> dict[str, int]:
    return {
        "authorities": len(programme.authorities),
        "delegates": len(programme.delegates),
        "nominations": len(programme.nominations),
        "events": len(programme.events),
        "quotes": len(programme.quotes),
        "hotels": len(programme.hotels),
        "budgets": len(programme.budgets),
        "actuals": len(programme.actuals),
    }


def verified(plan: Plan) -> Outcome:
    """The outcome of a plan in which nothing is wrong."""
    levels = f"{counted(len(plan.objective), 'level')} of the objective"
    said = f"verified: {counted(len(plan.trips), 'trip')}, {counted(len(plan.budgets), 'budget')}, {levels}"
    return Outcome(said=(said,), data={"violations": [], **plan_value(plan)})


def planned(plan: Plan, currency: str, out: Path) -> Outcome:
    """The outcome of solving: what the plan holds and where it is."""
    return Outcome(
        code_of(plan),
        said=(*plan_lines(plan, currency), f"written: {escaped(str(out))}"),
        complaints=_complaints(plan),
        data={**plan_value(plan), "out": str(out)},
    )


def published(outcome: RunOutcome, source: Path, out: Path) -> Outcome:
    """The outcome of a run: the plan in a few lines, what changed, where the papers are."""
    plan, warnings = outcome.plan, len(outcome.warnings)
    if plan.status == "infeasible":
        return replace(infeasible(plan), said=("nothing was written; earlier output is as it was",))
    said = [*plan_lines(plan, outcome.programme.currency), *_change_lines(outcome)]
    if warnings:
        said.append(escaped(f"{counted(warnings, 'warning')} in the programme: planner check {source}"))
    said.append(escaped(f"{counted(outcome.num_documents, 'document')} in {out}; begin with {out / 'index.html'}"))
    said += _redacted_line(plan)
    complaints = (*_complaints(plan), *_unused_lines(outcome), *paper_lines(outcome.paper_warnings))
    return Outcome(code_of(plan), tuple(said), complaints, _published_value(outcome, out))


def _unused_lines(outcome: RunOutcome) -> tuple[str, ...]:
    """Of the programme's warnings those that the plan bears too: what it could not use."""
    return paper_lines(warning for warning in outcome.warnings if warning.message in outcome.plan.warnings)


def rendered(outcome: RenderOutcome, out: Path) -> Outcome:
    """The outcome of rendering: what is wrong with the plan, or where the documents are."""
    if outcome.plan is None:
        return broken(outcome.violations)
    if outcome.plan.status == "infeasible":
        return infeasible(outcome.plan)
    where = f"{counted(outcome.num_documents, 'document')} in {out}; begin with {out / 'index.html'}"
    return Outcome(
        said=(escaped(where), *_redacted_line(outcome.plan)),
        complaints=paper_lines(outcome.paper_warnings),
        data={
            **_redacted_value(outcome.plan),
            "out": str(out),
            "documents": outcome.num_documents,
            "paper_warnings": [fault_value(warning) for warning in outcome.paper_warnings],
        },
    )


def _redacted_line(plan: Plan) -> Iterator[str]:
    if plan.redacted:
        yield f"{REDACTED}; nothing was remembered"


def _redacted_value(plan: Plan) -> dict[str, object]:
    return {"redacted": REDACTED} if plan.redacted else {}


def paper_lines(warnings: Iterable[Fault]) -> tuple[str, ...]:
    """Documents that are not as they should be, one a line."""
    return tuple(fault_line(warning, "warning") for warning in warnings)


def _change_lines(outcome: RunOutcome) -> Iterator[str]:
    number, difference = f"plan {outcome.revision}", outcome.difference
    if difference is None:
        yield number
    elif not outcome.is_new:
        yield f"{number} still holds; nobody's trip changes"
    elif difference.changes:
        yield f"{number} changes {counted(len(difference.changes), 'trip')}:"
        yield from difference_lines(difference, outcome.programme.currency)
    else:
        yield f"{number} changes nobody's trip"


def _published_value(outcome: RunOutcome, out: Path) -> dict[str, object]:
    return {
        **plan_value(outcome.plan),
        "out": str(out),
        "revision": outcome.revision,
        "new": outcome.is_new,
        **difference_value(outcome.difference),
        "warnings": [fault_value(warning) for warning in outcome.warnings],
        "documents": outcome.num_documents,
        "paper_warnings": [fault_value(warning) for warning in outcome.paper_warnings],
    }


def _complaints(plan: Plan) -> tuple[str, ...]:
    if plan.status == "infeasible":
        return conflict_lines(plan.conflict)
    if plan.cut_off:
        return ("warning: the time limit cut the search off; the best plan found is kept, and it is not reproducible",)
    if code_of(plan) is ExitCode.TIME_LIMIT:
        return ("warning: the search was stopped before every level was proven; the best plan found is kept",)
    open_levels = [
        f"{level.level} ({level.value}, at best {level.bound})" for level in plan.objective if not level.optimal
    ]
    if open_levels:
        return (f"warning: the programme is too large to prove every level; not proven: {', '.join(open_levels)}",)
    return ()


def infeasible(plan: Plan) -> Outcome:
    """The outcome of a plan that funds nobody because nothing satisfies the locks and rules."""
    return Outcome(ExitCode.INFEASIBLE, complaints=conflict_lines(plan.conflict), data=plan_value(plan))


def broken(violations: Iterable[Violation]) -> Outcome:
    """The outcome of a plan that breaks rules."""
    violations = tuple(violations)
    listed, count = violations[:MOST_LISTED], len(violations)
    lines = tuple(escaped(f"fault: {violation}") for violation in listed)
    more = (f"and {count - MOST_LISTED} more",) if count > MOST_LISTED else ()
    return Outcome(
        ExitCode.FAULTS,
        complaints=(*lines, *more, f"not verified: {counted(count, 'violation')}"),
        data={
            "violations": [{"code": v.code, "where": v.where, "message": v.message} for v in listed],
            "count": count,
        },
    )


def self_check_failed(violations: Iterable[Violation]) -> Outcome:
    """The outcome of a planner that made a wrong plan: it says so and keeps nothing."""
    outcome = broken(violations)
    sentence = "error: the new plan did not pass its own check, so it was not written; please report this"
    return replace(outcome, complaints=(*outcome.complaints, sentence))


def conflict_lines(conflict: Iterable[ConflictItem]) -> tuple[str, ...]:
    """A smallest conflict, one member a line, and what repairs the programme, the cheapest first."""
    items = tuple(conflict)
    members = tuple(escaped(f"conflict: {item.code}{_about(item)}: {item.text}") for item in items)
    repairs = sorted((repair for item in items for repair in item.repairs), key=lambda repair: repair.order)
    told = tuple(escaped(f"repair {repair.order}: {repair.text}") for repair in repairs)
    clash = "this alone cannot hold" if len(members) == 1 else f"these {len(members)} together cannot hold"
    return (*members, f"no plan satisfies the locks and rules; {clash}", *told)


def _about(item: ConflictItem) -> str:
    named = [name for name in (item.delegate, item.event) if name]
    return f" ({' at '.join(named)})" if named else ""


def plan_lines(plan: Plan, currency: str) -> tuple[str, ...]:
    """The plan in a few lines: trips, objective, budgets."""
    if plan.status == "infeasible":
        return (f"{plan.programme}: no plan",)
    return (
        f"{plan.programme}: {counted(len(plan.trips), 'trip')}, {counted(len(plan.visits), 'visit')}, "
        f"{len(plan.unfunded)} nominated without a trip",
        *(_level_line(level, currency) for level in plan.objective),
        *_budget_lines(plan, currency),
    )


def _level_line(level: LevelResult, currency: str) -> str:
    value, bound = (level_figure(level.level, figure, currency) for figure in (level.value, level.bound))
    proof = "proven best" if level.optimal else f"not proven: the best possible lies between this and {bound}"
    told = f"  {level.level}: {value}, {_LEVEL_WORDS[level.level]} ({proof})"
    return told if level.best is None else f"{told}; {given_up(level, currency)}"


def given_up(level: LevelResult, currency: str) -> str:
    """What a level with a tolerance leaves to later ones: "2 given up of 40 possible, at most 3 may be"."""
    figures = (level.given_up, level.best or 0, level.tolerance)
    lost, best, most = (level_figure(level.level, figure, currency) for figure in figures)
    return f"{lost} given up of {best} possible, at most {most} may be"


def level_figure(level: str, figure: int, currency: str) -> str:
    """A level's figure in its own unit."""
    if level == "cost":
        return format_money(figure, currency)
    return {"co2": f"{figure / 1000:.3f} kg", "minutes": f"{figure // 60}:{figure % 60:02d} h"}.get(level, str(figure))


def _budget_lines(plan: Plan, currency: str) -> list[str]:
    return [escaped(_budget_line(line, line.unit or currency)) for line in plan.budgets]


def _budget_line(line: BudgetLine, unit: str) -> str:
    spent, held, left, amount = (format_money(sum_, unit) for sum_ in (line.spent, line.held, line.left, line.amount))
    held_back = "" if line.unit else f" {held} held,"
    return f"  budget {line.code}: {spent} spent,{held_back} {left} left of {amount}"


def plan_value(plan: Plan) -> dict[str, object]:
    """The plan's figures as an object."""
    return {
        **_redacted_value(plan),
        "status": plan.status,
        "cut_off": plan.cut_off,
        "trips": len(plan.trips),
        "visits": len(plan.visits),
        "unfunded": len(plan.unfunded),
        "objective": [level_to_dict(level) for level in plan.objective],
        "budgets": [
            {"code": line.code, "amount": line.amount, "held": line.held, "spent": line.spent, "left": line.left}
            for line in plan.budgets
        ],
        "conflict": [conflict_to_dict(item) for item in plan.conflict],
    }
