"""
Rounds too long for the tests: `python -m tests.planner.services.rounds replans` and `... standins`.

Replans: what least upset takes on the bundled programme, for each thing that may happen. Stand-ins: every one that the
bundled programme offers is put to use, and the whole changed plan verified.
"""

from __future__ import annotations

import sys
import time
from datetime import date

from planner.audit import verify
from planner.domain.plan import Plan, plan_to_dict
from planner.domain.records import Programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.papers import plan_changes
from planner.services.reading import read_programme_or_refuse
from planner.services.standins import stand_ins
from tests.planner.services.happenings import HAPPENINGS, city_joins
from tests.planner.services.used import used

FOLDERS = ("iurc-2025-2027", "iurc-2025-2027-midway")


def main() -> None:
    """Run one round; the exit code is the number of things that are not as they should be."""
    wrong = {"replans": replans, "standins": standins}[sys.argv[1]]()
    print("nothing wrong" if not wrong else f"{wrong} wrong")
    sys.exit(min(wrong, 100))


def replans() -> int:
    """Seconds of processor and of clock for each replan; those that break a rule, are not proven or take over 5 s."""
    wrong = 0
    print(
        f"{'programme':24}{'what happened':22}{'solve cpu':>10}{'clock':>8}{'verify':>8}{'diff':>7}"
        f"{'upset':>7}{'moves':>7}"
    )
    for folder in FOLDERS:
        programme, first = _planned(folder)
        for what, happens in (HAPPENINGS | {"city joins": city_joins}).items():
            wrong += _replan(f"{folder:24}{what:22}", happens(programme, first), first)
    return wrong


def _replan(name: str, programme: Programme, first: Plan) -> int:
    cpu, clock = time.process_time(), time.perf_counter()
    second = allocate(programme, first)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    start = time.process_time()
    faults = verify(programme, plan_to_dict(second), previous=plan_to_dict(first))
    verified = time.process_time()
    changes = plan_changes(programme, first, second).changes
    told = time.process_time()
    upset = second.objective[0]
    print(
        f"{name}{cpu:10.1f}{clock:8.1f}{verified - start:8.1f}{told - verified:7.1f}{upset.value:7}{len(changes):7}"
        f"{'' if second.status == 'optimal' else '  not proven'}{'' if not faults else f'  {faults[0]}'}",
        flush=True,
    )
    return len(faults) + (second.status != "optimal") + (cpu > 5) + sum(not change.why for change in changes)


def standins() -> int:
    """How many stand-ins there are, how long they take, and those that break a rule when they are used."""
    wrong = 0
    for folder in FOLDERS:
        programme, plan = _planned(folder)
        start = time.process_time()
        seats = stand_ins(programme, plan)
        took = time.process_time() - start
        offered = [seat for seat in seats if seat.standin is not None]
        own = sum(seat.standin.same_authority for seat in offered if seat.standin is not None)
        print(f"{folder}: {len(seats)} seats, {len(offered)} stand-ins ({own} of the same authority), {took:.1f} s")
        for seat in offered:
            faults = verify(*used(programme, plan, seat))
            for fault in faults:
                print(f"  seat of {seat.delegate} at {seat.event}: {fault}")
            wrong += bool(faults)
    return wrong


def _planned(folder: str) -> tuple[Programme, Plan]:
    programme = read_programme_or_refuse(fixtures_dir() / folder, today=None, clock=date(2026, 11, 21))
    return programme, allocate(programme)


if __name__ == "__main__":
    main()
