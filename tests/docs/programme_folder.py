"""
Writes docs/programme-folder.md from the reader's own description of every table (`make docs`).

A test compares the page with what this makes, so the page can never say what the reader does not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.intake.tables import (
    LAST_TRANSFERS,
    MEALS,
    SECTIONS,
    SETTING_TABLES,
    TABLES,
    Column,
    Kind,
    Section,
    Table,
)

PAGE = Path(__file__).parents[2] / "docs" / "programme-folder.md"

INTRODUCTION = """\
# The programme folder

*This page is made from the planner's own tables by `make docs`; edit `planner/intake/tables.py` instead.*

A programme is a folder with `programme.toml` and one CSV file a table, or one `.xlsx` workbook with a sheet a table and
a sheet `programme` of key and value. `planner template --out mine.xlsx` writes such a workbook to fill in,
`planner schema` prints the same tables as JSON Schema, and `planner check` names every fault in what you wrote.

- CSV is UTF-8 with a header row, separated by comma or semicolon. In a semicolon file amounts may have a decimal
  comma, and a list cell is quoted.
- Lists in a cell are separated by `;`, ranges of days are `2026-06-01/2026-06-14`, amounts are decimals with a
  currency column beside them.
- Local times are local to the place that they name, `T` or a blank between date and time, with or without seconds.
- Optional tables and columns may be missing. An unknown table, column or code is a fault that names the nearest one.
- Nothing is guessed: a row that cannot be read is a fault, never left out.

"""

RULES = """
### [rules]

Settings of the rule set; [rules.md](rules.md) lists them. Changing a cap, a window or a threshold needs no code."""


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "## Tables"
    for table in TABLES:
        yield from _table(table, f"{table.name}.csv")
    yield "\n## programme.toml"
    for section in SECTIONS:
        yield from _section(section)
    yield RULES
    yield f"\n### [meals]\n\nA country code = {MEALS.doc[0].lower()}{MEALS.doc[1:]} For example `ES = {MEALS.example}`."
    yield "\n### [transfers]\n\nAn airport = [arrival, departure], in euro. For example `BCN = [25, 25]`."
    yield f"\n### [last_transfers]\n\nAn airport = a local time. {LAST_TRANSFERS.doc} For example `BCN = 23:30:00`."
    for table in SETTING_TABLES:
        yield from _table(table, f"[[{table.name}]]")


def _table(table: Table, title: str) -> Iterator[str]:
    yield f"\n### {title}\n\n{table.doc}{' Required.' if table.required else ''}\n"
    yield from _columns(table.columns, "column")
    if table.key:
        yield f"\nNo two rows have the same {' and '.join(f'`{name}`' for name in table.key)}."


def _section(section: Section) -> Iterator[str]:
    yield f"\n### [{section.name}]\n\n{section.doc}\n"
    yield from _columns(section.keys, "key")


def _columns(columns: tuple[Column, ...], word: str) -> Iterator[str]:
    yield f"| {word} | needed | what | written as |\n|---|---|---|---|"
    for column in columns:
        yield f"| `{column.name}` | {_need(column)} | {column.doc} | {_written(column)} |"


def _need(column: Column) -> str:
    if not column.required:
        return "optional"
    return "may be blank" if column.blank else "yes"


def _written(column: Column) -> str:
    if column.choices:
        accepted = ", ".join(f"`{choice}`" for choice in column.choices)
        return f"any of {accepted}, separated by `;`" if column.many else accepted
    kind = f"the code of one of `{column.refers}`" if column.refers else column.kind.value
    if column.kind is Kind.WHOLE and not column.many:
        kind = f"{kind}, {column.least} to {column.most}"
    return f"{kind}; several separated by `;`" if column.many else kind


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
