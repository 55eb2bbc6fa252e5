"""Who is nominated, eligible and funded, group by group; what quotas and tolerances ask, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.domain.faults import Fault, PlannerError
from planner.domain.groups import BY, SIZES
from planner.domain.money import round_half_up
from planner.domain.overview import Group, Grouping, QuotaLine
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.reference.countries import country_name
from planner.rules.quotas import Attended, clauses, value_of

SHARED = frozenset(
    {
        "ONE_PER_YEAR",
        "THREE_IN_ALL",
        "CAP",
        "EXPERT",
        "MIN_DELEGATES",
        "FREE",
        "BUDGET",
        "ROOMS",
        "SEATS",
        "QUOTA",
        "OBJECTIVE",
    }
)
"""Codes that say nothing against a person, authority or event: there was no place left, or others came first."""


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report: groupings in the order of `planner.domain.groups.BY`, quotas in file order."""

    groupings: tuple[Grouping, ...]
    quotas: tuple[QuotaLine, ...]


@dataclass(frozen=True, slots=True)
class LevelPrice:
    """A level of the plan, and what it is without; both in the level's own unit."""

    level: str
    plan: int
    without: int


@dataclass(frozen=True, slots=True)
class Price:
    """
    What the programme would reach without something.

    Attributes
    ----------
    without
        "quotas", "tolerances" or "quotas and tolerances".
    trips, trips_without
        Trips that the plan decides, and those decided without; carried ones are in neither.
    proven
        Whether every level is proven on both sides.
    """

    without: str
    trips: int
    trips_without: int
    levels: tuple[LevelPrice, ...]
    proven: bool


def fairness(programme: Programme, plan: Plan) -> Fairness:
    """
    The report of a verified plan.

    Pairs of delegate and event are counted: *nominated* are those of the plan and every trip already made; *eligible*
    those of them against whom no rule on person, authority or event speaks; *funded* the trips, those made included.
    """
    made = _made(programme, plan)
    eligible = [*made, *_unfunded(plan, eligible=True)]
    nominated = [*made, *_unfunded(plan, eligible=False)]
    groupings = (_grouping(programme, by, (nominated, eligible, made)) for by in BY)
    return Fairness(tuple(filter(None, groupings)), tuple(_quota_lines(programme, made)))


def prices(
    programme: Programme,
    plan: Plan,
    previous: Plan | None,
    *,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Price, ...]:
    """
    The same programme solved without its quotas, without its tolerances, and without both.

    Only what the programme has is left out, so there may be nothing to tell.

    Parameters
    ----------
    time_limit
        Seconds for each solve.

    Raises
    ------
    PlannerError
        If the plan was made against an earlier one and that is not given.
    NoPlanInTimeError
        If the time limit came before any plan was found.
    """
    if previous is None and any(level.level == "disruption" for level in plan.objective):
        message = "the plan was made against an earlier one; give that with --previous to compare like with like"
        raise PlannerError([Fault("--previous", 0, "", "", message)])
    found = []
    for words, freed in _freed(programme):
        progress(f"solving without {words}")
        found.append(_price(freed, plan, previous, words, time_limit))
    return tuple(found)


def _freed(programme: Programme) -> Iterator[tuple[str, Programme]]:
    if programme.quotas:
        yield "quotas", replace(programme, quotas={})
    if programme.tolerances:
        yield "tolerances", replace(programme, tolerances={})
    if programme.quotas and programme.tolerances:
        yield "quotas and tolerances", replace(programme, quotas={}, tolerances={})


def _price(programme: Programme, plan: Plan, previous: Plan | None, words: str, time_limit: float | None) -> Price:
    from planner.services.allocate import NoPlanInTimeError
    from planner.services.question import build_question
    from planner.services.standing import Standing
    from solver.engine import solve
    from solver.solution import Status

    question = build_question(programme, Standing(programme, previous))
    solution = solve(question.asked_problem(), time_limit=time_limit)
    if solution.status is Status.UNKNOWN:
        raise NoPlanInTimeError
    without = {level.name: level.value for level in solution.levels}
    return Price(
        without=words,
        trips=sum(not trip.carried for trip in plan.trips),
        trips_without=len(solution.chosen),
        levels=tuple(LevelPrice(level.level, level.value, without[level.level]) for level in plan.objective),
        proven=plan.status == "optimal" and solution.status is Status.OPTIMAL,
    )


def _made(programme: Programme, plan: Plan) -> list[Attended]:
    """Every trip: in history, carried, new."""
    past = [(row.authority, row.delegate, row.event) for row in programme.history]
    return [*past, *((trip.authority, trip.delegate, trip.event) for trip in plan.trips)]


def _unfunded(plan: Plan, *, eligible: bool) -> Iterator[Attended]:
    for pair in plan.unfunded:
        if not eligible or all(reason.code in SHARED for reason in pair.reasons):
            yield pair.authority, pair.delegate, pair.event


def _grouping(
    programme: Programme, by: str, trips: tuple[list[Attended], list[Attended], list[Attended]]
) -> Grouping | None:
    """Groups of one kind; None where nobody's is known."""
    counts = [Counter(value_of(programme, by, trip[0], trip[1]) for trip in listed) for listed in trips]
    if not set(counts[0]) - {""}:
        return None
    nominated, eligible, funded = counts
    groups = tuple(
        Group(
            group=group,
            name=_name(by, group),
            nominated=nominated[group],
            eligible=eligible[group],
            funded=funded[group],
            share=_percent(funded[group], funded.total()),
            rate=_percent(funded[group], eligible[group]),
        )
        for group in sorted(nominated, key=lambda group: _place(by, group))
    )
    return Grouping(by, groups, _worst_off(groups))


def _worst_off(groups: tuple[Group, ...]) -> str:
    """The known group with the least funded of its eligible pairs, of several the largest; "" where all fare alike."""
    known = [group for group in groups if group.group and group.eligible]
    rates = {Fraction(group.funded, group.eligible) for group in known}
    if len(rates) < 2:
        return ""
    worst = min(known, key=lambda one: (Fraction(one.funded, one.eligible), -one.eligible, one.group))
    return worst.group


def _place(by: str, group: str) -> tuple[bool, int, str]:
    sizes = [name for name, _ in SIZES]
    return not group, sizes.index(group) if by == "size" and group else 0, group


def _name(by: str, group: str) -> str:
    if not group:
        return "not known"
    return country_name(group) if by == "country" else group.replace("_", " ")


def _percent(part: int, whole: int) -> float | None:
    """Percent with one decimal, rounded half up; None of nothing."""
    return round_half_up(Fraction(1000 * part, whole)) / 10 if whole else None


def _quota_lines(programme: Programme, made: list[Attended]) -> Iterator[QuotaLine]:
    for clause in clauses(programme, made) if programme.rules.holds("QUOTA") else ():
        sentence = clause.sentence(programme)
        yield QuotaLine(clause.quota.code, sentence, clause.made, clause.made_in_all)
