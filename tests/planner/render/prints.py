"""Printed papers read back: text as a reader copies it, and what the file says of itself."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject


def reader(content: bytes) -> PdfReader:
    """The file, opened strictly."""
    return PdfReader(io.BytesIO(content), strict=True)


def text(content: bytes) -> str:
    """All pages on one line."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader(content).pages))


def heights(content: bytes) -> list[tuple[str, float]]:
    """Every piece of text in the order of the file, and how high above the page's foot its line stands, in points."""
    found: list[tuple[str, float]] = []
    for sheet in reader(content).pages:
        sheet.extract_text(visitor_text=lambda words, page, line, *_: found.append((words.strip(), page[5] + line[5])))
    return [(words, height) for words, height in found if words]


def names(content: bytes) -> set[str]:
    """Every name in every object of the file, compressed ones too: "/JavaScript" where there is a script."""
    file = reader(content)
    objects = (file.get_object(number) for number in range(1, file.trailer["/Size"]))
    return {name for found in objects if not isinstance(found, NullObject | None) for name in _names(found)}


def _names(value):
    if isinstance(value, NameObject):
        yield str(value)
    elif isinstance(value, DictionaryObject):
        for key in value:
            yield str(key)
            yield from _names(value.raw_get(key))
    elif isinstance(value, ArrayObject):
        for index in range(len(value)):
            yield from _names(list.__getitem__(value, index))


def unmarked(words: str) -> str:
    """Without marks that steer the text, which take no room."""
    return re.sub("[\u200f\u2066-\u2069]", "", words)


def squeezed(words: str) -> str:
    """Without blanks and marks that steer the text: lines may be broken anywhere."""
    return re.sub(r"[\s\u200b-\u200f\u2068\u2069]+", "", words)
