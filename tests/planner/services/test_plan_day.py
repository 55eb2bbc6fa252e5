"""A plan is judged by the day on which it was made."""

import json
from datetime import date

import pytest

from planner.audit import verify
from planner.domain.plan import plan_day, plan_from_dict, plan_to_dict
from planner.services.allocate import allocate
from tests.planner.worlds import make_programme


def document(**changes):
    return json.loads(json.dumps(plan_to_dict(allocate(make_programme(**changes)))))


def test_a_plan_records_its_day():
    plan = document(today=date(2026, 5, 3))

    assert (plan["today"], plan_from_dict(plan).today) == ("2026-05-03", date(2026, 5, 3))


@pytest.mark.parametrize("value", [None, [], {}, {"today": 3}, {"today": "soon"}, {"today": "2026-02-30"}])
def test_whatever_stands_there_is_never_taken_for_a_day(value):
    assert plan_day(value) is None


def test_another_day_is_a_violation():
    violations = verify(make_programme(today=date(2026, 5, 4)), document(today=date(2026, 5, 3)))

    assert [str(violation) for violation in violations] == [
        "today: today: the plan was made on '2026-05-03', the check counts from 2026-05-04."
    ]
