"""The tables in `data/`: one CSV file each, read once and only when somebody asks."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"

Row = dict[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """All rows of `data/<table>.csv` in file order; every row names its `source`, `year` and `confidence`."""
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def table_names() -> tuple[str, ...]:
    """The names of all tables, sorted."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.csv")))


def pedigree(row: Row) -> str:
    """Source, year and confidence of a row in one line, as a document shows it."""
    year = "" if row["year"] in row["source"] else f", {row['year']}"
    return f"{row['source']}{year} ({row['confidence']})"
