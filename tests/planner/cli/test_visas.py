"""`planner visas` and the warnings of `planner check` about entry rules."""

import shutil
from collections.abc import Callable
from pathlib import Path

from planner.resources import fixtures_dir

ROW = (
    '[[visa]]\nnationality = "BG"\ndestination = "ID"\nrequired = true\nfee = "30"\ncurrency = "EUR"\nlead_days = 10\n'
)


def tiny(tmp_path: Path, text: str = "") -> Path:
    folder = Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))
    path = folder / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    return folder


def solved(planner: Callable, folder: Path) -> Path:
    out = folder.parent / "plan.json"
    assert planner("solve", folder, "--out", out).code == 0
    return out


def test_what_the_border_asks(planner: Callable, tmp_path: Path) -> None:
    folder = tiny(tmp_path, ROW + 'checked_on = 2026-09-01\nsource = "test page"\n')
    plan = solved(planner, folder)

    answer = planner("visas", folder, plan)
    value = planner("visas", folder, plan, "--json").value

    assert answer.code == 0
    trips = [line for line in answer.out.splitlines() if line.startswith("visit-semarang, ")]
    assert len(trips) == 2
    assert all(line.endswith("BG to ID: visa on arrival") for line in trips)
    assert "fee EUR 30" in answer.out
    assert "checked on 2026-09-01; programme.toml: test page" in answer.out
    assert [line["needed"] for line in value["trips"] if line["event"] == "visit-semarang"] == ["arrival", "arrival"]
    assert value["schengen"] == []


def test_a_row_that_nobody_checked_is_warned_of(planner: Callable, tmp_path: Path) -> None:
    answer = planner("check", tiny(tmp_path, ROW))

    assert answer.code == 0
    assert "the entry rule does not say when it was checked; give checked_on" in answer.err


def test_a_rule_that_ends_before_the_trip_is_warned_of_with_its_day(planner: Callable, tmp_path: Path) -> None:
    row = ROW + "checked_on = 2025-09-01\nvalid_until = 2025-12-31\n"
    answer = planner("check", tiny(tmp_path, row))

    assert answer.code == 0
    assert (
        "the entry rule for nationals of BG in ID ends on 2025-12-31, before 'visit-semarang' may begin" in answer.err
    )


def test_a_window_that_closes_before_it_opens_is_a_fault(planner: Callable, tmp_path: Path) -> None:
    row = ROW.replace("lead_days = 10", "lead_days = 100") + "earliest_days = 10\nchecked_on = 2025-09-01\n"
    answer = planner("check", tiny(tmp_path, row))

    assert answer.code == 1
    assert "applications open 10 days before the departure and close 100 days before; swap them." in answer.err


def test_the_co2_of_past_trips_is_warned_of(planner: Callable, tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    (folder / "history.csv").write_text(
        "authority,delegate,event,start,end,cost,currency\nsofia,D3,barcelona-2025,2025-09-02,2025-09-05,1000,EUR\n",
        encoding="utf-8",
    )
    with (folder / "budgets.csv").open("a", encoding="utf-8") as file:
        file.write("co,CO2 (example),900,CO2,,,,\n")

    answer = planner("check", folder)

    assert answer.code == 0
    assert "the CO2 of 1 trip of history is not known and not counted" in answer.err


def test_reports_of_an_impossible_programme_say_so(planner: Callable, tmp_path: Path) -> None:
    impossible, plan = fixtures_dir() / "impossible", tmp_path / "plan.json"
    assert planner("solve", impossible, "--out", plan).code == 3

    for command in ("visas", "times", "carbon", "deadlines", "prices"):
        assert planner(command, impossible, plan).code == 3
