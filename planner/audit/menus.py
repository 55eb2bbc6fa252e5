"""
What each nominated pair could do, and which rules stand in its way: the material of a conflict.

A `Member` is a lock or one instance of a rule: code, delegate and event as a conflict names them ("" where it names
none), then what tells instances of the same words apart: an authority, a year, a budget, a night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.audit.begun import Begun, meant_by
from planner.audit.case import STUDY_VISIT, Case, Pair, taken
from planner.audit.eligibility import Couple, obstacles, refusals
from planner.audit.journeys import economy, late, offered_to, valid
from planner.audit.ledger import Days, nights_between
from planner.audit.limits import Candidate, Codes, asks_for_expert, away_already, options_of
from planner.audit.quotas import Clause, clauses_of, group_of
from planner.audit.recount import couple_of
from planner.domain.records import CO2, Lock, Slot

Member = tuple[str, ...]
Row = tuple[Member, str]
"""A limit that runs out, and the code of its resource."""

NO_CODES: Codes = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One way of a pair.

    Attributes
    ----------
    slot, days
        Dates of the event and days away; None where a lock leaves the pair without any way.
    rows, total, grams
        Limits that it uses, a budget by `total` cents or `grams` of CO2, any other by one.
    blockers
        Rules that forbid it by themselves.
    """

    slot: Slot | None
    days: Days | None
    rows: tuple[Row, ...]
    total: int
    grams: int
    blockers: Codes

    def use(self, row: Row) -> int:
        """How much it takes of a limit."""
        if row not in self.rows:
            return 0
        if row[0][0] != "BUDGET":
            return 1
        return self.grams if row[0][-1] == CO2 else self.total


@dataclass(frozen=True, slots=True)
class Menu:
    """The choices of a pair; `useless` where its lock alone leaves it without a way: an expired quote, a stranger's."""

    choices: tuple[Choice, ...]
    useless: bool = False


