"""The check's own count of quotas, and of what a level with a tolerance may lose."""

import copy
from dataclasses import replace

import pytest

from planner.audit import verify
from planner.audit.quotas import broken_bounds
from planner.domain.plan import plan_to_dict
from planner.domain.records import Portion, Quota
from planner.services.allocate import allocate
from tests.planner.worlds import make_authority, make_delegate, make_programme

CITIES = {"graz": "AT", "linz": "AT", "lyon": "FR", "metz": "FR"}


def world(**changes):
    return make_programme(
        authorities=[make_authority(city, country=country) for city, country in CITIES.items()],
        delegates=[make_delegate(f"D{number}", city, gender="fm"[number % 2]) for number, city in enumerate(CITIES)],
        **changes,
    )


def violations(programme, document):
    return [str(violation) for violation in verify(programme, document)]


def free_plan(**changes):
    """A plan of everybody, made without quotas."""
    return plan_to_dict(allocate(world(**changes)))


@pytest.mark.parametrize(
    ("quota", "told"),
    [
        (
            Quota("Q", "country", "AT", Portion(1)),
            ["QUOTA: quota Q: 2 of 4 trips are of the group AT, at most 1 may be."],
        ),
        (
            Quota("Q", "country", "", Portion(1, 4)),
            [
                "QUOTA: quota Q: 2 of 4 trips are of the group AT, at most 25 % may be.",
                "QUOTA: quota Q: 2 of 4 trips are of the group FR, at most 25 % may be.",
            ],
        ),
        (
            Quota("Q", "gender", "f", None, Portion(3, 5)),
            ["QUOTA: quota Q: 2 of 4 trips are of the group f, at least 60 % must be."],
        ),
        (
            Quota("Q", "size", "5m-and-more", None, Portion(1)),
            ["QUOTA: quota Q: 0 of 4 trips are of the group 5m-and-more, at least 1 must be."],
        ),
        (Quota("Q", "country", "", Portion(1, 2), Portion(1, 2)), []),
        (Quota("Q", "country", "AT", Portion(0), kinds=("study_visit",)), []),
    ],
)
def test_a_broken_quota_is_named(quota, told):
    assert violations(world(quotas={"Q": quota}), free_plan()) == told


@pytest.mark.parametrize(
    ("quota", "now", "before", "broken"),
    [
        (Quota("Q", "area", "asia", Portion(2)), (3, 3), (3, 3), False),
        (Quota("Q", "area", "asia", Portion(2)), (4, 4), (3, 3), True),
        (Quota("Q", "area", "asia", Portion(1, 2)), (3, 4), (2, 2), False),
        (Quota("Q", "area", "asia", Portion(1, 2)), (4, 5), (2, 2), True),
        (Quota("Q", "area", "asia", None, Portion(2)), (1, 5), (1, 1), True),
        (Quota("Q", "area", "asia", None, Portion(1, 2)), (1, 3), (0, 1), False),
        (Quota("Q", "area", "asia", None, Portion(1, 2)), (0, 2), (0, 1), True),
    ],
)
def test_what_the_past_broke_by_itself_is_forgiven(quota, now, before, broken):
    assert bool(list(broken_bounds(quota, now, before))) is broken


def test_a_reason_that_names_a_quota_must_be_true():
    programme = world(quotas={"Q": Quota("Q", "country", "AT", Portion(1))})
    plan = plan_to_dict(allocate(programme))
    assert violations(programme, plan) == []

    (pair,) = plan["unfunded"]
    pair["reasons"] = [{"code": "OBJECTIVE", "text": "x"}]
    assert violations(programme, plan) == [
        f"reasons: {pair['delegate']} to barcelona: OBJECTIVE is named, but every option breaks a limit (QUOTA)."
    ]
    roomy = replace(programme, quotas={"Q": Quota("Q", "country", "AT", Portion(2))})
    pair["reasons"] = [{"code": "QUOTA", "text": "x"}]
    assert any("QUOTA is named" in told for told in violations(roomy, plan))


def test_a_share_is_no_reason_by_itself():
    """One trip alone is all of its country; others would make room, so nothing blocks the pair by itself."""
    programme = world(quotas={"Q": Quota("Q", "country", "", Portion(1, 2))}, nominations=[("D0", "barcelona", 1)])
    plan = allocate(programme)

    assert [reason.code for pair in plan.unfunded for reason in pair.reasons] == ["QUOTA"]
    assert violations(programme, plan_to_dict(plan)) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tolerance": 2}, ["it states no best or not the tolerance 1 of the programme."]),
        ({"best": 3}, ["the value 4 is not within 1 of the best 3."]),
        ({"best": 6}, ["the value 4 is not within 1 of the best 6."]),
        ({"best": None}, ["expected a whole number, found None."]),
    ],
)
def test_a_level_states_its_tolerance_and_keeps_it(change, told):
    programme = world(tolerances={"coverage": 1})
    plan = plan_to_dict(allocate(programme))
    assert (plan["objective"][0]["best"], plan["objective"][0]["tolerance"]) == (4, 1)
    plan["objective"][0] |= change
    assert [sentence.split(": ", 2)[2] for sentence in violations(programme, plan)] == told


def test_a_tolerance_that_the_programme_does_not_set():
    plan = free_plan()
    plan["objective"][0] |= {"best": 4, "tolerance": 3}
    told = "objective: level coverage: it has best and tolerance, but the programme sets no tolerance for it."

    assert violations(world(), plan) == [told]
    missing = copy.deepcopy(free_plan())
    assert violations(world(tolerances={"coverage": 3}), missing) == [
        "objective: level coverage: it states no best or not the tolerance 3 of the programme."
    ]
