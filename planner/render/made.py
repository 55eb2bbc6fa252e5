"""A document as it goes out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Made:
    """
    A document.

    Attributes
    ----------
    undrawn
        Letters that no font at hand can draw, sorted; they are shown by their numbers.
    named
        The shortest text that holds one of them, as it was: a name, mostly.
    """

    content: bytes
    undrawn: str = ""
    named: str = ""
