"""Itineraries and plan pages built in a line, with people and carriers that are visibly fictional."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from planner.domain.itinerary import (
    AgendaItem,
    CostLine,
    Costs,
    Doubt,
    Edition,
    Itinerary,
    Leg,
    Occasion,
    Person,
    Place,
    Stay,
    Step,
    Traveller,
)
from planner.domain.overview import (
    BookingChange,
    Change,
    EventRow,
    Headline,
    Level,
    Line,
    Overview,
    RoomChange,
    TripRow,
    UnfundedRow,
)
from planner.domain.plan import Reason
from planner.domain.records import OnlineSession
from planner.domain.timeline import Timeline

TAMPERE = Place("TMP", "Tampere-Pirkkala", "Tampere", "FI", "Europe/Helsinki")
HELSINKI = Place("HEL", "Helsinki-Vantaa", "Helsinki", "FI", "Europe/Helsinki")
BARCELONA = Place("BCN", "Barcelona El Prat", "Barcelona", "ES", "Europe/Madrid")
SINGAPORE = Place("SIN", "Changi", "Singapore", "SG", "Asia/Singapore")
AUCKLAND = Place("AKL", "Auckland", "Auckland", "NZ", "Pacific/Auckland")
HONOLULU = Place("HNL", "Honolulu", "Honolulu", "US", "Pacific/Honolulu")

MODIFIED = datetime(2025, 9, 15, tzinfo=UTC)


def local(place: Place, text: str, fold: int = 0) -> datetime:
    """A moment from "2025-11-03T09:15" at a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(place.timezone), fold=fold)


def make_leg(origin: Place, departs: str, destination: Place, arrives: str, **changes: Any) -> Leg:
    """A fictional flight, first of its direction unless told otherwise."""
    leg = Leg(
        direction="out",
        order=1,
        mode="air",
        carrier="Fictional Air",
        number="XF 301",
        origin=origin,
        departs=local(origin, departs),
        destination=destination,
        arrives=local(destination, arrives),
        estimated=False,
    )
    return replace(leg, **changes)


OUT = (
    make_leg(TAMPERE, "2025-11-03T09:15", HELSINKI, "2025-11-03T09:55"),
    make_leg(
        HELSINKI, "2025-11-03T11:40", BARCELONA, "2025-11-03T14:45", number="XF 303", order=2, layover_minutes=105
    ),
)
BACK = (
    make_leg(BARCELONA, "2025-11-07T11:20", HELSINKI, "2025-11-07T16:10", number="XF 304", direction="back"),
    make_leg(
        HELSINKI,
        "2025-11-07T17:30",
        TAMPERE,
        "2025-11-07T18:10",
        number="XF 302",
        direction="back",
        order=2,
        layover_minutes=80,
    ),
)

EXPO = Occasion(
    code="barcelona-2025",
    name="Networking workshop at Smart City Expo",
    kind="thematic",
    city="Barcelona",
    country="Spain",
    timezone="Europe/Madrid",
    first_day=date(2025, 11, 4),
    last_day=date(2025, 11, 6),
    start=local(BARCELONA, "2025-11-04T09:00"),
    end=local(BARCELONA, "2025-11-06T18:00"),
    venue="Fira de Barcelona Gran Via",
    address="Av. Joan Carles I, 64, L'Hospitalet de Llobregat",
    website="https://example.org/expo",
    emergency="112",
)

AINO = Traveller(
    code="D5",
    given_name="Aino",
    family_name="Esimerkki",
    email="d5@example.org",
    role="Head of energy (fictional)",
    authority="Tampere",
    country="Finland",
    home=TAMPERE,
    dietary="vegetarian",
)

AGENDA = tuple(
    AgendaItem(local(BARCELONA, start), local(BARCELONA, end), title, place, cluster)
    for start, end, title, place, cluster in (
        ("2025-11-04T09:30", "2025-11-04T11:00", "Opening and welcome", "Agora", ""),
        ("2025-11-04T11:30", "2025-11-04T13:00", "Pairs meet: first working session", "Room 1", ""),
        ("2025-11-05T10:00", "2025-11-05T12:00", "Energy cities at work", "Room 2", "energy"),
        ("2025-11-06T16:00", "2025-11-06T18:00", "Pilot actions and closing", "Agora", ""),
    )
)

