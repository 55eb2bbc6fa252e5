"""Small programmes built in a line or two, with facts of round numbers: expectations can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from planner.domain.facts import Airport, Facts, Figure, Transfer, TravelModel, VisaFact
from planner.domain.records import (
    Authority,
    Budget,
    DayTime,
    Delegate,
    Event,
    Expert,
    Hotel,
    Nomination,
    Programme,
    Quote,
    Segment,
)
from planner.domain.rulebook import Rule, RuleSet, RuleSettings, TravelSettings

CODES = [
    "SELECTED",
    "MEMBER_STATE",
    "POPULATION",
    "ACTIVE",
    "AREA",
    "ONE_PER_YEAR",
    "THREE_IN_ALL",
    "CAP",
    "VISIT_APPROVED",
    "VISIT_DATES",
    "EXPERT",
    "MIN_DELEGATES",
    "FREE",
    "PASSPORT",
    "VISA",
    "ECONOMY",
    "ARRIVE",
    "BUDGET",
    "ROOMS",
    "SEATS",
    "QUOTA",
    "LOCK",
    "TENTATIVE",
    "PAST",
    "OBJECTIVE",
]

AIRPORTS = {
    "GRZ": Airport("GRZ", "Graz", "Graz", "AT", 46.9911, 15.4396, "Europe/Vienna"),
    "BCN": Airport("BCN", "Barcelona", "Barcelona", "ES", 41.2971, 2.07846, "Europe/Madrid"),
    "SIN": Airport("SIN", "Changi", "Singapore", "SG", 1.35019, 103.994, "Asia/Singapore"),
    "AKL": Airport("AKL", "Auckland", "Auckland", "NZ", -37.0081, 174.792, "Pacific/Auckland"),
    "HNL": Airport("HNL", "Honolulu", "Honolulu", "US", 21.3187, -157.922, "Pacific/Honolulu"),
    "LIS": Airport("LIS", "Lisbon", "Lisbon", "PT", 38.7813, -9.13592, "Europe/Lisbon"),
}

LEVELS = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")

SETTINGS = RuleSettings(
    member_states=frozenset({"AT", "ES", "PT", "FR"}),
    min_population=100_000,
    population_exempt_kinds=frozenset({"region"}),
    applicant_kinds=None,
    min_attendance=50,
    area_regions={
        "asia": frozenset({"asia"}),
        "australasia": frozenset({"asia", "australasia"}),
        "latin_america": frozenset({"latin_america"}),
    },
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

MODEL = TravelModel(
    fare_bands=((1600, Decimal("200")), (4000, Decimal("400")), (None, Decimal("1000"))),
    minutes_base=Decimal(30),
    minutes_per_km=Decimal("0.1"),
    grams_per_km={
        "air": ((3700, Decimal("100")), (None, Decimal("150"))),
        "rail": ((None, Decimal("5")),),
        "road": ((None, Decimal("30")),),
    },
    sources={"fare": "test", "minutes": "test", "co2": "test"},
)


def figure(amount: str | None) -> Figure:
    """A confirmed figure in euro; None: unknown."""
    if amount is None:
        return Figure(None, "unknown", "test")
    return Figure(Decimal(amount), "confirmed", "test")


def make_facts(**changes: Any) -> Facts:
    """Meals 50, lodging 100, transfers 20 + 30 everywhere; no visa rows; no holidays."""
    countries = ("ES", "SG", "NZ", "US", "AT", "PT")
    facts = Facts(
        airports=AIRPORTS,
        meals={country: figure("50") for country in countries},
        lodging={country: Figure(Decimal(100), "estimated", "test") for country in countries},
        transfers={code: Transfer(figure("20"), figure("30")) for code in AIRPORTS},
        visas={},
        holidays={},
        model=MODEL,
    )
    return replace(facts, **changes)


def make_rules(**changes: Any) -> RuleSet:
    """The rules of `iurc-2025-2027` with settings changed."""
    return RuleSet(
        code="test",
        name="Test rules",
        sources=(),
        rules={code: Rule(code, code.lower(), (), "test") for code in CODES},
        settings=replace(SETTINGS, **changes),
    )


def make_authority(code: str = "graz", **changes: Any) -> Authority:
    authority = Authority(
        code=code,
        name=code.title(),
        country="AT",
        side="eu",
        kind="city",
        population=300_000,
        area="asia",
        status="selected",
        airport="GRZ",
    )
    return replace(authority, **changes)


def make_delegate(code: str = "D1", authority: str = "graz", **changes: Any) -> Delegate:
    delegate = Delegate(
        code=code,
        authority=authority,
        given_name="Fictional",
        family_name=code,
        email=f"{code.lower()}@example.org",
        role="planner (fictional)",
        nationality="AT",
        airport="GRZ",
    )
    return replace(delegate, **changes)


def make_event(code: str = "barcelona", **changes: Any) -> Event:
    event = Event(
        code=code,
        name=code.title(),
        kind="thematic",
        city="Barcelona",
        country="ES",
        region="europe",
        status="confirmed",
        airport="BCN",
        timezone="Europe/Madrid",
        start=DayTime(date(2026, 11, 4)),
        end=DayTime(date(2026, 11, 6)),
    )
    return replace(event, **changes)


def make_visit(code: str = "visit", authority: str = "graz", **changes: Any) -> Event:
    visit = make_event(
        code,
        kind="study_visit",
        city="Singapore",
        country="SG",
        region="asia",
        airport="SIN",
        timezone="Asia/Singapore",
        start=None,
        end=None,
        authority=authority,
        approved=True,
        pilot_action=True,
        window_start=date(2026, 9, 7),
        window_end=date(2026, 9, 18),
    )
    return replace(visit, **changes)


def make_hotel(code: str = "H1", event: str = "barcelona", rate: str = "120", **changes: Any) -> Hotel:
    return replace(Hotel(code, event, code.title(), "1 Street", Decimal(rate), "EUR"), **changes)


def make_expert(code: str = "X1", **changes: Any) -> Expert:
    return replace(Expert(code, "Expert (fictional)", "x@example.org", ("asia",)), **changes)


def make_budget(code: str = "all", amount: str = "100000", **changes: Any) -> Budget:
    return replace(Budget(code, code, Decimal(amount), "EUR"), **changes)


def local(zone: str, text: str) -> datetime:
    """A moment from "2026-11-03T10:00" in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def make_segment(origin: str, departs: str, destination: str, arrives: str, **changes: Any) -> Segment:
    """A fictional flight between two airports of `AIRPORTS`, local times."""
    segment = Segment(
        mode="air",
        carrier="Fictional Air",
        number="XF 1",
        origin=origin,
        departs=local(AIRPORTS[origin].timezone, departs),
        destination=destination,
        arrives=local(AIRPORTS[destination].timezone, arrives),
    )
    return replace(segment, **changes)


