"""The use cases around one plan file: make it, check it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.failures import RunError
from planner.domain.faults import Fault, PlannerError
from planner.services.files import write_whole
from planner.services.interrupts import to_its_end

if TYPE_CHECKING:
    from planner.audit import Violation
    from planner.domain.plan import Plan
    from planner.domain.records import Programme


class SelfCheckError(Exception):
    """A plan that its own verification refused; it is neither saved nor shown."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__("; ".join(str(violation) for violation in violations))


class PlanKeptError(RunError):
    """An interrupt after which the best plan so far lies in a file of its own."""

    exit_code = 130

    def __init__(self, plan: Plan, file: Path) -> None:
        how = "cut off and not reproducible" if plan.cut_off else "complete"
        told = f"interrupted; the best plan so far, {len(plan.trips)} trips, {how}, is in {file}"
        super().__init__(f"{told}; earlier output is as it was")


@dataclass(frozen=True, slots=True)
class Request:
    """
    How to solve.

    Attributes
    ----------
    previous
        The earlier plan, to be changed as little as possible before anything else counts.
    time_limit
        When to stop, in seconds; None: until proven.
    near
        A plan to be close to among equally good ones.
    """

    previous: object | None = None
    time_limit: float | None = None
    near: object | None = None


def make_plan(programme: Programme, request: Request, progress: Callable[[str], None]) -> Plan:
    """
    The verified plan of a programme.

    Raises
    ------
    PlannerError
        If the earlier plan is not one, or one of another programme.
    SelfCheckError
        If the new plan breaks a rule.
    """
    from planner.domain.plan import plan_to_dict
    from planner.services.allocate import allocate

    previous = None if request.previous is None else plan_of(request.previous)
    if previous is not None:
        refuse_other_programme(previous, programme.code, "the previous plan")
    near = None if request.near is None else plan_of(request.near)
    plan = allocate(programme, previous, near=near, time_limit=request.time_limit, progress=progress)
    with offered(plan):
        progress("verifying the plan")
        violations = violations_of(programme, plan_to_dict(plan), request.previous)
    if violations:
        raise SelfCheckError(violations)
    return plan


def save_plan(programme: Programme, request: Request, out: Path, progress: Callable[[str], None]) -> Plan:
    """
    Make the plan and write it to one file; a plan that satisfies nothing is written too, with its conflict.

    Raises
    ------
    PlannerError, SelfCheckError
        As `make_plan`; then nothing is written.
    OSError
        If the file cannot be written; an earlier one stays whole.
    """
    from planner.domain.plan import plan_to_json

    with kept_so_far(programme, request, out):
        plan = make_plan(programme, request, progress)
    with to_its_end(f"the plan is in {out}"):
        write_whole(out, plan_to_json(plan).encode())
    return plan


@contextmanager
def offered(plan: Plan) -> Iterator[None]:
    """
    An interrupt meanwhile offers this plan.

    Raises
    ------
    PlanStoppedError
        In place of the interrupt.
    """
    from planner.services.allocate import PlanStoppedError

    try:
        yield
    except KeyboardInterrupt:
        raise PlanStoppedError(plan) from None


@contextmanager
def kept_so_far(programme: Programme, request: Request, out: Path) -> Iterator[None]:
    """
    When the work is interrupted, write the best plan so far beside the output, if it passes its verification.

    Raises
    ------
    PlanKeptError
        In place of the interrupt, where a plan was written to `OUT.so-far.json`.
    """
    from planner.domain.plan import plan_to_dict, plan_to_json
    from planner.services.allocate import PlanStoppedError

    try:
        yield
    except PlanStoppedError as stopped:
        if violations_of(programme, plan_to_dict(stopped.plan), request.previous):
            raise
        file = out.with_name(f"{out.name.removesuffix('.json')}.so-far.json")
        write_whole(file, plan_to_json(stopped.plan).encode())
        raise PlanKeptError(stopped.plan, file) from None


def violations_of(programme: Programme, document: object, previous: object | None) -> tuple[Violation, ...]:
    """Everything that the independent check finds wrong in a plan, given the plan before it."""
    from planner.audit import verify

    return verify(programme, document, previous=previous)


def only_other_input(violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Where the plan was made from other input, that alone: nothing else can be told of it by this folder."""
    return tuple(violation for violation in violations if violation.code == "input") or violations


def plan_of(document: object) -> Plan:
    """
    The plan of a JSON value.

    Raises
    ------
    PlannerError
        If the value lacks what a plan has.
    """
    from planner.domain.plan import plan_from_dict

    try:
        return plan_from_dict(document)  # type: ignore[arg-type]  # any other shape is refused below
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"not a plan of format 1 ({type(error).__name__}: {error}); planner solve --out writes one"
        raise PlannerError([Fault("plan", 0, "", "", message)]) from None


def refuse_other_programme(plan: Plan, code: str, which: str) -> None:
    """
    Stop at a plan that was made for another programme.

    Raises
    ------
    PlannerError
        With one sentence.
    """
    if plan.programme != code:
        message = f"it was made for programme {plan.programme!r}, not for {code!r}; name a plan of the same programme"
        raise PlannerError([Fault(which, 0, "programme", plan.programme, message)])
