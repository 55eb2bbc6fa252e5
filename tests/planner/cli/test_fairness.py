"""`planner fairness`, and quotas and tolerances from the folder to the exit code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir
from tests.planner.render.pages import Page

HALF = '[[quotas]]\ncode = "half"\nby = "country"\nat_most = "40%"\n'


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))


def add(folder: Path, text: str) -> Path:
    """Add lines to programme.toml."""
    path = folder / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    return folder


def solved(planner: Callable, folder: Path) -> Path:
    out = folder.parent / "plan.json"
    assert planner("solve", folder, "--out", out).code == 0
    return out


def test_the_report_of_the_tiny_programme(planner: Callable, tiny: Path) -> None:
    answer = planner("fairness", tiny, solved(planner, tiny))

    assert answer.code == 0
    assert answer.out.splitlines()[:5] == [
        "By country:",
        "  BG Bulgaria: 5 nominated, 4 eligible, 3 funded, 75.0 % of all trips, 75.0 % of the eligible",
        "  ES Spain: 1 nominated, 1 eligible, 1 funded, 25.0 % of all trips, 100.0 % of the eligible",
        "  FI Finland: 1 nominated, 1 eligible, 0 funded, 0.0 % of all trips, 0.0 % of the eligible; worst off",
        "  IT Italy: 1 nominated, 0 eligible, 0 funded, 0.0 % of all trips",
    ]
    assert "  under-100k: 1 nominated, 0 eligible, 0 funded, 0.0 % of all trips" in answer.out.splitlines()


def test_the_price_of_a_quota_in_words_and_as_an_object(planner: Callable, tiny: Path) -> None:
    plan = solved(planner, add(tiny, HALF))

    said = planner("fairness", tiny, plan, "--price").out.splitlines()
    value = planner("fairness", tiny, plan, "--price", "--json").value

    assert "Quota half: at most 40 % of the trips go to delegates from BG; 1 of 3 do." in said
    assert "Without quotas: 4 trips instead of 3" in said
    assert "  delegates: 4 instead of 3" in said
    assert (value["command"], value["exit"], value["tolerances"]) == ("fairness", 0, [])
    (price,) = value["prices"]
    assert (price["without"], price["trips"], price["trips_without"], price["proven"]) == ("quotas", 3, 4, True)
    assert {"level": "delegates", "plan": 3, "without": 4} in price["levels"]
    assert value["groupings"][0]["by"] == "country"
    assert {quota["code"] for quota in value["quotas"]} == {"half"}


def test_a_tolerance_is_told_by_the_run_and_on_the_page(planner: Callable, tiny: Path) -> None:
    add(tiny, "[tolerance]\ncoverage = 1\n")
    path = tiny / "programme.toml"
    path.write_text(path.read_text().replace("today =", 'objective = ["coverage", "cost"]\ntoday ='))
    out = tiny.parent / "papers"

    answer = planner("run", tiny, "--out", out)

    assert answer.code == 0
    assert (
        "  coverage: 2, authorities with a trip, event by event (proven best); 1 given up of 3 possible, " in answer.out
    )
    words = Page((out / "index.html").read_text(encoding="utf-8")).words
    assert "2 1 given up of 3 possible (tolerance 1) proven" in words
    assert "A later line never costs an earlier one more than its tolerance." in words
    assert planner("verify", tiny, out / "plan.json").code == 0
    fair = planner("fairness", tiny, out / "plan.json").out
    assert "Tolerance of coverage: 1 given up of 3 possible, at most 1 may be." in fair


def test_the_page_has_a_table_of_fairness(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "papers"
    assert planner("run", add(tiny, HALF), "--out", out).code == 0

    words = Page((out / "index.html").read_text(encoding="utf-8")).words

    assert "half at most 40 % of the trips go to delegates from BG: 1 of 3 do" in words
    assert "Bulgaria BG worst off 5 4 1 33.3 % 25.0 %" in words


@pytest.mark.parametrize(
    "text",
    [
        "[tolerance]\ndisruption = 2\n",
        '[[quotas]]\ncode = "Q"\nby = "area"\nat_most = 1\nat_least = 2\n',
        '[[quotas]]\ncode = "Q"\nby = "area"\nat_most = "a fifth"\n',
        '[[quotas]]\nby = "area"\nat_most = 1\n',
    ],
)
def test_bad_input_is_one_sentence(planner: Callable, tiny: Path, text: str) -> None:
    out = tiny.parent / "papers"
    answer = planner("run", add(tiny, text), "--out", out)

    fault, count = answer.err.splitlines()
    assert (answer.code, answer.out, out.exists()) == (1, "", False)
    assert fault.startswith("fault: programme.toml:")
    assert count == "1 fault; nothing was written"


def test_quotas_that_contradict_each_other_end_with_3(planner: Callable, tiny: Path) -> None:
    most = '[[quotas]]\ncode = "few"\nby = "area"\nvalue = "asia"\nat_most = 1\n'
    least = '[[quotas]]\ncode = "many"\nby = "area"\nvalue = "asia"\nat_least = 2\n'
    out = tiny.parent / "papers"

    answer = planner("run", add(tiny, most + least), "--out", out)

    assert (answer.code, (out / "index.html").exists()) == (3, False)
    assert answer.err.splitlines() == [
        "conflict: QUOTA: Quota few: at most 1 trip goes to delegates of the area asia.",
        "conflict: QUOTA: Quota many: at least 2 trips go to delegates of the area asia; 0 were made, and 5 more are "
        "nominated that no rule forbids.",
        "no plan satisfies the locks and rules; these 2 together cannot hold",
        "repair 1: quota few: at most 2 trips go to delegates of the area asia, instead of 1",
        "repair 2: quota many: at least 1 trip goes to delegates of the area asia, instead of 2",
    ]


def test_a_plan_that_breaks_a_quota_is_not_reported(planner: Callable, tiny: Path) -> None:
    plan = solved(planner, tiny)

    answer = planner("fairness", add(tiny, HALF), plan)

    assert answer.code == 1
    assert "QUOTA: quota half: 3 of 4 trips are of the group BG, at most 40 % may be." in answer.err


def test_with_tolerances_why_not_is_answered_and_what_would_change_it_is_planned_anew(
    planner: Callable, tiny: Path
) -> None:
    plan = solved(planner, add(tiny, "[tolerance]\ncoverage = 1\n"))

    answer = planner("explain", tiny, plan, "--delegate", "D5")

    assert answer.code == 0
    assert "D5 (Tampere) at barcelona-2025: not funded" in answer.out
    assert "enough, fewer are not, with what the tolerances allow now: " in answer.out
    assert "Planned anew with all of the tolerances it is funded as well." in answer.out
