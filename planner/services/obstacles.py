"""
What stands in a pair's way by itself, whatever else the plan holds: code -> sentence.

A rule is named when it forbids every option of the pair. Where no single rule does, but every option is
forbidden by some rule, those rules are named together (DESIGN section 3, Exact readings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from planner.domain.money import format_money
from planner.domain.records import Programme
from planner.rules.budgets import contains, unit_of
from planner.rules.quotas import clauses, told_by
from planner.services.question import BudgetState, Pair, Question, cap_of, nights_of
from planner.services.standing import Standing
from planner.travel.costs import add_months
from planner.travel.options import OptionMaker, TripOption, visa_for


class Obstacles:
    """The rules that block a pair alone, for one question."""

    def __init__(self, programme: Programme, standing: Standing, question: Question) -> None:
        self._programme = programme
        self._standing = standing
        self._question = question
        self._maker = OptionMaker(programme, standing.busy(), standing.begun())
        self._order = {code: index for index, code in enumerate(programme.rules.rules)}
        self._rooms = {(block.hotel, block.night.isoformat()): block.rooms for block in programme.room_blocks}
        self._blocked_hotels = {block.hotel for block in programme.room_blocks}
        self._clauses = clauses(programme, standing.made()) if programme.rules.holds("QUOTA") else []
        self._sentences: dict[str, Callable[[Pair], str]] = {
            "FREE": self._free,
            "PASSPORT": self._passport,
            "VISA": self._visa,
            "LOCK": self._lock,
            "PAST": self._past,
            "BUDGET": self._budget,
            "ROOMS": self._room,
            "SEATS": self._seat,
            "EXPERT": self._expert,
        }

    def of(self, pair: Pair) -> dict[str, str]:
        """Every rule that blocks the pair by itself, in rule-table order; empty where none does."""
        found = dict(pair.refused) | self._history_limits(pair) | self._quota_used_up(pair)
        always = self._always(self._options(pair))
        if not always and not found:
            always = self._together(pair)
        missing = [code for code in always if code not in found]
        if missing:
            whole = pair if pair.options else replace(pair, options=tuple(self._options(pair)))
            found |= {code: self._sentences[code](whole) for code in missing}
        return dict(sorted(found.items(), key=lambda item: self._order[item[0]]))

    def _options(self, pair: Pair) -> Iterable[TripOption]:
        row = pair.nomination
        delegate, event = self._programme.delegates[row.delegate], self._programme.events[row.event]
        return pair.options or self._maker.options(delegate, event)

    def _always(self, options: Iterable[TripOption]) -> set[str]:
        """Codes that forbid every option; looks no further than it must."""
        common: set[str] | None = None
        for option in options:
            against = self._codes_against(option)
            common = against if common is None else common & against
            if not common:
                return set()
        return common or set()

    def _together(self, pair: Pair) -> set[str]:
        """Codes that forbid every option together, each some of them."""
        forbidding = [self._codes_against(option) for option in pair.options]
        return set.union(*forbidding) if forbidding and all(forbidding) else set()

    def _codes_against(self, option: TripOption) -> set[str]:
        judged: tuple[tuple[str, Callable[[TripOption], bool]], ...] = (
            ("BUDGET", self._too_dear),
            ("ROOMS", self._no_room),
            ("SEATS", self._no_seat),
            ("EXPERT", self._no_expert),
        )
        alone = {code for code, forbids in judged if self._programme.rules.holds(code) and forbids(option)}
        return alone | set(option.blockers)

    def _history_limits(self, pair: Pair) -> dict[str, str]:
        """CAP, ONE_PER_YEAR and THREE_IN_ALL where trips already made have used them up."""
        event, settings = self._programme.events[pair.nomination.event], self._programme.rules.settings
        name = self._programme.authorities[pair.authority].name
        past = [trip for trip in self._standing.attendances if trip.authority == pair.authority]
        cap, here = cap_of(self._programme, event), sum(trip.event == event.code for trip in past)
        found = {}
        if here >= cap:
            found["CAP"] = f"{name} has already sent {here} of at most {cap} delegates to {event.name}."
        thematic = {trip.event: trip.year for trip in past if self._programme.events[trip.event].kind == "thematic"}
        slots = self._maker.slots(event.code)
        if event.kind != "thematic" or event.code in thematic or not slots:
            return found
        year = slots[0].first_day.year
        this_year = sum(other == year for other in thematic.values())
        if self._reached("ONE_PER_YEAR", this_year, settings.thematic_per_year):
            found["ONE_PER_YEAR"] = (
                f"{name} has already been funded for {this_year} thematic event in {year}; "
                f"at most {settings.thematic_per_year} a year."
            )
        if self._reached("THREE_IN_ALL", len(thematic), settings.thematic_in_all):
            found["THREE_IN_ALL"] = (
                f"{name} has already been funded for {len(thematic)} thematic events; "
                f"at most {settings.thematic_in_all} in all."
            )
        return found

    def _quota_used_up(self, pair: Pair) -> dict[str, str]:
        """QUOTA where trips already made have used up a number, or where the group has none at all."""
        trip = (pair.authority, pair.nomination.delegate, pair.nomination.event)
        for clause in self._clauses:
            if clause.forbids(clause.weight(self._programme, trip)):
                made = f", and {clause.made} were made already" if clause.made else ""
                return {"QUOTA": f"{told_by(clause, self._programme)}{made}."}
        return {}

    def _reached(self, code: str, count: int, limit: int | None) -> bool:
        return limit is not None and count >= limit and self._programme.rules.holds(code)

    def _too_dear(self, option: TripOption) -> bool:
        return any(state.free < 0 or _use(option, state) > state.free for state in self.budgets_of(option))

    def budgets_of(self, option: TripOption) -> list[BudgetState]:
        """The budgets that contain the option's event in the year of its slot."""
        event, year = self._programme.events[option.event], option.journey.slot.first_day.year
        return [state for state in self._question.budgets if contains(state.budget, event, year)]

    def _full_nights(self, option: TripOption) -> list[str]:
        if option.hotel not in self._blocked_hotels:
            return []
        return [night for night in nights_of(option) if not self._rooms.get((option.hotel or "", night), 0)]

    def _no_room(self, option: TripOption) -> bool:
        return bool(self._full_nights(option))

    def _no_seat(self, option: TripOption) -> bool:
        quote = self._programme.quotes[option.journey.quote] if option.journey.quote else None
        return self._programme.events[option.event].capacity == 0 or (quote is not None and quote.seats == 0)

    def _no_expert(self, option: TripOption) -> bool:
        return self._question.lacks_expert(option.event, option.journey.slot)

    def _free(self, pair: Pair) -> str:
        event = self._programme.events[pair.nomination.event]
        return f"{self._person(pair)} is not available on the days of any possible trip to {event.name}."

    def _passport(self, pair: Pair) -> str:
        delegate = self._programme.delegates[pair.nomination.delegate]
        event = self._programme.events[pair.nomination.event]
        fact = visa_for(self._programme, delegate, event)
        months = (fact.passport_months or 0) if fact else 0
        back = min(option.journey.last_day for option in pair.options)
        needed = add_months(back, months)
        unit = "month" if months == 1 else "months"
        after = f"{months} {unit} after the return on {back}" if months else "the day of the return"
        return f"The passport expires on {delegate.passport_expiry}; it must be valid until {needed} ({after})."

    def _visa(self, pair: Pair) -> str:
        delegate = self._programme.delegates[pair.nomination.delegate]
        event = self._programme.events[pair.nomination.event]
        fact = visa_for(self._programme, delegate, event)
        days = (fact.lead_days or 0) if fact else 0
        leaves = max(option.journey.first_day for option in pair.options)
        ready = self._programme.today + timedelta(days=days)
        return f"A visa takes {days} days, until {ready}; the last possible departure is on {leaves}."

    def _lock(self, pair: Pair) -> str:
        return "A lock excludes the quotes or dates that are left."

    def _past(self, pair: Pair) -> str:
        started: date = max(option.journey.slot.first_day for option in pair.options)
        return f"The last possible dates began on {started}, on or before today ({self._programme.today})."

    def _budget(self, pair: Pair) -> str:
        """The budget that the least way for it breaks by most; money before CO2."""
        option, state = min(self._over(pair), key=lambda way: (way[1].budget.of_co2, way[1].free, way[1].budget.code))
        unit = unit_of(self._programme, state.budget)
        taken = "The trip with least CO2 emits" if state.budget.of_co2 else "The cheapest trip costs"
        return (
            f"{taken} {format_money(_use(option, state), unit)}; budget {state.budget.name} "
            f"has {format_money(state.free, unit)} free after what is held back and already spent."
        )

    def _over(self, pair: Pair) -> Iterator[tuple[TripOption, BudgetState]]:
        """Each budget that is too small, with the option that takes least of it."""
        least: dict[str, tuple[TripOption, BudgetState]] = {}
        for option in pair.options:
            for state in self.budgets_of(option):
                best = least.get(state.budget.code)
                if best is None or _use(option, state) < _use(*best):
                    least[state.budget.code] = option, state
        over = [way for way in least.values() if way[1].free < 0 or _use(*way) > way[1].free]
        yield from over or least.values()

    def _room(self, pair: Pair) -> str:
        option = next(option for option in pair.options if self._full_nights(option))
        hotel = self._programme.hotels[option.hotel or ""]
        return f"No hotel has rooms on every night needed; {hotel.name} holds none on {self._full_nights(option)[0]}."

    def _seat(self, pair: Pair) -> str:
        event = self._programme.events[pair.nomination.event]
        if event.capacity == 0:
            return f"{event.name} has no places."
        return f"The quotes for {event.name} have no seats."

    def _expert(self, pair: Pair) -> str:
        event = self._programme.events[pair.nomination.event]
        return f"No expert for {event.region.replace('_', ' ').title()} is free on any possible dates of {event.name}."

    def _person(self, pair: Pair) -> str:
        delegate = self._programme.delegates[pair.nomination.delegate]
        return f"{delegate.given_name} {delegate.family_name}"


def _use(option: TripOption, state: BudgetState) -> int:
    return state.budget.use(option.cost.total, option.journey.co2_g)
