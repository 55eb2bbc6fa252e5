"""A mail with hostile text in every field: the same headers, the same parts, one reservation script that parses."""

from __future__ import annotations

import email
import email.policy
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar

from planner.domain.mails import Address, Mail, OwnSentences
from planner.render.entries import entries_for_delegate
from planner.render.mail import mail_file
from planner.render.text import itinerary_text
from tests.planner.render.builders import make_itinerary
from tests.planner.render.hostile import HOSTILE

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]
PARTS = ["text/plain", "text/html", "text/calendar", "application/pdf", "application/ics"]


def award(text):
    trip = make_itinerary()
    person = replace(trip.traveller, given_name=text, family_name=text)
    trip = replace(trip, traveller=person, occasion=replace(trip.occasion, name=text, venue=text), programme=text)
    entries = entries_for_delegate(trip)
    return Mail(
        kind="award",
        key="0" * 32,
        event_code="barcelona-2025",
        delegate_code="D4",
        sender=Address(text, "desk@example.org"),
        reply_to=Address("", ""),
        recipient=Address(text, "aino@example.org"),
        language="en",
        day=date(2025, 9, 15),
        programme=text,
        event=text,
        city=text,
        country="Spain",
        first_day=date(2025, 11, 4),
        last_day=date(2025, 11, 6),
        contact=None,
        own=OwnSentences((text,), (text,)),
        trip=trip,
        edition=1,
        invitation=next(entry for entry in entries if entry.part == "event"),
        entries=entries,
    )


@pytest.mark.parametrize("text", ["Aino Esimerkki", *HOSTILE], ids=lambda text: ascii(text)[:20])
def test_no_text_adds_a_header_a_part_or_a_tag(text):
    mail = award(text)
    assert mail.trip is not None
    papers = {"itinerary.txt": itinerary_text(mail.trip).encode(), "itinerary.pdf": b"%PDF-1.7"}
    content = mail_file(mail, papers)

    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    assert list(message.keys()) == HEADERS
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    assert list(parts) == PARTS
    assert message["To"].addresses[0].addr_spec == "aino@example.org"
    page = parts["text/html"].get_content()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(scripts) == page.lower().count("<script") == 1
    kinds = [one["@type"] for one in json.loads(scripts[0])]
    assert {"FlightReservation", "LodgingReservation", "EventReservation"} == set(kinds)
    calendar = Calendar.from_ical(parts["text/calendar"].get_payload(decode=True))
    vevent = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], vevent["ORGANIZER"], vevent["ATTENDEE"]) == (
        "REQUEST",
        "mailto:desk@example.org",
        "mailto:aino@example.org",
    )
    assert mail_file(award(text), papers) == content
