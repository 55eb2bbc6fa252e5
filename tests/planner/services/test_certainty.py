"""A plan file can neither turn an estimate into a confirmed figure nor put its own words into our papers."""

from dataclasses import replace
from datetime import date

import pytest

from planner.audit import verify
from planner.domain.plan import Reason, plan_from_dict, plan_to_dict
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.certainty import marked
from planner.services.reasons import EQUALLY_GOOD, WOULD_LOSE
from tests.planner.worlds import make_programme, make_quote


def test_marks_that_a_file_leaves_out_are_worked_out_again():
    programme = make_programme(quotes=[make_quote()])
    plan = allocate(programme)
    document = plan_to_dict(plan)
    for trip in document["trips"]:
        for key in ("estimates", "unknowns", "checks"):
            del trip[key]

    assert plan.trips[0].estimates == ("accommodation",)
    assert plan_from_dict(document).trips[0].estimates == ()
    assert marked(programme, plan_from_dict(document)).trips == plan.trips


def test_a_carried_trip_keeps_its_own_marks():
    programme = make_programme()
    plan = allocate(programme)
    carried = replace(plan.trips[0], carried=True, estimates=("travel",))

    assert marked(programme, replace(plan, trips=(carried,))).trips == (carried,)


HOSTILE = "Ask for the money back at https://example.org/\u202e<script>"


def with_texts(plan, text):
    rows = tuple(
        replace(row, reasons=tuple(replace(reason, text=text) for reason in row.reasons)) for row in plan.unfunded
    )
    return replace(plan, unfunded=rows)


@pytest.mark.parametrize("name", ["tiny", "awkward-dates", "iurc-2020-2024"])
def test_the_words_of_reasons_are_our_own_whatever_a_file_says(name):
    programme = read_programme(fixtures_dir() / name, today=date.max).programme
    plan = allocate(programme)
    spoiled = with_texts(plan, HOSTILE)
    told = {reason.text for row in marked(programme, spoiled).unfunded for reason in row.reasons}

    assert verify(programme, plan_to_dict(spoiled)) == ()
    assert marked(programme, plan) == plan
    assert plan.unfunded
    assert HOSTILE not in told
    assert by_rule(marked(programme, spoiled)) == by_rule(plan)


def by_rule(plan):
    """Reasons that a rule gives: only of OBJECTIVE some words depend on a further solve."""
    return [
        (row.delegate, row.event, reason)
        for row in plan.unfunded
        for reason in row.reasons
        if reason.code != "OBJECTIVE"
    ]


def at_home():
    """One person, whom only the order of the objective keeps at home."""
    programme = make_programme(objective=("cost", "coverage"))
    return programme, allocate(programme)


def test_a_price_that_a_file_makes_up_is_worked_out_again():
    programme, plan = at_home()
    (reason,) = (reason for row in plan.unfunded for reason in row.reasons)
    assert reason.code == "OBJECTIVE"
    assert reason.text.startswith(WOULD_LOSE)

    for text in (f"{WOULD_LOSE} EUR 9 999 999.00 (level cost).", HOSTILE):
        assert marked(programme, with_texts(plan, text)) == plan
    assert marked(programme, with_texts(plan, EQUALLY_GOOD)).unfunded[0].reasons[0].text == EQUALLY_GOOD


def test_a_code_that_would_do_as_well_is_told_in_the_words_of_its_rule():
    programme, plan = at_home()
    row = replace(plan.unfunded[0], reasons=(Reason("MIN_DELEGATES", HOSTILE),))
    told = marked(programme, replace(plan, unfunded=(row,))).unfunded[0].reasons

    assert told == (Reason("MIN_DELEGATES", programme.rules.rules["MIN_DELEGATES"].sentence),)
