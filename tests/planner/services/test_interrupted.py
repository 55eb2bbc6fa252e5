"""An interrupt while solving: the best plan so far is offered beside the output, which stays as it was."""

import json
from datetime import date

import pytest

from planner.resources import fixtures_dir
from planner.services.reading import read_programme_or_refuse
from planner.services.solve import PlanKeptError, Request, save_plan, violations_of


def programme():
    return read_programme_or_refuse(fixtures_dir() / "tiny", today=None, clock=date(2025, 9, 15))


def interrupt_at(level):
    def progress(sentence):
        if sentence.startswith(level):
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("level", ["coverage", "cost"])
def test_the_best_plan_so_far_is_verified_and_lies_beside_the_output(tmp_path, level):
    out = tmp_path / "plan.json"
    out.write_text("earlier")

    with pytest.raises(PlanKeptError, match=r"the best plan so far, 4 trips, .* is in .*plan\.so-far\.json"):
        save_plan(programme(), Request(), out, interrupt_at(level))

    kept = json.loads((tmp_path / "plan.so-far.json").read_text())
    assert out.read_text() == "earlier"
    assert kept["cut_off"] is True
    assert violations_of(programme(), kept, None) == ()


def test_before_there_is_a_plan_nothing_is_written(tmp_path):
    with pytest.raises(KeyboardInterrupt) as raised:
        save_plan(programme(), Request(), tmp_path / "plan.json", interrupt_at("working out"))

    assert not isinstance(raised.value, PlanKeptError)
    assert list(tmp_path.iterdir()) == []
