"""Calendar entries: which parts a trip has, and what keeps their identity."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from planner.domain.agenda import (
    CANCELLED,
    CONFIRMED,
    TENTATIVE,
    cancelled,
    entry_from_dict,
    entry_to_dict,
    entry_uid,
    fingerprint,
)
from planner.domain.itinerary import Gathering, Shuttle, Step
from planner.render.entries import entries_for_delegate, entries_for_event, online_entries
from tests.planner.render.builders import (
    AGENDA,
    AINO,
    BARCELONA,
    EXPO,
    MODIFIED,
    ONLINE,
    OUT,
    local,
    make_estimate,
    make_itinerary,
)
from tests.planner.render.prints import unmarked

TASK = "todo-visa_apply-" + hashlib.sha256(b"Singapore").hexdigest()[:12] + "-1"
STEP = Step("confirm_quote", date(2025, 10, 1), subject="Q3")


def by_part(entries):
    return {entry.part: entry for entry in entries}


def gathering(*papers):
    return Gathering("tiny", EXPO, AGENDA, papers, "Dr Example (fictional)", MODIFIED)


def test_a_trip_has_its_legs_stay_event_and_sessions():
    parts = [entry.part for entry in entries_for_delegate(make_itinerary())]

    assert parts[:6] == ["out-1", "out-2", "back-1", "back-2", "stay", "event"]
    assert [part.partition("-")[0] for part in parts[6:]] == ["session"] * 4 + ["todo"]
    assert len(set(parts)) == 11


def test_a_leg_starts_and_ends_in_its_own_zones():
    leg = by_part(entries_for_delegate(make_itinerary()))["out-2"]

    assert (leg.start, leg.end) == (OUT[1].departs, OUT[1].arrives)
    assert [str(leg.start.tzinfo), str(leg.end.tzinfo)] == ["Europe/Helsinki", "Europe/Madrid"]
    assert (leg.summary, leg.location, leg.status) == (
        "Flight XF 303 Helsinki (HEL) → Barcelona (BCN)",
        "Helsinki-Vantaa (HEL), Helsinki",
        CONFIRMED,
    )
    assert leg.description == (
        "Flight XF 303, Fictional Air\n"
        "Departs Helsinki, Helsinki-Vantaa: Mon 3 Nov, 11:40 EET (UTC+2)\n"
        "Arrives Barcelona, Barcelona El Prat: Mon 3 Nov, 14:45 CET (UTC+1)\n"
        "Duration 4 h 05 min"
    )


def test_a_stay_shows_every_day_from_check_in_to_check_out():
    stay = by_part(entries_for_delegate(make_itinerary()))["stay"]

    assert (stay.start, stay.end) == (date(2025, 11, 3), date(2025, 11, 8))
    assert stay.location == "Hotel Ejemplo Mar (fictional), Carrer de l'Exemple 1, Barcelona"


def test_a_vehicle_is_an_entry_that_names_no_fellow_passenger():
    ready = local(BARCELONA, "2025-11-03T15:30")
    ride = Shuttle(
        direction="arrival",
        vehicle="Minibus (fictional)",
        ready=ready,
        leaves=local(BARCELONA, "2025-11-03T15:55"),
        arrives=local(BARCELONA, "2025-11-03T16:40"),
        place="Exit B",
        company=("Inés",),
    )
    entries = by_part(entries_for_delegate(make_itinerary(shuttles=(ride, Shuttle("departure", "no_hotel")))))

    entry = entries["ride-arrival"]
    assert "ride-departure" not in entries
    assert (entry.start, entry.end, entry.location) == (
        ready,
        ride.arrives,
        "Exit B, Barcelona El Prat (BCN), Barcelona",
    )
    assert entry.summary == "On arrival: Minibus (fictional)"
    assert entry.description == ("Stand at Exit B.\nExpected there at about 15:30; the vehicle leaves at 15:55.")
    at_once = replace(ride, leaves=ready, arrives=ready)
    entries = by_part(entries_for_delegate(make_itinerary(shuttles=(at_once,))))
    assert entries["ride-arrival"].end == local(BARCELONA, "2025-11-03T15:31")  # RFC 5545: later than the start


def test_estimates_are_tentative_and_say_so():
    parts = by_part(entries_for_delegate(make_estimate()))

    assert {part: entry.status for part, entry in parts.items()} == {
        "out-1": TENTATIVE,
        "back-1": TENTATIVE,
        "stay": TENTATIVE,
        "event": CONFIRMED,
        TASK: CONFIRMED,
    }
    assert parts["out-1"].summary == "Flight Helsinki (HEL) → Singapore (SIN) (estimate, to be booked)"
    assert parts["stay"].summary == "Hotel to be confirmed (4 nights)"


def test_an_offer_without_a_ticket_is_tentative_and_says_so():
    legs = tuple(replace(leg, pending=True) for leg in make_itinerary().out)
    parts = by_part(entries_for_delegate(make_itinerary(out=legs)))

    assert {part: parts[part].status for part in ("out-1", "out-2", "back-1", "stay", "event")} == {
        "out-1": TENTATIVE,
        "out-2": TENTATIVE,
        "back-1": CONFIRMED,
        "stay": CONFIRMED,
        "event": CONFIRMED,
    }
    assert parts["out-1"].summary == "Flight XF 301 Tampere (TMP) → Helsinki (HEL) (no ticket yet)"
    assert parts["out-1"].description.splitlines()[-1] == "Offer: no ticket is issued yet."
    assert parts["out-1"].alarms == (-24 * 60, -3 * 60)


@pytest.mark.parametrize(
    ("occasion", "start", "end"),
    [
        (EXPO, local(BARCELONA, "2025-11-04T09:00"), local(BARCELONA, "2025-11-06T18:00")),
        (replace(EXPO, start=None, end=None), date(2025, 11, 4), date(2025, 11, 7)),
    ],
)
def test_an_event_has_clock_times_only_where_they_are_known(occasion, start, end):
    event = by_part(entries_for_delegate(make_itinerary(occasion=occasion)))["event"]

    assert (event.start, event.end) == (start, end)


def test_at_home_there_are_no_legs_and_no_stay():
    paper = make_itinerary(out=(), back=(), stay=None, agenda=(), steps=(), at_home=True)

    assert [entry.part for entry in entries_for_delegate(paper)] == ["event"]


def test_a_moved_flight_another_hotel_and_a_moved_session_keep_their_uid():
    before = by_part(entries_for_delegate(make_itinerary()))
    later = replace(OUT[0], number="ZZ 9", departs=local(BARCELONA, "2025-11-03T06:00"))
    moved = replace(AGENDA[0], start=local(BARCELONA, "2025-11-05T15:00"), end=local(BARCELONA, "2025-11-05T16:00"))
    changed = make_itinerary(
        out=(later, OUT[1]),
        stay=replace(make_itinerary().stay, hotel="Another", check_in=date(2025, 11, 2)),
        agenda=(AGENDA[1], AGENDA[2], moved, AGENDA[3]),
    )
    after = by_part(entries_for_delegate(changed))

    assert {part: entry.uid for part, entry in after.items()} == {part: entry.uid for part, entry in before.items()}
    differ = {part for part in before if fingerprint(before[part]) != fingerprint(after[part])}
    assert differ == {"out-1", "stay", next(part for part, entry in before.items() if entry.summary == AGENDA[0].title)}


def test_two_sessions_of_one_title_are_two_entries():
    twice = (AGENDA[0], replace(AGENDA[0], start=local(BARCELONA, "2025-11-06T09:00")))
    entries = entries_for_delegate(make_itinerary(agenda=twice))

    assert len({entry.uid for entry in entries if entry.kind == "session"}) == 2


def test_a_uid_depends_on_programme_delegate_event_and_part():
    assert entry_uid("p", "d", "e", "out-1") == "f2cdf1ac-0816-57e7-8b31-2887b940b5a9"
    names = [
        ("p", "d", "e", "x"),
        ("q", "d", "e", "x"),
        ("p", "e", "d", "x"),
        ("p", "d", "e", "y"),
        ("p", "d,e", "", "x"),
    ]
    assert len({entry_uid(*name) for name in names}) == 5


def test_online_sessions_repeat_until_their_own_or_the_programmes_end():
    own, open_ended, once = online_entries(
        "tiny",
        "D5",
        (ONLINE, replace(ONLINE, code="b", until=None), replace(ONLINE, code="c", repeat="", until=None)),
        date(2027, 12, 31),
        MODIFIED,
    )

    assert [own.repeat_until, open_ended.repeat_until, once.repeat_until] == [
        date(2026, 6, 30),
        date(2027, 12, 31),
        None,
    ]
    assert own.end == datetime(2025, 9, 30, 16, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert (own.summary, own.location) == ("Energy cluster meeting (online)", "https://example.org/energy")


def test_an_online_session_over_the_clock_change_lasts_its_minutes():
    late = replace(ONLINE, start=datetime(2025, 10, 26, 1, 30, tzinfo=ZoneInfo("Europe/Brussels")), minutes=120)
    (entry,) = online_entries("tiny", "D5", (late,), date(2027, 12, 31), MODIFIED)

    assert entry.end.timestamp() - entry.start.timestamp() == 7200


def test_staff_see_everybody_arrive_and_leave():
    other = replace(AINO, code="D9", given_name="Bo")
    entries = entries_for_event(gathering(make_itinerary(), make_itinerary(traveller=other)))
    parts = by_part(entries)

    assert [entry.part for entry in entries[5:]] == ["arrival-D5", "departure-D5", "arrival-D9", "departure-D9"]
    assert parts["arrival-D5"].summary == "Arrival: Aino Esimerkki, XF 303 HEL → BCN"
    assert parts["departure-D9"].summary == "Departure: Bo Esimerkki, XF 304 BCN → HEL"
    assert parts["arrival-D5"].end == OUT[-1].arrives
    assert "Hotel: Hotel Ejemplo Mar (fictional), 3 Nov 2025 to 7 Nov 2025" in parts["arrival-D5"].description
    assert "Expert: Dr Example (fictional)" in parts["event"].description


def test_the_staffs_entries_are_not_the_delegates():
    paper = make_itinerary()
    staff, own = entries_for_event(gathering(paper)), entries_for_delegate(paper)

    assert {entry.uid for entry in staff} & {entry.uid for entry in own} == set()


@pytest.mark.parametrize("paper", [make_itinerary(), make_estimate()])
def test_entries_survive_being_kept(paper):
    for entry in (*entries_for_delegate(paper), *online_entries("tiny", "D5", (ONLINE,), date(2027, 1, 1), MODIFIED)):
        assert entry_from_dict(entry_to_dict(entry)) == entry
        assert fingerprint(entry_from_dict(entry_to_dict(entry))) == fingerprint(entry)


def test_a_moment_that_occurs_twice_is_kept_as_the_one_it_was():
    second = local(BARCELONA, "2025-10-26T02:30", fold=1)
    entry = replace(entries_for_delegate(make_itinerary())[0], start=second)

    assert entry_from_dict(entry_to_dict(entry)).start.timestamp() == second.timestamp()


def test_number_and_moment_are_no_part_of_what_an_entry_says():
    entry = entries_for_delegate(make_itinerary())[0]
    renumbered = replace(entry, sequence=7, modified=datetime(2026, 1, 1, tzinfo=MODIFIED.tzinfo))

    assert fingerprint(renumbered) == fingerprint(entry)
    assert fingerprint(replace(entry, status=CANCELLED)) != fingerprint(entry)


def test_a_withdrawn_entry_is_called_off_once():
    entry = entries_for_delegate(make_itinerary())[0]
    moment = datetime(2025, 10, 1, tzinfo=MODIFIED.tzinfo)
    off = cancelled(entry, moment)

    assert off == replace(entry, status=CANCELLED, sequence=1, modified=moment)
    assert cancelled(off, datetime(2025, 11, 1, tzinfo=MODIFIED.tzinfo)) == off


def test_an_entry_kept_by_an_earlier_version_still_opens():
    entry = entries_for_delegate(make_itinerary())[0]
    new = ("language", "position", "alarms", "organizer", "organizer_name")
    kept = {name: value for name, value in entry_to_dict(entry).items() if name not in new}

    assert entry_from_dict(kept) == replace(entry, language="en", position=None, alarms=(), organizer="")


def test_a_task_with_a_day_is_an_all_day_entry_that_reminds():
    entries = by_part(entries_for_delegate(make_estimate()))
    (task,) = [entry for part, entry in entries.items() if part.startswith("todo-")]

    assert (task.start, task.end, task.kind) == (date(2026, 5, 13), date(2026, 5, 14), "deadline")
    assert task.summary == "Apply for your visa for Singapore"
    assert task.description.startswith("Apply for your visa for Singapore. It costs SGD 30.00.")
    assert "The last day for this is Wednesday 13 May 2026." in task.description
    assert task.alarms == (-9540, 540)


@pytest.mark.parametrize(
    ("language", "title"),
    [("", "Apply for your authorisation for Singapore (NZeTA)"), ("ar", "طلب تصريح السفر (الوجهة: سنغافورة؛ NZeTA)")],
)
def test_an_authorisation_has_a_short_title_and_the_entry_of_the_visa(language, title):
    applying = Step("visa_apply", date(2026, 5, 13), subject="Singapore")
    traveller = replace(make_itinerary().traveller, language=language)
    (visa,), (electronic,) = (
        [
            entry
            for entry in entries_for_delegate(make_itinerary(traveller=traveller, steps=(step,)))
            if entry.part.startswith("todo-")
        ]
        for step in (applying, replace(applying, kind="visa_electronic", detail="NZeTA"))
    )

    assert unmarked(electronic.summary) == title
    assert electronic.uid == visa.uid


def test_another_offer_is_the_same_task():
    one, other = (
        {entry.uid for entry in entries_for_delegate(make_itinerary(steps=(replace(STEP, subject=offer),)))}
        for offer in ("Q3", "Q4")
    )

    assert one == other


def test_a_place_has_its_position_and_an_estimate_rings_no_alarm():
    there = replace(OUT[0], origin=replace(OUT[0].origin, latitude=61.41, longitude=23.6))
    legs = by_part(entries_for_delegate(make_itinerary(out=(there, OUT[1]))))

    assert (legs["out-1"].position, legs["out-2"].position) == ((61.41, 23.6), None)
    assert (legs["out-1"].alarms, legs["out-2"].alarms) == ((-1440, -180), ())
    assert by_part(entries_for_delegate(make_estimate()))["out-1"].alarms == ()
