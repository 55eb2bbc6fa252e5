"""What a plan foresaw and what was paid, side by side. Whole cents of the programme's currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planner.domain.records import Actual

ITEMS = ("travel", "visa", "transfers", "accommodation", "meals")
"""Items of a trip's cost for which somebody sends an invoice."""

CATEGORIES = (*ITEMS, "other", "hospitality", "history")
"""Every category of an account: `hospitality` is what the plan takes off, `history` what no invoice itemises."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    The smallest part of an account: every sum in it is a sum of these.

    Attributes
    ----------
    authority, delegate
        "" where the money is not attributed to anybody.
    budgets
        Codes of every budget that contains the event, in file order.
    planned, paid
        Of one the other is 0: an entry comes from the plan, or from an invoice or a row of history.
    open
        The part of `planned` for which nothing was invoiced yet.
    row
        Row of `actuals`; 0 where the entry comes from elsewhere.
    invoice
        Number of the invoice; "" where there is none.
    """

    event: str
    authority: str
    delegate: str
    category: str
    budgets: tuple[str, ...]
    planned: int = 0
    paid: int = 0
    open: int = 0
    row: int = 0
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Sums of entries that have something in common: `code` says what, `name` how it is printed."""

    code: str
    name: str
    planned: int
    paid: int
    open: int

    @property
    def difference(self) -> int:
        """How much more was paid than planned, open items included in the plan."""
        return self.paid - self.planned

    @property
    def settled_difference(self) -> int:
        """The same without the items that are still open."""
        return self.paid - (self.planned - self.open)


@dataclass(frozen=True, slots=True)
class BudgetSum:
    """One budget of money: what its events cost, and its ceiling; `held` is kept back for tentative events."""

    sum: Sum
    amount: int
    held: int

    @property
    def left(self) -> int:
        """What is left after everything paid and everything still open at its planned figure; may be negative."""
        return self.amount - self.held - self.sum.paid - self.sum.open


@dataclass(frozen=True, slots=True)
class OpenItem:
    """
    An item of a trip for which no invoice came yet.

    Attributes
    ----------
    planned
        None where the plan does not know it either.
    ends
        Last day of the event, from which an invoice is due.
    """

    event: str
    authority: str
    delegate: str
    category: str
    planned: int | None
    ends: date


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that belongs to no trip, in the programme's currency, and why."""

    line: Actual
    cents: int
    why: str


@dataclass(frozen=True, slots=True)
class Account:
    """
    Planned and paid in every cut.

    Attributes
    ----------
    budgets
        In file order; they overlap, so they do not add up to the total.
    budget_sets
        The entries by the budgets that they count in together: these add up.
    events, authorities, categories, persons
        Each adds up to `total`; a `code` of "" is what is not attributed.
    remarks
        Sentences about what somebody should look at.
    """

    total: Sum
    budgets: tuple[BudgetSum, ...]
    budget_sets: tuple[Sum, ...]
    events: tuple[Sum, ...]
    authorities: tuple[Sum, ...]
    categories: tuple[Sum, ...]
    persons: tuple[Sum, ...]
    open_items: tuple[OpenItem, ...]
    strays: tuple[Stray, ...]
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...]

    @property
    def cuts(self) -> Mapping[str, tuple[Sum, ...]]:
        """Every cut whose sums add up to the total, by name."""
        return {
            "events": self.events,
            "authorities": self.authorities,
            "categories": self.categories,
            "persons": self.persons,
            "budget_sets": self.budget_sets,
        }


def sum_of(code: str, name: str, entries: Iterable[Entry]) -> Sum:
    """Every figure of the entries, summed."""
    planned = paid = still_open = 0
    for entry in entries:
        planned, paid, still_open = planned + entry.planned, paid + entry.paid, still_open + entry.open
    return Sum(code, name, planned, paid, still_open)
