"""planner quotes: what is said, the one object, exit codes."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir

OFFERS = fixtures_dir() / "offers"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))


def test_an_import_says_what_became_of_every_offer(planner: Callable, tiny: Path) -> None:
    answer = planner("quotes", "import", tiny, OFFERS / "duffel.json")

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "file         read as  offers  new  replaced  flagged  known  set aside  aside before"
    assert lines[1] == "duffel.json  Duffel        9    5         0        4      0          4             0"
    assert "set aside, kept in quotes_set_aside.csv: duplicate 1, no_rate 1, one_way 1, unknown_airport 1" in lines
    assert any(line.startswith("  duffel.json:7, off_example_0007: no_rate: ") for line in lines)
    assert lines[-1] == "written: quotes.csv, quotes_set_aside.csv, segments.csv"
    assert planner("check", tiny).code == 0

    again = planner("quotes", "import", tiny, OFFERS / "duffel.json")
    assert again.out.splitlines()[1:] == [
        "duffel.json  Duffel        9    0         0        0      5          0             4",
        "nothing new: every offer is in the folder already",
    ]


def test_the_object_of_an_import(planner: Callable, tiny: Path) -> None:
    told = planner("quotes", "import", tiny, OFFERS / "duffel.json", "--json").value

    assert (told["command"], told["exit"], told["recovered"]) == ("quotes import", 0, 0)
    (file,) = told["files"]
    assert (file["file"], file["offers"], file["known"], len(file["new"])) == ("duffel.json", 9, 0, 5)
    assert file["new"][1] == {
        "code": "off_example_0002",
        "event": "barcelona-2025",
        "origin": "TMP",
        "price": "333.34",
        "currency": "EUR",
        "flags": [],
        "note": file["new"][1]["note"],
    }
    assert [row["reason"] for row in file["set_aside"]] == ["one_way", "unknown_airport", "no_rate", "duplicate"]


def test_a_new_sheet_gets_a_mapping_on_standard_output(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    answer = planner("quotes", "import", tiny, OFFERS / "legs.csv")

    assert answer.code == 1
    assert tomllib.loads(answer.out)["columns"]["price"] == "Fare pp"
    assert answer.err.startswith("fault: legs.csv is a sheet that no mapping of the folder reads; nothing was written.")
    assert planner("quotes", "import", tiny, OFFERS / "legs.csv", "--json").value["mapping"] == answer.out

    (tmp_path / "mine.toml").write_text(answer.out.replace('price = "person"', 'price = "person"\nprefix = "m-"'))
    again = planner("quotes", "import", tiny, OFFERS / "legs.csv", "--mapping", tmp_path / "mine.toml")
    assert (again.code, again.out.splitlines()[-2]) == (0, "remembered: mappings/legs.toml")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("SOURCE", "nowhere.json"), 1, "fault: nowhere.json: this is not a regular file"),
        (("SOURCE", "duffel.json", "--event", "x"), 1, "fault: --event: 'x' is not a code of the table events"),
        (("SOURCE", "duffel.json", "--mapping", "legs.toml"), 1, "none of the files is a sheet"),
        (("SOURCE", "legs.csv", "--mapping", "duffel.json"), 1, "fault: duffel.json:1: the mapping is not TOML"),
        (("SOURCE",), 2, "Missing argument 'FILE...'"),
        (("SOURCE", "duffel.json", "--event", ""), 2, "nothing is given here"),
    ],
)
def test_wrong_use_is_one_sentence(planner: Callable, tiny: Path, words: tuple, code: int, sentence: str) -> None:
    before = {path.name: path.read_bytes() for path in tiny.iterdir()}
    named = [tiny if word == "SOURCE" else OFFERS / word if "." in word else word for word in words]
    answer = planner("quotes", "import", *named)

    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert {path.name: path.read_bytes() for path in tiny.iterdir()} == before


def test_what_to_ask_for(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.json", tmp_path / "ask.csv"
    assert planner("solve", tiny, "--out", plan).code == 0
    answer = planner("quotes", "wanted", tiny, plan, "--out", out)

    assert answer.code == 0
    heading, row, written = answer.out.splitlines()
    assert heading.endswith("people  estimate x people")
    assert [text.strip() for text in row.split("  ") if text.strip()][:6] == [
        "trip on an estimate",
        "SOF",
        "visit-semarang",
        "2026-05-04 to 2026-05-08",
        "2026-05-03 21:00",
        "2026-05-08 20:00",
    ]
    assert row.endswith(" 2       EUR 3 190.00")
    assert written == f"written: {out}"
    (cells,) = csv.DictReader(out.read_text().splitlines())
    told = planner("quotes", "wanted", tiny, plan, "--json").value
    assert told["wanted"][0]["delegates"] == cells["delegates"].split(";") == ["D2", "D3"]
    assert (told["command"], told["wanted"][0]["stake"]) == ("quotes wanted", 319_000)


def test_a_plan_that_breaks_a_rule_asks_for_nothing(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    planner("solve", tiny, "--out", plan)
    plan.write_text(plan.read_text().replace('"co2_g": ', '"co2_g": 1'))

    assert planner("quotes", "wanted", tiny, plan).code == 1


def test_the_list_is_not_written_over_a_table_or_the_plan(planner: Callable, tiny: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    planner("solve", tiny, "--out", plan)
    before = plan.read_bytes()

    assert planner("quotes", "wanted", tiny, plan, "--out", plan).code == 2
    assert planner("quotes", "wanted", tiny, plan, "--out", tiny / "quotes.csv").code == 2
    assert plan.read_bytes() == before


def test_a_folder_where_nothing_is_wanted(planner: Callable, tmp_path: Path) -> None:
    source, plan = fixtures_dir() / "awkward-dates", tmp_path / "plan.json"
    assert planner("solve", source, "--out", plan).code == 0
    answer = planner("quotes", "wanted", source, plan)

    told = planner("quotes", "wanted", source, plan, "--json").value["wanted"]
    assert (answer.code, answer.out.count("\n")) == (0, len(told) + 1 if told else 1)
