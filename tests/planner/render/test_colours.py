"""Colours of pages and pictures, light, dark and printed: WCAG 2.2, 1.4.3 (text 4.5:1) and 1.4.11 (graphics 3:1)."""

from __future__ import annotations

import re

import pytest

from planner.render.environment import template

TEXT, GRAPHIC = 4.5, 3.0

PAGE = [
    ("ink", "paper", TEXT),
    ("ink", "back", TEXT),
    ("ink", "tint", TEXT),  # rule codes, buttons
    ("soft", "paper", TEXT),
    ("soft", "back", TEXT),  # dates under the heading, the foot
    ("accent", "paper", TEXT),
    ("accent", "back", TEXT),  # the ring of the focus as well
    ("paper", "accent", TEXT),  # the skip link
    ("warn", "warn-back", TEXT),
    ("good", "good-back", TEXT),
    ("bad", "paper", TEXT),
    ("soft", "paper", GRAPHIC),  # edge of the search box and of the bars
    ("spent", "track", GRAPHIC),
    ("held", "paper", GRAPHIC),  # stripes
]
PICTURE = [
    ("ink", "paper", TEXT),
    ("soft", "paper", TEXT),
    ("plain", "paper", GRAPHIC),
    ("base", "paper", GRAPHIC),
    ("better", "paper", GRAPHIC),
    ("worse", "paper", TEXT),  # "today"
]
PLAN_PICTURE = [
    *PICTURE,
    ("ink", "halo", TEXT),
    ("soft", "halo", TEXT),
    ("ink", "land", TEXT),
    ("ink", "sea", TEXT),
    ("goal", "halo", GRAPHIC),
    ("goal", "paper", GRAPHIC),
    ("second", "paper", GRAPHIC),
    ("busy", "paper", GRAPHIC),
    ("plain", "bare", GRAPHIC),
    ("hatch", "paper", GRAPHIC),
]
LINES = [(line, ground, GRAPHIC) for line in ("goal", "second") for ground in ("land", "sea")]
ITINERARY = [
    ("ink", "paper", TEXT),
    ("ink", "tint", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "tint", TEXT),
    ("accent", "paper", TEXT),
    ("warn", "warn-back", TEXT),
    ("ink", "back", TEXT),
]
ORNAMENT = {"line", "warn-line", "coast"}
"""Lines between rows, edges of boxes whose text says what they are, and of land: nobody has to see them."""

SHEETS = {
    "plan": (("plan-page.css",), [*PAGE, *PLAN_PICTURE]),
    "comparison": (("plan.css", "picture.css", "comparison.css"), [*PAGE, *PICTURE, ("ink", "good-back", TEXT)]),
    "itinerary": (("itinerary.css",), ITINERARY),
    "picture": (("picture-colours.css", "picture.css", "picture-plan.css"), PLAN_PICTURE),
}
CASES = [(sheet, light) for sheet in SHEETS for light in ("light", "dark", "print")]


def blocks(css):
    """(conditions, body) of every rule for the root, those around it told."""
    for at in re.finditer(r":root\s*{([^}]*)}", css):
        before = re.sub(r"{[^{}]*}", "", css[: at.start()])
        while "}" in before:  # rules that were closed before it
            before = re.sub(r"[^{}]*{[^{}]*}|^[^{}]*}", "", before)
        yield re.findall(r"@media([^{]*){", before), at[1]


def palette(sheet, light):
    """Colours by name as a browser has them: dark ones on a screen only, printed ones over the light."""
    css = re.sub(r"/\*.*?\*/", "", "".join(template(name).render() for name in SHEETS[sheet][0]), flags=re.DOTALL)
    found = {}
    for conditions, body in blocks(css):
        wanted = {"dark": "screen and (prefers-color-scheme: dark)", "print": "print"}.get(light)
        if not conditions or [told.strip() for told in conditions] == [wanted]:
            found |= dict(re.findall(r"--([\w-]+):\s*(#\w+)", body))
    return found


def channels(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def luminance(rgb):
    """Relative luminance, WCAG 2.2."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert contrast(channels("#fff"), channels("#000000")) == pytest.approx(21)
    assert contrast(channels("#767676"), channels("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("sheet", "light"), CASES)
def test_text_and_graphics_stand_out(sheet, light):
    colours = palette(sheet, light)
    pairs = SHEETS[sheet][1]
    ratios = {(one, two, least): contrast(channels(colours[one]), channels(colours[two])) for one, two, least in pairs}

    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < pair[2]} == {}


@pytest.mark.parametrize(("sheet", "light"), [case for case in CASES if case[0] in ("plan", "picture")])
def test_lines_on_the_map_stand_out_though_land_shines_through(sheet, light):
    colours = palette(sheet, light)
    opacity = float(re.search(r"\.arc {[^}]*stroke-opacity: ([\d.]+)", template("picture-plan.css").render())[1])
    for line, ground, least in LINES:
        over, under = channels(colours[line]), channels(colours[ground])
        mixed = [opacity * a + (1 - opacity) * b for a, b in zip(over, under, strict=True)]
        assert contrast(mixed, under) >= least, (line, ground)


def test_an_itinerary_is_printed_in_black_and_white_and_greys():
    assert [name for name, colour in palette("itinerary", "print").items() if len(set(channels(colour))) > 1] == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_colour_goes_untried_and_each_has_a_dark_one(sheet):
    light, dark = palette(sheet, "light"), palette(sheet, "dark")
    tried = {name for one, two, _ in SHEETS[sheet][1] for name in (one, two)}
    tried |= {name for one, two, _ in LINES for name in (one, two)} & set(light)

    assert set(light) - ORNAMENT == tried
    assert {name for name in light if light[name] == dark[name]} == set()
