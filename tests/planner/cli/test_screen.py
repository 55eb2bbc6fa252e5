"""What reaches the terminal, and when."""

from __future__ import annotations

import io

import pytest

from planner.cli import screen


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ștefan Ó Briain, 王芳, عمر", "Ștefan Ó Briain, 王芳, عمر"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("tab\tline\nend\r\0", r"tab\tline\nend\r\x00"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("\u2028\u2029\u202e\u2066", r"\u2028\u2029\u202e\u2066"),
        ("\udc80", r"\udc80"),
        ("न\u200dम", "न\u200dम"),
    ],
)
def test_escaped(text: str, shown: str) -> None:
    assert screen.escaped(text) == shown


def test_progress_is_silent_where_nobody_looks() -> None:
    stream = io.StringIO()
    progress = screen.Progress(stream)
    progress("solving")
    progress.clear()

    assert stream.getvalue() == ""


def test_progress_writes_one_line_over_and_over_and_leaves_it_empty() -> None:
    stream = Terminal()
    progress = screen.Progress(stream)
    progress("working out trip options")
    progress("solv\x1bing")
    progress.clear()
    progress.clear()

    assert stream.getvalue() == "\rworking out trip options" + "\rsolv\\x1bing".ljust(25) + "\r" + " " * 11 + "\r"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_only_on_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert screen.colour_wanted(Terminal()) is wanted
    assert screen.colour_wanted(io.StringIO()) is False
