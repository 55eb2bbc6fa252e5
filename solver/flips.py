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
from solver.ladder import Effort, Known, Ladder, NotProvenError, Steps, comparison, least_use
from solver.problem import Problem
from solver.shortlist import Shortlist

MOST_CLIMBS = 200
"""So often a budget is raised to the next amount that could be enough, before its set of changes is given up."""


MOST_SHARED = 3
"""So many levers that help others too get shortlists of their own, with them and without."""

FEWER_LEVELS = 4
"""Where the effort is limited, shortlists compare so many levels only: longer ones, but sooner."""


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
    effort: Effort | None = None,
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
    effort
        What may be spent on it; None: whatever it takes.

    Returns
    -------
    Flip or None
        None where no set up to `largest` is enough.

    Raises
    ------
    SpentError
        If the effort was spent before an answer was found.

    Notes
    -----
    The amount of a lone purse is the least that is enough, proven: `_climb` tells why. With several purses the
    amounts are enough, and each is the least at which a plan as good as the ones without the nomination exists.
    """
    search = _Search(problem, tuple(values), nomination, tuple(levers), effort or Effort())
    for dates, group in search.candidates(largest):
        flip = search.trial(dates, group)
        if flip is not None:
            return replace(flip, smallest=search.sure)
    return None


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


@dataclass(frozen=True, slots=True)
class _Base:
    """
    What is pulled before a shortlist is made: dates that are demanded, and levers that help others as well.

    Either may change what the best plan without the nomination is worth, so that each base has a bar of its own.
    """

    dates: tuple[Pull, ...] = ()
    shared: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many changes it is."""
        return len(self.dates) + len(self.shared)


