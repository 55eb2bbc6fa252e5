"""The page and pictures of a comparison: hand-made values in, well-formed and harmless documents out."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.itinerary import Difference
from planner.domain.overview import Change
from planner.domain.plan import ConflictItem, LevelResult, Repair
from planner.domain.scenarios import (
    Comparison,
    Differences,
    Figures,
    Probe,
    Result,
    Scenario,
    TripDifference,
    VisitDifference,
)
from planner.render.charts import Curve, Datum, bar_chart, step_chart
from planner.render.comparison import comparison_page, pictures
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.pages import Page

SVG = "{http://www.w3.org/2000/svg}"


def solved(name: str, coverage: int, trips: int, probe: Probe | None = None, bound: int | None = None) -> Result:
    levels = (
        LevelResult("coverage", coverage, coverage if bound is None else bound),
        LevelResult("delegates", trips, trips),
        LevelResult("cost", trips * 100_000, trips * 100_000),
    )
    figures = Figures(trips, trips, coverage, 2, 1, trips * 100_000, 500_000, 600, 1)
    return Result(
        Scenario(name, f"Title of {name}", probe=probe),
        (f"changed by {name}",),
        f"scenarios/{name}",
        "solved",
        levels,
        figures,
        served=coverage,
        differences=Differences(),
    )


def item(kind: str, before: int | None, after: int | None, text: str = "why") -> TripDifference:
    found = (Difference("cost", before, after),) if kind == "changed" else ()
    change = Change("e", f"Event {text}", "D1", f"Name {text}", kind, found, (f"BUDGET: reason {text}",))
    return TripDifference(change, f"City {text}", before, after)


def comparison(text: str = "plain") -> Comparison:
    more = replace(
        solved("more", 5, 7, bound=6),
        differences=Differences(
            (f"City {text}",),
            (),
            (item("added", None, 5, text), item("withdrawn", 7, None, text), item("changed", 9, 10, text)),
            (VisitDifference("v", f"Visit {text}", None, date(2026, 5, 4)),),
        ),
    )
    nothing = Result(
        Scenario("none", text),
        (text,),
        "scenarios/none",
        "infeasible",
        conflict=(ConflictItem("LOCK", "D1", "e", f"conflict {text}", (Repair(1, "unlock", f"repair {text}"),)),),
    )
    refused = Result(Scenario("bad"), (), "scenarios/bad", "refused", faults=(f"fault {text}",))
    idle = replace(solved("idle", 4, 6), is_idle=True, warnings=(f"warning {text}",))
    late = Result(Scenario("late"), (), "scenarios/late", "no_plan")
    probes = (
        replace(solved("c1", 4, 9, Probe("caps", "cap_study_visit", "looser: 4", 1)), differences=more.differences),
        replace(solved("c2", 3, 2, Probe("caps", "cap_study_visit", "tighter: 2", -1)), differences=more.differences),
        replace(
            solved("b1", 2, 3, Probe("budgets", text or "b", "-1 000 EUR", -100_000)), differences=more.differences
        ),
        solved("b2", 4, 6, Probe("budgets", text or "b", "+5 000 EUR", 500_000)),
        solved("d1", 4, 6, Probe("dates", "event", "4 May", 1)),
        solved("d2", 3, 6, Probe("dates", "event", "11 May", 8)),
    )
    base = replace(solved("base", 4, 6), folder="base", differences=None)
    results = (more, nothing, refused, late, idle, *probes)
    return Comparison("code", f"Programme {text}", "EUR", date(2026, 1, 15), base, results)


def test_the_page_tells_every_figure_and_every_difference() -> None:
    page = Page(comparison_page(comparison()))

    assert page.open_tags == []
    for told in (
        "5 +1 not proven at best 6",
        "7 +1",
        "EUR 7 000 +EUR 1 000",
        "Authorities gained: City plain",
        "Trips gained: 1",
        "Trips lost: 1",
        "Trips changed: 1",
        "BUDGET: reason plain",
        "Visit plain: not held → 4 May 2026",
        "LOCK conflict plain",
        "repair plain",
        "fault plain",
        "Warning: warning plain",
        "It changes nothing: all that it asks for is so already.",
        "The time limit came before any plan was found.",
        "looser: 4",
        "4 May serves most 4 authorities served",
        "planner verify base/programme base/plan.json",
    ):
        assert told in page.words, told
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"} == set()
    assert len(page.attributes("id")) == len(set(page.attributes("id")))
    assert {target.removeprefix("#") for target in page.attributes("href")} <= set(page.attributes("id"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_changes_the_page_or_a_picture(text: str) -> None:
    plain, hostile = comparison(), comparison(text)

    assert Page(comparison_page(hostile)).shape() == Page(comparison_page(plain)).shape()
    for picture in pictures(hostile).values():
        ET.fromstring(picture)


def test_every_picture_has_a_title_and_a_description() -> None:
    drawn = pictures(comparison())

    assert sorted(drawn) == [
        "pictures/bars-authorities.svg",
        "pictures/bars-co2_g.svg",
        "pictures/bars-cost.svg",
        "pictures/bars-coverage.svg",
        "pictures/bars-delegates.svg",
        "pictures/bars-minutes.svg",
        "pictures/budgets-plain.svg",
        "pictures/caps-cost.svg",
        "pictures/caps-coverage.svg",
        "pictures/caps-delegates.svg",
        "pictures/dates-event.svg",
    ]
    for picture in drawn.values():
        tree = ET.fromstring(picture)
        title, told = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
        assert title is not None
        assert told is not None
        assert title.text
        assert told.text
        assert tree.get("role") == "img"
        assert tree.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    curve = ET.fromstring(drawn["pictures/budgets-plain.svg"])
    assert curve.findtext(f"{SVG}desc") == "−1 000: 2, 3, 2; as it is: 4, 6, 4; +5 000: 4, 6, 4"
    bars = ET.fromstring(drawn["pictures/bars-coverage.svg"])
    assert bars.findtext(f"{SVG}desc") == "base: 4; more: 5 (+1); idle: 4"


def test_bars_are_as_long_as_their_values_from_one_zero_line() -> None:
    chart = bar_chart([Datum("a", 10, "10"), Datum("b", 5, "5"), Datum("c", 0, "0"), Datum("d", -10, "-10")])
    first, half, none, left = chart.bars

    assert {first.x, half.x, none.x} == {chart.zero}
    assert first.width == left.width
    assert abs(first.width - 2 * half.width) <= 1
    assert none.width == 0
    assert left.x == chart.zero - left.width
    assert bar_chart([Datum("e", 10**30, ""), Datum("f", 10**30 // 2, "")]).bars[0].width > 0


def test_a_curve_holds_its_value_until_the_next_point() -> None:
    curve = Curve("coverage", ((-10, 1, "1"), (0, 1, "1"), (10, 3, "3")))
    chart = step_chart([curve], [(-10, "less"), (0, "as it is"), (10, "more")])
    low, base, high = chart.panels[0].dots

    assert chart.panels[0].path == f"M{low.x} {low.y}H{base.x}V{base.y}H{high.x}V{high.y}"
    assert (low.y == base.y, base.y > high.y) == (True, True)
    assert [dot.text for dot in (low, base, high)] == ["1", "", "3"]
    assert [dot.is_base for dot in (low, base, high)] == [False, True, False]
    assert base.x - low.x == high.x - base.x


def test_the_texts_of_a_curve_do_not_cover_each_other() -> None:
    values = ((0, 28_820, "28 820"), (1, 28_821, "28 821"), (2, 40_000, "40 000"), (100, 40_001, "40 001"))
    chart = step_chart([Curve("merit", values)], [(at, text) for at, _, text in values])

    assert [dot.text for dot in chart.panels[0].dots] == ["28 820", "", "40 000", "40 001"]


def test_a_curve_that_never_moves_is_left_out_beside_one_that_does() -> None:
    drawn = comparison()
    budgets = tuple(solved(f"b{n}", 4, n, Probe("budgets", "b", "", n)) for n in (1, 2))
    picture = pictures(replace(drawn, results=budgets))["pictures/budgets-b.svg"]

    assert ET.fromstring(picture).findtext(f"{SVG}desc") == "as it is: 6; +0: 1; +0: 2"
