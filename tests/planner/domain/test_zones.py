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
USERS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "planner").rglob("*.py")
    if "import ZoneInfo" in path.read_text(encoding="utf-8") and path.name != "__init__.py"
)

ASKED = """
import os, sys
from datetime import datetime
from importlib import import_module
from zoneinfo import ZoneInfo

def told():
    return str(datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Madrid")).utcoffset())

print("python", told(), flush=True)
for name in sys.argv[1:]:
    if not os.fork():
        import_module(name)
        print(name, told(), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture
def wrong_zones(tmp_path):
    """A system on which Madrid has the clocks of Tokyo."""
    tokyo, madrid = resources.files("tzdata") / "zoneinfo/Asia/Tokyo", tmp_path / "Europe" / "Madrid"
    madrid.parent.mkdir()
    with resources.as_file(tokyo) as path:
        shutil.copy(path, madrid)
    return tmp_path


def test_no_module_believes_the_zones_of_the_system(wrong_zones):
    environment = {**os.environ, "PYTHONTZPATH": str(wrong_zones), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ASKED, *USERS]
    lines = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.splitlines()

    assert len(USERS) > 10
    assert lines == ["python 9:00:00", *(f"{name} 2:00:00" for name in USERS)]
