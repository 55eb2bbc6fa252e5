"""The plan's pictures: what they count is what the plan has, and typed text stays text."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from math import cos, hypot, radians
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.flows import Flow, Place
from planner.domain.overview import Line
from planner.domain.timeline import BUSY, EVENT, TENTATIVE, VISIT, Lane, Span, Timeline
from planner.render.charts import histogram
from planner.render.gantt import MOST_LANES, gantt
from planner.render.labels import fitting, text_width
from planner.render.maps import world_map
from planner.render.page import plan_page
from planner.render.pictures import picture_names, plan_picture
from planner.render.projection import EDGE, shortest_way
from tests.planner.render.builders import make_overview
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.pages import Page

GRAZ = Place("GRZ", "Graz", 46.99, 15.44)
BARCELONA = Place("BCN", "Barcelona", 41.30, 2.08)
AUCKLAND = Place("AKL", "Auckland", -37.01, 174.79)
MADRID = Place("MAD", "Madrid", 40.47, -3.56)
CHRISTCHURCH = Place("CHC", "Christchurch", -43.49, 172.53)
REACH = (-50.0, 75.0)
LIMA = Place("LIM", "Lima", -12.02, -77.11)
SVG = "{http://www.w3.org/2000/svg}"


def make_flow(origin=GRAZ, destination=BARCELONA, **changes):
    flow = Flow(origin, destination, "e", "Expo", destination.city, "thematic", ("Graz",), 2, 500_000, 700)
    return replace(flow, **changes)


def make_timeline(*lanes, today=date(2026, 5, 1)):
    return Timeline(date(2026, 1, 1), date(2026, 12, 31), today, lanes)


def visit(code, first, last, **changes):
    return replace(Lane(code, f"Visit {code}", "study_visit", (Span(first, last, VISIT),)), **changes)


def full_overview(text="Expo"):
    place = replace(GRAZ, city=text, code=text)
    flow = make_flow(place, event=text, event_name=text, event_city=text, authorities=(text,))
    lanes = (
        Lane(text, text, "thematic", (Span(date(2026, 6, 1), date(2026, 6, 3), EVENT),), text, text),
        Lane("t", text, "thematic", (Span(date(2026, 8, 1), date(2026, 9, 3), TENTATIVE),)),
        visit("v", date(2026, 4, 13), date(2026, 4, 17), name=text, expert=text, holidays=(date(2026, 4, 6),)),
        Lane("x", text, "expert", (Span(date(2026, 4, 12), date(2026, 4, 18), BUSY, text),)),
    )
    line = Line(text, text, 100_00, 25_00, 50_00, 25_00, 25.0, 50.0, False, "EUR")
    return make_overview(programme=text, flows=(flow,), timeline=make_timeline(*lanes), budgets=(line,))


def drawn(overview, name):
    return ElementTree.fromstring(plan_picture(overview, name))


def test_the_lines_of_the_map_add_up_to_the_trips_that_travel():
    flows = (make_flow(), make_flow(AUCKLAND, LIMA, event="v", kind="study_visit", num_trips=3))
    picture = drawn(make_overview(flows=flows), "map")

    assert sum(int(path.get("data-trips")) for path in picture.iter(f"{SVG}path") if path.get("data-trips")) == 5
    assert [arc.thickness for arc in world_map(flows).arcs] == ["5.60", "3.20"]


def test_the_close_up_shows_what_stays_in_europe():
    overview = make_overview(flows=(make_flow(), make_flow(destination=LIMA, event="v")))

    lines = [path.get("data-trips") for path in drawn(overview, "europe").iter(f"{SVG}path") if path.get("data-trips")]
    assert lines == ["2"]
    assert "europe" not in picture_names(make_overview(flows=(make_flow(destination=LIMA),)))


def test_a_way_across_the_pacific_leaves_one_side_and_comes_in_at_the_other():
    west, east = shortest_way(AUCKLAND, LIMA)

    assert west[-1][0] == EDGE + 360
    assert east[0] == (EDGE, west[-1][1])
    assert east[-1] == pytest.approx((LIMA.longitude, LIMA.latitude))
    assert len(list(shortest_way(GRAZ, BARCELONA))) == 1


def ends():
    return st.builds(Place, st.just(""), st.just(""), st.floats(-49, 74), st.floats(-180, 180))


def points_of(pieces):
    return [point for piece in pieces for point in piece]


def length(points):
    """Degrees along small steps, those over the edge of the map aside."""
    steps = [hypot(y - v, (x - u) * cos(radians((y + v) / 2))) for (x, y), (u, v) in itertools.pairwise(points)]
    return sum(step for step in steps if step < 90)


@given(ends(), ends())
def test_every_way_stays_within_the_parallels_and_goes_from_end_to_end(here, there):
    points = points_of(shortest_way(here, there, REACH))

    assert all(REACH[0] - 1e-6 <= latitude <= REACH[1] + 1e-6 for _, latitude in points)
    assert [points[0][1], points[-1][1]] == pytest.approx([here.latitude, there.latitude], abs=1e-6)
    assert all(abs(y - v) < 8 for (_, y), (_, v) in itertools.pairwise(points))


def test_a_way_that_would_leave_the_map_is_bent_and_longer_and_another_is_left_alone():
    free, bent = (points_of(shortest_way(MADRID, CHRISTCHURCH, *reach)) for reach in ((), (REACH,)))

    assert min(latitude for _, latitude in free) < REACH[0] or max(latitude for _, latitude in free) > REACH[1]
    assert length(free) < length(bent) < 1.2 * length(free)
    assert list(shortest_way(GRAZ, BARCELONA, REACH)) == list(shortest_way(GRAZ, BARCELONA))


def test_a_place_beyond_the_parallels_is_still_reached():
    points = points_of(shortest_way(Place("", "", -54.8, -68.3), GRAZ, REACH))

    assert points[0] == pytest.approx((-68.3, -54.8))
    assert min(latitude for _, latitude in points) == pytest.approx(-54.8)


@pytest.mark.parametrize(
    "text", ["", "Graz", "Santa Cruz de la Sierra, Montevideo", "漢字漢字漢字漢字", "Zu\u0308rich" * 9]
)
@pytest.mark.parametrize("room", [30, 90, 190])
def test_a_name_that_is_cut_fits_its_room_and_one_that_fits_is_not_cut(text, room):
    told = fitting(text, room, 11)

    assert text_width(told, 11) <= room
    assert told == text if text_width(text, 11) <= room else told.endswith("…") and text.startswith(told[:-1])


def test_between_opposite_points_the_way_goes_over_the_north_pole():
    here, there = Place("", "", 10.0, 20.0), Place("", "", -10.0, -160.0)
    points = [point for piece in shortest_way(here, there) for point in piece]

    assert max(latitude for _, latitude in points) == pytest.approx(90)


def test_calendar_bars_are_the_days_of_events_visits_and_experts():
    overview = full_overview()
    bars = [(bar.get("data-first"), bar.get("data-last")) for bar in drawn(overview, "calendar").iter(f"{SVG}rect")]
    spans = [(str(span.first), str(span.last)) for lane in overview.timeline.lanes for span in lane.spans]

    assert [bar for bar in bars if bar[0]] == spans


def test_short_names_stay_in_view_on_the_page_and_leave_out_what_all_have():
    days = date(2026, 4, 13), date(2026, 4, 17)
    lanes = [
        visit(name, *days, name=f"Visit of {name}") for name in ("Graz to Lima", "Gera to Cali and three more cities")
    ]
    overview = replace(make_overview(), timeline=make_timeline(*lanes))

    (band,) = gantt(overview.timeline).bands
    assert [row.short for row in band.rows] == [
        "Graz to Lima",
        fitting("Gera to Cali and three more cities", 112, 11.5),
    ]
    assert [row.name for row in band.rows] == [lane.name for lane in lanes]
    assert gantt(make_timeline(lanes[0])).bands[0].rows[0].short == fitting(lanes[0].name, 112, 11.5)
    assert plan_page(overview).count('<text class="short-name"') == 2
    assert 'short-name" x' not in plan_picture(overview, "calendar")


def test_visits_are_counted_by_week():
    days = date(2026, 4, 13), date(2026, 4, 17)
    timeline = make_timeline(visit("a", *days), visit("b", *days), visit("c", date(2026, 5, 4), date(2026, 5, 8)))

    assert timeline.weeks == ((date(2026, 4, 13), 2), (date(2026, 5, 4), 1))
    assert [week.num_visits for week in gantt(timeline).weeks] == [2, 1]


def test_numbers_of_weeks_side_by_side_are_not_read_as_one():
    mondays = [date(2026, 4, 13) + number * timedelta(days=7) for number in range(4)]
    year = make_timeline(*(visit(str(day), day, day + timedelta(days=4)) for day in mondays))
    quarter = replace(year, first=date(2026, 4, 1), last=date(2026, 6, 30))
    three = replace(year, first=date(2024, 1, 1))

    assert [[week.is_told for week in gantt(line).weeks] for line in (quarter, three)] == [
        [True] * 4,
        [True, False, True, False],
    ]


@pytest.mark.parametrize(("today", "is_there"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_today_is_a_line_where_the_calendar_holds_it(today, is_there):
    assert (gantt(make_timeline(visit("a", date(2026, 4, 13), date(2026, 4, 17)), today=today)).today is not None) is (
        is_there
    )


def test_what_finds_no_room_in_the_calendar_is_counted():
    lanes = [visit(f"v{number}", date(2026, 4, 13), date(2026, 4, 17)) for number in range(MOST_LANES + 2)]

    (band,) = gantt(make_timeline(*lanes)).bands

    assert (len(band.rows), band.num_more) == (MOST_LANES, 2)


def test_budget_bars_are_shares_of_their_amount():
    picture = drawn(full_overview(), "budgets")

    assert "EUR 50.00 spent, EUR 25.00 held back, EUR 25.00 left" in "".join(picture.itertext())
    group = next(bar for bar in picture.iter(f"{SVG}g") if bar.get("class") == "budget-bar")
    assert [int(bar.get("width")) for bar in group.iter(f"{SVG}rect")] == [616, 308, 154]


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ([], ()),
        ([0, 4, 5, 11], ((0, 2, 1), (2, 4, 0), (4, 6, 2), (6, 8, 0), (8, 10, 0), (10, 12, 1))),
        ([100], ((0, 20, 0), (20, 40, 0), (40, 60, 0), (60, 80, 0), (80, 100, 0), (100, 120, 1))),
    ],
)
def test_a_histogram_counts_every_value_once(values, steps):
    found = histogram(values, (1, 2, 5, 10))

    assert sum(number for *_, number in found) == len(values)
    assert found == steps


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_stays_text_in_every_picture(text):
    for name in picture_names(full_overview()):
        shape = [node.tag for node in drawn(full_overview(text), name).iter()]
        assert shape == [node.tag for node in drawn(full_overview("x"), name).iter()] or name in ("map", "europe")
        assert not {f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"} & set(shape)
    page = Page(plan_page(full_overview(text)))
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert page.open_tags == []


def test_the_same_plan_gives_the_same_bytes():
    assert plan_page(full_overview()) == plan_page(full_overview())
