"""Who is mentioned in a text: nobody's paper speaks of another delegate."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.domain.records import Delegate
from planner.domain.told import full_name


class Mentions:
    """Finds delegates in texts by code, full name or mail."""

    def __init__(self, delegates: Iterable[Delegate]) -> None:
        self._owners: dict[str, set[str]] = {}
        for person in delegates:
            for term in (person.code, full_name(person.given_name, person.family_name), person.email):
                if term:
                    self._owners.setdefault(term.casefold(), set()).add(person.code)
        longest_first = sorted(self._owners, key=lambda term: (-len(term), term))
        any_of = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._terms = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)")

    def others(self, text: str, delegate: str) -> bool:
        """Whether a text mentions anybody but one delegate."""
        return any(delegate not in self._owners[term] for term in self._terms.findall(text.casefold()))
