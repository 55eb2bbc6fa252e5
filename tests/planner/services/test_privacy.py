"""A delegate's papers hold nothing of any other delegate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.intake import read_programme
from planner.resources import fixtures_dir
from tests.planner.services.privacy import leaks, readable


def bundled(name):
    return read_programme(fixtures_dir() / name, today=date.max).programme


@pytest.mark.parametrize("name", ["tiny", "iurc-na-2024-2025"])
def test_no_paper_of_a_delegate_holds_a_string_of_another(name):
    found, number = leaks(bundled(name))

    assert found == []
    assert number > 10


def test_a_string_of_another_would_be_found():
    programme = bundled("tiny")
    first = next(iter(programme.hotels.values()))
    leaking = {**programme.hotels, first.code: replace(first, name="Hotel of zfamilyq1001z and zemailq1002z")}

    found, _ = leaks(replace(programme, hotels=leaking))

    assert {line.split(": ")[1] for line in found} >= {"zfamilyq1001z", "zemailq1002z"}


def test_a_folded_calendar_line_is_read_whole():
    assert "zgivenq1001z" in readable("a.ics", b"SUMMARY:zgiven\r\n q1001z\r\n")
