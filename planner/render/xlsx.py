"""
Workbooks for spreadsheet programs (ECMA-376), with no formula, no link and no macro in them.

Text is written as text whatever it holds; where a spreadsheet would take it for a formula when somebody edits the cell,
the cell says that it is not one (`quotePrefix`). Equal values give equal bytes: the file bears the day of the plan.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from planner.domain.books import CANCELLED, Book, Fact, Table, Total
from planner.render.book_words import Column, Layout, Words, unusable, words
from planner.render.clean import cleaned
from planner.render.formats import zone

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_LETTERS = 16_000
"""Of one cell: a cell holds 32 767 UTF-16 units."""

_FORMULA = frozenset("=+-@'＝＋－＠")
_FORMATS = {
    "whole": "#,##0",
    "amount": "#,##0.00##",
    "kilos": "#,##0.000",
    "day": "ddd yyyy-mm-dd",
    "moment": "ddd yyyy-mm-dd hh:mm",
}
_WIDTHS = {"day": 15, "moment": 20, "whole": 8, "money": 16, "kilos": 14, "amount": 11, "yes_no": 8, "blank": 22}
_ALIGNED = {"day": "left", "moment": "left", "whole": "center"}
_RIGHT = frozenset({"money", "kilos", "amount"})
_WIDEST, _ARROW = 40, 3
_LINE = 15
"""Points of a line of text."""
_ACROSS = 260
"""Letters of a table that are still legible on one page across."""
_LABELS, _VALUES = 46, 30
_MOST_LINES = 27
"""A row is at most 409 points high."""
_CONTENTS = {0: "sheets", 1: "rows", 2: "reader", 3: "", 4: "note"}
"""Where on the first sheet it stands which sheet is for whom; the reader's column runs over the next one."""
_A4 = 9
_PAPER_TITLE = 80
"""Letters of a title at the foot of a page; a footer holds 255."""

_PLAIN, _FACT, _HEAD, _SUM, _OFF, _TITLE, _NOTE = "plain", "fact", "head", "sum", "off", "title", "note"
_HEAD_RIGHT = "head-right"
_RULE = {"valign": "top", "bottom": 1, "bottom_color": "#BFBFBF"}
_STYLES: dict[str, dict[str, Any]] = {
    _PLAIN: {**_RULE, "text_wrap": True},
    _FACT: {"valign": "top"},
    _HEAD: {"valign": "top", "text_wrap": True, "bold": True, "bg_color": "#DDE6F0", "bottom": 1},
    _HEAD_RIGHT: {
        "valign": "top",
        "text_wrap": True,
        "bold": True,
        "bg_color": "#DDE6F0",
        "bottom": 1,
        "align": "right",
    },
    _SUM: {"valign": "top", "bold": True, "top": 1},
    _OFF: {**_RULE, "text_wrap": True, "font_strikeout": True, "font_color": "#595959"},
    _TITLE: {"bold": True, "font_size": 15},
    _NOTE: {"valign": "top", "text_wrap": True, "italic": True},
}


def workbook(book: Book) -> bytes:
    """
    The file.

    Raises
    ------
    PaperError
        If `templates/books.toml` cannot be used.
    """
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        return _Writer(cleaned(book), words()).written()
    except (AttributeError, XlsxWriterException) as error:
        raise unusable(str(error)) from None


