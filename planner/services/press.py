"""
Documents made on every core: values in, bytes out.

A document is asked for as a `Job`: a function of `planner.render` and the values that it is given. They travel as
their pickles, to another process or not, so a document can depend on nothing but those bytes and what is installed: the
SHA-256 of both is its key. What an earlier run made with the same key, and lies there untouched, is not made again.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Self

from planner.domain.failures import RunError
from planner.render.glyphs import system_font_files
from planner.render.made import Made
from planner.resources import fonts_dir, package_dir, templates_dir
from planner.services.rendered import Rendered
from planner.services.workers import Worker, hired, num_cores

_MANY = 60
"""So many documents waiting are worth another process, which takes most of a second to start."""

_HANDFUL = 9
"""Documents that a worker takes at a time, fewer towards the end."""


class PressLostError(RunError):
    """A process that makes documents ended in the middle of its work: killed, or out of memory."""

    def __init__(self) -> None:
        told = "a process that makes documents was ended from outside (out of memory?)"
        super().__init__(f"{told}; earlier output is as it was, run again")


@dataclass(frozen=True, slots=True)
class Job:
    """
    A document to make.

    Attributes
    ----------
    path
        Relative to the output folder.
    render
        A function of a module of `planner.render`: the values in, text, bytes or `Made` out.
    values
        All that the document is made from. Jobs one after the other that are given the same tuple share its pickle.
    """

    path: str
    render: Callable[..., str | bytes | Made]
    values: tuple[Any, ...]


_Parcel = tuple[str, bytes, bytes]
"""A job on its way: its path, and the pickles of its function and its values."""


class Press:
    """
    Makes documents for the length of a `with` block; however it ends, no process of it is left.

    Parameters
    ----------
    earlier
        What an earlier run made.
    cores
        Processes that work at a time, this one among them; None: one a core.
    """

    def __init__(self, earlier: Rendered | None = None, cores: int | None = None) -> None:
        self._earlier = earlier or Rendered()
        self._size = (num_cores() if cores is None else cores) - 1
        self._keys: dict[str, str] = {}
        self._made: dict[str, Made] = {}
        self._waiting: deque[_Parcel] = deque()
        self._turn = Lock()
        self._workers: list[Worker] = []
        self._feeding: list[Future[None]] = []
        self._threads = ThreadPoolExecutor(max(self._size, 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.clear()
        for worker in self._workers:
            worker.process.terminate()
        self._threads.shutdown()
        for worker in self._workers:
            worker.dismiss()

    def take(self, jobs: Iterable[Job]) -> None:
        """Begin with some documents; those that are worth it are made by other processes meanwhile."""
        values: tuple[Any, ...] | None = None
        for job in jobs:
            if job.values is not values:
                values, pickled = job.values, stated(job.values)
            render = stated(job.render)
            self._keys[job.path] = key = _key(render, pickled)
            earlier = self._earlier.found(job.path, key)
            if earlier is None:
                self._waiting.append((job.path, render, pickled))
            else:
                self._made[job.path] = earlier
        if len(self._waiting) >= _MANY:
            self._share()

    def made(self) -> dict[str, Made]:
        """
        Every document taken so far, by path in order.

        Raises
        ------
        PaperError
            If a template or font is missing or broken.
        PressLostError
            If another process ended before its answer.
        """
        while parcels := self._next(1, own=True):
            self._made.update(_printed(parcels))
            self._refuse_failed()
        for feeding in self._feeding:
            feeding.result()
        return dict(sorted(self._made.items()))

    @property
    def rendered(self) -> Rendered:
        """What the next run may take over; complete after `made`."""
        return Rendered.of({path: (self._keys[path], made) for path, made in self._made.items()})

    def _share(self) -> None:
        while len(self._workers) < self._size:
            self._workers.append(hired(_answered))
        busy = [feeding for feeding in self._feeding if not feeding.done()]
        if not busy:
            self._refuse_failed()
            self._feeding = [self._threads.submit(self._feed, worker) for worker in self._workers]

    def _feed(self, worker: Worker) -> None:
        """Give a worker a handful after the other; in a thread of its own."""
        while parcels := self._next(_HANDFUL):
            try:
                worker.connection.send(parcels)
                answer = worker.connection.recv()
            except (EOFError, OSError):
                raise PressLostError from None
            if isinstance(answer, Exception):
                raise answer
            self._made.update(answer)

    def _next(self, most: int, *, own: bool = False) -> list[_Parcel]:
        with self._turn:
            number = min(most, -(-len(self._waiting) // (2 * (self._size + 1))))
            return [self._waiting.pop() if own else self._waiting.popleft() for _ in range(number)]

    def _refuse_failed(self) -> None:
        for feeding in self._feeding:
            if feeding.done():
                feeding.result()


class _BrokenError(Exception):
    """A mistake in the planner, in another process; its trace is the text."""


def _answered(parcels: list[_Parcel]) -> dict[str, Made] | Exception:
    try:
        return _printed(parcels)
    except RunError as error:
        return error
    except Exception:  # told to the process that asked, which fails with it
        return _BrokenError(traceback.format_exc())


def _printed(parcels: Iterable[_Parcel]) -> dict[str, Made]:
    return {path: _document(render, values) for path, render, values in parcels}


def _document(render: bytes, values: bytes) -> Made:
    made = pickle.loads(render)(*_read(values))
    if isinstance(made, Made):
        return made
    return Made(made.encode() if isinstance(made, str) else made)


@lru_cache(maxsize=1)
def _read(values: bytes) -> tuple[Any, ...]:
    """As this run pickled them: once for jobs that share them, which find the same objects."""
    found: tuple[Any, ...] = pickle.loads(values)
    return found


def stated(value: Any) -> bytes:
    """
    The pickle of a value; equal values have equal ones, whichever of their parts are the same object.

    But for sets, whose order is another in each process: a document that is made from one is made again each time.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.fast = True  # no memo: it tells equal from identical
    pickler.dump(value)
    return file.getvalue()


def _key(render: bytes, values: bytes) -> str:
    return hashlib.sha256(installed().encode() + render + values).hexdigest()


@cache
def installed() -> str:
    """SHA-256 of all else that decides how a document looks: code, templates, fonts, engines (`tzdata` is one)."""
    told = hashlib.sha256(f"{sys.version}\0{_engines()}\0{_system_fonts()}".encode())
    for path in sorted({*_files(package_dir()), *_files(templates_dir()), *_files(fonts_dir())}):
        told.update(f"\0{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    unread = {"__pycache__", "fixtures"}
    return (path for path in folder.rglob("*") if unread.isdisjoint(path.parts) and path.is_file())


def _engines() -> list[str]:
    """Every installed distribution with its version."""
    return sorted(path.name for place in set(sys.path) for path in Path(place or ".").glob("*.dist-info"))


def _system_fonts() -> list[tuple[str, int, int]]:
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in system_font_files()]
