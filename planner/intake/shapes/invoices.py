"""Sheets of invoices: our own headers, or others read by a mapping; one row a line of an invoice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from planner.intake import cells
from planner.intake.cells import CellError, Parser
from planner.intake.characters import quoted
from planner.intake.parsers import NUMBERS
from planner.intake.raw import SourceError
from planner.intake.shapes.agency import Sheet, header_of
from planner.intake.shapes.delivery import Delivery, Line
from planner.intake.shapes.formats import Formats, amount
from planner.intake.shapes.mapping import ENCODINGS, FOLDER, Mapped, MappingReader, fingerprint
from planner.intake.shapes.offer import Finding, as_raw
from planner.intake.shapes.proposal import (
    Guess,
    currency_in,
    decimal_comma_line,
    fields_of,
    formats_of,
    guesses,
    place_lines,
    recognised,
    samples_of,
    shown_column,
    toml_text,
)
from planner.intake.suggest import Suggest
from planner.intake.tables import ACTUAL_CATEGORIES, ACTUALS, Kind

INVOICE_FOLDER = f"{FOLDER}/actuals"
"""Folder inside a programme folder in which mappings of invoices are remembered."""

FIELDS = tuple(column.name for column in ACTUALS.columns if column.name != "source")
_NEEDED = tuple(column.name for column in ACTUALS.columns if column.required)
_DEFAULTS = tuple(name for name in FIELDS if name not in ("invoice", "date", "amount", "line", "paid"))
_IN_A_COLUMN = ("invoice", "date", "amount")
OWN = "actuals"
"""Name and layout of a sheet that has our own columns."""

_SIGN_INSIDE = re.compile(r"^([A-Z]{3}|[€£]) ?- ?")
_OURS = {"event": "barcelona-2025", "category": ", ".join(ACTUAL_CATEGORIES)}
_WORDS: Mapping[str, str] = {
    "invoice": "invoice invoiceno invoicenumber invoicenr number no ref reference rechnung rechnungsnummer factura",
    "date": "date invoicedate datum rechnungsdatum fecha issued",
    "category": "category type kind item kategorie",
    "amount": "amount total sum price gross net betrag summe importe montant",
    "currency": "currency cur ccy curr wahrung devise moneda divisa",
    "event": "event eventcode meeting trip project",
    "delegate": "delegate delegatecode passenger traveller traveler guest guestname name",
    "authority": "authority city organisation organization",
    "supplier": "supplier agency hotel provider vendor",
    "line": "line lineno position pos",
    "paid": "paid paidon paymentdate payment bezahlt",
    "note": "note notes remark remarks description comment",
}
_KNOWN = {name: frozenset(words.split()) for name, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """
    One row as it came, value by value checked; event, delegate and authority are texts that nobody has looked up yet.

    Attributes
    ----------
    row
        Row of the sheet.
    raw
        What the row said, as one line of JSON.
    faults
        A sentence for everything that could not be read; then other fields may be missing.
    """

    row: int
    raw: str
    invoice: str = ""
    day: date | None = None
    category: str = ""
    amount: Decimal | None = None
    currency: str = ""
    event: str = ""
    delegate: str = ""
    authority: str = ""
    supplier: str = ""
    line: str = ""
    paid: date | None = None
    note: str = ""
    faults: tuple[str, ...] = ()


class InvoiceMapping(MappingReader):
    """Checks a mapping of invoices."""

    SECTIONS = ("file", "columns", "defaults", "values")
    FILE_KEYS = MappingProxyType(
        {
            "name": str,
            "fingerprints": list,
            "header_row": int,
            "sheet": str,
            "delimiter": str,
            "encoding": str,
            "decimal_comma": bool,
            "date_formats": list,
        }
    )
    VALUES = ("event", "delegate", "authority", "category", "currency")

    def mapped(self) -> Mapped:
        """The mapping; what is wrong goes to the report."""
        self._refuse_unknown(self._document, self.SECTIONS, "")
        columns = self._names("columns", self._section("columns"), FIELDS)
        defaults = self._names("defaults", self._section("defaults"), _DEFAULTS)
        for name in (*_IN_A_COLUMN, "category", "currency"):
            where = "[columns]" if name in _IN_A_COLUMN else "[columns] or [defaults]"
            if name not in columns and name not in defaults:
                self._fault(f"columns.{name}", "", f"{name} is missing; name it in {where}.")
        form = self._form(self._file())
        return Mapped(**form, layout="invoices", prefix="", columns=columns, defaults=defaults, values=self._values())


def own_headers(delivery: Delivery) -> Mapped | None:
    """How a sheet with the columns of the table actuals is read; None where no first row is such a header."""
    if delivery.is_workbook:
        tried = [Mapped(OWN, "", OWN, "", sheet=sheet) for sheet in delivery.sheets]
    else:
        look = "utf-8" if delivery.is_utf8 else ENCODINGS[-1]  # reading the rows will say that it is not UTF-8
        tried = [Mapped(OWN, "", OWN, "", delimiter=mark, decimal_comma=mark == ";", encoding=look) for mark in ",;"]
    return next((own for mapped in tried if (own := _with_own_columns(delivery, mapped))), None)


def _with_own_columns(delivery: Delivery, mapped: Mapped) -> Mapped | None:
    try:
        head = delivery.head(mapped.sheet, mapped.delimiter, mapped.encoding)
    except SourceError:
        return None
    names = [name.strip().casefold() for name in head[0].cells] if head else []
    if not set(_NEEDED) <= set(names) <= {*FIELDS, "source", ""}:
        return None
    columns = {name: name for name in FIELDS if name in names}
    return replace(mapped, header_row=head[0].number, encoding="utf-8", columns=columns)


def recognises(mapped: Mapped, delivery: Delivery) -> bool:
    """Whether the header has one of the mapping's fingerprints."""
    header = header_of(delivery, mapped)
    return header is not None and fingerprint(header.cells) in mapped.fingerprints


