"""
Which trips to withdraw, where nothing else is left to decide: the best choice, found and proven without a search tree.

When money is cut, the first levels often settle all but this: of the published trips so many have to go, and those
that go must give each budget back what it lacks. A linear relaxation says little about that, because it lets go of
fractions of trips. Counting says a lot: few trips go, each budget needs about the dearest ones of its events, so there
are few ways to split their number among the purses (trips that count in the same budgets), and few choices in a purse
that give enough back.

Two choices in a purse are alike when as many trips go and the levels before `cost` lose and gain as much. Of those
that are alike, the one best at `cost`, then at the levels after it, is kept: put it in the place of another one in any
plan, and the earlier levels stay as they are, no budget has less, and no later level is worse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from solver.table import Truth, Whole, ranges, starts_of

MOST_BEGUN = 20_000
"""Effort: splits of the trips among the purses that are begun."""

MOST_SPLITS = 300
"""Effort: splits that may give every budget enough. All effort together is about a second's worth."""

MOST_CHOICES = 2_500_000
"""Effort: choices in purses that are looked at in all."""

MOST_PAIRS = 1_000_000
"""Effort: pairs of choices in different purses that are looked at in all."""

AT_ONCE = 2**18
"""How many pairs one step looks at, so that memory stays small."""

CODE_BITS = 62
"""What the levels lose is told apart by one whole number of at most so many bits."""

NEVER = 2**62
"""More than any trips give back."""

NOBODY = np.zeros(0, dtype=np.int64)
"""No rows."""


class TooManyError(Exception):
    """There are more choices than the effort allows to compare."""


