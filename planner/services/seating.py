"""A verified plan read back as the answer to its own question: who sits where, and what is left beside them."""

from __future__ import annotations

from planner.domain.plan import Plan, Trip
from planner.domain.records import Programme
from planner.services.question import Pair, build_question, same_booking
from planner.services.standing import Standing
from solver.explain import BrokenLimit, Occupancy
from solver.solution import Solution, Status


class Seating:
    """
    The question of a programme, and a plan of it as the chosen options.

    The plan takes the place of the published one: its trips that have begun stand, and each of the others is the one
    option that keeps it.

    Attributes
    ----------
    standing, question
        As if the plan were replanned.
    solution
        The plan. Its levels are left out: nothing is claimed of them.
    """

    def __init__(self, programme: Programme, plan: Plan) -> None:
        self.standing = Standing(programme, plan)
        self.question = build_question(programme, self.standing)
        self._experts = {visit.event: visit.expert for visit in plan.visits}
        options = self.question.asked_problem().options
        self.solution = self._chosen(tuple(index for index, option in enumerate(options) if option.published))
        self._pairs = {
            (pair.nomination.delegate, pair.nomination.event): index for index, pair in enumerate(self.question.asked)
        }

    def pair(self, delegate: str, event: str) -> Pair | None:
        """The nominated pair, where the plan had anything to decide about it."""
        index = self._pairs.get((delegate, event))
        return None if index is None else self.question.asked[index]

    def broken_by(self, trip: Trip) -> tuple[BrokenLimit, ...]:
        """Shared limits that a booking would break next to all other trips of the plan, its person's own left out."""
        problem = self.question.asked_problem()
        nomination = self._pairs[trip.delegate, trip.event]
        others = tuple(index for index in self.solution.chosen if problem.options[index].nomination != nomination)
        (meant,) = (
            problem.options[index]
            for index, option in enumerate(self.question.trip_options)
            if problem.options[index].nomination == nomination and option is not None and same_booking(trip, option)
        )
        return tuple(Occupancy(problem, self._chosen(others)).broken_by(meant))

    def _chosen(self, chosen: tuple[int, ...]) -> Solution:
        question, problem = self.question, self.question.asked_problem()
        slots = {problem.slots[problem.options[index].slot].event: problem.options[index].slot for index in chosen}
        crew = {event: self._experts.get(question.events[event]) for event in slots}
        return Solution(
            Status.FEASIBLE,
            chosen,
            slot_of_event=slots,
            expert_of_event={event: question.experts.index(expert) for event, expert in crew.items() if expert},
        )
