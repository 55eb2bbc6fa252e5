"""A programme folder with many rows, made from the tiny one."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from planner.resources import fixtures_dir

ROWS = {"delegates": 20_000, "nominations": 40_000, "activity": 40_000}


def write_large_folder(folder: Path) -> int:
    """Write a faultless programme with 100 000 rows in three tables; the number of rows."""
    shutil.copytree(fixtures_dir() / "tiny", folder)
    (folder / "locks.csv").unlink()
    header = "code,authority,given_name,family_name,email,role,nationality,passport_expiry,unavailable"
    _write(folder, "delegates", header, (_delegate(number) for number in range(ROWS["delegates"])))
    pairs = ((f"D{number // 2}", ("barcelona-2025", "visit-semarang")[number % 2]) for number in range(40_000))
    ranked = ([delegate, event, number // 8 + 1] for number, (delegate, event) in enumerate(pairs))
    _write(folder, "nominations", "delegate,event,rank", ranked)
    _write(folder, "activity", "authority,session,date,attended", (_attendance(n) for n in range(ROWS["activity"])))
    return sum(ROWS.values())


AUTHORITIES = ("malaga", "sofia", "tampere", "ancona")


def _delegate(number: int) -> list[object]:
    code = f"D{number}"
    name = [f"Zoë {number}", "Beispiel-Ünal (fictional)", f"{code}@example.org", "Mobility officer, energy"]
    return [code, AUTHORITIES[number % 4], *name, "ES", "2031-03-01", "2026-05-18/2026-05-24"]


def _attendance(number: int) -> list[object]:
    return [AUTHORITIES[number % 4], f"s{number}", f"2025-09-{number % 14 + 1:02}", ("yes", "no")[number % 3 == 0]]


def _write(folder: Path, table: str, header: str, rows: Iterable[list[object]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
