"""
People who come one by one, and the fewest rides that take them on together: numbers in, groups and proof out.

A ride holds people of one place, no more than its kind has seats for, whose moments lie at most the longest wait
apart; whoever needs access rides in an accessible kind only. Wanted, in this order: fewest rides, least cost. Then,
with the same rides and those in need where they are, least waiting.

**Why the answer is exact.** Let p be the first of those who remain, by moment. The ride that takes p begins with p's
moment, so anybody in it may change places with an earlier one of the same needs who is not: the earlier one fits,
because he comes between p and the other; the other fits where the earlier one was, because he comes no later than p's
moment plus the wait. So some best answer takes, ride after ride, the first of those in need and the first of the
others, and p among them. A state is how many of either are served. One that has served more with as many rides for no
more money is never worse, as its remainder can ride where the other's rides. So each ride need only be filled up, and
each round of rides keeps only the states that no other equals or beats: a few hundred, not millions.

The fewest rides are counted first, from the last moment backwards; the search for the least cost then drops every
state whose remainder the rides left cannot serve.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Person:
    """
    Who is to be taken.

    Attributes
    ----------
    moment
        Whole minutes from any common start.
    place
        Any number; people of different places never share a ride.
    needs_access
        Whether only an accessible kind will do.
    """

    moment: int
    place: int = 0
    needs_access: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of vehicle, of which there are enough.

    Attributes
    ----------
    capacity
        People at most, one or more.
    cost
        Of one ride, in minor units, zero or more.
    places
        Places that it serves; None: every place.
    """

    capacity: int
    accessible: bool = False
    cost: int = 0
    places: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if self.capacity < 1 or self.cost < 0:
            raise ValueError(f"Expected capacity >= 1 and cost >= 0, got {self.capacity} and {self.cost}.")

    def serves(self, place: int) -> bool:
        """Whether it may go to a place."""
        return self.places is None or place in self.places


@dataclass(frozen=True, slots=True)
class Group:
    """One ride: the position of its kind, and those of its people, by moment."""

    kind: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    Everybody in a ride, but for those whom no kind at their place may take.

    Attributes
    ----------
    groups
        By place, then by first moment.
    left
        Positions of those whom no kind may take, ascending.
    cost
        Of all rides, in minor units; the least with so few rides.
    bound
        Rides that every answer needs at least, counted backwards and apart from the rides found; proven means equal.
    """

    groups: tuple[Group, ...]
    left: tuple[int, ...]
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no answer has fewer rides."""
        return len(self.groups) == self.bound


def fewest_rides(people: Sequence[Person], kinds: Sequence[Kind], longest_wait: int) -> Answer:
    """
    The fewest rides for all, cheapest among those; the same for the same input on every machine.

    Parameters
    ----------
    longest_wait
        Minutes between the first and the last moment of one ride at most, zero or more.
    """
    if longest_wait < 0:
        raise ValueError(f"Expected longest_wait >= 0, got {longest_wait}.")
    stations = _stations(people, kinds, longest_wait)
    found = [_searched(station, kinds) for station in stations]
    groups = [_calmed(station, rides, kinds) for station, (rides, _) in zip(stations, found, strict=True)]
    everywhere = tuple(group for part in groups for group in part)
    taken = {who for group in everywhere for who in group.people}
    return Answer(
        groups=everywhere,
        left=tuple(who for who in range(len(people)) if who not in taken),
        cost=sum(kinds[group.kind].cost for group in everywhere),
        bound=sum(bound for _, bound in found),
    )


