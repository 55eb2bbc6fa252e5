"""A programme translated into the solver's question, and the way back from its indices to codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.domain.plan import Trip
from planner.domain.records import Budget, Event, Nomination, Programme
from planner.rules.budgets import amount, contains, held
from planner.rules.eligibility import Attendance, refusals
from planner.rules.quotas import Clause, clauses
from planner.rules.slots import DatedSlot, visit_window
from planner.services.standing import Standing
from planner.travel.options import KEEPING, OptionMaker, TripOption
from solver import problem as ask

UNLIMITED = 10**6
"""Stands for "no limit" where the solver wants a number: more delegates than any programme has."""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget before planning, in cents; `free` is what trips may still cost, negative where history is over."""

    budget: Budget
    amount: int
    held: int
    spent: int

    @property
    def free(self) -> int:
        """Amount less what is held and spent."""
        return self.amount - self.held - self.spent


@dataclass(frozen=True, slots=True)
class Pair:
    """
    One nominated (delegate, event) with all that is known of it before solving.

    `refused` holds code -> sentence of the rules that look at authority and event alone. `options` are all
    trip options, blocked ones included; none are kept of a pair that is refused and not required.
    """

    nomination: Nomination
    authority: str
    lock: str | None
    refused: dict[str, str]
    options: tuple[TripOption, ...]

    @property
    def required(self) -> bool:
        """Whether a keeping lock demands a trip."""
        return self.lock in KEEPING


@dataclass
class Question:
    """
    The solver's problem and what its indices mean.

    Lists are parallel to the tuples of `problem`, `clauses` to its quotas. `trip_options[i]` is None for a phantom
    option, which exists only so that a conflict can name the rule that leaves a locked pair without any way.
    """

    pairs: list[Pair] = field(default_factory=list)
    asked: list[Pair] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    slots: list[DatedSlot | None] = field(default_factory=list)
    experts: list[str] = field(default_factory=list)
    teams: list[tuple[str, str]] = field(default_factory=list)
    trip_options: list[TripOption | None] = field(default_factory=list)
    resources: list[ResourceKey] = field(default_factory=list)
    budgets: list[BudgetState] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    expertless: set[tuple[str, DatedSlot]] = field(default_factory=set)
    problem: ask.Problem | None = None

    def lacks_expert(self, event: str, slot: DatedSlot) -> bool:
        """Whether no expert could serve a visit in this slot."""
        return (event, slot) in self.expertless

    def asked_problem(self) -> ask.Problem:
        """The problem, once built."""
        if self.problem is None:
            raise ValueError("Expected a built question.")
        return self.problem


@dataclass(frozen=True, slots=True)
class ResourceKey:
    """What a resource is: a budget, a hotel's night, an event's places or a quote's seats."""

    code: str
    kind: str
    name: str
    night: str = ""


def build_question(programme: Programme, standing: Standing, *, whole: bool = False) -> Question:
    """
    Everything a plan decides, as integers.

    Rows are sorted by their codes, so the order of rows in a file never matters.

    Parameters
    ----------
    whole
        Whether options that a rule forbids are in the problem as well, with their blockers. They change no plan;
        an explanation asks what would happen without a blocker.
    """
    return _Builder(programme, standing, whole).build()


