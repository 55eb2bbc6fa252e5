"""
Single steps that would make a plan better: a trip that could simply be added, another way for a trip.

A plan whose levels are proven has no such step, and no step gets beyond a bound that it states. A step is taken
next to the rest of the plan as it is, so it is enough to disprove a bound, never to prove one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from planner.audit.eligibility import Way, obstacles
from planner.audit.figures import DISRUPTION, MORE_IS_BETTER
from planner.audit.limits import Candidate, Slots, broken_limits, options_of
from planner.audit.reasons import OBJECTIVE, Reasoning
from planner.audit.recount import Reckoned, Recount, couple_of, entry_of
from planner.audit.replans import Booking, booking_of
from planner.audit.slots import slots_of
from planner.audit.violation import Violation
from planner.domain.plan import LevelResult

Losses = tuple[int, ...]
"""By how much each level gets worse, in the order of the objective; gains are negative."""


class Steps:
    """
    The single steps that are open to a plan.

    Parameters
    ----------
    published
        Bookings of the plan before that may still change; None where that plan is not known.
    """

    def __init__(self, recount: Recount, reasoning: Reasoning, published: Collection[Booking] | None) -> None:
        self._recount = recount
        self._case = recount.case
        self._reasoning = reasoning
        self._stated = recount.plan.objective
        self._published = published or ()
        self._unknown = published is None and any(level.level == DISRUPTION for level in self._stated)
        self._travelling = {(item.authority, item.trip.event) for item in recount.new}
        self._begun = {item.trip.event for item in recount.trips if item.trip.carried}

    def faults(self) -> Iterator[Violation]:
        """Every step that gets beyond a bound; where disruption cannot be counted, only those that cannot cost any."""
        if not self._unknown or self._stated[0].optimal:
            yield from self._additions()
        if not self._unknown:
            yield from self._changes()

    def _additions(self) -> Iterator[Violation]:
        """Only a pair at home for the objective's sake can have a way that breaks nothing."""
        for row in self._reasoning.unfunded:
            if [reason.code for reason in row.reasons] == [OBJECTIVE]:
                couple = couple_of(self._case, row.delegate, row.event)
                ways = [(self._losses_of_adding(way), way) for way in self._reasoning.addable(couple)]
                if ways:
                    losses, way = min(ways, key=lambda pair: pair[0])
                    yield from self._beyond(losses, f"a trip of {row.delegate} to {row.event} {_told(way)}")

    def _losses_of_adding(self, option: Candidate) -> Losses:
        couple, journey = option.way.couple, option.way.journey
        first = option.team not in self._travelling
        return self._ordered(
            {
                DISRUPTION: -(_booking(option.way) in self._published),
                "coverage": -first,
                "merit": -self._case.attendance(couple.authority.code, couple.event) if first else 0,
                "delegates": -1,
                "preference": self._case.nominations[couple.delegate.code, couple.event.code].rank,
                "cost": option.total,
                "co2": journey.grams,
                "minutes": journey.minutes,
            }
        )

    def _changes(self) -> Iterator[Violation]:
        """Another way for one trip on the same dates; on others where it has its event to itself."""
        for item in self._recount.new:
            if item.way is not None:
                better = sorted(self._better(item, item.way), key=lambda pair: pair[0])
                open_to_it = (pair for pair in better if self._fits(item, item.way, pair[1]))
                for losses, option in [pair for pair in [next(open_to_it, None)] if pair]:
                    yield from self._beyond(losses, f"the {item.where} {_told(option)}")

    def _better(self, item: Reckoned, way: Way) -> Iterator[tuple[Losses, Candidate]]:
        unchanged = (0,) * len(self._stated)
        for option in options_of(self._case, way.couple, self._dates(way)):
            losses = self._losses_of_changing(item, way, option)
            if losses < unchanged:
                yield losses, option

    def _dates(self, way: Way) -> Slots:
        event = way.couple.event
        alone = self._recount.ledger.trips_to[event.code] == 1 and event.code not in self._begun
        return slots_of(self._case, event) if alone else (way.slot,)

    def _losses_of_changing(self, item: Reckoned, way: Way, option: Candidate) -> Losses:
        return self._ordered(
            {
                DISRUPTION: (_booking(way) in self._published) - (_booking(option.way) in self._published),
                "cost": option.total - item.total,
                "co2": option.way.journey.grams - item.grams,
                "minutes": option.way.journey.minutes - item.minutes,
            }
        )

    def _ordered(self, losses: dict[str, int]) -> Losses:
        return tuple(int(losses.get(level.level, 0)) for level in self._stated)

    def _fits(self, item: Reckoned, way: Way, option: Candidate) -> bool:
        """Whether the lock and every rule and limit are kept with this way instead."""
        lock = self._case.keeping.get((item.trip.delegate, item.trip.event))
        kept = lock is None or (
            lock.quote in (None, option.way.journey.quote) and lock.slot_start in (None, option.way.slot.start.day)
        )
        served = option.way.slot == way.slot or self._reasoning.served(option, planned=True)
        if not kept or not served or obstacles(self._case, option.way):
            return False
        with self._recount.ledger.without(entry_of(item)) as rest:
            return not broken_limits(option, rest)

    def _beyond(self, losses: Losses, words: str) -> Iterator[Violation]:
        """The level, if any, whose bound the step disproves."""
        found = _disproved(self._stated, losses)
        if found is not None:
            level, limit = found
            value = _value_after(level, losses[self._stated.index(level)])
            told = f"{words} keeps every rule and makes it {value}, better than {limit}, which is said to be the best."
            yield Violation("objective", f"level {level.level}", told)


