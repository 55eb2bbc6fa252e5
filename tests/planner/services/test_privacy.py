"""A delegate's papers hold nothing of any other delegate, a file for staff nothing that its reader does not need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.intake import read_programme
from planner.resources import fixtures_dir
from tests.planner.services.privacy import leaks, output_of, readable, reader_of, readers


def bundled(name):
    return read_programme(fixtures_dir() / name, today=date.max).programme


@pytest.fixture(scope="module")
def tiny():
    return output_of(bundled("tiny"))


def test_no_file_holds_a_string_that_is_not_for_its_reader(tiny):
    found, number = leaks(tiny)

    assert found == []
    assert number["delegate"] > 10
    assert number["who arranges the event"] > 1


def test_a_string_of_another_would_be_found():
    programme = bundled("tiny")
    first = next(iter(programme.hotels.values()))
    leaking = {**programme.hotels, first.code: replace(first, name="Hotel of zfamilyq1001z and zemailq1002z")}

    found, _ = leaks(output_of(replace(programme, hotels=leaking)))

    assert {line.split(": ")[1] for line in found} >= {"zfamilyq1001z", "zemailq1002z"}
    assert {line.split("/")[0] for line in found} >= {"itineraries", "staff"}


@pytest.mark.parametrize(
    ("content", "path", "fields"),
    [
        ("staff/send/visit-semarang/visas.xlsx", "staff/send/visit-semarang/diet.xlsx", {"passport"}),
        ("staff/send/barcelona-2025/rooming-bcn-mar.xlsx", "staff/send/barcelona-2025/diet.xlsx", {"access"}),
        ("staff/barcelona-2025.xlsx", "staff/budget.xlsx", {"email", "role", "diet", "access", "passport"}),
        (
            "staff/send/visit-semarang/diet.xlsx",
            "staff/send/visit-semarang/transfers.xlsx",
            {"given", "family", "diet"},
        ),
        ("index.html", "pictures/map.svg", {"given", "family", "code"}),
    ],
)
def test_what_a_reader_need_not_see_would_be_found(tiny, content, path, fields):
    made = replace(tiny, files={path: tiny.files[content]})

    assert {one.field for one in made.strange(path)} == fields


def test_people_of_another_event_would_be_found(tiny):
    programme, plan = tiny.programme, tiny.plan
    path = "staff/send/barcelona-2025/badges.xlsx"
    others = {trip.delegate for trip in plan.trips if trip.event == "visit-semarang"}
    own = {trip.delegate for trip in plan.trips if trip.event == "barcelona-2025"}
    made = replace(tiny, files={path: tiny.files["staff/send/visit-semarang/badges.xlsx"]})

    assert others - own
    assert {one.delegate for one in made.strange(path)} == others - own
    assert programme.delegates.keys() >= others


def test_every_kind_of_file_has_a_reader(tiny):
    personal = ("itineraries", "letters", "calendars/delegates", "mail")

    assert {reader_of(path) for path in tiny.files if not path.startswith(personal)} == set(readers())
    with pytest.raises(LookupError, match=r"readers\.toml"):
        reader_of("staff/send/visit-semarang/passports.xlsx")


def test_a_folded_calendar_line_is_read_whole():
    assert "zgivenq1001z" in readable("a.ics", b"SUMMARY:zgiven\r\n q1001z\r\n")
