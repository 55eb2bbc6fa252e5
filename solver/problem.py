"""
What is asked: teams, nominations, trip options, shared limits and the ordered objective. Integers and ids only.

A *team* is one authority at one event. A *nomination* is one delegate of a team; a nomination is funded when
exactly one of its *options* is chosen. Everything that a plan shares (money, rooms, seats) is a *resource* that
options use. Rule codes (BUDGET, CAP, ...) travel with the limits so that answers can name them.
"""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("disruption", "coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
"""Every objective level; `coverage`, `merit` and `delegates` are maximised, the others minimised."""

MAXIMISED = frozenset({"coverage", "merit", "delegates"})


@dataclass(frozen=True, slots=True)
class Resource:
    """A shared limit: the uses of all chosen options add up to at most `capacity` (0 or more)."""

    code: str
    name: str
    capacity: int


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


@dataclass(frozen=True, slots=True)
class Team:
    """One authority at one event: at most `cap` funded delegates; `merit` points when at least one is."""

    name: str
    event: int
    cap: int
    merit: int


@dataclass(frozen=True, slots=True)
class TeamLimit:
    """At most `limit` of these teams have a funded delegate (one event a year, three in all)."""

    code: str
    name: str
    teams: tuple[int, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Nomination:
    """One delegate of a team; `required` means a keeping lock: it must be funded."""

    name: str
    delegate: int
    team: int
    rank: int
    required: bool = False


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
