"""Bad input from end to end: one clear sentence each, exit code 1, nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir
from planner.services.publish import OutputFolder

CHANGES: dict[str, tuple[str, str, str, str]] = {
    "unknown code": ("nominations.csv", "D3,visit-semarang,2", "D3,visit-semarnag,2", "nominations.csv:8, event: "),
    "duplicate id": ("delegates.csv", "D3,sofia", "D2,sofia", "delegates.csv:4, code: "),
    "impossible date": ("activity.csv", "malaga,s1,2025-09-03", "malaga,s1,2025-09-31", "activity.csv:2, date: "),
    "arrival before departure": ("segments.csv", "BCN,2025-11-03T17:55", "BCN,2025-11-03T15:55", "segments.csv:2"),
    "unknown airport": ("quotes.csv", "Q2,barcelona-2025,SOF", "Q2,barcelona-2025,QQQ", "quotes.csv:3, origin: "),
    "currency without rate": ("quotes.csv", "231.00,EUR", "231.00,USD", "quotes.csv:3, currency: "),
    "lock on a pair that is not nominated": ("locks.csv", "D1,barcelona", "D4,barcelona", "locks.csv:2"),
    "formula as a name": ("delegates.csv", "Inés,Ejemplo", "=1+1,Ejemplo", "delegates.csv:2, given_name: "),
    "a way out as a code": ("delegates.csv", "D6,ancona", "../D6,ancona", "delegates.csv:7, code: "),
    "control character": ("delegates.csv", "Aino", "Ai\x1bno", "delegates.csv:6, given_name: "),
    "NUL": ("delegates.csv", "Aino", "Ai\0no", "delegates.csv:6"),
    "2^63 as a price": ("quotes.csv", "118.40", "9223372036854775808", "quotes.csv:2, price: "),
    "negative price": ("quotes.csv", "118.40", "-1", "quotes.csv:2, price: "),
    "NaN as a price": ("quotes.csv", "118.40", "NaN", "quotes.csv:2, price: "),
    "unknown column": ("delegates.csv", "passport_expiry", "pasport_expiry", "delegates.csv:1"),
    "unknown rule set": ("programme.toml", "iurc-2025-2027", "iurc-2025-2028", "programme.toml"),
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))


def refused(planner: Callable, source: Path) -> list[str]:
    """The fault lines of a run, which must have ended with 1 and written nothing."""
    out = source.parent / "papers"
    answer = planner("run", source, "--out", out)
    assert (answer.code, answer.out) == (1, "")
    assert not out.exists()
    *lines, count = answer.err.splitlines()
    assert count == f"{len(lines)} fault{'s' if len(lines) > 1 else ''}; nothing was written"
    assert all(line.startswith("fault: ") and line.isprintable() for line in lines)
    return lines


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_mistake_gets_one_clear_sentence(planner: Callable, tiny: Path, change: tuple[str, str, str, str]) -> None:
    file, old, new, place = change
    text = (tiny / file).read_text(encoding="utf-8")
    assert old in text
    (tiny / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    lines = refused(planner, tiny)
    assert any(line.startswith(f"fault: {place}") for line in lines), lines


def test_a_lone_surrogate_is_refused_with_its_line(planner: Callable, tiny: Path) -> None:
    path = tiny / "delegates.csv"
    path.write_bytes(path.read_bytes().replace(b"Aino", b"Ai\xed\xa0\x80no"))

    assert any(line.startswith("fault: delegates.csv:6") for line in refused(planner, tiny))


@pytest.mark.parametrize("table", ["authorities", "delegates", "events"])
def test_a_missing_table_is_refused(planner: Callable, tiny: Path, table: str) -> None:
    (tiny / f"{table}.csv").unlink()

    assert any(line.startswith(f"fault: {table}.csv: ") for line in refused(planner, tiny))


def test_an_empty_table_is_refused(planner: Callable, tiny: Path) -> None:
    (tiny / "delegates.csv").write_text("", encoding="utf-8")

    assert any(line.startswith("fault: delegates.csv") for line in refused(planner, tiny))


def test_what_is_no_programme_is_refused(planner: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.xlsx").write_text("no workbook")
    (tmp_path / "plan.txt").write_text("no programme")

    for name in ("empty", "none", "text.xlsx", "plan.txt"):
        assert refused(planner, tmp_path / name)


def test_a_clash_with_what_is_written_leaves_it_as_it_was(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "kept"
    assert planner("run", tiny, "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (tiny / "delegates.csv").write_text("", encoding="utf-8")

    assert planner("run", tiny, "--out", out).code == 1
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_an_output_that_is_a_file_is_told_and_left(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "papers"
    out.write_text("mine")

    for place in (out, out / "below"):
        answer = planner("run", tiny, "--out", place)
        assert (answer.code, answer.out) == (74, "")
        assert len(answer.err.splitlines()) == 1
    assert out.read_text() == "mine"


def test_a_folder_that_another_run_holds_is_busy(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "papers"
    with OutputFolder.hold(out):
        answer = planner("run", tiny, "--out", out, "--json")

    assert (answer.code, answer.value["exit"]) == (5, 5)
    assert "another run" in answer.value["error"]


def test_a_database_that_is_none_is_told(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "papers"
    out.mkdir()
    (out / "planner.db").write_text("my notes, not a database" * 100)
    answer = planner("run", tiny, "--out", out)

    assert (answer.code, answer.out) == (74, "")
    assert len(answer.err.splitlines()) == 1
    assert sorted(path.name for path in out.iterdir()) == ["planner.db"]


def test_a_database_out_of_reach_is_told(planner: Callable, tiny: Path) -> None:
    answer = planner("run", tiny, "--out", tiny.parent / "papers", "--db", "sqlite:////none/planner.db")

    assert (answer.code, answer.out) == (74, "")
    assert len(answer.err.splitlines()) == 1
    assert not (tiny.parent / "papers").exists()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracel://srv/x",
        "postgresql://u:p@h:99x/x",
        "postgresql://u:p@[::1/x",
        "postgresql://nobody@localhost:1/x",
        "sqlite://host/x.db",
        "sqlite:///a%00.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite+pysqlite:///:memory:",
        "sqlite:///file::memory:?cache=shared&uri=true",
        "sqlite:///file:state?mode=memory&cache=shared&uri=true",
        "sqlite:///file:state.db?uri=true",
        "sqlite:///f.db?timeout=abc",
        "sqlite:///f.db?foo=bar",
    ],
)
def test_a_wrong_database_address_is_wrong_usage(planner: Callable, tiny: Path, url: str) -> None:
    answer = planner("run", tiny, "--out", tiny.parent / "papers", "--db", url)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert len(answer.err.splitlines()) == 1

    told = planner("run", tiny, "--out", tiny.parent / "papers", "--db", url, "--json")
    assert (told.code, told.value["exit"], told.err) == (2, 2, "")
    assert told.value["error"] in answer.err
    assert not (tiny.parent / "papers").exists()


@pytest.mark.parametrize("command", ["run", "render"])
@pytest.mark.parametrize("out", ["tiny", "tiny/quotes.csv", "tiny/new.CSV", "tiny/../tiny/."])
def test_documents_are_not_mixed_with_the_programme(planner: Callable, tiny: Path, command: str, out: str) -> None:
    before = {path: path.read_bytes() for path in tiny.iterdir()}
    words = [tiny] if command == "run" else [tiny, tiny / "plan.json"]
    answer = planner(command, *words, "--out", tiny.parent / out)

    assert (answer.code, answer.out) == (2, "")
    assert "would mix documents with the programme that is read" in answer.err.splitlines()[-1]
    assert {path: path.read_bytes() for path in tiny.iterdir()} == before


def test_a_programme_among_the_documents_is_refused_and_one_beside_them_is_not(planner: Callable, tiny: Path) -> None:
    among = Path(shutil.move(tiny, tiny.parent / "out" / "staff" / "tiny"))
    answer = planner("run", among, "--out", tiny.parent / "out")
    assert answer.code == 2
    assert "would mix documents" in answer.err.splitlines()[-1]

    beside = Path(shutil.move(among, tiny.parent / "out" / "tiny"))
    assert planner("run", beside, "--out", tiny.parent / "out").code == 0
    assert planner("run", beside, "--out", beside / "papers").code == 0
    assert planner("check", beside).code == 0


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, Path]:
    """A programme, a plan and an earlier plan, each with its own fault."""
    source = Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "broken"))
    (source / "rates.csv").write_text("currency,eur\nXXX0,1\n")
    (tmp_path / "plan.json").write_text("{")
    return {"source": source, "plan": tmp_path / "plan.json", "earlier": tmp_path / "earlier.json"}


@pytest.mark.parametrize("command", ["verify", "explain", "fairness", "render"])
def test_the_faults_of_every_file_come_in_one_answer(
    planner: Callable, broken: dict[str, Path], tmp_path: Path, command: str
) -> None:
    more = ["--out", tmp_path / "out"] if command == "render" else []
    answer = planner(command, broken["source"], broken["plan"], "--previous", broken["earlier"], *more)

    *lines, count = answer.err.splitlines()
    assert (answer.code, answer.out) == (1, "")
    assert [line.split(":")[1].split(",")[0].strip() for line in lines] == ["plan.json", "earlier.json", "rates.csv"]
    assert count == "3 faults; nothing was written"
    assert not (tmp_path / "out").exists()


def test_solving_tells_the_faults_of_the_programme_and_of_the_earlier_plan(
    planner: Callable, broken: dict[str, Path], tmp_path: Path
) -> None:
    answer = planner("solve", broken["source"], "--previous", broken["plan"], "--out", tmp_path / "new.json")

    assert answer.code == 1
    assert [line.split(":")[1].split(",")[0].strip() for line in answer.err.splitlines()[:-1]] == [
        "rates.csv",
        "plan.json",
    ]


def test_comparing_tells_the_faults_of_both_plans(planner: Callable, broken: dict[str, Path]) -> None:
    answer = planner("diff", broken["plan"], broken["earlier"], "--source", broken["source"])
    assert [line.split(":")[1].split(",")[0].strip() for line in answer.err.splitlines()[:-1]] == [
        "plan.json",
        "earlier.json",
        "rates.csv",
    ]

    for name in ("plan", "earlier"):
        broken[name].write_text('{"format": 1}')
    answer = planner("diff", broken["plan"], broken["earlier"])
    places = [line.split(":")[1].strip() for line in answer.err.splitlines()[:-1]]
    assert sorted(set(places)) == ["the first plan", "the second plan"]


def test_every_fault_of_an_earlier_plan_is_a_violation_of_its_own(planner: Callable, tmp_path: Path) -> None:
    plan, earlier = tmp_path / "plan.json", tmp_path / "earlier.json"
    assert planner("solve", fixtures_dir() / "tiny", "--out", plan).code == 0
    earlier.write_text(json.dumps({**json.loads(plan.read_text()), "trips": 5, "status": "best"}))
    answer = planner("verify", fixtures_dir() / "tiny", plan, "--previous", earlier, "--json")

    assert [fault["message"].split(":")[1].strip() for fault in answer.value["violations"]] == ["status", "trips"]


@pytest.mark.parametrize("command", ["verify", "render", "diff", "solve"])
def test_of_a_great_many_faults_a_thousand_are_listed_and_the_rest_counted(
    planner: Callable, tmp_path: Path, command: str
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"format": 1, "budgets": [{}] * 20_000}))
    words = {
        "verify": [fixtures_dir() / "tiny", plan],
        "render": [fixtures_dir() / "tiny", plan, "--out", tmp_path / "out"],
        "diff": [plan, plan],
        "solve": [fixtures_dir() / "tiny", "--previous", plan, "--out", tmp_path / "next.json"],
    }[command]
    answer = planner(command, *words)

    *lines, more, count = answer.err.splitlines()
    assert answer.code == 1
    assert len(answer.err) < 1_000_000
    assert more.endswith(f"and {100_007 - 1000} more")
    assert len(lines) >= 1000
    told = planner(command, *words, "--json").value
    if command in ("verify", "render"):
        assert (len(told["violations"]), told["count"]) == (1000, 100_007)
        assert count == "not verified: 100007 violations"
