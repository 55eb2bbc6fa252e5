"""`planner rooms` and `planner transfers` from the folder to the lists on the disk."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.resources import fixtures_dir


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return Path(shutil.copytree(fixtures_dir() / "tiny", tmp_path / "tiny"))


@pytest.fixture
def plan(planner: Callable, tiny: Path) -> Path:
    out = tiny.parent / "plan.json"
    assert planner("solve", tiny, "--out", out).code == 0
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_rooms_in_words(planner: Callable, tiny: Path, plan: Path) -> None:
    answer = planner("rooms", tiny, plan, "--event", "barcelona-2025")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Hotel Ejemplo Mar (fictional) (bcn-mar), Networking workshop at Smart City Expo: 2 guests",
        "  night 2025-11-03: 2 of 2 taken",
        "  night 2025-11-04: 2 of 2 taken",
        "  night 2025-11-05: 2 of 2 taken",
        "  night 2025-11-06: 0 of 1 taken, 1 unused (free to return by 2025-10-20), EUR 128.00",
        "  unused rooms to return, the first by 2025-10-20: EUR 128.00 saved",
        "  Inés Ejemplo (D1): 2025-11-03 to 2025-11-06, 3 nights",
        "  Петър Примеров (D2): 2025-11-03 to 2025-11-06, 3 nights",
        "  NEW Hotel Ejemplo Mar (fictional) (bcn-mar): Inés Ejemplo (D1), 2025-11-03 to 2025-11-06, EUR 384.00",
        "  NEW Hotel Ejemplo Mar (fictional) (bcn-mar): Петър Примеров (D2), 2025-11-03 to 2025-11-06, EUR 384.00",
    ]


def test_rooms_after_the_release_and_as_an_object(planner: Callable, tiny: Path, plan: Path) -> None:
    blocks = tiny / "room_blocks.csv"
    blocks.write_text(blocks.read_text().replace("2025-10-20", "2025-09-14"))
    assert planner("solve", tiny, "--out", plan).code == 0

    value = planner("rooms", tiny, plan, "--hotel", "bcn-mar", "--since", plan, "--json").value

    (hotel,) = value["hotels"]
    assert (hotel["due"], hotel["returnable"], hotel["return_by"], hotel["lines"]) == (12800, 0, None, [])
    last = hotel["nights"][-1]
    assert (last["night"], last["release"]) == ("2025-11-06", "2025-09-14")
    assert (last["block"], last["taken"], last["unused"], last["state"], last["price"]) == (1, 0, 1, "due", 12800)
    said = planner("rooms", tiny, plan, "--hotel", "bcn-mar", "--since", plan).out.splitlines()
    assert "  due for unused rooms: EUR 128.00" in said
    assert said[-1] == "  nothing to send: no line has changed"


def test_room_lists_on_the_disk(planner: Callable, tiny: Path, plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "lists"

    assert planner("rooms", tiny, plan, "--out", out).code == 0
    assert planner("rooms", tiny, plan, "--out", tmp_path / "lines.csv").code == 0

    assert files(out) == ["guests.csv", "hotels/bcn-mar.csv", "nights.csv"]
    assert [row["guest"] for row in rows(out / "hotels" / "bcn-mar.csv")] == ["Inés Ejemplo", "Петър Примеров"]
    assert (out / "hotels" / "bcn-mar.csv").read_bytes() == (tmp_path / "lines.csv").read_bytes()
    assert len(rows(out / "guests.csv")) == 4


def test_the_lines_since_an_earlier_plan_bring_its_list_up_to_date(planner: Callable, tiny: Path, plan: Path) -> None:
    earlier, lines = plan.with_name("earlier.json"), plan.with_name("lines.csv")
    plan.rename(earlier)
    locks = tiny / "locks.csv"
    first = json.loads(earlier.read_text())
    assert {trip["delegate"] for trip in first["trips"] if trip["hotel"]} == {"D1", "D2"}
    locks.write_text(locks.read_text().replace("confirmed,Q1", "excluded,"))
    assert planner("solve", tiny, "--out", plan).code == 0

    assert planner("rooms", tiny, plan, "--since", earlier, "--out", lines).code == 0

    assert ("CANCELLED", "Inés Ejemplo") in [(row["status"], row["guest"]) for row in rows(lines)]
    assert "Петър Примеров" not in [row["guest"] for row in rows(lines)]


def test_guests_and_hotels_under_another_name_are_amended(planner: Callable, tiny: Path, plan: Path) -> None:
    earlier, lines = shutil.copytree(tiny, tiny.with_name("earlier")), plan.with_name("lines.csv")
    for table, old, new in (("delegates.csv", "Inés", "Agnès"), ("hotels.csv", "Ejemplo Mar", "Ejemplo Mare")):
        path = tiny / table
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    since = plan.rename(plan.with_name("since.json"))
    assert planner("solve", tiny, "--out", plan).code == 0

    told = planner("rooms", tiny, plan, "--since", since, "--earlier", earlier, "--out", lines)
    untold = planner("rooms", tiny, plan, "--since", since)

    amended = (
        "  AMENDED Hotel Ejemplo Mare (fictional) (bcn-mar): Agnès Ejemplo (D1), 2025-11-03 to 2025-11-06, EUR 384.00"
    )
    assert (
        f"{amended} (was Hotel Ejemplo Mar (fictional); Inés Ejemplo; 2025-11-03 to 2025-11-06, EUR 384.00)" in told.out
    )
    assert [(row["was_hotel"], row["was_guest"]) for row in rows(lines)] == [
        ("Hotel Ejemplo Mar (fictional)", "Inés Ejemplo"),
        ("Hotel Ejemplo Mar (fictional)", "Петър Примеров"),
    ]
    assert "AMENDED" not in untold.out


def test_the_earlier_programme_needs_its_plan(planner: Callable, tiny: Path, plan: Path) -> None:
    answer = planner("rooms", tiny, plan, "--earlier", tiny)

    assert answer.code == 2
    assert "name the plan of that programme by --since PLAN" in answer.err


def test_transfers_in_words(planner: Callable, tiny: Path, plan: Path) -> None:
    answer = planner("transfers", tiny, plan)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[:3] == [
        "Networking workshop at Smart City Expo (barcelona-2025): 3 rides, proven fewest",
        "  in-01 arrival 2025-11-03 15:50, Arrivals hall, exit B (fictional): Car Ejemplo (fictional), 1 of 3 seats, "
        "EUR 45.00",
        "    Петър Примеров (D2), XF 201 lands 15:05, Hotel Ejemplo Mar (fictional), EUR 45.00",
    ]
    assert answer.out.splitlines()[-2:] == [
        "  Car Ejemplo (fictional) (bcn-car): 3 rides, 1 at once",
        "  cost of the rides: EUR 135.00; the plan holds EUR 106.00 for these transfers",
    ]


def test_what_a_driver_gets(planner: Callable, tiny: Path, plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "drivers"

    assert planner("transfers", tiny, plan, "--out", out).code == 0

    assert files(out) == [
        "drivers/barcelona-2025/in-01.csv",
        "drivers/barcelona-2025/in-02.csv",
        "drivers/barcelona-2025/out-01.csv",
        "shares.csv",
        "without.csv",
    ]
    first, second = rows(out / "drivers" / "barcelona-2025" / "out-01.csv")
    assert (first["sign"], second["sign"]) == ("Inés E.", "Петър П.")
    assert (first["flight"], first["scheduled"], first["pick_up"]) == ("XF 102", "2025-11-06 21:05", "18:00")
    assert (first["place"], first["passenger_phone"]) == ("Fira de Barcelona Gran Via", "unknown")
    everything = "".join(path.read_text(encoding="utf-8-sig") for path in (out / "drivers").rglob("*.csv"))
    assert not [word for word in ("Ejemplo,", "Примеров", "example.org", "D1", "D2") if word in everything]
    assert sum(float(row["share"]) for row in rows(out / "shares.csv")) == 135.0


def test_transfers_as_an_object(planner: Callable, tiny: Path, plan: Path) -> None:
    value = planner("transfers", tiny, plan, "--event", "barcelona-2025", "--json").value

    (event,) = value["events"]
    assert (event["proven"], event["fewest"], event["cost"]) == (True, {"arrival": 2, "departure": 1}, 13500)
    assert [ride["code"] for ride in event["rides"]] == ["in-01", "in-02", "out-01"]


def test_an_event_without_vehicles_says_what_to_add(planner: Callable, tiny: Path, plan: Path) -> None:
    answer = planner("transfers", tiny, plan, "--event", "visit-semarang")

    assert (answer.code, answer.out) == (0, "no vehicle is listed: add rows to the table vehicles\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rooms", "--hotel", "bcn"), "--hotel: 'bcn' is no hotel of tiny; did you mean 'bcn-mar'?"),
        (("transfers", "--event", "x"), "--event: 'x' is no event of tiny; known: barcelona-2025, visit-semarang."),
    ],
)
def test_an_unknown_code(planner: Callable, tiny: Path, plan: Path, words: tuple[str, ...], sentence: str) -> None:
    answer = planner(words[0], tiny, plan, *words[1:])

    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err


@pytest.mark.parametrize("command", ["rooms", "transfers"])
def test_a_plan_that_breaks_a_rule_makes_no_lists(planner: Callable, tiny: Path, plan: Path, command: str) -> None:
    document = json.loads(plan.read_text())
    document["trips"][0]["cost"]["total"] += 1
    plan.write_text(json.dumps(document))

    answer = planner(command, tiny, plan, "--out", plan.with_name("lists"))

    assert answer.code == 1
    assert "not verified" in answer.err
    assert not plan.with_name("lists").exists()


@pytest.mark.parametrize("command", ["rooms", "transfers"])
def test_lists_never_mix_with_other_files(planner: Callable, tiny: Path, plan: Path, command: str) -> None:
    folder = plan.with_name("lists")
    folder.mkdir()
    (folder / "old.csv").write_text("old")

    answer = planner(command, tiny, plan, "--out", folder)

    assert answer.code == 74
    assert "exists already; name a new or empty folder, or a .csv file" in answer.err
    assert files(folder) == ["old.csv"]
    (folder / "old.csv").unlink()
    assert planner(command, tiny, plan, "--out", folder).code == 0


@pytest.mark.parametrize("command", ["rooms", "transfers"])
def test_a_table_of_the_programme_is_not_overwritten(planner: Callable, tiny: Path, plan: Path, command: str) -> None:
    before = (tiny / "hotels.csv").read_bytes()

    assert planner(command, tiny, plan, "--out", tiny / "hotels.csv").code == 2
    assert (tiny / "hotels.csv").read_bytes() == before


def test_check_warns_of_a_release_before_the_decision_with_its_row(planner: Callable, tiny: Path) -> None:
    events = tiny / "events.csv"
    header, first, *rest = events.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},decision_date", f"{first},2025-10-21", *(f"{line}," for line in rest)]
    events.write_text("\n".join(lines) + "\n", encoding="utf-8")

    answer = planner("check", tiny)

    assert answer.code == 0
    told = [line for line in answer.err.splitlines() if "room_blocks.csv" in line]
    assert len(told) == 4
    assert told[0] == (
        "warning: room_blocks.csv:2, release: '2025-10-20': unused rooms go back by 2025-10-20, before the event is "
        "decided on 2025-10-21; ask the hotel for a later day."
    ).replace("'2025-10-20': ", "")
