"""Imported offers and wanted quotes, in words and as objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted, fault_line, fault_value
from planner.domain.money import format_money

if TYPE_CHECKING:
    from planner.domain.records import Programme, SetAside
    from planner.services.quotes.importing import FileReport, Imported
    from planner.services.quotes.judging import Judged
    from planner.services.quotes.wanted import Wanted

MOST_TOLD = 20
"""Offers told one by one on the screen; the files and --json have all."""

_FLAGS = {
    "expired": "expired",
    "cabin": "other cabin",
    "late": "outside the times of ARRIVE",
    "seats": "too few seats",
    "nobody": "nobody travels from there",
}


def imported(outcome: Imported) -> Outcome:
    """The outcome of an import: a table with a line a file, then every offer that needs a look."""
    lines = [
        *_table(outcome),
        *_replaced(outcome.files),
        *_flagged(outcome.files),
        *_set_aside(outcome.files),
        *_ends(outcome),
    ]
    return Outcome(
        said=tuple(escaped(line) for line in lines),
        complaints=tuple(fault_line(warning, "warning") for warning in outcome.warnings),
        data={
            "command": "quotes import",
            "files": [_file_value(told) for told in outcome.files],
            "recovered": outcome.recovered,
            "mappings": list(outcome.mappings),
            "written": list(outcome.written),
            "warnings": [fault_value(warning) for warning in outcome.warnings],
        },
    )


def unmapped(command: str, file: str, proposal: str) -> Outcome:
    """The outcome of a sheet that nobody has described: a mapping to fill in, on standard output."""
    sentence = (
        f"{file} is a sheet that no mapping of the folder reads; nothing was written. A mapping is proposed on "
        "standard output: save it, fill in what is blank, and import again with --mapping FILE"
    )
    return Outcome(
        ExitCode.FAULTS,
        said=tuple(proposal.splitlines()),
        complaints=(escaped(f"fault: {sentence}"),),
        data={"command": command, "error": sentence, "file": file, "mapping": proposal},
    )


def asked_for(programme: Programme, rows: Sequence[Wanted], out: Path | None) -> Outcome:
    """The outcome of asking what to ask for: a table, what matters most first."""
    lines = (
        [*_wanted_table(programme, rows)] if rows else ["no trip rests on an estimate, and money keeps nobody at home"]
    )
    data: dict[str, Any] = {"command": "quotes wanted", "wanted": [row.value() for row in rows]}
    if out is not None:
        lines.append(f"written: {out}")
        data["out"] = str(out)
    return Outcome(said=tuple(escaped(line) for line in lines), data=data)


def _table(outcome: Imported) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [
        ("file", "read as", "offers", "new", "replaced", "flagged", "known", "set aside", "aside before")
    ]
    for told in outcome.files:
        flagged = sum(bool(judged.flags) for judged in (*told.taken, *told.replaced))
        numbers = [told.offers, len(told.taken), len(told.replaced), flagged]
        numbers += [told.known, len(told.aside), told.aside_before]
        rows.append((told.name, told.shape, *map(str, numbers)))
    yield from aligned(rows, left=2)


def _flagged(files: Iterable[FileReport]) -> Iterator[str]:
    found = [judged for told in files for judged in (*told.taken, *told.replaced) if judged.flags]
    if not found:
        return
    counts = Counter(flag for judged in found for flag in judged.flags)
    listed = ", ".join(f"{words} {counts[flag]}" for flag, words in _FLAGS.items() if counts[flag])
    yield f"flagged, kept in quotes.csv with a note: {listed}"
    for judged in found[:MOST_TOLD]:
        yield f"  {judged.quote.code} ({judged.quote.event}): {judged.quote.note}"
    yield from _more(found)


def _replaced(files: Iterable[FileReport]) -> Iterator[str]:
    found = [judged for told in files for judged in told.replaced]
    if found:
        yield "replaced in quotes.csv:"
    for judged in found[:MOST_TOLD]:
        yield f"  {judged.quote.code} ({judged.quote.event}): {judged.change}"
    yield from _more(found)


def _set_aside(files: Iterable[FileReport]) -> Iterator[str]:
    found = [row for told in files for row in told.aside]
    if not found:
        return
    counts = Counter(row.reason for row in found)
    listed = ", ".join(f"{reason} {number}" for reason, number in sorted(counts.items()))
    yield f"set aside, kept in quotes_set_aside.csv: {listed}"
    for row in found[:MOST_TOLD]:
        yield f"  {row.file}:{row.row}, {row.code}: {row.reason}: {row.message}"
    yield from _more(found)


def _more(found: Sequence[object]) -> Iterator[str]:
    if len(found) > MOST_TOLD:
        yield f"  ... and {len(found) - MOST_TOLD} more"


def _ends(outcome: Imported) -> Iterator[str]:
    if outcome.recovered:
        yield f"{counted(outcome.recovered, 'offer')} that had been set aside can be used now"
    if outcome.mappings:
        yield f"remembered: {', '.join(f'mappings/{name}.toml' for name in outcome.mappings)}"
    if outcome.written:
        yield f"written: {', '.join(outcome.written)}"
    else:
        yield "nothing new: every offer is in the folder already"


def _file_value(told: FileReport) -> dict[str, object]:
    return {
        "file": told.name,
        "shape": told.shape,
        "offers": told.offers,
        "known": told.known,
        "set_aside_before": told.aside_before,
        "new": [_quote_value(judged) for judged in told.taken],
        "replaced": [{**_quote_value(judged), "change": judged.change} for judged in told.replaced],
        "set_aside": [_aside_value(row) for row in told.aside],
    }


def _quote_value(judged: Judged) -> dict[str, object]:
    quote = judged.quote
    return {
        "code": quote.code,
        "event": quote.event,
        "origin": quote.origin,
        "price": f"{quote.price:f}",
        "currency": quote.currency,
        "flags": list(judged.flags),
        "note": quote.note,
    }


def _aside_value(row: SetAside) -> dict[str, object]:
    return {"code": row.code, "reason": row.reason, "message": row.message, "row": row.row}


def _wanted_table(programme: Programme, rows: Sequence[Wanted]) -> Iterator[str]:
    heading = ("why", "from", "event", "dates", "arrive by", "leave from", "people", "estimate x people")
    table: list[tuple[str, ...]] = [heading]
    for row in rows:
        table.append(
            (
                row.why,
                row.origin,
                row.event,
                f"{row.slot_start} to {row.slot_end}",
                row.arrive_by.replace("T", " "),
                row.leave_from.replace("T", " "),
                str(row.people),
                format_money(row.stake, programme.currency),
            )
        )
    yield from aligned(table, left=6)


def aligned(rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
    """Columns under one another, the first ones to the left, the others (numbers) to the right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for row in rows:
        cells = [
            text.ljust(width) if index < left else text.rjust(width)
            for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
