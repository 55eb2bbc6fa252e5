"""Build, solve, read back: the only file that calls a solver engine."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from solver.checks import level_values, violations
from solver.constraints import Row, rows_of
from solver.levels import Objective, objectives_of
from solver.lookups import Lookups
from solver.problem import Problem
from solver.solution import Level, Solution, Status
from solver.variables import Columns, columns_of

Progress = Callable[[str], None]

RULES_OFF = (1 << 12) | (1 << 13)
"""
HiGHS's presolve without aggregation (bit 12) and without merging parallel rows and columns (bit 13): together they
call some feasible problems infeasible and cut off optima (1 for 2 in `tests/solver/test_engine_presolve.py`).
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says: a point of zeros and ones or None, a float bound or None, and whether none exists."""

    point: np.ndarray | None
    bound: float | None
    infeasible: bool
    cut_off: bool


@dataclass
class Model:
    """Columns and rows, handed to an engine level by level."""

    num_columns: int
    rows: list[Row]
    hint: np.ndarray | None = None
    deadline: float | None = None
    engine: mathopt.SolverType = field(default=mathopt.SolverType.HIGHS)

    def best(self, objective: Objective) -> Answer:
        """Best point of one objective over the rows."""
        model = mathopt.Model.from_model_proto(_proto(self.num_columns, self.rows, objective))
        hints = mathopt.ModelSolveParameters(solution_hints=_hints(model, self.hint))
        result = _solve(model, self.engine, _parameters(self.deadline), hints)
        return _answer(model, result)

    def keep(self, objective: Objective, value: int) -> None:
        """Later objectives leave this one at its value."""
        columns = [column for column, _ in objective.terms]
        weights = [weight for _, weight in objective.terms]
        level = value - objective.constant
        self.rows.append(Row(columns, weights, level, level))


def solve(problem: Problem, *, time_limit: float | None = None, progress: Progress | None = None) -> Solution:
    """
    The lexicographically best plan, each level with its proven bound.

    Parameters
    ----------
    problem
        What is asked.
    time_limit
        Seconds of wall clock after which the best plan so far is returned; None searches until all is proven.
    progress
        Called with one sentence per level.

    Returns
    -------
    Solution
        Its status is `OPTIMAL` only when every level is proven.
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    lookups = Lookups(problem)
    if any(n.required and not lookups.options_of_nomination[i] for i, n in enumerate(problem.nominations)):
        return Solution(Status.INFEASIBLE)
    columns = columns_of(lookups)
    model = Model(columns.count, rows_of(lookups, columns), deadline=deadline)
    objectives = objectives_of(lookups, columns)
    bounds: list[int] = []
    cut_off = False
    for objective in objectives or [Objective("", True, 0, [])]:
        answer = model.best(objective)
        if answer.infeasible:
            return Solution(Status.INFEASIBLE)
        cut_off = cut_off or answer.cut_off
        if answer.point is None:
            return Solution(Status.UNKNOWN, cut_off=True)
        model.hint = answer.point
        value = _value(objective, answer.point)
        bounds.append(_bound(objective, answer, value))
        model.keep(objective, value)
        if progress is not None:
            progress(f"{objective.name}: {value}, bound {bounds[-1]}")
    assert model.hint is not None
    plan = _read_back(lookups, columns, model.hint)
    return _stated(problem, plan, dict(zip(problem.levels, bounds, strict=False)), cut_off)


def _value(objective: Objective, point: np.ndarray) -> int:
    return objective.constant + sum(weight for column, weight in objective.terms if point[column])


def _bound(objective: Objective, answer: Answer, value: int) -> int:
    assert answer.bound is not None
    if objective.maximise:
        return max(value, int(np.floor(answer.bound + 1e-4)))
    return min(value, int(np.ceil(answer.bound - 1e-4)))


def _stated(problem: Problem, plan: Solution, bounds: dict[str, int], cut_off: bool) -> Solution:
    values = level_values(problem, plan)
    levels = tuple(Level(name, value, bounds[name]) for name, value in values.items())
    status = Status.OPTIMAL if all(level.optimal for level in levels) else Status.FEASIBLE
    stated = Solution(status, plan.chosen, plan.slot_of_event, plan.expert_of_event, levels, cut_off)
    assert not violations(problem, stated), violations(problem, stated)
    return stated


