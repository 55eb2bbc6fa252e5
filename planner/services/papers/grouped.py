"""Rows by what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def grouped(rows: Iterable[T], of: Callable[[T], K]) -> dict[K, list[T]]:
    """In the order in which each group comes first; within it in the given order."""
    found: dict[K, list[T]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return found