class _Writer:
    """One workbook while it is written."""

    def __init__(self, book: Book, words: Words) -> None:
        from xlsxwriter.workbook import Workbook

        self._book, self._words = book, words
        self._bytes = io.BytesIO()
        self._file = Workbook(self._bytes, {"in_memory": True})
        self._formats: dict[tuple[str, str, bool], Format] = {}
        title, self._note = (self._filled(text) for text in words.book(book.what))
        self._title, self._notice = title, self._words.word("redacted") if book.redacted else ""
        self._note = f"{self._notice} {self._note}".strip()
        stated = {"title": title, "author": book.programme}
        self._file.set_properties({**stated, "created": datetime.combine(book.day, time())})

    def written(self) -> bytes:
        """The whole file."""
        shown = [(self._words.layout(table.what), table) for table in self._book.tables]
        self._overview(self._sheet(self._words.word("overview")), shown)
        for layout, table in shown:
            self._list(self._sheet(table.name or layout.name), layout, table)
        self._file.close()
        return self._bytes.getvalue()

    def _filled(self, text: str) -> str:
        """The words with the two names that they may hold."""
        return text.replace("{currency}", self._book.currency).replace("{title}", self._book.title)

    def _sheet(self, name: str) -> Worksheet:
        """A new sheet, set up for A4 paper across."""
        sheet: Worksheet = self._file.add_worksheet(name)
        title = self._title[:_PAPER_TITLE].replace("&", "&&")
        page, of = self._words.word("page"), self._words.word("of")
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{self._notice or title}&C&8&A&R&8{page} &P {of} &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _overview(self, sheet: Worksheet, shown: Sequence[tuple[Layout, Table]]) -> None:
        """Title, facts, small tables, and which sheet is for whom."""
        self._text(sheet, 0, 0, self._title, _TITLE)
        sheet.merge_range(1, 0, 1, 5, "")
        self._text(sheet, 1, 0, self._note, _NOTE)
        sheet.set_row(1, _LINE * _lines(self._note, _LABELS + _VALUES + 3 * _WIDTHS["money"]))
        sheet.set_column(0, 0, _LABELS)
        sheet.set_column(1, 1, _VALUES)
        sheet.set_column(2, 8, _WIDTHS["money"])
        row = self._facts(sheet, 3)
        for table in self._book.summaries:
            row = self._block(sheet, row + 1, self._words.layout(table.what), table)
        self._contents(sheet, row + 1, shown)

    def _facts(self, sheet: Worksheet, row: int) -> int:
        """A line each; the row after the last."""
        for number, fact in enumerate(self._book.facts):
            self._fact(sheet, row + number, fact)
        return row + len(self._book.facts)

    def _fact(self, sheet: Worksheet, row: int, fact: Fact) -> None:
        shown = self._words.fact(fact.what)
        self._text(sheet, row, 0, shown.heading, _HEAD if shown.kind == "heading" else _FACT)
        if shown.kind != "heading":
            self._cell(sheet, row, 1, shown, fact.value, _FACT, left=True)

    def _block(self, sheet: Worksheet, row: int, layout: Layout, table: Table) -> int:
        """A small table under its name; the row after the last."""
        self._text(sheet, row, 0, layout.name, _HEAD)
        return self._rows(sheet, row + 1, layout.columns, table)

    def _contents(self, sheet: Worksheet, row: int, shown: Sequence[tuple[Layout, Table]]) -> None:
        for column, name in _CONTENTS.items():
            self._text(sheet, row, column, self._words.word(name) if name else "", _HEAD)
        for number, (layout, table) in enumerate(shown, start=row + 1):
            self._text(sheet, number, 0, table.name or layout.name, _FACT)
            sheet.write_number(number, 1, len(table.rows), self._format("whole", _FACT, left=True))
            self._text(sheet, number, 2, layout.reader, _FACT)
            self._text(sheet, number, 4, layout.note, _FACT)

    def _list(self, sheet: Worksheet, layout: Layout, table: Table) -> None:
        """A sheet that is one table: its first row stays in sight and is printed on every page."""
        widths = [self._width(shown, table.rows) for shown in layout.columns]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._heights(sheet, layout.columns, table.rows, widths)
        self._rows(sheet, 0, layout.columns, table)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(layout.columns) - 1)
        sheet.repeat_rows(0)
        pages = -(-int(sum(widths)) // _ACROSS)
        sheet.fit_to_pages(pages, 0)
        if pages > 1:
            sheet.repeat_columns(0, 1)

    def _heights(self, sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Any], widths: Sequence[int]) -> None:
        """Rows as high as their longest text: not every program sees to that by itself."""
        sheet.set_row(
            0, _LINE * max(_lines(one.heading, width - 1) for one, width in zip(columns, widths, strict=True))
        )
        wide = [(_getter(one.what), one, width) for one, width in zip(columns, widths, strict=True) if width == _WIDEST]
        for number, row in enumerate(rows if wide else (), start=1):
            lines = max(_lines(self._told(one, get(row)), width) for get, one, width in wide)
            if lines > 1:
                sheet.set_row(number, _LINE * lines)

    def _rows(self, sheet: Worksheet, row: int, columns: Sequence[Column], table: Table) -> int:
        """Headings, rows and sums; the row after the last."""
        for column, shown in enumerate(columns):
            self._text(sheet, row, column, shown.heading, _HEAD_RIGHT if shown.kind in _RIGHT else _HEAD)
        getters = [_getter(shown.what) for shown in columns]
        for number, line in enumerate(table.rows, start=row + 1):
            style = _OFF if getattr(line, "status", "") == CANCELLED else _PLAIN
            for column, (shown, get) in enumerate(zip(columns, getters, strict=True)):
                self._cell(sheet, number, column, shown, get(line), style)
        below = row + len(table.rows) + 2
        for number, total in enumerate(table.totals, start=below):
            self._total(sheet, number, columns, total)
        return below + len(table.totals)

    def _total(self, sheet: Worksheet, row: int, columns: Sequence[Column], total: Total) -> None:
        figures = dict(total.figures)
        self._text(sheet, row, 0, self._words.total(total.what), _SUM)
        for column, shown in enumerate(columns):
            if shown.what in figures:
                self._cell(sheet, row, column, shown, figures[shown.what], _SUM)

    def _width(self, shown: Column, rows: Sequence[Any]) -> int:
        """Room for the longest text of a column, within limits; longer ones go on in the next line of the cell."""
        least = max(map(len, shown.heading.split()), default=0) + _ARROW
        get = _getter(shown.what)
        if shown.kind != "blank" and all(get(row) in ("", None) for row in rows) and not shown.unknown:
            return least
        if shown.kind in _WIDTHS:
            return max(_WIDTHS[shown.kind], least)
        longest = max((len(self._told(shown, get(row))) for row in rows), default=0)
        return min(_WIDEST, max(longest + 2, least))

    def _cell(
        self, sheet: Worksheet, row: int, column: int, shown: Column, value: Any, style: str, *, left: bool = False
    ) -> None:
        """A number, a day or a moment as such, anything else as text."""
        number = None if value is None or value == "" else _NUMBERS.get(shown.kind, _no_number)(value)
        if number is None:
            self._text(sheet, row, column, self._told(shown, value), style)
        else:
            sheet.write_number(row, column, number, self._format(shown.kind, style, left=left))

    def _told(self, shown: Column, value: Any) -> str:
        """A value in words."""
        kind, _, codes = shown.kind.partition(":")
        if value is None or (value == "" and kind == "text"):
            return shown.unknown
        if kind == "code":
            return self._words.code(codes, value)
        if kind == "list":
            return ", ".join(value)
        if kind == "yes_no":
            return self._words.word("yes" if value else "no") if value != "" else ""
        return zone(value) if kind == "zone" and value != "" else str(value)

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, style: str = _PLAIN) -> None:
        told = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
        if not told:
            sheet.write_blank(row, column, None, self._format("text", style))
            return
        kind = "guarded" if told.strip() and told.lstrip()[0] in _FORMULA else "text"
        sheet.write_string(row, column, told, self._format(kind, style))

    def _format(self, kind: str, style: str, *, left: bool = False) -> Format:
        """Each way to show a cell is made once."""
        key = kind, style, left
        if key not in self._formats:
            self._formats[key] = self._file.add_format({**_STYLES[style], **self._shape(kind), **_aligned(kind, left)})
        return self._formats[key]

    def _shape(self, kind: str) -> dict[str, Any]:
        if kind == "money":
            shown = f'#,##0.00 "{self._book.currency}"'
            return {"num_format": f"{shown};[Red]-{shown}"}
        return {"num_format": _FORMATS.get(kind, "@"), "quote_prefix": kind == "guarded"}


