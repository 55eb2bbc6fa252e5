"""The edge: exit codes, one object for --json, streams that break, nothing heavy loaded for help."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from planner import __version__
from planner.cli import commands
from planner.cli.outcome import ExitCode, Outcome
from planner.domain.failures import BusyError, OutputError
from planner.domain.faults import Fault, PlannerError
from planner.domain.plan import Plan
from planner.resources import fixtures_dir
from planner.services.solve import PlanKeptError, SelfCheckError

HEAVY = ("ortools", "numpy", "sqlmodel", "sqlalchemy", "openpyxl", "jinja2", "icalendar", "holidays", "airportsdata")


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `planner schema` end with this error."""

    def callback() -> Outcome:
        raise error

    monkeypatch.setattr(commands.schema, "callback", callback)


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['planner', '--help']\n"
    code += "from planner.cli.main import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    best, modules = 9.0, ""
    for _ in range(3):
        started = time.perf_counter()
        modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
        best = min(best, time.perf_counter() - started)

    loaded = {name.split(".")[0] for name in modules.split()}
    assert loaded & set(HEAVY) == set()
    assert "planner" in loaded
    assert best < 3  # ten times what is promised: a busy machine must not fail a build; `make bench` shows the figure


def test_version(planner: Callable) -> None:
    answer = planner("--version")

    assert (answer.code, answer.out.split()) == (0, ["planner,", "version", __version__])


@pytest.mark.parametrize(
    "words",
    [
        ["chek"],
        ["check"],
        ["check", "a", "b"],
        ["check", "a", "--colour"],
        ["check", "a", "--today", "soon"],
        ["solve", "a", "--out", "b", "--time-limit", "0"],
        ["solve", "a", "--out", "b", "--time-limit", "nan"],
        ["completion", "tcsh"],
    ],
)
def test_wrong_usage_exits_with_2_and_writes_to_standard_error_only(planner: Callable, words: list[str]) -> None:
    answer = planner(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1].startswith("error: ")


def test_wrong_usage_is_one_object_too(planner: Callable) -> None:
    answer = planner("chek", "--json")

    assert answer.code == 2
    assert answer.value["exit"] == 2
    assert "'check'" in answer.value["error"]
    assert answer.err == ""


def test_no_command_shows_the_help_on_standard_error(planner: Callable) -> None:
    answer = planner()

    assert (answer.code, answer.out) == (2, "")
    assert "Commands:\n" in answer.err


def test_json_after_two_dashes_is_a_name(planner: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = planner("check", "--", "--json")

    assert (answer.code, answer.out) == (1, "")


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (PlannerError([Fault("a.csv", 3, "code", "x", "no.")]), 1, "fault: a.csv:3, code: 'x': no."),
        (SelfCheckError(()), 1, "error: the new plan did not pass its own check"),
        (BusyError("another run holds out"), 5, "error: another run holds out"),
        (OutputError("out cannot be written"), 74, "error: out cannot be written"),
        (
            OSError(errno.ENOSPC, "No space left on device", "out/plan.json"),
            74,
            "error: 'out/plan.json': No space left",
        ),
        (KeyboardInterrupt(), 130, "error: interrupted"),
        (click.Abort(), 130, "error: interrupted"),
        (PlanKeptError(Plan("tiny", "optimal", ""), Path("a.so-far.json")), 130, "complete, is in a.so-far.json;"),
        (ZeroDivisionError("1/0"), 70, "error: a mistake in the planner itself"),
    ],
)
def test_every_failure_has_its_exit_code_and_sentence(
    planner: Callable, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, sentence: str
) -> None:
    failing(monkeypatch, error)
    answer = planner("schema")
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err

    told = planner("schema", "--json")
    assert (told.code, told.value["exit"], told.value["command"]) == (code, code, "schema")
    assert told.err.strip() == ""


def test_hostile_text_reaches_the_terminal_spelled_out(planner: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, PlannerError([Fault("a\x1b]0;b\x07.csv", 2, "x\n", "\u202e\x9b31m\udc80", "no\rgood")]))
    answer = planner("schema")

    assert answer.err.splitlines() == [
        r"fault: a\x1b]0;b\x07.csv:2, x\n: '\u202e\x9b31m\udc80': no\rgood",
        "1 fault; nothing was written",
    ]


