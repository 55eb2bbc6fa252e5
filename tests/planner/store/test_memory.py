"""What is saved is recalled, nothing is ever edited in place, and two runs never overwrite each other."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planner.domain.failures import BusyError, StoreError
from planner.domain.itinerary import Difference, Edition
from planner.domain.records import Hotel, Session
from planner.domain.told import Place, Told, told_by
from planner.store.memory import Memory, Publication, Recollection
from tests.planner.store.worlds import TODAY, make_entry, make_plan, make_programme, make_revision, make_trip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "planner.db"


def rows(path, query):
    with sqlite3.connect(path) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_an_absent_database_recalls_nothing_and_is_not_created(path):
    with Memory(path) as memory:
        assert memory.recall("demo") == Recollection()

    assert list(path.parent.iterdir()) == []


def test_what_is_saved_is_recalled_by_another_run(path):
    revision = make_revision(make_plan(make_trip()))
    calendars = {"delegates/D1": {make_entry().uid: make_entry()}}
    with Memory(path) as memory:
        memory.save(make_programme(), memory.recall("demo"), Publication(revision, calendars))

    with Memory(path) as memory:
        first, pair = Edition(1, TODAY), ("BCN26", "D1")
        assert memory.recall("demo") == Recollection(revision, None, calendars, {pair: first}, {pair: (first,)})
        assert memory.recall("another") == Recollection()


def test_the_words_of_the_folder_of_a_revision_are_kept(path):
    start = datetime(2026, 3, 3, 9, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    programme = replace(
        make_programme(),
        hotels={"H1": Hotel("H1", "BCN26", "Hotel Mar", "Carrer 1", Decimal("128.00"), "EUR")},
        sessions=(Session("BCN26", start, start.replace(hour=11), "Opening", "Agora"),),
    )
    with Memory(path) as memory:
        assert memory.told("demo", 1) == Told()
        memory.save(programme, memory.recall("demo"), Publication(make_revision(make_plan(make_trip())), {}))

        assert memory.told("demo", 1) == told_by(programme)
        assert memory.told("demo", 1).hotels == {"H1": Place("Hotel Mar", "Carrer 1")}
        assert memory.told("demo", 2) == Told()


def test_after_the_last_run_only_the_database_file_is_left(path):
    with Memory(path) as memory:
        memory.save(make_programme(), Recollection(), Publication(make_revision(make_plan()), {}))

    assert [child.name for child in path.parent.iterdir()] == ["planner.db"]


def test_a_second_revision_leaves_the_first_as_it_was(path):
    first = make_revision(make_plan(make_trip("D1")))
    second = make_revision(make_plan(make_trip("D2")), number=2, previous=1)
    with Memory(path) as memory:
        memory.save(make_programme(), Recollection(), Publication(first, {}))
        memory.save(make_programme(), memory.recall("demo"), Publication(second, {}))
        recalled = memory.recall("demo")
        assert (recalled.latest, recalled.before) == (second, first)
        assert memory.revision("demo", 1) == first
        assert memory.revision("demo", 3) is None

    assert rows(path, "SELECT revision, event, delegate, cost FROM published_trips ORDER BY 1, 3") == [
        (1, "BCN26", "D1", 68_000),
        (2, "BCN26", "D2", 68_000),
    ]


def test_every_row_of_the_import_is_kept_in_file_order(path):
    programme = make_programme(delegates=("D2", "D1"))
    with Memory(path) as memory:
        memory.save(programme, Recollection(), Publication(make_revision(make_plan(programme=programme)), {}))

    counted = dict(rows(path, "SELECT table_name, count(*) FROM import_rows GROUP BY 1"))
    assert counted == {
        "programme": 1,
        "authorities": 1,
        "delegates": 2,
        "events": 1,
        "nominations": 2,
        "quotes": 1,
        "budgets": 1,
        "rates": 1,
    }
    delegates = rows(path, "SELECT record FROM import_rows WHERE table_name = 'delegates' ORDER BY position")
    assert [json.loads(record)["code"] for (record,) in delegates] == ["D2", "D1"]
    assert json.loads(delegates[0][0])["unavailable"] == [{"first": "2026-05-01", "last": "2026-05-03"}]
    ((quote,),) = rows(path, "SELECT record FROM import_rows WHERE table_name = 'quotes'")
    assert json.loads(quote)["price"] == "180.00"
    assert json.loads(quote)["out"][0]["departs"] == "2026-03-02T12:00:00+01:00"


def test_the_same_folder_is_kept_once_and_another_beside_it(path):
    same, other = make_programme(), make_programme(note="changed")
    with Memory(path) as memory:
        memory.save(same, Recollection(), Publication(make_revision(make_plan(programme=same)), {}))
        memory.save(same, memory.recall("demo"), Publication(make_revision(make_plan(programme=same), 2, 1), {}))
        memory.save(other, memory.recall("demo"), Publication(make_revision(make_plan(programme=other), 3, 2), {}))

    assert rows(path, "SELECT number, input_sha256 FROM imports ORDER BY 1") == [
        (1, same.input_sha256),
        (2, other.input_sha256),
    ]
    assert rows(path, "SELECT revision, import_number FROM plan_revisions ORDER BY 1") == [(1, 1), (2, 1), (3, 2)]


def test_a_changed_entry_replaces_its_last_state_and_the_others_stay(path):
    stay, event = make_entry("stay"), make_entry("event")
    moved = replace(event, summary="Moved", sequence=1, modified=datetime(2026, 2, 1, tzinfo=UTC))
    with Memory(path) as memory:
        memory.save(
            make_programme(), Recollection(), Publication(None, {"delegates/D1": {stay.uid: stay, event.uid: event}})
        )
        after = Publication(None, {"delegates/D1": {stay.uid: stay, moved.uid: moved}})
        memory.save(make_programme(), memory.recall("demo"), after)
        assert memory.recall("demo").calendars == {"delegates/D1": {stay.uid: stay, moved.uid: moved}}

    kept = rows(path, "SELECT uid, sequence, status, modified FROM calendar_entries ORDER BY sequence")
    assert kept == [
        (stay.uid, 0, "CONFIRMED", "2026-01-12T00:00:00+00:00"),
        (moved.uid, 1, "CONFIRMED", "2026-02-01T00:00:00+00:00"),
    ]


def test_all_day_entries_come_back_as_dates(path):
    stay = make_entry("stay", start=date(2026, 3, 2), end=date(2026, 3, 6))
    with Memory(path) as memory:
        memory.save(make_programme(), Recollection(), Publication(None, {"delegates/D1": {stay.uid: stay}}))
        assert memory.recall("demo").calendars["delegates/D1"][stay.uid] == stay


def test_a_run_that_was_overtaken_saves_nothing(path):
    first = make_revision(make_plan(make_trip("D1")))
    late = make_revision(make_plan(make_trip("D2")))
    with Memory(path) as fast, Memory(path) as slow:
        seen = slow.recall("demo")
        fast.save(make_programme(), fast.recall("demo"), Publication(first, {}))
        with pytest.raises(BusyError, match=r"another run saved programme .demo. in .*\.db meanwhile; run again"):
            slow.save(make_programme(), seen, Publication(late, {}))
        assert slow.recall("demo").latest == first


CHILD = """
import resource, sys
from pathlib import Path
from planner.domain.failures import RunError
from planner.store.memory import Memory, Publication
from tests.planner.store.worlds import make_plan, make_programme, make_revision, make_trip
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    with Memory(Path(sys.argv[1])) as memory:
        plan = make_plan(*(make_trip(f"E{number}") for number in range(200)))
        memory.save(make_programme(), memory.recall("demo"), Publication(make_revision(plan, 2, 1), {}))
