"""What each kind of column takes and refuses."""

from datetime import date, time
from decimal import Decimal

import pytest

from planner.domain.records import DateRange, DayTime
from planner.intake.cells import CellError
from planner.intake.parsers import parser_for
from planner.intake.suggest import Suggester
from planner.intake.tables import Column, Kind


def parse(kind, value, *, decimal_comma=False, **more):
    return parser_for(Column("x", kind, "", **more), Suggester(), decimal_comma=decimal_comma)(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.CODE, "barcelona-2025", "barcelona-2025"),
        (Kind.CODE, "D001.a_b", "D001.a_b"),
        (Kind.CODE, "Łódź", "Łódź"),
        (Kind.CODE, "神戸1", "神戸1"),
        (Kind.CODE, "x" * 64, "x" * 64),
        (Kind.TEXT, "Ana-María O'Neill", "Ana-María O'Neill"),
        (Kind.TEXT, "-", "-"),
        (Kind.TEXT, "محمد", "محمد"),
        (Kind.PHONE, "+34 930 000 000", "+34 930 000 000"),
        (Kind.NOTE, "one\r\ntwo", "one\ntwo"),
        (Kind.NOTE, "+1 assistant", "+1 assistant"),
        (Kind.NOTE, "- no nuts, please! (nor eggs)", "- no nuts, please! (nor eggs)"),
        (Kind.PHONE, "+34 (0) 930-000", "+34 (0) 930-000"),
        (Kind.EMAIL, "ada@example.org", "ada@example.org"),
        (Kind.URL, "https://example.org/a?b=1", "https://example.org/a?b=1"),
        (Kind.COUNTRY, "GR", "GR"),
        (Kind.AIRPORT, "BCN", "BCN"),
        (Kind.CURRENCY, "COP", "COP"),
        (Kind.TIMEZONE, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        (Kind.YES_NO, "yes", True),
        (Kind.YES_NO, "no", False),
        (Kind.DATE, "2028-02-29", date(2028, 2, 29)),
        (Kind.TIME, "09:00", time(9)),
        (Kind.TIME, "23:59:59", time(23, 59, 59)),
        (Kind.DAY_TIME, "2026-06-14", DayTime(date(2026, 6, 14))),
        (Kind.DAY_TIME, "2026-06-14T00:00", DayTime(date(2026, 6, 14), time(0))),
        (Kind.DAY_TIME, "2026-06-14 09:30:15", DayTime(date(2026, 6, 14), time(9, 30, 15))),
        (Kind.MOMENT, "2026-06-14T09:30", DayTime(date(2026, 6, 14), time(9, 30))),
        (Kind.RANGES, "2026-06-01/2026-06-14", (DateRange(date(2026, 6, 1), date(2026, 6, 14)),)),
        (
            Kind.RANGES,
            "2026-06-01 / 2026-06-02; 2026-07-05",
            (DateRange(date(2026, 6, 1), date(2026, 6, 2)), DateRange(date(2026, 7, 5), date(2026, 7, 5))),
        ),
        (Kind.MONEY, "999999999.999999", Decimal("999999999.999999")),
        (Kind.MONEY, "0", Decimal(0)),
        (Kind.RATE, "0.0000515", Decimal("0.0000515")),
        (Kind.WHOLE, "0", 0),
    ],
)
def test_a_value_in_the_stated_form_is_taken(kind, value, expected):
    assert parse(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (Kind.CODE, "../x", "'../x' cannot be a code; use letters, digits, '-', '_' and '.', begin with a letter or "
         "digit, no blanks, no '..'."),
        (Kind.CODE, "a/b", "'a/b' cannot be a code; use letters, digits, '-', '_' and '.', begin with a letter or "
         "digit, no blanks, no '..'."),
        (Kind.CODE, "D 1", "'D 1' cannot be a code; use letters, digits, '-', '_' and '.', begin with a letter or "
         "digit, no blanks, no '..'."),
        (Kind.CODE, "-x", "'-x' cannot be a code; use letters, digits, '-', '_' and '.', begin with a letter or "
         "digit, no blanks, no '..'."),
        (Kind.CODE, "a.", "'a.' cannot be a code; use letters, digits, '-', '_' and '.', begin with a letter or "
         "digit, no blanks, no '..'."),
        (Kind.CODE, "Aux", "'Aux' cannot be a code: Windows reserves this file name; choose another."),
        (Kind.CODE, "nul.txt", "'nul.txt' cannot be a code: Windows reserves this file name; choose another."),
        (Kind.CODE, "x" * 65, f"'{'x' * 57}...' is too long for a code; at most 64 characters."),
        (Kind.CODE, "𠀀" * 60, f"'{'𠀀' * 60}' is too long for a code; at most 64 characters."),
        (Kind.CODE, "a\x00b", "'a\\u0000b' holds the control character U+0000; remove it."),
        (Kind.TEXT, "=1+1", "'=1+1' begins like a formula (=); write plain text."),
        (Kind.TEXT, "@sum", "'@sum' begins like a formula (@); write plain text."),
        (Kind.TEXT, "+cmd", "'+cmd' begins like a formula (+); write plain text."),
        (Kind.TEXT, "-2+3", "'-2+3' begins like a formula (-); write plain text."),
        (Kind.TEXT, "a\nb", "'a\\u000ab' holds the control character U+000A; remove it."),
        (Kind.TEXT, "a\tb", "'a\\u0009b' holds the control character U+0009; remove it."),
        (Kind.TEXT, "a\u202eb", "'a\\u202eb' holds the invisible character U+202E; remove it."),
        (Kind.TEXT, "a\u2028b", "'a\\u2028b' holds the invisible character U+2028; remove it."),
        (Kind.TEXT, "a\ud800", "'a\\ud800' holds half a character (the lone surrogate U+D800); remove it."),
        (Kind.TEXT, "\u200b\u2060", "the cell holds only characters that cannot be seen (U+200B, U+2060); write a text "
         "or clear it."),
        (Kind.TEXT, "\u3164", "the cell holds only characters that cannot be seen (U+3164); write a text or clear it."),
        (Kind.NOTE, "\u200d\n\u2800", "the cell holds only characters that cannot be seen (U+200D, U+000A, U+2800); "
         "write a text or clear it."),
        (Kind.TEXT, "x" * 501, f"'{'x' * 57}...' has 501 characters; at most 500 fit."),
        (Kind.NOTE, "=x", "'=x' begins like a formula (=); write plain text."),
        (Kind.NOTE, "+1+cmd|x", "'+1+cmd|x' begins like a formula (+); write plain text."),
        (Kind.NOTE, "-1+1|cmd", "'-1+1|cmd' begins like a formula (-); write plain text."),
        (Kind.NOTE, "+HYPERLINK(1)", "'+HYPERLINK(1)' begins like a formula (+); write plain text."),
        (Kind.NOTE, "-Sheet1!A1", "'-Sheet1!A1' begins like a formula (-); write plain text."),
        (Kind.PHONE, "+1+cmd|x", "'+1+cmd|x' begins like a formula (+); write plain text."),
        (Kind.TEXT, "\uff1d1+1", "'\uff1d1+1' begins like a formula (\uff1d); write plain text."),
        (Kind.NOTE, "a\x0bb", "'a\\u000bb' holds the control character U+000B; remove it."),
        (Kind.PHONE, "+=1", "'=1' begins like a formula (=); write plain text."),
        (Kind.EMAIL, "ada", "'ada' is not an e-mail address; write name@domain."),
        (Kind.EMAIL, "a@b.org, c@d.org", "'a@b.org, c@d.org' is not an e-mail address; write name@domain."),
        (Kind.URL, "javascript:alert(1)", "'javascript:alert(1)' is not a web address; begin with https:// and leave "
         "no blanks."),
        (Kind.COUNTRY, "EL", "'EL' is not an ISO country code of two capital letters; did you mean 'GR'?"),
        (Kind.COUNTRY, "UK", "'UK' is not an ISO country code of two capital letters; did you mean 'GB'?"),
        (Kind.COUNTRY, "es", "'es' is not an ISO country code of two capital letters; did you mean 'ES'?"),
        (Kind.AIRPORT, "bcn", "'bcn' is not the IATA code of a known airport; did you mean 'BCN'?"),
        (Kind.CURRENCY, "EURO", "'EURO' is not an ISO currency code of three capital letters; did you mean 'EUR'?"),
        (Kind.TIMEZONE, "Europe/Madird", "'Europe/Madird' is not an IANA time zone such as Europe/Madrid; did you mean "
         "'Europe/Madrid'?"),
        (Kind.TIMEZONE, "../../etc/passwd", "'../../etc/passwd' is not an IANA time zone such as Europe/Madrid; known: "
         "Africa/Abidjan, Africa/Accra, Africa/Addis_Ababa, Africa/Algiers, Africa/Asmara, Africa/Asmera, "
         "Africa/Bamako, Africa/Bangui, ..."),
        (Kind.YES_NO, "Yes", "'Yes' is neither yes nor no; write yes or no."),
        (Kind.DATE, "2026-02-30", "'2026-02-30' does not exist in the calendar; write an existing day YYYY-MM-DD."),
        (Kind.DATE, "1.6.2026", "'1.6.2026' is not a date; write YYYY-MM-DD."),
        (Kind.DATE, "0001-01-01", "'0001-01-01' lies outside the years 1990 to 2199."),
        (Kind.DATE, "２０２６-01-01", "'２０２６-01-01' is not a date; write YYYY-MM-DD."),
        (Kind.TIME, "9:00", "'9:00' is not a time of day; write hh:mm."),
        (Kind.TIME, "24:00", "'24:00' is not a time of day; midnight is 00:00 of the next day."),
        (Kind.TIME, "12:60", "'12:60' does not exist on a clock; write hh:mm between 00:00 and 23:59."),
        (Kind.DAY_TIME, "soon", "'soon' is not a date; write YYYY-MM-DD or YYYY-MM-DDThh:mm."),
        (Kind.DAY_TIME, "2026-06-14T24:00", "'2026-06-14T24:00' is not a time of day; midnight is 00:00 of the next "
         "day."),
        (Kind.DAY_TIME, "2026-06-14T09:00Z", "'2026-06-14T09:00Z' names an offset; times are local, write "
         "YYYY-MM-DDThh:mm."),
        (Kind.DAY_TIME, "2026-06-14T09:00+02:00", "'2026-06-14T09:00+02:00' names an offset; times are local, write "
         "YYYY-MM-DDThh:mm."),
        (Kind.MOMENT, "2026-06-14", "'2026-06-14' has no time of day; write YYYY-MM-DDThh:mm."),
        (Kind.RANGES, "2026-06-14/2026-06-01", "'2026-06-14/2026-06-01' ends before it starts; write the earlier day "
         "first."),
        (Kind.RANGES, "2026-06-14;", "'2026-06-14;' has an empty part; write values with one ';' between two of "
         "them."),
        (Kind.MONEY, "9223372036854775808", "'9223372036854775808' is out of range; from 0 to less than 1000000000."),
        (Kind.MONEY, "-1", "'-1' is out of range; from 0 to less than 1000000000."),
        (Kind.MONEY, "1,5", "'1,5' has a decimal comma, which only a semicolon file may hold; write a point."),
        (Kind.MONEY, "1.234,50", "'1.234,50' is not a number; write it without thousands separators and units, e.g. "
         "1234.50."),
        (Kind.MONEY, "NaN", "'NaN' is not a number; write digits, e.g. 1234.50."),
        (Kind.MONEY, "1e3", "'1e3' is written with a power of ten; write all its digits, e.g. 0.0000515."),
        (Kind.RATE, "5.15e-05", "'5.15e-05' is written with a power of ten; write all its digits, e.g. 0.0000515."),
        (Kind.MONEY, "1.1234567", "'1.1234567' has more than 6 digits after the point."),
        (Kind.RATE, "0", "'0' is out of range; from 0.000000001 to less than 1000000."),
        (Kind.WHOLE, "1.5", "'1.5' is not a whole number; write digits only."),
        (Kind.WHOLE, "9" * 5000, f"'{'9' * 57}...' is out of range; from 0 to 999999999."),
        (Kind.WHOLE, "１", "'１' is not a whole number; write digits only."),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_would_be_right(kind, value, sentence):
    with pytest.raises(CellError) as refusal:
        parse(kind, value)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("cty", "'cty' is not accepted here; did you mean 'city'? Accepted: city, region."),
        ("CITY", "'CITY' is not accepted here; did you mean 'city'? Accepted: city, region."),
        ("x", "'x' is not accepted here; known: city, region."),
    ],
)
def test_an_unknown_choice_names_the_nearest_and_all_accepted_ones(value, sentence):
    with pytest.raises(CellError) as refusal:
        parse(Kind.CHOICE, value, choices=("city", "region"))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("value", ["1234,5", "1234.5"])
def test_a_semicolon_file_may_hold_a_decimal_comma(value):
    assert parse(Kind.MONEY, value, decimal_comma=True) == Decimal("1234.5")


def test_a_list_names_no_value_twice():
    with pytest.raises(CellError) as refusal:
        parse(Kind.TEXT, "energy; mobility;energy", many=True)

    assert str(refusal.value) == "'energy; mobility;energy' names a value twice; write each once."


def test_a_code_of_another_table_is_kept_as_it_is():
    assert parse(Kind.CODE, "../x", refers="events") == "../x"


def test_latitude_ends_at_the_poles():
    assert parse(Kind.DEGREES, "-90", least=-90, most=90) == -90.0
    with pytest.raises(CellError):
        parse(Kind.DEGREES, "90.1", least=-90, most=90)
