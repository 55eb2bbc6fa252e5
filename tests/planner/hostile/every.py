"""
Every hostile string in every text field through every kind of output, as `make hostile` runs it.

Run it as `python -m tests.planner.hostile.every [--seed N] [--rounds N] [--jobs N]`; it ends with what was tried, and
with exit code 1 where anything was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.planner.hostile.programme import columns_of, covered_fields
from tests.planner.hostile.rounds import Findings, Harmless, Round, assigned
from tests.planner.render.hostile import HOSTILE


def found(numbers: Sequence[int], seed: int) -> Findings:
    """What some rounds find."""
    findings = Findings()
    with tempfile.TemporaryDirectory() as place:
        harmless = Harmless.made(Path(place) / "harmless")
        for number in numbers:
            with tempfile.TemporaryDirectory() as work:
                one = round_of(number, seed, Path(work) / "round", harmless)
            for fault in one.faults:
                print(f"round {number}: {fault}", flush=True)
            findings.add(one)
            print(f"round {number}: {len(one.faults)} faults", file=sys.stderr, flush=True)
    return findings


def round_of(number: int, seed: int, work: Path, harmless: Harmless) -> Findings:
    """What one round finds, through the commands and past the reader."""
    one = Round(assigned(HOSTILE, number, seed), work, harmless)
    one.commands()
    one.press()
    return one.findings


def told(findings: Findings, rounds: int, seed: int) -> Iterator[str]:
    """The figures, in lines."""
    parts = {"shown as text": findings.taken, "refused or blank": findings.refused, "past the reader": findings.pressed}
    pairs = {
        name: {(field, text) for place, text in found for field in columns_of(place)} for name, found in parts.items()
    }
    tried = pairs["shown as text"] | pairs["refused or blank"]
    texts, fields = len(HOSTILE), len(covered_fields())
    yield f"{rounds} rounds, seed {seed}: {len(tried)} of {texts * fields} pairs of {texts} texts and {fields} fields"
    yield "; ".join(f"{len(found)} {name}" for name, found in pairs.items())
    kinds = ", ".join(f"{number} {kind}" for kind, number in findings.outputs.most_common())
    yield f"{findings.outputs.total()} outputs opened ({kinds})"
    yield f"{findings.shown} times a text was looked for where a harmless word stands"
    yield f"{len(findings.faults)} faults"


def _dealt(rounds: int, jobs: int) -> list[range]:
    return [range(first, rounds, jobs) for first in range(min(jobs, rounds))]


def _all(parts: Iterable[Findings]) -> Findings:
    whole = Findings()
    for part in parts:
        whole.add(part)
    return whole


def main() -> int:
    """Run the rounds and tell what they found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=len(HOSTILE))
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    hands = _dealt(asked.rounds, asked.jobs)
    with ProcessPoolExecutor(len(hands), mp_context=get_context("spawn")) as pool:
        findings = _all(pool.map(found, hands, [asked.seed] * len(hands)))
    print("\n".join(told(findings, asked.rounds, asked.seed)))
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
