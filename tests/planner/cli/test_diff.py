"""`planner diff` and the stand-ins of `planner explain`, as the officer meets them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"
IMPOSSIBLE = fixtures_dir() / "impossible"


@pytest.fixture
def cut(planner: Callable, tmp_path: Path) -> tuple[Path, Path, Path]:
    """The plan of the tiny programme, a folder with less money for the visit, and its plan."""
    folder = Path(shutil.copytree(TINY, tmp_path / "cut"))
    budgets = folder / "budgets.csv"
    text = budgets.read_text(encoding="utf-8")
    assert "2300.00" in text
    budgets.write_text(text.replace("2300.00", "1300.00"), encoding="utf-8")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert planner("solve", TINY, "--out", first).code == 0
    assert planner("solve", folder, "--previous", first, "--out", second).code == 0
    return first, folder, second


def test_diff_tells_who_moves_why_and_each_line(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, folder, second = cut

    answer = planner("diff", first, second, "--source", folder)

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "1 withdrawn, 0 changed, 0 added, 3 trips as before"
    assert lines[1].startswith("  withdrawn: ")
    assert lines[2].startswith("      why: BUDGET: Budget Networking 2025 lacks EUR ")
    assert lines[3] == "  journeys, for the agency:"
    assert lines[4].startswith("    CANCELLED offer Q")
    assert lines[5] == "  rooms, for the hotels:"
    assert lines[6].startswith("    CANCELLED ")
    assert "(bcn-mar): " in lines[6]
    assert len(lines) == 7


def test_diff_prints_one_object(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, folder, second = cut

    told = planner("diff", first, second, "--source", folder, "--json").value

    assert (told["command"], told["exit"], told["withdrawn"], told["kept"]) == ("diff", 0, 1, 3)
    (change,), (booking,), (room,) = told["changes"], told["bookings"], told["rooms"]
    assert (change["kind"], change["event"], change["differences"]) == ("withdrawn", "barcelona-2025", [])
    assert change["why"][0].startswith("BUDGET: ")
    assert (booking["status"], booking["delegate"], booking["was"]) == ("CANCELLED", change["delegate"], None)
    assert (room["status"], room["hotel"], room["check_in"][:4]) == ("CANCELLED", "bcn-mar", "2025")


def test_diff_names_who_has_left_where_the_earlier_folder_is_given(planner: Callable, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "left"))
    for table in ("delegates.csv", "nominations.csv"):
        rows = (folder / table).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / table).write_text("".join(row for row in rows if not row.startswith("D2,")), encoding="utf-8")
    hotels = (folder / "hotels.csv").read_text(encoding="utf-8")
    (folder / "hotels.csv").write_text(hotels.replace("Ejemplo Mar", "Nuevo Mar"), encoding="utf-8")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    planner("solve", TINY, "--out", first)
    planner("solve", folder, "--previous", first, "--out", second)

    blind = planner("diff", first, second, "--source", folder).out
    told = planner("diff", first, second, "--source", folder, "--earlier", TINY).out

    assert "  withdrawn: D2 at " in blind
    assert "D2 (D2)" not in blind
    assert "  withdrawn: Петър Примеров (D2) at " in told
    assert "hotel Hotel Ejemplo Mar (fictional) -> Hotel Nuevo Mar (fictional)" in told
    assert "    AMENDED Hotel Nuevo Mar (fictional) (bcn-mar): Inés Ejemplo (D1), " in told
    assert planner("diff", first, second, "--earlier", tmp_path / "none").code == 1


def test_diff_of_a_plan_with_itself_and_without_a_source(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, _, second = cut

    assert planner("diff", first, first).out == "0 withdrawn, 0 changed, 0 added, 4 trips as before\n"
    back = planner("diff", second, first)
    assert back.out.splitlines()[0] == "0 withdrawn, 0 changed, 1 added, 3 trips as before"
    assert "      why: before: BUDGET: " in back.out


def test_diff_refuses_in_one_sentence(planner: Callable, cut: tuple[Path, Path, Path], tmp_path: Path) -> None:
    first, folder, second = cut
    other, none = tmp_path / "other.json", tmp_path / "none.json"
    other.write_text(json.dumps({**json.loads(first.read_text()), "programme": "other"}), encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({**json.loads(first.read_text()), "trips": [1]}), encoding="utf-8")
    for words, sentence in (
        ((other, second), "the first plan, programme: it was made for programme 'other', not for 'tiny'"),
        ((first, other), "the first plan, programme: it was made for programme 'tiny', not for 'other'"),
        ((other, other, "--source", folder), "the second plan, programme: it was made for programme 'other'"),
        ((none, second), "there is no plan file"),
        ((broken, second), "the first plan: not a plan of format 1: shape: trips[0]: expected an object, found 1"),
    ):
        answer = planner("diff", *words)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.splitlines()[0].startswith("fault: ")
        assert sentence in answer.err.splitlines()[0]
        assert answer.err.splitlines()[1] == "1 fault; nothing was written"


def test_diff_verifies_the_second_plan_against_its_source(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, _, second = cut

    answer = planner("diff", first, second, "--source", TINY)

    assert (answer.code, answer.out) == (1, "")
    assert "the folder has changed since" in answer.err


def test_diff_with_a_plan_that_funds_nobody_names_the_conflict(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "impossible.json"
    assert planner("solve", IMPOSSIBLE, "--out", plan).code == 3

    answer = planner("diff", plan, plan)

    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("conflict: LOCK ")


def test_a_previous_plan_of_another_programme_is_refused(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, folder, _ = cut
    other = folder.parent / "other.json"
    other.write_text(json.dumps({**json.loads(first.read_text()), "programme": "other"}), encoding="utf-8")

    answer = planner("solve", TINY, "--previous", other, "--out", folder.parent / "out.json")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == (
        "fault: other.json, programme: it was made for programme 'other', not for 'tiny'; "
        "name a plan of the same programme"
    )
    assert not (folder.parent / "out.json").exists()
    for command in (["verify"], ["explain"], ["render", "--out", folder.parent / "papers"]):
        answer = planner(*command, TINY, first, "--previous", other)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.splitlines()[0] == "fault: previous: previous plan: it is for 'other', the folder is tiny."


def test_a_plan_and_a_folder_of_another_programme_are_one_sentence(planner: Callable, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "other"))
    settings = (folder / "programme.toml").read_text(encoding="utf-8")
    (folder / "programme.toml").write_text(settings.replace('code = "tiny"', 'code = "other"'), encoding="utf-8")
    tiny, other = tmp_path / "tiny.json", tmp_path / "other.json"
    planner("solve", TINY, "--out", tiny)
    planner("solve", folder, "--out", other)

    assert planner("verify", TINY, other).err.splitlines() == [
        "fault: programme: programme: the plan is for 'other', the folder is tiny; name the one it is of.",
        "not verified: 1 violation",
    ]
    answer = planner("diff", tiny, tiny, "--source", TINY, "--earlier", folder)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == (
        f"fault: --earlier: {folder} holds programme 'other', the earlier plan is for 'tiny'; "
        "name the folder that it was made from"
    )


def test_explain_names_the_standin_or_says_why_there_is_none(planner: Callable, cut: tuple[Path, Path, Path]) -> None:
    first, _, _ = cut

    told = planner("explain", TINY, first, "--delegate", "D1")
    assert (
        "  stand-in: D5 (Tampere), rank 1, costs EUR 1 076.75, decide by 2025-10-01, once the lock (confirmed) is"
        in (told.out)
    )
    assert "    confirm the offer (Q3): 2025-10-01" in told.out.splitlines()
    (pair,) = planner("explain", TINY, first, "--delegate", "D1", "--json").value["pairs"]
    assert pair["seat"]["standin"]["trip"]["cost"]["total"] == 107_675
    assert (pair["seat"]["standin"]["decide_by"], pair["seat"]["lock"]) == ("2025-10-01", "confirmed")

    visit = planner("explain", TINY, first, "--delegate", "D2", "--event", "visit-semarang").out
    assert "  no stand-in: The only other who is nominated cannot take it: PASSPORT." in visit.splitlines()


def test_run_shows_standins_on_the_page_and_in_a_file(planner: Callable, tmp_path: Path) -> None:
    assert planner("run", TINY, "--out", tmp_path / "out").code == 0

    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    seats = json.loads((tmp_path / "out" / "standins.json").read_text(encoding="utf-8"))["seats"]

    assert '<h2 id="standins">Stand-ins</h2>' in page
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert [(seat["event"], seat["delegate"]) for seat in seats] == [
        (trip["event"], trip["delegate"]) for trip in plan["trips"]
    ]
    assert [seat["standin"] is None for seat in seats] == [seat["nobody"] != "" for seat in seats]
