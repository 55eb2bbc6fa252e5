"""Stand-ins: who is offered, in which order, by when; and that the plan keeps every rule when one is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.audit import Substitution, verify, verify_substitutions
from planner.domain.plan import plan_to_dict
from planner.domain.records import Activity, Lock, Portion, Quota, RoomBlock
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.reading import read_programme_or_refuse
from planner.services.standins import stand_ins, trip_value
from tests.planner.random_worlds import fair_programme, random_programme
from tests.planner.services.used import used
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
    visa,
)

LOCKED = (Lock("D1", "barcelona", "confirmed"),)
HALF = (Activity("linz", "kick-off", date(2026, 4, 1), False), Activity("linz", "second", date(2026, 4, 2), True))
FREE_OF_CHARGE = dict.fromkeys(("travel", "visa", "transfers", "accommodation", "meals", "hospitality", "total"), 0)


def world(**changes):
    """D1, D2, D3 of Graz by rank, L1 and L2 of Linz, which attended half; money for one trip to Barcelona."""
    ranks = {"D1": 1, "D2": 2, "D3": 3, "L1": 1, "L2": 2}
    standard = {
        "authorities": [make_authority(), make_authority("linz")],
        "delegates": [make_delegate(code, "graz" if code.startswith("D") else "linz") for code in ranks],
        "nominations": [(code, "barcelona", rank) for code, rank in ranks.items()],
        "budgets": [make_budget(amount="1000")],
        "activity": HALF,
    }
    return make_programme(**(standard | changes))


def only(programme):
    plan = allocate(programme)
    (seat,) = stand_ins(programme, plan)
    return seat


def test_the_next_of_the_same_authority_comes_first():
    seat = only(world())

    assert (seat.delegate, seat.standin.trip.delegate, seat.standin.same_authority) == ("D1", "D2", True)
    assert seat.standin.trip.cost.total == 90_000  # estimate 200 + transfers 50 + 4 nights 400 + 5 days 250


def test_where_the_authority_has_nobody_left_the_objective_picks_another():
    authorities = [make_authority(code) for code in ("graz", "linz", "wels")]
    delegates = [make_delegate("D1"), make_delegate("L1", "linz"), make_delegate("W1", "wels")]

    seat = only(world(authorities=authorities, delegates=delegates, nominations=None, locks=LOCKED))

    assert seat.delegate == "D1"
    assert (seat.standin.trip.delegate, seat.standin.same_authority) == ("W1", False)  # attended 100 percent, Linz 50


def test_deadlines_are_those_of_visa_and_offer():
    quotes = [make_quote(delegate="D2", expires=date(2026, 7, 1))]
    facts = make_facts(visas=visa("AT", "ES", lead_days=60))
    seat = only(
        world(
            quotes=quotes,
            facts=facts,
            budgets=[make_budget(amount="1100")],
            objective=("coverage", "merit", "preference"),
        )
    )

    assert [(step.kind, step.due) for step in seat.standin.steps] == [
        ("passport_send", None),
        ("confirm_quote", date(2026, 7, 1)),
        ("visa_apply", date(2026, 9, 4)),
    ]
    assert seat.standin.decide_by == date(2026, 7, 1)


def test_a_seat_whose_money_pays_nobody_else_has_no_standin():
    seat = only(world(quotes=[make_quote(delegate="D1", price="100")], budgets=[make_budget(amount="850")]))

    assert (seat.delegate, seat.standin) == ("D1", None)
    assert seat.nobody == "None of the 4 others nominated can take it: BUDGET 4."


def test_a_seat_that_nobody_else_is_nominated_for_says_so():
    assert only(make_programme()).nobody == "Nobody else is nominated and stays at home."


def test_the_lock_of_whoever_gives_up_falls_and_a_lock_against_holds():
    locks = (Lock("D1", "barcelona", "confirmed"), Lock("D2", "barcelona", "excluded"))

    seat = only(world(locks=locks))

    assert (seat.lock, seat.standin.trip.delegate, seat.standin.trip.lock) == ("confirmed", "D3", None)


def test_a_trip_that_has_begun_has_no_standin():
    programme = replace(world(locks=(Lock("D1", "barcelona", "ticketed"),)), today=date(2026, 11, 5))

    assert [trip.carried for trip in allocate(programme).trips] == [True]
    assert stand_ins(programme, allocate(programme)) == ()


def test_a_standin_of_a_visit_travels_on_its_dates():
    delegates = [make_delegate("D1"), make_delegate("D2"), make_delegate("D3", airport="SIN")]
    programme = make_programme(
        delegates=delegates,
        events=[make_visit(capacity=2)],
        nominations=[("D1", "visit", 1), ("D2", "visit", 1), ("D3", "visit", 2)],
        experts=[make_expert()],
    )
    plan = allocate(programme)

    seats = stand_ins(programme, plan)

    assert {seat.delegate: seat.standin.trip.delegate for seat in seats} == {"D1": "D3", "D2": "D3"}
    assert {seat.standin.trip.slot_start for seat in seats} == {plan.visits[0].start}
    assert seats[0].standin.trip.cost.total == 25_000  # at home: five days of meals


SUBSTITUTES = {
    "the wrong dates": ({"slot": {"start": "2026-11-11", "end": "2026-11-13"}}, "standin"),
    "a false price": (
        {
            "cost": {
                "travel": 1,
                "visa": 0,
                "transfers": 0,
                "accommodation": 0,
                "meals": 0,
                "hospitality": 0,
                "total": 1,
            }
        },
        "cost",
    ),
    "a lock": ({"lock": "confirmed"}, "standin"),
    "a rank": ({"rank": 7}, "nomination"),
}


@pytest.mark.parametrize("name", SUBSTITUTES)
def test_the_independent_check_refuses(name):
    changes, code = SUBSTITUTES[name]
    programme = world()
    plan = allocate(programme)
    (seat,) = stand_ins(programme, plan)
    trip = {**trip_value(seat.standin.trip), **changes}

    found = verify_substitutions(programme, plan_to_dict(plan), [Substitution("barcelona", "D1", trip)])

    assert code in {violation.code for violation in found}


def test_the_independent_check_sees_limits_next_to_those_who_stay():
    rich = world(budgets=[make_budget(amount="2000")])  # D1 and L1 go
    plan = allocate(rich)
    seats = {seat.delegate: seat.standin.trip for seat in stand_ins(rich, plan)}
    assert {code: trip.delegate for code, trip in seats.items()} == {"D1": "D2", "L1": "L2"}

    found = verify_substitutions(rich, plan_to_dict(plan), [Substitution("barcelona", "L1", trip_value(seats["D1"]))])

    assert [violation.code for violation in found] == ["CAP"]  # Graz would have two
    poor = replace(rich, budgets={"all": make_budget(amount="1799.99")})
    found = verify_substitutions(poor, plan_to_dict(plan), [Substitution("barcelona", "D1", trip_value(seats["D1"]))])
    assert [violation.code for violation in found] == ["BUDGET"]


def test_the_independent_check_sees_rooms_and_who_travels_already():
    nights = [date(2026, 11, day) for day in (3, 4, 5, 6)]
    hotels = {"hotels": [make_hotel(rate="100")], "room_blocks": tuple(RoomBlock("H1", night, 1) for night in nights)}
    programme = world(**hotels)
    plan = allocate(programme)
    (seat,) = stand_ins(programme, plan)
    own = plan_to_dict(plan)["trips"][0]

    assert seat.standin.trip.hotel == "H1"  # the only room is given up with the seat
    found = verify_substitutions(programme, plan_to_dict(plan), [Substitution("barcelona", "D1", own)])
    assert [violation.code for violation in found] == ["standin"]
    none = replace(programme, room_blocks=())
    assert verify_substitutions(none, plan_to_dict(plan), [Substitution("barcelona", "D9", own)])[0].code == "standin"


def upset_of(programme, seat, plan):
    """Trips of the plan that move when staff exclude the leaver, confirm the stand-in and plan again."""
    pair = (seat.standin.trip.delegate, seat.event)
    locks = [lock for lock in programme.locks if (lock.delegate, lock.event) != pair]
    replan = allocate(replace(programme, locks=(*locks, Lock(*pair, "confirmed"))), plan)
    return replan.objective[0].value


@pytest.mark.parametrize("batch", range(4))
def test_every_standin_offered_verifies_when_used(batch):
    offered = 0
    for seed in range(batch, 320, 4):
        programme = random_programme(seed)
        plan = allocate(programme)
        for seat in stand_ins(programme, plan) if plan.status != "infeasible" else ():
            if seat.standin is not None:
                changed, document = used(programme, plan, seat)
                assert verify(changed, document) == (), f"seed {seed}, seat of {seat.delegate} at {seat.event}"
                assert upset_of(changed, seat, plan) == 1, f"seed {seed}, seat of {seat.delegate} at {seat.event}"
                offered += 1
    assert offered >= 8


@pytest.mark.parametrize("batch", range(2))
def test_every_standin_offered_under_quotas_verifies_when_used(batch):
    offered, refused = 0, 0
    for seed in range(batch, 160, 2):
        programme = replace(fair_programme(seed), tolerances={})
        plan = allocate(programme)
        for seat in stand_ins(programme, plan) if plan.status != "infeasible" else ():
            refused += "QUOTA" in seat.nobody
            if seat.standin is not None:
                changed, document = used(programme, plan, seat)
                assert verify(changed, document) == (), f"seed {seed}, seat of {seat.delegate} at {seat.event}"
                offered += 1
    assert offered >= 8
    assert refused >= 3


def test_a_standin_that_a_quota_forbids_is_not_offered_and_not_verified():
    """Women must be half; the seat of the only one can go to nobody but another."""
    quota = Quota("women", "gender", "f", at_least=Portion(1, 2))
    people = {"D1": "f", "D2": "m", "D3": "f", "L1": "", "L2": "m"}
    delegates = [make_delegate(code, "graz" if code[0] == "D" else "linz", gender=sex) for code, sex in people.items()]
    programme = world(delegates=delegates, quotas={"women": quota})
    plan = allocate(programme)
    (seat,) = stand_ins(programme, plan)
    assert (seat.delegate, seat.standin.trip.delegate) == ("D1", "D3")

    swap = Substitution(seat.event, seat.delegate, trip_value(seat.standin.trip))
    assert verify_substitutions(programme, plan_to_dict(plan), [swap, swap]) == ()
    offered = trip_value(replace(seat.standin.trip, delegate="D2", rank=2))
    (found,) = verify_substitutions(programme, plan_to_dict(plan), [Substitution(seat.event, seat.delegate, offered)])
    assert (found.code, found.where) == ("QUOTA", "trip of D2 to barcelona")


def test_standins_of_a_bundled_programme_verify_when_used():
    programme = read_programme_or_refuse(fixtures_dir() / "iurc-2025-2027-midway", today=None, clock=date(2026, 11, 21))
    plan = allocate(programme)
    seats = [seat for seat in stand_ins(programme, plan) if seat.standin is not None]

    assert len(seats) > 50
    for seat in seats[::14]:
        changed, document = used(programme, plan, seat)
        assert verify(changed, document) == (), f"seat of {seat.delegate} at {seat.event}"
