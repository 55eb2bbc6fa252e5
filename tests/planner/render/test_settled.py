"""Pictures as files: what programs that know no style sheet need stands in the elements."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from planner.render.comparison import pictures
from planner.render.environment import template
from planner.render.pictures import drawings, picture_names, plan_picture
from planner.render.settled import settled
from tests.planner.render.test_comparison import comparison
from tests.planner.render.test_pictures import SVG, full_overview

SHEET = """
:root { color-scheme: light dark; --ink: #111111; --red: #ee0000; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #eeeeee; } .picture rect { fill: #eeeeee; } }
@media print { .picture { font-size: 10pt; } }
.picture { font-family: system-ui, -apple-system, "Noto Sans", sans-serif; font-size: 13px; max-width: 100%; }
.picture .bar.red { fill: var(--red); }
.picture rect { fill: var(--ink); }
.picture .bar { fill: #222222; stroke-width: 2; }
.picture .bar:hover { fill: #333333; }
.picture .key text { font-weight: 600; }
.picture path.odd:not(.bar), .picture .even { stroke: var(--ink); }
.picture .name { fill: #444444; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
"""


def settled_tree(body):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" class="picture"><style>{SHEET}</style>{body}</svg>\n'
    return ElementTree.fromstring(settled(picture))


def attributes(body):
    return [{name: value for name, value in one.attrib.items() if name != "class"} for one in settled_tree(body)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<rect/>", {"fill": "#111111"}),
        ('<rect class="bar"/>', {"fill": "#222222", "stroke-width": "2"}),  # a class weighs more than a tag
        (
            '<rect class="red bar"/>',
            {"fill": "#ee0000", "stroke-width": "2"},
        ),  # two classes more than one, though first
        ('<rect fill="url(#a)"/>', {"fill": "#111111"}),  # a sheet goes over an attribute
        ('<path class="odd"/>', {"stroke": "#111111"}),
        ('<path class="odd bar"/>', {"fill": "#222222", "stroke-width": "2"}),
        ('<line class="even"/>', {"stroke": "#111111"}),
        ('<line class="other"/>', {}),
    ],
)
def test_an_element_gets_what_the_sheet_gives_it(body, wanted):
    assert attributes(body) == [wanted]


def test_the_sheet_itself_goes_and_what_is_inherited_stands_at_the_top():
    tree = settled_tree('<g class="key"><text>a</text></g><text>b</text>')

    assert tree.find(f"{SVG}style") is None
    assert tree.attrib == {"class": "picture", "font-family": '"Noto Sans", sans-serif', "font-size": "13px"}
    assert [one.attrib for one in tree.iter(f"{SVG}text")] == [{"font-weight": "600"}, {}]


def test_a_halo_is_a_text_of_its_own_below_the_words():
    halo, words = attributes('<text class="name">Graz &lt;1&gt;</text>')

    assert halo == {"fill": "#ffffff", "stroke": "#ffffff", "stroke-width": "3px"}
    assert words == {"fill": "#444444"}
    assert ["".join(one.itertext()) for one in settled_tree('<text class="name">Graz &lt;1&gt;</text>')] == [
        "Graz <1>"
    ] * 2


def test_a_picture_without_a_sheet_stays_as_it_is():
    assert settled("<svg/>") == "<svg/>"


def files():
    plan = full_overview()
    found = {name: plan_picture(plan, name) for name in picture_names(plan)}
    return found | pictures(comparison())


@pytest.mark.parametrize("name", files())
def test_nothing_is_left_to_a_style_sheet(name):
    text = files()[name]
    tree = ElementTree.fromstring(text)
    drawn = [one for one in tree.iter() if one.tag.removeprefix(SVG) in ("rect", "path", "line", "circle", "text")]

    assert "<style" not in text
    assert "var(" not in text
    assert len(drawn) > 3
    assert [one.attrib for one in drawn if not {"fill", "stroke"} & set(one.attrib)] == []
    assert text == files()[name]


def test_on_the_page_the_sheet_of_the_page_colours_them():
    plan = full_overview()

    assert all("<style" not in picture for picture in drawings(plan).values())
    assert "var(--goal)" in template("plan-page.css").render()
