"""
The cheapest changes with which some plan that funds a nomination beats every rival known so far.

One whole-number program: a plan that funds the nomination, the levers that it needs pulled, by which step or amount,
and for each rival either a reason why the rival is no plan then, or the level on which it is beaten. Rivals are plans
without the nomination. The program leaves out the rivals that nobody has thought of, so what it finds may not be
enough; but whatever is enough keeps all that it asks, so nothing cheaper than what it finds can be enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from solver.changes import Change, changed, with_trip
from solver.checks import level_values
from solver.constraints import Row
from solver.engine import Search, best_point
from solver.levels import Objective, objective_of
from solver.problem import MAXIMISED, Problem
from solver.solution import Solution, Status
from solver.variables import NO_COLUMN


@dataclass(frozen=True, slots=True)
class Lever:
    """
    Something that can be changed: in steps, of which one is taken, or by any amount of one resource.

    Attributes
    ----------
    steps
        The least first; empty where `purse` is given. Better ranks only for the nomination that is asked about.
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


def change_of(levers: Sequence[Lever], pull: Pull) -> Change:
    """What a pulled lever does."""
    lever = levers[pull.lever]
    if lever.purse is None:
        return lever.steps[pull.step]
    return Change(lifts=lever.opens, resources=((lever.purse, pull.amount),))


def usable(problem: Problem, resource: int) -> int:
    """More of a resource than this cannot be used: everybody takes the way that needs most of it."""
    most: dict[int, int] = {}
    for option in problem.options:
        for used, amount in option.uses:
            if used == resource:
                most[option.nomination] = max(amount, most.get(option.nomination, 0))
    return sum(most.values())


@dataclass(frozen=True, slots=True)
class Rival:
    """
    A plan without the nomination.

    Attributes
    ----------
    chosen
        Its options.
    slots
        Event -> slot it runs in.
    helpers
        Levers whose expert serves in it.
    """

    chosen: tuple[int, ...]
    slots: dict[int, int]
    helpers: frozenset[int]


Terms = list[tuple[int, int]]


@dataclass
class _Given:
    """What levers give, by what they give it of: (column, amount) of each step and amount."""

    resources: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    caps: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    limits: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    quotas: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    least: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    merits: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    released: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))
    ranks: Terms = field(default_factory=list)
    lifts: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    dates: dict[int, Terms] = field(default_factory=lambda: defaultdict(list))


