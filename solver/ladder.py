"""The best values of a problem's levels, one at a time and only as far as somebody asks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ortools.math_opt.python import mathopt

from solver.constraints import Row, rows_of
from solver.draft import problem_of
from solver.engine import Answer, Model
from solver.levels import Objective, objectives_of
from solver.lookups import Lookups
from solver.problem import MAXIMISED, Problem
from solver.reduce import reduced
from solver.variables import columns_of


class NotProvenError(Exception):
    """No engine could prove the value that was asked for."""


class Ladder:
    """
    The lexicographically best values of a problem.

    `value(k)` is what level k reaches given all levels before it; None where no plan keeps the rules. The problem is
    reduced first: that changes no value.
    """

    def __init__(self, problem: Problem) -> None:
        self.names = problem.levels
        self._lookups = Lookups(problem_of(reduced(problem)))
        self._columns = columns_of(self._lookups)
        self._model = Model(self._columns.count, rows_of(self._lookups, self._columns))
        self._objectives = objectives_of(self._lookups, self._columns)
        self._values: list[int] = []
        self._possible = _all_can_go(self._lookups)

    def value(self, level: int) -> int | None:
        """Best value of a level, the earlier ones at their best."""
        while self._possible and len(self._values) <= level:
            self._climb()
        return self._values[level] if self._possible else None

    def possible(self) -> bool:
        """Whether any plan keeps the rules."""
        if self.names:
            return self.value(0) is not None
        if self._possible:
            self._possible = not _asked(self._model, Objective("", True, 0, [])).infeasible
        return self._possible

    def _climb(self) -> None:
        objective = self._objectives[len(self._values)]
        answer = _asked(self._model, objective)
        if answer.infeasible:
            self._possible = False
            return
        assert answer.point is not None
        value = objective.constant + sum(weight for column, weight in objective.terms if answer.point[column])
        self._model.hint = answer.point
        self._model.keep(objective, value)
        self._values.append(value)


class Known:
    """The values of a plan that is proven best; answers as a `Ladder` does."""

    def __init__(self, names: Sequence[str], values: Sequence[int]) -> None:
        self.names = tuple(names)
        self._values = tuple(values)

    def value(self, level: int) -> int | None:
        """Value of a level."""
        return self._values[level]

    def possible(self) -> bool:
        """There is the plan."""
        return True


Steps = Ladder | Known


def least_use(problem: Problem, resource: int, bars: Sequence[int], depth: int) -> int | None:
    """
    The least use of a resource by any plan that reaches earlier values up to some depth.

    Parameters
    ----------
    bars
        Values of the first levels.
    depth
        The plan is at least as good as `bars` on the first `depth` levels, compared in their order; where `depth` is
        more than there are levels, it is better.

    Returns
    -------
    int or None
        None where no plan is as good, however much there is of the resource.
    """
    best: int | None = None
    for level in range(min(depth, len(bars))):
        last = level == depth - 1
        used = _least_use(problem, resource, bars[:level], bars[level], strictly=not last, below=best)
        best = best if used is None else used
    if not bars:
        return _least_use(problem, resource, (), None, strictly=False, below=None)
    return best


def _least_use(
    problem: Problem, resource: int, kept: Sequence[int], bar: int | None, *, strictly: bool, below: int | None
) -> int | None:
    """Least use where the levels of `kept` are reached and the next one reaches, or exceeds, the bar."""
    lookups = Lookups(_without_limit(problem, resource))
    if not _all_can_go(lookups):
        return None
    columns = columns_of(lookups)
    model = Model(columns.count, rows_of(lookups, columns))
    objectives = objectives_of(lookups, columns)
    for objective, value in zip(objectives, kept, strict=False):
        model.rows.append(_reaching(objective, value))
    if bar is not None:
        objective = objectives[len(kept)]
        model.rows.append(_reaching(objective, bar + (1 if objective.maximise else -1) * strictly))
    terms = [
        (columns.option[o], amount)
        for o in lookups.allowed
        for used, amount in problem.options[o].uses
        if used == resource
    ]
    if below is not None:
        model.rows.append(Row([c for c, _ in terms], [a for _, a in terms], None, below - 1))
    answer = _asked(model, Objective("use", False, 0, terms))
    if answer.point is None:
        return None
    return sum(amount for column, amount in terms if answer.point[column])


def _without_limit(problem: Problem, resource: int) -> Problem:
    """The resource never runs out; its uses stay, so that they can be counted."""
    total = sum(amount for option in problem.options for used, amount in option.uses if used == resource)
    resources = list(problem.resources)
    resources[resource] = replace(resources[resource], capacity=max(resources[resource].capacity, total))
    return replace(problem, resources=tuple(resources))


def _reaching(objective: Objective, value: int) -> Row:
    columns, weights = [column for column, _ in objective.terms], [weight for _, weight in objective.terms]
    level = value - objective.constant
    return Row(columns, weights, level, None) if objective.maximise else Row(columns, weights, None, level)


def _asked(model: Model, objective: Objective) -> Answer:
    """A proven answer; where one engine has no proof another one is asked."""
    if not model.num_columns:
        return _empty(model)
    for engine in (mathopt.SolverType.HIGHS, mathopt.SolverType.GSCIP):
        model.engine = engine
        answer = model.best(objective)
        if _is_proven(objective, answer):
            model.engine = mathopt.SolverType.HIGHS
            return answer
    raise NotProvenError(f"no engine proved level {objective.name}")


def _empty(model: Model) -> Answer:
    import numpy as np

    broken = any((row.lower or 0) > 0 or (row.upper is not None and row.upper < 0) for row in model.rows)
    return Answer(None if broken else np.zeros(0, dtype=np.int8), 0.0, broken, False)


def _is_proven(objective: Objective, answer: Answer) -> bool:
    if answer.infeasible:
        return True
    if answer.point is None or answer.bound is None or not math.isfinite(answer.bound):
        return False
    value = objective.constant + sum(weight for column, weight in objective.terms if answer.point[column])
    return abs(answer.bound - value) < 1


def _all_can_go(lookups: Lookups) -> bool:
    """Whether each required nomination has an option left."""
    rows = zip(lookups.problem.nominations, lookups.options_of_nomination, strict=True)
    return all(options or not nomination.required for nomination, options in rows)


def comparison(ours: Steps, theirs: Steps) -> tuple[int, int] | None:
    """
    Who is better, level by level.

    Returns
    -------
    tuple or None
        (level, margin) of the first level that differs, the margin above zero where ours is better; level -1 where
        only one of them has a plan at all; None for a tie.
    """
    if not ours.possible() or not theirs.possible():
        margin = int(ours.possible()) - int(theirs.possible())
        return (-1, margin) if margin else None
    for level, name in enumerate(ours.names):
        mine, yours = ours.value(level), theirs.value(level)
        assert mine is not None and yours is not None
        if mine != yours:
            return level, (mine - yours) * (1 if name in MAXIMISED else -1)
    return None
