"""planner actuals and planner account: what is said, the one object, the lists, exit codes."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from planner.resources import fixtures_dir

INVOICES = fixtures_dir() / "invoices"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny programme with its plan beside it."""
    from planner.services.reading import read_programme_or_refuse
    from planner.services.solve import Request, save_plan

    place = tmp_path_factory.mktemp("solved")
    shutil.copytree(fixtures_dir() / "tiny", place / "tiny")
    programme = read_programme_or_refuse(place / "tiny", today=None, clock=date(2026, 1, 1))
    save_plan(programme, Request(None, None), place / "plan.json", lambda _text: None)
    return place


@pytest.fixture
def tiny(solved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(solved, tmp_path / "world")) / "tiny"


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_an_import_says_what_became_of_every_row(planner: Callable, tiny: Path) -> None:
    answer = planner("actuals", "import", tiny, INVOICES / "agency.csv")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "file        read as      rows  new  known  set aside  aside before",
        "agency.csv  our columns     6    4      0          2             0",
        "credit notes, counted below zero: 1",
        "  SA-204: EUR -20.00, travel at barcelona-2025, D1 (agency.csv, row 6)",
        "set aside, kept in actuals_set_aside.csv: duplicate 1, no rate 1",
        "  agency.csv:4, SA-202: the same line of the invoice stands in agency.csv, row 3 already; it is counted once. "
        "Tell two lines apart in the column line.",
        "  agency.csv:7, SA-205: there is no rate for USD; add a row to the table rates.",
        "written: actuals.csv, actuals_set_aside.csv",
    ]
    again = planner("actuals", "import", tiny, INVOICES / "agency.csv").out.splitlines()
    assert again[-1] == "nothing new: every row is in the folder already"
    assert "  agency.csv:2 is row 2 of actuals.csv" in again


def test_the_object_of_an_import(planner: Callable, tiny: Path) -> None:
    told = planner("actuals", "import", tiny, INVOICES / "agency.csv", "--json").value

    assert (told["command"], told["exit"], told["recovered"]) == ("actuals import", 0, 0)
    (file,) = told["files"]
    assert [line["invoice"] for line in file["new"] if line["credit"]] == ["SA-204"]
    assert [(row["row"], row["reason"]) for row in file["set_aside"]] == [(4, "duplicate"), (7, "no_rate")]


def test_a_new_sheet_gets_a_mapping_on_standard_output(planner: Callable, tiny: Path) -> None:
    answer = planner("actuals", "import", tiny, INVOICES / "hotel.csv")

    assert answer.code == 1
    assert 'invoice = "Invoice no"' in answer.out.splitlines()
    assert answer.err.startswith("fault: hotel.csv is a sheet that no mapping of the folder reads")
    told = planner("actuals", "import", tiny, INVOICES / "hotel.csv", "--json").value
    assert (told["command"], told["exit"], told["file"]) == ("actuals import", 1, "hotel.csv")


def test_a_plan_still_verifies_after_an_import(planner: Callable, tiny: Path) -> None:
    planner("actuals", "import", tiny, INVOICES / "agency.csv")

    assert planner("verify", tiny, tiny.parent / "plan.json").code == 0
    checked = planner("check", tiny)
    assert checked.out.splitlines()[0].endswith("actuals 4")
    assert "actuals_set_aside.csv: 1 line of an invoice is set aside (duplicate) and not counted" in checked.err


