"""The smallest set of locks and rules that no plan can keep, in words."""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.money import format_money
from planner.domain.plan import ConflictItem
from planner.domain.records import Programme
from planner.services.question import Question, cap_of
from solver.conflict import ConflictMember, smallest_conflict


def conflict_items(programme: Programme, question: Question) -> tuple[ConflictItem, ...]:
    """A minimal conflict of a question that has no plan: locks first, then rules in rule-table order."""
    words = _Words(programme, question)
    items = [words.item(member) for member in smallest_conflict(question.asked_problem())]
    order = {"LOCK": -1} | {code: index for index, code in enumerate(programme.rules.rules) if code != "LOCK"}
    return tuple(sorted(set(items), key=lambda item: (order[item.code], item.event or "", item.delegate or "")))


class _Words:
    def __init__(self, programme: Programme, question: Question) -> None:
        self._programme = programme
        self._question = question
        self._sentences: dict[str, Callable[[ConflictMember], ConflictItem]] = {
            "LOCK": self._lock,
            "CAP": self._cap,
            "ONE_PER_YEAR": self._years,
            "THREE_IN_ALL": self._years,
            "BUDGET": self._budget,
            "ROOMS": self._rooms,
            "SEATS": self._seats,
            "FREE": self._free,
            "EXPERT": self._event_rule,
            "MIN_DELEGATES": self._event_rule,
            "ONE_SLOT": self._one_slot,
        }

    def item(self, member: ConflictMember) -> ConflictItem:
        """One member in words."""
        if member.kind == "blocker":
            return self._blocker(member)
        return self._sentences[member.code](member)
