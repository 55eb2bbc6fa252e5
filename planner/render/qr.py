"""QR codes (ISO/IEC 18004) as runs of dark modules, for the paper to draw as lines."""

from __future__ import annotations

from typing import Any

MAX_BYTES = 300
"""Longest text in a code: more would need modules too small for a camera on paper of 3 cm."""


def qr_code(text: str) -> dict[str, Any]:
    """
    The code of a text: `size` in modules without margin, and `runs` of dark modules as [column, row, length].

    A text that is too long is cut at a whole letter; it stands in full beside the code.
    """
    import segno

    whole = text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")
    rows = segno.make(whole, error="m", encoding="utf-8", micro=False, boost_error=False).matrix
    return {"size": len(rows), "runs": [run for number, row in enumerate(rows) for run in _runs(number, row)]}


def _runs(number: int, row: bytes | bytearray) -> list[list[int]]:
    runs: list[list[int]] = []
    for column, dark in enumerate(row):
        if dark and runs and sum(runs[-1][::2]) == column:
            runs[-1][2] += 1
        elif dark:
            runs.append([column, number, 1])
    return runs
