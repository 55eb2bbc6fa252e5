"""Withdrawals counted out against every plan tried, and what the search does where they are too many to count."""

from __future__ import annotations

from random import Random

import pytest

import solver.withdrawals
from solver.checks import violations
from solver.engine import Search, solve
from solver.problem import Event, Nomination, Option, Problem, Resource, Slot, Team
from solver.remaining import Remaining
from solver.solution import Status
from solver.withdrawals import TooManyError, Withdrawals
from tests.solver.builders import DEFAULT_LEVELS, best_values

LEVELS = ("disruption", *DEFAULT_LEVELS)


def cut_programme(seed: int, num_trips: int = 7) -> Problem:
    """Everybody's trip is published and money is cut: nested budgets, teams of several, a visit that needs two."""
    random = Random(seed)
    events = (Event("E0"), Event("E1", random.choice((1, 2))), Event("E2", 2, needs_expert=True))
    slots = tuple(Slot(event, 10 * event, 10 * event + 4, (0, 1)) for event in range(3))
    teams = tuple(Team(f"T{t}", event, 3, random.choice((50, 75, 100))) for t, event in enumerate((0, 0, 0, 1, 1, 2)))
    travelling = random.sample((0, 0, 1, 1, 2, 3, 3, 4, 5, 5, 5), num_trips)
    nominations = tuple(
        Nomination(f"N{n}", n, team, random.randint(1, 3), required=random.random() < 0.05)
        for n, team in enumerate(travelling)
    )
    budgets_of = {0: (0, 1, 2), 1: (0, 1, 3), 2: (0, 3)}
    costs = [random.choice((400, 410, 500, 733, 900)) for _ in nominations]
    options = tuple(
        Option(
            n,
            teams[row.team].event,
            costs[n],
            random.randint(1, 9),
            random.randint(1, 9),
            10 * teams[row.team].event,
            10 * teams[row.team].event + 4,
            tuple((budget, costs[n]) for budget in budgets_of[teams[row.team].event]),
            published=True,
        )
        for n, row in enumerate(nominations)
    )
    used = [sum(dict(option.uses).get(budget, 0) for option in options) for budget in range(4)]
    resources = tuple(
        Resource("BUDGET", f"B{budget}", int(amount * random.choice((0.6, 0.75, 0.9, 1))))
        for budget, amount in enumerate(used)
    )
    last = list(DEFAULT_LEVELS[3:])
    random.shuffle(last)
    levels = LEVELS if random.random() < 0.6 else ("disruption", *DEFAULT_LEVELS[:3], *last)
    return Problem(
        events,
        slots,
        teams,
        nominations,
        options,
        resources,
        (),
        num_experts=2,
        published_trips=num_trips,
        levels=levels,
    )


def test_the_best_withdrawals_are_those_of_exhaustive_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[frozenset[int] | None] = []
    best = Withdrawals.best
    monkeypatch.setattr(Withdrawals, "best", lambda asked: counted.append(best(asked)) or counted[-1])
    for seed in range(60):
        problem = cut_programme(seed)
        expected, solution = best_values(problem), solve(problem)

        assert violations(problem, solution) == []
        if expected is None:
            assert solution.status is Status.INFEASIBLE, seed
        else:
            assert (seed, solution.status) == (seed, Status.OPTIMAL)
            assert (seed, tuple(level.value for level in solution.levels)) == (seed, expected)
    assert len([gone for gone in counted if gone]) > 25


@pytest.mark.parametrize("effort", ["MOST_BEGUN", "MOST_SPLITS", "MOST_CHOICES", "MOST_PAIRS"])
def test_withdrawals_that_are_too_many_to_count_are_searched(monkeypatch: pytest.MonkeyPatch, effort: str) -> None:
    too_many: list[Withdrawals] = []
    best = Withdrawals.best

    def note(asked: Withdrawals) -> frozenset[int] | None:
        try:
            return best(asked)
        except TooManyError:
            too_many.append(asked)
            raise

    counted = [solve(cut_programme(seed)) for seed in range(8)]
    monkeypatch.setattr(solver.withdrawals, effort, 0)
    monkeypatch.setattr(Withdrawals, "best", note)
    searched = [solve(cut_programme(seed)) for seed in range(8)]

    assert too_many
    assert [plan.levels for plan in searched] == [plan.levels for plan in counted]


def test_withdrawals_that_break_a_rule_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = [solve(cut_programme(seed)) for seed in range(20)]
    monkeypatch.setattr(Remaining, "_runs_without", lambda *_: True)  # as if no event had a least number of delegates
    settled: list[bool] = []
    withdraw = Search._withdraw

    def note(search: Search, left: Remaining, asked: Withdrawals) -> None:
        withdraw(search, left, asked)
        settled.append(search.is_settled)

    monkeypatch.setattr(Search, "_withdraw", note)
    searched = [solve(cut_programme(seed)) for seed in range(20)]

    assert False in settled
    assert [plan.levels for plan in searched] == [plan.levels for plan in counted]
