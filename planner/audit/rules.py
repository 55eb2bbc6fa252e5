"""Every rule of the rule set held against a plan: one function per rule, `RULES` and the tables of eligibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from planner.audit.arithmetic import in_words
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.eligibility import OPTION_RULES, PAIR_RULES, meet, obstacles, refusals
from planner.audit.ledger import Days
from planner.audit.recount import Reckoned, Recount, away, couple_of
from planner.audit.violation import Violation
from planner.domain.plan import Trip, Visit
from planner.domain.records import CO2, Budget, Lock


def one_per_year(recount: Recount) -> Iterator[Violation]:
    limit = recount.case.settings.thematic_per_year
    for authority, new in recount.ledger.new_thematic.items():
        years = recount.ledger.thematic(authority)
        past = recount.ledger.past_thematic.get(authority, {})
        for year in sorted({years[event] for event in new if event not in past}):
            count = sum(other == year for other in years.values())
            if limit is not None and count > limit:
                yield Violation(
                    "ONE_PER_YEAR", f"authority {authority}", f"{count} thematic events in {year}, at most {limit}."
                )


def three_in_all(recount: Recount) -> Iterator[Violation]:
    limit = recount.case.settings.thematic_in_all
    for authority, new in recount.ledger.new_thematic.items():
        count = len(recount.ledger.thematic(authority))
        adds = any(event not in recount.ledger.past_thematic.get(authority, {}) for event in new)
        if limit is not None and adds and count > limit:
            yield Violation(
                "THREE_IN_ALL", f"authority {authority}", f"{count} thematic events in all, at most {limit}."
            )


def cap(recount: Recount) -> Iterator[Violation]:
    teams = sorted({(item.authority, item.trip.event) for item in recount.new})
    for authority, event in teams:
        limit = recount.case.cap(recount.case.programme.events[event])
        count = recount.ledger.places[authority, event]
        if limit is not None and count > limit:
            yield Violation("CAP", f"authority {authority} at {event}", f"{count} delegates, at most {limit}.")


def expert(recount: Recount) -> Iterator[Violation]:
    """Every new visit has an expert of its region, free on all days around it."""
    if not recount.case.settings.experts_required:
        return
    for visit in recount.plan.visits:
        event = recount.case.programme.events[visit.event]
        if event.kind == STUDY_VISIT and visit.event in recount.ledger.running:
            yield from _expert_faults(recount, visit)


def _expert_faults(recount: Recount, visit: Visit) -> Iterator[Violation]:
    case, where = recount.case, f"visit {visit.event}"
    if visit.expert is None:
        yield Violation("EXPERT", where, "the visit has no expert.")
        return
    row, region = case.programme.experts[visit.expert], case.programme.events[visit.event].region
    days = occupied(case, visit.start, visit.end)
    if region not in row.areas:
        yield Violation("EXPERT", where, f"{row.code} serves {', '.join(row.areas)}, not {region}.")
    for span in row.unavailable:
        if meet(days, (span.first, span.last)):
            yield Violation("EXPERT", where, f"{row.code} is unavailable from {span.first} to {span.last}.")
    for other in recount.plan.visits:
        if other.event != visit.event and other.expert == row.code and meet(days, _days_of(case, other)):
            yield Violation("EXPERT", where, f"{row.code} is occupied by the visit {other.event} on the same days.")


def occupied(case: Case, start: date, end: date) -> Days:
    """Days on which a visit occupies its expert, both included."""
    settings = case.settings
    return start - timedelta(days=settings.expert_days_before), end + timedelta(days=settings.expert_days_after)


def _days_of(case: Case, visit: Visit) -> Days:
    return occupied(case, visit.start, visit.end)


def min_delegates(recount: Recount) -> Iterator[Violation]:
    for code, count in sorted(recount.ledger.trips_to.items()):
        event = recount.case.programme.events[code]
        if event.kind == STUDY_VISIT and count < event.min_delegates:
            yield Violation("MIN_DELEGATES", f"visit {code}", f"{count} delegates, at least {event.min_delegates}.")


def free(recount: Recount) -> Iterator[Violation]:
    """No two trips of one delegate share a day; own absences and history are looked at trip by trip."""
    trips_of: dict[str, list[Reckoned]] = {}
    for item in recount.trips:
        trips_of.setdefault(item.trip.delegate, []).append(item)
    for items in trips_of.values():
        for position, item in enumerate(items):
            for other in items[:position]:
                judged = not (item.trip.carried and other.trip.carried)
                if judged and meet(away(item), away(other)):
                    yield Violation("FREE", item.where, f"it shares days with the trip to {other.trip.event}.")


def budget(recount: Recount) -> Iterator[Violation]:
    ledger, currency = recount.ledger, recount.case.programme.currency
    used = {row.code for item in recount.new for row in _budgets_of(recount.case, item.trip)}
    for code in recount.case.programme.budgets:
        if code in ledger.closed and code in used:
            yield Violation("BUDGET", f"budget {code}", "trips already made exceed it, so it admits no further trip.")
        elif code not in ledger.closed and ledger.left(code) < 0:
            of_co2 = recount.case.programme.budgets[code].currency == CO2
            over = f"{-ledger.left(code)} g" if of_co2 else in_words(-ledger.left(code), currency)
            yield Violation("BUDGET", f"budget {code}", f"it is exceeded by {over}.")


def _budgets_of(case: Case, trip: Trip) -> tuple[Budget, ...]:
    return case.budgets_with(trip.event, trip.slot_start.year)


def rooms(recount: Recount) -> Iterator[Violation]:
    case = recount.case
    for (hotel, night), count in sorted(recount.ledger.rooms.items()):
        held = case.rooms.get((hotel, night), 0)
        if hotel in case.blocked and count > held:
            yield Violation("ROOMS", f"hotel {hotel}, night of {night}", f"{count} rooms used, {held} are held.")


def seats(recount: Recount) -> Iterator[Violation]:
    programme = recount.case.programme
    for code, count in sorted(recount.ledger.trips_to.items()):
        capacity = programme.events[code].capacity
        if capacity is not None and count > capacity:
            yield Violation("SEATS", f"event {code}", f"{count} trips, its capacity is {capacity}.")
    for code, count in sorted(recount.ledger.seats.items()):
        offered = programme.quotes[code].seats
        if offered is not None and count > offered:
            yield Violation("SEATS", f"quote {code}", f"{count} delegates, it has {offered} seats.")


def quota(recount: Recount) -> Iterator[Violation]:
    """Every quota, next to the trips already made."""
    for code, sentence in recount.ledger.tally.faults():
        yield Violation("QUOTA", f"quota {code}", sentence)


def lock(recount: Recount) -> Iterator[Violation]:
    """Each keeping lock is satisfied; exclusions are looked at trip by trip."""
    found = {(item.trip.delegate, item.trip.event): item.trip for item in recount.trips}
    for pair, row in recount.case.keeping.items():
        where = f"lock of {row.delegate} to {row.event}"
        trip = found.get(pair)
        if trip is not None:
            yield from _lock_faults(row, trip, where)
        elif pair not in recount.case.history_pairs:
            yield Violation("LOCK", where, f"the trip is {row.state} and not in the plan.")


def _lock_faults(row: Lock, trip: Trip, where: str) -> Iterator[Violation]:
    if row.quote is not None and trip.quote != row.quote:
        yield Violation("LOCK", where, f"it names quote {row.quote}, the trip has {trip.quote or 'none'}.")
    if row.slot_start is not None and trip.slot_start != row.slot_start:
        yield Violation(
            "LOCK", where, f"it names the slot of {row.slot_start}, the trip has that of {trip.slot_start}."
        )


Rule = Callable[[Recount], Iterator[Violation]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("ONE_PER_YEAR", one_per_year),
    ("THREE_IN_ALL", three_in_all),
    ("CAP", cap),
    ("EXPERT", expert),
    ("MIN_DELEGATES", min_delegates),
    ("FREE", free),
    ("BUDGET", budget),
    ("ROOMS", rooms),
    ("SEATS", seats),
    ("QUOTA", quota),
    ("LOCK", lock),
)
"""Rules on the plan as a whole."""

JOURNEY_RULES = ("ECONOMY", "ARRIVE")
"""Rules on the quote of a trip (`planner.audit.trips.quote`)."""

EXPLAINING = ("OBJECTIVE",)
"""Codes that forbid nothing."""


def checked_codes() -> frozenset[str]:
    """Every rule code that this package checks; a test compares it with the rule sets."""
    tables = (PAIR_RULES, OPTION_RULES, RULES)
    return frozenset([code for table in tables for code, _ in table] + [*JOURNEY_RULES, *EXPLAINING])


def rule_faults(recount: Recount) -> Iterator[Violation]:
    """Every rule that the plan breaks."""
    for item in recount.new:
        yield from single_faults(recount.case, item)
    yield from one_slot_per_event(recount)
    for code, rule in RULES:
        if recount.case.rules.holds(code):
            yield from rule(recount)


def single_faults(case: Case, item: Reckoned) -> Iterator[Violation]:
    """Every rule that a trip breaks by itself."""
    broken = refusals(case, couple_of(case, item.trip.delegate, item.trip.event))
    if item.way is not None:
        broken |= obstacles(case, item.way)
    elif item.trip.slot_start <= case.today and case.rules.holds("PAST"):
        broken["PAST"] = f"the slot starts on {item.trip.slot_start}, today is {case.today}"
    for code, sentence in broken.items():
        yield Violation(code, item.where, f"{sentence}.")


def one_slot_per_event(recount: Recount) -> Iterator[Violation]:
    """All who travel to an event travel on the same dates, those who went already included."""
    planned = {item.trip.event for item in recount.new}
    dates: dict[str, set[Days]] = {}
    for item in recount.trips:
        if item.trip.event in planned:
            dates.setdefault(item.trip.event, set()).add((item.trip.slot_start, item.trip.slot_end))
    for event, found in sorted(dates.items()):
        if len(found) > 1:
            told = "; ".join(f"{start} to {end}" for start, end in sorted(found))
            yield Violation("slot", f"event {event}", f"it has trips on several dates: {told}.")
