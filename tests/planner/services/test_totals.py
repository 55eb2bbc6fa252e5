"""A total that stands in several files of one output is the same in each, read back from the files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from planner.intake import read_programme
from planner.resources import fixtures_dir
from tests.planner.services.totals import totals_of


@pytest.fixture(scope="module")
def output():
    programme = read_programme(fixtures_dir() / "tiny", today=date(2025, 9, 15)).programme
    assert programme is not None
    return totals_of(programme)


def test_every_total_is_the_same_in_every_file(output):
    found = replace(output, compared=0, faults=[]).check()

    assert found.faults == []
    assert found.compared > 90


def test_a_cent_more_would_be_found_wherever_it_stands(output):
    plan = json.loads(output.files["plan.json"])
    plan["trips"][0]["cost"]["total"] += 1
    plan["budgets"][0]["left"] += 1
    files = {**output.files, "plan.json": json.dumps(plan).encode()}
    places = {fault.split(":")[0] for fault in replace(output, files=files, compared=0, faults=[]).check().faults}

    trip = f"{plan['trips'][0]['event']}/{plan['trips'][0]['delegate']}"
    assert places >= {
        *(f"itineraries/{trip}.{kind}" for kind in ("html", "pdf", "txt")),
        f"letters/{trip}+award.pdf",
        f"mail/{trip}.eml",
        f"staff/{plan['trips'][0]['event']}.xlsx",
        "budget.xlsx",
        "index.html",
        "account",
        "plan.json",
    }
    assert any(place.endswith("+decline.pdf") for place in places)
