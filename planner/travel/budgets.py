"""Which budgets an event draws on, and what stands against each before anything is planned."""

from __future__ import annotations

from planner.domain.records import Budget, Event, Programme
from planner.travel.costs import Pricer


def contains(budget: Budget, event: Event, year: int | None) -> bool:
    """
    Whether a budget contains an event: every filter given matches, any value within one filter.

    Parameters
    ----------
    year
        Year of the slot's start; None, for an event without any date, matches every `years` filter.
    """
    return (
        (not budget.events or event.code in budget.events)
        and (not budget.kinds or event.kind in budget.kinds)
        and (not budget.regions or event.region in budget.regions)
        and (not budget.years or year is None or year in budget.years)
    )


def held(programme: Programme, budget: Budget, pricer: Pricer) -> int:
    """Cents held back for tentative events: their provisions, at most the budget's amount."""
    provisions = (
        pricer.cents(event.provision, programme.currency)
        for event in programme.events.values()
        if event.status == "tentative" and contains(budget, event, _tentative_year(event))
    )
    return min(sum(provisions), pricer.cents(budget.amount, budget.currency))


def spent_in_history(programme: Programme, budget: Budget, pricer: Pricer) -> int:
    """Cents that trips already made count in a budget; each row converted and rounded on its own."""
    return sum(
        pricer.cents(row.cost, row.currency)
        for row in programme.history
        if contains(budget, programme.events[row.event], row.start.year)
    )


def _tentative_year(event: Event) -> int | None:
    day = event.window_start or (event.start.day if event.start else None)
    return day.year if day else None
