"""Small problems in a line or two, and what brute force says about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from solver.checks import level_values, violations
from solver.problem import LEVELS, MAXIMISED, Event, Nomination, Option, Problem, Resource, Slot, Team, TeamLimit
from solver.solution import Level, Solution, Status

DEFAULT_LEVELS = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")


def make_problem(
    *,
    options: Sequence[Option],
    nominations: Sequence[Nomination] | None = None,
    teams: Sequence[Team] | None = None,
    slots: Sequence[Slot] = (Slot(0),),
    events: Sequence[Event] | None = None,
    resources: Sequence[Resource] = (),
    limits: Sequence[TeamLimit] = (),
    num_experts: int = 0,
    published_trips: int = 0,
    levels: tuple[str, ...] = DEFAULT_LEVELS,
) -> Problem:
    """A problem whose missing parts are the plainest that fit: each option its own delegate in one team."""
    if nominations is None:
        count = 1 + max((option.nomination for option in options), default=-1)
        nominations = [make_nomination(index) for index in range(count)]
    if teams is None:
        teams = [make_team(cap=len(nominations)) for _ in range(1 + max((n.team for n in nominations), default=0))]
    if events is None:
        events = [Event(f"E{index}") for index in range(1 + max(slot.event for slot in slots))]
    return Problem(
        events=tuple(events),
        slots=tuple(slots),
        teams=tuple(teams),
        nominations=tuple(nominations),
        options=tuple(options),
        resources=tuple(resources),
        team_limits=tuple(limits),
        num_experts=num_experts,
        published_trips=published_trips,
        levels=levels,
    )


def make_nomination(delegate: int, team: int = 0, rank: int = 1, *, required: bool = False) -> Nomination:
    """Delegate `delegate` of a team."""
    return Nomination(f"D{delegate}/{team}", delegate, team, rank, required)


def make_team(event: int = 0, cap: int = 1, merit: int = 100) -> Team:
    """A team of an event."""
    return Team(f"T{event}", event, cap, merit)


def forced(problem: Problem, *nominations: int) -> Problem:
    """The same problem with these nominations required."""
    rows = [
        replace(row, required=row.required or index in nominations) for index, row in enumerate(problem.nominations)
    ]
    return replace(problem, nominations=tuple(rows))


def every_plan(problem: Problem) -> Iterator[Solution]:
    """Every plan that keeps every rule, each with the first lawful choice of experts."""
    choices: list[list[int | None]] = [[None] for _ in problem.nominations]
    for index, option in enumerate(problem.options):
        if not option.blockers:
            choices[option.nomination].append(index)
    for picked in product(*choices):
        chosen = tuple(sorted(index for index in picked if index is not None))
        yield from _lawful(problem, chosen)


def _lawful(problem: Problem, chosen: tuple[int, ...]) -> Iterator[Solution]:
    slot_of: dict[int, int] = {}
    for index in chosen:
        slot = problem.options[index].slot
        if slot_of.setdefault(problem.slots[slot].event, slot) != slot:
            return
    needing = sorted(event for event in slot_of if problem.events[event].needs_expert)
    for experts in product(*(problem.slots[slot_of[event]].experts for event in needing)):
        plan = stated(problem, Solution(Status.OPTIMAL, chosen, slot_of, dict(zip(needing, experts, strict=True))))
        if not violations(problem, plan):
            yield plan
            return


def stated(problem: Problem, plan: Solution) -> Solution:
    """The plan with its true level values, each called proven."""
    levels = tuple(Level(name, value, value) for name, value in level_values(problem, plan).items())
    return replace(plan, levels=levels)


def best_values(problem: Problem) -> tuple[int, ...] | None:
    """The lexicographically best level values by enumeration; None where no plan keeps every rule."""
    signs = [1 if level in MAXIMISED else -1 for level in problem.levels]
    best: tuple[int, ...] | None = None
    for plan in every_plan(problem):
        worth = tuple(sign * level.value for sign, level in zip(signs, plan.levels, strict=True))
        best = worth if best is None else max(best, worth)
    return None if best is None else tuple(sign * value for sign, value in zip(signs, best, strict=True))


def random_problem(seed: int) -> Problem:
    """A tiny problem that has a bit of everything; the same seed gives the same problem."""
    return _Dice(seed).problem()


class _Dice:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.num_experts = self.random.randint(1, 2)
        self.events: list[Event] = []
        self.slots: list[Slot] = []
        self.teams: list[Team] = []
        self.nominations: list[Nomination] = []
        self.options: list[Option] = []
        self.resources = [Resource("BUDGET", "money", self.random.randint(0, 30))]
        self.resources += [
            Resource("ROOMS", "rooms", self.random.randint(0, 2)) for _ in range(self.random.randint(0, 2))
        ]

    def problem(self) -> Problem:
        for event in range(self.random.randint(1, 3)):
            self._event(event)
        while len(self.nominations) < self.random.randint(2, 6):
            self._nomination()
        for index in range(len(self.nominations)):
            self._options(index)
        published = len({option.nomination for option in self.options if option.published})
        return Problem(
            tuple(self.events),
            tuple(self.slots),
            tuple(self.teams),
            tuple(self.nominations),
            tuple(self.options),
            tuple(self.resources),
            tuple(self._limits()),
            self.num_experts,
            published + self.random.randint(0, 1),
            self._levels(),
        )

    def _event(self, event: int) -> None:
        needs_expert = self.random.random() < 0.4
        self.events.append(Event(f"E{event}", self.random.choice((1, 1, 1, 2)), needs_expert))
        for _ in range(self.random.choice((1, 1, 2, 3))):
            first = self.random.randint(1, 12)
            experts = tuple(x for x in range(self.num_experts) if self.random.random() < 0.7)
            self.slots.append(Slot(event, first, first + self.random.randint(0, 3), experts))
        for _ in range(self.random.randint(1, 2)):
            self.teams.append(Team(f"T{len(self.teams)}", event, self.random.randint(0, 2), self.random.randint(0, 3)))

    def _nomination(self) -> None:
        team, delegate = self.random.randrange(len(self.teams)), self.random.randrange(4)
        rank, required = self.random.randint(1, 3), self.random.random() < 0.1
        taken = {(self.teams[row.team].event, row.delegate) for row in self.nominations}
        if (self.teams[team].event, delegate) not in taken:
            self.nominations.append(Nomination(f"N{len(self.nominations)}", delegate, team, rank, required))
        else:
            self.nominations.append(
                Nomination(f"N{len(self.nominations)}", 4 + len(self.nominations), team, rank, required)
            )

    def _options(self, nomination: int) -> None:
        event = self.teams[self.nominations[nomination].team].event
        published = False
        for slot, row in enumerate(self.slots):
            if row.event == event:
                for _ in range(self.random.choice((0, 1, 1, 2))):
                    option = self._option(nomination, slot, may_be_published=not published)
                    published = published or option.published
                    self.options.append(option)

    def _option(self, nomination: int, slot: int, *, may_be_published: bool) -> Option:
        random = self.random
        cost = random.choice((4, 5, 5, 8, 12))
        rooms = [(r, 1) for r in range(1, len(self.resources)) if random.random() < 0.4]
        uses = [(0, cost), *rooms] if random.random() < 0.8 else rooms
        row = self.slots[slot]
        first, last = row.first_day - random.choice((0, 0, 1)), row.last_day + random.choice((0, 0, 1))
        published = may_be_published and random.random() < 0.15
        blockers = ("VISA",) if random.random() < 0.07 else ()
        grams, minutes = random.choice((1, 2, 2, 3)), random.choice((1, 1, 2))
        return Option(nomination, slot, cost, grams, minutes, first, last, tuple(uses), published, blockers)

    def _limits(self) -> Iterator[TeamLimit]:
        for index in range(self.random.choice((0, 0, 1, 2))):
            teams = [team for team in range(len(self.teams)) if self.random.random() < 0.6]
            yield TeamLimit("ONE_PER_YEAR", f"L{index}", tuple(teams), self.random.choice((0, 1, 1, 2)))

    def _levels(self) -> tuple[str, ...]:
        kind = self.random.randrange(4)
        if kind == 0:
            return ("disruption", *DEFAULT_LEVELS)
        if kind == 1:
            return DEFAULT_LEVELS
        mixed = list(LEVELS)
        self.random.shuffle(mixed)
        return tuple(mixed[: self.random.randint(0, len(mixed))])