def _read_back(lookups: Lookups, columns: Columns, point: np.ndarray) -> Solution:
    options, slots = lookups.problem.options, lookups.problem.slots
    chosen = tuple(o for o in lookups.allowed if point[columns.option[o]])
    slot_of = {slots[options[o].slot].event: options[o].slot for o in chosen}
    serving = {slot: expert for (slot, expert), column in columns.expert.items() if point[column]}
    expert_of = {event: serving[slot] for event, slot in slot_of.items() if slot in serving}
    return Solution(Status.FEASIBLE, chosen, dict(sorted(slot_of.items())), dict(sorted(expert_of.items())))


def _proto(num_columns: int, rows: list[Row], objective: Objective) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(num_columns))
    proto.variables.lower_bounds.extend([0.0] * num_columns)
    proto.variables.upper_bounds.extend([1.0] * num_columns)
    proto.variables.integers.extend([True] * num_columns)
    infinity = float("inf")
    proto.linear_constraints.ids.extend(range(len(rows)))
    proto.linear_constraints.lower_bounds.extend([-infinity if r.lower is None else float(r.lower) for r in rows])
    proto.linear_constraints.upper_bounds.extend([infinity if r.upper is None else float(r.upper) for r in rows])
    lengths = [len(row.columns) for row in rows]
    row_ids = np.repeat(np.arange(len(rows)), lengths)
    column_ids = np.fromiter((c for row in rows for c in row.columns), dtype=np.int64)
    coefficients = np.fromiter((a for row in rows for a in row.coefficients), dtype=np.float64)
    order = np.lexsort((column_ids, row_ids))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(row_ids[order].tolist())
    matrix.column_ids.extend(column_ids[order].tolist())
    matrix.coefficients.extend(coefficients[order].tolist())
    terms = sorted(objective.terms)
    proto.objective.maximize = objective.maximise
    proto.objective.offset = float(objective.constant)
    proto.objective.linear_coefficients.ids.extend([column for column, _ in terms])
    proto.objective.linear_coefficients.values.extend([float(weight) for _, weight in terms])
    return proto


def _hints(model: mathopt.Model, point: np.ndarray | None) -> list[mathopt.SolutionHint]:
    if point is None:
        return []
    values = {variable: float(point[variable.id]) for variable in model.variables()}
    return [mathopt.SolutionHint(variable_values=values)]


def _parameters(deadline: float | None) -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(random_seed=0, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.999)
    parameters.highs.string_options["parallel"] = "off"
    parameters.highs.int_options["presolve_rule_off"] = RULES_OFF
    if deadline is not None:
        parameters.time_limit = timedelta(seconds=max(0.01, deadline - time.monotonic()))
    return parameters


def _solve(
    model: mathopt.Model,
    engine: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    hints: mathopt.ModelSolveParameters,
) -> mathopt.SolveResult:
    """Solve in a thread of its own, so that an interrupt of the main thread stops the engine and is raised."""
    interrupter = SolveInterrupter()
    outcome: list[mathopt.SolveResult | BaseException] = []

    def work() -> None:
        try:
            outcome.append(mathopt.solve(model, engine, params=parameters, model_params=hints, interrupter=interrupter))
        except BaseException as error:  # handed to the waiting thread, which raises it
            outcome.append(error)

    worker = threading.Thread(target=work)
    with _quiet_stdout():
        worker.start()
        try:
            while worker.is_alive():
                worker.join(0.2)
        except BaseException:
            interrupter.interrupt()
            worker.join()
            raise
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _answer(model: mathopt.Model, result: mathopt.SolveResult) -> Answer:
    reason = result.termination.reason
    infeasible = reason == mathopt.TerminationReason.INFEASIBLE
    cut_off = reason in (mathopt.TerminationReason.FEASIBLE, mathopt.TerminationReason.NO_SOLUTION_FOUND)
    point = None
    if result.has_primal_feasible_solution():
        values = result.variable_values()
        point = np.array([round(values[variable]) for variable in model.variables()], dtype=np.int8)
    return Answer(point, result.termination.objective_bounds.dual_bound, infeasible, cut_off)


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """HiGHS prints a stray line on standard output; send what it writes to nowhere."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
