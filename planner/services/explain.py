"""
Why a pair is funded or not, and what a budget holds, with figures and the clause of each rule.

Reads only a plan that its verification has passed: every code in it resolves in the programme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from planner.domain.faults import Fault, PlannerError, suggestion
from planner.domain.money import to_cents
from planner.domain.plan import Plan, Reason, Trip, Unfunded
from planner.domain.records import Budget, Event, Nomination, PastTrip, Programme
from planner.domain.standins import Seat
from planner.rules.budgets import contains
from planner.rules.eligibility import Attendance
from planner.rules.slots import event_slots
from planner.services.grounds import Case, Ground, grounds
from planner.services.reasons import budgets_lack
from planner.services.standins import stand_ins
from planner.services.whynot import Inquiry, NextBest, UnprovenPlanError, WayIn
from planner.services.workers import answered_side_by_side
from planner.travel.options import OptionMaker

MANY = 100
"""From so many pairs on they are shared out among processes."""

PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Codes of what is asked about, None: not asked; `every`: all pairs, each with what would change its answer."""

    delegate: str | None = None
    authority: str | None = None
    event: str | None = None
    budget: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """
    What a plan says about one delegate and one event.

    Attributes
    ----------
    state
        "funded", "not funded" or "already made" (it stands in `history`).
    trip
        The funded trip.
    past
        The trip already made.
    grounds
        Why it is allowed, or why it is not funded.
    budgets
        Codes of the budgets that the trip counts in.
    seat
        Who could take the seat of a trip that has not begun.
    way_in
        For a pair that is not funded: what would have to be different.
    next_best
        For a funded pair: what the plan would lose without it, and who would go.
    """

    authority: str
    delegate: str
    event: str
    state: str
    grounds: tuple[Ground, ...]
    trip: Trip | None = None
    past: PastTrip | None = None
    budgets: tuple[str, ...] = ()
    seat: Seat | None = None
    way_in: WayIn | None = None
    next_best: NextBest | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """What one event takes from a budget, in cents: by trips of the plan, by trips already made."""

    event: str
    trips: int
    planned: int
    history: int


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """
    A pair that a budget cannot pay.

    Attributes
    ----------
    cheapest
        What its cheapest way that nothing else stands against takes of the budget, in the budget's unit.
    text
        What this budget lacks for that way.
    """

    authority: str
    delegate: str
    event: str
    cheapest: int
    text: str


