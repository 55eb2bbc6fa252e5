"""Quotas and tolerances in whole decisions, the fairness report, and what fairness costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.audit import verify
from planner.domain.faults import PlannerError
from planner.domain.overview import Group, Grouping, QuotaLine
from planner.domain.plan import plan_to_dict
from planner.domain.records import DayTime, Lock, PastTrip, Portion, Quota
from planner.services.allocate import allocate
from planner.services.fairness import LevelPrice, Price, fairness, prices
from tests.planner.worlds import make_authority, make_budget, make_delegate, make_event, make_programme

CITIES = ("graz", "linz", "porto", "faro", "lyon")
COUNTRIES = {"graz": "AT", "linz": "AT", "porto": "PT", "faro": "PT", "lyon": "FR"}


def world(*quotas, **changes):
    """Five cities of three countries, one delegate each, to one event; a trip costs 900 euro."""
    cities = [make_authority(city, country=COUNTRIES[city], area="asia") for city in CITIES]
    people = [make_delegate(f"D{number}", city) for number, city in enumerate(CITIES)]
    programme = make_programme(authorities=cities, delegates=people, quotas={quota.code: quota for quota in quotas})
    return replace(programme, **changes)


def quota(by="country", value="", code="Q", **bounds):
    return Quota(code, by, value, **bounds)


def funded(plan):
    return [trip.delegate for trip in plan.trips]


def holds(programme, plan, previous=None):
    earlier = None if previous is None else plan_to_dict(previous)
    return verify(programme, plan_to_dict(plan), previous=earlier) == ()


def test_without_quotas_all_go():
    assert funded(allocate(world())) == ["D0", "D1", "D2", "D3", "D4"]


def test_a_share_takes_no_trip_more_than_it_must():
    programme = world(quota(at_most=Portion(1, 3)))  # of three countries one each, or none at all
    plan = allocate(programme)

    assert (plan.status, len(plan.trips), holds(programme, plan)) == ("optimal", 3, True)
    assert {COUNTRIES[trip.authority] for trip in plan.trips} == {"AT", "PT", "FR"}


def test_why_not_names_the_quota_with_its_figures():
    programme = world(quota(value="AT", at_most=Portion(1)))
    plan = allocate(programme)

    (left,) = plan.unfunded
    assert [(reason.code, reason.text) for reason in left.reasons] == [
        (
            "QUOTA",
            "Quota Q: at most 1 trip goes to delegates from AT; 1 of 4 do, and this trip beside them would break it.",
        )
    ]


def test_a_number_used_up_by_the_past_blocks_by_itself():
    made = PastTrip("graz", "D9", "barcelona", date(2025, 11, 3), date(2025, 11, 7), Decimal(500), "EUR")
    programme = world(quota(value="AT", at_most=Portion(1)), history=(made,))
    plan = allocate(programme)

    told = "Quota Q: at most 1 trip goes to delegates from AT, and 1 were made already."
    assert {(pair.delegate, reason.code) for pair in plan.unfunded for reason in pair.reasons} >= {("D1", "QUOTA")}
    assert next(r.text for pair in plan.unfunded if pair.delegate == "D1" for r in pair.reasons) == told
    assert holds(programme, plan)


def test_what_is_over_already_leaves_a_plan():
    past = [
        PastTrip("lyon", f"X{n}", "barcelona", date(2025, 3, 3), date(2025, 3, 7), Decimal(500), "EUR") for n in "ab"
    ]
    programme = world(quota(value="FR", at_most=Portion(1, 5)), history=tuple(past))
    plan = allocate(programme)

    assert (plan.status, funded(plan), holds(programme, plan)) == ("optimal", ["D0", "D1", "D2", "D3"], True)


def test_at_least_brings_in_whom_the_objective_leaves_out():
    poor = {"all": make_budget("all", "2700")}
    assert "D4" not in funded(allocate(world(budgets=poor, nominations=_ranked())))

    programme = world(quota(value="FR", at_least=Portion(1)), budgets=poor, nominations=_ranked())
    plan = allocate(programme)

    assert (len(plan.trips), "D4" in funded(plan), holds(programme, plan)) == (3, True, True)


def _ranked():
    rows = world().nominations
    return tuple(replace(row, rank=2) if row.delegate == "D4" else row for row in rows)


def test_whoever_has_no_gender_given_does_not_count():
    genders = {"D0": "f", "D1": "m", "D2": "m", "D3": "m", "D4": ""}
    people = {code: replace(row, gender=genders[code]) for code, row in world().delegates.items()}
    programme = world(quota("gender", "f", at_least=Portion(1, 2)), delegates=people)
    plan = allocate(programme)

    assert (len(plan.trips), "D4" in funded(plan), "D0" in funded(plan)) == (3, True, True)
    assert holds(programme, plan)


def test_a_quota_looks_at_its_own_events_only():
    later = make_event("lisbon", country="PT", airport="LIS", timezone="Europe/Lisbon")
    later = replace(later, start=DayTime(date(2027, 3, 2)), end=DayTime(date(2027, 3, 3)))
    events = {"barcelona": make_event(), "lisbon": later}
    programme = world(quota(value="AT", at_most=Portion(0), events=("lisbon",)), events=events)
    programme = replace(
        programme,
        nominations=make_programme(delegates=programme.delegates.values(), events=events.values()).nominations,
    )

    trips = [(trip.delegate, trip.event) for trip in allocate(programme).trips]

    assert ("D0", "barcelona") in trips
    assert [pair for pair in trips if pair[1] == "lisbon"] == [(f"D{n}", "lisbon") for n in (2, 3, 4)]


def test_two_quotas_that_contradict_are_the_conflict():
    programme = world(
        quota(value="AT", at_most=Portion(1)),
        quota(value="AT", at_least=Portion(2), code="R"),
        locks=(Lock("D4", "barcelona", "confirmed"),),
    )
    plan = allocate(programme)

    assert plan.status == "infeasible"
    assert sorted((item.code, item.text) for item in plan.conflict) == [
        ("QUOTA", "Quota Q: at most 1 trip goes to delegates from AT."),
        (
            "QUOTA",
            "Quota R: at least 2 trips go to delegates from AT; 0 were made, and 2 more are nominated that no rule "
            "forbids.",
        ),
    ]
    assert [[repair.text for repair in item.repairs] for item in plan.conflict] == [
        ["quota Q: at most 2 trips go to delegates from AT, instead of 1"],
        ["quota R: at least 1 trip goes to delegates from AT, instead of 2"],
    ]
    assert holds(programme, plan)


def test_locks_against_a_quota_are_the_conflict():
    locks = tuple(Lock(code, "barcelona", "ticketed") for code in ("D0", "D1", "D4"))
    plan = allocate(world(quota(value="AT", at_most=Portion(1)), locks=locks))

    assert [(item.code, item.delegate) for item in plan.conflict] == [("LOCK", "D0"), ("LOCK", "D1"), ("QUOTA", None)]


def test_more_than_there_are_cannot_be_asked_for():
    plan = allocate(world(quota(value="FR", at_least=Portion(20))))

    (item,) = plan.conflict
    assert item.text == (
        "Quota Q: at least 20 trips go to delegates from FR; 0 were made, and 1 more are nominated that no rule "
        "forbids."
    )
    assert [repair.text for repair in item.repairs] == [
        "quota Q: at least 1 trip goes to delegates from FR, instead of 20"
    ]


def test_a_share_that_cannot_be_kept_is_repaired_without_it_or_without_the_lock():
    plan = allocate(
        world(
            quota(value="AT", code="half", at_least=Portion(3, 5)),
            quota(value="FR", code="rest", at_least=Portion(3, 5)),
            locks=(Lock("D4", "barcelona", "confirmed"),),
        )
    )

    assert {item.text.partition(":")[0]: [repair.text for repair in item.repairs] for item in plan.conflict} == {
        "A lock (confirmed) keeps D4 at barcelona.": ["no lock that keeps D4 at barcelona"],
        "Quota half": ["no quota half, which asks that at least 60 % of the trips go to delegates from AT"],
        "Quota rest": ["no quota rest, which asks that at least 60 % of the trips go to delegates from FR"],
    }


def test_time_passing_never_makes_a_lawful_plan_unlawful():
    """A trip that has begun still counts, so what was balanced stays balanced."""
    soon = make_event("soon", start=DayTime(date(2026, 6, 2)), end=DayTime(date(2026, 6, 3)))
    late = make_event("late", start=DayTime(date(2026, 9, 2)), end=DayTime(date(2026, 9, 3)))
    base = world(
        quota(value="FR", at_least=Portion(1)),
        quota(value="AT", at_most=Portion(1, 2), code="R"),
        events={"soon": soon, "late": late},
        nominations=make_programme(
            delegates=[make_delegate(code) for code in ("D4", "D0")],
            events=[soon, late],
            nominations=[("D4", "soon", 1), ("D0", "late", 1)],
        ).nominations,
    )
    before = allocate(base)
    assert funded(before) == ["D0", "D4"]

    after = replace(base, today=date(2026, 6, 10))
    plan = allocate(after, before)

    assert [(trip.delegate, trip.carried) for trip in plan.trips] == [("D0", False), ("D4", True)]
    assert (plan.status, plan.objective[0].value, holds(after, plan, before)) == ("optimal", 0, True)


def dear(**changes):
    """One trip costs a lot more than the others."""
    people = dict(world().delegates)
    people["D4"] = replace(people["D4"], airport="HNL")
    return world(delegates=people, objective=("coverage", "cost"), **changes)


def test_a_tolerance_gives_up_what_a_later_level_gains_from():
    programme = dear(tolerances={"coverage": 1})
    plan = allocate(programme)
    levels = {level["level"]: level for level in plan_to_dict(plan)["objective"]}

    assert funded(plan) == ["D0", "D1", "D2", "D3"]
    assert levels["coverage"] == {
        "level": "coverage",
        "value": 4,
        "bound": 4,
        "optimal": True,
        "best": 5,
        "tolerance": 1,
    }
    assert "best" not in levels["cost"]
    assert (plan.objective[0].given_up, holds(programme, plan)) == (1, True)


def test_a_tolerance_gives_up_nothing_for_nothing():
    programme = world(objective=("coverage", "merit"), tolerances={"coverage": 2})
    plan = allocate(programme)

    assert (len(plan.trips), plan.objective[0].given_up, plan.objective[0].best) == (5, 0, 5)


def test_why_not_tells_what_the_trip_would_cost_under_a_tolerance():
    plan = allocate(dear(tolerances={"coverage": 1}))

    (reason,) = next(pair for pair in plan.unfunded if pair.delegate == "D4").reasons
    assert reason.code == "OBJECTIVE"
    assert reason.text == "Allowed and affordable, but the plan would lose EUR 1 700.00 (level cost)."


def test_the_report_counts_pairs_by_group():
    cities = dict(world().authorities)
    cities["linz"] = replace(cities["linz"], status="reserve")
    programme = world(quota(value="PT", at_most=Portion(1)), authorities=cities)

    report = fairness(programme, allocate(programme))

    assert report.groupings[0] == Grouping(
        "country",
        (
            Group("AT", "Austria", 2, 1, 1, 33.3, 100.0),
            Group("FR", "France", 1, 1, 1, 33.3, 100.0),
            Group("PT", "Portugal", 2, 2, 1, 33.3, 50.0),
        ),
        "PT",
    )
    assert [(grouping.by, grouping.worst_off) for grouping in report.groupings] == [
        ("country", "PT"),
        ("area", ""),
        ("kind", ""),
        ("size", ""),
    ]
    assert report.quotas == (QuotaLine("Q", "at most 1 trip goes to delegates from PT", 1, 3),)


def test_trips_already_made_are_in_the_report():
    made = PastTrip("lyon", "D9", "barcelona", date(2025, 11, 3), date(2025, 11, 7), Decimal(500), "EUR")
    programme = world(history=(made,))

    france = next(g for g in fairness(programme, allocate(programme)).groupings[0].groups if g.group == "FR")

    assert (france.nominated, france.eligible, france.funded) == (2, 2, 1)  # D4 is left out by the cap alone


def test_those_whose_group_is_not_known_come_last():
    people = {code: replace(row, gender="f" if code == "D1" else "") for code, row in world().delegates.items()}
    programme = world(delegates=people)

    gender = fairness(programme, allocate(programme)).groupings[-1]

    assert [(group.group, group.name, group.funded) for group in gender.groups] == [("f", "f", 1), ("", "not known", 4)]


def test_the_price_of_fairness_in_trips_and_levels():
    programme = dear(quotas={"Q": quota(value="AT", at_most=Portion(1))}, tolerances={"coverage": 1})
    plan = allocate(programme)

    told = {price.without: price for price in prices(programme, plan, None)}

    assert [trip.delegate for trip in plan.trips] in (["D0", "D2", "D3"], ["D1", "D2", "D3"])
    one = plan.trips[0].cost.total
    assert told["quotas"] == Price(
        "quotas", 3, 4, (LevelPrice("coverage", 3, 4), LevelPrice("cost", 3 * one, 4 * one)), True
    )
    assert (told["tolerances"].trips_without, told["quotas and tolerances"].trips_without) == (4, 5)


def test_without_quotas_and_tolerances_fairness_has_no_price():
    assert prices(world(), allocate(world()), None) == ()


def test_a_replan_is_compared_with_its_own_earlier_plan():
    programme = world(quota(value="AT", at_most=Portion(1)))
    before = allocate(programme)
    plan = allocate(programme, before)

    with pytest.raises(PlannerError, match="give that with --previous"):
        prices(programme, plan, None)
    (price,) = prices(programme, plan, before)
    assert price.levels[0] == LevelPrice("disruption", 0, 0)
