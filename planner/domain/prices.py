"""Prices as ranges, and the chance that a budget holds."""

from __future__ import annotations

from dataclasses import dataclass

SAFE_PERCENT = 95
"""A budget is called safe only above this chance."""


@dataclass(frozen=True, slots=True)
class PriceRange:
    """
    What one item of one trip may cost; cents of the programme's currency.

    Attributes
    ----------
    event, delegate, item
        Whose it is: "travel", "transfers", "accommodation" or "meals".
    low, likely, high
        `likely` is the figure of the plan.
    method
        What the range rests on, in a few words, with years.
    """

    event: str
    delegate: str
    item: str
    low: int
    likely: int
    high: int
    method: str


@dataclass(frozen=True, slots=True)
class Chance:
    """
    How likely a budget holds when every estimate is drawn from its range; cents.

    Attributes
    ----------
    ceiling
        What trips and history may spend: the amount less what is held.
    planned
        What the plan and history spend.
    low, median, high
        Spending that 5, 50 and 95 of 100 draws do not exceed.
    draws, holding
        How many draws there were, and in how many the budget holds.
    unknowns
        Cost items of its trips that nobody knows: in no draw.
    estimates, dearest, cheapest
        Estimates of its trips: all; those whose figure in the plan is the upper end of their range, so that no draw is
        dearer; those whose figure is the lower end.
    """

    code: str
    name: str
    ceiling: int
    planned: int
    low: int
    median: int
    high: int
    draws: int
    holding: int
    unknowns: int
    estimates: int = 0
    dearest: int = 0
    cheapest: int = 0

    @property
    def percent(self) -> float:
        """Draws of 100 in which it holds."""
        return 100 * self.holding / self.draws

    @property
    def safe(self) -> bool:
        """Above 95 %, and nothing unknown in it."""
        return not self.doubtful and not self.unknowns

    @property
    def doubtful(self) -> bool:
        """Holds in no more than 95 % of the draws, whatever is unknown."""
        return self.holding * 100 <= SAFE_PERCENT * self.draws
