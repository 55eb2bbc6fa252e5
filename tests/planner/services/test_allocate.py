"""Whole decisions on small worlds: who travels, what it costs, why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.records import DateRange, Lock, PastTrip, RoomBlock
from planner.domain.rulebook import TravelSettings
from planner.services.allocate import allocate
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_rules,
    make_segment,
    make_visit,
    visa,
)

TWO = (make_delegate("D1"), make_delegate("D2"))
RANKED = (("D1", "barcelona", 1), ("D2", "barcelona", 2))
LATE = (make_segment("GRZ", "2026-11-04T10:00", "BCN", "2026-11-04T12:00"),)
ESTIMATE = 20_000 + 5_000 + 40_000 + 25_000  # fare, transfers, four nights, five days of meals


def funded(plan):
    return [(trip.delegate, trip.event) for trip in plan.trips]


def codes(plan):
    return {(pair.delegate, pair.event): [reason.code for reason in pair.reasons] for pair in plan.unfunded}


def level(plan, name):
    return next(entry.value for entry in plan.objective if entry.level == name)


def past(delegate="D9", event="barcelona", start="2025-11-03", end="2025-11-07", cost="500"):
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return PastTrip("graz", delegate, event, first, last, Decimal(cost), "EUR")


def test_one_delegate_travels():
    plan = allocate(make_programme())

    assert (plan.status, funded(plan), plan.unfunded) == ("optimal", [("D1", "barcelona")], ())
    assert [(entry.level, entry.value) for entry in plan.objective] == [
        ("coverage", 1),
        ("merit", 100),
        ("delegates", 1),
        ("preference", 1),
        ("cost", ESTIMATE),
        ("co2", 247_500),
        ("minutes", 308),
    ]


def test_in_europe_one_per_authority_and_the_first_choice():
    plan = allocate(make_programme(delegates=TWO, nominations=RANKED))

    assert funded(plan) == [("D1", "barcelona")]
    assert codes(plan) == {("D2", "barcelona"): ["CAP"]}
    assert plan.unfunded[0].reasons[0].text == "Graz sends at most 1 to Barcelona, and that many are funded already."


def test_elsewhere_two_per_authority():
    event = make_event(country="SG", region="asia", airport="SIN", timezone="Asia/Singapore")

    assert len(allocate(make_programme(delegates=TWO, nominations=RANKED, events=[event])).trips) == 2


def test_one_thematic_event_a_year():
    later = make_event("lisbon", country="PT", airport="LIS", timezone="Europe/Lisbon")
    programme = make_programme(events=[make_event(), later])

    plan = allocate(programme)

    assert len(plan.trips) == 1
    assert list(codes(plan).values()) == [["ONE_PER_YEAR", "FREE"]]  # the same days as well


@pytest.mark.parametrize(
    ("amount", "trips"),
    [
        ("900.00", 1),  # to the last cent
        ("899.99", 0),
    ],
)
def test_a_budget_may_be_spent_to_the_last_cent(amount, trips):
    assert len(allocate(make_programme(budgets=[make_budget(amount=amount)])).trips) == trips


def test_a_budget_too_small_for_the_trip_is_named_with_numbers():
    plan = allocate(make_programme(budgets=[make_budget(amount="899.99")]))

    assert codes(plan) == {("D1", "barcelona"): ["BUDGET"]}
    assert plan.unfunded[0].reasons[0].text == (
        "The cheapest trip costs EUR 900.00; budget all has EUR 899.99 free after what is held back and already spent."
    )


def test_a_budget_shared_by_two_authorities():
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        budgets=[make_budget(amount="1000")],
    )

    plan = allocate(programme)

    assert len(plan.trips) == 1
    assert list(codes(plan).values()) == [["BUDGET"]]
    assert plan.budgets[0].left == 10_000


def test_a_tentative_event_gets_no_trip_and_its_provision_is_held_back():
    event = make_event("mexico", status="tentative", start=None, end=None, region="latin_america")
    event = replace(event, provision=Decimal(300))
    budget = make_budget(amount="1199.99")

    plan = allocate(make_programme(events=[make_event(), event], budgets=[budget]))

    assert funded(plan) == []
    assert (plan.budgets[0].held, plan.budgets[0].left) == (30_000, 89_999)
    assert codes(plan)["D1", "mexico"] == ["AREA", "TENTATIVE"]


def test_history_counts_in_budgets_caps_and_years():
    budget = make_budget(amount="1399.99")
    programme = make_programme(delegates=TWO, history=(past(),), budgets=[budget])

    plan = allocate(programme)

    assert plan.budgets[0].spent == 50_000
    assert codes(plan) == {("D1", "barcelona"): ["CAP", "BUDGET"], ("D2", "barcelona"): ["CAP", "BUDGET"]}


def test_a_nominated_pair_in_history_is_neither_funded_nor_refused():
    plan = allocate(make_programme(history=(past("D1"),)))

    assert (plan.trips, plan.unfunded) == ((), ())


def test_a_budget_that_history_exceeds_admits_nothing_and_is_not_infeasible():
    plan = allocate(
        make_programme(
            history=(past(event="lisbon"),),
            events=[make_event(), make_event("lisbon")],
            budgets=[make_budget(amount="400")],
            rules=make_rules(thematic_per_year=9),
        )
    )

    assert (plan.status, plan.budgets[0].left, funded(plan)) == ("optimal", -10_000, [])


def rooms(*nights, hotel="H1"):
    return tuple(RoomBlock(hotel, date(2026, 11, day), count) for day, count in nights)


def test_a_hotel_with_rows_has_no_rooms_on_other_nights():
    blocks = rooms((3, 5), (4, 5), (5, 5))  # the night of the 6th is missing

    plan = allocate(make_programme(hotels=[make_hotel()], room_blocks=blocks))

    assert codes(plan) == {("D1", "barcelona"): ["ROOMS"]}


def test_the_last_room():
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        hotels=[make_hotel()],
        room_blocks=rooms((3, 2), (4, 1), (5, 2), (6, 2)),
    )

    plan = allocate(programme)

    assert list(codes(plan).values()) == [["ROOMS"]]
    assert plan.unfunded[0].reasons[0].text == "H1 is full on 2026-11-04, given the rest of the plan."


@pytest.mark.parametrize(("capacity", "trips"), [(2, 2), (1, 1), (0, 0)])
def test_places_at_an_event(capacity, trips):
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        events=[make_event(capacity=capacity)],
    )

    plan = allocate(programme)

    assert len(plan.trips) == trips
    assert list(codes(plan).values()) == [["SEATS"]] * (2 - trips)


def make_visit_world(**changes):
    defaults = {
        "delegates": [make_delegate(f"D{number}") for number in range(1, 5)],
        "events": [make_visit()],
        "nominations": [(f"D{number}", "visit", number) for number in range(1, 5)],
        "experts": [make_expert()],
    }
    return make_programme(**(defaults | changes))


def test_three_travel_together_in_one_week_with_an_expert():
    plan = allocate(make_visit_world())

    assert funded(plan) == [("D1", "visit"), ("D2", "visit"), ("D3", "visit")]
    assert len({trip.slot_start for trip in plan.trips}) == 1
    assert [(visit.event, visit.expert) for visit in plan.visits] == [("visit", "X1")]
    assert codes(plan) == {("D4", "visit"): ["CAP"]}


def test_without_an_expert_no_visit():
    plan = allocate(make_visit_world(experts=[make_expert(areas=("latin_america",))]))

    assert plan.trips == ()
    assert codes(plan)["D1", "visit"] == ["EXPERT"]


def test_an_expert_is_busy_from_the_day_before_to_the_day_after():
    busy = make_expert(unavailable=(DateRange(date(2026, 9, 12), date(2026, 9, 12)),))

    (visit,) = allocate(make_visit_world(experts=[busy])).visits

    assert visit.start == date(2026, 9, 14)  # Saturday 12 is the day after the first week


def test_an_expert_serves_one_visit_at_a_time():
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        events=[
            make_visit("v1", window_end=date(2026, 9, 11)),
            make_visit("v2", "linz", window_end=date(2026, 9, 11)),
        ],
        nominations=[("D1", "v1", 1), ("D2", "v2", 1)],
        experts=[make_expert()],
    )

    plan = allocate(programme)

    assert len(plan.visits) == 1
    assert list(codes(plan).values()) == [["EXPERT"]]


def test_too_few_for_a_visit():
    programme = make_visit_world(
        events=[make_visit(min_delegates=2)],
        delegates=[make_delegate("D1")],
        nominations=[("D1", "visit", 1)],
    )

    plan = allocate(programme)

    assert codes(plan) == {("D1", "visit"): ["MIN_DELEGATES"]}


def test_no_dates_that_keep_the_rule():
    plan = allocate(make_visit_world(events=[make_visit(window_end=date(2026, 9, 10))]))

    assert codes(plan)["D1", "visit"] == ["VISIT_DATES"]


def test_own_obstacles_are_all_named():
    programme = make_programme(
        delegates=[make_delegate(passport_expiry=date(2026, 11, 30))],
        authorities=[make_authority(status="reserve")],
        facts=make_facts(visas=visa("AT", "ES", lead_days=300)),
    )

    assert codes(allocate(programme)) == {("D1", "barcelona"): ["SELECTED", "PASSPORT", "VISA"]}


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (6, "2027-05-07 (6 months after the return on 2026-11-07)."),
        (1, "2026-12-07 (1 month after the return on 2026-11-07)."),
        (0, "2026-11-07 (the day of the return)."),
    ],
)
def test_a_passport_that_ends_too_early_is_told_the_day_and_why(months, told):
    programme = make_programme(
        delegates=[make_delegate(passport_expiry=date(2026, 11, 1))],
        facts=make_facts(visas=visa("AT", "ES", required=False, passport_months=months)),
    )
    (pair,) = allocate(programme).unfunded

    assert [reason.text for reason in pair.reasons if reason.code == "PASSPORT"] == [
        f"The passport expires on 2026-11-01; it must be valid until {told}"
    ]


def test_obstacles_that_block_only_together_are_named_together():
    programme = make_visit_world(
        delegates=[
            make_delegate(
                "D1",
                passport_expiry=date(2027, 3, 15),  # six months after the first week's return, not the second's
                unavailable=(DateRange(date(2026, 9, 6), date(2026, 9, 6)),),
            )
        ],
        nominations=[("D1", "visit", 1)],
        facts=make_facts(visas=visa("AT", "SG", required=False)),
    )

    assert codes(allocate(programme)) == {("D1", "visit"): ["FREE", "PASSPORT"]}


def test_a_past_event():
    assert codes(allocate(make_programme(today=date(2026, 11, 4)))) == {("D1", "barcelona"): ["PAST"]}


def test_no_quote_and_no_estimates():
    plan = allocate(make_programme(travel=TravelSettings(estimates=False)))

    assert codes(plan) == {("D1", "barcelona"): ["ARRIVE"]}


def test_an_excluding_lock():
    plan = allocate(make_programme(locks=(Lock("D1", "barcelona", "excluded"),)))

    assert codes(plan) == {("D1", "barcelona"): ["LOCK"]}


def test_a_keeping_lock_wins_over_the_first_choice():
    lock = Lock("D2", "barcelona", "confirmed")

    plan = allocate(make_programme(delegates=TWO, nominations=RANKED, locks=(lock,)))

    assert [(trip.delegate, trip.lock) for trip in plan.trips] == [("D2", "confirmed")]


def test_two_locks_that_exceed_the_cap_are_the_conflict():
    locks = (Lock("D1", "barcelona", "confirmed"), Lock("D2", "barcelona", "ticketed"))

    plan = allocate(make_programme(delegates=TWO, nominations=RANKED, locks=locks))

    assert (plan.status, plan.trips, plan.unfunded, plan.objective) == ("infeasible", (), (), ())
    assert [(item.code, item.delegate, item.event) for item in plan.conflict] == [
        ("LOCK", "D1", "barcelona"),
        ("LOCK", "D2", "barcelona"),
        ("CAP", None, "barcelona"),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"authorities": [make_authority(status="reserve")]}, "SELECTED"),
        ({"events": [make_event(status="tentative")]}, "TENTATIVE"),
        ({"budgets": [make_budget(amount="100")]}, "BUDGET"),
        ({"travel": TravelSettings(estimates=False)}, "ARRIVE"),
        ({"delegates": [make_delegate(passport_expiry=date(2026, 10, 1))]}, "PASSPORT"),
    ],
)
def test_a_lock_that_breaks_a_rule_names_the_rule(changes, code):
    plan = allocate(make_programme(locks=(Lock("D1", "barcelona", "confirmed"),), **changes))

    assert [item.code for item in plan.conflict] == ["LOCK", code]


def test_a_locked_business_quote_conflicts_with_economy():
    lock = Lock("D1", "barcelona", "ticketed", "Q1")

    plan = allocate(make_programme(quotes=[make_quote(cabin="business")], locks=(lock,)))

    assert [item.code for item in plan.conflict] == ["LOCK", "ECONOMY"]


def test_a_lock_on_an_expired_quote_says_so():
    lock = Lock("D1", "barcelona", "confirmed", "Q1")

    plan = allocate(make_programme(quotes=[make_quote(expires=date(2026, 4, 30))], locks=(lock,)))

    assert [item.text for item in plan.conflict] == [
        "A lock (confirmed) keeps D1 at barcelona with quote Q1, but that quote expired on 2026-04-30."
    ]


@pytest.mark.parametrize(
    ("quotes", "named"),
    [
        ([make_quote("Q1", cabin="business"), make_quote("Q2", out=LATE)], ["ECONOMY", "ARRIVE"]),
        ([make_quote("Q1", cabin="business", out=LATE)], ["ECONOMY", "ARRIVE"]),
        ([make_quote("Q1", cabin="business"), make_quote("Q2", cabin="business", out=LATE)], ["ECONOMY"]),
        ([make_quote("Q1", expires=date(2026, 4, 30))], ["ARRIVE"]),
    ],
)
def test_without_estimates_quotes_refuse_by_cabin_and_times(quotes, named):
    plan = allocate(make_programme(travel=TravelSettings(estimates=False), quotes=quotes))

    assert codes(plan) == {("D1", "barcelona"): named}


def test_a_lock_on_an_event_that_has_begun_is_carried():
    lock = Lock("D1", "barcelona", "ticketed", "Q1")
    programme = make_programme(
        quotes=[make_quote()], locks=(lock,), today=date(2026, 11, 4), budgets=[make_budget(amount="100")]
    )

    plan = allocate(programme)

    assert [(trip.delegate, trip.carried, trip.quote) for trip in plan.trips] == [("D1", True, "Q1")]
    assert (level(plan, "coverage"), level(plan, "cost"), plan.unfunded) == (0, 0, ())
    assert plan.budgets[0].left == 10_000 - plan.trips[0].cost.total


def test_the_cheapest_quote_is_taken_and_its_seats_end():
    quotes = [make_quote("Q1", "150", seats=1), make_quote("Q2", "180")]
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        quotes=quotes,
    )

    assert sorted(trip.quote for trip in allocate(programme).trips) == ["Q1", "Q2"]


def test_a_replan_keeps_published_trips_although_a_better_choice_came():
    before = allocate(make_programme(delegates=[TWO[1]], nominations=RANKED[1:]))

    after = allocate(make_programme(delegates=TWO, nominations=RANKED), before)

    assert funded(after) == [("D2", "barcelona")]
    assert (after.objective[0].level, after.objective[0].value) == ("disruption", 0)


def test_a_withdrawn_delegate_counts_as_disruption():
    before = allocate(make_programme(delegates=[TWO[1]], nominations=RANKED[1:]))

    after = allocate(make_programme(delegates=[TWO[0]], nominations=RANKED[:1]), before)

    assert (after.objective[0].value, funded(after)) == (1, [("D1", "barcelona")])


def test_a_trip_that_has_begun_is_carried_unchanged():
    before = allocate(make_programme(quotes=[make_quote()]))

    after = allocate(make_programme(today=date(2026, 11, 5)), before)

    assert after.trips == (replace(before.trips[0], carried=True),)
    assert (after.objective[0].level, after.objective[0].value) == ("disruption", 0)


def test_a_visit_that_has_begun_runs_on_no_other_dates():
    before = allocate(make_visit_world(nominations=[("D1", "visit", 1)]))
    begun = before.visits[0].start

    after = allocate(make_visit_world(today=begun), before)

    assert [(trip.delegate, trip.slot_start, trip.carried) for trip in after.trips] == [("D1", begun, True)]
    assert codes(after)["D2", "visit"] == ["PAST"]
    assert after.visits == before.visits


def test_the_order_of_rows_does_not_matter():
    people = [make_delegate(f"D{number}") for number in range(1, 5)]
    events = [make_event(), make_visit()]
    rows = [(person.code, event.code, 1) for person in people for event in events]
    world = {"experts": [make_expert("X2"), make_expert("X1")], "hotels": [make_hotel("H2"), make_hotel("H1")]}
    mirrored = {name: records[::-1] for name, records in world.items()}

    plan = allocate(make_programme(delegates=people, events=events, nominations=rows, **world))
    again = allocate(make_programme(delegates=people[::-1], events=events[::-1], nominations=rows[::-1], **mirrored))

    assert again == plan


def test_dropped_levels_leave_people_at_home_and_say_so():
    plan = allocate(make_programme(objective=("cost", "coverage")))

    assert codes(plan) == {("D1", "barcelona"): ["OBJECTIVE"]}
    assert plan.unfunded[0].reasons[0].text == (
        "Allowed and affordable, but the plan would lose EUR 900.00 (level cost)."
    )
