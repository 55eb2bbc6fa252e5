"""
The calendar part of a mail: one entry, asked for or called off (iTIP, RFC 5546; in mails RFC 6047).

A REQUEST or CANCEL speaks of one UID only (RFC 5546 sections 3.2.2 and 3.2.5), so it carries the event itself, with
the uid and sequence of the delegate's calendar; the other parts of the trip come as a calendar to import.
"""

from __future__ import annotations

from icalendar import Calendar, Event, vCalAddress, vText

from planner.domain.agenda import CANCELLED, CalendarEntry
from planner.domain.mails import Address, sound_address
from planner.render.clean import one_line
from planner.render.ics import Text, delegate_calendar

_HEAD = ("prodid", "version", "calscale")


def invitation(entry: CalendarEntry, organizer: Address, attendee: Address) -> tuple[str, bytes]:
    """
    The method ("REQUEST" or "CANCEL") and the calendar with it.

    Parameters
    ----------
    organizer
        For an entry that names none; a trip is called off by whoever asked for it.

    Raises
    ------
    ValueError
        If one of the two has no mail address: both are required.
    """
    if not organizer.mail or not attendee.mail:
        raise ValueError("Expected organizer and attendee with a mail address.")
    named = Address(entry.organizer_name, sound_address(entry.organizer))
    method = "CANCEL" if entry.status == CANCELLED else "REQUEST"
    plain = Calendar.from_ical(delegate_calendar("", (entry,)))
    calendar = Calendar()
    for name in _HEAD:
        calendar.add(name, str(plain[name]))
    calendar.add("method", method)
    for part in plain.subcomponents:
        if isinstance(part, Event):
            _address(part, named if named.mail else organizer, attendee, method)
        calendar.add_component(part)
    return method, bytes(calendar.to_ical(sorted=False))


def _address(vevent: Event, organizer: Address, attendee: Address, method: str) -> None:
    """Who asks whom; what a calendar file alone may hold, such as alarms, goes."""
    vevent.subcomponents = []
    for name, value in vevent.items():
        if isinstance(value, vText):
            vevent[name] = Text(value)
    for name in ("organizer", "attendee"):
        vevent.pop(name, None)
    vevent.add("organizer", _person(organizer))
    guest = _person(attendee)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    if method == "REQUEST":
        guest.params["RSVP"] = vText("TRUE")
    vevent.add("attendee", guest)


def _person(address: Address) -> vCalAddress:
    value = vCalAddress(f"mailto:{address.mail}")
    if name := one_line(address.name).replace('"', "'").strip():
        value.params["CN"] = vText(name)
    return value
