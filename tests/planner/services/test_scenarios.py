"""Scenarios of the tiny programme: what each changes, what is written, and what leaves the earlier output alone."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from planner.domain.failures import OutputError
from planner.domain.faults import PlannerError
from planner.domain.scenarios import Comparison, Result, best_date, cell, columns
from planner.resources import fixtures_dir
from planner.services.comparison_value import comparison_value
from planner.services.crew import Crew, Task, WorkerLostError
from planner.services.reading import read_plan_document, read_programme_or_refuse
from planner.services.scenarios import Asked, compare
from planner.services.solve import Request, violations_of

CLOCK = date(2025, 9, 15)

SCENARIOS = """
[[scenario]]
name = "more-money"
budgets = { thematic-2025 = "+1000" }
[[scenario]]
name = "stricter"
rules = { min_attendance = 80 }
[[scenario]]
name = "impossible"
rules = { cap_thematic_europe = 0 }
[[scenario]]
name = "no-visit"
events.visit-semarang.status = "cancelled"
"""


def what_if(folder: Path, text: str = SCENARIOS) -> Path:
    path = folder / "what-if.toml"
    path.write_text(text, encoding="utf-8")
    return path


def compared(source: Path, **asked) -> Comparison:
    return compare(source, Asked(**asked), clock=CLOCK, progress=lambda _: None)


def verified(folder: Path, previous: Path | None = None) -> bool:
    programme = read_programme_or_refuse(folder / "programme", today=None, clock=CLOCK)
    earlier = None if previous is None else read_plan_document(previous)
    return violations_of(programme, read_plan_document(folder / "plan.json"), earlier) == ()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The comparison of the tiny programme and its output folder."""
    place = tmp_path_factory.mktemp("scenarios")
    found = compared(
        fixtures_dir() / "tiny",
        file=what_if(place),
        questions=("dates", "budgets:thematic-2025"),
        out=place / "out",
    )
    return found, place / "out"


def by_name(comparison: Comparison) -> dict[str, Result]:
    return {result.scenario.name: result for result in comparison.results}


def changes(comparison: Comparison, name: str) -> dict[str, int]:
    result = by_name(comparison)[name]
    found = {column: cell(result, comparison.base, column) for column in columns(comparison)}
    return {column: one.change for column, one in found.items() if one and one.change}


def test_the_base_is_the_plan_of_the_programme(tiny) -> None:
    comparison, _ = tiny
    base = comparison.base

    assert [(level.level, level.value) for level in base.levels][:4] == [
        ("coverage", 3),
        ("merit", 200),
        ("delegates", 4),
        ("preference", 5),
    ]
    assert base.figures is not None
    assert (base.figures.trips, base.figures.authorities, base.figures.countries, base.figures.visits) == (4, 2, 2, 1)
    assert base.figures.cost == base.level("cost").value == 716_690
    assert base.is_proven
    assert base.differences is None


def test_each_scenario_says_what_changes_and_who_is_gained_and_lost(tiny) -> None:
    comparison, _ = tiny

    assert changes(comparison, "more-money") == {}
    assert by_name(comparison)["more-money"].differences.trips == ()
    assert changes(comparison, "no-visit")["coverage"] == -1
    stricter = by_name(comparison)["stricter"]
    assert changes(comparison, "stricter") | {"cost": 0, "co2": 0, "minutes": 0} == {
        "coverage": -2,
        "merit": -100,
        "delegates": -3,
        "preference": -4,
        "cost": 0,
        "co2": 0,
        "minutes": 0,
        "authorities": -1,
        "countries": -1,
        "visits": -1,
        "estimated": -2,
    }
    assert stricter.differences.lost == ("Sofia",)
    assert [(item.change.event, item.change.delegate, item.change.kind) for item in stricter.differences.trips] == [
        ("barcelona-2025", "D2", "withdrawn"),
        ("visit-semarang", "D2", "withdrawn"),
        ("visit-semarang", "D3", "withdrawn"),
    ]
    assert {why.partition(": ")[0] for item in stricter.differences.trips for why in item.change.why} == {"ACTIVE"}
    assert [(visit.event, visit.before, visit.after) for visit in stricter.differences.visits] == [
        ("visit-semarang", date(2026, 5, 4), None)
    ]


