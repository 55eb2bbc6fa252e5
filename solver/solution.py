"""What came back: the chosen options, the levels with value and bound, and how the search ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"  # every level proven
    FEASIBLE = "feasible"  # a plan that keeps every rule; at least one level not proven
    INFEASIBLE = "infeasible"  # proven: no plan keeps the locks and the rules
    UNKNOWN = "unknown"  # a limit came before any plan was found


@dataclass(frozen=True, slots=True)
class Level:
    """
    Value of one objective level and the proven best possible value given the levels before it.

    Where the level has a `tolerance`, `best` is what it reached before any later level was looked at, and `bound` the
    best that leaves every later level what the tolerance won for it.
    """

    name: str
    value: int
    bound: int
    tolerance: int = 0
    best: int | None = None

    @property
    def optimal(self) -> bool:
        """Whether the value is proven best."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Solution:
    """
    A decision.

    Attributes
    ----------
    chosen
        Indices of the chosen options, ascending.
    slot_of_event
        Event index -> slot index, for every event with a trip.
    expert_of_event
        Event index -> expert index, for every event with a trip that needs an expert.
    levels
        In the problem's order; empty where there is no plan.
    cut_off
        Whether a wall-clock stop, not a proof or a deterministic limit, ended any part of the search: not
        reproducible, even where every level turned out proven.
    """

    status: Status
    chosen: tuple[int, ...] = ()
    slot_of_event: dict[int, int] | None = None
    expert_of_event: dict[int, int] | None = None
    levels: tuple[Level, ...] = ()
    cut_off: bool = False


class StoppedError(KeyboardInterrupt):
    """
    Somebody interrupted the search.

    Attributes
    ----------
    solution
        The best plan so far; it keeps every rule.
    """

    def __init__(self, solution: Solution) -> None:
        super().__init__()
        self.solution = solution
