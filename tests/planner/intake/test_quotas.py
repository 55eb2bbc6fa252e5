"""Quotas and tolerances in programme.toml and in a workbook: what is read, and what is refused with its line."""

import pytest

from planner.domain.records import Portion, Quota
from tests.planner.intake.books import Book


def quota(text):
    return f"[[quotas]]\ncode = 'Q'\n{text}"


def test_quotas_are_read(world):
    world.setting(quota("by = 'country'\nat_most = '20%'\nkinds = 'thematic'"))
    world.setting("[[quotas]]\ncode = 'asia'\nby = 'area'\nvalue = 'asia'\nat_least = 5\nevents = ['net', 'visit']")

    result = world.read()

    assert result.faults == ()
    assert result.programme.quotas == {
        "Q": Quota("Q", "country", at_most=Portion(1, 5), kinds=("thematic",)),
        "asia": Quota("asia", "area", "asia", at_least=Portion(5), events=("net", "visit")),
    }


@pytest.mark.parametrize(
    ("written", "portion", "shown"),
    [
        ("0", Portion(0), "0"),
        ("7", Portion(7), "7"),
        ("'33.3%'", Portion(333, 1000), "33.3 %"),
        ("'12.5 %'", Portion(1, 8), "12.5 %"),
        ("'100%'", Portion(1, 1), "100 %"),
        ("'0%'", Portion(0, 1), "0 %"),
    ],
)
def test_a_portion_is_a_number_or_a_share(world, written, portion, shown):
    world.setting(quota(f"by = 'area'\nat_most = {written}"))

    read = world.read().programme.quotas["Q"].at_most

    assert (read, str(read)) == (portion, shown)


def test_a_workbook_has_a_sheet_of_quotas_and_keys_of_tolerances(tmp_path):
    book = Book(tmp_path / "small.xlsx")
    book.tables["quotas"] = [{"code": "Q", "by": "area", "value": "asia", "at_least": "1", "at_most": "90%"}]
    book.settings["tolerance.coverage"] = "2"

    programme = book.read().programme

    assert programme.quotas == {"Q": Quota("Q", "area", "asia", Portion(9, 10), Portion(1))}
    assert programme.tolerances == {"coverage": 2}


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        (quota("by = 'area'"), "9, quotas.at_most: the quota has no limit; give at_most, at_least or both."),
        (
            quota("by = 'area'\nat_most = 2\nat_least = 3"),
            "9, quotas.at_least: at least 3 and at most 2 cannot both hold; lower at_least or raise at_most.",
        ),
        (
            quota("by = 'area'\nat_most = '20%'\nat_least = '30%'"),
            "9, quotas.at_least: at least 30 % and at most 20 % cannot both hold; lower at_least or raise at_most.",
        ),
        (
            quota("by = 'area'\nat_most = '0%'\nat_least = 1"),
            "9, quotas.at_least: at least 1 and at most 0 % cannot both hold; lower at_least or raise at_most.",
        ),
        (
            quota("by = 'areas'\nat_most = 2"),
            "9, quotas.by: 'areas' is not accepted here; did you mean 'area'? Accepted: country, area, kind, size, "
            "gender.",
        ),
        (
            quota("by = 'area'\nvalue = 'assia'\nat_most = 2"),
            "9, quotas.value: 'assia' is no area of authorities; did you mean 'asia'?",
        ),
        (
            quota("by = 'size'\nvalue = 'big'\nat_most = 2"),
            "9, quotas.value: 'big' is no size of authorities; known: 100k-250k, 1m-5m, 250k-500k, 500k-1m, "
            "5m-and-more, under-100k.",
        ),
        (
            quota("by = 'country'\nvalue = 'EL'\nat_most = 2"),
            "9, quotas.value: no row of the table authorities has the country 'EL'; known: BG, FR.",
        ),
        (
            quota("by = 'gender'\nvalue = 'f'\nat_least = '40%'"),
            "9, quotas.value: no row of the table delegates has the gender 'f'; the column gender is blank everywhere.",
        ),
        (
            quota("by = 'area'\nat_most = 0.2"),
            "9, quotas.at_most: '0.2' is neither a number of trips nor a share; write 5, or 20% as text.",
        ),
        (
            quota("by = 'area'\nat_most = '101%'"),
            "9, quotas.at_most: '101%' is neither a number of trips nor a share; write 5, or 20% as text.",
        ),
        (
            quota("by = 'area'\nat_most = -1"),
            "9, quotas.at_most: '-1' is neither a number of trips nor a share; write 5, or 20% as text.",
        ),
        (
            quota("by = 'area'\nat_most = 2\nevents = ['nett']"),
            "9, quotas.events: 'nett' is not a code of the table events; did you mean 'net'?",
        ),
        (
            quota("by = 'area'\nat_most = 2") + "\n" + quota("by = 'kind'\nat_most = 2"),
            "13, quotas.code: the same code (Q) stands in row 9 too; keep one.",
        ),
        ("[quotas]\nby = 'area'", "9, quotas: quotas must be a list of entries; write [[quotas]] above each."),
        (
            "objective = ['coverage', 'cost']\n[tolerance]\nco2 = 5",
            "11, tolerance.co2: the objective does not list co2; add it there, or name one of coverage, cost.",
        ),
        ("[tolerance]\ncovrage = 5", "10, tolerance.covrage: 'covrage' is not known; did you mean 'coverage'?"),
        ("[tolerance]\ncoverage = -1", "10, tolerance.coverage: '-1' is out of range; from 0 to 999999999."),
        ("[tolerance]\ncoverage = 'few'", "10, tolerance.coverage: 'few' is not a whole number; write digits only."),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(world, added, sentence):
    assert world.setting(added).faults() == [f"programme.toml:{sentence}"]


def test_a_broken_table_does_not_make_a_value_unknown(world):
    world.set("authorities", 0, country="FRA").setting(quota("by = 'country'\nvalue = 'FR'\nat_most = 2"))

    assert [fault for fault in world.faults() if "quotas" in fault] == []


def test_tolerances_are_in_the_unit_of_their_level(world):
    world.setting("[tolerance]\ncoverage = 3\ncost = '500.50'\nco2 = 12.5\nminutes = 0\npreference = 4")

    assert world.read().programme.tolerances == {"coverage": 3, "preference": 4, "cost": 50_050, "co2": 12_500}


def test_what_changes_nothing_is_a_warning(world):
    world.setting("objective = ['coverage', 'cost']\n[tolerance]\ncost = 5")
    world.setting(quota("by = 'gender'\nat_most = '60%'"))
    world.setting("[[quotas]]\ncode = 'R'\nby = 'area'\nvalue = 'latin_america'\nat_most = 2")

    assert [warning for warning in world.warnings() if "programme.toml" in warning] == [
        "programme.toml:11, tolerance.cost: cost is the last level of the objective, so its tolerance changes nothing.",
        "programme.toml:12, quotas.value: no nominated delegate belongs to a group of this quota; check its value and "
        "filters.",
        "programme.toml:16, quotas.value: no nominated delegate belongs to a group of this quota; check its value and "
        "filters.",
    ]
