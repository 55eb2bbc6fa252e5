"""Questions put to a solver engine: the only file that calls one. Arrays in, arrays out."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_parameters_pb2, model_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as core
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import StatusNotOk

from solver.matrix import NO_LIMIT, Limits, Matrix, Real, Truth, Whole

TINY = 1e-5
"""An engine's bound is a float; what is nearer than this to a whole number is that number."""

EXACT_SECONDS = 600.0
"""Effort of one search in whole numbers throughout, in the engine's own deterministic seconds."""


@dataclass(frozen=True, slots=True)
class Way:
    """
    How to ask.

    Attributes
    ----------
    tolerance
        How far a row may be off, relative to its size; None is the engine's default.
    presolve
        Whether the engine may simplify the rows first.
    nodes
        After so many branches it stops and another way is tried: the same on every machine. None: as the advice says.
    cuts
        Whether it looks for as many cuts as it likes: they cost more than they prove where few branches do.
    is_logical
        Whether most rows are conditions, on which a linear relaxation is wasted.
    """

    engine: mathopt.SolverType
    tolerance: float | None = None
    presolve: bool = True
    nodes: int | None = None
    cuts: bool = False
    is_logical: bool = False


FAST = Way(mathopt.SolverType.GSCIP)
LOOK = Way(mathopt.SolverType.GSCIP, nodes=500)
OTHER = Way(mathopt.SolverType.HIGHS, nodes=2000)
THOROUGH = Way(mathopt.SolverType.GSCIP, cuts=True)
CAREFUL = Way(mathopt.SolverType.GSCIP, 1e-9, cuts=True)
EXACT = Way(mathopt.SolverType.CP_SAT)
EXACT_AS_IT_IS = Way(mathopt.SolverType.CP_SAT, presolve=False)
RELAXED = Way(mathopt.SolverType.GLOP)


