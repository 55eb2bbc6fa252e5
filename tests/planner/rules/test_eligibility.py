from datetime import date

import pytest

from planner.domain.records import Activity
from planner.rules.eligibility import PAIR_RULES, Attendance, refusals, visit_approved
from tests.planner.worlds import make_authority, make_event, make_programme, make_rules, make_visit


def refused(authority=None, event=None, **changes):
    authority, event = authority or make_authority(), event or make_event()
    programme = make_programme(authorities=[authority], events=[event], **changes)
    return list(refusals(programme, authority, event, Attendance(programme)))


def sessions(*attended, day=date(2026, 4, 1)):
    return tuple(Activity("graz", f"S{number}", day, was_there) for number, was_there in enumerate(attended))


def test_nothing_to_forbid():
    assert refused() == []


@pytest.mark.parametrize("status", ["applied", "reserve", "rejected", "withdrawn"])
def test_only_selected_authorities(status):
    assert refused(make_authority(status=status)) == ["SELECTED"]


def test_a_european_authority_lies_in_a_member_state():
    assert refused(make_authority(country="CH")) == ["MEMBER_STATE"]


def test_a_partner_need_not():
    assert refused(make_authority(country="SG", side="partner")) == []


@pytest.mark.parametrize(
    ("population", "codes"), [(100_000, ["POPULATION"]), (100_001, []), (None, [])]
)  # more than 100 000, not 100 000
def test_population(population, codes):
    assert refused(make_authority(population=population)) == codes


@pytest.mark.parametrize("changes", [{"kind": "region"}, {"side": "partner"}])
def test_population_exempts(changes):
    assert refused(make_authority(population=50_000, **changes)) == []


@pytest.mark.parametrize(
    ("attended", "codes"),
    [
        ((), []),  # no session yet
        ((True, False), []),  # exactly 50
        ((True, False, False), ["ACTIVE"]),
        ((True,) * 99 + (False,) * 101, []),  # 49.5 rounds up to 50
        ((True,) * 98 + (False,) * 102, ["ACTIVE"]),
    ],
)
def test_active(attended, codes):
    assert refused(activity=sessions(*attended)) == codes


def test_sessions_after_the_decision_do_not_count():
    event = make_event(decision_date=date(2026, 3, 31))

    assert refused(event=event, activity=sessions(False, False)) == []


def test_the_threshold_is_a_setting():
    assert refused(activity=sessions(True, False), rules=make_rules(min_attendance=51)) == ["ACTIVE"]


@pytest.mark.parametrize(
    ("area", "region", "codes"),
    [
        ("asia", "europe", []),
        ("asia", "asia", []),
        ("asia", "australasia", ["AREA"]),
        ("australasia", "asia", []),
        ("latin_america", "asia", ["AREA"]),
        ("north_america", "north_america", ["AREA"]),  # an area without an entry opens nothing
    ],
)
def test_area(area, region, codes):
    assert refused(make_authority(area=area), make_event(region=region)) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"approved": False}, ["VISIT_APPROVED"]),
        ({"pilot_action": False}, ["VISIT_APPROVED"]),
        ({"authority": "linz"}, ["VISIT_APPROVED"]),
    ],
)
def test_visit_approved(changes, codes):
    assert refused(event=make_visit(**changes)) == codes


def test_what_a_visit_lacks_is_one_sentence():
    event = make_visit(approved=False, pilot_action=False)
    programme = make_programme(authorities=[make_authority()], events=[event])

    told = visit_approved(programme, make_authority(), event, Attendance(programme))

    assert told == f"{event.name} has no agreed pilot action and no approval."


@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_tentative(status):
    assert refused(event=make_event(status=status)) == ["TENTATIVE"]


def test_every_rule_is_named_at_once():
    assert refused(make_authority(status="applied", country="CH", population=1)) == [
        "SELECTED",
        "MEMBER_STATE",
        "POPULATION",
    ]


def test_an_applicant_kind_holds_only_where_the_rule_set_has_it():
    assert refused(make_authority(kind="region"), rules=make_rules(applicant_kinds=frozenset({"city"}))) == []


def test_each_sentence_names_the_numbers():
    authority = make_authority(population=1_500)
    programme = make_programme(authorities=[authority])

    sentence = refusals(programme, authority, make_event(), Attendance(programme))["POPULATION"]

    assert sentence == "Graz has 1 500 inhabitants; more than 100 000 are required."


def test_codes_are_unique():
    codes = [code for code, _ in PAIR_RULES]

    assert len(codes) == len(set(codes))
