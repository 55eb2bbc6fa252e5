"""One figure of plan.json changed at a time: the check names exactly what is wrong."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from planner.audit import verify
from planner.domain.facts import Transfer
from planner.domain.records import DayTime, Lock
from tests.planner.audit.builders import changed, plan, ruled, world
from tests.planner.worlds import figure, make_delegate, make_event, make_facts, make_programme, visa


def found(programme, document) -> set[str]:
    return {violation.code for violation in verify(programme, document)}


def put(document: Any, path: str, value: Any) -> Any:
    """The document with the value at a path such as "trips.0.cost.total" replaced."""
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    holder = document
    for key in parents:
        holder = holder[key]
    holder[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("programme", "another", {"programme"}),
        ("input_sha256", "f" * 64, {"input"}),
        ("status", "feasible", {"status"}),
        ("trips.0.rank", 2, {"nomination"}),
        ("trips.0.authority", "linz", {"nomination"}),
        ("trips.0.event", "rome", {"reference"}),
        ("trips.0.delegate", "D7", {"reference"}),
        ("trips.0.hotel", "H9", {"reference"}),
        ("trips.0.quote", "Q9", {"reference"}),
        ("trips.0.hotel", None, {"hotel", "budgets", "objective"}),
        ("trips.0.slot.end", "2026-11-07", {"slot"}),
        ("trips.0.check_in", "2026-11-04", {"stay"}),
        ("trips.0.check_out", "2026-11-06", {"stay"}),
        ("trips.0.estimated", True, {"estimated"}),
        ("trips.1.estimated", False, {"estimated"}),
        ("trips.0.estimates", ["travel"], {"estimated"}),
        ("trips.1.unknowns", ["visa"], {"estimated"}),
        ("trips.1.estimates", ["accommodation", "travel"], {"estimated"}),
        ("trips.1.estimates", ["travel", "accommodation", "travel"], {"estimated"}),
        ("trips.0.checks", [], {"checks"}),
        ("trips.0.checks", ["ask for the passport"], {"checks"}),
        ("trips.1.checks", ["passport expiry not given"], {"checks"}),
        ("trips.0.out.0.number", "XF 2", {"segments"}),
        ("trips.0.out.0.carrier", "", {"segments"}),
        ("trips.0.out.0.mode", "rail", {"segments"}),
        ("trips.0.out.0.from", "LIS", {"segments"}),
        ("trips.0.out.0.departs", "2026-11-03T12:00:00+00:00", {"segments"}),
        ("trips.0.back.0.arrives", "2026-11-07T14:11:00+01:00", {"segments"}),
        ("trips.0.back", [], {"segments"}),
        ("trips.1.out.0.departs", "2026-09-05T16:10:00+02:00", {"segments"}),
        ("trips.0.cost.total", 83_101, {"cost"}),
        ("trips.0.co2_g", 220_500, {"co2"}),
        ("trips.1.minutes", 2_017, {"minutes"}),
        ("trips.0.lock", None, {"lock"}),
        ("trips.0.lock", "ticketed", {"lock"}),
        ("trips.1.lock", "confirmed", {"lock"}),
        ("visits", [], {"visits"}),
        ("visits.0.end", "2026-09-12", {"visits"}),
        ("visits.0.event", "barcelona", {"visits"}),
        ("visits.0.expert", None, {"EXPERT"}),
        ("visits.0.expert", "X9", {"reference"}),
        ("budgets.0.amount", 500_001, {"budgets"}),
        ("budgets.0.held", 0, {"budgets"}),
        ("budgets.1.spent", 83_099, {"budgets"}),
        ("budgets.1.left", 0, {"budgets"}),
        ("budgets.0.code", "alle", {"order"}),
        ("objective.0.value", 3, {"objective"}),
        ("objective.0.bound", 3, {"objective"}),
        ("objective.0.optimal", False, {"objective", "status"}),
        ("objective.1.level", "coverage", {"objective"}),
        ("unfunded.0.authority", "linz", {"unfunded"}),
        ("unfunded.0.delegate", "D0", {"reference"}),
        ("unfunded.0.reasons", [], {"reasons"}),
        ("unfunded.0.reasons.0.code", "SOMETHING", {"reasons"}),
        ("unfunded.0.delegate", "D1", {"unfunded"}),
    ],
)
def test_a_wrong_figure_is_named(path, value, expected):
    assert found(world(), put(plan(), path, value)) == expected


@pytest.mark.parametrize("item", ["travel", "visa", "transfers", "accommodation", "meals"])
def test_each_item_of_cost_is_worked_out_again(item):
    document = plan()
    document["trips"][0]["cost"][item] += 1
    document["trips"][0]["cost"]["total"] += 1

    assert found(world(), document) == {"cost"}


def test_hospitality_is_what_was_really_taken_off():
    document = plan()
    document["trips"][0]["cost"] |= {"hospitality": 3_001, "total": 83_099}

    assert [str(violation) for violation in verify(world(), document)] == [
        "cost: trip of D1 to barcelona: hospitality is EUR 30.01, right is EUR 30.00."
    ]


def test_hospitality_never_makes_a_trip_cheaper_than_nothing():
    document = plan()
    document["trips"][0]["cost"] |= {"hospitality": 86_100, "total": 0}
    document["budgets"][0] |= {"spent": 250_000, "left": 210_000}
    document["budgets"][1] |= {"spent": 0, "left": 160_000}
    document["objective"][4] |= {"value": 205_000, "bound": 205_000}

    assert verify(changed(world(), "events", "barcelona", hospitality=Decimal(5000)), document) == ()


@pytest.mark.parametrize(
    ("level", "bound", "proven"),
    [(0, 3, False), (1, 150, False), (4, 288_000, False), (6, 0, False)],
)
def test_a_gap_is_stated_on_the_right_side(level, bound, proven):
    document = plan()
    document["objective"][level] |= {"bound": bound, "optimal": proven}
    document["status"] = "feasible"

    assert verify(world(), document) == ()


@pytest.mark.parametrize(("level", "bound"), [(0, 1), (4, 288_101)])
def test_a_value_is_never_better_than_its_bound(level, bound):
    document = plan()
    document["objective"][level] |= {"bound": bound, "optimal": False}
    document["status"] = "feasible"

    assert [violation.code for violation in verify(world(), document)] == ["objective"]


def test_levels_are_those_of_the_programme_in_its_order():
    programme = replace(world(), objective=("cost", "coverage"))
    document = plan()
    document["objective"] = [document["objective"][4], document["objective"][0]]

    assert verify(programme, document) == ()
    document["objective"].reverse()
    assert found(programme, document) == {"objective"}


@pytest.mark.parametrize(
    ("disturbed", "expected"),
    [(0, set()), (3, set()), (-1, {"objective"})],
)
def test_a_leading_disruption_is_accepted_when_the_plan_before_is_not_given(disturbed, expected):
    document = plan()
    document["objective"].insert(0, {"level": "disruption", "value": disturbed, "bound": disturbed, "optimal": True})

    assert found(world(), document) == expected


@pytest.mark.parametrize("key", ["trips", "unfunded"])
def test_lists_are_sorted(key):
    document = plan()
    document[key].reverse()

    assert found(world(), document) == {"order"}


@pytest.mark.parametrize("key", ["trips", "visits", "unfunded"])
def test_nothing_stands_twice(key):
    document = plan()
    document[key].append(document[key][0])

    assert found(world(), document) == {"duplicate"}


def test_reasons_follow_the_rule_table():
    document = plan()
    document["unfunded"][2]["reasons"].reverse()

    assert found(world(), document) == {"order"}


def test_every_nominated_pair_is_somewhere():
    document = plan()
    del document["unfunded"][1]

    assert [str(violation) for violation in verify(world(), document)] == [
        "unfunded: D3 to barcelona: the pair has no trip and no reasons."
    ]


def test_a_pair_in_history_is_in_neither_list():
    programme = world()
    nominations = (*programme.nominations, replace(programme.nominations[0], delegate="D4", event="barcelona"))
    row = replace(programme.history[0], delegate="D4", event="barcelona", cost=Decimal(0), start=date(2025, 1, 1))
    programme = ruled(replace(programme, nominations=nominations, history=(row,)), cap_thematic_europe=2)
    document = plan()
    document["budgets"][0] |= {"spent": 288_100, "left": 171_900}
    document["unfunded"][0]["reasons"][0]["code"] = "CAP"

    assert verify(programme, document) == ()


def test_a_visa_fee_that_nobody_knows_is_zero_and_said_to_be_unknown():
    facts = make_facts(visas=visa("AT", "SG", fee=None))
    document = plan()
    trip = document["trips"][1]
    trip["cost"] |= {"visa": 0, "total": 200_000}
    trip["checks"] = ["visa fee for AT to SG: not known, not in the total"]
    document["budgets"][0] |= {"spent": 328_100, "left": 131_900}
    document["objective"][4] |= {"value": 283_100, "bound": 283_100}

    assert found(replace(world(), facts=facts), document) == {"estimated"}
    trip["unknowns"] = ["visa"]
    assert verify(replace(world(), facts=facts), document) == ()


@pytest.mark.parametrize("required", [False, None])
def test_a_fee_is_charged_only_where_a_visa_is_required(required):
    facts = make_facts(visas=visa("AT", "SG", required=required))
    document = plan()
    document["trips"][1]["cost"] |= {"visa": 0, "total": 200_000}
    document["trips"][1]["unknowns"] = [] if required is False else ["visa"]
    document["trips"][1]["checks"] = [] if required is False else ["visa for AT to SG: not known, ask the consulate"]
    document["budgets"][0] |= {"spent": 328_100, "left": 131_900}
    document["objective"][4] |= {"value": 283_100, "bound": 283_100}

    assert verify(replace(world(), facts=facts), document) == ()


CHECKS = [
    ({"required": None}, "visa for"),
    ({"fee": None}, "visa fee"),
    ({"lead_days": None}, "visa lead time"),
    ({"passport_months": None}, "passport validity"),
]


@pytest.mark.parametrize(("fact", "words"), CHECKS)
def test_what_is_not_known_of_the_entry_is_among_the_checks(fact, words):
    programme = replace(world(), facts=make_facts(visas=visa("AT", "SG", **fact)))
    document = plan()

    assert told_of_checks(programme, document) == [f"{words} is not known and not among the checks."]
    document["trips"][1]["checks"] = [f"{words} AT to SG: not known"]
    assert told_of_checks(programme, document) == []
    assert told_of_checks(world(), document) == [f"{words} is among the checks, but nothing is open."]
    del document["trips"][1]["checks"]
    assert told_of_checks(programme, document) == []


def told_of_checks(programme, document):
    return [violation.message for violation in verify(programme, document) if violation.code == "checks"]


def test_each_transfer_is_rounded_on_its_own():
    facts = make_facts(
        visas=visa("AT", "SG"),
        transfers={**make_facts().transfers, "BCN": Transfer(figure("20.005"), figure("30.005"))},
    )
    document = plan()
    document["trips"][0]["cost"] |= {"transfers": 5_002, "total": 83_102}
    document["budgets"][0] |= {"spent": 333_102, "left": 126_898}
    document["budgets"][1] |= {"spent": 83_102, "left": 76_898}
    document["objective"][4] |= {"value": 288_102, "bound": 288_102}

    assert verify(replace(world(), facts=facts), document) == ()


HOME = {
    "event": "barcelona",
    "authority": "graz",
    "delegate": "D1",
    "rank": 1,
    "slot": {"start": "2026-11-04", "end": "2026-11-06"},
    "hotel": None,
    "check_in": "2026-11-04",
    "check_out": "2026-11-06",
    "quote": None,
    "estimated": False,
    "out": [],
    "back": [],
    "cost": {
        "travel": 0,
        "visa": 0,
        "transfers": 0,
        "accommodation": 0,
        "meals": 15_000,
        "hospitality": 0,
        "total": 15_000,
    },
    "co2_g": 0,
    "minutes": 0,
    "lock": None,
}


def home_plan(trip):
    values = (1, 100, 1, 1, 15_000, 0, 0)
    names = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
    return {
        "format": 1,
        "programme": "test",
        "status": "optimal",
        "input_sha256": "0" * 64,
        "objective": [
            {"level": name, "value": value, "bound": value, "optimal": True}
            for name, value in zip(names, values, strict=True)
        ],
        "trips": [trip],
        "visits": [],
        "budgets": [],
        "unfunded": [],
    }


def test_a_delegate_who_lives_there_stays_at_home():
    programme = make_programme(delegates=[make_delegate(airport="BCN")])

    assert verify(programme, home_plan(HOME)) == ()
    assert found(programme, home_plan({**HOME, "check_in": "2026-11-03"})) == {"stay"}


def test_clocks_change_during_the_trip():
    """The estimate leaves in summer time and comes back in winter time; the minutes are those that pass."""
    event = make_event(start=DayTime(date(2026, 10, 24)), end=DayTime(date(2026, 10, 24)))
    trip = {
        **HOME,
        "slot": {"start": "2026-10-24", "end": "2026-10-24"},
        "check_in": "2026-10-23",
        "check_out": "2026-10-25",
        "estimated": True,
        "out": [_leg("GRZ", "2026-10-23T12:26:00+02:00", "BCN", "2026-10-23T15:00:00+02:00")],
        "back": [_leg("BCN", "2026-10-25T12:00:00+01:00", "GRZ", "2026-10-25T14:34:00+01:00")],
        "cost": {
            "travel": 20_000,
            "visa": 0,
            "transfers": 5_000,
            "accommodation": 20_000,
            "meals": 15_000,
            "hospitality": 0,
            "total": 60_000,
        },
        "co2_g": 247_500,
        "minutes": 308,
    }
    document = home_plan(trip)
    for position, value in ((4, 60_000), (5, 247_500), (6, 308)):
        document["objective"][position] |= {"value": value, "bound": value}

    assert [str(v) for v in verify(make_programme(events=[event]), document)] == []
    trip["back"] = [_leg("BCN", "2026-10-25T12:00:00+02:00", "GRZ", "2026-10-25T14:34:00+02:00")]
    assert found(make_programme(events=[event]), document) == {"segments"}


def _leg(origin, departs, destination, arrives):
    return {
        "mode": "air",
        "carrier": "",
        "number": "",
        "from": origin,
        "departs": departs,
        "to": destination,
        "arrives": arrives,
    }


def test_a_plan_that_nothing_satisfies_is_empty_and_names_its_conflict():
    empty = {key: [] for key in ("objective", "trips", "visits", "budgets", "unfunded")}
    document = {**plan(), **empty, "status": "infeasible"}
    conflict = {"code": "LOCK", "delegate": "D1", "event": "barcelona", "text": "The lock clashes."}

    assert found(world(), document) == {"shape"}
    assert found(world(), {**document, "conflict": [conflict]}) == {"conflict"}
    assert found(world(), {**document, "conflict": [conflict, {**conflict, "delegate": None}]}) == {"conflict"}
    assert found(world(), {**document, "conflict": [{**conflict, "code": "NONE"}]}) == {"reference"}
    assert found(world(), {**plan(), "status": "infeasible", "conflict": [conflict]}) == {"shape"}


def test_further_keys_do_no_harm():
    document = plan()
    document["note"] = {"anything": [1, None]}
    document["trips"][0]["seat"] = "12A"

    assert verify(world(), document) == ()


def test_a_trip_kept_by_a_lock_shows_its_state():
    programme = replace(world(), locks=(*world().locks, Lock("D2", "visit", "confirmed")))

    assert [str(violation) for violation in verify(programme, plan())] == [
        "lock: trip of D2 to visit: lock is null, right is confirmed."
    ]