def make_quote(code: str = "Q1", price: str = "250", **changes: Any) -> Quote:
    """Graz to Barcelona, there on the day before in the afternoon, back on the day after at noon."""
    quote = Quote(
        code=code,
        event="barcelona",
        origin="GRZ",
        price=Decimal(price),
        currency="EUR",
        out=(make_segment("GRZ", "2026-11-03T13:00", "BCN", "2026-11-03T15:10"),),
        back=(make_segment("BCN", "2026-11-07T12:00", "GRZ", "2026-11-07T14:10"),),
    )
    return replace(quote, **changes)


def by_code(records: Iterable[Any]) -> dict[str, Any]:
    """Records as the mapping that `Programme` holds."""
    return {record.code: record for record in records}


def make_programme(
    *,
    authorities: Iterable[Authority] | None = None,
    delegates: Iterable[Delegate] | None = None,
    events: Iterable[Event] | None = None,
    nominations: Iterable[tuple[str, str, int]] | None = None,
    hotels: Iterable[Hotel] = (),
    quotes: Iterable[Quote] = (),
    experts: Iterable[Expert] = (),
    budgets: Iterable[Budget] = (),
    **changes: Any,
) -> Programme:
    """One authority, one delegate and Barcelona unless told otherwise; everybody is nominated for everything."""
    people = by_code(delegates if delegates is not None else [make_delegate()])
    gatherings = by_code(events if events is not None else [make_event()])
    named = nominations if nominations is not None else [(d, e, 1) for d in people for e in gatherings]
    programme = Programme(
        code="test",
        name="Test programme",
        start=date(2025, 1, 1),
        end=date(2027, 12, 31),
        currency="EUR",
        today=date(2026, 5, 1),
        objective=LEVELS,
        rules=make_rules(),
        travel=TravelSettings(),
        facts=make_facts(),
        authorities=by_code(authorities if authorities is not None else [make_authority()]),
        delegates=people,
        events=gatherings,
        nominations=tuple(Nomination(*row) for row in named),
        hotels=by_code(hotels),
        quotes=by_code(quotes),
        experts=by_code(experts),
        budgets=by_code(budgets),
        rates={"EUR": Decimal(1), "SGD": Decimal("0.7"), "USD": Decimal("0.9")},
        input_sha256="0" * 64,
    )
    return replace(programme, **changes)


def visa(nationality: str, destination: str, **changes: Any) -> dict[tuple[str, str], VisaFact]:
    """A visa row: required, 50 EUR, 30 days, 6 months."""
    fact = VisaFact(nationality, destination, True, Decimal(50), "EUR", 30, 6, "", "confirmed", "test")
    return {(nationality, destination): replace(fact, **changes)}
