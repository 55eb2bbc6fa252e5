"""SEQUENCE rises on a real change and only then; what is withdrawn is cancelled once and kept for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from planner.domain.agenda import CANCELLED, CONFIRMED, entry_from_dict, entry_to_dict
from planner.render.ics import delegate_calendar
from planner.services.sequences import codes, merged
from tests.planner.store.worlds import make_entry

FIRST = datetime(2026, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)
AFTER_THE_EVENT = datetime(2026, 3, 6, tzinfo=UTC)


def by_uid(*entries):
    return {entry.uid: entry for entry in entries}


def test_a_first_entry_goes_out_as_number_zero_of_that_day():
    entry = make_entry(modified=datetime(2020, 1, 1, tzinfo=UTC))

    assert merged([entry], {}, FIRST) == by_uid(replace(entry, modified=FIRST))


def test_an_unchanged_entry_keeps_number_and_moment():
    kept = replace(make_entry(), sequence=3, modified=FIRST)

    assert merged([make_entry(modified=LATER)], by_uid(kept), LATER) == by_uid(kept)


def test_a_change_raises_the_number_by_one():
    kept = replace(make_entry(), sequence=3, modified=FIRST)
    moved = make_entry(summary="Barcelona, moved")

    assert merged([moved], by_uid(kept), LATER) == by_uid(replace(moved, sequence=4, modified=LATER))


def test_a_change_is_never_dated_before_the_one_before():
    kept = replace(make_entry(), modified=LATER)
    (entry,) = merged([make_entry(summary="Moved")], by_uid(kept), FIRST).values()

    assert (entry.sequence, entry.modified) == (1, LATER)


def test_a_withdrawn_entry_is_cancelled_once_and_stays():
    kept = replace(make_entry(), sequence=1, modified=FIRST)
    once = merged([], by_uid(kept), LATER)

    assert once == by_uid(replace(kept, sequence=2, status=CANCELLED, modified=LATER))
    assert merged([], once, datetime(2026, 2, 20, tzinfo=UTC)) == once


def test_a_reinstated_entry_is_confirmed_under_the_next_number():
    cancelled = replace(make_entry(), sequence=2, status=CANCELLED, modified=FIRST)

    assert merged([make_entry()], by_uid(cancelled), LATER) == by_uid(
        replace(make_entry(), sequence=3, status=CONFIRMED, modified=LATER)
    )


def test_what_has_taken_place_is_not_cancelled_when_it_leaves_the_plan():
    event = make_entry()
    stay = make_entry("stay", start=date(2026, 3, 2), end=date(2026, 3, 6))
    online = make_entry("online-A", repeat_until=date(2026, 3, 5))

    assert merged([], by_uid(event, stay, online), AFTER_THE_EVENT) == by_uid(event, stay, online)


def test_a_monthly_session_that_still_goes_on_is_cancelled():
    online = make_entry("online-A", repeat_until=date(2026, 3, 6))
    (entry,) = merged([], by_uid(online), AFTER_THE_EVENT).values()

    assert (entry.status, entry.sequence) == (CANCELLED, 1)


def test_an_event_that_ends_after_this_moment_is_cancelled():
    (entry,) = merged([], by_uid(make_entry()), datetime(2026, 3, 5, 16, 59, tzinfo=UTC)).values()
    assert entry.status == CANCELLED
    (entry,) = merged([], by_uid(make_entry()), datetime(2026, 3, 5, 17, tzinfo=UTC)).values()
    assert entry.status == CONFIRMED


def test_entries_come_in_the_order_of_their_uids_whatever_came_first():
    one, two, three = sorted((make_entry("a"), make_entry("b"), make_entry("c")), key=lambda entry: entry.uid)

    assert list(merged([three, one], by_uid(two), FIRST)) == [one.uid, two.uid, three.uid]


def test_codes_of_one_group_are_sorted_and_may_hold_a_slash():
    calendars = {"events/b": {}, "delegates/x/y": {}, "delegates/a": {}}

    assert list(codes(calendars, "delegates")) == ["a", "x/y"]
    assert list(codes(calendars, "events")) == ["b"]


class Subscriber:
    """A calendar program that knows entries by UID and believes only a higher SEQUENCE."""

    def __init__(self):
        self.entries = {}

    def read(self, data):
        found = Calendar.from_ical(data).walk("VEVENT")
        assert len({str(vevent["uid"]) for vevent in found}) == len(found)
        for vevent in found:
            last = self.entries.get(str(vevent["uid"]))
            if last is None or vevent["sequence"] > last["sequence"]:
                self.entries[str(vevent["uid"])] = vevent

    def standing(self):
        return {
            uid: (vevent["dtstart"].dt, vevent["dtend"].dt, str(vevent["summary"]))
            for uid, vevent in self.entries.items()
            if str(vevent["status"]) != CANCELLED
        }


STATES = st.dictionaries(
    st.sampled_from(["out-1", "out-2", "back-1", "stay", "event"]),
    st.tuples(st.integers(0, 40), st.sampled_from(["one", "another"])),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STATES, min_size=1, max_size=12), st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_any_history_leaves_a_subscriber_with_the_truth(history, waits):
    """Trips change, go, and come back, some on the same day: no duplicate, no ghost, no stale time."""
    kept, reader, now, before = {}, Subscriber(), datetime(2025, 1, 1, tzinfo=UTC), (None, None)
    for state, wait in zip(history, waits, strict=False):
        now += timedelta(days=wait)
        fresh = [
            make_entry(
                part, summary=words, start=date(2027, 1, 1) + timedelta(day), end=date(2027, 1, 3) + timedelta(day)
            )
            for part, (day, words) in state.items()
        ]
        kept = {uid: entry_from_dict(entry_to_dict(entry)) for uid, entry in merged(fresh, kept, now).items()}
        data = delegate_calendar("A", tuple(kept.values()))
        reader.read(data)

        assert reader.standing() == {entry.uid: (entry.start, entry.end, entry.summary) for entry in fresh}
        assert state != before[0] or data == before[1]
        before = (state, data)


def test_a_database_of_an_earlier_version_raises_each_number_once_at_most():
    now = make_entry(position=(41.3, 2.1), alarms=(-180,), organizer="desk@example.org")
    new = ("language", "position", "alarms", "organizer", "organizer_name")
    old = {name: value for name, value in entry_to_dict(now).items() if name not in new}
    first = merged([now], {now.uid: entry_from_dict({**old, "modified": FIRST.isoformat()})}, LATER)

    assert first[now.uid] == replace(now, sequence=1, modified=LATER)
    assert merged([now], first, AFTER_THE_EVENT) == first
