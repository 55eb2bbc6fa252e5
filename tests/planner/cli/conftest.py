"""The planner's command, run in this process or as the officer runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planner.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int | str | None
    out: str
    err: str

    @property
    def value(self) -> dict[str, Any]:
        """The one object on standard output."""
        document: dict[str, Any] = json.loads(self.out)
        return document


@pytest.fixture
def planner(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in this process."""

    def run(*words: str | Path) -> Answer:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(left.value.code, out, err)

    return run


@pytest.fixture
def planner_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the installed command as a process of its own."""

    def run(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("planner")), *map(str, words)]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.run(command, check=False, **options)

    return run
