"""Fewest rides against every way to group a handful of people, and on a day of five hundred arrivals."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

import pytest

from solver.vehicles import Answer, Group, Kind, Person, fewest_rides

SECONDS = 10
"""CPU seconds for 500 arrivals in a day, from the issue."""


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """Every way to put the items into groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for parts in partitions(rest):
        for number in range(len(parts)):
            yield [*parts[:number], [first, *parts[number]], *parts[number + 1 :]]
        yield [[first], *parts]


def allowed(group: Sequence[int], kind: Kind, people: Sequence[Person], wait: int) -> bool:
    """Whether a kind may take a group, by the words of the issue alone."""
    moments = [people[who].moment for who in group]
    places = {people[who].place for who in group}
    return (
        len(group) <= kind.capacity
        and max(moments) - min(moments) <= wait
        and len(places) == 1
        and (kind.places is None or places <= kind.places)
        and (kind.accessible or not any(people[who].needs_access for who in group))
    )


def best_of_all(people: Sequence[Person], kinds: Sequence[Kind], wait: int) -> tuple[int, int, int]:
    """(people left behind, rides, cost) of the best grouping there is."""
    takeable = [who for who in range(len(people)) if any(allowed([who], kind, people, wait) for kind in kinds)]
    found = []
    for parts in partitions(takeable):
        prices = [[kind.cost for kind in kinds if allowed(part, kind, people, wait)] for part in parts]
        if all(prices):
            found.append((len(people) - len(takeable), len(parts), sum(map(min, prices))))
    return min(found)


def refuse_broken(answer: Answer, people: Sequence[Person], kinds: Sequence[Kind], wait: int) -> None:
    """Every group is allowed and everybody is in exactly one, or left."""
    assert all(allowed(group.people, kinds[group.kind], people, wait) for group in answer.groups)
    assert sorted([*answer.left, *(who for group in answer.groups for who in group.people)]) == [*range(len(people))]
    assert answer.cost == sum(kinds[group.kind].cost for group in answer.groups)


def random_case(dice: random.Random) -> tuple[list[Person], list[Kind], int]:
    places = dice.choice([1, 1, 2])
    people = [
        Person(dice.randrange(0, dice.choice([20, 100])), dice.randrange(places), dice.random() < 0.3)
        for _ in range(dice.randrange(0, 7))
    ]
    kinds = [
        Kind(
            capacity=dice.randrange(1, 5),
            accessible=dice.random() < 0.5,
            cost=dice.choice([0, 10, 15, 40]),
            places=dice.choice([None, None, frozenset({0})]),
        )
        for _ in range(dice.randrange(1, 4))
    ]
    return people, kinds, dice.choice([0, 15, 30, 200])


def test_nothing_better_exists_in_three_thousand_tiny_cases() -> None:
    dice = random.Random(4)
    kinds_of_answer = set()
    for _ in range(3000):
        people, kinds, wait = random_case(dice)
        answer = fewest_rides(people, kinds, wait)
        refuse_broken(answer, people, kinds, wait)
        assert (len(answer.left), len(answer.groups), answer.cost) == best_of_all(people, kinds, wait)
        assert answer.proven
        kinds_of_answer.add((bool(answer.left), len(answer.groups)))
    assert len(kinds_of_answer) > 8, "the cases must differ"


@pytest.mark.parametrize(
    ("moments", "rides"),
    [
        ([0, 30], 1),  # the whole wait is allowed
        ([0, 31], 2),
        ([0, 10, 20], 2),  # two seats
        ([], 0),
    ],
)
def test_one_kind(moments: list[int], rides: int) -> None:
    answer = fewest_rides([Person(moment) for moment in moments], [Kind(2)], 30)

    assert (len(answer.groups), answer.bound) == (rides, rides)


def test_people_of_two_terminals_never_share() -> None:
    answer = fewest_rides([Person(0, 0), Person(0, 1), Person(5, 0)], [Kind(8)], 60)

    assert answer.groups == (Group(0, (0, 2)), Group(0, (1,)))


def test_an_accessible_ride_has_room_for_others() -> None:
    kinds = [Kind(3, cost=10), Kind(2, accessible=True, cost=10)]
    answer = fewest_rides([Person(0), Person(1), Person(2, needs_access=True), Person(3), Person(4)], kinds, 60)

    assert sorted(len(group.people) for group in answer.groups) == [2, 3]
    assert next(group for group in answer.groups if 2 in group.people).kind == 1


def test_who_needs_access_is_left_where_no_kind_gives_it() -> None:
    answer = fewest_rides([Person(0, needs_access=True), Person(0)], [Kind(4)], 60)

    assert (answer.left, answer.groups, answer.proven) == ((0,), (Group(0, (1,)),), True)


def test_the_same_rides_with_less_waiting() -> None:
    people = [Person(moment) for moment in (0, 1, 50, 51)]

    assert fewest_rides(people, [Kind(3)], 60).groups == (Group(0, (0, 1)), Group(0, (2, 3)))


@pytest.mark.parametrize("kind", [{"capacity": 0}, {"capacity": 1, "cost": -1}])
def test_nonsense_is_refused(kind: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="Expected capacity >= 1 and cost >= 0"):
        Kind(**kind)


def test_a_wait_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected longest_wait >= 0, got -1"):
        fewest_rides([], [], -1)


FLEET = [Kind(4, cost=4_000), Kind(8, True, 6_000), Kind(18, True, 11_000), Kind(49, cost=30_000)]


@pytest.mark.parametrize(("seed", "places", "in_need", "hours"), [(1, 1, 0.03, 18), (2, 4, 0.1, 18), (3, 1, 0.5, 1)])
def test_five_hundred_arrivals_in_a_day_are_proven_in_time(seed: int, places: int, in_need: float, hours: int) -> None:
    dice = random.Random(seed)
    people = [Person(dice.randrange(60 * hours), dice.randrange(places), dice.random() < in_need) for _ in range(500)]

    started = time.process_time()
    answer = fewest_rides(people, FLEET, 60)

    assert time.process_time() - started < SECONDS
    refuse_broken(answer, people, FLEET, 60)
    assert (answer.proven, answer.left) == (True, ())
