"""
Whether the reasons of every pair without a trip are true and complete.

A pair is blocked by itself when a rule forbids every option of it, history and carried trips counted; then every
such rule is named. Where options are left, the reasons are the shared limits that an added trip would break, for
every option at least one of them, or OBJECTIVE where some option would fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.audit.bills import bill
from planner.audit.case import STUDY_VISIT, Case
from planner.audit.eligibility import Couple, Way, meet, obstacles, refusals
from planner.audit.journeys import Journey, journeys_of
from planner.audit.ledger import Days, Ledger, nights_between
from planner.audit.recount import Recount, couple_of
from planner.audit.rules import occupied
from planner.audit.slots import slots_of
from planner.audit.violation import Violation
from planner.domain.plan import Unfunded
from planner.domain.records import Event, Expert, Slot

OBJECTIVE = "OBJECTIVE"
NO_JOURNEY = frozenset({"ECONOMY", "ARRIVE"})
"""Where estimates are off and no quote serves, one of these is the reason."""

REARRANGED = frozenset({"MIN_DELEGATES", "EXPERT"})
"""Limits that other companions or another expert could lift: a pair may name them, or OBJECTIVE."""

Codes = frozenset[str]
Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An option of a pair without a trip, with its price."""

    case: Case
    way: Way
    total: int

    @property
    def team(self) -> tuple[str, str]:
        return self.way.couple.authority.code, self.way.couple.event.code

    @property
    def year(self) -> int:
        return self.way.slot.start.day.year


Limit = Callable[[Candidate, Ledger], bool]


def cap_used(case: Case, couple: Couple, used: Ledger) -> bool:
    """The authority has sent as many to the event as it may."""
    limit = case.cap(couple.event)
    return limit is not None and used.places[couple.authority.code, couple.event.code] >= limit


def thematic_used(couple: Couple, used: Ledger, limit: int | None, year: int | None) -> bool:
    """Another thematic event would be one too many for the authority in the year, or in all for None."""
    events = used.thematic(couple.authority.code)
    if limit is None or couple.event.kind == STUDY_VISIT or couple.event.code in events:
        return False
    return sum(year in (None, other) for other in events.values()) >= limit


def over_cap(candidate: Candidate, used: Ledger) -> bool:
    return cap_used(candidate.case, candidate.way.couple, used)


def over_year(candidate: Candidate, used: Ledger) -> bool:
    return thematic_used(candidate.way.couple, used, candidate.case.settings.thematic_per_year, candidate.year)


def over_all(candidate: Candidate, used: Ledger) -> bool:
    return thematic_used(candidate.way.couple, used, candidate.case.settings.thematic_in_all, None)


def over_budget(candidate: Candidate, used: Ledger) -> bool:
    budgets = candidate.case.budgets_with(candidate.team[1], candidate.year)
    return any(row.code in used.closed or candidate.total > used.left(row.code) for row in budgets)


def no_room(candidate: Candidate, used: Ledger) -> bool:
    case, hotel, journey = candidate.case, candidate.way.hotel, candidate.way.journey
    if hotel is None or hotel not in case.blocked:
        return False
    nights = nights_between(journey.check_in, journey.check_out)
    return any(used.rooms[hotel, night] >= case.rooms.get((hotel, night), 0) for night in nights)


def no_seat(candidate: Candidate, used: Ledger) -> bool:
    event, code = candidate.way.couple.event, candidate.way.journey.quote
    offered = candidate.case.programme.quotes[code].seats if code is not None else None
    full = event.capacity is not None and used.trips_to[event.code] >= event.capacity
    return full or (code is not None and offered is not None and used.seats[code] >= offered)


def away_already(candidate: Candidate, used: Ledger) -> bool:
    journey, delegate = candidate.way.journey, candidate.way.couple.delegate.code
    return any(meet((journey.first_day, journey.last_day), days) for days in used.away.get(delegate, ()))


LIMITS: tuple[tuple[str, Limit], ...] = (
    ("CAP", over_cap),
    ("ONE_PER_YEAR", over_year),
    ("THREE_IN_ALL", over_all),
    ("BUDGET", over_budget),
    ("ROOMS", no_room),
    ("SEATS", no_seat),
    ("FREE", away_already),
)
"""Limits that a trip would break next to what is used already."""


