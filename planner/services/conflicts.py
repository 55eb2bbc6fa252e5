"""The smallest set of locks and rules that no plan can keep, in words."""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.money import format_money
from planner.domain.plan import ConflictItem
from planner.domain.records import Lock, Programme
from planner.rules.budgets import unit_of
from planner.services.question import Question, cap_of
from planner.services.repairs import with_repairs
from planner.services.standing import Standing
from solver.conflict import ConflictMember, smallest_conflict


def conflict_items(programme: Programme, standing: Standing, question: Question) -> tuple[ConflictItem, ...]:
    """A minimal conflict of a question that has no plan, with its repairs: locks first, then rules in table order."""
    members = smallest_conflict(question.asked_problem())
    return with_repairs(programme, standing, question, members, _items(programme, question, members))


def _items(programme: Programme, question: Question, members: tuple[ConflictMember, ...]) -> tuple[ConflictItem, ...]:
    words = _Words(programme, question)
    items = [words.item(member) for member in members]
    order = {"LOCK": -1} | {code: index for index, code in enumerate(programme.rules.rules) if code != "LOCK"}
    return tuple(
        sorted(set(items), key=lambda item: (order[item.code], item.event or "", item.delegate or "", item.text))
    )


class _Words:
    def __init__(self, programme: Programme, question: Question) -> None:
        self._programme = programme
        self._question = question
        self._sentences: dict[str, Callable[[int], ConflictItem]] = {
            "LOCK": self._lock,
            "CAP": self._cap,
            "ONE_PER_YEAR": self._years,
            "THREE_IN_ALL": self._years,
            "BUDGET": self._budget,
            "ROOMS": self._rooms,
            "SEATS": self._seats,
            "QUOTA": self._quota,
            "FREE": self._free,
            "EXPERT": self._expert,
            "MIN_DELEGATES": self._min_delegates,
            "ONE_SLOT": self._one_slot,
        }

    def item(self, member: ConflictMember) -> ConflictItem:
        """One member in words."""
        if member.kind == "blocker" and member.code != "LOCK":
            return self._blocker(member)
        return self._sentences[member.code](member.index)

    def _pair(self, nomination: int) -> tuple[str, str]:
        row = self._question.asked[nomination].nomination
        return row.delegate, row.event

    def _event_name(self, event: int) -> tuple[str, str]:
        code = self._question.events[event]
        return code, self._programme.events[code].name

    def _lock(self, nomination: int) -> ConflictItem:
        delegate, event = self._pair(nomination)
        lock = next(lock for lock in self._programme.locks if (lock.delegate, lock.event) == (delegate, event))
        narrowed = "".join(
            f" {words} {value}"
            for words, value in (("with quote", lock.quote), ("on dates from", lock.slot_start))
            if value
        )
        text = f"A lock ({lock.state}) keeps {delegate} at {event}{narrowed}"
        return ConflictItem("LOCK", delegate, event, f"{text}{self._useless_quote(lock)}.")

    def _useless_quote(self, lock: Lock) -> str:
        """Why the named quote is no way for the delegate, where no rule but the lock itself says so."""
        quote = self._programme.quotes[lock.quote] if lock.quote else None
        delegate, event = self._programme.delegates[lock.delegate], self._programme.events[lock.event]
        if quote is None:
            return ""
        if delegate.airport == event.airport:
            return f", but {lock.delegate} lives there and needs no journey"
        expired = quote.expires is not None and quote.expires < self._programme.today
        return f", but that quote expired on {quote.expires}" if expired and lock.state != "ticketed" else ""

    def _blocker(self, member: ConflictMember) -> ConflictItem:
        delegate, event = self._pair(member.index)
        pair = self._question.asked[member.index]
        rule = self._programme.rules.rules[member.code]
        text = pair.refused.get(member.code) or f"{delegate} at {event}: {rule.sentence}"
        return ConflictItem(member.code, delegate, event, text)

    def _cap(self, team: int) -> ConflictItem:
        authority, event = self._question.teams[team]
        cap = cap_of(self._programme, self._programme.events[event])
        left = self._question.asked_problem().teams[team].cap
        text = f"{authority} sends at most {cap} to {event}"
        return ConflictItem("CAP", None, event, f"{text}; {left} of them may still be funded.")

    def _years(self, limit: int) -> ConflictItem:
        row = self._question.asked_problem().team_limits[limit]
        events = ", ".join(self._question.teams[team][1] for team in row.teams)
        text = f"{row.name}: at most {row.limit} more thematic events may be funded among {events}."
        return ConflictItem(row.code, None, None, text)

    def _budget(self, resource: int) -> ConflictItem:
        code = self._question.resources[resource].name
        state = next(state for state in self._question.budgets if state.budget.code == code)
        free = format_money(state.free, unit_of(self._programme, state.budget))
        text = f"Budget {state.budget.name} has {free} free after what is held back and already spent."
        return ConflictItem("BUDGET", None, None, text)

    def _rooms(self, resource: int) -> ConflictItem:
        key = self._question.resources[resource]
        hotel = self._programme.hotels[key.name]
        rooms = self._question.asked_problem().resources[resource].capacity
        return ConflictItem("ROOMS", None, hotel.event, f"{hotel.name} holds {rooms} rooms on {key.night}.")

    def _seats(self, resource: int) -> ConflictItem:
        key = self._question.resources[resource]
        places = self._question.asked_problem().resources[resource].capacity
        if key.kind == "event":
            return ConflictItem("SEATS", None, key.name, f"{key.name} has {places} places.")
        event = self._programme.quotes[key.name].event
        return ConflictItem("SEATS", None, event, f"Quote {key.name} has {places} seats.")

    def _quota(self, index: int) -> ConflictItem:
        clause, row = self._question.clauses[index], self._question.asked_problem().quotas[index]
        text = f"Quota {clause.quota.code}: {clause.sentence(self._programme)}"
        if clause.most < 0:
            able = sum(weight < 0 for _, weight in row.weights)
            text += f"; {clause.made} were made, and {able} more are nominated that no rule forbids"
        return ConflictItem("QUOTA", None, None, f"{text}.")

    def _free(self, person: int) -> ConflictItem:
        problem = self._question.asked_problem()
        nomination = next(i for i, row in enumerate(problem.nominations) if row.delegate == person)
        delegate, _ = self._pair(nomination)
        return ConflictItem("FREE", delegate, None, f"{delegate} cannot be on two trips on the same day.")

    def _expert(self, event: int) -> ConflictItem:
        code, name = self._event_name(event)
        return ConflictItem("EXPERT", None, code, f"{name} needs an expert of its region, free from day to day.")

    def _min_delegates(self, event: int) -> ConflictItem:
        code, name = self._event_name(event)
        smallest = self._programme.events[code].min_delegates
        return ConflictItem("MIN_DELEGATES", None, code, f"{name} runs with at least {smallest} delegates.")

    def _one_slot(self, event: int) -> ConflictItem:
        code, name = self._event_name(event)
        return ConflictItem("VISIT_DATES", None, code, f"{name} runs on one pair of dates for all who travel.")
