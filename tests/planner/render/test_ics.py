"""Calendar files, parsed back: right instants in every zone, whole lines, the same bytes each time."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.rrule import rrulestr
from icalendar import Calendar

from planner.domain.agenda import CANCELLED, CalendarEntry, cancelled
from planner.render.entries import entries_for_delegate, online_entries
from planner.render.ics import delegate_calendar, event_calendar
from tests.planner.render.builders import (
    AUCKLAND,
    BARCELONA,
    HONOLULU,
    MODIFIED,
    ONLINE,
    local,
    make_estimate,
    make_itinerary,
    make_leg,
)
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.test_html import hostile_itinerary

GOLDEN = Path(__file__).parent / "golden"

ZONES = [
    "Europe/Madrid",
    "Europe/Dublin",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Africa/Casablanca",
]


def all_entries(paper):
    return entries_for_delegate(paper) + online_entries("tiny", "D5", (ONLINE,), date(2027, 12, 31), MODIFIED)


def entry_between(start, end, **changes):
    entry = CalendarEntry("uid", "out-1", "air", start, end, "Summary", "", "", MODIFIED)
    return replace(entry, **changes)


def unfolded(data):
    return data.decode().replace("\r\n ", "").split("\r\n")


def blocks(data, name):
    """The lines of each component of a name."""
    found, open_block = [], None
    for line in unfolded(data):
        if line == f"BEGIN:{name}":
            open_block = []
        elif line == f"END:{name}":
            found.append(open_block)
            open_block = None
        elif open_block is not None:
            open_block.append(line)
    return found


def offset_in_file(data, tzid, moment):
    """The offset that the file's own VTIMEZONE gives a UTC moment."""
    onsets = []
    for begin, rule, before, after in observances(data, tzid):
        local = moment.replace(tzinfo=None) + before
        onset = rule.before(local, inc=True) if rule else begin
        if onset is not None and onset <= local:
            onsets.append((onset - before, after))
    return max(onsets)[1]


@lru_cache
def observances(data, tzid):
    """(first local onset, rule or None, offset before, offset after) of each part of a VTIMEZONE."""
    (zone,) = [lines for lines in blocks(data, "VTIMEZONE") if f"TZID:{tzid}" in lines]
    return [
        observance(dict(line.split(":", 1) for line in zone[start + 1 : zone.index("END:" + zone[start][6:], start)]))
        for start in (index for index, line in enumerate(zone) if line.startswith("BEGIN:"))
    ]


def observance(values):
    begin = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S")
    rule = rrulestr(values["RRULE"], dtstart=begin, cache=True) if "RRULE" in values else None
    return begin, rule, *(seconds(values[name]) for name in ("TZOFFSETFROM", "TZOFFSETTO"))


def seconds(text):
    value = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:7] or 0))
    return -value if text[0] == "-" else value


@pytest.mark.parametrize(
    ("name", "paper", "organizer"),
    [("offer.ics", make_itinerary(), "desk@example.org"), ("estimate.ics", make_estimate(), "")],
)
def test_it_is_the_agreed_file(name, paper, organizer):
    entries = [replace(entry, organizer=organizer, organizer_name="Desk") for entry in all_entries(paper)]

    assert delegate_calendar("Aino Esimerkki", entries) == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("paper", [make_itinerary(), make_estimate()])
def test_parsed_back_it_says_the_same(paper):
    entries = {entry.uid: entry for entry in all_entries(paper)}
    calendar = Calendar.from_ical(delegate_calendar("Aino", tuple(entries.values())))

    vevents = {str(vevent["uid"]): vevent for vevent in calendar.walk("VEVENT")}
    assert vevents.keys() == entries.keys()
    for uid, vevent in vevents.items():
        entry = entries[uid]
        assert (vevent["dtstart"].dt, vevent["dtend"].dt) == (entry.start, entry.end)
        assert (str(vevent["summary"]), str(vevent.get("description", ""))) == (entry.summary, entry.description)
        assert (str(vevent["status"]), vevent["sequence"]) == (entry.status, 0)
        assert vevent["dtstamp"].dt == vevent["last-modified"].dt == MODIFIED


@pytest.mark.parametrize("_round", [1, 2])
def test_equal_moments_keep_their_own_zones(_round):
    """What is written once for everybody is not mixed up: these three are equal, and mean other clocks."""
    madrid = local(BARCELONA, "2025-11-04T10:00")
    moments = [madrid, *(madrid.astimezone(ZoneInfo(key)) for key in ("Europe/London", "Etc/UTC"))]
    assert len(set(moments)) == 1

    calendars = [delegate_calendar("A", [entry_between(moment, moment + timedelta(hours=1))]) for moment in moments]
    starts = [line for data in calendars for lines in blocks(data, "VEVENT") for line in lines if "DTSTART" in line]

    assert starts == [
        "DTSTART;TZID=Europe/Madrid:20251104T100000",
        "DTSTART;TZID=Europe/London:20251104T090000",
        "DTSTART:20251104T090000Z",
    ]


