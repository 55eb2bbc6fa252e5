"""The account of a plan: sums worked out by hand, and that every cut adds up to the same total, whatever comes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.account import CATEGORIES, ITEMS
from planner.domain.faults import PlannerError
from planner.domain.money import to_cents
from planner.domain.plan import Visit, plan_to_dict
from planner.rules.budgets import contains
from planner.services.accounts import account, plan_to_account, shares
from planner.services.allocate import allocate
from tests.planner.accounts import invoice, make_cost, make_plan, make_trip, numbered, past
from tests.planner.random_worlds import random_programme
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_programme,
    make_visit,
)

PEOPLE = (
    make_delegate("D1"),
    make_delegate("D2", "linz"),
    make_delegate("D3", "linz"),
    make_delegate("D4"),
)
CITIES = (make_authority("graz"), make_authority("linz"))


def world(*lines, **changes):
    """Graz and Linz, D1 to D4, Barcelona; the lines numbered as in a table."""
    given = {"authorities": CITIES, "delegates": PEOPLE, "actuals": numbered(lines), **changes}
    return make_programme(**given)


def figures(sums):
    return {one.code: (one.planned, one.paid, one.open) for one in sums}


def test_every_cut_of_a_small_plan_by_hand():
    programme = world(
        invoice("F-1", "180.00"),
        invoice("F-2", "210.50", delegate="D2"),
        invoice("C-1", "-15.25"),
        invoice("H-1", "700.01", "accommodation", delegate=None),
        invoice("X-1", "45.00", "other", delegate="D3"),
        budgets=[
            make_budget("all", "3000"),
            make_budget("asia", regions=("asia",)),
            make_budget("2026", years=(2026,)),
        ],
    )
    told = account(programme, make_plan(make_trip("D1"), make_trip("D2", authority="linz")))

    assert figures([told.total]) == {"total": (150000, 112026, 50000)}
    assert figures(told.events) == {"barcelona": (150000, 112026, 50000)}
    assert figures(told.persons) == {
        "D1": (75000, 18000 - 1525 + 35001, 25000),
        "D2": (75000, 21050 + 35000, 25000),
        "D3": (0, 4500, 0),
    }
    assert figures(told.authorities) == {"graz": (75000, 51476, 25000), "linz": (75000, 60550, 25000)}
    assert figures(told.categories) == {
        "travel": (40000, 37525, 0),
        "transfers": (10000, 0, 10000),
        "accommodation": (60000, 70001, 0),
        "meals": (40000, 0, 40000),
        "other": (0, 4500, 0),
    }
    assert figures(one.sum for one in told.budgets) == {
        "all": (150000, 112026, 50000),
        "asia": (0, 0, 0),
        "2026": (150000, 112026, 50000),
    }
    assert told.budgets[0].left == 300000 - 112026 - 50000
    assert figures(told.budget_sets) == {"all + 2026": (150000, 112026, 50000)}
    assert (told.total.difference, told.total.settled_difference) == (112026 - 150000, 112026 - 100000)
    assert [(one.delegate, one.category, one.planned) for one in told.open_items] == [
        ("D1", "transfers", 5000),
        ("D1", "meals", 20000),
        ("D2", "transfers", 5000),
        ("D2", "meals", 20000),
    ]
    assert [(one.line.invoice, one.cents, one.why) for one in told.strays] == [
        ("X-1", 4500, "D3 has no trip there"),
    ]


def test_a_line_is_converted_once_and_rounded_half_up_before_it_is_shared():
    programme = world(invoice("S-1", "0.15", "other", currency="SGD", delegate=None))

    told = account(programme, make_plan(make_trip("D1"), make_trip("D2"), make_trip("D4")))

    assert told.total.paid == 11  # 0.15 x 0.7 = 0.105
    assert [entry.paid for entry in told.entries if entry.paid] == [4, 4, 3]


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (101, [1, 3], [25, 76]),  # 25.25 and 75.75
        (10, [0, 0], [5, 5]),
        (10, [0, 7], [0, 10]),
        (1, [1, 1], [1, 0]),
        (0, [2, 5], [0, 0]),
    ],
)
def test_shares_by_largest_remainder(cents, weights, parts):
    assert shares(cents, weights) == parts


@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=12).filter(lambda found: any(found)),
)
def test_shares_add_up_and_are_within_a_cent_of_what_is_fair(cents, weights):
    parts = shares(cents, weights)

    assert sum(parts) == cents
    assert all(
        abs(part - Fraction(cents * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )


def test_a_hotel_bill_is_shared_by_planned_nights_among_those_it_is_for():
    long, short = (
        make_trip("D2", authority="linz"),
        make_trip("D3", authority="linz", cost=make_cost(accommodation=10000)),
    )
    lines = [
        invoice("H-1", "400.00", "accommodation", delegate=None, authority="linz"),
        invoice("H-2", "90.00", "other", delegate=None),
    ]

    told = account(world(*lines), make_plan(make_trip("D1"), long, short))

    assert figures(told.persons)["D1"][1] == 3000
    assert figures(told.persons)["D2"][1] == 30000 + 3000
    assert figures(told.persons)["D3"][1] == 10000 + 3000
    assert {one.delegate for one in told.open_items if one.category == "accommodation"} == {"D1"}


def test_a_bill_for_an_event_to_which_nobody_goes_is_attributed_to_nobody_and_still_counts():
    programme = world(
        invoice("V-1", "80.00", "other", event="visit", delegate=None),
        invoice("V-2", "20.00", "other", event="visit", delegate=None, authority="linz"),
        events=[make_event(), make_visit()],
        budgets=[make_budget("2026", years=(2026,)), make_budget("2027", years=(2027,))],
    )

    told = account(programme, make_plan(make_trip("D1")))

    assert figures(told.persons)[""] == (0, 10000, 0)
    assert figures(told.authorities) == {"graz": (75000, 0, 75000), "linz": (0, 2000, 0), "": (0, 8000, 0)}
    assert figures(told.events)["visit"] == (0, 10000, 0)
    assert [one.why for one in told.strays] == [
        "nobody has a trip there, so it is shared by none",
        "nobody of linz has a trip there, so it is shared by none",
    ]
    assert figures(one.sum for one in told.budgets)["2026"][1] == 10000  # the visit's window opens in 2026


def test_budgets_go_by_the_year_of_the_slot_not_of_the_invoice():
    new_year = make_trip("D1", slot_start=date(2026, 12, 31), slot_end=date(2027, 1, 2))
    late = invoice("F-1", "100.00", date=date(2027, 2, 1))
    programme = world(late, budgets=[make_budget("2026", years=(2026,)), make_budget("2027", years=(2027,))])

    told = account(programme, make_plan(new_year))

    assert figures(one.sum for one in told.budgets) == {"2026": (75000, 10000, 55000), "2027": (0, 0, 0)}


def test_money_without_a_trip_takes_the_year_of_the_visit_that_the_plan_dates():
    programme = world(
        invoice("V-1", "80.00", "other", event="visit", delegate="D2"),
        events=[make_event(), make_visit()],
        budgets=[make_budget("2027", years=(2027,))],
    )
    plan = make_plan(visits=(Visit("visit", date(2027, 1, 11), date(2027, 1, 15), "X1"),))

    assert account(programme, plan).budgets[0].sum.paid == 8000


def test_history_is_what_was_paid_and_invoices_itemise_it():
    programme = world(
        invoice("F-1", "180.00", delegate="D9"), history=(past("D9", "600.00"),), budgets=[make_budget("all")]
    )

    told = account(programme, make_plan())

    assert figures(told.categories) == {"travel": (0, 18000, 0), "history": (60000, 42000, 0)}
    assert figures(told.persons) == {"D9": (60000, 60000, 0)}
    assert figures(told.authorities) == {"graz": (60000, 60000, 0)}
    assert told.budgets[0].sum.paid == 60000
    assert (told.open_items, told.strays, told.remarks) == ((), (), ())


def test_a_planned_trip_that_became_history_is_planned_by_the_plan_and_paid_by_history():
    programme = world(invoice("F-1", "180.00"), history=(past("D1", "700.00"),))

    told = account(programme, make_plan(make_trip("D1")))

    assert figures([told.total]) == {"total": (75000, 70000, 0)}
    assert figures(told.categories)["history"] == (0, 52000, 0)
    assert told.open_items == ()


def test_invoices_beyond_history_count_and_are_told():
    programme = world(invoice("F-1", "650.00"), invoice("H-1", "100.00", "meals"), history=(past("D1", "700.00"),))

    told = account(programme, make_plan())

    assert figures([told.total]) == {"total": (70000, 75000, 0)}
    assert told.remarks == (
        "the invoices for D1 at barcelona come to EUR 750.00, EUR 50.00 more than history says; "
        "mend its cost in history",
    )


def test_a_credit_note_leaves_the_cost_of_history_as_it_is():
    programme = world(invoice("C-1", "-30.00"), history=(past("D1", "700.00"), past("D1", "100.00")))

    told = account(programme, make_plan())

    assert figures([told.total]) == {"total": (80000, 80000, 0)}
    assert figures(told.categories) == {"travel": (0, -3000, 0), "history": (80000, 83000, 0)}


def test_a_credit_note_closes_nothing_and_a_zero_typed_in_does():
    lines = [invoice("C-1", "-30.00"), invoice("M-1", "0", "meals")]

    told = account(world(*lines), make_plan(make_trip("D1")))

    assert [one.category for one in told.open_items] == ["travel", "transfers", "accommodation"]


def test_hospitality_is_open_as_long_as_an_item_is():
    trip = make_trip("D1", cost=make_cost(transfers=0, accommodation=0, meals=0, hospitality=5000))

    assert account(world(), make_plan(trip)).total.open == 15000
    assert account(world(invoice("F-1", "190")), make_plan(trip)).total.open == 0


def test_an_item_that_the_plan_does_not_know_is_open_without_a_figure():
    trip = make_trip("D1", cost=make_cost(transfers=0), unknowns=("transfers",))

    (unknown,) = [one for one in account(world(), make_plan(trip)).open_items if one.planned is None]

    assert (unknown.category, unknown.ends) == ("transfers", date(2026, 11, 6))


def test_a_ceiling_of_emissions_is_no_part_of_an_account_of_money():
    budgets = [make_budget("all", "3000"), make_budget("climate", "900", currency="CO2")]
    programme = world(invoice("F-1", "180.00"), budgets=budgets)
    told = account(programme, make_plan(make_trip("D1")))

    assert [one.sum.code for one in told.budgets] == ["all"]
    assert {entry.budgets for entry in told.entries} == {("all",)}
    assert told.budgets[0].left == 300000 - told.total.paid - told.total.open


@pytest.mark.parametrize("seed", [seed for seed in range(20) if seed not in (1, 10)])  # those two have no plan
def test_budgets_are_planned_as_the_plan_says_that_they_are_spent(seed):
    programme = random_programme(seed)
    plan = allocate(programme, None, time_limit=None, progress=lambda _text: None)
    assert plan.status == "optimal"

    told = account(programme, plan)

    assert {one.sum.code: one.sum.planned for one in told.budgets} == {one.code: one.spent for one in plan.budgets}


def test_a_plan_of_an_event_that_is_gone_and_a_pair_twice_are_refused():
    plan = make_plan(make_trip("D1"), make_trip("D1"), make_trip("D2", event="oslo"))

    with pytest.raises(PlannerError) as refused:
        account(world(), plan)

    assert [str(fault) for fault in refused.value.faults] == [
        "plan, trips[1]: 'D1' has two trips to 'barcelona'; a plan has one",
        "plan, trips[2]: the event 'oslo' is not in the table events; put its row back",
    ]


def test_a_plan_is_verified_only_against_the_folder_that_it_was_made_from():
    programme = make_programme()
    document = plan_to_dict(make_plan(make_trip("D1")))

    same = plan_to_account(programme, "plan.json", document, None)
    changed = plan_to_account(replace(programme, input_sha256="1" * 64), "plan.json", document, None)

    assert same.verified
    assert same.violations
    assert (changed.verified, changed.violations) == (False, ())
    with pytest.raises(PlannerError):
        plan_to_account(replace(programme, code="other"), "plan.json", document, None)
    with pytest.raises(PlannerError):
        plan_to_account(programme, "plan.json", {"trips": 3}, None)


CENTS = st.integers(0, 300_000)
EVENTS = ("barcelona", "visit", "oslo")


@st.composite
def worlds(draw):
    """A programme with history, budgets and invoices, and a plan that need not be a good one."""
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(EVENTS), st.sampled_from(PEOPLE)),
            unique_by=lambda pair: (pair[0], pair[1].code),
            max_size=8,
        )
    )
    trips = [
        make_trip(
            person.code,
            event,
            person.authority,
            slot_start=draw(st.sampled_from([date(2025, 12, 29), date(2026, 11, 4), date(2027, 1, 11)])),
            cost=make_cost(**{item: draw(CENTS) for item in ITEMS}),
        )
        for event, person in pairs
    ]
    trips = [
        replace(trip, cost=replace(trip.cost, hospitality=draw(st.integers(0, trip.cost.total)))) for trip in trips
    ]
    history = draw(
        st.lists(
            st.builds(
                lambda who, cents, event, year: past(who, str(Decimal(cents).scaleb(-2)), event, year=year),
                st.sampled_from(["D1", "D3", "D9"]),
                CENTS,
                st.sampled_from(EVENTS),
                st.sampled_from([2025, 2026]),
            ),
            max_size=4,
        )
    )
    lines = draw(
        st.lists(
            st.builds(
                lambda amount, currency, category, event, who: invoice(
                    "I", str(amount), category, currency=currency, event=event, delegate=who[0], authority=who[1]
                ),
                st.decimals("-5000", "5000", places=3),
                st.sampled_from(["EUR", "SGD", "USD"]),
                st.sampled_from(CATEGORIES[:6]),
                st.sampled_from(EVENTS),
                st.sampled_from(
                    [("D1", None), ("D2", "linz"), ("D9", None), (None, None), (None, "linz"), (None, "graz")]
                ),
            ),
            max_size=12,
        )
    )
    programme = world(
        *lines,
        events=[
            make_event(),
            make_visit(),
            make_event("oslo", status="cancelled", start=None, end=None, region="asia"),
        ],
        history=tuple(history),
        budgets=[
            make_budget("all"),
            make_budget("visits", kinds=("study_visit",)),
            make_budget("europe-2026", regions=("europe",), years=(2026,)),
            make_budget("2025", years=(2025,)),
        ],
    )
    return programme, make_plan(*trips)


def cents_of(programme, line):
    return to_cents(line.amount, line.currency, programme.rates, "EUR")


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_sums_agree_to_the_cent_in_every_cut(drawn):
    programme, plan = drawn
    told = account(programme, plan)

    for sums in told.cuts.values():
        for figure in ("planned", "paid", "open", "difference", "settled_difference"):
            assert sum(getattr(one, figure) for one in sums) == getattr(told.total, figure)
        assert len({one.code for one in sums}) == len(sums)
    by_set = {one.code: one for one in told.budget_sets}
    for one in told.budgets:
        parts = [found for codes, found in by_set.items() if one.sum.code in codes.split(" + ")]
        assert one.sum.paid == sum(part.paid for part in parts)
        assert one.sum.planned == sum(part.planned for part in parts)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_line_counts_exactly_once_and_history_never_twice(drawn):
    programme, plan = drawn
    told = account(programme, plan)

    for line in programme.actuals:
        assert sum(entry.paid for entry in told.entries if entry.row == line.row) == cents_of(programme, line)
    stated = {}
    for row in programme.history:
        pair = (row.event, row.delegate)
        stated[pair] = stated.get(pair, 0) + to_cents(row.cost, row.currency, programme.rates, "EUR")
    for pair, cost in stated.items():
        entries = [entry for entry in told.entries if (entry.event, entry.delegate) == pair]
        assert sum(entry.paid for entry in entries) == max(cost, sum(entry.paid for entry in entries if entry.row))
    travelled = {(trip.event, trip.delegate) for trip in plan.trips}
    alone = sum(cost for pair, cost in stated.items() if pair not in travelled)
    assert told.total.planned == sum(trip.cost.total for trip in plan.trips) + alone


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_budget_holds_what_its_events_cost_in_its_years(drawn):
    programme, plan = drawn
    told = account(programme, plan)

    for one in told.budgets:
        budget = programme.budgets[one.sum.code]
        trips = [
            trip.cost.total
            for trip in plan.trips
            if not any((row.event, row.delegate) == (trip.event, trip.delegate) for row in programme.history)
            and contains(budget, programme.events[trip.event], trip.slot_start.year)
        ]
        others = [
            entry.planned
            for entry in told.entries
            if one.sum.code in entry.budgets
            and any((row.event, row.delegate) == (entry.event, entry.delegate) for row in programme.history)
        ]
        assert one.sum.planned == sum(trips) + sum(others)
        assert all(
            contains(budget, programme.events[entry.event], None)
            for entry in told.entries
            if one.sum.code in entry.budgets
        )


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_an_open_item_is_one_without_an_invoice(drawn):
    programme, plan = drawn
    told = account(programme, plan)
    closed = {
        (entry.event, entry.delegate, entry.category)
        for entry in told.entries
        if entry.row
        and (entry.paid > 0 or (entry.paid == 0 and programme.actuals[entry.row - 2].delegate))
        and programme.actuals[entry.row - 2].amount >= 0
    }
    past_pairs = {(row.event, row.delegate) for row in programme.history}

    found = {(one.event, one.delegate, one.category) for one in told.open_items}

    assert found == {
        (trip.event, trip.delegate, item)
        for trip in plan.trips
        for item in ITEMS
        if getattr(trip.cost, item)
        and (trip.event, trip.delegate) not in past_pairs
        and (trip.event, trip.delegate, item) not in closed
    }
