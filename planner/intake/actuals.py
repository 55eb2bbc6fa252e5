"""Lines of invoices: rows into records; each counted once, each for somebody who is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.domain.records import Actual, UncountedActual
from planner.intake.characters import quoted
from planner.intake.draft import Draft
from planner.intake.rows import Row
from planner.intake.suggest import Suggester

Key = tuple[str, ...]


def actuals(draft: Draft) -> Iterator[tuple[Row, Actual]]:
    """Every line of an invoice; one that stands twice is a fault that names both rows."""
    people, suggest, counted = _authorities(draft), Suggester(), Counted()
    for row in draft.rows("actuals"):
        line = Actual(**row.cells, row=row.line)
        _refuse_strangers(draft, row, line, people, suggest)
        there = counted.alike(line)
        if there is not None:
            draft.fault("actuals", row, "invoice", _repeated(line, there))
        counted.add(line)
        yield row, line


def set_aside(draft: Draft) -> Iterator[tuple[Row, UncountedActual]]:
    """Every line that an import kept apart."""
    for row in draft.rows("actuals_set_aside"):
        yield row, UncountedActual(**row.cells)


class Counted:
    """
    The lines that count, to find a further one among them.

    Two lines are the same one where invoice, line, event, person, authority and category are, both ask or both give
    back, and the suppliers do not differ; capitals and blanks in the invoice's number do not matter.
    """

    def __init__(self) -> None:
        self._lines: dict[Key, dict[str, Actual]] = {}

    def add(self, line: Actual) -> None:
        """Take one in."""
        self._lines.setdefault(_key(line), {}).setdefault(_folded(line.supplier), line)

    def alike(self, line: Actual) -> Actual | None:
        """The first one that is the same line, whatever its amount; None where none is."""
        found, own = self._lines.get(_key(line), {}), _folded(line.supplier)
        return (found.get(own) or found.get("")) if own else next(iter(found.values()), None)


def same_money(line: Actual, there: Actual) -> bool:
    """Whether two lines that are the same one agree in amount, currency and day."""
    return (line.amount, line.currency, line.date) == (there.amount, there.currency, there.date)


def told_difference(line: Actual, there: Actual) -> str:
    """In what two lines of one invoice differ, for a sentence."""
    told = []
    if (line.amount, line.currency) != (there.amount, there.currency):
        told.append(f"{there.currency} {there.amount:f} there and {line.currency} {line.amount:f} here")
    if line.date != there.date:
        told.append(f"of {there.date} there and of {line.date} here")
    return ", ".join(told)


def _key(line: Actual) -> Key:
    number = _folded(line.invoice), _folded(line.line)
    return (*number, line.event, line.delegate or "", line.authority or "", line.category, str(line.amount < 0))


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _repeated(line: Actual, there: Actual) -> str:
    if same_money(line, there):
        return f"the invoice line stands in row {there.row} too; keep one, or tell two apart in the column line."
    return (
        f"the invoice number stands in row {there.row} for the same, {told_difference(line, there)}; "
        "remove the wrong row, or tell two lines apart in the column line."
    )


def _authorities(draft: Draft) -> dict[str, Any]:
    """Authority by person, of those listed and those who travelled before; None in place of an unreadable one."""
    found: dict[str, Any] = {}
    for table, name in (("history", "delegate"), ("delegates", "code")):
        for row in draft.tables[table].rows:
            if name in row.cells:
                found[row.cells[name]] = row.cells.get("authority")
    return found


def _refuse_strangers(draft: Draft, row: Row, line: Actual, people: dict[str, Any], suggest: Suggester) -> None:
    if line.delegate is None or not draft.tables["delegates"].readable or not draft.tables["history"].readable:
        return
    if line.delegate not in people:
        hint = suggest(line.delegate, people)
        message = f"{quoted(line.delegate)} is neither in the table delegates nor in history; {hint}"
        draft.fault("actuals", row, "delegate", message)
    elif line.authority and people[line.delegate] and line.authority != people[line.delegate]:
        message = f"'{line.delegate}' belongs to '{people[line.delegate]}'; mend one of the two or leave it blank."
        draft.fault("actuals", row, "authority", message)
