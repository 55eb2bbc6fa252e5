"""
Why not, and what would have to be different; why, and who comes next.

Every answer rests on solving again: for a no with the changes made, for a yes with the trip left out. What would change
a replan is asked of the next plan, which keeps the trips of this one: the plan before it is past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.domain.failures import RunError
from planner.domain.money import format_money
from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.services.levers import Handle, Levers, Step, step_of
from planner.services.question import Question, build_question, same_booking
from planner.services.standing import Standing
from solver.bargain import Lever, change_of
from solver.changes import keeping, once_published, without_trip
from solver.flips import Flip, Verdict, is_enough_anew, loss_without, own_flip, price, smallest_flip
from solver.ladder import Effort, NotProvenError, SpentError
from solver.slim import slim
from solver.tolerances import within_tolerances

LARGEST = 6
"""Sets of more changes than this are not looked for: nobody brings about seven things at once."""

SMALL = 500
"""A programme of at most so many trip options is asked as a whole, every trip free to move."""

EFFORT_OF_SMALL = 60
"""For one pair of a small programme so many sets of changes are tried with every trip free to move."""

EFFORT = 24
"""For one pair of a larger programme so many sets of changes are tried, and no more; a count, not a clock."""

EFFORT_OF_ALL = 6
"""So many of a larger programme's sets are tried for each pair where every pair is asked about."""

WORK = 0.25
"""So much work may go into the search for each of these sets, in the engine's own reproducible unit."""

FEW_STEPS = 2
"""On a larger programme so many more rooms of a night and seats of a journey are tried."""

DEPTH = 5
"""Of a larger programme so many levels are solved again, to see what a trip costs: up to the money, by default."""


