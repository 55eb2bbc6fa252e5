"""Lists as CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from planner.render.clean import one_line

_FORMULA = frozenset("=+-@\t\r＝＋－＠")


def csv_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    A table as comma-separated UTF-8 with a byte order mark, so that office programs see its accents.

    None is a blank cell. A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    plain = one_line(value)
    return f"'{plain}" if value[:1] in _FORMULA or plain.lstrip()[:1] in _FORMULA else plain
