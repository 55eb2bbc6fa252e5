"""
Whether the conflict of an infeasible plan is one: each entry true, all together impossible, none to spare.

A rule that a conflict names without saying which instance (which budget, which night) stands for all of them. Where
that makes an entry look spare, instances are tried: as many as the code is named for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from typing import Any

from planner.audit.begun import Begun
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.clash import Clashes, Members, TooMuchWorkError
from planner.audit.menus import Member, Menus
from planner.audit.violation import Violation
from planner.domain.plan import ConflictItem, Plan

Words = tuple[str, str, str]
"""Code, delegate and event as an entry names them, "" where it names none."""


def conflict_faults(case: Case, plan: Plan, previous: Mapping[str, Any] | None) -> Iterator[Violation]:
    """Everything wrong with the conflict of a plan; `previous` is a plan of the right form."""
    yield from _Conflict(case, plan, Begun(case, previous)).faults()


class _Conflict:
    def __init__(self, case: Case, plan: Plan, begun: Begun) -> None:
        self._case = case
        self._begun = begun
        self._menus = Menus(case, begun)
        self._clashes = Clashes(self._menus)
        self._items = plan.conflict
        self._words = [_words(item) for item in plan.conflict]
        self._counts = Counter(self._words)
        self._locks = [words for words in self._words if words[0] == "LOCK"]

    def faults(self) -> Iterator[Violation]:
        """Untrue entries; where all are true, whether they clash and whether one is to spare."""
        untrue = [*self._repeated(), *self._untrue_locks()]
        if untrue or self._is_hidden():
            yield from untrue
            return
        locked = [(delegate, event) for _, delegate, event in self._locks]
        shares = any(code == "QUOTA" for code, _, _ in self._words)
        self._members = self._menus.members([*locked, *(self._menus.everybody() if shares else ())])
        untrue = list(self._untrue_rules())
        yield from untrue or self._not_smallest()

    def _repeated(self) -> Iterator[Violation]:
        for position, item in enumerate(self._items):
            if item in self._items[:position]:
                yield _fault(position, "the entry stands more than once.")

    def _untrue_locks(self) -> Iterator[Violation]:
        for position, (code, *pair) in enumerate(self._words):
            delegate, event = pair
            if code == "LOCK" and (delegate, event) not in self._case.keeping:
                yield _fault(position, f"no lock of the folder keeps {delegate or 'nobody'} at {event or 'no event'}.")
            elif code == "LOCK" and (delegate, event) in self._begun.pairs:
                yield _fault(position, f"the trip of {delegate} to {event} is made, so its lock asks for nothing.")
        if not self._locks and "QUOTA" not in {code for code, _, _ in self._words}:
            yield Violation("conflict", "conflict", "it names no lock, and without a lock nobody has to travel.")

    def _untrue_rules(self) -> Iterator[Violation]:
        for position, words in enumerate(self._words):
            pool, count = len(self._instances(words)), self._counts[words]
            if words[0] != "LOCK" and not pool:
                yield _fault(position, _nothing(words))
            elif words[0] != "LOCK" and count > pool:
                yield _fault(position, f"{words[0]} stands {count} times, there is {pool} such limit for these locks.")

    def _is_hidden(self) -> bool:
        """Whether trips that began in a plan that is not given may have a part in it."""
        unseen = self._begun.unseen()
        delegates, events = {delegate for delegate, _ in unseen}, {event for _, event in unseen}
        kinds = {self._case.programme.events[event].kind == STUDY_VISIT for event in events}
        touched = {
            "BUDGET": bool(unseen),
            "QUOTA": bool(unseen),
            "ONE_PER_YEAR": False in kinds,
            "THREE_IN_ALL": False in kinds,
            "EXPERT": True in kinds,
        }
        return any(
            touched.get(code, False)
            or (code == "FREE" and delegate in delegates)
            or (code in ("CAP", "VISIT_DATES", "PAST") and event in events)
            for code, delegate, event in self._words
        )

    def _instances(self, words: Words) -> list[Member]:
        return sorted(member for member in self._members if member[:3] == words)

    def _not_smallest(self) -> Iterator[Violation]:
        try:
            yield from self._judged()
        except TooMuchWorkError:
            return

    def _judged(self) -> Iterator[Violation]:
        everything = frozenset(chain(self._locks, *map(self._instances, self._counts)))
        useless = [words for words in self._locks if self._menus.of(words[1:]).useless]
        if useless and len(self._items) == 1:
            return
        if not self._clashes.clash(everything):
            yield Violation("conflict", "conflict", self._no_clash(useless))
            return
        spare = next((words for words in self._words if self._is_spare(words, everything)), None)
        if spare is not None and not any(map(self._is_smallest, self._selections())):
            told = f"it is not the smallest: without {_entry(spare)} the rest clashes already."
            yield Violation("conflict", f"conflict[{self._words.index(spare)}]", told)

    def _no_clash(self, useless: list[Words]) -> str:
        for _, delegate, event in useless:
            return f"the lock of {delegate} to {event} cannot be kept by itself, so nothing else belongs to it."
        return "the locks that it names can all be kept under the rules that it names."

    def _is_spare(self, words: Words, everything: Members) -> bool:
        rest = everything if self._counts[words] > 1 else frozenset(m for m in everything if m[:3] != words)
        return self._clashes.clash(rest)

    def _selections(self) -> Iterator[Members]:
        """Every way to read the entries as single instances."""
        rules = [(words, count) for words, count in self._counts.items() if words[0] != "LOCK"]
        for picked in product(*(combinations(self._instances(words), count) for words, count in rules)):
            yield frozenset(chain(self._locks, *picked))

    def _is_smallest(self, members: Members) -> bool:
        clash = self._clashes.clash
        return clash(members) and not any(clash(members - {member}) for member in sorted(members))


def _words(item: ConflictItem) -> Words:
    return item.code, item.delegate or "", item.event or ""


def _entry(words: Words) -> str:
    code, delegate, event = words
    return code + (f" of {delegate}" if delegate else "") + (f" at {event}" if event else "")


def _nothing(words: Words) -> str:
    code, delegate, event = words
    if delegate and event:
        return f"{code} does not stand between {delegate} and {event}, or no lock that is named keeps the pair."
    return f"{_entry(words)} is no limit that the locks named could break."


def _fault(position: int, told: str) -> Violation:
    return Violation("conflict", f"conflict[{position}]", told)
