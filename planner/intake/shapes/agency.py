"""Spreadsheets of agencies, read by a mapping: one row a leg, or one row an offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from planner.domain.records import DayTime
from planner.intake import cells
from planner.intake.cells import CellError
from planner.intake.characters import quoted
from planner.intake.raw import SourceError
from planner.intake.shapes.delivery import Delivery, Line
from planner.intake.shapes.duffel import MAX_PERSONS, price_of_one
from planner.intake.shapes.formats import Formats, amount, moved
from planner.intake.shapes.mapping import Mapped, fingerprint
from planner.intake.shapes.offer import CABINS, Finding, Leg, Offer, as_raw, code_of
from planner.intake.suggest import Suggest

Value = TypeVar("Value")
_MODES = ("air", "rail", "road")


class Sheet:
    """The rows below a header; tells the cell of a row by the name of its column."""

    def __init__(self, header: Line, mapped: Mapped) -> None:
        self.header = header
        self._indexes: dict[str, int] = {}
        for index, name in enumerate(header.cells):
            self._indexes.setdefault(name.strip().casefold(), index)
        self.missing = [name for name in mapped.named_columns() if name.casefold() not in self._indexes]

    def cell(self, line: Line, column: str) -> str:
        """The text of a cell; "" where the row is too short or the cell blank."""
        index = self._indexes[column.casefold()]
        return line.cells[index] if index < len(line.cells) else ""

    def origin(self, line: Line, column: str) -> str:
        """What a workbook calls the cell."""
        return line.origins.get(self._indexes[column.casefold()], "")

    def raw(self, line: Line) -> dict[str, str]:
        """Every cell that is not blank, by the name of its column."""
        names = [*self.header.cells, *("" for _ in line.cells)]
        return {names[index] or f"column {index + 1}": text for index, text in enumerate(line.cells) if text}


def header_of(delivery: Delivery, mapped: Mapped) -> Line | None:
    """The header row that a mapping speaks of; None where the file has no such row."""
    try:
        head = delivery.head(mapped.sheet, mapped.delimiter, mapped.encoding)
    except SourceError:
        return None
    return next((line for line in head if line.number == mapped.header_row), None)


class Agency:
    """The shape of one agency's sheets."""

    def __init__(self, mapped: Mapped, suggest: Suggest) -> None:
        self.mapped = mapped
        self._formats = Formats(mapped.date_formats, mapped.time_formats)
        self._moment = lru_cache(maxsize=4096)(self._formats.moment)
        self._airport = lru_cache(maxsize=4096)(cells.airport(suggest))
        self._currency = cells.currency(suggest)
        self._cabin = cells.choice(CABINS, suggest)
        self._mode = cells.choice(_MODES, suggest)
        self._direction = cells.choice(("out", "back"), suggest)

    def recognises(self, delivery: Delivery) -> bool:
        """Whether the header has one of the mapping's fingerprints."""
        if delivery.is_json:
            return False
        header = header_of(delivery, self.mapped)
        return header is not None and fingerprint(header.cells) in self.mapped.fingerprints

    def offers(self, delivery: Delivery) -> Iterator[Offer]:
        """Every offer of the sheet, in the order of their first rows."""
        lines = delivery.lines(self.mapped.sheet, self.mapped.delimiter, self.mapped.encoding)
        header = next((line for line in lines if line.number >= self.mapped.header_row), None)
        if header is None or header.number != self.mapped.header_row:
            raise SourceError(f"row {self.mapped.header_row} should hold the column names and is blank.")
        sheet = Sheet(header, self.mapped)
        if sheet.missing:
            listed = ", ".join(quoted(name) for name in sheet.missing[:8])
            raise SourceError(f"the mapping {self.mapped.name!r} names columns that are not there: {listed}.")
        for rows in self._groups(sheet, lines):
            yield self._offer(sheet, rows)

    def _groups(self, sheet: Sheet, lines: Iterable[Line]) -> Iterator[list[Line]]:
        """The rows of each offer; a row without a number stands alone."""
        if self.mapped.layout == "offer":
            yield from ([line] for line in lines)
            return
        groups: dict[object, list[Line]] = {}
        for line in lines:
            own = sheet.cell(line, self.mapped.columns["id"])
            groups.setdefault(own or line.number, []).append(line)
        yield from groups.values()

    def _offer(self, sheet: Sheet, rows: list[Line]) -> Offer:
        finding, values = Finding(), _Values(sheet, self.mapped, rows)
        raw = as_raw([sheet.raw(line) for line in rows] if len(rows) > 1 else sheet.raw(rows[0]))
        own = values.one(finding, "id")
        if self.mapped.layout == "legs" and not own:
            finding.refuse("id: nothing stands there, so the legs of the offer cannot be found; ask the agency for it.")
        out, back = self._ways(finding, values, rows)
        price, currency = self._price(finding, values)
        return Offer(
            code=code_of(self.mapped.prefix, own, raw),
            row=rows[0].number,
            raw=raw,
            event=finding.take("event", values.one(finding, "event"), str) or "",
            delegate=finding.take("delegate", values.one(finding, "delegate"), str) or "",
            price=price,
            currency=currency,
            cabin=finding.take("cabin", values.one(finding, "cabin"), self._cabin) or "economy",
            refundable=finding.take("refundable", values.one(finding, "refundable"), cells.yes_no),
            expires=finding.take("expires", values.one(finding, "expires"), self._day),
            seats=finding.take("seats", values.one(finding, "seats"), cells.whole(0, 999_999_999)),
            source=finding.take("source", values.one(finding, "source"), cells.text) or "",
            out=out,
            back=back,
            notes=tuple(finding.notes),
            faults=tuple(finding.faults),
        )

    def _day(self, text: str) -> date:
        """A day; a time of day after it is let go."""
        try:
            return self._formats.day(text)
        except CellError as error:
            try:
                return self._formats.moment(text).day
            except CellError:
                raise error from None

    def _price(self, finding: Finding, values: _Values) -> tuple[Decimal | None, str]:
        number = values.origin("price") == "number"
        comma = self.mapped.decimal_comma and not number

        def parse(text: str) -> tuple[Decimal, str]:
            return amount(text, decimal_comma=comma)

        found = finding.take("price", values.one(finding, "price"), parse, needed=True)
        stated = values.one(finding, "currency")
        if found is not None and found[1] and stated and found[1] != stated:
            finding.refuse(f"price: it is in {found[1]}, and the currency is {quoted(stated)}; ask which one holds.")
        beside = found[1] if found is not None else ""
        currency = finding.take("currency", stated or beside, self._currency, needed=True) or ""
        if found is None or self.mapped.price == "person":
            return (None if found is None else found[0]), currency
        persons = finding.take("persons", values.one(finding, "persons"), cells.whole(1, MAX_PERSONS), needed=True)
        return (None if persons is None else price_of_one(finding, found[0], persons)), currency

    def _ways(self, finding: Finding, values: _Values, rows: list[Line]) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
        if self.mapped.layout == "offer":
            out, back = (
                [
                    self._leg(finding, values, rows[0], part, f"{way} {place}, ")
                    for place, part in enumerate(parts, start=1)
                ]
                for way, parts in (("out", self.mapped.out), ("back", self.mapped.back))
            )
            return _present(out), _present(back)
        ways: dict[str, list[Leg | None]] = {"out": [], "back": []}
        for line in rows:
            label = f"row {line.number}, "
            said = values.of(line, self.mapped.leg, "direction")
            direction = finding.take(f"{label}direction", said, self._direction, needed=True)
            leg = self._leg(finding, values, line, self.mapped.leg, label)
            if direction:
                ways[direction].append(leg)
        return _present(ways["out"]), _present(ways["back"])

    def _leg(self, finding: Finding, values: _Values, line: Line, part: Mapping[str, str], label: str) -> Leg | None:
        """The leg of a row; None where its cells are blank or cannot be used."""
        told = {name: values.of(line, part, name) for name in part if name != "direction"}
        if not any(told.values()):
            return None
        formula = values.formula(line, part)
        if formula:
            finding.refuse(f"{label}{formula}: the cell holds a formula or an error; write the value itself.")
        origin, destination = (
            finding.take(f"{label}{name}", told.get(name, ""), self._airport, needed=True, reason="unknown_airport")
            for name in ("from", "to")
        )
        departs = finding.take(f"{label}departs", *self._when(told, "departs", None), needed=True)
        arrives = finding.take(f"{label}arrives", *self._when(told, "arrives", departs), needed=True)
        mode = finding.take(f"{label}mode", told.get("mode") or values.default("mode"), self._mode) or "air"
        carrier = finding.take(f"{label}carrier", told.get("carrier") or values.default("carrier"), cells.text)
        number = finding.take(f"{label}number", told.get("number", ""), cells.text)
        comma = self.mapped.decimal_comma and values.origin_of(line, part, "co2_kg") != "number"
        quantity = cells.decimal(Decimal(0), Decimal(10) ** 6, 6, comma)
        co2 = finding.take(f"{label}co2_kg", told.get("co2_kg", ""), quantity)
        if origin is None or destination is None or departs is None or arrives is None:
            return None
        return Leg(mode, carrier or "", number or "", origin, departs, destination, arrives, co2)

    def _when(self, told: Mapping[str, str], name: str, before: DayTime | None) -> tuple[str, Callable[[str], DayTime]]:
        """The text of a moment and how it is read: one cell, or a day and a time in two."""
        if told.get(name):
            return told[name], self._moment
        day, clock = told.get(f"{name}_date", ""), told.get(f"{name}_time", "")

        def parse(_: str) -> DayTime:
            if not clock:
                raise CellError("its time of day is missing.")
            first = self._formats.day(day) if day else None
            if first is None and (before is None or f"{name}_date" in told):
                raise CellError("its day is missing.")
            time_of_day, later = self._formats.clock(clock)
            return moved(first or before.day, time_of_day, later)  # type: ignore[union-attr]  # one of both is there

        return f"{day} {clock}".strip(), parse


