"""A version for showing around holds nothing of anybody, and decides what the real one decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.failures import ConflictError
from planner.domain.faults import PlannerError
from planner.domain.plan import REDACTED, plan_to_dict
from planner.domain.redaction import Redaction
from planner.services.allocate import allocate
from planner.services.documents import Issue
from planner.services.prices import chances
from planner.services.publish import OutputFolder
from planner.services.reading import read_plan_document
from planner.services.redacted_folder import refuse_real, refuse_redacted
from planner.services.redacting import redacted, show
from planner.services.standins import stand_ins
from tests.planner.services.redacted import PLANTED, Marker, personal, whole_programme

KINDS = ("html", "json", "xml", "ics", "txt", "svg", "eml", "pdf")


@pytest.fixture(scope="module")
def marked():
    programme = Marker().programme(whole_programme())
    return programme, allocate(programme)


@pytest.fixture(scope="module")
def shown(marked, tmp_path_factory):
    out = tmp_path_factory.mktemp("redacted") / "out"
    with OutputFolder.hold(out) as folder:
        show(*marked, folder)
    return out


def test_nothing_that_is_somebodys_own_is_in_any_file_name_or_metadata(shown):
    found = personal(path for path in shown.rglob("*") if path.is_file())

    assert found.keys() == {PLANTED}


def test_what_stays_is_found_in_every_kind_of_file(shown):
    found = personal(path for path in shown.rglob("*") if path.is_file())[PLANTED]

    assert {kind for kind in KINDS if any(f".{kind}" in where or where.startswith(kind) for where in found)} == {*KINDS}


def test_every_file_says_that_it_is_not_for_travel(shown):
    assert REDACTED in (shown / "plan.json").read_text()
    assert REDACTED in (shown / "standins.json").read_text()
    assert "Not for travel" in (shown / "index.html").read_text()
