"""Whatever comes in, the answer is a programme or a list of faults; never anything else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.intake import read_programme
from planner.intake.tables import TABLES
from tests.planner.intake.builders import TODAY, World, csv_text, small_tables

CELLS = [
    (table.name, column.name)
    for table in TABLES
    for column in table.columns
    if column.name in small_tables()[table.name][0]
]
ODD = st.sampled_from(
    [
        "",
        "../",
        "=1",
        "\0",
        "\ud800",
        "9" * 40,
        "-1",
        "1e9",
        "NaN",
        "2026-02-30",
        "0000-00-00",
        "24:00",
        "a;a",
        ";",
        "/",
    ]
)


def answer(folder):
    result = read_programme(folder, today=TODAY)
    assert (result.programme is None) == bool(result.faults)
    for fault in result.faults:
        assert str(fault).isprintable()
        assert fault.message.endswith((".", "?"))
        str(fault).encode("utf-8")
    return result


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*(f"{table.name}.csv" for table in TABLES), "programme.toml"]), content=st.binary())
def test_any_bytes_as_a_file(tmp_path, name, content):
    world = World(tmp_path / "any")
    world.files[name] = content

    answer(world.write())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.sampled_from(CELLS), value=st.one_of(ODD, st.text(), st.dates().map(str), st.integers().map(str)))
def test_any_text_in_a_cell(tmp_path, cell, value):
    world = World(tmp_path / "any")
    table, column = cell
    world.tables[table][0][column] = value
    for name, rows in world.tables.items():
        world.files[f"{name}.csv"] = csv_text(rows).encode("utf-8", "surrogatepass")
    world.tables = {}

    answer(world.write())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_in_the_settings(tmp_path, text):
    world = World(tmp_path / "any")
    world.files["programme.toml"] = (world.toml + text).encode("utf-8", "replace")

    answer(world.write())


@pytest.mark.parametrize("content", [b"x", b"PK\x05\x06" + b"\0" * 18, b"\0" * 4096])
def test_any_bytes_as_a_workbook(tmp_path, content):
    (tmp_path / "any.xlsx").write_bytes(content)

    assert answer(tmp_path / "any.xlsx").programme is None
