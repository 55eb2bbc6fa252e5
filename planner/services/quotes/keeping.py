"""The files of a programme folder that an import changes: what they become, and putting them in place at once."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import io
import os
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from planner.domain.failures import BusyError, OutputError
from planner.domain.records import Quote, Segment, SetAside
from planner.intake.csv_table import read_csv
from planner.intake.report import as_written
from planner.intake.source import UNFINISHED
from planner.intake.tables import QUOTES, QUOTES_SET_ASIDE, SEGMENTS, Table
from planner.services.files import write_whole

Row = Mapping[str, str]
_PARTS = f"{UNFINISHED}.part"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """
    The folder for this import alone; what a killed import left is finished first, or dropped where it was not ready.

    Raises
    ------
    BusyError
        If another import holds it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"another import is writing to {folder}; wait for it to end and import again") from None
        _tidy(folder)
        yield
    finally:
        os.close(handle)


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Put every file in its place, or none.

    They are first written whole into a folder beside; from the moment on which that one has its final name they hold,
    and whoever is stopped after it finishes with the next import.

    Parameters
    ----------
    files
        Content by path relative to the folder.

    Raises
    ------
    OutputError
        If the disk is full or the folder cannot be written.
    """
    try:
        _stage(folder / _PARTS, files)
        (folder / _PARTS).rename(folder / UNFINISHED)
    except OSError as error:
        shutil.rmtree(folder / _PARTS, ignore_errors=True)
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot write to {folder}: {reason}; nothing was changed") from error
    try:
        _tidy(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot write to {folder}: {reason}; import again to finish") from error


def _stage(parts: Path, files: Mapping[str, bytes]) -> None:
    parts.mkdir()
    for name, content in files.items():
        place = parts / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, content)


def _tidy(folder: Path) -> None:
    ready = folder / UNFINISHED
    if ready.is_dir():
        for place in sorted(path for path in ready.rglob("*") if path.is_file()):
            wanted = folder / place.relative_to(ready)
            wanted.parent.mkdir(parents=True, exist_ok=True)
            write_whole(wanted, place.read_bytes())
        shutil.rmtree(ready)
    if (folder / _PARTS).is_dir():
        shutil.rmtree(folder / _PARTS)


def with_rows(table: Table, there: bytes | None, rows: Sequence[Row], without: Mapping[str, Container[str]]) -> bytes:
    """
    A table with rows added at its end; what stands in it stays byte for byte, unless a column is missing or rows go.

    Parameters
    ----------
    there
        Content of the file, which the reader found faultless; None where there is none.
    without
        Column -> values whose rows go.
    """
    used = {name for row in rows for name, text in row.items() if text}
    names = [column.name for column in table.columns]
    if there is None:
        return _text(names, rows, ",", "\n").encode()
    raw = read_csv(table, f"{table.name}.csv", there)
    delimiter = ";" if raw.decimal_comma else ","
    line_end = "\r\n" if b"\r\n" in there else "\n"
    missing = [name for name in names if name in used and name not in raw.header]
    if missing or without:
        found = (dict(zip(raw.header, cells, strict=True)) for _, cells in raw.rows)
        kept = [row for row in found if not any(row[name] in values for name, values in without.items())]
        header = [*(name for name in raw.header if name), *missing]
        return _text(header, [*kept, *rows], delimiter, line_end).encode()
    added = _text(raw.header, rows, delimiter, line_end, header=False)
    gap = b"" if there.endswith((b"\n", b"\r")) else line_end.encode()
    return there + gap + added.encode()


def _text(names: Sequence[str], rows: Iterable[Row], delimiter: str, line_end: str, *, header: bool = True) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, names, restval="", extrasaction="ignore", delimiter=delimiter, lineterminator=line_end
    )
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def quote_row(quote: Quote) -> Row:
    """A quote as a row of `quotes.csv`."""
    names = [column.name for column in QUOTES.columns]
    return {name: _cell(getattr(quote, name)) for name in names}


def segment_rows(quote: Quote) -> Iterator[Row]:
    """Its segments as rows of `segments.csv`."""
    for direction, segments in (("out", quote.out), ("back", quote.back)):
        for seq, segment in enumerate(segments, start=1):
            yield {"quote": quote.code, "direction": direction, "seq": str(seq), **_segment_cells(segment)}


def set_aside_table(rows: Iterable[SetAside]) -> bytes:
    """The whole file `quotes_set_aside.csv`."""
    names = [column.name for column in QUOTES_SET_ASIDE.columns]
    cells = [{name: _cell(getattr(row, name)) for name in names} for row in rows]
    return _text(names, cells, ",", "\n").encode()


def _segment_cells(segment: Segment) -> Row:
    return {
        "mode": segment.mode,
        "carrier": segment.carrier,
        "number": segment.number,
        "from": segment.origin,
        "departs": _cell(segment.departs),
        "to": segment.destination,
        "arrives": _cell(segment.arrives),
        "co2_kg": _cell(segment.co2_kg),
    }


def _cell(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else as_written(value)


FILES = {table.name: f"{table.name}.csv" for table in (QUOTES, SEGMENTS, QUOTES_SET_ASIDE)}
"""The tables that an import writes."""
