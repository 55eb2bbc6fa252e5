"""Workbooks: the same programme as from a folder, spreadsheet types, and files that must not hurt."""

import dataclasses
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl.chart import BarChart

from planner.intake import read_programme, workbook
from tests.planner.intake.books import Book, add_bomb, sheet_xml, with_parts
from tests.planner.intake.builders import TODAY


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path / "small.xlsx")


def test_a_workbook_is_the_same_programme_as_a_folder(book, world):
    found, expected = book.read(), world.read()

    assert (found.faults, found.warnings) == ((), ())
    assert dataclasses.replace(found.programme, input_sha256="") == dataclasses.replace(
        expected.programme, input_sha256=""
    )


def test_dates_numbers_and_booleans_of_a_spreadsheet(book, world):
    book.cell("room_blocks", "B2", date(2026, 6, 13), "dd/mm/yyyy").cell("room_blocks", "C2", 4.0)
    book.cell("events", "H2", datetime(2026, 6, 14, 9), "yyyy-mm-dd hh:mm")
    book.cell("slots", "B2", datetime(2026, 5, 4), "yyyy-mm-dd").cell("activity", "D2", True)
    book.cell("delegates", "H2", datetime(2032, 1, 31), "YYYY-MM-DD HH:MM:SS")
    book.cell("segments", "H2", datetime(2026, 6, 12, 10), "yyyy-mm-dd hh:mm").cell("hotels", "E2", 120.5)
    book.cell("programme", "B8", date(2026, 1, 15), "yyyy-mm-dd").cell("authorities", "F2", 522250)

    found = book.read()

    assert found.faults == ()
    assert dataclasses.replace(found.programme, input_sha256="") == dataclasses.replace(
        world.read().programme, input_sha256=""
    )


def test_settings_of_other_sections_carry_their_name(book):
    book.settings |= {
        "rules.min_attendance": 70,
        "rules.area_regions": "asia=asia; latin_america=latin_america,asia",
        "travel.start_time": "08:30",
        "travel.estimates": "no",
        "meals.SG": 41.5,
        "transfers.SIN": "20;20",
        "contact.phone": "+32 2 555 0100",
        "objective": "cost;coverage",
        "rules.visit_days": None,
    }

    found = book.read().programme

    assert found.rules.settings.min_attendance == 70
    assert found.rules.settings.area_regions["latin_america"] == {"asia", "latin_america"}
    assert (found.travel.start_time.hour, found.travel.estimates, found.objective) == (8, False, ("cost", "coverage"))
    assert str(found.facts.meals["SG"].amount) == "41.5"
    assert found.facts.transfers["SIN"].departure.amount == 20
    assert found.contact.phone == "+32 2 555 0100"
    assert found.rules.settings.visit_days == 5


def test_visa_and_holidays_are_sheets_of_their_own(book):
    book.tables["visa"] = [
        {"nationality": "FR", "destination": "SG", "required": "yes", "fee": "30", "currency": "EUR"}
    ]
    book.tables["holidays"] = [{"country": "SG", "date": "2026-06-15"}]

    facts = book.read().programme.facts

    assert facts.visas["FR", "SG"].fee == 30
    assert date(2026, 6, 15) in facts.holidays["SG"]


