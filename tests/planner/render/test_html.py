"""The itinerary page: says everything, loads nothing, takes typed text for text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.itinerary import Difference, Doubt, Edition, Person, Shuttle, Step
from planner.render.clean import one_line
from planner.render.html import itinerary_html
from planner.render.text import itinerary_text
from tests.planner.render.builders import (
    AGENDA,
    AINO,
    AUCKLAND,
    BACK,
    BARCELONA,
    EXPO,
    HONOLULU,
    ONLINE,
    OUT,
    local,
    make_estimate,
    make_itinerary,
    make_leg,
)
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.pages import Page

SHUTTLES = (
    Shuttle(
        direction="arrival",
        vehicle="Minibus (fictional)",
        ready=local(BARCELONA, "2025-11-03T15:30"),
        leaves=local(BARCELONA, "2025-11-03T15:55"),
        arrives=local(BARCELONA, "2025-11-03T16:40"),
        place="Exit B",
        terminal="T1",
        phone="+34 930 000 000",
        needs_access=True,
        company=("Inés", "Zoë"),
        others=1,
    ),
    Shuttle("departure", "no_hotel"),
)


def page_of(**changes):
    return Page(itinerary_html(make_itinerary(**changes)))


def hostile_itinerary(text):
    """The itinerary with one text in every field that somebody typed."""
    return make_itinerary(
        programme=text,
        programme_code=text,
        traveller=replace(
            AINO,
            code=text,
            given_name=text,
            family_name=text,
            role=text,
            authority=text,
            dietary=text,
            accessibility=text,
        ),
        occasion=replace(EXPO, code=text, name=text, city=text, venue=text, address=text, host=text, note=text),
        out=tuple(replace(leg, carrier=text, number=text) for leg in OUT),
        stay=replace(make_itinerary().stay, hotel=text, address=text),
        agenda=tuple(replace(item, title=text, place=text, cluster=text) for item in AGENDA),
        contacts=(Person("programme", text, text, text), Person("authority", text, text)),
        steps=(Step("visa_apply", date(2025, 10, 1), subject=text, detail=text), Step("confirm_quote", subject=text)),
        checks=(Doubt("visa", text),),
        online=(replace(ONLINE, title=text, cluster=text, url=text),),
        co2_source=text,
        coverage_clause=text,
        shuttles=(
            replace(SHUTTLES[0], vehicle=text, place=text, address=text, terminal=text, phone=text, company=(text,)),
        ),
    )


def test_it_answers_who_what_where_and_when():
    words = page_of().words

    for answer in (
        "Networking workshop at Smart City Expo Aino Esimerkki Head of energy (fictional), Tampere, Finland",
        "When 4–6 November 2025 Tue 4 Nov, 09:00 to Thu 6 Nov, 18:00, CET (UTC+1)",
        "Where Barcelona, Spain Fira de Barcelona Gran Via, Av. Joan Carles I, 64, L'Hospitalet de Llobregat",
        "Leave Monday 3 November 2025, 09:15 Back Friday 7 November 2025, 18:10",
        "Hotel Hotel Ejemplo Mar (fictional), 4 nights",
        "Check-in Monday 3 November 2025, check-out Friday 7 November 2025: 4 nights. Breakfast is included.",
    ):
        assert answer in words


def test_each_leg_has_its_day_local_times_zones_wait_and_duration():
    assert (
        "Flight XF 301, Fictional Air Monday 3 November 2025 "
        "09:15 Tampere (TMP) Tampere-Pirkkala, EET (UTC+2) "
        "09:55 Helsinki (HEL) Helsinki-Vantaa, EET (UTC+2) 40 min on the way "
        "Wait 1 h 45 min in Helsinki (HEL) "
        "Flight XF 303, Fictional Air Monday 3 November 2025 "
        "11:40 Helsinki (HEL) Helsinki-Vantaa, EET (UTC+2) "
        "14:45 Barcelona (BCN) Barcelona El Prat, CET (UTC+1) · 15:45 in Tampere 4 h 05 min on the way"
    ) in page_of().words


@pytest.mark.parametrize(
    ("leg", "said"),
    [
        (make_leg(AUCKLAND, "2026-11-20T23:55", HONOLULU, "2026-11-20T09:40"), "09:40 Honolulu (HNL) Honolulu,"),
        (
            make_leg(AUCKLAND, "2026-11-21T00:30", HONOLULU, "2026-11-20T10:15"),
            "10:15 Honolulu (HNL), Fri 20 Nov, the day before",
        ),
        (
            make_leg(HONOLULU, "2026-11-20T23:00", AUCKLAND, "2026-11-22T07:00"),
            "07:00 Auckland (AKL), Sun 22 Nov, 2 days later",
        ),
    ],
)
def test_another_day_of_arrival_is_told_across_the_date_line(leg, said):
    assert said in page_of(out=(leg,)).words


@pytest.mark.parametrize("carriers", [("Rail & Sons",), ("Rail & Sons", "Fictional Air")])
def test_the_desk_to_ask_at_is_told_by_name_whether_one_carrier_or_two(carriers):
    legs = tuple(replace(OUT[0], carrier=name) for name in carriers)

    words = page_of(out=legs, back=legs).words

    assert f"ask at the desk of {' or '.join(carriers)} for the next connection." in words
    assert "<" not in words


def test_an_estimate_says_so_and_has_no_number():
    words = Page(itinerary_html(make_estimate())).words

    assert "Flight, to be booked estimate Friday 12 June 2026 20:10 Helsinki" in words
    assert "15:00 Singapore (SIN), Sat 13 Jun, next day" in words
    assert "Nothing marked “estimate” is booked." in words
    assert "Hotel to be confirmed (estimate)" in words
    assert "XF" not in words


def test_unknown_is_never_zero():
    words = Page(itinerary_html(make_estimate())).words

    assert "Visa or travel authorisation – not known yet · source: Passport index, 2026" in words
    assert "Paid by the host, taken off EUR -100.00 confirmed In all EUR 2 720.00 without what is not known" in words
    assert "EUR 0.00" not in words


def test_what_is_paid_has_certainty_and_source():
    assert (
        "Economy round trip EUR 341.75 confirmed · Q3, Sample agency (fictional) "
        "Transfers on arrival and departure EUR 70.00 estimate · source: Reference transfer, 2025 "
        "Accommodation EUR 512.00 confirmed · Hotel Ejemplo Mar (fictional) "
        "Meals EUR 520.00 estimate · source: Reference subsistence, 2024 In all EUR 1 443.75 estimate "
        "What is not paid Everything that the table does not list"
    ) in page_of().words


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            Step("visa_apply", date(2026, 5, 13), subject="Singapore", fee=9000, currency="EUR", stay_days=90),
            "By Wednesday 13 May 2026: Apply for your visa for Singapore. It costs EUR 90.00. "
            "It allows a stay of up to 90 days.",
        ),
        (Step("visa_apply", subject="Brazil"), "As soon as you can: Apply for your visa for Brazil."),
        (
            Step("visa_electronic", subject="New Zealand", detail="NZeTA", fee=0, currency="NZD"),
            "As soon as you can: Apply for your electronic authorisation for New Zealand (NZeTA) on its official web "
            "site or app. It is free of charge.",
        ),
        (
            Step("visa_arrival", opens=date(2026, 3, 1), subject="Indonesia", stay_days=1),
            "On arrival: You get your visa for Indonesia on arrival; no consulate has to be asked. You may "
            "also apply for it before you leave, from Sunday 1 March 2026. It allows a stay of up to 1 day.",
        ),
        (
            Step("visa_ask", subject="Viet Nam"),
            "As soon as you can: Ask the consulate of Viet Nam whether you need a visa",
        ),
        (
            Step("passport_renew", date(2026, 5, 1), overdue=True, needed_until=date(2027, 1, 1)),
            "Was due Friday 1 May 2026: Renew your passport: it must be valid until Friday 1 January 2027 at least.",
        ),
        (
            Step("identity_send", needed_until=date(2027, 1, 1)),
            "As soon as you can: Send us the expiry date of your passport or identity card.",
        ),
        (
            Step("confirm_quote", date(2025, 10, 1), subject="Q3"),
            "By Wednesday 1 October 2025: Confirm your journey (offer Q3) to your contact in the programme: "
            "the offer lapses after that day.",
        ),
        (Step("await_journey"), "Nothing to do yet: Wait for your tickets"),
        (Step("await_hotel"), "Nothing to do yet: Wait for the name of your hotel"),
    ],
)
def test_every_step_says_what_and_by_when(step, said):
    assert said in page_of(steps=(step,)).words


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        ("visa_apply", "Your passport, with your visa for Spain."),
        ("visa_electronic", "Your passport, and the confirmation of your electronic authorisation for Spain."),
        ("visa_arrival", "Your passport; you get your visa for Spain on arrival."),
    ],
)
def test_what_is_carried_fits_the_kind_of_paper(kind, carried):
    assert f"Papers you carry {carried}" in page_of(steps=(Step(kind, subject="Spain"),)).words


def test_a_new_edition_says_what_changed():
    edition = Edition(
        2,
        date(2025, 9, 20),
        (
            Difference("hotel", "Old Inn", "New Inn"),
            Difference("check_in", date(2025, 11, 2), date(2025, 11, 3)),
            Difference("departure", OUT[0].departs, OUT[1].departs),
            Difference("cost", 100, 250_000),
            Difference("journey", "Q1", ""),
            Difference("return", BACK[0].arrives, None),
        ),
    )
    words = page_of(edition=edition).words

    assert (
        "What changed since last time Hotel: New Inn (before: Old Inn) Check-in: 3 Nov 2025 (before: 2 Nov 2025) "
        "First departure: Mon 3 Nov 11:40 UTC+2 (before: Mon 3 Nov 09:15 UTC+2) Cost: EUR 2 500.00 (before: EUR 1.00) "
        "Offer: estimate (before: Q1) Last arrival: none (before: Fri 7 Nov 16:10 UTC+2)"
    ) in words
    assert "Edition 2 of Saturday 20 September 2025" in words


def test_at_home_nobody_travels():
    words = page_of(out=(), back=(), stay=None, at_home=True).words

    assert "Travel None: the event is in your own city." in words
    assert "How you get there" not in words
    assert "Where you sleep No night away is planned." in words


def test_it_loads_nothing_and_runs_nothing():
    page = page_of()

    assert page.open_tags == []
    assert [given for tag, given in page.tags if tag == "script"] == [{"type": "application/ld+json"}]  # data
    assert {tag for tag, _ in page.tags} & {"img", "link", "iframe", "object", "form"} == set()
    assert page.attributes("src") == []
    assert page.attributes("href") == [
        "tel:+3225550100",
        "mailto:helpdesk@example.org",
        "mailto:tampere@example.org",
        "tel:+3225550100",
        "tel:+3225550100",
        "https://example.org/energy",
        "https://example.org/expo",
    ]
    assert "url(" not in itinerary_html(make_itinerary())


def test_the_longest_of_visits_stays_below_300_kilobytes():
    sessions = tuple(replace(AGENDA[0], title=f"Session {number}, {'with a long title ' * 5}") for number in range(200))

    assert 50_000 < len(itinerary_html(make_itinerary(agenda=sessions, online=(ONLINE,) * 24)).encode()) < 300_000


def test_it_is_marked_up_for_a_screen_reader():
    page = page_of()

    assert ("html", {"lang": "en", "dir": "ltr"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    labels = page.attributes("aria-labelledby")
    assert labels
    assert sorted(labels) == sorted(page.attributes("id"))


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_stays_text(text):
    plain, hostile = Page(itinerary_html(hostile_itinerary("x"))), Page(itinerary_html(hostile_itinerary(text)))

    assert hostile.shape() == plain.shape()
    assert " ".join(one_line(text).split()) in hostile.words
    assert not any(ord(letter) < 32 and letter != "\n" for letter in itinerary_html(hostile_itinerary(text)))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//example.org"])
def test_no_other_scheme_becomes_a_link(link):
    page = page_of(occasion=replace(EXPO, website=link), online=(replace(ONLINE, url=link),), contacts=())

    assert page.attributes("href") == []


def test_the_same_values_give_the_same_page():
    assert itinerary_html(make_itinerary()) == itinerary_html(make_itinerary())


def test_without_vehicles_there_is_no_word_of_transfers():
    assert "On arrival" not in page_of().words


def test_transfers_say_where_to_stand_when_and_with_whom():
    words = page_of(shuttles=SHUTTLES).words

    assert (
        "Who meets you On arrival, Monday 3 November 2025: Minibus (fictional) (accessible). "
        "Stand at Exit B, terminal T1. Expected there at about 15:30; the vehicle leaves at 15:55. "
        "With you: Inés, Zoë and 1 more. Call +34 930 000 000 if you cannot find it. "
        "On departure: your vehicle follows when your hotel is known."
    ) in words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"company": (), "others": 0}, "You ride alone."),
        ({"company": (), "others": 2}, "With you: 2 people."),
        ({"company": ("Inés",), "others": 0}, "With you: Inés."),
        ({"place": ""}, "Stand at the meeting place, which is not known yet, terminal T1."),
        ({"leaves": local(BARCELONA, "2025-11-04T00:10")}, "the vehicle leaves at 00:10 on Tue 4 Nov."),
        ({"direction": "departure"}, "It leaves at 15:55."),
    ],
)
def test_words_of_a_transfer_on_the_page_and_in_the_text(changes, said):
    paper = make_itinerary(shuttles=(replace(SHUTTLES[0], **changes),))

    assert said in Page(itinerary_html(paper)).words
    assert said in " ".join(itinerary_text(paper).split())


@pytest.mark.parametrize("why", ["no_booking", "no_hotel", "no_access", "no_vehicle"])
def test_every_reason_for_no_vehicle_has_words(why):
    paper = make_itinerary(shuttles=(Shuttle("arrival", why),))

    assert "On arrival: " in Page(itinerary_html(paper)).words
    assert "On arrival: " in itinerary_text(paper)
