from datetime import date
from decimal import Decimal

import pytest

from planner.domain.facts import CONFIRMED, ESTIMATED, UNKNOWN
from planner.reference.countries import COUNTRY_CODES
from planner.reference.tables import rows
from planner.reference.visas import visa

SUMMER_2026 = date(2026, 6, 14)
EU = sorted({row["country"] for row in rows("eu_cities")})


def facts(nationality, destination, on=SUMMER_2026):
    found = visa(nationality, destination, on)
    return (found.required, found.fee, found.currency, found.lead_days, found.passport_months, found.certainty)


@pytest.mark.parametrize(
    ("nationality", "destination"), [("ES", "ES"), ("SG", "SG"), ("PT", "BE"), ("IE", "ES"), ("ES", "IE"), ("NO", "BE")]
)
def test_own_country_and_free_movement_need_nothing(nationality, destination):
    assert facts(nationality, destination) == (False, Decimal(0), "EUR", 0, 0, CONFIRMED)


@pytest.mark.parametrize(
    ("nationality", "destination", "expected"),
    [
        ("ES", "SG", (False, Decimal(0), "EUR", 0, 6, ESTIMATED)),  # visa free, arrival card, six months
        ("IT", "AU", (False, Decimal(0), "AUD", None, 0, ESTIMATED)),  # free travel authorisation
        ("IT", "NZ", (True, Decimal(117), "NZD", 3, 3, ESTIMATED)),  # paid authorisation 17 and levy 100
        ("IT", "ID", (True, Decimal(500_000), "IDR", 0, 6, ESTIMATED)),  # visa on arrival
        ("IT", "IN", (True, None, "USD", 4, 6, ESTIMATED)),  # e-visa, fee not verified
        ("PT", "VN", (True, None, "USD", None, 6, ESTIMATED)),  # not among the exempt
        ("FR", "VN", (False, Decimal(0), "EUR", 0, 6, ESTIMATED)),
        ("CZ", "CN", (True, None, "EUR", None, 6, ESTIMATED)),
        ("FR", "CN", (False, Decimal(0), "EUR", 0, 6, ESTIMATED)),
        ("IN", "BE", (True, Decimal(90), "EUR", 15, 3, ESTIMATED)),  # Schengen short-stay visa
        ("IN", "CH", (True, Decimal(90), "EUR", 15, 3, ESTIMATED)),  # Schengen without the Union
        ("CN", "IE", (True, None, "EUR", None, None, ESTIMATED)),  # not Schengen
        ("JP", "BE", (False, Decimal(0), "EUR", 0, 3, ESTIMATED)),
    ],
)
def test_from_the_tables(nationality, destination, expected):
    assert facts(nationality, destination) == expected


@pytest.mark.parametrize(
    ("nationality", "destination", "last_day", "months"),
    [
        ("IT", "KR", date(2026, 12, 31), 0),
        ("FR", "CN", date(2026, 12, 31), 6),
        ("BE", "VN", date(2028, 8, 14), 6),
        ("FR", "VN", date(2028, 3, 1), 6),
    ],
)
def test_a_rule_that_ends_before_the_trip_is_unknown(nationality, destination, last_day, months):
    day_after = date.fromordinal(last_day.toordinal() + 1)

    assert visa(nationality, destination, last_day).required is False
    assert facts(nationality, destination, day_after) == (None, None, "EUR", None, months, UNKNOWN)
    assert visa(nationality, destination, day_after).note == (
        f"the rule on record (visa free) ends on {last_day}, before the trip: ask the embassy"
    )


def test_todays_rule_says_nothing_about_a_day_long_past():
    assert visa("ES", "SG", date(2025, 1, 1)).required is False
    assert facts("ES", "SG", date(2024, 12, 31)) == (None, None, "EUR", None, 6, UNKNOWN)
    assert visa("FR", "CN", date(2018, 5, 7)).note == (
        "the rule on record is of 2026 and may not have held on 2018-05-07: ask the embassy"
    )
    assert facts("ES", "BE", date(2018, 5, 7))[0] is False


def test_a_planned_authorisation_is_noted_until_it_may_be_enforced():
    before, after = visa("JP", "BE", date(2027, 3, 31)), visa("JP", "BE", date(2027, 4, 1))

    assert (before.required, after.required) == (False, None)
    assert "ETIAS" in before.note
    assert after.note.startswith("ETIAS (EUR 20) may be needed by then")
    assert after.certainty == UNKNOWN


@pytest.mark.parametrize(
    ("nationality", "destination"), [("FR", "US"), ("US", "BE"), ("SG", "CY"), ("SG", "JP"), ("ZZ", "ZZ2")]
)
def test_a_pair_that_no_table_holds_is_unknown(nationality, destination):
    found = visa(nationality, destination, SUMMER_2026)

    assert (found.required, found.fee, found.lead_days, found.certainty) == (None, None, None, UNKNOWN)
    assert found.note == (f"no rule for nationals of {nationality} entering {destination} on record: ask the embassy")


def test_what_holds_for_everybody_is_kept_where_the_rule_is_unknown():
    assert visa("US", "SG", SUMMER_2026).passport_months == 6


def test_every_european_nationality_has_an_answer_for_every_partner_country():
    partners = sorted({row["country"] for row in rows("partner_cities")})
    unknown = [(ours, theirs) for ours in EU for theirs in partners if visa(ours, theirs, SUMMER_2026).required is None]

    assert (len(EU), len(partners)) == (27, 24)
    assert unknown == []


def test_every_row_of_the_rules_is_used():
    for row in rows("visa_rules"):
        destination = "BE" if row["destination"] == "SCHENGEN" else row["destination"]
        for nationality in row["nationalities"].split():
            assert visa(nationality, destination, date(2026, 3, 1)).required is not None, row


def test_no_nationality_stands_in_two_groups_of_a_destination():
    pairs = [(code, row["destination"]) for row in rows("visa_rules") for code in row["nationalities"].split()]
    assert len(pairs) == 719
    assert len(set(pairs)) == 719
    assert all(code in COUNTRY_CODES for code, _ in pairs)


def test_how_early_how_late_how_long_and_when_checked():
    schengen, india, korea = (visa(*pair, SUMMER_2026) for pair in (("IN", "BE"), ("IT", "IN"), ("IT", "KR")))

    assert (schengen.kind, schengen.earliest_days, schengen.lead_days) == ("visa required", 180, 15)
    assert (india.kind, india.earliest_days, india.lead_days, india.stay_days) == ("e-visa", 120, 4, None)
    assert (korea.kind, korea.stay_days, korea.valid_until) == ("visa free", 90, date(2026, 12, 31))
    assert {fact.checked_on for fact in (schengen, india, korea)} == {date(2026, 11, 21)}


def test_arrival_cards_are_filled_in_from_three_days_before():
    assert [(card.name, card.earliest_days) for card in visa("ES", "SG", SUMMER_2026).cards] == [("SG Arrival Card", 3)]
    assert visa("ES", "BR", SUMMER_2026).cards == ()
    assert visa("US", "SG", SUMMER_2026).cards[0].name == "SG Arrival Card"


def test_a_rule_that_has_ended_still_tells_when():
    ended = visa("IT", "KR", date(2027, 1, 1))

    assert (ended.required, ended.valid_until) == (None, date(2026, 12, 31))


def test_every_answer_names_its_source_and_never_a_lone_zero_fee():
    for ours in EU:
        for theirs in ("SG", "IN", "NZ", "CN"):
            found = visa(ours, theirs, SUMMER_2026)
            assert found.source
            assert found.note
            assert not (found.required and found.fee == 0)
