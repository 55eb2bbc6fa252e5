"""The main job on the tiny programme: first run, unchanged run, changes, refusals; the earlier output always whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from planner.domain.failures import BusyError, ConflictError, OutputError, StoreError
from planner.domain.faults import PlannerError
from planner.domain.overview import PlanDifference
from planner.resources import fixtures_dir
from planner.services.interrupts import DoneError
from planner.services.publish import OutputFolder
from planner.services.run import Wish, render_only, run
from planner.services.solve import PlanKeptError
from planner.store.memory import Memory
from tests.planner.render.pages import Page

CLOCK = date(2025, 9, 15)
D1_CALENDAR = "calendars/delegates/D1.ics"
D1_PAPER = "itineraries/barcelona-2025/D1.html"


PICTURES = ("map", "europe", "calendar", "budgets", "co2", "hours", "co2-people", "hours-people")


@pytest.fixture
def source(tmp_path):
    """The tiny programme, to be changed; with money and rooms for all, so that one who leaves makes room for nobody."""
    copy = Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "source"))
    edit(copy, "budgets.csv", "2300.00", "5000.00")
    (copy / "room_blocks.csv").unlink()
    return copy


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def edition(paper: bytes) -> bytes:
    """The number of an itinerary's edition, in any language that its people speak."""
    found = re.search(rb"Edi(?:tion|\xc3\xa7\xc3\xa3o|ci\xc3\xb3n) (\d+) ", paper)
    return found[1] if found else b""


def planned(source, out, progress=lambda _: None, **wish):
    return run(source, out, Wish(**wish), clock=CLOCK, progress=progress)


def edit(source, table, old, new):
    path = source / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def withdraw_d1(source):
    edit(source, "locks.csv", "D1,barcelona-2025,confirmed,Q1,", "D1,barcelona-2025,excluded,,")


def everything(out):
    """Every file of the folder with its bytes, the database aside."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "planner.db"
    }


def numbers(calendar):
    """(summary, sequence, status) of every entry of a calendar's bytes."""
    entries = Calendar.from_ical(calendar).walk("VEVENT")
    return sorted((str(entry["SUMMARY"]), int(entry["SEQUENCE"]), str(entry["STATUS"])) for entry in entries)


def revisions(database):
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT revision, previous, status FROM plan_revisions ORDER BY 1").fetchall()
    connection.close()
    return found


def test_a_first_run_fills_the_folder_as_the_contract_says(source, out):
    outcome = planned(source, out)

    pairs = [(trip.event, trip.delegate) for trip in outcome.plan.trips]
    papers = {
        f"itineraries/{event}/{delegate}.{suffix}" for event, delegate in pairs for suffix in ("html", "txt", "pdf")
    }
    papers |= {f"letters/{event}/{delegate}{kind}.pdf" for event, delegate in pairs for kind in ("", "+award")}
    papers |= {f"letters/{pair.event}/{pair.delegate}+decline.pdf" for pair in outcome.plan.unfunded}
    papers |= {f"mail/{event}/{delegate}.eml" for event, delegate in pairs}
    papers |= {f"mail/{pair.event}/{pair.delegate}+decline.eml" for pair in outcome.plan.unfunded}
    calendars = {f"calendars/delegates/{delegate}.ics" for _, delegate in pairs}
    events = {"calendars/events/barcelona-2025.ics", "calendars/events/visit-semarang.ics"}
    files = everything(out)
    assert ("barcelona-2025", "D1") in pairs
    single = {
        "index.html",
        "plan.json",
        "standins.json",
        ".documents.json",
        ".rendered.json",
        "calendars/deadlines.ics",
    }
    pictures = {path for path in files if path.startswith("pictures/")}
    assert pictures == {f"pictures/{name}.svg" for name in PICTURES}
    staff = {path for path in files if path.startswith("staff/")}
    assert set(files) == {*single, *papers, *calendars, *events, *staff, *pictures}
    assert {"staff/budget.xlsx", "staff/barcelona-2025.xlsx", "staff/visit-semarang.xlsx"} <= staff
    assert outcome.num_documents == len(files) - 2
    assert (outcome.revision, outcome.is_new, outcome.difference) == (1, True, None)
    assert json.loads(files["plan.json"])["status"] == outcome.plan.status == "optimal"
    assert revisions(out / "planner.db") == [(1, None, "optimal")]
    page = files["index.html"].decode()
    first = page.index("too little time at the airport on departure")
    assert page.index("Look at this first") < first < page.index("1 quote has expired and cannot be used")