class Effort:
    """How much may still be looked at."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, amount: int) -> None:
        """Refuse more than is allowed."""
        self.left -= amount
        if self.left < 0:
            raise TooManyError


class Way(NamedTuple):
    """
    Some trips of a team, withdrawn together.

    Attributes
    ----------
    gone
        The trips.
    lost
        What each fixed level loses; zero or more.
    gained
        What each free level before `cost` gains.
    cost
        What the trips give back to each of their budgets.
    later
        What each level after `cost` gains.
    """

    gone: tuple[int, ...]
    lost: tuple[int, ...]
    gained: tuple[int, ...]
    cost: int
    later: tuple[int, ...]

    def figures(self) -> list[int]:
        """What makes choices alike, then what makes one of them better."""
        return [len(self.gone), *self.lost, *self.gained, self.cost, *self.later]


class Team(NamedTuple):
    """
    Trips that are decided together.

    Attributes
    ----------
    budgets
        Those that lack money in which these trips count.
    ways
        What may be withdrawn; nothing always may.
    costs
        What each trip that may go gives back.
    """

    budgets: frozenset[int]
    ways: tuple[Way, ...]
    costs: tuple[int, ...]


class Purse:
    """Trips that count in the same budgets, of those that lack money."""

    def __init__(self, budgets: frozenset[int], teams: list[Team]) -> None:
        self.budgets = budgets
        self.teams = teams
        self.costs = [cost for team in teams for cost in team.costs]
        self.most = _sums(self.costs)

    def steps(self) -> list[tuple[list[Way], list[int]]]:
        """
        Ways of which at most one is chosen, with what each trip in them gives back.

        Teams that have one way each, all alike, are one step: the best of them go first, so it only is how many.
        """
        alike: dict[tuple[int, ...], list[Team]] = defaultdict(list)
        others = []
        for team in self.teams:
            if len(team.ways) == 1:
                alike[(len(team.ways[0].gone), *team.ways[0].lost, *team.ways[0].gained)].append(team)
            else:
                others.append((list(team.ways), list(team.costs)))
        stacked = ((_stacked([team.ways[0] for team in alike[key]]), alike[key]) for key in sorted(alike))
        return [*((ways, [cost for team in teams for cost in team.costs]) for ways, teams in stacked), *others]


@dataclass(frozen=True)
class Withdrawals:
    """
    What is asked.

    Attributes
    ----------
    lacking
        Budget -> what the trips that go give back at least.
    number
        How many trips go.
    lost
        What each fixed level loses, exactly.
    num_free
        How many levels before `cost` are free.
    """

    teams: tuple[Team, ...]
    lacking: dict[int, int]
    number: int
    lost: tuple[int, ...]
    num_free: int

    def best(self) -> frozenset[int] | None:
        """
        The trips that go in the best plan: free levels first, then `cost`, then what follows. None: there is no plan.

        Raises
        ------
        TooManyError
            If that is more work than allowed; it is counted, not timed.
        """
        splits = self._splits()
        floors = self._floors(splits)
        if not len(splits):
            return None
        effort = Effort(MOST_CHOICES)
        choices = [
            Choices(self, place, splits[:, place], floors[:, place], effort) for place in range(len(self.purses))
        ]
        effort, best = Effort(MOST_PAIRS), None
        for split, floor in zip(splits, floors, strict=True):
            parts = [choice.part(number, least) for choice, number, least in zip(choices, split, floor, strict=True)]
            found = Join(self, parts, effort).best()
            if found is not None and (best is None or found[0] > best[0]):
                best = found
        if best is None:
            return None
        return frozenset(trip for choice, row in zip(choices, best[1], strict=True) for trip in choice.gone(row))

    @cached_property
    def purses(self) -> list[Purse]:
        """All trips, by the budgets in which they count."""
        groups: dict[frozenset[int], list[Team]] = defaultdict(list)
        for team in self.teams:
            groups[team.budgets].append(team)
        return [Purse(budgets, groups[budgets]) for budgets in sorted(groups, key=sorted)]

    @cached_property
    def lack(self) -> Whole:
        """What each budget lacks, budgets ascending."""
        return np.array([self.lacking[budget] for budget in sorted(self.lacking)], dtype=np.int64)

    @cached_property
    def counts(self) -> Whole:
        """One where a purse (row) counts in a budget (column), else zero."""
        rows = [[int(budget in purse.budgets) for budget in sorted(self.lacking)] for purse in self.purses]
        return np.array(rows, dtype=np.int64).reshape(len(self.purses), len(self.lacking))

    @cached_property
    def codes(self) -> Whole:
        """What a unit of each fixed level counts in one number that tells all sums over purses apart."""
        code, codes = 1, []
        for lost in self.lost:
            codes.append(code)
            code *= len(self.purses) * lost + 1
        if code.bit_length() > CODE_BITS:
            raise TooManyError
        return np.array(codes, dtype=np.int64)

    @property
    def cost_at(self) -> int:
        """Where the cost stands in the figures of a choice."""
        return 1 + len(self.lost) + self.num_free

    def _splits(self) -> Whole:
        """How many trips of each purse may go so that the dearest ones give every budget enough; a row for each."""
        splits: list[tuple[tuple[int, ...], int, Whole]] = [((), self.number, self.lack)]
        effort = Effort(MOST_BEGUN)
        for place, purse in enumerate(self.purses):
            rest = self._dearest(place + 1)
            begun = [
                ((*split, number), left - number, lack - self.counts[place] * purse.most[number])
                for split, left, lack in splits
                for number in range(min(left, len(purse.costs)) + 1)
            ]
            effort.spend(len(begun))
            splits = [row for row in begun if bool((row[2] <= rest[:, row[1]]).all())]
        rows = [split for split, left, _ in splits if not left]
        Effort(MOST_SPLITS).spend(len(rows))
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.purses))

    def _dearest(self, place: int) -> Whole:
        """What so many trips (column) of the purses from a place on give each budget (row) back at most."""
        rest = np.zeros((len(self.lacking), self.number + 1), dtype=np.int64)
        for row, budget in enumerate(sorted(self.lacking)):
            sums = _sums(cost for purse in self.purses[place:] if budget in purse.budgets for cost in purse.costs)
            rest[row] = sums[np.minimum(np.arange(self.number + 1), len(sums) - 1)]
        return rest

    def _floors(self, splits: Whole) -> Whole:
        """What each purse (column) gives back at least in each split (row), the trips of the others the dearest."""
        most = np.stack([purse.most[splits[:, place]] for place, purse in enumerate(self.purses)], axis=1)
        lack = self.lack - most @ self.counts
        needs = np.where(self.counts > 0, lack[:, None, :] + most[:, :, None], 0)
        floors: Whole = needs.max(axis=2, initial=0)
        return floors


class Choices:
    """
    The choices in a purse that may be part of the best plan.

    Attributes
    ----------
    figures
        As of a `Way`, a row for each choice, no two alike.
    """

    def __init__(self, asked: Withdrawals, place: int, numbers: Whole, floors: Whole, effort: Effort) -> None:
        """
        All choices of so many trips that give enough back.

        Parameters
        ----------
        place
            Of the purse.
        numbers, floors
            Possible numbers of trips, each with what they give back at least.
        """
        self.asked, self.place, self.effort = asked, place, effort
        self.figures = np.zeros((1, len(asked.teams[0].ways[0].figures())), dtype=np.int64)
        self._steps: list[tuple[Whole, Whole, list[Way]]] = []
        steps = asked.purses[place].steps()
        least = np.full(int(numbers.max()) + 1, NEVER, dtype=np.int64)
        np.minimum.at(least, numbers, floors)
        for index, (ways, _) in enumerate(steps):
            rest = _sums(cost for _, costs in steps[index + 1 :] for cost in costs)
            self._choose(ways, _by_now(least, rest))

    def gone(self, row: int) -> list[int]:
        """The trips that go in a choice."""
        trips: list[int] = []
        for before, way, ways in reversed(self._steps):
            trips += ways[way[row] - 1].gone if way[row] else ()
            row = int(before[row])
        return trips

    def part(self, number: int, floor: int) -> Part:
        """Those of so many trips that give enough back."""
        asked, cost = self.asked, self.figures[:, self.asked.cost_at]
        rows = np.flatnonzero((self.figures[:, 0] == number) & (cost >= floor))
        code = self.figures[rows, 1 : 1 + len(asked.lost)] @ asked.codes
        chosen = np.zeros((len(rows), len(asked.purses)), dtype=np.int64)
        chosen[:, self.place] = rows
        return Part(
            code,
            self.figures[rows, 1 + len(asked.lost) :],
            cost[rows, None] * asked.counts[self.place],
            chosen,
        )

    def _choose(self, ways: list[Way], least: Whole) -> None:
        """One of some ways or none, where the trips that go by then give the least back that may still be enough."""
        asked, ways = self.asked, [way for way in ways if len(way.gone) < len(least)]
        nothing = [0] * self.figures.shape[1]
        offered = np.array([nothing, *(way.figures() for way in ways)], dtype=np.int64)
        self.effort.spend(len(self.figures) * len(offered))
        before = np.repeat(np.arange(len(self.figures)), len(offered))
        way = np.tile(np.arange(len(offered)), len(self.figures))
        figures = self.figures[before] + offered[way]
        kept = np.flatnonzero(figures[:, 0] < len(least))
        kept = kept[figures[kept, asked.cost_at] >= least[figures[kept, 0]]]
        kept = kept[(figures[kept, 1 : 1 + len(asked.lost)] <= np.array(asked.lost, dtype=np.int64)).all(axis=1)]
        kept = kept[_best_of_those_alike(figures[kept], asked.cost_at)]
        self.figures = figures[kept]
        self._steps.append((before[kept], way[kept], ways))


class Part(NamedTuple):
    """
    Choices in one purse or more, a row for each.

    Attributes
    ----------
    code
        What the fixed levels lose, as one number.
    gains
        What is made as large as possible: of free levels, of `cost`, of later levels.
    given
        What each budget gets back.
    chosen
        Row of the choice in each purse; zero where the purse is not part of it.
    """

    code: Whole
    gains: Whole
    given: Whole
    chosen: Whole

    def rows(self, which: Whole | Truth) -> Part:
        """Some of them."""
        return Part(*(figures[which] for figures in self))

    def plus(self, other: Part) -> Part:
        """Each with the other one of its row."""
        return Part(*(one + two for one, two in zip(self, other, strict=True)))


class Join:
    """All plans with so many trips of each purse, from the choices in each."""

    def __init__(self, asked: Withdrawals, parts: list[Part], effort: Effort) -> None:
        self.asked = asked
        self.parts = sorted(parts, key=lambda part: len(part.code))  # few pairs at first
        self.effort = effort
        self.code = np.array([asked.codes @ np.array(asked.lost, dtype=np.int64)], dtype=np.int64)

    def best(self) -> tuple[list[int], list[int]] | None:
        """Gains of the best plan, and the row of its choice in each purse; None: there is no plan."""
        whole = self.parts[0]
        for place in range(1, len(self.parts)):
            whole = self._with(whole, self.parts[place], self.parts[place + 1 :])
        whole = whole.rows((whole.code == self.code) & (whole.given >= self.asked.lack).all(axis=1))
        if not len(whole.code):
            return None
        first = np.lexsort(-whole.gains.T[::-1])[0]
        return whole.gains[first].tolist(), whole.chosen[first].tolist()

    def _with(self, one: Part, other: Part, rest: list[Part]) -> Part:
        """Pairs that may still give enough back, where of the rest everybody gives the most."""
        enough = self.asked.lack - sum(part.given.max(axis=0, initial=0) for part in rest)
        one, other = (part.rows(np.argsort(part.code, kind="stable")) for part in (one, other))
        found = [one.rows(NOBODY).plus(other.rows(NOBODY))]
        for mine, theirs in self._pairs(one.code, other.code, rest):
            kept = (one.given[mine] + other.given[theirs] >= enough).all(axis=1)
            found.append(one.rows(mine[kept]).plus(other.rows(theirs[kept])))
        return Part(*(np.concatenate(figures) for figures in zip(*found, strict=True)))

    def _pairs(self, one: Whole, other: Whole, rest: list[Part]) -> Iterator[tuple[Whole, Whole]]:
        """Pairs of rows, ascending by code; where one part is left, those that it can make up to what is to be lost."""
        mine, my_start, my_count = np.unique(one, return_index=True, return_counts=True)
        theirs, their_start, their_count = np.unique(other, return_index=True, return_counts=True)
        self.effort.spend(len(mine) * len(theirs))
        sums = mine[:, None] + theirs
        met = np.ones(sums.shape, dtype=bool)
        if len(rest) < 2:
            met = np.isin(sums, self.code - rest[0].code if rest else self.code)
        a, b = np.nonzero(met)
        pairs = my_count[a] * their_count[b]
        self.effort.spend(int(pairs.sum()))
        for run in np.split(np.arange(len(pairs)), _cuts(pairs)):
            of, at = ranges(np.zeros(len(run), dtype=np.int64), pairs[run])
            row, many = run[of], their_count[b[run[of]]]
            yield my_start[a[row]] + at // many, their_start[b[row]] + at % many


def _cuts(pairs: Whole) -> Whole:
    """Where to cut runs of about as many pairs as one step looks at."""
    steps = np.cumsum(pairs) // AT_ONCE
    return np.flatnonzero(steps[1:] > steps[:-1]) + 1


def _stacked(ways: list[Way]) -> list[Way]:
    """The best of several ways that are alike, the best two together, the best three, and so on."""
    return list(accumulate(sorted(ways, key=lambda way: (way.cost, way.later), reverse=True), _both))


def _both(one: Way, other: Way) -> Way:
    return Way(
        one.gone + other.gone,
        _added(one.lost, other.lost),
        _added(one.gained, other.gained),
        one.cost + other.cost,
        _added(one.later, other.later),
    )


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _sums(amounts: Iterable[int]) -> Whole:
    """Sums of the largest none, one, two, ... of some amounts."""
    return np.array([0, *accumulate(sorted(amounts, reverse=True))], dtype=np.int64)


def _by_now(least: Whole, rest: Whole) -> Whole:
    """What trips must have given back by now to give the `least` in the end, where the `rest` gives its most."""
    by_now = np.full_like(least, NEVER)
    for number, floor in enumerate(least.tolist()):
        for coming in range(min(number, len(rest) - 1) + 1 if floor < NEVER else 0):
            by_now[number - coming] = min(by_now[number - coming], floor - rest[coming])
    return by_now


def _best_of_those_alike(figures: Whole, cost_at: int) -> Whole:
    """Row of the best one of all that are alike."""
    better = [-figures[:, place] for place in range(cost_at, figures.shape[1])]
    same = [figures[:, place] for place in range(cost_at)]
    order = np.lexsort((*better[::-1], *same))
    best: Whole = order[starts_of(*(figures[order, place] for place in range(cost_at)))]
    return best
