"""The pages say what the planner does: every command, every option, every table, and examples that run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from planner.cli.commands import planner
from planner.cli.outcome import ExitCode
from planner.resources import fixtures_dir
from tests.docs import programme_folder
from tests.docs.reading import PAGES, ROOT, console_commands, example_files, links

COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
WITH_THE_PLANNER = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def leaves(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every command by the words that are typed for it."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        words = f"{before}{name}"
        found |= leaves(command, f"{words} ") if isinstance(command, click.Group) else {words: command}
    return found


ALL = leaves(planner)


def type_in(command: str, folder: Path) -> None:
    """Run a line of a page as a reader would; it must succeed."""
    done = subprocess.run(command, shell=True, cwd=folder, env=WITH_THE_PLANNER, capture_output=True, text=True)
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"


def section(command: str) -> str:
    """The part of commands.md about one command."""
    return COMMANDS.split(f"## planner {command}\n", 1)[1].split("\n## ", 1)[0]


def test_every_command_has_its_section_in_alphabet_or_not() -> None:
    described = [line.removeprefix("## planner ") for line in COMMANDS.splitlines() if line.startswith("## planner ")]

    assert sorted(described) == sorted(ALL)


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_option_is_described(name: str) -> None:
    common = COMMANDS.split("## planner ", 1)[0]
    told = section(name)
    for parameter in ALL[name].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in told or f"`{parameter.opts[0]}" in common, parameter.opts[0]


def test_every_option_has_help() -> None:
    options = [
        (name, parameter)
        for name, command in ALL.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
    ]

    assert [(name, option.opts) for name, option in options if not option.help] == []
    assert len(options) > 20


def test_every_exit_code_is_described() -> None:
    for code in ExitCode:
        assert f"\n| {int(code)} | " in COMMANDS


def test_the_page_of_tables_is_the_readers_own() -> None:
    assert programme_folder.PAGE.read_text(encoding="utf-8") == programme_folder.page(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name == "docs" and console_commands(page)],
    ids=lambda page: page.name,
)
def test_the_examples_run(page: Path, tmp_path: Path) -> None:
    programmes = tmp_path / "fixtures"
    shutil.copytree(fixtures_dir(), programmes)
    for name, text in example_files(page).items():
        (programmes / name).write_text(text, encoding="utf-8")
    for command in console_commands(page):
        type_in(command, programmes)


def test_the_readme_followed_literally_gives_papers(tmp_path: Path) -> None:
    commands = [command for command in console_commands(ROOT / "README.md") if not command.startswith("make ")]
    assert [command.split()[1] for command in commands] == ["template", "check", "run"]
    for command in commands:
        type_in(command, tmp_path)

    written = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()}
    assert {("papers", "index.html"), ("papers", "plan.json"), ("papers", "itineraries")} <= written


def test_the_two_commands_of_the_readme_are_there() -> None:
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("make demo", "make test"):
        assert command in console_commands(ROOT / "README.md")
        assert f"\n{command.removeprefix('make ')}: " in targets
