from datetime import date
from decimal import Decimal

import pytest

from planner.domain.facts import Transfer, VisaFact
from planner.domain.money import MissingRateError, to_cents
from planner.domain.plan import TripCost
from planner.rules.slots import event_slots
from planner.travel.costs import Pricer, add_months
from planner.travel.journeys import estimated_journey, home_journey, quoted_journey
from tests.planner.worlds import figure, make_event, make_facts, make_hotel, make_programme, make_quote, visa


def price(programme=None, event=None, hotel=None, fact=None, quote=None):
    programme, event = programme or make_programme(), event or make_event()
    (slot,) = event_slots(programme, event)
    return Pricer(programme).price(event, quoted_journey(programme, quote or make_quote(), slot), hotel, fact)


def test_every_item_of_a_quoted_trip():
    priced = price(hotel=make_hotel(rate="120"), fact=visa("AT", "ES")["AT", "ES"])

    assert priced.cost == TripCost(
        travel=25_000,
        visa=5_000,
        transfers=5_000,
        accommodation=4 * 12_000,
        meals=5 * 5_000,
        hospitality=0,
    )
    assert priced.cost.total == 108_000
    assert (priced.estimates, priced.unknowns) == ((), ())


def test_an_item_is_multiplied_first_and_rounded_once():
    hotel = make_hotel(rate="99.99", currency="SGD")  # 4 x 99.99 x 0.7 = 279.972

    assert price(hotel=hotel).cost.accommodation == 27_997


def test_another_currency_of_the_programme():
    programme = make_programme(currency="USD")  # 250 EUR / 0.9 = 277.777...

    assert price(programme).cost.travel == 27_778


@pytest.mark.parametrize(
    ("hospitality", "taken"),
    [("100", 10_000), ("5000", 105_000)],  # never below zero in all
)
def test_hospitality_is_what_is_really_taken_off(hospitality, taken):
    cost = price(event=make_event(hospitality=Decimal(hospitality)), hotel=make_hotel(rate="125")).cost

    assert (cost.hospitality, cost.total) == (taken, 105_000 - taken)


def test_no_fee_where_no_visa_is_required():
    fact = visa("AT", "ES", required=False)["AT", "ES"]

    assert price(fact=fact).cost.visa == 0


@pytest.mark.parametrize("changes", [{"required": None}, {"fee": None}])
def test_an_unknown_visa_is_unknown_not_free(changes):
    fact: VisaFact = visa("AT", "ES", **changes)["AT", "ES"]

    priced = price(fact=fact)

    assert (priced.cost.visa, priced.unknowns) == (0, ("visa",))


def test_an_unknown_transfer_is_unknown():
    facts = make_facts(transfers={"BCN": Transfer(figure("20"), figure(None))})

    priced = price(make_programme(facts=facts))

    assert (priced.cost.transfers, priced.unknowns) == (2_000, ("transfers",))


def test_without_hotels_lodging_is_the_reference_ceiling_and_says_estimated():
    priced = price()

    assert (priced.cost.accommodation, priced.estimates) == (40_000, ("accommodation",))


def test_an_estimated_journey_is_marked():
    programme = make_programme()
    (slot,) = event_slots(programme, make_event())
    journey = estimated_journey(programme, make_event(), "GRZ", slot)

    priced = Pricer(programme).price(make_event(), journey, make_hotel(), None)

    assert (priced.cost.travel, priced.estimates) == (20_000, ("travel",))


def test_at_home_only_meals():
    programme = make_programme()
    (slot,) = event_slots(programme, make_event())

    assert Pricer(programme).price(make_event(), home_journey(slot), None, None).cost == TripCost(0, 0, 0, 0, 15_000, 0)


def test_a_missing_rate_is_an_error():
    with pytest.raises(MissingRateError, match="no rate for JPY"):
        price(quote=make_quote(currency="JPY"))


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("123456789.99", 12_345_678_999)]
)
def test_rounding_half_up(amount, cents):
    assert to_cents(Decimal(amount), "EUR", {"EUR": Decimal(1)}, "EUR") == cents


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 8), 0, date(2026, 11, 8)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_clamped(day, months, later):
    assert add_months(day, months) == later
