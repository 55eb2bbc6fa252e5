"""
Every rule and every level again, in plain Python over a `Problem` and a `Solution`.

Shares no code with the model that the engine solves. A rule is a function from the choice to sentences; the tuple
`RULES` lists them all. `violations` is empty exactly when the plan keeps every rule and states its figures truly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from solver.problem import MAXIMISED, Option, Problem
from solver.solution import Level, Solution, Status


@dataclass(frozen=True)
class Choice:
    """A solution read against its problem, with the lookups that the rules share."""

    problem: Problem
    solution: Solution

    @cached_property
    def options(self) -> list[Option]:
        """The chosen options, in the solution's order."""
        return [self.problem.options[index] for index in self.solution.chosen]

    @cached_property
    def by_team(self) -> dict[int, list[Option]]:
        """Chosen options of each team that has one."""
        return self._grouped(lambda option: self.problem.nominations[option.nomination].team)

    @cached_property
    def by_event(self) -> dict[int, list[Option]]:
        """Chosen options of each event that has one."""
        return self._grouped(lambda option: self.problem.slots[option.slot].event)

    @cached_property
    def by_delegate(self) -> dict[int, list[Option]]:
        """Chosen options of each delegate who has one."""
        return self._grouped(lambda option: self.problem.nominations[option.nomination].delegate)

    def _grouped(self, key: Callable[[Option], int]) -> dict[int, list[Option]]:
        groups: dict[int, list[Option]] = defaultdict(list)
        for option in self.options:
            groups[key(option)].append(option)
        return dict(groups)


def blocked_options_stay_home(choice: Choice) -> Iterator[str]:
    """No chosen option breaks a rule by itself."""
    for option in choice.options:
        if option.blockers:
            yield f"{_nominated(choice, option)} travels by an option that breaks {', '.join(option.blockers)}."


def one_option_per_nomination(choice: Choice) -> Iterator[str]:
    """A nomination is funded once."""
    for nomination, count in Counter(option.nomination for option in choice.options).items():
        if count > 1:
            yield f"nomination {choice.problem.nominations[nomination].name!r} is funded {count} times."


def required_nominations_are_funded(choice: Choice) -> Iterator[str]:
    """Each keeping lock holds."""
    funded = {option.nomination for option in choice.options}
    for index, nomination in enumerate(choice.problem.nominations):
        if nomination.required and index not in funded:
            yield f"nomination {nomination.name!r} is required and not funded."


def team_within_cap(choice: Choice) -> Iterator[str]:
    """A team sends at most `cap` delegates."""
    for index, options in choice.by_team.items():
        team = choice.problem.teams[index]
        if len(options) > team.cap:
            yield f"team {team.name!r} sends {len(options)} delegates, its cap is {team.cap}."


def teams_within_limit(choice: Choice) -> Iterator[str]:
    """At most `limit` of the teams of a limit travel."""
    for limit in choice.problem.team_limits:
        travelling = sum(1 for team in limit.teams if team in choice.by_team)
        if travelling > limit.limit:
            yield f"{limit.code} {limit.name!r}: {travelling} teams travel, at most {limit.limit} may."


def resource_within_capacity(choice: Choice) -> Iterator[str]:
    """The uses of a resource stay within its capacity."""
    used: Counter[int] = Counter()
    for option in choice.options:
        for resource, amount in option.uses:
            used[resource] += amount
    for index, total in sorted(used.items()):
        limit = choice.problem.resources[index]
        if total > limit.capacity:
            yield f"{limit.code} {limit.name!r}: {total} used, {limit.capacity} there are."


def one_slot_per_event(choice: Choice) -> Iterator[str]:
    """All trips to an event are in one slot, the one that the solution names."""
    stated = dict(choice.solution.slot_of_event or {})
    used = {event: {option.slot for option in options} for event, options in choice.by_event.items()}
    for event, slots in used.items():
        if slots != {stated.get(event)}:
            name = choice.problem.events[event].name
            yield f"event {name!r} has trips in slots {sorted(slots)}, stated is {stated.get(event)}."
    for event in sorted(set(stated) - set(used)):
        yield f"event {choice.problem.events[event].name!r} has a slot and no trip."


def enough_delegates(choice: Choice) -> Iterator[str]:
    """An event runs with at least `min_delegates` or not at all."""
    for index, options in choice.by_event.items():
        event = choice.problem.events[index]
        if len(options) < event.min_delegates:
            yield f"event {event.name!r} has {len(options)} delegates, it needs {event.min_delegates}."


def one_fitting_expert_per_event(choice: Choice) -> Iterator[str]:
    """An event that needs an expert has one of its slot's list; another event has none."""
    stated = dict(choice.solution.expert_of_event or {})
    needing = {event for event in choice.by_event if choice.problem.events[event].needs_expert}
    for event in sorted(needing ^ set(stated)):
        yield f"event {choice.problem.events[event].name!r}: expert {stated.get(event)} where one is needed or none is."
    for event in sorted(needing & set(stated)):
        slot = choice.problem.slots[choice.by_event[event][0].slot]
        if stated[event] not in slot.experts:
            yield f"event {choice.problem.events[event].name!r}: expert {stated[event]} does not serve its slot."


