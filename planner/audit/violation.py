"""What the check of a plan found wrong: one violation a fact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One thing in a plan that does not hold.

    Attributes
    ----------
    code
        A rule code in capitals ("BUDGET"), or a figure or part of plan.json in small letters ("cost", "shape").
    where
        The part of the plan, as an officer would point at it ("trip of D1 to oslo", "trips[3].cost.total").
    message
        One sentence: what stands in the plan and what would be right.
    """

    code: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.where}: {self.message}"
