"""Letters: who gets which, what a decline offers, and that nobody reads of anybody else."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.letters import AWARD, Ground, Left, Share
from planner.domain.money import format_money
from planner.domain.plan import Reason
from planner.domain.records import Activity, Contact, DateRange, DayTime, Letterhead, Portion, Quota, RoomBlock
from planner.render.mail import mail_file
from planner.render.pdf import letter_pdf
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.papers import itineraries
from planner.services.papers.letters import decline_letters, trip_letters
from planner.services.papers.mails import MailDesk, Published
from planner.services.reading import read_programme_or_refuse
from planner.services.run import Wish, run
from planner.services.standins import stand_ins
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.prints import reader, squeezed, text
from tests.planner.worlds import (
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_facts,
    make_hotel,
    make_programme,
    make_quote,
    make_visit,
    visa,
)

LISBON = make_event(
    "lisbon",
    city="Lisbon",
    country="PT",
    airport="LIS",
    timezone="Europe/Lisbon",
    start=DayTime(date(2027, 3, 2)),
    end=DayTime(date(2027, 3, 4)),
)


def two(**changes):
    """D1 and D2 of Graz, both for Barcelona, which takes one of them; Lisbon is next year and nobody is put forward."""
    standard = {
        "delegates": [make_delegate("D1"), make_delegate("D2")],
        "events": [make_event(), LISBON],
        "nominations": [("D1", "barcelona", 1), ("D2", "barcelona", 2)],
    }
    return make_programme(**(standard | changes))


def declines(programme, *, with_seats=True):
    plan = allocate(programme)
    seats = stand_ins(programme, plan) if with_seats else ()
    return {letter.delegate_code: letter for letter in decline_letters(programme, plan, seats)}


def recourses(programme, delegate="D2", **how):
    return [
        (way.kind, way.event.name if way.event else "", way.by)
        for way in declines(programme, **how)[delegate].recourses
    ]


def printed(letter):
    return text(letter_pdf(letter).content)


def letters_of(programme):
    """Invitation and award of the first trip."""
    papers = itineraries(programme, allocate(programme))
    return tuple(trip_letters(programme, papers))[:2]


def test_each_trip_has_two_letters_with_references_of_their_own():
    invitation, award = letters_of(two())

    assert [letter.envelope.kind for letter in (invitation, award)] == ["invitation", "award"]
    assert invitation.envelope.reference == "test/barcelona/D1/invitation/1"
    assert award.envelope.reference == "test/barcelona/D1/award/1"
    assert invitation.envelope.day == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("facts", "state", "sentence"),
    [
        (visa("AT", "ES"), "visa", "According to our records Fictional D1 needs a visa for Spain."),
        (
            visa("AT", "ES", kind="visa on arrival"),
            "arrival",
            "According to our records Fictional D1 gets a visa for Spain on arrival.",
        ),
        (
            visa("AT", "ES", kind="eta", name="ETIAS"),
            "electronic",
            "According to our records Fictional D1 needs an electronic authorisation for Spain (ETIAS)",
        ),
        (visa("AT", "ES", required=None), "unknown", "Whether Fictional D1 needs a visa for Spain is not known to us."),
        (visa("AT", "ES", required=False), "none", "Questions about this invitation"),
    ],
)
def test_the_invitation_supports_the_visa_that_is_needed(facts, state, sentence):
    invitation, _ = letters_of(two(facts=make_facts(visas=facts)))
    told = printed(invitation)

    assert invitation.visa == state
    assert sentence in told
    assert ("Consulate of Spain" in told) is (state == "visa")
    assert ("request for a visa" in told) is (state == "visa")
    assert ("Border control of Spain" in told) is (state in ("arrival", "electronic"))
    assert ("ask the consulate to issue it" in told) is (state in ("visa", "unknown"))


@pytest.mark.parametrize(
    ("language", "visa_kind", "invited_in"),
    [
        ("ar", "visa required", "en"),  # a consulate of Spain reads Spanish or English
        ("ar", "visa on arrival", "en"),
        ("ar", "visa free", "ar"),
        ("es", "visa required", "es"),
        ("es-MX", "visa required", "es-MX"),
        ("", "visa required", ""),
        ("fi", "visa required", "fi"),  # no catalogue: written in English anyway
    ],
)
def test_the_letter_to_a_consulate_is_in_a_language_that_it_reads(language, visa_kind, invited_in):
    facts = make_facts(visas=visa("AT", "ES", required=visa_kind != "visa free", kind=visa_kind))
    people = [make_delegate("D1", language=language), make_delegate("D2")]
    invitation, award = letters_of(two(facts=facts, delegates=people))

    assert (invitation.envelope.language, award.envelope.language) == (invited_in, language)


def test_the_invitation_names_person_event_dates_and_who_pays():
    told = printed(letters_of(two())[0])

    for words in (
        "To whom it may concern",
        "Reference test/barcelona/D1/invitation/1",
        "Invitation of Fictional D1 to Barcelona",
        "Name Fictional D1",
        "Nationality Austria",
        "Dates Wednesday 4 November 2026 to Friday 6 November 2026",
        "The programme pays: economy round trip; transfers on arrival and departure; accommodation; meals (test).",
    ):
        assert words in told, words


def test_the_award_has_the_total_of_the_plan():
    programme = two()
    (trip,) = allocate(programme).trips
    told = printed(letters_of(programme)[1])

    assert trip.cost.total == 90_000
    assert "In all EUR 900.00 estimate" in told
    assert "Dear Fictional D1," in told


def test_the_award_has_the_journey_there_and_back():
    offer = make_quote(delegate="D1")
    papers = itineraries(two(quotes=[offer]), allocate(two(quotes=[offer])))
    (paper,) = (paper for paper in papers if paper.traveller.code == "D1")
    (award,) = (one for one in trip_letters(two(quotes=[offer]), [paper]) if one.envelope.kind == AWARD)

    out = "Outward journey Tue 3 Nov, 13:00 Graz (GRZ) → Tue 3 Nov, 15:10 Barcelona (BCN) (no ticket yet)"
    back = "Return journey Sat 7 Nov, 12:00 Barcelona (BCN) → Sat 7 Nov, 14:10 Graz (GRZ) (no ticket yet)"
    assert f"{out} {back}" in printed(award)


def test_who_signs_is_as_the_folder_says_or_left_to_be_filled_in():
    head = Letterhead("Ada Example (fictional)", "Director", "Example office", "Rue 1, Brussels")
    signed = printed(letters_of(two(letters=head, contact=Contact("Desk", "desk@example.org", "+32 2 555 0100")))[0])
    blank = printed(letters_of(two())[0])

    assert "Example office Rue 1, Brussels" in signed
    assert "Yours sincerely, Ada Example (fictional) Director Example office" in signed
    assert "go to: Desk, +32 2 555 0100, desk@example.org." in signed
    assert "To be signed by hand by the person who signs for Test programme: Name: ____" in blank
    assert "Ada" not in blank
    assert "go to: your contact in the programme." in blank


def test_a_decline_has_the_rule_and_the_ways_on_that_exist():
    letter = declines(two())["D2"]
    told = printed(letter)

    assert [ground.code for ground in letter.grounds] == ["CAP"]
    assert "Your authority may send at most 1 delegate to this event, and that place is taken. The rule: test" in told
    assert recourses(two()) == [
        ("stand_in", "", None),
        ("other_event", "Lisbon", None),
        ("own_cost", "", None),
    ]
    assert "You are first in line for a seat of this event." in told
    assert "Your authority may put you forward for Lisbon (Lisbon, Portugal, 2–4 March 2027)." in told


def test_a_stand_in_place_is_offered_to_the_stand_in_only():
    assert ("stand_in", "", None) not in recourses(two(), with_seats=False)


@pytest.mark.parametrize(
    ("changes", "without"),
    [
        ({"events": [make_event(capacity=1), LISBON]}, "own_cost"),  # every place is taken
        ({"events": [make_event(), replace(LISBON, decision_date=date(2026, 4, 30))]}, "other_event"),  # decided
        ({"events": [make_event(), replace(LISBON, status="tentative")]}, "other_event"),
        ({"events": [make_event(), replace(LISBON, region="latin_america")]}, "other_event"),  # AREA
        (
            {
                "events": [
                    make_event(),
                    replace(LISBON, start=DayTime(date(2026, 12, 1)), end=DayTime(date(2026, 12, 2))),
                ]
            },
            "other_event",  # ONE_PER_YEAR: Graz goes to Barcelona in 2026
        ),
        (
            {
                "delegates": [
                    make_delegate("D1"),
                    make_delegate("D2", unavailable=(DateRange(date(2027, 3, 4), date(2027, 3, 9)),)),
                ]
            },
            "other_event",
        ),
    ],
)
def test_no_way_is_offered_that_does_not_exist(changes, without):
    kinds = [kind for kind, _, _ in recourses(two(**changes))]

    assert without in [kind for kind, _, _ in recourses(two())]
    assert without not in kinds


def test_what_the_delegate_can_mend_is_said():
    passport = two(
        delegates=[make_delegate("D1"), make_delegate("D2", passport_expiry=date(2026, 10, 1))],
        facts=make_facts(visas=visa("AT", "ES", required=False)),
    )
    idle = two(
        events=[make_event(decision_date=date(2026, 6, 1)), LISBON],
        activity=(Activity("graz", "one", date(2026, 4, 1), False),),
    )

    assert recourses(passport)[0] == ("passport", "", None)
    assert recourses(idle) == [("attend", "", date(2026, 6, 1)), ("own_cost", "", None)]


def test_who_takes_no_part_is_not_sent_anywhere():
    refused = two(authorities=[make_authority(status="rejected")])
    letter = declines(refused)["D2"]

    assert letter.recourses == ()
    assert "For this nomination we know of no other way." in printed(letter)


def test_another_funded_journey_is_told():
    visits = two(
        events=[make_event(), make_visit(start=None)],
        nominations=[("D1", "barcelona", 1), ("D2", "barcelona", 2), ("D2", "visit", 1)],
        rules=make_programme().rules,
        facts=make_facts(visas=visa("AT", "SG", required=False)),
        budgets=[make_budget()],
        experts=(),
    )
    funded = [trip.event for trip in allocate(visits).trips if trip.delegate == "D2"]
    kinds = [kind for kind, _, _ in recourses(visits)]

    assert ("funded" in kinds) is bool(funded)


def test_of_another_journey_nothing_is_promised():
    """A mail of its own, written in the same run, may tell of other dates there."""
    plan = allocate(two())
    elsewhere = replace(plan.trips[0], event="lisbon", delegate="D2")
    (letter,) = decline_letters(two(), replace(plan, trips=(*plan.trips, elsewhere)), ())
    (mail,) = MailDesk(two(), {}, Published({}, ())).mails((), (letter,))
    written = email.message_from_bytes(mail_file(mail, {}), policy=email.policy.SMTP)

    for told in (printed(letter), written.get_body(("plain",)).get_content()):
        told = " ".join(told.split())
        assert re.search(r"You are funded for [^;]*Lisbon[^;.]*\)\.", told), told
        assert "changes" not in told


def test_a_reason_that_names_somebody_else_stays_out():
    programme = two()
    plan = allocate(programme)
    (pair,) = plan.unfunded
    gossip = replace(pair, reasons=(Reason("CAP", "Fictional D1 has the seat."), Reason("FREE", "D1 is away.")))
    (letter,) = decline_letters(programme, replace(plan, unfunded=(gossip,)), ())
    told = printed(letter)

    assert [(ground.code, ground.limit) for ground in letter.grounds] == [("CAP", 1), ("FREE", None)]
    assert "On the days of the journey you are not available" in told
    assert "D1" not in told


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_typed_text_in_letters_is_text(words):
    people = [make_delegate("D1", family_name=words, role=words), make_delegate("D2", given_name=words, role=words)]
    programme = two(
        delegates=people,
        events=[make_event(name=words, city=words, venue=words, address=words, host=words), LISBON],
        letters=Letterhead(words, words, words, words),
        contact=Contact(words, words, words),
    )
    plan = allocate(programme)
    letters = [*trip_letters(programme, itineraries(programme, plan)), *decline_letters(programme, plan, ())]

    for letter in letters:
        content = letter_pdf(letter).content
        assert len(reader(content).pages) <= 2
        assert not words.isascii() or squeezed(words)[:20] in squeezed(text(content)) or not words.isprintable()
        assert b"/JavaScript" not in content


def test_nobodys_papers_speak_of_anybody_else(tmp_path):
    programme = read_programme_or_refuse(fixtures_dir() / "tiny", today=None, clock=date(2025, 9, 15))
    run(fixtures_dir() / "tiny", tmp_path, Wish(), clock=date(2025, 9, 15), progress=lambda _: None)
    papers = sorted([*tmp_path.glob("letters/*/*.pdf"), *tmp_path.glob("itineraries/*/*.pdf")])
    contacts = [row.name for row in programme.experts.values()]
    contacts += [row.contact_name for row in programme.authorities.values()]

    assert len(papers) >= 9
    for path in papers:
        owner, told = path.stem.split("+")[0], text(path.read_bytes())
        for other in programme.delegates.values():
            if other.code != owner:
                name = f"{other.given_name} {other.family_name}"
                assert name not in told or any(name in contact for contact in contacts), (path, name)
                assert other.email not in told
                assert (
                    not other.dietary
                    or other.dietary in programme.delegates[owner].dietary
                    or other.dietary not in told
                )


def test_a_letterhead_comes_from_the_programme_file(tmp_path):
    source = shutil.copytree(fixtures_dir() / "tiny", tmp_path / "source")
    settings = source / "programme.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[letters]\nsignatory = "Ada"\ntitle = "Head"\n', "utf-8")
    programme = read_programme_or_refuse(source, today=None, clock=date(2025, 9, 15))

    assert programme.letters == Letterhead("Ada", "Head", "", "")


def test_a_letter_is_on_one_page_where_smaller_type_is_enough():
    reasons = tuple(Reason("FREE", "away") for _ in range(22))
    programme = two()
    plan = allocate(programme)
    (pair,) = plan.unfunded
    letters = [
        next(decline_letters(programme, replace(plan, unfunded=(replace(pair, reasons=given),)), ()))
        for given in (reasons, reasons * 2)
    ]

    assert [len(reader(letter_pdf(letter).content).pages) for letter in letters] == [1, 2]
    assert printed(letters[1]).count("On the days of the journey") == 44


def rivals(**changes):
    """D1 of Graz and D2 of Linz, both for Barcelona, which stays as it is for one of them."""
    standard = {
        "authorities": [make_authority(), make_authority("linz", clusters=())],
        "delegates": [make_delegate("D1"), make_delegate("D2", authority="linz")],
        "nominations": [("D1", "barcelona", 1), ("D2", "barcelona", 1)],
    }
    return make_programme(**(standard | changes))


def refused(programme, code):
    """The only ground of the one who stays, and what the letter says of it."""
    (letter,) = declines(programme).values()
    (ground,) = letter.grounds

    assert ground.code == code
    return ground, printed(letter)


def test_a_decline_says_how_much_money_is_left_and_how_much_is_missing():
    cost = allocate(rivals()).trips[0].cost.total
    ground, told = refused(rivals(budgets=[make_budget("small", str(Decimal(cost).scaleb(-2) + 100))]), "BUDGET")
    missing = format_money(cost - 10000, "EUR")

    assert [(row.name, row.amount) for row in ground.left] == [("small", 10000)]
    assert f"For the cheapest journey {missing} is missing: small. Left by the plan: small: EUR 100.00." in told


def test_a_decline_lists_every_budget_that_is_short_and_leads_with_the_largest_sum():
    cost = allocate(rivals()).trips[0].cost.total
    budgets = [
        make_budget("wide", str(Decimal(2 * cost - 5000).scaleb(-2))),
        make_budget("own", str(Decimal(cost).scaleb(-2))),
    ]
    ground, told = refused(rivals(budgets=budgets), "BUDGET")
    most = format_money(cost, "EUR")

    assert [(row.name, row.amount) for row in ground.lacks] == [("own", cost), ("wide", 5000)]
    assert f"For the cheapest journey {most} is missing: own: {most}; wide: EUR 50.00." in told


def test_a_decline_says_what_the_journey_costs_where_no_budget_could_ever_hold_it():
    programme = rivals(budgets=[make_budget("tiny", "5")])
    costs = {letter.grounds[0].lacks[0].amount for letter in declines(programme).values()}

    assert costs == {trip.cost.total for trip in allocate(rivals()).trips}
    assert "The cheapest journey costs EUR " in printed(declines(programme)["D1"])


def test_a_decline_says_how_many_rooms_are_held_and_when():
    nights = tuple(RoomBlock("H1", date(2026, 11, day), 1) for day in (3, 4, 5, 6))
    ground, told = refused(rivals(hotels=[make_hotel()], room_blocks=nights), "ROOMS")

    assert (ground.case, ground.limit) == ("H1", 1)
    assert "The 1 room that is held for the night of Tuesday 3 November 2026 is taken: H1." in told


@pytest.mark.parametrize("name", ["two\r\nlines", "H is full on 2020-01-01, given", "No hotel (.*) has"])
def test_a_decline_names_a_hotel_whatever_it_is_called(name):
    nights = tuple(RoomBlock("H1", date(2026, 11, day), 1) for day in (3, 4, 5, 6))
    ground, _ = refused(rivals(hotels=[make_hotel(name=name)], room_blocks=nights), "ROOMS")

    assert (ground.case, ground.limit, ground.day) == (name, 1, date(2026, 11, 3))


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (
            Quota("q", "country", "AT", at_most=Portion(1)),
            "Journeys that go to this group at most: 1 (Austria). In the present plan it is 1 of 1.",
        ),
        (
            Quota("q", "kind", "city", at_most=Portion(1), kinds=("thematic",)),
            "Journeys that go to this group at most: 1 (city). Counted are journeys to: thematic networking event.",
        ),
        (
            Quota("q", "gender", "f", at_least=Portion(1, 2)),
            "At least 50 % of the journeys go to this group: women. In the present plan it is 1 of 2.",
        ),
        (Quota("q", "size", "250k-500k", at_most=Portion(0)), "(250 000 to 500 000 inhabitants)."),
    ],
)
def test_a_decline_says_what_a_quota_asks_and_how_the_plan_stands(quota, words):
    people = [make_delegate("D1", gender="f"), *(make_delegate(f"D{n}", authority=f"a{n}", gender="m") for n in (2, 3))]
    bodies = [make_authority(), *(make_authority(f"a{n}", clusters=()) for n in (2, 3))]
    nominated = [(person.code, "barcelona", 1) for person in people]
    programme = rivals(authorities=bodies, delegates=people, nominations=nominated, quotas={"q": quota})
    letters = [letter for letter in declines(programme).values() if letter.grounds[0].code == "QUOTA"]

    assert letters
    assert words in printed(letters[-1])


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "pt"])
def test_the_figures_of_a_decline_are_told_in_every_language(language):
    one = Share("at_most", Decimal("12.5"), True, "size", "1m-5m", ("Expo",), ("study_visit",), 3, 24)
    night = date(2026, 11, 3)
    grounds = (
        Ground(
            "BUDGET",
            "",
            left=(Left("All", 123456, "EUR"),),
            lacks=(Left("All", 765432, "EUR"), Left("Part", 54321, "EUR")),
        ),
        Ground("BUDGET", "", left=(Left("Air", 123456, "CO2"),), lacks=(Left("", 7654321, "CO2"),)),
        Ground("ROOMS", "", case="Hotel Sample", limit=17, day=night),
        Ground("ROOMS", "", case="Hotel Sample", limit=0, day=night),
        Ground("QUOTA", "", share=one),
        Ground("PASSPORT", "", day=night, number=6),
    )
    (letter,) = declines(two()).values()
    envelope = replace(letter.envelope, language=language)
    told = re.sub(r"[\s.,]", "", printed(replace(letter, envelope=envelope, grounds=grounds)))

    for figure in ("123456", "765432", "54321", "7654321", "17", "125", "1000000", "24", "6"):
        assert figure in told, figure
    assert "journey" not in told
