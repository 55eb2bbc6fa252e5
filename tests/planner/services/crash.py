"""
Kill a publication at every step it takes, and at random moments, and look at what is left.

`python -m tests.planner.services.crash ROUNDS` prints one line and fails on the first broken rule. A round starts from
a folder with plan A, kills a process that publishes plan B, and checks that the database is sound, that every
document is the whole earlier or the whole new one, that the next run makes one state of it, and that publishing B once
more gives what an undisturbed run gives.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from planner.services.issuing import publish_plan
from planner.services.publish import OutputFolder
from planner.store.memory import Memory
from tests.planner.store.worlds import make_plan, make_programme, make_trip

Files = dict[str, bytes]

DELEGATES = tuple(f"D{number}" for number in range(6))
PROGRAMMES = {
    "A": make_programme(delegates=DELEGATES),
    "B": make_programme(delegates=DELEGATES[1:], note="one has left", today=date(2026, 2, 1)),
}
PLANS = {
    "A": make_plan(*(make_trip(code) for code in DELEGATES), programme=PROGRAMMES["A"]),
    "B": make_plan(*(make_trip(code, travel=20_000) for code in DELEGATES[3:]), programme=PROGRAMMES["B"]),
}
THEIRS = "itineraries/BCN26/scan.pdf"


def publish(out: Path, name: str) -> None:
    """What `planner run` does once the plan is made and verified."""
    with OutputFolder.hold(out) as folder, Memory(out / "planner.db") as memory:
        publish_plan(PROGRAMMES[name], PLANS[name], memory.recall("demo"), folder, memory)


def documents(out: Path) -> Files:
    """Every file that a reader sees, by path."""
    found = (path.relative_to(out) for path in sorted(out.rglob("*")) if path.is_file())
    return {path.as_posix(): (out / path).read_bytes() for path in found if not _is_inner(path)}


def _is_inner(path: Path) -> bool:
    return path.parts[0].startswith(".") or path.name.startswith("planner.db")


class Crashes:
    """One series of rounds in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = folder / "base"
        publish(self._base, "A")
        (self._base / THEIRS).write_bytes(b"theirs")
        self.earlier = documents(self._base)
        whole = self._copy()
        started = time.monotonic()
        publish(whole, "B")
        self.seconds = time.monotonic() - started
        self.later = documents(whole)
        self.mixed = self.killed = self.committed = 0

    def round(self, die: Callable[[], None], after: float | None = None) -> bool:
        """Kill one publication; whether it was still running."""
        out = self._copy()
        alive = _killed(out, die, after)
        self.killed += alive
        self._look(out)
        return alive

    def _copy(self) -> Path:
        out = self._folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(self._base, out)
        return out

    def _look(self, out: Path) -> None:
        self._whole_documents(documents(out))
        revision = _sound_database(out / "planner.db")
        self.committed += revision == 2
        with OutputFolder.hold(out):
            pass
        settled = documents(out)
        assert settled in (self.earlier, self.later), "the next run leaves a mixture"
        assert settled == self.earlier or revision == 2, "documents are out that the database does not know"
        publish(out, "B")
        assert documents(out) == self.later, "the run after a kill gives other documents"
        assert not list(out.glob(".staging-*"))

    def _whole_documents(self, found: Files) -> None:
        for path in self.earlier.keys() & self.later.keys():
            assert path in found, f"{path} is missing"
        for path, content in found.items():
            assert content in (self.earlier.get(path), self.later.get(path)), f"{path} is neither the old nor the new"
        self.mixed += found not in (self.earlier, self.later)


def _sound_database(path: Path) -> int:
    """The latest revision, of a database that passes its own checks."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    with Memory(path) as memory:
        latest = memory.recall("demo").latest
    assert latest is not None
    return latest.number


_CLEAN = multiprocessing.get_context("forkserver")
"""Makes children of a process without threads: the press has some, and a forked copy of them may stand still."""

_CLEAN.set_forkserver_preload(["tests.planner.services.crash"])


def _killed(out: Path, die: Callable[[], None], after: float | None) -> bool:
    child = _CLEAN.Process(target=_publish_and_leave, args=(out, die))
    child.start()
    if after is not None:
        time.sleep(after)
        child.kill()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL), "the publication failed by itself"
    return child.exitcode != 0


def _publish_and_leave(out: Path, die: Callable[[], None]) -> None:
    die()
    publish(out, "B")
    os._exit(0)


def at_step(number: int) -> Callable[[], None]:
    """Die at the so-manieth thing that Python asks of the system: opening, linking, renaming, calling, connecting."""
    return partial(_arm, number)


def _arm(number: int) -> None:
    left = number

    def count(event: str, _: object) -> None:
        nonlocal left
        if event.startswith(("open", "os.", "shutil.", "sqlite3.", "ctypes.call", "fcntl.")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def never() -> None:
    """Leave the killing to the parent."""


def crash(folder: Path, rounds: int, *, seed: int = 1) -> Crashes:
    """Half of the rounds die at steps spread over the whole publication, half at random moments."""
    series = Crashes(folder)
    chance = random.Random(seed)
    steps = _count_steps(series)
    for number in range(rounds // 2):
        series.round(at_step(1 + number * steps // (rounds // 2)))
    for _ in range(rounds - rounds // 2):
        series.round(never, chance.uniform(0, 1.2 * series.seconds))
    return series


def _count_steps(series: Crashes) -> int:
    """Steps of a whole publication, by halving: it lives if it is to die later than that."""
    low, high = 1, 1 << 14
    while low < high:
        middle = (low + high) // 2
        if series.round(at_step(middle)):
            low = middle + 1
        else:
            high = middle
    series.killed = series.mixed = series.committed = 0
    return low


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        done = crash(Path(place), int(sys.argv[1]))
    print(f"{done.killed} killed, {done.committed} after the commit, {done.mixed} in the middle of the swap; all sound")
