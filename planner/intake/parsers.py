"""The parser of each column, chosen by its description in `tables`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from planner.intake import cells
from planner.intake.cells import Parser
from planner.intake.suggest import Suggest
from planner.intake.tables import Column, Kind

PLAIN: dict[Kind, Parser] = {
    Kind.CODE: cells.code,
    Kind.TEXT: cells.text,
    Kind.PHONE: cells.phone,
    Kind.NOTE: cells.note,
    Kind.EMAIL: cells.email,
    Kind.URL: cells.url,
    Kind.YES_NO: cells.yes_no,
    Kind.DATE: cells.day,
    Kind.TIME: cells.clock,
    Kind.DAY_TIME: cells.day_time,
    Kind.MOMENT: cells.moment,
    Kind.PORTION: cells.portion,
    Kind.RANGES: cells.list_of(cells.date_range),
}
"""Kinds that need nothing but the text."""

KNOWN: dict[Kind, Callable[[Suggest], Parser]] = {
    Kind.COUNTRY: cells.country,
    Kind.AIRPORT: cells.airport,
    Kind.CURRENCY: cells.currency,
    Kind.CURRENCY_OR_CO2: cells.currency_or_co2,
    Kind.TIMEZONE: cells.timezone,
}
"""Kinds looked up in the reference tables."""

NUMBERS: dict[Kind, tuple[Decimal, Decimal, int]] = {
    Kind.MONEY: (Decimal(0), cells.MAX_MONEY, 6),
    Kind.BALANCE: (-cells.MAX_MONEY, cells.MAX_MONEY, 6),
    Kind.RATE: (Decimal("1e-9"), Decimal(10) ** 6, 12),
    Kind.QUANTITY: (Decimal(0), Decimal(10) ** 6, 6),
}
"""Least (included), most (not included) and digits after the point."""


def parser_for(column: Column, suggest: Suggest, *, decimal_comma: bool = False) -> Parser:
    """
    The parser of one column's cells that are not blank.

    A column that refers to another table keeps the text as it is: whether that code exists is asked once all
    tables are read.
    """
    parse = _one(column, suggest, decimal_comma)
    return cells.list_of(parse, repeats=column.repeats) if column.many else parse


def _one(column: Column, suggest: Suggest, decimal_comma: bool) -> Parser:
    if column.refers:
        return str
    if column.kind is Kind.CHOICE:
        return cells.choice(column.choices, suggest)
    if column.kind is Kind.WHOLE:
        return cells.whole(column.least, column.most)
    if column.kind is Kind.DEGREES:
        return cells.degrees(column.most, decimal_comma)
    if column.kind in NUMBERS:
        return cells.decimal(*NUMBERS[column.kind], decimal_comma)
    return KNOWN[column.kind](suggest) if column.kind in KNOWN else PLAIN[column.kind]
