"""What repairs an impossible programme, proven on the programme itself: make the change, plan again, and look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from planner.domain.plan import ConflictItem
from planner.domain.records import Lock, Programme, RoomBlock
from planner.services.allocate import allocate
from planner.services.levers import step_of
from planner.services.question import build_question
from planner.services.repairs import changes_that_repair
from planner.services.standing import Standing
from solver.conflict import smallest_conflict
from tests.planner.random_worlds import fair_programme, random_programme
from tests.planner.worlds import make_authority, make_budget, make_delegate, make_hotel, make_programme


def repairs(programme: Programme) -> list[tuple[int, str, str]]:
    """Every repair of an impossible programme, cheapest first."""
    conflict = allocate(programme).conflict
    return sorted((repair.order, repair.kind, repair.text) for item in conflict for repair in item.repairs)


def kept(*pairs: tuple[str, str], state: str = "confirmed") -> tuple[Lock, ...]:
    return tuple(Lock(delegate, event, state) for delegate, event in pairs)


def two_kept(**changes: object) -> Programme:
    """Two cities with a kept seat each, the second one ticketed."""
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[make_delegate("D1", "graz"), make_delegate("D2", "linz")],
        locks=(*kept(("D1", "barcelona")), *kept(("D2", "barcelona"), state="ticketed")),
    )
    return replace(programme, **changes)


def test_money_to_the_cent_comes_before_a_lock_and_a_ticket_goes_last() -> None:
    assert repairs(two_kept(budgets={"all": make_budget("all", "1799.99")})) == [
        (1, "budget", "EUR 0.01 more in budget all"),
        (2, "lock", "no lock that keeps D1 at barcelona"),
        (3, "lock", "no lock that keeps D2 at barcelona"),
    ]


def test_a_repair_stands_at_the_member_that_it_is_about() -> None:
    conflict = allocate(two_kept(budgets={"all": make_budget("all", "1000")})).conflict

    assert {(item.code, item.delegate): [repair.order for repair in item.repairs] for item in conflict} == {
        ("LOCK", "D1"): [2],
        ("LOCK", "D2"): [3],
        ("BUDGET", None): [1],
    }


def test_one_more_room_on_the_night_that_is_short() -> None:
    nights = [date(2026, 11, day) for day in (3, 4, 5, 6)]
    rooms = tuple(RoomBlock("H1", night, 1 if night.day == 4 else 2) for night in nights)

    assert repairs(two_kept(hotels={"H1": make_hotel()}, room_blocks=rooms))[0] == (
        1,
        "rooms",
        "1 more room of H1 on 2026-11-04",
    )


def test_a_passport_is_the_cheapest_repair_of_a_lock_on_its_own() -> None:
    programme = make_programme(
        delegates=[make_delegate(passport_expiry=date(2026, 8, 1))], locks=kept(("D1", "barcelona"))
    )

    assert repairs(programme) == [
        (1, "passport", "a passport of Fictional D1 valid until 2026-11-07 or later"),
        (2, "lock", "no lock that keeps D1 at barcelona"),
    ]


def test_two_conflicts_take_two_changes() -> None:
    delegates = [
        make_delegate("D1", passport_expiry=date(2026, 8, 1)),
        make_delegate("D2", passport_expiry=date(2026, 8, 1)),
    ]
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz")],
        delegates=[delegates[0], replace(delegates[1], authority="linz")],
        locks=kept(("D1", "barcelona"), ("D2", "barcelona")),
    )
    (only,) = repairs(programme)

    assert only == (1, "lock+lock", "no lock that keeps D1 at barcelona; and no lock that keeps D2 at barcelona")


def test_a_plan_that_is_possible_has_no_repairs() -> None:
    assert allocate(make_programme()).conflict == ()
    assert ConflictItem("CAP", None, None, "").repairs == ()


@pytest.mark.parametrize("batch", range(2))
def test_whoever_makes_a_repair_gets_a_plan(batch: int) -> None:
    assert sum(_proven(_locked(random_programme(seed), seed), seed) for seed in range(batch, 90, 2)) >= 25


def test_whoever_eases_a_quota_gets_a_plan() -> None:
    assert sum(_proven(replace(fair_programme(seed), tolerances={}), seed) for seed in range(100)) >= 20


def _proven(programme: Programme, seed: int) -> int:
    """How many repairs of an impossible programme are proven."""
    standing = Standing(programme, None)
    question = build_question(programme, standing)
    if allocate(programme).status != "infeasible":
        return 0
    members = smallest_conflict(question.asked_problem())
    found = changes_that_repair(programme, standing, question, members)
    return sum(_is_proven(programme, [step_of(*change).apply for change in changes], seed) for changes in found)


def _locked(programme: Programme, seed: int) -> Programme:
    """The programme with two or three kept seats, which rarely go together."""
    rows = Random(seed).sample(programme.nominations, min(3, len(programme.nominations)))
    return replace(programme, locks=tuple(Lock(row.delegate, row.event, "confirmed") for row in rows))


def _is_proven(programme: Programme, applies: list, seed: int) -> bool:
    if any(apply is None for apply in applies):
        return False
    for apply in applies:
        programme = apply(programme)
    assert allocate(programme).status == "optimal", f"seed {seed}: {applies}"
    return True
