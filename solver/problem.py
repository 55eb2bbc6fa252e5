"""
What is asked: teams, nominations, trip options, shared limits and the ordered objective. Integers and ids only.

A *team* is one authority at one event. A *nomination* is one delegate of a team; a nomination is funded when
exactly one of its *options* is chosen. Everything that a plan shares (money, rooms, seats) is a *resource* that
options use. Rule codes (BUDGET, CAP, ...) travel with the limits so that answers can name them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

LEVELS = ("disruption", "coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
"""Every objective level; `coverage`, `merit` and `delegates` are maximised, the others minimised."""

MAXIMISED = frozenset({"coverage", "merit", "delegates"})

LARGEST_SUM = 2**53
"""No level and no resource may add up to more than this: every whole number up to it is exact in an engine's floats."""


def _refuse_below(least: int, what: str, value: int, owner: str) -> None:
    if value < least:
        raise ValueError(f"Expected {what} >= {least}, got {value} for {owner}.")


def _refuse_outside(count: int, what: str, values: Sequence[int], owner: str) -> None:
    if not values or (min(values) >= 0 and max(values) < count):
        return
    for value in values:
        if not 0 <= value < count:
            raise ValueError(f"Expected {what} in 0 .. {count - 1}, got {value} for {owner}.")


def _refuse_repeats(what: str, values: Sequence[object], owner: str) -> None:
    if len(set(values)) == len(values):  # asked first: a million options are made at a time
        return
    for value, count in Counter(values).items():
        if count > 1:
            raise ValueError(f"Expected each {what} at most once, got {value!r} {count} times for {owner}.")


def _refuse_backwards(first_day: int, last_day: int, owner: str) -> None:
    if last_day < first_day:
        raise ValueError(f"Expected last_day >= first_day, got {last_day} before {first_day} for {owner}.")


@dataclass(frozen=True, slots=True)
class Resource:
    """A shared limit: the uses of all chosen options add up to at most `capacity` (0 or more)."""

    code: str
    name: str
    capacity: int

    def __post_init__(self) -> None:
        """Refuse a negative capacity."""
        _refuse_below(0, "capacity", self.capacity, f"resource {self.name!r}")


@dataclass(frozen=True, slots=True)
class Event:
    """
    What may be attended.

    Attributes
    ----------
    name
        Unique id.
    min_delegates
        An event with at least one trip has at least this many.
    needs_expert
        Each chosen slot needs one expert of the slot's list, free on all days of the slot's occupancy.
    """

    name: str
    min_delegates: int = 1
    needs_expert: bool = False

    def __post_init__(self) -> None:
        """Refuse a least number of delegates below one."""
        _refuse_below(1, "min_delegates", self.min_delegates, f"event {self.name!r}")


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A candidate pair of dates; an event with trips runs in exactly one of its slots.

    Attributes
    ----------
    event
        Index into `Problem.events`.
    first_day, last_day
        Days on which the slot's expert is occupied, both included, as proleptic ordinals.
    experts
        Indices of the experts who may serve it, their own unavailable days already considered.
    """

    event: int
    first_day: int = 0
    last_day: int = 0
    experts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse days that run backwards and an expert named twice."""
        _refuse_backwards(self.first_day, self.last_day, f"a slot of event {self.event}")
        _refuse_repeats("expert", self.experts, f"a slot of event {self.event}")


@dataclass(frozen=True, slots=True)
class Team:
    """One authority at one event: at most `cap` funded delegates; `merit` points when at least one is."""

    name: str
    event: int
    cap: int
    merit: int

    def __post_init__(self) -> None:
        """Refuse a negative cap or merit."""
        _refuse_below(0, "cap", self.cap, f"team {self.name!r}")
        _refuse_below(0, "merit", self.merit, f"team {self.name!r}")


@dataclass(frozen=True, slots=True)
class TeamLimit:
    """At most `limit` of these teams have a funded delegate (one event a year, three in all)."""

    code: str
    name: str
    teams: tuple[int, ...]
    limit: int

    def __post_init__(self) -> None:
        """Refuse a negative limit and a team named twice."""
        _refuse_below(0, "limit", self.limit, f"limit {self.name!r}")
        _refuse_repeats("team", self.teams, f"limit {self.name!r}")