class Invoices:
    """Reads the rows of sheets of one form."""

    def __init__(self, mapped: Mapped, suggest: Suggest) -> None:
        self.mapped = mapped
        self._formats = Formats(mapped.date_formats, mapped.time_formats)
        self._currency = cells.currency(suggest)
        self._category = cells.choice(ACTUAL_CATEGORIES, suggest)

    def lines(self, delivery: Delivery) -> Iterator[InvoiceLine]:
        """
        Every row below the header.

        Raises
        ------
        SourceError
            If the file as a whole cannot be read.
        """
        rows = delivery.lines(self.mapped.sheet, self.mapped.delimiter, self.mapped.encoding)
        header = next((line for line in rows if line.number >= self.mapped.header_row), None)
        if header is None or header.number != self.mapped.header_row:
            raise SourceError(f"row {self.mapped.header_row} should hold the column names and is blank.")
        sheet = Sheet(header, self.mapped)
        if sheet.missing:
            listed = ", ".join(quoted(name) for name in sheet.missing[:8])
            raise SourceError(f"the mapping {self.mapped.name!r} names columns that are not there: {listed}.")
        return (self._line(sheet, line) for line in rows)

    def _line(self, sheet: Sheet, line: Line) -> InvoiceLine:
        finding = Finding()
        texts = {name: self._text(sheet, line, name, finding) for name in FIELDS}
        number = "amount" in self.mapped.columns and sheet.origin(line, self.mapped.columns["amount"]) == "number"
        amount, beside = self._money(finding, texts["amount"], is_number=number)
        stated = texts["currency"] if "currency" in self.mapped.columns else beside or texts["currency"]
        currency = finding.take("currency", stated, self._currency, needed=True) or ""
        if beside and currency and beside != currency:
            finding.refuse(f"currency: {beside} stands beside the amount and {currency} in its column; ask which.")
        found = InvoiceLine(
            row=line.number,
            raw=as_raw(sheet.raw(line)),
            invoice=finding.take("invoice", texts["invoice"], cells.text, needed=True) or "",
            day=finding.take("date", texts["date"], self._formats.day, needed=True),
            category=finding.take("category", texts["category"], self._category, needed=True) or "",
            amount=amount,
            currency=currency,
            event=texts["event"],
            delegate=texts["delegate"],
            authority=texts["authority"],
            supplier=finding.take("supplier", texts["supplier"], cells.text) or "",
            line=finding.take("line", texts["line"], cells.text) or "",
            paid=finding.take("paid", texts["paid"], self._formats.day),
            note=finding.take("note", texts["note"], cells.note) or "",
        )
        return replace(found, faults=tuple(sentence for _, sentence in finding.faults))

    def _text(self, sheet: Sheet, line: Line, name: str, finding: Finding) -> str:
        """What stands there in our words; what holds by default where nothing does."""
        column = self.mapped.columns.get(name)
        text = sheet.cell(line, column) if column else ""
        if column and text and sheet.origin(line, column) in ("formula", "error"):
            finding.refuse(f"{name}: the cell holds a formula or an error; write the value itself.")
            return ""
        words = self.mapped.values.get(name, {})
        return words.get(text.casefold(), text) if text else self.mapped.defaults.get(name, "")

    def _money(self, finding: Finding, text: str, *, is_number: bool) -> tuple[Decimal | None, str]:
        def parse(written: str) -> tuple[Decimal, str]:
            if self.mapped.layout == OWN or is_number:
                return _balance(decimal_comma=self.mapped.decimal_comma and not is_number)(written), ""
            return signed(written, decimal_comma=self.mapped.decimal_comma)

        return finding.take("amount", text, parse, needed=True) or (None, "")


