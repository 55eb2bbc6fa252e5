"""What staff look at first: one sentence for each kind of trouble in a plan, the most serious first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from planner.domain.deadlines import WORDS
from planner.domain.plan import Plan, Trip
from planner.domain.prices import SAFE_PERCENT, Chance
from planner.domain.records import Programme
from planner.reference.countries import country_name
from planner.services.deadlines import deadlines
from planner.services.papers.rides import short_departures
from planner.services.timing import Timing, timing

_DAY = timedelta(days=1)
_ITEMS = {"travel": "fare", "visa": "visa", "transfers": "transfers", "accommodation": "lodging", "meals": "meals"}


def alerts(programme: Programme, plan: Plan, odds: Sequence[Chance]) -> tuple[str, ...]:
    """
    Sentences with a count, the worst case and what lists them all; derived from what the commands tell.

    Parameters
    ----------
    odds
        The chances of the budgets. A redacted programme knows no passports, so its deadlines are not counted.
    """
    times = timing(programme, plan)
    return (
        *(() if programme.redacted else _overdue(programme, plan)),
        *_missed(times),
        *_late(times),
        *_short_changes(times),
        *_short_departures(programme, plan),
        *_unsafe(odds),
        *_unknown(plan),
        *_days_off(programme, plan),
    )


def _overdue(programme: Programme, plan: Plan) -> Iterator[str]:
    late = [one for one in deadlines(programme, plan) if one.overdue]
    if late:
        first = late[0]
        who = ", ".join(part for part in (first.event, first.delegate) if part)
        counted = _counted(len(late), "deadline is", "deadlines are")
        yield f"{counted} overdue, first “{WORDS[first.kind]}” of {first.due} ({who}): planner deadlines lists them."


def _missed(times: Timing) -> Iterator[str]:
    if times.missed:
        worst = min(times.missed, key=lambda row: row.spare_minutes)
        counted = _counted(len(times.missed), "traveller is", "travellers are")
        told = f"{-worst.spare_minutes} minutes late ({worst.event}, {worst.delegate})"
        yield f"{counted} not there when the first session starts, at worst {told}: planner times lists them."


def _late(times: Timing) -> Iterator[str]:
    if times.late_landings:
        one = times.late_landings[0]
        counted = _counted(len(times.late_landings), "landing is", "landings are")
        told = f"such as {one.landed:%H:%M} at {one.airport} ({one.event}, {one.delegate})"
        yield f"{counted} after the last transfer into the city, {told}: planner times lists them."


def _short_changes(times: Timing) -> Iterator[str]:
    if times.short_changes:
        worst = min(times.short_changes, key=lambda row: row.minutes - row.needed)
        counted = _counted(len(times.short_changes), "change is", "changes are")
        told = f"{worst.minutes} of {worst.needed} minutes at {worst.place} ({worst.event}, {worst.delegate})"
        yield f"{counted} shorter than the airport allows, at worst {told}: planner times lists them."


def _short_departures(programme: Programme, plan: Plan) -> Iterator[str]:
    short = short_departures(programme, plan)
    if short:
        worst = min(short, key=lambda row: row.minutes)
        counted = _counted(len(short), "traveller has", "travellers have")
        told = f"{worst.minutes} of {worst.wished} minutes ({worst.event}, {worst.delegate})"
        yield f"{counted} too little time at the airport on departure, at worst {told}: planner transfers lists them."


def _unsafe(odds: Sequence[Chance]) -> Iterator[str]:
    doubtful = [one for one in odds if one.doubtful]
    if doubtful:
        worst = min(doubtful, key=lambda one: one.holding)
        counted = _counted(len(doubtful), "budget holds", "budgets hold")
        told = f"at worst {worst.name} in {worst.percent:.1f} %"
        yield f"{counted} in {SAFE_PERCENT} % of the price draws or fewer, {told}: planner prices lists them."


def _unknown(plan: Plan) -> Iterator[str]:
    """Items without a figure, by kind; the event with most of them."""
    items = Counter(item for trip in plan.trips for item in trip.unknowns)
    if items:
        events = Counter(trip.event for trip in plan.trips for _ in trip.unknowns)
        event, most = min(events.items(), key=lambda row: (-row[1], row[0]))
        kinds = ", ".join(f"{_ITEMS[item]} {number}" for item, number in sorted(items.items()))
        counted = _counted(items.total(), "cost item is", "cost items are")
        yield f"{counted} not known and in no total ({kinds}), most in {event} ({most}): staff/budget.xlsx lists them."


def _days_off(programme: Programme, plan: Plan) -> Iterator[str]:
    """Visits and events on public holidays of the host country or in the days from Christmas to New Year."""
    slots = {trip.event: trip for trip in plan.trips if not trip.carried}
    found = {event: told for event, trip in sorted(slots.items()) if (told := _off(programme, trip))}
    if found:
        event = next((event for event, told in found.items() if told.endswith(_YEAR_TURNS)), next(iter(found)))
        counted = _counted(len(found), "event lies", "events lie")
        yield (
            f"{counted} on a public holiday or at the turn of the year, such as {event} ({found[event]}): "
            "the section Dates shows it."
        )


_YEAR_TURNS = "the turn of the year"


def _off(programme: Programme, trip: Trip) -> str:
    """Why many people are away on some day of a trip's event; "" where no day is known to be off."""
    country = programme.events[trip.event].country
    holidays = programme.facts.holidays.get(country, {})
    days = [trip.slot_start + number * _DAY for number in range((trip.slot_end - trip.slot_start).days + 1)]
    if any(_is_turn(day) for day in days):
        return f"{trip.slot_start} to {trip.slot_end}, {_YEAR_TURNS}"
    return next((f"{day}, {holidays[day]} in {country_name(country)}" for day in days if day in holidays), "")


def _is_turn(day: date) -> bool:
    """From 24 December to 1 January: the planner's own line."""
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
