"""Amounts as accountants write them, and which sheets have our own columns."""

from decimal import Decimal

import pytest

from planner.intake.cells import CellError
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.invoices import own_headers, proposed, signed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.50", ("12.50", "")),
        ("-12.50", ("-12.50", "")),
        ("12.50-", ("-12.50", "")),
        ("\u221212.50", ("-12.50", "")),
        ("(1,012.50)", ("-1012.50", "")),
        ("EUR -12.50", ("-12.50", "EUR")),
        ("-€12.50", ("-12.50", "EUR")),
        ("(12.50 USD)", ("-12.50", "USD")),
        ("12.50 GBP", ("12.50", "GBP")),
    ],
)
def test_an_amount_may_be_below_zero_in_every_usual_way(text, expected):
    amount, currency = signed(text, decimal_comma=False)

    assert (amount, currency) == (Decimal(expected[0]), expected[1])


@pytest.mark.parametrize("text", ["--5", "-5-", "(-5)", "5-6", "()", "-", "EUR", "1.234", "5 EUR USD", "(5", "1e5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(CellError):
        signed(text, decimal_comma=False)


def test_a_decimal_comma_is_read_where_the_mapping_says_so():
    assert signed("-1.020,50", decimal_comma=True) == (Decimal("-1020.50"), "")


OWN = "invoice,date,category,amount,currency,event"


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        (OWN, ","),
        (OWN.replace(",", ";"), ";"),
        (f"\n\n {OWN.upper()} ,supplier,Source", ","),
        (OWN.replace("invoice,date", "date,invoice"), ","),
    ],
)
def test_our_own_columns_need_no_mapping(header, delimiter):
    found = own_headers(Delivery("i.csv", f"{header}\n".encode()))

    assert found is not None
    assert (found.delimiter, found.decimal_comma) == (delimiter, delimiter == ";")
    assert set(found.columns) >= {"invoice", "amount", "event"}


@pytest.mark.parametrize("header", ["", OWN.replace("event", "evnt"), f"{OWN},booking", "Nr,Tag,Betrag", '"'])
def test_other_columns_do(header):
    assert own_headers(Delivery("i.csv", f"{header}\n".encode())) is None


def test_a_proposal_takes_the_currency_from_the_name_of_a_column():
    text = proposed(Delivery("i.csv", b"Invoice no;Issued;Total (USD)\nA;07/11/2025;5,00\n"), "hotel")

    assert 'invoice = "Invoice no"' in text
    assert 'currency = "USD"' in text
    assert 'category = ""  # fill in' in text
    assert "decimal_comma = true" in text
    assert 'supplier = "hotel"' in text