@dataclass(frozen=True, slots=True)
class Advice:
    """
    What may help a search, and what limits it.

    Attributes
    ----------
    hint
        A point to begin with.
    first
        How early to decide on each column, more is earlier.
    nodes
        Effort, in nodes of a search tree; None is no limit.
    seconds
        Wall clock; None is no limit.
    is_best
        Whether the hint is most likely the best point, so that only the proof is wanted.
    work
        Effort of a search in whole numbers, in the engine's own deterministic seconds; None is `EXACT_SECONDS` where
        `nodes` is given, else no limit.
    """

    hint: Whole | None = None
    first: Whole | None = None
    nodes: int | None = None
    seconds: float | None = None
    is_best: bool = False
    work: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What an engine says.

    Attributes
    ----------
    point
        Values of the columns, exactly within all rows, or None.
    bound
        Proven upper bound of the goal, or None.
    infeasible
        Whether the engine says that no point exists.
    spent
        Whether the search ended because its effort was spent.
    is_late
        Whether the clock ended the search.
    is_proven
        Whether nothing is better than the point.
    """

    point: Whole | None
    bound: int | None
    infeasible: bool
    spent: bool
    is_late: bool
    is_proven: bool


SILENCE = Answer(None, None, infeasible=False, spent=False, is_late=False, is_proven=False)
"""HiGHS gives up on figures that are too large for it; another way is tried then."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """
    The optimum of a linear relaxation, in floats.

    Attributes
    ----------
    values, prices
        Values and reduced costs of the columns; a column without choice has no price.
    duals
        Multipliers of the rows.
    """

    values: Real
    prices: Real
    duals: Real


@dataclass(frozen=True)
class Program:
    """
    Maximise `weights` x within `lower` <= x <= `upper` and `row_lower` <= A x <= `row_upper`, all in floats.

    Attributes
    ----------
    row_of, column_of, coefficient
        Entries of A, ascending by row and then column.
    names
        What the caller calls each row.
    """

    weights: Real
    lower: Real
    upper: Real
    row_of: Whole
    column_of: Whole
    coefficient: Real
    row_lower: Real
    row_upper: Real
    names: Whole

    def relax(self, seconds: float | None) -> Optimum | None:
        """The optimum in floats; None where the clock came first."""
        result = _run(self.proto(whole=False), RELAXED, Advice(seconds=seconds), NOTHING_TOLD)
        found = next((s for s in result.solutions if _is_feasible(s.dual_solution)), None)
        if found is None:
            return None
        values, duals = self.lower.copy(), np.zeros(len(self.names))
        if found.primal_solution.variable_values.values:
            values[:] = found.primal_solution.variable_values.values
        duals[list(found.dual_solution.dual_values.ids)] = found.dual_solution.dual_values.values
        return Optimum(values, np.array(found.dual_solution.reduced_costs.values), duals)

    def proto(self, *, whole: bool) -> model_pb2.ModelProto:
        """As an engine reads it."""
        proto = model_pb2.ModelProto()
        proto.variables.ids.extend(range(len(self.weights)))
        proto.variables.lower_bounds.extend(self.lower.tolist())
        proto.variables.upper_bounds.extend(self.upper.tolist())
        proto.variables.integers.extend([whole] * len(self.weights))
        proto.linear_constraints.ids.extend(range(len(self.names)))
        proto.linear_constraints.lower_bounds.extend(self.row_lower.tolist())
        proto.linear_constraints.upper_bounds.extend(self.row_upper.tolist())
        proto.linear_constraint_matrix.row_ids.extend(self.row_of.tolist())
        proto.linear_constraint_matrix.column_ids.extend(self.column_of.tolist())
        proto.linear_constraint_matrix.coefficients.extend(self.coefficient.tolist())
        proto.objective.maximize = True
        proto.objective.linear_coefficients.ids.extend(np.flatnonzero(self.weights).tolist())
        proto.objective.linear_coefficients.values.extend(self.weights[self.weights != 0].tolist())
        return proto


@dataclass(frozen=True)
class Question:
    """
    Maximise the sum of weight x column within rows and limits.

    Only columns with a choice are shown to an engine, and only rows with such columns.

    Attributes
    ----------
    weights
        One per column; more is better.
    """

    matrix: Matrix
    limits: Limits
    weights: Whole | Real

    def search(self, way: Way, advice: Advice) -> Answer:
        """The best point that a way finds, and what it proves; the bound is rounded to a whole number."""
        free = self._free()
        try:
            result = _run(self._program(free).proto(whole=True), way, advice, _told(way, advice, free))
        except StatusNotOk:
            if way.engine is not mathopt.SolverType.HIGHS:
                raise
            return SILENCE
        return self._answer(free, result)

    def relax(self, seconds: float | None) -> Optimum | None:
        """The optimum without the demand for whole numbers; None where the clock came first."""
        free = self._free()
        program = self._program(free)
        found = program.relax(seconds)
        if found is None:
            return None
        values, prices = self.limits.lower.astype(float), np.zeros(self.matrix.num_columns)
        values[free], prices[free] = found.values, found.prices
        duals = np.zeros(len(self.matrix.lower))
        duals[program.names] = found.duals
        return Optimum(values, prices, duals)

    def _free(self) -> Whole:
        return np.flatnonzero(self.limits.lower < self.limits.upper)

    def _program(self, free: Whole) -> Program:
        """The columns with a choice, and the rows less what the others add to them, in whole numbers."""
        matrix, place = self.matrix, np.full(self.matrix.num_columns, -1, dtype=np.int64)
        place[free] = np.arange(len(free))
        kept = place[matrix.column_of] >= 0
        settled = matrix.activity(np.where(place >= 0, 0, self.limits.lower))
        rows = np.flatnonzero(self._open_rows(kept, settled))
        row = np.zeros(len(settled), dtype=np.int64)
        row[rows] = np.arange(len(rows))
        return Program(
            self.weights[free].astype(float),
            self.limits.lower[free].astype(float),
            self.limits.upper[free].astype(float),
            row[matrix.row_of[kept]],
            place[matrix.column_of[kept]],
            matrix.coefficient[kept].astype(float),
            np.where(matrix.lower == -NO_LIMIT, -np.inf, (matrix.lower - settled).astype(float))[rows],
            np.where(matrix.upper == NO_LIMIT, np.inf, (matrix.upper - settled).astype(float))[rows],
            rows,
        )

    def _open_rows(self, kept: Truth, settled: Whole) -> Truth:
        """Rows with a choice, and those that are broken without any."""
        choice = np.bincount(self.matrix.row_of[kept], minlength=len(settled)) > 0
        broken: Truth = (settled < self.matrix.lower) | (settled > self.matrix.upper)
        return choice | broken

    def _answer(self, free: Whole, result: result_pb2.SolveResultProto) -> Answer:
        ended = result.termination
        found = next((s.primal_solution for s in result.solutions if _is_feasible(s.primal_solution)), None)
        point = None if found is None else self._point(free, found.variable_values.values)
        bound = ended.objective_bounds.dual_bound
        infeasible = ended.reason == result_pb2.TERMINATION_REASON_INFEASIBLE
        spent = ended.limit in (result_pb2.LIMIT_NODE, result_pb2.LIMIT_OTHER)
        return Answer(
            point,
            self._whole(free, bound) if np.isfinite(bound) else None,
            infeasible,
            spent,
            is_late=ended.limit == result_pb2.LIMIT_TIME,
            is_proven=ended.reason == result_pb2.TERMINATION_REASON_OPTIMAL,
        )

    def _point(self, free: Whole, values: list[float]) -> Whole | None:
        point = self.limits.lower.copy()
        point[free] = np.rint(np.array(values)).astype(np.int64)
        return point if self.matrix.holds(point) else None

    def _whole(self, free: Whole, bound: float) -> int:
        """The engine's bound with what the columns without choice are worth."""
        without = self.weights * self.limits.lower
        without[free] = 0
        return int(np.floor(bound + TINY)) + int(without.sum())