class UnprovenPlanError(RunError):
    """The plan is not proven best level by level, so that what would change it cannot be told."""

    exit_code = 1

    def __init__(
        self,
        message: str = "the plan is not proven best: what would change it can be told only of a plan with status "
        "optimal, and of a replan only together with --previous",
    ) -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What a plan loses.

    Attributes
    ----------
    level
        The first one that gets worse; with a loss of zero, the first that was not looked at; "" for nothing; None
        where there is no plan.
    text
        All of this in a sentence.
    """

    level: str | None
    loss: int
    text: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """
    What would turn a no into a yes.

    Attributes
    ----------
    changes
        What would have to be so, clause by clause; empty where nothing was found.
    kinds
        Kind of each change.
    is_smallest
        Whether fewer changes are proven not to be enough.
    is_addition
        Whether every other trip of the plan stays as it is: the changes are enough for the next plan, which keeps the
        published trips. False: the changes are enough for a plan made anew or, of a replan, for the next plan.
    price
        What funding the pair would cost as things stand; None where no plan can.
    text
        All of this in a sentence or two.
    """

    changes: tuple[Step, ...]
    kinds: tuple[str, ...]
    is_smallest: bool
    is_addition: bool
    price: Cost | None
    text: str


@dataclass(frozen=True, slots=True)
class NextBest:
    """What the plan loses without a trip, and the (delegate, event) that would go if nobody else moved."""

    loss: Cost | None
    successors: tuple[tuple[str, str], ...]
    text: str


class Inquiry:
    """Questions about one proven plan."""

    def __init__(
        self, programme: Programme, plan: Plan, previous: Plan | None = None, *, in_short: bool = False
    ) -> None:
        """
        Build the whole question that the plan answers.

        Parameters
        ----------
        in_short
            Whether to leave out, for a larger programme, what takes solving all of it again: what a yes would cost,
            what the plan would lose, and changes that are enough only if other trips move.

        Raises
        ------
        UnprovenPlanError
            If the plan is not proven best, or answers another question than this one.
        """
        standing = Standing(programme, previous)
        self._programme = programme
        self._in_short = in_short
        self._spent: int | None = None
        self._stopped: int | None = None
        self._question = build_question(programme, standing, whole=True)
        asked = self._question.asked_problem()
        if plan.status != "optimal" or asked.levels != tuple(level.level for level in plan.objective):
            raise UnprovenPlanError
        best = {level.level: level.best for level in plan.objective}
        values = {level.level: level.value for level in plan.objective}
        self._chosen = _options_of(self._question, plan.trips)
        self._problem = within_tolerances(asked, best)
        self._values = tuple(values[level] for level in self._problem.levels)
        self._is_replan = standing.is_replan
        self._next = once_published(asked, self._chosen)
        self._asked = self._next if standing.is_replan else asked
        self._changing = within_tolerances(self._asked, best)
        self._levels = tuple({**values, "disruption": 0}[level] for level in self._changing.levels)
        self._levers = Levers(programme, standing, self._question)
        self._kept = keeping(self._changing, self._chosen)
        self._position = {
            (pair.nomination.delegate, pair.nomination.event): index for index, pair in enumerate(self._question.asked)
        }

    def way_in(self, delegate: str, event: str) -> WayIn:
        """What would have to be different for a pair that is not funded."""
        nomination = self._position.get((delegate, event))
        if nomination is None:
            return WayIn((), (), False, False, None, self._untriable(event))
        handles = self._levers.of(nomination)
        cost = self._price(nomination)
        flip, is_addition = self._flip(nomination, [self._lever(handle) for handle in handles])
        steps = () if flip is None else tuple(step_of(handles[pull.lever], pull) for pull in flip.pulls)
        kinds = () if flip is None else tuple(handles[pull.lever].kind for pull in flip.pulls)
        text = f"{'' if cost is None else cost.text + ' '}{self._flip_text(flip, steps, is_addition)}"
        text += self._stopped_text()
        text += self._anew(nomination, flip, [handle.lever for handle in handles])
        text += self._next_run(nomination, flip, [handle.lever for handle in handles], is_addition=is_addition)
        return WayIn(steps, kinds, flip is not None and flip.smallest, is_addition, cost, text)

    def _untriable(self, event: str) -> str:
        """Why no change can be tried where there is no way to travel at all."""
        row = self._programme.events[event]
        if row.status == "tentative":
            return f"{row.name} is tentative: it has to be confirmed with dates before any change can be tried."
        if row.status == "cancelled":
            return f"{row.name} is cancelled: no change of anything else would send anybody there."
        return "No trip can be worked out as things stand, so no change can be tried; the reasons above say what lacks."

    @property
    def _effort(self) -> int:
        return EFFORT_OF_ALL if self._in_short else EFFORT

    @property
    def _is_small(self) -> bool:
        return len(self._problem.options) <= SMALL

    def _anew(self, nomination: int, flip: Flip | None, levers: Sequence[Lever]) -> str:
        """Where there are tolerances: whether the changes are enough when what they allow is worked out anew too."""
        if flip is None or not self._asked.tolerances or not self._is_small:
            return ""
        if is_enough_anew(self._asked, nomination, [change_of(levers, pull) for pull in flip.pulls]):
            return " Planned anew with all of the tolerances it is funded as well."
        return " Planned anew, though, the changes move what the tolerances allow, and it need not be funded."

    def _next_run(self, nomination: int, flip: Flip | None, levers: Sequence[Lever], *, is_addition: bool) -> str:
        """Of changes that are enough for a plan made anew: that the next run, which keeps what is out, differs."""
        if flip is None or self._is_replan or is_addition or not self._is_small:
            return ""
        if is_enough_anew(self._next, nomination, [change_of(levers, pull) for pull in flip.pulls]):
            return ""
        return (
            " That holds for a plan made anew (planner solve); the next planner run, which keeps the published trips "
            "first, need not fund it."
        )

    def _lever(self, handle: Handle) -> Lever:
        few = not self._is_small and handle.kind in ("rooms", "seats")
        return replace(handle.lever, steps=handle.lever.steps[:FEW_STEPS]) if few else handle.lever

    def _flip(self, nomination: int, levers: list[Lever]) -> tuple[Flip | None, bool]:
        """The changes, and whether they are enough only next to all other trips of the plan."""
        self._spent = self._stopped = None
        if self._is_small:
            effort = Effort(EFFORT_OF_SMALL, WORK)
            whole, given = self._changing, self._levels
            try:
                return smallest_flip(whole, given, nomination, levers, largest=LARGEST, effort=effort), False
            except SpentError as spent:
                self._stopped = spent.proven
        alone = None if self._in_short else own_flip(self._changing, self._levels, nomination, levers, DEPTH - 1)
        if alone is not None:
            return alone, False
        few = slim(self._kept, self._levels, nomination, levers, self._chosen)
        try:
            effort = Effort(self._effort, WORK)
            return smallest_flip(few.problem, few.values, nomination, few.levers, largest=LARGEST, effort=effort), True
        except SpentError as spent:
            self._spent = spent.proven
            return None, True

    def next_best(self, delegate: str, event: str) -> NextBest:
        """What nearly took the place of a funded pair."""
        nomination = self._position[delegate, event]
        loss = self._loss(nomination)
        successors = self._successors(nomination)
        told = "" if loss is None else f"{loss.text} "
        return NextBest(loss, successors, told + self._successor_text(successors))

    def _price(self, nomination: int) -> Cost | None:
        """What a yes would cost; None where it is not asked for."""
        if self._in_short and not self._is_small:
            return None
        try:
            verdict = price(self._changing, self._levels, nomination, self._depth)
        except NotProvenError:
            return None
        if verdict is None:
            return Cost(None, 0, "As things stand no plan can fund it.")
        return self._cost(verdict, "To fund it as things stand would cost", "To fund it would cost nothing.")

    def _loss(self, nomination: int) -> Cost | None:
        """What the plan would lose; None where it is not asked for."""
        if self._in_short and not self._is_small:
            return None
        try:
            verdict = loss_without(self._problem, self._values, nomination, self._depth)
        except NotProvenError:
            return None
        if verdict is None:
            return Cost(None, 0, "Without it no plan keeps the locks.")
        return self._cost(verdict, "Without it the best plan loses", "Without it an equally good plan exists.")

    @property
    def _depth(self) -> int | None:
        return None if self._is_small else DEPTH

    def _cost(self, verdict: Verdict, words: str, otherwise: str) -> Cost:
        amount = _amount(verdict.level, -verdict.margin, self._programme.currency)
        told = f"{words} {amount}." if amount else otherwise
        if verdict.level and not amount:
            told = f"{words} nothing before the level {verdict.level}."
        return Cost(verdict.level, -verdict.margin, told)

    def _flip_text(self, flip: Flip | None, steps: Sequence[Step], is_addition: bool) -> str:
        rest = ", with every other trip kept as planned" if is_addition else ""
        if self._is_replan and not is_addition:
            rest += ", in the next planner run, which keeps the published trips first"
        if self._problem.level_limits:
            rest += ", with what the tolerances allow now"
        if flip is None and self._spent is not None:
            proven = f"no set of up to {_plural(self._spent, 'change')} is enough" if self._spent else "nothing yet"
            stop = f"The search was stopped at the effort for one answer, {self._effort} sets of changes"
            return f"{stop}; proven is {proven}{rest}."
        if flip is None:
            return f"No set of up to {LARGEST} changes would fund it{rest}."
        if not steps:
            return "An equally good plan funds it."
        asked = "; and ".join(step.text for step in steps)
        number = "One change is" if len(steps) == 1 else f"{len(steps)} changes are"
        proof = "fewer are not" if flip.smallest else "fewer were not found"
        margin = _amount(flip.verdict.level, flip.verdict.margin, self._programme.currency)
        worse = f": any plan without it is worse by {margin}" if margin else ""
        return f"{number} enough, {proof}{rest}: {asked}. It is then funded{worse}."

    def _stopped_text(self) -> str:
        """Of a small programme that was asked with every trip free to move, and not to the end."""
        if self._stopped is None:
            return ""
        proven = (
            f"; proven is that {self._stopped} {'is' if self._stopped == 1 else 'are'} not" if self._stopped else ""
        )
        stop = "Whether fewer or cheaper changes are enough where other trips may move was not searched to the end"
        return f" {stop}{proven}."

    def _successors(self, nomination: int) -> tuple[tuple[str, str], ...]:
        """Who would go if the trip fell away and every other trip stayed as it is."""
        from solver.engine import solve

        others = frozenset(option for option in self._chosen if self._of(option) != nomination)
        kept = keeping(without_trip(self._problem, nomination), others)
        few = slim(kept, self._values, None, (), others)
        going = [few.origins[option] for option in solve(few.problem).chosen]
        rows = (self._question.asked[self._of(option)].nomination for option in going if option not in others)
        return tuple((row.delegate, row.event) for row in rows)

    def _of(self, option: int) -> int:
        return self._problem.options[option].nomination

    def _successor_text(self, successors: Sequence[tuple[str, str]]) -> str:
        if not successors:
            return "Nobody else could take the place while all others go as planned."
        named = ", ".join(f"{delegate} ({self._city(delegate)}) at {event}" for delegate, event in successors)
        return f"Next, with all others going as planned: {named}."

    def _city(self, delegate: str) -> str:
        return self._programme.authorities[self._programme.delegates[delegate].authority].name


def _plural(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def _options_of(question: Question, trips: Sequence[Trip]) -> frozenset[int]:
    """The options that a plan chose."""
    booked = {(trip.delegate, trip.event): trip for trip in trips if not trip.carried}
    return frozenset(
        index
        for index, option in enumerate(question.trip_options)
        if option is not None
        and (option.delegate, option.event) in booked
        and same_booking(booked[option.delegate, option.event], option)
    )


_UNITS = {
    "disruption": ("published trip kept", "published trips kept"),
    "coverage": ("authority at an event", "authorities at an event"),
    "merit": ("point of attendance", "points of attendance"),
    "delegates": ("delegate", "delegates"),
    "preference": ("point of rank", "points of rank"),
    "co2": ("gram of CO2", "grams of CO2"),
    "minutes": ("minute of travel", "minutes of travel"),
}


def _amount(level: str, number: int, currency: str) -> str:
    """So much of a level in words; "" where there is none."""
    if not level or not number:
        return ""
    if level == "cost":
        return f"{format_money(number, currency)} (level cost)"
    one, many = _UNITS[level]
    return f"{number} {one if number == 1 else many} (level {level})"
