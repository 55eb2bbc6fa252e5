"""Build, solve, read back: the only file that calls a solver engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from solver.checks import level_values, violations
from solver.constraints import Row, rows_of
from solver.core import Core, blend, groups_of
from solver.draft import Draft, problem_of, reflected, restore
from solver.goals import Goal, goals_of
from solver.greedy import first_plan
from solver.levels import Objective, objectives_of
from solver.lookups import Lookups
from solver.matrix import NO_LIMIT, Limits, Matrix, Real, Relaxation, Whole, matrix_of, relaxation
from solver.problem import Problem
from solver.reduce import reduced
from solver.solution import Level, Solution, Status
from solver.tolerances import solve_within_tolerances
from solver.variables import NO_COLUMN, Columns, columns_of

Progress = Callable[[str], None]

GRACE = 0.5
"""Seconds that the bound of a level may take when the time limit has passed."""

LARGE = 12_000
"""From so many columns on, only the core of a programme is searched."""

CORE = 600
"""About how many columns the first search of the core leaves free."""

WIDER = 3
"""How much larger the core is for later searches, which start near the best point."""

CORE_NODES = 50
"""Effort of one search of the core, in nodes."""

NODE_COLUMNS = 60_000_000
"""Effort of one search of a whole programme: nodes times columns."""

EXACT_SECONDS = 600.0
"""Effort of one search in whole numbers throughout, in the engine's own deterministic seconds."""

TINY = 1e-5
"""An engine's bound is a float; what is nearer than this to a whole number is that number."""


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
    """

    point: Whole | None
    bound: int | None
    infeasible: bool
    spent: bool


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
    """

    engine: mathopt.SolverType
    tolerance: float | None = None
    presolve: bool = True


