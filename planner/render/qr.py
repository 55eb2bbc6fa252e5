"""QR codes (ISO/IEC 18004) as a drawing of one path, so that paper and screen show them at any size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

MAX_BYTES = 300
"""Longest text in a code: more would need modules too small for a camera on paper of 3 cm."""

QUIET = 4
"""Modules of white around the code, which the standard asks for."""


@cache
def qr_code(text: str) -> str:
    """
    The code of a text as SVG, with its white margin.

    A text that is too long is cut at a whole letter; it stands in full beside the code.
    """
    import segno

    whole = text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")
    rows = segno.make(whole, error="m", encoding="utf-8", micro=False, boost_error=False).matrix
    size = len(rows) + 2 * QUIET
    dark = "".join(run for number, row in enumerate(rows) for run in _runs(number, row))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'


def _runs(number: int, row: bytes | bytearray) -> Iterator[str]:
    """Each run of dark modules in a row as a rectangle."""
    column = 0
    for piece in bytes(row).replace(b"\x00", b" ").split(b" "):
        if piece:
            yield f"M{column + QUIET} {number + QUIET}h{len(piece)}v1h-{len(piece)}z"
        column += len(piece) + 1