def test_a_sheet_for_reading_and_empty_sheets_are_ignored(book):
    def add(made):
        made.create_sheet("read me")["A1"] = "=1+1"
        made.create_sheet("Sheet7")

    assert book.change(add).faults() == []


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("delegates", "C2"), "=A1",
         "delegates:2, given_name: the cell holds the formula '=A1'; write the value itself."),
        (("rates", "B2"), "=1/3", "rates:2, eur: the cell holds the formula '=1/3'; write the value itself."),
        (("rates", "B2"), "#REF!", "rates:2, eur: the cell holds the error '#REF!'; write the value itself."),
        (("authorities", "B2"), date(2026, 3, 1),
         "authorities:2, name: the cell holds a date ('2026-03-01'), not one line of text; write it as text."),
        (("delegates", "G2"), True,
         "delegates:2, nationality: the cell holds a yes/no ('yes'), not an ISO 3166-1 alpha-2 code, e.g. ES; write it "
         "as text."),
        (("room_blocks", "B2"), 46186, "room_blocks:2, night: '46186' is not a date; write YYYY-MM-DD."),
        (("room_blocks", "C2"), 1.5, "room_blocks:2, rooms: '1.5' is not a whole number; write digits only."),
        (("hotels", "E2"), "120,5",
         "hotels:2, rate: '120,5' has a decimal comma, which only a semicolon file may hold; write a point."),
        (("quotes", "D2"), 2.0**63,
         "quotes:2, price: '9223372036854780000' is out of range; from 0 to less than 1000000000."),
        (("rates", "C2"), "x", "rates:2: the cell 'x' stands under no column name; name the column."),
        (("rates", "A1"), "curency", "rates:1, curency: there is no column 'curency' in rates; did you mean "
         "'currency'?"),
        (("programme", "A3"), "nme", "programme:3, nme: 'nme' is not known; did you mean 'name'?"),
        (("programme", "A8"), "travl.start_time",
         "programme:8, travl.start_time: there are no keys that begin with 'travl.'; did you mean 'travel'?"),
        (("programme", "A8"), "code", "programme:8, code: the key 'code' stands in row 2 too; keep one."),
        (("programme", "A8"), None,
         "programme:8: the value has no key; write a key before it or clear the row."),
        (("programme", "B8"), "=TODAY()",
         "programme:8, today: the cell holds a formula or an error; write the value itself."),
        (("programme", "A1"), "keys", "programme:1: the sheet must begin with the columns key and value."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_cell_names_sheet_row_and_column(book, place, value, sentence):
    faults = book.cell(*place, value).faults()

    assert f"small.xlsx, sheet {sentence}" in faults
    assert len(faults) == 1


def test_a_deleted_header_cell_is_one_fault(book):
    assert book.cell("nominations", "B1", None).faults() == [
        "small.xlsx, sheet nominations:1: the header has 2 columns and the first 4 rows have 3 cells each; give each "
        "cell one column (missing: event)."
    ]


@pytest.mark.parametrize("chart", [None, b"<chart/>"])
def test_a_chart_sheet_is_passed_over(book, chart):
    def add(made):
        sheet = made.create_chartsheet("Spending", 0)
        sheet.add_chart(BarChart())

    book.change(add).save()
    if chart:
        with_parts(book.path, {"xl/charts/chart1.xml": chart})
    result = read_programme(book.path, today=TODAY)

    assert [str(fault) for fault in result.faults] == []
    assert len(result.programme.delegates) == len(book.tables["delegates"])


def test_an_unknown_sheet_and_an_empty_table(book):
    def add(made):
        made.create_sheet("delegats")["A1"] = "x"
        made.create_sheet("history_")
        del made["history"]
        made.create_sheet("history")

    assert book.change(add).faults() == [
        "small.xlsx, sheet delegats: there is no table of this name; did you mean 'delegates'?",
        "small.xlsx, sheet history: the sheet is empty; begin with a header row (authority, delegate, event, start, "
        "end, cost, currency) or remove the sheet.",
    ]


def test_a_missing_settings_sheet(book):
    def rename(made):
        del made["programme"]

    assert book.change(rename).faults() == [
        "small.xlsx, sheet programme: the sheet is missing; add it with the columns key and value."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "this is not an .xlsx workbook, or it is damaged; save it again as .xlsx."),
        (b"PK\x03\x04 nothing", "this is not an .xlsx workbook, or it is damaged; save it again as .xlsx."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
         "the workbook is encrypted or an old .xls file; save it as .xlsx without a password."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_workbook(tmp_path, content, sentence):
    (tmp_path / "x.xlsx").write_bytes(content)

    assert [str(fault) for fault in read_programme(tmp_path / "x.xlsx", today=TODAY).faults] == [f"x.xlsx: {sentence}"]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"xl/vbaProject.bin": b"x"}, "the workbook contains macros; save it as .xlsx without macros."),
        ({"xl/worksheets/sheet2.xml": b"<worksheet"}, "the workbook is damaged (ParseError); save it again as .xlsx."),
        (
            {
                "xl/worksheets/sheet2.xml": b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaaaaaaaa">'
                + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 30) for n in range(9))
                + b"]>"
                + sheet_xml(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>')
            },
            "the workbook is damaged (ParseError); save it again as .xlsx.",
        ),
    ],
    ids=["macros", "broken part", "entities"],
)
def test_a_workbook_with_hostile_parts(book, parts, sentence):
    book.save()
    with_parts(book.path, parts)

    assert [str(fault) for fault in read_programme(book.path, today=TODAY).faults] == [f"small.xlsx: {sentence}"]