def test_a_second_run_on_the_same_folder_changes_no_byte(source, out):
    first = planned(source, out)
    before, database = everything(out), (out / "planner.db").read_bytes()
    second = planned(source, out)

    assert everything(out) == before
    assert (out / "planner.db").read_bytes() == database
    assert (second.revision, second.is_new, second.difference) == (1, False, PlanDifference())
    assert second.plan == first.plan


def test_another_day_alone_makes_no_new_revision(source, out):
    edit(source, "programme.toml", "today = 2025-09-15\n", "")
    planned(source, out, today=date(2025, 9, 15))
    before = everything(out)
    second = planned(source, out, today=date(2025, 9, 16))

    after = everything(out)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert (second.revision, second.is_new) == (1, False)
    assert {path for path in changed if path.endswith((".ics", "plan.json"))} == set()


def test_a_withdrawn_trip_is_told_and_its_calendar_called_off(source, out):
    first = planned(source, out)
    before = everything(out)
    withdraw_d1(source)
    second = planned(source, out)

    after = everything(out)
    assert [(change.kind, change.delegate) for change in second.difference.changes] == [("withdrawn", "D1")]
    assert second.revision == 2
    assert {trip.delegate for trip in first.plan.trips} - {trip.delegate for trip in second.plan.trips} == {"D1"}
    assert D1_PAPER in before
    assert D1_PAPER not in after
    assert numbers(after[D1_CALENDAR]) == sorted(
        (f"{'Ya no es necesario' if said.startswith('Confirm') else 'Cancelado'}: {said}", 1, "CANCELLED")
        for said, _, _ in numbers(before[D1_CALENDAR])
    )
    others = [path for path in before if path.endswith((".html", ".ics")) and "/D" in path and "D1" not in path]
    assert len(others) >= 4
    changed = [path for path in others if after[path] != before[path]]
    assert changed == ["itineraries/barcelona-2025/D2.html"]  # no longer shares a vehicle with D1
    assert "With you: <bdi>Inés" in before[changed[0]].decode()
    assert "Inés" not in after[changed[0]].decode()
    assert b"Edition 1 of" in after[changed[0]]
    assert revisions(out / "planner.db") == [(1, None, "optimal"), (2, 1, "optimal")]


def test_a_changed_flight_moves_it_and_its_ride_and_makes_a_second_edition(source, out):
    planned(source, out)
    before = everything(out)
    edit(source, "segments.csv", "2025-11-03T16:20,BCN,2025-11-03T17:55", "2025-11-03T15:20,BCN,2025-11-03T16:55")
    outcome = planned(source, out)

    after = everything(out)
    (change,) = outcome.difference.changes
    assert (change.kind, change.delegate, [one.what for one in change.differences]) == (
        "changed",
        "D1",
        ["departure", "out"],
    )
    old, new = numbers(before[D1_CALENDAR]), numbers(after[D1_CALENDAR])
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 2  # the flight, and who meets it
    assert sum(sequence for _, sequence, _ in new) == 2
    assert "Edición 2 ".encode() in after[D1_PAPER]
    assert "(antes: lun 3 nov, 18:40, Car Ejemplo (fictional)" in Page(after[D1_PAPER].decode()).words


def test_whatever_changes_on_a_paper_is_told_with_the_persons(source, out):
    planned(source, out)
    for table, old, new in (
        ("segments.csv", "XF 101", "XF 999"),
        ("hotels.csv", "Hotel Ejemplo Mar", "Hotel Nuevo Mar"),
        ("hotels.csv", "l'Exemple 1", "l'Exemple 2"),
        ("hotels.csv", "128.00", "129.50"),
        ("sessions.csv", "2025-11-05T10:00,2025-11-05T12:00,Energy", "2025-11-05T10:30,2025-11-05T12:00,Energy"),
        ("events.csv", "Fira de Barcelona Gran Via", "Palau"),
        ("events.csv", "Networking workshop at Smart City Expo", "Networking in Barcelona"),
        ("delegates.csv", "Inés,Ejemplo", "Inès,Ejemplo"),
    ):
        edit(source, table, old, new)
    outcome = planned(source, out)

    everybody = ["hotel", "cost", "event", "venue", "hotel_address"]
    told = {row.delegate: [one.what for one in row.differences] for row in outcome.difference.changes}
    assert told == {
        "D1": ["hotel", "cost", "out", "name", "event", "venue", "hotel_address"],  # Málaga is in no energy cluster
        "D2": [*everybody, "session"],
        "D5": [*everybody, "session"],
    }
    assert all(row.why and row.kind == "changed" for row in outcome.difference.changes)
    assert outcome.plan.objective[0].value == 0
    after = everything(out)
    papers = [after[f"itineraries/barcelona-2025/{code}.html"] for code in told]
    assert [edition(paper) == b"2" and b"Hotel Ejemplo Mar" in paper for paper in papers] == [True] * 3
    assert b"Changed since the last plan" in after["index.html"]
    assert (planned(source, out).is_new, everything(out)) == (False, after)


