"""SEQUENCE rises on a real change and only then; what is withdrawn is cancelled once and kept for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from planner.domain.agenda import CANCELLED, CONFIRMED
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