class _Values:
    """The values of one offer by our names: the agency's words translated, blanks filled with the defaults."""

    def __init__(self, sheet: Sheet, mapped: Mapped, rows: list[Line]) -> None:
        self._sheet, self._mapped, self._rows = sheet, mapped, rows

    def one(self, finding: Finding, name: str) -> str:
        """The value of the whole offer; rows that differ are refused, blank ones follow the others."""
        column = self._mapped.columns.get(name)
        if column is None:
            return self.default(name)
        cells_found = {self._sheet.cell(line, column): line for line in reversed(self._rows)}
        stated = sorted(cell for cell in cells_found if cell)
        if len(stated) > 1:
            told = " and ".join(f"{quoted(cell)} in row {cells_found[cell].number}" for cell in stated[:2])
            finding.refuse(f"{name}: the rows of the offer differ, {told}; ask which one holds.")
        if any(self._sheet.origin(line, column) in ("formula", "error") for line in self._rows):
            finding.refuse(f"{name}: the cell holds a formula or an error; write the value itself.")
        return self._ours(name, stated[0]) if stated else self.default(name)

    def of(self, line: Line, part: Mapping[str, str], name: str) -> str:
        """The value of one leg."""
        return self._ours(name, self._sheet.cell(line, part[name])) if name in part else ""

    def default(self, name: str) -> str:
        """What holds where nothing stands."""
        return self._mapped.defaults.get(name, "")

    def origin(self, name: str) -> str:
        """What a workbook calls the first cell of a value of the whole offer."""
        column = self._mapped.columns.get(name)
        return self._sheet.origin(self._rows[0], column) if column else ""

    def origin_of(self, line: Line, part: Mapping[str, str], name: str) -> str:
        """What a workbook calls the cell of a leg."""
        return self._sheet.origin(line, part[name]) if name in part else ""

    def formula(self, line: Line, part: Mapping[str, str]) -> str:
        """Our name of the first cell of a leg that is a formula or an error; "" where none is."""
        return next((name for name in part if self.origin_of(line, part, name) in ("formula", "error")), "")

    def _ours(self, name: str, text: str) -> str:
        words = self._mapped.values.get("airport" if name in ("from", "to") else name, {})
        return words.get(text.casefold(), text)


def _present(legs: Iterable[Leg | None]) -> tuple[Leg, ...]:
    return tuple(leg for leg in legs if leg is not None)
