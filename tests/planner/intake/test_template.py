"""The template is a programme itself."""

import hashlib
from datetime import date

import pytest
from openpyxl import load_workbook

from planner.intake import read_programme
from planner.intake.tables import SECTIONS, SETTING_TABLES, TABLES
from planner.intake.template import example_rows, write_template
from planner.rules.settings import READERS

BY_HAND = [table for table in (*TABLES, *SETTING_TABLES) if not table.name.endswith("_set_aside")]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "mine.xlsx"
    write_template(path)
    return path


def test_the_template_reads_without_fault_or_warning(template):
    result = read_programme(template, today=date(2030, 1, 1))

    assert (result.faults, result.warnings) == ((), ())
    programme = result.programme
    assert (programme.code, programme.today) == ("my-programme", date(2026, 6, 1))
    assert [len(rows) for rows in (programme.events, programme.room_blocks, programme.quotes, programme.history)] == [
        2, 6, 1, 1,
    ]  # fmt: skip


def test_it_has_a_sheet_for_every_table_with_every_column(template):
    book = load_workbook(template)

    assert book.sheetnames == [
        "read me",
        "programme",
        *(table.name for table in BY_HAND),
        "lists",
    ]
    for table in BY_HAND:
        assert [cell.value for cell in book[table.name][1]] == [column.name for column in table.columns]
        assert all(cell.comment is not None for cell in book[table.name][1])


def test_every_key_of_the_settings_stands_in_it(template):
    keys = [row[0].value for row in load_workbook(template)["programme"].iter_rows(min_row=2)]

    assert keys == [
        *(section.path(key.name) for section in SECTIONS for key in section.keys),
        "meals.CO",
        "last_transfers.MDE",
        "transfers.MDE",
        *(f"rules.{name}" for name in READERS),
    ]


def test_settings_that_are_examples_say_so_or_are_blank(template):
    rows = {row[0].value: row for row in load_workbook(template)["programme"].iter_rows(min_row=2)}

    for key in ("today", "meals.CO", "last_transfers.MDE", "transfers.MDE"):
        assert rows[key][2].value.startswith("Example, change it or remove the row."), key
    assert rows["travel.rail_first_hours"][1].value is None
    assert read_programme(template, today=date(2030, 1, 1)).programme.travel.rail_first_hours is None


def test_coded_columns_have_drop_downs(template):
    book = load_workbook(template)
    offered = {
        (name, str(rule.sqref).partition(":")[0]): rule.formula1
        for name in ("authorities", "nominations", "events", "activity")
        for rule in book[name].data_validations.dataValidation
    }

    assert offered["authorities", "D2"] == '"eu,partner"'
    assert offered["nominations", "A2"] == "delegates!$A$2:$A$5000"
    assert offered["activity", "D2"] == '"yes,no"'
    assert offered["events", "J2"].startswith("lists!$D$2:$D$")
    assert book["lists"].sheet_state == "hidden"


def test_two_templates_are_the_same_bytes(template, tmp_path):
    write_template(tmp_path / "again.xlsx")

    assert _sha(tmp_path / "again.xlsx") == _sha(template)


def test_every_person_in_it_is_marked_fictional():
    for table in TABLES:
        for row in example_rows(table):
            names = [row[column] for column in ("family_name", "contact_name") if column in row]
            assert all("(fictional)" in name for name in names)


def test_a_folder_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_template(tmp_path / "none" / "x.xlsx")


def _sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
