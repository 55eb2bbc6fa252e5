"""
Which sets of levers are worth a look: those with which a plan that funds the nomination beats the plan there is.

A set that is enough lets some plan with the nomination be better than the best plan there was without it, because
no lever makes that one worse. The sets with this property are found by one whole-number program: every lever is a
phantom trip that takes away, while it is chosen, what the lever would give. The fewest levers pulled is the most
phantoms chosen. A set that turned out not to be enough is excluded, and the next one asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from solver.changes import Change, changed, with_trip
from solver.constraints import Row
from solver.draft import problem_of
from solver.engine import Search, best_point
from solver.ladder import Effort, Steps
from solver.levels import Objective, objectives_of
from solver.problem import MAXIMISED, Event, Nomination, Option, Problem, Resource, Slot, Team
from solver.reduce import reduced
from solver.variables import NO_COLUMN


@dataclass
class _Pieces:
    """What is added to a problem, piece by piece."""

    events: list[Event] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    nominations: list[Nomination] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    uses: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    taken: list[list[tuple[int, int]]] = field(default_factory=list)


class Shortlist:
    """
    Sets of levers that could be enough, fewest first.

    Parameters
    ----------
    problem
        As it is, with the nomination not funded by its best plan.
    rest
        The best plan without the nomination.
    depth
        Levels that are compared; a plan as good on all of them counts as better where there are more.
    offers
        All that each lever can give: its most generous step, or as much of a purse as anybody could use. None of them
        may make the best plan without the nomination worse.
    """

    def __init__(
        self, problem: Problem, nomination: int, rest: Steps, depth: int, offers: Sequence[Change], effort: Effort
    ) -> None:
        self._problem = problem
        self._nomination = nomination
        self._rest = rest
        self._depth = depth
        self._effort = effort
        self._offers = tuple(offers)
        self._phantom_of = {len(problem.nominations) + index: index for index in range(len(offers))}
        encoded = self._encoded()
        fixed = any(offer.released for offer in offers)  # who may be released must not be reduced away
        self._lean = encoded if fixed else problem_of(reduced(encoded))
        self._excluded: list[frozenset[int]] = []

    def exclude(self, group: frozenset[int]) -> None:
        """This set is not enough."""
        self._excluded.append(group)

    def next(self, largest: int) -> frozenset[int] | None:
        """
        A smallest set that is not excluded; None where each has more levers than `largest`.

        """
        best: frozenset[int] | None = None
        for level in range(self._depth):
            most = largest if best is None else len(best) - 1
            if most < 0:
                break
            found = self._fewest(level, most)
            best = best if found is None else found
        return best

    def _fewest(self, level: int, most: int) -> frozenset[int] | None:
        """The fewest levers with which a plan is as good on the levels before this one, and better on it."""
        self._effort.spend()
        search = Search(self._lean, None, _silent)
        phantoms = self._phantoms(search)
        rows = [*search.rows, *self._rows(search, phantoms, level, most)]
        weights = [(column, len(phantoms) ** 2 + index) for index, column in phantoms.items()]
        point = best_point(search.columns.upper, rows, weights)
        if point is None:
            return None
        return frozenset(range(len(self._offers))) - {index for index, column in phantoms.items() if point[column]}

    def _phantoms(self, search: Search) -> dict[int, int]:
        """Column of each lever's phantom; a lever without one gives so much that it cannot be left alone."""
        options = search.lookups.problem.options
        return {
            self._phantom_of[options[o].nomination]: search.columns.option[o]
            for o in search.lookups.allowed
            if options[o].nomination in self._phantom_of
        }

    def _rows(self, search: Search, phantoms: dict[int, int], level: int, most: int) -> Iterator[Row]:
        columns = list(phantoms.values())
        forced = len(self._offers) - len(columns)
        yield Row(columns, [1] * len(columns), len(columns) - (most - forced), None)
        for group in self._excluded:
            yield _anything_but(phantoms, group)
        for position, objective in enumerate(self._levels(search, phantoms)[: level + 1]):
            beyond = self._beyond(position, level) * (1 if objective.maximise else -1)
            yield _reaching(objective, self._rest.value(position) + beyond)
        for index, offer in enumerate(self._offers):
            if index in phantoms:
                yield from self._conditions(search, offer, phantoms[index])

    def _beyond(self, position: int, level: int) -> int:
        """Earlier levels are reached, this one is beaten; reached is enough where there are levels not compared."""
        return int(position == level and (level < self._depth - 1 or self._depth == len(self._rest.names)))

    def _levels(self, search: Search, phantoms: dict[int, int]) -> list[Objective]:
        """The levels as the real trips count in them, better ranks and merits only where their lever is pulled."""
        unreal = self._unreal(search)
        found = []
        for objective in objectives_of(search.lookups, search.columns):
            terms = [(column, weight) for column, weight in objective.terms if column not in unreal]
            gains = [
                (phantoms[i], self._gain(objective.name, offer))
                for i, offer in enumerate(self._offers)
                if i in phantoms
            ]
            lost = [(column, -gain) for column, gain in gains if gain]
            constant = objective.constant + sum(gain for _, gain in gains)
            found.append(Objective(objective.name, objective.maximise, constant, [*terms, *lost]))
        return found

    def _gain(self, level: str, change: Change) -> int:
        """What a lever adds to a level at most, whoever travels."""
        if level == "merit":
            return sum(max(0, merit - self._problem.teams[team].merit) for team, merit in change.merits)
        if level == "preference":
            return sum(rank - self._problem.nominations[n].rank for n, rank in change.ranks if n == self._nomination)
        return 0

    def _unreal(self, search: Search) -> set[int]:
        real = len(self._problem.teams)
        phantoms = set(self._phantoms(search).values())
        return phantoms | {column for column in search.columns.team[real:] if column != NO_COLUMN}

    def _conditions(self, search: Search, change: Change, phantom: int) -> Iterator[Row]:
        """What holds as long as the phantom is chosen and no resource can say."""
        problem = search.lookups.problem
        for event, least in change.least:
            asked = self._problem.events[event].min_delegates
            going = [
                search.columns.option[o]
                for o in search.lookups.allowed
                if problem.slots[problem.options[o].slot].event == event
            ]
            yield Row([*going, phantom], [1] * len(going) + [least - asked], least, None)
        for released in change.released:
            going = [
                search.columns.option[o] for o in search.lookups.allowed if problem.options[o].nomination == released
            ]
            yield Row([*going, phantom], [1] * len(going) + [-1], 0, None)

    def _encoded(self) -> Problem:
        """The problem with all that the levers give, and a phantom trip a lever that takes it away again."""
        pieces, given = _Pieces(), self._problem
        for offer in self._offers:
            given = changed(given, [replace(offer, ranks=(), merits=(), limits=())])
        given = with_trip(given, self._nomination)
        limits = list(given.team_limits)
        for index, offer in enumerate(self._offers):
            self._add(pieces, index, offer, given)
            for limit, more in offer.limits:
                team = len(given.teams) + index
                limits[limit] = replace(
                    limits[limit], teams=(*limits[limit].teams, team), limit=limits[limit].limit + more
                )
        options = [
            replace(option, uses=(*option.uses, *pieces.uses[index])) if index in pieces.uses else option
            for index, option in enumerate(given.options)
        ]
        phantoms = [
            Option(nomination, slot, 0, uses=tuple(uses))
            for nomination, slot, uses in zip(
                range(len(given.nominations), len(given.nominations) + len(self._offers)),
                range(len(given.slots), len(given.slots) + len(self._offers)),
                pieces.taken,
                strict=True,
            )
        ]
        return replace(
            given,
            events=(*given.events, *pieces.events),
            slots=(*given.slots, *pieces.slots),
            teams=(*given.teams, *pieces.teams),
            nominations=(*given.nominations, *pieces.nominations),
            options=(*options, *phantoms),
            resources=(*given.resources, *pieces.resources),
            team_limits=tuple(limits),
        )

    def _add(self, pieces: _Pieces, index: int, change: Change, given: Problem) -> None:
        """A phantom with an event, a team and a person of its own, and what it takes."""
        event, team = len(given.events) + index, len(given.teams) + index
        person = 1 + max(row.delegate for row in given.nominations) + index
        experts, first, last = _expert_of(change, given)
        pieces.events.append(Event(f"lever {index}", 1, bool(experts)))
        pieces.slots.append(Slot(event, first, last, experts))
        pieces.teams.append(Team(f"lever {index}", event, 1, 0))
        pieces.nominations.append(Nomination(f"lever {index}", person, team, 1))
        taken: dict[int, int] = defaultdict(int)
        for resource, amount in change.resources:
            taken[resource] += amount
        for team_, more in change.caps:
            self._cap(pieces, given, team_, more, taken)
        if change.lifts:
            self._lifts(pieces, given, change, taken)
        pieces.taken.append([(resource, amount) for resource, amount in taken.items() if amount])

    def _cap(self, pieces: _Pieces, given: Problem, team: int, more: int, taken: dict[int, int]) -> None:
        resource = len(given.resources) + len(pieces.resources)
        pieces.resources.append(Resource("CAP", given.teams[team].name, given.teams[team].cap))
        for index, option in enumerate(given.options):
            if given.nominations[option.nomination].team == team:
                pieces.uses[index].append((resource, 1))
        taken[resource] = more

    def _lifts(self, pieces: _Pieces, given: Problem, change: Change, taken: dict[int, int]) -> None:
        resource = len(given.resources) + len(pieces.resources)
        lifted = {option for option, _ in change.lifts}
        people = len({given.options[option].nomination for option in lifted})
        pieces.resources.append(Resource("LIFT", "blockers", people))
        for option in sorted(lifted):
            pieces.uses[option].append((resource, 1))
        taken[resource] = people


def _expert_of(change: Change, given: Problem) -> tuple[tuple[int, ...], int, int]:
    """The expert whom the lever brings, and all days on which a slot could need one."""
    if not change.experts:
        return (), 0, 0
    added = tuple(given.slots[change.experts[0]].experts[-1:])
    days = [day for slot in given.slots for day in (slot.first_day, slot.last_day)]
    return added, min(days), max(days)


def _anything_but(phantoms: dict[int, int], group: frozenset[int]) -> Row:
    """Not exactly this set: some lever of it alone, or another one pulled."""
    signs = {column: 1 if index in group else -1 for index, column in phantoms.items()}
    return Row(list(signs), list(signs.values()), 1 - sum(sign < 0 for sign in signs.values()), None)


def _reaching(objective: Objective, value: int) -> Row:
    columns, weights = [column for column, _ in objective.terms], [weight for _, weight in objective.terms]
    level = value - objective.constant
    return Row(columns, weights, level, None) if objective.name in MAXIMISED else Row(columns, weights, None, level)


def _silent(_: str) -> None:
    """Nobody listens."""
