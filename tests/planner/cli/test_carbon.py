"""`planner carbon` from the folder to the words and the object."""

from collections.abc import Callable
from pathlib import Path

from planner.resources import fixtures_dir


def test_the_report_of_the_tiny_programme(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert planner("solve", fixtures_dir() / "tiny", "--out", plan).code == 0

    said = planner("carbon", fixtures_dir() / "tiny", plan).out.splitlines()
    value = planner("carbon", fixtures_dir() / "tiny", plan, "--json").value

    assert said[0].startswith("Kilograms of CO2 equivalent; factors: UK DESNZ greenhouse gas conversion factors 2025")
    assert (
        "  visit-semarang: 2 trips, 4 815.5 as planned; by factors 4 815.5 with radiative forcing, 2 849.6 without; "
        "12 hotel nights 752.4"
    ) in said
    assert sum(line["planned"] for line in value["authorities"]) == value["whole"]["planned"] == 5_373_112


def test_a_plan_that_breaks_a_rule_is_refused(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert planner("solve", fixtures_dir() / "tiny", "--out", plan).code == 0
    plan.write_text(plan.read_text(encoding="utf-8").replace('"minutes": ', '"minutes": 1'), encoding="utf-8")

    answer = planner("carbon", fixtures_dir() / "tiny", plan)

    assert answer.code == 1
    assert answer.out == ""
