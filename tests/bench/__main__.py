"""
The measured claims as tables (`make bench`): what is promised beside what this machine does.

Nothing here fails: a figure depends on the machine. Each is also given as a ratio to something measured in the same
run, which does not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.folders import write_large_folder
from tests.bench.measure import Measure, measured
from tests.bench.solving import add_commands

Row = tuple[str, str, str]

PLAIN = """
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pass
"""

READ = """
result = read_programme(Path(sys.argv[1]), today=date(2025, 9, 15))
report["faults"] = len(result.faults)
"""


def reading(scratch: Path) -> Iterator[Row]:
    """Reading 100 000 rows of CSV, beside reading the same files with csv.DictReader."""
    rows = write_large_folder(scratch / "large")
    plain = measured("import csv\nfrom pathlib import Path", PLAIN, scratch / "large")
    imports = "from datetime import date\nfrom pathlib import Path\nfrom planner.intake import read_programme"
    ours = measured(imports, READ, scratch / "large")
    assert ours.report["faults"] == 0
    yield f"reading {rows} rows", f"{ours.seconds:.2f} s", "under 10 s"
    yield "  times csv.DictReader", f"{ours.seconds / plain.seconds:.1f}", ""
    yield "  peak memory", f"{ours.peak_mib:.0f} MiB", "300 MB"
    yield "  times csv.DictReader", f"{ours.peak_mib / plain.peak_mib:.1f}", ""


def helping(scratch: Path) -> Iterator[Row]:
    """`planner --help`, beside an interpreter that does nothing."""
    imports = "import subprocess\nimport sys"
    bare = best(lambda: measured(imports, "subprocess.run([sys.executable, '-c', ''], check=True)"))
    call = "subprocess.run([sys.executable, '-m', 'planner', '--help'], check=True, capture_output=True)"
    ours = best(lambda: measured(imports, call))
    yield "planner --help", f"{ours.seconds:.2f} s", "under 0.3 s"
    yield "  times python -c ''", f"{ours.seconds / bare.seconds:.1f}", ""


def best(work: Callable[[], Measure], times: int = 3) -> Measure:
    """The quickest of some tries: what else the machine does only adds."""
    return min((work() for _ in range(times)), key=lambda measure: measure.seconds)


DEMO = """
spent = {"solving": 0.0}
solve = solver.engine.solve

def timed(*arguments, **options):
    begun = time.perf_counter()
    try:
        return solve(*arguments, **options)
    finally:
        spent["solving"] += time.perf_counter() - begun

