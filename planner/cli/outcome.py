"""What a command answers: an exit code, words for a person, one object for a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class ExitCode(IntEnum):
    """The contract's exit codes (DESIGN section 5); 70 is a mistake in the planner itself, 75 mail not sent yet."""

    DONE = 0
    FAULTS = 1
    USAGE = 2
    INFEASIBLE = 3
    TIME_LIMIT = 4
    BUSY = 5
    SOFTWARE = 70
    DISK = 74
    UNSENT = 75
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    The end of one command.

    Attributes
    ----------
    code
        The exit code.
    said
        Lines for standard output.
    complaints
        Lines for standard error.
    data
        What `--json` prints beside "command" and "exit"; JSON values only.
    """

    code: ExitCode = ExitCode.DONE
    said: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
