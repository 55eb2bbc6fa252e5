import re
from pathlib import Path

import pytest

from planner.reference.tables import pedigree, rows, table_names

PAGE = Path(__file__).parents[3] / "docs" / "reference.md"


def test_tables_are_the_ones_we_know():
    assert table_names() == (
        "airports",
        "carbon_report",
        "co2_factors",
        "coefficients",
        "connections",
        "countries",
        "currencies",
        "entry_formalities",
        "eu_cities",
        "fares",
        "fares_compared",
        "hotel_ceilings",
        "land_trips",
        "lodging",
        "meals",
        "partner_cities",
        "per_diem",
        "visa_rules",
    )


@pytest.mark.parametrize("table", table_names())
def test_every_row_names_source_year_and_confidence(table):
    assert rows(table)
    for row in rows(table):
        assert row["source"].strip(), row
        assert re.fullmatch(r"20[0-2][0-9]", row["year"]), row
        assert row["confidence"].strip(), row


@pytest.mark.parametrize("table", table_names())
def test_no_row_comes_from_data_that_may_not_ship(table):
    refused = re.compile(r"openflights|odbl|open database licen|openstreetmap|geofabrik|\bA?GPL", re.IGNORECASE)
    assert [row for row in rows(table) if refused.search(row["source"])] == []


def test_the_page_claims_no_source_or_licence_that_may_not_ship():
    table_lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [line for line in table_lines if re.search("openflights|odbl|GPL", line, re.IGNORECASE)] == []


@pytest.mark.parametrize("table", table_names())
def test_every_row_has_exactly_the_columns_of_its_header(table):
    columns = rows(table)[0].keys()
    for row in rows(table):
        assert row.keys() == columns
        assert None not in row.values()


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("airports", ("iata",)),
        ("co2_factors", ("mode", "max_km")),
        ("coefficients", ("name",)),
        ("connections", ("airport", "kind")),
        ("countries", ("code",)),
        ("currencies", ("code",)),
        ("entry_formalities", ("destination", "item", "applies_to")),
        ("eu_cities", ("name", "country")),
        ("fares", ("min_km",)),
        ("fares_compared", ("scheme", "max_km")),
        ("lodging", ("scheme", "country", "city")),
        ("hotel_ceilings", ("country",)),
        ("land_trips", ("country",)),
        ("meals", ("country",)),
        ("partner_cities", ("name", "country")),
        ("per_diem", ("country",)),
        ("visa_rules", ("nationalities", "destination")),
    ],
)
def test_no_key_stands_twice(table, key):
    keys = [tuple(row[column] for column in key) for row in rows(table)]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("table", table_names())
def test_the_page_describes_every_table(table):
    assert re.search(rf"^\| `{table}.csv` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_pedigree_names_the_year_once():
    row = {"source": "Table of 2024", "year": "2024", "confidence": "verified"}

    assert pedigree(row) == "Table of 2024 (verified)"
    assert pedigree(row | {"source": "Table"}) == "Table, 2024 (verified)"
