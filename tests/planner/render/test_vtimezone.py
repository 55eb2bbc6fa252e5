"""Time zones of calendar files, read by others: dateutil for every kind of zone, vobject for whole calendars."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz

from planner.domain.itinerary import Place
from planner.render.ics import delegate_calendar
from planner.render.vtimezone import timezone
from tests.planner.render.builders import local
from tests.planner.render.test_ics import entry_between

ZONES = [
    "Europe/Sofia",
    "America/New_York",
    "America/Santiago",  # Sunday on or after the 2nd
    "America/Nuuk",  # Saturday before the last Sunday
    "Asia/Jerusalem",  # Friday before the last Sunday
    "Africa/Cairo",  # after the last Thursday of October, which may be in November: no rule of RFC 5545
    "Asia/Gaza",  # by the moon
    "America/Mexico_City",  # summer time until 2022
    "America/Asuncion",  # summer time for ever since 2024
    "Australia/Lord_Howe",
    "Asia/Jakarta",
]


@pytest.mark.parametrize("key", ZONES)
@pytest.mark.parametrize(("first", "last"), [(2019, 2021), (2024, 2027), (2026, 2026)])
def test_another_program_reads_the_same_offsets(key, first, last):
    begin, end = (datetime(*day, tzinfo=ZoneInfo(key)) for day in ((first, 1, 15), (last, 12, 15)))
    text = "BEGIN:VCALENDAR\n" + timezone(begin, end).decode().replace("\r\n", "\n") + "END:VCALENDAR\n"
    read = tz.tzical(io.StringIO(text)).get()

    for number in range((end - begin) // timedelta(hours=61)):
        here = (begin.astimezone(UTC) + number * timedelta(hours=61)).astimezone(ZoneInfo(key))
        assert here.replace(tzinfo=read).utcoffset() == here.utcoffset(), here


def test_a_zone_without_a_rule_has_its_changes_one_by_one():
    written = timezone(*(datetime(2026, 5, day, tzinfo=ZoneInfo("Africa/Cairo")) for day in (1, 8)))

    assert b"RRULE" not in written
    assert written.count(b"TZOFFSETFROM") == 6  # spring and autumn of this year and of two more


def test_summer_time_that_stays_is_standard_time():
    written = timezone(*(datetime(2025, 5, day, tzinfo=ZoneInfo("America/Asuncion")) for day in (1, 8)))

    assert b"DAYLIGHT" not in written
    assert b"TZOFFSETTO:-0300" in written


def test_a_program_that_keeps_the_first_zone_of_a_name_reads_the_next_file_right():
    """vobject does, and so a Radicale server: a zone bounded to one trip put the next one an hour off."""
    sofia = Place("SOF", "Sofia", "Sofia", "BG", "Europe/Sofia")
    moments = [local(sofia, text) for text in ("2025-11-03T13:10", "2026-05-09T22:32", "2031-07-01T08:00")]
    files = [delegate_calendar("A", [entry_between(start, start + timedelta(hours=1))]) for start in moments]

    read = [vobject.readOne(data.decode()) for data in files]
    again = [vobject.readOne(one.serialize()) for one in read]
    for calendars in (read, again):
        assert [one.vevent.dtstart.value.astimezone(UTC) for one in calendars] == [
            moment.astimezone(UTC) for moment in moments
        ]
