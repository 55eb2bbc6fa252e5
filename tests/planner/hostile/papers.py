"""Every kind of output read back by a program that is not ours: its structure, and the words that a reader finds."""

from __future__ import annotations

import contextlib
import csv
import email
import email.policy
import io
import json
import re
import tomllib
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MAX_PAGES = 40
"""More pages has no paper of the small programme, whatever its texts."""

_SPELLED = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\x[0-9a-f]{2}|\\[nrt]")
_UNESCAPED = re.compile(r"\\([\\;,nN])")
_CARETS = re.compile(r"\^([n'^])")
"""Of the parameters of a content line, in which a backslash is a letter (RFC 6868)."""
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_ACTIVE_PDF = {
    "/JavaScript",
    "/JS",
    "/OpenAction",
    "/AA",
    "/Launch",
    "/EmbeddedFiles",
    "/EF",
    "/RichMedia",
    "/AcroForm",
}
_CALL = re.compile(r"\s*([=@\uff1d\uff20]|[-+\uff0b\uff0d].*([|]|\w[(]|\w!\w))", re.DOTALL)
_FROM_RIGHT = {"R", "AL"}
_FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


@dataclass
class Paper:
    """
    What a document is, whatever its texts.

    Attributes
    ----------
    outline
        Tags with attributes, properties, headers, parts, formulas ...: no text may change it.
    words
        What a reader can find in it.
    printed
        The same of its printed pages, without hyphens: some letters may have come apart, see `letter_runs`.
    turned
        Whether some of it runs from right to left: each word is whole there, in the order in which it is drawn.
    faults
        What is wrong with it by itself.
    """

    outline: Counter[str] = field(default_factory=Counter)
    words: str = ""
    printed: str = ""
    turned: bool = False
    faults: list[str] = field(default_factory=list)

    def take(self, other: Paper, prefix: str) -> None:
        """A document within this one."""
        self.outline.update({f"{prefix} {line}": number for line, number in other.outline.items()})
        self.words += " " + other.words
        self.printed += " " + other.printed
        self.turned = self.turned or other.turned
        self.faults += [f"{prefix}: {fault}" for fault in other.faults]


def read(path: str, content: bytes) -> Paper:
    """A document by its suffix, not to be changed; one that does not open has that among its faults."""
    return _read("input" if "/programme/" in path and path.endswith(".csv") else path.rsplit(".", 1)[-1], content)


@lru_cache(maxsize=500)
def _read(suffix: str, content: bytes) -> Paper:
    paper = Paper()
    try:
        READERS[suffix](content, paper)
    except Exception as error:  # whatever a reader says of it: it does not open
        paper.faults.append(f"does not open: {type(error).__name__} {error}"[:300])
    return paper


@lru_cache(maxsize=2000)
def ink(text: str) -> str:
    """
    What a reader sees of a text: no blanks, controls and marks that steer; compatible letters are one letter.

    Marks that no letter has taken up are left out: where a line breaks among them they stand in another order.
    """
    plain = unicodedata.normalize("NFKC", text)
    unseen = {letter for letter in set(plain) if unicodedata.category(letter)[0] in "ZC" or letter == "\ufffd"}
    unseen |= {letter for letter in set(plain) if unicodedata.category(letter) == "Mn"}
    return plain.translate(dict.fromkeys(map(ord, unseen)))


def letter_runs(text: str) -> list[str]:
    """Words of plain letters and digits, which no page tears or turns."""
    return re.findall("[A-Za-z0-9]{2,}", text)


@lru_cache(maxsize=500)
def unspelled(text: str) -> str:
    """Ink without controls that are spelled out, as a terminal shows them."""
    return ink(_SPELLED.sub("", text))


def _controls(text: str, allowed: str = "\n") -> list[str]:
    found = {c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and c not in allowed}
    turning = {c for c in text if c in "\u202a\u202b\u202c\u202d\u202e\ufeff"}
    return [f"holds {c!a}" for c in sorted(found | turning)]


# Pages and pictures