solver.engine.solve = timed
programme = fixtures_dir() / "iurc-2025-2027"
outcome = run(programme, Path(sys.argv[1]) / "out", Wish(), clock=date.max, progress=lambda _: None)
report.update(spent, status=outcome.plan.status, trips=len(outcome.plan.trips), documents=outcome.num_documents)
report["children"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
"""


def demonstrating(scratch: Path) -> Iterator[Row]:
    """`make demo` from input to all documents, in one process."""
    imports = """
from datetime import date
from pathlib import Path
import solver.engine
from planner.resources import fixtures_dir
from planner.services.run import Wish, run
"""
    ours = measured(imports, DEMO, scratch)
    solving = ours.report["solving"]
    yield f"demo: {ours.report['trips']} trips, {ours.report['status']}", f"{ours.seconds:.1f} s", "60 s"
    yield f"  solving, {100 * solving / ours.seconds:.0f} % of it", f"{solving:.1f} s", "20 s"
    yield "  peak memory", f"{max(ours.peak_mib, ours.report['children']):.0f} MiB", "below 1 GB"
    yield "  documents", str(ours.report["documents"]), ""


RENDER = """
begun, wall = sum(os.times()[:4]), time.perf_counter()
papers = papers_of(issue, Recollection())
report["processor"], report["wall"] = sum(os.times()[:4]) - begun, time.perf_counter() - wall
begun = sum(os.times()[:4])
again = papers_of(issue, Recollection(), replace(papers.rendered, read=papers.files.get))
report["again"] = sum(os.times()[:4]) - begun
assert again.files == papers.files
report["documents"] = len(papers.files)
report["itineraries"] = len(issue.plan.trips)
"""


def rendering(scratch: Path) -> Iterator[Row]:
    """
    Every document of the demo's plan; beside turning the same plan into JSON.

    Seconds of the processor, of every process. A small programme's documents are made before, so that templates are
    compiled.
    """
    imports = """
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from planner.domain.plan import plan_to_json
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.documents import Issue, papers_of
from planner.store.memory import Recollection

def issue_of(name):
    programme = read_programme(fixtures_dir() / name, today=date.max).programme
    return Issue(programme, allocate(programme), None, 1)

papers_of(issue_of("tiny"), Recollection())
issue = issue_of("iurc-2025-2027")
begun = time.process_time()
plan_to_json(issue.plan)
report["json"] = time.process_time() - begun
"""
    ours = measured(imports, RENDER)
    seconds = ours.report["processor"]
    yield f"all {ours.report['documents']} documents, on every core", f"{ours.report['wall']:.1f} s", "30 s"
    yield "  seconds of the processor", f"{seconds:.1f} s", ""
    yield "  times the same again, with nothing changed", f"{seconds / ours.report['again']:.0f}", ""
    yield "  times the plan as JSON", f"{seconds / ours.report['json']:.0f}", ""


OPTIONS = """
begun = time.process_time()
maker = OptionMaker(programme)
pairs = ((person, event) for person in people for event in events)
report["options"] = sum(1 for person, event in pairs for _ in maker.options(person, event))
report["processor"] = time.process_time() - begun
"""


def choosing(scratch: Path) -> Iterator[Row]:
    """Trip options of 10 000 pairs with 20 quotes each and two hotels an event; beside walking through the quotes."""
    imports = """
from planner.travel.options import OptionMaker
from tests.planner.worlds import make_delegate, make_event, make_hotel, make_programme, make_quote, make_segment

def offer(person, event, number):
    out = make_segment("GRZ", f"2026-11-03T{8 + number % 8:02d}:00", "BCN", f"2026-11-03T{11 + number % 8:02d}:00")
    back = make_segment("BCN", f"2026-11-07T{8 + number % 8:02d}:00", "GRZ", f"2026-11-07T{11 + number % 8:02d}:00")
    code = f"{person.code}-{event.code}-{number}"
    return make_quote(code, event=event.code, delegate=person.code, out=(out,), back=(back,))

events = [make_event(f"e{number}") for number in range(20)]
people = [make_delegate(f"D{number}") for number in range(500)]
programme = make_programme(
    events=events,
    delegates=people,
    nominations=[(person.code, event.code, 1) for person in people for event in events],
    quotes=[offer(person, event, number) for person in people for event in events for number in range(20)],
    hotels=[make_hotel(f"{event.code}-{number}", event.code) for event in events for number in range(2)],
)
begun = time.process_time()
sum(quote.price for quote in programme.quotes.values())
report["walk"] = time.process_time() - begun
"""
    ours = measured(imports, OPTIONS)
    yield f"{ours.report['options']} trip options", f"{ours.report['processor']:.1f} s", "20 s"
    yield "  times walking through the quotes", f"{ours.report['processor'] / ours.report['walk']:.0f}", ""
    yield "  peak memory", f"{ours.peak_mib:.0f} MiB", "1 GB"


CLAIMS = (helping, reading, choosing, demonstrating, rendering)


def claims(_: argparse.Namespace) -> int:
    """Print the table row by row, as measured."""
    print(f"{'what':44} {'measured':>14}   promised")
    for claim in CLAIMS:
        with tempfile.TemporaryDirectory() as scratch:
            for what, figure, promise in claim(Path(scratch)):
                print(f"{what:44} {figure:>14}   {promise}", flush=True)
    return 0


def main() -> int:
    """One kind of measurement, by name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measured claims.")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("claims", help="what is promised beside what this machine does").set_defaults(run=claims)
    add_commands(commands)
    asked = parser.parse_args()
    run: Callable[[argparse.Namespace], int] = asked.run
    return run(asked)


if __name__ == "__main__":
    sys.exit(main())
