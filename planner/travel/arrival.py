"""
The times that ARRIVE asks of a journey, as moments: what to ask an agency for, and by how much an offer misses it.

The same rule as `planner.travel.journeys.serves`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from planner.domain.records import Programme, Quote
from planner.rules.slots import DatedSlot
from planner.travel.journeys import is_long_haul

_DAY_ENDS = time(23, 59)


@dataclass(frozen=True, slots=True)
class Window:
    """
    When a journey to a slot may arrive and leave again; moments in the event's zone, all four included.

    `why_by` says in words where `arrive_by` comes from.
    """

    slot: DatedSlot
    arrive_from: datetime
    arrive_by: datetime
    leave_from: datetime
    leave_by: datetime
    why_by: str
    is_far: bool


def window(programme: Programme, slot: DatedSlot, *, is_far: bool) -> Window:
    """
    The times for one slot.

    Parameters
    ----------
    is_far
        Whether the journey is long haul (`is_long_haul`).
    """
    travel, zone = programme.travel, slot.start.tzinfo
    if is_far:
        by = datetime.combine(slot.first_day - timedelta(days=1), travel.long_haul_arrive_by, zone)
        why, nights = f"long haul: {travel.long_haul_arrive_by:%H:%M} on the day before", travel.long_haul_nights_before
    else:
        by = _later(slot.start, -travel.arrive_hours_before)
        why, nights = f"{travel.arrive_hours_before} h before the start", travel.nights_before
    return Window(
        slot=slot,
        arrive_from=datetime.combine(slot.first_day - timedelta(days=nights), time(0), zone),
        arrive_by=by,
        leave_from=_later(slot.end, travel.leave_hours_after),
        leave_by=datetime.combine(slot.last_day + timedelta(days=travel.nights_after), _DAY_ENDS, zone),
        why_by=why,
        is_far=is_far,
    )


def misfit(programme: Programme, quote: Quote, slots: Iterable[DatedSlot]) -> str | None:
    """
    Why a quote's times fit none of the slots: what is asked and what it does, for the slot nearest to it.

    None where it serves one of them, and where the rule set does not hold ARRIVE.
    """
    if not programme.rules.holds("ARRIVE"):
        return None
    is_far = is_long_haul(programme, quote.origin, quote.out[-1].destination)
    found = []
    for slot in slots:
        sentence = _missed(window(programme, slot, is_far=is_far), quote)
        if sentence is None:
            return None
        found.append((abs((quote.out[-1].arrives.date() - slot.first_day).days), slot.start, sentence))
    return min(found)[2] if found else "the event has no dates that the rules allow"


def _missed(asked: Window, quote: Quote) -> str | None:
    arrives, leaves = quote.out[-1].arrives, quote.back[0].departs
    told = f"for the dates from {asked.slot.first_day} it must"
    if not _by(arrives, asked):
        return f"ARRIVE: arrives {_shown(arrives)}, {told} by {_shown(asked.arrive_by)} ({asked.why_by})"
    if arrives.date() < asked.arrive_from.date():
        return f"ARRIVE: arrives {_shown(arrives)}, {told} not before {asked.arrive_from.date()}"
    if leaves.astimezone(UTC) < asked.leave_from.astimezone(UTC):
        return f"ARRIVE: leaves {_shown(leaves)}, {told} not before {_shown(asked.leave_from)}"
    if leaves.date() > asked.leave_by.date():
        return f"ARRIVE: leaves {_shown(leaves)}, {told} not after {asked.leave_by.date()}"
    return None


def _by(arrives: datetime, asked: Window) -> bool:
    """By the clock at the place where the limit is a clock time, by elapsed time where it is hours."""
    if asked.is_far:
        return arrives.replace(tzinfo=None) <= asked.arrive_by.replace(tzinfo=None)
    return arrives.astimezone(UTC) <= asked.arrive_by.astimezone(UTC)


def _later(moment: datetime, hours: int) -> datetime:
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
