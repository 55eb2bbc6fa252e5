"""Problems small enough to try every plan: seeded, tight in every limit, with blocked ways and levers to move."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from solver.bargain import Lever
from solver.changes import Change
from solver.engine import solve
from solver.problem import Event, Nomination, Option, Problem, Quota, Resource, Slot, Team, TeamLimit
from solver.tolerances import within_tolerances

LEVELS = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
BLOCKERS = ("PASSPORT", "VISA", "ACTIVE", "FREE")


def tiny_problem(seed: int) -> Problem:
    """At most five nominations with three ways each."""
    return _Maker(Random(seed)).problem()


class _Maker:
    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def problem(self) -> Problem:
        rng = self._rng
        events = [Event(f"E{e}", rng.choice([1, 1, 1, 2]), rng.random() < 0.35) for e in range(rng.randint(1, 3))]
        slots = [
            Slot(e, 10 * e + 3 * s, 10 * e + 3 * s + 3, tuple(x for x in range(2) if rng.random() < 0.7))
            for e in range(len(events))
            for s in range(rng.choice([1, 1, 2]))
        ]
        teams = [
            Team(f"A{a}/E{e}", e, rng.choice([1, 1, 2]), rng.choice([50, 80, 100]))
            for e in range(len(events))
            for a in range(rng.randint(1, 2))
        ]
        nominations = [
            Nomination(f"N{n}", rng.randrange(4), rng.randrange(len(teams)), rng.randint(1, 3))
            for n in range(rng.randint(2, 5))
        ]
        resources = [Resource("BUDGET", f"B{b}", rng.choice([90, 150, 260, 400])) for b in range(rng.randint(1, 2))]
        rooms = len(resources)
        resources.append(Resource("ROOMS", "R", rng.choice([1, 1, 2, 5])))
        options = [
            option for n in range(len(nominations)) for option in self._options(n, nominations, teams, slots, rooms)
        ]
        limits = self._limits(teams)
        levels = list(LEVELS[: rng.choice([1, 3, 5, 7])])
        if rng.random() < 0.3:
            rng.shuffle(levels)
        return Problem(
            tuple(events),
            tuple(slots),
            tuple(teams),
            tuple(nominations),
            tuple(options),
            tuple(resources),
            limits,
            2,
            0,
            tuple(levels),
        )

    def _options(
        self, n: int, nominations: list[Nomination], teams: list[Team], slots: list[Slot], rooms: int
    ) -> list[Option]:
        rng, found = self._rng, []
        event = teams[nominations[n].team].event
        for index, slot in enumerate(slots):
            for _ in range(rng.choice([0, 1, 1, 2]) if slot.event == event else 0):
                cost = rng.randint(40, 120)
                uses = [(b, cost) for b in range(rooms) if rng.random() < 0.75]
                uses += [(rooms, 1)] if rng.random() < 0.5 else []
                blockers = tuple(sorted(rng.sample(BLOCKERS, rng.choice([0, 0, 0, 1, 1, 2]))))
                days = (slot.first_day - rng.randint(0, 1), slot.last_day + rng.randint(0, 8))
                found.append(
                    Option(n, index, cost, rng.randint(0, 9), rng.randint(0, 9), *days, tuple(uses), blockers=blockers)
                )
        return found

    def _limits(self, teams: list[Team]) -> tuple[TeamLimit, ...]:
        rng = self._rng
        if len(teams) < 2 or rng.random() < 0.4:
            return ()
        members = tuple(sorted(rng.sample(range(len(teams)), 2)))
        return (TeamLimit("ONE_PER_YEAR", "year", members, 1),)


def with_quotas(problem: Problem, seed: int) -> Problem:
    """The problem with one or two quotas over its nominations: at most so many, or at most every second."""
    rng = Random(f"quotas {seed}")
    rows = range(len(problem.nominations))
    quotas = []
    for index in range(rng.choice([1, 2])):
        group = [n for n in rows if rng.random() < 0.5]
        others = [n for n in rows if n not in group] if rng.random() < 0.5 else []
        weights = tuple(sorted([*((n, 1) for n in group), *((n, -1) for n in others)]))
        quotas.append(Quota("QUOTA", f"Q{index}", weights, 0 if others else rng.choice([0, 1])))
    return replace(problem, quotas=tuple(quotas))


def with_limits(problem: Problem, seed: int) -> Problem:
    """The problem with what a tolerance leaves: a level at least nearly as good as its best, and last."""
    rng = Random(f"limits {seed}")
    level = rng.choice(problem.levels)
    best = solve(replace(problem, levels=(level,))).levels
    if not best:
        return problem
    return within_tolerances(
        replace(
            problem,
            tolerances=(
                (
                    level,
                    rng.choice([1, 30]),
                ),
            ),
        ),
        {level: best[0].value},
    )


def levers_of(problem: Problem, nomination: int) -> tuple[Lever, ...]:
    """Everything that could help the nomination: blockers, rank, dates, least number, expert, rooms, caps, money."""
    own = [o for o, option in enumerate(problem.options) if option.nomination == nomination]
    row = problem.nominations[nomination]
    event = problem.teams[row.team].event
    slots = sorted({problem.options[o].slot for o in own})
    found = []
    for code in BLOCKERS:
        person = [
            o
            for o, option in enumerate(problem.options)
            if code in option.blockers and problem.nominations[option.nomination].delegate == row.delegate
        ]
        if any(o in own for o in person):
            found.append(Lever((Change(lifts=tuple((o, code) for o in person)),)))
    if row.rank > 1:
        found.append(Lever(tuple(Change(ranks=((nomination, rank),)) for rank in range(row.rank - 1, 0, -1))))
    if len(slots) > 1:
        found.extend(Lever((Change(dates=((event, slot),)),)) for slot in slots)
    if problem.events[event].min_delegates > 1:
        found.append(Lever((Change(least=((event, 1),)),)))
    if problem.events[event].needs_expert and slots:
        found.append(Lever((Change(experts=tuple(slots)),)))
    found.append(Lever(tuple(Change(resources=((len(problem.resources) - 1, more),)) for more in (1, 2))))
    found.append(Lever((Change(caps=((row.team, 1),)),)))
    found.extend(
        Lever((Change(limits=((index, 1),)),))
        for index, limit in enumerate(problem.team_limits)
        if row.team in limit.teams
    )
    found.extend(
        Lever(tuple(Change(quotas=((index, more),)) for more in (1, 2))) for index in range(len(problem.quotas))
    )
    found.extend(Lever(purse=index) for index in range(len(problem.resources) - 1))
    return tuple(found)