WAYS = (
    Way(mathopt.SolverType.GSCIP),
    Way(mathopt.SolverType.GSCIP, 1e-9),
    Way(mathopt.SolverType.CP_SAT),
)
"""Tried in turn until a goal is proven: fast, careful, and in whole numbers throughout."""


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    progress: Progress | None = None,
    start: Solution | None = None,
) -> Solution:
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
    start
        A plan to begin with, where it keeps every rule; without tolerances only.

    Returns
    -------
    Solution
        Its status is `OPTIMAL` only when every level is proven. The same problem gives the same solution, unless
        `cut_off` says that the time limit ended the search.
    """
    if problem.tolerances:
        return solve_within_tolerances(problem, solve, time_limit=time_limit, progress=progress)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    draft = reduced(problem)
    search = Search(problem_of(draft), deadline, progress or (lambda _: None))
    search.begin_with(None if start is None else reflected(draft, start))
    status = search.run()
    if status in (Status.INFEASIBLE, Status.UNKNOWN):
        return Solution(status, cut_off=search.cut_off)
    return _stated(problem, _restored(draft, search), search)


def has_plan(problem: Problem, *, presolve: bool) -> bool:
    """
    Whether any plan keeps the rules, asked in whole numbers throughout.

    Parameters
    ----------
    presolve
        Whether anything may be simplified first: by our reductions, by a first plan, by the engine. Without it the
        engine gets the rows as they are.
    """
    search = Search(problem_of(reduced(problem)) if presolve else problem, None, lambda _: None)
    if presolve:
        return search.begin() is Status.FEASIBLE
    answer = search.ask(Way(mathopt.SolverType.CP_SAT, presolve=False), Goal((), (), 1))
    return answer.point is not None


def best_point(upper: list[int], rows: list[Row], terms: list[tuple[int, int]]) -> list[int] | None:
    """
    The best point within rows, found and proven in whole numbers throughout; for small questions.

    Parameters
    ----------
    upper
        Largest value of each column; the least is zero.
    terms
        (column, weight) of what is maximised; empty for any point.

    Returns
    -------
    list or None
        Values of the columns; None where no point keeps the rows.
    """
    matrix = matrix_of(len(upper), rows)
    most = np.array(upper, dtype=np.int64)
    model = mathopt.Model.from_model_proto(_proto(matrix, Limits(np.zeros_like(most), most), sorted(terms), whole=True))
    exact = Way(mathopt.SolverType.CP_SAT)
    result = _run(model, exact.engine, _parameters(exact, None, None), mathopt.ModelSolveParameters())
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return None
    values = result.variable_values([model.get_variable(column) for column in range(len(upper))])
    return [round(value) for value in values]


class Search:
    """
    One problem's way through its goals.

    Attributes
    ----------
    point
        The best point so far; exactly within all rows.
    bounds
        Proven bound of each level, in the order of the problem.
    cut_off
        Whether the deadline ended the search of a goal.
    """

    def __init__(self, problem: Problem, deadline: float | None, progress: Progress) -> None:
        self.lookups = Lookups(problem)
        self.columns = columns_of(self.lookups)
        self.rows = rows_of(self.lookups, self.columns)
        self.matrix = matrix_of(self.columns.count, self.rows)
        upper = np.array(self.columns.upper, dtype=np.int64)
        self.limits = Limits(np.zeros_like(upper), upper)
        self.large = self.columns.count >= LARGE
        self.core: Core | None = None
        self.deadline = deadline
        self.progress = progress
        self.point: Whole | None = None
        self.bounds: list[int] = []
        self.cut_off = False

    def run(self) -> Status:
        """Settle goal after goal; the bounds and the point are left behind."""
        found = self.begin()
        if found is Status.FEASIBLE:
            objectives = objectives_of(self.lookups, self.columns)
            if self.large:
                self._begin_core(objectives)
            for goal in goals_of(objectives, paired=not self.large):
                self.settle(goal)
        return found

    def begin(self) -> Status:
        """A first point, or the word that there is none."""
        if self.point is None:
            self.begin_with(first_plan(self.lookups))
        return Status.FEASIBLE if self.point is not None else self._any_point()

    def demand(self, row: Row) -> None:
        """One more row to keep."""
        self.rows.append(row)
        self.matrix = matrix_of(self.columns.count, self.rows)

    def begin_with(self, plan: Solution | None) -> None:
        """Take a plan as the first point, where there is one and it keeps every row."""
        point = None if plan is None else _point_of(self.lookups, self.columns, plan)
        if point is not None and self.matrix.holds(point):
            self.point = point

    def _any_point(self) -> Status:
        """A plan that only keeps the rules, or the exact engine's word that there is none."""
        answer = self.ask(WAYS[-1], Goal((), (), 1))
        self.point = answer.point
        if answer.point is not None:
            return Status.FEASIBLE
        if answer.infeasible:
            return Status.INFEASIBLE
        self.cut_off = self._late()
        return Status.UNKNOWN

    def settle(self, goal: Goal) -> None:
        """Find the goal's best point, prove it, and keep later goals from touching it."""
        assert self.point is not None
        relaxed = self._relaxation(goal)
        self._narrow(goal, relaxed)
        if relaxed is not None and relaxed.best() > goal.value(self.point.tolist()):
            self._search_core(goal)
        bound = self._improved(goal, self._nothing_beyond(goal, relaxed))
        point = self.point.tolist()
        self._narrow(goal, relaxed)
        self.bounds.extend(goal.level_bounds(point, bound))
        for level in goal.levels:
            self.progress(f"{level.name} {level.value(point)}" + ("" if bound == goal.value(point) else ", not proven"))
            self._keep(level)

    def _relaxation(self, goal: Goal) -> Relaxation | None:
        """What the linear relaxation proves; also past the deadline, because a bound is owed for every level."""
        seconds = None if self.deadline is None else max(GRACE, self.deadline - time.monotonic())
        duals = _duals(self.matrix, self.limits, goal, seconds)
        return None if duals is None else relaxation(self.matrix, self.limits, goal.terms, duals)

    def _narrow(self, goal: Goal, relaxed: Relaxation | None) -> None:
        """Settle the columns that cannot move without making the goal worse than it is."""
        assert self.point is not None
        if relaxed is not None:
            self.limits = relaxed.settled(self.limits, goal.value(self.point.tolist()))

    def _nothing_beyond(self, goal: Goal, relaxed: Relaxation | None) -> int:
        """A bound without search: the better of the relaxation's and of all columns at their better end."""
        lower, upper = self.limits.lower, self.limits.upper
        ends = sum(max(weight * int(lower[column]), weight * int(upper[column])) for column, weight in goal.terms)
        return ends if relaxed is None else min(ends, relaxed.best())

    def _improved(self, goal: Goal, bound: int) -> int:
        """Ask in every way until the goal is proven or the effort spent; returns the best bound."""
        assert self.point is not None
        for way in WAYS if not self.large else ():
            if bound == goal.value(self.point.tolist()):
                break
            if self._late():
                self.cut_off = True
                break
            answer = self.ask(way, goal)
            self._take(goal, answer)
            if answer.bound is not None:
                bound = max(goal.value(self.point.tolist()), min(bound, answer.bound))
            if answer.spent:
                break
        return bound

    def _take(self, goal: Goal, answer: Answer) -> None:
        assert self.point is not None
        if answer.point is not None and goal.value(answer.point.tolist()) > goal.value(self.point.tolist()):
            self.point = answer.point

    def _begin_core(self, levels: list[Objective]) -> None:
        """A first point near the best one of all levels together, and what there is to search around it."""
        terms = blend(levels, self.columns.count)
        vertex = _vertex(self.matrix, self.limits, terms, self._left())
        if vertex is None or self._late():
            return
        self.core = Core(groups_of(self.lookups, self.columns), levels, *vertex)
        self._ask_core(terms, self.core.nearest(), CORE)

    def _search_core(self, goal: Goal) -> None:
        """A better point among those that differ from this one only where the blend leaves a choice."""
        assert self.point is not None
        if self.core is not None and not self._late():
            at = self.core.levels.index(goal.levels[0])
            self._ask_core(blend(self.core.levels[at:], self.columns.count), self.point, WIDER * CORE)

    def _ask_core(self, terms: Real, reference: Whole, most: int) -> None:
        """Take what a search around a reference finds, where it is better in the order of the levels."""
        assert self.core is not None
        assert self.point is not None
        limits = self.core.around(self.limits, reference, most)
        model = mathopt.Model.from_model_proto(_proto(self.matrix, limits, _pairs(terms), whole=True))
        parameters = _parameters(WAYS[0], self._left(), CORE_NODES)
        point = self._answer(model, _run(model, WAYS[0].engine, parameters, self._advice(model, WAYS[0]))).point
        if point is not None and self.core.standing(point) > self.core.standing(self.point):
            self.point = point

    def _keep(self, level: Objective) -> None:
        """Later goals leave a level at its value."""
        assert self.point is not None
        columns = [column for column, _ in level.terms]
        weights = [weight for _, weight in level.terms]
        value = level.value(self.point.tolist()) - level.constant
        if columns:
            self.demand(Row(columns, weights, value, value))

    def ask(self, way: Way, goal: Goal) -> Answer:
        """Put one goal to one engine."""
        model = mathopt.Model.from_model_proto(_proto(self.matrix, self.limits, goal.terms, whole=True))
        nodes = max(CORE_NODES, NODE_COLUMNS // max(1, self.columns.count))
        result = _run(model, way.engine, _parameters(way, self._left(), nodes), self._advice(model, way))
        return self._answer(model, result)

    def _advice(self, model: mathopt.Model, way: Way) -> mathopt.ModelSolveParameters:
        advice = mathopt.ModelSolveParameters()
        if self.point is not None:
            hint = {model.get_variable(c): float(value) for c, value in enumerate(self.point.tolist())}
            advice.solution_hints = [mathopt.SolutionHint(variable_values=hint)]
        if way.engine is mathopt.SolverType.GSCIP:
            first = self.columns.first_decisions()
            advice.branching_priorities = {model.get_variable(c): priority for c, priority in first.items()}
        return advice

    def _answer(self, model: mathopt.Model, result: mathopt.SolveResult) -> Answer:
        infeasible = result.termination.reason == mathopt.TerminationReason.INFEASIBLE
        point = None
        if result.has_primal_feasible_solution():
            values = result.variable_values([model.get_variable(c) for c in range(self.columns.count)])
            point = np.rint(np.array(values)).astype(np.int64)
            point = point if self.matrix.holds(point) else None
        bound = result.termination.objective_bounds.dual_bound
        spent = result.termination.limit in (mathopt.Limit.NODE, mathopt.Limit.OTHER)
        return Answer(point, int(np.floor(bound + TINY)) if np.isfinite(bound) else None, infeasible, spent)

    def _left(self) -> float | None:
        return None if self.deadline is None else max(0.01, self.deadline - time.monotonic())

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline


def _point_of(lookups: Lookups, columns: Columns, plan: Solution) -> Whole:
    """A plan as values of all columns."""
    point = np.zeros(columns.count, dtype=np.int64)
    problem = lookups.problem
    for option in plan.chosen:
        point[columns.option[option]] = 1
        point[columns.team[lookups.team_of(option)]] = 1
    for event, slot in (plan.slot_of_event or {}).items():
        if columns.slot[slot] != NO_COLUMN:
            point[columns.slot[slot]] = 1
        if problem.events[event].needs_expert:
            point[columns.expert[slot, (plan.expert_of_event or {})[event]]] = 1
    for column, teams in columns.tallies:
        point[column] = sum(point[columns.team[team]] for team in teams)
    return point


def _restored(draft: Draft, search: Search) -> Solution:
    """The best point as options, slots and experts of the original problem."""
    assert search.point is not None
    columns, point = search.columns, search.point
    chosen = [o for o in search.lookups.allowed if point[columns.option[o]]]
    slots = set(draft.table.slot[chosen].tolist())
    serving = {slot: expert for (slot, expert), column in columns.expert.items() if point[column]}
    experts = {draft.slots[slot].event: serving[slot] for slot in sorted(slots) if slot in serving}
    options, experts = restore(draft, chosen, experts)
    originals = draft.problem.options
    slot_of = {draft.problem.slots[originals[o].slot].event: originals[o].slot for o in options}
    return Solution(Status.FEASIBLE, tuple(options), dict(sorted(slot_of.items())), dict(sorted(experts.items())))


def _stated(problem: Problem, plan: Solution, search: Search) -> Solution:
    """The plan with its levels counted anew; refused when the independent checks find anything."""
    values = level_values(problem, plan)
    bounds = zip(values.items(), search.bounds, strict=True)
    levels = tuple(Level(name, value, bound) for (name, value), bound in bounds)
    status = Status.OPTIMAL if all(level.optimal for level in levels) else Status.FEASIBLE
    cut_off = search.cut_off and status is not Status.OPTIMAL
    stated = Solution(status, plan.chosen, plan.slot_of_event, plan.expert_of_event, levels, cut_off)
    broken = violations(problem, stated)
    if broken:
        raise AssertionError(f"The engine's plan breaks a rule: {broken[0]}")
    return stated


def _proto(matrix: Matrix, limits: Limits, terms: Sequence[tuple[int, float]], *, whole: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(matrix.num_columns))
    proto.variables.lower_bounds.extend(limits.lower.astype(float).tolist())
    proto.variables.upper_bounds.extend(limits.upper.astype(float).tolist())
    proto.variables.integers.extend([whole] * matrix.num_columns)
    proto.linear_constraints.ids.extend(range(len(matrix.lower)))
    lower = np.where(matrix.lower == -NO_LIMIT, -np.inf, matrix.lower.astype(float))
    upper = np.where(matrix.upper == NO_LIMIT, np.inf, matrix.upper.astype(float))
    proto.linear_constraints.lower_bounds.extend(lower.tolist())
    proto.linear_constraints.upper_bounds.extend(upper.tolist())
    proto.linear_constraint_matrix.row_ids.extend(matrix.row_of.tolist())
    proto.linear_constraint_matrix.column_ids.extend(matrix.column_of.tolist())
    proto.linear_constraint_matrix.coefficients.extend(matrix.coefficient.astype(float).tolist())
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend([column for column, _ in terms])
    proto.objective.linear_coefficients.values.extend([float(weight) for _, weight in terms])
    return proto


def _parameters(way: Way, seconds: float | None, nodes: int | None) -> mathopt.SolveParameters:
    """One thread, a fixed seed, no gap but that between whole numbers; a clock only where a time limit is given."""
    parameters = mathopt.SolveParameters(
        threads=1, random_seed=0, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.999
    )
    parameters.gscip.bool_params["misc/catchctrlc"] = False
    parameters.gscip.bool_params["presolving/donotmultaggr"] = True  # keeps the columns of teams to decide on
    parameters.gscip.int_params["separating/rapidlearning/freq"] = -1  # can take minutes on sums of large figures
    parameters.gscip.int_params["separating/maxroundsroot"] = 5  # many rounds cost more than they prove
    parameters.gscip.int_params["separating/maxrounds"] = 1
    if nodes is not None and way.engine is mathopt.SolverType.GSCIP:
        parameters.node_limit = nodes
    if nodes is not None and way.engine is mathopt.SolverType.CP_SAT:
        parameters.cp_sat.max_deterministic_time = EXACT_SECONDS
    if not way.presolve:
        parameters.presolve = mathopt.Emphasis.OFF
    if way.tolerance is not None:
        parameters.gscip.real_params["numerics/feastol"] = way.tolerance
    if seconds is not None:
        parameters.time_limit = timedelta(seconds=seconds)
    return parameters


def _duals(matrix: Matrix, limits: Limits, goal: Goal, seconds: float | None) -> Real | None:
    """Multipliers of the rows at the optimum of the linear relaxation."""
    if not goal.terms or not len(matrix.lower):
        return None
    model, result = _relaxed(matrix, limits, goal.terms, seconds)
    if not result.has_dual_feasible_solution():
        return None
    return np.array(result.dual_values([model.get_linear_constraint(row) for row in range(len(matrix.lower))]))


def _vertex(matrix: Matrix, limits: Limits, terms: Real, seconds: float | None) -> tuple[Real, Real] | None:
    """Values and reduced costs of the columns at the optimum of a linear relaxation."""
    model, result = _relaxed(matrix, limits, _pairs(terms), seconds)
    if not result.has_primal_feasible_solution() or not result.has_dual_feasible_solution():
        return None
    columns = [model.get_variable(column) for column in range(matrix.num_columns)]
    return np.array(result.variable_values(columns)), np.array(result.reduced_costs(columns))


def _pairs(terms: Real) -> list[tuple[int, float]]:
    return [(column, float(terms[column])) for column in np.flatnonzero(terms).tolist()]


def _relaxed(
    matrix: Matrix, limits: Limits, terms: Sequence[tuple[int, float]], seconds: float | None
) -> tuple[mathopt.Model, mathopt.SolveResult]:
    model = mathopt.Model.from_model_proto(_proto(matrix, limits, terms, whole=False))
    parameters = mathopt.SolveParameters(threads=1, random_seed=0)
    if seconds is not None:
        parameters.time_limit = timedelta(seconds=seconds)
    return model, _run(model, mathopt.SolverType.GLOP, parameters, mathopt.ModelSolveParameters())


def _run(
    model: mathopt.Model,
    engine: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    advice: mathopt.ModelSolveParameters,
) -> mathopt.SolveResult:
    """Solve in a thread of its own, so that an interrupt reaches the waiting thread at once."""
    outcome: list[mathopt.SolveResult | BaseException] = []

    def work() -> None:
        try:
            outcome.append(mathopt.solve(model, engine, params=parameters, model_params=advice))
        except BaseException as error:  # handed to the waiting thread, which raises it
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(0.1)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
