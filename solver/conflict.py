"""Why nothing fits: a smallest set of locks and rule instances that cannot all hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from solver.constraints import Row, cliques
from solver.problem import Problem

MOST_ROUNDS = 60
"""So many corrections are gathered in the search for a conflict of fewest members; then any irreducible one will do."""


@dataclass(frozen=True, slots=True, order=True)
class ConflictMember:
    """
    A lock or one instance of a rule.

    Attributes
    ----------
    kind
        What `index` counts: "lock" and "blocker" a nomination, "resource", "team", "limit" (a team limit),
        "delegate", "event", "quota".
    code
        LOCK; for a blocker its rule code; a resource's, team limit's or quota's own code; CAP, FREE, EXPERT,
        MIN_DELEGATES; ONE_SLOT for the rule that an event runs on one pair of dates.
    """

    kind: str
    code: str
    index: int


def smallest_conflict(problem: Problem) -> tuple[ConflictMember, ...]:
    """
    An irreducible conflict of a problem whose required nominations cannot all be funded.

    Without any one of its members the others can hold; each of these steps is solved again in whole numbers, with the
    engine's presolve and without. Up to a fixed effort the conflict is one of fewest members.

    Raises
    ------
    ValueError
        If the required nominations can all be funded.
    """
    clauses = _Clauses(problem)
    everything = frozenset(clauses.members)
    if clauses.hold(everything):
        raise ValueError("Expected a problem whose required nominations cannot all be funded.")
    found = _of_fewest_members(clauses)
    conflict = sorted(_irreducible(clauses, everything if found is None else found))
    _confirm(clauses, conflict)
    return tuple(conflict)


Members = frozenset[ConflictMember]


def _of_fewest_members(clauses: _Clauses) -> Members | None:
    """
    A conflict of fewest members, by hitting sets.

    Every conflict has a member in every correction (a set whose loss makes the rest hold). So a smallest set that
    meets all corrections known so far is a conflict of fewest members as soon as it is a conflict at all; while it
    holds, it grows to a largest set that does, and what is left out is one more correction.
    """
    corrections: list[Members] = []
    for _ in range(MOST_ROUNDS):
        candidate = clauses.smallest_meeting(corrections)
        largest = clauses.largest_with(candidate)
        if largest is None:
            return candidate
        corrections.append(frozenset(clauses.members) - largest)
    return None


def _irreducible(clauses: _Clauses, members: Members) -> list[ConflictMember]:
    """Deletion filter: halves first, then one by one, until nothing can be left out."""
    kept = sorted(members)
    size = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            shorter = kept[:position] + kept[position + size :]
            if clauses.hold(frozenset(shorter)):
                position += size
            else:
                kept = shorter
        if size == 1:
            return kept
        size = max(1, size // 2)


def _confirm(clauses: _Clauses, conflict: Sequence[ConflictMember]) -> None:
    """Ask again without presolve: the members cannot hold, any others but one of them can."""
    members = frozenset(conflict)
    fewer = [members - {member} for member in conflict]
    if clauses.hold(members, presolve=False) or not all(clauses.hold(rest, presolve=False) for rest in fewer):
        raise AssertionError("With presolve and without it the engine disagrees about a conflict.")


class _Clauses:
    """
    The rows of a problem, each with the lock or rule instance that it is the clause of.

    Only what can matter to the locks is there: their nominations, others of their events where an event needs several
    delegates, and everybody where there are quotas. Rows without a member say what the columns mean.

    Attributes
    ----------
    members
        All locks and rule instances that have a row.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._rows: list[tuple[ConflictMember | None, Row]] = []
        self._count = 0
        self._options = _options_that_matter(problem)
        self._choice = {o: self._column() for o in self._options}
        self._running = {s: self._column() for s in sorted({problem.options[o].slot for o in self._options})}
        self._travelling = {t: self._column() for t in sorted({self._team(o) for o in self._options})}
        for clauses in (
            self._meanings(),
            self._locks_and_blockers(),
            self._teams(),
            self._resources(),
            self._delegates(),
            self._events(),
            self._experts(),
            self._quotas(),
        ):
            self._rows.extend(clauses)
        self.members = sorted({member for member, _ in self._rows if member is not None})

    def hold(self, members: Members, *, presolve: bool = True) -> bool:
        """Whether these locks and rule instances alone can all hold."""
        from solver.engine import best_point

        rows = [row for member, row in self._rows if member is None or member in members]
        return best_point([1] * self._count, rows, [], presolve=presolve) is not None

    def smallest_meeting(self, corrections: Sequence[Members]) -> Members:
        """A smallest set of members that has one of each correction."""
        from solver.engine import best_point

        number = {member: position for position, member in enumerate(self.members)}
        rows = [Row([number[m] for m in sorted(some)], [1] * len(some), 1, None) for some in corrections]
        weights = [(position, -1) for position in range(len(self.members))]
        point = best_point([1] * len(self.members), rows, weights)
        assert point is not None
        return frozenset(member for member, value in zip(self.members, point, strict=True) if value)

    def largest_with(self, members: Members) -> Members | None:
        """A largest set of members that holds and includes the given ones; None where these alone do not hold."""
        from solver.engine import best_point

        switch = {member: self._count + position for position, member in enumerate(self.members)}
        rows = [row if member is None else _switched(row, switch[member]) for member, row in self._rows]
        rows += [Row([switch[member]], [1], 1, None) for member in sorted(members)]
        weights = [(column, 1) for column in switch.values()]
        point = best_point([1] * (self._count + len(switch)), rows, weights)
        return None if point is None else frozenset(member for member, column in switch.items() if point[column])

    def _column(self) -> int:
        self._count += 1
        return self._count - 1

    def _team(self, option: int) -> int:
        return self._problem.nominations[self._problem.options[option].nomination].team

    def _by(self, what: str) -> dict[int, list[int]]:
        """Options by "nomination", "slot", "team", "delegate" or "event"."""
        problem = self._problem
        keys: dict[str, Callable[[int], int]] = {
            "nomination": lambda o: problem.options[o].nomination,
            "slot": lambda o: problem.options[o].slot,
            "team": self._team,
            "delegate": lambda o: problem.nominations[problem.options[o].nomination].delegate,
            "event": lambda o: problem.slots[problem.options[o].slot].event,
        }
        groups: dict[int, list[int]] = defaultdict(list)
        for option in self._options:
            groups[keys[what](option)].append(option)
        return groups

    def _columns(self, options: Sequence[int]) -> list[int]:
        return [self._choice[o] for o in options]

    def _meanings(self) -> Iterator[tuple[None, Row]]:
        """A nomination takes one option; whoever travels makes the slot run and the team travel."""
        for options in self._by("nomination").values():
            yield None, _at_most(1, self._columns(options))
        for option in self._options:
            for column in (self._running[self._problem.options[option].slot], self._travelling[self._team(option)]):
                yield None, Row([self._choice[option], column], [1, -1], None, 0)

    def _locks_and_blockers(self) -> Iterator[tuple[ConflictMember, Row]]:
        options_of = self._by("nomination")
        for index, nomination in enumerate(self._problem.nominations):
            columns = self._columns(options_of.get(index, []))
            if nomination.required:
                yield ConflictMember("lock", "LOCK", index), Row(columns, [1] * len(columns), 1, None)
        for option in self._options:
            row = self._problem.options[option]
            for code in row.blockers:
                yield ConflictMember("blocker", code, row.nomination), _at_most(0, [self._choice[option]])

    def _teams(self) -> Iterator[tuple[ConflictMember, Row]]:
        for team, options in self._by("team").items():
            yield ConflictMember("team", "CAP", team), _at_most(self._problem.teams[team].cap, self._columns(options))
        for index, limit in enumerate(self._problem.team_limits):
            columns = [self._travelling[team] for team in limit.teams if team in self._travelling]
            if len(columns) > limit.limit:
                yield ConflictMember("limit", limit.code, index), _at_most(limit.limit, columns)

    def _resources(self) -> Iterator[tuple[ConflictMember, Row]]:
        used: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for option in self._options:
            for resource, amount in self._problem.options[option].uses:
                used[resource][0].append(self._choice[option])
                used[resource][1].append(amount)
        for index, (columns, amounts) in sorted(used.items()):
            limit = self._problem.resources[index]
            if sum(amounts) > limit.capacity:
                yield ConflictMember("resource", limit.code, index), Row(columns, amounts, None, limit.capacity)

    def _delegates(self) -> Iterator[tuple[ConflictMember, Row]]:
        problem = self._problem
        for delegate, options in self._by("delegate").items():
            spans = [(problem.options[o].first_day, problem.options[o].last_day, o) for o in options]
            for clique in cliques(spans):
                if len({problem.options[o].nomination for o in clique}) > 1:
                    yield ConflictMember("delegate", "FREE", delegate), _at_most(1, self._columns(clique))

    def _events(self) -> Iterator[tuple[ConflictMember, Row]]:
        for index, options in self._by("event").items():
            slots = sorted({self._problem.options[o].slot for o in options})
            if len(slots) > 1:
                columns = [self._running[slot] for slot in slots]
                yield ConflictMember("event", "ONE_SLOT", index), _at_most(1, columns)
            least = self._problem.events[index].min_delegates
            for slot in slots if least > 1 else ():
                columns = [*self._columns(options), self._running[slot]]
                member = ConflictMember("event", "MIN_DELEGATES", index)
                yield member, Row(columns, [1] * len(options) + [-least], 0, None)

    def _experts(self) -> Iterator[tuple[ConflictMember | None, Row]]:
        """A running slot has an expert; that an expert is in one place a day is what it means to have one."""
        spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for index, running in self._running.items():
            slot = self._problem.slots[index]
            if self._problem.events[slot.event].needs_expert:
                serving = [self._column() for _ in slot.experts]
                member = ConflictMember("event", "EXPERT", slot.event)
                yield member, Row([*serving, running], [1] * len(serving) + [-1], 0, None)
                for expert, column in zip(slot.experts, serving, strict=True):
                    spans[expert].append((slot.first_day, slot.last_day, column))
        for expert in sorted(spans):
            for clique in cliques(spans[expert]):
                yield None, _at_most(1, clique)

    def _quotas(self) -> Iterator[tuple[ConflictMember, Row]]:
        options_of = self._by("nomination")
        for index, quota in enumerate(self._problem.quotas):
            weighed = [(self._choice[o], weight) for n, weight in quota.weights for o in options_of.get(n, [])]
            row = Row([column for column, _ in weighed], [weight for _, weight in weighed], None, quota.most)
            yield ConflictMember("quota", quota.code, index), row


def _options_that_matter(problem: Problem) -> list[int]:
    locked = {index for index, nomination in enumerate(problem.nominations) if nomination.required}
    event_of = [problem.teams[nomination.team].event for nomination in problem.nominations]
    asking = {event_of[n] for n in locked if problem.events[event_of[n]].min_delegates > 1}
    return [
        index
        for index, option in enumerate(problem.options)
        if problem.quotas or option.nomination in locked or event_of[option.nomination] in asking
    ]


def _at_most(upper: int, columns: list[int]) -> Row:
    return Row(columns, [1] * len(columns), None, upper)


def _switched(row: Row, switch: int) -> Row:
    """The row, which has one limit, as one that holds only where the switch is one."""
    if row.upper is not None:
        slack = max(0, sum(a for a in row.coefficients if a > 0) - row.upper)
        return Row([*row.columns, switch], [*row.coefficients, slack], None, row.upper + slack)
    assert row.lower is not None
    slack = max(0, row.lower - sum(a for a in row.coefficients if a < 0))
    return Row([*row.columns, switch], [*row.coefficients, -slack], row.lower - slack, None)
