"""What `make bench` says of the solver: duels, the race to the same coverage, and rounds against the spreadsheet."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median

from tests.bench.duel import METHODS, Case, Outcome, fought, raced, table
from tests.bench.large import CASES, UNLIMITED, rows
from tests.bench.picture import picture
from tests.bench.rounds import FIGURES, never_worse, saving
from tests.solver.families import FAMILIES

SHORT = (
    Case("base", 150, 1, 8),
    Case("tight money", 150, 1, 8),
    Case("base", 1_000, 1, 10),
    *(Case(family, 30, 1, 2) for family in FAMILIES),
)
"""Three minutes on a quiet machine."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`solver`, `race`, `worse` and `saving` with their options."""
    duel = commands.add_parser("solver", help="ours, three plain models and the spreadsheet way on the same problems")
    _add_cases(duel, "without any option: a short list, about three minutes on a quiet machine")
    duel.add_argument("--methods", nargs="+", choices=METHODS[1:], default=METHODS[1:], help="against ours")
    duel.add_argument("--out", type=Path, default=Path("bench-out"), help="folder for bench.svg and bench.json")
    duel.set_defaults(run=solver)
    race = commands.add_parser("race", help="processor seconds to the coverage that ours reaches")
    _add_cases(race, "without any option: base, 1 000 authorities")
    race.set_defaults(run=run_race)
    large = commands.add_parser("large", help="ours alone until its first level is settled, up to 10 000 authorities")
    _add_cases(large, "without any option: base, 300 to 10 000 authorities; about five minutes on a quiet machine")
    large.set_defaults(run=run_large)
    worse = commands.add_parser("worse", help="is ours ever worse than the spreadsheet way?")
    worse.add_argument("--problems", type=int, default=200)
    worse.add_argument("--sizes", type=int, nargs="+", default=[30, 30, 60])
    worse.add_argument("--seconds", type=float, default=30.0, help="wall clock for each problem")
    worse.set_defaults(run=worse_rounds)
    cheaper = commands.add_parser("saving", help="how much cheaper is ours at a plan as good as the spreadsheet's?")
    cheaper.add_argument("--families", nargs="+", choices=FAMILIES, default=FAMILIES)
    cheaper.add_argument("--size", type=int, default=30)
    cheaper.add_argument("--problems", type=int, default=20)
    cheaper.add_argument("--seconds", type=float, default=60.0, help="wall clock for each question")
    cheaper.set_defaults(run=saving_rounds)


def _add_cases(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("--families", nargs="+", choices=FAMILIES, help=default)
    parser.add_argument("--sizes", type=int, nargs="+", help="authorities")
    parser.add_argument("--seeds", type=int, nargs="+")
    parser.add_argument("--seconds", type=float, help="processor seconds that a method may take on a problem")
    parser.add_argument("--rounds", type=int, default=1, help="how often each method has its turn; medians are shown")
    parser.add_argument("--threads", type=int, default=1, help="of the plain models' engines; ours has one")


def _cases(asked: argparse.Namespace, default: tuple[Case, ...]) -> tuple[Case, ...]:
    if not (asked.families or asked.sizes or asked.seeds):
        return tuple(replace(case, seconds=asked.seconds or case.seconds) for case in default)
    families, sizes, seeds = asked.families or ["base"], asked.sizes or [150], asked.seeds or [1]
    return tuple(Case(f, size, seed, asked.seconds or 20.0) for size in sizes for f in families for seed in seeds)


def solver(asked: argparse.Namespace) -> int:
    """Duels as a table on the screen, as a picture and as JSON in a folder."""
    duels: list[tuple[Case, list[Outcome]]] = []
    asked.out.mkdir(parents=True, exist_ok=True)
    for case in _cases(asked, SHORT):
        outcomes = fought(case, ("ours", *asked.methods), rounds=asked.rounds, threads=asked.threads)
        print(*table(case, outcomes), "", sep="\n", flush=True)
        duels.append((case, outcomes))
        (asked.out / "bench.svg").write_text(picture(duels), encoding="utf-8")
        rows = [{"case": asdict(case), "outcomes": [asdict(outcome) for outcome in row]} for case, row in duels]
        (asked.out / "bench.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def run_race(asked: argparse.Namespace) -> int:
    """Seconds to the same coverage, and how many times as long as ours."""
    for case in _cases(asked, (Case("base", 1_000, 1, 30),)):
        print(f"{case}: processor seconds to as much coverage as ours; at most {case.seconds:g} s")
        first: float | None = None
        for method, seconds, there in raced(case, rounds=asked.rounds, threads=asked.threads):
            first = seconds if first is None else first
            sign = "" if there else "> "
            print(f"  {method:10} {sign}{seconds:8.2f} s   {sign}{seconds / first:6.1f} times ours", flush=True)
    return 0


def run_large(asked: argparse.Namespace) -> int:
    """A line for each problem."""
    cases = (
        _cases(asked, CASES) if asked.seconds else tuple(replace(c, seconds=UNLIMITED) for c in _cases(asked, CASES))
    )
    for line in rows(cases):
        print(line, flush=True)
    return 0


def worse_rounds(asked: argparse.Namespace) -> int:
    """How often ours is ahead, equal, worse; exit code 1 when it ever is worse."""
    found = []
    for comparison in never_worse(range(1, asked.problems + 1), tuple(asked.sizes), asked.seconds):
        found.append(comparison)
        if comparison.worse:
            print(comparison, flush=True)
    ahead, worse = sum(row.ahead > 0 for row in found), sum(row.worse for row in found)
    at_coverage = sum(row.level == "coverage" and row.ahead > 0 for row in found)
    print(f"{len(found)} problems: ours ahead on {ahead}, at coverage already on {at_coverage}; worse on {worse}")
    return 1 if worse else 0


def saving_rounds(asked: argparse.Namespace) -> int:
    """Medians over the seeds, for each family and both spreadsheets."""
    print(f"{'percent cheaper than by hand, median':44}" + "".join(f"{name:>18}" for name in FIGURES))
    for family in asked.families:
        for by_fare in (False, True):
            print(_saved(asked, family, by_fare), flush=True)
    return 0


def _saved(asked: argparse.Namespace, family: str, by_fare: bool) -> str:
    tries = (saving(family, asked.size, s, asked.seconds, by_fare=by_fare) for s in range(1, asked.problems + 1))
    found = [one for one in tries if one is not None]
    title = f"{family}, {asked.size}, cheapest {'fare' if by_fare else 'trip'} ({len(found)})"
    return f"{title:44}" + "".join(f"{median(row.percent(name) for row in found):>17.1f}%" for name in FIGURES)
