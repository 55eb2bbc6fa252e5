"""
The same plan again and again: `python -m tests.planner.services.repeats TIMES [FOLDER]`.

Whole runs of a bundled programme, each in a process of its own and in another environment: hash seed, locale, time
zone, number of threads that libraries may start, processors that the process may use, working folder, and every other
time the rows of every table in another order. All documents are compared byte by byte.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]

LOCALES = ("C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8")
ZONES = ("UTC", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Los_Angeles")
THREADS = ("1", "2")

NO_DOCUMENTS = {"planner.db"}
"""What a run leaves behind that nobody reads."""


@dataclass(frozen=True)
class Surroundings:
    """Where and how one run happens; `processors` is how many of the machine's it may use."""

    variables: dict[str, str]
    processors: int
    folder: Path

    def run(self, *words: str | Path) -> None:
        """Run the planner's command; it must succeed."""
        command = [sys.executable, "-m", "planner", *map(str, words)]
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.variables},
            preexec_fn=self._confine,
            stdout=subprocess.DEVNULL,
        )

    def _confine(self) -> None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: self.processors])


def surroundings(number: int, folder: Path) -> Surroundings:
    """The surroundings of the run of this number; no two neighbours have anything in common."""
    threads = THREADS[number % len(THREADS)]
    folder.mkdir(parents=True)
    locale = LOCALES[number % len(LOCALES)]
    return Surroundings(
        {
            "PYTHONHASHSEED": str(number * 7919 % 100_003),
            "LC_ALL": locale,
            "LANG": locale,
            "TZ": ZONES[number % len(ZONES)],
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads),
        },
        int(threads),
        folder,
    )


def shuffled(source: Path, to: Path, seed: int) -> Path:
    """A programme folder with the rows of every table in another order."""
    shutil.copytree(source, to)
    dice = random.Random(seed)
    for path in sorted(to.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            header, *rows = csv.reader(file, delimiter=delimiter)
        dice.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return to


def documents(out: Path) -> dict[str, str]:
    """SHA-256 of every document of an output folder, by relative path."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name not in NO_DOCUMENTS)
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def decisions(plan: Path) -> dict[str, Any]:
    """A plan without the fingerprint of its input; budgets by code, because the file's order is theirs."""
    document: dict[str, Any] = json.loads(plan.read_text(encoding="utf-8"))
    del document["input_sha256"]
    return document | {"budgets": sorted(document["budgets"], key=lambda line: str(line["code"]))}


def differing(source: Path, work: Path, times: int, progress: Callable[[str], None] = print) -> list[str]:
    """
    Every document in which a later run differs from the first.

    Parameters
    ----------
    source
        A programme folder.
    work
        An empty folder to run in.
    times
        How many runs with the folder as it is, and how many with its rows in another order.
    """
    wrong: list[str] = []
    first, expected = work / "0" / "out", {}
    for number in range(times):
        where = surroundings(number, work / str(number))
        where.run("run", source, "--out", where.folder / "out")
        found = documents(where.folder / "out")
        expected = expected or found
        wrong += [f"{number} {path}" for path in {**expected, **found} if expected.get(path) != found.get(path)]
        mixed = shuffled(source, where.folder / "mixed", number)
        where.run("solve", mixed, "--out", where.folder / "mixed.json")
        if decisions(where.folder / "mixed.json") != decisions(first / "plan.json"):
            wrong.append(f"{number} shuffled rows")
        progress(f"run {number}: {len(found)} documents, {len(wrong)} differ ({where.variables})")
    return wrong


def main() -> None:
    """Repeat a bundled programme; the exit code is the number of documents that differ."""
    times, name = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "iurc-2025-2027"
    with tempfile.TemporaryDirectory() as work:
        wrong = differing(ROOT / "fixtures" / name, Path(work), times)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{name}: {times} runs, {times} shuffled: {len(wrong)} differ; {used.ru_utime + used.ru_stime:.0f} s processor"
    )
    sys.exit(min(len(wrong), 100))


if __name__ == "__main__":
    main()
