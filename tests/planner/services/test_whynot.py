"""What would change an answer, proven on the programme itself: make the changes, plan again, and look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.plan import Plan
from planner.domain.records import DateRange, Lock, Portion, Programme, Quota, RoomBlock
from planner.services.allocate import allocate
from planner.services.levers import Levers
from planner.services.question import build_question
from planner.services.standing import Standing
from planner.services.whynot import Inquiry, UnprovenPlanError, WayIn
from solver.flips import smallest_flip
from tests.planner.random_worlds import random_programme
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_visit,
    visa,
)

ESTIMATE = 90_000  # cents: what an estimated trip to Barcelona costs in these worlds


def way_in(programme: Programme, delegate: str, event: str = "barcelona") -> WayIn:
    return Inquiry(programme, allocate(programme)).way_in(delegate, event)


def told(way: WayIn) -> list[str]:
    return [step.text for step in way.changes]


def two_cities(**changes: object) -> Programme:
    """Graz attended all of its sessions, Linz as well; both would go to Barcelona."""
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1", "graz"), make_delegate("D2", "linz")],
    )
    return replace(programme, **changes)


def test_money_is_named_to_the_cent() -> None:
    programme = two_cities(budgets={"all": make_budget("all", "1000.10")})
    programme = replace(programme, nominations=(replace(programme.nominations[0], rank=2), programme.nominations[1]))
    (loser,) = allocate(programme).unfunded

    way = way_in(programme, loser.delegate)

    assert loser.delegate == "D1"
    assert told(way) == ["rank 1 instead of 2", "EUR 799.90 more in budget all"] or told(way) == [
        "EUR 799.90 more in budget all"
    ]
    assert way.is_smallest
    assert not way.is_addition
    assert way.price is not None
    assert (way.price.level, way.price.loss) == ("preference", 1)


def test_a_passport_is_asked_for_until_the_day_that_suffices() -> None:
    programme = make_programme(
        delegates=[make_delegate(passport_expiry=date(2026, 11, 6))],
        facts=make_facts(visas=visa("AT", "ES", required=False, passport_months=3)),
    )
    way = way_in(programme, "D1")

    assert told(way) == ["a passport of Fictional D1 valid until 2027-02-07 or later"]
    assert way.kinds == ("passport",)
    assert way.text.startswith("As things stand no plan can fund it. One change is enough, fewer are not: ")


def test_days_a_lock_and_a_status_come_together() -> None:
    programme = make_programme(
        authorities=[make_authority(status="reserve")],
        delegates=[make_delegate(unavailable=(DateRange(date(2026, 11, 1), date(2026, 11, 4)),))],
        locks=(Lock("D1", "barcelona", "excluded"),),
    )
    way = way_in(programme, "D1")

    assert way.kinds == ("day", "lock", "selected")
    assert told(way)[0] == "Fictional D1 free from 2026-11-03 to 2026-11-04"


def test_a_room_more_on_the_one_night_that_is_full() -> None:
    nights = [date(2026, 11, day) for day in (3, 4, 5, 6)]
    rooms = tuple(RoomBlock("H1", night, 1 if night.day == 5 else 2) for night in nights)
    programme = two_cities(hotels={"H1": make_hotel()}, room_blocks=rooms)
    (loser,) = allocate(programme).unfunded

    assert told(way_in(programme, loser.delegate)) == ["1 more room of H1 on 2026-11-05"]


def test_a_tie_is_broken_by_rank() -> None:
    programme = make_programme(
        delegates=[make_delegate("D1"), make_delegate("D2")],
        nominations=[("D1", "barcelona", 1), ("D2", "barcelona", 3)],
    )
    way = way_in(programme, "D2")

    assert way.kinds in {("rank", "cap"), ("cap",)}  # rank 1 is only a tie with the other one
    assert way.is_smallest


def test_an_event_without_dates_leaves_nothing_to_try() -> None:
    programme = make_programme(events=[make_event(status="tentative", start=None, end=None)])

    assert way_in(programme, "D1").text == (
        "Barcelona is tentative: it has to be confirmed with dates before any change can be tried."
    )


def test_a_funded_trip_tells_its_price_and_who_comes_next() -> None:
    programme = two_cities(budgets={"all": make_budget("all", "1000")})
    plan = allocate(programme)
    (trip,) = plan.trips
    other = {"D1": "D2", "D2": "D1"}[trip.delegate]

    following = Inquiry(programme, plan).next_best(trip.delegate, "barcelona")

    assert following.successors == ((other, "barcelona"),)
    assert following.text.startswith("Without it an equally good plan exists. Next, with all others going as planned: ")


def test_a_plan_that_is_not_proven_answers_nothing() -> None:
    plan = allocate(make_programme())

    with pytest.raises(UnprovenPlanError, match="status optimal"):
        Inquiry(make_programme(), replace(plan, status="feasible"))


def test_a_replan_is_asked_together_with_the_plan_before_it() -> None:
    programme = make_programme()
    plan = allocate(programme, allocate(programme))

    with pytest.raises(UnprovenPlanError, match="--previous"):
        Inquiry(programme, plan)


@pytest.mark.parametrize("batch", range(4))
def test_whoever_makes_the_changes_and_plans_again_finds_the_trip(batch: int) -> None:
    proven = 0
    for seed in range(batch, 60, 4):
        programme = random_programme(seed)
        plan = allocate(programme)
        if plan.status == "optimal":
            proven += sum(_is_proven(programme, plan, pair.delegate, pair.event, seed) for pair in plan.unfunded)
    assert proven >= 8


def _is_proven(programme: Programme, plan: Plan, delegate: str, event: str, seed: int) -> bool:
    """Whether the answer consists of changes of data only; they are made, and must be enough."""
    way = Inquiry(programme, plan).way_in(delegate, event)
    if not way.changes or any(step.apply is None for step in way.changes):
        return False
    for step in way.changes:
        assert step.apply is not None
        programme = step.apply(programme)
    trips = {(trip.delegate, trip.event) for trip in allocate(programme).trips}
    assert (delegate, event) in trips, f"seed {seed}: {way.text}"
    return True


def seen_again(programme: Programme, way: WayIn, delegate: str, event: str) -> bool:
    """Whether the trip is in the plan once the changes are made."""
    for step in way.changes:
        assert step.apply is not None
        programme = step.apply(programme)
    return (delegate, event) in {(trip.delegate, trip.event) for trip in allocate(programme).trips}


def test_one_more_rank() -> None:
    programme = two_cities(budgets={"all": make_budget("all", "1000")})
    rows = (replace(programme.nominations[0], rank=3), replace(programme.nominations[1], rank=2))
    programme = replace(programme, nominations=rows)
    way = way_in(programme, "D1")

    assert told(way) == ["rank 1 instead of 3"]
    assert way.is_smallest
    assert seen_again(programme, way, "D1", "barcelona")


def test_other_dates_of_a_visit() -> None:
    programme = make_programme(
        events=[make_visit(window_end=date(2026, 10, 2))], delegates=[make_delegate(c) for c in ("D1", "D2", "D3")]
    )
    programme = replace(programme, experts={"X1": make_expert()})
    (visit,) = allocate(programme).visits
    early = DateRange(programme.start, visit.end)
    late = DateRange(visit.end + timedelta(days=4), programme.end)
    people = {
        code: replace(person, unavailable=(early if code == "D3" else late,))
        for code, person in programme.delegates.items()
    }
    programme = replace(programme, delegates=people)
    standing = Standing(programme, None)
    question = build_question(programme, standing, whole=True)
    asked = next(n for n, pair in enumerate(question.asked) if pair.nomination.delegate == "D3")
    (handle,) = (row for row in Levers(programme, standing, question).of(asked) if row.kind == "dates")
    moved = handle.steps[0].apply
    assert moved is not None

    assert handle.steps[0].text.startswith("Visit from 2026-")
    assert "D3" not in {trip.delegate for trip in allocate(programme).trips}
    assert "D3" in {trip.delegate for trip in allocate(moved(programme)).trips}
    assert smallest_flip(question.asked_problem(), _values(programme), asked, [handle.lever]) is not None


def _values(programme: Programme) -> list[int]:
    return [level.value for level in allocate(programme).objective]


def test_a_quota_that_admits_one_more() -> None:
    programme = two_cities(quotas={"few": Quota("few", "country", "AT", at_most=Portion(1))})
    (loser,) = allocate(programme).unfunded
    way = way_in(programme, loser.delegate)

    assert way.kinds == ("quota",)
    assert told(way) == ["quota few: at most 2 trips go to delegates from AT, instead of 1"]
    assert seen_again(programme, way, loser.delegate, "barcelona")


def test_a_share_that_nobody_else_fills_has_to_go() -> None:
    programme = two_cities(quotas={"half": Quota("half", "country", "AT", at_most=Portion(1, 2))})
    way = way_in(programme, "D1")

    assert told(way)[0].startswith("no quota half, which asks that at most 50 % of the trips go to delegates from AT")
    assert seen_again(programme, way, "D1", "barcelona")


def test_a_plan_with_a_tolerance_is_asked_within_what_the_tolerance_allows() -> None:
    programme = two_cities(tolerances={"coverage": 1}, objective=("coverage", "cost"))
    (loser,) = allocate(programme).unfunded
    way = way_in(programme, loser.delegate)

    assert way.price is not None
    assert (way.price.level, way.price.loss) == ("", 0)  # whoever of the two stays at home
    assert way.text.endswith("would fund it, with what the tolerances allow now.")


def test_what_is_asked_for_after_a_replan_is_enough_for_the_next_one() -> None:
    """Graz and Linz were both published; what was cut then is given back, and a cent less is not enough."""
    rich = two_cities(budgets={"all": make_budget("all", "1800")})
    poor = replace(rich, budgets={"all": make_budget("all", "1000.10")})
    first = allocate(rich)
    second = allocate(poor, first)
    (loser,) = second.unfunded
    way = Inquiry(poor, second, first).way_in(loser.delegate, "barcelona")

    assert told(way) == ["EUR 799.90 more in budget all"]
    assert ", in the next planner run, which keeps the published trips first: " in way.text
    assert len(allocate(rich, second).trips) == 2
    assert len(allocate(replace(rich, budgets={"all": make_budget("all", "1799.99")}), second).trips) == 1


def test_after_a_replan_no_better_rank_takes_the_place_of_a_published_trip() -> None:
    """The plan before the published one no longer counts, and a published trip comes before any rank."""
    programme = two_cities(budgets={"all": make_budget("all", "1000")})
    rows = (replace(programme.nominations[0], rank=3), replace(programme.nominations[1], rank=2))
    programme = replace(programme, nominations=rows)
    first = allocate(programme)
    second = allocate(programme, first)
    anew = Inquiry(programme, first).way_in("D1", "barcelona")
    way = Inquiry(programme, second, first).way_in("D1", "barcelona")

    assert told(anew) == ["rank 1 instead of 3"]
    assert anew.text.endswith("the next planner run, which keeps the published trips first, need not fund it.")
    assert way.kinds == ("budget",)
    assert way.price is not None
    assert (way.price.level, way.price.loss) == ("disruption", 1)


@pytest.mark.parametrize("batch", range(2))
def test_whoever_makes_the_changes_after_a_replan_and_runs_again_finds_the_trip(batch: int) -> None:
    proven = 0
    for seed in range(batch, 24, 2):
        programme = random_programme(seed)
        first = allocate(programme)
        second = allocate(programme, first)
        if first.status == second.status == "optimal":
            proven += sum(
                _is_proven_next(programme, (first, second), row.delegate, row.event) for row in second.unfunded
            )
    assert proven >= 2


def _is_proven_next(programme: Programme, plans: tuple[Plan, Plan], delegate: str, event: str) -> bool:
    """Whether the answer consists of changes of data only; the next plan after them must fund the pair."""
    first, second = plans
    way = Inquiry(programme, second, first).way_in(delegate, event)
    if not way.changes or any(step.apply is None for step in way.changes):
        return False
    for step in way.changes:
        assert step.apply is not None
        programme = step.apply(programme)
    assert (delegate, event) in {(trip.delegate, trip.event) for trip in allocate(programme, second).trips}, way.text
    return True


def test_a_search_that_is_too_long_is_asked_with_every_other_trip_kept_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The effort is a count: with none of it for trips that move, the answer is the one of a larger programme."""
    monkeypatch.setattr("planner.services.whynot.EFFORT_OF_SMALL", 0)
    programme = two_cities(budgets={"all": make_budget("all", "1000.10")})
    (loser,) = allocate(programme).unfunded
    way = way_in(programme, loser.delegate)

    assert told(way) == ["EUR 799.90 more in budget all"]
    assert way.is_addition
    assert "One change is enough, fewer are not, with every other trip kept as planned: " in way.text
    assert way.text.endswith(
        "Whether fewer or cheaper changes are enough where other trips may move was not searched to the end."
    )
