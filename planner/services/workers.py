"""Processes of our own that answer one question after the other; none outlives the process that hired it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any


def num_cores() -> int:
    """Processor cores that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


@dataclass
class Worker:
    """A process that answers what its connection sends."""

    process: BaseProcess
    connection: Connection

    def dismiss(self) -> None:
        """End it, whatever it is doing."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def hired(answer: Callable[[Any], Any]) -> Worker:
    """
    A new process, started afresh: one that holds threads of an engine must not be forked.

    Parameters
    ----------
    answer
        A function of a module; it gets what is sent, and what it returns comes back. It raises nothing.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, answer), daemon=True)
    resource_tracker.ensure_running()  # else the start below starts it too, which would let interrupts through again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the worker starts deaf to the terminal's Ctrl-C
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    theirs.close()
    return Worker(process, ours)


def _serve(connection: Connection, answer: Callable[[Any], Any]) -> None:
    """Work until whoever hired us goes away. An interrupt is for that process: it ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        connection.send(answer(asked))


def _end_with_parent() -> None:
    """A process that was killed cannot end its workers; they are not to go on for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
