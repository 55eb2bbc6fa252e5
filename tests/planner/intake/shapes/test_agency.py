"""Sheets of agencies: both layouts, CSV and workbook, and mappings that say what is wrong with them."""

import io
import tomllib
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from planner.intake.raw import SourceError
from planner.intake.report import Report
from planner.intake.shapes.agency import Agency
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.mapping import fingerprint, read_mapping, remembered
from planner.intake.shapes.proposal import proposed
from planner.intake.suggest import Suggester
from tests.planner.offers import BACK_ROW, EXAMPLES, LEGS, MAPPING, OUT_ROW, answered

FEW = Suggester(comparisons=50_000)
"""Looking for the nearest airport takes most of a hostile sheet's time."""


def mapped(text=MAPPING, name="sheet.toml"):
    report = Report()
    found = read_mapping(name, text.encode(), Suggester(), report)
    assert report.faults(()) == ()
    return found


def faults(text):
    report = Report()
    assert read_mapping("m.toml", text.encode(), Suggester(), report) is None
    return [str(fault) for fault in report.faults(())]


def read(content, text=MAPPING, name="sheet.csv", suggest=None):
    return list(Agency(mapped(text), suggest or Suggester()).offers(Delivery(name, content)))


def sheet(*rows):
    return LEGS.format(rows="\n".join(rows)).encode()


def workbook(*rows, title="Offers"):
    book, content = Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.create_sheet("Terms").append(["no refunds"])
    book.save(content)
    return content.getvalue()


def test_legs_of_one_number_are_one_offer_wherever_they_stand():
    first, second = read(sheet(OUT_ROW, OUT_ROW.replace("1,", "2,", 1), BACK_ROW, BACK_ROW.replace("1,", "2,", 1)))

    assert (first.code, first.row, second.code, second.row) == ("sheet-1", 2, "sheet-2", 3)
    assert [(leg.number, leg.origin) for leg in (*first.out, *first.back)] == [("XF 1", "SOF"), ("XF 2", "BCN")]
    assert (first.price, first.currency, first.cabin, first.faults) == (Decimal("231.00"), "EUR", "economy", ())


def test_a_row_without_a_number_stands_alone_and_is_refused():
    offers = read(sheet(OUT_ROW[1:], BACK_ROW[1:], OUT_ROW, BACK_ROW))

    assert [len(offer.faults) > 0 for offer in offers] == [True, True, False]
    assert "the legs of the offer cannot be found" in offers[0].faults[0][1]


def test_one_row_an_offer_with_times_beside_their_dates_and_a_price_for_all():
    text = (EXAMPLES / "one-row.toml").read_text()
    first, second, _ = read((EXAMPLES / "one-row.csv").read_bytes(), text)

    assert (first.price, first.seats, first.event) == (Decimal("118.34"), 3, "barcelona-2025")
    assert "rounded up to a cent, 0.02 more in all" in first.notes[0]
    assert second.price == Decimal("200.00")
    assert (second.back[0].arrives.day, second.back[0].arrives.time) == (date(2025, 11, 7), time(0, 15))
    assert second.source == "Other sample agency (fictional)"


def test_a_connection_whose_cells_are_blank_is_no_segment():
    wide = """\
[file]
name = "wide"
layout = "offer"
[columns]
price = "P"
[[out]]
from = "A"
to = "B"
departs = "C"
arrives = "D"
[[out]]
from = "E"
to = "F"
departs = "G"
arrives = "H"
[[back]]
from = "I"
to = "J"
departs = "K"
arrives = "L"
[defaults]
currency = "EUR"
"""
    header = b"P,A,B,C,D,E,F,G,H,I,J,K,L\n"
    direct = b"90,SOF,BCN,2025-11-03 10:00,2025-11-03 12:00,,,,,BCN,SOF,2025-11-06 21:00,2025-11-07 01:00\n"
    partly = direct.replace(b",,,,,", b",BCN,,,,")
    first, second = read(header + direct + partly, wide)

    assert (len(first.out), first.faults) == (1, ())
    assert "out 2, to: nothing stands there" in " ".join(sentence for _, sentence in second.faults)


def test_a_workbook_with_real_dates_and_numbers():
    header = LEGS.splitlines()[0].split(",")
    rows = [
        ["7", "out", "XF 1", "SOF", datetime(2025, 11, 3, 13, 10), "BCN", datetime(2025, 11, 3, 15, 5), 231.5, "EUR"],
        ["7", "back", "XF 2", "BCN", datetime(2025, 11, 6, 20, 30), "SOF", datetime(2025, 11, 7, 0, 15), 231.5, "EUR"],
    ]
    text = MAPPING.replace("[columns]", 'sheet = "Offers"\ndecimal_comma = true\n\n[columns]')
    (offer,) = read(workbook(header, *rows), text, "sheet.xlsx")

    assert (offer.price, offer.faults, offer.out[0].departs.time) == (Decimal("231.5"), (), time(13, 10))