@dataclass(frozen=True)
class _Station:
    """People of one place whom some kind may take, by moment, those in need and the others apart; and those kinds."""

    people: Sequence[Person]
    needy: tuple[int, ...]
    others: tuple[int, ...]
    kinds: tuple[int, ...]
    wait: int

    @cached_property
    def moments(self) -> tuple[list[int], list[int]]:
        """Moments of those in need and of the others."""
        return [self.people[who].moment for who in self.needy], [self.people[who].moment for who in self.others]

    @property
    def goal(self) -> tuple[int, int]:
        """How many there are of either."""
        return len(self.needy), len(self.others)

    def mirrored(self) -> _Station:
        """The same people from the last moment backwards."""
        turned = [replace(person, moment=-person.moment) for person in self.people]
        return _Station(turned, self.needy[::-1], self.others[::-1], self.kinds, self.wait)

    def reach(self, needy: int, others: int) -> tuple[int, int, bool]:
        """How many in need and how many others fit the window of the first who remains; whether he is in need."""
        first, second = self.moments
        leads = needy < len(first) and (others == len(second) or first[needy] <= second[others])
        last = (first[needy] if leads else second[others]) + self.wait
        return bisect_right(first, last, needy) - needy, bisect_right(second, last, others) - others, leads

    def reach_alone(self, needy: int, others: int) -> tuple[int, int]:
        """How many in need fit the window of the next of them, and how many others that of the next other."""
        alone = (
            bisect_right(moments, moments[start] + self.wait, start) - start if start < len(moments) else 0
            for moments, start in zip(self.moments, (needy, others), strict=True)
        )
        return next(alone), next(alone)


def _stations(people: Sequence[Person], kinds: Sequence[Kind], wait: int) -> list[_Station]:
    found = []
    for place in sorted({person.place for person in people}):
        serving = tuple(number for number, kind in enumerate(kinds) if kind.serves(place))
        accessible = any(kinds[number].accessible for number in serving)
        here = [who for who in _by_moment(people, range(len(people))) if people[who].place == place]
        needy = tuple(who for who in here if people[who].needs_access and accessible)
        others = tuple(who for who in here if not people[who].needs_access and serving)
        found.append(_Station(people, needy, others, serving, wait))
    return found


def _by_moment(people: Sequence[Person], who: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(who, key=lambda one: (people[one].moment, one)))


@dataclass(frozen=True, slots=True)
class _State:
    """How many in need and others are served, for how much; by which ride (kind, in need, others) from which state."""

    needy: int
    others: int
    cost: int
    before: _State | None = None
    ride: tuple[int, int, int] = (0, 0, 0)


def _searched(station: _Station, kinds: Sequence[Kind]) -> tuple[list[Group], int]:
    """The cheapest of the fewest rides, and how many every answer needs."""
    remaining = _remaining(station, kinds)
    states = [_State(0, 0, 0)]
    for rest in reversed(remaining[:-1]):
        states = _unbeaten(step for state in states for step in _steps(station, kinds, state, rest))
    return _groups(station, states[0]), len(remaining) - 1


def _remaining(station: _Station, kinds: Sequence[Kind]) -> list[_Frontier]:
    """For each number of rides, up to the fewest that serve all, how far they go from the end backwards."""
    mirrored = station.mirrored()
    largest = {True: 0, False: 0}
    for number in station.kinds:
        kind = kinds[number]
        largest[kind.accessible] = max(largest[kind.accessible], kind.capacity)
    found = [_Frontier([(0, 0)])]
    while not found[-1].holds(*station.goal):
        found.append(_Frontier(_farther(mirrored, found[-1].points, largest[True], max(largest.values()))))
    return found


class _Frontier:
    """Points (in need, others) of which none equals or beats another: more is better in both."""

    def __init__(self, points: Iterable[tuple[int, int]]) -> None:
        self.points: list[tuple[int, int]] = []
        for point in sorted(set(points), reverse=True):
            if not self.points or point[1] > self.points[-1][1]:
                self.points.append(point)
        self._descending = [-needy for needy, _ in self.points]

    def holds(self, needy: int, others: int) -> bool:
        """Whether some point goes at least so far in both."""
        position = bisect_right(self._descending, -needy) - 1
        return position >= 0 and self.points[position][1] >= others


def _farther(
    station: _Station, points: Iterable[tuple[int, int]], accessible: int, largest: int
) -> Iterator[tuple[int, int]]:
    """
    Where one ride more leads: in the largest accessible kind, or in the largest of all without those in need.

    The first who remains may be left to a later ride here: any set that so many rides can serve is to lie within a
    point, not only those on the way of a best answer.
    """
    for needy, others in points:
        more, beside, leads = station.reach(needy, others)
        alone, others_alone = station.reach_alone(needy, others)
        loads = [*_loads(more, beside, leads, accessible), *_loads(0, beside, leads, largest)]
        loads += [(min(alone, accessible), 0), (0, min(others_alone, largest))]
        yield from ((needy + one, others + other) for one, other in loads)


