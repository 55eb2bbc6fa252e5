"""A plan that one step would make better is not the best, whatever it says."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.plan import plan_from_dict, plan_to_dict
from planner.domain.records import DayTime, Lock, PastTrip, Portion, Quota, RoomBlock, Slot
from planner.services.allocate import allocate
from tests.planner.audit.builders import away, changed
from tests.planner.worlds import (
    by_code,
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
)

NIGHTS = tuple(date(2026, 11, day) for day in (3, 4, 5, 6))


def made(programme, previous=None):
    """The document of the plan that is made for a programme."""
    plan = allocate(programme, None if previous is None else plan_from_dict(previous))
    return json.loads(json.dumps(plan_to_dict(plan)))


def told(programme, document, previous=None) -> list[str]:
    return [str(violation) for violation in verify(programme, document, previous=previous)]


def two_cities(**changes):
    return make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1"), make_delegate("D2", "linz")],
        **changes,
    )


def without_d2(programme):
    """The plan made while D2 was kept at home, for the sake of the objective as it says."""
    document = made(replace(programme, locks=(*programme.locks, Lock("D2", "barcelona", "excluded"))))
    document["unfunded"][0]["reasons"] = [{"code": "OBJECTIVE", "text": "x"}]
    return document


def test_a_trip_that_could_simply_be_added():
    assert told(two_cities(), without_d2(two_cities())) == [
        "objective: level coverage: a trip of D2 to barcelona from 2026-11-04 by an estimate keeps every rule and "
        "makes it 2, better than 1, which is said to be the best."
    ]


@pytest.mark.parametrize(
    ("bound", "disproved"),
    [(1, True), (2, False), (3, False)],
)
def test_a_step_may_not_get_beyond_a_bound(bound, disproved):
    document = without_d2(two_cities())
    document["objective"][0] |= {"bound": bound, "optimal": bound == 1}
    document["status"] = "optimal" if bound == 1 else "feasible"

    assert bool(told(two_cities(), document)) is disproved


def test_the_first_level_that_changes_decides():
    kept = (Lock("D1", "barcelona", "confirmed"),)
    programme = two_cities(objective=("preference", "coverage"), locks=kept)
    assert told(programme, without_d2(programme)) == []

    programme = two_cities(objective=("co2", "coverage"), locks=kept)
    assert told(programme, without_d2(programme)) == []

    programme = two_cities(objective=("merit", "cost"), locks=kept)
    assert told(programme, without_d2(programme)) == [
        "objective: level merit: a trip of D2 to barcelona from 2026-11-04 by an estimate keeps every rule and "
        "makes it 200, better than 100, which is said to be the best."
    ]


def test_a_second_delegate_adds_no_city():
    programme = make_programme(
        delegates=[make_delegate("D1"), make_delegate("D2")],
        events=[make_event(region="asia")],
        objective=("coverage", "merit", "cost"),
    )

    assert told(programme, without_d2(programme)) == []


def visits(**changes):
    """Two visits of Graz in the same two weeks, one delegate each, and one expert."""
    return make_programme(
        delegates=[make_delegate("D1"), make_delegate("D2")],
        events=[make_visit("oslo"), make_visit("visit")],
        nominations=[("D1", "oslo", 1), ("D2", "visit", 1)],
        experts=[make_expert("X1")],
        **changes,
    )


def test_a_visit_that_could_run_too():
    """Two weeks later the expert is free, in the same week not."""
    first, third = Slot("oslo", week(7), week(11)), Slot("visit", week(21), week(25))
    programme = changed(visits(slots=(first, third)), "events", "visit", window_end=date(2026, 9, 30))
    document = made(replace(programme, locks=(Lock("D2", "visit", "excluded"),)))
    document["unfunded"][0]["reasons"] = [{"code": "OBJECTIVE", "text": "x"}]

    assert told(programme, document) == [
        "objective: level coverage: a trip of D2 to visit from 2026-09-21 by an estimate keeps every rule and "
        "makes it 2, better than 1, which is said to be the best."
    ]
    document["unfunded"][0]["reasons"] = [{"code": "EXPERT", "text": "x"}]
    programme = replace(programme, slots=(first, Slot("visit", week(7), week(11))))
    assert told(programme, document) == []


def week(day):
    return DayTime(date(2026, 9, day))


def test_another_hotel_for_one_trip():
    one = make_programme(hotels=[make_hotel("H1")])
    both = replace(one, hotels=by_code([make_hotel("H1"), make_hotel("H2", rate="100")]))

    assert told(both, made(one)) == [
        "objective: level cost: the trip of D1 to barcelona from 2026-11-04 by an estimate in hotel H2 keeps every "
        "rule and makes it 90000, better than 98000, which is said to be the best."
    ]
    dearer = changed(both, "hotels", "H2", rate=Decimal(121))
    assert told(dearer, made(one)) == []


@pytest.mark.parametrize(
    ("change", "open_to_it"),
    [
        (lambda w: w, True),
        (lambda w: replace(w, room_blocks=tuple(RoomBlock("H2", night, 1) for night in NIGHTS)), True),
        (lambda w: replace(w, room_blocks=tuple(RoomBlock("H2", night, 1) for night in NIGHTS[1:])), False),
        (lambda w: replace(w, objective=("coverage", "minutes")), False),
    ],
)
def test_a_step_keeps_every_limit(change, open_to_it):
    """The blocks of the cheaper hotel say whether the step is open."""
    one = make_programme(hotels=[make_hotel("H1")])
    both = change(replace(one, hotels=by_code([make_hotel("H1"), make_hotel("H2", rate="100")])))
    document = made(replace(one, objective=both.objective))

    assert bool(told(both, document)) is open_to_it


def test_a_room_that_another_trip_has_is_not_free():
    programme = two_cities(
        hotels=[make_hotel("H1"), make_hotel("H2", rate="100")],
        room_blocks=tuple(RoomBlock("H2", night, 1) for night in NIGHTS),
        budgets=[make_budget("all", "1880")],
    )
    document = made(programme)

    assert sorted(trip["hotel"] for trip in document["trips"]) == ["H1", "H2"]
    assert told(programme, document) == []


QUOTES = {"Q1": make_quote("Q1", "250"), "Q2": make_quote("Q2", "240")}


@pytest.mark.parametrize(
    ("lock", "open_to_it"),
    [
        ((), True),
        ((Lock("D1", "barcelona", "confirmed"),), True),
        ((Lock("D1", "barcelona", "confirmed", quote="Q1"),), False),
        ((Lock("D1", "barcelona", "excluded", quote="Q2"),), False),
    ],
)
def test_another_quote_for_one_trip_where_its_lock_allows_it(lock, open_to_it):
    one = make_programme(quotes=[QUOTES["Q1"]], locks=tuple(row for row in lock if row.quote != "Q2"))
    both = replace(one, quotes=QUOTES, locks=lock)

    assert told(both, made(one)) == (
        [
            "objective: level cost: the trip of D1 to barcelona from 2026-11-04 with quote Q2 keeps every rule and "
            "makes it 94000, better than 95000, which is said to be the best."
        ]
        if open_to_it
        else []
    )


def seats_of(count):
    return {**QUOTES, "Q2": replace(QUOTES["Q2"], seats=count)}


@pytest.mark.parametrize(("seats", "steps"), [(0, 0), (1, 2), (2, 2)])
def test_seats_are_counted_without_the_trip_that_moves(seats, steps):
    """Each of two trips alone could move to the last seat; with none left, neither."""
    one = two_cities(quotes=[QUOTES["Q1"]])

    assert len(told(replace(one, quotes=seats_of(seats)), made(one))) == steps


def singapore_visit(count=1, **changes):
    """A visit with two weeks, of which the second has a cheap quote."""
    people = [make_delegate(f"D{number}") for number in range(1, count + 1)]
    programme = make_programme(delegates=people, events=[make_visit()], experts=[make_expert()], **changes)
    quote = make_quote("Q9", "500", event="visit")
    quote = replace(
        quote,
        out=(replace(quote.out[0], destination="SIN", departs=at("13T09:00", 2), arrives=at("13T18:00", 8)),),
        back=(replace(quote.back[0], origin="SIN", departs=at("19T09:00", 8), arrives=at("19T18:00", 2)),),
    )
    return replace(programme, quotes={"Q9": quote})


def at(text, hours):
    return datetime.fromisoformat(f"2026-09-{text}").replace(tzinfo=timezone(timedelta(hours=hours)))


def in_first_week(programme):
    return made(replace(programme, slots=(Slot("visit", week(7), week(11)),)))


def test_other_dates_for_a_trip_that_has_the_event_to_itself():
    programme = singapore_visit()

    assert told(programme, in_first_week(programme)) == [
        "objective: level cost: the trip of D1 to visit from 2026-09-14 with quote Q9 keeps every rule and "
        "makes it 150000, better than 200000, which is said to be the best."
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda w: changed(w, "experts", "X1", unavailable=away("2026-09-13", "2026-09-13")),
        lambda w: changed(w, "delegates", "D1", unavailable=away("2026-09-19", "2026-09-19")),
        lambda w: changed(w, "events", "visit", window_end=date(2026, 9, 17)),
        lambda w: replace(w, locks=(Lock("D1", "visit", "confirmed", slot_start=date(2026, 9, 7)),)),
        lambda w: changed(w, "delegates", "D1", passport_expiry=date(2026, 9, 18)),
    ],
)
def test_other_dates_that_a_rule_forbids(change):
    programme = change(singapore_visit())
    document = in_first_week(programme)

    assert told(programme, document) == []


def test_a_group_does_not_move_one_by_one():
    programme = singapore_visit(count=2)

    assert told(programme, in_first_week(programme)) == []


ONE_HOTEL = make_programme(hotels=[make_hotel("H1")])
TWO_HOTELS = replace(ONE_HOTEL, hotels=by_code([make_hotel("H1"), make_hotel("H2", rate="100")]))


def test_a_published_trip_is_not_moved_for_money():
    before = made(ONE_HOTEL)
    document = made(TWO_HOTELS, before)

    assert document["trips"][0]["hotel"] == "H1"
    assert told(TWO_HOTELS, document, before) == []
    assert told(TWO_HOTELS, document) == []  # without the plan before nobody knows what was published


def test_a_published_trip_that_could_have_been_kept():
    before = made(ONE_HOTEL)
    document = made(TWO_HOTELS)
    document["objective"].insert(0, {"level": "disruption", "value": 1, "bound": 1, "optimal": True})

    assert told(TWO_HOTELS, document, before) == [
        "objective: level disruption: the trip of D1 to barcelona from 2026-11-04 by an estimate in hotel H1 keeps "
        "every rule and makes it 0, better than 1, which is said to be the best."
    ]


def test_a_withdrawn_trip_that_could_have_been_kept():
    before = made(two_cities())
    document = without_d2(two_cities())
    document["objective"].insert(0, {"level": "disruption", "value": 1, "bound": 1, "optimal": True})

    assert [words.split(" keeps")[0] for words in told(two_cities(), document, before)] == [
        "objective: level disruption: a trip of D2 to barcelona from 2026-11-04 by an estimate"
    ]


@pytest.mark.parametrize(("bound", "disproved"), [(1, True), (0, False)])
def test_where_disruption_is_not_known_only_a_proven_one_counts(bound, disproved):
    document = without_d2(two_cities())
    document["objective"].insert(0, {"level": "disruption", "value": 1, "bound": bound, "optimal": bound == 1})
    document["status"] = "optimal" if bound == 1 else "feasible"

    assert bool(told(two_cities(), document)) is disproved


def test_a_trip_that_has_begun_is_left_alone():
    before = made(ONE_HOTEL)
    programme = replace(TWO_HOTELS, today=date(2026, 11, 4))
    document = made(programme, before)

    assert [(trip["carried"], trip["hotel"]) for trip in document["trips"]] == [(True, "H1")]
    assert told(programme, document, before) == []


def test_nobody_is_added_to_a_visit_that_has_begun():
    programme = replace(singapore_visit(count=2), quotes={})
    before = made(replace(programme, locks=(Lock("D2", "visit", "excluded"),)))
    document = made(replace(programme, today=date(2026, 9, 7)), before)
    document["unfunded"][0]["reasons"] = [{"code": "OBJECTIVE", "text": "x"}]

    assert told(replace(programme, today=date(2026, 9, 7)), document, before) == []


def test_what_a_tolerance_gave_up_is_no_mistake():
    """One city fewer is tolerated for the sake of money; without money to save there is no reason to."""
    programme = two_cities(objective=("coverage", "cost"), tolerances={"coverage": 1})
    document = made(programme)
    assert [row["value"] for row in document["objective"]] == [1, 90_000]
    assert told(programme, document) == []

    alone = replace(programme, objective=("coverage",))
    document = without_d2(alone)
    document["objective"] = [{"level": "coverage", "value": 1, "bound": 1, "optimal": True, "best": 2, "tolerance": 1}]
    assert told(alone, document) == [
        "objective: level coverage: a trip of D2 to barcelona from 2026-11-04 by an estimate keeps every rule and "
        "makes it 2, better than 1, which is said to be the best."
    ]
    document["objective"][0]["best"] = 1
    assert len(told(alone, document)) == 1


def test_a_quota_is_a_limit_like_any_other():
    programme = two_cities(quotas={"Q": Quota("Q", "country", "AT", Portion(1))})
    document = made(programme)

    assert [pair["reasons"][0]["code"] for pair in document["unfunded"]] == ["QUOTA"]
    assert told(programme, document) == []


def test_days_in_history_are_not_free():
    row = PastTrip("graz", "D1", "lyon", date(2026, 9, 19), date(2026, 9, 20), Decimal(0), "EUR")
    lyon = make_event("lyon", status="cancelled")
    programme = singapore_visit()
    programme = replace(programme, events={**programme.events, "lyon": lyon}, history=(row,))

    assert told(programme, in_first_week(programme)) == []
