"""What could be otherwise: changes that somebody could bring about, as differences to a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from solver.problem import Option, Problem

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
    resources, caps, limits
        (resource | team | team limit, amount): there is so much more of it.
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

    def helps_only(self, problem: Problem, nomination: int) -> bool:
        """Whether no plan without the nomination can tell the change from none."""
        more = any(amount for _, amount in self.resources)
        if more or any((self.caps, self.limits, self.merits, self.least, self.experts, self.dates, self.released)):
            return False
        touched = {problem.options[option].nomination for option, _ in self.lifts}
        return touched | {ranked for ranked, _ in self.ranks} <= {nomination}


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after all these changes; amounts of the same thing add up."""
    for change in changes:
        problem = _after(problem, change)
    return problem


def _after(problem: Problem, change: Change) -> Problem:
    more, caps, limits = dict(change.resources), dict(change.caps), dict(change.limits)
    ranks, merits, least, released = dict(change.ranks), dict(change.merits), dict(change.least), set(change.released)
    return replace(
        problem,
        events=tuple(
            replace(event, min_delegates=least.get(index, event.min_delegates))
            for index, event in enumerate(problem.events)
        ),
        slots=tuple(
            replace(slot, experts=(*slot.experts, problem.num_experts)) if index in change.experts else slot
            for index, slot in enumerate(problem.slots)
        ),
        teams=tuple(
            replace(team, cap=team.cap + caps.get(index, 0), merit=merits.get(index, team.merit))
            for index, team in enumerate(problem.teams)
        ),
        nominations=tuple(
            replace(row, rank=ranks.get(index, row.rank), required=row.required and index not in released)
            for index, row in enumerate(problem.nominations)
        ),
        options=_options(problem, change),
        resources=tuple(
            replace(resource, capacity=resource.capacity + more.get(index, 0))
            for index, resource in enumerate(problem.resources)
        ),
        team_limits=tuple(
            replace(limit, limit=limit.limit + limits.get(index, 0)) for index, limit in enumerate(problem.team_limits)
        ),
        num_experts=problem.num_experts + bool(change.experts),
    )


def _options(problem: Problem, change: Change) -> tuple[Option, ...]:
    if not change.lifts and not change.dates:
        return problem.options
    lifted: dict[int, set[str]] = defaultdict(set)
    for option, code in change.lifts:
        lifted[option].add(code)
    dates = dict(change.dates)
    return tuple(_option(problem, option, lifted.get(index), dates) for index, option in enumerate(problem.options))


def _option(problem: Problem, option: Option, lifted: set[str] | None, dates: dict[int, int]) -> Option:
    blockers = tuple(code for code in option.blockers if not lifted or code not in lifted)
    if dates.get(problem.slots[option.slot].event, option.slot) != option.slot:
        blockers = (*blockers, OTHER_DATES)
    return option if blockers == option.blockers else replace(option, blockers=blockers)


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
