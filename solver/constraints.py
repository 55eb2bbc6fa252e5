"""
The hard rules as rows of whole numbers over the columns: one short function per rule, `RULES` lists them.

A rule opens with the sentence that a logistics officer would say, then the inequality. x is an option's column, c a
team's, z a slot's, w an expert's in a slot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from solver.lookups import Lookups
from solver.variables import NO_COLUMN, Columns


class Row(NamedTuple):
    """`lower` <= sum of coefficient x column <= `upper`; None is no limit."""

    columns: list[int]
    coefficients: list[int]
    lower: int | None
    upper: int | None


def teams_of_one_travel_when_their_delegate_does(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A team that can send one delegate travels when one goes: sum x = c."""
    for team, nominations in enumerate(lookups.nominations_of_team):
        if lookups.most_delegates[team] == 1:
            yield _equal(_options_of(lookups, columns, nominations), [columns.team[team]])


def teams_without_places_stay_home(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A team with a cap of nobody sends nobody: sum x <= 0."""
    for team, nominations in enumerate(lookups.nominations_of_team):
        if nominations and not lookups.most_delegates[team]:
            yield _at_most(0, _options_of(lookups, columns, nominations))


def team_within_cap(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A team sends at most its cap of delegates: sum x <= cap c."""
    for team, nominations in _larger_teams(lookups):
        if len(nominations) > lookups.most_delegates[team]:
            options = _options_of(lookups, columns, nominations)
            yield _at_most(0, options, minus=(columns.team[team], lookups.most_delegates[team]))


def one_option_per_nomination(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A delegate goes to an event once, and then the team travels: sum x of the nomination <= c."""
    for team, nominations in _larger_teams(lookups):
        for nomination in nominations:
            yield _at_most(0, _options_of(lookups, columns, [nomination]), minus=(columns.team[team], 1))


def covered_teams_travel(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A team counts as covered only when somebody goes: sum x >= c."""
    for team, nominations in _larger_teams(lookups):
        options = _options_of(lookups, columns, nominations)
        yield Row([*options, columns.team[team]], [1] * len(options) + [-1], 0, None)


def covered_teams_need_a_running_event(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """Nobody goes to an event that does not run: c <= sum z, and c = sum z when nobody else can go there."""
    for slots, teams in zip(lookups.slots_of_event, lookups.able_teams_of_event, strict=True):
        running = [columns.slot[slot] for slot in slots]
        if len(teams) == 1 and NO_COLUMN not in running:
            yield _equal(running, [columns.team[teams[0]]])
        for team in teams if len(teams) > 1 and NO_COLUMN not in running else ():
            yield Row([columns.team[team], *running], [1] + [-1] * len(running), None, 0)


def lone_team_within_cap(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """The cap again, date by date, for a team that has its event to itself: sum x in the slot <= cap z."""
    for slots, teams in zip(lookups.slots_of_event, lookups.able_teams_of_event, strict=True):
        for slot in slots if len(teams) == 1 and len(slots) > 1 else ():
            options = [columns.option[o] for o in lookups.options_of_slot[slot]]
            if len(options) > lookups.most_delegates[teams[0]] > 1:
                yield _at_most(0, options, minus=(columns.slot[slot], lookups.most_delegates[teams[0]]))


def tallies_count_teams(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A tally is the number of its teams that travel: sum c = n."""
    for column, teams in columns.tallies:
        yield _equal([columns.team[team] for team in teams], [column])


def teams_within_limit(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """Of the teams of a limit, at most so many travel: sum c <= limit."""
    for limit in lookups.problem.team_limits:
        able = [team for team in limit.teams if lookups.most_delegates[team]]
        if len(able) > limit.limit:
            yield _at_most(limit.limit, [columns.team[team] for team in able])


def resource_within_capacity(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """Money, rooms and seats last: sum of use x <= capacity."""
    used: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for option in lookups.allowed:
        for resource, amount in lookups.problem.options[option].uses:
            used[resource][0].append(columns.option[option])
            used[resource][1].append(amount)
    for resource in sorted(used):
        yield Row(*used[resource], None, lookups.problem.resources[resource].capacity)


def one_slot_per_event(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """An event runs on one pair of dates: sum z <= 1."""
    for slots in lookups.slots_of_event:
        if len(slots) > 1:
            yield _at_most(1, [columns.slot[slot] for slot in slots])


def trips_in_the_running_slot(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """Nobody travels to dates that the event does not run on: sum x of a nomination in a slot <= z."""
    for slots in lookups.slots_of_event:
        for slot in slots:
            if columns.slot[slot] != NO_COLUMN:
                for options in _by_nomination(lookups, slot):
                    yield _at_most(0, [columns.option[o] for o in options], minus=(columns.slot[slot], 1))


def enough_delegates(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """An event runs with its least number of delegates or not at all: sum x in the slot >= least z."""
    for event, slots in zip(lookups.problem.events, lookups.slots_of_event, strict=True):
        for slot in slots:
            if columns.slot[slot] != NO_COLUMN:
                options = [columns.option[o] for o in lookups.options_of_slot[slot]]
                yield Row([*options, columns.slot[slot]], [1] * len(options) + [-event.min_delegates], 0, None)


def one_expert_per_running_slot(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A visit runs only with an expert: sum w >= z."""
    for event, slots in zip(lookups.problem.events, lookups.slots_of_event, strict=True):
        for slot in slots if event.needs_expert else ():
            serving = [columns.expert[slot, x] for x in sorted(lookups.problem.slots[slot].experts)]
            yield Row([*serving, columns.slot[slot]], [1] * len(serving) + [-1], 0, None)


def experts_are_free(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """An expert is in one place a day: sum w over spans that hold a common day <= 1."""
    spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (slot, expert), column in columns.expert.items():
        days = lookups.problem.slots[slot]
        spans[expert].append((days.first_day, days.last_day, column))
    for expert in sorted(spans):
        for clique in cliques(spans[expert]):
            yield _at_most(1, clique)


def delegates_are_free(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A delegate is on one trip a day: sum x over trips that hold a common day <= 1."""
    for nominations in lookups.nominations_of_delegate.values():
        if len(nominations) > 1:
            yield from _one_trip_a_day(lookups, columns, nominations)


def _one_trip_a_day(lookups: Lookups, columns: Columns, nominations: list[int]) -> Iterator[Row]:
    options = lookups.problem.options
    spans = [
        (options[o].first_day, options[o].last_day, o) for n in nominations for o in lookups.options_of_nomination[n]
    ]
    for clique in cliques(spans):
        if len({options[o].nomination for o in clique}) > 1:
            yield _at_most(1, [columns.option[o] for o in clique])


def required_nominations_are_funded(lookups: Lookups, columns: Columns) -> Iterator[Row]:
    """A keeping lock holds: sum x = 1."""
    for index, nomination in enumerate(lookups.problem.nominations):
        if nomination.required:
            options = _options_of(lookups, columns, [index])
            yield Row(options, [1] * len(options), 1, 1)


Rule = Callable[[Lookups, Columns], Iterator[Row]]

RULES: tuple[Rule, ...] = (
    teams_of_one_travel_when_their_delegate_does,
    teams_without_places_stay_home,
    team_within_cap,
    one_option_per_nomination,
    covered_teams_travel,
    covered_teams_need_a_running_event,
    lone_team_within_cap,
    tallies_count_teams,
    teams_within_limit,
    resource_within_capacity,
    one_slot_per_event,
    trips_in_the_running_slot,
    enough_delegates,
    one_expert_per_running_slot,
    experts_are_free,
    delegates_are_free,
    required_nominations_are_funded,
)


def rows_of(lookups: Lookups, columns: Columns) -> list[Row]:
    """All rows of all rules."""
    return [row for rule in RULES for row in rule(lookups, columns)]


def cliques(spans: Iterable[tuple[int, int, int]]) -> Iterator[list[int]]:
    """
    Largest sets of spans with a common day, at least two each.

    Spans of days form an interval graph, so these sets describe all pairwise meetings in the tightest way.

    Parameters
    ----------
    spans
        (first day, last day, member), both days included.
    """
    present: list[tuple[int, int]] = []
    grown = False
    for first_day, last_day, member in sorted(spans):
        staying = [(last, other) for last, other in present if last >= first_day]
        if grown and len(staying) < len(present):
            yield from _clique(present)
            grown = False
        present = [*staying, (last_day, member)]
        grown = True
    yield from _clique(present)


def _clique(present: list[tuple[int, int]]) -> Iterator[list[int]]:
    if len(present) > 1:
        yield sorted(member for _, member in present)


def _by_nomination(lookups: Lookups, slot: int) -> list[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for option in lookups.options_of_slot[slot]:
        groups[lookups.problem.options[option].nomination].append(option)
    return list(groups.values())


def _options_of(lookups: Lookups, columns: Columns, nominations: Iterable[int]) -> list[int]:
    return [columns.option[o] for n in nominations for o in lookups.options_of_nomination[n]]


def _larger_teams(lookups: Lookups) -> Iterator[tuple[int, list[int]]]:
    """Teams that can send several, with their nominations."""
    for team, nominations in enumerate(lookups.nominations_of_team):
        if lookups.most_delegates[team] > 1:
            yield team, nominations


def _equal(members: list[int], others: list[int]) -> Row:
    return Row([*members, *others], [1] * len(members) + [-1] * len(others), 0, 0)


def _at_most(upper: int, members: list[int], minus: tuple[int, int] | None = None) -> Row:
    if minus is None:
        return Row(members, [1] * len(members), None, upper)
    return Row([*members, minus[0]], [1] * len(members) + [-minus[1]], None, upper)
