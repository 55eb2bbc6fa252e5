"""What can be added to a plan for the sake of one nomination, with everything left out that cannot matter to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from solver.bargain import Lever
from solver.checks import level_values
from solver.problem import LevelLimit, Option, Problem
from solver.solution import Solution, Status


@dataclass(frozen=True, slots=True)
class Slim:
    """
    A smaller problem with the same answer.

    Attributes
    ----------
    values
        Levels of the plan in it.
    levers
        The same levers, for its options.
    origins
        Its options in the larger problem.
    """

    problem: Problem
    values: tuple[int, ...]
    levers: tuple[Lever, ...]
    origins: tuple[int, ...]


def slim(
    problem: Problem, values: Sequence[int], nomination: int | None, levers: Sequence[Lever], chosen: frozenset[int]
) -> Slim:
    """
    The problem of additions without options that no lever brings in, and without trips that touch none that are left.

    An option that needs more of a resource than is left, where no lever gives more of that, is in no plan at all. A
    trip of the plan stays when it shares a team, a limit, a delegate or an event with an option that is left, or when
    both may compete for an expert; the others count in every level, the same in each plan, and are taken off.

    Where there are quotas, which count everybody, all of them stay.

    Parameters
    ----------
    problem
        As `solver.changes.keeping` gives it.
    values
        Levels of the plan.
    nomination
        Whose options all stay that a lever can bring in; None: nobody's in particular.
    chosen
        Options of the plan.
    """
    added = _can_be_added(problem, nomination, levers, chosen)
    kept = chosen if problem.quotas else chosen & _near(problem, chosen, added)
    options = sorted(kept | added)
    position = {option: index for index, option in enumerate(options)}
    gone = level_values(problem, Solution(Status.FEASIBLE, tuple(sorted(chosen - kept))))
    base = level_values(problem, Solution(Status.FEASIBLE, ()))
    left = {problem.options[option].nomination for option in options}

    def far(level: str) -> int:
        """What the trips taken off count for on a level."""
        return gone[level] - base[level]

    return Slim(
        replace(
            problem,
            nominations=tuple(
                replace(row, required=row.required and index in left) for index, row in enumerate(problem.nominations)
            ),
            options=tuple(problem.options[option] for option in options),
            level_limits=tuple(
                LevelLimit(limit.level, limit.worst - far(limit.level)) for limit in problem.level_limits
            ),
        ),
        tuple(value - far(name) for name, value in zip(problem.levels, values, strict=True)),
        tuple(_moved(lever, position) for lever in levers),
        tuple(options),
    )


def _can_be_added(
    problem: Problem, nomination: int | None, levers: Sequence[Lever], chosen: frozenset[int]
) -> frozenset[int]:
    lifted: dict[int, set[str]] = {}
    given: set[int] = set()
    for lever in levers:
        given |= {lever.purse} if lever.purse is not None else set()
        for option, code in [*lever.opens, *(pair for step in lever.steps for pair in step.lifts)]:
            lifted.setdefault(option, set()).add(code)
        given |= {resource for step in lever.steps for resource, _ in step.resources}
    return frozenset(
        index
        for index, option in enumerate(problem.options)
        if index not in chosen
        and set(option.blockers) <= lifted.get(index, set())
        and (option.nomination == nomination or _fits(problem, option, given))
    )


def _fits(problem: Problem, option: Option, given: set[int]) -> bool:
    return all(
        amount <= problem.resources[resource].capacity for resource, amount in option.uses if resource not in given
    )


def _near(problem: Problem, chosen: frozenset[int], added: Iterable[int]) -> frozenset[int]:
    """Trips of the plan that something added could touch."""
    rows = [problem.options[option] for option in added]
    people = {problem.nominations[row.nomination].delegate for row in rows}
    events = {problem.slots[row.slot].event for row in rows}
    teams = {problem.nominations[row.nomination].team for row in rows}
    teams |= {team for limit in problem.team_limits if teams & set(limit.teams) for team in limit.teams}
    experts = any(problem.events[event].needs_expert for event in events)
    dated = Counter(slot.event for slot in problem.slots)
    events = {e for e in events if dated[e] > 1 or problem.events[e].min_delegates > 1}
    near = {option for option in chosen if _touches(problem, problem.options[option], people, events, teams, experts)}
    return frozenset(near | _fellows(problem, chosen, near))


def _fellows(problem: Problem, chosen: frozenset[int], near: set[int]) -> set[int]:
    """Trips that count together with these: of one team for coverage, of one event for its least number."""
    of = {option: problem.nominations[problem.options[option].nomination].team for option in chosen}
    events = {problem.teams[of[option]].event for option in near}
    crowds = {event for event in events if problem.events[event].min_delegates > 1}
    in_crowds = {option for option in chosen if problem.teams[of[option]].event in crowds}
    teams = {of[option] for option in near | in_crowds}
    return in_crowds | {option for option in chosen if of[option] in teams}


def _touches(
    problem: Problem, option: Option, people: set[int], events: set[int], teams: set[int], experts: bool
) -> bool:
    row, event = problem.nominations[option.nomination], problem.slots[option.slot].event
    serves = experts and problem.events[event].needs_expert
    return row.delegate in people or row.team in teams or event in events or serves


def _moved(lever: Lever, position: dict[int, int]) -> Lever:
    steps = tuple(replace(step, lifts=_lifts(step.lifts, position)) for step in lever.steps)
    return replace(lever, steps=steps, opens=_lifts(lever.opens, position))


def _lifts(lifts: Iterable[tuple[int, str]], position: dict[int, int]) -> tuple[tuple[int, str], ...]:
    return tuple((position[option], code) for option, code in lifts if option in position)
