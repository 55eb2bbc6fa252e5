"""Runs a piece of work in a process of its own and measures it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

_FRAME = """
import json, resource, sys, time
report = {}
%s
started = time.perf_counter()
%s
report["seconds"] = time.perf_counter() - started
report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("\\n" + json.dumps(report))
"""


@dataclass(frozen=True)
class Measure:
    """Wall-clock seconds of the work alone, peak resident memory of its process, and what else it reported."""

    seconds: float
    peak_mib: float
    report: dict[str, Any]


def measured(preparation: str, work: str, *arguments: object) -> Measure:
    """
    Measure Python source.

    Parameters
    ----------
    preparation
        Not in the seconds: imports. It may put figures into `report`.
    work
        What is measured.
    arguments
        Seen by both as `sys.argv[1:]`.
    """
    command = [sys.executable, "-c", _FRAME % (preparation, work), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout.splitlines()[-1])
    return Measure(report.pop("seconds"), report.pop("peak") / 1024, report)
