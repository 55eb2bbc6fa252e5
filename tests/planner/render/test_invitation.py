"""The calendar part of a mail: one entry, its organizer and its guest (RFC 5546 sections 3.2.2 and 3.2.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from planner.domain.agenda import cancelled
from planner.domain.mails import Address
from planner.render.entries import entries_for_delegate
from planner.render.invitation import invitation
from tests.planner.render.builders import make_itinerary

DESK, AINO = Address("Desk", "desk@example.org"), Address("Aino", "aino@example.org")
(EVENT,) = [entry for entry in entries_for_delegate(make_itinerary()) if entry.part == "event"]


def read(entry, organizer=DESK):
    method, data = invitation(entry, organizer, AINO)
    calendar = Calendar.from_ical(data)
    (vevent,) = calendar.walk("VEVENT")
    assert calendar["method"] == method
    return method, vevent


def test_an_invitation_has_one_entry_of_the_calendar_with_organizer_and_guest():
    method, vevent = read(replace(EVENT, organizer="desk@example.org", organizer_name="Desk", sequence=3))

    assert method == "REQUEST"
    assert (vevent["uid"], vevent["sequence"]) == (EVENT.uid, 3)
    assert (vevent["organizer"], vevent["organizer"].params) == ("mailto:desk@example.org", {"CN": "Desk"})
    assert vevent["attendee"] == "mailto:aino@example.org"
    assert vevent["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert vevent.walk("VALARM") == []


def test_a_trip_is_called_off_by_whoever_asked_for_it():
    """Even where another address writes the mails by then: programs take it from the organizer alone."""
    asked = replace(EVENT, organizer="desk@example.org", organizer_name="Desk")
    method, vevent = read(cancelled(asked, datetime(2025, 10, 1, tzinfo=UTC)), Address("New", "new@example.org"))

    assert (method, vevent["organizer"], vevent["sequence"]) == ("CANCEL", "mailto:desk@example.org", 1)


@pytest.mark.parametrize("kept", ["", "not an address", "a@b\r\nX-EVIL:1"])
def test_an_entry_without_a_sound_organizer_takes_the_senders(kept):
    _, vevent = read(replace(EVENT, organizer=kept))

    assert vevent["organizer"] == "mailto:desk@example.org"
    assert "x-evil" not in vevent


@pytest.mark.parametrize(("organizer", "guest"), [(Address("", ""), AINO), (DESK, Address("Aino", ""))])
def test_there_is_no_invitation_without_both_addresses(organizer, guest):
    with pytest.raises(ValueError, match="organizer and attendee"):
        invitation(EVENT, organizer, guest)
