"""A comparison of scenarios in words: the table, what each changes, the answers to the built-in questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped
from planner.cli.words import conflict_lines, counted
from planner.domain.money import format_money
from planner.domain.scenarios import (
    BUDGETS,
    CAPS,
    DATES,
    Comparison,
    Differences,
    Result,
    TripDifference,
    best_date,
    cell,
    columns,
)
from planner.services.comparison_value import comparison_value

MOST_ITEMS = 5
"""Trips named of each kind; the page and --json have them all."""

_HEADS = {"delegates": "trips", "preference": "ranks", "minutes": "hours", "co2_g": "co2", "estimated": "estimates"}
_QUESTIONS = {
    CAPS: "The price of each cap and threshold, one step looser and one tighter:",
    BUDGETS: "The next euro of each budget:",
    DATES: "The dates of each event:",
}


def compared(comparison: Comparison, out: Path | None) -> Outcome:
    """The outcome of a comparison."""
    lines = [*_table(comparison), *_own(comparison)]
    for question, head in _QUESTIONS.items():
        groups = comparison.probes(question)
        if groups:
            lines += ["", head, *(line for name, group in groups.items() for line in _group(name, group, comparison))]
    if out is not None:
        lines += ["", f"written: {out}; begin with {out / 'index.html'}"]
    data = comparison_value(comparison) | ({} if out is None else {"out": str(out)})
    return Outcome(_code(comparison), tuple(map(escaped, lines)), _complaints(comparison), data)


def _code(comparison: Comparison) -> ExitCode:
    """3 where nothing at all has a plan, 4 where a search was cut off, else 0."""
    results = (comparison.base, *comparison.results)
    if all(result.state in ("infeasible", "refused") for result in results):
        return ExitCode.INFEASIBLE
    cut_off = any(result.state == "no_plan" or (result.levels and not result.is_proven) for result in results)
    return ExitCode.TIME_LIMIT if cut_off else ExitCode.DONE


def _complaints(comparison: Comparison) -> tuple[str, ...]:
    lines: list[str] = []
    if comparison.base.state == "infeasible":
        lines += conflict_lines(comparison.base.conflict)
    if _code(comparison) is ExitCode.TIME_LIMIT:
        lines.append("warning: a search was stopped before every level was proven; the best plans found are compared")
    return tuple(lines)


def _table(comparison: Comparison) -> Iterator[str]:
    shown = columns(comparison)
    rows = [["", *(_HEADS.get(column, column) for column in shown)]]
    for result in (comparison.base, *comparison.asked):
        rows.append([result.scenario.name, *(_cell_text(result, comparison.base, column) for column in shown)])
    yield f"{comparison.code}: {counted(len(comparison.results), 'scenario')} against the programme as it is"
    yield from _aligned(rows)
    if any(not result.is_proven for result in (comparison.base, *comparison.asked) if result.levels):
        yield "value|bound: not proven; nothing better than the bound exists"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for first, *others in rows:
        cells = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells)).rstrip()


def _cell_text(result: Result, base: Result, column: str) -> str:
    found = cell(result, base, column)
    if found is None:
        return "-"
    value = _table_figure(column, found.value)
    return value if found.is_proven or found.bound is None else f"{value}|{_table_figure(column, found.bound)}"


def _table_figure(column: str, figure: int) -> str:
    """Short: money without its currency, CO2 in tonnes, times in hours."""
    if column == "cost":
        return f"{figure / 100:.2f}"
    if column in ("co2", "co2_g"):
        return f"{figure / 1_000_000:.3f} t"
    return f"{figure // 60}:{figure % 60:02d}" if column == "minutes" else str(figure)


def _own(comparison: Comparison) -> Iterator[str]:
    for result in comparison.asked:
        title = f": {result.scenario.title}" if result.scenario.title else ""
        yield ""
        yield f"{result.scenario.name}{title}"
        yield from (f"  {change}" for change in result.changes)
        yield from (f"  {line}" for line in _effect(result, comparison))


def _effect(result: Result, comparison: Comparison) -> Iterator[str]:
    """What became of a scenario: why it has no plan, or what differs from the base."""
    yield _summary(result, comparison)
    yield from (f"warning: {warning}" for warning in result.warnings)
    yield from _obstacles(result)
    if result.differences is not None:
        yield from _difference_lines(result.differences, comparison.currency)


def _obstacles(result: Result) -> Iterator[str]:
    """Why a scenario has no plan."""
    yield from (f"conflict: {item.code}: {item.text}" for item in result.conflict)
    yield from (f"repair {number}: {repair}" for number, repair in enumerate(result.repairs, start=1))
    yield from result.faults


def _summary(result: Result, comparison: Comparison) -> str:
    if result.state == "infeasible":
        return "no plan satisfies the locks and rules; these together cannot hold:"
    if result.state == "no_plan":
        return "the time limit came before any plan was found"
    if result.state == "refused":
        return "the changed programme has faults:"
    if result.is_idle:
        return "it changes nothing: all that it asks for is so already"
    changes = list(_changes(result, comparison))
    if changes:
        return ", ".join(changes)
    if result.differences is None:
        return f"{counted(len(result.levels), 'level')} solved; the base has no plan to compare with"
    same = not result.differences.trips and not result.differences.visits
    return "nothing changes" if same else "other trips, the same figures"


def _changes(result: Result, comparison: Comparison) -> Iterator[str]:
    for column in columns(comparison):
        found = cell(result, comparison.base, column)
        if found is not None and found.change:
            yield f"{_HEADS.get(column, column)} {_signed(column, found.change, comparison.currency)}"


def _signed(column: str, change: int, currency: str) -> str:
    sign, size = ("+" if change > 0 else "-"), abs(change)
    return f"{sign}{format_money(size, currency)}" if column == "cost" else sign + _table_figure(column, size)


def _difference_lines(differences: Differences, currency: str) -> Iterator[str]:
    for word, names in (("authorities gained", differences.gained), ("authorities lost", differences.lost)):
        if names:
            yield f"{word}: {', '.join(names)}"
    for word, kind in (("gained", "added"), ("lost", "withdrawn"), ("changed", "changed")):
        items = differences.of_kind(kind)
        for item in items[:MOST_ITEMS]:
            yield f"{word}: {_item(item, currency)}"
            yield from (f"  why: {cause}" for cause in item.change.why)
        if len(items) > MOST_ITEMS:
            yield f"{word}: {len(items) - MOST_ITEMS} more; --json and the page name them"
    for visit in differences.visits:
        yield f"visit {visit.event}: {visit.before or 'not held'} -> {visit.after or 'not held'}"


def _item(item: TripDifference, currency: str) -> str:
    told = f"{item.change.name} ({item.change.delegate}, {item.authority}) at {item.change.event_name}"
    if item.change.kind == "changed":
        told += f", {', '.join(one.what.replace('_', '-') for one in item.change.differences)}"
    costs = [format_money(cents, currency) for cents in (item.before, item.after) if cents is not None]
    return f"{told}, {' -> '.join(dict.fromkeys(costs))}"


def _group(subject: str, group: Iterable[Result], comparison: Comparison) -> Iterator[str]:
    listed = tuple(group)
    best = best_date(listed)
    yield f"  {subject}"
    for result in listed:
        probe = result.scenario.probe
        assert probe is not None
        served = f"{result.served} {'authority' if result.served == 1 else 'authorities'} served; "
        most = "  <- serves most" if result is best else ""
        lead = (served if result.state == "solved" else "") if probe.question == DATES else ""
        yield f"    {probe.label}: {lead}{_summary(result, comparison)}{most if probe.question == DATES else ''}"
        yield from (f"      warning: {warning}" for warning in result.warnings)
        yield from (f"      {line}" for line in _obstacles(result))
