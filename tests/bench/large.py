"""What programmes of hundreds to ten thousand authorities take until their first level is settled, a row each."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.duel import Case, run

UNLIMITED = 36_000.0
"""Processor seconds that are as good as no limit: ours ends by itself."""

CASES = tuple(Case("base", authorities, 1, UNLIMITED) for authorities in (300, 1_000, 3_000, 10_000))

TITLES = (
    "problem",
    "options",
    "by hand",
    "coverage",
    "bound",
    "first s",
    "engine s",
    "around",
    "all s",
    "MiB",
    "KiB each",
)


def rows(cases: tuple[Case, ...]) -> Iterator[str]:
    """
    A line for each problem, ours beside the spreadsheet's coverage.

    `first s` is processor time until the first level is settled, its bound included, `engine s` what of it was spent
    inside the engines and `around` the share of the rest; memory is that of the whole process at its peak.
    """
    yield _line(TITLES)
    for case in cases:
        yield row(case)


def row(case: Case) -> str:
    """One problem's line."""
    ours, sheet = run(case, "ours", threads=1), run(case, "spreadsheet", threads=1)
    assert ours is not None
    assert sheet is not None
    assert not ours["broken"]
    first, engine = ours["left"][0], ours["left_engine"][0]
    _, value, bound = ours["levels"][0]
    return _line(
        (
            f"{case.family}, {case.authorities:,}",
            f"{ours['options']:,}",
            f"{sheet['levels'][0][1]:,}",
            f"{value:,}",
            f"{bound:,}",
            f"{first:.1f}",
            f"{engine:.1f}",
            f"{100 * (1 - engine / first):.0f} %",
            f"{ours['cpu']:.1f}",
            f"{ours['peak']:,.0f}",
            f"{1024 * ours['peak'] / case.authorities:,.0f}",
        )
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"{cells[0]:24}" + "".join(f"{cell:>11}" for cell in cells[1:])
