"""`planner weeks` on the tiny programme."""

from collections.abc import Callable

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"


def test_weeks_of_the_tiny_programme(planner: Callable) -> None:
    answer, value = planner("weeks", TINY), planner("weeks", TINY, "--json").value

    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("visit-semarang, ")
    assert len(value["weeks"]) == sum(line.startswith("  2") for line in answer.out.splitlines()) > 0
    assert all(week["event"] == "visit-semarang" for week in value["weeks"])


def test_an_event_that_is_no_visit_is_wrong_usage(planner: Callable) -> None:
    answer = planner("weeks", TINY, "--event", "barcelona-2025")

    assert answer.code == 2
    assert "'barcelona-2025' is no study visit of the programme" in answer.err