@dataclass(frozen=True, slots=True)
class BudgetAnswer:
    """A budget line of the plan with its name, what it contains, what draws on it and whom it turned away."""

    code: str
    name: str
    amount: int
    held: int
    spent: int
    left: int
    spending: tuple[Spending, ...]
    provisions: tuple[str, ...]
    refused: tuple[TurnedAway, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to a question.

    Attributes
    ----------
    refusals
        Ground -> number of pairs that name it; only where nothing in particular was asked.
    note
        Why nothing is told of what would change the answers, else "".
    """

    pairs: tuple[PairAnswer, ...] = ()
    budgets: tuple[BudgetAnswer, ...] = ()
    refusals: tuple[tuple[Ground, int], ...] = ()
    note: str = ""


def explain(
    programme: Programme,
    plan: Plan,
    question: Question,
    previous: Plan | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Answer:
    """
    Answer a question about a verified plan.

    Parameters
    ----------
    question
        Delegate, authority and event together narrow the pairs; a budget is told on its own, those it turned
        away narrowed alike. Nothing asked: how often each rule refused, and every budget.
    previous
        The plan that this one was made against, where there was one.
    progress
        Told in a few words whose answer is worked out.

    Raises
    ------
    PlannerError
        If a code is not in the programme, each such code with the nearest one; if the delegate belongs to another
        authority than the one asked about; or if nobody asked about is nominated.
    """
    _refuse_unknown_codes(programme, question)
    _refuse_another_authority(programme, question)
    if question == Question():
        return Answer(budgets=_budgets(programme, plan, question), refusals=_refusals(programme, plan))
    if question.budget is not None:
        return Answer(budgets=_budgets(programme, plan, question))
    pairs = tuple(_pairs(programme, plan, question))
    if not pairs:
        raise PlannerError([_nobody(programme, question)])
    try:
        inquiry = Inquiry(programme, plan, previous, in_short=question.every)
    except UnprovenPlanError as error:
        return Answer(pairs=pairs, note=str(error))
    if len(pairs) < MANY:
        return Answer(pairs=tuple(_asked_one_by_one(inquiry, pairs, progress)))
    progress(f"what would change the answers of {len(pairs)} pairs")
    return Answer(pairs=_asked_side_by_side(programme, plan, previous, pairs, in_short=question.every))


def _asked_one_by_one(
    inquiry: Inquiry, pairs: tuple[PairAnswer, ...], progress: Callable[[str], None]
) -> Iterator[PairAnswer]:
    for number, pair in enumerate(pairs, start=1):
        progress(f"what would change the answer of {pair.delegate} at {pair.event} ({number} of {len(pairs)})")
        yield _asked_further(inquiry, pair)


def _asked_side_by_side(
    programme: Programme, plan: Plan, previous: Plan | None, pairs: tuple[PairAnswer, ...], *, in_short: bool
) -> tuple[PairAnswer, ...]:
    """Every second pair in a process of its own; each answer is the same wherever it is worked out."""
    asked = [(programme, plan, previous, in_short, pairs[start::PROCESSES]) for start in range(PROCESSES)]
    shares = answered_side_by_side(_share, asked)
    return tuple(shares[index % PROCESSES][index // PROCESSES] for index in range(len(pairs)))


def _share(asked: tuple[Programme, Plan, Plan | None, bool, tuple[PairAnswer, ...]]) -> tuple[PairAnswer, ...]:
    return _asked_in_turn(*asked)


def _asked_in_turn(
    programme: Programme, plan: Plan, previous: Plan | None, in_short: bool, pairs: tuple[PairAnswer, ...]
) -> tuple[PairAnswer, ...]:
    inquiry = Inquiry(programme, plan, previous, in_short=in_short)
    return tuple(_asked_further(inquiry, pair) for pair in pairs)


def _asked_further(inquiry: Inquiry, pair: PairAnswer) -> PairAnswer:
    """The answer with what would change it; a trip that has begun or is over changes no more."""
    if pair.state == "not funded":
        return replace(pair, way_in=inquiry.way_in(pair.delegate, pair.event))
    if pair.trip is not None and not pair.trip.carried:
        return replace(pair, next_best=inquiry.next_best(pair.delegate, pair.event))
    return pair


def _refuse_unknown_codes(programme: Programme, question: Question) -> None:
    asked: tuple[tuple[str, str | None, Iterable[str]], ...] = (
        ("delegate", question.delegate, programme.delegates),
        ("authority", question.authority, programme.authorities),
        ("event", question.event, programme.events),
        ("budget", question.budget, programme.budgets),
    )
    faults = [
        Fault(f"--{kind}", 0, "", code, f"{code!r} is no {kind} of {programme.code}; {suggestion(code, known)}")
        for kind, code, known in asked
        if code is not None and code not in known
    ]
    if faults:
        raise PlannerError(faults)


def _refuse_another_authority(programme: Programme, question: Question) -> None:
    if question.delegate is None or question.authority is None:
        return
    own = programme.delegates[question.delegate].authority
    if own != question.authority:
        told = f"{question.delegate} belongs to {own}, not to {question.authority}; name {own} or leave it out"
        raise PlannerError([Fault("--authority", 0, "", question.authority, told)])


def _asked(programme: Programme, question: Question) -> list[Nomination]:
    return [
        nomination
        for nomination in sorted(programme.nominations, key=lambda row: (row.event, row.delegate))
        if question.delegate in (None, nomination.delegate)
        and question.event in (None, nomination.event)
        and question.authority in (None, programme.delegates[nomination.delegate].authority)
    ]


def _nobody(programme: Programme, question: Question) -> Fault:
    """That no nomination is asked about."""
    options = [option for option in ("delegate", "authority", "event") if getattr(question, option) is not None]
    whom = f"delegate {question.delegate}" if question.delegate else "nobody"
    authority = f" of {programme.authorities[question.authority].name}" if question.authority else ""
    where = programme.events[question.event].name if question.event else "any event"
    verb = "is not nominated" if question.delegate else "is nominated"
    told = f"{whom}{authority} {verb} for {where}; the table nominations says who is"
    return Fault(", ".join(f"--{option}" for option in options) or "nominations", 0, "", "", told)


def _pairs(programme: Programme, plan: Plan, question: Question) -> Iterator[PairAnswer]:
    trips = {(trip.delegate, trip.event): trip for trip in plan.trips}
    unfunded = {(pair.delegate, pair.event): pair for pair in plan.unfunded}
    past = {(row.delegate, row.event): row for row in programme.history}
    attendance = Attendance(programme)
    asked = {(row.event, row.delegate) for row in _asked(programme, question)}
    seats = {(seat.event, seat.delegate): seat for seat in stand_ins(programme, plan, asked)} if trips else {}
    for nomination in _asked(programme, question):
        key = (nomination.delegate, nomination.event)
        authority = programme.delegates[nomination.delegate].authority
        if key in trips:
            answer = _funded(programme, plan, trips[key], attendance)
            yield replace(answer, seat=seats.get((nomination.event, nomination.delegate)))
        elif key in unfunded:
            reasons = tuple(_ground(programme, reason) for reason in unfunded[key].reasons)
            yield PairAnswer(authority, *key, state="not funded", grounds=reasons)
        elif key in past:
            yield PairAnswer(authority, *key, state="already made", grounds=(), past=past[key])


def _funded(programme: Programme, plan: Plan, trip: Trip, attendance: Attendance) -> PairAnswer:
    event = programme.events[trip.event]
    return PairAnswer(
        trip.authority,
        trip.delegate,
        trip.event,
        state="funded",
        grounds=grounds(Case(programme, plan, trip, attendance)),
        trip=trip,
        budgets=tuple(
            budget.code for budget in programme.budgets.values() if contains(budget, event, trip.slot_start.year)
        ),
    )


def _ground(programme: Programme, reason: Reason) -> Ground:
    rule = programme.rules.rules.get(reason.code)
    return Ground(reason.code, reason.text, rule.sentence if rule else "", rule.clause if rule else "")


def _refusals(programme: Programme, plan: Plan) -> tuple[tuple[Ground, int], ...]:
    counts = Counter(reason.code for pair in plan.unfunded for reason in pair.reasons)
    return tuple(
        (Ground(code, "", rule.sentence, rule.clause), counts[code])
        for code, rule in programme.rules.rules.items()
        if counts[code]
    )


def _budgets(programme: Programme, plan: Plan, question: Question) -> tuple[BudgetAnswer, ...]:
    maker = OptionMaker(programme)
    return tuple(
        _budget(programme, plan, budget, tuple(_turned_away(programme, plan, budget, question, maker)))
        for budget in programme.budgets.values()
        if question.budget in (None, budget.code)
    )


def _budget(programme: Programme, plan: Plan, budget: Budget, refused: tuple[TurnedAway, ...]) -> BudgetAnswer:
    line = next(line for line in plan.budgets if line.code == budget.code)
    return BudgetAnswer(
        code=budget.code,
        name=budget.name,
        amount=line.amount,
        held=line.held,
        spent=line.spent,
        left=line.left,
        spending=tuple(_spending(programme, plan, budget)),
        provisions=tuple(_provisions(programme, budget)),
        refused=refused,
    )


def _spending(programme: Programme, plan: Plan, budget: Budget) -> Iterator[Spending]:
    for event in programme.events.values():
        trips = [
            trip for trip in plan.trips if trip.event == event.code and contains(budget, event, trip.slot_start.year)
        ]
        made = [row for row in programme.history if row.event == event.code and contains(budget, event, row.start.year)]
        paid = sum(to_cents(row.cost, row.currency, programme.rates, programme.currency) for row in made)
        planned = sum(budget.use(trip.cost.total, trip.co2_g) for trip in trips)
        if trips or made:
            counted = len(trips) + (0 if budget.of_co2 else len(made))
            yield Spending(event.code, counted, planned, budget.use(paid, 0))


def _provisions(programme: Programme, budget: Budget) -> Iterator[str]:
    for event in programme.events.values():
        if event.status == "tentative" and event.provision and _may_contain(programme, budget, event):
            yield event.code


def _turned_away(
    programme: Programme, plan: Plan, budget: Budget, question: Question, maker: OptionMaker
) -> Iterator[TurnedAway]:
    """Pairs refused for money whose cheapest way this budget cannot pay any more."""
    left = next(line.left for line in plan.budgets if line.code == budget.code)
    for pair in plan.unfunded:
        reason = next((reason for reason in pair.reasons if reason.code == "BUDGET"), None)
        if reason is None or not _is_meant(pair, question):
            continue
        if reason.budgets:
            for short in reason.budgets:
                if short.code == budget.code:
                    text = budgets_lack(programme, [short])
                    yield TurnedAway(pair.authority, pair.delegate, pair.event, left + short.lacks, text)
            continue
        cheapest = _cheapest(programme, pair, budget, maker)
        if cheapest is not None and cheapest > left:
            yield TurnedAway(pair.authority, pair.delegate, pair.event, cheapest, reason.text)


def _is_meant(pair: Unfunded, question: Question) -> bool:
    asked = (question.delegate, question.authority, question.event)
    own = (pair.delegate, pair.authority, pair.event)
    return all(code in (None, mine) for code, mine in zip(asked, own, strict=True))


def _cheapest(programme: Programme, pair: Unfunded, budget: Budget, maker: OptionMaker) -> int | None:
    """What the allowed option that takes least of this budget takes of it."""
    event = programme.events[pair.event]
    options = [
        option
        for option in maker.options(programme.delegates[pair.delegate], event)
        if contains(budget, event, option.journey.slot.first_day.year)
    ]
    allowed = [option for option in options if not option.blockers] or options
    return min((budget.use(option.cost.total, option.journey.co2_g) for option in allowed), default=None)


def _may_contain(programme: Programme, budget: Budget, event: Event) -> bool:
    """Whether the budget contains the event in any of its years."""
    years: set[int | None] = {slot.first_day.year for slot in event_slots(programme, event)}
    day = event.window_start or (event.start.day if event.start else None)
    return any(contains(budget, event, year) for year in years or {day.year if day else None})
