"""What could be otherwise: changes that somebody could bring about, as differences to a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from solver.problem import Event, Nomination, Option, Problem, Quota, Resource, Slot, Team, TeamLimit

OTHER_DATES = "OTHER_DATES"
"""Blocks the options outside the one slot that a change demands."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change. Indices are those of the problem that it is made to.

    Attributes
    ----------
    lifts
        (option, blocker): the rule no longer forbids the option.
    resources, caps, limits, quotas
        (resource | team | team limit | quota, amount): there is so much more of it; a quota's weights may add up to so
        much more.
    ranks
        (nomination, rank) from now on.
    merits
        (team, merit) from now on.
    least
        (event, least number of delegates) from now on.
    experts
        Slots that one more expert could serve.
    dates
        (event, slot): the event runs in this slot or not at all.
    released
        Nominations that are no longer required.
    """

    lifts: tuple[tuple[int, str], ...] = ()
    resources: tuple[tuple[int, int], ...] = ()
    caps: tuple[tuple[int, int], ...] = ()
    limits: tuple[tuple[int, int], ...] = ()
    ranks: tuple[tuple[int, int], ...] = ()
    merits: tuple[tuple[int, int], ...] = ()
    least: tuple[tuple[int, int], ...] = ()
    experts: tuple[int, ...] = ()
    dates: tuple[tuple[int, int], ...] = ()
    released: tuple[int, ...] = ()
    quotas: tuple[tuple[int, int], ...] = ()

    def helps_only(self, problem: Problem, nomination: int) -> bool:
        """Whether no plan without the nomination can tell the change from none."""
        more = any(amount for _, amount in self.resources)
        limits = (self.caps, self.limits, self.quotas, self.merits, self.least, self.experts, self.dates, self.released)
        if more or any(limits):
            return False
        touched = {problem.options[option].nomination for option, _ in self.lifts}
        return touched | {ranked for ranked, _ in self.ranks} <= {nomination}


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after all these changes; amounts of the same thing add up."""
    every = list(changes)
    experts = [change.experts for change in every if change.experts]
    return replace(
        problem,
        events=_events(problem, dict(pair for change in every for pair in change.least)),
        slots=_slots(problem, experts),
        teams=_teams(problem, _summed(change.caps for change in every), dict(p for c in every for p in c.merits)),
        nominations=_nominations(
            problem, dict(p for c in every for p in c.ranks), {row for change in every for row in change.released}
        ),
        options=_options(problem, every),
        resources=_resources(problem, _summed(change.resources for change in every)),
        team_limits=_limits(problem, _summed(change.limits for change in every)),
        num_experts=problem.num_experts + len(experts),
        quotas=_quotas(problem, _summed(change.quotas for change in every)),
    )


Pairs = tuple[tuple[int, int], ...]


def _summed(amounts: Iterable[Pairs]) -> dict[int, int]:
    total: dict[int, int] = defaultdict(int)
    for pairs in amounts:
        for index, amount in pairs:
            total[index] += amount
    return total


def _events(problem: Problem, least: dict[int, int]) -> tuple[Event, ...]:
    rows = list(problem.events)
    for index, number in least.items():
        rows[index] = replace(rows[index], min_delegates=number)
    return tuple(rows)


def _slots(problem: Problem, experts: list[tuple[int, ...]]) -> tuple[Slot, ...]:
    """Each list of slots gets an expert of its own."""
    rows = list(problem.slots)
    for added, slots in enumerate(experts):
        for index in slots:
            rows[index] = replace(rows[index], experts=(*rows[index].experts, problem.num_experts + added))
    return tuple(rows)


def _teams(problem: Problem, caps: dict[int, int], merits: dict[int, int]) -> tuple[Team, ...]:
    rows = list(problem.teams)
    for index in caps.keys() | merits.keys():
        row = rows[index]
        rows[index] = replace(row, cap=row.cap + caps.get(index, 0), merit=merits.get(index, row.merit))
    return tuple(rows)


