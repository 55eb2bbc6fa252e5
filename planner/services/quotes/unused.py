"""What of all the offers a plan could not use, and why."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.records import Programme, Quote
from planner.rules.slots import DatedSlot, event_slots
from planner.travel.arrival import misfit

_MOST_NAMED = 3
_WHY = {
    "expired": "have expired",
    "cabin": "are in a cabin above economy",
    "late": "keep the times of ARRIVE for none of the dates of their event",
}
_WHY_ONE = {
    "expired": "has expired",
    "cabin": "is in a cabin above economy",
    "late": "keeps the times of ARRIVE for none of the dates of its event",
}


def flags_of(programme: Programme, quote: Quote, slots: tuple[DatedSlot, ...]) -> Iterator[tuple[str, str]]:
    """Why the rules keep a quote from being used, as of the programme's day: (short name, sentence)."""
    if quote.expires is not None and quote.expires < programme.today:
        yield "expired", f"expired on {quote.expires}"
    if quote.cabin != "economy" and programme.rules.holds("ECONOMY"):
        yield "cabin", f"ECONOMY: the cabin is {quote.cabin.replace('_', ' ')}"
    late = misfit(programme, quote, slots)
    if late is not None:
        yield "late", late


def unused_offers(programme: Programme) -> tuple[tuple[str, str], ...]:
    """
    What no plan of the programme uses, one sentence a reason: (table, sentence).

    Quotes that the rules refuse whatever the plan, of events that are still to come, but for those that a ticketed
    lock names; and offers that an import set aside.
    """
    refused = (("quotes", sentence) for sentence in _refused(programme))
    return (*refused, *(("quotes_set_aside", sentence) for sentence in _set_aside(programme)))


def _refused(programme: Programme) -> Iterator[str]:
    ticketed = {lock.quote for lock in programme.locks if lock.state == "ticketed"}
    slots = {event.code: event_slots(programme, event) for event in programme.events.values()}
    found: dict[str, list[str]] = {}
    for quote in programme.quotes.values():
        if quote.code not in ticketed and any(slot.first_day > programme.today for slot in slots[quote.event]):
            for flag, _ in flags_of(programme, quote, slots[quote.event]):
                found.setdefault(flag, []).append(quote.code)
    for flag in _WHY:
        codes = found.get(flag, [])
        if codes:
            counted = f"1 quote {_WHY_ONE[flag]}" if len(codes) == 1 else f"{len(codes)} quotes {_WHY[flag]}"
            yield f"{counted} and cannot be used: {_named(codes)}."


def _set_aside(programme: Programme) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for row in programme.set_aside:
        by_reason.setdefault(row.reason, []).append(row.code)
    for reason, codes in by_reason.items():
        counted = "1 imported offer is" if len(codes) == 1 else f"{len(codes)} imported offers are"
        told = f"{counted} set aside ({reason.replace('_', ' ')}) and not used: {_named(codes)}"
        yield f"{told}; quotes_set_aside says why."


def _named(codes: list[str]) -> str:
    rest = len(codes) - _MOST_NAMED
    return ", ".join(codes[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
