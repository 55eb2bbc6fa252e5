"""Printed papers read back: text as a reader copies it, and what the file says of itself."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    """The file, opened strictly."""
    return PdfReader(io.BytesIO(content), strict=True)


def text(content: bytes) -> str:
    """All pages on one line."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader(content).pages))


def squeezed(words: str) -> str:
    """Without blanks and marks that steer the text: lines may be broken anywhere."""
    return re.sub(r"[\s\u200b-\u200f\u2068\u2069]+", "", words)
