"""Why a nominated pair is not in the plan: its own obstacles, else the shared limits that bind, else the objective."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from planner.domain.money import format_money
from planner.domain.plan import Reason, Shortage
from planner.domain.records import Programme
from planner.rules.budgets import unit_of
from planner.rules.quotas import told_by
from planner.services.obstacles import Obstacles
from planner.services.question import Pair, Question, cap_of
from planner.services.standing import Standing
from solver.explain import BrokenLimit, Occupancy, Price, price_of, price_of_adding, shared_limits
from solver.solution import Solution, Status

LEVEL_WORDS = {
    "disruption": "published trips withdrawn or changed",
    "coverage": "authorities at an event",
    "merit": "points of attendance",
    "delegates": "delegates",
    "preference": "points of rank",
    "co2": "grams of CO2",
    "minutes": "minutes of travel",
}
"""What each level counts; `cost` is money and is written as such."""

STOPPED = "Allowed and affordable, but the search was stopped before a plan with this trip was found."
EQUALLY_GOOD = "Allowed and affordable, but an equally good plan without it was chosen."
WOULD_LOSE = "Allowed and affordable, but the plan would lose"


def budgets_lack(programme: Programme, shortages: Sequence[Shortage]) -> str:
    """What budgets lack for the least way, in a sentence."""
    budgets = [programme.budgets[short.code] for short in shortages]
    lack = [
        f"{budget.name} lacks {format_money(short.lacks, unit_of(programme, budget))}"
        for budget, short in zip(budgets, shortages, strict=True)
    ]
    way = "greenest" if all(budget.of_co2 for budget in budgets) else "cheapest"
    return f"Budget {' and budget '.join(lack)} for the {way} way, given the rest of the plan."


class Reasons:
    """Reasons of every unfunded pair of one solved question."""

    def __init__(self, programme: Programme, standing: Standing, question: Question, solution: Solution) -> None:
        self._programme = programme
        self._question = question
        self._solution = solution
        self._obstacles = Obstacles(programme, standing, question)
        self._order = {code: index for index, code in enumerate(programme.rules.rules)}
        self._occupancy = Occupancy(question.asked_problem(), solution)
        self._position = {id(pair): index for index, pair in enumerate(question.asked)}
        self._sentences: dict[str, Callable[[Pair, BrokenLimit], str]] = {
            "CAP": self._cap,
            "ONE_PER_YEAR": self._year,
            "THREE_IN_ALL": self._in_all,
            "ROOMS": self._rooms,
            "SEATS": self._seats,
            "QUOTA": self._quota,
            "EXPERT": self._expert,
            "FREE": self._free,
            "MIN_DELEGATES": self._min_delegates,
        }

    def of(self, pair: Pair) -> tuple[Reason, ...]:
        """At least one reason, in rule-table order."""
        alone = self._obstacles.of(pair)
        if alone:
            return tuple(Reason(code, text) for code, text in alone.items())
        nomination = self._position[id(pair)]
        limits = shared_limits(self._occupancy, nomination)
        if [limit.code for limit in limits] == ["ONE_SLOT"]:
            return self._other_dates(pair, nomination)
        return tuple(self._shared(pair, limits)) or (self._objective(price_of_adding(self._occupancy, nomination)),)

    def limits(self, pair: Pair, limits: Iterable[BrokenLimit]) -> tuple[Reason, ...]:
        """Shared limits in words, in rule-table order."""
        return tuple(self._shared(pair, limits))

    def _other_dates(self, pair: Pair, nomination: int) -> tuple[Reason, ...]:
        """The visit runs on dates on which this delegate has no way: what forbids those dates, else the objective."""
        slot = self._question.slots[self._running(pair)]
        there = replace(pair, options=tuple(option for option in pair.options if option.journey.slot == slot))
        alone = self._obstacles.of(there) if slot and there.options else {}
        when = f"The visit runs from {slot.first_day} to {slot.last_day} for the rest of the group. " if slot else ""
        return tuple(Reason(code, when + text) for code, text in alone.items()) or (self._other_plan(nomination),)

    def _running(self, pair: Pair) -> int:
        return self._occupancy.slot_of[self._question.events.index(pair.nomination.event)]

    def _shared(self, pair: Pair, limits: Iterable[BrokenLimit]) -> Iterable[Reason]:
        broken: dict[str, list[BrokenLimit]] = defaultdict(list)
        for limit in limits:
            broken[limit.code].append(limit)
        for code in sorted(broken, key=self._order.__getitem__):
            if code == "BUDGET":
                yield self._budget(broken[code])
            else:
                yield Reason(code, self._sentences[code](pair, broken[code][-1]))

    def _other_plan(self, nomination: int) -> Reason:
        """A plan with this trip would have other dates: solved again where the plan is proven, else not priced."""
        if self._solution.status is not Status.OPTIMAL:
            return self._objective(None)
        return self._objective(price_of(self._question.asked_problem(), self._solution, nomination))

    def _objective(self, price: Price | None) -> Reason:
        if price is None and self._solution.status is not Status.OPTIMAL:
            return Reason("OBJECTIVE", STOPPED)
        if price is None:
            return Reason("OBJECTIVE", EQUALLY_GOOD)
        if price.level == "cost":
            lost = format_money(price.loss, self._programme.currency)
        else:
            lost = f"{price.loss} {LEVEL_WORDS[price.level]}"
        return Reason("OBJECTIVE", f"{WOULD_LOSE} {lost} (level {price.level}).")

    def _cap(self, pair: Pair, limit: BrokenLimit) -> str:
        event = self._programme.events[pair.nomination.event]
        cap, name = cap_of(self._programme, event), self._programme.authorities[pair.authority].name
        return f"{name} sends at most {cap} to {event.name}, and that many are funded already."

    def _year(self, pair: Pair, limit: BrokenLimit) -> str:
        name = self._programme.authorities[pair.authority].name
        limit_ = self._programme.rules.settings.thematic_per_year
        return f"{name} is funded for another thematic event in the same year; at most {limit_} a year."

    def _in_all(self, pair: Pair, limit: BrokenLimit) -> str:
        name = self._programme.authorities[pair.authority].name
        in_all = self._programme.rules.settings.thematic_in_all
        return f"{name} is funded for {in_all} other thematic events; at most {in_all} in all."

    def _budget(self, limits: Iterable[BrokenLimit]) -> Reason:
        """Every budget that one way lacks, the largest sum first, money before CO2."""
        short = [(self._programme.budgets[self._question.resources[limit.index].name], limit) for limit in limits]
        short.sort(key=lambda row: (row[0].of_co2, -row[1].missing))
        shortages = tuple(Shortage(budget.code, limit.missing) for budget, limit in short)
        return Reason("BUDGET", budgets_lack(self._programme, shortages), shortages)

    def _rooms(self, pair: Pair, limit: BrokenLimit) -> str:
        key = self._question.resources[limit.index]
        return f"{self._programme.hotels[key.name].name} is full on {key.night}, given the rest of the plan."

    def _seats(self, pair: Pair, limit: BrokenLimit) -> str:
        key = self._question.resources[limit.index]
        if key.kind == "event":
            event = self._programme.events[key.name]
            return f"All {event.capacity} places at {event.name} are taken."
        return f"All seats of quote {key.name} are taken."

    def _quota(self, pair: Pair, limit: BrokenLimit) -> str:
        clause = self._question.clauses[limit.index]
        funded = (self._question.asked[n] for n in sorted(self._occupancy.funded))
        new = [(other.authority, other.nomination.delegate, other.nomination.event) for other in funded]
        has, of_all = clause.counted(self._programme, new)
        return f"{told_by(clause, self._programme)}; {has} of {of_all} do, and this trip beside them would break it."

    def _expert(self, pair: Pair, limit: BrokenLimit) -> str:
        event = self._programme.events[pair.nomination.event]
        region = event.region.replace("_", " ").title()
        return f"Every expert for {region} is on another visit on the possible dates of {event.name}."

    def _free(self, pair: Pair, limit: BrokenLimit) -> str:
        delegate = self._programme.delegates[pair.nomination.delegate]
        return f"{delegate.given_name} {delegate.family_name} is on another funded trip on the same days."

    def _min_delegates(self, pair: Pair, limit: BrokenLimit) -> str:
        event = self._programme.events[pair.nomination.event]
        return (
            f"{event.name} runs with at least {event.min_delegates} delegates; "
            f"{limit.missing} more would be needed beside this one."
        )
