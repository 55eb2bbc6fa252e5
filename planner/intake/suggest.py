"""The nearest known code, at a bounded price: a file full of unknown codes must not take hours to refuse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from planner.domain.faults import suggestion
from planner.intake.characters import shown

Suggest = Callable[[str, Collection[str]], str]

COMPARISONS = 400_000
"""Codes compared in one reading at most, a few seconds; later faults do without a suggestion."""


def is_meant(name: str, hints: Iterable[str]) -> bool:
    """Whether a misspelled name was taken for this one, so that nobody has to be told that it is missing."""
    return any(f"did you mean '{name}'" in hint for hint in hints)


class Suggester:
    """Suggests the nearest code, remembers its answers, and stops looking when its effort is used up."""

    def __init__(self, comparisons: int = COMPARISONS) -> None:
        self._left = comparisons
        self._answers: dict[tuple[str, int], tuple[Collection[str], str]] = {}

    def __call__(self, value: str, known: Collection[str]) -> str:
        """What would be right instead of `value`, as the end of a sentence."""
        asked = (value, id(known))
        if asked not in self._answers:
            if self._left < len(known):
                return "mend the faults above first for a suggestion."
            self._left -= len(known) + 1
            self._answers[asked] = known, suggestion(shown(value), known)  # kept, so that its id stays its own
        return self._answers[asked][1]
