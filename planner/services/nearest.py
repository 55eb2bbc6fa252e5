"""Among equally good plans the one closest to a given plan: a last level that no plan shows."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.plan import Plan, Trip
from planner.services.question import Question, same_booking
from planner.travel.options import TripOption
from solver.problem import Problem
from solver.solution import Solution, Status

_LAST = "disruption"


class Nearest:
    """
    A question asked so that ties are broken towards a plan.

    Attributes
    ----------
    problem
        The question's problem, its objective followed by the number of trips of `near` that are kept.
    """

    def __init__(self, question: Question, near: Plan | None) -> None:
        trips = () if near is None else near.trips
        self._trips = {(trip.delegate, trip.event): trip for trip in trips if not trip.carried}
        asked = question.asked_problem()
        self.problem = self._with_last_level(asked, question) if self._trips else asked

    def read_back(self, solution: Solution) -> Solution:
        """The answer without the last level: proven where all the others are."""
        if not self._trips or not solution.levels:
            return solution
        levels = tuple(level for level in solution.levels if level.name != _LAST)
        proven = all(level.optimal for level in levels)
        status = Status.OPTIMAL if proven else Status.FEASIBLE
        return replace(solution, levels=levels, status=status, cut_off=solution.cut_off and not proven)

    def _with_last_level(self, asked: Problem, question: Question) -> Problem:
        options = tuple(
            replace(option, published=self._is_kept(trip_option))
            for option, trip_option in zip(asked.options, question.trip_options, strict=True)
        )
        return replace(asked, options=options, published_trips=len(self._trips), levels=(*asked.levels, _LAST))

    def _is_kept(self, option: TripOption | None) -> bool:
        if option is None:
            return False
        trip: Trip | None = self._trips.get((option.delegate, option.event))
        return trip is not None and same_booking(trip, option)
