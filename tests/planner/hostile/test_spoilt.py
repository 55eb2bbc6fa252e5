"""A missing template, font or translation is one sentence, and nothing is written; `make hostile` tries every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.resources import fixtures_dir
from tests.planner.hostile.spoilt import SENTENCE, installed, run, spoilt, untranslated

SPANISH = "templates/locale/es/LC_MESSAGES/planner.po"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("installation") / "place")


@pytest.mark.parametrize(
    ("path", "spoil", "told"),
    [
        ("templates/words.txt", Path.unlink, "template words.txt is missing; put it back or install the planner again"),
        (
            "planner/fonts/NotoSans-Bold.ttf",
            Path.unlink,
            "font {place}/planner/fonts/NotoSans-Bold.ttf is missing or broken; install the planner again",
        ),
        (
            SPANISH,
            untranslated,
            f"{SPANISH}: no translation into Spanish of “{SENTENCE}”; fill in msgstr, or install the planner again",
        ),
    ],
)
def test_a_run_says_what_is_missing_and_writes_nothing(place, tmp_path, path, spoil, told):
    with spoilt(place / path, spoil):
        ended = run(place, fixtures_dir() / "tiny", tmp_path / "out")

    assert (ended.returncode, ended.stdout) == (74, "")
    assert ended.stderr == f"error: {told.format(place=place)}\n"
    assert not (tmp_path / "out").exists()
