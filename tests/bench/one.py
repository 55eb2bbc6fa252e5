"""
One method on one problem, in a process of its own: `python -m tests.bench.one '{"method": "ours", ...}'`.

Prints one line of JSON. Time is processor time of the whole process, all threads, limits included: `time.monotonic`
is the processor's clock here. The problem is made before the clock starts. What the engine takes is measured by
standing in for the call through which MathOpt enters its engines, for every method alike.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from ortools.math_opt.core.python import solver as core
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from solver.checks import violations
from solver.engine import solve
from solver.problem import Problem
from solver.solution import Solution
from tests.bench.plain import plain_solve
from tests.solver.families import problem_of
from tests.solver.spreadsheet import spreadsheet_plan

BUSIEST = 0.1
"""A wall-clock limit is lengthened at most by 1 / this."""


class Clock:
    """Processor seconds since the start: of everything, inside the engine, both also until each level was left."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.began = time.process_time()
        self.first_call: float | None = None
        self.engine = 0.0
        self.left: list[float] = []
        self.left_engine: list[float] = []

    def now(self) -> float:
        """Processor seconds since the start."""
        return time.process_time() - self.began

    def told(self, _: str) -> None:
        """A level is done."""
        self.left.append(self.now())
        self.left_engine.append(self.engine)

    def watch(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with its time added to the engine's."""

        def watched(*asked: Any) -> Any:
            before = self.now()
            self.first_call = before if self.first_call is None else self.first_call
            try:
                return call(*_on_the_processors_clock(*asked, share=self.share))
            finally:
                self.engine += self.now() - before

        return watched


def _on_the_processors_clock(
    model: object, engine: int, start: object, parameters: Any, *others: Any, share: float
) -> tuple[Any, ...]:
    """
    The same call with its time limit in processor time.

    SCIP has such a clock. CP-SAT and GLOP are interrupted. HiGHS knows the wall only: its limit is lengthened by how
    busy the machine was a moment ago, and by half as much again lest it gets less than was asked.
    """
    if parameters.HasField("time_limit"):
        seconds = parameters.time_limit.ToTimedelta().total_seconds()
        if engine == mathopt.SolverType.GSCIP.value:
            parameters.gscip.int_params["timing/clocktype"] = 1
        elif engine == mathopt.SolverType.HIGHS.value:
            parameters.time_limit.FromTimedelta(timedelta(seconds=1.5 * seconds / share))
        else:
            parameters.ClearField("time_limit")
            others = (*others[:-1], _interrupter(time.process_time() + seconds).pybind_interrupter)
    return (model, engine, start, parameters, *others)


def _interrupter(deadline: float) -> SolveInterrupter:
    interrupter = SolveInterrupter()

    def watch() -> None:
        while time.process_time() < deadline:
            time.sleep(0.05)
        interrupter.interrupt()

    threading.Thread(target=watch, daemon=True).start()
    return interrupter


def main() -> None:
    """Run what the first argument asks for and report."""
    asked = json.loads(sys.argv[1])
    wall, processor = time.perf_counter(), time.process_time()
    problem = problem_of(asked["family"], asked["authorities"], asked["seed"])
    share = min(1.0, max(BUSIEST, (time.process_time() - processor) / (time.perf_counter() - wall)))
    before = _resident_mib()
    time.monotonic = time.process_time
    clock, wall = Clock(share), time.perf_counter()
    core.solve = clock.watch(core.solve)
    solution = _solved(problem, asked, clock)
    report = {
        "cpu": clock.now(),
        "wall": time.perf_counter() - wall,
        "model": clock.now() if clock.first_call is None else clock.first_call,
        "engine": clock.engine,
        "left": clock.left,
        "left_engine": clock.left_engine,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "before": before,
        "status": solution.status.value,
        "levels": [[level.name, level.value, level.bound] for level in solution.levels],
        "options": len(problem.options),
        "teams": len(problem.teams),
        "broken": len(violations(problem, solution)),
    }
    print("\n" + json.dumps(asked | report))


def _solved(problem: Problem, asked: dict[str, Any], clock: Clock) -> Solution:
    method, target, seconds = asked["method"], asked["target"], asked["seconds"]
    if method == "ours":
        return solve(problem, time_limit=seconds, progress=clock.told)
    if method == "spreadsheet":
        return spreadsheet_plan(problem)
    return plain_solve(problem, method, seconds, threads=asked["threads"], target=target, progress=clock.told)


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
