"""Mails of a small programme: what each kind says, and what makes a new message."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

import pytest

from planner.domain.letters import Ground
from planner.domain.mails import DECLINE
from planner.domain.records import Contact
from planner.render.mail import mail_file, subject
from planner.render.pdf import letter_pdf
from planner.services.allocate import allocate
from planner.services.papers.letters import decline_letters
from planner.services.papers.mails import MailDesk, Published
from planner.services.standins import stand_ins
from tests.planner.render.prints import text
from tests.planner.worlds import make_delegate, make_event, make_programme

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