COSTS = Costs(
    lines=(
        CostLine("travel", 34175, "confirmed", "Q3, Sample agency (fictional)"),
        CostLine("transfers", 7000, "estimated", "Reference transfer, 2025"),
        CostLine("accommodation", 51200, "confirmed", "Hotel Ejemplo Mar (fictional)"),
        CostLine("meals", 52000, "estimated", "Reference subsistence, 2024"),
    ),
    hospitality=None,
    total=144375,
)

ONLINE = OnlineSession(
    code="energy-1",
    cluster="energy",
    title="Energy cluster meeting",
    start=datetime(2025, 9, 30, 15, tzinfo=ZoneInfo("Europe/Brussels")),
    minutes=90,
    timezone="Europe/Brussels",
    repeat="monthly",
    until=date(2026, 6, 30),
    url="https://example.org/energy",
)


def make_itinerary(**changes: Any) -> Itinerary:
    """Tampere to Barcelona and back by offer, with one night more than the event has."""
    itinerary = Itinerary(
        programme_code="tiny",
        programme="Tiny example of the IURC programme (fictional people)",
        currency="EUR",
        traveller=AINO,
        occasion=EXPO,
        out=OUT,
        back=BACK,
        stay=Stay(
            "Hotel Ejemplo Mar (fictional)",
            "Carrer de l'Exemple 1, Barcelona",
            date(2025, 11, 3),
            date(2025, 11, 7),
            breakfast=True,
            estimated=False,
        ),
        agenda=AGENDA,
        costs=COSTS,
        contacts=(
            Person("programme", "Example help desk (fictional)", "helpdesk@example.org", "+32 2 555 0100"),
            Person("authority", "Aino Esimerkki (fictional)", "tampere@example.org"),
        ),
        steps=(
            Step("identity_send", needed_until=date(2025, 11, 7)),
            Step("confirm_quote", date(2025, 10, 1), subject="Q3"),
        ),
        checks=(),
        online=(ONLINE,),
        minutes=825,
        co2_g=612_400,
        co2_source="Greenhouse gas factors, 2025",
        by_card=True,
        modified=MODIFIED,
        coverage_clause="FAQ 2.1 Which costs are covered by the programme?",
    )
    return replace(itinerary, **changes)


def make_estimate(**changes: Any) -> Itinerary:
    """Helsinki to Singapore and back by estimate, no hotel known, visa fee unknown."""
    occasion = replace(
        EXPO,
        code="singapore-2026",
        name="Networking workshop at World Cities Summit",
        city="Singapore",
        country="Singapore",
        timezone="Asia/Singapore",
        first_day=date(2026, 6, 14),
        last_day=date(2026, 6, 16),
        start=None,
        end=None,
        venue="Suntec",
        address="",
        website="",
        emergency="",
    )
    booked = {"carrier": "", "number": "", "estimated": True}
    itinerary = make_itinerary(
        occasion=occasion,
        out=(make_leg(HELSINKI, "2026-06-12T20:10", SINGAPORE, "2026-06-13T15:00", **booked),),
        back=(make_leg(SINGAPORE, "2026-06-17T12:00", HELSINKI, "2026-06-17T20:50", direction="back", **booked),),
        stay=Stay("", "", date(2026, 6, 13), date(2026, 6, 17), breakfast=None, estimated=True),
        agenda=(),
        costs=Costs(
            lines=(
                CostLine("travel", 150000, "estimated", "Commission unit costs, 2024"),
                CostLine("visa", None, "unknown", "Passport index, 2026"),
                CostLine("accommodation", 80000, "estimated", "Reference ceiling, 2024"),
                CostLine("meals", 52000, "estimated", "Reference subsistence, 2024"),
            ),
            hospitality=CostLine("hospitality", 10000, "confirmed", "events"),
            total=272000,
        ),
        steps=(
            Step("await_hotel"),
            Step("await_journey"),
            Step("visa_apply", date(2026, 5, 13), subject="Singapore", fee=3000, currency="SGD", stay_days=30),
        ),
        checks=(Doubt("visa_fee", "Singapore"),),
        minutes=1700,
        co2_g=2_104_000,
        by_card=False,
        edition=Edition(),
    )
    return replace(itinerary, **changes)


