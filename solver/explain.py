"""Why not: questions asked of a solved problem."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from solver.problem import MAXIMISED, Option, Problem
from solver.solution import Solution, Status


@dataclass(frozen=True, slots=True, order=True)
class BrokenLimit:
    """
    A shared limit that one more trip would break.

    Attributes
    ----------
    code
        CAP, a team limit's, a quota's or a resource's own code, EXPERT, FREE, MIN_DELEGATES, or ONE_SLOT where the
        event runs on dates on which the nomination has no way.
    index
        Of the team (CAP), team limit, quota, resource, event (EXPERT, MIN_DELEGATES, ONE_SLOT) or delegate (FREE).
    missing
        How much is missing, in the limit's own unit: cents, rooms, seats, delegates, events or days; at least 1.
    """

    code: str
    index: int
    missing: int


@dataclass(frozen=True, slots=True)
class Price:
    """What a trip would cost the plan: the first level that gets worse, and by how much."""

    level: str
    loss: int


class Occupancy:
    """A solved plan as what is left of every limit."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        chosen = [problem.options[index] for index in solution.chosen]
        self.slot_of = solution.slot_of_event or {}
        self.used: Counter[int] = Counter()
        self.sent: Counter[int] = Counter()
        self.trips: dict[int, list[Option]] = defaultdict(list)
        for option in chosen:
            nomination = problem.nominations[option.nomination]
            self.sent[nomination.team] += 1
            self.trips[nomination.delegate].append(option)
            for resource, amount in option.uses:
                self.used[resource] += amount
        self.duties: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for event, expert in (solution.expert_of_event or {}).items():
            slot = problem.slots[self.slot_of[event]]
            self.duties[expert].append((slot.first_day, slot.last_day))
        self.funded = {option.nomination for option in chosen}
        self.left_of_quota = [
            quota.most - sum(weight for nomination, weight in quota.weights if nomination in self.funded)
            for quota in problem.quotas
        ]
        self.quota_weights: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for index, quota in enumerate(problem.quotas):
            for member, weight in quota.weights:
                self.quota_weights[member].append((index, weight))
        self.team_limits: dict[int, list[int]] = defaultdict(list)
        for index, limit in enumerate(problem.team_limits):
            for team in limit.teams:
                self.team_limits[team].append(index)
        self.options_of: dict[int, list[Option]] = defaultdict(list)
        for option in problem.options:
            if not option.blockers:
                self.options_of[option.nomination].append(option)

    def broken_by(self, option: Option) -> Iterator[BrokenLimit]:
        """Every shared limit that the plan and this option together break."""
        nomination = self.problem.nominations[option.nomination]
        yield from self._team_limits(nomination.team)
        yield from self._quotas(option.nomination)
        yield from self._event_limits(option)
        for other in self.trips[nomination.delegate]:
            shared = min(option.last_day, other.last_day) - max(option.first_day, other.first_day) + 1
            if shared > 0:
                yield BrokenLimit("FREE", nomination.delegate, shared)
        for resource, amount in option.uses:
            missing = self.used[resource] + amount - self.problem.resources[resource].capacity
            if missing > 0:
                yield BrokenLimit(self.problem.resources[resource].code, resource, missing)

    def _team_limits(self, team: int) -> Iterator[BrokenLimit]:
        over = self.sent[team] + 1 - self.problem.teams[team].cap
        if over > 0:
            yield BrokenLimit("CAP", team, over)
        if self.sent[team]:
            return
        for index in self.team_limits[team]:
            limit = self.problem.team_limits[index]
            over = sum(1 for member in limit.teams if self.sent[member]) + 1 - limit.limit
            if over > 0:
                yield BrokenLimit(limit.code, index, over)

    def _quotas(self, nomination: int) -> Iterator[BrokenLimit]:
        """Quotas that the trip breaks; and where the plan is short of one already, those that it does not mend."""
        weights = dict(self.quota_weights[nomination])
        short = (index for index, left in enumerate(self.left_of_quota) if left < 0)
        for index in sorted({*weights, *short}):
            missing = weights.get(index, 0) - self.left_of_quota[index]
            if missing > 0:
                yield BrokenLimit(self.problem.quotas[index].code, index, missing)

    def _event_limits(self, option: Option) -> Iterator[BrokenLimit]:
        slot = self.problem.slots[option.slot]
        event = self.problem.events[slot.event]
        if slot.event in self.slot_of:
            return
        if event.min_delegates > 1:
            yield BrokenLimit("MIN_DELEGATES", slot.event, event.min_delegates - 1)
        if event.needs_expert and not any(
            self._is_free(expert, slot.first_day, slot.last_day) for expert in slot.experts
        ):
            yield BrokenLimit("EXPERT", slot.event, 1)

    def _is_free(self, expert: int, first: int, last: int) -> bool:
        return all(end < first or last < start for start, end in self.duties[expert])


