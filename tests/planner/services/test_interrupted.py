"""An interrupt: the best plan so far is offered beside the output, which stays as it was, or is written to its end."""

import json
import os
import signal
import threading
from dataclasses import replace
from datetime import date

import pytest

from planner.resources import fixtures_dir
from planner.services.interrupts import DoneError, to_its_end
from planner.services.reading import read_programme_or_refuse
from planner.services.solve import PlanKeptError, Request, save_plan, violations_of


def programme():
    return read_programme_or_refuse(fixtures_dir() / "tiny", today=None, clock=date(2025, 9, 15))


def interrupt_at(level):
    def progress(sentence):
        if sentence.startswith(level):
            raise KeyboardInterrupt

    return progress


CUT_OFF = "cut off and not reproducible"


@pytest.mark.parametrize(
    ("moment", "tolerances", "how"),
    [
        ("coverage", {}, CUT_OFF),
        ("cost", {}, CUT_OFF),
        ("giving reasons", {}, "complete"),
        ("verifying", {}, "complete"),
        ("coverage", {"coverage": 1}, CUT_OFF),
        ("merit", {"coverage": 1, "cost": 100_00}, CUT_OFF),
        ("minutes", {"coverage": 1, "cost": 100_00}, CUT_OFF),
    ],
)
def test_the_best_plan_so_far_is_verified_and_lies_beside_the_output(tmp_path, moment, tolerances, how):
    out, asked = tmp_path / "plan.json", replace(programme(), tolerances=tolerances)
    out.write_text("earlier")

    told = rf"the best plan so far, \d trips, {how}, is in .*plan\.so-far\.json"
    with pytest.raises(PlanKeptError, match=told):
        save_plan(asked, Request(), out, interrupt_at(moment))

    kept = json.loads((tmp_path / "plan.so-far.json").read_text())
    assert out.read_text() == "earlier"
    assert kept.get("cut_off", False) is (how == CUT_OFF)
    assert violations_of(asked, kept, None) == ()


def test_before_there_is_a_plan_nothing_is_written(tmp_path):
    with pytest.raises(KeyboardInterrupt) as raised:
        save_plan(programme(), Request(), tmp_path / "plan.json", interrupt_at("working out"))

    assert not isinstance(raised.value, PlanKeptError)
    assert list(tmp_path.iterdir()) == []


def test_what_has_begun_is_done_to_its_end_and_the_interrupt_is_answered_then():
    done = []
    before = signal.getsignal(signal.SIGINT)

    def work():
        with to_its_end("the list is in a"):
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")

    with pytest.raises(DoneError) as raised:
        work()

    assert str(raised.value) == "interrupted when everything was written already: the list is in a"
    assert (done, raised.value.exit_code) == (["all of it"], 130)
    assert signal.getsignal(signal.SIGINT) is before


def test_without_an_interrupt_nothing_is_said_in_any_thread():
    done = []

    def work():
        with to_its_end("it is written"):
            done.append(threading.current_thread().name)

    other = threading.Thread(target=work, name="other")
    other.start()
    other.join()
    work()

    assert done == ["other", "MainThread"]
