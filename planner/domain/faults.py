"""What is wrong with input from outside: one fault a mistake, all of them in one answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """
    One mistake in the input, with everything needed to mend it.

    Attributes
    ----------
    where
        File or sheet, as the user knows it ("delegates.csv", "programme.xlsx, sheet delegates").
    row
        Line of a file or row of a sheet, counted from 1 with the header as 1; 0 when no row is meant.
    column
        Column or key name, "" when no column is meant.
    value
        The offending value as read, shortened; "" when nothing was there.
    message
        One sentence: what is wrong and what would be right.
    """

    where: str
    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = self.where + (f":{self.row}" if self.row else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.message}"


class PlannerError(Exception):
    """Input or plan that cannot be used; carries every fault found, never only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def suggestion(value: str, known: Iterable[str]) -> str:
    """
    What would be right: the nearest known code, or a short list of the known ones.

    Parameters
    ----------
    value
        The unknown code or column.
    known
        Every accepted one.
    """
    choices = sorted(set(known))
    near = difflib.get_close_matches(value[:100], choices, n=1, cutoff=0.6)
    if not near:
        lowered = {choice.lower(): choice for choice in choices}
        near = [lowered[key] for key in difflib.get_close_matches(value[:100].lower(), lowered, n=1, cutoff=0.6)]
    if near:
        return f"did you mean {near[0]!r}?"
    if not choices:
        return "none is known."
    shown = ", ".join(choices[:8])
    return f"known: {shown}, ..." if len(choices) > 8 else f"known: {shown}."