def test_a_plan_made_after_an_import_is_the_same_byte_for_byte(planner: Callable, tiny: Path) -> None:
    before = (tiny.parent / "plan.json").read_bytes()
    planner("actuals", "import", tiny, INVOICES / "agency.csv")

    assert planner("solve", tiny, "--out", tiny.parent / "next.json").code == 0
    assert (tiny.parent / "next.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "this is not a regular file"),
        (b"", "no row of the file looks like a row of column names"),
        (b"PK\x03\x04 no workbook", "workbook"),
        (b'{"data": []}', "no row of the file looks like a row of column names"),
        (b'invoice,date,category,amount,currency,event\n"A', "the row is not CSV"),
        (b"\xff\xfei\0n\0", "neither a text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    planner: Callable, tiny: Path, content: bytes | None, told: str
) -> None:
    file = tiny.parent / "odd.csv"
    if content is not None:
        file.write_bytes(content)

    answer = planner("actuals", "import", tiny, file)

    assert answer.code == 1
    (fault, end) = answer.err.splitlines()
    assert told in fault
    assert end == "1 fault; nothing was written"
    assert not (tiny / "actuals.csv").exists()


def imported(planner: Callable, tiny: Path) -> Path:
    planner("actuals", "import", tiny, INVOICES / "hotel.csv", "--mapping", INVOICES / "hotel.toml")
    planner("actuals", "import", tiny, INVOICES / "agency.csv")
    return tiny.parent / "plan.json"


def test_the_example_of_the_page(planner: Callable, tiny: Path) -> None:
    answer = planner("account", tiny, imported(planner, tiny))

    said = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert "Inés Ejemplo (D1) 691.40 650.41 -40.99 53.00 12.01" in said
    assert "Enzo d'Esempio (D6) 0.00 45.00 45.00 0.00 45.00" in said
    assert said.count("total 7 166.90 1 436.41 -5 730.49 5 913.50 183.01") == 5
    assert "D1 (malaga) at barcelona-2025 until 2025-11-06: transfers, planned EUR 53.00" in said
    assert "row 6, SA-203: EUR 45.00, other at barcelona-2025: D6 has no trip there" in said
    assert answer.err == "warning: 2 lines are set aside and not counted; the table actuals_set_aside says why\n"


def test_the_object_of_an_account(planner: Callable, tiny: Path) -> None:
    told = planner("account", tiny, imported(planner, tiny), "--json").value

    assert (told["command"], told["exit"], told["verified"]) == ("account", 0, True)
    assert told["total"]["paid"] == 143641
    for cut in ("events", "authorities", "categories", "persons", "budget_sets"):
        assert sum(one["paid"] for one in told[cut]) == 143641
        assert sum(one["difference"] for one in told[cut]) == told["total"]["difference"]
    assert told["budgets"][0] == {
        "code": "all",
        "name": "Whole programme",
        "planned": 716690,
        "paid": 143641,
        "open": 591350,
        "difference": -573049,
        "difference_without_open": 18301,
        "amount": 900000,
        "held": 0,
        "left": 165009,
    }
    assert [(row["invoice"], row["cents"]) for row in told["without_trip"]] == [("SA-203", 4500)]
    assert [row["reason"] for row in told["set_aside"]] == ["duplicate", "no_rate"]
    assert {"event": "visit-semarang", "delegate": "D3", "planned": None} in [
        {key: one[key] for key in ("event", "delegate", "planned")} for one in told["open"]
    ]


def test_the_lists_add_up_to_the_cent_and_hold_no_formula(planner: Callable, tiny: Path) -> None:
    plan = imported(planner, tiny)
    hostile = (
        'invoice,date,category,amount,currency,event,delegate\n"-X (1)",2025-11-10,other,1,EUR,barcelona-2025,D6\n'
    )
    (tiny.parent / "more.csv").write_text(hostile.replace("-X", "+X"))
    assert planner("actuals", "import", tiny, tiny.parent / "more.csv").code == 0
    (tiny.parent / "more.csv").write_text(hostile.replace('"-X (1)"', '"- X (1)"'))
    planner("actuals", "import", tiny, tiny.parent / "more.csv")
    out = tiny.parent / "lists"
    assert planner("account", tiny, plan, "--out", out).code == 0

    files = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(files) == [
        *("authorities.csv", "budget_sets.csv", "budgets.csv", "categories.csv", "entries.csv", "events.csv"),
        *("open.csv", "persons.csv", "without_trip.csv"),
    ]
    paid = sum(Decimal(row["paid"]) for row in rows(files["entries.csv"]))
    assert paid == Decimal("1437.41")
    for name in ("authorities.csv", "budget_sets.csv", "categories.csv", "events.csv", "persons.csv"):
        *parts, total = rows(files[name])
        for figure in ("planned", "paid", "difference", "still_open", "difference_without_open"):
            assert sum(Decimal(row[figure]) for row in parts) == Decimal(total[figure])
    assert [row["invoice"] for row in rows(files["without_trip.csv"])] == ["SA-203", "'- X (1)"]
    assert rows(files["open.csv"])[0] == {
        "event": "barcelona-2025",
        "ends": "2025-11-06",
        "authority": "malaga",
        "delegate": "D1",
        "category": "transfers",
        "planned": "53.00",
    }


def test_one_file_of_entries(planner: Callable, tiny: Path) -> None:
    out = tiny.parent / "entries.csv"
    planner("account", tiny, imported(planner, tiny), "--out", out)

    assert sum(Decimal(row["paid"]) for row in rows(out.read_bytes())) == Decimal("1436.41")


def test_the_plan_is_never_overwritten(planner: Callable, tiny: Path) -> None:
    plan = imported(planner, tiny)

    assert planner("account", tiny, plan, "--out", tiny / "actuals.csv").code == 2
    assert planner("account", tiny, plan, "--out", plan).code != 0
    assert plan.read_bytes().startswith(b"{")


def test_a_broken_plan_is_refused_and_one_of_a_changed_folder_is_told(planner: Callable, tiny: Path) -> None:
    plan = imported(planner, tiny)
    plan.write_text(plan.read_text().replace('"travel": 11840', '"travel": 11841'))
    assert planner("account", tiny, plan).code == 1

    with (tiny / "history.csv").open("w") as history:
        history.write("authority,delegate,event,start,end,cost,currency\n")
        history.write("sofia,D2,barcelona-2025,2025-11-03,2025-11-06,800,EUR\n")
    answer = planner("account", tiny, plan)
    assert answer.code == 0
    assert "warning: the folder has changed since the plan was made" in answer.err
    told = planner("account", tiny, plan, "--json").value
    assert (told["verified"], next(one for one in told["persons"] if one["code"] == "D2")["paid"]) == (False, 80000)
