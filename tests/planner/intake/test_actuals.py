"""The table actuals: what is read, what is refused with its row, what is warned of."""

from datetime import date
from decimal import Decimal

import pytest

from planner.domain.records import Actual, UncountedActual
from tests.planner.intake.books import Book


def test_a_line_is_read(world):
    result = world.read()

    assert result.faults == ()
    assert result.programme.actuals == (
        Actual(
            "I1",
            date(2025, 11, 10),
            "travel",
            Decimal("310.50"),
            "EUR",
            "net",
            "D1",
            "LYO",
            "Agency",
            "1",
            date(2025, 12, 1),
            "ok",
            "invoices.csv",
            2,
        ),
    )
    assert result.programme.actuals_set_aside == (UncountedActual("I2", "no_rate", "nothing", "invoices.csv", 7, "{}"),)


def test_a_programme_without_the_tables_has_none(world):
    programme = world.drop("actuals", "actuals_set_aside").read().programme

    assert (programme.actuals, programme.actuals_set_aside) == ((), ())


def test_a_workbook_has_them_as_sheets(tmp_path):
    book = Book(tmp_path / "small.xlsx")

    assert [line.amount for line in book.read().programme.actuals] == [Decimal("310.50")]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"amount": "1,5"}, "amount: '1,5' has a decimal comma, which only a semicolon file may hold; write a point."),
        ({"amount": "-1000000001"}, "amount: '-1000000001' is out of range; from -1000000000 to less than 1000000000."),
        ({"event": "nett"}, "event: 'nett' is not a code of the table events; did you mean 'net'?"),
        ({"delegate": "D9"}, "delegate: 'D9' is neither in the table delegates nor in history; known: D1, D2, D3, X9."),
        ({"authority": "SOF"}, "authority: 'D1' belongs to 'LYO'; mend one of the two or leave it blank."),
        ({"currency": "USD"}, "currency: there is no rate for USD; add a row to the table rates."),
    ],
)
def test_a_cell_that_cannot_be_used_is_a_fault_with_its_row(world, cells, fault):
    assert world.set("actuals", 0, **cells).faults() == [f"actuals.csv:2, {fault}"]


@pytest.mark.parametrize("amount", ["-310.50", "0", "999999999.99"])
def test_an_amount_may_be_below_zero_or_nothing(world, amount):
    assert world.set("actuals", 0, amount=amount).faults() == []


def test_somebody_who_is_in_history_alone_is_known(world):
    assert world.set("actuals", 0, delegate="X9", authority="SOF").faults() == []
    assert world.set("actuals", 0, authority="LYO").faults() == [
        "actuals.csv:2, authority: 'X9' belongs to 'SOF'; mend one of the two or leave it blank."
    ]


def test_the_same_line_twice_is_a_fault_with_both_rows(world):
    world.add("actuals", invoice=" i 1", supplier="").add("actuals", amount="311", date="2025-11-11")

    assert world.faults() == [
        "actuals.csv:3, invoice: the invoice line stands in row 2 too; keep one, or tell two apart in the column line.",
        "actuals.csv:4, invoice: the invoice number stands in row 2 for the same, EUR 310.50 there and EUR 311 here, "
        "of 2025-11-10 there and of 2025-11-11 here; remove the wrong row, or tell two lines apart in the column line.",
    ]


@pytest.mark.parametrize(
    "cells", [{"line": "2"}, {"supplier": "Other"}, {"category": "visa"}, {"amount": "-310.50"}, {"delegate": "D2"}]
)
def test_lines_that_are_for_different_things_are_two(world, cells):
    assert world.add("actuals", **cells).faults() == []


def test_an_invoice_of_two_days_is_warned_of(world):
    world.add("actuals", delegate="D2", date="2025-11-12")

    assert [told for told in world.warnings() if told.startswith("actuals")] == [
        "actuals.csv:3, date: another line of the same invoice is of 2025-11-10; "
        "check whether the number was used twice.",
    ]


def test_invoices_are_no_part_of_what_a_plan_is_made_from(world):
    before = world.read().programme.input_sha256

    assert world.set("actuals", 0, amount="1").read().programme.input_sha256 == before
    assert world.drop("actuals", "actuals_set_aside").read().programme.input_sha256 == before
    assert world.set("rates", 0, eur="0.7").read().programme.input_sha256 != before
