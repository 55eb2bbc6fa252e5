"""Imported invoices and the account of a plan, in words and as objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.offered import MOST_TOLD, aligned
from planner.cli.outcome import Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted, fault_line, fault_value
from planner.domain.money import format_money

if TYPE_CHECKING:
    from planner.domain.account import Account, BudgetSum, OpenItem, Stray, Sum
    from planner.domain.records import Actual, Programme, UncountedActual
    from planner.services.actuals import FileReport, Imported, Known

_CUTS = {
    "events": "By event",
    "authorities": "By authority",
    "categories": "By category",
    "persons": "By person",
    "budget_sets": "By the budgets that an entry counts in together",
}
_NOBODY = {
    "authorities": "(no authority)",
    "persons": "(nobody in particular)",
    "budget_sets": "(in no budget)",
}
_HEADING = ("planned", "paid", "difference", "still open", "without open")


def imported(outcome: Imported) -> Outcome:
    """The outcome of an import: a table with a line a file, then every row that needs a look."""
    lines = [*_table(outcome), *_credits(outcome.files), *_known(outcome.files), *_set_aside(outcome.files)]
    return Outcome(
        said=tuple(escaped(line) for line in (*lines, *_ends(outcome))),
        complaints=tuple(fault_line(warning, "warning") for warning in outcome.warnings),
        data={
            "command": "actuals import",
            "files": [_file_value(told) for told in outcome.files],
            "recovered": outcome.recovered,
            "mappings": list(outcome.mappings),
            "written": list(outcome.written),
            "warnings": [fault_value(warning) for warning in outcome.warnings],
        },
    )


def account_told(programme: Programme, account: Account, *, verified: bool, out: Path | None) -> Outcome:
    """The outcome of accounting: cut by cut, then what is open and what belongs to no trip."""
    currency = programme.currency
    lines = [f"Account of {programme.code} in {currency}; a positive difference: more was paid than planned"]
    lines += [*_budgets(account.budgets)]
    for name, title in _CUTS.items():
        lines += _cut(title, _NOBODY.get(name, ""), account.cuts[name], account.total)
    lines += [*_open(account.open_items, currency), *_strays(account.strays, currency)]
    lines += [f"written: {out}"] if out else []
    return Outcome(
        said=tuple(escaped(line) for line in lines),
        complaints=tuple(escaped(f"warning: {text}") for text in _warnings(programme, account, verified)),
        data={**_account_value(account), **_rest_value(programme, account, verified, out)},
    )


def _table(outcome: Imported) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("file", "read as", "rows", "new", "known", "set aside", "aside before")]
    for told in outcome.files:
        numbers = (told.rows, len(told.taken), len(told.known), len(told.aside), told.aside_before)
        rows.append((told.name, told.shape, *map(str, numbers)))
    yield from aligned(rows, left=2)


def _credits(files: Iterable[FileReport]) -> Iterator[str]:
    found = [line for told in files for line in told.taken if line.amount < 0]
    if found:
        yield f"credit notes, counted below zero: {len(found)}"
        yield from _first(f"  {_line_words(line)}" for line in found)


def _known(files: Iterable[FileReport]) -> Iterator[str]:
    found = [(told, one) for told in files for one in told.known]
    if found:
        yield f"known already, not counted again: {len(found)}"
        yield from _first(f"  {_known_words(told, one)}" for told, one in found)


def _known_words(told: FileReport, one: Known) -> str:
    remark = f"; {one.remark}" if one.remark else ""
    return f"{told.name}:{one.row} is {one.there}{remark}"


def _set_aside(files: Iterable[FileReport]) -> Iterator[str]:
    found = [row for told in files for row in told.aside]
    if found:
        counts = Counter(row.reason for row in found)
        listed = ", ".join(f"{reason.replace('_', ' ')} {number}" for reason, number in sorted(counts.items()))
        yield f"set aside, kept in actuals_set_aside.csv: {listed}"
        yield from _first(f"  {row.file}:{row.row}, {row.invoice or 'no number'}: {row.message}" for row in found)


def _ends(outcome: Imported) -> Iterator[str]:
    if outcome.recovered:
        yield f"{counted(outcome.recovered, 'row')} that had been set aside count now"
    if outcome.mappings:
        yield f"remembered: {', '.join(f'mappings/actuals/{name}.toml' for name in outcome.mappings)}"
    if outcome.written:
        yield f"written: {', '.join(outcome.written)}"
    else:
        yield "nothing new: every row is in the folder already"


def _first(lines: Iterable[str]) -> Iterator[str]:
    """At most so many, and how many more there are."""
    listed = list(lines)
    yield from listed[:MOST_TOLD]
    if len(listed) > MOST_TOLD:
        yield f"  ... and {len(listed) - MOST_TOLD} more"


def _line_words(line: Actual) -> str:
    whose = f", {line.delegate}" if line.delegate else ""
    return f"{line.invoice}: {line.currency} {line.amount:f}, {line.category} at {line.event}{whose} ({line.source})"


def _file_value(told: FileReport) -> dict[str, object]:
    return {
        "file": told.name,
        "shape": told.shape,
        "rows": told.rows,
        "new": [_actual_value(line) for line in told.taken],
        "known": [asdict(one) for one in told.known],
        "set_aside": [_aside_value(row) for row in told.aside],
        "set_aside_before": told.aside_before,
    }


def _actual_value(line: Actual) -> dict[str, object]:
    return {
        "invoice": line.invoice,
        "date": line.date.isoformat(),
        "category": line.category,
        "amount": f"{line.amount:f}",
        "currency": line.currency,
        "event": line.event,
        "delegate": line.delegate,
        "authority": line.authority,
        "credit": line.amount < 0,
        "source": line.source,
    }


def _aside_value(row: UncountedActual) -> dict[str, object]:
    return {"file": row.file, "row": row.row, "invoice": row.invoice, "reason": row.reason, "message": row.message}


def _budgets(budgets: Sequence[BudgetSum]) -> Iterator[str]:
    if budgets:
        yield "By budget (an event may count in several):"
        rows: list[tuple[str, ...]] = [("", *_HEADING, "amount", "held", "left")]
        for one in budgets:
            more = (one.amount, one.held, one.left)
            rows.append((f"{one.sum.name} ({one.sum.code})", *_figures(one.sum), *map(_plain, more)))
        yield from (f"  {line}" for line in aligned(rows, left=1))


def _cut(title: str, nobody: str, sums: Sequence[Sum], total: Sum) -> Iterator[str]:
    yield f"{title}:"
    rows: list[tuple[str, ...]] = [("", *_HEADING)]
    rows += [(_named(one, nobody), *_figures(one)) for one in sums[:MOST_TOLD]]
    rest = len(sums) - MOST_TOLD
    if rest > 0:
        rows.append((f"... and {rest} more, in --out and --json", *[""] * len(_HEADING)))
    rows.append(("total", *_figures(total)))
    yield from (f"  {line}" for line in aligned(rows, left=1))


def _named(one: Sum, nobody: str) -> str:
    if not one.code:
        return nobody
    return one.name if one.name == one.code else f"{one.name} ({one.code})"


def _figures(one: Sum) -> tuple[str, ...]:
    return tuple(map(_plain, (one.planned, one.paid, one.difference, one.open, one.settled_difference)))


def _plain(cents: int) -> str:
    return format_money(cents, "").strip()


def _open(items: Sequence[OpenItem], currency: str) -> Iterator[str]:
    yield f"Still open, {counted(len(items), 'item')} without an invoice" + (":" if items else "")
    yield from _first(f"  {_open_words(one, currency)}" for one in items)


def _open_words(one: OpenItem, currency: str) -> str:
    planned = "not known in the plan" if one.planned is None else f"planned {format_money(one.planned, currency)}"
    return f"{one.delegate} ({one.authority}) at {one.event} until {one.ends}: {one.category}, {planned}"


def _strays(strays: Sequence[Stray], currency: str) -> Iterator[str]:
    if strays:
        yield f"Paid without a trip, {counted(len(strays), 'line')}:"
        yield from _first(
            f"  row {one.line.row}, {one.line.invoice}: {format_money(one.cents, currency)}, "
            f"{one.line.category} at {one.line.event}: {one.why}"
            for one in strays
        )


def _warnings(programme: Programme, account: Account, verified: bool) -> Iterator[str]:
    if not verified:
        yield "the folder has changed since the plan was made: the planned figures are taken as they stand in it"
    aside = len(programme.actuals_set_aside)
    if aside:
        told = "1 line is" if aside == 1 else f"{aside} lines are"
        yield f"{told} set aside and not counted; the table actuals_set_aside says why"
    yield from account.remarks


def _account_value(account: Account) -> dict[str, object]:
    return {
        "total": _sum_value(account.total),
        "budgets": [
            {**_sum_value(one.sum), "amount": one.amount, "held": one.held, "left": one.left} for one in account.budgets
        ],
        **{name: [_sum_value(one) for one in sums] for name, sums in account.cuts.items()},
    }


def _sum_value(one: Sum) -> dict[str, object]:
    return {**asdict(one), "difference": one.difference, "difference_without_open": one.settled_difference}


def _rest_value(programme: Programme, account: Account, verified: bool, out: Path | None) -> dict[str, object]:
    return {
        "open": [{**asdict(one), "ends": one.ends.isoformat()} for one in account.open_items],
        "without_trip": [
            {**_actual_value(one.line), "row": one.line.row, "cents": one.cents, "why": one.why}
            for one in account.strays
        ],
        "set_aside": [_aside_value(row) for row in programme.actuals_set_aside],
        "verified": verified,
        "warnings": [*_warnings(programme, account, verified)],
        "out": None if out is None else str(out),
    }
