"""The staff's workbooks of a plan, written and read back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.domain.told import Told
from planner.services.books import Staff
from planner.services.documents import Issue
from planner.services.papers import itineraries


def make_staff(
    programme: Programme, plan: Plan, before: Plan | None = None, *, revision: int = 1, earlier: Told | None = None
) -> Staff:
    return Staff(Issue(programme, plan, before, revision, earlier), itineraries(programme, plan))


def files_of(*arguments: Any, **options: Any) -> dict[str, bytes]:
    return dict(make_staff(*arguments, **options).files(lambda path: None))


def read(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """The lines under the headings, down to the first blank line; the first of two equal headings counts."""
    lines = list(sheet.iter_rows(values_only=True))
    names = [str(name) for name in lines[0]]
    found = []
    for line in lines[1:]:
        if all(value is None for value in line):
            break
        found.append(dict(reversed([*zip(names, line, strict=True)])))
    return found


def sums(sheet: Worksheet) -> dict[str, dict[str, Any]]:
    """The lines of sums, by what stands before them."""
    lines = list(sheet.iter_rows(values_only=True))
    end = next((number for number, line in enumerate(lines) if all(value is None for value in line)), len(lines))
    return {str(line[0]): dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[end + 1 :]}


def facts(book: Workbook) -> Mapping[str, Any]:
    """The facts of the first sheet, by label."""
    return {str(label): value for label, value in book.worksheets[0].iter_rows(max_col=2, values_only=True) if label}


def cents(value: Any) -> int:
    """An amount as read back, in whole cents."""
    assert isinstance(value, int | float), value
    return round(value * 100)
