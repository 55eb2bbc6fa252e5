"""
How the sheets of one agency are read: their columns to ours, their words, their dates and numbers.

A mapping is a TOML file that an officer fills in once. It is remembered in the programme folder under `mappings`,
and found again by the fingerprint of the header row.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.intake import cells
from planner.intake.cells import CellError
from planner.intake.characters import quoted
from planner.intake.csv_table import decoded
from planner.intake.raw import SourceError
from planner.intake.report import Report
from planner.intake.shapes.formats import FormatError, pattern_of
from planner.intake.suggest import Suggest

MAX_BYTES = 256 * 1024
FOLDER = "mappings"
"""Folder inside a programme folder in which mappings are remembered."""

LAYOUTS = ("legs", "offer")
PRICES = ("person", "total")
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-15")
DELIMITERS = (",", ";", "\t", "|")

OFFER_FIELDS = (
    "id",
    "event",
    "delegate",
    "price",
    "currency",
    "persons",
    "cabin",
    "refundable",
    "expires",
    "seats",
    "source",
)
LEG_FIELDS = (
    "direction",
    "mode",
    "carrier",
    "number",
    "from",
    "to",
    "departs",
    "departs_date",
    "departs_time",
    "arrives",
    "arrives_date",
    "arrives_time",
    "co2_kg",
)
VALUE_FIELDS = ("event", "currency", "cabin", "refundable", "direction", "mode", "carrier", "airport")
"""Fields of which a mapping may translate the agency's words."""

