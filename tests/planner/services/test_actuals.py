"""Invoices into the folder: what counts, what is set aside, and that nothing is lost or counted twice."""

import csv
import fcntl
import io
import os
import shutil
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from planner.domain.failures import BusyError, OutputError
from planner.domain.faults import PlannerError
from planner.intake import read_programme
from planner.intake.tables import ACTUALS_ASIDE_REASONS
from planner.resources import fixtures_dir
from planner.services.actuals import Wish, import_actuals
from planner.services.mappings import UnmappedError
from planner.services.quotes import keeping

EXAMPLES = fixtures_dir() / "invoices"
HEADER = "invoice,date,category,amount,currency,event,delegate,authority,supplier,line,paid,note\n"
ROW = "F-1,2025-11-10,travel,310.50,EUR,barcelona-2025,D1,,Agency,,,"
MAPPING = """\
[file]
name = "sheet"
decimal_comma = true
date_formats = ["DD.MM.YYYY"]

[columns]
invoice = "Nr"
date = "Tag"
amount = "Betrag"
delegate = "Gast"
category = "Art"

[values.category]
"Zimmer" = "accommodation"

[values.delegate]
"Fr. E." = "D1"

[defaults]
currency = "EUR"
event = "barcelona-2025"
"""


class Folder:
    """The tiny programme, and files beside it."""

    def __init__(self, place):
        self.place = place
        self.source = shutil.copytree(fixtures_dir() / "tiny", place / "tiny")

    def file(self, content, name="invoices.csv"):
        path = self.place / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, *files, **wish):
        return import_actuals(self.source, files, Wish(**wish), today=None, clock=date(2026, 1, 1))

    def rows(self, *rows, name="invoices.csv", **wish):
        return self.take(self.file(HEADER + "\n".join(rows) + "\n", name), **wish)

    def programme(self):
        result = read_programme(self.source, today=date(2026, 1, 1))
        assert result.faults == ()
        return result.programme

    def contents(self):
        return {str(one.relative_to(self.source)): one.read_bytes() for one in self.source.rglob("*") if one.is_file()}


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def aside(told):
    return [(row.row, row.invoice, row.reason) for file in told.files for row in file.aside]


def test_a_row_becomes_a_line_that_the_reader_reads(folder):
    told = folder.rows(
        "F-1,2025-11-10,travel,-310.505,IDR,Networking workshop at Smart City Expo,"
        "d2@example.org,Sofia,Agency,2,2025-12-01,ok"
    )

    (line,) = folder.programme().actuals
    assert told.written == ("actuals.csv",)
    assert (line.invoice, line.date, line.category, line.amount) == (
        "F-1",
        date(2025, 11, 10),
        "travel",
        Decimal("-310.505"),
    )
    assert (line.currency, line.event, line.delegate, line.authority) == ("IDR", "barcelona-2025", "D2", "sofia")
    assert (line.supplier, line.line, line.paid, line.note) == ("Agency", "2", date(2025, 12, 1), "ok")
    assert (line.source, line.row) == ("invoices.csv, row 2", 2)


@pytest.mark.parametrize("name", ["D1", "d1", "D1@Example.org", "Inés Ejemplo", "Ejemplo/Inés", "EJEMPLO, INÉS"])
def test_a_person_is_found_by_code_mail_or_name(folder, name):
    folder.rows(ROW.replace("D1", f'"{name}"'))

    assert [line.delegate for line in folder.programme().actuals] == ["D1"]


def test_a_name_that_two_have_is_nobodys(folder):
    people = folder.source / "delegates.csv"
    people.write_text(people.read_text().replace("D6,ancona,Enzo,d'Esempio", "D6,ancona,Inés,Ejemplo"))

    assert aside(folder.rows(ROW.replace("D1", "Inés Ejemplo"))) == [(2, "F-1", "unknown_delegate")]


