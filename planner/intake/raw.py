"""What every source comes down to before anything is checked: texts in rows, with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.intake.tables import Table


class SourceError(Exception):
    """A source, or a file of it, that cannot be read at all; the text is one sentence."""

    def __init__(self, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.row = row


@dataclass(slots=True)
class RawTable:
    """
    One table as texts.

    Attributes
    ----------
    where
        File or sheet, for messages.
    header
        Column names as found, blanks around them removed.
    rows
        (line, cells) of every row that is not blank, read while they are asked for.
    origins
        (number of the row from 0, index of the cell) -> "date", "time", "yes/no", "number", "list", "table",
        "formula" or "error" where a workbook or a TOML file says what the cell is; nothing for a text.
    decimal_comma
        Whether "12,5" is a number.
    prefix
        Stands before a column name in messages ("visa." in `programme.toml`).
    """

    table: Table
    where: str
    header: list[str]
    rows: Iterable[tuple[int, list[str]]]
    header_line: int = 1
    origins: Mapping[tuple[int, int], str] = field(default_factory=dict)
    decimal_comma: bool = False
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of `programme.toml` in TOML's types, or the text of a workbook's cell, and its line."""

    value: object
    line: int


@dataclass(slots=True)
class Source:
    """
    Everything read from a folder or workbook.

    Attributes
    ----------
    settings_where
        File or sheet of the settings, for messages.
    settings
        Section -> key -> value; None where they could not be read.
    tables
        By table name; None where the file is there and cannot be read.
    sha256
        Over names and contents of the files read.
    places
        File or sheet of every table by its name, whether it is there or not, for messages.
    """

    settings_where: str
    settings: dict[str, dict[str, Setting]] | None
    tables: dict[str, RawTable | None]
    sha256: str
    places: dict[str, str]
