"""The pictures of a plan: map, calendar, budgets, CO2 and hours; on its page and as files of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from planner.domain.overview import EventRow, Overview
from planner.render import formats
from planner.render.charts import BarChart, BudgetChart, Datum, bar_chart, budget_chart, histogram
from planner.render.clean import cleaned
from planner.render.environment import macro, template
from planner.render.gantt import Chart, gantt
from planner.render.maps import Map, europe_map, is_in_europe, world_map
from planner.render.settled import settled

_TONNE, _HOUR = 1_000_000, 60

_GRAMS = tuple(_TONNE * tenths // 10 for tenths in (1, 2, 5, 10, 20, 50))
_MINUTES = tuple(_HOUR * hours for hours in (1, 2, 5, 10, 20, 50))
"""Steps of the histograms."""

_WORDS = "plan-words.txt"

_Drawing = Chart | Map | BudgetChart | BarChart


def picture_names(plan: Overview) -> tuple[str, ...]:
    """The pictures that a plan has something for."""
    return tuple(name for name, _, _ in _charts(plan))


def plan_picture(overview: Overview, name: str) -> str:
    """One of the pictures of `picture_names` as a file of its own, for white paper and for any program."""
    return settled(_drawings(cleaned(overview), (name,), is_alone=True)[name])


def drawings(plan: Overview) -> dict[str, str]:
    """Every picture of a cleaned plan by its name, to stand on its page."""
    return _drawings(plan, picture_names(plan), is_alone=False)


def _drawings(plan: Overview, names: Collection[str], *, is_alone: bool) -> dict[str, str]:
    return {
        name: template(f"picture-{kind}.svg").render(
            id=name,
            chart=chart(),
            is_alone=is_alone,
            programme=plan.programme,
            today=plan.today,
            redacted=plan.redacted,
        )
        for name, kind, chart in _charts(plan)
        if name in names
    }


def _charts(plan: Overview) -> Iterator[tuple[str, str, Callable[[], _Drawing]]]:
    """Name, template and how to work out the coordinates of each."""
    if plan.flows:
        yield "map", "map", lambda: world_map(plan.flows)
    if any(is_in_europe(flow) for flow in plan.flows):
        yield "europe", "map", lambda: europe_map(plan.flows)
    if plan.timeline.lanes:
        yield "calendar", "calendar", lambda: gantt(plan.timeline)
    if plan.budgets:
        yield "budgets", "budgets", lambda: budget_chart(plan.budgets)
    rows = [event for event in plan.events if event.trips]
    if rows:
        yield "co2", "plain", lambda: bar_chart([_datum(row, row.co2_g, formats.tonnes(row.co2_g)) for row in rows])
        yield "hours", "plain", lambda: bar_chart([_datum(x, x.minutes, formats.whole_hours(x.minutes)) for x in rows])
        yield "co2-people", "plain", lambda: bar_chart(_people(co2_by_person(plan).values(), _GRAMS, formats.tonnes))
        hours = formats.whole_hours
        yield "hours-people", "plain", lambda: bar_chart(_people(minutes_by_person(plan).values(), _MINUTES, hours))


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
    return Datum(event.name, value, macro(_WORDS, "of_trips")(text, len(event.trips)))


def _people(values: Iterable[int], units: Sequence[int], told: Callable[[int], str]) -> list[Datum]:
    """A bar for each step: how many people lie in it."""
    step = macro(_WORDS, "step")
    return [
        Datum(step(told(least), told(below)), number, formats.count(number))
        for least, below, number in histogram(list(values), units)
    ]