except RunError as failure:
    print(failure)
    sys.exit(failure.exit_code)
"""


@pytest.mark.parametrize("room", [0, 20_000, 60_000, 120_000])
def test_a_disk_that_takes_no_more_keeps_what_was_saved(path, room):
    first = make_revision(make_plan(make_trip()))
    with Memory(path) as memory:
        memory.save(make_programme(), Recollection(), Publication(first, {}))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, path, str(room)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (74, "")
    assert done.stdout.startswith(f"{path} cannot be read or written: ")
    assert len(done.stdout.splitlines()) == 1
    with Memory(path) as memory:
        assert memory.recall("demo").latest == first
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_failing_save_leaves_nothing_behind(path):
    with Memory(path) as memory:
        broken = replace(make_revision(make_plan(make_trip())), document='{"trips": 1}')
        with pytest.raises(KeyError):
            memory.save(make_programme(), Recollection(), Publication(broken, {}))
        assert memory.recall("demo") == Recollection()


def test_the_last_edition_of_every_trip_is_recalled_even_of_a_withdrawn_one(path):
    changed = (
        Difference("dates", date(2026, 3, 2), date(2026, 3, 3)),
        Difference("departure", None, datetime(2026, 3, 2, 12, tzinfo=UTC)),
        Difference("journey", "Q1", ""),
        Difference("cost", 100, 2**40),
    )
    d1, d2 = ("BCN26", "D1"), ("BCN26", "D2")
    with Memory(path) as memory:
        first = make_revision(make_plan(make_trip("D1"), make_trip("D2")))
        memory.save(make_programme(), Recollection(), Publication(first, {}, {d1: Edition(), d2: Edition(3, TODAY)}))
        second = make_revision(make_plan(make_trip("D1")), 2, 1, today=date(2026, 2, 1))
        memory.save(
            make_programme(),
            memory.recall("demo"),
            Publication(second, {}, {d1: Edition(2, date(2026, 2, 1), changed)}),
        )
        assert memory.recall("demo").editions == {d1: Edition(2, date(2026, 2, 1), changed), d2: Edition(3, TODAY)}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("published_trips SET event = x'00ff'", "Expected text, got bytes."),
        ("published_trips SET edition = x'00ff'", "Expected a whole number, got bytes."),
        ("plan_revisions SET revision = 1e20", "too large"),
    ],
)
def test_a_row_that_holds_another_kind_of_value_is_damaged(path, change, found):
    with Memory(path) as memory:
        memory.save(make_programme(), memory.recall("demo"), Publication(make_revision(make_plan(make_trip())), {}))
    rows(path, f"UPDATE {change}")

    with Memory(path) as memory, pytest.raises(StoreError, match="holds a damaged row") as refused:
        memory.recall("demo")
    assert found in str(refused.value)


def test_damaged_words_of_a_folder_are_told_in_a_sentence(path):
    with Memory(path) as memory:
        memory.save(make_programme(), memory.recall("demo"), Publication(make_revision(make_plan(make_trip())), {}))
    rows(path, "UPDATE import_rows SET record = '{}'")

    with Memory(path) as memory, pytest.raises(StoreError, match="holds a damaged row"):
        memory.told("demo", 1)
