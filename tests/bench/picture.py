"""The duels as one drawing: time, coverage short of its bound, memory; a line a problem, a dot a way to solve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import log10

from tests.bench.duel import Case, Outcome

COLOURS = {"ours": "#0b6e4f", "CP-SAT": "#b5651d", "SCIP": "#7a3e9d", "HiGHS": "#1f5fa8", "spreadsheet": "#6b6b6b"}
LABELS, WIDTH, GAP, TOP, STEP = 235, 270, 40, 74, 30
PROVABLE = ("ours", "CP-SAT", "SCIP", "HiGHS")


@dataclass(frozen=True)
class Panel:
    """One scale, logarithmic, and the figure on it; the number beside a dot comes from `note`."""

    title: str
    figure: str
    least: float
    most: float
    left: int

    def place(self, value: float) -> float:
        """Horizontal position of a value."""
        span = log10(self.most) - log10(self.least)
        share = (log10(min(self.most, max(self.least, value))) - log10(self.least)) / span
        return self.left + share * WIDTH


PANELS = (
    Panel("processor seconds (number: levels proven of 7)", "cpu", 0.1, 1_000, LABELS),
    Panel("coverage short of the best bound, teams (0 is left)", "short", 0.5, 10_000, LABELS + WIDTH + GAP),
    Panel("peak memory, MiB", "peak", 30, 10_000, LABELS + 2 * (WIDTH + GAP)),
)


def picture(duels: list[tuple[Case, list[Outcome]]]) -> str:
    """An SVG document."""
    height, width = TOP + STEP * len(duels) + 20, LABELS + 3 * (WIDTH + GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12" role="img">',
        "<title>Ours, the plain model on three engines and the spreadsheet way, side by side</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_legend(),
        *(line for panel in PANELS for line in _scale(panel, height - 20)),
        *(line for row, duel in enumerate(duels) for line in _row(TOP + STEP * row + STEP // 2, *duel)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _legend() -> Iterator[str]:
    for index, (method, colour) in enumerate(COLOURS.items()):
        left = LABELS + 110 * index
        yield f'<circle cx="{left}" cy="18" r="6" fill="{colour}"/><text x="{left + 11}" y="22">{method}</text>'


def _scale(panel: Panel, bottom: int) -> Iterator[str]:
    yield f'<text x="{panel.left}" y="46" font-weight="bold">{escape(panel.title)}</text>'
    power = -1
    while 10**power <= panel.most:
        if 10**power >= panel.least:
            x = panel.place(10**power)
            yield f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" stroke="#dddddd"/>'
            yield f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle" fill="#666666">{10**power:g}</text>'
        power += 1


def _row(y: int, case: Case, outcomes: list[Outcome]) -> Iterator[str]:
    yield f'<text x="{LABELS - 14}" y="{y + 4}" text-anchor="end">{escape(case.family)}, {case.authorities:,}</text>'
    bound = _best_bound(outcomes)
    for panel in PANELS:
        for outcome in reversed([o for o in outcomes if o.rounds]):
            value = _figure(panel, outcome, bound)
            if value is not None:
                yield from _dot(panel, y, outcome, value)


def _dot(panel: Panel, y: int, outcome: Outcome, value: float) -> Iterator[str]:
    x, colour = panel.place(value), COLOURS[outcome.method]
    lane = y - 10 + 5 * list(COLOURS).index(outcome.method)
    told = f"{outcome.method}: {value:,.3g}"
    yield f'<circle cx="{x:.1f}" cy="{lane}" r="4" fill="{colour}"><title>{escape(told)}</title></circle>'
    if panel.figure == "cpu" and outcome.method in PROVABLE:
        yield f'<text x="{x + 6:.1f}" y="{lane + 3}" font-size="8" fill="{colour}">{outcome.proven}</text>'


def _best_bound(outcomes: list[Outcome]) -> int | None:
    bounds = [o.levels[0][2] for o in outcomes if o.levels and o.method in PROVABLE]
    return min(bounds, default=None)


def _figure(panel: Panel, outcome: Outcome, bound: int | None) -> float | None:
    if panel.figure != "short":
        return outcome.typical(panel.figure)
    return None if bound is None or not outcome.levels else float(bound - outcome.levels[0][1])
