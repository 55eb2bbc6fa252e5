"""A verified plan goes out: written aside, remembered, put in place, in this order so that no number is used twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner import __version__
from planner.domain.faults import Fault
from planner.domain.overview import PlanDifference
from planner.domain.plan import Plan, plan_to_dict, plan_to_json
from planner.domain.records import Programme
from planner.services.documents import Issue, Papers, papers_of
from planner.services.interrupts import to_its_end
from planner.services.publish import OutputFolder
from planner.store.memory import Memory, Publication, Recollection, Revision


@dataclass(frozen=True, slots=True)
class Issued:
    """
    What went out.

    Attributes
    ----------
    plan
        The plan that holds now: the new one, or the one that was out already.
    difference
        Against what was out before; None where there was nothing.
    num_documents
        Files in the output folder that are the planner's.
    warnings
        Documents that are not as they should be.
    """

    plan: Plan
    revision: int
    is_new: bool
    difference: PlanDifference | None
    num_documents: int
    warnings: tuple[Fault, ...]


def publish_plan(
    programme: Programme, plan: Plan, recalled: Recollection, folder: OutputFolder, memory: Memory
) -> Issued:
    """
    Publish a plan, or the one that is out where it decides the same.

    Raises
    ------
    RunError
        BusyError, disk or database.
    """
    issue, is_new = _issue(programme, plan, recalled, memory)
    papers = papers_of(issue, recalled, folder.rendered())
    staging = folder.stage(papers.files)
    with to_its_end(f"plan {issue.revision} is out in {folder.path}"):
        if is_new or (papers.calendars, papers.postings) != (recalled.calendars, recalled.postings):
            revision = _revision(issue, recalled) if is_new else None
            memory.save(programme, recalled, Publication(revision, papers.calendars, papers.editions, papers.postings))
        staging.publish()
        folder.remember(papers.rendered)
    return Issued(
        issue.plan,
        issue.revision,
        is_new,
        issue.difference if is_new else PlanDifference(),
        len(papers.files),
        papers.warnings,
    )


def render_plan(
    programme: Programme, plan: Plan, recalled: Recollection, folder: OutputFolder, memory: Memory
) -> Papers:
    """Write the documents of a plan and remember nothing."""
    issue, _ = _issue(programme, plan, recalled, memory)
    papers = papers_of(issue, recalled, folder.rendered())
    staging = folder.stage(papers.files)
    with to_its_end(f"the documents are in {folder.path}"):
        staging.publish()
        folder.remember(papers.rendered)
    return papers


def _issue(programme: Programme, plan: Plan, recalled: Recollection, memory: Memory) -> tuple[Issue, bool]:
    """The plan with its number, and whether it is a new one."""
    latest, before = recalled.latest, recalled.before
    if latest is None:
        return Issue(programme, plan, None, 1), True
    if not _decides_the_same(plan, latest):
        earlier = memory.told(programme.code, latest.number)
        return Issue(programme, plan, latest.plan(), latest.number + 1, earlier), True
    if before is None:
        return Issue(programme, latest.plan(), None, latest.number), False
    earlier = memory.told(programme.code, before.number)
    return Issue(programme, latest.plan(), before.plan(), latest.number, earlier), False


def _decides_the_same(plan: Plan, latest: Revision) -> bool:
    """Equal but for the day and for `disruption`, which a plan has only against an earlier one."""
    return _decisions(plan_to_dict(plan)) == _decisions(latest.value())


def _decisions(document: dict[str, Any]) -> dict[str, Any]:
    levels = [level for level in document["objective"] if level["level"] != "disruption"]
    return {**document, "objective": levels, "today": None}


def _revision(issue: Issue, recalled: Recollection) -> Revision:
    return Revision(
        number=issue.revision,
        previous=None if recalled.latest is None else recalled.latest.number,
        input_sha256=issue.programme.input_sha256,
        today=issue.programme.today,
        status=issue.plan.status,
        planner_version=__version__,
        document=plan_to_json(issue.plan),
    )
