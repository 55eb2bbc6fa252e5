"""Workbooks as files: the same bytes, numbers as numbers, text as text, ready to print."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from planner.domain.books import Book, Fact, HistoryLine, RoomingLine, Table, Total
from planner.domain.failures import PaperError
from planner.render import book_words, xlsx
from planner.render.xlsx import MOST_LETTERS, workbook
from planner.resources import templates_dir
from tests.planner.render.hostile import HOSTILE

LINE = RoomingLine("NEW", "Hotel", "D1", "Ana", date(2026, 11, 3), date(2026, 11, 7), 1, 0, 0, "")


def make_book(*lines, **changes):
    table = Table("rooming", lines or (LINE,), (Total("staying", (("nights", 4),)),))
    book = Book("event", "Expo", "Test", "EUR", date(2026, 5, 1), (Fact("event", "Expo"),), (), (table,))
    return replace(book, **changes)


def read(content):
    return load_workbook(io.BytesIO(content))


def test_a_list_is_ready_to_read_and_to_print():
    sheet = read(workbook(make_book()))["Rooming list"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N2"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("Expo: workbook", "Page &P of &N")
    assert [sheet["E2"].value, sheet["G2"].value, sheet["G4"].value] == [datetime(2026, 11, 3), 4, 4]
    assert sheet["A4"].value == "Sum without CANCELLED"


def test_the_first_sheet_tells_what_it_is_and_which_sheet_is_for_whom():
    sheet = read(workbook(make_book())).worksheets[0]
    values = [[cell.value for cell in line] for line in sheet.iter_rows()]

    assert sheet.title == "Overview"
    assert values[0][0] == "Expo: workbook"
    assert "never send it on" in values[1][0]
    assert ["Event", "Expo"] in [line[:2] for line in values]
    assert ["Rooming list", 1, "Staff; each hotel gets its own file"] in [line[:3] for line in values]


def test_what_is_called_off_is_struck_out():
    sheet = read(workbook(make_book(LINE, replace(LINE, status="CANCELLED"))))["Rooming list"]

    assert [sheet[cell].font.strike for cell in ("B2", "B3")] == [None, True]


def test_money_is_a_number_with_its_currency():
    row = HistoryLine(
        "e", "D1", "Ana", "Graz", date(2026, 11, 3), date(2026, 11, 5), Decimal("12.345"), "USD", -1234567
    )
    cell = read(workbook(make_book(tables=(Table("history", (row,)),))))["Trips already made"]

    assert (cell["I2"].value, cell["G2"].value) == (-12345.67, 12.345)
    assert '"EUR"' in cell["I2"].number_format


@pytest.mark.parametrize("cents", [1, 10, 29, 115, 4035, 99_999_999_999, 123_456_789_012])
def test_every_cent_comes_back(cents):
    row = HistoryLine("e", "", "", "", date(2026, 1, 1), date(2026, 1, 1), Decimal(1), "EUR", cents)
    sheet = read(workbook(make_book(tables=(Table("history", (row,)),))))["Trips already made"]

    assert round(sheet["I2"].value * 100) == cents


def test_days_that_spreadsheets_do_not_know_are_text():
    sheet = read(workbook(make_book(replace(LINE, check_in=date(1899, 12, 31)))))["Rooming list"]

    assert (sheet["E2"].value, sheet["F2"].value) == ("1899-12-31", datetime(2026, 11, 7))


@dataclass(frozen=True)
class Session:
    start: datetime
    end: datetime
    title: str = ""
    place: str = ""
    cluster: str = ""


def test_a_moment_is_what_local_clocks_show_even_in_the_hour_that_comes_twice():
    zone = ZoneInfo("Europe/Madrid")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    lines = (Session(first, first.replace(fold=1)), Session(first.replace(fold=1), first.replace(fold=1)))
    sheet = read(workbook(make_book(tables=(Table("agenda", lines),))))["Agenda"]

    assert {sheet[cell].value for cell in ("A2", "B2", "A3")} == {datetime(2026, 10, 25, 2, 30)}
    assert [sheet["C2"].value, sheet["C3"].value] == ["CEST (UTC+2)", "CET (UTC+1)"]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_typed_text_is_text_in_titles_footers_and_cells(words):
    book = make_book(
        replace(LINE, guest=words, access=words), title=words, programme=words, facts=(Fact("event", words),)
    )
    read_back = read(workbook(book))

    assert {cell.data_type for sheet in read_back for line in sheet.iter_rows() for cell in line} <= {"n", "s", "d"}
    assert read_back["Rooming list"]["B2"].data_type == "s"
    assert "\n" not in read_back["Rooming list"]["B2"].value


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "'x"])
def test_what_looks_like_a_formula_is_marked_as_text(words):
    cell = read(workbook(make_book(replace(LINE, guest=words))))["Rooming list"]["B2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


def test_an_escape_that_somebody_typed_stays_as_typed():
    content = workbook(make_book(replace(LINE, guest="a_x000D_b")))

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"a_x005F_x000D_b" in parts.read("xl/sharedStrings.xml")


def test_a_text_that_no_cell_holds_is_cut_and_says_so():
    cell = read(workbook(make_book(replace(LINE, guest="\U0001f600" * 40_000))))["Rooming list"]["B2"]

    assert len(cell.value) == MOST_LETTERS
    assert cell.value.endswith("…")


def test_two_processes_write_the_same_bytes():
    script = (
        "import hashlib; from planner.render.xlsx import workbook; "
        "from tests.planner.render.test_xlsx import make_book; "
        "print(hashlib.sha256(workbook(make_book())).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == hashlib.sha256(workbook(make_book())).hexdigest()


def test_no_part_of_the_file_has_a_clock():
    with zipfile.ZipFile(io.BytesIO(workbook(make_book()))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2026-05-01T00:00:00Z") == 2


def test_a_file_of_the_same_values_is_taken_as_it_is():
    first = workbook(make_book())

    assert workbook(make_book(), first) is first
    assert workbook(make_book(title="Other"), first) != first
    assert workbook(make_book(), b"no workbook") == first


def test_every_column_of_every_table_has_a_heading_and_a_known_kind():
    known = {"text", "blank", "list", "whole", "money", "amount", "kilos", "day", "moment", "zone", "yes_no"}
    found = tomllib.loads((templates_dir() / book_words.FILE).read_text("utf-8"))
    words = book_words.words()
    shown = [column for table in found["tables"] for column in words.layout(table).columns]
    shown += [words.fact(name) for name in found["facts"]]

    assert all(one.heading for one in shown)
    kinds = {one.kind for one in shown}
    assert {kind for kind in kinds if ":" not in kind} <= known | {"heading"}
    assert {kind.partition(":")[2] for kind in kinds if ":" in kind} <= set(found["codes"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        ("[words", "Expected ']'"),
        ("[words]", "books.event is missing"),
    ],
)
def test_a_broken_word_file_is_one_sentence(monkeypatch, tmp_path, content, told):
    if content is not None:
        (tmp_path / book_words.FILE).write_text(content, "utf-8")
    monkeypatch.setattr(book_words, "templates_dir", lambda: tmp_path)
    monkeypatch.setattr(xlsx, "words", book_words.Words)

    with pytest.raises(PaperError, match=rf"^template books.toml cannot be used: .*{told}.*; mend it or install"):
        workbook(make_book())


def test_a_column_that_does_not_exist_is_one_sentence(monkeypatch, tmp_path):
    right = (templates_dir() / book_words.FILE).read_text("utf-8")
    (tmp_path / book_words.FILE).write_text(right.replace('["guest", ', '["gest", '), "utf-8")
    monkeypatch.setattr(book_words, "templates_dir", lambda: tmp_path)
    monkeypatch.setattr(xlsx, "words", book_words.Words)

    with pytest.raises(PaperError, match=r"^template books.toml cannot be used: 'RoomingLine' object has no attribute"):
        workbook(make_book())
