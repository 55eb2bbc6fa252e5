"""Every figure of the plan page and its pictures, worked out again from plan.json."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.plan import plan_to_dict
from planner.render.page import plan_page
from planner.render.pictures import picture_names, plan_picture
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.papers import overview
from planner.services.reading import read_programme_or_refuse
from tests.planner.services.drawn import PARTS, Drawn, shown_people, wanted_people

NAMES = ("tiny", "tiny with money held back", "iurc-na-2024-2025", "awkward-dates")


def programme_of(name):
    read = read_programme_or_refuse(fixtures_dir() / name.split()[0], today=None, clock=date(2025, 9, 15))
    if name != NAMES[1]:
        return read
    open_event = replace(
        read.events["barcelona-2025"],
        code="z",
        city="Lima",
        status="tentative",
        start=None,
        end=None,
        provision=Decimal(900),
    )
    return replace(read, events={**read.events, "z": open_event})


@pytest.fixture(scope="module")
def drawings():
    """(programme, plan as JSON has it, page and pictures) by name."""
    return {name: drawn(programme_of(name)) for name in NAMES}


def drawn(programme):
    plan = allocate(programme)
    page = overview(programme, plan)
    pictures = {name: plan_picture(page, name) for name in picture_names(page)}
    return programme, json.loads(json.dumps(plan_to_dict(plan))), Drawn(plan_page(page), pictures)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", PARTS)
def test_what_is_shown_is_what_the_plan_has(drawings, name, part):
    programme, plan, found = drawings[name]
    shown, wanted = PARTS[part]

    assert shown(found, plan, programme) == wanted(plan, programme)


@pytest.mark.parametrize("name", NAMES)
def test_people_are_counted_once_in_the_step_of_their_trips(drawings, name):
    programme, plan, found = drawings[name]

    assert shown_people(found, plan, programme) == wanted_people(found, plan)


def test_these_plans_have_something_of_everything(drawings):
    plans = [plan for _, plan, _ in drawings.values()]

    assert any(line["held"] for plan in plans for line in plan["budgets"])
    assert any(not trip["out"] for plan in plans for trip in plan["trips"])
    assert all(plan["visits"] and plan["unfunded"] for plan in plans[:3])