def test_the_two_hours_of_one_name_are_told_apart():
    first, second = (local(BARCELONA, "2025-10-26T02:30", fold=fold) for fold in (0, 1))
    ends = local(BARCELONA, "2025-10-26T05:00")

    for start, line in (
        (first, "DTSTART:20251026T003000Z"),
        (second, "DTSTART:20251026T013000Z"),
        (first, "DTSTART:20251026T003000Z"),
    ):
        assert line in unfolded(delegate_calendar("A", [entry_between(start, ends)]))


def test_two_delegates_share_the_words_but_not_the_uid():
    start = local(BARCELONA, "2025-11-04T10:00")
    entry = entry_between(start, start + timedelta(hours=1), description="Long words. " * 20)
    one, other = (delegate_calendar("A", [replace(entry, uid=uid)]) for uid in ("one", "other"))

    assert other == one.replace(b"UID:one\r\n", b"UID:other\r\n")
    assert b"UID:one\r\n" in one


def test_a_stay_is_all_day_and_does_not_block_the_calendar():
    (stay,) = [
        lines
        for lines in blocks(delegate_calendar("A", all_entries(make_itinerary())), "VEVENT")
        if any("4 nights" in line for line in lines)
    ]

    assert "DTSTART;VALUE=DATE:20251103" in stay
    assert "DTEND;VALUE=DATE:20251108" in stay
    assert "TRANSP:TRANSPARENT" in stay


@pytest.mark.parametrize("key", ZONES)
@pytest.mark.parametrize("day", [datetime(2025, 7, 15, 9), datetime(2025, 10, 26, 9), datetime(2026, 3, 29, 9)])
def test_the_time_zone_is_right_on_every_hour_of_the_trip(key, day):
    start = day.replace(tzinfo=ZoneInfo(key))
    end = (start + timedelta(days=12)).replace(hour=17)
    data = delegate_calendar("A", [entry_between(start, end)])

    moment = start.astimezone(UTC)
    while moment <= end.astimezone(UTC):
        assert offset_in_file(data, key, moment) == moment.astimezone(ZoneInfo(key)).utcoffset()
        moment += timedelta(hours=1)


