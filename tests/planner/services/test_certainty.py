"""A plan file cannot turn an estimate into a confirmed figure."""

from dataclasses import replace

from planner.domain.plan import plan_from_dict, plan_to_dict
from planner.services.allocate import allocate
from planner.services.certainty import marked
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