class _Page(HTMLParser):
    def __init__(self, paper: Paper) -> None:
        super().__init__(convert_charrefs=True)
        self.paper, self.open = paper, [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take(tag, attrs)
        if tag not in {"meta", "br", "input", "img", "link", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.paper.faults.append(f"</{tag}> closes another tag")

    def handle_comment(self, data: str) -> None:
        self.paper.outline[f"comment {data[:40]}"] += 1

    def handle_data(self, data: str) -> None:
        if self.open[-1] == "style":
            self.paper.outline[f"style {data}"] += 1
        elif self.open[-1] == "script":
            _script(data, self.paper)
        else:
            self.paper.words += " " + data

    def _take(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.paper.outline[f"<{tag} {' '.join(name for name, _ in attrs)}>"] += 1
        for name, value in attrs:
            self.paper.words += f" {value or ''} {unquote(value or '')}"
            if name in {"href", "src", "action"}:
                scheme = re.match(r"[a-z]+:|#|", value or "")
                self.paper.outline[f"link {scheme.group() if scheme else ''}"] += 1
            if name.startswith("on"):
                self.paper.faults.append(f"<{tag}> has {name}")


def _script(data: str, paper: Paper) -> None:
    try:
        document = json.loads(data)
    except ValueError:
        paper.outline[f"script {data}"] += 1
        return
    paper.outline[f"data {json.dumps(_skeleton(document))}"] += 1
    paper.words += " " + " ".join(_strings(document))


def _html(content: bytes, paper: Paper) -> None:
    text = content.decode()
    page = _Page(paper)
    page.feed(text)
    page.close()
    if page.open != [""]:
        paper.faults.append(f"never closed: {page.open}")
    paper.faults += _controls(text)


def _svg(content: bytes, paper: Paper) -> None:
    text = content.decode()
    if "<!DOCTYPE" in text.split("<svg")[0] or "<!ENTITY" in text:
        paper.faults.append("declares a type or an entity")
    for node in ElementTree.fromstring(text).iter():
        paper.outline[f"<{node.tag} {' '.join(sorted(node.attrib))}>"] += 1
        paper.words += f" {node.text or ''} {node.tail or ''} {' '.join(node.attrib.values())}"
    paper.faults += _controls(text)


# Calendars


def _ics(content: bytes, paper: Paper) -> None:
    text = content.decode()
    paper.faults += _controls(text, "\r\n\t")
    if text.count("\n") != text.count("\r\n") or text.count("\r") != text.count("\r\n"):
        paper.faults.append("a line does not end in CR LF")
    if longest := [line for line in content.split(b"\r\n") if len(line) > 75]:
        paper.faults.append(f"a line of {len(longest[0])} octets")
    for line in text.replace("\r\n ", "").replace("\r\n\t", "").strip().split("\r\n"):
        head = _content_line(line)
        paper.outline[f"line {head}"] += 1
        paper.words += " " + _UNESCAPED.sub(lambda found: found[1].replace("n", "\n").replace("N", "\n"), line)
        paper.words += " " + _CARETS.sub(lambda found: {"n": "\n", "'": '"'}.get(found[1], "^"), line)
    for component in Calendar.from_ical(content).walk():
        paper.outline[f"{component.name} {sorted(component)}"] += 1
        for value in component.values():
            for one in value if isinstance(value, list) else [value]:
                paper.words += f" {one} {unquote(str(one))} {' '.join(map(str, getattr(one, 'params', {}).values()))}"


def _content_line(line: str) -> str:
    """Name and parameters of a content line (RFC 5545, section 3.1), or what it is instead."""
    found = re.match(r'[A-Z-]+(;[A-Z-]+=("[^"]*"|[^";:,]*)(,("[^"]*"|[^";:,]*))*)*(?=:)', line)
    if not found:
        return "none"
    words = re.sub(r'=("[^"]*"|[^";:,]*)(,("[^"]*"|[^";:,]*))*', "", found.group())
    return f"{words} {line[len(words) + 1 :]}" if words in {"BEGIN", "END", "METHOD", "STATUS"} else words


# Mails


def _eml(content: bytes, paper: Paper) -> None:
    if content.count(b"\n") != content.count(b"\r\n") or content.count(b"\r") != content.count(b"\r\n"):
        paper.faults.append("a line does not end in CR LF")
    if any(len(line) > 998 for line in content.split(b"\r\n")):
        paper.faults.append("a line is longer than 998 octets")
    plain = email.message_from_bytes(content, policy=email.policy.compat32)
    message = email.message_from_bytes(content, policy=email.policy.default)
    if [*plain.keys()] != [*message.keys()] or plain.defects or message.defects:
        paper.faults.append(f"readers differ, or find defects: {plain.defects} {message.defects}")
    for name, value in message.items():
        paper.outline[f"header {name}"] += 1
        paper.words += f" {value}"
        paper.faults += [f"{name} {fault}" for fault in _controls(str(value), "")]
    for name in ("To", "From", "Reply-To", "Sender"):
        for header in message.get_all(name, []):
            paper.outline[f"{name} {len(header.addresses)}"] += 1
            paper.words += " " + " ".join(f"{one.display_name} {one.addr_spec}" for one in header.addresses)
    for number, part in enumerate(message.walk()):
        paper.outline[f"part {number} {part.get_content_type()} {part.get_content_disposition()}"] += 1
        paper.outline[f"part {number} {sorted(map(str, part.keys()))}"] += 1
        if not part.is_multipart():
            paper.take(read(*_attached(part)), f"part {number}")


def _attached(part: Message) -> tuple[str, bytes]:
    kinds = {"text/plain": "txt", "text/html": "html", "text/calendar": "ics", "application/ics": "ics"}
    kind = kinds.get(part.get_content_type(), "pdf")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return f"x.{kind}", content.replace(b"\r\n", b"\n") if kind in {"txt", "html"} else content


# Sheets


def _xlsx(content: bytes, paper: Paper) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            paper.outline[f"member {name}"] += 1
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
    book = load_workbook(io.BytesIO(content))
    paper.outline[f"names {sorted(book.defined_names)}"] += 1
    for number, sheet in enumerate(book.worksheets):
        paper.words += f" {sheet.title}"
        paper.outline[f"sheet {number} {sheet.max_row}x{sheet.max_column}"] += 1
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.hyperlink is not None:
                paper.outline[f"link {number} {cell.coordinate}"] += 1
            if cell.data_type == "f":
                paper.outline[f"formula {number} {cell.coordinate}"] += 1
            elif isinstance(cell.value, str):
                paper.words += f" {cell.value}"
                paper.faults += [f"{cell.coordinate} {fault}" for fault in _controls(cell.value)]


def _csv(content: bytes, paper: Paper) -> None:
    for cell in _cells_of(content, paper):
        paper.faults += _controls(cell, "")
        if cell.lstrip()[:1] in _FORMULA and cell.strip() and not _NUMBER.fullmatch(cell):
            paper.faults.append(f"a cell begins like a formula: {cell[:30]!a}")


def _input(content: bytes, paper: Paper) -> None:
    """A table to be read again, with notes as people typed them: on several lines, or "+1 assistant"."""
    for cell in _cells_of(content, paper):
        paper.faults += _controls(cell, "\r\n")
        if _CALL.match(cell):
            paper.faults.append(f"a cell begins like a formula: {cell[:30]!a}")


def _cells_of(content: bytes, paper: Paper) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    paper.outline[f"header {rows[0]}"] += 1
    paper.outline[f"rows {len(rows)}"] += 1
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            paper.faults.append(f"a row has {len(row)} columns of {len(rows[0])}")
        for cell in row:
            paper.words += f" {cell}"
            yield cell


# Printed papers, values, words


def _pdf(content: bytes, paper: Paper) -> None:
    file = PdfReader(io.BytesIO(content), strict=True)
    if not 1 <= len(file.pages) <= MAX_PAGES:
        paper.faults.append(f"{len(file.pages)} pages")
    for name, value in _entries(file.trailer["/Root"].get_object(), set()):
        if name in _ACTIVE_PDF:
            paper.outline[f"active {name}"] += 1
        if name == "/URI" and not str(value).startswith(("mailto:", "tel:", "https://", "http://")):
            paper.faults.append(f"a link to {str(value)[:40]!a}")
    paper.printed = "".join(page.extract_text() for page in file.pages).replace("-", "")
    paper.turned = any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in set(paper.printed))


def _entries(node: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Every entry of every dictionary of the file, without following its tree twice."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            for name in one:
                yield str(name), one.raw_get(name)
            waiting += [one.raw_get(name) for name in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def _json(content: bytes, paper: Paper) -> None:
    document = json.loads(content)
    paper.words = " ".join(_strings(document))
    if isinstance(document, dict):
        paper.outline[f"keys {sorted(document)}"] += 1


def _toml(content: bytes, paper: Paper) -> None:
    document = tomllib.loads(content.decode())
    paper.words = " ".join(_strings(document))
    paper.outline[f"keys {sorted(document)}"] += 1


def _txt(content: bytes, paper: Paper) -> None:
    paper.words = content.decode()
    paper.faults += _controls(paper.words)


def _screen(content: bytes, paper: Paper) -> None:
    paper.words = content.decode()
    code, _, printed = paper.words.partition("\n")
    paper.outline[code] += 1
    unsafe = {c for c in printed if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}}
    paper.faults += [f"prints {c!a}" for c in sorted(unsafe - {"\n", "\u200c", "\u200d"})]
    if "Traceback" in printed:
        paper.faults.append("a traceback")
    with contextlib.suppress(ValueError):  # words, not an object
        paper.words += " ".join(_strings(json.loads(printed)))


def _strings(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for key, value in document.items():
            yield key
            yield from _strings(value)
    elif isinstance(document, list):
        for part in document:
            yield from _strings(part)


def _skeleton(document: Any) -> Any:
    """A document without its texts; `@type` and the like stay."""
    if isinstance(document, Mapping):
        return {key: value if key.startswith("@") else _skeleton(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_skeleton(part) for part in document]
    return type(document).__name__


READERS: Mapping[str, Callable[[bytes, Paper], None]] = {
    "html": _html,
    "svg": _svg,
    "ics": _ics,
    "eml": _eml,
    "xlsx": _xlsx,
    "csv": _csv,
    "input": _input,
    "pdf": _pdf,
    "json": _json,
    "txt": _txt,
    "toml": _toml,
    "screen": _screen,
}
"""By suffix; "screen" is an exit code and what a command printed, "input" a table of a programme."""