def test_lines_of_lists_are_amended_with_what_they_said(source, out):
    planned(source, out)
    edit(source, "hotels.csv", "Hotel Ejemplo Mar", "Hotel Nuevo Mar")
    edit(source, "segments.csv", "XF 101", "XF 999")
    difference = planned(source, out).difference

    assert [(line.status, line.delegate, line.was.hotel_name) for line in difference.rooms] == [
        ("AMENDED", code, "Hotel Ejemplo Mar (fictional)") for code in ("D1", "D2", "D5")
    ]
    ((status, now, was),) = [(line.status, line.legs, line.was.legs) for line in difference.bookings]
    assert (status, now.startswith("XF 999 AGP"), was.startswith("XF 101 AGP")) == ("AMENDED", True, True)


def test_whoever_has_left_the_folder_keeps_the_name(source, out):
    planned(source, out)
    withdraw = ("locks.csv", "D1,barcelona-2025,confirmed,Q1,\n"), ("nominations.csv", "D1,barcelona-2025,1\n")
    for table, row in withdraw:
        edit(source, table, row, "")
    row = next(
        row for row in (source / "delegates.csv").read_text(encoding="utf-8").splitlines(True) if row[:3] == "D1,"
    )
    edit(source, "delegates.csv", row, "")
    difference = planned(source, out).difference

    (change,), (booking,), (room,) = difference.changes, difference.bookings, difference.rooms
    assert (change.kind, change.delegate, change.why) == ("withdrawn", "D1", ("D1 has left the table delegates.",))
    assert (change.name, booking.name, room.name) == ("Inés Ejemplo",) * 3


def test_a_clash_of_locks_writes_nothing_and_leaves_the_earlier_output(source, out):
    planned(source, out)
    before = everything(out)
    edit(
        source,
        "locks.csv",
        "D1,barcelona-2025,confirmed,Q1,\n",
        "D2,barcelona-2025,confirmed,,\nD3,barcelona-2025,confirmed,,\n",
    )
    outcome = planned(source, out)

    assert outcome.plan.status == "infeasible"
    assert {item.code for item in outcome.plan.conflict} >= {"LOCK"}
    assert outcome.revision is None
    assert everything(out) == before
    assert revisions(out / "planner.db") == [(1, None, "optimal")]


def test_a_clash_of_locks_makes_no_folder(tmp_path, out):
    assert planned(fixtures_dir() / "impossible", out).plan.status == "infeasible"
    assert not out.exists()


def test_faults_write_nothing(source, out):
    edit(source, "nominations.csv", "D1,barcelona-2025,1", "D1,barcelona-2055,1")
    with pytest.raises(PlannerError):
        planned(source, out)

    assert not out.exists()


def test_the_state_may_live_elsewhere(source, out, tmp_path):
    planned(source, out, db=f"sqlite:///{tmp_path}/state.db")
    withdraw_d1(source)
    second = planned(source, out, db=f"sqlite:///{tmp_path}/state.db")

    assert second.revision == 2
    assert not (out / "planner.db").exists()
    assert revisions(tmp_path / "state.db") == [(1, None, "optimal"), (2, 1, "optimal")]


def test_programmes_that_share_a_database_do_not_share_a_folder(source, out, tmp_path):
    """Each is known to the database, so only the folder tells that its papers are another's."""
    other = shutil.copytree(source, tmp_path / "other")
    edit(other, "programme.toml", 'code = "tiny"', 'code = "other"')
    shared = f"sqlite:///{tmp_path}/state.db"
    planned(source, out, db=shared)
    planned(other, tmp_path / "other-out", db=shared)
    before = everything(out)

    with pytest.raises(ConflictError, match=r"holds the documents of another programme, 'tiny', not of 'other'"):
        planned(other, out, db=shared)
    assert everything(out) == before


def test_a_fresh_run_forgets_the_plan_but_not_the_numbers(source, out):
    planned(source, out)
    withdraw_d1(source)
    second = planned(source, out, fresh=True)

    assert second.revision == 2
    assert "disruption" not in {level.level for level in second.plan.objective}
    assert {sequence for _, sequence, _ in numbers(everything(out)[D1_CALENDAR])} == {1}


def emptied(database):
    database.write_bytes(b"")


def of_another_programme(database):
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in ("plan_revisions", "published_trips", "calendar_entries", "imports", "import_rows"):
            connection.execute(f"UPDATE {table} SET programme = 'other'")
    connection.close()


