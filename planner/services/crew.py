"""Several programmes planned side by side, each worker a process of its own."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Self

from planner.domain.failures import RunError
from planner.domain.faults import Fault
from planner.domain.scenarios import Differences
from planner.services.solve import Request
from planner.services.workers import Worker, hired

if TYPE_CHECKING:
    from planner.audit import Violation
    from planner.domain.records import Programme


class WorkerLostError(RunError):
    """A worker ended in the middle of its work: killed, or out of memory."""

    def __init__(self) -> None:
        super().__init__("a worker process was ended from outside (out of memory?); try again with --jobs 1")


@dataclass(frozen=True, slots=True)
class Task:
    """One programme folder to plan as of `today`; `name` comes back with the answer."""

    name: str
    folder: Path
    today: date
    request: Request


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What became of a task.

    Attributes
    ----------
    state
        "solved", "infeasible", "no_plan" (the time limit came first), "refused" (the folder has faults), "broken" (the
        plan did not pass its check) or "failed" (a mistake in the planner; `trace` tells).
    plan
        The text of plan.json, verified; "" where there is no plan.
    differences
        From the plan that the request is near to; None where either has no trips to compare.
    warnings
        What the reader warns of in the folder.
    """

    name: str
    state: str
    plan: str = ""
    faults: tuple[Fault, ...] = ()
    violations: tuple[Violation, ...] = ()
    trace: str = ""
    differences: Differences | None = None
    warnings: tuple[Fault, ...] = ()


@dataclass
class Crew:
    """Worker processes for the length of a `with` block; however it ends, none of them is left."""

    size: int
    _workers: list[Worker] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.dismiss()

    def answers(self, tasks: Sequence[Task]) -> Iterator[Answer]:
        """
        The answer to every task, in the order in which they are done.

        Raises
        ------
        WorkerLostError
            If a worker ends before its answer.
        """
        waiting = list(reversed(tasks))
        while len(self._workers) < min(self.size, len(tasks)):
            self._workers.append(hired(_attempted))
        busy = {worker.connection: worker for worker in self._workers if _sent(worker, waiting)}
        while busy:
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                worker = busy.pop(connection)
                answer = _received(worker)
                if _sent(worker, waiting):
                    busy[connection] = worker
                yield answer


def planned(task: Task) -> Answer:
    """Read, plan and verify one folder."""
    from planner.services.reading import read_source

    read = read_source(task.folder, today=None, clock=task.today)
    if read.programme is None:
        return Answer(task.name, "refused", faults=read.faults)
    return replace(_planned(task, read.programme), warnings=read.warnings)


def _planned(task: Task, programme: Programme) -> Answer:
    from planner.domain.plan import plan_to_json
    from planner.services.allocate import NoPlanInTimeError
    from planner.services.differences import differences
    from planner.services.solve import SelfCheckError, make_plan, plan_of

    try:
        plan = make_plan(programme, task.request, lambda _: None)
    except NoPlanInTimeError:
        return Answer(task.name, "no_plan")
    except SelfCheckError as error:
        return Answer(task.name, "broken", violations=error.violations)
    if plan.status == "infeasible":
        return Answer(task.name, "infeasible", plan_to_json(plan))
    near = task.request.near
    changed = None if near is None else differences(programme, plan_of(near), plan)
    return Answer(task.name, "solved", plan_to_json(plan), differences=changed)


def _sent(worker: Worker, waiting: list[Task]) -> bool:
    """Give the worker the next task; False where none is left."""
    if not waiting:
        return False
    try:
        worker.connection.send(waiting.pop())
    except OSError:
        raise WorkerLostError from None
    return True


def _received(worker: Worker) -> Answer:
    try:
        answer = worker.connection.recv()
    except (EOFError, OSError):
        raise WorkerLostError from None
    assert isinstance(answer, Answer)
    return answer


def _attempted(task: Task) -> Answer:
    try:
        return planned(task)
    except Exception:  # told to the process that asked, which fails with it
        return Answer(task.name, "failed", trace=traceback.format_exc())