def test_an_impossible_scenario_is_shown_with_its_conflict_and_the_others_go_on(tiny) -> None:
    comparison, _ = tiny
    impossible = by_name(comparison)["impossible"]

    assert impossible.state == "infeasible"
    assert [item.code for item in impossible.conflict] == ["LOCK", "CAP"]
    assert impossible.differences is None
    assert by_name(comparison)["no-visit"].state == "solved"


def test_the_questions_are_answered(tiny) -> None:
    comparison, _ = tiny
    dates = comparison.probes("dates")["visit-semarang"]

    assert [(result.scenario.name, result.served) for result in dates] == [
        ("dates.visit-semarang.2026-05-04", 1),
        ("dates.visit-semarang.2026-05-18", 0),
    ]
    assert best_date(dates) is dates[0]
    assert best_date(dates[1:]) is None
    curve = comparison.probes("budgets")["thematic-2025"]
    assert [result.level("coverage").value for result in curve] == [2, 3, 3, 3]


def test_every_figure_is_derived_again_from_what_is_written(tiny) -> None:
    comparison, out = tiny
    figures = json.loads((out / "comparison.json").read_text(encoding="utf-8"))

    assert figures == json.loads(json.dumps(comparison_value(comparison)))
    assert (out / "index.html").exists()
    assert len(figures["scenarios"]) == 10
    for scenario in [figures["base"], *figures["scenarios"]]:
        folder = out / scenario["folder"]
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        assert verified(folder)
        assert plan["status"] == ("infeasible" if scenario["state"] == "infeasible" else "optimal")
        assert [level["value"] for level in plan["objective"]] == [level["value"] for level in scenario["objective"]]
        if scenario["figures"]:
            assert scenario["figures"]["cost"] == sum(trip["cost"]["total"] for trip in plan["trips"])
    untouched = {path.name: path.read_bytes() for path in (fixtures_dir() / "tiny").iterdir()}
    assert {path.name: path.read_bytes() for path in (out / "base" / "programme").iterdir()} == untouched


def test_one_process_and_three_give_the_same_bytes(tiny, tmp_path: Path) -> None:
    _, out = tiny
    questions = ("dates", "budgets:thematic-2025")
    source = fixtures_dir() / "tiny"
    compared(source, file=what_if(tmp_path), questions=questions, out=tmp_path / "three", jobs=3)

    files = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = tmp_path / "three"
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == files


def test_ties_are_broken_towards_the_base(tmp_path: Path) -> None:
    """Equal dates abound in this programme; a setting that touches nobody must change nobody's trip."""
    text = '[[scenario]]\nname = "same"\nrules = { max_clusters = 4, cap_study_visit = 9 }\n'
    found = compared(fixtures_dir() / "iurc-na-2024-2025", file=what_if(tmp_path, text))

    assert changes(found, "same") == {}
    assert found.results[0].differences.trips == found.results[0].differences.visits == ()


def test_an_earlier_plan_comes_first(tmp_path: Path, tiny) -> None:
    _, out = tiny
    earlier = out / "scenarios" / "stricter" / "plan.json"
    text = '[[scenario]]\nname = "cut"\nbudgets = { all = "-5000" }\n'
    new = tmp_path / "new"
    found = compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text), previous=earlier, out=new)

    assert found.replans
    assert found.base.level("disruption").value == 0
    assert columns(found)[0] == "disruption"
    assert verified(new / "scenarios" / "cut", new / "previous.json")


def test_what_is_so_already_is_said_to_change_nothing(tmp_path: Path) -> None:
    text = """
[[scenario]]
name = "same"
rules = { min_attendance = 50 }
budgets = { visits = "+0" }
[[scenario]]
name = "cent"
budgets = { visits = "+0.01" }
"""
    found = compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text))

    assert [(result.is_idle, result.differences.trips) for result in found.results] == [(True, ()), (False, ())]
    assert by_name(found)["same"].changes == (
        "rules.min_attendance is 50, as it is",
        "budget visits is EUR 6 500.00, as it is",
    )


def test_a_date_that_breaks_a_rule_is_warned_of(tmp_path: Path) -> None:
    text = """
[[scenario]]
name = "when"
events.visit-semarang.dates = [["2026-05-04", "2026-05-08"], ["2026-06-08", "2026-06-12"], ["2026-06-13", "2026-06-19"]]
"""
    found = compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text))
    first, moved, weekend = found.probes("dates")["visit-semarang"]

    assert (first.served, moved.served, weekend.served) == (1, 1, 0)
    assert (first.warnings, moved.warnings) == ((), ())
    assert [warning.endswith("so this slot is never used (VISIT_DATES).") for warning in weekend.warnings] == [True]
    assert {item.change.kind for item in moved.differences.trips} == {"changed"}
    assert {item.change.why for item in moved.differences.trips} == {
        ("Study visit of Sofia to Semarang is no longer possible from 2026-05-04 to 2026-05-08.",)
    }