@dataclass(frozen=True, slots=True)
class Quota:
    """
    A limit over who is funded: the weights of all funded nominations add up to at most `most`.

    "At most one in five" weighs 4 for each trip of the group and -1 for each other one, most 0; "at least two" weighs
    -1 for each trip of the group, most -2.

    Attributes
    ----------
    weights
        (nomination index, weight) pairs, each nomination at most once, no weight zero.
    """

    code: str
    name: str
    weights: tuple[tuple[int, int], ...]
    most: int

    def __post_init__(self) -> None:
        """Refuse a nomination named twice and a weight of zero."""
        owner = f"quota {self.name!r}"
        _refuse_repeats("nomination", [nomination for nomination, _ in self.weights], owner)
        if not all(weight for _, weight in self.weights):
            raise ValueError(f"Expected no weight of zero for {owner}.")


@dataclass(frozen=True, slots=True)
class LevelLimit:
    """A level is no worse than this: at least `worst` where it is maximised, else at most."""

    level: str
    worst: int

    def __post_init__(self) -> None:
        """Refuse an unknown level."""
        _refuse_unknown_levels((self.level,))


@dataclass(frozen=True, slots=True)
class Nomination:
    """One delegate of a team; `required` means a keeping lock: it must be funded."""

    name: str
    delegate: int
    team: int
    rank: int
    required: bool = False

    def __post_init__(self) -> None:
        """Refuse a rank below one."""
        _refuse_below(1, "rank", self.rank, f"nomination {self.name!r}")


@dataclass(frozen=True, slots=True)
class Option:
    """
    One costed way for a nomination in a slot.

    Attributes
    ----------
    nomination, slot
        Indices.
    cost, co2, minutes
        Whole cents, grams, minutes; zero or more.
    first_day, last_day
        Days away from home, both included, as proleptic ordinals; two trips of one delegate never share a day.
    uses
        (resource index, amount) pairs, each resource at most once, amounts above zero.
    published
        Whether choosing it keeps the published trip of this nomination unchanged.
    blockers
        Rule codes that forbid this option by itself. A blocked option is never chosen; it is listed so that a
        conflict or an explanation can name the rule.
    """

    nomination: int
    slot: int
    cost: int
    co2: int = 0
    minutes: int = 0
    first_day: int = 0
    last_day: int = 0
    uses: tuple[tuple[int, int], ...] = ()
    published: bool = False
    blockers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse negative amounts, uses of nothing, a resource used twice and days that run backwards."""
        resources = [resource for resource, _ in self.uses]
        fine = self.cost >= 0 and self.co2 >= 0 and self.minutes >= 0 and self.first_day <= self.last_day
        if not fine or len(set(resources)) < len(resources) or any(amount < 1 for _, amount in self.uses):
            self._refuse()  # asked first: a million options are made at a time

    def _refuse(self) -> None:
        owner = f"an option of nomination {self.nomination}"
        for what, value in (("cost", self.cost), ("co2", self.co2), ("minutes", self.minutes)):
            _refuse_below(0, what, value, owner)
        for _, amount in self.uses:
            _refuse_below(1, "amount used", amount, owner)
        _refuse_repeats("resource", [resource for resource, _ in self.uses], owner)
        _refuse_backwards(self.first_day, self.last_day, owner)


@dataclass(frozen=True, slots=True)
class Problem:
    """
    The whole question. Order within each tuple is part of the input: callers sort by their own ids first.

    Attributes
    ----------
    num_experts
        Experts are 0 .. num_experts - 1.
    published_trips
        How many published trips may still change; `disruption` = this less the chosen `published` options.
    levels
        The objective, most important first, names from `LEVELS`, none twice.
    tolerances
        (level, how much it may lose for the sake of later levels); a level that is not named loses nothing.
    level_limits
        Levels, asked for or not, that may be no worse than a value.
    """

    events: tuple[Event, ...]
    slots: tuple[Slot, ...]
    teams: tuple[Team, ...]
    nominations: tuple[Nomination, ...]
    options: tuple[Option, ...]
    resources: tuple[Resource, ...] = ()
    team_limits: tuple[TeamLimit, ...] = ()
    num_experts: int = 0
    published_trips: int = 0
    levels: tuple[str, ...] = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
    quotas: tuple[Quota, ...] = ()
    tolerances: tuple[tuple[str, int], ...] = ()
    level_limits: tuple[LevelLimit, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an index that points nowhere, an unknown level and sums too large to be exact."""
        _refuse_unknown_levels(self.levels)
        _refuse_idle_tolerances(self)
        _refuse_dangling_quotas(self)
        _refuse_dangling_slots(self)
        _refuse_dangling_teams(self)
        _refuse_dangling_options(self)
        _refuse_impossible_publication(self)
        _refuse_overflow(self)


