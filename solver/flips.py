"""
What would turn a no into a yes: the fewest changes with which every best plan funds a nomination.

A set of changes is *enough* when the best plan with the nomination is strictly better, in the order of the levels,
than the best plan without it. Then whatever plan is returned funds it, however ties are broken. Both sides are solved
again for every set that is looked at; nothing rests on an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from solver.changes import Change, changed, with_trip, without_trip
from solver.ladder import Known, Ladder, NotProvenError, Steps, comparison, least_use
from solver.problem import Problem

MOST_CLIMBS = 200
"""So often a budget is raised to the next amount that could be enough, before its set of changes is given up."""


@dataclass(frozen=True, slots=True)
class Lever:
    """
    Something that can be changed: in steps, of which one is taken, or by any amount of one resource.

    Attributes
    ----------
    steps
        The least first; empty where `purse` is given.
    purse
        Resource of which there may be any amount more.
    opens
        (option, blocker) that go as soon as the purse is filled up at all, with no more than that: a budget that is
        overdrawn blocks by itself.
    """

    steps: tuple[Change, ...] = ()
    purse: int | None = None
    opens: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pull:
    """A lever with the step taken (its position) or the amount added (0 for a lever with steps)."""

    lever: int
    step: int = 0
    amount: int = 0


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
    trials: int | None = None,
) -> Flip | None:
    """
    The fewest levers that are enough, the first such set in the order of the levers, each by its least step.

    Parameters
    ----------
    problem
        Blocked options of the nomination included: levers may lift what blocks them.
    values
        Of the levels of a plan that is proven best and does not fund the nomination.
    largest
        Sets of more levers than this are not looked at.
    trials
        Sets that may be looked at; None: all.

    Returns
    -------
    Flip or None
        None where no set up to `largest` is enough, or `trials` sets were not.

    Notes
    -----
    The amount of a lone purse is the least that is enough, proven: `_climb` tells why. With several purses the
    amounts are enough, and each is the least at which a plan as good as the ones without the nomination exists.
    """
    search = _Search(problem, tuple(values), nomination, tuple(levers))
    left, sure = trials, True
    for size in range(largest + 1):
        for group in search.groups(size):
            if left == 0:
                return None
            left = None if left is None else left - 1
            try:
                flip = search.trial(group)
            except NotProvenError:
                sure = False
                continue
            if flip is not None:
                return replace(flip, smallest=sure)
    return None


def price(problem: Problem, values: Sequence[int], nomination: int) -> Verdict | None:
    """
    What the best plan loses when this nomination must be funded: a margin of zero or less.

    None where no plan can fund it; level "" and margin 0 where an equally good plan does.
    """
    ladder = Ladder(with_trip(problem, nomination))
    if not ladder.possible():
        return None
    return _verdict(ladder, Known(problem.levels, values)) or Verdict("", 0)


def loss_without(problem: Problem, values: Sequence[int], nomination: int) -> Verdict | None:
    """
    What the best plan loses when this funded nomination stays at home: a margin of zero or less.

    None where no plan is left; level "" and margin 0 where an equally good plan does without it.
    """
    ladder = Ladder(without_trip(problem, nomination))
    if not ladder.possible():
        return None
    return _verdict(ladder, Known(problem.levels, values)) or Verdict("", 0)


class _Search:
    def __init__(self, problem: Problem, values: tuple[int, ...], nomination: int, levers: tuple[Lever, ...]) -> None:
        self._problem = problem
        self._base = Known(problem.levels, values)
        self._nomination = nomination
        self._levers = levers
        self._ways = [set(option.blockers) for option in problem.options if option.nomination == nomination]
        self._own = [index for index, option in enumerate(problem.options) if option.nomination == nomination]

    def groups(self, size: int) -> Iterator[tuple[int, ...]]:
        """Sets of levers of this size, in order, that leave at least one way open."""
        for group in combinations(range(len(self._levers)), size):
            if self._opens(group):
                yield group

    def _opens(self, group: tuple[int, ...]) -> bool:
        lifted: dict[int, set[str]] = {option: set() for option in self._own}
        for lever in group:
            for option, code in self._lifts(lever):
                if option in lifted:
                    lifted[option].add(code)
        return any(ways <= lifted[option] for option, ways in zip(self._own, self._ways, strict=True))

    def _lifts(self, lever: int) -> Iterator[tuple[int, str]]:
        yield from self._levers[lever].opens
        for step in self._levers[lever].steps:
            yield from step.lifts

    def trial(self, group: tuple[int, ...]) -> Flip | None:
        """The least steps and amounts of these levers that are enough."""
        purses = [lever for lever in group if self._levers[lever].purse is not None]
        stepped = [lever for lever in group if self._levers[lever].purse is None]
        steps = [range(len(self._levers[lever].steps)) for lever in stepped]
        for taken in sorted(product(*steps), key=lambda taken: (sum(taken), taken)):
            pulls = [Pull(lever, step) for lever, step in zip(stepped, taken, strict=True)]
            flip = self._with_money(pulls, purses) if purses else self._as_it_is(pulls)
            if flip is not None:
                return flip
        return None

    def _changes(self, pulls: Sequence[Pull]) -> list[Change]:
        return [self._change(pull) for pull in pulls]

    def _change(self, pull: Pull) -> Change:
        lever = self._levers[pull.lever]
        if lever.purse is None:
            return lever.steps[pull.step]
        return Change(lifts=lever.opens, resources=((lever.purse, pull.amount),))

    def _as_it_is(self, pulls: Sequence[Pull]) -> Flip | None:
        verdict = self._judged(pulls)
        return Flip(tuple(sorted(pulls, key=_lever)), verdict, False) if verdict and verdict.margin > 0 else None

    def _judged(self, pulls: Sequence[Pull]) -> Verdict | None:
        changes = self._changes(pulls)
        after = changed(self._problem, changes)
        return _verdict(Ladder(with_trip(after, self._nomination)), self._rest(changes, after))

    def _rest(self, changes: Sequence[Change], after: Problem) -> Steps:
        """The best without the nomination; nothing to solve where the changes can help nobody else."""
        if all(change.helps_only(self._problem, self._nomination) for change in changes):
            return self._base
        return Ladder(without_trip(after, self._nomination))

    def _with_money(self, pulls: Sequence[Pull], purses: Sequence[int]) -> Flip | None:
        """
        Raise the purses from amount to amount that could be enough.

        Let W(x) be the best without the nomination when there is x more, and x not enough. More money never makes W
        worse, so an amount that is enough lets a plan with the nomination be better than W(x). The least use of the
        purse by any such plan is the next amount to look at: none below it is enough. To be quick, plans as good as
        W(x) on the first level alone are asked for first, then on more levels; each is a weaker demand, so that
        nothing is jumped over.
        """
        amounts = dict.fromkeys(purses, 0)
        for _ in range(MOST_CLIMBS):
            money = [Pull(lever, 0, amount) for lever, amount in amounts.items()]
            changes = self._changes([*pulls, *money])
            after = changed(self._problem, changes)
            rest = self._rest(changes, after)
            verdict = _verdict(Ladder(with_trip(after, self._nomination)), rest)
            if verdict is not None and verdict.margin > 0:
                spent = [pull for pull in money if pull.amount or self._levers[pull.lever].opens]
                return Flip(tuple(sorted([*pulls, *spent], key=_lever)), verdict, False)
            raised = self._raised(after, amounts, rest)
            if raised is None:
                return None
            amounts = raised
        raise NotProvenError("too many amounts of money to try")

    def _raised(self, after: Problem, amounts: dict[int, int], rest: Steps) -> dict[int, int] | None:
        levels = len(rest.names) if rest.possible() else 0
        for depth in range(1, levels + 2):
            bars = [rest.value(level) for level in range(min(depth, levels))]
            raised = self._least(after, amounts, bars, depth)
            if raised is None or raised != amounts:
                return raised
        raise AssertionError("Whatever is better than the best without the nomination needs more money.")

    def _least(self, after: Problem, amounts: dict[int, int], bars: Sequence[int], depth: int) -> dict[int, int] | None:
        """The amounts with which a plan with the nomination could be as good, found purse by purse."""
        forced = with_trip(after, self._nomination)
        raised: dict[int, int] = {}
        for lever, amount in amounts.items():
            purse = _purse(self._levers[lever])
            later = [_purse(self._levers[other]) for other in amounts if other not in raised and other != lever]
            used = least_use(_without_end(forced, later), purse, bars, depth)
            if used is None:
                return None
            more = max(0, used - forced.resources[purse].capacity)
            raised[lever] = amount + more
            forced = changed(forced, [Change(resources=((purse, more),))])
        return raised


def _lever(pull: Pull) -> int:
    return pull.lever


def _purse(lever: Lever) -> int:
    assert lever.purse is not None
    return lever.purse


def _without_end(problem: Problem, resources: Sequence[int]) -> Problem:
    """So much of these resources that they cannot run out."""
    used = dict.fromkeys(resources, 0)
    for option in problem.options:
        for resource, amount in option.uses:
            if resource in used:
                used[resource] += amount
    return changed(problem, [Change(resources=tuple(used.items()))])


def _verdict(ours: Steps, theirs: Steps) -> Verdict | None:
    found = comparison(ours, theirs)
    if found is None:
        return None
    level, margin = found
    return Verdict(ours.names[level] if level >= 0 else "", margin)