def test_every_reason_is_named_with_its_row(folder):
    told = folder.rows(
        ROW,
        ROW,
        ROW.replace("310.50", "311.50"),
        ROW.replace("F-1", "F-2").replace("EUR", "USD"),
        ROW.replace("F-1", "F-3").replace("barcelona-2025", "oslo"),
        ROW.replace("F-1", "F-4").replace("barcelona-2025", ""),
        ROW.replace("F-1", "F-5").replace("D1", "D77"),
        ROW.replace("F-1", "F-6").replace(",,Agency", ",oslo,Agency"),
        ROW.replace("F-1", "F-7").replace(",,Agency", ",sofia,Agency"),
        ROW.replace("F-1", "F-8").replace("310.50", "0.00"),
        ROW.replace("F-1", "=F-9"),
    )

    assert aside(told) == [
        (3, "F-1", "duplicate"),
        (4, "F-1", "reused"),
        (5, "F-2", "no_rate"),
        (6, "F-3", "unknown_event"),
        (7, "F-4", "no_event"),
        (8, "F-5", "unknown_delegate"),
        (9, "F-6", "unknown_authority"),
        (10, "F-7", "other_authority"),
        (11, "F-8", "zero_amount"),
        (12, "", "unreadable"),
    ]
    assert {reason for _, _, reason in aside(told)} == set(ACTUALS_ASIDE_REASONS)
    messages = {row.row: row.message for row in told.files[0].aside}
    assert "stands in invoices.csv, row 2 already" in messages[3]
    assert "stands in invoices.csv, row 2 for the same, EUR 310.50 there and EUR 311.50 here" in messages[4]
    assert len(folder.programme().actuals) == 1
    assert [row.reason for row in folder.programme().actuals_set_aside] == [reason for _, _, reason in aside(told)]


def test_the_same_file_again_adds_nothing_and_says_where_each_row_stands(folder):
    first = (ROW, ROW, ROW.replace("F-1", "F-2"), ROW.replace("F-1", "F-3").replace("EUR", "USD"))
    folder.rows(*first)
    before = folder.contents()

    again = folder.rows(*first)

    assert folder.contents() == before
    assert (again.written, again.files[0].aside, again.files[0].aside_before) == ((), [], 2)
    assert [(one.row, one.there) for one in again.files[0].known] == [
        (2, "row 2 of actuals.csv"),
        (4, "row 3 of actuals.csv"),
    ]


def test_the_same_line_in_another_file_is_told_with_both_rows_and_counts_once(folder):
    folder.rows(ROW)
    other = folder.rows(ROW.replace("F-1", "f-1 ").replace("Agency", ""), name="other.csv")

    assert [(one.row, one.there) for one in other.files[0].known] == [(2, "row 2 of actuals.csv")]
    assert len(folder.programme().actuals) == 1


def test_a_line_that_is_paid_by_now_is_known_and_the_news_is_told(folder):
    folder.rows(ROW)
    again = folder.rows(ROW.replace("Agency,,,", "Agency,,2025-12-01,"))

    assert [one.remark for one in again.files[0].known] == [
        "it says paid on 2025-12-01; write that into row 2 of actuals.csv"
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("D1", "D2"),
        ("travel", "visa"),
        ("Agency,,", "Agency,b,"),
        ("Agency", "Other"),
        ("310.50", "-310.50"),
        ("F-1", "F-11"),
    ],
)
def test_a_line_that_differs_in_what_it_is_for_counts(folder, change):
    told = folder.rows(ROW, ROW.replace(*change))

    assert aside(told) == []
    assert len(folder.programme().actuals) == 2


def test_an_invoice_number_with_another_day_is_flagged_with_both_rows(folder):
    folder.rows(ROW)
    told = folder.rows(ROW.replace("2025-11-10", "2025-11-11"), name="next.csv")

    assert aside(told) == [(2, "F-1", "reused")]
    assert "stands in row 2 of actuals.csv for the same, of 2025-11-10 there and of 2025-11-11 here" in (
        told.files[0].aside[0].message
    )


def test_a_row_counts_once_its_cause_is_mended(folder):
    row = ROW.replace("EUR", "USD")
    folder.rows(row)
    with (folder.source / "rates.csv").open("a") as rates:
        rates.write("USD,0.9\n")

    told = folder.rows(row)

    assert (told.recovered, len(told.files[0].taken)) == (1, 1)
    assert folder.programme().actuals_set_aside == ()
    assert len(folder.programme().actuals) == 1


def test_somebody_of_history_alone_is_known(folder):
    (folder.source / "history.csv").write_text(
        "authority,delegate,event,start,end,cost,currency\nsofia,D0,barcelona-2025,2025-11-03,2025-11-07,500,EUR\n"
    )
    told = folder.rows(ROW.replace("D1,", "D0,sofia", 1), ROW.replace("D1,", "D0,malaga", 1).replace("F-1", "F-2"))

    assert aside(told) == [(3, "F-2", "other_authority")]
    assert [line.delegate for line in folder.programme().actuals] == ["D0"]


def test_an_event_given_for_rows_that_name_none(folder):
    folder.rows(ROW.replace("barcelona-2025", ""), event="visit-semarang")

    assert [line.event for line in folder.programme().actuals] == ["visit-semarang"]
    with pytest.raises(PlannerError, match="--event: 'oslo' is not a code of the table events"):
        folder.rows(ROW, event="oslo")