class Reasoning:
    """The reasons of one plan; who could serve a visit is remembered from pair to pair."""

    def __init__(self, recount: Recount) -> None:
        self._case = recount.case
        self._recount = recount
        self._experts: dict[tuple[str, date, bool], bool] = {}
        self._begun = {item.trip.event: item.trip.slot_start for item in recount.trips if item.trip.carried}

    def faults(self, pair: Unfunded) -> Iterator[Violation]:
        """Everything untrue or missing in the reasons of a pair."""
        named = frozenset(reason.code for reason in pair.reasons)
        for told in self._wrong(couple_of(self._case, pair.delegate, pair.event), named):
            yield Violation("reasons", f"{pair.delegate} to {pair.event}", told)

    def _wrong(self, couple: Couple, named: Codes) -> Iterator[str]:
        slots = self._slots(couple, named)
        refused = frozenset(refusals(self._case, couple))
        always = self._always(couple, slots)
        blocking = refused | (always or frozenset())
        if blocking or (slots and always is None):
            yield from self._wrong_blocks(couple, slots, named, blocking)
            return
        found = [self._against(option) for option in self._options(couple, slots)]
        if all(found):
            yield from _wrong_cover(named, found, "blocks no option of the pair by itself")
        else:
            yield from self._wrong_limits(couple, slots, named)

    def _slots(self, couple: Couple, named: Codes) -> Slots:
        """The dates that are left: of an event that others have begun, its own if PAST is named for that."""
        begun = self._begun.get(couple.event.code) if "PAST" in named else None
        return tuple(slot for slot in slots_of(self._case, couple.event) if begun in (None, slot.start.day))

    def _wrong_blocks(self, couple: Couple, slots: Slots, named: Codes, blocking: Codes) -> Iterator[str]:
        """All rules that block are named, and no other; rules that block only together may be named beside them."""
        for code in sorted(blocking - named):
            yield f"{code} blocks the pair by itself and is not named."
        stuck = bool(slots) and next(self._options(couple, slots), None) is None
        if stuck and not named & NO_JOURNEY:
            yield "no quote serves and estimates are off: ECONOMY or ARRIVE is the reason."
        extra = named - blocking - (NO_JOURNEY if stuck else frozenset())
        for code in sorted(extra - self._together(couple, slots) if extra else ()):
            yield f"{code} is named, but does not block the pair by itself{_beside(blocking)}."

    def _together(self, couple: Couple, slots: Slots) -> Codes:
        """Rules that forbid some options each and all of them together; where no option is, limits that are used up."""
        found: Codes = frozenset()
        for option in self._options(couple, slots):
            against = self._against(option)
            if not against:
                return frozenset()
            found |= against
        return found or self._used_up(couple, slots)

    def _used_up(self, couple: Couple, slots: Slots) -> Codes:
        """Limits of the authority that trips already made have used up, whatever the way."""
        settings, before = self._case.settings, self._recount.before
        years = {slot.start.day.year for slot in slots}
        used = {
            "CAP": cap_used(self._case, couple, before),
            "ONE_PER_YEAR": bool(years)
            and all(thematic_used(couple, before, settings.thematic_per_year, year) for year in years),
            "THREE_IN_ALL": thematic_used(couple, before, settings.thematic_in_all, None),
            "QUOTA": self._quota_shut(couple),
        }
        return frozenset(code for code, full in used.items() if full and self._case.rules.holds(code))

    def _always(self, couple: Couple, slots: Slots) -> Codes | None:
        """Rules that forbid every option; None where there is no option."""
        left: Codes | None = None
        for option in self._options(couple, slots):
            left = self._against(option) if left is None else left & self._against(option)
            if not left:
                break
        return left

    def _wrong_limits(self, couple: Couple, slots: Slots, named: Codes) -> Iterator[str]:
        running = self._recount.ledger.running.get(couple.event.code)
        dates = tuple(slot for slot in slots if running in (None, slot.start.day))
        options = list(self._options(couple, dates))
        viable = [option for option in options if not self._against(option)]
        if not viable:
            yield from self._wrong_dates(named, options, list(self._options(couple, slots)))
            return
        broken = [self._breaks(option, running is not None) for option in viable]
        if OBJECTIVE not in named:
            yield from _wrong_cover(named, broken, "is kept when a trip of the pair is added")
        elif named != {OBJECTIVE}:
            yield "OBJECTIVE stands beside other reasons; it is named alone."
        elif not any(codes <= REARRANGED for codes in broken):
            limits = _listed(frozenset().union(*broken))
            yield f"OBJECTIVE is named, but every option breaks a limit ({limits})."

    def _wrong_dates(self, named: Codes, here: list[Candidate], everywhere: list[Candidate]) -> Iterator[str]:
        """The event runs on dates on which the pair cannot go: what forbids those, limits of any date, the choice."""
        known = frozenset().union(*(self._against(option) for option in here))
        limits = frozenset().union(*(self._breaks(option, True) for option in everywhere if not self._against(option)))
        for code in sorted(named - known - limits - {OBJECTIVE}):
            yield f"{code} is named, but does not forbid the dates of the event."

    def _options(self, couple: Couple, slots: Slots) -> Iterator[Candidate]:
        """Every option, the latest first: against it the fewest rules speak."""
        case = self._case
        for slot in reversed(slots):
            for journey in journeys_of(case, couple.delegate, couple.event, slot):
                for hotel in self._hotels(couple, journey):
                    total = bill(case, couple.delegate, couple.event, journey, hotel).total
                    yield Candidate(case, Way(couple, slot, journey, hotel), total)

    def _hotels(self, couple: Couple, journey: Journey) -> list[str | None]:
        listed = [row.code for row in self._case.hotels_of.get(couple.event.code, ())] if journey.nights else []
        return [*listed] or [None]

    def _against(self, option: Candidate) -> Codes:
        """Rules that forbid an option by itself, history and carried trips counted."""
        codes = _broken(option, self._recount.before) | obstacles(self._case, option.way).keys()
        if self._quota_shut(option.way.couple):
            codes |= {"QUOTA"}
        return codes if self._served(option, planned=False) else codes | {"EXPERT"}

    def _quota_shut(self, couple: Couple) -> bool:
        """Whether a quota has nothing left for the pair, whatever else is funded."""
        trip = (couple.authority.code, couple.delegate.code, couple.event.code)
        return self._case.rules.holds("QUOTA") and self._recount.before.tally.shut(*trip)

    def _breaks(self, option: Candidate, runs: bool) -> Codes:
        """Limits that the option breaks when it is added to the plan as it is."""
        codes = _broken(option, self._recount.ledger)
        event, tally = option.way.couple.event, self._recount.ledger.tally
        if self._case.rules.holds("QUOTA") and tally.broken_by(*option.team, option.way.couple.delegate.code):
            codes |= {"QUOTA"}
        if runs or event.kind != STUDY_VISIT:
            return codes
        alone = event.min_delegates > 1 and self._case.rules.holds("MIN_DELEGATES")
        served = self._served(option, planned=True)
        return codes | ({"MIN_DELEGATES"} if alone else set()) | (set() if served else {"EXPERT"})

    def _served(self, option: Candidate, *, planned: bool) -> bool:
        """Whether an expert could go along: next to the visits of the plan, or only to those that have begun."""
        event, slot = option.way.couple.event, option.way.slot
        asked = self._case.rules.holds("EXPERT") and self._case.settings.experts_required
        if event.kind != STUDY_VISIT or not asked:
            return True
        key = (event.code, slot.start.day, planned)
        if key not in self._experts:
            days = occupied(self._case, slot.start.day, slot.end.day)
            self._experts[key] = any(self._is_free(row, event, days, planned) for row in self._all_experts())
        return self._experts[key]

    def _all_experts(self) -> list[Expert]:
        return list(self._case.programme.experts.values())

    def _is_free(self, expert: Expert, event: Event, days: Days, planned: bool) -> bool:
        spans = [(span.first, span.last) for span in expert.unavailable]
        for visit in self._recount.plan.visits:
            counted = planned or visit.event not in self._recount.ledger.running
            if counted and visit.expert == expert.code and visit.event != event.code:
                spans.append(occupied(self._case, visit.start, visit.end))
        return event.region in expert.areas and not any(meet(days, span) for span in spans)


def _broken(option: Candidate, used: Ledger) -> Codes:
    return frozenset(code for code, limit in LIMITS if option.case.rules.holds(code) and limit(option, used))


def _wrong_cover(named: Codes, found: list[Codes], otherwise: str) -> Iterator[str]:
    """Each named code forbids some option, and each option is forbidden by a named code."""
    for code in sorted(named - frozenset().union(*found)):
        yield f"{code} is named, but it {otherwise}."
    missing = next((codes for codes in found if not codes & named), None)
    if missing is not None:
        right = (
            f"what forbids it is {_listed(missing)}" if missing else "it breaks no limit, so OBJECTIVE is the reason"
        )
        yield f"the reasons leave an option open: {right}."


def _beside(blocking: Codes) -> str:
    return f" as {_listed(blocking)} does" if blocking else ""


def _listed(codes: Codes) -> str:
    return ", ".join(sorted(codes)) or "nothing"


def reason_faults(recount: Recount) -> Iterator[Violation]:
    """Every reason that is untrue, missing or beside the point."""
    reasoning = Reasoning(recount)
    for pair in recount.plan.unfunded:
        if (pair.delegate, pair.event) in recount.case.nominations:
            yield from reasoning.faults(pair)
