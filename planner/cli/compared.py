"""The outcome of `planner diff`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planner.cli import words
from planner.cli.moves import difference_lines, difference_value
from planner.cli.outcome import Outcome

if TYPE_CHECKING:
    from planner.services.difference import Comparison


def compared(comparison: Comparison, currency: str) -> Outcome:
    """Who moves and why, and every line of a booking or a room that is new, amended or cancelled."""
    if comparison.violations:
        return words.broken(comparison.violations)
    if comparison.after.status == "infeasible":
        return words.infeasible(comparison.after)
    difference = comparison.difference
    kinds = Counter(change.kind for change in difference.changes)
    counts = {kind: kinds[kind] for kind in ("withdrawn", "changed", "added")}
    told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    said = (f"{told}, {words.counted(comparison.num_kept, 'trip')} as before", *difference_lines(difference, currency))
    return Outcome(said=said, data={**counts, "kept": comparison.num_kept, **difference_value(difference)})
