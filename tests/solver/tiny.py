"""Problems so small that every plan can be tried, with quotas and tolerances; and the best by trying them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from random import Random

from solver.checks import RULES, Choice, level_values
from solver.problem import (
    LEVELS,
    MAXIMISED,
    Event,
    Nomination,
    Option,
    Problem,
    Quota,
    Resource,
    Slot,
    Team,
    TeamLimit,
)
from solver.solution import Solution, Status

Values = dict[str, int]


def tiny_problem(seed: int, *, tolerant: bool = False) -> Problem:
    """At most six nominations of two or three teams, at most three options each; quotas, or tolerances instead."""
    random = Random(seed)
    events = tuple(Event(f"E{index}", random.choice((1, 1, 2))) for index in range(random.choice((1, 2))))
    days = [(event, 2 * event + 3 * number) for event in range(len(events)) for number in range(2)]
    slots = tuple(Slot(event, day, day) for event, day in days)
    teams = tuple(
        Team(f"T{index}", random.randrange(len(events)), random.choice((1, 2)), random.randint(40, 60))
        for index in range(random.randint(2, 3))
    )
    nominations = tuple(
        Nomination(f"N{index}", random.randrange(5), random.randrange(len(teams)), random.randint(1, 3))
        for index in range(random.randint(3, 6))
    )
    resources = (Resource("BUDGET", "money", random.choice((12, 20, 40))), Resource("SEATS", "seats", 3))
    options = tuple(
        option
        for index, nomination in enumerate(nominations)
        for option in _options(random, index, teams[nomination.team].event, slots)
    )
    most, levels = random.randint(1, 3), list(LEVELS[1:])
    if tolerant or random.random() < 0.4:
        random.shuffle(levels)
        levels = levels[: random.randint(2, 7)]
    return Problem(
        events,
        slots,
        teams,
        _locked(random, nominations),
        options,
        resources,
        (TeamLimit("THREE_IN_ALL", "all", tuple(range(len(teams))), random.choice((1, 2, 3))),),
        levels=tuple(levels),
        quotas=tuple(_quota(random, len(nominations), f"Q{index}") for index in range(0 if tolerant else most)),
        tolerances=tuple(_tolerances(random, levels)) if tolerant else (),
    )


def _options(random: Random, nomination: int, event: int, slots: tuple[Slot, ...]) -> Iterator[Option]:
    own = [index for index, slot in enumerate(slots) if slot.event == event]
    for _ in range(random.randint(1, 3)):
        slot, cost = random.choice(own), random.randint(3, 15)
        day = slots[slot].first_day
        co2, minutes = random.randint(1, 9), random.randint(1, 9)
        yield Option(nomination, slot, cost, co2, minutes, day, day + 1, ((0, cost), (1, 1)))


def _locked(random: Random, nominations: tuple[Nomination, ...]) -> tuple[Nomination, ...]:
    locked = {random.randrange(len(nominations))} if random.random() < 0.25 else set()
    return tuple(
        Nomination(row.name, row.delegate, row.team, row.rank, index in locked) for index, row in enumerate(nominations)
    )


def _quota(random: Random, count: int, name: str) -> Quota:
    group = [n for n in range(count) if random.random() < 0.5]
    others = [n for n in range(count) if n not in group and random.random() < 0.9]
    top, of = random.choice(((1, 2), (1, 3), (2, 3), (1, 4)))
    kind = random.choice(("most", "least", "share", "least share"))
    if kind == "most":
        return Quota("QUOTA", name, tuple((n, 1) for n in group), random.randint(0, 2))
    if kind == "least":
        return Quota("QUOTA", name, tuple((n, -1) for n in group), -random.randint(1, 2))
    sign = 1 if kind == "share" else -1
    weights = {**dict.fromkeys(group, sign * (of - top)), **dict.fromkeys(others, -sign * top)}
    return Quota("QUOTA", name, tuple(sorted(weights.items())), random.choice((0, 0, 1)))


def _tolerances(random: Random, levels: list[str]) -> Iterator[tuple[str, int]]:
    chosen = {levels[0], random.choice(levels)}
    for level in levels:
        if level in chosen:
            yield level, random.choice((1, 2)) if level in ("coverage", "delegates") else random.choice((1, 5, 40))


def every_plan(problem: Problem) -> list[Values]:
    """The levels of every plan that keeps every rule."""
    menus = [[None, *_indices(problem, n)] for n in range(len(problem.nominations))]
    plans = (tuple(o for o in picked if o is not None) for picked in product(*menus))
    found = (_solution(problem, chosen) for chosen in plans)
    return [
        {**level_values(problem, plan)}
        for plan in found
        if not any(sentence for rule in RULES for sentence in rule(Choice(problem, plan)))
    ]


def _indices(problem: Problem, nomination: int) -> list[int]:
    return [index for index, option in enumerate(problem.options) if option.nomination == nomination]


def _solution(problem: Problem, chosen: tuple[int, ...]) -> Solution:
    slots = {problem.slots[problem.options[o].slot].event: problem.options[o].slot for o in chosen}
    return Solution(Status.FEASIBLE, tuple(sorted(chosen)), slots, {})


def best_of(problem: Problem, plans: list[Values]) -> tuple[Values, Values]:
    """Values of the best plan within the tolerances, and the best of each level before later ones are looked at."""
    within, best = plans, {}
    for level in problem.levels:
        best[level] = _best(level)(values[level] for values in within)
        loss = dict(problem.tolerances).get(level, 0)
        within = [values for values in within if abs(values[level] - best[level]) <= loss]
    chosen = within
    for level in problem.levels:
        top = _best(level)(values[level] for values in chosen)
        chosen = [values for values in chosen if values[level] == top]
    return chosen[0], best


def _best(level: str) -> Callable[[Iterator[int]], int]:
    return max if level in MAXIMISED else min