def _is_feasible(found: solution_pb2.PrimalSolutionProto | solution_pb2.DualSolutionProto) -> bool:
    return bool(found.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE)


def _told(way: Way, advice: Advice, free: Whole) -> model_parameters_pb2.ModelSolveParametersProto:
    told = model_parameters_pb2.ModelSolveParametersProto()
    if advice.hint is not None:
        values = told.solution_hints.add().variable_values
        values.ids.extend(range(len(free)))
        values.values.extend(advice.hint[free].astype(float).tolist())
    if advice.first is not None and way.engine is mathopt.SolverType.GSCIP:
        told.branching_priorities.ids.extend(range(len(free)))
        told.branching_priorities.values.extend(advice.first[free].tolist())
    return told


def _parameters(way: Way, advice: Advice) -> mathopt.SolveParameters:
    """One thread, a fixed seed, no gap but that between whole numbers; a clock only where a time limit is given."""
    parameters = mathopt.SolveParameters(
        threads=1, random_seed=0, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.999
    )
    if way.engine is mathopt.SolverType.GLOP:
        parameters = mathopt.SolveParameters(threads=1, random_seed=0)
    if way.engine is mathopt.SolverType.HIGHS:  # takes no number of threads
        parameters = mathopt.SolveParameters(random_seed=0, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.999)
        parameters.highs.string_options["parallel"] = "off"
    parameters.gscip.bool_params["misc/catchctrlc"] = False
    parameters.gscip.bool_params["presolving/donotmultaggr"] = True  # keeps the columns of teams to decide on
    parameters.gscip.int_params["separating/rapidlearning/freq"] = -1  # can take minutes on sums of large figures
    if not way.cuts:
        parameters.gscip.int_params["separating/maxroundsroot"] = 5
        parameters.gscip.int_params["separating/maxrounds"] = 1
    branching = (mathopt.SolverType.GSCIP, mathopt.SolverType.HIGHS)
    if way.engine in branching and (nodes := _nodes(way, advice)) is not None:
        parameters.node_limit = nodes
    if way.engine is mathopt.SolverType.CP_SAT:
        _limit_exact(parameters, way, advice)
    if advice.is_best and way.engine in branching:
        parameters.heuristics = mathopt.Emphasis.OFF
        parameters.gscip.int_params["presolving/maxrestarts"] = 0
    if not way.presolve:
        parameters.presolve = mathopt.Emphasis.OFF
    if way.tolerance is not None:
        parameters.gscip.real_params["numerics/feastol"] = way.tolerance
    if advice.seconds is not None:
        parameters.time_limit = timedelta(seconds=advice.seconds)
    return parameters


def _nodes(way: Way, advice: Advice) -> int | None:
    return min((nodes for nodes in (way.nodes, advice.nodes) if nodes is not None), default=None)


def _limit_exact(parameters: mathopt.SolveParameters, way: Way, advice: Advice) -> None:
    if advice.work is not None:
        parameters.cp_sat.max_deterministic_time = advice.work
    elif advice.nodes is not None:
        parameters.cp_sat.max_deterministic_time = EXACT_SECONDS
    if way.is_logical:
        parameters.cp_sat.linearization_level = 0
        parameters.cp_sat.symmetry_level = 0


def _run(
    proto: model_pb2.ModelProto, way: Way, advice: Advice, told: model_parameters_pb2.ModelSolveParametersProto
) -> result_pb2.SolveResultProto:
    """Solve in a thread of its own, so that an interrupt reaches the waiting thread at once."""
    asked = (proto, way.engine.value, INIT, _parameters(way, advice).to_proto(), told, None, CALLBACKS, None, None)
    outcome: list[result_pb2.SolveResultProto | BaseException] = []

    def work() -> None:
        try:
            outcome.append(core.solve(*asked))
        except BaseException as error:  # handed to the waiting thread, which raises it
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    with _silenced() if way.engine is mathopt.SolverType.HIGHS else nullcontext():
        worker.start()
        while worker.is_alive():
            worker.join(0.1)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


@contextmanager
def _silenced() -> Iterator[None]:
    """HiGHS may write a line of its own to standard output, whatever it is told: it goes nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


INIT = mathopt.StreamableSolverInitArguments().to_proto()
CALLBACKS = mathopt.CallbackRegistration().to_proto()
NOTHING_TOLD = model_parameters_pb2.ModelSolveParametersProto()
