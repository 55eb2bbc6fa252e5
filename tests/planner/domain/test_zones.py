"""Time zones come from the package `tzdata`, whatever the system says of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

ASKED = """
from datetime import datetime
from zoneinfo import ZoneInfo

def told():
    return str(datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Madrid")).utcoffset())

print(told())
import planner.domain.faults
print(told())
"""


@pytest.fixture
def wrong_zones(tmp_path):
    """A system on which Madrid has the clocks of Tokyo."""
    tokyo, madrid = resources.files("tzdata") / "zoneinfo/Asia/Tokyo", tmp_path / "Europe" / "Madrid"
    madrid.parent.mkdir()
    with resources.as_file(tokyo) as path:
        shutil.copy(path, madrid)
    return tmp_path


def test_the_planner_does_not_believe_the_zones_of_the_system(wrong_zones):
    environment = {**os.environ, "PYTHONTZPATH": str(wrong_zones), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ASKED]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    assert told.split() == ["9:00:00", "2:00:00"]


def test_every_module_that_makes_a_zone_has_loaded_the_values_first():
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "planner").rglob("*.py")}
    users = {
        path.name: text for path, text in texts.items() if "import ZoneInfo" in text and path.parent.name != "domain"
    }

    assert len(users) > 10
    assert [name for name, text in users.items() if "\nfrom planner.domain." not in text] == []