class _Search:
    """
    The search for one nomination.

    Attributes
    ----------
    sure
        Whether everything that was passed over was proven not to be enough.
    """

    def __init__(
        self,
        problem: Problem,
        values: tuple[int, ...],
        nomination: int,
        levers: tuple[Lever, ...],
        effort: Effort,
    ) -> None:
        self.sure = True
        self._effort = effort
        self._problem = problem
        self._base = Known(problem.levels, values)
        self._depth = len(values) if effort.is_endless else min(FEWER_LEVELS, len(values))
        self._nomination = nomination
        self._levers = levers
        dating = [index for index, lever in enumerate(levers) if any(step.dates for step in lever.steps)]
        self._shared = [index for index, lever in enumerate(levers) if self._helps_others(lever)][:MOST_SHARED]
        self._giving = [index for index in range(len(levers)) if index not in {*dating, *self._shared}]
        self._dates = [(), *((Pull(lever, step),) for lever in dating for step in range(len(levers[lever].steps)))]
        self._lists: dict[_Base, Shortlist | None] = {}

    def _helps_others(self, lever: Lever) -> bool:
        lifted = {option for step in lever.steps for option, _ in step.lifts}
        others = any(self._problem.options[option].nomination != self._nomination for option in lifted)
        return others or any(step.merits for step in lever.steps)

    def candidates(self, largest: int) -> Iterator[tuple[tuple[Pull, ...], tuple[int, ...]]]:
        """Dates and levers that could be enough together, fewest first."""
        for size in range(1, largest + 1):
            for base in self._bases(size):
                for group in self._groups(base, size - base.size):
                    yield base.dates, tuple(sorted([*base.shared, *group]))

    def _bases(self, size: int) -> Iterator[_Base]:
        for dates in self._dates:
            for count in range(size - len(dates) + 1):
                for shared in combinations(self._shared, count):
                    yield _Base(dates, shared)

    def _groups(self, base: _Base, size: int) -> Iterator[list[int]]:
        """Sets of the other levers, of this size or fewer, that are not done with."""
        try:
            shortlist = self._shortlist(base)
            while shortlist is not None and (group := shortlist.next(size)) is not None:
                yield [self._giving[index] for index in sorted(group)]
                shortlist.exclude(group)
        except NotProvenError:  # the bar of a base
            self.sure = False

    def _shortlist(self, base: _Base) -> Shortlist | None:
        """Made when first asked for; None where there is no plan without the nomination that could be beaten."""
        if base not in self._lists:
            least = self._changes([*base.dates, *(Pull(lever) for lever in base.shared)])
            most = [*self._changes(base.dates), *(self._offer(self._levers[lever]) for lever in base.shared)]
            rest = self._rest(least, changed(self._problem, least))
            offers = [self._offer(self._levers[lever]) for lever in self._giving]
            problem = changed(self._problem, most)
            made = (
                Shortlist(problem, self._nomination, rest, self._depth, offers, self._effort)
                if rest.possible()
                else None
            )
            self._lists[base] = made
        return self._lists[base]

    def _offer(self, lever: Lever) -> Change:
        """All that a lever can give."""
        if lever.purse is None:
            return lever.steps[-1]
        most = _usable(self._problem, lever.purse) - self._problem.resources[lever.purse].capacity
        return Change(lifts=lever.opens, resources=((lever.purse, max(0, most)),))

    def trial(self, dates: tuple[Pull, ...], group: tuple[int, ...]) -> Flip | None:
        """The least steps and amounts of these levers that are enough; None as well where no engine could tell."""
        try:
            return self._trial(dates, group)
        except NotProvenError:
            self.sure = False
            return None

    def _trial(self, dates: tuple[Pull, ...], group: tuple[int, ...]) -> Flip | None:
        purses = [lever for lever in group if self._levers[lever].purse is not None]
        stepped = [lever for lever in group if self._levers[lever].purse is None]
        steps = [range(len(self._levers[lever].steps)) for lever in stepped]
        if any(len(range_) > 1 for range_ in steps) and not self._can_be_enough(dates, group):
            return None
        for taken in sorted(product(*steps), key=lambda taken: (sum(taken), taken)):
            pulls = [*dates, *(Pull(lever, step) for lever, step in zip(stepped, taken, strict=True))]
            flip = self._with_money(pulls, purses) if purses else self._as_it_is(pulls)
            if flip is not None:
                return flip
        return None

    def _can_be_enough(self, dates: tuple[Pull, ...], group: tuple[int, ...]) -> bool:
        """Whether the most that the levers give the nomination beats the least that they give the rest."""
        most = [*self._changes(dates), *(self._offer(self._levers[lever]) for lever in group)]
        least = [*self._changes(dates), *(self._change(Pull(lever)) for lever in group)]
        rest = self._rest(least, changed(self._problem, least))
        verdict = _verdict(Ladder(with_trip(changed(self._problem, most), self._nomination), self._effort), rest)
        return verdict is not None and verdict.margin > 0

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
        return _verdict(Ladder(with_trip(after, self._nomination), self._effort), self._rest(changes, after))

    def _rest(self, changes: Sequence[Change], after: Problem) -> Steps:
        """The best without the nomination; nothing to solve where the changes can help nobody else."""
        if all(change.helps_only(self._problem, self._nomination) for change in changes):
            return self._base
        return Ladder(without_trip(after, self._nomination), self._effort)

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
            verdict = _verdict(Ladder(with_trip(after, self._nomination), self._effort), rest)
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
            used = least_use(_without_end(forced, later), purse, bars, depth, self._effort)
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
    return changed(problem, [Change(resources=tuple((resource, _usable(problem, resource)) for resource in resources))])


def _usable(problem: Problem, resource: int) -> int:
    """More of a resource than this cannot be used: everybody takes the way that needs most of it."""
    most: dict[int, int] = {}
    for option in problem.options:
        for used, amount in option.uses:
            if used == resource:
                most[option.nomination] = max(amount, most.get(option.nomination, 0))
    return sum(most.values())


def _verdict(ours: Steps, theirs: Steps, depth: int | None = None) -> Verdict | None:
    found = comparison(ours, theirs, depth)
    if found is None:
        return None
    level, margin = found
    return Verdict(ours.names[level] if level >= 0 else "", margin)
