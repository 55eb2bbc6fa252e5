"""The answer of `planner fairness` in words and as an object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped
from planner.cli.words import given_up, level_figure

if TYPE_CHECKING:
    from planner.domain.overview import Group, Grouping
    from planner.domain.plan import Plan
    from planner.services.fairness import Fairness, Price

BY_WORDS = {
    "country": "By country",
    "area": "By area of cooperation",
    "kind": "By kind of authority",
    "size": "By size of authority (inhabitants)",
    "gender": "By gender",
}


def told(report: Fairness, plan: Plan, prices: tuple[Price, ...] | None, currency: str) -> Outcome:
    """The outcome; `prices` is None where they were not asked for."""
    lines = [*_report_lines(report), *_tolerance_lines(plan, currency), *_price_lines(prices, currency)]
    unproven = any(not price.proven for price in prices or ())
    return Outcome(
        ExitCode.TIME_LIMIT if unproven else ExitCode.DONE,
        said=tuple(escaped(line) for line in lines),
        complaints=("warning: not every level was proven, so the differences may be smaller",) if unproven else (),
        data=_value(report, plan, prices),
    )


def _report_lines(report: Fairness) -> Iterator[str]:
    for grouping in report.groupings:
        yield f"{BY_WORDS[grouping.by]}:"
        yield from (f"  {_group_words(group, grouping)}" for group in grouping.groups)
    for quota in report.quotas:
        yield f"Quota {quota.code}: {quota.sentence}; {quota.funded} of {quota.of_all} do."


def _group_words(group: Group, grouping: Grouping) -> str:
    code = f"{group.group} " if grouping.by == "country" and group.group else ""
    share = "" if group.share is None else f", {group.share:.1f} % of all trips"
    rate = "" if group.rate is None else f", {group.rate:.1f} % of the eligible"
    worst = "; worst off" if group.group and group.group == grouping.worst_off else ""
    return (
        f"{code}{group.name}: {group.nominated} nominated, {group.eligible} eligible, "
        f"{group.funded} funded{share}{rate}{worst}"
    )


def _tolerance_lines(plan: Plan, currency: str) -> Iterator[str]:
    for level in plan.objective:
        if level.best is not None:
            yield f"Tolerance of {level.level}: {given_up(level, currency)}."


def _price_lines(prices: tuple[Price, ...] | None, currency: str) -> Iterator[str]:
    if prices == ():
        yield "The programme has no quotas and no tolerances: fairness costs nothing."
    for price in prices or ():
        yield f"Without {price.without}: {price.trips_without} trips instead of {price.trips}"
        changed = [level for level in price.levels if level.plan != level.without]
        for level in changed:
            without, plan = (level_figure(level.level, figure, currency) for figure in (level.without, level.plan))
            yield f"  {level.level}: {without} instead of {plan}"
        if not changed:
            yield "  every level stays as it is"


def _value(report: Fairness, plan: Plan, prices: tuple[Price, ...] | None) -> dict[str, object]:
    value: dict[str, object] = {
        "groupings": [dataclasses.asdict(grouping) for grouping in report.groupings],
        "quotas": [dataclasses.asdict(quota) for quota in report.quotas],
        "tolerances": [
            {"level": level.level, "best": level.best, "given_up": level.given_up, "tolerance": level.tolerance}
            for level in plan.objective
            if level.tolerance
        ],
    }
    return value if prices is None else {**value, "prices": [dataclasses.asdict(price) for price in prices]}