def test_formulas_are_refused_and_named():
    header = LEGS.splitlines()[0].split(",")
    rows = [
        ["7", "out", "XF 1", "SOF", "2025-11-03 13:10", "BCN", "2025-11-03 15:05", "=1+1", "EUR"],
        ["7", "back", "=A1", "BCN", "2025-11-06 20:30", "SOF", "2025-11-07 00:15", "=1+1", "EUR"],
    ]
    (offer,) = read(workbook(header, *rows), MAPPING, "sheet.xlsx")

    told = " ".join(sentence for _, sentence in offer.faults)
    assert "price: the cell holds a formula" in told
    assert "row 3, number: the cell holds a formula" in told


def test_a_sheet_that_is_not_there_is_named():
    text = MAPPING.replace("[columns]", 'sheet = "Prices"\n\n[columns]')
    with pytest.raises(SourceError, match="no sheet 'Prices' with rows; it has 'Offers', 'Terms'"):
        read(workbook(["a"]), text, "sheet.xlsx")


def test_windows_1252_is_read_where_the_mapping_says_so():
    text = MAPPING.replace('to = "To"', 'to = "To"\ncarrier = "Línea"')
    content = "Línea," + sheet(OUT_ROW, BACK_ROW).decode().replace("\n", "\nIberia é,")
    with pytest.raises(SourceError, match='encoding = "windows-1252" in the mapping'):
        read(content.encode("windows-1252"), text)
    (offer,) = read(content.encode("windows-1252"), text.replace("[columns]", 'encoding = "windows-1252"\n\n[columns]'))

    assert offer.out[0].carrier == "Iberia é"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("[file]\n", '[file]\nlayuot = "legs"\n'), "did you mean 'layout'?"),
        (("[file]\n", '[file]\nlayout = "rows"\n'), "accepted: 'legs', 'offer'"),
        (("[file]\n", "[file]\nheader_row = 0\n"), "from 1 to 1000"),
        (("[file]\n", "[file]\nheader_row = true\n"), "write a whole number"),
        (("[file]\n", '[file]\nencoding = "utf-16"\n'), "accepted: 'utf-8'"),
        (('"DD/MM/YYYY"', '"DD/YYYY"'), "is not a format"),
        (('id = "Ref"\n', ""), "id is missing"),
        (('price = "Price"\n', ""), "price is missing"),
        (('currency = "Cur"\n', ""), "currency is missing"),
        (('direction = "Way"\n', ""), "direction is missing"),
        (('departs = "Dep"\n', 'departs_date = "Dep"\n'), "departs is missing"),
        (('arrives = "Arr"\n', ""), "arrives is missing"),
        (('from = "From"', 'from = ""'), "nothing is named here"),
        (("[file]\n", '[file]\nprice = "total"\n'), "persons is needed"),
        (("[leg]", "[[leg]]"), "must be a section"),
        (('name = "sheet"', 'name = "../x"'), "cannot be a code"),
        (("[leg]", '[values]\ncabin = "x"\n[leg]'), "write [values.cabin]"),
        (("[leg]", '[values.cabin]\nx = ""\n[leg]'), "none blank"),
        (("[leg]", '[values.seats]\nx = "1"\n[leg]'), "'seats' is not known here"),
        (("[leg]", "[lag]"), "did you mean 'leg'?"),
        (("[file]", "[file"), "not TOML"),
    ],
)
def test_a_faulty_mapping_is_told_what_would_be_right(change, sentence):
    text = MAPPING.replace(*change)
    assert text != MAPPING

    assert any(sentence in told for told in faults(text)), faults(text)


def test_every_fault_of_a_mapping_at_once():
    assert len(faults('[file]\nlayout = "x"\nname = ""\n')) >= 5


def test_a_fingerprint_is_kept_and_a_second_one_added():
    first = remembered(mapped(), "aaaa")
    second = remembered(mapped(first), "bbbb")

    assert mapped(first).fingerprints == ("aaaa",)
    assert mapped(second).fingerprints == ("aaaa", "bbbb")
    assert remembered(mapped(second), "aaaa") == second
    assert second.replace('fingerprints = ["aaaa", "bbbb"]\n', "") == MAPPING


def test_blanks_and_capitals_do_not_change_a_fingerprint():
    assert fingerprint([" Ref", "PRICE", ""]) == fingerprint(["ref ", "price"])
    assert fingerprint(["ref", "price"]) != fingerprint(["price", "ref"])


