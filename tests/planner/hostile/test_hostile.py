"""Every hostile string, and every text field, once through every kind of output; `make hostile` tries all pairs."""

from __future__ import annotations

import pytest

from planner.intake import read_programme
from tests.planner.hostile.every import round_of
from tests.planner.hostile.programme import columns_of, covered_fields, filled, markers, open_fields, write
from tests.planner.hostile.rounds import TODAY, Harmless
from tests.planner.render.hostile import HOSTILE, KINDS


def test_there_are_sixty_strings_and_every_text_field_has_a_place():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    assert set(open_fields()) - covered_fields() == {"programme.rules"}  # names a rule set of the planner, see below


def test_every_string_and_every_field_comes_out_as_text_of_every_output(tmp_path):
    findings = round_of(0, 1, tmp_path / "round", Harmless.made(tmp_path / "harmless"))

    assert findings.faults == []
    tried = findings.taken | findings.refused
    assert {text for _, text in tried} == set(HOSTILE)
    assert {field for place, _ in tried for field in columns_of(place)} == covered_fields()
    assert findings.pressed
    assert set(findings.outputs) == {
        *("html", "svg", "ics", "eml", "xlsx", "csv", "pdf", "json", "txt", "toml", "screen"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_hostile_string_names_a_rule_set(kind, tmp_path):
    rows = filled(markers())
    for text in KINDS[kind]:
        rows["programme"][0]["rules"] = text.encode("utf-8", "ignore").decode()
        read = read_programme(write(tmp_path, rows), today=TODAY)

        assert read.programme is None
        assert any(fault.column == "rules" or "rules" in fault.message for fault in read.faults)
