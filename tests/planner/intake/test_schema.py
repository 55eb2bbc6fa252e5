"""The JSON Schema says what the reader takes."""

import json
import re

import pytest

from planner.intake.schema import SCHEMAS, json_schema
from planner.intake.tables import SECTIONS, TABLES, Kind
from planner.intake.template import example_rows


def test_it_is_json_and_names_every_table_and_section():
    schema = json.loads(json.dumps(json_schema()))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == {
        *(section.name for section in SECTIONS), *(table.name for table in TABLES),
        "rules", "meals", "transfers", "last_transfers", "visa", "holidays", "quotas",
    }  # fmt: skip
    assert schema["required"] == ["programme", "authorities", "delegates", "events"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_its_columns_references_and_codes(table):
    rows = json_schema()["properties"][table.name]["items"]

    assert list(rows["properties"]) == [column.name for column in table.columns]
    assert rows["required"] == [column.name for column in table.columns if column.required]
    assert rows["additionalProperties"] is False
    for column in table.columns:
        described = rows["properties"][column.name]
        assert described.get("x-refers") == (f"{column.refers}.code" if column.refers else None)
        assert all(choice in json.dumps(described) for choice in column.choices)


def test_every_kind_of_column_has_a_form():
    assert set(SCHEMAS) == set(Kind)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_examples_of_the_template_match_the_forms(table):
    for row in example_rows(table):
        for column in table.columns:
            pattern = SCHEMAS[column.kind].get("pattern")
            if row[column.name] and pattern and not column.many:
                assert re.search(pattern, row[column.name])


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        (Kind.CODE, "../x"),
        (Kind.TEXT, "=1"),
        (Kind.COUNTRY, "es"),
        (Kind.MONEY, "1,5"),
        (Kind.DAY_TIME, "2026-06-14T9"),
        (Kind.MOMENT, "2026-06-14"),
        (Kind.RANGES, "2026-06-14/"),
        (Kind.URL, "javascript:x"),
    ],
)
def test_the_forms_refuse_what_the_reader_refuses(kind, refused):
    assert re.search(SCHEMAS[kind]["pattern"], refused) is None