def test_the_time_zone_is_right_to_the_end_of_a_repetition():
    data = delegate_calendar("A", online_entries("tiny", "D5", (ONLINE,), date(2027, 12, 31), MODIFIED))

    for month in range(10):
        moment = datetime(2025 + (8 + month) // 12, (8 + month) % 12 + 1, 28, 13, tzinfo=UTC)
        local_offset = moment.astimezone(ZoneInfo("Europe/Brussels")).utcoffset()
        assert offset_in_file(data, "Europe/Brussels", moment) == local_offset
    assert "RRULE:FREQ=MONTHLY;UNTIL=20260630T215959Z" in unfolded(data)
    assert [line for line in unfolded(data) if "RDATE" in line] == ["RDATE:20260228T140000Z"]


def test_the_time_zone_is_the_same_whatever_the_dates():
    """Some programs keep the first that they meet for every later file."""
    autumn, spring = (
        delegate_calendar("A", [entry_between(start, start + timedelta(hours=1))])
        for start in (local(BARCELONA, "2025-11-04T10:00"), local(BARCELONA, "2027-05-04T10:00"))
    )

    assert blocks(autumn, "VTIMEZONE") == blocks(spring, "VTIMEZONE")
    assert blocks(autumn, "VTIMEZONE")[0] == [
        "TZID:Europe/Madrid",
        "BEGIN:DAYLIGHT",
        "DTSTART:20070325T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20071028T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
    ]
    assert b"COMMENT" not in autumn
    assert b"RDATE" not in autumn


def test_a_zone_whose_clocks_never_change_has_one_observance():
    data = delegate_calendar("A", entries_for_delegate(make_estimate()))

    assert blocks(data, "VTIMEZONE")[0] == [
        "TZID:Asia/Singapore",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "TZNAME:+08",
        "END:STANDARD",
    ]


def test_every_zone_that_is_named_is_described():
    data = delegate_calendar("A", all_entries(make_itinerary()))

    named = {line.split("TZID=")[1].split(":")[0] for line in unfolded(data) if "TZID=" in line}
    described = {line[5:] for line in unfolded(data) if line.startswith("TZID:")}
    assert named == described == {"Europe/Brussels", "Europe/Helsinki", "Europe/Madrid"}


def test_both_of_two_equal_clock_times_are_written_in_utc():
    """RFC 5545 takes the first; libical, ical.js and khal take the second."""
    first, second = (local(BARCELONA, "2025-10-26T02:30", fold=fold) for fold in (0, 1))
    lines = unfolded(delegate_calendar("A", [entry_between(first, second)]))

    assert "DTSTART:20251026T003000Z" in lines
    assert "DTEND:20251026T013000Z" in lines


def test_utc_needs_no_time_zone():
    start = datetime(2025, 11, 3, 9, tzinfo=ZoneInfo("UTC"))
    data = delegate_calendar("A", [entry_between(start, start + timedelta(hours=1))])

    assert "DTSTART:20251103T090000Z" in unfolded(data)
    assert blocks(data, "VTIMEZONE") == []


def test_a_flight_across_the_date_line_lands_before_it_left_by_the_calendar():
    leg = make_leg(AUCKLAND, "2026-11-21T00:30", HONOLULU, "2026-11-20T10:15")
    paper = make_itinerary(out=(leg,), back=(), stay=None, agenda=())
    lines = unfolded(delegate_calendar("A", entries_for_delegate(paper)[:1]))

    assert "DTSTART;TZID=Pacific/Auckland:20261121T003000" in lines
    assert "DTEND;TZID=Pacific/Honolulu:20261120T101500" in lines


def test_a_withdrawn_entry_stays_in_the_file():
    off = [cancelled(entry, datetime(2025, 10, 1, tzinfo=UTC)) for entry in entries_for_delegate(make_itinerary())]
    vevents = Calendar.from_ical(delegate_calendar("A", off)).walk("VEVENT")

    assert {(str(vevent["status"]), vevent["sequence"]) for vevent in vevents} == {(CANCELLED, 1)}
    assert {vevent["dtstamp"].dt for vevent in vevents} == {datetime(2025, 10, 1, tzinfo=UTC)}


def test_the_order_of_entries_does_not_matter():
    entries = all_entries(make_itinerary())

    assert delegate_calendar("A", entries) == delegate_calendar("A", entries[::-1])


def test_titles_tell_whose_calendar_it_is():
    assert "X-WR-CALNAME:Trips of Aino" in unfolded(delegate_calendar("Aino", ()))
    assert "X-WR-CALNAME:Expo: agenda\\, arrivals\\, departures" in unfolded(event_calendar("Expo", ()))


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_adds_no_line_and_no_property(text):
    plain, data = (delegate_calendar(name, all_entries(hostile_itinerary(name))) for name in ("x", text))

    assert structure(data) == structure(plain)
    assert all(len(line.encode()) <= 75 for line in data.decode().split("\r\n"))
    assert not any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for letter in data.decode().replace("\r\n", ""))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert len(Calendar.from_ical(data).walk("VEVENT")) == 13


def structure(data):
    """Names of all properties and components in order; an empty text leaves its property out."""
    names = [line if line.startswith(("BEGIN", "END")) else line.split(":")[0].split(";")[0] for line in unfolded(data)]
    return sorted(name for name in names if name not in ("LOCATION", "DESCRIPTION"))


