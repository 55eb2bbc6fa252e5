"""`planner times` on a folder whose trip is too tight in every way, and the settings it reads."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir


def tiny(tmp_path: Path, text: str) -> Path:
    folder = Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))
    path = folder / "programme.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    return folder


def test_what_is_too_tight_is_named(planner: Callable, tmp_path: Path) -> None:
    folder = tiny(
        tmp_path, '[last_transfers]\nBCN = "10:00"\n[pickup]\nborder = 0\ndrive = 1440\nafter_landing = 1440\n'
    )
    plan = tmp_path / "plan.json"
    assert planner("solve", folder, "--out", plan).code == 0

    answer = planner("times", folder, plan)
    value = planner("times", folder, plan, "--json").value

    assert answer.code == 0
    assert "of 4 travellers are at the venue when their first session starts" in answer.out
    assert "the last transfer leaves 10:00" in answer.out
    assert " landings are after the last transfer" in answer.out
    assert "0 changes are shorter than the place allows" in answer.out
    assert len(value["first_sessions"]) == 4
    assert {row["airport"] for row in value["late_landings"]} == {"BCN"}
    assert all(row["spare_minutes"] < 0 for row in value["first_sessions"] if not row["in_time"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[last_transfers]\nBCN = "25:00"\n', "last_transfers.BCN"),
        ('[last_transfers]\nBCNX = "23:00"\n', "last_transfers.BCNX"),
        ("[pickup]\nborder = -1\n", "pickup.border"),
    ],
)
def test_bad_settings_are_faults(planner: Callable, tmp_path: Path, text: str, told: str) -> None:
    answer = planner("check", tiny(tmp_path, text))

    assert answer.code == 1
    assert told in answer.err
