"""`planner prices` on the tiny programme."""

from collections.abc import Callable
from pathlib import Path

from planner.resources import fixtures_dir

TINY = fixtures_dir() / "tiny"


def test_prices_of_the_tiny_programme(planner: Callable, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert planner("solve", TINY, "--out", plan).code == 0

    answer = planner("prices", TINY, plan)
    value = planner("prices", TINY, plan, "--json").value

    assert answer.code == 0
    assert [row["code"] for row in value["budgets"]] == ["all", "thematic-2025", "visits"]
    assert [row["draws"] for row in value["budgets"]] == [10_000] * 3
    assert "budget thematic-2025: holds in 100.0 % of 10 000 draws: safe" in answer.out
    assert "the reference ceiling of EUR 128 a night is below the market estimate, Barcelona of EUR 144" in answer.err
    assert all(row["low"] <= row["likely"] <= row["high"] for row in value["ranges"])
