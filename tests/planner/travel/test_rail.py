from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.records import Lock
from planner.domain.rulebook import TravelSettings
from planner.travel.options import OptionMaker
from tests.planner.worlds import make_facts, make_programme, make_quote, make_segment


def train(code="T1", *, mode="rail", leaves="08:00", arrives="14:00", **changes):
    """Graz to Barcelona and back on the ground; the same hours both ways."""
    out = make_segment("GRZ", f"2026-11-03T{leaves}", "BCN", f"2026-11-03T{arrives}", mode=mode)
    back = make_segment("BCN", f"2026-11-07T{leaves}", "GRZ", f"2026-11-07T{arrives}", mode=mode)
    return replace(make_quote(code), out=(out,), back=(back,), **changes)


def world(*quotes, hours=7, european=("AT", "ES"), **changes):
    travel = TravelSettings(rail_first_hours=hours)
    facts = make_facts(european=frozenset(european))
    return make_programme(quotes=[make_quote("F1"), *quotes], travel=travel, facts=facts, **changes)


def chosen(programme):
    options = OptionMaker(programme).options(programme.delegates["D1"], programme.events["barcelona"])
    return [option.journey.quote for option in options]


def test_a_short_train_leaves_no_flight():
    assert chosen(world(train("T1"), train("T2", leaves="09:00", price=Decimal(999)))) == ["T1", "T2"]


def test_without_the_setting_trains_and_flights_are_alike():
    assert chosen(world(train("T1"), hours=None)) == ["F1", "T1"]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(7, ["T1"]), (6, ["F1", "T1"]), (5, ["F1", "T1"])],
    ids=["under", "just the hours", "over"],
)
def test_the_hours_are_a_limit_that_must_be_kept_under(hours, expected):
    assert chosen(world(train("T1"), hours=hours)) == expected


def test_one_slow_way_is_slow():
    slow = train("T1")
    back = make_segment("BCN", "2026-11-07T08:00", "GRZ", "2026-11-07T15:00", mode="rail")

    assert chosen(world(replace(slow, back=(back,)))) == ["F1", "T1"]


def test_a_long_train_stays_among_the_choices_beside_a_short_one():
    assert chosen(world(train("T1"), train("T2", leaves="04:00"))) == ["T1", "T2"]


@pytest.mark.parametrize("mode", ["road", "air"])
def test_only_a_train_goes_first(mode):
    assert chosen(world(train("T1", mode=mode))) == ["F1", "T1"]


@pytest.mark.parametrize("european", [("AT",), ("ES",), ()])
def test_both_ends_lie_in_europe(european):
    assert chosen(world(train("T1"), european=european)) == ["F1", "T1"]


def test_a_train_that_does_not_serve_goes_first_of_nothing():
    assert chosen(world(train("T1", expires=date(2026, 4, 30)))) == ["F1"]


@pytest.mark.parametrize(("state", "expected"), [("ticketed", ["F1", "T1"]), ("confirmed", ["T1"])])
def test_a_ticket_that_is_bought_is_used(state, expected):
    assert chosen(world(train("T1"), locks=[Lock("D1", "barcelona", state, "F1")])) == expected
