"""Programme and plan into the values of the papers: names for codes, steps by day, costs with their pedigree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from planner.domain.agenda import CONFIRMED
from planner.domain.facts import Figure, Transfer
from planner.domain.itinerary import CostLine, Difference, Edition, Offer, Person, Step
from planner.domain.overview import PlanDifference
from planner.domain.plan import BudgetLine, LevelResult, Plan, PlanSegment, Reason, Trip, TripCost, Unfunded, Visit
from planner.domain.records import Contact, DayTime, OnlineSession, PastTrip, Session
from planner.reference.countries import emergency_number
from planner.services.allocate import allocate
from planner.services.papers import (
    delegate_agendas,
    event_agendas,
    itineraries,
    overview,
    paths,
    plan_changes,
)
from planner.services.papers.changes import trip_differences
from planner.services.papers.wording import Wording
from planner.services.sequences import merged
from tests.planner.worlds import (
    local,
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

FIRST_OUT = datetime(2026, 5, 1, tzinfo=UTC)


def segment(origin, departs, destination, arrives, zone_out, zone_in, number="XF 1"):
    carrier = "Fictional Air" if number else ""
    return PlanSegment("air", carrier, number, origin, local(zone_out, departs), destination, local(zone_in, arrives))


OUT = (segment("GRZ", "2026-11-03T13:00", "BCN", "2026-11-03T15:10", "Europe/Vienna", "Europe/Madrid"),)
BACK = (segment("BCN", "2026-11-07T12:00", "GRZ", "2026-11-07T14:10", "Europe/Madrid", "Europe/Vienna"),)


def make_trip(**changes):
    trip = Trip(
        event="barcelona",
        authority="graz",
        delegate="D1",
        rank=1,
        slot_start=date(2026, 11, 4),
        slot_end=date(2026, 11, 6),
        hotel="H1",
        check_in=date(2026, 11, 3),
        check_out=date(2026, 11, 7),
        quote="Q1",
        estimated=False,
        out=OUT,
        back=BACK,
        cost=TripCost(25000, 0, 5000, 48000, 25000, 0),
        co2_g=240_000,
        minutes=260,
    )
    return replace(trip, **changes)


def make_plan(*trips, **changes):
    return replace(Plan("test", "optimal", "0" * 64, trips=trips), **changes)


def world(**changes):
    return make_programme(
        **{
            "hotels": [make_hotel()],
            "quotes": [make_quote(source="Sample agency")],
            "budgets": [make_budget()],
            **changes,
        }
    )


def only(programme, trip, **changes):
    (paper,) = itineraries(programme, make_plan(trip), **changes)
    return paper


def test_codes_become_names_and_times_local():
    paper = only(world(), make_trip())

    assert (paper.traveller.name, paper.traveller.authority, paper.traveller.country) == (
        "Fictional D1",
        "Graz",
        "Austria",
    )
    assert (paper.occasion.city, paper.occasion.country) == ("Barcelona", "Spain")
    (leg,) = paper.out
    assert (leg.origin.city, str(leg.departs.tzinfo), leg.minutes) == ("Graz", "Europe/Vienna", 130)
    assert (leg.destination.name, str(leg.arrives.tzinfo)) == ("Barcelona", "Europe/Madrid")
    assert (paper.stay.hotel, paper.stay.address, paper.stay.nights) == ("H1", "1 Street", 4)
    assert paper.modified == datetime(2026, 5, 1, tzinfo=UTC)


def test_moments_of_a_plan_file_become_moments_of_their_places():
    fixed = replace(OUT[0], departs=datetime.fromisoformat("2026-11-03T13:00:00+01:00"))

    (leg,) = only(world(), make_trip(out=(fixed,))).out

    assert (leg.departs, str(leg.departs.tzinfo)) == (OUT[0].departs, "Europe/Vienna")


def test_the_wait_between_two_legs_is_told():
    first = segment("GRZ", "2026-11-03T08:00", "LIS", "2026-11-03T10:30", "Europe/Vienna", "Europe/Lisbon")
    second = segment("LIS", "2026-11-03T12:00", "BCN", "2026-11-03T15:00", "Europe/Lisbon", "Europe/Madrid")

    legs = only(world(), make_trip(out=(first, second))).out

    assert [(leg.part, leg.layover_minutes) for leg in legs] == [("out-1", None), ("out-2", 90)]


def test_each_cost_has_its_certainty_and_source():
    facts = make_facts(
        transfers={
            "BCN": Transfer(Figure(Decimal(20), "estimated", "Reference, 2025"), Figure(Decimal(30), "estimated", ""))
        },
        visas=visa("AT", "ES", fee=None, certainty="estimated", source="Index, 2026"),
    )
    trip = make_trip(estimates=("transfers",), unknowns=("visa",), cost=TripCost(25000, 0, 5000, 48000, 25000, 1000))

    costs = only(world(facts=facts), trip).costs

    assert costs.lines == (
        CostLine("travel", 25000, "confirmed", "Q1, Sample agency"),
        CostLine("visa", None, "unknown", "Index, 2026"),
        CostLine("transfers", 5000, "estimated", "Reference, 2025"),
        CostLine("accommodation", 48000, "confirmed", "H1"),
        CostLine("meals", 25000, "confirmed", ""),
    )
    assert (costs.hospitality.amount, costs.total, costs.certainty) == (1000, 102000, "unknown")


def test_an_item_that_does_not_arise_is_left_out():
    costs = only(world(), make_trip(cost=TripCost(25000, 0, 0, 48000, 25000, 0))).costs

    assert [line.item for line in costs.lines] == ["travel", "accommodation", "meals"]
    assert costs.certainty == "confirmed"


def test_an_estimate_is_marked_even_where_a_plan_does_not_list_it():
    blank = tuple(replace(leg, carrier="", number="") for leg in OUT)
    paper = only(world(), make_trip(quote=None, hotel=None, out=blank, estimated=True))

    assert paper.estimated
    assert [(line.item, line.certainty) for line in paper.costs.lines[:1]] == [("travel", "estimated")]
    assert paper.costs.lines[2] == CostLine("accommodation", 48000, "estimated", "test")
    assert (paper.stay.hotel, paper.stay.estimated) == ("", True)


def test_at_home_there_is_neither_journey_nor_stay():
    paper = only(
        world(),
        make_trip(quote=None, hotel=None, out=(), back=(), check_in=date(2026, 11, 4), check_out=date(2026, 11, 6)),
    )

    assert (paper.at_home, paper.legs, paper.stay, paper.estimated) == (True, (), None, False)


def test_the_plan_page_counts_who_is_at_home_by_airports_not_by_what_the_plan_leaves_out():
    away = {"quote": None, "out": (), "back": ()}
    programme = world(
        authorities=[make_authority(), make_authority("linz", side="partner"), make_authority("out", status="applied")],
        delegates=[make_delegate(airport="BCN"), make_delegate("D2", "linz"), make_delegate("D3", "out")],
    )
    trips = (
        make_trip(**away),
        make_trip(delegate="D2", authority="linz", **away),
        make_trip(delegate="D3", authority="out"),
    )
    head = overview(programme, make_plan(*trips), revision=1).headline

    assert programme.events["barcelona"].airport == "BCN"
    assert head.num_at_home == 1
    assert (head.num_authorities, head.num_selected, head.num_others) == (1, 1, 2)


@pytest.mark.parametrize(
    ("fact", "delegate", "steps"),
    [
        (
            {"lead_days": 30, "passport_months": 0, "note": "eta, up to 90 days", "stay_days": 90},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_apply", date(2026, 10, 4), subject="Spain", fee=5000, currency="EUR", stay_days=90)],
        ),
        (
            {"lead_days": None, "passport_months": 0},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_apply", subject="Spain", fee=5000, currency="EUR")],
        ),
        (
            {"lead_days": 0, "passport_months": 0, "kind": "visa on arrival", "fee": Decimal("500000")},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_arrival", subject="Spain", fee=50000000, currency="EUR")],  # not by the day of departure
        ),
        (
            {"lead_days": 3, "passport_months": 0, "kind": "eta", "name": "NZeTA"},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_electronic", date(2026, 10, 31), subject="Spain", detail="NZeTA", fee=5000, currency="EUR")],
        ),
        (
            {"required": False, "lead_days": None, "passport_months": 0, "kind": "eta", "fee": Decimal(0)},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_electronic", subject="Spain", detail="eTA", fee=0, currency="EUR")],
        ),
        (
            {"lead_days": 200, "passport_months": 0},
            {"passport_expiry": date(2027, 1, 1)},
            [Step("visa_apply", date(2026, 4, 17), overdue=True, subject="Spain", fee=5000, currency="EUR")],
        ),
        (
            {"required": None},
            {"passport_expiry": date(2028, 1, 1)},
            [Step("visa_ask", subject="Spain")],
        ),
        ({"required": False}, {}, [Step("identity_send", needed_until=date(2027, 5, 7))]),
        (
            {"required": False},
            {"passport_expiry": date(2027, 5, 6)},
            [Step("passport_renew", date(2026, 11, 3), needed_until=date(2027, 5, 7))],
        ),
        ({"required": False}, {"passport_expiry": date(2027, 5, 7)}, []),
        ({}, {"nationality": "ES"}, []),
    ],
)
def test_papers_to_get_and_by_when(fact, delegate, steps):
    programme = world(facts=make_facts(visas=visa("AT", "ES", **fact)), delegates=[make_delegate(**delegate)])

    assert list(only(programme, make_trip()).steps) == steps


@pytest.mark.parametrize(("country", "number"), [("ES", "112"), ("CH", "112"), ("GB", "112"), ("ID", ""), ("SG", "")])
def test_the_emergency_number_is_told_where_it_is_sure(country, number):
    assert emergency_number(country) == number


@pytest.mark.parametrize(("own", "modes"), [((None, None), ("air", "rail")), ((Decimal(3), None), ("rail",))])
def test_emission_factors_are_those_of_legs_without_a_figure(own, modes):
    there = make_segment("GRZ", "2026-11-03T13:00", "BCN", "2026-11-03T15:10", co2_kg=own[0])
    back = make_segment("BCN", "2026-11-07T12:00", "GRZ", "2026-11-07T14:10", mode="rail", co2_kg=own[1])
    paper = only(world(quotes=[make_quote(out=(there,), back=(back,))]), make_trip())

    assert paper.co2_modes == modes


@pytest.mark.parametrize("lock", [None, "confirmed"])
def test_an_offer_is_pending_until_it_is_ticketed(lock):
    programme = world(quotes=[make_quote(expires=date(2026, 6, 1))])
    paper, ticketed = only(programme, make_trip(lock=lock)), only(programme, make_trip(lock="ticketed"))

    assert (paper.offer, ticketed.offer) == (Offer("Q1", date(2026, 6, 1)), None)
    assert [leg.pending for leg in (*paper.legs, *ticketed.legs)] == [True, True, False, False]


def test_a_ticket_is_a_real_change_of_the_calendar():
    offered, ticketed = (
        delegate_agendas(world(), itineraries(world(), make_plan(make_trip(lock=lock))))[0].entries
        for lock in (None, "ticketed")
    )
    later = merged(ticketed, merged(offered, {}, FIRST_OUT), FIRST_OUT)

    assert {entry.part: (entry.status, entry.sequence) for entry in later.values()} == {
        "out-1": (CONFIRMED, 1),
        "back-1": (CONFIRMED, 1),
        "stay": (CONFIRMED, 0),
        "event": (CONFIRMED, 0),
    }


@pytest.mark.parametrize(("lock", "steps"), [(None, ["confirm_quote"]), ("ticketed", [])])
def test_an_offer_is_confirmed_before_it_lapses_unless_ticketed(lock, steps):
    programme = world(quotes=[make_quote(expires=date(2026, 6, 1))], delegates=[make_delegate(nationality="ES")])

    assert [step.kind for step in only(programme, make_trip(lock=lock)).steps] == steps


def test_waiting_comes_after_doing():
    programme = world(facts=make_facts(visas=visa("AT", "ES")))

    kinds = [step.kind for step in only(programme, make_trip(quote=None, hotel=None)).steps]

    assert kinds == ["passport_send", "visa_apply", "await_hotel", "await_journey"]


def test_a_trip_already_made_asks_for_nothing():
    programme = world(today=date(2026, 11, 20), facts=make_facts(visas=visa("AT", "ES")))

    assert only(programme, make_trip(carried=True)).steps == ()


def test_whom_to_call():
    programme = world(
        events=[make_visit(host="City of Singapore")],
        experts=[make_expert()],
        authorities=[make_authority(contact_name="Contact (fictional)", contact_email="c@example.org")],
        contact=Contact("Desk", "desk@example.org", "+32 2 555"),
    )
    visit = Visit("visit", date(2026, 9, 7), date(2026, 9, 11), "X1")
    (paper,) = itineraries(programme, make_plan(make_trip(event="visit"), visits=(visit,)))

    assert paper.contacts == (
        Person("programme", "Desk", "desk@example.org", "+32 2 555"),
        Person("expert", "Expert (fictional)", "x@example.org"),
        Person("host", "City of Singapore"),
        Person("authority", "Contact (fictional)", "c@example.org"),
    )


def test_the_agenda_has_general_sessions_and_those_of_the_own_clusters_on_the_planned_days():
    def session(day, title, cluster=""):
        return Session(
            "barcelona",
            local("Europe/Madrid", f"{day}T10:00"),
            local("Europe/Madrid", f"{day}T11:00"),
            title,
            "",
            cluster,
        )

    programme = world(
        authorities=[make_authority(clusters=("energy",))],
        sessions=(
            session("2026-11-05", "Second"),
            session("2026-11-04", "First", "energy"),
            session("2026-11-05", "Not ours", "mobility"),
            session("2026-11-09", "Another week"),
        ),
    )

    assert [item.title for item in only(programme, make_trip()).agenda] == ["First", "Second"]


@pytest.mark.parametrize(
    ("start", "end", "known"),
    [(time(9), time(18), True), (time(9), None, False), (None, None, False)],
)
def test_clock_times_only_where_the_folder_gives_both(start, end, known):
    event = make_event(start=DayTime(date(2026, 11, 4), start), end=DayTime(date(2026, 11, 6), end))

    occasion = only(world(events=[event]), make_trip()).occasion

    assert (occasion.start is not None, occasion.end is not None) == (known, known)


def test_a_person_a_hotel_and_an_airport_that_left_the_folder_keep_their_codes():
    away = replace(OUT[0], origin="XXX", departs=datetime.fromisoformat("2026-11-03T13:00:00+01:00"))
    paper = only(world(), make_trip(delegate="gone", hotel="gone-too", quote="old", out=(away,)))

    assert (paper.traveller.code, paper.traveller.name) == ("gone", "gone")
    assert paper.stay.hotel == "gone-too"
    assert (paper.out[0].origin.city, paper.out[0].departs.isoformat()) == ("XXX", "2026-11-03T12:00:00+00:00")
    assert paper.costs.lines[0].source == "old"


def test_an_edition_is_carried_into_its_itinerary():
    edition = Edition(3, date(2026, 5, 2), (Difference("hotel", "A", "B"),))
    moment = datetime(2026, 5, 2, 8, tzinfo=UTC)

    paper = only(world(), make_trip(), editions={("barcelona", "D1"): edition}, modified=moment)

    assert (paper.edition, paper.modified) == (edition, moment)


def online(code, cluster):
    return OnlineSession(code, cluster, code, local("Europe/Brussels", "2026-06-01T10:00"), 60, "Europe/Brussels")


def test_a_delegates_calendar_has_every_trip_and_the_online_sessions_once():
    programme = world(
        events=[make_event(), make_event("second")],
        authorities=[make_authority(clusters=("energy",))],
        online=(online("mine", "energy"), online("other", "mobility"), online("all", "")),
    )
    papers = itineraries(programme, make_plan(make_trip(), make_trip(event="second")))
    (agenda,) = delegate_agendas(programme, papers)

    parts = [entry.part for entry in agenda.entries]
    assert (agenda.code, agenda.name) == ("D1", "Fictional D1")
    assert parts == ["out-1", "back-1", "stay", "event"] * 2 + ["online-mine", "online-all"]
    assert len({entry.uid for entry in agenda.entries}) == len(parts)


def test_who_lost_a_trip_keeps_the_online_sessions():
    programme = world(online=(online("all", ""),))

    agendas = delegate_agendas(programme, (), also={"D1", "gone"})

    assert [(agenda.code, [entry.part for entry in agenda.entries]) for agenda in agendas] == [
        ("D1", ["online-all"]),
        ("gone", []),
    ]
    assert agendas[0].entries[0].status == CONFIRMED


def test_every_event_with_dates_has_a_calendar():
    programme = world(
        events=[
            make_event(),
            make_event("later", start=None, end=None, status="tentative"),
            make_visit(),
            make_visit("idle"),
        ],
        experts=[make_expert()],
    )
    visit = Visit("visit", date(2026, 9, 7), date(2026, 9, 11), "X1")
    plan = make_plan(make_trip(), visits=(visit,))

    agendas = event_agendas(programme, plan, itineraries(programme, plan))

    assert [(agenda.code, [entry.part for entry in agenda.entries]) for agenda in agendas] == [
        ("barcelona", ["event", "arrival-D1", "departure-D1"]),
        ("visit", ["event"]),
    ]
    assert "Expert: Expert (fictional)" in agendas[1].entries[0].description


def test_the_plan_page_adds_up():
    programme = world(
        authorities=[make_authority(), make_authority("linz"), make_authority("out", status="applied")],
        delegates=[make_delegate(), make_delegate("D2", "linz")],
        history=(PastTrip("graz", "D1", "barcelona", date(2025, 11, 4), date(2025, 11, 6), Decimal(1), "EUR"),),
    )
    second = make_trip(delegate="D2", authority="linz", quote=None, estimated=True, unknowns=("visa",), carried=True)
    page = overview(programme, make_plan(make_trip(), second, status="feasible"), revision=4)

    head = page.headline
    assert (head.num_trips, head.num_carried, head.num_delegates, head.num_authorities, head.num_selected) == (
        2,
        1,
        2,
        2,
        2,
    )
    assert (head.cost, head.confirmed_cost, head.estimated_cost, head.num_unknown) == (206000, 181000, 25000, 1)
    assert (head.num_estimated_trips, head.co2_g, head.minutes) == (1, 480_000, 520)
    (event,) = page.events
    assert (event.cost, event.num_authorities, event.num_past, event.state) == (206000, 2, 1, "planned")
    assert [row.path for row in event.trips] == ["itineraries/barcelona/D1.html", "itineraries/barcelona/D2.html"]
    assert [row.certainty for row in event.trips] == ["confirmed", "unknown"]
    assert (page.revision, page.status, page.difference) == (4, "feasible", None)


@pytest.mark.parametrize(
    ("line", "shares"),
    [
        (BudgetLine("all", 30000, 10000, 10000), (33.3, 33.3, False)),
        (BudgetLine("all", 10000, 10000, 5000), (100.0, 0.0, True)),
        (BudgetLine("all", 0, 0, 100), (0.0, 100.0, True)),
        (BudgetLine("all", 0, 0, 0), (0.0, 0.0, False)),
    ],
)
def test_a_bar_is_never_longer_than_its_budget(line, shares):
    (budget,) = overview(world(), make_plan(budgets=(line,))).budgets

    assert (budget.held_percent, budget.spent_percent, budget.over) == shares


def test_levels_have_units_and_gaps():
    levels = (LevelResult("merit", 90, 95), LevelResult("cost", 1200, 1000), LevelResult("minutes", 5, 5))

    page = overview(world(), make_plan(objective=levels))

    assert [(level.level, level.gap, level.unit, level.optimal) for level in page.levels] == [
        ("merit", 5, "", False),
        ("cost", 200, "money", False),
        ("minutes", 0, "minutes", True),
    ]


def test_reasons_are_counted_with_their_rules():
    pairs = (
        Unfunded("barcelona", "graz", "D1", (Reason("ACTIVE", "a"), Reason("BUDGET", "b"))),
        Unfunded("barcelona", "graz", "gone", (Reason("BUDGET", "c"),)),
    )
    page = overview(world(), make_plan(unfunded=pairs))

    assert page.reason_counts == (("BUDGET", 2), ("ACTIVE", 1))
    assert page.rule_sentences == (("ACTIVE", "active"), ("BUDGET", "budget"))
    assert [(row.name, row.authority, row.event_name) for row in page.unfunded] == [
        ("Fictional D1", "Graz", "Barcelona"),
        ("gone", "Graz", "Barcelona"),
    ]


def test_events_are_in_order_of_their_days_and_those_without_come_last():
    programme = world(
        events=[
            make_event("z-late"),
            make_event("a-open", start=None, end=None, status="tentative", provision=Decimal("120000.00")),
            make_event("early", start=DayTime(date(2026, 6, 1)), end=DayTime(date(2026, 6, 2))),
        ]
    )
    events = overview(programme, make_plan()).events

    assert [(event.code, event.state, event.provision) for event in events] == [
        ("early", "empty", 0),
        ("z-late", "empty", 0),
        ("a-open", "tentative", 12_000_000),
    ]


def test_changes_between_two_plans():
    programme = world(
        hotels=[make_hotel(), make_hotel("H2")],
        delegates=[make_delegate(code) for code in ("D1", "D2", "D3", "D4")],
        history=(PastTrip("graz", "D4", "barcelona", date(2026, 11, 4), date(2026, 11, 6), Decimal(1), "EUR"),),
    )
    before = make_plan(make_trip(), make_trip(delegate="D2"), make_trip(delegate="D4"))
    after = make_plan(make_trip(hotel="H2", cost=TripCost(25000, 0, 5000, 49000, 25000, 0)), make_trip(delegate="D3"))

    changes = plan_changes(programme, before, after).changes

    assert [(change.delegate, change.kind) for change in changes] == [
        ("D1", "changed"),
        ("D2", "withdrawn"),
        ("D3", "added"),
    ]
    assert changes[0].differences == (Difference("hotel", "H1", "H2"), Difference("cost", 103000, 104000))


def test_the_same_moment_written_otherwise_is_no_change():
    fixed = replace(OUT[0], departs=datetime.fromisoformat("2026-11-03T13:00:00+01:00"))

    assert plan_changes(world(), make_plan(make_trip()), make_plan(make_trip(out=(fixed,)))) == PlanDifference()


def test_paths_cover_whoever_is_in_the_plan():
    files = paths(world(), make_plan(make_trip(delegate="../gone")))

    assert files.itinerary("barcelona", "D1", "txt") == "itineraries/barcelona/D1.txt"
    assert files.itinerary("barcelona", "../gone", "txt").startswith("itineraries/barcelona/gone-")


def test_the_page_says_of_every_nominated_pair_why() -> None:
    programme = make_programme(
        authorities=[make_authority("graz"), make_authority("linz", status="reserve")],
        delegates=[make_delegate("D1", "graz"), make_delegate("D2", "linz")],
        budgets=[make_budget("all", "5000")],
    )
    plan = allocate(programme)
    page = overview(programme, plan)

    (going,) = page.why
    (staying,) = page.unfunded
    assert {(going.delegate, going.event), (staying.delegate, staying.event)} == {
        (row.delegate, row.event) for row in programme.nominations
    }
    assert going.code == "BUDGET"
    assert going.text.startswith("Rank 1, no lock. The trip costs EUR ")
    assert going.clause == programme.rules.rules["BUDGET"].clause
    assert dict(page.rule_clauses)[staying.reasons[0].code] == programme.rules.rules["SELECTED"].clause


@pytest.mark.parametrize(
    ("nationality", "fact", "is_enough"),
    [
        ("AT", {"required": False}, True),
        ("ES", {}, True),
        ("AT", {"required": None}, False),
        ("GB", {"required": False}, False),
        ("", {"required": False}, False),
    ],
)
def test_an_identity_card_is_enough_within_free_movement_only(nationality, fact, is_enough):
    facts = make_facts(visas=visa(nationality, "ES", **fact))
    programme = world(facts=facts, delegates=[make_delegate(nationality=nationality)])

    assert only(programme, make_trip()).by_card is is_enough


def test_both_days_of_the_dates_and_the_day_of_a_late_landing_are_told():
    late = segment("BCN", "2026-11-07T21:10", "GRZ", "2026-11-08T00:55", "Europe/Madrid", "Europe/Vienna")
    later = make_trip(slot_start=date(2026, 11, 5), slot_end=date(2026, 11, 7), back=(late,))

    found = {one.what: (one.before, one.after) for one in trip_differences(Wording(None, None), make_trip(), later)}
    assert found["dates"] == ("2026-11-04/2026-11-06", "2026-11-05/2026-11-07")
    assert found["back"] == (
        "XF 1 BCN 2026-11-07 12:00 – GRZ 14:10",
        "XF 1 BCN 2026-11-07 21:10 – GRZ 2026-11-08 00:55",
    )
