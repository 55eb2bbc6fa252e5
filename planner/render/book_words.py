"""The words, columns and formats of the staff's workbooks, from `templates/books.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.domain.failures import PaperError
from planner.resources import templates_dir

FILE = "books.toml"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a fact: `what` attribute of a row, `unknown` the word where it is None."""

    what: str
    heading: str
    kind: str
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is shown: the name of its sheet, who reads it, and its columns."""

    name: str
    reader: str
    note: str
    columns: tuple[Column, ...]


class Words:
    """
    The words, each asked for by its name.

    Raises
    ------
    PaperError
        If the file is missing or broken, or a name that is asked for is not in it.
    """

    def __init__(self) -> None:
        try:
            content = (templates_dir() / FILE).read_bytes()
            self._found: Mapping[str, Any] = tomllib.loads(content.decode())
        except OSError as error:
            raise unusable(str(error.strerror)) from None
        except ValueError as error:
            raise unusable(str(error)) from None

    def word(self, name: str) -> str:
        """A single word."""
        return str(self._of("words", name))

    def book(self, name: str) -> tuple[str, str]:
        """Title and note of a kind of workbook."""
        found = self._of("books", name)
        return found["title"], found["note"]

    def fact(self, name: str) -> Column:
        """A line of the first sheet."""
        return _column([name, *self._of("facts", name)])

    def total(self, name: str) -> str:
        """What stands before a line of sums."""
        return str(self._of("totals", name))

    def code(self, codes: str, code: str) -> str:
        """The words for a code."""
        return str(self._of("codes", codes).get(code, code))

    def layout(self, name: str) -> Layout:
        """How a table is shown."""
        found = self._of("tables", name)
        columns = tuple(_column(column) for column in found["columns"])
        return Layout(found["name"], found.get("reader", ""), found.get("note", ""), columns)

    def _of(self, section: str, name: str) -> Any:
        try:
            return self._found[section][name]
        except KeyError:
            raise unusable(f"{section}.{name} is missing") from None


def _column(parts: list[str]) -> Column:
    if not 3 <= len(parts) <= 4 or not all(isinstance(part, str) for part in parts):
        raise unusable(f"{parts!r} is no line of label, kind and, where needed, a word")
    return Column(*parts)


def unusable(why: str) -> PaperError:
    """What to say where the file cannot be used."""
    return PaperError(f"template {FILE} cannot be used: {why}; mend it or install the planner again")


@cache
def words() -> Words:
    """Read once."""
    return Words()
