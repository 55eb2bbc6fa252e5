"""The plan page: figures, proofs, who goes, who does not and why; one file, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from planner.domain.itinerary import Difference, Step
from planner.domain.overview import (
    Booked,
    Group,
    Grouping,
    HotelLine,
    Housed,
    Level,
    Line,
    PlanDifference,
    QuotaLine,
    StandInRow,
)
from planner.domain.plan import Reason
from planner.domain.prices import Chance
from planner.render.clean import one_line
from planner.render.page import plan_page
from tests.planner.render.builders import (
    make_booking_change,
    make_change,
    make_event_row,
    make_overview,
    make_room_change,
    make_trip_row,
)
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.pages import Page

RETURN = datetime(2025, 11, 7, 16, tzinfo=UTC)


def page_of(**changes):
    return Page(plan_page(make_overview(**changes)))


def test_the_headline_tells_what_is_estimated():
    words = page_of().words

    assert (
        "Trips 1 by 1 person Authorities covered 1 of 4 selected in the EU Study visits 0 with dates "
        "Cost EUR 1 444 EUR 590 estimated CO₂ 0.6 t there and back On the way 14 h all trips together"
    ) in words
    assert "EUR 853.75 rest on offers, hotel rates and confirmed figures, EUR 590.00 on estimates." in words


def test_what_is_unknown_is_in_no_total():
    head = replace(make_overview().headline, num_unknown=2, num_estimated_trips=1, num_carried=1)

    words = page_of(headline=head).words

    assert "2 items are not known and in no total." in words
    assert "1 of 1 trips have an estimated journey or hotel." in words
    assert "1 already made" in words


def test_each_level_is_proven_or_states_its_gap():
    words = page_of().words

    assert "Coverage authorities at an event, as many as possible 1 proven" in words
    assert "Cost money, as little as possible EUR 1 443.75 gap EUR 43.75 not better than EUR 1 400.00" in words


def test_a_budget_has_its_figures_and_a_bar():
    lines = (
        Line("b", "Visits", 100_00, 25_00, 50_00, 25_00, 25.0, 50.0, False, "EUR"),
        Line("c", "Spent up", 100_00, 0, 150_00, -50_00, 0.0, 100.0, True, "EUR"),
    )
    page = page_of(budgets=lines)

    assert "Visits b EUR 25.00 left EUR 100.00 in all, EUR 50.00 spent, EUR 25.00 held back" in page.words
    assert "Spent up c EUR -50.00 left: over the amount EUR 100.00 in all, EUR 150.00 spent" in page.words
    assert page.attributes("aria-label")[2:] == ["50.0 % spent, 25.0 % held back", "100.0 % spent, 0.0 % held back"]
    bars = [(at.get("class"), at.get("x"), at.get("width")) for tag, at in page.tags if tag == "rect"]
    assert ("held", "50.0%", "25.0%") in bars
    assert ("spent", None, "100.0%") in bars


def test_hotels_with_a_block_say_what_becomes_of_unused_rooms():
    hotels = (
        HotelLine("H1", "Mar", "Expo", 10, 7, 100_00, 200_00, 0, date(2025, 10, 20)),
        HotelLine("H2", "Sol", "Expo", 4, 4, 0, 0, 0),
        HotelLine("H3", "Pla", "Expo", 4, 3, 0, 0, 50_00),
    )
    words = page_of(hotels=hotels).words

    assert "Mar H1 Expo 7 of 10 EUR 100.00 due EUR 200.00 saved if returned, the first by 20 Oct 2025" in words
    assert "Sol H2 Expo 4 of 4 Pla H3 Expo 3 of 4 EUR 50.00 perhaps due: no release day known" in words
    assert "Rooms" not in page_of().words


def test_fairness_is_told_group_by_group():
    groups = (Group("FI", "Finland", 4, 3, 1, 25.0, 33.3), Group("", "not known", 1, 0, 0, 0.0, None))
    words = page_of(
        groupings=(Grouping("country", groups, "FI"),),
        quotas=(QuotaLine("half", "at most 50 % of the trips go to delegates from FI", 1, 4),),
    ).words

    assert "all kept half at most 50 % of the trips go to delegates from FI: 1 of 4 do" in words
    assert (
        "worst off: Finland Groups with their shares Group Nominated Eligible Funded Of all trips Of the eligible"
        in words
    )
    assert "Finland FI worst off 4 3 1 25.0 % 33.3 % not known 1 0 0 0.0 %" in words


def test_without_trips_there_is_nothing_to_be_fair_about():
    assert "Fairness" not in page_of().words


def test_a_tolerance_tells_what_it_gave_up():
    level = Level("cost", 90_000, 90_000, True, 0, "money", tolerance=50_000, best=60_000, given_up=30_000)

    words = page_of(levels=(level,)).words

    assert "EUR 900.00 EUR 300.00 given up of EUR 600.00 possible (tolerance EUR 500.00) proven" in words
    assert "A later line never costs an earlier one more than its tolerance." in words


def test_who_goes_links_to_itinerary_and_calendar():
    page = page_of()

    assert "Fictional D5 D5 Tampere FI Mon 3 Nov – Fri 7 Nov Hotel Ejemplo Mar (fictional) EUR 1 443.75" in page.words
    assert [link for link in page.attributes("href") if not link.startswith("#")] == [
        "pictures/budgets.svg",
        "calendars/events/barcelona-2025.ics",
        "itineraries/barcelona-2025/D5.html",
        "pictures/co2-people.svg",
        "pictures/hours-people.svg",
        "pictures/co2.svg",
        "pictures/hours.svg",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (make_trip_row(estimated=True), "estimate"),
        (make_trip_row(certainty="confirmed"), "confirmed"),
        (make_trip_row(certainty="estimated"), "offer; some items estimated"),
        (make_trip_row(certainty="unknown"), "an item is not known"),
        (make_trip_row(certainty="confirmed", lock="ticketed", carried=True), "confirmed ticketed already made"),
    ],
)
def test_each_trip_tells_what_it_rests_on(row, said):
    assert f"EUR 1 443.75 {said} Who does not go" in page_of(events=(make_event_row(trips=(row,)),)).words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Fri 7 Nov to be found EUR"),
        ({"check_out": make_trip_row().check_in}, "Mon 3 Nov EUR"),  # no night, no hotel
        ({"minutes": 0}, "Fri 7 Nov EUR"),  # sleeps at home
    ],
)
def test_a_hotel_that_is_not_known_is_to_be_found_where_one_is_needed(changes, said):
    row = replace(make_trip_row(hotel=""), **changes)

    assert said in page_of(events=(make_event_row(trips=(row,)),)).words


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (make_event_row(expert="Dr Example"), "4–6 November 2025 Dr Example 1 person"),
        (make_event_row(state="carried"), "1 person, already under way or over"),
        (
            make_event_row(state="tentative", trips=(), first_day=None, last_day=None, path="", provision=12_000_000),
            "tentative: no dates yet, EUR 120 000.00 held back",
        ),
        (make_event_row(state="cancelled", trips=(), path=""), "cancelled"),
        (make_event_row(state="empty", trips=(), num_past=3), "nobody funded, 3 in history"),
    ],
)
def test_every_event_has_its_dates_and_state(event, said):
    assert said in page_of(events=(event,)).words


def test_who_does_not_go_has_every_reason():
    row = make_overview().unfunded[0]
    two = replace(row, reasons=(*row.reasons, Reason("ACTIVE", "Ancona attended 40 percent.")))

    words = page_of(unfunded=(two,)).words

    assert (
        "Fictional D6 D6 Ancona POPULATION Ancona has 89 994 inhabitants; more than 100 000 are needed. "
        "ACTIVE Ancona attended 40 percent."
    ) in words
    assert "POPULATION 1 Cities have more than 100 000 inhabitants." in words


def test_when_all_go_it_says_so():
    assert "Everybody who was nominated goes." in page_of(unfunded=(), reason_counts=(), rule_sentences=()).words


def test_warnings_come_before_figures():
    words = page_of(warnings=("budgets.csv: history alone is over the amount",)).words

    assert words.index("history alone is over the amount") < words.index("Trips 1")


def test_changes_are_told_person_by_person():
    moved = make_change(
        kind="changed",
        differences=(Difference("hotel", "", "New Inn"), Difference("dates", date(2026, 5, 4), date(2026, 5, 18))),
    )
    words = page_of(
        difference=PlanDifference(
            (make_change(), make_change(kind="withdrawn", delegate="D7", name="Fictional D7"), moved)
        )
    ).words

    assert "Fictional D5 D5 Networking workshop at Smart City Expo now travels" in words
    assert "Fictional D7 D7 Networking workshop at Smart City Expo no longer travels" in words
    assert "hotel: none → New Inn; dates of the event: 4 May 2026 → 18 May 2026" in words


@pytest.mark.parametrize(("difference", "is_there"), [(None, False), (PlanDifference(), True)])
def test_without_an_earlier_plan_nothing_has_changed(difference, is_there):
    assert ("Nothing: every published trip stands as it was" in page_of(difference=difference).words) is is_there


@pytest.mark.parametrize(
    ("status", "said"), [("optimal", "proven optimal"), ("feasible", "stopped before the proof was complete")]
)
def test_the_status_is_told(status, said):
    assert said in page_of(status=status).words


def test_its_one_script_is_admitted_by_hash():
    markup = plan_page(make_overview())
    (script,) = re.findall(r"<script>(.*?)</script>", markup, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in markup.replace("&#39;", "'")


def test_it_loads_nothing():
    page = page_of()

    assert page.open_tags == []
    assert page.attributes("src") == []
    assert {tag for tag, _ in page.tags} & {"img", "link", "iframe", "object", "form"} == set()
    assert not [link for link in page.attributes("href") if "//" in link]


def test_it_is_marked_up_for_a_screen_reader():
    page = page_of(warnings=("w",), difference=PlanDifference((make_change(),)))

    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    named = {name for names in page.attributes("aria-labelledby") for name in names.split()}
    assert named <= set(page.attributes("id"))
    assert [tag for tag, _ in page.tags].count("caption") == [tag for tag, _ in page.tags].count("table") > 3
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert {link[1:] for link in page.attributes("href") if link.startswith("#")} <= set(page.attributes("id"))


def hostile_overview(text):
    page = make_overview()
    unfunded = replace(
        page.unfunded[0],
        event=text,
        event_name=text,
        delegate=text,
        name=text,
        authority=text,
        reasons=(Reason("ACTIVE", text),),
    )
    row = make_trip_row(name=text, authority=text, hotel=text, lock=text, country=text)
    return make_overview(
        programme=text,
        programme_code=text,
        note=text,
        warnings=(text,),
        budgets=(replace(page.budgets[0], name=text, code=text),),
        events=(make_event_row(name=text, code=text, city=text, country=text, expert=text, trips=(row,)),),
        unfunded=(unfunded,),
        reason_counts=((text, 1),),
        rule_sentences=((text, text),),
        groupings=(Grouping("gender", (Group(text, text, 1, 1, 1, 1.0, None),), text),),
        quotas=(QuotaLine(text, text, 1, 1),),
        difference=PlanDifference(
            (make_change(name=text, delegate=text, event_name=text, why=(text,)),),
            (make_booking_change(name=text, delegate=text, event_name=text, quote=text),),
            (make_room_change(name=text, delegate=text, event_name=text, hotel=text, hotel_name=text),),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_stays_text(text):
    markup = plan_page(hostile_overview(text))

    assert Page(markup).shape() == Page(plan_page(hostile_overview("x"))).shape()
    assert " ".join(one_line(text).split()) in Page(markup).words
    assert not any(ord(letter) < 32 and letter != "\n" for letter in markup)


@pytest.mark.parametrize("status", ["optimal", "feasible"])
def test_a_plan_that_the_time_limit_cut_off_says_that_it_is_not_reproducible(status):
    assert "cut off by the time limit, not reproducible" in page_of(status=status, cut_off=True).words
    assert "not reproducible" not in page_of(status=status).words


def test_each_journey_and_room_that_changes_has_its_line():
    moved = make_booking_change(
        status="AMENDED", was=Booked(datetime(2025, 11, 2, 8, tzinfo=UTC), RETURN, 300_00, "XF 9", "D. Five")
    )
    renamed = make_room_change(
        status="AMENDED", was=Housed(date(2025, 11, 3), date(2025, 11, 6), 370_00, "Old Inn", "Fictional D5")
    )
    words = page_of(
        difference=PlanDifference(
            (make_change(why=("BUDGET: Budget Visits lacks EUR 1.00.",)),),
            (make_booking_change(status="CANCELLED", quote=None), moved),
            (make_room_change(), renamed, make_room_change(status="CANCELLED", hotel="", hotel_name="")),
        )
    ).words

    assert "now travels BUDGET: Budget Visits lacks EUR 1.00." in words
    assert "CANCELLED estimate nothing booked yet Fictional D5 D5 Networking workshop at Smart City Expo" in words
    assert "AMENDED Q5 Fictional D5 D5 Networking workshop at Smart City Expo Mon 3 Nov 09:00 UTC+2 – " in words
    assert "EUR 310.50 XF 1 was Sun 2 Nov 08:00 UTC – Fri 7 Nov 16:00 UTC, EUR 300.00; XF 9; D. Five" in words
    assert "EUR 384.00 was 3 Nov 2025 – 6 Nov 2025, EUR 370.00; Old Inn" in words
    assert (
        "Hotel Ejemplo Mar (fictional)2 lines Guests that change Status Guest Event Check-in – check-out "
        "NEW Fictional D5 D5" in words
    )
    assert "Hotel to be found1 line" in words


def test_each_seat_shows_its_standin_what_it_costs_and_by_when():
    standin = StandInRow(
        delegate="D9",
        name="Fictional D9",
        authority="Ancona",
        cost=900_00,
        decide_by=date(2025, 10, 1),
        steps=(Step("confirm_quote", due=date(2025, 10, 1), subject="Q9"),),
    )
    rows = (
        make_trip_row(standin=standin, lock="ticketed"),
        make_trip_row("D6", standin=replace(standin, same_authority=True, estimated=True, decide_by=None, steps=())),
        make_trip_row("D7", standin=StandInRow(nobody="None of the 2 others nominated can take it: CAP 2.")),
    )
    words = page_of(events=(make_event_row(trips=rows),)).words

    assert "Networking workshop at Smart City Expo2 of 3 seats" in words
    told = "Fictional D9 D9 Ancona EUR 900.00 1 Oct 2025 Lift the lock: ticketed Confirm your journey (offer Q9)"
    assert told in words
    assert "Fictional D9 D9 the same EUR 900.00 estimate" in words
    assert "D7 None of the 2 others nominated can take it: CAP 2." in words


def test_without_standins_there_is_no_part_about_them():
    assert "Stand-ins" not in page_of().words


@pytest.mark.parametrize(
    ("holding", "unknowns", "told"),
    [
        (9_876, 0, "Holds in 98.8 % of 10 000 price draws: safe."),
        (9_876, 1, "Holds in 98.8 % of 10 000 price draws: not called safe, 1 cost item unknown."),
        (9_500, 0, "Holds in 95.0 % of 10 000 price draws: not safe."),
    ],
)
def test_a_budget_says_how_likely_it_holds(holding, unknowns, told):
    chance = Chance("b", "Visits", 100_00, 50_00, 40_00, 50_00, 60_00, 10_000, holding, unknowns)
    line = Line("b", "Visits", 100_00, 0, 50_00, 50_00, 0.0, 50.0, False, "EUR", chance)

    assert told in " ".join(Page(plan_page(make_overview(budgets=(line,)))).text.split())
