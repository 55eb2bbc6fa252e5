"""
The account of a plan: what it foresaw against what was really paid.

Everything is cut from one list of entries in whole cents, so every report adds up to the same total. A line of an
invoice is converted and rounded once; where it names nobody, it is shared out to the cent afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.domain.account import CATEGORIES, ITEMS, Account, BudgetSum, Entry, OpenItem, Stray, Sum, sum_of
from planner.domain.faults import Fault, PlannerError
from planner.domain.money import format_money, to_cents
from planner.domain.plan import Plan, Trip
from planner.domain.records import Actual, Budget, PastTrip, Programme
from planner.rules.budgets import amount, contains, held

if TYPE_CHECKING:
    from planner.audit import Violation

Pair = tuple[str, str]
"""Event and delegate."""


def account(programme: Programme, plan: Plan) -> Account:
    """
    Planned against paid by budget, event, authority, category and person, and what is still open.

    Parameters
    ----------
    plan
        Feasible; it may have been made before trips became history.

    Raises
    ------
    PlannerError
        If the plan names an event that the programme does not have, or a pair twice.
    """
    _refuse_strange_trips(programme, plan)
    return _Books(programme, plan).account()


@dataclass(frozen=True, slots=True)
class PlanToAccount:
    """A plan, and what the check found; `verified` is whether it could be checked against the folder as it is."""

    plan: Plan
    violations: tuple[Violation, ...]
    verified: bool


def plan_to_account(programme: Programme, name: str, document: object, previous: object | None) -> PlanToAccount:
    """
    The plan of an untrusted JSON value, verified where the folder is still the one that it was made from.

    After the trip rows of history, rates and days may have changed. Then the plan's figures are taken as they were
    made, and only its form is checked.

    Parameters
    ----------
    name
        Of the plan file, for messages.

    Raises
    ------
    PlannerError
        If the value is not a plan of this programme.
    """
    from planner.audit.shape import shape_faults
    from planner.services.solve import plan_of, refuse_other_programme, violations_of

    faults = [Fault(name, 0, fault.where, "", fault.message) for fault in shape_faults(document)]
    if faults:
        raise PlannerError(faults)
    plan = plan_of(document)
    refuse_other_programme(plan, programme.code, name)
    if plan.input_sha256 != programme.input_sha256:
        return PlanToAccount(plan, (), verified=False)
    return PlanToAccount(plan, violations_of(programme, document, previous), verified=True)


def uncounted(programme: Programme) -> tuple[tuple[str, str], ...]:
    """What an import set aside, one sentence a reason: (table, sentence)."""
    reasons = Counter(row.reason for row in programme.actuals_set_aside)
    told = []
    for reason, number in reasons.items():
        lines = "1 line of an invoice is" if number == 1 else f"{number} lines of invoices are"
        told.append(f"{lines} set aside ({reason.replace('_', ' ')}) and not counted; the table says why.")
    return tuple(("actuals_set_aside", sentence) for sentence in told)


def shares(cents: int, weights: Sequence[int]) -> list[int]:
    """
    A sum of money in parts that add up to it, in proportion to the weights (largest remainder, Hamilton's method).

    Each part is rounded towards zero; the cents that are left go one each to the largest remainders, of equal ones to
    the first. Weights that are all 0 share equally.

    Parameters
    ----------
    cents
        May be negative: parts of a credit.
    weights
        At least one; zero or more.
    """
    weights = weights if any(weights) else [1] * len(weights)
    together = sum(weights)
    divided = [divmod(abs(cents) * weight, together) for weight in weights]
    parts = [whole for whole, _ in divided]
    left = abs(cents) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda place: (-divided[place][1], place))[:left]:
        parts[index] += 1
    return parts if cents >= 0 else [-part for part in parts]


@dataclass(slots=True)
class _Traveller:
    """Somebody who goes to an event by the plan, or went by history."""

    event: str
    authority: str
    delegate: str
    trip: Trip | None = None
    past: list[PastTrip] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    paid: int = 0

    @property
    def year(self) -> int:
        """The year that budgets go by: of the first day in history, else of the slot's start."""
        if self.past:
            return self.past[0].start.year
        assert self.trip is not None  # nobody travels without one of the two
        return self.trip.slot_start.year


class _Books:
    """One account while it is made."""

    def __init__(self, programme: Programme, plan: Plan) -> None:
        self._programme, self._plan = programme, plan
        self._travellers = _travellers(programme, plan)
        self._by_event: dict[str, list[_Traveller]] = {}
        for traveller in self._travellers.values():
            self._by_event.setdefault(traveller.event, []).append(traveller)
        self._budgets: dict[tuple[str, int | None], tuple[str, ...]] = {}
        self._authorities = {row.delegate: row.authority for row in programme.history}
        self._authorities |= {code: person.authority for code, person in programme.delegates.items()}
        self._entries: list[Entry] = []
        self._strays: list[Stray] = []
        self._remarks: list[str] = []

    def account(self) -> Account:
        """Invoices first, since they close what the plan left open and itemise what history states."""
        for line in self._programme.actuals:
            self._invoiced(line)
        open_items: list[OpenItem] = []
        for traveller in self._travellers.values():
            self._history(traveller)
            open_items += self._planned(traveller)
        return self._cut(open_items)

    def _invoiced(self, line: Actual) -> None:
        cents = to_cents(line.amount, line.currency, self._programme.rates, self._programme.currency)
        among = self._payers(line)
        if not among:
            self._stray(line, cents)
            return
        for traveller, part in zip(among, shares(cents, _weights(among, line.category)), strict=True):
            if line.amount >= 0 and (part or line.delegate):
                traveller.closed.add(line.category)
            traveller.paid += part
            self._enter(traveller, line.category, paid=part, line=line)

    def _payers(self, line: Actual) -> list[_Traveller]:
        """Who travelled of those whom a line is for."""
        if line.delegate is not None:
            found = self._travellers.get((line.event, line.delegate))
            return [found] if found else []
        there = self._by_event.get(line.event, [])
        return [one for one in there if line.authority in (None, one.authority)]

    def _stray(self, line: Actual, cents: int) -> None:
        authority = line.authority or self._authorities.get(line.delegate or "", "")
        whose = "nobody" if line.authority is None else f"nobody of {line.authority}"
        why = (
            f"{line.delegate} has no trip there"
            if line.delegate
            else f"{whose} has a trip there, so it is shared by none"
        )
        self._strays.append(Stray(line, cents, why))
        budgets = self._containing(line.event, self._year_of(line.event))
        category, person_code = line.category, line.delegate or ""
        self._entries.append(
            Entry(line.event, authority, person_code, category, budgets, paid=cents, row=line.row, invoice=line.invoice)
        )

    def _history(self, traveller: _Traveller) -> None:
        """What history states and no invoice itemises."""
        left = traveller.paid
        for number, row in enumerate(traveller.past):
            cost = to_cents(row.cost, row.currency, self._programme.rates, self._programme.currency)
            taken = min(left, cost) if number or left > 0 else left
            left -= taken
            planned = 0 if traveller.trip else cost
            if cost != taken or planned:
                self._enter(traveller, "history", planned=planned, paid=cost - taken, year=row.start.year)
        if traveller.past and left > 0:
            self._remarks.append(self._exceeded(traveller, left))

    def _exceeded(self, traveller: _Traveller, more: int) -> str:
        paid, over = (format_money(cents, self._programme.currency) for cents in (traveller.paid, more))
        pair = f"{traveller.delegate} at {traveller.event}"
        return f"the invoices for {pair} come to {paid}, {over} more than history says; mend its cost in history"

    def _planned(self, traveller: _Traveller) -> Iterator[OpenItem]:
        """The items of a planned trip; gives back those that are open."""
        trip = traveller.trip
        if trip is None:
            return
        waiting = False
        for item in ITEMS:
            cents, unknown = getattr(trip.cost, item), item in trip.unknowns
            is_open = not traveller.past and item not in traveller.closed and bool(cents or unknown)
            waiting = waiting or is_open
            if cents:
                self._enter(traveller, item, planned=cents, still_open=cents if is_open else 0)
            if is_open:
                yield OpenItem(
                    trip.event, trip.authority, trip.delegate, item, None if unknown else cents, trip.slot_end
                )
        if trip.cost.hospitality:
            off = -trip.cost.hospitality
            self._enter(traveller, "hospitality", planned=off, still_open=off if waiting else 0)

    def _enter(
        self,
        traveller: _Traveller,
        category: str,
        *,
        planned: int = 0,
        paid: int = 0,
        still_open: int = 0,
        line: Actual | None = None,
        year: int | None = None,
    ) -> None:
        budgets = self._containing(traveller.event, year or traveller.year)
        row, invoice = (line.row, line.invoice) if line else (0, "")
        whose = (traveller.event, traveller.authority, traveller.delegate)
        self._entries.append(Entry(*whose, category, budgets, planned, paid, still_open, row, invoice))

    def _containing(self, event: str, year: int | None) -> tuple[str, ...]:
        if (event, year) not in self._budgets:
            place = self._programme.events[event]
            found = (code for code, budget in self._money_budgets() if contains(budget, place, year))
            self._budgets[event, year] = tuple(found)
        return self._budgets[event, year]

    def _year_of(self, event: str) -> int | None:
        """The year of an event for money that nobody's trip dates; None where it has no date at all."""
        there = [traveller.year for traveller in self._by_event.get(event, [])]
        visits = [visit.start.year for visit in self._plan.visits if visit.event == event]
        place = self._programme.events[event]
        own = [place.start.day.year] if place.start else [place.window_start.year] if place.window_start else []
        return min(there or visits or own, default=None)

    def _cut(self, open_items: Iterable[OpenItem]) -> Account:
        entries, programme = self._entries, self._programme
        people = {code: f"{one.given_name} {one.family_name}".strip() for code, one in programme.delegates.items()}
        return Account(
            total=sum_of("total", "", entries),
            budgets=tuple(self._budget_sums()),
            budget_sets=_by(entries, lambda entry: " + ".join(entry.budgets), {}, _ranks(self._sets())),
            events=_by(
                entries,
                lambda entry: entry.event,
                {code: one.name for code, one in programme.events.items()},
                _ranks(programme.events),
            ),
            authorities=_by(
                entries,
                lambda entry: entry.authority,
                {code: one.name for code, one in programme.authorities.items()},
                _ranks(programme.authorities),
            ),
            categories=_by(entries, lambda entry: entry.category, {}, _ranks(CATEGORIES)),
            persons=_by(entries, lambda entry: entry.delegate, people, _ranks(programme.delegates)),
            open_items=tuple(sorted(open_items, key=_place)),
            strays=tuple(self._strays),
            entries=tuple(entries),
            remarks=tuple(self._remarks),
        )

    def _sets(self) -> list[str]:
        """Every combination of budgets, in the order of the budgets in it."""
        rank = _ranks(self._programme.budgets)
        found = sorted({entry.budgets for entry in self._entries}, key=lambda codes: [rank[code] for code in codes])
        return [" + ".join(codes) for codes in found]

    def _money_budgets(self) -> Iterator[tuple[str, Budget]]:
        """Those with a price; a ceiling of emissions is no part of an account of money."""
        return ((code, budget) for code, budget in self._programme.budgets.items() if not budget.of_co2)

    def _budget_sums(self) -> Iterator[BudgetSum]:
        entries: dict[str, list[Entry]] = {}
        for entry in self._entries:
            for code in entry.budgets:
                entries.setdefault(code, []).append(entry)
        for code, budget in self._money_budgets():
            summed = sum_of(code, budget.name, entries.get(code, ()))
            yield BudgetSum(summed, amount(self._programme, budget), held(self._programme, budget))


def _travellers(programme: Programme, plan: Plan) -> dict[Pair, _Traveller]:
    """Everybody who goes by the plan or went by history, by event and delegate."""
    found: dict[Pair, _Traveller] = {}
    for trip in plan.trips:
        found[trip.event, trip.delegate] = _Traveller(trip.event, trip.authority, trip.delegate, trip)
    for row in programme.history:
        there = found.setdefault((row.event, row.delegate), _Traveller(row.event, row.authority, row.delegate))
        there.past.append(row)
    return dict(sorted(found.items()))


def _weights(among: Sequence[_Traveller], category: str) -> list[int]:
    """What the plan foresaw for each; equal weights where it knows nothing of somebody or of the category."""
    if category not in ITEMS or any(one.trip is None for one in among):
        return [1] * len(among)
    return [getattr(one.trip.cost, category) for one in among if one.trip]


def _by(
    entries: Iterable[Entry], of: Callable[[Entry], str], names: Mapping[str, str], rank: Mapping[str, int]
) -> tuple[Sum, ...]:
    """Sums of the entries by what they have in common, in file order, others by code, what is nobody's at the end."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(of(entry), []).append(entry)
    order = sorted(found, key=lambda code: (code == "", rank.get(code, len(rank)), code))
    return tuple(sum_of(code, names.get(code, code), found[code]) for code in order)


def _ranks(codes: Iterable[str]) -> dict[str, int]:
    return {code: rank for rank, code in enumerate(codes)}


def _place(item: OpenItem) -> tuple[str, str, int]:
    return item.event, item.delegate, CATEGORIES.index(item.category)


def _refuse_strange_trips(programme: Programme, plan: Plan) -> None:
    faults, seen = [], set()
    for number, trip in enumerate(plan.trips):
        told = ""
        if trip.event not in programme.events:
            told = f"the event {trip.event!r} is not in the table events; put its row back"
        elif (trip.event, trip.delegate) in seen:
            told = f"{trip.delegate!r} has two trips to {trip.event!r}; a plan has one"
        seen.add((trip.event, trip.delegate))
        faults += [Fault("plan", 0, f"trips[{number}]", "", told)] if told else []
    if faults:
        raise PlannerError(faults)
