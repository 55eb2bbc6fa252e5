"""Mails of a small programme: what each kind says, and what makes a new message."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.agenda import CANCELLED, entry_uid
from planner.domain.itinerary import Difference, Edition
from planner.domain.letters import Ground
from planner.domain.mails import AWARD, CANCEL, CHANGE, DECLINE, SENT, WITHDRAWN, Posting
from planner.domain.money import format_money
from planner.domain.records import Contact
from planner.render.environment import macro
from planner.render.mail import mail_file, subject
from planner.render.pdf import letter_pdf, letter_sheet
from planner.render.text import itinerary_text
from planner.services.allocate import allocate
from planner.services.papers import itineraries
from planner.services.papers.letters import decline_letters, trip_letters
from planner.services.papers.mails import MailDesk, Published
from planner.services.standins import stand_ins
from tests.planner.render.prints import text
from tests.planner.store.worlds import make_entry
from tests.planner.worlds import make_budget, make_delegate, make_event, make_programme

REGRETS = {
    "en": ("sorry", "cannot fund"),
    "es": ("Lamentamos", "no puede financiar"),
    "pt": ("Lamentamos", "não pode financiar"),
    "fr": ("regret", "ne peut pas financer"),
    "de": ("bedauern", "nicht finanzieren"),
    "ar": ("يؤسفنا", "لا يستطيع"),
}


def undecided(**changes):
    """D1 of Graz for an event without confirmed dates."""
    return make_programme(
        events=[make_event(status="tentative", **changes)],
        delegates=[make_delegate("D1", email="d1@example.org")],
        contact=Contact("Desk", "desk@example.org"),
    )


def letters_of(programme):
    plan = allocate(programme)
    return tuple(decline_letters(programme, plan, stand_ins(programme, plan)))


def mails_of(programme, letters=None, told=None):
    desk = MailDesk(programme, {}, told or Published({}, ()))
    return tuple(desk.mails((), letters_of(programme) if letters is None else letters))


def spoken_in(letter, language):
    return replace(letter, envelope=replace(letter.envelope, language=language))


def bodies(mail):
    """Text and page."""
    message = email.message_from_bytes(mail_file(mail, {}), policy=email.policy.SMTP)
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_who_waits_for_dates_is_told_that_nothing_is_decided():
    programme = undecided()
    (letter,) = letters_of(programme)
    (mail,) = mails_of(programme)

    assert (mail.kind, letter.is_open, letter.recourses) == (DECLINE, True, ())
    assert subject(mail) == "Your nomination for Barcelona: nothing is decided yet"
    for told in [*bodies(mail), text(letter_pdf(letter).content)]:
        told = " ".join(told.split())
        assert "Nothing is decided yet, because the dates are not confirmed." in told
        assert "You stay nominated, and there is nothing for you to do now." in told
        assert "The dates of the event are not confirmed yet; journeys are planned when they are." in told
        assert "When the dates are confirmed the programme decides, and we write to you again." in told
        assert "What you can do now" not in told
        assert "no other way" not in told


def test_of_a_cancelled_event_that_is_the_news_with_its_dates_or_without():
    dated, undated = (
        make_programme(
            events=[make_event(status="cancelled", **days)],
            delegates=[make_delegate("D1", email="d1@example.org")],
            contact=Contact("Desk", "desk@example.org"),
        )
        for days in ({}, {"start": None, "end": None})
    )
    for programme in (dated, undated):
        (letter,), (mail,) = letters_of(programme), mails_of(programme)
        for told in [*bodies(mail), text(letter_pdf(letter).content)]:
            told = " ".join(told.split())
            assert "We are sorry to tell you that the event is cancelled." in told
            assert ("4–6 November 2026" in told) is (programme is dated)
            assert not re.search("to be decided|cannot fund|Why", told)


@pytest.mark.parametrize("language", REGRETS)
def test_nobody_regrets_what_is_not_decided_in_any_language(language):
    (letter,) = letters_of(undecided())
    (mail,) = mails_of(undecided())
    waits = spoken_in(letter, language)
    refused = replace(waits, grounds=(Ground("BUDGET", ""),))
    told, no = (
        [*bodies(replace(mail, language=language, decline=one)), text(letter_pdf(one).content)]
        for one in (waits, refused)
    )

    for words in REGRETS[language] if language != "ar" else REGRETS[language][:1]:
        assert all(words not in " ".join(one.split()) for one in told)
        assert all(words in " ".join(one.split()) for one in no[:2])
    assert subject(replace(mail, language=language, decline=waits)) != subject(
        replace(mail, language=language, decline=refused)
    )


@pytest.mark.parametrize(
    ("grounds", "is_open"),
    [
        ((Ground("TENTATIVE", "", case="tentative"),), True),
        ((Ground("TENTATIVE", "", case="cancelled"),), False),
        ((Ground("AREA", ""), Ground("TENTATIVE", "", case="tentative")), False),
        ((), False),
    ],
)
def test_only_a_wait_for_dates_leaves_it_open(grounds, is_open):
    (letter,) = letters_of(undecided())

    assert replace(letter, grounds=grounds).is_open is is_open


def test_every_answer_after_the_wait_is_a_new_message():
    programme = undecided()
    (letter,) = letters_of(programme)
    answers = [
        (Ground("TENTATIVE", "", case="tentative"),),
        (Ground("TENTATIVE", "", case="cancelled"),),
        (Ground("BUDGET", ""),),
    ]
    keys = [mails_of(programme, [replace(letter, grounds=grounds)])[0].key for grounds in answers]

    assert len(set(keys)) == 3
    assert mails_of(programme)[0].key == keys[0]


def test_staffs_own_regret_is_left_out_of_what_is_not_decided():
    programme = undecided()
    own = replace(programme.mail, decline_opening="We regret.", closing="Write to us.")
    (letter,) = letters_of(programme)
    refused = replace(letter, grounds=(Ground("BUDGET", ""),))
    waits, no = mails_of(replace(programme, mail=own), [letter, refused])

    assert waits.own.opening == ()
    assert no.own.opening == ("We regret.",)
    assert waits.own.closing == no.own.closing == ("Write to us.",)


GREETINGS = {
    "en": ("Dear X,", "Dear X,", "Dear X,"),
    "es": ("Estimada X:", "Estimado X:", "Estimado/a X:"),
    "pt": ("Cara X,", "Caro X,", "Caro(a) X,"),
    "fr": ("Bonjour Madame X,", "Bonjour Monsieur X,", "Bonjour X,"),
    "de": ("Guten Tag Frau X!", "Guten Tag Herr X!", "Guten Tag X!"),
    "ar": ("تحية طيبة إلى السيدة X، وبعد،", "تحية طيبة إلى السيد X، وبعد،", "تحية طيبة إلى X، وبعد،"),
}


@pytest.mark.parametrize("language", GREETINGS)
@pytest.mark.parametrize(("gender", "which"), [("F", 0), ("female", 0), ("m", 1), ("Male", 1), ("other", 2), ("", 2)])
def test_letter_and_mail_greet_by_gender(language, gender, which):
    people = [make_delegate(f"D{n}", given_name="X", family_name="", gender=gender, language=language) for n in (1, 2)]
    programme = make_programme(delegates=people, nominations=[(one.code, "barcelona", 1) for one in people])
    plan = allocate(programme)
    papers = itineraries(programme, plan)
    declined = tuple(decline_letters(programme, plan, ()))
    letters = [*tuple(trip_letters(programme, papers))[1:2], *declined]
    mails = MailDesk(programme, {}, Published({}, ())).mails(papers, declined)
    told = [letter_sheet(letter).data["opening"] for letter in letters]
    told += [macro("mail.txt", "salutation", language)(mail) for mail in mails]

    assert [re.sub("[\u2066-\u2069]", "", one) for one in told] == [GREETINGS[language][which]] * 4


def called_off(first, last):
    """D1 had a journey to an event on other days, and has none to the event as it is."""
    programme = make_programme(
        events=[make_event()],
        delegates=[make_delegate("D1", email="d1@example.org")],
        contact=Contact("Desk", "desk@example.org"),
        budgets=[make_budget("tiny", "5")],
    )
    entry = replace(
        make_entry(),
        uid=entry_uid(programme.code, "D1", "barcelona", "event"),
        part="event",
        start=first,
        end=last + timedelta(days=1),
        status=CANCELLED,
    )
    told = Published({("barcelona", "D1"): (Edition(1),)}, ())
    desk = MailDesk(programme, {"delegates/D1": {entry.uid: entry}}, told)
    return next(mail for mail in desk.mails((), letters_of(programme)) if mail.kind == CANCEL)


def test_who_is_called_off_from_an_event_that_moved_reads_to_which_days():
    moved = called_off(date(2026, 10, 28), date(2026, 10, 30))
    longer = called_off(date(2026, 11, 4), date(2026, 11, 5))

    for told in map(" ".join, map(str.split, bodies(moved))):
        assert told.index("28–30 October 2026") < told.index("The event has moved. Its new dates: 4–6 November 2026.")
    assert longer.moved == moved.moved == (date(2026, 11, 4), date(2026, 11, 6))
    assert (moved.first_day, moved.last_day) == (date(2026, 10, 28), date(2026, 10, 30))
    assert moved.invitation.start == date(2026, 10, 28)


def test_an_event_that_stays_where_it_is_has_not_moved():
    stays = called_off(date(2026, 11, 4), date(2026, 11, 6))

    assert stays.moved is None
    assert all("has moved" not in told for told in bodies(stays))


def posting(kind, edition, state=SENT, delegate="D1"):
    return Posting("k", "barcelona", delegate, kind, edition, "", "d1@example.org", "D1", "<k@x>", "", state=state)


@pytest.mark.parametrize(
    ("sent", "kind", "editions"),
    [
        ((), AWARD, []),  # nothing was ever sent
        ((posting(AWARD, 1, delegate="D2"),), AWARD, []),  # to somebody else
        ((posting(AWARD, 1, WITHDRAWN),), AWARD, []),
        ((posting(DECLINE, 0),), AWARD, []),
        ((posting(AWARD, 1),), CHANGE, [2, 3]),
        ((posting(AWARD, 1), posting(CHANGE, 2)), CHANGE, [3]),
        ((posting(AWARD, 2),), CHANGE, [3]),
        ((posting(AWARD, 1), posting(CANCEL, 1)), AWARD, []),
        ((posting(AWARD, 3),), AWARD, []),  # this very mail
    ],
)
def test_the_first_mail_is_never_about_a_change(sent, kind, editions):
    programme = make_programme(
        delegates=[make_delegate("D1", email="d1@example.org")], contact=Contact("Desk", "desk@example.org")
    )
    changed = (Difference("hotel", "A", "B"),)
    earlier, now = (Edition(1), Edition(2, None, changed)), Edition(3, None, changed)
    (paper,) = itineraries(programme, allocate(programme))
    desk = MailDesk(programme, {}, Published({("barcelona", "D1"): earlier}, sent))
    (mail,) = desk.mails((replace(paper, edition=now),), ())

    assert (mail.kind, [edition.number for edition in mail.changes]) == (kind, editions)
    assert ("what changed" in subject(mail)) is (kind == CHANGE)


def test_the_page_of_a_trip_answers_what_its_text_answers():
    programme = make_programme(
        delegates=[make_delegate("D1", email="d1@example.org", dietary="no <nuts>")],
        contact=Contact("Desk", "desk@example.org", "+32 2 555 0100"),
    )
    papers = itineraries(programme, allocate(programme))
    (mail,) = MailDesk(programme, {}, Published({}, ())).mails(papers, ())
    message = email.message_from_bytes(
        mail_file(mail, {"itinerary.txt": itinerary_text(papers[0]).encode()}), policy=email.policy.SMTP
    )
    told, page = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    titles = ["Who meets you", "Papers you carry", "Whom you call, at any hour", "If you miss a connection"]
    titles += ["What is paid", "What is not paid", "On record for you", "What is still open"]

    assert [title for title in titles if title.upper() not in told] == []
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", page)[-len(titles) :] == titles
    assert format_money(papers[0].costs.total, "EUR") in page.replace("\u00a0", " ")
    assert "no &lt;nuts&gt;" in page
