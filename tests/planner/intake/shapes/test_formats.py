"""Dates, times and amounts by the formats of a mapping: read as meant, or refused."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.intake.cells import CellError
from planner.intake.shapes.formats import FormatError, Formats, amount, pattern_of
from tests.planner.offers import answered


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("DD/MM/YYYY", "03/11/2025", date(2025, 11, 3)),
        ("DD/MM/YYYY", "3/1/2025", date(2025, 1, 3)),
        ("MM/DD/YYYY", "11/03/2025", date(2025, 11, 3)),
        ("DD.MM.YY", "03.11.25", date(2025, 11, 3)),
        ("DDMMMYY", "03NOV25", date(2025, 11, 3)),
        ("DD MMM YYYY", "3 nov 2025", date(2025, 11, 3)),
        ("YYYYMMDD", "20251103", date(2025, 11, 3)),
        ("DD/MM/YYYY", "2025-11-03", date(2025, 11, 3)),
    ],
)
def test_a_date_is_read_by_its_format(form, text, day):
    assert Formats((form,), ("hh:mm",)).day(text) == day


@pytest.mark.parametrize("text", ["31/02/2025", "13/13/2025", "3 November", "03/11/25", "", "2025-02-30", "03ABC25"])
def test_a_date_that_does_not_fit_is_refused(text):
    with pytest.raises(CellError):
        Formats(("DD/MM/YYYY", "DDMMMYY"), ("hh:mm",)).day(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03/11/2025 07:10", datetime(2025, 11, 3, 7, 10)),
        ("03/11/2025  7:10", datetime(2025, 11, 3, 7, 10)),
        ("03/11/2025 23:50+1", datetime(2025, 11, 4, 23, 50)),
        ("2025-11-03T07:10:00", datetime(2025, 11, 3, 7, 10)),
    ],
)
def test_a_moment_is_a_date_and_a_time(text, moment):
    given_moment = Formats(("DD/MM/YYYY",), ("hh:mm",)).moment(text)

    assert datetime.combine(given_moment.day, given_moment.time) == moment


def test_a_time_may_be_meant_days_later():
    formats = Formats((), ("hhmm",))

    assert [formats.clock(text) for text in ("0815", "0815+1", "0815 (+2)")] == [
        (time(8, 15), days) for days in (0, 1, 2)
    ]


@pytest.mark.parametrize("text", ["8:15", "2515", "0860", "0815+9", ""])
def test_a_time_that_does_not_fit_is_refused(text):
    with pytest.raises(CellError):
        Formats((), ("hhmm",)).clock(text)


@pytest.mark.parametrize("form", ["", "DD/MM", "hh:mm", "DD/DD/YYYY", "YYYY-MM-DD hh", "x" * 50])
def test_a_format_names_every_part_once(form):
    with pytest.raises(FormatError):
        pattern_of(form, is_time=False)


@pytest.mark.parametrize(
    ("text", "comma", "found"),
    [
        ("1234.5", False, ("1234.5", "")),
        ("1,234.50", False, ("1234.50", "")),
        ("1.204,00", True, ("1204.00", "")),
        ("2 950,00", True, ("2950.00", "")),
        ("1'234'567.89", False, ("1234567.89", "")),
        ("EUR 12.50", False, ("12.50", "EUR")),
        ("12,50 €", True, ("12.50", "EUR")),
        ("£12", False, ("12", "GBP")),
        ("1234.567", False, ("1234.567", "")),
    ],
)
def test_an_amount_loses_its_separators(text, comma, found):
    assert amount(text, decimal_comma=comma) == (Decimal(found[0]), found[1])


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("1.234", False),
        ("1,234", True),
        ("12.50", True),
        ("1,23,456.00", False),
        ("12,50", False),
        ("-12", False),
        ("$12", False),
        ("EUR 12 USD", False),
        ("12.", False),
        ("1e9", False),
        ("", False),
        ("9" * 30, False),
        ("1.234 567,00", True),
    ],
)
def test_an_amount_that_may_be_two_things_is_refused(text, comma):
    with pytest.raises(CellError):
        amount(text, decimal_comma=comma)


@given(text=st.text(max_size=30), comma=st.booleans())
def test_any_text_is_an_amount_or_refused(text, comma):
    found, refusal = answered(lambda: amount(text, decimal_comma=comma), CellError)
    assert refusal.isprintable()
    assert (found is None) == bool(refusal)
    assert found is None or (0 <= found[0] < 10**9 and len(found[1]) in (0, 3))


@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    form=st.sampled_from(["DD/MM/YYYY", "DDMMMYY", "YYYYMMDD", "DD.MM.YY"]),
)
def test_every_day_written_in_a_format_is_read_back(day, form):
    written = form
    for token, directive in (("YYYY", "%Y"), ("YY", "%y"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d")):
        written = written.replace(token, directive)

    assert Formats((form,), ()).day(day.strftime(written)) == day