class Menus:
    """The choices of every pair, worked out when they are asked for."""

    def __init__(self, case: Case, begun: Begun) -> None:
        self.case = case
        self.begun = begun
        self.capacity: dict[Row, int] = {}
        self._menus: dict[Pair, Menu] = {}
        self._groups: dict[tuple[str, Pair], str] = {}
        self._team_limits: dict[tuple[str, str], list[tuple[Member, int]]] = {}
        self._dates: dict[str, frozenset[Slot | None]] = {}

    def of(self, pair: Pair) -> Menu:
        """What the pair can choose, ways that a rule forbids included where a lock keeps the pair."""
        if pair not in self._menus:
            lock, couple = self.case.keeping.get(pair), couple_of(self.case, *pair)
            self._menus[pair] = self._locked(lock, couple) if lock else self._free(couple)
        return self._menus[pair]

    def _locked(self, lock: Lock, couple: Couple) -> Menu:
        refused = frozenset(refusals(self.case, couple))
        options = list(options_of(self.case, couple, self.begun.slots(couple.event)))
        meant = meant_by(lock, iter(options))
        if meant:
            return Menu(tuple(self._choice(option, refused) for option in meant))
        codes = refused | self._nowhere(lock, couple, bool(options))
        useless = not codes or (lock.quote is not None and self._is_useless(lock.quote, couple))
        return Menu((Choice(None, None, (), 0, 0, codes),), useless)

    def _free(self, couple: Couple) -> Menu:
        if refusals(self.case, couple):
            return Menu(())
        options = options_of(self.case, couple, self.begun.slots(couple.event))
        choices = (self._choice(option, NO_CODES) for option in options)
        return Menu(tuple(choice for choice in choices if choice.blockers <= {"BUDGET"}))

    def _nowhere(self, lock: Lock, couple: Couple, somewhere: bool) -> Codes:
        """Rules that leave a locked pair without a way; each would have to go for there to be one."""
        slots = self.begun.slots(couple.event)
        named = [slot for slot in slots if lock.slot_start in (None, slot.start.day)]
        if couple.event.status != "confirmed":
            return NO_CODES
        if not named:
            return frozenset({"VISIT_DATES"})
        stuck = NO_CODES if somewhere else frozenset({"ECONOMY", "ARRIVE"})
        return stuck | (self._against_quote(lock.quote, couple, named) if lock.quote else NO_CODES)

    def _against_quote(self, code: str, couple: Couple, slots: list[Slot]) -> Codes:
        row = self.case.programme.quotes[code]
        above = not economy(self.case, row)
        missed = all(late(self.case, row, couple.event, slot) for slot in slots)
        return frozenset(code for code, broken in (("ECONOMY", above), ("ARRIVE", missed)) if broken)

    def _is_useless(self, code: str, couple: Couple) -> bool:
        row = self.case.programme.quotes[code]
        home = couple.delegate.airport == couple.event.airport
        return home or not offered_to(row, couple.delegate) or not valid(self.case, row, couple.delegate)

    def _choice(self, option: Candidate, refused: Codes) -> Choice:
        way, case = option.way, self.case
        codes = refused | obstacles(case, way).keys()
        if away_already(option, self.begun.ledger):
            codes |= {"FREE"}
        budgets = case.budgets_with(option.team[1], option.year)
        if any(row.code in self.begun.ledger.closed for row in budgets):
            codes |= {"BUDGET"}
        rows = (*self._money(option), *self._rooms(option), *self._seats(option))
        days = (way.journey.first_day, way.journey.last_day)
        return Choice(way.slot, days, rows, option.total, way.journey.grams, codes)

    def _money(self, option: Candidate) -> Iterator[Row]:
        budgets = self.case.budgets_with(option.team[1], option.year) if self.case.rules.holds("BUDGET") else ()
        for budget in budgets:
            if taken(budget, option.total, option.way.journey.grams):
                left = max(0, self.begun.ledger.left(budget.code))
                label = ("BUDGET", "", "", budget.name, str(left))
                yield self._row((*label, CO2) if budget.currency == CO2 else label, budget.code, left)

    def _rooms(self, option: Candidate) -> Iterator[Row]:
        code, journey = option.way.hotel, option.way.journey
        if code is not None and code in self.case.blocked and self.case.rules.holds("ROOMS"):
            hotel = self.case.programme.hotels[code]
            for night in nights_between(journey.check_in, journey.check_out):
                held = self.case.rooms.get((code, night), 0)
                label = ("ROOMS", "", hotel.event, hotel.name, str(held), night.isoformat())
                yield self._row(label, f"{code} {night}", held)

    def _seats(self, option: Candidate) -> Iterator[Row]:
        event, quote = option.way.couple.event, option.way.journey.quote
        seats = self.case.programme.quotes[quote].seats if quote is not None else None
        if self.case.rules.holds("SEATS"):
            if event.capacity is not None:
                yield self._row(("SEATS", "", event.code), event.code, event.capacity)
            if quote is not None and seats is not None:
                yield self._row(("SEATS", "", event.code, quote), quote, seats)

    def _row(self, label: Member, code: str, capacity: int) -> Row:
        self.capacity[(label, code)] = capacity
        return label, code

    def companions(self, event: str) -> list[Pair]:
        """Others who could fill an event that runs with several delegates or not at all."""
        pairs = [pair for pair in self.case.nominations if pair[1] == event and pair not in self.begun.pairs]
        return sorted(pairs) if self.least(event) > 1 else []

    def least(self, event: str) -> int:
        """MIN_DELEGATES: with how many delegates it runs."""
        row = self.case.programme.events[event]
        counts = row.kind == STUDY_VISIT and self.case.rules.holds("MIN_DELEGATES")
        return row.min_delegates if counts else 1

    def dates(self, event: str) -> frozenset[Slot | None]:
        """The dates on which anybody could be at the event; None for those of locks that find no way to it."""
        if event not in self._dates:
            self._dates[event] = self._dates_of(event)
        return self._dates[event]

    def _dates_of(self, event: str) -> frozenset[Slot | None]:
        slots = self.begun.slots(self.case.programme.events[event])
        pairs = [pair for pair in self.case.nominations if pair[1] == event and pair not in self.begun.pairs]
        asked = pairs if len(slots) > 1 else [pair for pair in pairs if pair in self.case.keeping]
        return frozenset(choice.slot for pair in asked for choice in self.of(pair).choices)

    def places(self, pair: Pair) -> tuple[str, str]:
        """Authority and event."""
        return self.case.programme.delegates[pair[0]].authority, pair[1]

    def team_limits(self, team: tuple[str, str]) -> list[tuple[Member, int]]:
        """ONE_PER_YEAR and THREE_IN_ALL, as far as the team counts in them, with how many more events they allow."""
        if team not in self._team_limits:
            self._team_limits[team] = self._team_limits_of(team)
        return self._team_limits[team]

    def _team_limits_of(self, team: tuple[str, str]) -> list[tuple[Member, int]]:
        authority, code = team
        event, past = self.case.programme.events[code], self.begun.ledger.past_thematic.get(authority, {})
        if event.kind == STUDY_VISIT or code in past:
            return []
        year = self._year(code)
        settings, this_year = self.case.settings, sum(other == year for other in past.values())
        limits = (
            ("ONE_PER_YEAR", (authority, str(year)), settings.thematic_per_year, this_year),
            ("THREE_IN_ALL", (authority,), settings.thematic_in_all, len(past)),
        )
        return [
            ((rule, "", "", *words), max(0, limit - used))
            for rule, words, limit, used in limits
            if limit is not None and self.case.rules.holds(rule)
        ]

    def _year(self, event: str) -> int:
        slots = self.begun.slots(self.case.programme.events[event])
        return slots[0].start.day.year if slots else 0

    def cap(self, team: tuple[str, str]) -> int | None:
        """Delegates whom the authority may still send."""
        limit = self.case.cap(self.case.programme.events[team[1]])
        return None if limit is None else max(0, limit - self.begun.ledger.places[team])

    @cached_property
    def quotas(self) -> Mapping[Member, Clause]:
        """Every bound of every quota by its member."""
        if not self.case.rules.holds("QUOTA"):
            return {}
        clauses = clauses_of(self.case, self.begun.ledger.tally)
        return {("QUOTA", "", "", row.quota.code, row.group, row.side): row for row in clauses}

    def weight(self, clause: Clause, pair: Pair) -> int:
        """What a trip of the pair adds to a bound of a quota."""
        key = (clause.quota.code, pair)
        if key not in self._groups:
            self._groups[key] = group_of(self.case, clause.quota, self.places(pair)[0], *pair)
        group = self._groups[key]
        return (clause.inside if group == clause.group else clause.outside) if group else 0

    def everybody(self) -> list[Pair]:
        """Every pair that is not decided yet."""
        return sorted(pair for pair in self.case.nominations if pair not in self.begun.pairs)

    def members(self, pairs: Iterable[Pair]) -> frozenset[Member]:
        """Every rule instance that has to do with these pairs and with their possible companions."""
        named = list(pairs)
        events = sorted({event for _, event in named})
        others = [pair for event in events for pair in self.companions(event)]
        found = [member for pair in dict.fromkeys([*named, *others]) for member in self._about(pair)]
        return frozenset([*found, *(member for event in events for member in self._about_event(event)), *self.quotas])

    def _about(self, pair: Pair) -> Iterator[Member]:
        team = self.places(pair)
        yield "FREE", pair[0], ""
        yield from (member for member, _ in self.team_limits(team))
        if self.cap(team) is not None:
            yield "CAP", "", pair[1], team[0]
        for choice in self.of(pair).choices:
            yield from ((code, *pair) for code in choice.blockers)
            yield from (row[0] for row in choice.rows)

    def _about_event(self, event: str) -> Iterator[Member]:
        if asks_for_expert(self.case, self.case.programme.events[event]):
            yield "EXPERT", "", event
        if self.least(event) > 1:
            yield "MIN_DELEGATES", "", event
        if len(self.dates(event)) > 1:
            yield "VISIT_DATES", "", event