def test_a_mistake_of_the_planner_shows_no_escape_either(planner: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ValueError("\x1b[2J"))

    assert "\x1b" not in planner("schema").err


def test_json_is_plain_ascii(planner: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, PlannerError([Fault("Málaga\x9b", 0, "", "\udc80", "no.")]))
    answer = planner("schema", "--json")

    assert answer.out.isascii()
    assert answer.value["faults"][0] == {
        "where": "Málaga\x9b", "row": 0, "column": "", "value": "\udc80", "message": "no."
    }  # fmt: skip


def test_a_reader_who_leaves_early_is_no_failure(planner_process: Callable) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    answer = planner_process("completion", "zsh", stdout=writing)
    os.close(writing)

    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_full_disk_under_standard_output_is_told(planner_process: Callable) -> None:
    with Path("/dev/full").open("w") as full:
        answer = planner_process("completion", "zsh", stdout=full)

    assert answer.returncode == 74
    assert answer.stderr == "error: No space left on device; nothing was changed\n"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_report_that_cannot_be_printed_does_not_deny_what_was_written(
    planner_process: Callable, tmp_path: Path, more: list[str]
) -> None:
    out = tmp_path / "papers"
    with Path("/dev/full").open("w") as full:
        answer = planner_process("run", fixtures_dir() / "tiny", "--out", out, *more, stdout=full)

    told = f"error: {out} was written, only this report could not be printed: No space left on device"
    assert answer.returncode == 74
    assert answer.stderr.splitlines()[-1] == told
    assert "nothing was changed" not in answer.stderr
    assert (out / "index.html").exists()


def test_an_interrupt_when_all_is_said_does_not_end_the_command_by_the_signal(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "planner",
        "solve",
        str(fixtures_dir() / "tiny"),
        "--out",
        str(tmp_path / "plan.json"),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("written: "):
            pass
        process.send_signal(signal.SIGINT)

    assert process.returncode in (0, 130)  # 130 where the interrupt overtakes the end of the report


def test_an_interrupted_report_does_not_deny_what_was_written(
    planner: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands.schema, "callback", lambda: Outcome(data={"out": "papers"}))
    monkeypatch.setattr("planner.cli.main.show", interrupted)
    answer = planner("schema")

    assert (answer.code, answer.err) == (130, "error: papers was written, interrupted while this report was printed\n")


def test_closed_streams_do_not_matter(planner_process: Callable) -> None:
    command = f"{Path(sys.executable).with_name('planner')} completion zsh >&- 2>&-"

    assert subprocess.run(command, shell=True, check=False).returncode == 0


def test_a_terminal_without_unicode_gets_spelled_out_letters(planner_process: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "Málaga"
    answer = planner_process("check", folder, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert answer.returncode == 1
    assert r"M\xe1laga" in answer.stderr


def test_completion_scripts_name_the_command(planner: Callable) -> None:
    for shell in ("bash", "zsh", "fish"):
        answer = planner("completion", shell)
        assert answer.code == 0
        assert f"_PLANNER_COMPLETE={shell}_complete" in answer.out


def test_completion_completes_commands(planner_process: Callable) -> None:
    asked = {**os.environ, "_PLANNER_COMPLETE": "bash_complete", "COMP_WORDS": "planner ver", "COMP_CWORD": "1"}

    assert planner_process(env=asked).stdout.splitlines() == ["plain,verify"]


def test_exit_codes_are_the_contract() -> None:
    contract = {code: int(code) for code in ExitCode}

    assert sorted(contract.values()) == [0, 1, 2, 3, 4, 5, 70, 74, 75, 130]


_INTERRUPTED = """
import os, runpy, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE and sys.meta_path.pop(0):
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
runpy.run_module("planner", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["planner.cli", "click", "planner.cli.commands", "planner.intake"])
def test_an_interrupt_while_the_command_still_loads_ends_with_130(module: str) -> None:
    code = _INTERRUPTED.replace("MODULE", repr(module))
    words = ["check", str(fixtures_dir() / "tiny"), "--json"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)

    told = {"command": "check", "error": "interrupted; earlier output is as it was", "exit": 130}
    assert (done.returncode, json.loads(done.stdout), done.stderr.strip()) == (130, told, "")
