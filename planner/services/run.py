"""The main job: read, plan against what was published last, verify, render, remember, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner import __version__
from planner.domain.failures import ConflictError
from planner.domain.faults import Fault, PlannerError
from planner.services.folder_guard import refuse_other, refuse_real, refuse_redacted
from planner.services.publish import DATABASE, OutputFolder
from planner.services.reading import check_source, read_judged
from planner.services.solve import Request, kept_so_far, make_plan, offered, plan_of, violations_of

if TYPE_CHECKING:
    from planner.audit import Violation
    from planner.domain.overview import PlanDifference
    from planner.domain.plan import Plan
    from planner.domain.records import Programme
    from planner.store.memory import Recollection


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """
    The end of a run.

    Attributes
    ----------
    plan
        What holds now. Infeasible: nothing was written, and `plan.conflict` says why.
    revision
        Its number; None where nothing was written.
    is_new
        False where the published plan still holds.
    difference
        Against what was published before this run; None where there was nothing.
    warnings
        Of the programme, as `planner check` tells them.
    num_documents
        Files in the output folder that are the planner's.
    paper_warnings
        Documents that are not as they should be, such as names that no font can draw.
    """

    programme: Programme
    plan: Plan
    revision: int | None
    is_new: bool
    difference: PlanDifference | None
    warnings: tuple[Fault, ...]
    num_documents: int
    paper_warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderOutcome:
    """The end of rendering one plan file; with violations (then no plan) or infeasible nothing was written."""

    programme: Programme
    plan: Plan | None
    violations: tuple[Violation, ...]
    num_documents: int
    paper_warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """
    How to run.

    Attributes
    ----------
    db
        SQLAlchemy URL of the database; None: `planner.db` in the output folder.
    fresh
        Plan as if nothing had been published. Calendars keep their history even so: subscribers have them.
    time_limit
        Seconds of solving; None: until proven.
    today
        The day to plan on where the programme names none.
    redact
        Leave persons out of everything that is written, and remember nothing.
    """

    db: str | None = None
    fresh: bool = False
    time_limit: float | None = None
    today: date | None = None
    redact: bool = False


def run(source: Path, out: Path, wish: Wish, *, clock: date, progress: Callable[[str], None]) -> RunOutcome:
    """
    Plan a programme and publish everything, or leave the earlier output as it was.

    Parameters
    ----------
    clock
        The day used where neither the wish nor the programme names one.
    progress
        Told in a few words what is being done.

    Raises
    ------
    PlannerError
        With every fault of the input.
    SelfCheckError
        If the new plan does not pass its own verification.
    RunError
        BusyError, disk or database; the earlier output is as it was.
    """
    from planner.services.issuing import publish_plan
    from planner.store.memory import Memory

    progress("reading")
    read = check_source(source, today=wish.today, clock=clock)
    if read.programme is None:
        raise PlannerError(read.faults)
    if wish.redact:
        return _run_redacted(read.programme, read.warnings, out, wish, progress)
    refuse_redacted(out)
    with OutputFolder.hold(out) as folder, Memory(wish.db or out / DATABASE) as memory:
        recalled = memory.recall(read.programme.code)
        if folder.holds_documents() and recalled.latest is None and not wish.fresh:
            raise _forgotten(out, memory.name, read.programme.code)
        if not wish.fresh:
            refuse_other(out, read.programme.code)
        earlier = None if wish.fresh or recalled.latest is None else recalled.latest.value()
        with kept_so_far(read.programme, Request(earlier), out):
            plan = _plan(read.programme, recalled, wish, progress)
            if plan.status == "infeasible":
                return RunOutcome(read.programme, plan, None, False, None, read.warnings, 0)
            with offered(plan):
                progress("writing documents")
                issued = publish_plan(read.programme, plan, recalled, folder, memory)
    return RunOutcome(
        read.programme,
        issued.plan,
        issued.revision,
        issued.is_new,
        issued.difference,
        read.warnings,
        issued.num_documents,
        issued.warnings,
    )


def _run_redacted(
    programme: Programme, warnings: tuple[Fault, ...], out: Path, wish: Wish, progress: Callable[[str], None]
) -> RunOutcome:
    """Plan as if nothing had been published, and leave persons out of what is written and told."""
    from planner.services.redacting import show, without_persons, without_values

    with OutputFolder.hold(out) as folder:
        refuse_real(folder)
        plan = make_plan(programme, Request(None, wish.time_limit), progress)
        told, hidden = without_persons(programme, plan), without_values(warnings)
        if plan.status == "infeasible":
            return RunOutcome(programme, told, None, False, None, hidden, 0)
        progress("writing documents")
        papers = show(programme, plan, folder)
    return RunOutcome(programme, told, 1, True, None, hidden, len(papers.files), papers.warnings)


def render_only(
    source: Path,
    plan_file: Path,
    out: Path,
    *,
    previous: Path | None = None,
    today: date | None = None,
    clock: date,
    redact: bool = False,
) -> RenderOutcome:
    """
    Write the documents of a plan file; nothing is remembered.

    In a folder that `run` fills, calendars keep the sequence numbers that are out already.

    Parameters
    ----------
    previous
        The plan file that this plan was made against.
    redact
        Leave persons out of everything that is written.

    Raises
    ------
    PlannerError, RunError
        As `run`.
    """
    from planner.services.certainty import marked
    from planner.services.issuing import render_plan
    from planner.store.memory import Memory

    programme, document, earlier = read_judged(source, plan_file, previous, today=today, clock=clock)
    if redact:
        return _render_redacted(programme, document, earlier, out)
    refuse_redacted(out)
    with OutputFolder.hold(out) as folder, Memory(out / DATABASE) as memory:
        recalled = memory.recall(programme.code)
        is_latest = recalled.latest is not None and recalled.latest.value() == document
        if earlier is None and is_latest and recalled.before is not None:
            earlier = recalled.before.value()
        violations = violations_of(programme, document, earlier)
        if violations:
            return RenderOutcome(programme, None, violations, 0)
        plan = plan_of(document)
        if plan.status == "infeasible":
            return RenderOutcome(programme, plan, (), 0)
        plan = marked(programme, plan)
        papers = render_plan(programme, plan, recalled, folder, memory)
        return RenderOutcome(programme, plan, (), len(papers.files), papers.warnings)


def _render_redacted(programme: Programme, document: object, earlier: object | None, out: Path) -> RenderOutcome:
    from planner.services.certainty import marked
    from planner.services.redacting import show, without_persons

    with OutputFolder.hold(out) as folder:
        refuse_real(folder)
        violations = violations_of(programme, document, earlier)
        if violations:
            return RenderOutcome(programme, None, violations, 0)
        plan = plan_of(document)
        if plan.status == "infeasible":
            return RenderOutcome(programme, without_persons(programme, plan), (), 0)
        papers = show(programme, marked(programme, plan), folder)
        return RenderOutcome(programme, without_persons(programme, plan), (), len(papers.files), papers.warnings)


def _forgotten(out: Path, database: str, programme: str) -> ConflictError:
    """The numbers that subscribers have seen would start again, and nobody would be told who moves."""
    told = (
        f"{out} holds documents of an earlier run or rendering, but {database} knows no plan of programme {programme!r}"
    )
    then = "give the database of that run back, name another folder, or begin anew with planner run --fresh"
    return ConflictError(f"{told}; {then}")


def _plan(programme: Programme, recalled: Recollection, wish: Wish, progress: Callable[[str], None]) -> Plan:
    latest = None if wish.fresh else recalled.latest
    if latest is None:
        return make_plan(programme, Request(None, wish.time_limit), progress)
    if _holds_still(programme, recalled):
        return latest.plan()
    return make_plan(programme, Request(latest.value(), wish.time_limit), progress)


def _holds_still(programme: Programme, recalled: Recollection) -> bool:
    """
    Whether solving again could only give the published plan again.

    With nothing changed no trip need be withdrawn, so the next plan would contain this one; any such plan was open to
    the last solve as well, which proved that none is better.
    """
    latest = recalled.latest
    asked = (programme.input_sha256, programme.today, "optimal", __version__)
    if latest is None or (latest.input_sha256, latest.today, latest.status, latest.planner_version) != asked:
        return False
    value = latest.value()
    replanned = any(level["level"] == "disruption" for level in value["objective"])
    earlier = recalled.before.value() if replanned and recalled.before is not None else None
    return not violations_of(programme, value, earlier)
