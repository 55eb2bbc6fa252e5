"""Build, solve, read back: the way of a problem through its levels."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from solver.checks import level_values, violations
from solver.constraints import RULES, Row, resource_within_capacity, rows_of
from solver.core import Core, Groups, blend, first_level_duals, groups_of
from solver.draft import Draft, problem_of, reflected, restore
from solver.goals import Goal, goals_of
from solver.greedy import first_plan
from solver.levels import Objective, objectives_of
from solver.lookups import Lookups
from solver.machine import (
    CAREFUL,
    EXACT,
    EXACT_AS_IT_IS,
    FAST,
    LOOK,
    OTHER,
    THOROUGH,
    Advice,
    Answer,
    Optimum,
    Question,
    Way,
)
from solver.matrix import Limits, Real, Relaxation, Whole, forced, matrix_of, relaxation
from solver.parts import Parts
from solver.problem import Problem
from solver.reduce import reduced
from solver.remaining import Remaining
from solver.solution import Level, Solution, Status, StoppedError
from solver.tolerances import solve_within_tolerances
from solver.variables import NO_COLUMN, Columns, columns_of
from solver.withdrawals import TooManyError, Withdrawals

Progress = Callable[[str], None]

GRACE = 0.5
"""Seconds that the bound of a level may take when the time limit has passed."""

LARGE = 8_000
"""From so many columns on, only the core of a programme is searched."""

HUGE = 150_000
"""From so many columns on, levels after the first have the bound that follows from single columns only."""

BROAD = 40_000
"""From so many columns on, the first level is relaxed by itself, and all levels together part by part."""

CORE = 600
"""About how many columns the first search of the core leaves free, at the least."""

CORE_SHARE = 100
"""One column in so many is left free where that is more."""

WIDER = 3
"""How much larger the core is for later searches, which start near the best point."""

CORE_NODES = 50
"""Effort of one search of the core, in nodes."""

NODE_COLUMNS = 60_000_000
"""Effort of one search of a whole programme: nodes times columns."""

TELLING = frozenset({"cost", "co2", "minutes"})
"""Levels that few plans share: after one of them the plan at hand is most likely the best, and only a proof is owed."""

GLANCE = 60
"""Nodes of a first look at a replan's proofs."""

WAYS = (LOOK, OTHER, THOROUGH, CAREFUL, EXACT)
"""Tried in turn until a goal is proven: a look, another engine, thorough, careful, in whole numbers throughout."""


