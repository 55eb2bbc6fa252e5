"""A comparison of scenarios on one page, and its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.domain.scenarios import (
    BUDGETS,
    CAPS,
    DATES,
    Cell,
    Comparison,
    Result,
    best_date,
    cell,
    columns,
)
from planner.render import formats
from planner.render.charts import Curve, Datum, bar_chart, shortened, step_chart
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.filenames import file_stems
from planner.render.settled import settled

_BARS = ("coverage", "authorities", "trips", "delegates", "cost", "co2", "co2_g", "minutes")
"""Figures that get a picture of bars, where the table has them."""

_STEPS = ("coverage", "merit", "delegates", "trips", "authorities")
"""Figures that a budget's curve may show; the first of them also where none changes."""

_PRICED = ("coverage", "delegates", "trips", "cost")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A cell in words: the figure, its change with a sign, how good that is, and the bound where it is not proven."""

    text: str
    change: str
    tone: str
    bound: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A scenario's row of a table; `cells` hold None where it has no such figure."""

    result: Result
    cells: tuple[_Shown | None, ...]

    @property
    def is_same(self) -> bool:
        """Whether its plan is the base's."""
        gone = self.result.differences
        return gone is not None and not gone.trips and not gone.visits


@dataclass(frozen=True, slots=True)
class _Group:
    """One subject of a built-in question with its rows; `best` names the scenario to choose, where one is."""

    subject: str
    rows: tuple[_Row, ...]
    picture: str
    best: str = ""


def comparison_page(comparison: Comparison) -> str:
    """`index.html`: one file that loads nothing and runs no script."""
    safe = cleaned(comparison)
    drawn = _drawings(safe, is_alone=False)
    return template("comparison.html").render(
        comparison=safe,
        columns=columns(safe),
        rows=tuple(_row(safe, result) for result in (safe.base, *safe.asked)),
        bars=tuple(drawn[name] for name in drawn if name.startswith("bars-")),
        caps=_groups(safe, CAPS, drawn),
        priced=tuple(drawn[name] for name in drawn if name.startswith("caps-")),
        budgets=_groups(safe, BUDGETS, drawn),
        dates=_groups(safe, DATES, drawn),
    )


def pictures(comparison: Comparison) -> dict[str, str]:
    """Every picture as a file of its own, by its path in the output folder."""
    drawn = _drawings(cleaned(comparison), is_alone=True)
    return {f"pictures/{name}.svg": settled(picture) for name, picture in drawn.items()}


def _row(comparison: Comparison, result: Result) -> _Row:
    found = (cell(result, comparison.base, column) for column in columns(comparison))
    shown = (_shown(one, column, comparison.currency) for one, column in zip(found, columns(comparison), strict=True))
    return _Row(result, tuple(shown))


def _shown(found: Cell | None, column: str, currency: str) -> _Shown | None:
    if found is None:
        return None
    change = _signed(found.change, column, currency) if found.change else ""
    bound = "" if found.is_proven or found.bound is None else _figure(found.bound, column, currency)
    return _Shown(_figure(found.value, column, currency), change, _tone(found), bound)


def _tone(found: Cell) -> str:
    if not found.change:
        return ""
    return "other" if found.better is None else "better" if found.better else "worse"


def _figure(value: int, column: str, currency: str) -> str:
    if column == "cost":
        return formats.whole_money(value, currency)
    if column in ("co2", "co2_g"):
        return formats.tonnes(value)
    return formats.whole_hours(value) if column == "minutes" else formats.count(value)


def _signed(change: int, column: str, currency: str) -> str:
    return ("+" if change > 0 else "−") + _figure(abs(change), column, currency)


def _groups(comparison: Comparison, question: str, drawn: dict[str, str]) -> tuple[_Group, ...]:
    probes = comparison.probes(question)
    stems = file_stems(probes)
    groups = []
    for subject, results in probes.items():
        best = best_date(results) if question == DATES else None
        rows = tuple(_row(comparison, result) for result in results)
        picture = drawn.get(f"{question}-{stems[subject]}", "")
        groups.append(_Group(subject, rows, picture, best.scenario.name if best else ""))
    return tuple(groups)


def _drawings(comparison: Comparison, *, is_alone: bool) -> dict[str, str]:
    """
    Every picture by its name.

    Parameters
    ----------
    is_alone
        Whether it is a file of its own and brings its colours along.
    """
    drawn = {}
    for name, kind, values in (*_bars(comparison), *_caps(comparison), *_budgets(comparison), *_dates(comparison)):
        drawn[name] = template(f"picture-{kind}.svg").render(id=name, is_alone=is_alone, **values)
    return drawn


