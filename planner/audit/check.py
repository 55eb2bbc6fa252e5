"""The whole check of a plan.json object, in the order in which an answer is worth reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.audit.case import Case
from planner.audit.conflicts import conflict_faults
from planner.audit.figures import figure_faults
from planner.audit.reasons import Reasoning, reason_faults
from planner.audit.recount import Recount
from planner.audit.references import reference_faults
from planner.audit.replans import previous_faults, published_bookings, replan_faults
from planner.audit.rules import rule_faults
from planner.audit.shape import shape_faults, shown
from planner.audit.steps import step_faults
from planner.audit.trips import trip_faults
from planner.audit.violation import Violation
from planner.domain.plan import plan_from_dict
from planner.domain.records import Programme


def verify(programme: Programme, document: object, *, previous: object | None = None) -> tuple[Violation, ...]:
    """
    Check a plan against the programme it was made for: every rule, every cost, every level again.

    Shares with the code that plans only the reader of the programme folder. First the form; only a plan of the
    right form and of this programme is held against codes and order, and only one whose codes exist against the rules.

    Parameters
    ----------
    programme
        As read from its folder.
    document
        The parsed JSON of plan.json; any value at all, nothing of it is trusted.
    previous
        The parsed JSON of the plan published before, where there was one. Without it the value of `disruption`
        and the figures of carried trips cannot be checked, only that they make sense.

    Returns
    -------
    tuple[Violation, ...]
        Everything wrong; empty when the plan holds.
    """
    faults = shape_faults(document)
    strange = () if previous is None else tuple(previous_faults(programme, previous))
    if faults or not isinstance(document, dict):
        return (*faults, *strange)
    if document["programme"] != programme.code:
        told = f"the plan is for {shown(document['programme'])}, the folder is {programme.code}; name the one it is of."
        return (Violation("programme", "programme", told), *strange)
    before = previous if isinstance(previous, dict) and not strange else None
    return (*_origin_faults(programme, document), *_content_faults(programme, document, before, strange))


def _origin_faults(programme: Programme, document: Mapping[str, Any]) -> Iterator[Violation]:
    if document["input_sha256"] != programme.input_sha256:
        told = "the plan was made from other input: the folder has changed since; solve it again."
        yield Violation("input", "input_sha256", told)
    if document.get("today") not in (None, programme.today.isoformat()):
        told = f"the plan was made on {shown(document['today'])}, the check counts from {programme.today}."
        yield Violation("today", "today", told)


def _content_faults(
    programme: Programme, document: dict[str, Any], before: Mapping[str, Any] | None, strange: tuple[Violation, ...]
) -> tuple[Violation, ...]:
    case, plan = Case(programme), plan_from_dict(document)
    faults = tuple(reference_faults(case, plan))
    if faults:
        return (*faults, *strange)
    if plan.status == "infeasible":
        return strange or tuple(conflict_faults(case, plan, before))
    recount = Recount(case, plan, document)
    return tuple(_plan_faults(recount, before, strange))


def _plan_faults(recount: Recount, before: Mapping[str, Any] | None, strange: tuple[Violation, ...]) -> list[Violation]:
    """Trips, rules, figures, reasons and what the plan before asks; a plan without fault is then tried to be beaten."""
    reasoning = Reasoning(recount)
    found = [*trip_faults(recount), *rule_faults(recount), *figure_faults(recount), *reason_faults(reasoning), *strange]
    if before is not None:
        found += replan_faults(recount, before)
    if not found:
        found += step_faults(recount, reasoning, None if before is None else published_bookings(recount, before))
    return found
