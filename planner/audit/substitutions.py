"""
Whether a plan still keeps every rule when one trip gives its place to another: the check of stand-ins.

The plan itself has been verified. What a substitution can break is looked at again: everything about the new trip by
itself, its dates, and every limit that it shares with the trips that stay. How many travel to the event, its dates and
its expert stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.audit.case import Case, Pair
from planner.audit.limits import LIMITS, Candidate
from planner.audit.recount import Reckoned, Recount, entry_of, reckoned
from planner.audit.rules import single_faults
from planner.audit.trips import faults_of_trip
from planner.audit.violation import Violation
from planner.domain.plan import Trip, plan_from_dict
from planner.domain.records import Programme


@dataclass(frozen=True, slots=True)
class Substitution:
    """
    A seat and who would take it.

    Attributes
    ----------
    event, delegate
        The trip of the plan that is given up; its lock falls with it.
    trip
        The trip that takes its place, as plan.json would hold it.
    """

    event: str
    delegate: str
    trip: Mapping[str, Any]


def verify_substitutions(
    programme: Programme, document: Mapping[str, Any], swaps: Iterable[Substitution]
) -> tuple[Violation, ...]:
    """
    Everything that would be wrong if a substitution were made, each on its own.

    Parameters
    ----------
    document
        A plan that `verify` has passed.
    """
    case, plan = Case(programme), plan_from_dict(dict(document))
    judge = _Judge(Recount(case, plan, document))
    return tuple(found for swap in swaps for found in judge.faults(swap))


class _Judge:
    def __init__(self, recount: Recount) -> None:
        self._recount = recount
        self._case = recount.case
        self._ledger = recount.ledger
        self._items = {(item.trip.delegate, item.trip.event): item for item in recount.trips}

    def faults(self, swap: Substitution) -> Iterator[Violation]:
        left = self._items.get((swap.delegate, swap.event))
        if left is None or left.trip.carried:
            yield Violation("standin", f"seat of {swap.delegate} at {swap.event}", "there is no such seat.")
            return
        item = reckoned(self._case, _trip(self._recount, swap), swap.trip)
        yield from self._own_faults(item)
        yield from self._seat_faults(left, item)
        with self._ledger.without(entry_of(left)):
            yield from self._limit_faults(item)

    def _own_faults(self, item: Reckoned) -> Iterator[Violation]:
        """The trip by itself: pair, journey, hotel, every figure, every rule on a single trip."""
        yield from faults_of_trip(self._recount, item)
        yield from single_faults(self._case, item)
        pair: Pair = (item.trip.delegate, item.trip.event)
        if pair in self._items:
            yield Violation("standin", item.where, "the stand-in travels to the event already.")
        if item.trip.lock is not None or item.trip.carried:
            yield Violation("standin", item.where, "a stand-in's trip is neither locked nor carried over.")

    def _seat_faults(self, left: Reckoned, item: Reckoned) -> Iterator[Violation]:
        """It is the same seat: the event on the dates of whoever gives it up."""
        seat = (left.trip.event, left.trip.slot_start, left.trip.slot_end)
        if (item.trip.event, item.trip.slot_start, item.trip.slot_end) != seat:
            yield Violation("standin", item.where, f"the seat is at {seat[0]} from {seat[1]} to {seat[2]}.")

    def _limit_faults(self, item: Reckoned) -> Iterator[Violation]:
        if item.way is None:
            return
        candidate = Candidate(self._case, item.way, item.total)
        for code, breaks in LIMITS:
            if self._case.rules.holds(code) and breaks(candidate, self._ledger):
                yield Violation(code, item.where, "the trip breaks this limit next to the trips that stay.")
        pair = (item.trip.event, item.trip.delegate)
        if self._case.rules.holds("QUOTA") and not self._ledger.tally.holds_with(item.authority, *pair):
            yield Violation("QUOTA", item.where, "a quota is broken when this trip takes the place of the other.")


def _trip(recount: Recount, swap: Substitution) -> Trip:
    document = {**recount.document, "trips": [swap.trip], "unfunded": []}
    (trip,) = plan_from_dict(document).trips
    return trip