def test_recognised_by_the_header_alone():
    content = sheet(OUT_ROW)
    header = content.decode().splitlines()[0].split(",")
    agency = Agency(mapped(remembered(mapped(), fingerprint(header))), Suggester())

    assert agency.recognises(Delivery("x.csv", content))
    assert not agency.recognises(Delivery("x.csv", content.replace(b"Price", b"Fare")))
    assert not Agency(mapped(), Suggester()).recognises(Delivery("x.csv", content))


@pytest.mark.parametrize("example", ["legs", "one-row"])
def test_a_proposal_for_an_example_says_what_its_mapping_says(example):
    content = (EXAMPLES / f"{example}.csv").read_bytes()
    text = proposed(Delivery("x.csv", content), example)

    wanted = mapped((EXAMPLES / f"{example}.toml").read_text())
    report = Report()
    found = read_mapping("x.toml", text.encode(), Suggester(), report)
    assert found is not None, report.faults(())
    same = ("layout", "header_row", "delimiter", "date_formats", "time_formats", "out", "back")
    assert [getattr(found, name) for name in same] == [getattr(wanted, name) for name in same]
    assert found.leg == wanted.leg
    assert {name: found.columns[name] for name in ("id", "price")} == {
        name: wanted.columns[name] for name in ("id", "price")
    }


def test_a_proposal_knows_other_languages_and_leaves_unknown_words_to_fill_in():
    rows = [
        "Angebot;Klasse;Von;Abflug Datum;Dep time;Nach;Arr time;Flug;Richtung;Preis;Währung",
        "A1;Eco;SOF;03.11.2025;13:10;BCN;15:05;XF 1;Hin;1.240,50;EUR",
        "A1;Holz;BCN;06.11.2025;20:30;SOF;00:15+1;XF 2;Rück;1.240,50;EUR",
    ]
    text = proposed(Delivery("x.csv", "\n".join(rows).encode("windows-1252")), "muster")
    told = tomllib.loads(text)

    assert told["file"] | {"fingerprints": []} == {
        "name": "muster",
        "fingerprints": [],
        "layout": "legs",
        "header_row": 1,
        "delimiter": ";",
        "encoding": "windows-1252",
        "decimal_comma": True,
        "date_formats": ["DD.MM.YYYY"],
        "time_formats": ["hh:mm"],
        "price": "person",
    }
    assert told["leg"] == {
        "direction": "Richtung",
        "number": "Flug",
        "from": "Von",
        "to": "Nach",
        "departs_date": "Abflug Datum",
        "departs_time": "Dep time",
        "arrives_time": "Arr time",
    }
    assert told["values"] == {"direction": {"Hin": "out", "Rück": "back"}, "cabin": {"Eco": "economy", "Holz": ""}}
    assert any("none blank" in fault for fault in faults(text))


def test_a_proposal_tells_where_two_formats_fit():
    content = sheet(OUT_ROW, BACK_ROW).replace(b"06/11", b"05/11").replace(b"07/11", b"06/11")
    text = proposed(Delivery("x.csv", content), "x")

    assert 'date_formats = ["DD/MM/YYYY"]  # which one? DD/MM/YYYY and MM/DD/YYYY both fit' in text


def test_a_proposal_for_a_workbook_names_its_sheet():
    header = LEGS.splitlines()[0].split(",")
    text = proposed(Delivery("x.xlsx", workbook(["Our offers"], header, ["1", "out"])), "x")

    assert 'sheet = "Offers"' in text
    assert "header_row = 2" in text


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(["SOF", "BCN", "03/11/2025 10:00", "1", "out", "12,5", "=1", "EUR"]),
            ),
            max_size=10,
        ),
        max_size=6,
    )
)
def test_any_rows_are_offers_with_faults_or_refused(rows):
    content = (LEGS.splitlines()[0] + "\n" + "\n".join(",".join(row) for row in rows)).encode("utf-8", "replace")
    offers, refusal = answered(lambda: read(content, suggest=FEW), SourceError)
    assert (offers is None) == refusal.endswith((".", "?"))
    for offer in offers or ():
        assert offer.raw.isascii()
        assert all(sentence.isprintable() for _, sentence in offer.faults)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet='abRefPrice Date03/11,;\t"\n€é\x00', max_size=120))
def test_a_proposal_for_any_text_is_toml_or_a_refusal(text):
    found, refusal = answered(lambda: proposed(Delivery("x.csv", text.encode()), "x"), SourceError)
    assert (found is None) == refusal.endswith((".", "?"))
    assert found is None or tomllib.loads(found)["file"]["name"] == "x"