def occurrences(data, key):
    """UTC moments of the only series in a file, by dateutil, the file's own rule and its single days."""
    (lines,) = blocks(data, "VEVENT")
    (rule,) = [line[6:] for line in lines if line.startswith("RRULE:")]
    (start,) = [line.split(":")[1] for line in lines if line.startswith(f"DTSTART;TZID={key}")]
    first = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(key))
    single = [datetime.fromisoformat(line[6:]) for line in lines if line.startswith("RDATE:")]
    return sorted(moment.astimezone(UTC) for moment in (*rrulestr(rule, dtstart=first), *single))


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
@pytest.mark.parametrize("key", ["Europe/Brussels", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe"])
def test_a_monthly_session_takes_place_in_every_month(day, key):
    """On its day of the month, in a shorter month on the last one, at the same local hour."""
    start = datetime(2025, 10, day, 15, tzinfo=ZoneInfo(key))
    data = delegate_calendar(
        "A", [entry_between(start, start + timedelta(hours=1), repeat_until=date(2028, 3, 31), kind="online")]
    )

    months = [(year, month) for year in range(2025, 2029) for month in range(1, 13)][9:39]
    wanted = [
        datetime(year, month, min(day, monthrange(year, month)[1]), 15, tzinfo=ZoneInfo(key)).astimezone(UTC)
        for year, month in months
    ]
    assert occurrences(data, key) == wanted
    if key != "Africa/Casablanca":  # which vobject takes for UTC, as it looks at 2000 to 2020 only
        read = vobject.readOne(data.decode()).vevent.getrruleset()
        assert [moment.astimezone(UTC) for moment in read] == wanted
    assert [offset_in_file(data, key, moment) for moment in wanted] == [
        moment.astimezone(ZoneInfo(key)).utcoffset() for moment in wanted
    ]


@pytest.mark.parametrize("key", ["Europe/Dublin", "Africa/Casablanca", "Europe/Madrid"])
def test_daylight_is_the_later_clock_whatever_the_law_calls_it(key):
    start = datetime(2026, 1, 10, 9, tzinfo=ZoneInfo(key))
    data = delegate_calendar("A", [entry_between(start, start + timedelta(days=300))])

    assert blocks(data, "DAYLIGHT")
    for lines in blocks(data, "DAYLIGHT"):
        values = dict(line.split(":", 1) for line in lines)
        assert seconds(values["TZOFFSETTO"]) > seconds(values["TZOFFSETFROM"])


def test_the_file_says_that_it_is_published_and_how_often_to_look_again():
    lines = unfolded(delegate_calendar("Aino", ()))

    assert lines[4:9] == [
        "METHOD:PUBLISH",
        "NAME:Trips of Aino",
        "X-WR-CALNAME:Trips of Aino",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]


def test_a_file_is_published_only_where_every_entry_has_an_organizer():
    """RFC 5546 section 3.2.1 asks for one; without METHOD the file is a plain calendar of RFC 5545."""
    entries = all_entries(make_itinerary())
    named = [replace(entry, organizer="desk@example.org") for entry in entries]

    assert "METHOD:PUBLISH" in unfolded(delegate_calendar("A", named))
    for some in (entries, [*named[1:], entries[0]]):
        assert not any(line.startswith("METHOD") for line in unfolded(delegate_calendar("A", some)))


def test_an_entry_tells_where_it_is_who_publishes_it_and_where_to_join():
    start = local(BARCELONA, "2025-11-04T10:00")
    entry = entry_between(
        start,
        start + timedelta(hours=1),
        kind="online",
        url="https://example.org/a;b,c",
        position=(41.2971, -2.0785),
        organizer="desk@example.org",
        organizer_name='The "desk"; of:all',
    )
    vevent = Calendar.from_ical(delegate_calendar("A", [entry])).walk("VEVENT")[0]

    assert (vevent["geo"].latitude, vevent["geo"].longitude) == (41.2971, -2.0785)
    assert str(vevent["organizer"]) == "mailto:desk@example.org"
    assert str(vevent["conference"]) == "https://example.org/a;b,c"
    assert vevent["conference"].params == {"VALUE": "URI"}


@pytest.mark.parametrize("text", ["", " "])
def test_what_has_no_words_has_no_empty_property(text):
    """libical drops one, with an error; a title is then the kind of the entry."""
    start = local(BARCELONA, "2025-11-04T10:00")
    entry = entry_between(
        start, start + timedelta(hours=1), summary=text, location=text, description=text, kind="session"
    )
    lines = unfolded(delegate_calendar("A", [entry]))

    assert not any(line.endswith(":") for line in lines if line)
    assert "SUMMARY:Event" in lines


def test_what_is_cancelled_says_so_blocks_no_time_and_rings_no_alarm():
    (leg, *_) = entries_for_delegate(make_itinerary())
    confirmed, off = (blocks(delegate_calendar("A", [entry]), "VEVENT")[0] for entry in (leg, cancelled(leg, MODIFIED)))

    assert confirmed.count("BEGIN:VALARM") == 2
    assert "SUMMARY:Cancelled: Flight XF 301 Tampere (TMP) → Helsinki (HEL)" in off
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(off)
    assert "BEGIN:VALARM" not in off


def test_a_typed_backslash_is_no_line_break():
    start = local(BARCELONA, "2025-11-04T10:00")
    texts = dict.fromkeys(("summary", "location", "description"), r"C:\New, \n; \\N")
    data = delegate_calendar("A", [entry_between(start, start + timedelta(hours=1), alarms=(-15,), **texts)])

    for name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        assert rf"{name}:C:\\New\, \\n\; \\\\N" in unfolded(data)
    assert str(Calendar.from_ical(data).walk("VEVENT")[0]["location"]) == texts["location"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_publishers_name_adds_no_parameter_and_no_line(text):
    start = local(BARCELONA, "2025-11-04T10:00")
    entry = entry_between(start, start + timedelta(hours=1), organizer="a@example.org", organizer_name=text)
    data = delegate_calendar("A", [entry])
    vevent = Calendar.from_ical(data).walk("VEVENT")[0]

    assert str(vevent["organizer"]) == "mailto:a@example.org"
    assert set(vevent["organizer"].params) <= {"CN"}
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
