"""An account as lists for a spreadsheet: one file of all entries, or a folder with a file a cut."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from planner.domain.account import Account, OpenItem, Sum

_FIGURES = ("planned", "paid", "difference", "still_open", "difference_without_open")


def entries_table(account: Account) -> bytes:
    """Every entry: any sum of the account is a sum over rows of this file."""
    from planner.render.table import csv_table

    header = (
        "event",
        "authority",
        "delegate",
        "category",
        "budgets",
        "planned",
        "paid",
        "still_open",
        "invoice",
        "row",
    )
    return csv_table(
        header,
        (
            (
                *(entry.event, entry.authority, entry.delegate, entry.category, ";".join(entry.budgets)),
                *(_money(entry.planned), _money(entry.paid), _money(entry.open), entry.invoice, entry.row or None),
            )
            for entry in account.entries
        ),
    )


def account_folder(account: Account) -> dict[str, bytes]:
    """A file for each cut, its last row the total; what is open; what belongs to no trip: content by file name."""
    cuts = {f"{name}.csv": _cut_table(sums, account.total) for name, sums in account.cuts.items()}
    return {
        **cuts,
        "budgets.csv": _budget_table(account),
        "open.csv": _open_table(account),
        "without_trip.csv": _stray_table(account),
        "entries.csv": entries_table(account),
    }


def _cut_table(sums: Iterable[Sum], total: Sum) -> bytes:
    from planner.render.table import csv_table

    return csv_table(("code", "name", *_FIGURES), ((one.code, one.name, *_figures(one)) for one in (*sums, total)))


def _budget_table(account: Account) -> bytes:
    from planner.render.table import csv_table

    header = ("code", "name", "amount", "held", *_FIGURES, "left")
    return csv_table(
        header,
        (
            (
                *(one.sum.code, one.sum.name, _money(one.amount), _money(one.held)),
                *(*_figures(one.sum), _money(one.left)),
            )
            for one in account.budgets
        ),
    )


def _open_table(account: Account) -> bytes:
    from planner.render.table import csv_table

    header = ("event", "ends", "authority", "delegate", "category", "planned")
    return csv_table(header, (_open_row(one) for one in account.open_items))


def _open_row(one: OpenItem) -> tuple[object, ...]:
    planned = "unknown" if one.planned is None else _money(one.planned)
    return one.event, one.ends, one.authority, one.delegate, one.category, planned


def _stray_table(account: Account) -> bytes:
    from planner.render.table import csv_table

    header = (
        "row",
        "invoice",
        "supplier",
        "date",
        "event",
        "delegate",
        "category",
        "amount",
        "currency",
        "counted",
        "why",
    )
    return csv_table(
        header,
        (
            (
                *(one.line.row, one.line.invoice, one.line.supplier, one.line.date, one.line.event, one.line.delegate),
                *(one.line.category, one.line.amount, one.line.currency, _money(one.cents), one.why),
            )
            for one in account.strays
        ),
    )


def _figures(one: Sum) -> tuple[Decimal, ...]:
    figures = (one.planned, one.paid, one.difference, one.open, one.settled_difference)
    return tuple(_money(cents) for cents in figures)


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
