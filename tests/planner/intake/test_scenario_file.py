"""The file of scenarios: what it may say, and every mistake in one answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from planner.domain.records import Programme
from planner.domain.scenarios import NewDates, Probe, Scenario
from planner.intake import read_programme
from planner.intake.questions import THRESHOLDS, scenarios_of, subjects
from planner.intake.scenario_file import ScenarioFile, read_questions, read_scenarios
from planner.resources import fixtures_dir


@pytest.fixture(scope="module")
def programme() -> Programme:
    found = read_programme(fixtures_dir() / "tiny", today=date(2025, 9, 15)).programme
    assert found is not None
    return found


@pytest.fixture
def asked(programme: Programme, tmp_path: Path):
    def read(text: str) -> ScenarioFile:
        path = tmp_path / "what-if.toml"
        path.write_text(text, encoding="utf-8")
        return read_scenarios(path, programme)

    return read


def faults(answer: ScenarioFile) -> list[str]:
    return [str(fault) for fault in answer.faults]


def test_every_kind_of_change(asked) -> None:
    answer = asked(
        """
        questions = ["caps:min_attendance", "budgets"]

        [[scenario]]
        name = "all"
        title = "Everything"
        objective = ["coverage", "cost"]
        rules = { min_attendance = 40, cap_thematic_europe = "+1" }
        travel = { arrive_hours_before = "-1", start_time = 08:30:00 }
        budgets = { all = "+1 000", visits = "-10%", thematic-2025 = 2500.50 }
        [scenario.events.barcelona-2025]
        capacity = 100
        approved = true
        dates = [[2025-11-11, "2025-11-13"]]
        [scenario.events.visit-semarang]
        slots = [["2026-05-04", "2026-05-08"], ["2026-06-01", "2026-06-05"]]
        """
    )

    assert faults(answer) == []
    assert answer.questions == (("caps", "min_attendance"), ("budgets", ""))
    [scenario] = answer.scenarios
    assert (scenario.name, scenario.title, scenario.row, scenario.probe) == ("all", "Everything", 4, None)
    assert [(section, key, str(value)) for section, key, value in scenario.settings] == [
        ("programme", "objective", "['coverage', 'cost']"),
        ("rules", "min_attendance", "40"),
        ("rules", "cap_thematic_europe", "2"),
        ("travel", "arrive_hours_before", "2"),
        ("travel", "start_time", "08:30:00"),
    ]
    assert scenario.amounts == (
        ("all", Decimal("10000.00")),
        ("visits", Decimal("5850.00")),
        ("thematic-2025", Decimal("2500.50")),
    )
    assert scenario.cells == (("barcelona-2025", "capacity", "100"), ("barcelona-2025", "approved", "yes"))
    assert scenario.dates == (
        NewDates("visit-semarang", (("2026-05-04", "2026-05-08"), ("2026-06-01", "2026-06-05"))),
        NewDates("barcelona-2025", (("2025-11-11", "2025-11-13"),)),
    )


def test_several_dates_are_tried_one_by_one(asked) -> None:
    answer = asked(
        """
        [[scenario]]
        name = "move"
        events.barcelona-2025.dates = [["2025-11-04T09:00", "2025-11-06"], ["2025-11-11", "2025-11-13"]]
        """
    )

    assert faults(answer) == []
    assert [(one.name, one.probe) for one in answer.scenarios] == [
        (
            "move.2025-11-04T0900",
            Probe("dates", "barcelona-2025", "2025-11-04 to 2025-11-06", date(2025, 11, 4).toordinal()),
        ),
        (
            "move.2025-11-11",
            Probe("dates", "barcelona-2025", "2025-11-11 to 2025-11-13", date(2025, 11, 11).toordinal()),
        ),
    ]


def test_every_mistake_is_told_at_once_with_the_nearest_right_word(asked) -> None:
    answer = asked(
        """
questions = ["cap", "budgets:thematic", 3]
scenarios = 1