def experts_are_free(choice: Choice) -> Iterator[str]:
    """The days on which one expert is occupied never meet."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for event, expert in (choice.solution.expert_of_event or {}).items():
        if event in choice.by_event:
            slot = choice.problem.slots[choice.by_event[event][0].slot]
            spans[expert].append((slot.first_day, slot.last_day))
    for expert, days in sorted(spans.items()):
        if _meet(days):
            yield f"expert {expert} is occupied twice on one day."


def delegates_are_free(choice: Choice) -> Iterator[str]:
    """Two trips of one delegate never share a day."""
    for delegate, options in choice.by_delegate.items():
        if _meet([(option.first_day, option.last_day) for option in options]):
            yield f"delegate {delegate} is on two trips on one day."


def quotas_hold(choice: Choice) -> Iterator[str]:
    """The weights of the funded nominations add up to no more than each quota's `most`."""
    funded = {option.nomination for option in choice.options}
    for quota in choice.problem.quotas:
        total = sum(weight for nomination, weight in quota.weights if nomination in funded)
        if total > quota.most:
            yield f"{quota.code} {quota.name!r}: the weights add up to {total}, at most {quota.most} may."


def levels_within_limits(choice: Choice) -> Iterator[str]:
    """No level is worse than its limit."""
    counted = _counted(choice)
    for limit in choice.problem.level_limits:
        if _worse_by(limit.level, counted[limit.level], limit.worst) > 0:
            yield f"level {limit.level} is {counted[limit.level]}, no worse than {limit.worst} is allowed."


RULES: tuple[Callable[[Choice], Iterator[str]], ...] = (
    blocked_options_stay_home,
    one_option_per_nomination,
    required_nominations_are_funded,
    team_within_cap,
    teams_within_limit,
    resource_within_capacity,
    one_slot_per_event,
    enough_delegates,
    one_fitting_expert_per_event,
    experts_are_free,
    delegates_are_free,
    quotas_hold,
    levels_within_limits,
)


def level_values(problem: Problem, solution: Solution) -> dict[str, int]:
    """Each level of the objective, counted from the chosen options."""
    counted = _counted(Choice(problem, solution))
    return {level: counted[level] for level in problem.levels}


def _counted(choice: Choice) -> dict[str, int]:
    problem = choice.problem
    return {
        "disruption": problem.published_trips - sum(option.published for option in choice.options),
        "coverage": len(choice.by_team),
        "merit": sum(problem.teams[team].merit for team in choice.by_team),
        "delegates": len(choice.options),
        "preference": sum(problem.nominations[option.nomination].rank for option in choice.options),
        "cost": sum(option.cost for option in choice.options),
        "co2": sum(option.co2 for option in choice.options),
        "minutes": sum(option.minutes for option in choice.options),
    }


def _worse_by(level: str, value: int, other: int) -> int:
    """By how much a value is worse than another one, in the level's own direction."""
    return other - value if level in MAXIMISED else value - other


def violations(problem: Problem, solution: Solution) -> list[str]:
    """Every rule that the plan breaks and every figure that it states wrongly; empty when there is none."""
    if solution.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return _without_plan(solution)
    choice = Choice(problem, solution)
    broken = [sentence for rule in RULES for sentence in rule(choice)]
    return [*_misread(problem, solution), *broken, *_misstated(problem, solution)]


def _without_plan(solution: Solution) -> list[str]:
    empty = not (solution.chosen or solution.levels or solution.slot_of_event or solution.expert_of_event)
    return [] if empty else [f"A solution that is {solution.status.value} carries a plan."]


def _misread(problem: Problem, solution: Solution) -> Iterator[str]:
    if list(solution.chosen) != sorted(set(solution.chosen)):
        yield "The chosen options are not ascending."


def _misstated(problem: Problem, solution: Solution) -> Iterator[str]:
    values = level_values(problem, solution)
    if [level.name for level in solution.levels] != list(values):
        yield f"The levels are {[level.name for level in solution.levels]}, asked were {list(values)}."
        return
    for level in solution.levels:
        if level.value != values[level.name]:
            yield f"Level {level.name} is stated as {level.value}, counted {values[level.name]}."
        if _worse_by(level.name, level.bound, level.value) > 0:
            yield f"Level {level.name} has the value {level.value} beyond its bound {level.bound}."
        yield from _misjudged(level, dict(problem.tolerances).get(level.name, 0))
    if (solution.status is Status.OPTIMAL) != all(level.optimal for level in solution.levels):
        yield f"The plan is called {solution.status.value}, its levels say otherwise."


def _misjudged(level: Level, tolerance: int) -> Iterator[str]:
    """A level with a tolerance says what was best and lost no more than it may; any other says nothing of the kind."""
    if level.tolerance != tolerance or (level.best is None) != (not tolerance):
        yield f"Level {level.name} states the tolerance {level.tolerance} and best {level.best}; asked is {tolerance}."
    elif level.best is not None and not 0 <= _worse_by(level.name, level.value, level.best) <= tolerance:
        yield f"Level {level.name} has {level.value}, best {level.best}: more than {tolerance} apart."


def _meet(spans: list[tuple[int, int]]) -> bool:
    ordered = sorted(spans)
    return any(following[0] <= earlier[1] for earlier, following in pairwise(ordered))


def _nominated(choice: Choice, option: Option) -> str:
    return f"nomination {choice.problem.nominations[option.nomination].name!r}"
