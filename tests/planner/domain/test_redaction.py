"""What becomes of every field, and what the numbers of people depend on."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from planner.domain import plan as plans
from planner.domain import records
from planner.domain.plan import ConflictItem, Plan, Reason, Repair, Unfunded
from planner.domain.redaction import DECISIONS, WHOLE, Redaction, numbered
from planner.intake import schema
from planner.rules.loader import load_rule_set, rule_set_codes
from tests.planner.worlds import make_authority, make_delegate, make_event, make_expert, make_programme, make_quote

ROWS = {
    "nominations": records.Nomination,
    "activity": records.Activity,
    "slots": records.Slot,
    "sessions": records.Session,
    "room_blocks": records.RoomBlock,
    "vehicles": records.Vehicle,
    "segments": records.Segment,
    "quotes_set_aside": records.SetAside,
    "online": records.OnlineSession,
    "locks": records.Lock,
    "history": records.PastTrip,
    "actuals": records.Actual,
    "actuals_set_aside": records.UncountedActual,
    "authorities": records.Authority,
    "delegates": records.Delegate,
    "events": records.Event,
    "hotels": records.Hotel,
    "quotes": records.Quote,
    "experts": records.Expert,
    "budgets": records.Budget,
    "quotas": records.Quota,
    "contact": records.Contact,
    "letters": records.Letterhead,
    "mail": records.MailSettings,
    "programme": records.Programme,
    "pickup": records.Pickup,
    "deadlines": records.LeadTimes,
    "estimates": records.EstimateRange,
}
"""What the rows of a table, and the keys of a section, become."""

CALLED = {
    ("segments", "from"): "origin",
    ("segments", "to"): "destination",
    ("segments", "quote"): None,  # the quote that holds it
    ("segments", "direction"): None,  # `out` or `back` of the quote
    ("segments", "seq"): None,  # its place there
    ("mail", "from"): "sender",
}
"""Columns that a record has by another name, or as its place."""

NO_ROWS = {"rates", "visa", "holidays", "travel", "tolerance"}
"""Tables and sections of figures and days, and `visa`, whose facts are dropped."""


def test_every_field_has_a_decision_and_every_decision_a_field():
    off = {kind: {field.name for field in fields(kind)} ^ decisions.keys() for kind, decisions in DECISIONS.items()}

    assert {kind: names for kind, names in off.items() if names} == {}


@pytest.mark.parametrize("module", [records, plans])
def test_every_kind_of_row_has_decisions(module):
    kinds = {kind for kind in vars(module).values() if is_dataclass(kind) and kind.__module__ == module.__name__}

    assert kinds - DECISIONS.keys() == set()
    assert len(kinds) > 10


def test_every_column_of_every_table_is_a_field_with_a_decision():
    columns = {
        (table.name, column.name) for table in (*schema.TABLES, *schema.SETTING_TABLES) for column in table.columns
    }
    columns |= {(section.name, column.name) for section in schema.SECTIONS for column in section.keys}
    asked = {(name, CALLED.get((name, column), column)) for name, column in columns if name not in NO_ROWS}

    assert {one for one in asked if one[1] is not None and one[1] not in DECISIONS[ROWS[one[0]]]} == set()
    assert {name for name, _ in columns} == ROWS.keys() | NO_ROWS


def test_every_rule_is_told_as_it_is_or_left_at_its_sentence():
    """A new rule is left at its sentence until somebody decides otherwise; one that is gone is decided no more."""
    sets = [load_rule_set(name, {}, frozenset())[0] for name in rule_set_codes()]
    known = {code for rules in sets for code in rules.rules}

    assert known >= WHOLE
    assert known - WHOLE == {"FREE", "LOCK", "PASSPORT", "QUOTA", "VISA"}


def test_numbers_do_not_depend_on_the_order_of_rows():
    codes = [f"person-{number}" for number in range(400)]

    assert numbered(codes, "p") == numbered(reversed(codes), "p")


def test_whoever_comes_changes_hardly_any_number():
    codes = [f"person-{number}" for number in range(300)]
    before, after = numbered(codes, "p"), numbered([*codes, "another"], "p")

    assert sum(before[code] != after[code] for code in codes) <= 1
    assert len(set(after.values())) == 301


def test_numbers_are_all_different_however_many_there_are():
    assert len(set(numbered(map(str, range(9000)), "p").values())) == 9000


@pytest.mark.parametrize("changes", [{"code": "other"}, {"redaction_key": "words of our own"}])
def test_another_programme_or_key_has_other_numbers(changes):
    other = replace(world(), **changes)
    told = Redaction(other, []).programme(other)

    assert not told.delegates.keys() & Redaction(world(), []).programme(world()).delegates.keys()
    assert told.redaction_key == ""


def world():
    delegates = [
        make_delegate("maria-lopez", given_name="María", family_name="López", role="Mayor", dietary="vegan"),
        make_delegate("jan", given_name="Jan", family_name="Novák", passport_expiry=date(2026, 1, 1)),
    ]
    return make_programme(
        authorities=[make_authority("graz")],
        delegates=delegates,
        events=[make_event("barcelona", host="Ada Host", note="Ask for Ada")],
        experts=[make_expert("ada", name="Ada Expert")],
    )


def test_a_delegate_keeps_the_authority_and_a_number():
    told = Redaction(world(), []).programme(world())
    number = numbered(["maria-lopez", "jan"], "delegate test")["maria-lopez"]
    row = told.delegates[f"delegate-{number}"]

    assert (row.given_name, row.family_name, row.authority) == (f"Delegate {number}", "", "graz")
    assert (row.role, row.dietary, row.nationality, row.passport_expiry) == ("", "", "", None)
    assert row.email == f"delegate-{number}@redacted.invalid"
    assert {nomination.delegate for nomination in told.nominations} == told.delegates.keys()


def test_the_order_of_people_tells_nothing_of_their_codes():
    told = Redaction(world(), []).programme(world())

    assert list(told.delegates) == sorted(told.delegates)


def test_that_something_stood_there_is_told_where_it_is_no_person():
    (event,) = Redaction(world(), []).programme(world()).events.values()

    assert (event.host, event.note, event.name) == ("[redacted]", "", world().events["barcelona"].name)


@pytest.mark.parametrize(
    ("mode", "carrier"), [("road", "[redacted]"), ("air", "Fictional Air"), ("rail", "Fictional Air")]
)
def test_who_drives_is_left_out_and_an_airline_stays(mode, carrier):
    quote = make_quote("Q-MARIA")
    told = tuple(replace(segment, mode=mode, carrier="Fictional Air") for segment in quote.out)
    programme = replace(world(), quotes={quote.code: replace(quote, out=told)})
    (shown,) = Redaction(programme, []).programme(programme).quotes.values()

    assert {segment.carrier for segment in shown.out} == {carrier}
    assert (shown.out[0].origin, shown.out[0].departs) == (told[0].origin, told[0].departs)
    assert "MARIA" not in shown.code


def test_a_code_that_nobody_numbered_never_comes_out():
    refused = Unfunded("barcelona", "graz", "petra-gone", (Reason("CAP", "Graz sends at most 1 to Barcelona."),))

    with pytest.raises(KeyError):
        Redaction(world(), []).plan(Plan("p", "optimal", "", unfunded=(refused,)))


def test_whoever_left_the_folder_has_a_number_too():
    refused = Unfunded("barcelona", "graz", "petra-gone", (Reason("CAP", "Graz sends at most 1 to Barcelona."),))
    plan = Plan("p", "optimal", "", unfunded=(refused,))
    (told,) = Redaction(world(), [plan]).plan(plan).unfunded

    assert told.delegate.startswith("delegate-")
    assert told.reasons == refused.reasons


@pytest.mark.parametrize("code", ["PASSPORT", "VISA", "FREE", "QUOTA", "LOCK"])
def test_a_reason_that_may_tell_of_a_person_is_left_at_its_rule(code):
    programme = world()
    pair = Unfunded("barcelona", "graz", "jan", (Reason(code, "Jan Novák, 2026-01-01."),))
    plan = Plan(programme.code, "optimal", "", unfunded=(pair,))
    (told,) = Redaction(programme, [plan]).plan(plan).unfunded

    assert told.reasons == (Reason(code, programme.rules.rules[code].sentence),)


@pytest.mark.parametrize(
    ("text", "stays"),
    [("All 40 places at Barcelona are taken.", True), ("All seats of quote Q-MARIA are taken.", False)],
)
def test_a_full_event_is_told_and_a_full_offer_is_not(text, stays):
    programme = world()
    plan = Plan(
        programme.code, "optimal", "", unfunded=(Unfunded("barcelona", "graz", "jan", (Reason("SEATS", text),)),)
    )
    (told,) = Redaction(programme, [plan]).plan(plan).unfunded

    assert told.reasons[0].text == (text if stays else programme.rules.rules["SEATS"].sentence)


def test_a_conflict_is_told_by_its_rules_and_what_repairs_it_by_its_kind():
    programme = world()
    repair = Repair(1, "passport", "Jan Novák renews his passport.")
    plan = Plan(programme.code, "infeasible", "", conflict=(ConflictItem("PASSPORT", "jan", None, "Jan", (repair,)),))
    (told,) = Redaction(programme, [plan]).plan(plan).conflict

    assert told.text == programme.rules.rules["PASSPORT"].sentence
    assert told.repairs == (replace(repair, text="[redacted]"),)


def test_a_quota_of_women_and_men_is_left_out_and_others_stay():
    quotas = {"q": records.Quota("q", "gender", "f", at_least=records.Portion(1)), "c": records.Quota("c", "country")}
    told = Redaction(world(), []).programme(replace(world(), quotas=quotas))

    assert list(told.quotas) == ["c"]
