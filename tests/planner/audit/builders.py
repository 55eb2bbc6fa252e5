"""
A small programme with a plan worked out by hand.

Graz sends D1 to Barcelona on a quote in dollars and D2 on its study visit to Singapore on an estimate. D2 is at
Graz' cap for Barcelona, Linz is not selected, Bogota is tentative and outside the area, D4's passport expires.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.records import Activity, DateRange, Event, Lock, PastTrip, Programme, RoomBlock
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_segment,
    make_visit,
    visa,
)

NIGHTS = tuple(date(2026, 11, day) for day in (3, 4, 5, 6))

Document = dict[str, Any]


def quote_in_dollars(**changes: Any) -> Any:
    out = make_segment("GRZ", "2026-11-03T13:00", "BCN", "2026-11-03T15:10", co2_kg=Decimal("110.5"))
    back = make_segment("BCN", "2026-11-07T12:00", "GRZ", "2026-11-07T14:10", co2_kg=Decimal("110.0005"))
    return replace(make_quote(), currency="USD", out=(out,), back=(back,), **changes)


def tentative_event() -> Event:
    return make_event(
        "bogota",
        country="US",
        region="latin_america",
        status="tentative",
        airport="HNL",
        timezone="Pacific/Honolulu",
        start=None,
        end=None,
        window_start=date(2026, 11, 1),
        provision=Decimal(400),
    )


def world(**changes: Any) -> Programme:
    """The programme; keyword arguments replace its fields."""
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz", status="reserve")],
        delegates=[
            make_delegate("D1"),
            make_delegate("D2", passport_expiry=date(2027, 3, 12)),
            make_delegate("D3", "linz"),
            make_delegate("D4", passport_expiry=date(2026, 12, 31)),
        ],
        events=[
            make_event("barcelona", hospitality=Decimal(30)),
            make_event("lyon"),
            make_visit("visit"),
            tentative_event(),
        ],
        nominations=[
            ("D1", "barcelona", 1),
            ("D2", "barcelona", 2),
            ("D3", "barcelona", 1),
            ("D1", "bogota", 1),
            ("D2", "visit", 1),
            ("D4", "visit", 2),
        ],
        hotels=[make_hotel("H1", currency="SGD")],
        quotes=[quote_in_dollars()],
        experts=[make_expert("X1")],
        budgets=[
            make_budget("all", "5000"),
            make_budget("autumn", "2000", kinds=("thematic",), years=(2026,)),
        ],
        facts=make_facts(visas=visa("AT", "SG")),
        activity=(
            Activity("graz", "s1", date(2026, 1, 10), True),
            Activity("graz", "s2", date(2026, 2, 10), True),
            Activity("graz", "s3", date(2026, 3, 10), False),
            Activity("graz", "s4", date(2026, 12, 1), False),
        ),
        room_blocks=tuple(RoomBlock("H1", night, 1) for night in NIGHTS),
        locks=(Lock("D1", "barcelona", "confirmed", quote="Q1"),),
        history=(PastTrip("graz", "D9", "lyon", date(2025, 5, 5), date(2025, 5, 8), Decimal(500), "USD"),),
    )
    lyon = replace(programme.events["lyon"], start=None, end=None, status="cancelled")
    return replace(programme, **{"events": {**programme.events, "lyon": lyon}, **changes})


def changed(programme: Programme, table: str, code: str, **changes: Any) -> Programme:
    """The programme with one row of a table changed."""
    rows = getattr(programme, table)
    return replace(programme, **{table: {**rows, code: replace(rows[code], **changes)}})


def ruled(programme: Programme, **settings: Any) -> Programme:
    """The programme with settings of its rules changed."""
    rules = replace(programme.rules, settings=replace(programme.rules.settings, **settings))
    return replace(programme, rules=rules)


def travelling(programme: Programme, **settings: Any) -> Programme:
    """The programme with travel settings changed."""
    return replace(programme, travel=replace(programme.travel, **settings))


def away(first: str, last: str) -> tuple[DateRange, ...]:
    return (DateRange(date.fromisoformat(first), date.fromisoformat(last)),)


def leg(origin: str, departs: str, destination: str, arrives: str, flight: tuple[str, str] = ("", "")) -> Document:
    return {
        "mode": "air",
        "carrier": flight[0],
        "number": flight[1],
        "from": origin,
        "departs": departs,
        "to": destination,
        "arrives": arrives,
    }


NO_EXPIRY = "passport expiry not given: check that it is valid long enough"
FLIGHT = ("Fictional Air", "XF 1")

BARCELONA: Document = {
    "event": "barcelona",
    "authority": "graz",
    "delegate": "D1",
    "rank": 1,
    "slot": {"start": "2026-11-04", "end": "2026-11-06"},
    "hotel": "H1",
    "check_in": "2026-11-03",
    "check_out": "2026-11-07",
    "quote": "Q1",
    "estimated": False,
    "out": [leg("GRZ", "2026-11-03T13:00:00+01:00", "BCN", "2026-11-03T15:10:00+01:00", FLIGHT)],
    "back": [leg("BCN", "2026-11-07T12:00:00+01:00", "GRZ", "2026-11-07T14:10:00+01:00", FLIGHT)],
    "cost": {
        "travel": 22_500,  # 250 dollars at 0.9
        "visa": 0,
        "transfers": 5_000,  # 20 + 30
        "accommodation": 33_600,  # 4 x 120 Singapore dollars at 0.7
        "meals": 25_000,  # 5 x 50
        "hospitality": 3_000,
        "total": 83_100,
    },
    "co2_g": 220_501,  # 110 500 + 110 000.5, the half rounded up
    "minutes": 260,
    "lock": "confirmed",
    "carried": False,
    "estimates": [],
    "unknowns": [],
    "checks": [NO_EXPIRY],
}

VISIT: Document = {
    "event": "visit",
    "authority": "graz",
    "delegate": "D2",
    "rank": 1,
    "slot": {"start": "2026-09-07", "end": "2026-09-11"},
    "hotel": None,
    "check_in": "2026-09-06",
    "check_out": "2026-09-12",
    "quote": None,
    "estimated": True,
    # Graz to Singapore is 9 788.1 km: 30 + 978.81 minutes one way, 16 hours 49
    "out": [leg("GRZ", "2026-09-05T16:11:00+02:00", "SIN", "2026-09-06T15:00:00+08:00")],
    "back": [leg("SIN", "2026-09-12T12:00:00+08:00", "GRZ", "2026-09-12T22:49:00+02:00")],
    "cost": {
        "travel": 100_000,
        "visa": 5_000,
        "transfers": 5_000,
        "accommodation": 60_000,  # 6 x 100
        "meals": 35_000,  # 7 x 50
        "hospitality": 0,
        "total": 205_000,
    },
    "co2_g": 2_936_440,  # 9 788.13 x 150, twice
    "minutes": 2_018,
    "lock": None,
    "carried": False,
    "estimates": ["travel", "accommodation"],
    "unknowns": [],
    "checks": [],
}


def reasons(event: str, authority: str, delegate: str, *codes: str) -> Document:
    return {
        "event": event,
        "authority": authority,
        "delegate": delegate,
        "reasons": [{"code": code, "text": f"{code}."} for code in codes],
    }


def line(code: str, amount: int, held: int, spent: int) -> Document:
    return {"code": code, "amount": amount, "held": held, "spent": spent, "left": amount - held - spent}


def level(name: str, value: int) -> Document:
    return {"level": name, "value": value, "bound": value, "optimal": True}


def plan() -> Document:
    """The plan of `world()`, a fresh copy."""
    document = {
        "format": 1,
        "programme": "test",
        "status": "optimal",
        "input_sha256": "0" * 64,
        "objective": [
            level("coverage", 2),
            level("merit", 134),  # two of three sessions are 67 percent, twice
            level("delegates", 2),
            level("preference", 2),
            level("cost", 288_100),
            level("co2", 3_156_941),
            level("minutes", 2_278),
        ],
        "trips": [BARCELONA, VISIT],
        "visits": [{"event": "visit", "start": "2026-09-07", "end": "2026-09-11", "expert": "X1"}],
        "budgets": [
            line("all", 500_000, 40_000, 45_000 + 83_100 + 205_000),
            line("autumn", 200_000, 40_000, 83_100),
        ],
        "unfunded": [
            reasons("barcelona", "graz", "D2", "CAP"),
            reasons("barcelona", "linz", "D3", "SELECTED"),
            reasons("bogota", "graz", "D1", "AREA", "TENTATIVE"),
            reasons("visit", "graz", "D4", "PASSPORT"),
        ],
        "warnings": [],
    }
    return copy.deepcopy(document)


def idle_world() -> Programme:
    """One delegate, Barcelona, and nobody who travels."""
    return make_programme()


def idle_plan(*codes: str) -> Document:
    """The plan of a programme in which the only pair stays at home for these reasons."""
    names = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
    return {
        **plan(),
        "objective": [level(name, 0) for name in names],
        "trips": [],
        "visits": [],
        "budgets": [],
        "unfunded": [reasons("barcelona", "graz", "D1", *codes)],
    }
