"""CO2 by event and authority, worked out by hand on round factors."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from planner.domain.geo import great_circle_km
from planner.domain.plan import Plan
from planner.services.allocate import allocate
from planner.services.carbon import CarbonLine, carbon
from tests.planner.worlds import (
    AIRPORTS,
    make_delegate,
    make_event,
    make_hotel,
    make_programme,
    make_quote,
    make_segment,
)


def by_train(code="T1", **changes):
    out = make_segment("GRZ", "2026-11-03T08:00", "BCN", "2026-11-03T16:00", mode="rail", **changes)
    back = make_segment("BCN", "2026-11-07T08:00", "GRZ", "2026-11-07T16:00", mode="rail", **changes)
    return replace(make_quote(code), out=(out,), back=(back,))


def report(**changes):
    programme = make_programme(**changes)
    return carbon(programme, allocate(programme))


def test_a_flight_with_and_without_forcing():
    line = report(quotes=[make_quote("Q1")], hotels=[make_hotel("H1")]).whole

    assert line.with_forcing == 2 * round(125.76 * km())
    assert line.without_forcing == 2 * round(74.35 * km())
    assert line.by_rail == 0


def test_the_plan_counts_the_offers_own_figure():
    own = replace(by_train(co2_kg=Decimal("3.5")), price=Decimal(1))
    line = report(quotes=[own]).whole

    assert (line.planned, line.with_forcing) == (7000, 2 * round(5 * km()))
    assert line.with_forcing == line.without_forcing
    assert line.by_rail == 1


def test_nights_of_a_country_with_a_factor_and_of_one_without():
    spain = report(quotes=[make_quote("Q1")], hotels=[make_hotel("H1")]).whole
    portugal = report(events=[make_event("barcelona", country="NZ", airport="AKL", timezone="Pacific/Auckland")]).whole

    nights = (date(2026, 11, 7) - date(2026, 11, 3)).days
    assert (spain.nights, spain.night_grams, spain.nights_unknown) == (nights, nights * 7000, 0)
    assert (portugal.nights, portugal.night_grams) == (0, 0)
    assert portugal.nights_unknown == nights


def test_parts_add_up():
    whole = report(delegates=[make_delegate("D1"), make_delegate("D2")], quotes=[make_quote("Q1"), by_train()])

    for lines in (whole.events, whole.authorities):
        assert sum(line.trips for line in lines) == whole.whole.trips
        assert sum(line.without_forcing for line in lines) == whole.whole.without_forcing


def test_nobody_travels():
    nobody = carbon(make_programme(), Plan("P", "optimal", "0" * 64))

    assert (nobody.whole, nobody.events, nobody.authorities) == (CarbonLine("", 0, 0, 0, 0, 0, 0, 0, 0), (), ())


def km():
    return great_circle_km(AIRPORTS["GRZ"], AIRPORTS["BCN"])
