"""
Whether the reasons of every pair without a trip are true and complete.

A pair is blocked by itself when a rule forbids every option of it, history and carried trips counted; then every
such rule is named. Where options are left, the reasons are the shared limits that an added trip would break, for
every option at least one of them, or OBJECTIVE where some option would fit. Where BUDGET lists what budgets lack, it
lists all of them, for the option that they lack least for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.audit.case import STUDY_VISIT
from planner.audit.eligibility import Couple, obstacles, refusals
from planner.audit.limits import (
    Candidate,
    Codes,
    Slots,
    able_experts,
    asks_for_expert,
    broken_limits,
    cap_used,
    options_of,
    short_budgets,
    thematic_used,
)
from planner.audit.recount import Recount, couple_of
from planner.audit.slots import slots_of
from planner.audit.violation import Violation
from planner.domain.plan import Reason, Unfunded

OBJECTIVE = "OBJECTIVE"
ALONE = "OBJECTIVE stands beside other reasons; it is named alone."
NO_JOURNEY = frozenset({"ECONOMY", "ARRIVE"})
"""Where estimates are off and no quote serves, one of these is the reason."""

REARRANGED = frozenset({"MIN_DELEGATES", "EXPERT"})
"""Limits that other companions or another expert could lift: a pair may name them, or OBJECTIVE."""


class Reasoning:
    """
    The reasons of one plan; who could serve a visit is remembered from pair to pair.

    Attributes
    ----------
    unfunded
        Nominated pairs without a trip.
    """

    def __init__(self, recount: Recount) -> None:
        self._case = recount.case
        self._recount = recount
        self.unfunded = [row for row in recount.plan.unfunded if (row.delegate, row.event) in recount.case.nominations]
        self._experts: dict[tuple[str, date, bool], bool] = {}
        self._begun = {item.trip.event: item.trip.slot_start for item in recount.trips if item.trip.carried}

    def faults(self, pair: Unfunded) -> Iterator[Violation]:
        """Everything untrue or missing in the reasons of a pair."""
        named = frozenset(reason.code for reason in pair.reasons)
        couple = couple_of(self._case, pair.delegate, pair.event)
        told = [ALONE] if OBJECTIVE in named and len(named) > 1 else [*self._wrong(couple, named)]
        told += [sentence for reason in pair.reasons if reason.budgets for sentence in self._wrong_sums(couple, reason)]
        yield from (Violation("reasons", f"{pair.delegate} to {pair.event}", sentence) for sentence in told)

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
            closed = frozenset().union(*(self._against(option) for option in options))
            yield from _wrong_cover(named, broken, "is kept when a trip of the pair is added", closed)
        elif not any(codes <= REARRANGED for codes in broken):
            limits = _listed(frozenset().union(*broken))
            yield f"OBJECTIVE is named, but every option breaks a limit ({limits})."

    def _wrong_dates(self, named: Codes, here: list[Candidate], everywhere: list[Candidate]) -> Iterator[str]:
        """The event runs on dates on which the pair cannot go: what forbids those, limits of any date, the choice."""
        known = frozenset().union(*(self._against(option) for option in here))
        limits = frozenset().union(*(self._breaks(option, True) for option in everywhere if not self._against(option)))
        for code in sorted(named - known - limits - {OBJECTIVE}):
            yield f"{code} is named, but does not forbid the dates of the event."

    def _wrong_sums(self, couple: Couple, reason: Reason) -> Iterator[str]:
        """Sums other than what every short budget lacks for the option that they lack least for."""
        if reason.code != "BUDGET":
            yield f"{reason.code} lists sums of budgets; only BUDGET has them."
            return
        running = self._recount.ledger.running.get(couple.event.code)
        dates = tuple(slot for slot in slots_of(self._case, couple.event) if running in (None, slot.start.day))
        viable = [option for option in self._options(couple, dates) if not self._against(option)]
        short = [
            (short_budgets(option, self._recount.ledger), self._breaks(option, running is not None))
            for option in viable
        ]
        told = {row.code: row.lacks for row in reason.budgets}
        alike = [codes for sums, codes in short if sums == told]
        if not alike or len(told) < len(reason.budgets):
            yield "BUDGET lists sums that the budgets of no option of the pair lack."
        elif all(_has_better(codes, told, short) for codes in alike):
            yield "BUDGET lists what budgets lack for one option, and they lack less for another."

    def _options(self, couple: Couple, slots: Slots) -> Iterator[Candidate]:
        return options_of(self._case, couple, slots)

    def _against(self, option: Candidate) -> Codes:
        """Rules that forbid an option by itself, history and carried trips counted."""
        codes = broken_limits(option, self._recount.before) | obstacles(self._case, option.way).keys()
        if self._quota_shut(option.way.couple):
            codes |= {"QUOTA"}
        return codes if self.served(option, planned=False) else codes | {"EXPERT"}

    def _quota_shut(self, couple: Couple) -> bool:
        """Whether a quota has nothing left for the pair, whatever else is funded."""
        trip = (couple.authority.code, couple.delegate.code, couple.event.code)
        return self._case.rules.holds("QUOTA") and self._recount.before.tally.shut(*trip)

    def _breaks(self, option: Candidate, runs: bool) -> Codes:
        """Limits that the option breaks when it is added to the plan as it is."""
        codes = broken_limits(option, self._recount.ledger)
        event, tally = option.way.couple.event, self._recount.ledger.tally
        if self._case.rules.holds("QUOTA") and tally.broken_by(*option.team, option.way.couple.delegate.code):
            codes |= {"QUOTA"}
        if runs or event.kind != STUDY_VISIT:
            return codes
        alone = event.min_delegates > 1 and self._case.rules.holds("MIN_DELEGATES")
        served = self.served(option, planned=True)
        return codes | ({"MIN_DELEGATES"} if alone else set()) | (set() if served else {"EXPERT"})

    def addable(self, couple: Couple) -> Iterator[Candidate]:
        """Options that could join the plan as it is: no rule speaks against them, no limit is broken."""
        begun = self._begun.get(couple.event.code)
        running = self._recount.ledger.running.get(couple.event.code, begun)
        dates = tuple(slot for slot in slots_of(self._case, couple.event) if running in (None, slot.start.day))
        if refusals(self._case, couple):
            return
        for option in self._options(couple, dates):
            if not self._against(option) and not self._breaks(option, running is not None):
                yield option

    def served(self, option: Candidate, *, planned: bool) -> bool:
        """Whether an expert could go along: next to the visits of the plan, or only to those that have begun."""
        event, slot = option.way.couple.event, option.way.slot
        if not asks_for_expert(self._case, event):
            return True
        key = (event.code, slot.start.day, planned)
        if key not in self._experts:
            running = self._recount.ledger.running
            visits = [visit for visit in self._recount.plan.visits if planned or visit.event not in running]
            self._experts[key] = bool(able_experts(self._case, event, slot, visits))
        return self._experts[key]


def _wrong_cover(named: Codes, found: list[Codes], otherwise: str, closed: Codes = frozenset()) -> Iterator[str]:
    """Each named code forbids some option, or is among `closed`; each option is forbidden by a named code."""
    for code in sorted(named - closed.union(*found)):
        yield f"{code} is named, but it {otherwise}."
    missing = next((codes for codes in found if not codes & named), None)
    if missing is not None:
        right = (
            f"what forbids it is {_listed(missing)}" if missing else "it breaks no limit, so OBJECTIVE is the reason"
        )
        yield f"the reasons leave an option open: {right}."


def _has_better(codes: Codes, told: dict[str, int], short: list[tuple[dict[str, int], Codes]]) -> bool:
    """Whether fewer budgets are short, or by less, for an option against which no other limit stands either."""
    if codes & REARRANGED:
        return False
    return any(
        sums and others <= codes and (len(sums), sum(sums.values())) < (len(told), sum(told.values()))
        for sums, others in short
    )


def _beside(blocking: Codes) -> str:
    return f" as {_listed(blocking)} does" if blocking else ""


def _listed(codes: Codes) -> str:
    return ", ".join(sorted(codes)) or "nothing"


def reason_faults(reasoning: Reasoning) -> Iterator[Violation]:
    """Every reason that is untrue, missing or beside the point."""
    for pair in reasoning.unfunded:
        yield from reasoning.faults(pair)