@pytest.mark.parametrize("lose", [Path.unlink, emptied, of_another_programme])
def test_documents_without_their_database_are_no_first_run(source, out, lose):
    """Their calendars would begin again at sequence 0, which subscribers take for old news."""
    planned(source, out)
    lose(out / "planner.db")
    withdraw_d1(source)
    before = everything(out)
    with pytest.raises(ConflictError) as refused:
        planned(source, out)

    database = out / "planner.db"
    told = f"{out} holds documents of an earlier run or rendering, but {database} knows no plan of programme 'tiny'"
    then = "give the database of that run back, name another folder, or begin anew with planner run --fresh"
    assert str(refused.value) == f"{told}; {then}"
    assert refused.value.exit_code == 5
    assert everything(out) == before

    assert planned(source, out, fresh=True).revision == 1
    assert planned(source, out).is_new is False


def test_a_later_plan_has_disruption_first(source, out):
    planned(source, out)
    withdraw_d1(source)
    (first, *_) = planned(source, out).plan.objective

    assert (first.level, first.value, first.optimal) == ("disruption", 1, True)


@pytest.mark.parametrize(
    ("moment", "ending"),
    [("reading", KeyboardInterrupt), ("verifying the plan", PlanKeptError), ("writing documents", PlanKeptError)],
)
def test_an_interrupt_leaves_the_earlier_output(source, out, moment, ending):
    planned(source, out)
    before = everything(out)
    withdraw_d1(source)

    def interrupt(message):
        if message == moment:
            raise KeyboardInterrupt

    with pytest.raises(ending):
        planned(source, out, interrupt)
    assert everything(out) == before
    assert revisions(out / "planner.db") == [(1, None, "optimal")]
    assert out.with_name(f"{out.name}.so-far.json").exists() is (ending is PlanKeptError)


def test_an_interrupt_while_a_plan_is_put_in_place_is_answered_when_it_is_out(source, out, monkeypatch):
    save = Memory.save

    def interrupted(*given):
        save(*given)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Memory, "save", interrupted)
    with pytest.raises(DoneError, match=r"when everything was written already: plan 1 is out in .*/out"):
        planned(source, out)
    monkeypatch.undo()

    assert revisions(out / "planner.db") == [(1, None, "optimal")]
    assert planned(source, out).is_new is False


def test_a_folder_in_use_is_refused_before_anything_is_solved(source, out):
    said = []
    with OutputFolder.hold(out), pytest.raises(BusyError, match="another run is writing to"):
        planned(source, out, said.append)

    assert said == ["reading"]


def test_a_file_in_place_of_the_folder_is_refused(source, out):
    out.write_bytes(b"precious")
    with pytest.raises(OutputError, match="it is a file; earlier output is as it was"):
        planned(source, out)

    assert out.read_bytes() == b"precious"


def test_rendering_the_published_plan_again_changes_no_byte(source, out):
    planned(source, out)
    withdraw_d1(source)
    planned(source, out)
    before = everything(out)
    outcome = render_only(source, out / "plan.json", out, clock=CLOCK)

    assert (outcome.violations, outcome.num_documents) == ((), len(before) - 2)
    assert everything(out) == before


def test_rendering_elsewhere_remembers_nothing(source, out, tmp_path):
    planned(source, out)
    outcome = render_only(source, out / "plan.json", tmp_path / "copy", clock=CLOCK)

    assert outcome.violations == ()
    assert everything(tmp_path / "copy") == everything(out)
    assert not (tmp_path / "copy" / "planner.db").exists()


def test_a_plan_that_was_tampered_with_is_not_rendered(source, out, tmp_path):
    planned(source, out)
    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    document["trips"][0]["cost"]["total"] -= 1
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = render_only(source, tmp_path / "plan.json", tmp_path / "copy", clock=CLOCK)

    assert outcome.plan is None
    assert len(outcome.violations) >= 1
    assert not (tmp_path / "copy").exists()


def test_a_damaged_revision_is_one_clear_sentence(source, out):
    planned(source, out)
    with sqlite3.connect(out / "planner.db") as connection:
        connection.execute("UPDATE plan_revisions SET document = '{'")
    connection.close()
    before = everything(out)
    with pytest.raises(StoreError, match="holds a damaged row"):
        planned(source, out)

    assert everything(out) == before


def test_the_store_tells_what_the_folder_shows(source, out):
    planned(source, out)
    with Memory(out / "planner.db") as memory:
        latest = memory.recall("tiny").latest

    assert latest is not None
    assert latest.document.encode() == (out / "plan.json").read_bytes()
