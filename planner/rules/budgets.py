"""Which budgets an event draws on, and what stands against each before anything is planned. Cents."""

from __future__ import annotations

from fractions import Fraction

from planner.domain.money import round_half_up, to_cents
from planner.domain.records import Budget, Event, Programme


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


def amount(programme: Programme, budget: Budget) -> int:
    """The budget's ceiling in cents of the programme's currency; of a ceiling of CO2 in grams."""
    if budget.of_co2:
        return round_half_up(Fraction(budget.amount) * 1000)
    return to_cents(budget.amount, budget.currency, programme.rates, programme.currency)


def provisions(programme: Programme, budget: Budget) -> int:
    """What the tentative events that it contains ask to be held back; money only."""
    if budget.of_co2:
        return 0
    return sum(
        to_cents(event.provision, programme.currency, programme.rates, programme.currency)
        for event in programme.events.values()
        if event.status == "tentative" and contains(budget, event, _tentative_year(event))
    )


def held(programme: Programme, budget: Budget) -> int:
    """What is held back: the provisions, at most the amount; nothing of a ceiling of CO2."""
    return min(provisions(programme, budget), amount(programme, budget))


def spent_in_history(programme: Programme, budget: Budget) -> int:
    """
    What trips already made count in a budget; each row converted and rounded on its own.

    Of a ceiling of CO2 nothing: what those trips emitted is not on record.
    """
    if budget.of_co2:
        return 0
    return sum(
        to_cents(row.cost, row.currency, programme.rates, programme.currency)
        for row in programme.history
        if contains(budget, programme.events[row.event], row.start.year)
    )


def _tentative_year(event: Event) -> int | None:
    day = event.window_start or (event.start.day if event.start else None)
    return day.year if day else None


def unit_of(programme: Programme, budget: Budget) -> str:
    """The unit of its figures for `format_money`: the programme's currency, or CO2."""
    return budget.currency if budget.of_co2 else programme.currency
