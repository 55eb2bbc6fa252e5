"""Copies of a programme: as they are, rewritten, from a workbook, and changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from planner.domain.records import Programme
from planner.domain.scenarios import NewDates, Scenario
from planner.intake import read_programme
from planner.intake.changed import change_sentences, changed_files
from planner.intake.copies import files_of, setting_changed, table_changed
from planner.intake.tables import TABLES
from planner.resources import fixtures_dir
from tests.planner.intake.books import Book

FOLDERS = sorted(path.name for path in fixtures_dir().iterdir() if (path / "programme.toml").exists())


def read(folder: Path) -> Programme:
    result = read_programme(folder, today=date(2026, 1, 15))
    assert result.programme is not None, result.faults
    return replace(result.programme, input_sha256="")


def written(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def tiny() -> Programme:
    return read(fixtures_dir() / "tiny")


def changed(tmp_path: Path, name: str, scenario: Scenario) -> Programme:
    source = fixtures_dir() / name
    return read(written(tmp_path / "changed", changed_files(files_of(source), read(source), scenario)))


def test_a_folder_is_copied_byte_for_byte() -> None:
    folder = fixtures_dir() / "tiny"

    assert files_of(folder) == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_file_written_anew_means_the_same(tmp_path: Path, name: str) -> None:
    source = fixtures_dir() / name
    files = files_of(source)
    for table in TABLES:
        if f"{table.name}.csv" in files:
            first = table.columns[0].name
            marked = table_changed(
                files, table.name, lambda rows, first=first: [*rows, {**rows[0], first: "once more"}]
            )
            files = table_changed(marked, table.name, lambda rows: rows[:-1])
    files = setting_changed(files, "programme", "today", read(source).today)

    assert read(written(tmp_path / "copy", files)) == read(source)
    assert all(files[name] != content for name, content in files_of(source).items() if name == "programme.toml")


def test_a_workbook_becomes_a_folder_that_means_the_same(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.xlsx")
    book.settings |= {"rules.min_attendance": 40, "travel.start_time": "08:30", "transfers.SIN": "25;30"}
    book.settings |= {"objective": "coverage;cost"}
    book.tables["visa"] = [{"nationality": "FR", "destination": "SG", "required": "no", "fee": ""}]
    book.tables["events"][0]["capacity"] = "30"
    book.save()
    from_book = read(book.path)
    from_folder = read(written(tmp_path / "folder", files_of(book.path)))

    assert replace(from_folder, facts=from_book.facts) == from_book
    assert from_folder.facts.transfers["SIN"].arrival.amount == Decimal(25)
    assert from_folder.facts.visas["FR", "SG"].required is False
    assert (from_folder.rules.settings.min_attendance, from_folder.objective) == (40, ("coverage", "cost"))


def test_settings_amounts_and_cells_are_changed_and_nothing_else(tmp_path: Path, tiny: Programme) -> None:
    scenario = Scenario(
        "all",
        settings=(("rules", "min_attendance", 40), ("travel", "nights_before", 2)),
        amounts=(("visits", Decimal("7000.5")),),
        cells=(("barcelona-2025", "hospitality", "12.50"), ("barcelona-2025", "note", 'a "note", with commas')),
    )
    after = changed(tmp_path, "tiny", scenario)

    events = dict(tiny.events)
    events["barcelona-2025"] = replace(
        events["barcelona-2025"], hospitality=Decimal("12.50"), note='a "note", with commas'
    )
    assert after == replace(
        tiny,
        rules=replace(tiny.rules, settings=replace(tiny.rules.settings, min_attendance=40)),
        travel=replace(tiny.travel, nights_before=2),
        budgets={**tiny.budgets, "visits": replace(tiny.budgets["visits"], amount=Decimal("7000.50"))},
        events=events,
    )
    assert change_sentences(tiny, scenario) == (
        "rules.min_attendance is 40 instead of 50",
        "travel.nights_before is 2 instead of 1",
        "budget visits is EUR 7 000.50 instead of EUR 6 500.00",
        "hospitality of barcelona-2025 is 12.50",
        'note of barcelona-2025 is a "note", with commas',
    )


def test_a_semicolon_file_stays_one(tmp_path: Path) -> None:
    source = fixtures_dir() / "awkward-dates"
    semicolons = [name for name, text in files_of(source).items() if b";" in text.split(b"\n")[0]]
    assert semicolons
    budgets = tuple(read(source).budgets)
    after = changed(tmp_path, "awkward-dates", Scenario("less", amounts=((budgets[0], Decimal("10.25")),)))

    assert after.budgets[budgets[0]].amount == Decimal("10.25")
    assert after.hotels == read(source).hotels


def test_a_networking_event_moves_with_its_sessions_and_rooms(tmp_path: Path, tiny: Programme) -> None:
    dates = NewDates("barcelona-2025", (("2025-11-11T09:00", "2025-11-13T18:00"),))
    after = changed(tmp_path, "tiny", Scenario("later", dates=(dates,)))

    event = after.events["barcelona-2025"]
    assert event.start is not None
    assert (event.start.day, event.start.time) == (date(2025, 11, 11), tiny.events["barcelona-2025"].start.time)
    assert len(tiny.room_blocks) > 0
    nights = zip(after.room_blocks, tiny.room_blocks, strict=True)
    assert {(block.night - before.night).days for block, before in nights} == {7}
    moved = [after_.start - before.start for after_, before in zip(after.sessions, tiny.sessions, strict=True)]
    assert [shift.days for shift in moved] == [7 if s.event == "barcelona-2025" else 0 for s in tiny.sessions]
    assert after.quotes == tiny.quotes


def test_a_study_visit_gets_other_candidates(tmp_path: Path) -> None:
    pairs = (("2026-06-01", "2026-06-05"), ("2026-06-08", "2026-06-12"))
    after = changed(tmp_path, "tiny", Scenario("june", dates=(NewDates("visit-semarang", pairs),)))

    assert [slot.start.day for slot in after.slots] == [date(2026, 6, 1), date(2026, 6, 8)]


def test_a_table_without_rows_goes(tmp_path: Path) -> None:
    files = table_changed(files_of(fixtures_dir() / "tiny"), "slots", lambda _: [])

    assert "slots.csv" not in files
    assert read(written(tmp_path / "copy", files)).slots == ()


def test_a_table_and_a_column_that_were_not_there_are_made(tmp_path: Path) -> None:
    files = {name: text for name, text in files_of(fixtures_dir() / "tiny").items() if name != "slots.csv"}
    row = {"event": "visit-semarang", "start": "2026-06-01", "end": "2026-06-05"}
    files = table_changed(files, "slots", lambda rows: [*rows, row])
    files = table_changed(files, "events", lambda rows: [{**event, "website": "https://example.org"} for event in rows])
    after = read(written(tmp_path / "copy", files))

    assert [slot.start.day for slot in after.slots] == [date(2026, 6, 1)]
    assert {event.website for event in after.events.values()} == {"https://example.org"}
