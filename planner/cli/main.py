"""The entry point: one command in, its outcome shown, and every failure in one sentence with its exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn, TextIO

import click

from planner.cli import words
from planner.cli.commands import planner
from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped, prepare_streams, show
from planner.domain.failures import RunError
from planner.domain.faults import PlannerError
from planner.services.solve import SelfCheckError


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    try:
        code = _shown(asked, _outcome(asked))
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    if arguments is None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: leaving takes no more answers
    if code == ExitCode.INTERRUPTED and arguments is None:
        os._exit(code)  # everything is said and closed; HiGHS, stopped half way, may abort while it is torn down
    sys.exit(code)


def _outcome(asked: list[str]) -> Outcome | None:
    """What the command answers; what it raises becomes an outcome too. None: click has said everything."""
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # `planner.__main__` holds it back while loading
        answer = planner.main(asked, prog_name="planner", standalone_mode=False)
    except click.ClickException as error:
        return _misused(error)
    except (click.Abort, KeyboardInterrupt):
        return _failed(ExitCode.INTERRUPTED, "interrupted; earlier output is as it was")
    except PlannerError as error:
        return words.refused(error.faults)
    except SelfCheckError as error:
        return words.self_check_failed(error.violations)
    except RunError as error:
        return _failed(ExitCode(error.exit_code), str(error))
    except OSError as error:
        return _failed(ExitCode.DISK, _disk_sentence(error))
    except Exception:  # the last edge: a program that asked for --json gets its object even so
        return _own_mistake()
    return answer if isinstance(answer, Outcome) else None


def _failed(code: ExitCode, sentence: str) -> Outcome:
    return Outcome(code, complaints=(f"error: {escaped(sentence)}",), data={"error": sentence})


def _misused(error: click.ClickException) -> Outcome:
    lines = [escaped(line) for line in error.format_message().splitlines()]
    usage = error.ctx.get_usage().splitlines() if isinstance(error, click.UsageError) and error.ctx else []
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Outcome(ExitCode.USAGE, complaints=tuple(lines), data={"error": "no command given"})
    shown = (*usage, f"error: {' '.join(lines)}")
    return Outcome(ExitCode.USAGE, complaints=shown, data={"error": error.format_message()})


def _disk_sentence(error: OSError) -> str:
    place = f"{str(error.filename)!r}: " if error.filename is not None else ""
    return f"{place}{error.strerror or error}; nothing was changed"


def _own_mistake() -> Outcome:
    lines = [escaped(line) for line in traceback.format_exc().splitlines()]
    sentence = "a mistake in the planner itself, not in your files; please report the lines above"
    return Outcome(ExitCode.SOFTWARE, complaints=(*lines, f"error: {sentence}"), data={"error": lines[-1]})


def _shown(asked: list[str], outcome: Outcome | None) -> int:
    """Print the outcome; a reader who has gone away changes nothing, a full disk does."""
    code = ExitCode.DONE if outcome is None else outcome.code
    try:
        _print(asked, outcome)
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        code = ExitCode.DISK
        written, told = _written(outcome), f"only this report could not be printed: {error.strerror or error}"
        print(f"error: {escaped(f'{written}, {told}' if written else _disk_sentence(error))}", file=sys.stderr)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
        written, told = _written(outcome), "interrupted while this report was printed"
        print(f"error: {escaped(f'{written}, {told}' if written else told)}", file=sys.stderr)
    return code


def _written(outcome: Outcome | None) -> str:
    """What a report that cannot be printed leaves to say: a command that names its output has written it."""
    return "" if outcome is None or "out" not in outcome.data else f"{outcome.data['out']} was written"


def _print(asked: list[str], outcome: Outcome | None) -> None:
    if outcome is None:
        sys.stdout.flush()
        return
    before_names = asked[: asked.index("--")] if "--" in asked else asked
    command = next((word for word in before_names if not word.startswith("-")), "")
    show(command, outcome, as_json="--json" in before_names)


def _silence(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that leaving does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
