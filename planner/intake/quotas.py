"""Quotas: rows into records, contradictions refused."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planner.domain.groups import SIZES
from planner.domain.records import Portion, Quota
from planner.intake.characters import quoted
from planner.intake.draft import Draft
from planner.intake.rows import Row
from planner.intake.suggest import Suggest
from planner.intake.tables import AREAS, AUTHORITY_KINDS

_NAMED = {"area": AREAS, "kind": AUTHORITY_KINDS, "size": tuple(name for name, _ in SIZES)}
"""Groups that have a fixed list; those by country and gender are what the other tables hold."""


def quotas(draft: Draft, suggest: Suggest) -> Iterator[tuple[Row, Quota]]:
    """Every quota that can be kept by itself."""
    for row in draft.rows("quotas"):
        quota = Quota(**row.cells)
        _refuse_bounds(draft, row, quota)
        if quota.value:
            _refuse_strangers(draft, row, quota, suggest)
        yield row, quota


def _refuse_bounds(draft: Draft, row: Row, quota: Quota) -> None:
    most, least = quota.at_most, quota.at_least
    if most is None and least is None:
        draft.fault("quotas", row, "at_most", "the quota has no limit; give at_most, at_least or both.")
    elif most is not None and least is not None and _contradict(least, most):
        message = f"at least {least} and at most {most} cannot both hold; lower at_least or raise at_most."
        draft.fault("quotas", row, "at_least", message)


def _contradict(least: Portion, most: Portion) -> bool:
    """Two numbers or two shares in the wrong order, or something of nothing; a number and a share may well agree."""
    if (least.of is None) == (most.of is None):
        return Fraction(least.top, least.of or 1) > Fraction(most.top, most.of or 1)
    return most.top == 0 and least.of is None and least.top > 0


def _refuse_strangers(draft: Draft, row: Row, quota: Quota, suggest: Suggest) -> None:
    table, column = ("delegates", "gender") if quota.by == "gender" else ("authorities", "country")
    if quota.by in _NAMED:
        accepted = _NAMED[quota.by]
        told = f"{quoted(quota.value)} is no {quota.by} of authorities"
    elif _is_whole(draft, table, column):
        accepted = tuple(sorted({row.cells[column] for row in draft.tables[table].rows} - {""}))
        told = f"no row of the table {table} has the {column} {quoted(quota.value)}"
    else:
        return
    if quota.value not in accepted:
        hint = suggest(quota.value, accepted) if accepted else f"the column {column} is blank everywhere."
        draft.fault("quotas", row, "value", f"{told}; {hint}")


def _is_whole(draft: Draft, table: str, column: str) -> bool:
    """Whether every cell of a column is known: where one is broken, no value is called unknown."""
    parsed = draft.tables[table]
    return parsed.readable and all(column in row.cells for row in parsed.rows)