_Drawing = tuple[str, str, dict[str, object]]
"""Name, template, values."""


def _bars(comparison: Comparison) -> Iterator[_Drawing]:
    """One picture a figure: the base and every scenario of one's own that has a plan."""
    results = [result for result in (comparison.base, *comparison.asked) if result.state == "solved"]
    if len(results) < 2:
        return
    for column in columns(comparison):
        if column in _BARS:
            data = [_datum(comparison, result, column) for result in results]
            yield f"bars-{column}", "bars", _bar_values("bars", column, data)


def _datum(comparison: Comparison, result: Result, column: str) -> Datum:
    shown = _row(comparison, result).cells[columns(comparison).index(column)]
    found = cell(result, comparison.base, column)
    if shown is None or found is None:
        return Datum(result.scenario.name, 0, "–")
    tone = "base" if result is comparison.base else shown.tone
    text = f"{shown.text} ({shown.change})" if shown.change else shown.text
    return Datum(result.scenario.name, found.value, text, tone)


def _bar_values(kind: str, column: str, data: Sequence[Datum], subject: str = "") -> dict[str, object]:
    told = "; ".join(f"{datum.label}: {datum.text}" for datum in data)
    return {"kind": kind, "column": column, "subject": shortened(subject), "told": told, "chart": bar_chart(data)}


def _caps(comparison: Comparison) -> Iterator[_Drawing]:
    """One picture a figure: what each step of each setting changes, where it changes anything."""
    results = [result for group in comparison.probes(CAPS).values() for result in group]
    for column in columns(comparison):
        if column not in _PRICED:
            continue
        changed = [(result, cell(result, comparison.base, column)) for result in results]
        data = [
            Datum(_step(result), found.change, _signed(found.change, column, comparison.currency), _tone(found))
            for result, found in changed
            if found is not None and found.change
        ]
        if data:
            yield f"caps-{column}", "bars", _bar_values("caps", column, data)


def _step(result: Result) -> str:
    probe = result.scenario.probe
    assert probe is not None
    return f"{probe.subject} {probe.label.partition(': ')[2]}"


def _budgets(comparison: Comparison) -> Iterator[_Drawing]:
    groups = comparison.probes(BUDGETS)
    stems = file_stems(groups)
    for subject, results in groups.items():
        points = [(0, comparison.base), *((_position(result), result) for result in results)]
        solved = [(at, result) for at, result in sorted(points, key=lambda point: point[0]) if result.state == "solved"]
        found = [curve for column in _STEPS if (curve := _curve(comparison, column, solved)).points]
        curves = [curve for curve in found if len({value for _, value, _ in curve.points}) > 1] or found[:1]
        if len(solved) > 1 and curves:
            told = "; ".join(f"{_ticked(at)}: {_told(curves, at)}" for at, _ in solved)
            ticks = [(at, _ticked(at)) for at, _ in solved]
            values = {"subject": shortened(subject), "told": told, "chart": step_chart(curves, ticks)}
            yield f"{BUDGETS}-{stems[subject]}", "steps", values


def _position(result: Result) -> int:
    assert result.scenario.probe is not None
    return result.scenario.probe.position


def _ticked(cents: int) -> str:
    return "as it is" if cents == 0 else ("+" if cents > 0 else "−") + formats.count(abs(cents) // 100)


def _curve(comparison: Comparison, column: str, solved: Sequence[tuple[int, Result]]) -> Curve:
    found = (
        [(at, cell(result, comparison.base, column)) for at, result in solved] if column in columns(comparison) else []
    )
    points = ((at, one.value, formats.count(one.value)) for at, one in found if one is not None)
    return Curve(column, tuple(points))


def _told(curves: Sequence[Curve], at: int) -> str:
    return ", ".join(text for curve in curves for position, _, text in curve.points if position == at)


def _dates(comparison: Comparison) -> Iterator[_Drawing]:
    groups = comparison.probes(DATES)
    stems = file_stems(groups)
    for subject, results in groups.items():
        best = best_date(results)
        data = [
            Datum(_date(result), result.served, formats.count(result.served), "better" if result is best else "")
            for result in results
            if result.state == "solved"
        ]
        if data:
            yield f"{DATES}-{stems[subject]}", "bars", _bar_values("dates", "served", data, subject)


def _date(result: Result) -> str:
    assert result.scenario.probe is not None
    return result.scenario.probe.label
