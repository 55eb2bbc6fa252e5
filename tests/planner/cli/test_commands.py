"""The commands on bundled programmes: exit codes, words, the one object, what is written."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"
IMPOSSIBLE = fixtures_dir() / "impossible"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny programme, to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the tiny programme."""
    out = tmp_path_factory.mktemp("solved") / "plan.json"
    command = [sys.executable, "-m", "planner", "solve", TINY, "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    return out


def swap(folder: Path, table: str, old: str, new: str) -> None:
    """Change a table's text."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def changed(plan: Path, folder: Path, **keys: Any) -> Path:
    """A copy of a plan file with other values."""
    document = {**json.loads(plan.read_text(encoding="utf-8")), **keys}
    path = folder / "changed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_check_finds_nothing_wrong_with_tiny(planner: Callable) -> None:
    answer = planner("check", TINY)

    assert answer.code == 0
    assert answer.out.startswith("tiny: authorities 4, delegates 6, nominations 8, events 2, quotes 4, hotels 1, ")
    assert answer.out.splitlines()[-1].startswith("no fault, ")


def test_check_names_every_fault_with_its_place_and_the_count(planner: Callable, tiny: Path) -> None:
    swap(tiny, "nominations", "D3,visit-semarang,2", "D3,visit-semarnag,2")
    swap(tiny, "delegates", "D6,ancona", "D6,ankona")
    answer = planner("check", tiny)

    assert (answer.code, answer.out) == (1, "")
    lines = answer.err.splitlines()
    assert any(line.startswith("fault: nominations.csv:8, event: ") and "'visit-semarang'" in line for line in lines)
    assert any(line.startswith("fault: delegates.csv:7, authority: ") and "'ancona'" in line for line in lines)
    assert lines[-1] == "2 faults; nothing was written"

    told = planner("check", tiny, "--json").value
    assert [(fault["where"], fault["row"], fault["column"], fault["value"]) for fault in told["faults"]] == [
        ("delegates.csv", 7, "authority", "ankona"),
        ("nominations.csv", 8, "event", "visit-semarnag"),
    ]


def test_a_missing_programme_is_a_fault(planner: Callable, tmp_path: Path) -> None:
    for command in (["check"], ["solve", "--out", tmp_path / "p"], ["run", "--out", tmp_path / "o"]):
        answer = planner(*command, tmp_path / "none")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.splitlines()[-1] == "1 fault; nothing was written"
    assert list(tmp_path.iterdir()) == []


def test_another_today_than_the_programmes_own_is_a_fault(planner: Callable) -> None:
    assert planner("check", TINY, "--today", "2025-09-15").code == 0

    answer = planner("check", TINY, "--today", "2025-09-16")
    assert answer.code == 1
    assert "fault: programme.toml, today: the programme's own today is 2025-09-15" in answer.err


def test_today_holds_where_the_programme_names_none(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    path = tiny / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("today = 2025-09-15\n", ""), encoding="utf-8")
    (tiny / "locks.csv").unlink()
    planner("solve", tiny, "--out", tmp_path / "before.json", "--today", "2025-10-01")
    planner("solve", tiny, "--out", tmp_path / "after.json", "--today", "2026-05-10")

    events = {
        name: {trip["event"] for trip in json.loads((tmp_path / name).read_text())["trips"]}
        for name in ("before.json", "after.json")
    }
    assert "barcelona-2025" in events["before.json"]
    assert "barcelona-2025" not in events["after.json"]


def test_solve_writes_the_same_bytes_again_and_verify_passes_them(
    planner: Callable, solved: Path, tmp_path: Path
) -> None:
    again = planner("solve", TINY, "--out", tmp_path / "again.json")
    assert again.code == 0
    assert (tmp_path / "again.json").read_bytes() == solved.read_bytes()
    assert again.out.splitlines()[-1] == f"written: {tmp_path / 'again.json'}"

    plan = json.loads(solved.read_text())
    answer = planner("verify", TINY, solved)
    assert answer.code == 0
    assert answer.out == f"verified: {len(plan['trips'])} trips, 3 budgets, 7 levels of the objective\n"


def test_solve_tells_the_levels_and_the_budgets(planner: Callable, tmp_path: Path) -> None:
    answer = planner("solve", TINY, "--out", tmp_path / "plan.json", "--json")
    plan = json.loads((tmp_path / "plan.json").read_text())

    assert answer.value["status"] == plan["status"] == "optimal"
    assert (answer.value["cut_off"], "cut_off" in plan) == (False, False)
    assert answer.value["objective"] == plan["objective"]
    assert answer.value["budgets"] == plan["budgets"]
    assert answer.value["trips"] == len(plan["trips"])
    assert answer.err == ""


def test_solve_keeps_close_to_an_earlier_plan(planner: Callable, solved: Path, tmp_path: Path) -> None:
    answer = planner("solve", TINY, "--previous", solved, "--out", tmp_path / "next.json", "--json")

    assert (answer.code, answer.value["objective"][0]) == (
        0, {"level": "disruption", "value": 0, "bound": 0, "optimal": True}
    )  # fmt: skip
    assert planner("verify", TINY, tmp_path / "next.json", "--previous", solved).code == 0
    assert planner("verify", TINY, tmp_path / "next.json").code == 0


def test_verify_names_every_violation(planner: Callable, solved: Path, tmp_path: Path) -> None:
    plan = json.loads(solved.read_text())
    plan["trips"][0]["cost"]["meals"] += 1
    plan["budgets"][0]["left"] -= 1
    answer = planner("verify", TINY, changed(solved, tmp_path, trips=plan["trips"], budgets=plan["budgets"]))

    assert (answer.code, answer.out) == (1, "")
    lines = answer.err.splitlines()
    assert len(lines) > 2
    assert all(line.startswith("fault: ") for line in lines[:-1])
    assert lines[-1] == f"not verified: {len(lines) - 1} violations"


@pytest.mark.parametrize("content", ["null", "[]", '{"format": 1}', '{"format": 1, "status": "infeasible"}', "{"])
@pytest.mark.parametrize("command", ["verify", "explain", "render"])
def test_what_is_no_plan_is_refused(planner: Callable, tmp_path: Path, command: str, content: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content)
    more = ["--out", tmp_path / "out"] if command == "render" else []
    answer = planner(command, TINY, path, *more)

    assert (answer.code, answer.out) == (1, "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["explain", "render", "diff"])
def test_words_that_a_plan_file_puts_into_its_reasons_are_not_shown(
    planner: Callable, solved: Path, tmp_path: Path, command: str
) -> None:
    rows = json.loads(solved.read_text(encoding="utf-8"))["unfunded"]
    for reason in (reason for row in rows for reason in row["reasons"]):
        reason["text"] = "Send your passport to mallory"
    spoiled, out = changed(solved, tmp_path, unfunded=rows), tmp_path / "out"
    words = {
        "explain": [TINY, spoiled, "--all"],
        "render": [TINY, spoiled, "--out", out],
        "diff": [changed_trips(solved, tmp_path), spoiled, "--source", TINY],
    }[command]
    answer = planner(command, *words, "--json")

    assert answer.code == 0
    assert "mallory" not in answer.out
    assert [path for path in out.rglob("*.*") if path.is_file() and b"mallory" in path.read_bytes()] == []
    assert (out / "index.html").exists() == (command == "render")


def changed_trips(plan: Path, folder: Path) -> Path:
    """An earlier plan in which somebody travelled who now stays at home."""
    document = json.loads(plan.read_text(encoding="utf-8"))
    row, trip = document["unfunded"].pop(0), document["trips"][0]
    person = {key: row[key] for key in ("event", "delegate", "authority")}
    document["trips"].append({**trip, **person})
    (folder / "earlier.json").write_text(json.dumps(document), encoding="utf-8")
    return folder / "earlier.json"


def test_an_earlier_plan_that_is_none_is_refused(planner: Callable, solved: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text('{"trips": 5}')

    answer = planner("solve", TINY, "--out", tmp_path / "plan.json", "--previous", earlier)
    assert answer.code == 1
    assert not (tmp_path / "plan.json").exists()


def test_every_fault_of_an_earlier_plan_is_told_with_its_file_before_solving(
    planner: Callable, solved: Path, tmp_path: Path
) -> None:
    earlier = changed(solved, tmp_path, status="best", budgets=[{}], today=5)
    answer = planner("solve", TINY, "--out", tmp_path / "plan.json", "--previous", earlier)

    *lines, count = answer.err.splitlines()
    assert (answer.code, answer.out) == (1, "")
    assert all(line.startswith("fault: changed.json, ") for line in lines)
    assert {"status", "budgets[0].code", "today"} <= {line.split(", ")[1].split(":")[0] for line in lines}
    assert count == f"{len(lines)} faults; nothing was written"
    assert not (tmp_path / "plan.json").exists()


def test_an_earlier_plan_of_another_programme_is_refused(planner: Callable, solved: Path, tmp_path: Path) -> None:
    earlier = changed(solved, tmp_path, programme="grand")
    answer = planner("solve", TINY, "--out", tmp_path / "plan.json", "--previous", earlier)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "fault: changed.json, programme: it was made for programme 'grand', not for 'tiny'; "
        "name a plan of the same programme",
        "1 fault; nothing was written",
    ]
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("name", ["events.csv", "programme.toml", "QUOTAS.CSV", "../tiny/events.csv", "."])
def test_solve_never_overwrites_the_programme(planner: Callable, tiny: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in tiny.iterdir()}
    answer = planner("solve", tiny, "--out", tiny / name)

    assert (answer.code, answer.out) == (2, "")
    assert "belongs to the programme that is read" in answer.err.splitlines()[-1]
    assert {path: path.read_bytes() for path in tiny.iterdir()} == before


def test_solve_never_overwrites_a_workbook(planner: Callable, tmp_path: Path) -> None:
    book = tmp_path / "x.xlsx"
    assert planner("template", "--out", book).code == 0
    (tmp_path / "link.json").symlink_to(book)
    before = book.read_bytes()

    for out in (book, tmp_path / "link.json"):
        answer = planner("solve", book, "--out", out, "--json")
        assert (answer.code, answer.value["exit"], book.read_bytes()) == (2, 2, before)


def test_solve_may_write_a_plan_beside_the_tables(planner: Callable, tiny: Path) -> None:
    for _ in range(2):
        assert planner("solve", tiny, "--out", tiny / "plan.json").code == 0


def test_solve_never_overwrites_the_earlier_plan(planner: Callable, solved: Path) -> None:
    before = solved.read_bytes()
    answer = planner("solve", TINY, "--previous", solved, "--out", solved)

    assert (answer.code, answer.out, solved.read_bytes()) == (2, "", before)
    assert "is the earlier plan, which would be lost" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ["run", TINY, "--out", ""],
        ["run", TINY, "--out", "papers", "--db", ""],
        ["run", "", "--out", "papers"],
        ["check", ""],
        ["solve", TINY, "--out", ""],
        ["solve", TINY, "--out", "plan.json", "--previous", ""],
        ["demo", "--out", ""],
        ["verify", TINY, ""],
        ["diff", "", "plan.json"],
        ["template", "--out", ""],
    ],
)
def test_an_empty_name_is_wrong_usage(
    planner: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str | Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = planner(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1].startswith("error: Invalid value for ")
    assert "nothing is given here" in answer.err
    assert planner(*words, "--json").value["exit"] == 2
    assert list(tmp_path.iterdir()) == []


def test_locks_that_clash_are_named_and_the_file_says_so(planner: Callable, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    answer = planner("solve", IMPOSSIBLE, "--out", out)

    assert answer.code == 3
    assert answer.out.splitlines() == ["impossible: no plan", f"written: {out}"]
    plan = json.loads(out.read_text())
    assert (plan["status"], plan["trips"]) == ("infeasible", [])
    conflicts = [line for line in answer.err.splitlines() if line.startswith("conflict: ")]
    assert len(conflicts) == len(plan["conflict"]) > 0
    assert planner("verify", IMPOSSIBLE, out).code == 0
    assert planner("explain", IMPOSSIBLE, out).code == 3

    told = planner("run", IMPOSSIBLE, "--out", tmp_path / "papers", "--json")
    assert (told.code, told.value["exit"], told.value["conflict"]) == (3, 3, plan["conflict"])
    assert not (tmp_path / "papers" / "index.html").exists()


def test_explain_tells_a_funded_pair(planner: Callable, solved: Path) -> None:
    trip = json.loads(solved.read_text())["trips"][0]
    answer = planner("explain", TINY, solved, "--delegate", trip["delegate"], "--event", trip["event"])

    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith(f"{trip['delegate']} (")
    assert answer.out.splitlines()[0].endswith(f" at {trip['event']}: funded")
    assert f"EUR {trip['cost']['total'] / 100:,.2f}".replace(",", " ") in answer.out
    assert "  ACTIVE: " in answer.out


def test_explain_tells_an_unfunded_pair_with_the_clause(planner: Callable, solved: Path) -> None:
    answer = planner("explain", TINY, solved, "--delegate", "D6")

    lines = answer.out.splitlines()
    assert lines[0] == "D6 (Ancona) at barcelona-2025: not funded"
    assert "  POPULATION: Ancona has 89 994 inhabitants; more than 100 000 are required." in lines
    assert any("FAQ" in line and line.endswith("]") for line in lines)
    told = planner("explain", TINY, solved, "--delegate", "D6", "--json").value["pairs"]
    assert [(pair["delegate"], pair["state"]) for pair in told] == [("D6", "not funded")]
    assert [ground["code"] for ground in told[0]["grounds"]] == ["POPULATION"]


def test_explain_of_a_changed_folder_says_that_alone(planner: Callable, solved: Path, tiny: Path) -> None:
    budgets = tiny / "budgets.csv"
    head, first, *rest = budgets.read_text().splitlines()
    code, name, amount, *more = first.split(",")
    budgets.write_text("\n".join([head, ",".join([code, name, str(float(amount) + 1), *more]), *rest]) + "\n")
    answer = planner("explain", tiny, solved, "--delegate", "D6")
    verified = planner("verify", tiny, solved)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "fault: input: input_sha256: the plan was made from other input: the folder has changed since; solve it again.",
        "not verified: 1 violation",
    ]
    assert len(verified.err.splitlines()) > 2


def test_explain_tells_a_budget_and_the_whole(planner: Callable, solved: Path) -> None:
    lines = {line["code"]: line for line in json.loads(solved.read_text())["budgets"]}
    told = planner("explain", TINY, solved, "--budget", "visits", "--json").value["budgets"]
    assert [(line["code"], line["spent"], line["left"]) for line in told] == [
        ("visits", lines["visits"]["spent"], lines["visits"]["left"])
    ]

    answer = planner("explain", TINY, solved)
    assert "POPULATION refuses 1: " in answer.out
    assert [line.split()[1] for line in answer.out.splitlines() if line.startswith("Budget ")] == list(lines)


def test_explain_refuses_a_pair_that_is_not_nominated(planner: Callable, solved: Path) -> None:
    answer = planner("explain", TINY, solved, "--delegate", "D1", "--event", "visit-semarang")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == (
        "fault: --delegate, --event: delegate D1 is not nominated for Study visit of Sofia to Semarang; "
        "the table nominations says who is"
    )


def test_explain_tells_whose_delegate_it_is(planner: Callable, solved: Path) -> None:
    answer = planner("explain", TINY, solved, "--delegate", "D1", "--authority", "sofia")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == (
        "fault: --authority: D1 belongs to malaga, not to sofia; name malaga or leave it out"
    )
    assert planner("explain", TINY, solved, "--delegate", "D1", "--authority", "malaga").code == 0


def test_explain_refuses_an_unknown_code_with_the_nearest(planner: Callable, solved: Path) -> None:
    answer = planner("explain", TINY, solved, "--event", "visit-semarnag")

    assert (answer.code, answer.out) == (1, "")
    assert "did you mean 'visit-semarang'?" in answer.err


def test_run_writes_papers_and_a_second_run_changes_nothing(planner: Callable, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    first = planner("run", TINY, "--out", out)
    assert first.code == 0
    assert f"begin with {out / 'index.html'}" in first.out
    checked = planner("check", TINY, "--json").value["warnings"]
    assert len(checked) == 2, "one of the reader, one quote that no plan can use"
    assert f"2 warnings in the programme: planner check {TINY}" in first.out
    assert first.err == "warning: quotes.csv: 1 quote has expired and cannot be used: Q4.\n"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name != "planner.db"}
    assert {out / "index.html", out / "plan.json"} <= before.keys()

    second = planner("run", TINY, "--out", out, "--json")
    assert (second.code, second.value["new"], second.value["changes"]) == (0, False, [])
    assert second.value["warnings"] == checked
    assert {path: path.read_bytes() for path in before} == before


def test_a_run_on_a_changed_programme_tells_what_changes(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    trips = {(trip["delegate"], trip["event"]) for trip in planned(planner, tiny, out)}
    assert ("D2", "barcelona-2025") in trips
    swap(tiny, "nominations", "D2,barcelona-2025,1\n", "")
    answer = planner("run", tiny, "--out", out)

    assert answer.code == 0
    assert "  withdrawn: Петър Примеров (D2) at Networking workshop at Smart City Expo" in answer.out.splitlines()
    assert "plan 2 changes " in answer.out

    alone = Path(shutil.copy(out / "plan.json", tmp_path / "alone.json"))
    asked = ("--delegate", "D1", "--event", "barcelona-2025")
    told = planner("explain", tiny, out / "plan.json", *asked)
    assert told.code == planner("verify", tiny, out / "plan.json").code == 0
    assert "1 published trip kept (level disruption)" in told.out
    assert "only together with --previous" in planner("explain", tiny, alone, *asked, "--json").out

    kept = planner("run", TINY, "--out", out, "--json").value
    assert (kept["revision"], kept["changes"]) == (3, [])  # whoever was told to go still goes
    fresh = planner("run", TINY, "--out", out, "--fresh", "--json").value
    assert (fresh["revision"], fresh["new"]) == (4, True)
    assert ("D2", "barcelona-2025", "added") in {
        (change["delegate"], change["event"], change["kind"]) for change in fresh["changes"]
    }


def planned(planner: Callable, source: Path, out: Path) -> list[dict[str, Any]]:
    """The trips of a first run."""
    assert planner("run", source, "--out", out).code == 0
    trips: list[dict[str, Any]] = json.loads((out / "plan.json").read_text())["trips"]
    return trips


def test_render_writes_the_documents_alone(planner: Callable, solved: Path, tmp_path: Path) -> None:
    answer = planner("render", TINY, solved, "--out", tmp_path / "papers")

    assert answer.code == 0
    assert (tmp_path / "papers" / "index.html").exists()
    assert not (tmp_path / "papers" / "planner.db").exists()


def test_template_never_overwrites_work(planner: Callable, tmp_path: Path) -> None:
    out = tmp_path / "mine.xlsx"
    assert planner("template", "--out", out).code == 0
    before = out.read_bytes()
    assert before.startswith(b"PK")

    answer = planner("template", "--out", out)
    assert answer.code == 74
    assert "exists already" in answer.err
    assert out.read_bytes() == before


def test_schema_is_one_object_with_every_table(planner: Callable) -> None:
    document = json.loads(planner("schema").out)
    assert planner("schema", "--json").value["schema"] == document
    for table in ("authorities", "delegates", "nominations", "rates"):
        assert table in json.dumps(document)


def test_an_output_that_cannot_be_written_is_told_and_nothing_changes(planner: Callable, tmp_path: Path) -> None:
    answer = planner("solve", TINY, "--out", tmp_path / "none" / "plan.json")

    assert answer.code == 74
    assert (
        answer.err
        == f"error: {str(tmp_path / 'none' / 'plan.json')!r}: No such file or directory; nothing was changed\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown_on_a_terminal_only(planner_process: Callable, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    assert planner_process("solve", TINY, "--out", out).stderr == ""

    screen, terminal = pty.openpty()
    answer = planner_process("solve", TINY, "--out", out, "--json", stderr=terminal)
    os.close(terminal)
    shown = os.read(screen, 65536).decode()
    os.close(screen)
    assert "\rverifying the plan" in shown
    assert json.loads(answer.stdout)["exit"] == 0


@pytest.mark.parametrize("delay", [0, 1, 2])
def test_an_interrupt_ends_with_130_and_leaves_nothing(tmp_path: Path, delay: float) -> None:
    out = tmp_path / "papers"
    command = [sys.executable, "-m", "planner", "demo", "--out", str(out), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not (out / ".planner.lock").exists():
        time.sleep(0.01)
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert json.loads(said)["exit"] == 130
    assert not (out / "index.html").exists()
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.name != "planner.db"]
    assert left in ([], ["papers.so-far.json"])  # beside the output: the best plan so far, where there was one


def test_a_time_limit_that_comes_first_ends_with_4_and_only_a_checked_plan_is_kept(
    planner: Callable, tmp_path: Path
) -> None:
    out, source = tmp_path / "plan.json", fixtures_dir() / "iurc-2025-2027"
    answer = planner("solve", source, "--out", out, "--time-limit", "0.01")

    assert answer.code == 4
    if out.exists():
        plan = json.loads(out.read_text())
        assert (plan["status"], plan["cut_off"]) == ("feasible", True)
        assert "The search was cut off, so this plan is not reproducible" in plan["warnings"][0]
        assert "the best plan found is kept, and it is not reproducible" in answer.err
        assert planner("verify", source, out).code == 0