class Bargain:
    """
    The search for the cheapest pulls; every rival that is added makes it ask for more.

    Cheapest: the fewest levers, of these the first in their order, by their least steps, for the least money in all.
    """

    def __init__(self, problem: Problem, nomination: int, levers: Sequence[Lever], largest: int) -> None:
        self._problem = problem
        self._nomination = nomination
        self._levers = tuple(levers)
        self._search = Search(self._with_everything(), None, _silent)
        self._upper = list(self._search.columns.upper)
        self._rows = list(self._search.rows)
        self._given = _Given()
        self._pulled = [self._pulled_columns(lever) for lever in self._levers]
        self._amounts = {index: self._purse_column(index) for index, row in enumerate(levers) if row.purse is not None}
        for index, lever in enumerate(self._levers):
            self._note(index, lever)
        self._merited = {team: [*self._merit_terms(team, terms)] for team, terms in self._given.merits.items()}
        self._levels = [self._level(name) for name in problem.levels]
        self._rows.extend(self._own_rows(largest))

    def cheapest(self, work: float | None = None) -> tuple[Pull, ...] | None:
        """
        The pulls, ascending by lever; None where no pulls beat all the rivals.

        Raises
        ------
        UnfinishedError
            If so much work, in the engine's own unit, was done before they were proven cheapest.
        """
        point = best_point(self._upper, self._rows, self._price(), is_logical=True, work=work)
        if point is None:
            return None
        fixed = [Row([c], [1], point[c], point[c]) for columns in self._pulled for c in columns]
        money = [(column, -1) for column in self._amounts.values()]
        point = best_point(self._upper, [*self._rows, *fixed], money, is_logical=True, work=work)
        assert point is not None
        return tuple(self._read(point))

    def beat(self, rival: Rival, level: str | None) -> None:
        """
        From now on this rival is beaten, or is no plan.

        Parameters
        ----------
        level
            The first on which it was better; later ones are not compared, so that a tie up to it will do. None: it was
            as good on every level.
        """
        names = self._problem.levels
        depth = len(names) if level is None else names.index(level) + 1 if level else 0
        outs = [self._column(1) for _ in range(depth + (level is not None))] if level != "" else []
        for position in range(depth):
            self._rows.append(self._reached(rival, position, outs))
        for columns, weights, most in self._ruins(rival):
            switch = self._column(1)
            slack = max(0, self._most(columns, weights) - most)
            self._rows.append(Row([*columns, switch], [*weights, slack], None, most + slack))
            outs.append(switch)
        self._rows.append(Row(outs, [1] * len(outs), 1, None))

    def rival(self, solution: Solution, pulls: Sequence[Pull]) -> Rival:
        """A plan of the problem after these pulls."""
        bringing = [pull.lever for pull in pulls if change_of(self._levers, pull).experts]
        serving = (solution.expert_of_event or {}).values()
        added = [expert - self._problem.num_experts for expert in serving if expert >= self._problem.num_experts]
        helpers = frozenset(bringing[position] for position in added)
        return Rival(solution.chosen, dict(solution.slot_of_event or {}), helpers)

    # The columns

    def _with_everything(self) -> Problem:
        """The problem with all that the levers give at once, and without what is said of it in rows of our own."""
        most = [self._widest(lever) for lever in self._levers]
        return replace(with_trip(changed(self._problem, most), self._nomination), level_limits=())

    def _widest(self, lever: Lever) -> Change:
        """All that any step gives, but for dates, ranks and merits."""
        if lever.purse is not None:
            return Change(lifts=lever.opens, resources=((lever.purse, self._wanting(lever.purse)),))
        steps = lever.steps
        return Change(
            lifts=tuple(dict.fromkeys(pair for step in steps for pair in step.lifts)),
            resources=_largest(step.resources for step in steps),
            caps=_largest(step.caps for step in steps),
            limits=_largest(step.limits for step in steps),
            quotas=_largest(step.quotas for step in steps),
            least=_smallest(step.least for step in steps),
            experts=tuple(dict.fromkeys(slot for step in steps for slot in step.experts)),
            released=tuple(dict.fromkeys(row for step in steps for row in step.released)),
        )

    def _wanting(self, purse: int) -> int:
        return max(0, usable(self._problem, purse) - self._problem.resources[purse].capacity)

    def _column(self, upper: int) -> int:
        self._upper.append(upper)
        return len(self._upper) - 1

    def _pulled_columns(self, lever: Lever) -> list[int]:
        """One a step, or one for a purse: pulled."""
        return [self._column(1) for _ in range(max(1, len(lever.steps)))]

    def _purse_column(self, lever: int) -> int:
        purse = self._levers[lever].purse
        assert purse is not None
        most = self._wanting(purse)
        column = self._column(most)
        self._rows.append(Row([column, self._pulled[lever][0]], [1, -most], None, 0))
        return column

    def _note(self, index: int, lever: Lever) -> None:
        """What each column of a lever gives."""
        given, pulled = self._given, self._pulled[index]
        if lever.purse is not None:
            given.resources[lever.purse].append((self._amounts[index], 1))
            for pair in lever.opens:
                given.lifts[pair].append(pulled[0])
        for column, step in zip(pulled, lever.steps, strict=False):
            for kind in ("resources", "caps", "limits", "quotas"):
                for which, amount in getattr(step, kind):
                    getattr(given, kind)[which].append((column, amount))
            for event, least in step.least:
                given.least[event].append((column, self._problem.events[event].min_delegates - least))
            for team, merit in step.merits:
                given.merits[team].append((column, merit - self._problem.teams[team].merit))
            for event, slot in step.dates:
                given.dates[event].append((column, slot))
            for row in step.released:
                given.released[row].append((column, 1))
            for pair in step.lifts:
                given.lifts[pair].append(column)
            given.ranks += [(column, rank - self._problem.nominations[row].rank) for row, rank in step.ranks]

    # What a plan with the nomination keeps

    def _own_rows(self, largest: int) -> Iterator[Row]:
        every = [column for columns in self._pulled for column in columns]
        yield Row(every, [1] * len(every), 1, largest)
        for columns in self._pulled:
            yield Row(columns, [1] * len(columns), None, 1)
        yield from self._limited()
        yield from self._lifted()
        yield from self._least_numbers()
        yield from self._dated()
        yield from self._helped()
        for limit in self._problem.level_limits:
            level = self._level(limit.level)
            yield _bounded(level, limit.worst)

    def _limited(self) -> Iterator[Row]:
        problem, columns, lookups = self._problem, self._search.columns, self._search.lookups
        uses: dict[int, Terms] = defaultdict(list)
        sent: dict[int, Terms] = defaultdict(list)
        going: dict[int, list[int]] = defaultdict(list)
        for option in lookups.allowed:
            for resource, amount in problem.options[option].uses:
                uses[resource].append((columns.option[option], amount))
            sent[lookups.team_of(option)].append((columns.option[option], 1))
            going[problem.options[option].nomination].append(columns.option[option])
        for resource, terms in self._given.resources.items():
            yield _within(uses[resource], terms, problem.resources[resource].capacity)
        for team, terms in self._given.caps.items():
            yield _within(sent[team], terms, problem.teams[team].cap)
        for limit, terms in self._given.limits.items():
            teams = [columns.team[team] for team in problem.team_limits[limit].teams]
            travelling = [(column, 1) for column in teams if column != NO_COLUMN]
            yield _within(travelling, terms, problem.team_limits[limit].limit)
        for index, terms in self._given.quotas.items():
            weighed = [(column, weight) for row, weight in problem.quotas[index].weights for column in going[row]]
            yield _within(weighed, terms, problem.quotas[index].most)
        for row, terms in self._given.released.items():
            members = [*going[row], *(column for column, _ in terms)]
            yield Row(members, [1] * len(members), 1, None)

    def _lifted(self) -> Iterator[Row]:
        """An option that a rule forbids is open only as far as a lever lifts the rule, rule by rule."""
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
        for option in self._search.lookups.allowed:
            row = self._problem.options[option]
            for code in dict.fromkeys(row.blockers):
                groups[row.nomination, tuple(self._given.lifts[option, code])].append(
                    self._search.columns.option[option]
                )
        for (_, pulled), options in groups.items():
            yield Row([*options, *pulled], [1] * len(options) + [-1] * len(pulled), None, 0)

    def _least_numbers(self) -> Iterator[Row]:
        lookups, columns = self._search.lookups, self._search.columns
        for event, terms in self._given.least.items():
            going = [columns.option[o] for slot in lookups.slots_of_event[event] for o in lookups.options_of_slot[slot]]
            asked = self._problem.events[event].min_delegates
            for team in lookups.able_teams_of_event[event]:
                members = [*((column, 1) for column in going), *terms, (columns.team[team], -asked)]
                yield Row([column for column, _ in members], [weight for _, weight in members], 0, None)

    def _dated(self) -> Iterator[Row]:
        lookups, columns = self._search.lookups, self._search.columns
        for event, steps in self._given.dates.items():
            for pulled, slot in steps:
                elsewhere = (s for s in lookups.slots_of_event[event] if s != slot)
                for option in (o for s in elsewhere for o in lookups.options_of_slot[s]):
                    yield Row([columns.option[option], pulled], [1, 1], None, 1)

    def _helped(self) -> Iterator[Row]:
        """An expert whom a lever brings serves only when it is pulled."""
        bringing = [lever for lever, row in enumerate(self._levers) if any(step.experts for step in row.steps)]
        for (_, expert), column in self._search.columns.expert.items():
            if expert >= self._problem.num_experts:
                pulled = self._pulled[bringing[expert - self._problem.num_experts]]
                yield Row([column, *pulled], [1] + [-1] * len(pulled), None, 0)

    # Levels

    def _level(self, name: str) -> Objective:
        """A level of the plan with the nomination, better ranks and merits counted."""
        level = objective_of(self._search.lookups, self._search.columns, name)
        more: Terms = []
        if name == "preference":
            more = self._given.ranks
        if name == "merit":
            more = [term for terms in self._merited.values() for term in terms]
        return level._replace(terms=[*level.terms, *((column, weight) for column, weight in more if weight)])

    def _merit_terms(self, team: int, terms: Terms) -> Iterator[tuple[int, int]]:
        """What steps add to the merit of a team if it travels: a column that is one when both are so."""
        travels = self._search.columns.team[team]
        for pulled, gain in terms if travels != NO_COLUMN else ():
            both = self._column(1)
            self._rows.append(Row([both, pulled], [1, -1], None, 0))
            self._rows.append(Row([both, travels], [1, -1], None, 0))
            self._rows.append(Row([both, pulled, travels], [1, -1, -1], -1, None))
            yield both, gain

    def _reached(self, rival: Rival, level: int, outs: list[int]) -> Row:
        """Where the rival is beaten on a later level, this one is as good; where it is beaten on this one, better."""
        ours = self._levels[level]
        theirs, sign = self._value(rival, ours.name), 1 if ours.maximise else -1
        terms = [*((column, sign * weight) for column, weight in ours.terms)]
        terms += [(column, -sign * weight) for column, weight in theirs.terms]
        least = sign * (theirs.constant - ours.constant)
        low = sum(min(0, weight * self._upper[column]) for column, weight in terms)
        slack = max(0, least + 1 - low)
        terms += [(outs[level], -1 - slack), *((column, -slack) for column in outs[level + 1 :])]
        merged = _merged(terms)
        return Row(list(merged), list(merged.values()), least - slack, None)

    def _value(self, rival: Rival, name: str) -> Objective:
        """A level of the rival, with what pulled levers add to it."""
        value = level_values(self._problem, Solution(Status.FEASIBLE, rival.chosen))
        terms: Terms = []
        if name == "merit":
            teams = {self._problem.nominations[self._problem.options[o].nomination].team for o in rival.chosen}
            terms = [term for team in sorted(teams) for term in self._given.merits.get(team, ())]
        return Objective(name, name in MAXIMISED, value[name], terms)

    # What makes a rival no plan: (columns, weights, most) that then holds

    def _ruins(self, rival: Rival) -> Iterator[tuple[list[int], list[int], int]]:
        yield from self._too_much(rival)
        for pulled in sorted({tuple(self._given.lifts[pair]) for pair in self._forbidden(rival)}):
            yield [*pulled], [1] * len(pulled), 0
        for lever in sorted(rival.helpers):
            yield self._pulled[lever], [1] * len(self._pulled[lever]), 0
        for event, steps in self._given.dates.items():
            elsewhere = [column for column, slot in steps if rival.slots.get(event, slot) != slot]
            if elsewhere:
                yield elsewhere, [-1] * len(elsewhere), -1
        for limit in self._problem.level_limits:
            level = self._value(rival, limit.level)
            sign = 1 if level.maximise else -1
            columns = [column for column, _ in level.terms]
            yield columns, [sign * weight for _, weight in level.terms], sign * (limit.worst - level.constant) - 1

    def _forbidden(self, rival: Rival) -> Iterator[tuple[int, str]]:
        for option in rival.chosen:
            for code in self._problem.options[option].blockers:
                yield option, code

    def _too_much(self, rival: Rival) -> Iterator[tuple[list[int], list[int], int]]:
        for terms, over in self._excess(rival):
            if over > 0:
                yield [column for column, _ in terms], [amount for _, amount in terms], over - 1

    def _excess(self, rival: Rival) -> Iterator[tuple[Terms, int]]:
        """What gives more of each limit, and how much more of it the rival needs."""
        problem = self._problem
        used: Counter[int] = Counter()
        sent: Counter[int] = Counter()
        crowd: Counter[int] = Counter()
        going = {problem.options[option].nomination for option in rival.chosen}
        for option in rival.chosen:
            for resource, amount in problem.options[option].uses:
                used[resource] += amount
            sent[problem.nominations[problem.options[option].nomination].team] += 1
            crowd[problem.slots[problem.options[option].slot].event] += 1
        for resource, terms in self._given.resources.items():
            yield terms, used[resource] - problem.resources[resource].capacity
        for team, terms in self._given.caps.items():
            yield terms, sent[team] - problem.teams[team].cap
        for limit, terms in self._given.limits.items():
            teams = problem.team_limits[limit].teams
            yield terms, sum(sent[team] > 0 for team in teams) - problem.team_limits[limit].limit
        for index, terms in self._given.quotas.items():
            quota = problem.quotas[index]
            yield terms, sum(weight for row, weight in quota.weights if row in going) - quota.most
        for event, terms in self._given.least.items():
            if crowd[event]:
                yield terms, problem.events[event].min_delegates - crowd[event]
        for row, terms in self._given.released.items():
            yield terms, int(row not in going)

    def _most(self, columns: Iterable[int], weights: Iterable[int]) -> int:
        return sum(max(0, weight * self._upper[column]) for column, weight in zip(columns, weights, strict=True))

    # The price of the pulls, and which they are

    def _price(self) -> Terms:
        """The fewest levers, of these the first in their order, of these the least steps."""
        first = 1 + sum(len(columns) for columns in self._pulled)
        fewest = first * (1 + len(self._levers) ** 2)
        return [
            (column, -(fewest + first * index + step))
            for index, columns in enumerate(self._pulled)
            for step, column in enumerate(columns)
        ]

    def _read(self, point: list[int]) -> Iterator[Pull]:
        for index, columns in enumerate(self._pulled):
            for step, column in enumerate(columns):
                if point[column]:
                    amount = point[self._amounts[index]] if index in self._amounts else 0
                    yield Pull(index, step, amount)


def _within(terms: Terms, given: Terms, limit: int) -> Row:
    members = [*terms, *((column, -amount) for column, amount in given)]
    return Row([column for column, _ in members], [weight for _, weight in members], None, limit)


def _bounded(level: Objective, worst: int) -> Row:
    left = worst - level.constant
    merged = _merged(level.terms)
    return Row(list(merged), list(merged.values()), left if level.maximise else None, None if level.maximise else left)


def _merged(terms: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each column once."""
    merged: dict[int, int] = defaultdict(int)
    for column, weight in terms:
        merged[column] += weight
    return merged


def _largest(pairs: Iterable[tuple[tuple[int, int], ...]]) -> tuple[tuple[int, int], ...]:
    most: dict[int, int] = {}
    for index, amount in (pair for row in pairs for pair in row):
        most[index] = max(amount, most.get(index, amount))
    return tuple(most.items())


def _smallest(pairs: Iterable[tuple[tuple[int, int], ...]]) -> tuple[tuple[int, int], ...]:
    return tuple((index, -amount) for index, amount in _largest(tuple((i, -a) for i, a in row) for row in pairs))


def _silent(_: str) -> None:
    """Nobody listens."""