def _disproved(levels: Sequence[LevelResult], losses: Losses) -> tuple[LevelResult, int] | None:
    """
    The level that a step with these losses shows to be false, and its best value as stated.

    Level by level, as the plan is made: nothing that keeps the levels before is better than a level's best. What
    keeps them all, tolerances included, comes no earlier in the order of the levels than the plan.
    """
    for level, loss in zip(levels, losses, strict=True):
        limit = level.bound if level.best is None or not level.optimal else level.best
        if _is_better(level, _value_after(level, loss), limit):
            return level, limit
        if loss and not _is_tolerated(level, loss):
            return None
    first = next((level for level, loss in zip(levels, losses, strict=True) if loss), None)
    if first is None or not _is_better(first, _value_after(first, losses[levels.index(first)]), first.bound):
        return None
    return first, first.bound


def _value_after(level: LevelResult, loss: int) -> int:
    return level.value - loss if level.level in MORE_IS_BETTER else level.value + loss


def _is_better(level: LevelResult, value: int, limit: int) -> bool:
    return value > limit if level.level in MORE_IS_BETTER else value < limit


def _is_tolerated(level: LevelResult, loss: int) -> bool:
    """Whether the level stays within its tolerance; without one it may not move at all."""
    return level.best is not None and abs(level.best - _value_after(level, loss)) <= level.tolerance


def _booking(way: Way) -> Booking:
    delegate, event = way.couple.delegate.code, way.couple.event.code
    return booking_of(delegate, event, (way.slot.start.day, way.slot.end.day), way.journey.quote, way.hotel)


def _told(option: Candidate) -> str:
    journey, hotel = option.way.journey, option.way.hotel
    way = "without a journey" if journey.home else f"with quote {journey.quote}" if journey.quote else "by an estimate"
    return f"from {option.way.slot.start.day} {way}{f' in hotel {hotel}' if hotel else ''}"


def step_faults(recount: Recount, reasoning: Reasoning, published: Collection[Booking] | None) -> Iterator[Violation]:
    """Every single step that disproves a level of the plan."""
    return Steps(recount, reasoning, published).faults()