class _Builder:
    def __init__(self, programme: Programme, standing: Standing, whole: bool) -> None:
        self._programme = programme
        self._standing = standing
        self._whole = whole
        self._maker = OptionMaker(programme, standing.busy(), standing.begun())
        self._attendance = Attendance(programme)
        self._question = Question()
        self._resources: dict[ResourceKey, int] = {}
        self._slot_index: dict[tuple[str, DatedSlot | None], int] = {}
        self._blocked_hotels = {block.hotel for block in programme.room_blocks}
        self._rooms = {(block.hotel, block.night.isoformat()): block.rooms for block in programme.room_blocks}

    def build(self) -> Question:
        question = self._question
        question.budgets = list(self._budget_states())
        question.pairs = list(self._pairs())
        question.asked = [pair for pair in question.pairs if pair.required or self._open(pair)]
        question.events = sorted({pair.nomination.event for pair in question.asked})
        question.teams = sorted({(pair.authority, pair.nomination.event) for pair in question.asked})
        question.experts = sorted(self._programme.experts)
        question.expertless = set(self._expertless())
        options = tuple(self._options())
        question.slots = [slot for _, slot in self._slot_index]
        question.problem = ask.Problem(
            events=tuple(self._event(self._programme.events[code]) for code in question.events),
            slots=tuple(self._slot(event, slot) for event, slot in self._slot_index),
            teams=tuple(self._team(authority, event) for authority, event in question.teams),
            nominations=tuple(self._nominations()),
            options=options,
            resources=tuple(self._capacity(key) for key in question.resources),
            team_limits=tuple(self._team_limits()),
            num_experts=len(question.experts),
            published_trips=len(self._standing.published),
            levels=self._levels(),
            quotas=tuple(self._quotas()),
            tolerances=tuple(self._programme.tolerances.items()),
        )
        return question

    def _levels(self) -> tuple[str, ...]:
        levels = self._programme.objective
        return ("disruption", *levels) if self._standing.is_replan else levels

    def _budget_states(self) -> Iterable[BudgetState]:
        for code, budget in self._programme.budgets.items():
            yield BudgetState(
                budget=budget,
                amount=amount(self._programme, budget),
                held=held(self._programme, budget),
                spent=self._standing.spent(code),
            )

    def _pairs(self) -> Iterable[Pair]:
        done = self._standing.pairs()
        for nomination in sorted(self._programme.nominations, key=lambda row: (row.event, row.delegate)):
            if (nomination.delegate, nomination.event) not in done:
                yield self._pair(nomination)

    def _pair(self, nomination: Nomination) -> Pair:
        delegate = self._programme.delegates[nomination.delegate]
        event = self._programme.events[nomination.event]
        lock = self._maker.lock(delegate.code, event.code)
        authority = self._programme.authorities[delegate.authority]
        refused = refusals(self._programme, authority, event, self._attendance)
        refused |= self._lock_refusal(nomination)
        options = tuple(self._maker.options(delegate, event)) if not refused or lock or self._whole else ()
        if not next(self._maker.options(delegate, event), None):
            refused |= self._no_option(nomination)
        return Pair(nomination, authority.code, lock.state if lock else None, refused, options)

    def _lock_refusal(self, nomination: Nomination) -> dict[str, str]:
        lock = self._maker.lock(nomination.delegate, nomination.event)
        if lock is None or lock.state in KEEPING or lock.quote or lock.slot_start:
            return {}
        return {"LOCK": "A lock excludes this delegate from this event."}

    def _no_option(self, nomination: Nomination) -> dict[str, str]:
        event = self._programme.events[nomination.event]
        if event.status != "confirmed":
            return {}
        if self._maker.slots(event.code):
            return self._maker.refused_quotes(self._programme.delegates[nomination.delegate], event)
        window = visit_window(self._programme, event)
        return {
            "VISIT_DATES": f"{event.name} has no dates that keep the rule between {window.first} and {window.last}."
        }

    def _open(self, pair: Pair) -> bool:
        if self._whole:
            return bool(pair.options)
        return not pair.refused and any(not option.blockers for option in pair.options)

    def _event(self, event: Event) -> ask.Event:
        visit = event.kind == "study_visit"
        rules = self._programme.rules
        expert = visit and rules.holds("EXPERT") and rules.settings.experts_required
        smallest = event.min_delegates if visit and rules.holds("MIN_DELEGATES") else 1
        return ask.Event(name=event.code, min_delegates=smallest, needs_expert=expert)

    def _slot(self, event: str, slot: DatedSlot | None) -> ask.Slot:
        index = self._question.events.index(event)
        if slot is None:
            return ask.Slot(event=index)
        first, last = self._occupied(slot)
        return ask.Slot(index, first, last, tuple(self._experts_for(event, first, last)))

    def _expertless(self) -> Iterable[tuple[str, DatedSlot]]:
        for event in self._programme.events.values():
            if self._event(event).needs_expert:
                for slot in self._maker.slots(event.code):
                    first, last = self._occupied(slot)
                    if not any(True for _ in self._experts_for(event.code, first, last)):
                        yield event.code, slot

    def _occupied(self, slot: DatedSlot) -> tuple[int, int]:
        """Days on which a visit's expert is busy, as ordinals, both included."""
        settings = self._programme.rules.settings
        first = slot.first_day.toordinal() - settings.expert_days_before
        return first, slot.last_day.toordinal() + settings.expert_days_after

    def _experts_for(self, event: str, first: int, last: int) -> Iterable[int]:
        region = self._programme.events[event].region
        for index, code in enumerate(self._question.experts):
            expert = self._programme.experts[code]
            taken = [(days.first.toordinal(), days.last.toordinal()) for days in expert.unavailable]
            taken += self._carried_duties(code, event)
            if region in expert.areas and not any(start <= last and first <= end for start, end in taken):
                yield index

    def _carried_duties(self, expert: str, event: str) -> Iterable[tuple[int, int]]:
        settings = self._programme.rules.settings
        return [
            (
                visit.start.toordinal() - settings.expert_days_before,
                visit.end.toordinal() + settings.expert_days_after,
            )
            for visit in self._standing.visits
            if visit.expert == expert and visit.event != event
        ]

    def _team(self, authority: str, event: str) -> ask.Team:
        record = self._programme.events[event]
        cap = self._cap(record)
        done = sum(past.authority == authority and past.event == event for past in self._standing.attendances)
        return ask.Team(
            name=f"{authority} at {event}",
            event=self._question.events.index(event),
            cap=max(0, cap - done),
            merit=self._attendance.percent(authority, record),
        )

    def _cap(self, event: Event) -> int:
        return cap_of(self._programme, event)

    def _nominations(self) -> Iterable[ask.Nomination]:
        delegates = sorted({pair.nomination.delegate for pair in self._question.asked})
        position = {code: index for index, code in enumerate(delegates)}
        team = {key: index for index, key in enumerate(self._question.teams)}
        for pair in self._question.asked:
            row = pair.nomination
            yield ask.Nomination(
                name=f"{row.delegate} at {row.event}",
                delegate=position[row.delegate],
                team=team[pair.authority, row.event],
                rank=row.rank,
                required=pair.required,
            )

    def _options(self) -> Iterable[ask.Option]:
        for index, pair in enumerate(self._question.asked):
            if not pair.required:
                allowed = (option for option in pair.options if self._whole or not option.blockers)
                yield from (self._option(index, pair, option) for option in allowed)
            else:
                yield from self._locked_options(index, pair)

    def _locked_options(self, index: int, pair: Pair) -> Iterable[ask.Option]:
        meant = [option for option in pair.options if "LOCK" not in option.blockers]
        yield from (self._option(index, pair, option) for option in meant)
        if not meant:
            self._question.trip_options.append(None)
            slot = self._slot_position(pair.nomination.event, None)
            yield ask.Option(nomination=index, slot=slot, cost=0, blockers=self._phantom_blockers(pair))

    def _phantom_blockers(self, pair: Pair) -> tuple[str, ...]:
        named = self._maker.named_quote_faults(pair.nomination.delegate, pair.nomination.event)
        return tuple({**pair.refused, **dict.fromkeys(named)}) or ("LOCK",)

    def _option(self, index: int, pair: Pair, option: TripOption) -> ask.Option:
        journey = option.journey
        self._question.trip_options.append(option)
        over = tuple(dict.fromkeys(self._closed_budgets(option)))
        return ask.Option(
            nomination=index,
            slot=self._slot_position(option.event, journey.slot),
            cost=option.cost.total,
            co2=journey.co2_g,
            minutes=journey.minutes,
            first_day=journey.first_day.toordinal(),
            last_day=journey.last_day.toordinal(),
            uses=tuple(self._uses(option)),
            published=self._is_published(option),
            blockers=(*pair.refused, *option.blockers, *over),
        )

    def _closed_budgets(self, option: TripOption) -> Iterable[str]:
        return ["BUDGET" for state in self._budgets_of(option) if state.free < 0]

    def _budgets_of(self, option: TripOption) -> list[BudgetState]:
        event, year = self._programme.events[option.event], option.journey.slot.first_day.year
        return [state for state in self._question.budgets if contains(state.budget, event, year)]

    def _is_published(self, option: TripOption) -> bool:
        trip = self._standing.published.get((option.delegate, option.event))
        return trip is not None and same_booking(trip, option)

    def _slot_position(self, event: str, slot: DatedSlot | None) -> int:
        return self._slot_index.setdefault((event, slot), len(self._slot_index))

    def _uses(self, option: TripOption) -> Iterable[tuple[int, int]]:
        for state in self._budgets_of(option) if self._programme.rules.holds("BUDGET") else ():
            if use := state.budget.use(option.cost.total, option.journey.co2_g):
                yield self._resource(ResourceKey("BUDGET", "budget", state.budget.code)), use
        if option.hotel in self._blocked_hotels and self._programme.rules.holds("ROOMS"):
            for night in nights_of(option):
                yield self._resource(ResourceKey("ROOMS", "night", option.hotel or "", night)), 1
        if self._programme.rules.holds("SEATS"):
            yield from self._seats(option)

    def _seats(self, option: TripOption) -> Iterable[tuple[int, int]]:
        if self._programme.events[option.event].capacity is not None:
            yield self._resource(ResourceKey("SEATS", "event", option.event)), 1
        quote = self._programme.quotes[option.journey.quote] if option.journey.quote else None
        if quote is not None and quote.seats is not None:
            yield self._resource(ResourceKey("SEATS", "quote", quote.code)), 1

    def _resource(self, key: ResourceKey) -> int:
        if key not in self._resources:
            self._resources[key] = len(self._resources)
            self._question.resources.append(key)
        return self._resources[key]

    def _capacity(self, key: ResourceKey) -> ask.Resource:
        name = f"{key.name} {key.night}".strip()
        return ask.Resource(key.code, name, max(0, self._available(key)))

    def _available(self, key: ResourceKey) -> int:
        if key.kind == "budget":
            return next(state.free for state in self._question.budgets if state.budget.code == key.name)
        if key.kind == "night":
            return self._rooms.get((key.name, key.night), 0)
        places = (
            self._programme.events[key.name].capacity if key.kind == "event" else self._programme.quotes[key.name].seats
        )
        return places if places is not None else UNLIMITED

    def _team_limits(self) -> Iterable[ask.TeamLimit]:
        settings = self._programme.rules.settings
        for authority in sorted({authority for authority, _ in self._question.teams}):
            teams = {
                index: self._year(event)
                for index, (owner, event) in enumerate(self._question.teams)
                if owner == authority and self._is_new_thematic(authority, event)
            }
            if settings.thematic_per_year is not None and self._programme.rules.holds("ONE_PER_YEAR"):
                yield from self._year_limits(authority, teams, settings.thematic_per_year)
            if settings.thematic_in_all is not None and self._programme.rules.holds("THREE_IN_ALL") and teams:
                left = settings.thematic_in_all - len(self._attended(authority))
                yield ask.TeamLimit("THREE_IN_ALL", authority, tuple(teams), max(0, left))

    def _quotas(self) -> Iterable[ask.Quota]:
        """Each clause of a quota that a choice of trips could break."""
        if not self._programme.rules.holds("QUOTA"):
            return
        for clause in clauses(self._programme, self._standing.made()):
            if clause.asks:
                self._question.clauses.append(clause)
                weighed = ((n, clause.weight(self._programme, trip)) for n, trip in enumerate(self._asked_trips()))
                name = f"{clause.quota.code} {clause.group} {clause.side}"
                yield ask.Quota("QUOTA", name, tuple((n, weight) for n, weight in weighed if weight), clause.most)

    def _asked_trips(self) -> Iterable[tuple[str, str, str]]:
        return ((pair.authority, pair.nomination.delegate, pair.nomination.event) for pair in self._question.asked)

    def _year_limits(self, authority: str, teams: dict[int, int], limit: int) -> Iterable[ask.TeamLimit]:
        for year in sorted(set(teams.values())):
            left = limit - sum(attended == year for attended in self._attended(authority).values())
            members = tuple(team for team, other in teams.items() if other == year)
            yield ask.TeamLimit("ONE_PER_YEAR", f"{authority} {year}", members, max(0, left))

    def _attended(self, authority: str) -> dict[str, int]:
        """Thematic events that the authority has already been funded for, with their year."""
        return {
            past.event: past.year
            for past in self._standing.attendances
            if past.authority == authority and self._programme.events[past.event].kind == "thematic"
        }

    def _is_new_thematic(self, authority: str, event: str) -> bool:
        thematic = self._programme.events[event].kind == "thematic"
        return thematic and event not in self._attended(authority)

    def _year(self, event: str) -> int:
        slots = self._maker.slots(event)
        return slots[0].first_day.year if slots else 0


def cap_of(programme: Programme, event: Event) -> int:
    """CAP: delegates per authority at an event (FAQ 2.1); `UNLIMITED` where the rule set has no cap."""
    settings = programme.rules.settings
    if event.kind == "study_visit":
        cap = settings.cap_study_visit
    elif event.region == "europe":
        cap = settings.cap_thematic_europe
    else:
        cap = settings.cap_thematic_elsewhere
    return UNLIMITED if cap is None or not programme.rules.holds("CAP") else cap


def nights_of(option: TripOption) -> list[str]:
    """ISO days of the nights slept, check-in included, check-out not."""
    first = option.journey.check_in.toordinal()
    return [
        type(option.journey.check_in).fromordinal(first + index).isoformat() for index in range(option.journey.nights)
    ]


def same_booking(trip: Trip, option: TripOption) -> bool:
    """Whether an option keeps a published trip: same slot, same quote (or both none) and same hotel."""
    slot = option.journey.slot
    return (trip.slot_start, trip.slot_end, trip.quote, trip.hotel) == (
        slot.first_day,
        slot.last_day,
        option.journey.quote,
        option.hotel,
    )