def make_trip_row(code: str = "D5", **changes: Any) -> TripRow:
    row = TripRow(
        delegate=code,
        name=f"Fictional {code}",
        authority="Tampere",
        country="FI",
        check_in=date(2025, 11, 3),
        check_out=date(2025, 11, 7),
        hotel="Hotel Ejemplo Mar (fictional)",
        cost=144375,
        certainty="estimated",
        estimated=False,
        carried=False,
        lock="",
        path=f"itineraries/barcelona-2025/{code}.html",
        co2_g=612_400,
        minutes=825,
    )
    return replace(row, **changes)


def make_event_row(code: str = "barcelona-2025", **changes: Any) -> EventRow:
    row = EventRow(
        code=code,
        name="Networking workshop at Smart City Expo",
        kind="thematic",
        city="Barcelona",
        country="Spain",
        state="planned",
        first_day=date(2025, 11, 4),
        last_day=date(2025, 11, 6),
        expert="",
        provision=0,
        cost=144375,
        num_past=0,
        trips=(make_trip_row(),),
        path="calendars/events/barcelona-2025.ics",
    )
    return replace(row, **changes)


def make_overview(**changes: Any) -> Overview:
    """One event with one trip, one refusal, one budget, every level."""
    page = Overview(
        programme_code="tiny",
        programme="Tiny example of the IURC programme (fictional people)",
        start=date(2025, 9, 1),
        end=date(2027, 12, 31),
        today=date(2025, 9, 15),
        currency="EUR",
        status="optimal",
        revision=1,
        input_sha256="ab" * 32,
        headline=Headline(
            num_trips=1,
            num_carried=0,
            num_delegates=1,
            num_authorities=1,
            num_selected=4,
            num_others=0,
            num_at_home=0,
            num_visits=0,
            cost=144375,
            confirmed_cost=85375,
            estimated_cost=59000,
            num_estimated_trips=0,
            num_unknown=0,
            co2_g=612_400,
            minutes=825,
        ),
        levels=(
            Level("coverage", 1, 1, True, 0, ""),
            Level("cost", 144375, 140000, False, 4375, "money"),
        ),
        budgets=(Line("all", "Whole programme", 900000, 0, 144375, 755625, 0.0, 16.0, False, "EUR"),),
        events=(make_event_row(),),
        unfunded=(
            UnfundedRow(
                "barcelona-2025",
                "Networking workshop at Smart City Expo",
                "D6",
                "Fictional D6",
                "Ancona",
                (Reason("POPULATION", "Ancona has 89 994 inhabitants; more than 100 000 are needed."),),
            ),
        ),
        reason_counts=(("POPULATION", 1),),
        rule_sentences=(("POPULATION", "Cities have more than 100 000 inhabitants."),),
        warnings=(),
        difference=None,
        timeline=Timeline(date(2025, 9, 1), date(2027, 12, 31), date(2025, 9, 15), ()),
    )
    return replace(page, **changes)


def make_change(**changes: Any) -> Change:
    return replace(
        Change("barcelona-2025", "Networking workshop at Smart City Expo", "D5", "Fictional D5", "added"), **changes
    )


def make_booking_change(**changes: Any) -> BookingChange:
    line = BookingChange(
        status="NEW",
        event="barcelona-2025",
        event_name="Networking workshop at Smart City Expo",
        delegate="D5",
        name="Fictional D5",
        quote="Q5",
        departs=datetime(2025, 11, 3, 9, 0, tzinfo=ZoneInfo("Europe/Helsinki")),
        returns=datetime(2025, 11, 7, 17, 30, tzinfo=ZoneInfo("Europe/Helsinki")),
        price=310_50,
        legs="XF 1",
    )
    return replace(line, **changes)


def make_room_change(**changes: Any) -> RoomChange:
    line = RoomChange(
        status="NEW",
        hotel="bcn-mar",
        hotel_name="Hotel Ejemplo Mar (fictional)",
        event="barcelona-2025",
        event_name="Networking workshop at Smart City Expo",
        delegate="D5",
        name="Fictional D5",
        check_in=date(2025, 11, 3),
        check_out=date(2025, 11, 7),
        price=384_00,
    )
    return replace(line, **changes)
