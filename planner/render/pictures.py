"""The pictures of a plan: map, calendar, budgets, CO2 and hours; on its page and as files of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from planner.domain.overview import EventRow, Overview
from planner.render import formats
from planner.render.charts import BarChart, BudgetChart, Datum, bar_chart, budget_chart, histogram
from planner.render.clean import cleaned
from planner.render.environment import template
from planner.render.gantt import Chart, gantt
from planner.render.maps import Map, europe_map, world_map

_TONNE, _HOUR = 1_000_000, 60

_GRAMS = tuple(_TONNE * tenths // 10 for tenths in (1, 2, 5, 10, 20, 50))
_MINUTES = tuple(_HOUR * hours for hours in (1, 2, 5, 10, 20, 50))
"""Steps of the histograms."""

_Drawing = Chart | Map | BudgetChart | BarChart


def plan_pictures(overview: Overview) -> dict[str, str]:
    """Every picture of the plan as a file of its own, by its path in the output folder; none where there is no plan."""
    return {f"pictures/{name}.svg": picture for name, picture in drawings(cleaned(overview), is_alone=True).items()}


def drawings(plan: Overview, *, is_alone: bool) -> dict[str, str]:
    """
    Every picture of a cleaned plan by its name.

    Parameters
    ----------
    is_alone
        Whether it is a file of its own and brings its colours along.
    """
    return {
        name: template(f"picture-{kind}.svg").render(
            id=name, chart=chart, is_alone=is_alone, programme=plan.programme, today=plan.today
        )
        for name, kind, chart in _charts(plan)
    }


def _charts(plan: Overview) -> Iterator[tuple[str, str, _Drawing]]:
    """Name, template and coordinates of each."""
    if plan.flows:
        yield "map", "map", world_map(plan.flows)
        close = europe_map(plan.flows)
        if close is not None:
            yield "europe", "map", close
    if plan.timeline is not None and plan.timeline.lanes:
        yield "calendar", "calendar", gantt(plan.timeline)
    if plan.budgets:
        yield "budgets", "budgets", budget_chart(plan.budgets)
    rows = [event for event in plan.events if event.trips]
    if rows:
        yield "co2", "plain", bar_chart([_datum(event, event.co2_g, formats.tonnes(event.co2_g)) for event in rows])
        yield "hours", "plain", bar_chart([_datum(one, one.minutes, formats.whole_hours(one.minutes)) for one in rows])
        yield "co2-people", "plain", bar_chart(_people(co2_by_person(plan).values(), _GRAMS, formats.tonnes))
        yield (
            "hours-people",
            "plain",
            bar_chart(_people(minutes_by_person(plan).values(), _MINUTES, formats.whole_hours)),
        )


def co2_by_person(plan: Overview) -> Mapping[str, int]:
    """Grams of all trips of each delegate, by code."""
    return _by_person(plan, "co2_g")


def minutes_by_person(plan: Overview) -> Mapping[str, int]:
    """Minutes under way of all trips of each delegate, by code."""
    return _by_person(plan, "minutes")


def _by_person(plan: Overview, figure: str) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for event in plan.events:
        for row in event.trips:
            found[row.delegate] += getattr(row, figure)
    return found


def _datum(event: EventRow, value: int, text: str) -> Datum:
    return Datum(event.name, value, f"{text}, {len(event.trips)} trip{'' if len(event.trips) == 1 else 's'}")


def _people(values: Iterable[int], units: Sequence[int], told: Callable[[int], str]) -> list[Datum]:
    """A bar for each step: how many people lie in it."""
    return [
        Datum(f"{told(least)} to less than {told(below)}", number, formats.count(number))
        for least, below, number in histogram(list(values), units)
    ]