[[scenario]]
name = "money"
budgets = { thematic-2052 = 1, all = "lots", visits = "-9000" }
[[scenario]]
name = "money"
buget = { all = 1 }
[[scenario]]
name = "a b"
rules = 3
[[scenario]]
[scenario.events.barcelona]
capacity = 1
[scenario.events.visit-semarang]
capacty = 1
venue = ["a"]
slots = [["2026-05-04"]]
dates = "2026-05-04"
[[scenario]]
name = "base"
[[scenario]]
name = "step"
rules = { area_regions = "+1" }
"""
    )

    assert faults(answer) == [
        "what-if.toml:5, money.budgets.thematic-2052: 'thematic-2052' is not a budget; did you mean 'thematic-2025'?",
        "what-if.toml:5, money.budgets.all: give an amount (12000), a change (+5000, -5000) or a percentage (-10%).",
        "what-if.toml:5, money.budgets.visits: this leaves less than nothing of EUR 6500.00.",
        "what-if.toml:8, money.name: the name 'money' stands twice; choose another.",
        "what-if.toml:8, money.buget: 'buget' is not known; did you mean 'budgets'?",
        "what-if.toml:11, scenario 3.name: give each scenario a name of letters, digits, '.', '_' and '-', "
        "at most 60 characters.",
        "what-if.toml:11, scenario-3.rules: rules must be a section; write [scenario.rules] above its keys.",
        "what-if.toml:14, scenario 4.name: the name is missing; give each scenario a name of letters, digits, "
        "'.', '_' and '-', at most 60 characters.",
        "what-if.toml:14, scenario-4.events.barcelona: 'barcelona' is not an event; did you mean 'barcelona-2025'?",
        "what-if.toml:14, scenario-4.events.visit-semarang.capacty: 'capacty' is not known; did you mean 'capacity'?",
        "what-if.toml:14, scenario-4.events.visit-semarang.dates: give slots, for the planner to choose from, or "
        "dates, to try each.",
        "what-if.toml:14, scenario-4.events.visit-semarang.venue: give one value: a text, a number, a date, yes or no.",
        "what-if.toml:14, scenario-4.events.visit-semarang.slots: give pairs of start and end, "
        'e.g. [["2026-05-04", "2026-05-08"]].',
        "what-if.toml:14, scenario-4.events.visit-semarang.dates: give pairs of start and end, "
        'e.g. [["2026-05-04", "2026-05-08"]].',
        "what-if.toml:22, base.name: the name 'base' is the name of the programme as it is; choose another.",
        "what-if.toml:24, step.rules.area_regions: area_regions has no number to add to or take from; "
        "give the value itself.",
        'what-if.toml, questions: give a list of questions, e.g. ["caps", "budgets:all"].',
        "what-if.toml, scenarios: 'scenarios' is not known; did you mean 'scenario'?",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "what-if.toml: the file asks nothing; write [[scenario]] with a name and changes, or questions."),
        ("scenario = 1", "what-if.toml, scenario: scenario must be a list of entries; write [[scenario]] above each."),
        (
            "[[scenario]]\nname = 'n'",
            "what-if.toml:1, n: the scenario changes nothing; give budgets, events, rules or travel.",
        ),
        ("a = 1\nb = ?\n", "what-if.toml:2: the file is not TOML: "),
        ("a = nan", "what-if.toml:1: a value of the file is nested too deep, is too large or is not a number"),
        ("[[scenario]]\nname='x'\ntitle=3\nrules={a=1}", "what-if.toml:1, x.title: the title must be a text."),
        (
            "[[scenario]]\nname='x'\nevents.barcelona-2025.dates=[['a','b'],['c','d']]\n"
            "events.visit-semarang.dates=[['a','b'],['c','d']]",
            "what-if.toml:1, x.events.visit-semarang.dates: one event of a scenario may try several dates; "
            "write another one.",
        ),
        (
            "[[scenario]]\nname='x'\nevents.barcelona-2025={dates=[['a','b']], start='c'}",
            "what-if.toml:1, x.events.barcelona-2025.start: dates gives the days already; leave start out.",
        ),
        (
            "[[scenario]]\nname='x'\nevents.visit-semarang={slots=[['a','b']], status='cancelled'}",
            "what-if.toml:1, x.events.visit-semarang.status: a cancelled event takes place on no day; leave slots out.",
        ),
    ],
)
def test_a_file_that_says_nothing_usable(asked, text: str, message: str) -> None:
    [fault] = faults(asked(text))
    assert fault.startswith(message)


def test_a_file_that_is_not_there(programme: Programme, tmp_path: Path) -> None:
    [fault] = faults(read_scenarios(tmp_path / "none.toml", programme))
    assert fault.startswith("none.toml: there is no file ")


def test_questions_on_the_command_line(programme: Programme) -> None:
    answer = read_questions(("dates", "budgets:thematic", "budgets:all", "date", "dates"), programme, "--question")

    assert answer.questions == (("dates", ""), ("budgets", "all"))
    assert faults(answer) == [
        "--question: 'thematic' is nothing that budgets can be asked about; did you mean 'thematic-2025'?",
        "--question: 'date' is not a question; did you mean 'dates'?",
    ]


def test_a_cap_is_asked_one_step_looser_and_one_tighter(programme: Programme) -> None:
    def tried(key: str) -> list[tuple[str, object, int]]:
        found = scenarios_of(programme, "caps", key)
        return [(one.probe.label, one.settings[0][2], one.probe.position) for one in found if one.probe]

    assert tried("cap_thematic_europe") == [("looser: 2", 2, 1), ("tighter: 0", 0, -1)]
    assert tried("min_attendance") == [("looser: 40", 40, 1), ("tighter: 60", 60, -1)]
    assert tried("visit_first_day") == [
        ("looser: 2026-03-25", date(2026, 3, 25), 1),
        ("tighter: 2026-04-08", date(2026, 4, 8), -1),
    ]
    assert len(scenarios_of(programme, "caps")) == 2 * len(THRESHOLDS)


def test_a_step_stops_where_the_setting_ends(programme: Programme, asked) -> None:
    found = scenarios_of(programme, "caps", "nights_after")
    assert [one.settings for one in found] == [(("travel", "nights_after", 2),), (("travel", "nights_after", 0),)]
    assert {(threshold.section, threshold.key) for threshold in THRESHOLDS if threshold.most < 10} == set()


def test_each_budget_has_its_steps_and_no_amount_below_nothing(programme: Programme) -> None:
    found = scenarios_of(programme, "budgets", "thematic-2025")

    assert [(one.name, one.amounts[0][1], one.probe.position) for one in found if one.probe] == [
        ("budgets.thematic-2025.minus-1000", Decimal("1300.00"), -100_000),
        ("budgets.thematic-2025.plus-1000", Decimal("3300.00"), 100_000),
        ("budgets.thematic-2025.plus-5000", Decimal("7300.00"), 500_000),
        ("budgets.thematic-2025.plus-10000", Decimal("12300.00"), 1_000_000),
    ]
    assert len(scenarios_of(programme, "budgets")) == sum(
        len(scenarios_of(programme, "budgets", code)) for code in programme.budgets
    )


def test_dates_are_asked_of_events_with_several(programme: Programme) -> None:
    assert subjects(programme, "dates") == ("visit-semarang",)
    assert [one.dates for one in scenarios_of(programme, "dates")] == [
        (NewDates("visit-semarang", (("2026-05-04", "2026-05-08"),)),),
        (NewDates("visit-semarang", (("2026-05-18", "2026-05-22"),)),),
    ]


def test_a_setting_that_no_rule_reads_is_not_asked_about() -> None:
    found = read_programme(fixtures_dir() / "iuc-2016-2020", today=date(2025, 9, 15)).programme
    assert found is not None
    read = {name for rule in found.rules.rules.values() for name in rule.settings}

    asked_keys = set(subjects(found, "caps"))
    assert asked_keys <= read | {threshold.key for threshold in THRESHOLDS if threshold.section == "travel"}
    assert "cap_study_visit" in asked_keys or found.rules.settings.cap_study_visit is None
    assert isinstance(scenarios_of(found, "caps")[0], Scenario)


def test_dates_that_no_table_may_hold_are_refused(asked) -> None:
    answer = asked(
        """
[[scenario]]
name = "late"
events.barcelona-2025.dates = [["9999-12-30", "9999-12-31"]]
"""
    )

    assert faults(answer) == ["what-if.toml:2, late.events.barcelona-2025.dates: give days from 1990 to 2199."]
