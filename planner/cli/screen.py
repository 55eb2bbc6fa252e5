"""The terminal: nothing that came from outside reaches it unescaped, colour and progress only where they help."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from planner.cli.outcome import Outcome

_SHOWN_AS_THEY_ARE = frozenset("\u200c\u200d")  # joiners inside names of some scripts


def escaped(text: str) -> str:
    """The text on one line, with control, format and line-separating characters spelled out."""
    return "".join(_spelled(letter) if _is_unsafe(letter) else letter for letter in text)


def _is_unsafe(letter: str) -> bool:
    if letter in _SHOWN_AS_THEY_ARE:
        return False
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _spelled(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def colour_wanted(stream: TextIO) -> bool:
    """Only on a terminal that can show it, and not where NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(command: str, outcome: Outcome, *, as_json: bool) -> None:
    """Print an outcome: one object on standard output, or words on both streams."""
    if as_json:
        document = {"command": command, "exit": int(outcome.code), **outcome.data}
        print(json.dumps(document, sort_keys=True), flush=True)
        return
    _print_lines(outcome.said, sys.stdout)
    _print_lines((_coloured(line) for line in outcome.complaints), sys.stderr)


def _print_lines(lines: Iterable[str], stream: TextIO) -> None:
    for line in lines:
        print(line, file=stream)
    stream.flush()


def _coloured(line: str) -> str:
    word, colon, rest = line.partition(":")
    colour = {"error": "31", "fault": "31", "warning": "33"}.get(word)
    if not colon or colour is None or not colour_wanted(sys.stderr):
        return line
    return f"\033[{colour}m{word}:\033[0m{rest}"


def prepare_streams() -> None:
    """
    Let any text be printed anywhere.

    What a terminal's encoding lacks is spelled out; a stream that the caller closed takes everything in silence.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - lives as long as the process
        getattr(sys, name).reconfigure(errors="backslashreplace")


class Progress:
    """One line on standard error that is written over; silent where standard error is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def __call__(self, text: str) -> None:
        """Show what is being done now."""
        if not self._stream.isatty():
            return
        line = escaped(text)[:100]
        print("\r" + line.ljust(self._width), end="", file=self._stream, flush=True)
        self._width = len(line)

    def clear(self) -> None:
        """Leave an empty line for what follows."""
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=self._stream, flush=True)
            self._width = 0