def parts_of(book):
    with zipfile.ZipFile(book.path) as archive:
        return len(archive.namelist())


def test_a_small_workbook_that_unpacks_to_800_mebibytes_is_refused_in_seconds(book):
    book.save()
    add_bomb(book.path, "xl/worksheets/sheet99.xml", 800)
    began = time.monotonic()

    faults = read_programme(book.path, today=TODAY).faults

    assert book.path.stat().st_size < 2**20
    assert time.monotonic() - began < 10
    assert [str(fault) for fault in faults] == [
        f"small.xlsx: the workbook unpacks to 800 MiB in {parts_of(book)} parts, which no programme needs; save the "
        "tables as CSV files."
    ]


def test_one_long_text_in_many_cells_is_refused(book):
    book.save()
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (row, row, b"x" * 30000)
        for row in range(1, 3000)
    )
    with_parts(book.path, {"xl/worksheets/sheet2.xml": sheet_xml(cells)})

    assert [str(fault) for fault in read_programme(book.path, today=TODAY).faults] == [
        f"small.xlsx: the workbook unpacks to 86 MiB in {parts_of(book)} parts, which no programme needs; save the "
        "tables as CSV files."
    ]


def test_a_cell_at_the_far_corner_of_a_sheet_does_no_harm(book):
    book.save()
    with_parts(
        book.path,
        {"xl/worksheets/sheet2.xml": sheet_xml(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')},
    )

    faults = read_programme(book.path, today=TODAY).faults

    assert faults
    assert all(fault.where == "small.xlsx, sheet authorities" for fault in faults)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((1, 2, 2), "in the sheet authorities the row 2 stands after the row 2, so one would be lost"),
        ((1, 3, 2), "in the sheet authorities the row 2 stands after the row 3, so one would be lost"),
        ((0,), "the sheet authorities has a row 0, and a sheet's rows are numbered from 1 to 1048576"),
        ((1, 1048577), "the sheet authorities has a row 1048577, and a sheet's rows are numbered from 1 to 1048576"),
        (
            (1, 10**12),
            "the sheet authorities has a row 1000000000000, and a sheet's rows are numbered from 1 to 1048576",
        ),
    ],
)
def test_rows_that_stand_twice_or_nowhere_are_refused_at_once(book, numbers, sentence):
    book.save()
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in numbers)
    with_parts(book.path, {"xl/worksheets/sheet2.xml": sheet_xml(rows)})
    began = time.monotonic()

    faults = read_programme(book.path, today=TODAY).faults

    assert time.monotonic() - began < 10
    assert [str(fault) for fault in faults] == [f"small.xlsx: {sentence}; save it again as .xlsx."]


@pytest.mark.parametrize(("sheet", "cells"), [("hotels", "C2:C3"), ("programme", "A2:B2")])
def test_merged_cells_are_refused_with_their_range(book, sheet, cells):
    faults = book.change(lambda made: made[sheet].merge_cells(cells)).faults()

    assert (
        f"small.xlsx, sheet {sheet}: the cells {cells} are merged, so all but the first are blank; unmerge them and "
        "fill in each." in faults
    )
    assert all(fault.startswith(f"small.xlsx, sheet {sheet}: ") for fault in faults)


def test_a_sheet_for_reading_may_have_merged_cells(book):
    def add(made):
        made.create_sheet("read me")["A1"] = "Title"
        made["read me"].merge_cells("A1:D1")

    assert book.change(add).faults() == []


@pytest.mark.parametrize(
    ("program", "seconds"),
    [("import os; os.abort()", 60), ("import time; time.sleep(60)", 0.5), ("print('{')", 60)],
    ids=["killed", "without end", "half an answer"],
)
def test_a_reader_that_does_not_survive_is_one_sentence(book, tmp_path, monkeypatch, program, seconds):
    book.save()
    (tmp_path / "reader.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(workbook, "_READER", tmp_path / "reader.py")
    monkeypatch.setattr(workbook, "WALL_SECONDS", seconds)

    assert [str(fault) for fault in read_programme(book.path, today=TODAY).faults] == [
        "small.xlsx: the workbook takes too much memory or time to read; save the tables as CSV files."
    ]
