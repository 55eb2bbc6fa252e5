"""What is known halfway: tables of checked cells, whose codes are looked up in one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.intake.characters import quoted
from planner.intake.raw import Source
from planner.intake.report import Report
from planner.intake.rows import ParsedTable, Row, parse_table
from planner.intake.suggest import Suggest
from planner.intake.tables import SETTING_TABLES, TABLES, Column, Table


@dataclass(slots=True)
class Draft:
    """
    Every table of one source with its rows checked cell by cell and its references resolved.

    Attributes
    ----------
    given
        Names of the tables that the source has, readable or not.
    """

    tables: dict[str, ParsedTable]
    given: frozenset[str]
    report: Report

    def rows(self, table: str) -> Iterator[Row]:
        """Rows without a broken cell."""
        return self.tables[table].whole_rows()

    def fault(self, table: str, row: Row, column: str, message: str, value: object = None) -> None:
        """Note a fault of one cell."""
        parsed = self.tables[table]
        shown = row.cells.get(column, "") if value is None else value
        self.report.fault(parsed.where, row.line, parsed.prefix + column, shown, message)

    def warn(self, table: str, line: int, column: str, value: object, message: str) -> None:
        """Note a warning about one cell."""
        parsed = self.tables[table]
        self.report.warn(parsed.where, line, parsed.prefix + column, value, message)


def draft_of(source: Source, suggest: Suggest, report: Report) -> Draft:
    """Parse every table of the source and resolve the codes that point to other tables."""
    draft = Draft({}, frozenset(source.tables), report)
    for table in (*TABLES, *SETTING_TABLES):
        draft.tables[table.name] = _parsed(table, source, suggest, report)
    for parsed in draft.tables.values():
        for column in parsed.table.columns:
            if column.refers in draft.given:
                _resolve(draft, parsed, column, suggest)
    _refuse_missing_tables(draft)
    return draft


def _parsed(table: Table, source: Source, suggest: Suggest, report: Report) -> ParsedTable:
    where = source.places.get(table.name, source.settings_where)
    if table.name not in source.tables:
        if table.required:
            report.fault(where, 0, "", "", f"the table {table.name} is missing; every programme has one.")
        return _unreadable(table, where) if table.required else ParsedTable(table, where)
    raw = source.tables[table.name]
    return _unreadable(table, where) if raw is None else parse_table(raw, suggest, report)


def _unreadable(table: Table, where: str) -> ParsedTable:
    return ParsedTable(table, where, codes=None, readable=False)


def _resolve(draft: Draft, parsed: ParsedTable, column: Column, suggest: Suggest) -> None:
    """Refuse codes that no row of the other table has, not even a broken one."""
    target = draft.tables[column.refers]
    codes = target.codes
    if codes is None:
        return
    accepted = {row.cells["code"] for row in target.rows if "code" in row.cells}
    for row in parsed.rows:
        value = row.cells.get(column.name)
        unknown = [code for code in (value if column.many else (value,)) if code and code not in codes] if value else []
        for code in unknown:
            told = f"{quoted(code)} is not a code of the table {column.refers}; {suggest(code, accepted)}"
            draft.fault(parsed.table.name, row, column.name, told, code)
        if unknown:
            del row.cells[column.name]


def _refuse_missing_tables(draft: Draft) -> None:
    """One fault for a table that is not there, however many rows name its codes."""
    for name, target in draft.tables.items():
        if name in draft.given or target.codes is None:
            continue
        naming = [
            (parsed, column, row)
            for parsed in draft.tables.values()
            for column in parsed.table.columns
            if column.refers == name
            for row in parsed.rows
            if row.cells.get(column.name)
        ]
        if naming:
            draft.report.fault(target.where, 0, "", "", _missing(name, naming))
        for _, column, row in naming:
            del row.cells[column.name]


def _missing(name: str, naming: list[tuple[ParsedTable, Column, Row]]) -> str:
    parsed, column, row = naming[0]
    value = row.cells[column.name]
    first = quoted(value[0] if column.many else value)
    rows = "1 row names" if len(naming) == 1 else f"{len(naming)} rows name"
    return f"the table {name} is missing and {rows} its codes, first {parsed.where}:{row.line} with {first}; add it."