def _loads(needy: int, others: int, leads: bool, capacity: int) -> Iterator[tuple[int, int]]:
    """For each number of those in need that a ride may take, as many of the others as fit beside them."""
    for taken in range(int(leads), min(needy, capacity) + 1):
        beside = min(others, capacity - taken)
        if beside or leads:
            yield taken, beside


def _steps(station: _Station, kinds: Sequence[Kind], state: _State, rest: _Frontier) -> Iterator[_State]:
    """States after one ride more from which the rides that are left can bring everybody."""
    needy, others, leads = station.reach(state.needy, state.others)
    all_needy, all_others = station.goal
    for number in station.kinds:
        kind = kinds[number]
        for taken, beside in _loads(needy if kind.accessible else 0, others, leads, kind.capacity):
            served = state.needy + taken, state.others + beside
            if rest.holds(all_needy - served[0], all_others - served[1]):
                yield _State(*served, state.cost + kind.cost, state, (number, taken, beside))


def _unbeaten(states: Iterable[_State]) -> list[_State]:
    """States of which no other has served as many of both for no more; among equals the first kind."""
    kept: list[_State] = []
    others: list[int] = []
    costs: list[int] = []  # least cost of a state kept with so many others or more; ascending with them
    for state in sorted(states, key=lambda one: (-one.needy, -one.others, one.cost, one.ride)):
        position = bisect_left(others, state.others)
        if position < len(others) and costs[position] <= state.cost:
            continue
        kept.append(state)
        end = bisect_right(others, state.others)
        start = bisect_left(costs, state.cost, 0, end)
        others[start:end], costs[start:end] = [state.others], [state.cost]
    return kept


def _groups(station: _Station, end: _State) -> list[Group]:
    groups: list[Group] = []
    state = end
    while state.before is not None:
        number, needy, others = state.ride
        first = station.needy[state.needy - needy : state.needy]
        second = station.others[state.others - others : state.others]
        groups.append(Group(number, _by_moment(station.people, (*first, *second))))
        state = state.before
    return groups[::-1]


def _calmed(station: _Station, groups: Sequence[Group], kinds: Sequence[Kind]) -> list[Group]:
    """
    The same rides with least waiting: those in need stay where they are, the others are dealt out anew in their order.

    Waiting is the sum over all people of the last moment of their ride less their own.
    """
    fixed = [[who for who in group.people if station.people[who].needs_access] for group in groups]
    rounds: list[_Dealt] = [{0: (0, 0)}]
    for group, kept in zip(groups, fixed, strict=True):
        rounds.append(_dealt(station, rounds[-1], kept, kinds[group.kind].capacity))
    dealt, done = [], len(station.others)
    for group, kept, best in reversed(list(zip(groups, fixed, rounds[1:], strict=True))):
        taken = best[done][1]
        dealt.append(Group(group.kind, _by_moment(station.people, [*kept, *station.others[done - taken : done]])))
        done -= taken
    return dealt[::-1]


_Dealt = dict[int, tuple[int, int]]
"""By how many of the others are served: the least waiting, and how many of them the last ride took."""


def _dealt(station: _Station, before: _Dealt, kept: Sequence[int], capacity: int) -> _Dealt:
    """After one more ride, which holds those in need who are kept and any of the next others that fit."""
    best: _Dealt = {}
    for done, (waited, _) in before.items():
        for taken, waiting in _waits(station, done, [station.people[who].moment for who in kept], capacity):
            if done + taken not in best or waited + waiting < best[done + taken][0]:
                best[done + taken] = (waited + waiting, taken)
    return best


def _waits(station: _Station, done: int, kept: list[int], capacity: int) -> Iterator[tuple[int, int]]:
    """How many of the next others may ride beside those kept, and how long all of them wait together."""
    others = station.moments[1]
    total = sum(kept)
    if kept and max(kept) - min(kept) <= station.wait:
        yield 0, max(kept) * len(kept) - total
    for taken in range(1, min(capacity - len(kept), len(others) - done) + 1):
        last = others[done + taken - 1]
        total += last
        low, high = min([others[done], *kept]), max([last, *kept])
        if high - low <= station.wait:
            yield taken, high * (len(kept) + taken) - total
        elif last - others[done] > station.wait:
            return