def signed(text: str, *, decimal_comma: bool) -> tuple[Decimal, str]:
    """
    An amount as accountants write it, and the currency that stands beside it.

    Below zero is "-12.50", "12.50-", "EUR -12.50" or "(12.50)".
    """
    plain = text.replace("\u2212", "-")
    inside = plain[1:-1].strip() if plain.startswith("(") and plain.endswith(")") else plain
    if inside.count("-") > 1 or (inside != plain and "-" in inside):
        raise CellError(f"{quoted(text)} is not an amount; it has more than one sign.")
    found, currency = amount(_without_sign(inside), decimal_comma=decimal_comma)
    return (-found if inside != plain or "-" in inside else found), currency


def _without_sign(text: str) -> str:
    """The text without a minus at its beginning or end, or between a currency and the number."""
    if text.startswith("-") or text.endswith("-"):
        return text.strip("-").strip()
    return _SIGN_INSIDE.sub(r"\1", text, count=1)


def _balance(*, decimal_comma: bool) -> Parser:
    return cells.decimal(*NUMBERS[Kind.BALANCE], decimal_comma)


def proposed(delivery: Delivery, name: str) -> str:
    """
    The text of a mapping of invoices to be looked through, completed and given back with `--mapping`.

    Raises
    ------
    SourceError
        If the file has no row that could be a header.
    """
    found = list(guesses(delivery))
    guess = max(found, key=lambda one: (len(recognised(one.header.cells, _KNOWN)), one.worth[1]), default=None)
    if guess is None or len([cell for cell in guess.header.cells if cell]) < 2:
        raise SourceError("no row of the file looks like a row of column names; is it a sheet of invoices?")
    return "\n".join(_lines(guess, name)) + "\n"


def _lines(guess: Guess, name: str) -> Iterator[str]:
    names = [cell for cell in dict.fromkeys(guess.header.cells) if cell]
    known, samples = recognised(names, _KNOWN), samples_of(guess)
    yield "# A proposal: look at every line, fill in what is blank, save it and import again with --mapping FILE."
    yield f"# Columns of the sheet: {', '.join(shown_column(column) for column in names)}"
    yield "[file]"
    yield f"name = {toml_text(name)}"
    yield f"fingerprints = [{toml_text(fingerprint(guess.header.cells))}]"
    yield from place_lines(guess)
    yield decimal_comma_line(samples.get(known.get("amount", ""), []))
    yield from (line for line in formats_of(guess, names, samples) if line.startswith("date_formats"))
    yield "\n[columns]  # our field = their column"
    yield from fields_of(known, FIELDS, ("invoice", "date", "amount"))
    yield "\n[defaults]  # what holds for every row where no column says it; of an event: its code"
    found = {"currency": currency_in(known.get("amount", ""))}
    for field in ("category", "currency", "event"):
        if field not in known:
            yield f"{field} = {toml_text(found[field])}" if found.get(field) else f'{field} = ""  # fill in'
    if "supplier" not in known:
        yield f"supplier = {toml_text(name)}"
    for field in ("event", "category"):
        if field in known:
            yield f"\n[values.{field}]  # their word = ours, such as {_OURS[field]}"
            yield from (f'# {toml_text(text)} = ""' for text in list(dict.fromkeys(samples.get(known[field], [])))[:5])
