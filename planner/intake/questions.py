"""The built-in questions as scenarios: each cap and threshold, each budget's next euro, each candidate date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planner.domain.records import Budget, DayTime, Programme
from planner.domain.scenarios import BUDGETS, CAPS, DATES, NewDates, Probe, Scenario

BUDGET_STEPS = (1_000, 5_000, 10_000)
"""Units of a budget's own currency, more and less."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """
    A setting with a number or a day in it.

    `step` is one step in its own unit (days for a day); `looser` is 1 where a larger value admits more, else -1.
    """

    section: str
    key: str
    step: int
    looser: int
    most: int = 10**9


THRESHOLDS = (
    Threshold("rules", "min_population", 10_000, -1),
    Threshold("rules", "min_attendance", 10, -1, most=100),
    Threshold("rules", "thematic_per_year", 1, 1),
    Threshold("rules", "thematic_in_all", 1, 1),
    Threshold("rules", "cap_thematic_europe", 1, 1),
    Threshold("rules", "cap_thematic_elsewhere", 1, 1),
    Threshold("rules", "cap_study_visit", 1, 1),
    Threshold("rules", "visit_first_day", 7, -1),
    Threshold("rules", "visit_last_day", 7, 1),
    Threshold("rules", "expert_days_before", 1, -1, most=30),
    Threshold("rules", "expert_days_after", 1, -1, most=30),
    Threshold("travel", "arrive_hours_before", 1, -1, most=240),
    Threshold("travel", "leave_hours_after", 1, -1, most=240),
    Threshold("travel", "long_haul_km", 500, 1, most=30_000),
    Threshold("travel", "nights_before", 1, 1, most=30),
    Threshold("travel", "long_haul_nights_before", 1, 1, most=30),
    Threshold("travel", "nights_after", 1, 1, most=30),
)
"""Every cap and threshold of the rules and of travel, with its step; in the order in which they are asked."""


def subjects(programme: Programme, question: str) -> tuple[str, ...]:
    """What a question can be asked about in this programme."""
    if question == BUDGETS:
        return tuple(code for code, budget in programme.budgets.items() if not budget.of_co2)
    if question == DATES:
        return tuple(_listed_dates(programme))
    return tuple(threshold.key for threshold in THRESHOLDS if _value(programme, threshold) is not None)


def scenarios_of(programme: Programme, question: str, subject: str = "") -> tuple[Scenario, ...]:
    """
    The scenarios that answer a question.

    Parameters
    ----------
    subject
        One of `subjects`; "" for all of them.
    """
    makers = {CAPS: _caps, BUDGETS: _budgets, DATES: _dates}
    return tuple(makers[question](programme, [subject] if subject else subjects(programme, question)))


def _value(programme: Programme, threshold: Threshold) -> int | date | None:
    """The current value; None where there is no limit or no rule of the set reads it."""
    if threshold.section == "travel":
        value: int | date | None = getattr(programme.travel, threshold.key)
        return value
    read = {name for rule in programme.rules.rules.values() for name in rule.settings}
    return getattr(programme.rules.settings, threshold.key) if threshold.key in read else None


def _caps(programme: Programme, keys: Iterable[str]) -> Iterator[Scenario]:
    for threshold in THRESHOLDS:
        value = _value(programme, threshold)
        if threshold.key in keys and value is not None:
            for side in (1, -1):
                yield from _stepped(threshold, value, side)


def _stepped(threshold: Threshold, value: int | date, side: int) -> Iterator[Scenario]:
    """One step looser (`side` 1) or tighter (-1), where the setting goes that far."""
    step = threshold.step * threshold.looser * side
    tried: int | date
    if isinstance(value, date):
        tried = value + timedelta(days=step)
    else:
        tried = min(max(value + step, 0), threshold.most)
        if tried == value:
            return
    word = "looser" if side > 0 else "tighter"
    yield Scenario(
        name=f"{CAPS}.{threshold.key}.{tried}",
        title=f"{threshold.key} {tried} instead of {value}",
        settings=((threshold.section, threshold.key, tried),),
        probe=Probe(CAPS, threshold.key, f"{word}: {tried}", side),
    )


def _budgets(programme: Programme, codes: Iterable[str]) -> Iterator[Scenario]:
    for code in codes:
        budget = programme.budgets[code]
        for step in (*(-size for size in reversed(BUDGET_STEPS)), *BUDGET_STEPS):
            if budget.amount + step >= 0:
                yield _budget(budget, step)


def _budget(budget: Budget, step: int) -> Scenario:
    label = f"{step:+,}".replace(",", " ")
    return Scenario(
        name=f"{BUDGETS}.{budget.code}.{'plus' if step > 0 else 'minus'}-{abs(step)}",
        title=f"{budget.name}: {label} {budget.currency}",
        amounts=((budget.code, budget.amount + Decimal(step)),),
        probe=Probe(BUDGETS, budget.code, f"{label} {budget.currency}", step * 100),
    )


def _dates(programme: Programme, codes: Iterable[str]) -> Iterator[Scenario]:
    listed = _listed_dates(programme)
    for code in codes:
        for start, end in listed[code]:
            yield Scenario(
                name=f"{DATES}.{code}.{start.day}",
                title=f"{programme.events[code].name} on {start.day} to {end.day}",
                dates=(NewDates(code, ((_text(start), _text(end)),)),),
                probe=Probe(DATES, code, f"{start.day} to {end.day}", start.day.toordinal()),
            )


def _listed_dates(programme: Programme) -> dict[str, list[tuple[DayTime, DayTime]]]:
    """Events with several rows in `slots`, their pairs ascending."""
    found: dict[str, list[tuple[DayTime, DayTime]]] = {}
    for slot in programme.slots:
        if programme.events[slot.event].status == "confirmed":
            found.setdefault(slot.event, []).append((slot.start, slot.end))
    ordered = {code: sorted(pairs, key=lambda pair: pair[0].day) for code, pairs in found.items()}
    return {code: pairs for code, pairs in ordered.items() if len(pairs) > 1}


def _text(moment: DayTime) -> str:
    return f"{moment.day}T{moment.time:%H:%M}" if moment.time else f"{moment.day}"
