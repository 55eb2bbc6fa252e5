"""The plan and the check say which offers they could not use."""

from datetime import date
from decimal import Decimal

from planner.audit import verify
from planner.domain.plan import plan_to_dict
from planner.services.allocate import allocate
from planner.services.quotes.unused import unused_offers
from planner.services.reading import check_source, read_programme_or_refuse
from tests.planner.offers import CLOCK, OUT, offer, segment

OFFERS = (
    offer("off_1", expires_at="2025-09-01T00:00:00Z", total_amount="1.00"),
    offer("off_2", out=[{**OUT, "passengers": [{"cabin_class": "first"}]}], total_amount="1.00"),
    offer("off_3", out=[segment("SOF", "11-04T04:10", "BCN", "11-04T08:05")], total_amount="1.00"),
    offer("off_4", total_amount="0"),
    offer("off_5", total_currency="ISK"),
    offer("off_6", total_currency="ISK"),
)


def programme_of(folder):
    return read_programme_or_refuse(folder.source, today=None, clock=CLOCK)


def test_the_plan_uses_none_of_them_and_says_so(folder):
    before = allocate(programme_of(folder))
    folder.offered(*OFFERS)
    programme = programme_of(folder)
    plan = allocate(programme)

    assert plan.trips == before.trips
    assert plan.warnings == (
        "2 quotes have expired and cannot be used: Q4, off_1.",
        "1 quote is in a cabin above economy and cannot be used: off_2.",
        "1 quote keeps the times of ARRIVE for none of the dates of its event and cannot be used: off_3.",
        "1 imported offer is set aside (zero price) and not used: off_4; quotes_set_aside says why.",
        "2 imported offers are set aside (no rate) and not used: off_5, off_6; quotes_set_aside says why.",
    )
    assert verify(programme, plan_to_dict(plan)) == ()


def test_an_offer_that_serves_and_is_cheaper_changes_the_plan(folder):
    folder.offered(offer(total_amount="20.00", passengers=[{"type": "adult"}] * 2))
    programme = programme_of(folder)
    plan = allocate(programme)

    used = [(trip.quote, trip.cost.travel) for trip in plan.trips if trip.quote == "off_1"]
    assert used == [("off_1", int(programme.quotes["off_1"].price * 100))]
    assert programme.quotes["off_1"].price == Decimal("10.00")
    assert verify(programme, plan_to_dict(plan)) == ()


def test_the_check_warns_of_the_same(folder):
    folder.offered(*OFFERS)
    result = check_source(folder.source, today=None, clock=CLOCK)

    told = [(warning.where, warning.message) for warning in result.warnings if "not used" in warning.message]
    assert [where for where, _ in told] == ["quotes_set_aside.csv"] * 2
    assert len([one for one in result.warnings if one.where == "quotes.csv"]) == 3


def test_quotes_of_events_that_are_over_are_nobodys_business(folder):
    path = folder.source / "programme.toml"
    path.write_text(path.read_text().replace("2025-09-15", "2025-12-01"))

    assert unused_offers(programme_of(folder)) == ()
    assert programme_of(folder).quotes["Q4"].expires < date(2025, 12, 1)
