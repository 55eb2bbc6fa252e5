"""
What would turn a no into a yes: the fewest changes with which every best plan funds a nomination.

A set of changes is *enough* when the best plan with the nomination is strictly better, in the order of the levels,
than the best plan without it. Then whatever plan is returned funds it, however ties are broken. Both sides are solved
again for every set that is looked at; nothing rests on an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solver.bargain import Bargain, Lever, Pull, change_of
from solver.changes import Change, changed, with_trip, without_trip
from solver.engine import UnfinishedError, solve
from solver.ladder import Effort, Known, Ladder, SpentError, Steps, comparison
from solver.problem import Problem
from solver.solution import Status
from solver.tolerances import within_tolerances


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    Which of two sides is better and where.

    Attributes
    ----------
    level
        Name of the first level that differs; "" where one side has no plan at all.
    margin
        By how much; above zero where the first side is better.
    """

    level: str
    margin: int


@dataclass(frozen=True, slots=True)
class Flip:
    """
    Changes that are enough.

    Attributes
    ----------
    pulls
        Ascending by lever.
    verdict
        By how much the best plan with the nomination is then better than the best without it.
    smallest
        Whether every set of fewer changes was proven not to be enough.
    """

    pulls: tuple[Pull, ...]
    verdict: Verdict
    smallest: bool


def smallest_flip(
    problem: Problem,
    values: Sequence[int],
    nomination: int,
    levers: Sequence[Lever],
    *,
    largest: int = 4,
    effort: Effort | None = None,
) -> Flip | None:
    """
    The fewest levers that are enough: of these the first in their order, by their least steps, for the least money.

    Parameters
    ----------
    problem
        Blocked options of the nomination included: levers may lift what blocks them. Without tolerances.
    values
        Of the levels of a plan that is proven best and does not fund the nomination.
    largest
        Sets of more levers than this are not looked at.
    effort
        What may be spent on it; None: whatever it takes.

    Returns
    -------
    Flip or None
        None where no set up to `largest` is enough.

    Raises
    ------
    SpentError
        If the effort was spent before an answer was found; it says how many levers are proven not to be enough.
    NotProvenError
        If no engine could prove a plan best.

    Notes
    -----
    `Bargain` finds the cheapest pulls with which a plan with the nomination beats every rival known. The problem is
    solved again with these pulls, once with the nomination and once without. Where the best plan without it is not
    beaten, it is one more rival. So nothing rests on a limit being eased helping everybody: each answer is proven
    enough by solving, and proven cheapest because whatever is cheaper loses to a rival that was found.
    """
    bargain = Bargain(problem, nomination, levers, largest)
    effort = effort or Effort()
    proven = 0
    while (pulls := _cheapest(bargain, effort, proven)) is not None:
        proven = len(pulls) - 1
        effort.spend(proven)
        after = changed(problem, [change_of(levers, pull) for pull in pulls])
        ours, theirs = Ladder(with_trip(after, nomination)), Ladder(without_trip(after, nomination))
        verdict = _verdict(ours, theirs)
        if verdict is not None and verdict.margin > 0:
            return Flip(pulls, verdict, True)
        bargain.beat(bargain.rival(theirs.plan(), pulls), None if verdict is None else verdict.level)
    return None


def _cheapest(bargain: Bargain, effort: Effort, proven: int) -> tuple[Pull, ...] | None:
    try:
        return bargain.cheapest(effort.work)
    except UnfinishedError:
        raise SpentError(proven) from None


def is_enough_anew(problem: Problem, nomination: int, changes: Sequence[Change]) -> bool:
    """Whether every best plan funds the nomination after these changes, what tolerances allow worked out anew too."""
    after = changed(problem, changes)
    solution = solve(after)
    if solution.status is not Status.OPTIMAL:
        return False
    held = within_tolerances(after, {level.name: level.best for level in solution.levels})
    verdict = _verdict(Ladder(with_trip(held, nomination)), Ladder(without_trip(held, nomination)))
    return verdict is not None and verdict.margin > 0


def own_flip(
    problem: Problem, values: Sequence[int], nomination: int, levers: Sequence[Lever], depth: int | None = None
) -> Flip | None:
    """
    The first lever that is enough by itself, of those that help nobody but the nomination; by its least step.

    Only one side is solved again: without the nomination the plan stays as good as it is. A tie on the first `depth`
    levels is not looked into.
    """
    known = Known(problem.levels, values)
    for index, lever in enumerate(levers):
        for step, change in enumerate(lever.steps):
            if not change.helps_only(problem, nomination):
                break
            after = changed(problem, [change])
            verdict = _verdict(Ladder(with_trip(after, nomination)), known, depth)
            if verdict is not None and verdict.margin > 0:
                return Flip((Pull(index, step),), verdict, True)
    return None


def price(problem: Problem, values: Sequence[int], nomination: int, depth: int | None = None) -> Verdict | None:
    """
    What the best plan loses when this nomination must be funded: a margin of zero or less.

    None where no plan can fund it. A margin of zero: nothing on the levels before the one named, which is the first
    beyond `depth`, or "" where an equally good plan funds it.
    """
    return _loss(with_trip(problem, nomination), values, depth)


def loss_without(problem: Problem, values: Sequence[int], nomination: int, depth: int | None = None) -> Verdict | None:
    """What the best plan loses when this funded nomination stays at home; as `price`."""
    return _loss(without_trip(problem, nomination), values, depth)


def _loss(problem: Problem, values: Sequence[int], depth: int | None) -> Verdict | None:
    ladder = Ladder(problem)
    if not ladder.possible():
        return None
    beyond = problem.levels[depth] if depth is not None and depth < len(problem.levels) else ""
    return _verdict(ladder, Known(problem.levels, values), depth) or Verdict(beyond, 0)


def _verdict(ours: Steps, theirs: Steps, depth: int | None = None) -> Verdict | None:
    found = comparison(ours, theirs, depth)
    if found is None:
        return None
    level, margin = found
    return Verdict(ours.names[level] if level >= 0 else "", margin)