def test_semicolons_decimal_commas_and_a_workbook(folder):
    book = Workbook()
    book.create_sheet("empty")
    sheet = book.worksheets[0]
    sheet.append(["Invoice", "Date", "Category", "Amount", "Currency", "Event"])
    sheet.append(["W-1", date(2025, 11, 10), "meals", -12.25, "EUR", "barcelona-2025"])
    sheet.append(["W-2", date(2025, 11, 10), "meals", "=6*7", "EUR", "barcelona-2025"])
    book.save(folder.place / "book.xlsx")
    semicolons = HEADER.replace(",", ";") + ROW.replace(",", ";").replace("310.50", "310,50")

    told = folder.take(folder.place / "book.xlsx", folder.file(semicolons.encode("utf-8-sig")))

    assert [line.amount for line in folder.programme().actuals] == [Decimal("-12.25"), Decimal("310.50")]
    assert aside(told) == [(3, "W-2", "unreadable")]


def test_a_sheet_of_somebody_else_gets_a_proposal_and_is_read_by_a_mapping_from_then_on(folder):
    sheet = 'Nr,Tag,Art,Gast,Betrag\n7,08.11.2025,Zimmer,Fr. E.,"1.020,50 EUR"\n8,08.11.2025,Zimmer,,(12,00)\n'
    sheet = sheet.replace("(12,00)", '"(12,00)"')
    with pytest.raises(UnmappedError) as refused:
        folder.take(folder.file(sheet, "hotel.csv"))
    assert 'date_formats = ["DD.MM.YYYY"]' in refused.value.proposal
    assert 'amount = "Betrag"' in refused.value.proposal
    assert not (folder.source / "actuals.csv").exists()

    told = folder.take(folder.place / "hotel.csv", mapping=folder.file(MAPPING, "m.toml"))
    again = folder.take(folder.file(sheet.replace("7,", "9,", 1), "next.csv"))

    assert (told.mappings, again.mappings) == (("sheet",), ())
    assert [(line.invoice, line.amount, line.delegate) for line in folder.programme().actuals] == [
        ("7", Decimal("1020.50"), "D1"),
        ("8", Decimal("-12.00"), None),
        ("9", Decimal("1020.50"), "D1"),
    ]
    assert [one.row for one in again.files[0].known] == [3]


