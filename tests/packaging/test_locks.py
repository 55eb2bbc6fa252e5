"""The lock files: every dependency pinned with hashes, no host named, the small one inside the large one."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN, DEVELOP = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
INTEROP = ROOT / "tests" / "interop"
TRIED = INTEROP / "requirements.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def entries(lock: Path) -> list[str]:
    """The pinned requirements, each with its hashes on one line."""
    return re.sub(r"\\\n\s*", "", lock.read_text(encoding="utf-8")).splitlines()


def pins(lock: Path) -> dict[str, set[str]]:
    """Name -> pinned versions; more than one where they differ by interpreter."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        name, version = entry.split(";")[0].split("--hash")[0].strip().split("==")
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize("lock", [RUN, DEVELOP, TRIED], ids=["run", "develop", "interop"])
def test_every_entry_is_pinned_with_hashes_and_names_no_host(lock: Path) -> None:
    assert len(entries(lock)) > 20
    for entry in entries(lock):
        assert re.match(r"[A-Za-z0-9._-]+==\S+ ", entry), entry
        assert " --hash=sha256:" in entry, entry
    assert "://" not in lock.read_text(encoding="utf-8")
    assert "index-url" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (RUN, PROJECT["dependencies"]),
        (DEVELOP, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        (TRIED, (INTEROP / "requirements.in").read_text(encoding="utf-8").split()),
    ],
    ids=["run", "develop", "interop"],
)
def test_every_dependency_is_locked_at_a_version_that_the_project_accepts(lock: Path, wanted: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_what_runs_is_what_was_tested() -> None:
    run, develop = pins(RUN), pins(DEVELOP)

    assert {name: develop.get(name) for name in run} == run


def node_locks() -> list[Path]:
    """What the tests install for node."""
    return [lock for lock in ROOT.glob("tests/**/package-lock.json") if "node_modules" not in lock.parts]


@pytest.mark.parametrize("lock", node_locks(), ids=lambda lock: lock.parent.name)
def test_what_tests_install_for_node_is_pinned_with_hashes_and_names_no_host(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((lock.parent / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(entry["integrity"].startswith("sha512-") for name, entry in packages.items() if name)
    assert "://" not in lock.read_text(encoding="utf-8")
