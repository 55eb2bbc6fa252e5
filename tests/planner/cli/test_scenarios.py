"""`planner scenarios` as the officer types it: words, one object, exit codes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"


@pytest.fixture
def what_if(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "what-if.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_comparison_in_words(planner: Callable, what_if: Callable, tmp_path: Path) -> None:
    file = what_if(
        """
[[scenario]]
name = "no-visit"
title = "Semarang is cancelled"
events.visit-semarang.status = "cancelled"
[[scenario]]
name = "nobody"
rules = { cap_thematic_europe = 0 }
"""
    )
    answer = planner("scenarios", TINY, file, "--out", tmp_path / "out", "--question", "dates")

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "tiny: 4 scenarios against the programme as it is"
    assert " ".join(lines[1].split()) == (
        "coverage merit trips ranks cost co2 hours authorities countries visits estimates"
    )
    assert lines[2].split()[:6] == ["base", "3", "200", "4", "5", "7166.90"]
    assert lines[3].split()[:6] == ["no-visit", "2", "150", "2", "2", "1495.40"]
    assert lines[4].split() == ["nobody", *["-"] * 11]
    assert "no-visit: Semarang is cancelled" in lines
    assert "  status of visit-semarang is cancelled" in lines
    assert "  authorities lost: Sofia" not in lines
    lost = lines.index("  lost: Mira O'Sample (D3, Sofia) at Study visit of Sofia to Semarang, EUR 2 835.75")
    assert lines[lost + 1].startswith("    why: TENTATIVE: ")
    assert "  no plan satisfies the locks and rules; these together cannot hold:" in lines
    assert "    2026-05-04 to 2026-05-08: 1 authority served; nothing changes  <- serves most" in lines
    assert lines[-1] == f"written: {tmp_path / 'out'}; begin with {tmp_path / 'out' / 'index.html'}"


def test_one_object_for_a_program(planner: Callable, what_if: Callable) -> None:
    file = what_if('[[scenario]]\nname = "cut"\nbudgets = { thematic-2025 = "-1000" }\n')
    answer = planner("scenarios", TINY, file, "--json", "--jobs", "1")

    assert (answer.code, answer.err) == (0, "")
    assert (answer.value["command"], answer.value["programme"], answer.value["exit"]) == ("scenarios", "tiny", 0)
    [cut] = answer.value["scenarios"]
    assert [(level["level"], level["change"]) for level in cut["objective"]][:3] == [
        ("coverage", -1),
        ("merit", -50),
        ("delegates", -1),
    ]
    assert [
        (trip["kind"], trip["delegate"], trip["cost_before"], trip["cost_after"])
        for trip in cut["differences"]["trips"]
    ] == [("withdrawn", "D2", 80_400, None)]
    [why] = cut["differences"]["trips"][0]["why"]
    assert why.startswith("BUDGET: ")


def test_faults_of_the_file_are_told_at_once(planner: Callable, what_if: Callable, tmp_path: Path) -> None:
    twice = '[[scenario]]\nname = "x"\nobjective = ["kost"]\n'
    file = what_if('[[scenario]]\nname = "x"\nbudgets = { al = 1 }\nrules = { min_attendence = 3 }\n' + twice)
    answer = planner("scenarios", TINY, file, "--question", "budget", "--out", tmp_path / "out")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "fault: --question: 'budget' is not a question; did you mean 'budgets'?",
        "fault: what-if.toml:1, x.budgets.al: 'al' is not a budget; did you mean 'all'?",
        "fault: what-if.toml:1, x.rules.min_attendence: '3': there is no setting 'min_attendence'; "
        "did you mean 'min_attendance'?",
        "fault: what-if.toml:5, x.name: the name 'x' stands twice; choose another.",
        "fault: what-if.toml:5, x.objective: \"['kost']\": 'kost' is not accepted here; did you mean 'cost'? "
        "Accepted: coverage, merit, delegates, preference, cost, co2, minutes.",
        "5 faults; nothing was written",
    ]
    assert not (tmp_path / "out").exists()


def test_nothing_at_all_has_a_plan(planner: Callable, what_if: Callable) -> None:
    file = what_if('[[scenario]]\nname = "x"\ntravel = { nights_after = 2 }\n')
    answer = planner("scenarios", fixtures_dir() / "impossible", file)

    assert answer.code == 3
    told = answer.err.splitlines()
    assert [line for line in told if line.startswith("no plan satisfies the locks and rules; these ")] != []
    repairs = [line for line in told if line.startswith("repair ")]
    assert [line.strip() for line in answer.out.splitlines() if line.strip().startswith("repair ")] == repairs != []


def test_a_time_limit_is_told(planner: Callable, what_if: Callable) -> None:
    file = what_if('[[scenario]]\nname = "x"\ntravel = { nights_after = 2 }\n')
    answer = planner("scenarios", fixtures_dir() / "iurc-2020-2024", file, "--time-limit", "0.001")

    assert answer.code == 4
    assert answer.err.splitlines()[-1].startswith("warning: a search was stopped before every level was proven")


@pytest.mark.parametrize("words", [("--jobs", "0"), ("--time-limit", "0"), ("--question",)])
def test_wrong_usage(planner: Callable, words: tuple[str, ...]) -> None:
    assert planner("scenarios", TINY, *words).code == 2


def test_nothing_that_is_read_may_lie_in_the_folder_of_the_comparison(planner: Callable, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "out" / "tiny"))
    before = sorted(path.name for path in folder.iterdir())

    for out in (folder, folder / "sub", tmp_path / "out"):
        answer = planner("scenarios", folder, "--question", "budgets:visits", "--out", out)
        assert answer.code == 2
        assert "name a folder of their own" in answer.err
    assert sorted(path.name for path in folder.iterdir()) == before
