"""Processes of our own that answer one question after the other; none outlives the process that hired it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from planner.domain.failures import RunError


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


class AnswerLostError(RunError):
    """A process of ours ended before its answer: killed, or out of memory."""

    def __init__(self) -> None:
        super().__init__("a process that works on the answer was ended from outside (out of memory?); try again")


def answered_side_by_side(answer: Callable[[Any], Any], asked: Sequence[Any]) -> list[Any]:
    """
    What a function of a module answers to each, all at once, each in a process of its own.

    Raises
    ------
    AnswerLostError
        If a process ends before its answer.
    RuntimeError
        If the function raises; with its trace.
    """
    workers: list[Worker] = []
    try:
        for one in asked:
            workers.append(hired(partial(_told, answer)))
            workers[-1].connection.send(one)
        told = [worker.connection.recv() for worker in workers]
    except (EOFError, OSError):
        raise AnswerLostError from None
    finally:
        for worker in workers:
            worker.dismiss()
    for _, trace in told:
        if trace:
            raise RuntimeError(f"A process of ours failed:\n{trace}")
    return [found for found, _ in told]


def _told(answer: Callable[[Any], Any], asked: Any) -> tuple[Any, str]:
    """The answer, or the trace of the mistake."""
    try:
        return answer(asked), ""
    except Exception:
        return None, traceback.format_exc()


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
