"""Duels measure every method in a process of its own and say truly who is ahead; the picture shows each of them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.bench.duel import Case, Outcome, better, fought, table
from tests.bench.large import rows
from tests.bench.picture import picture
from tests.bench.rounds import Comparison, never_worse, saving

TINY = Case("base", 8, 1, 20.0)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return fought(TINY, ("ours", "SCIP", "spreadsheet"), rounds=1, threads=1)


def test_each_method_reports_levels_times_and_memory(outcomes: list[Outcome]) -> None:
    ours, scip, by_hand = outcomes

    assert (ours.proven, scip.proven, by_hand.proven) == (7, 7, 0)
    assert ours.levels == scip.levels
    assert [outcome.rounds[0]["broken"] for outcome in outcomes] == [0, 0, 0]
    assert 0 < ours.typical("engine") < ours.typical("cpu")
    assert ours.typical("model") < scip.typical("cpu")
    assert all(20 < outcome.typical("before") <= outcome.typical("peak") for outcome in outcomes)
    assert by_hand.typical("engine") == 0


def test_the_table_has_a_line_for_each_level_and_figure(outcomes: list[Outcome]) -> None:
    lines = list(table(TINY, outcomes))
    titles = [line[:20].strip() for line in lines[3:]]

    assert lines[0] == "base, 8 authorities, seed 1; 20 s"
    assert titles[:7] == ["coverage", "merit", "delegates", "preference", "cost", "co2", "minutes"]
    assert titles[7:] == [
        "levels proven",
        "ours is ahead by",
        "model s",
        "engine s",
        "all s",
        "times ours",
        "around engine",
        "peak MiB",
        "KiB/authority",
        "rules broken",
    ]
    assert lines[3].split()[1:] == ["11", "proven", "11", "proven", "11"]


def _outcome(method: str, *levels: tuple[str, int, int]) -> Outcome:
    row = {"levels": [list(level) for level in levels], "cpu": 2.0, "peak": 80.0}
    return Outcome(method, [row] if levels else [])


def test_ahead_is_counted_at_the_first_level_that_differs_in_its_own_direction() -> None:
    ours = _outcome("ours", ("coverage", 5, 5), ("cost", 700, 700))

    assert better(ours, _outcome("SCIP", ("coverage", 5, 6), ("cost", 900, -1))) == "cost +200"
    assert better(ours, _outcome("SCIP", ("coverage", 6, 6), ("cost", 900, -1))) == "coverage -1"
    assert better(ours, _outcome("SCIP", ("coverage", 5, 5), ("cost", 700, 700))) == "equal"
    assert better(ours, _outcome("SCIP")) == "no plan"


def test_levels_behind_an_open_one_do_not_count_as_proven() -> None:
    assert _outcome("SCIP", ("coverage", 5, 5), ("merit", 8, 9), ("cost", 3, 3)).proven == 1


def test_the_picture_has_a_dot_for_each_method_on_each_scale(outcomes: list[Outcome]) -> None:
    drawing = ET.fromstring(picture([(TINY, outcomes), (TINY, outcomes)]))
    told = [title.text or "" for title in drawing.iter(f"{SVG}title")][1:]

    assert len(told) == 2 * 3 * 3
    assert [text.split(":")[0] for text in told[:3]] == ["spreadsheet", "SCIP", "ours"]
    assert "base, 8" in [text.text for text in drawing.iter(f"{SVG}text")]


def test_the_committed_picture_is_well_formed_and_its_page_names_it() -> None:
    docs = Path(__file__).parents[2] / "docs"

    assert ET.parse(docs / "bench.svg").getroot().tag == f"{SVG}svg"
    assert "(bench.svg)" in (docs / "bench.md").read_text(encoding="utf-8")


def test_an_outcome_survives_json(outcomes: list[Outcome]) -> None:
    assert json.loads(json.dumps(outcomes[0].rounds)) == outcomes[0].rounds


def test_ours_is_never_worse_than_the_spreadsheet() -> None:
    found = list(never_worse(range(7), (8,), 60.0))

    assert [str(row) for row in found if row.worse] == []
    assert any(row.ahead > 0 for row in found)


def test_a_worse_plan_and_a_broken_rule_are_told() -> None:
    assert Comparison("base", 30, 1, "cost", -1, []).worse
    assert Comparison("base", 30, 1, "", 0, ["team 'A' sends 2 delegates"]).worse
    assert not Comparison("base", 30, 1, "", 0, []).worse
    assert str(Comparison("base", 30, 1, "merit", -11, [])) == "base, 30, seed 1: merit -11"


def test_a_plan_as_good_as_by_hand_costs_no_more_and_its_bound_is_proven() -> None:
    found = saving("base", 12, 1, 60.0, by_fare=True)

    assert found is not None
    assert found.as_good_bound == found.as_good <= found.same_people <= found.by_hand
    assert found.same_ranks == found.same_ranks_bound <= found.as_good


def test_a_row_of_the_large_table_says_when_the_first_level_was_settled() -> None:
    title, line = rows((TINY,))
    figures = [float(cell.replace(",", "")) for cell in line.replace(" %", "").split()[2:]]

    assert title.split()[-3:] == ["MiB", "KiB", "each"]
    assert figures[1:4] == [11, 11, 11]
    assert 0 <= figures[5] <= figures[4] <= figures[7]
    assert figures[8] > 20
