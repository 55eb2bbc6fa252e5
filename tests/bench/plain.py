"""
The plain model: the rules of the contract as a textbook would write them, level after level, on a named engine.

Nothing of the solver under test is used but the question and the answer: no reduction, no pair of levels, no tally, no
first plan by hand. What any careful modeller does is here too: whole arrays instead of expressions, days as cliques, no
gap but that between whole numbers, and each level begins with the plan of the one before.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from solver.checks import level_values
from solver.problem import MAXIMISED, Problem
from solver.solution import Level, Solution, Status

ENGINES = {"CP-SAT": mathopt.SolverType.CP_SAT, "SCIP": mathopt.SolverType.GSCIP, "HiGHS": mathopt.SolverType.HIGHS}

UNPROVEN = 2**53
"""Stands for the bound of a level that was not reached."""

Terms = Iterable[tuple[int, int]]


@dataclass
class Plain:
    """Columns, each zero or one, and rows `lower` <= sum of coefficient x column <= `upper`."""

    problem: Problem
    options: list[int] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    slots: dict[int, int] = field(default_factory=dict)
    experts: dict[tuple[int, int], int] = field(default_factory=dict)
    num_columns: int = 0
    row_of: list[int] = field(default_factory=list)
    column_of: list[int] = field(default_factory=list)
    coefficients: list[int] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def column(self) -> int:
        self.num_columns += 1
        return self.num_columns - 1

    def row(self, terms: Terms, *, lower: float = -np.inf, upper: float = np.inf) -> None:
        for column, coefficient in terms:
            self.row_of.append(len(self.lower))
            self.column_of.append(column)
            self.coefficients.append(coefficient)
        self.lower.append(lower)
        self.upper.append(upper)

    def level(self, name: str) -> list[tuple[int, int]]:
        """Weights of the columns; `disruption` counts the published trips that are not kept."""
        rows, nominations, teams = self.problem.options, self.problem.nominations, self.problem.teams
        weights = {
            "disruption": lambda o: -1 if rows[o].published else 0,
            "delegates": lambda o: 1,
            "preference": lambda o: nominations[rows[o].nomination].rank,
            "cost": lambda o: rows[o].cost,
            "co2": lambda o: rows[o].co2,
            "minutes": lambda o: rows[o].minutes,
        }
        if name in weights:
            return [(column, weights[name](o)) for o, column in self.allowed()]
        return [(c, 1 if name == "coverage" else team.merit) for c, team in zip(self.teams, teams, strict=True)]

    def allowed(self) -> Iterator[tuple[int, int]]:
        """Options that no rule forbids by itself, with their columns."""
        return ((o, column) for o, column in enumerate(self.options) if column >= 0)


def plain_model(problem: Problem) -> Plain:
    """All columns and rows."""
    plain = Plain(problem)
    plain.options = [-1 if option.blockers else plain.column() for option in problem.options]
    plain.teams = [plain.column() for _ in problem.teams]
    _add_slots(plain)
    _add_teams(plain)
    _add_resources(plain)
    _add_experts(plain)
    _add_diaries(plain)
    _add_demands(plain)
    return plain


def _add_slots(plain: Plain) -> None:
    """One slot an event; a nomination travels only in the slot that runs; enough delegates or none."""
    problem = plain.problem
    slots_of_event: dict[int, list[int]] = defaultdict(list)
    for slot, row in enumerate(problem.slots):
        slots_of_event[row.event].append(slot)
    for event, slots in slots_of_event.items():
        fixed = len(slots) == 1 and problem.events[event].min_delegates == 1 and not problem.events[event].needs_expert
        if not fixed:
            plain.slots.update((slot, plain.column()) for slot in slots)
            plain.row([(plain.slots[slot], 1) for slot in slots], upper=1)
    trips: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for option, column in plain.allowed():
        row = problem.options[option]
        if row.slot in plain.slots:
            trips[row.slot][row.nomination].append(column)
    for slot, running in plain.slots.items():
        for columns in trips[slot].values():
            plain.row([*((c, 1) for c in columns), (running, -1)], upper=0)
        everybody = [(c, 1) for columns in trips[slot].values() for c in columns]
        plain.row([*everybody, (running, -problem.events[problem.slots[slot].event].min_delegates)], lower=0)


def _add_teams(plain: Plain) -> None:
    """One trip a nomination and then the team travels; the cap; nobody covers no team; one a year, three in all."""
    problem = plain.problem
    trips: dict[int, list[int]] = defaultdict(list)
    for option, column in plain.allowed():
        trips[problem.options[option].nomination].append(column)
    of_team: dict[int, list[int]] = defaultdict(list)
    for nomination, row in enumerate(problem.nominations):
        columns, team = [(c, 1) for c in trips[nomination]], (plain.teams[row.team], -1)
        plain.row([*columns, team], upper=0)
        of_team[row.team].extend(trips[nomination])
        if row.required:
            plain.row(columns, lower=1)
    for index, team in enumerate(problem.teams):
        columns = [(c, 1) for c in of_team[index]]
        plain.row([*columns, (plain.teams[index], -team.cap)], upper=0)
        plain.row([*columns, (plain.teams[index], -1)], lower=0)
    for limit in problem.team_limits:
        plain.row([(plain.teams[team], 1) for team in limit.teams], upper=limit.limit)


def _add_resources(plain: Plain) -> None:
    """Money, rooms and seats last."""
    used: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for option, column in plain.allowed():
        for resource, amount in plain.problem.options[option].uses:
            used[resource].append((column, amount))
    for resource, terms in used.items():
        plain.row(terms, upper=plain.problem.resources[resource].capacity)


def _add_experts(plain: Plain) -> None:
    """A visit has one expert, and an expert is in one place a day."""
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for slot, running in plain.slots.items():
        row = plain.problem.slots[slot]
        if plain.problem.events[row.event].needs_expert:
            serving = [(expert, plain.column()) for expert in row.experts]
            plain.experts.update(((slot, expert), column) for expert, column in serving)
            plain.row([*((c, 1) for _, c in serving), (running, -1)], lower=0, upper=0)
            for expert, column in serving:
                spans[expert].append((row.first_day, row.last_day, column))
    _add_cliques(plain, spans.values())


def _add_diaries(plain: Plain) -> None:
    """A delegate is on one trip a day."""
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    events: dict[int, set[int]] = defaultdict(set)
    for option, column in plain.allowed():
        row = plain.problem.options[option]
        delegate = plain.problem.nominations[row.nomination].delegate
        spans[delegate].append((row.first_day, row.last_day, column))
        events[delegate].add(row.nomination)
    _add_cliques(plain, [spans[delegate] for delegate in spans if len(events[delegate]) > 1])


def _add_cliques(plain: Plain, diaries: Iterable[list[tuple[int, int, int]]]) -> None:
    for spans in diaries:
        for day in sorted({first for first, _, _ in spans}):
            meeting = [column for first, last, column in spans if first <= day <= last]
            if len(meeting) > 1:
                plain.row([(column, 1) for column in meeting], upper=1)


def _add_demands(plain: Plain) -> None:
    """Quotas, and levels that may be no worse than a value."""
    problem = plain.problem
    for quota in problem.quotas:
        weights = dict(quota.weights)
        terms = [(c, weights.get(problem.options[o].nomination, 0)) for o, c in plain.allowed()]
        plain.row(terms, upper=quota.most)
    for limit in problem.level_limits:
        worst = limit.worst - (problem.published_trips if limit.level == "disruption" else 0)
        if limit.level in MAXIMISED:
            plain.row(plain.level(limit.level), lower=worst)
        else:
            plain.row(plain.level(limit.level), upper=worst)


def plain_solve(
    problem: Problem,
    engine: str,
    seconds: float,
    *,
    threads: int = 1,
    target: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Solution:
    """
    Level after level until the seconds are over.

    Parameters
    ----------
    engine
        One of `ENGINES`.
    seconds
        For everything, stating the model included, by `time.monotonic`.
    target
        Stop the first level as soon as a plan is this good, and ask about no other.
    progress
        Called with the name of each level that is left, proven or not.

    Returns
    -------
    Solution
        Each level with the bound that the engine gave; `UNPROVEN` or -1 where it gave none.
    """
    deadline = time.monotonic() + seconds
    plain = plain_model(problem)
    point: list[int] | None = None
    bounds: dict[str, int] = {}
    for name in problem.levels[: 1 if target is not None else None]:
        left = deadline - time.monotonic()
        if left <= 0 or (bounds and point is None):
            break
        found, bounds[name] = _ask(_proto(plain, name), plain, engine, name, left, threads, point, target)
        point = found if found is not None else point
        if point is not None:
            _keep(plain, name, point)
            progress(name)
    return Solution(Status.UNKNOWN) if point is None else _solution(plain, point, bounds)


def _keep(plain: Plain, level: str, point: list[int]) -> None:
    """Later levels leave this one no worse than it is."""
    terms = plain.level(level)
    value = sum(weight * point[column] for column, weight in terms)
    if level in MAXIMISED:
        plain.row(terms, lower=value)
    else:
        plain.row(terms, upper=value)


def _proto(plain: Plain, level: str) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(plain.num_columns))
    proto.variables.lower_bounds.extend([0.0] * plain.num_columns)
    proto.variables.upper_bounds.extend([1.0] * plain.num_columns)
    proto.variables.integers.extend([True] * plain.num_columns)
    proto.linear_constraints.ids.extend(range(len(plain.lower)))
    proto.linear_constraints.lower_bounds.extend(plain.lower)
    proto.linear_constraints.upper_bounds.extend(plain.upper)
    entries = np.lexsort((np.array(plain.column_of), np.array(plain.row_of)))
    kept = entries[np.array(plain.coefficients)[entries] != 0]
    proto.linear_constraint_matrix.row_ids.extend(np.array(plain.row_of)[kept].tolist())
    proto.linear_constraint_matrix.column_ids.extend(np.array(plain.column_of)[kept].tolist())
    proto.linear_constraint_matrix.coefficients.extend(np.array(plain.coefficients, dtype=float)[kept].tolist())
    terms = sorted(term for term in plain.level(level) if term[1])
    proto.objective.maximize = level in MAXIMISED
    proto.objective.linear_coefficients.ids.extend([column for column, _ in terms])
    proto.objective.linear_coefficients.values.extend([float(weight) for _, weight in terms])
    return proto


def _ask(
    proto: model_pb2.ModelProto,
    plain: Plain,
    engine: str,
    level: str,
    seconds: float,
    threads: int,
    point: list[int] | None,
    target: int | None,
) -> tuple[list[int] | None, int]:
    """The best point and the bound of one level."""
    model = mathopt.Model.from_model_proto(proto)
    variables = [model.get_variable(column) for column in range(plain.num_columns)]
    advice = mathopt.ModelSolveParameters()
    if point is not None:
        values = {variable: float(value) for variable, value in zip(variables, point, strict=True)}
        advice.solution_hints = [mathopt.SolutionHint(variable_values=values)]
    stop: dict[str, Any] = {}
    if target is not None and engine != "HiGHS":
        stop = _stop_at(target, model, dict(plain.level(level)), variables)
    parameters = _parameters(engine, seconds, threads, target)
    result = mathopt.solve(model, ENGINES[engine], params=parameters, model_params=advice, **stop)
    bound = _whole_bound(level, result.termination.objective_bounds.dual_bound, plain.problem.published_trips)
    if not result.has_primal_feasible_solution():
        return None, bound
    return [round(value) for value in result.variable_values(variables)], bound


def _whole_bound(level: str, bound: float, published: int) -> int:
    """The bound of a level in whole numbers, as its values are counted."""
    if not np.isfinite(bound):
        return UNPROVEN if level in MAXIMISED else -1
    if level in MAXIMISED:
        return int(np.floor(bound + 1e-5))
    return int(np.ceil(bound - 1e-5)) + (published if level == "disruption" else 0)


def _stop_at(
    target: int, model: mathopt.Model, weights: dict[int, int], variables: list[mathopt.Variable]
) -> dict[str, Any]:
    """Watch the plans as they are found."""

    def good_enough(data: mathopt.CallbackData) -> mathopt.CallbackResult:
        found = data.solution or {}
        value = sum(weight * found.get(variables[column], 0.0) for column, weight in weights.items())
        return mathopt.CallbackResult(terminate=round(value) >= target)

    events = mathopt.CallbackRegistration(events={mathopt.Event.MIP_SOLUTION})
    return {"callback_reg": events, "cb": good_enough}


def _parameters(engine: str, seconds: float, threads: int, target: int | None) -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds),
        random_seed=0,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.999,
    )
    if engine == "HiGHS":
        parameters.highs.int_options["threads"] = threads  # MathOpt's own setting is refused
        if target is not None:
            parameters.highs.double_options["objective_target"] = target - 0.5
    else:
        parameters.threads = threads
    return parameters


def _solution(plain: Plain, point: list[int], bounds: dict[str, int]) -> Solution:
    problem = plain.problem
    chosen = tuple(o for o, column in plain.allowed() if point[column])
    slots = {problem.slots[problem.options[o].slot].event: problem.options[o].slot for o in chosen}
    serving = {slot: expert for (slot, expert), column in plain.experts.items() if point[column]}
    experts = {event: serving[slot] for event, slot in sorted(slots.items()) if slot in serving}
    plan = Solution(Status.FEASIBLE, chosen, dict(sorted(slots.items())), experts)
    levels = tuple(
        Level(name, value, bounds.get(name, UNPROVEN if name in MAXIMISED else -1))
        for name, value in level_values(problem, plan).items()
    )
    status = Status.OPTIMAL if all(level.optimal for level in levels) else Status.FEASIBLE
    return Solution(status, plan.chosen, plan.slot_of_event, plan.expert_of_event, levels)
