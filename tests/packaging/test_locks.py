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


def test_what_npm_installs_is_pinned_with_a_digest_and_names_no_host() -> None:
    lock = json.loads((INTEROP / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((INTEROP / "package.json").read_text(encoding="utf-8"))["dependencies"]
    installed = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}

    assert {name: entry["version"] for name, entry in installed.items()} == wanted
    for entry in installed.values():
        assert entry["integrity"].startswith("sha512-")
        assert "resolved" not in entry
