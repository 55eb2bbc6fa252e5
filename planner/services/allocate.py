"""Decide who travels: a programme and its last plan in, a new plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from planner.domain.failures import RunError
from planner.domain.plan import BudgetLine, LevelResult, Plan, Trip, Unfunded, Visit
from planner.domain.records import CO2, Programme
from planner.rules.budgets import contains
from planner.services.conflicts import conflict_items
from planner.services.nearest import Nearest
from planner.services.ordered import in_order
from planner.services.question import Question, build_question
from planner.services.quotes.unused import unused_offers
from planner.services.reasons import Reasons
from planner.services.standing import Standing, trip_of
from solver.solution import Solution, Status, StoppedError


class NoPlanInTimeError(RunError):
    """The time limit came before any plan that keeps the locks was found."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__("the time limit came before any plan was found; allow more seconds")


class PlanStoppedError(KeyboardInterrupt):
    """
    Somebody interrupted the work.

    Attributes
    ----------
    plan
        The best plan so far, not verified yet.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def allocate(
    programme: Programme,
    previous: Plan | None = None,
    *,
    near: Plan | None = None,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """
    The best plan of a programme, closest to its published one where there is one.

    Parameters
    ----------
    previous
        The published plan; an infeasible one counts as none.
    near
        Among equally good plans take the one closest to this; of no effect beside a previous plan.
    time_limit
        Seconds of search after which the best plan found is taken; None searches until all is proven.
    progress
        Told in a few words what is being done.

    Returns
    -------
    Plan
        With status "optimal", "feasible" (a level is not proven) or "infeasible" (with the conflict).

    Raises
    ------
    NoPlanInTimeError
        If the time limit came before any plan was found.
    PlanStoppedError
        If it is interrupted when there is a plan already.
    """
    from solver.engine import solve

    progress("working out trip options")
    lines, programme = tuple(programme.budgets), in_order(programme)
    standing = Standing(programme, previous)
    question = build_question(programme, standing)
    asked = Nearest(question, None if standing.is_replan else near)
    before = previous if standing.is_replan else near

    def plan_of(solution: Solution) -> Plan:
        kept = _with_experts_kept(question, before, solution)
        return _with_budgets_as_listed(_plan(programme, standing, question, kept), lines)

    try:
        solution = asked.read_back(solve(asked.problem, time_limit=time_limit, progress=progress))
    except StoppedError as stopped:
        raise PlanStoppedError(plan_of(asked.read_back(stopped.solution))) from None
    if solution.status is Status.UNKNOWN:
        raise NoPlanInTimeError
    if solution.status is Status.INFEASIBLE:
        progress("looking for the smallest conflict")
        return Plan(
            programme=programme.code,
            status="infeasible",
            input_sha256=programme.input_sha256,
            conflict=conflict_items(programme, standing, question),
            today=programme.today,
        )
    try:
        progress("giving reasons")
        return plan_of(solution)
    except KeyboardInterrupt:
        raise PlanStoppedError(plan_of(solution)) from None


def _with_experts_kept(question: Question, before: Plan | None, solution: Solution) -> Solution:
    """No visit has another expert than before without need."""
    from solver.experts import with_experts_kept

    serving = {visit.event: visit.expert for visit in before.visits if visit.expert} if before else {}
    known = {
        question.events.index(event): question.experts.index(expert)
        for event, expert in serving.items()
        if event in question.events and expert in question.experts
    }
    return with_experts_kept(question.asked_problem(), solution, known) if known else solution


def _with_budgets_as_listed(plan: Plan, lines: tuple[str, ...]) -> Plan:
    return replace(plan, budgets=tuple(sorted(plan.budgets, key=lambda line: lines.index(line.code))))


def _plan(programme: Programme, standing: Standing, question: Question, solution: Solution) -> Plan:
    trips = (*standing.carried, *_trips(programme, question, solution))
    return Plan(
        programme=programme.code,
        status=solution.status.value,
        input_sha256=programme.input_sha256,
        objective=tuple(
            LevelResult(level.name, level.value, level.bound, level.tolerance, level.best) for level in solution.levels
        ),
        trips=tuple(sorted(trips, key=lambda trip: (trip.event, trip.delegate))),
        visits=(*standing.visits, *_visits(programme, question, solution)),
        budgets=tuple(_budget_lines(programme, question, trips)),
        unfunded=tuple(_unfunded(programme, standing, question, solution)),
        warnings=(*_warnings(standing, solution), *(told for _, told in unused_offers(programme))),
        today=programme.today,
        cut_off=solution.cut_off,
    )


def _trips(programme: Programme, question: Question, solution: Solution) -> Iterable[Trip]:
    problem = question.asked_problem()
    for index in solution.chosen:
        option = question.trip_options[index]
        pair = question.asked[problem.options[index].nomination]
        if option is not None:
            yield trip_of(programme, option, pair.nomination.rank, pair.lock if pair.required else None)


def _visits(programme: Programme, question: Question, solution: Solution) -> Iterable[Visit]:
    experts = solution.expert_of_event or {}
    for event, position in sorted((solution.slot_of_event or {}).items()):
        code, slot = question.events[event], question.slots[position]
        if slot is not None and programme.events[code].kind == "study_visit":
            expert = question.experts[experts[event]] if event in experts else None
            yield Visit(code, slot.first_day, slot.last_day, expert)


def _budget_lines(programme: Programme, question: Question, trips: Iterable[Trip]) -> Iterable[BudgetLine]:
    listed = tuple(trips)
    for state in question.budgets:
        planned = sum(
            state.budget.use(trip.cost.total, trip.co2_g)
            for trip in listed
            if not trip.carried and contains(state.budget, programme.events[trip.event], trip.slot_start.year)
        )
        spent = state.spent + planned
        yield BudgetLine(state.budget.code, state.amount, state.held, spent, CO2 if state.budget.of_co2 else "")


def _unfunded(programme: Programme, standing: Standing, question: Question, solution: Solution) -> Iterable[Unfunded]:
    problem = question.asked_problem()
    funded = {problem.options[index].nomination for index in solution.chosen}
    reasons = Reasons(programme, standing, question, solution)
    position = {id(pair): index for index, pair in enumerate(question.asked)}
    for pair in question.pairs:
        if position.get(id(pair)) not in funded:
            row = pair.nomination
            yield Unfunded(row.event, pair.authority, row.delegate, reasons.of(pair))


def _warnings(standing: Standing, solution: Solution) -> Iterable[str]:
    if solution.cut_off:
        yield (
            "The search was cut off, so this plan is not reproducible: it keeps every rule, but another run "
            "of the same input may find another plan, or a better one."
        )
    for trip in standing.lost:
        yield (
            f"The trip of {trip.delegate} to {trip.event} has begun, but the delegate or the event has left the "
            "folder: add it to history so that its cost counts."
        )