_SECTIONS = ("file", "columns", "leg", "out", "back", "defaults", "values")
_FILE_KEYS: dict[str, type] = {
    "name": str,
    "fingerprints": list,
    "layout": str,
    "header_row": int,
    "sheet": str,
    "delimiter": str,
    "encoding": str,
    "decimal_comma": bool,
    "date_formats": list,
    "time_formats": list,
    "price": str,
    "prefix": str,
}
_REMEMBERED = re.compile(r"^fingerprints\s*=.*$", re.MULTILINE)
_SECTION_FILE = re.compile(r"^\[file\][ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mapped:
    """
    One mapping, checked.

    Attributes
    ----------
    columns
        Our field of an offer -> their column.
    out, back
        For the layout "offer": a mapping of leg fields -> their columns for every segment, in order.
    leg
        For the layout "legs": leg field -> their column.
    values
        Our field -> their word -> ours.
    prefix
        Stands before every code, so that two agencies may both number from 1.
    text
        The file as the officer wrote it.
    """

    name: str
    text: str
    layout: str
    prefix: str
    fingerprints: tuple[str, ...] = ()
    header_row: int = 1
    sheet: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal_comma: bool = False
    date_formats: tuple[str, ...] = ("YYYY-MM-DD",)
    time_formats: tuple[str, ...] = ("hh:mm",)
    price: str = "person"
    columns: Mapping[str, str] = field(default_factory=dict)
    leg: Mapping[str, str] = field(default_factory=dict)
    out: tuple[Mapping[str, str], ...] = ()
    back: tuple[Mapping[str, str], ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named_columns(self) -> list[str]:
        """Every column of theirs that it names, each once."""
        named = [*self.columns.values(), *self.leg.values()]
        for part in (*self.out, *self.back):
            named += part.values()
        return list(dict.fromkeys(named))


def fingerprint(header: Iterable[str]) -> str:
    """What two files of the same columns have in common; blanks around names and capitals do not matter."""
    names = "\x1f".join(name.strip().casefold() for name in header).rstrip("\x1f")
    return hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_mapping(
    name: str, content: bytes, suggest: Suggest, report: Report, reader: type[MappingReader] | None = None
) -> Mapped | None:
    """
    The mapping of a TOML file; None where something is wrong with it, which goes to the report.

    Parameters
    ----------
    name
        Of the file, for messages; without `.toml` it is the mapping's own name.
    reader
        What checks it; None: the one for offers.
    """
    try:
        text, document = _document(content)
    except SourceError as error:
        report.fault(name, error.row, "", "", str(error))
        return None
    before = len(report)
    mapped = (reader or MappingReader)(name, text, document, suggest, report).mapped()
    return mapped if len(report) == before else None


def remembered(mapped: Mapped, found: str) -> str:
    """The text of a mapping that also knows this fingerprint."""
    if found in mapped.fingerprints:
        return mapped.text
    listed = ", ".join(f'"{one}"' for one in (*mapped.fingerprints, found))
    line = f"fingerprints = [{listed}]"
    if mapped.fingerprints or _REMEMBERED.search(mapped.text):
        return _REMEMBERED.sub(line, mapped.text, count=1)
    return _SECTION_FILE.sub(f"[file]\n{line}", mapped.text, count=1)


def _document(content: bytes) -> tuple[str, dict[str, Any]]:
    if len(content) > MAX_BYTES:
        raise SourceError(f"the mapping is larger than {MAX_BYTES // 1024} KiB; it names columns only.")
    text = decoded(content)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        plain = "".join(letter if letter.isprintable() else "?" for letter in str(error))
        raise SourceError(f"the mapping is not TOML: {plain}.", int(line[1]) if line else 0) from None
    except (RecursionError, ValueError, ArithmeticError):
        raise SourceError("the mapping holds a number that cannot be read, or is nested too deep.") from None


class MappingReader:
    """Checks the sections of one mapping; the names that it may hold are those of offers."""

    SECTIONS: tuple[str, ...] = _SECTIONS
    FILE_KEYS: Mapping[str, type] = _FILE_KEYS
    VALUES: tuple[str, ...] = VALUE_FIELDS

    def __init__(self, where: str, text: str, document: dict[str, Any], suggest: Suggest, report: Report) -> None:
        self._where, self._text, self._document = where, text, document
        self._suggest, self._report = suggest, report

    def mapped(self) -> Mapped:
        """The mapping; what is wrong goes to the report."""
        self._refuse_unknown(self._document, self.SECTIONS, "")
        file = self._file()
        layout = self._one_of(file, "layout", LAYOUTS, "legs")
        mapped = Mapped(
            **self._form(file),
            layout=layout,
            prefix=self._prefix(file),
            time_formats=self._formats(file, "time_formats", ("hh:mm",)),
            price=self._one_of(file, "price", PRICES, "person"),
            columns=self._names("columns", self._section("columns"), OFFER_FIELDS),
            leg=self._names("leg", self._section("leg"), LEG_FIELDS),
            out=self._parts("out"),
            back=self._parts("back"),
            defaults=self._names("defaults", self._section("defaults"), (*OFFER_FIELDS[1:], "mode", "carrier")),
            values=self._values(),
        )
        self._refuse_incomplete(mapped)
        return mapped

    def _form(self, file: Mapping[str, Any]) -> dict[str, Any]:
        """What every mapping says of its file."""
        return {
            "name": self._name(file),
            "text": self._text,
            "fingerprints": self._texts(file, "fingerprints", ()),
            "header_row": self._header_row(file),
            "sheet": file.get("sheet", ""),
            "delimiter": self._one_of(file, "delimiter", DELIMITERS, ","),
            "encoding": self._one_of(file, "encoding", ENCODINGS, "utf-8"),
            "decimal_comma": file.get("decimal_comma", False),
            "date_formats": self._formats(file, "date_formats", ("YYYY-MM-DD",)),
        }

    def _fault(self, key: str, value: object, message: str) -> None:
        self._report.fault(self._where, 0, key, value, message)

    def _refuse_unknown(self, found: Iterable[str], known: tuple[str, ...], path: str) -> None:
        for key in found:
            if key not in known:
                self._fault(path + key, key, f"{quoted(key)} is not known here; {self._suggest(key, known)}")

    def _section(self, name: str) -> dict[str, Any]:
        found = self._document.get(name, {})
        if isinstance(found, dict):
            return found
        self._fault(name, "", f"{name} must be a section: write [{name}] and keys below it.")
        return {}

    def _file(self) -> dict[str, Any]:
        found = self._section("file")
        self._refuse_unknown(found, tuple(self.FILE_KEYS), "file.")
        kept = {}
        for key, kind in self.FILE_KEYS.items():
            if key in found and (not isinstance(found[key], kind) or (kind is int and isinstance(found[key], bool))):
                self._fault(f"file.{key}", found[key], f"{key} is not {_WORDS[kind]}; write {_WORDS[kind]}.")
            elif key in found:
                kept[key] = found[key]
        return kept

    def _name(self, file: Mapping[str, Any]) -> str:
        name = file.get("name", self._where.removesuffix(".toml"))
        return self._code("file.name", name)

    def _prefix(self, file: Mapping[str, Any]) -> str:
        prefix = file.get("prefix", f"{self._name(file)}-")
        if prefix:
            self._code("file.prefix", f"{prefix}1")
        return str(prefix)

    def _code(self, key: str, name: str) -> str:
        try:
            return str(cells.code(name)) if name else self._blank(key)
        except CellError as error:
            self._fault(key, name, str(error))
            return ""

    def _blank(self, key: str) -> str:
        self._fault(key, "", "it is blank; write a short name.")
        return ""

    def _header_row(self, file: Mapping[str, Any]) -> int:
        row = int(file.get("header_row", 1))
        if not 1 <= row <= 1000:
            self._fault("file.header_row", row, "the row of the column names is from 1 to 1000.")
        return row

    def _one_of(self, file: Mapping[str, Any], key: str, accepted: tuple[str, ...], default: str) -> str:
        found = str(file.get(key, default))
        if found not in accepted:
            listed = ", ".join(repr(one) for one in accepted)
            self._fault(f"file.{key}", found, f"{quoted(found)} is not accepted; accepted: {listed}.")
        return found

    def _texts(self, file: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        found = file.get(key, default)
        if not all(isinstance(one, str) and one for one in found):
            self._fault(f"file.{key}", "", f"{key} is a list of texts.")
            return default
        return tuple(found)

    def _formats(self, file: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        found = self._texts(file, key, default)
        for one in found:
            try:
                pattern_of(one, is_time=key == "time_formats")
            except FormatError as error:
                self._fault(f"file.{key}", one, str(error))
        return found

    def _names(self, path: str, found: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, str]:
        self._refuse_unknown(found, known, f"{path}.")
        kept = {}
        for key, value in found.items():
            if not isinstance(value, str) or not value.strip():
                self._fault(f"{path}.{key}", value, "nothing is named here; write a text or remove the line.")
            elif key in known:
                kept[key] = value.strip()
        return kept

    def _parts(self, name: str) -> tuple[dict[str, str], ...]:
        found = self._document.get(name, [])
        if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
            self._fault(name, "", f"{name} must be a list: write [[{name}]] and keys below it, once a segment.")
            return ()
        return tuple(self._names(name, part, LEG_FIELDS[1:]) for part in found)

    def _values(self) -> dict[str, dict[str, str]]:
        found = self._section("values")
        self._refuse_unknown(found, self.VALUES, "values.")
        kept: dict[str, dict[str, str]] = {}
        for name, words in found.items():
            if not isinstance(words, dict) or not all(
                isinstance(word, str) and word.strip() for word in words.values()
            ):
                self._fault(
                    f"values.{name}", "", f'write [values.{name}] and below it "their word" = "our word", none blank.'
                )
            else:
                kept[name] = {their.casefold(): our.strip() for their, our in words.items()}
        return kept

    def _refuse_incomplete(self, mapped: Mapped) -> None:
        for name in ("price", "currency"):
            if name not in mapped.columns and (name == "price" or name not in mapped.defaults):
                where = "[columns]" if name == "price" else "[columns] or [defaults]"
                self._fault(f"columns.{name}", "", f"{name} is missing; name its column in {where}.")
        if mapped.price == "total" and "persons" not in {*mapped.columns, *mapped.defaults}:
            self._fault("columns.persons", "", "the price is for all together, so persons is needed in [columns].")
        if mapped.layout == "legs":
            if "id" not in mapped.columns:
                self._fault("columns.id", "", "id is missing; it tells which rows are legs of one offer.")
            self._refuse_incomplete_leg("leg", mapped.leg, ("direction",))
        else:
            for name, parts in (("out", mapped.out), ("back", mapped.back)):
                if not parts:
                    self._fault(name, "", f"[[{name}]] is missing; name the columns of that direction.")
                for part in parts:
                    self._refuse_incomplete_leg(name, part, ())

    def _refuse_incomplete_leg(self, path: str, part: Mapping[str, str], more: tuple[str, ...]) -> None:
        for name in (*more, "from", "to"):
            if name not in part:
                self._fault(f"{path}.{name}", "", f"{name} is missing; name its column.")
        if "departs" not in part and not {"departs_date", "departs_time"} <= part.keys():
            self._fault(f"{path}.departs", "", "departs is missing; name its column, or departs_date and departs_time.")
        if "arrives" not in part and "arrives_time" not in part:
            self._fault(
                f"{path}.arrives", "", "arrives is missing; name its column, or arrives_time (and arrives_date)."
            )


_WORDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}
