"""What changed from one plan file to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.faults import Fault, PlannerError
from planner.domain.plan import plan_day
from planner.services.reading import Gathered, listed, read_plan_document, read_programme_or_refuse
from planner.services.solve import plan_of, refuse_other_programme, violations_of

if TYPE_CHECKING:
    from planner.audit import Violation
    from planner.domain.overview import PlanDifference
    from planner.domain.plan import Plan
    from planner.domain.records import Programme
    from planner.domain.told import Told


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two plans side by side.

    Attributes
    ----------
    num_kept
        Trips that stand in both and differ in nothing.
    violations
        What is wrong with the second plan; then nothing is compared.
    """

    before: Plan
    after: Plan
    difference: PlanDifference
    num_kept: int
    violations: tuple[Violation, ...] = ()


def read_compared(
    before: Path, after: Path, source: Path | None, *, today: date | None, clock: date
) -> tuple[object, object, Programme | None]:
    """
    The JSON values of two plan files, and the programme of the second as of its day where a source is given.

    Raises
    ------
    PlannerError
        With every fault of what cannot be read.
    """
    gathered = Gathered()
    first, second = (gathered.read(partial(read_plan_document, path)) for path in (before, after))
    programme = None
    if source is not None:
        day = plan_day(second) or clock
        programme = gathered.read(lambda: read_programme_or_refuse(source, today=today, clock=day))
    gathered.refuse()
    return first, second, programme


def read_earlier(source: Path, first: object, *, clock: date) -> Told:
    """
    The words of the folder that the first plan was made from, as of the plan's day.

    Raises
    ------
    PlannerError
        With every fault of what cannot be read; or if it is a folder of another programme.
    """
    from planner.audit.shape import shown
    from planner.domain.told import told_by

    programme = read_programme_or_refuse(source, today=None, clock=plan_day(first) or clock)
    named = first.get("programme") if isinstance(first, dict) else None
    if isinstance(named, str) and named != programme.code:
        told = f"{source} holds programme {programme.code!r}, the earlier plan is for {shown(named)}"
        raise PlannerError([Fault("--earlier", 0, "", "", f"{told}; name the folder that it was made from")])
    return told_by(programme)


def compare(first: object, second: object, programme: Programme | None, earlier: Told | None = None) -> Comparison:
    """
    Compare two plans of one programme.

    Parameters
    ----------
    first, second
        JSON values of plan files, as untrusted as they came.
    programme
        What the second plan was made from; it is then verified, and names and causes are told.
    earlier
        The words of the folder of the first plan: names of those who have left, and what is now called otherwise.

    Raises
    ------
    PlannerError
        If one is no plan, or they are of different programmes.
    """
    from planner.domain.overview import PlanDifference
    from planner.services.certainty import marked
    from planner.services.papers import plan_changes

    before, after = _both_well_formed(first, second)
    _refuse_strangers(before, after, programme)
    violations = violations_of(programme, second, None) if programme else ()
    if violations or after.status == "infeasible":
        return Comparison(before, after, PlanDifference(), 0, violations)
    after = after if programme is None else marked(programme, after)
    found = plan_changes(programme, before, after, earlier)
    gone = {(change.event, change.delegate) for change in found.changes}
    kept = sum((trip.event, trip.delegate) not in gone for trip in after.trips)
    return Comparison(before, after, found, kept)


def _both_well_formed(first: object, second: object) -> tuple[Plan, Plan]:
    gathered = Gathered()
    before = gathered.read(lambda: _well_formed(first, "the first plan"))
    after = gathered.read(lambda: _well_formed(second, "the second plan"))
    gathered.refuse()
    assert before is not None
    assert after is not None
    return before, after


def _well_formed(document: object, which: str) -> Plan:
    from planner.audit.shape import shape_faults

    faults = shape_faults(document)
    if faults:
        raise PlannerError(listed(Fault(which, 0, "", "", f"not a plan of format 1: {fault}") for fault in faults))
    return plan_of(document)


def _refuse_strangers(before: Plan, after: Plan, programme: Programme | None) -> None:
    code = programme.code if programme else after.programme
    for plan, which in ((after, "the second plan"), (before, "the first plan")):
        refuse_other_programme(plan, code, which)