def _refuse_unknown_levels(levels: tuple[str, ...]) -> None:
    _refuse_repeats("level", levels, "the objective")
    for level in levels:
        if level not in LEVELS:
            raise ValueError(f"Expected levels from {', '.join(LEVELS)}, got {level!r}.")


def _refuse_idle_tolerances(problem: Problem) -> None:
    _refuse_repeats("level", [level for level, _ in problem.tolerances], "the tolerances")
    for level, loss in problem.tolerances:
        _refuse_below(1, "tolerance", loss, f"level {level!r}")
        if level not in problem.levels:
            raise ValueError(f"Expected a tolerance of a level among {', '.join(problem.levels)}, got {level!r}.")


def _refuse_dangling_quotas(problem: Problem) -> None:
    for quota in problem.quotas:
        members = [nomination for nomination, _ in quota.weights]
        _refuse_outside(len(problem.nominations), "nomination", members, f"quota {quota.name!r}")


def _refuse_dangling_slots(problem: Problem) -> None:
    for index, slot in enumerate(problem.slots):
        _refuse_outside(len(problem.events), "event", (slot.event,), f"slot {index}")
        _refuse_outside(problem.num_experts, "expert", slot.experts, f"slot {index}")


def _refuse_dangling_teams(problem: Problem) -> None:
    for team in problem.teams:
        _refuse_outside(len(problem.events), "event", (team.event,), f"team {team.name!r}")
    for limit in problem.team_limits:
        _refuse_outside(len(problem.teams), "team", limit.teams, f"limit {limit.name!r}")
    for nomination in problem.nominations:
        if not 0 <= nomination.team < len(problem.teams):  # asked first: a problem is made thousands of times
            _refuse_outside(len(problem.teams), "team", (nomination.team,), f"nomination {nomination.name!r}")
        if nomination.delegate < 0:
            _refuse_below(0, "delegate", nomination.delegate, f"nomination {nomination.name!r}")


def _refuse_dangling_options(problem: Problem) -> None:
    for index, option in enumerate(problem.options):
        if not (0 <= option.nomination < len(problem.nominations) and 0 <= option.slot < len(problem.slots)):
            _refuse_outside(len(problem.nominations), "nomination", (option.nomination,), f"option {index}")
            _refuse_outside(len(problem.slots), "slot", (option.slot,), f"option {index}")
        for resource, _ in option.uses:
            if not 0 <= resource < len(problem.resources):
                _refuse_outside(len(problem.resources), "resource", (resource,), f"option {index}")
        event = problem.teams[problem.nominations[option.nomination].team].event
        if problem.slots[option.slot].event != event:
            raise ValueError(f"Expected a slot of event {event}, got slot {option.slot} for option {index}.")


def _refuse_impossible_publication(problem: Problem) -> None:
    published = {option.nomination for option in problem.options if option.published}
    _refuse_below(len(published), "published_trips", problem.published_trips, "the options marked as published")


def _refuse_overflow(problem: Problem) -> None:
    """Every level and every resource added up over the dearest option of each nomination, before any model is built."""
    sums = {"merit": sum(team.merit for team in problem.teams), "published_trips": problem.published_trips}
    sums["rank"] = sum(nomination.rank for nomination in problem.nominations)
    for what in ("cost", "co2", "minutes"):
        figures = list(map(attrgetter(what), problem.options))
        sums[what] = sum(figures) if sum(figures) <= LARGEST_SUM else sum(_dearest(problem, figures))
    used = sum(amount for option in problem.options for _, amount in option.uses)
    sums["amount used"] = used if used <= LARGEST_SUM else max(_used_at_most(problem), default=0)
    sums["weight"] = max((sum(abs(weight) for _, weight in quota.weights) for quota in problem.quotas), default=0)
    for what, total in sums.items():
        if total > LARGEST_SUM:
            raise ValueError(f"Expected {what} to add up to at most {LARGEST_SUM}, got {total}.")


def _dearest(problem: Problem, figures: Sequence[int]) -> list[int]:
    dearest = [0] * len(problem.nominations)
    for option, figure in zip(problem.options, figures, strict=True):
        dearest[option.nomination] = max(dearest[option.nomination], figure)
    return dearest


def _used_at_most(problem: Problem) -> list[int]:
    dearest: dict[tuple[int, int], int] = {}
    for option in problem.options:
        for resource, amount in option.uses:
            key = (resource, option.nomination)
            dearest[key] = max(dearest.get(key, 0), amount)
    used = [0] * len(problem.resources)
    for (resource, _), amount in dearest.items():
        used[resource] += amount
    return used