def shared_limits(occupancy: Occupancy, nomination: int) -> tuple[BrokenLimit, ...]:
    """
    Which limits keep an unfunded nomination out, given the rest of the plan.

    Where the event runs only the options on its dates are looked at; where there is none ONE_SLOT is the answer.
    The limits that every option breaks; where none is broken by all but every option breaks some, all of them;
    empty where an option could simply be added, so that only the objective is against it. Each limit with the least
    that is missing over the options, but of BUDGET all that are broken by one and the same option, see `least_way`.
    The nomination has at least one option without blockers.
    """
    options = _askable(occupancy, nomination)
    if not options:
        event = occupancy.problem.teams[occupancy.problem.nominations[nomination].team].event
        return (BrokenLimit("ONE_SLOT", event, 1),)
    broken = [tuple(occupancy.broken_by(option)) for option in options]
    if not all(broken):
        return ()
    always = set.intersection(*({limit.code for limit in limits} for limits in broken))
    codes = always or {limit.code for limits in broken for limit in limits}
    every = [limit for limits in broken for limit in limits]
    single = [_least(every, code) for code in codes if code != "BUDGET"]
    return tuple(sorted([*single, *(least_way(broken) if "BUDGET" in codes else ())]))


def least_way(broken: Sequence[tuple[BrokenLimit, ...]]) -> tuple[BrokenLimit, ...]:
    """
    The budgets that are too small for the option that they lack least for: the fewest of them, then the least sum.

    As budgets count the same cost that is the cheapest option; one that nothing else stands against comes first,
    where there is any.

    Parameters
    ----------
    broken
        Of each option the limits that it breaks.
    """
    ways = [limits for limits in broken if any(limit.code == "BUDGET" for limit in limits)]
    always = set.intersection(*({limit.code for limit in limits} for limits in broken))
    open_ = [limits for limits in ways if {limit.code for limit in limits} == always]
    short = (tuple(sorted(limit for limit in limits if limit.code == "BUDGET")) for limits in open_ or ways)
    return min(short, key=lambda limits: (len(limits), sum(limit.missing for limit in limits), limits))


def price_of(problem: Problem, solution: Solution, nomination: int) -> Price | None:
    """
    What it costs to fund a nomination: solves again with it required.

    Returns
    -------
    Price or None
        The first level that gets worse; None where no level does, or where it cannot be funded at all.
    """
    from solver.engine import solve

    nominations = list(problem.nominations)
    nominations[nomination] = replace(nominations[nomination], required=True)
    forced = solve(replace(problem, nominations=tuple(nominations)))
    if forced.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return None
    for before, after in zip(solution.levels, forced.levels, strict=True):
        loss = before.value - after.value if before.name in MAXIMISED else after.value - before.value
        if loss > 0:
            return Price(before.name, loss)
    return None


def price_of_adding(occupancy: Occupancy, nomination: int) -> Price | None:
    """
    What it costs to add a trip that breaks no limit, everything else unchanged.

    Returns
    -------
    Price or None
        The first level that gets worse by the way that costs least; None where a level would gain before any
        loses, so that the plan is not the best one: its search was stopped. Where levels have tolerances a gain says
        no such thing: it may have been given up for the level that would lose.
    """
    addable = [
        option for option in _askable(occupancy, nomination) if not any(True for _ in occupancy.broken_by(option))
    ]
    losses = min((_losses(occupancy, option) for option in addable), default=())
    tolerant = bool(occupancy.problem.tolerances)
    level = next((index for index, loss in enumerate(losses) if loss > 0 or (loss and not tolerant)), None)
    if level is None or losses[level] < 0:
        return None
    return Price(occupancy.problem.levels[level], losses[level])


def _losses(occupancy: Occupancy, option: Option) -> tuple[int, ...]:
    """By how much each level gets worse, in the order of the objective, when an option is added; gains are negative."""
    nomination = occupancy.problem.nominations[option.nomination]
    first = not occupancy.sent[nomination.team]
    losses = {
        "disruption": -int(option.published),
        "coverage": -int(first),
        "merit": -occupancy.problem.teams[nomination.team].merit if first else 0,
        "delegates": -1,
        "preference": nomination.rank,
        "cost": option.cost,
        "co2": option.co2,
        "minutes": option.minutes,
    }
    return tuple(losses[level] for level in occupancy.problem.levels)


def _askable(occupancy: Occupancy, nomination: int) -> list[Option]:
    options = occupancy.options_of[nomination]
    dates = {occupancy.slot_of.get(occupancy.problem.slots[option.slot].event) for option in options} - {None}
    return [option for option in options if option.slot in dates] if dates else options


def _least(limits: Iterable[BrokenLimit], code: str) -> BrokenLimit:
    return min((limit for limit in limits if limit.code == code), key=lambda limit: (limit.missing, limit.index))
