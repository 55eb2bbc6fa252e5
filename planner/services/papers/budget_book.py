"""The budget workbook: plan and account, cut by budget, event, authority, category and trip, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from planner.domain.account import Entry, Sum
from planner.domain.books import (
    Book,
    BudgetRow,
    CategoryRow,
    EmissionRow,
    Fact,
    Gaps,
    HistoryLine,
    Items,
    MoneyRow,
    Table,
    Total,
    TripLine,
    Value,
)
from planner.domain.facts import ESTIMATED
from planner.domain.money import to_cents
from planner.domain.plan import BudgetLine, Trip
from planner.domain.records import Budget, PastTrip
from planner.rules.budgets import contains, spent_in_history
from planner.services.papers.costs import ITEMS, certainty
from planner.services.papers.event_books import State
from planner.services.papers.grouped import grouped
from planner.services.papers.money_rows import category_rows, category_total, gaps_of, itemised
from planner.services.papers.steps import first_day, last_day


def budget_book(state: State) -> Book:
    """Every figure of `plan.json` and of the account, each table with its sum and what the lines do not explain."""
    return _Ledger(state).book()


@dataclass(frozen=True)
class _Ledger:
    state: State

    def book(self) -> Book:
        programme = self.state.programme
        return Book(
            what="budget",
            title=programme.name,
            programme=programme.name,
            currency=programme.currency,
            day=programme.today,
            facts=tuple(Fact(what, value) for what, value in self._facts().items()),
            summaries=(Table("certainty", self._categories, (category_total(self._categories),)),),
            tables=tuple(self._tables()),
            redacted=programme.redacted,
        )

    def _tables(self) -> Iterator[Table]:
        yield Table("budgets", tuple(self._budgets()))
        if emissions := tuple(self._emissions()):
            yield Table("emissions", emissions)
        yield Table("by_event", self._events, self._totals(self._events))
        yield Table("by_authority", self._authorities, self._totals(self._authorities))
        yield Table("by_category", self._categories, self._category_totals())
        yield Table("trips", self._trips, self._trip_totals())
        yield Table("history", self._history, (Total("sum", (("cents", sum(row.cents for row in self._history)),)),))
        yield Table("entries", self.state.account.entries, self._entry_totals())

    def _facts(self) -> dict[str, Value]:
        programme, plan, gaps = self.state.programme, self.state.plan, self._gaps
        return {
            "programme": programme.name,
            "revision": self.state.revision,
            "plan_day": programme.today,
            "status": plan.status,
            "currency": programme.currency,
            "counts": None,
            "trips": len(plan.trips),
            "delegates": len({trip.delegate for trip in plan.trips}),
            "authorities": len({trip.authority for trip in plan.trips}),
            "history_rows": len(programme.history),
            "money": None,
            "trips_total": self._items.total,
            "confirmed": gaps.confirmed,
            "estimated": gaps.estimated,
            "num_unknown": gaps.num_unknown,
            "history": self._account.planned - self._items.total,
            "planned": self._account.planned,
            "paid": self._account.paid,
            "settled": self._account.settled_difference,
            "open": self._account.open,
            "uncounted": len(programme.actuals_set_aside),
        }

    @property
    def _account(self) -> Sum:
        return self.state.account.total

    @cached_property
    def _items(self) -> Items:
        return itemised(self.state.plan.trips).items

    @cached_property
    def _gaps(self) -> Gaps:
        return sum((gaps_of(trip) for trip in self.state.plan.trips), Gaps())

    def _budgets(self) -> Iterator[BudgetRow]:
        for line in self.state.plan.budgets:
            budget = self.state.programme.budgets.get(line.code)
            if budget is not None and not budget.of_co2:
                yield self._budget(line, budget)

    def _budget(self, line: BudgetLine, budget: Budget) -> BudgetRow:
        events = self.state.programme.events
        inside = [one for one in self.state.plan.trips if contains(budget, events[one.event], one.slot_start.year)]
        paid = next(one for one in self.state.account.budgets if one.sum.code == line.code)
        return BudgetRow(
            code=line.code,
            name=budget.name,
            amount=line.amount,
            held=line.held,
            spent=line.spent,
            left=line.left,
            num_trips=len(inside),
            history=spent_in_history(self.state.programme, budget),
            gaps=sum((gaps_of(trip) for trip in inside), Gaps()),
            paid=paid.sum.paid,
            open=paid.sum.open,
            left_paid=paid.left,
        )

    def _emissions(self) -> Iterator[EmissionRow]:
        for line in self.state.plan.budgets:
            budget = self.state.programme.budgets.get(line.code)
            if budget is not None and budget.of_co2:
                yield EmissionRow(line.code, budget.name, line.amount, line.spent, line.left)

    @cached_property
    def _events(self) -> tuple[MoneyRow, ...]:
        """Every event that costs anything or holds money back."""
        sums = {one.code: one for one in self.state.account.events}
        return tuple(self._event(code, sums.get(code)) for code in self._event_codes(sums))

    def _event_codes(self, sums: Mapping[str, Sum]) -> Iterator[str]:
        for code, event in self.state.programme.events.items():
            if code in sums or code in self.state.trips or event.provision:
                yield code

    def _event(self, code: str, summed: Sum | None) -> MoneyRow:
        programme, days = self.state.programme, self.state.days.get(code)
        event = programme.events[code]
        row = _money(code, event.name, self.state.trips.get(code, ()), self.state.entries.get(code, ()), summed)
        held = to_cents(event.provision, programme.currency, programme.rates, programme.currency)
        return replace(row, first_day=days[0] if days else None, provision=held)

    @cached_property
    def _authorities(self) -> tuple[MoneyRow, ...]:
        """Every authority with a trip or money, in file order; last what belongs to none."""
        trips = grouped(self.state.plan.trips, lambda trip: trip.authority)
        entries = grouped(self.state.account.entries, lambda one: one.authority)
        sums = {one.code: one for one in self.state.account.authorities}
        names = {code: row.name for code, row in self.state.programme.authorities.items()}
        known = dict.fromkeys([*names, *sorted({*sums, *trips} - {""}), ""])
        return tuple(
            _money(code, names.get(code, code), trips.get(code, ()), entries.get(code, ()), sums.get(code))
            for code in known
            if code in sums or code in trips
        )

    @cached_property
    def _categories(self) -> tuple[CategoryRow, ...]:
        return category_rows(self.state.plan.trips, self.state.account.entries)

    @cached_property
    def _trips(self) -> tuple[TripLine, ...]:
        entries = grouped(self.state.account.entries, lambda one: (one.event, one.delegate))
        ordered = sorted(self.state.plan.trips, key=lambda trip: (trip.event, trip.delegate))
        return tuple(self._trip(trip, entries.get((trip.event, trip.delegate), ())) for trip in ordered)

    def _trip(self, trip: Trip, entries: Sequence[Entry]) -> TripLine:
        authority = self.state.programme.authorities.get(trip.authority)
        return TripLine(
            event=trip.event,
            delegate=trip.delegate,
            name=self.state.wording.person(trip.delegate),
            authority=authority.name if authority else trip.authority,
            first_day=first_day(trip),
            last_day=last_day(trip),
            quote=trip.quote or "",
            hotel=trip.hotel or "",
            lock=trip.lock or "",
            of=itemised([trip]),
            gaps=gaps_of(trip),
            estimates=tuple(item for item in ITEMS if certainty(trip, item) == ESTIMATED),
            paid=sum(one.paid for one in entries),
            open=sum(one.open for one in entries),
        )

    @cached_property
    def _history(self) -> tuple[HistoryLine, ...]:
        return tuple(self._past(row) for row in self.state.programme.history)

    def _past(self, row: PastTrip) -> HistoryLine:
        programme = self.state.programme
        authority = programme.authorities.get(row.authority)
        return HistoryLine(
            event=row.event,
            delegate=row.delegate,
            name=self.state.wording.person(row.delegate),
            authority=authority.name if authority else row.authority,
            start=row.start,
            end=row.end,
            cost=row.cost,
            currency=row.currency,
            cents=to_cents(row.cost, row.currency, programme.rates, programme.currency),
        )

    def _totals(self, rows: Sequence[MoneyRow]) -> tuple[Total, ...]:
        """The plan's and the account's own total, then what the lines above it do not add up to."""
        figures = {
            **_figures(self._items, self._gaps),
            "history": self._account.planned - self._items.total,
            "planned": self._account.planned,
            "paid": self._account.paid,
            "settled": self._account.settled_difference,
            "open": self._account.open,
        }
        return _checked(figures, rows)

    def _category_totals(self) -> tuple[Total, ...]:
        figures = {
            "known": self._account.planned,
            "gaps.confirmed": self._account.planned - self._gaps.estimated,
            "gaps.estimated": self._gaps.estimated,
            "gaps.num_unknown": self._gaps.num_unknown,
            "paid": self._account.paid,
            "settled": self._account.settled_difference,
            "open": self._account.open,
        }
        return _checked(figures, self._categories)

    def _entry_totals(self) -> tuple[Total, ...]:
        total = self._account
        return _checked({"planned": total.planned, "paid": total.paid, "open": total.open}, self.state.account.entries)

    def _trip_totals(self) -> tuple[Total, ...]:
        """Of the trips: what was paid for them, without history and without what belongs to no trip."""
        return _checked(_figures(self._items, self._gaps), self._trips)


def _money(code: str, name: str, trips: Sequence[Trip], entries: Sequence[Entry], summed: Sum | None) -> MoneyRow:
    return MoneyRow(
        code=code,
        name=name,
        num_trips=len(trips),
        of=itemised(trips),
        gaps=sum((gaps_of(trip) for trip in trips), Gaps()),
        history=sum(one.planned for one in entries if one.category == "history"),
        planned=summed.planned if summed else 0,
        paid=summed.paid if summed else 0,
        open=summed.open if summed else 0,
    )


def _figures(items: Items, gaps: Gaps) -> dict[str, int]:
    """By column, for the tables that show every item."""
    return {
        "of.travel": items.travel,
        "of.visa": items.visa,
        "of.transfers": items.transfers,
        "of.accommodation": items.accommodation,
        "of.meals": items.meals,
        "of.taken_off": -items.hospitality,
        "of.total": items.total,
        "gaps.confirmed": gaps.confirmed,
        "gaps.estimated": gaps.estimated,
        "gaps.num_unknown": gaps.num_unknown,
    }


def _checked(figures: Mapping[str, int], rows: Sequence[Any]) -> tuple[Total, ...]:
    """A total that was worked out apart from the rows, and how far the rows are from it: 0 everywhere."""
    off = {
        column: total - sum(of(row) or 0 for row in rows)
        for column, total in figures.items()
        for of in [attrgetter(column)]
    }
    return (Total("total", tuple(figures.items())), Total("check", tuple(off.items())))
