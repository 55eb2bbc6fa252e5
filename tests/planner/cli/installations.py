"""A planner of its own for a test, whose templates and fonts may be spoilt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from planner.resources import fonts_dir, package_dir, templates_dir


def installed(place: Path) -> Path:
    """Copies of the templates and fonts beside links to the code, in an empty folder."""
    (place / "planner").mkdir(parents=True)
    for part in package_dir().iterdir():
        if part != fonts_dir():
            (place / "planner" / part.name).symlink_to(part)
    shutil.copytree(fonts_dir(), place / "planner" / "fonts")
    shutil.copytree(templates_dir(), place / "templates")
    return place


def planner(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of that planner."""
    paths = os.pathsep.join([str(place), str(package_dir().parent)])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "planner", *command], env=environment, capture_output=True, text=True, check=False
    )