def _aligned(kind: str, left: bool) -> dict[str, str]:
    align = "left" if left else _ALIGNED.get(kind)
    return {"align": align} if align else {}


def _lines(text: str, width: int) -> int:
    """Lines of a text in a cell of so many letters across."""
    return 1 if len(text) <= width else min(_MOST_LINES, len(wrap(text, width)))


def _getter(what: str) -> Callable[[Any], Any]:
    """The attribute of a row, of what is in it after a dot; "" where there is nothing for it to be in."""
    parts = what.split(".")

    def get(row: Any) -> Any:
        for part in parts:
            if row is None:
                return ""
            row = getattr(row, part)
        return row

    return get


_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's count, as it is from March 1900 on."""


def _day(value: date) -> float | None:
    """Days since the epoch; None for a day that spreadsheets do not know."""
    day = value.date() if isinstance(value, datetime) else value
    return None if day <= date(1900, 3, 1) else float((day - _EPOCH).days)


def _moment(value: datetime) -> float | None:
    """Days since the epoch, with the time of day that local clocks show."""
    whole = _day(value)
    return None if whole is None else whole + (value.hour * 60 + value.minute) / 1440


def _no_number(value: Any) -> float | None:
    return None


_NUMBERS: dict[str, Callable[[Any], float | None]] = {
    "whole": float,
    "money": lambda cents: cents / 100,
    "amount": float,
    "kilos": lambda grams: grams / 1000,
    "day": _day,
    "moment": _moment,
}
