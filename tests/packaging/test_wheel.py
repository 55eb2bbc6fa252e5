"""The built wheel, away from the checkout: everything it needs travels inside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}

BUNDLED = "planner/bundled/"


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def travelling_files() -> set[str]:
    """Every file of the checkout that the planner reads when it runs, by its name in the wheel."""
    found = set()
    for top, inside in (("planner", ""), ("solver", ""), ("templates", BUNDLED), ("fixtures", BUNDLED)):
        files = (path for path in (ROOT / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        found |= {inside + path.relative_to(ROOT).as_posix() for path in files}
    return found


def test_the_wheel_holds_code_templates_rule_sets_reference_tables_and_programmes(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert travelling_files() - names == set()
    for needed in ("planner/bundled/templates/", "planner/bundled/fixtures/tiny/", "planner/rules/sets/"):
        assert any(name.startswith(needed) for name in names), needed


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"planner", "solver"}


def test_an_installed_wheel_plans_a_bundled_programme_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    home, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    venv.create(home, with_pip=True)
    python, planner = home / "bin" / "python", home / "bin" / "planner"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", cwd=empty)
    run(*pip, "--no-deps", wheel, cwd=empty)

    tiny = run(python, "-c", "from planner.resources import fixtures_dir; print(fixtures_dir() / 'tiny')", cwd=empty)
    assert str(home) in tiny
    answer = json.loads(run(planner, "run", tiny.strip(), "--out", "out", "--json", cwd=empty))

    assert answer["exit"] == 0
    assert sorted(path.name for path in empty.iterdir()) == ["out"]
    assert json.loads((empty / "out" / "plan.json").read_text())["programme"] == "tiny"
    assert "<html" in (empty / "out" / "index.html").read_text()