def test_a_currency_beside_the_amount_wins_over_the_default_and_never_over_a_column(folder):
    (folder.source / "rates.csv").write_text("currency,eur\nIDR,0.0000515\nUSD,0.9\n")
    sheet = "Nr,Tag,Art,Gast,Betrag,Cur\n7,08.11.2025,Zimmer,,USD 5,\n8,08.11.2025,Zimmer,,USD 6,EUR\n"
    mapping = folder.file(MAPPING, "m.toml")
    folder.take(folder.file(sheet, "a.csv"), mapping=mapping)
    assert [line.currency for line in folder.programme().actuals] == ["USD", "USD"]

    with_column = folder.file(MAPPING.replace("[columns]", '[columns]\ncurrency = "Cur"'), "m.toml")
    told = folder.take(
        folder.file(sheet.replace("7,", "17,", 1).replace("8,08", "18,08"), "b.csv"), mapping=with_column
    )

    assert aside(told) == [(2, "17", "unreadable"), (3, "18", "unreadable")]
    assert "USD stands beside the amount and EUR in its column" in told.files[0].aside[1].message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('amount = "Betrag"\n', ""), "amount is missing; name it in [columns]"),
        (('currency = "EUR"\n', ""), "currency is missing; name it in [columns] or [defaults]"),
        (("[defaults]", "[leg]"), "'leg' is not known here"),
        (("decimal_comma", "layout"), "'layout' is not known here"),
        (("Betrag", "Summe"), "names columns that are not there: 'Summe'"),
        (('event = "', 'invoice = "'), "'invoice' is not known here"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_and_nothing_written(folder, change, message):
    before = folder.contents()
    sheet = folder.file("Nr,Tag,Art,Gast,Betrag\n7,08.11.2025,Zimmer,,5\n", "hotel.csv")

    with pytest.raises(PlannerError) as refused:
        folder.take(sheet, mapping=folder.file(MAPPING.replace(*change), "m.toml"))

    assert message in str(refused.value)
    assert folder.contents() == before


def test_a_remembered_mapping_that_is_broken_is_warned_of(folder):
    (folder.source / "mappings" / "actuals").mkdir(parents=True)
    (folder.source / "mappings" / "actuals" / "odd.toml").write_text("[file]\nheader_row = 'x'\n")

    told = folder.rows(ROW)

    assert "mappings/actuals/odd.toml" in {warning.where for warning in told.warnings}
    assert len(told.files[0].taken) == 1


def test_the_examples_of_the_page_go_through(folder):
    hotel = folder.take(EXAMPLES / "hotel.csv", mapping=EXAMPLES / "hotel.toml")
    agency = folder.take(EXAMPLES / "agency.csv")

    assert [(line.invoice, line.amount, line.delegate) for line in hotel.files[0].taken] == [
        ("2025/0881", Decimal("1020.01"), None),
        ("2025/0882", Decimal("31.50"), "D1"),
    ]
    assert aside(agency) == [(4, "SA-202", "duplicate"), (7, "SA-205", "no_rate")]
    assert len(folder.programme().actuals) == 6


def test_what_stands_in_the_table_stays_byte_for_byte(folder):
    there = "event;invoice;amount;currency;date;category\r\nbarcelona-2025;Z-1;5,5;EUR;2025-11-01;other\r\n"
    (folder.source / "actuals.csv").write_bytes(there.encode())

    folder.rows(ROW.replace("D1,,Agency", ",,"))

    content = (folder.source / "actuals.csv").read_bytes().decode()
    assert [line.amount for line in folder.programme().actuals] == [Decimal("5.5"), Decimal("310.50")]
    assert content.splitlines()[1].startswith("barcelona-2025;Z-1;5,5;EUR;2025-11-01;other")


def test_invoices_leave_the_programme_of_a_plan_as_it_was(folder):
    before = folder.programme()
    folder.rows(ROW, ROW.replace("EUR", "USD"))
    after = folder.programme()

    assert after.actuals != before.actuals
    assert after.input_sha256 == before.input_sha256
    (folder.source / "rates.csv").write_text("currency,eur\nIDR,0.00006\n")
    assert folder.programme().input_sha256 != before.input_sha256


def test_a_bad_file_among_good_ones_leaves_everything_as_it_was(folder):
    before = folder.contents()
    with pytest.raises(PlannerError, match=r"bad\.csv:2: line 2 is not utf-8"):
        folder.take(folder.file(HEADER + ROW), folder.file(HEADER.encode() + b"F,\xff\xfe", "bad.csv"))

    assert folder.contents() == before


def test_a_full_disk_leaves_everything_as_it_was(folder, monkeypatch):
    before = folder.contents()

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(keeping, "write_whole", full)
    with pytest.raises(OutputError, match="nothing was changed"):
        folder.rows(ROW)
    assert folder.contents() == before


def test_a_folder_that_another_import_holds_is_busy(folder):
    handle = os.open(folder.source, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(BusyError):
            folder.rows(ROW)
    finally:
        os.close(handle)


def test_a_workbook_as_source_is_refused(folder):
    with pytest.raises(PlannerError, match="into a programme folder only"):
        import_actuals(folder.file(b"PK", "p.xlsx"), [], Wish(), today=None, clock=date(2026, 1, 1))


BLANK = " \u00a0"
CELLS = st.one_of(
    st.sampled_from(
        ["", "F-1", "2025-11-10", "travel", "12.50", "-3", "EUR", "IDR", "barcelona-2025", "D1", "sofia", "=1+1", "(5)"]
    ),
    st.text(max_size=8),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=13), max_size=6), st.booleans())
def test_whatever_stands_in_the_rows_nothing_is_lost(tmp_path_factory, rows, twice):
    folder = Folder(tmp_path_factory.mktemp("rows"))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.strip().split(","), *rows])
    sheet = folder.file(text.getvalue().encode("utf-8", "replace"))
    filled = [row for row in rows if any(cell.strip(BLANK) for cell in row)]
    try:
        told = folder.take(sheet, sheet) if twice else folder.take(sheet)
    except PlannerError:
        assert not (folder.source / "actuals.csv").exists()
        return

    assert sum(file.rows for file in told.files) == (2 if twice else 1) * len(filled)
    programme = folder.programme()
    assert len(programme.actuals) == sum(len(file.taken) for file in told.files)
    assert len(programme.actuals_set_aside) == sum(len(file.aside) for file in told.files)
    before = folder.contents()
    folder.take(sheet)
    assert folder.contents() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=100).map(lambda tail: HEADER.encode() + tail)))
def test_any_bytes_are_an_answer_and_never_half_written(tmp_path_factory, content):
    folder = Folder(tmp_path_factory.mktemp("bytes"))
    before = folder.contents()
    try:
        told = folder.take(folder.file(content))
    except (PlannerError, UnmappedError):
        assert folder.contents() == before
        return
    assert bool(told.written) == (folder.contents() != before)
    assert folder.programme() is not None
