"""What would make an impossible programme possible: the fewest changes after which every lock and rule can hold."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from solver.bargain import Lever, Pull, change_of
from solver.changes import Change, changed
from solver.engine import has_plan, solve
from solver.ladder import least_use
from solver.problem import Problem
from solver.solution import Status

Repair = tuple[Pull, ...]


def repairs(problem: Problem, levers: Sequence[Lever], *, largest: int = 2) -> tuple[Repair, ...]:
    """
    Every lever that repairs the problem by itself, else every smallest set of them up to `largest`.

    Each lever by its least step or amount, and each repair proven: the whole problem is solved again with it.

    Parameters
    ----------
    problem
        A problem that no plan satisfies.

    Returns
    -------
    tuple
        In the order of the levers; empty where no set of this size repairs it.
    """
    wide = [_widest(problem, lever) for lever in levers]
    for size in range(1, largest + 1):
        groups = (
            group for group in combinations(range(len(levers)), size) if _works(problem, [wide[i] for i in group])
        )
        found = tuple(_least(problem, levers, group) for group in groups)
        if found:
            return tuple(repair for repair in found if _is_confirmed(problem, levers, repair))
    return ()


def _is_confirmed(problem: Problem, levers: Sequence[Lever], repair: Repair) -> bool:
    """Whether the rows as they are, with no presolve at all, have a plan after the repair as well."""
    return has_plan(changed(problem, [change_of(levers, pull) for pull in repair]), presolve=False)


def fewest_released(problem: Problem) -> tuple[int, ...]:
    """The fewest required nominations without which the problem has a plan; the solver's choice among several."""
    locked = {index for index, row in enumerate(problem.nominations) if row.required}
    free = replace(
        problem,
        nominations=tuple(replace(row, required=False) for row in problem.nominations),
        options=tuple(replace(option, published=option.nomination in locked) for option in problem.options),
        published_trips=len(locked),
        levels=("disruption",),
        tolerances=(),
    )
    solution = solve(free)
    if solution.status is not Status.OPTIMAL:
        return ()
    return tuple(sorted(locked - {problem.options[option].nomination for option in solution.chosen}))


def _works(problem: Problem, changes: Iterable[Change]) -> bool:
    return has_plan(changed(problem, changes), presolve=True)


def _widest(problem: Problem, lever: Lever) -> Change:
    """All that a lever can give."""
    if lever.purse is None:
        return lever.steps[-1]
    total = sum(amount for option in problem.options for used, amount in option.uses if used == lever.purse)
    return Change(lifts=lever.opens, resources=((lever.purse, total),))


def _least(problem: Problem, levers: Sequence[Lever], group: tuple[int, ...]) -> Repair:
    """The least steps of a set that works, then the least money next to them, purse by purse."""
    purses = [lever for lever in group if levers[lever].purse is not None]
    stepped = [lever for lever in group if levers[lever].purse is None]
    money = [_widest(problem, levers[lever]) for lever in purses]
    lengths = [len(levers[lever].steps) for lever in stepped]
    taken = _least_steps(lengths, lambda taken: _works(problem, [*_steps(levers, stepped, taken), *money]))
    pulls = [Pull(lever, step) for lever, step in zip(stepped, taken, strict=True)]
    eased = changed(problem, _steps(levers, stepped, taken))
    return tuple(sorted([*pulls, *_money(eased, levers, purses)], key=lambda p: p.lever))


def _steps(levers: Sequence[Lever], stepped: Sequence[int], taken: Sequence[int]) -> list[Change]:
    return [levers[lever].steps[step] for lever, step in zip(stepped, taken, strict=True)]


def _least_steps(lengths: Sequence[int], works: Callable[[tuple[int, ...]], bool]) -> tuple[int, ...]:
    """The least steps in all that work, given that the last ones do; each step gives what those before it give."""
    if len(lengths) == 1:
        return (bisect_left(range(lengths[0] - 1), True, key=lambda step: works((step,))),)
    ascending = sorted(product(*map(range, lengths)), key=lambda taken: (sum(taken), taken))
    return next(taken for taken in ascending if works(taken))


def _money(problem: Problem, levers: Sequence[Lever], purses: Sequence[int]) -> Iterator[Pull]:
    """The least amount of each purse, those after it unlimited."""
    for position, lever in enumerate(purses):
        purse = levers[lever].purse
        assert purse is not None
        later = [_widest(problem, levers[other]) for other in purses[position + 1 :]]
        opened = changed(problem, [Change(lifts=levers[lever].opens), *later])
        used = least_use(opened, purse)
        assert used is not None
        amount = max(0, used - problem.resources[purse].capacity)
        yield Pull(lever, 0, amount)
        problem = changed(problem, [Change(lifts=levers[lever].opens, resources=((purse, amount),))])
