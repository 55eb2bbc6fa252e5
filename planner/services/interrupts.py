"""An interrupt that comes when something is being put in place: it is answered, but afterwards, and with what holds."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from planner.domain.failures import RunError


class DoneError(RunError):
    """An interrupt that came too late: everything is written."""

    exit_code = 130

    def __init__(self, what: str) -> None:
        super().__init__(f"interrupted when everything was written already: {what}")


@contextmanager
def to_its_end(what: str) -> Iterator[None]:
    """
    Do all of it, also where somebody interrupts meanwhile.

    The handler is replaced, not the signal blocked: another thread would let it through.

    Parameters
    ----------
    what
        What is written then, in a few words.

    Raises
    ------
    DoneError
        At the end, if an interrupt came meanwhile.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # interrupts come to the main thread
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise DoneError(what)