def test_a_changed_programme_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    text = """
[[scenario]]
name = "typo"
rules = { min_atendance = 40 }
[[scenario]]
name = "wrong"
rules = { cap_study_visit = "many" }
events.barcelona-2025.status = "maybe"
budgets = { visit = 1 }
"""
    with pytest.raises(PlannerError) as refused:
        compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text), out=tmp_path / "out")

    told = sorted(str(fault) for fault in refused.value.faults)
    assert [line.partition(": ")[0] for line in told] == [
        "what-if.toml:2, typo.rules.min_atendance",
        "what-if.toml:5, wrong.budgets.visit",
        "what-if.toml:5, wrong.events.barcelona-2025.status",
        "what-if.toml:5, wrong.rules.cap_study_visit",
    ]
    assert "did you mean 'min_attendance'?" in told[0]
    assert "did you mean 'visits'?" in told[1]
    assert not (tmp_path / "out").exists()


def test_a_base_without_a_plan_is_told_and_its_scenarios_go_on(tmp_path: Path) -> None:
    source = fixtures_dir() / "impossible"
    text = '[[scenario]]\nname = "same"\ntravel = { nights_after = 2 }\n'
    found = compared(source, file=what_if(tmp_path, text))

    assert (found.base.state, found.results[0].state) == ("infeasible", "infeasible")
    assert found.base.conflict == found.results[0].conflict != ()
    assert columns(found)[:2] == ("trips", "cost")


def test_the_folder_of_another_command_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "papers"
    out.mkdir()
    (out / ".documents.json").write_text('{"files": {"plan.json": "x"}}', encoding="utf-8")

    with pytest.raises(OutputError, match="give the comparison a folder of its own"):
        compared(fixtures_dir() / "tiny", file=what_if(tmp_path), out=out)


def test_a_later_comparison_replaces_the_earlier_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = '[[scenario]]\nname = "NAME"\nbudgets = { all = "+1" }\n'
    compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text.replace("NAME", "first")), out=out)
    compared(fixtures_dir() / "tiny", file=what_if(tmp_path, text.replace("NAME", "second")), out=out)

    assert [path.name for path in (out / "scenarios").iterdir()] == ["second"]


def test_a_worker_that_is_killed_is_told() -> None:
    task = Task("base", fixtures_dir() / "iurc-2020-2024", CLOCK, Request())
    killer = threading.Thread(target=_kill_first_child)
    killer.start()
    with Crew(1) as crew, pytest.raises(WorkerLostError, match="try again with --jobs 1"):
        next(crew.answers([task]))
    killer.join()
    assert multiprocessing.active_children() == []


def _kill_first_child() -> None:
    assert _eventually(lambda: multiprocessing.active_children() != [])
    multiprocessing.active_children()[0].kill()


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [(signal.SIGINT, 130, "error: interrupted; earlier output is as it was\n"), (signal.SIGKILL, -signal.SIGKILL, "")],
)
def test_an_end_from_outside_leaves_the_earlier_output_and_no_process(
    tmp_path: Path, number: int, code: int, message: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text("earlier", encoding="utf-8")
    source = Path(shutil.copytree(fixtures_dir() / "iurc-2020-2024", tmp_path / "source"))
    command = [sys.executable, "-m", "planner", "scenarios", str(source), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, text=True) as running:
        assert _eventually(lambda: len(_group(running.pid)) > 1)
        send = os.killpg if number == signal.SIGINT else os.kill  # a terminal interrupts the whole group
        send(running.pid, number)
        _, told = running.communicate(timeout=30)

    assert running.returncode == code
    assert message in told  # a worker that was just starting may have a last word of its own
    assert _eventually(lambda: _group(running.pid) == [])
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} | {".planner.lock": ""} == {
        "index.html": "earlier",
        ".planner.lock": "",
    }


def _group(pid: int) -> list[int]:
    """Processes that are alive in the process group of `pid`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, group = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            if int(group) == pid and state != "Z":
                found.append(int(path.parent.name))
    return found


def _eventually(holds) -> bool:
    for _ in range(100):
        if holds():
            return True
        time.sleep(0.1)
    return False
