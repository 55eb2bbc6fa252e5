"""`planner deadlines` and the staff's calendar of them."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from icalendar import Calendar

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"


def test_deadlines_of_the_tiny_programme(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert planner("solve", TINY, "--out", plan).code == 0

    every = planner("deadlines", TINY, plan, "--json").value["deadlines"]
    one = planner("deadlines", TINY, plan, "--delegate", "D1").out

    assert [row["due"] for row in every] == sorted(row["due"] for row in every)
    assert {"quote", "letter", "fare"} <= {row["kind"] for row in every}
    assert "visa" not in {
        row["kind"] for row in every
    }  # of Indonesia on arrival: nobody applies by the day of departure
    assert one.splitlines()[:2] == ["2025-10-01: buy before the quote expires (Q1), barcelona-2025", "  D1: EUR 118.40"]
    assert "D2" not in one


def test_a_code_that_nobody_has_is_wrong_usage(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert planner("solve", TINY, "--out", plan).code == 0

    answer = planner("deadlines", TINY, plan, "--event", "nowhere")

    assert answer.code == 2
    assert "'nowhere' is no event of the programme" in answer.err


def test_the_calendar_keeps_its_entries_when_a_day_moves(planner: Callable, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    out = tmp_path / "out"
    assert planner("run", folder, "--out", out).code == 0
    before = _entries(out)
    quotes = folder / "quotes.csv"
    moved = re.sub("2025-10-01", "2025-10-03", quotes.read_text(encoding="utf-8"))
    quotes.write_text(moved, encoding="utf-8")
    assert planner("run", folder, "--out", out).code == 0
    after = _entries(out)

    assert before.keys() == after.keys()
    changed = [uid for uid in before if before[uid] != after[uid]]
    assert len(changed) == 2  # of three quotes two are used
    assert {after[uid] for uid in changed} == {("20251003", 1)}


def _entries(out: Path) -> dict[str, tuple[str, int]]:
    calendar = Calendar.from_ical((out / "calendars" / "deadlines.ics").read_bytes())
    return {
        str(entry["UID"]): (entry["DTSTART"].to_ical().decode(), int(entry["SEQUENCE"]))
        for entry in calendar.walk("VEVENT")
    }
