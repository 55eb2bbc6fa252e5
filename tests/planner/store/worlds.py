"""Small programmes, plans and calendar entries for the tests of the store and of publishing."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from planner import __version__
from planner.domain.agenda import CalendarEntry, entry_uid
from planner.domain.facts import Airport, Facts, Figure, Transfer, TravelModel
from planner.domain.plan import Plan, PlanSegment, Trip, TripCost, plan_to_json
from planner.domain.records import (
    Authority,
    Budget,
    DateRange,
    DayTime,
    Delegate,
    Event,
    Nomination,
    Programme,
    Quote,
    Segment,
)
from planner.domain.rulebook import RuleSet, RuleSettings, TravelSettings
from planner.store.memory import Revision

TODAY = date(2026, 1, 12)
MADRID = ZoneInfo("Europe/Madrid")
BRUSSELS = ZoneInfo("Europe/Brussels")


def make_settings() -> RuleSettings:
    return RuleSettings(
        member_states=frozenset({"BE", "ES"}),
        min_population=100_000,
        population_exempt_kinds=frozenset({"region"}),
        applicant_kinds=None,
        min_attendance=50,
        area_regions={"asia": frozenset({"asia"})},
        thematic_per_year=1,
        thematic_in_all=3,
        cap_thematic_europe=1,
        cap_thematic_elsewhere=2,
        cap_study_visit=3,
        visit_first_day=date(2026, 4, 1),
        visit_last_day=date(2027, 6, 30),
        visit_days=5,
        expert_days_before=1,
        expert_days_after=1,
        experts_required=True,
        max_clusters=3,
    )


def make_facts() -> Facts:
    airports = {
        "BRU": Airport("BRU", "Brussels", "Brussels", "BE", 50.9, 4.48, "Europe/Brussels"),
        "BCN": Airport("BCN", "Barcelona", "Barcelona", "ES", 41.3, 2.08, "Europe/Madrid"),
    }
    model = TravelModel(((None, Decimal(275)),), Decimal(40), Decimal("0.075"), {"air": ((None, Decimal(150)),)}, {})
    figure = Figure(Decimal(40), "estimated", "test, 2026")
    prices = dict.fromkeys(("BE", "ES"), figure)
    return Facts(airports, prices, prices, dict.fromkeys(airports, Transfer(figure, figure)), {}, {}, model)


def make_delegate(code: str) -> Delegate:
    return Delegate(
        code=code,
        authority="GENT",
        given_name="Ada",
        family_name=f"Fiction {code}",
        email=f"{code.lower()}@example.org",
        role="officer",
        nationality="BE",
        airport="BRU",
        unavailable=(DateRange(date(2026, 5, 1), date(2026, 5, 3)),),
    )


def make_segment(number: str, origin: str, departs: datetime, destination: str, hours: int = 2) -> Segment:
    return Segment("air", "XX", number, origin, departs, destination, departs + timedelta(hours=hours))


def make_programme(*, delegates: tuple[str, ...] = ("D1", "D2"), note: str = "", today: date = TODAY) -> Programme:
    out = make_segment("XX 1", "BRU", datetime(2026, 3, 2, 12, tzinfo=BRUSSELS), "BCN")
    back = make_segment("XX 2", "BCN", datetime(2026, 3, 5, 12, tzinfo=MADRID), "BRU")
    return Programme(
        code="demo",
        name="Demonstration",
        start=date(2025, 1, 1),
        end=date(2027, 12, 31),
        currency="EUR",
        today=today,
        objective=("coverage", "cost"),
        rules=RuleSet("iurc-2025-2027", "IURC", (), {}, make_settings()),
        travel=TravelSettings(start_time=time(9, 30)),
        facts=make_facts(),
        authorities={"GENT": Authority("GENT", "Gent", "BE", "eu", "city", 260_000, "asia", "selected")},
        delegates={code: make_delegate(code) for code in delegates},
        events={
            "BCN26": Event(
                code="BCN26",
                name="Barcelona",
                kind="thematic",
                city="Barcelona",
                country="ES",
                region="europe",
                status="confirmed",
                airport="BCN",
                timezone="Europe/Madrid",
                start=DayTime(date(2026, 3, 3), time(9)),
                end=DayTime(date(2026, 3, 5)),
            )
        },
        nominations=tuple(Nomination(code, "BCN26", rank) for rank, code in enumerate(delegates, start=1)),
        quotes={"Q1": Quote("Q1", "BCN26", "BRU", Decimal("180.00"), "EUR", (out,), (back,))},
        budgets={"ALL": Budget("ALL", "All", Decimal("5000.00"), "EUR", years=(2026,))},
        rates={"EUR": Decimal(1)},
        note=note,
        input_sha256=hashlib.sha256(f"{delegates} {note}".encode()).hexdigest(),
    )


def make_trip(delegate: str = "D1", event: str = "BCN26", *, travel: int = 18_000, **changed: object) -> Trip:
    usual: dict[str, object] = {
        "event": event,
        "authority": "GENT",
        "delegate": delegate,
        "rank": 1,
        "slot_start": date(2026, 3, 3),
        "slot_end": date(2026, 3, 5),
        "hotel": None,
        "check_in": date(2026, 3, 2),
        "check_out": date(2026, 3, 5),
        "quote": "Q1",
        "estimated": False,
        "out": (
            PlanSegment(
                "air",
                "XX",
                "XX 1",
                "BRU",
                datetime(2026, 3, 2, 12, tzinfo=BRUSSELS),
                "BCN",
                datetime(2026, 3, 2, 14, tzinfo=MADRID),
            ),
        ),
        "back": (
            PlanSegment(
                "air",
                "XX",
                "XX 2",
                "BCN",
                datetime(2026, 3, 5, 20, tzinfo=MADRID),
                "BRU",
                datetime(2026, 3, 5, 22, tzinfo=BRUSSELS),
            ),
        ),
        "cost": TripCost(travel, 0, 4_000, 30_000, 16_000, 0),
        "co2_g": 200_000,
        "minutes": 240,
    }
    return Trip(**{**usual, **changed})  # type: ignore[arg-type]  # the names are those of Trip


def make_plan(*trips: Trip, programme: Programme | None = None, status: str = "optimal") -> Plan:
    wanted = programme or make_programme()
    return Plan(wanted.code, status, wanted.input_sha256, trips=trips)


def make_revision(plan: Plan, number: int = 1, previous: int | None = None, today: date = TODAY) -> Revision:
    return Revision(number, previous, plan.input_sha256, today, plan.status, __version__, plan_to_json(plan))


def make_entry(part: str = "event", *, summary: str = "Barcelona", **changed: object) -> CalendarEntry:
    usual: dict[str, object] = {
        "uid": entry_uid("demo", "D1", "BCN26", part),
        "part": part,
        "kind": "event",
        "start": datetime(2026, 3, 3, 9, tzinfo=MADRID),
        "end": datetime(2026, 3, 5, 18, tzinfo=MADRID),
        "summary": summary,
        "description": "",
        "location": "Barcelona",
        "modified": datetime(2026, 1, 12, tzinfo=UTC),
    }
    return CalendarEntry(**{**usual, **changed})  # type: ignore[arg-type]  # the names are those of CalendarEntry