class UnfinishedError(Exception):
    """So much work was allowed, and it was done before there was a proof."""


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

    Raises
    ------
    StoppedError
        If it is interrupted when there is a plan already; a plain interrupt otherwise.
    """
    if problem.tolerances:
        return solve_within_tolerances(problem, solve, time_limit=time_limit, progress=progress)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    draft = reduced(problem)
    search = Search(problem_of(draft), deadline, progress or (lambda _: None))
    search.begin_with(None if start is None else reflected(draft, start))
    try:
        status = search.run()
        if status in (Status.INFEASIBLE, Status.UNKNOWN):
            return Solution(status, cut_off=search.cut_off)
        return _stated(problem, restored(draft, search), search)
    except KeyboardInterrupt:
        if search.point is None:
            raise
        search.stop()
        raise StoppedError(_stated(problem, restored(draft, search), search)) from None


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
    answer = search.ask(EXACT_AS_IT_IS, Goal((), (), 1))
    return answer.point is not None


def best_point(
    upper: list[int],
    rows: list[Row],
    terms: list[tuple[int, int]],
    *,
    is_logical: bool = False,
    presolve: bool = True,
    work: float | None = None,
) -> list[int] | None:
    """
    The best point within rows, found and proven in whole numbers throughout; for small questions.

    Parameters
    ----------
    upper
        Largest value of each column; the least is zero.
    terms
        (column, weight) of what is maximised; empty for any point.
    is_logical
        Whether most rows are conditions, on which a linear relaxation is wasted.
    presolve
        Whether the engine may simplify the rows first.
    work
        The most work that may be done, in the engine's own reproducible unit (a second or so each); None: no limit.

    Returns
    -------
    list or None
        Values of the columns; None where no point keeps the rows.

    Raises
    ------
    UnfinishedError
        If the work was done before the best point was proven.
    """
    matrix, most = matrix_of(len(upper), rows), np.array(upper, dtype=np.int64)
    weights = np.zeros(len(upper), dtype=np.int64)
    for column, weight in terms:
        weights[column] += weight
    way = replace(EXACT, presolve=presolve, is_logical=is_logical)
    answer = Question(matrix, Limits(np.zeros_like(most), most), weights).search(way, Advice(work=work))
    if answer.infeasible:
        return None
    if answer.point is None or not answer.is_proven:
        raise UnfinishedError
    points: list[int] = answer.point.tolist()
    return points


class Search:
    """
    One problem's way through its goals.

    Attributes
    ----------
    point
        The best point so far; exactly within all rows.
    bounds
        Proven bound of each level, in the order of the problem.
    kept
        Weights by column and value of each level that later goals leave as it is.
    cut_off
        Whether the deadline ended anything that an engine was asked: another run may then go another way.
    large
        Whether only the core is searched.
    core
        Where to search a large programme, once that is known.
    first_duals
        Multipliers of the rows for the first level of a large programme, once they are known.
    is_best
        Whether the point is most likely the best one, so that only a proof is owed.
    is_replan
        Whether a published plan is to be kept as far as possible.
    is_settled
        Whether the point is known to be the best one at all levels.
    has_counted
        Whether the withdrawals that are left have been counted, or been too many.
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
        self.first_duals: Real | None = None
        self.is_best = False
        self.is_replan = "disruption" in problem.levels
        self.is_settled = False
        self.has_counted = False
        self.deadline = deadline
        self.progress = progress
        self.point: Whole | None = None
        self.bounds: list[int] = []
        self.kept: list[tuple[Whole, int]] = []
        self.cut_off = False

    def run(self) -> Status:
        """Settle goal after goal; the bounds and the point are left behind."""
        found = self.begin()
        if found is Status.FEASIBLE:
            objectives = objectives_of(self.lookups, self.columns)
            if self.large and objectives:
                self._begin_core(objectives)
            for goal in goals_of(objectives, paired=not self.large):
                self.settle(goal)
        return found

    def stop(self) -> None:
        """Give the levels that are not settled the bounds that need no search."""
        assert self.point is not None
        self.cut_off = True
        levels = objectives_of(self.lookups, self.columns)[len(self.bounds) :]
        for goal in goals_of(levels, paired=False):
            self.bounds.extend(goal.level_bounds(self.point.tolist(), self._nothing_beyond(goal, None)))

    def begin(self) -> Status:
        """A first point, or the word that there is none."""
        if self.point is None:
            self.begin_with(first_plan(self.lookups))
        return Status.FEASIBLE if self.point is not None else self._any_point()

    def demand(self, row: Row) -> None:
        """One more row to keep."""
        self.rows.append(row)
        self.matrix = self.matrix.with_row(row)

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
        self.cut_off = True
        return Status.UNKNOWN

    def settle(self, goal: Goal) -> None:
        """Find the goal's best point, prove it, and keep later goals from touching it."""
        assert self.point is not None
        self._look_for_withdrawals()
        bound = goal.value(self.point.tolist()) if self.is_settled else self._searched(goal)
        point = self.point.tolist()
        self.bounds.extend(goal.level_bounds(point, bound))
        self.is_best = self.is_best or any(level.name in TELLING for level in goal.levels)
        for level in goal.levels:
            self.progress(f"{level.name} {level.value(point)}" + ("" if bound == goal.value(point) else ", not proven"))
            self._keep(level)

    def _searched(self, goal: Goal) -> int:
        """Search for the goal's best point; returns the goal's bound."""
        assert self.point is not None
        relaxed = self._blended(goal) or self._relaxation(goal)
        self._narrow(goal, relaxed)
        if self._nothing_beyond(goal, relaxed) > goal.value(self.point.tolist()):
            self._search_core(goal)
        bound = self._improved(goal, self._nothing_beyond(goal, relaxed))
        self._narrow(goal, relaxed)
        return bound

    def _look_for_withdrawals(self) -> None:
        """Where a replan has nothing left to decide but which trips to withdraw, take the best of all plans at once."""
        if not self.is_replan or self.large or self.has_counted:
            return
        assert self.point is not None
        levels, point = objectives_of(self.lookups, self.columns), self.point.tolist()
        fixed = [(level, level.value(point)) for level in levels[: len(self.bounds)]]
        left = Remaining(self.lookups, self.columns, self.limits, fixed, levels[len(fixed) :])
        asked = left.withdrawals()
        if asked is not None and not self._late():
            self.has_counted = True
            self._withdraw(left, asked)

    def _withdraw(self, left: Remaining, asked: Withdrawals) -> None:
        """
        Take the best plan of what is left, unless it is too much to count, or the trips break a rule together.

        What is counted keeps budgets; a best plan that keeps every other rule too is the best one that does. One that
        breaks a rule is left to the search.
        """
        together = self._together(left.trips)
        if together is None:
            return
        try:
            gone = asked.best()
        except TooManyError:
            return
        assert gone is not None  # the point withdraws some trips, too
        point = _point_of(self.lookups, self.columns, _without(self.lookups, self.columns, left.trips, gone, together))
        self.is_settled = self.matrix.holds(point)
        if self.is_settled and self._differs(point, left.free):
            self.point = point

    def _differs(self, point: Whole, levels: Sequence[Objective]) -> bool:
        """Whether a point has another value at some level."""
        assert self.point is not None
        return any(level.value(point.tolist()) != level.value(self.point.tolist()) for level in levels)

    def _together(self, trips: list[int]) -> Whole | None:
        """A point with all of these trips, and no others, that keeps every rule but those on resources."""
        rows = [
            row for rule in RULES if rule is not resource_within_capacity for row in rule(self.lookups, self.columns)
        ]
        lower, upper = np.zeros_like(self.limits.lower), np.array(self.columns.upper, dtype=np.int64)
        upper[[self.columns.option[option] for option in self.lookups.allowed]] = 0
        for trip in trips:
            lower[self.columns.option[trip]] = upper[self.columns.option[trip]] = 1
        question = Question(matrix_of(self.columns.count, rows), Limits(lower, upper), np.zeros_like(lower))
        answer = question.search(EXACT, Advice(seconds=self._left()))
        self.cut_off |= answer.is_late
        return answer.point

    def _blended(self, goal: Goal) -> Relaxation | None:
        """What is known to be proven about the first level, where that is as much as can be, or nearly so."""
        assert self.point is not None
        if self.first_duals is None or self.bounds:
            return None
        relaxed = relaxation(self.matrix, self.limits, goal.terms, self.first_duals)
        enough = self.columns.count >= BROAD or relaxed.best() <= goal.value(self.point.tolist()) + 1
        return relaxed if enough else None

    def _relaxation(self, goal: Goal) -> Relaxation | None:
        """What the linear relaxation proves; also past the deadline, because a bound is owed for every level."""
        if not goal.terms or not len(self.matrix.lower) or (self.bounds and self.columns.count >= HUGE):
            return None
        seconds = None if self.deadline is None else max(GRACE, self.deadline - time.monotonic())
        optimum = Question(self.matrix, self.limits, goal.weights(self.columns.count)).relax(seconds)
        self.cut_off |= optimum is None and self.deadline is not None
        return None if optimum is None else relaxation(self.matrix, self.limits, goal.terms, optimum.duals)

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
        for way in self._ways():
            if bound == goal.value(self.point.tolist()):
                break
            if self._late():
                break
            answer = self.ask(way, goal)
            self._take(goal, answer)
            if answer.bound is not None:
                bound = max(goal.value(self.point.tolist()), min(bound, answer.bound))
            if answer.spent and way.nodes is None:
                break
        return bound

    def _ways(self) -> tuple[Way, ...]:
        """Of a large programme none; where most trips stay as they were, the other engine proves sooner."""
        if self.large:
            return ()
        return (replace(LOOK, nodes=GLANCE), *WAYS[1:]) if self.is_best and self.is_replan else WAYS

    def _take(self, goal: Goal, answer: Answer) -> None:
        assert self.point is not None
        if answer.point is not None and goal.value(answer.point.tolist()) > goal.value(self.point.tolist()):
            self.point = answer.point

    def _begin_core(self, levels: list[Objective]) -> None:
        """A first point near the best one of all levels together, and what there is to search around it."""
        terms, groups = blend(levels, self.columns.count), groups_of(self.lookups, self.columns)
        optimum = self._blend_optimum(levels, terms, groups)
        self.cut_off |= optimum is None and self.deadline is not None
        if optimum is not None and not self._late():
            self.core = Core(groups, levels, optimum)
            self._ask_core(terms, self.core.nearest(), self._size())

    def _blend_optimum(self, levels: list[Objective], terms: Real, groups: Groups) -> Optimum | None:
        """The optimum of all levels together, or a point near it; multipliers of the first level are left behind."""
        if self.columns.count < BROAD:
            optimum = Question(self.matrix, self.limits, terms).relax(self._left())
            self.first_duals = None if optimum is None else first_level_duals(levels, optimum.duals)
            return optimum
        first = next(goals_of(levels[:1])).weights(self.columns.count)
        optimum = Question(self.matrix, self.limits, first).relax(self._left())
        if optimum is None:
            return None
        self.first_duals = optimum.duals
        return Parts(self.matrix, self.limits, terms, groups, self._left).improved(optimum.values)

    def _search_core(self, goal: Goal) -> None:
        """A better point among those that differ from this one only where the blend leaves a choice."""
        assert self.point is not None
        if self.core is not None and not self._late():
            self._ask_core(goal.weights(self.columns.count), self.point, WIDER * self._size())

    def _size(self) -> int:
        return max(CORE, self.columns.count // CORE_SHARE)

    def _ask_core(self, weights: Whole | Real, reference: Whole, most: int) -> None:
        """Take what a search around a reference finds, where it is better in the order of the levels."""
        assert self.core is not None
        assert self.point is not None
        limits = self.core.around(self.limits, reference, most)
        answer = Question(self.matrix, limits, weights).search(FAST, self._advice(CORE_NODES))
        self.cut_off |= answer.is_late
        point = answer.point
        if point is not None and self.core.standing(point) > self.core.standing(self.point):
            self.point = point

    def _keep(self, level: Objective) -> None:
        """Later goals leave a level at its value; what two levels together leave no choice is settled."""
        assert self.point is not None
        columns = [column for column, _ in level.terms]
        weights = [weight for _, weight in level.terms]
        value = level.value(self.point.tolist()) - level.constant
        if columns:
            self.demand(Row(columns, weights, value, value))
            row = np.zeros(self.columns.count, dtype=np.int64)
            np.add.at(row, columns, weights)
            for other, sum_ in self.kept:
                for sign in (1, -1):
                    self.limits = forced(self.limits, row + sign * other, value + sign * sum_)
            self.kept.append((row, value))

    def ask(self, way: Way, goal: Goal) -> Answer:
        """Put one goal to one engine."""
        nodes = max(CORE_NODES, NODE_COLUMNS // max(1, self.columns.count))
        answer = Question(self.matrix, self.limits, goal.weights(self.columns.count)).search(way, self._advice(nodes))
        self.cut_off |= answer.is_late
        return answer

    def _advice(self, nodes: int) -> Advice:
        return Advice(self.point, self.columns.first_decisions(), nodes, self._left(), self.is_best)

    def _left(self) -> float | None:
        return None if self.deadline is None else max(0.01, self.deadline - time.monotonic())

    def _late(self) -> bool:
        """Whether the deadline has passed; whatever is left out for it makes the answer one that was cut off."""
        late = self.deadline is not None and time.monotonic() >= self.deadline
        self.cut_off |= late
        return late


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


def _without(lookups: Lookups, columns: Columns, trips: list[int], gone: frozenset[int], together: Whole) -> Solution:
    """Some trips of a point without those that go, with the experts of the point."""
    problem = lookups.problem
    chosen = tuple(trip for trip in trips if trip not in gone)
    slots = {problem.slots[problem.options[trip].slot].event: problem.options[trip].slot for trip in chosen}
    serving = {slot: expert for (slot, expert), column in columns.expert.items() if together[column]}
    experts = {event: serving[slot] for event, slot in slots.items() if slot in serving}
    return Solution(Status.FEASIBLE, chosen, slots, experts)


def restored(draft: Draft, search: Search) -> Solution:
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
