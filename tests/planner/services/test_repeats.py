"""The same bytes whatever the surroundings, and the same plan whatever the order of the rows."""

from __future__ import annotations

import json

from planner.resources import fixtures_dir
from tests.planner.services.repeats import decisions, differing, documents, shuffled, surroundings


def test_neither_surroundings_nor_the_order_of_rows_change_a_byte(tmp_path):
    assert differing(fixtures_dir() / "tiny", tmp_path, 2, progress=lambda _: None) == []
    assert len(documents(tmp_path / "0" / "out")) > 5


def test_a_difference_would_be_found(tmp_path):
    other = shuffled(fixtures_dir() / "tiny", tmp_path / "mixed", 3)
    table = other / "nominations.csv"
    assert table.read_bytes() != (fixtures_dir() / "tiny" / "nominations.csv").read_bytes()
    where = surroundings(1, tmp_path / "here")
    where.run("solve", other, "--out", tmp_path / "plan.json")
    before = decisions(tmp_path / "plan.json")
    table.write_text(table.read_text(encoding="utf-8").replace("D5,barcelona-2025,1\n", ""), encoding="utf-8")
    where.run("solve", other, "--out", tmp_path / "plan.json")

    assert decisions(tmp_path / "plan.json") != before
    assert "input_sha256" in json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