def _nominations(problem: Problem, ranks: dict[int, int], released: set[int]) -> tuple[Nomination, ...]:
    rows = list(problem.nominations)
    for index in ranks.keys() | released:
        row = rows[index]
        rows[index] = replace(row, rank=ranks.get(index, row.rank), required=row.required and index not in released)
    return tuple(rows)


def _resources(problem: Problem, more: dict[int, int]) -> tuple[Resource, ...]:
    rows = list(problem.resources)
    for index, amount in more.items():
        rows[index] = replace(rows[index], capacity=rows[index].capacity + amount)
    return tuple(rows)


def _limits(problem: Problem, more: dict[int, int]) -> tuple[TeamLimit, ...]:
    rows = list(problem.team_limits)
    for index, amount in more.items():
        rows[index] = replace(rows[index], limit=rows[index].limit + amount)
    return tuple(rows)


def _quotas(problem: Problem, more: dict[int, int]) -> tuple[Quota, ...]:
    rows = list(problem.quotas)
    for index, amount in more.items():
        rows[index] = replace(rows[index], most=rows[index].most + amount)
    return tuple(rows)


def _options(problem: Problem, changes: list[Change]) -> tuple[Option, ...]:
    rows = list(problem.options)
    for option, code in (pair for change in changes for pair in change.lifts):
        blockers = tuple(other for other in rows[option].blockers if other != code)
        rows[option] = replace(rows[option], blockers=blockers)
    for event, slot in (pair for change in changes for pair in change.dates):
        for index, row in enumerate(rows):
            if row.slot != slot and problem.slots[row.slot].event == event:
                rows[index] = replace(row, blockers=(*row.blockers, OTHER_DATES))
    return tuple(rows)


def with_trip(problem: Problem, nomination: int) -> Problem:
    """The problem in which this nomination must be funded."""
    rows = list(problem.nominations)
    rows[nomination] = replace(rows[nomination], required=True)
    return replace(problem, nominations=tuple(rows))


def without_trip(problem: Problem, nomination: int) -> Problem:
    """The problem in which this nomination cannot be funded."""
    rows = list(problem.nominations)
    rows[nomination] = replace(rows[nomination], required=False)
    options = tuple(
        replace(option, blockers=("EXCLUDED",)) if option.nomination == nomination else option
        for option in problem.options
    )
    return replace(problem, nominations=tuple(rows), options=options)


def once_published(problem: Problem, chosen: Iterable[int]) -> Problem:
    """
    The problem of the next plan, to which this one is the published plan.

    Parameters
    ----------
    chosen
        Options of the plan, which keeps every limit of the problem.
    """
    kept = set(chosen)
    return replace(
        problem,
        options=tuple(replace(option, published=index in kept) for index, option in enumerate(problem.options)),
        published_trips=len({problem.options[option].nomination for option in kept}),
        levels=("disruption", *(level for level in problem.levels if level != "disruption")),
    )


def keeping(problem: Problem, chosen: Iterable[int]) -> Problem:
    """
    The problem of what can be added to a plan: its options are chosen already, and what they use is gone.

    Every index means what it meant before. The plan keeps every limit of the problem.
    """
    kept = set(chosen)
    going = {problem.options[option].nomination for option in kept}
    left = [resource.capacity for resource in problem.resources]
    for option in kept:
        for resource, amount in problem.options[option].uses:
            left[resource] -= amount
    return replace(
        problem,
        nominations=tuple(
            replace(row, required=True) if index in going else row for index, row in enumerate(problem.nominations)
        ),
        options=tuple(_kept(option, index in kept, going) for index, option in enumerate(problem.options)),
        resources=tuple(replace(row, capacity=capacity) for row, capacity in zip(problem.resources, left, strict=True)),
    )


def _kept(option: Option, is_chosen: bool, going: set[int]) -> Option:
    if is_chosen:
        return replace(option, uses=())
    return replace(option, blockers=(*option.blockers, "KEPT")) if option.nomination in going else option
