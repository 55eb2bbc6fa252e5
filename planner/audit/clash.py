"""
Whether some locks can all be kept under some rules alone: an exact search over the ways of the locked pairs.

Rules that are not named are switched off. A conflict is small, so trying way after way is enough; ways that the named
rules cannot tell apart are tried once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from planner.audit.case import Pair
from planner.audit.eligibility import meet
from planner.audit.ledger import Days
from planner.audit.limits import able_experts
from planner.audit.menus import Choice, Member, Menus, Row
from planner.audit.quotas import Clause
from planner.audit.rules import occupied
from planner.domain.records import Slot

MOST_WORK = 200_000
"""Pairs looked at, over all searches of one conflict, before it is given up."""

MOST_DECISIONS = 120
"""Pairs decided one after the other before a search gives up."""

Placed = tuple[tuple[Pair, Choice], ...]
Members = frozenset[Member]


class TooMuchWorkError(Exception):
    """The question is too large to be settled by trying."""


class Clashes:
    """Answers for one folder, remembered; all of them together may cost `MOST_WORK`."""

    def __init__(self, menus: Menus) -> None:
        self._menus = menus
        self._known: dict[Members, bool] = {}
        self._work = 0

    def clash(self, members: Members) -> bool:
        """
        Whether no choice keeps the locks among the members under the rules among them.

        Raises
        ------
        TooMuchWorkError
            If it cannot be told within the bound.
        """
        if members not in self._known:
            self._known[members] = not _Search(self._menus, members, self._spend).possible()
        return self._known[members]

    def _spend(self, trips: int) -> None:
        self._work += trips
        if self._work > MOST_WORK:
            raise TooMuchWorkError


class _Search:
    def __init__(self, menus: Menus, members: Members, spend: Callable[[int], None]) -> None:
        self._menus = menus
        self._members = members
        self._spend = spend
        self._locks = sorted((member[1], member[2]) for member in members if member[0] == "LOCK")
        self._quotas = [clause for member, clause in menus.quotas.items() if member in members]
        self._others = self._companions()
        self._events = sorted({event for _, event in (*self._locks, *self._others)})
        self._dated = {member[2] for member in members if member[0] == "VISIT_DATES" and not member[1]}
        self._choices: dict[Pair, list[Choice]] = {}

    def possible(self) -> bool:
        """Whether some choice keeps everything named."""
        menus = [self._distinct(pair) for pair in self._locks]
        floors = [_least_uses(menus[position:]) for position in range(len(menus))]
        return self._keep((), floors)

    def _is_named(self, *member: str) -> bool:
        return member in self._members

    def _able(self, event: str, slot: Slot) -> list[str]:
        row = self._menus.case.programme.events[event]
        return able_experts(self._menus.case, row, slot, self._menus.begun.visits)

    def _distinct(self, pair: Pair) -> list[Choice]:
        """The choices that no named rule forbids, those alike to the named rules once, the cheapest."""
        if pair not in self._choices:
            found: dict[tuple[object, ...], Choice] = {}
            for choice in self._menus.of(pair).choices:
                if not any(self._is_named(code, *pair) for code in choice.blockers):
                    plain = self._plain(pair, choice)
                    key = (plain.slot, plain.days, plain.rows)
                    found[key] = min(plain, found.get(key, plain), key=lambda choice: choice.total)
            self._choices[pair] = list(found.values())
        return self._choices[pair]

    def _plain(self, pair: Pair, choice: Choice) -> Choice:
        timely = pair[1] in self._dated or self._is_named("EXPERT", "", pair[1])
        slot = choice.slot if timely else None
        days = choice.days if self._is_named("FREE", pair[0], "") else None
        rows = tuple(row for row in choice.rows if row[0] in self._members)
        return replace(choice, slot=slot, days=days, rows=rows)

    def _keep(self, placed: Placed, floors: list[Counter[Row]]) -> bool:
        self._look(len(placed), len(placed))
        if len(placed) == len(self._locks):
            return self._fill(placed, self._others)
        if any(_used(placed, row) + least > self._menus.capacity[row] for row, least in floors[len(placed)].items()):
            return False
        pair = self._locks[len(placed)]
        ways = (choice for choice in self._distinct(pair) if self._fits(placed, pair, choice))
        return any(self._keep((*placed, (pair, choice)), floors) for choice in ways)

    def _look(self, decided: int, pairs: int) -> None:
        if decided > MOST_DECISIONS:
            raise TooMuchWorkError
        self._spend(pairs + 1)

    def _companions(self) -> tuple[Pair, ...]:
        """Who else can matter: for a number of delegates those of the event, for a quota whoever helps to reach it."""
        numbers = {member[2] for member in self._members if member[0] == "MIN_DELEGATES"}
        reachable = [pair for pair in self._menus.everybody() if self._helps(pair)] if self._quotas else []
        events = {event for _, event in (*self._locks, *reachable)} & numbers
        others = [pair for event in sorted(events) for pair in self._menus.companions(event)]
        return tuple(pair for pair in dict.fromkeys([*others, *reachable]) if pair not in self._locks)

    def _helps(self, pair: Pair) -> bool:
        return any(self._menus.weight(clause, pair) < 0 for clause in self._quotas)

    def _fill(self, placed: Placed, others: tuple[Pair, ...]) -> bool:
        """Whether companions can be found for every number of delegates and every quota."""
        self._look(len(self._locks) + len(self._others) - len(others), len(placed) + len(others))
        missing = {event: self._missing(placed, event) for event in self._events}
        over = [clause for clause in self._quotas if self._weighed(placed, clause) > clause.most]
        if not over and not any(missing.values()):
            return True
        if not self._is_in_reach(placed, others, missing, over):
            return False
        pair, rest = others[0], others[1:]
        wanted = missing[pair[1]] or any(self._menus.weight(clause, pair) < 0 for clause in over)
        with_it = (self._fill((*placed, (pair, choice)), rest) for choice in self._joining(placed, pair))
        without = (self._fill(placed, rest) for _ in range(1))
        return any(chain(with_it, without) if wanted else chain(without, with_it))

    def _is_in_reach(
        self, placed: Placed, others: tuple[Pair, ...], missing: dict[str, int], over: list[Clause]
    ) -> bool:
        """Whether there would be enough if all others came who help."""
        coming = Counter(event for pair, event in others)
        if any(coming[event] < count for event, count in missing.items()):
            return False
        weights = ((clause, sum(min(0, self._menus.weight(clause, pair)) for pair in others)) for clause in over)
        return all(self._weighed(placed, clause) + relief <= clause.most for clause, relief in weights)

    def _weighed(self, placed: Placed, clause: Clause) -> int:
        return sum(self._menus.weight(clause, pair) for pair, _ in placed)

    def _missing(self, placed: Placed, event: str) -> int:
        least = self._menus.least(event) if self._is_named("MIN_DELEGATES", "", event) else 0
        coming = sum(pair[1] == event for pair, _ in placed)
        return max(0, least - coming) if coming else 0

    def _joining(self, placed: Placed, pair: Pair) -> Iterator[Choice]:
        """How a companion can come along: on the dates of the others."""
        dates = {other.slot for (_, event), other in placed if event == pair[1]}
        for choice in self._distinct(pair):
            nowhere = choice.slot is None and pair[1] in self._dated and dates != {None} and dates
            if not nowhere and self._fits(placed, pair, choice):
                yield choice

    def _fits(self, placed: Placed, pair: Pair, choice: Choice) -> bool:
        """Whether every named rule is kept when this choice joins."""
        joined = (*placed, (pair, choice))
        return (
            self._within_cap(joined, pair)
            and self._within_years(joined, pair)
            and (pair[1] not in self._dated or _on_one_date(placed, pair, choice))
            and _apart(placed, pair, choice)
            and all(_used(joined, row) <= self._menus.capacity[row] for row in choice.rows)
            and self._crewed(joined)
        )

    def _within_cap(self, placed: Placed, pair: Pair) -> bool:
        team, cap = self._menus.places(pair), self._menus.cap(self._menus.places(pair))
        if cap is None or not self._is_named("CAP", "", pair[1], team[0]):
            return True
        return sum(self._menus.places(other) == team for other, _ in placed) <= cap

    def _within_years(self, placed: Placed, pair: Pair) -> bool:
        teams = {self._menus.places(other) for other, _ in placed}
        counts = Counter(limit for team in teams for limit in self._menus.team_limits(team))
        own = self._menus.team_limits(self._menus.places(pair))
        return all(counts[member, left] <= left for member, left in own if member in self._members)

    def _crewed(self, placed: Placed) -> bool:
        """Whether each visit has an expert on each of its dates, in one place a day; without dates there is none."""
        running = {(pair[1], choice.slot): None for pair, choice in placed if self._is_named("EXPERT", "", pair[1])}
        dated = [(event, slot) for event, slot in running if slot is not None]
        return len(dated) == len(running) and self._assigned(dated, ())

    def _assigned(self, visits: list[tuple[str, Slot]], busy: tuple[tuple[str, Days], ...]) -> bool:
        if not visits:
            return True
        (event, slot), *rest = visits
        days = occupied(self._menus.case, slot.start.day, slot.end.day)
        taken = {expert for expert, span in busy if meet(days, span)}
        able = (expert for expert in self._able(event, slot) if expert not in taken)
        return any(self._assigned(rest, (*busy, (expert, days))) for expert in able)


def _least_uses(menus: list[list[Choice]]) -> Counter[Row]:
    """What is used of each limit whatever is chosen."""
    least: Counter[Row] = Counter()
    for choices in menus:
        for row in {row for choice in choices for row in choice.rows}:
            least[row] += min(choice.use(row) for choice in choices)
    return least


def _used(placed: Placed, row: Row) -> int:
    return sum(choice.use(row) for _, choice in placed)


def _on_one_date(placed: Placed, pair: Pair, choice: Choice) -> bool:
    others = (other.slot for (_, event), other in placed if event == pair[1])
    return all(None in (slot, choice.slot) or slot == choice.slot for slot in others)


def _apart(placed: Placed, pair: Pair, choice: Choice) -> bool:
    others = (other.days for (delegate, _), other in placed if delegate == pair[0])
    return all(days is None or choice.days is None or not meet(days, choice.days) for days in others)
