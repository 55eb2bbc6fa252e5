import re
import tomllib
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from planner.domain.rulebook import RuleSettings, TravelSettings
from planner.rules.eligibility import PAIR_RULES
from planner.rules.loader import SettingFault, load_rule_set, rule_set_codes
from planner.rules.settings import MAY_BE_OPEN, READERS

BOTH = frozenset({"thematic", "study_visit"})
CURRENT = "iurc-2025-2027"
EARLIER = ("iuc-2016-2020", "iurc-2020-2024", "iurc-na-2024-2025")
TABLE = (
    "SELECTED",
    "MEMBER_STATE",
    "POPULATION",
    "ACTIVE",
    "AREA",
    "ONE_PER_YEAR",
    "THREE_IN_ALL",
    "CAP",
    "VISIT_APPROVED",
    "VISIT_DATES",
    "EXPERT",
    "MIN_DELEGATES",
    "FREE",
    "PASSPORT",
    "VISA",
    "ECONOMY",
    "ARRIVE",
    "BUDGET",
    "ROOMS",
    "SEATS",
    "QUOTA",
    "LOCK",
    "TENTATIVE",
    "PAST",
    "OBJECTIVE",
)
LIMITS = {
    "min_population": "none",
    "thematic_per_year": 1,
    "thematic_in_all": 3,
    "cap_thematic_europe": 1,
    "cap_thematic_elsewhere": 2,
    "cap_study_visit": 3,
}


def loaded(code=CURRENT, kinds=BOTH, **overrides):
    rules, faults = load_rule_set(code, overrides, kinds)
    assert faults == ()
    return rules


def refused(code=CURRENT, kinds=BOTH, **overrides):
    rules, faults = load_rule_set(code, overrides, kinds)
    assert rules is None
    return faults


def test_the_four_rule_sets():
    assert rule_set_codes() == ("iuc-2016-2020", "iurc-2020-2024", "iurc-2025-2027", "iurc-na-2024-2025")


def test_the_current_rules_in_the_order_of_the_table():
    assert tuple(loaded().rules) == TABLE


@pytest.mark.parametrize("code", EARLIER)
def test_earlier_rules_in_the_same_order(code):
    rules = loaded(code, **LIMITS).rules

    assert tuple(rule for rule in rules if rule != "APPLICANT_KIND") == TABLE
    assert ("APPLICANT_KIND" in rules) == (code == "iuc-2016-2020")


def test_the_current_settings():
    assert loaded().settings == RuleSettings(
        member_states=frozenset(
            [
                "AT",
                "BE",
                "BG",
                "CY",
                "CZ",
                "DE",
                "DK",
                "EE",
                "ES",
                "FI",
                "FR",
                "GR",
                "HR",
                "HU",
                "IE",
                "IT",
                "LT",
                "LU",
                "LV",
                "MT",
                "NL",
                "PL",
                "PT",
                "RO",
                "SE",
                "SI",
                "SK",
            ]
        ),
        min_population=100_000,
        population_exempt_kinds=frozenset({"region"}),
        applicant_kinds=None,
        min_attendance=50,
        area_regions={
            "asia": frozenset({"asia"}),
            "australasia": frozenset({"asia", "australasia"}),
            "latin_america": frozenset({"latin_america"}),
        },
        thematic_per_year=1,
        thematic_in_all=3,
        cap_thematic_europe=1,
        cap_thematic_elsewhere=2,
        cap_study_visit=3,
        visit_first_day=date(2026, 4, 1),
        visit_last_day=date(2027, 6, 30),
        visit_days=5,
        expert_days_before=1,
        expert_days_after=1,
        experts_required=True,
        max_clusters=3,
    )


def test_a_reader_for_every_setting_in_its_order():
    assert list(READERS) == [field.name for field in fields(RuleSettings)]
    assert set(MAY_BE_OPEN) < set(READERS)


@pytest.mark.parametrize("code", rule_set_codes())
def test_every_rule_has_a_sentence_a_clause_and_known_settings(code):
    known = {field.name for kind in (RuleSettings, TravelSettings) for field in fields(kind)}
    for name, rule in loaded(code, **LIMITS).rules.items():
        assert rule.code == name
        assert rule.sentence.endswith(".")
        assert ". " not in rule.sentence
        assert rule.clause
        assert set(rule.settings) <= known


@pytest.mark.parametrize("code", rule_set_codes())
def test_every_setting_but_the_reader_s_own_steers_a_rule(code):
    steering = {name for rule in loaded(code, **LIMITS).rules.values() for name in rule.settings}
    unused = set(READERS) - steering

    assert unused == ({"max_clusters"} if code == "iuc-2016-2020" else {"max_clusters", "applicant_kinds"})


def test_clauses_cite_number_and_title():
    rules = loaded().rules

    assert rules["POPULATION"].clause == "FAQ 3.2 Are there population limitations for applications?"
    assert rules["VISIT_APPROVED"].clause == "FAQ 1.6 When do Geographical Partnerships start?"
    assert rules["FREE"].clause.startswith("planner's own rule: ")
    own = {code for code, rule in rules.items() if rule.clause.startswith("planner's own rule: ")}
    assert own == set(TABLE[TABLE.index("MIN_DELEGATES") :]) - {"ECONOMY"}


def test_every_rule_about_a_pair_stands_in_a_rule_set():
    listed = {code for name in rule_set_codes() for code in loaded(name, **LIMITS).rules}

    assert {code for code, _ in PAIR_RULES} <= listed


@pytest.mark.parametrize("code", rule_set_codes())
def test_own_rules_read_alike_everywhere(code):
    ours, theirs = loaded().rules, loaded(code, **LIMITS).rules
    for name in ("MIN_DELEGATES", "FREE", "PASSPORT", "VISA", "ARRIVE", "BUDGET", "ROOMS", "SEATS", "LOCK", "PAST"):
        assert theirs[name] == ours[name]


@pytest.mark.parametrize(
    ("code", "kinds", "asked"),
    [
        (CURRENT, BOTH, []),
        ("iuc-2016-2020", BOTH, [key for key in LIMITS if key != "min_population"]),
        ("iurc-2020-2024", BOTH, list(LIMITS)),
        ("iurc-na-2024-2025", BOTH, list(LIMITS)),
        ("iurc-2020-2024", {"study_visit"}, ["min_population", "cap_study_visit"]),
        ("iuc-2016-2020", {"study_visit"}, ["cap_study_visit"]),
        ("iurc-na-2024-2025", set(), []),
    ],
)
def test_what_is_open_is_asked_for_where_it_is_needed(code, kinds, asked):
    _, faults = load_rule_set(code, {}, frozenset(kinds))

    assert [fault.key for fault in faults] == asked
    assert {fault.value for fault in faults} <= {""}


def test_an_open_setting_is_named_and_so_is_the_remedy():
    (fault,) = refused("iuc-2016-2020", frozenset({"study_visit"}))

    assert fault == SettingFault(
        "cap_study_visit",
        "",
        "the public documents of this programme leave cap_study_visit open; "
        "give a number, or none for no limit, under [rules] in programme.toml.",
    )


def test_open_and_unneeded_is_no_limit():
    assert loaded("iuc-2016-2020", frozenset({"study_visit"}), cap_study_visit=2).settings.cap_thematic_europe is None


def test_a_programme_may_open_a_setting_again_and_is_asked():
    assert [fault.key for fault in refused(cap_study_visit="open")] == ["cap_study_visit"]


def test_first_phase_admits_cities_and_groups_of_municipalities_only():
    settings = loaded("iuc-2016-2020", **LIMITS | {"min_population": 100_000}).settings

    assert settings.applicant_kinds == {"city", "metropolitan_area", "functional_area"}
    assert settings.population_exempt_kinds == frozenset()
    assert settings.min_population == 100_000
    assert "GB" in settings.member_states  # a member until 31 January 2020


def test_north_america_is_an_area_of_its_own():
    assert loaded("iurc-na-2024-2025", **LIMITS).settings.area_regions == {
        "north_america": frozenset({"north_america"})
    }


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("cap_study_visit", 4, 4),
        ("cap_study_visit", "4", 4),
        ("cap_study_visit", " 4 ", 4),
        ("cap_study_visit", 4.0, 4),
        ("cap_study_visit", Decimal("4"), 4),
        ("cap_study_visit", 0, 0),
        ("cap_study_visit", "none", None),
        ("cap_study_visit", "None", None),
        ("min_attendance", 0, 0),
        ("min_attendance", 100, 100),
        ("min_population", 1_000_000_000, 1_000_000_000),
        ("visit_first_day", date(2026, 5, 1), date(2026, 5, 1)),
        ("visit_first_day", "2026-05-01", date(2026, 5, 1)),
        ("visit_first_day", "none", None),
        ("visit_first_day", date(2027, 6, 30), date(2027, 6, 30)),  # the last day itself
        ("visit_days", 3, 3),
        ("experts_required", False, False),
        ("experts_required", "no", False),
        ("experts_required", "TRUE", True),
        ("member_states", ["ES", "PT"], frozenset({"ES", "PT"})),
        ("member_states", "ES; PT;", frozenset({"ES", "PT"})),
        ("population_exempt_kinds", [], frozenset()),
        ("population_exempt_kinds", "", frozenset()),
        ("population_exempt_kinds", "region;functional_area", frozenset({"region", "functional_area"})),
        ("applicant_kinds", ["city"], frozenset({"city"})),
        ("applicant_kinds", "none", None),
        ("area_regions", {"asia": ["asia", "australasia"]}, {"asia": frozenset({"asia", "australasia"})}),
        ("area_regions", {"asia": "asia;latin_america"}, {"asia": frozenset({"asia", "latin_america"})}),
        ("area_regions", {"asia": []}, {"asia": frozenset()}),
        (
            "area_regions",
            "asia = asia, australasia; north_america = north_america",
            {"asia": frozenset({"asia", "australasia"}), "north_america": frozenset({"north_america"})},
        ),
    ],
)
def test_a_setting_changes_without_code(key, given, value):
    code = "iuc-2016-2020" if key == "applicant_kinds" else CURRENT

    assert getattr(loaded(code, **LIMITS | {key: given}).settings, key) == value


COUNT = "give a whole number from 0 to 1 000 000 000, or none for no limit."


@pytest.mark.parametrize(
    ("key", "given", "message"),
    [
        ("cap_study_visit", "four", f"cap_study_visit is 'four'; {COUNT}"),
        ("cap_study_visit", -1, f"cap_study_visit is -1; {COUNT}"),
        ("cap_study_visit", True, f"cap_study_visit is True; {COUNT}"),
        ("cap_study_visit", 2.5, f"cap_study_visit is 2.5; {COUNT}"),
        ("cap_study_visit", float("nan"), f"cap_study_visit is nan; {COUNT}"),
        ("cap_study_visit", float("inf"), f"cap_study_visit is inf; {COUNT}"),
        ("cap_study_visit", "٣", f"cap_study_visit is '٣'; {COUNT}"),
        ("cap_study_visit", "9" * 5000, f"cap_study_visit is '{'9' * 57}...'; {COUNT}"),
        ("cap_study_visit", 2**63, f"cap_study_visit is {2**63}; {COUNT}"),
        ("cap_study_visit", None, f"cap_study_visit is None; {COUNT}"),
        ("cap_study_visit", "3\x00\n", f"cap_study_visit is '3??'; {COUNT}"),
        ("min_attendance", 101, "min_attendance is 101; give a whole number from 0 to 100, or none for no limit."),
        ("visit_days", 6, "visit_days is 6; give a whole number from 1 to 5."),
        ("visit_days", 0, "visit_days is 0; give a whole number from 1 to 5."),
        ("visit_days", "none", "visit_days is 'none'; give a whole number from 1 to 5."),
        ("experts_required", "maybe", "experts_required is 'maybe'; give yes or no."),
        ("experts_required", 1, "experts_required is 1; give yes or no."),
        (
            "visit_first_day",
            "2026-02-30",
            "visit_first_day is '2026-02-30'; give a day that exists, as 2026-04-01, or none for open ended.",
        ),
        (
            "visit_first_day",
            datetime(2026, 4, 1, 9),
            "visit_first_day is 2026-04-01 09:00:00; give a day that exists, as 2026-04-01, or none for open ended.",
        ),
        (
            "member_states",
            "Spain",
            'member_states is \'Spain\'; give a list of two-letter country codes, as ["AT", "BE"] or AT;BE.',
        ),
        (
            "member_states",
            [],
            'member_states is []; give a list of two-letter country codes, as ["AT", "BE"] or AT;BE.',
        ),
        (
            "applicant_kinds",
            ["town"],
            "applicant_kinds is ['town']; "
            "'town' is not known; known: city, functional_area, metropolitan_area, region.",
        ),
        (
            "applicant_kinds",
            [3],
            "applicant_kinds is [3]; give a list of these: city, functional_area, metropolitan_area, region.",
        ),
        (
            "area_regions",
            {"africa": ["asia"]},
            "area_regions is {'africa': ['asia']}; "
            "'africa' is not an area; known: asia, australasia, latin_america, north_america.",
        ),
        (
            "area_regions",
            {"asia": ["africa"]},
            "area_regions is {'asia': ['africa']}; "
            "'africa' is not known; known: asia, australasia, europe, latin_america, north_america.",
        ),
        ("area_regions", "asia", "area_regions is 'asia'; give it as asia=asia; australasia=asia,australasia."),
        (
            "area_regions",
            ["asia"],
            "area_regions is ['asia']; give a table of areas and lists of regions, as asia = asia, australasia.",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_one_sentence(key, given, message):
    (fault,) = (
        refused("iuc-2016-2020", **LIMITS | {key: given}) if key == "applicant_kinds" else refused(**{key: given})
    )

    assert (fault.key, fault.message) == (key, message)
    assert len(fault.value) <= 60


def test_a_setting_that_no_rule_reads_is_not_taken_in_silence():
    (fault,) = refused(applicant_kinds=["city"])

    assert fault == SettingFault(
        "applicant_kinds", "['city']", "no rule of iurc-2025-2027 reads this setting; leave it out."
    )


def test_all_faults_at_once():
    keys = [fault.key for fault in refused(max_clusters="x", cap_study_vist=3, visit_days=9)]

    assert keys == ["cap_study_vist", "visit_days", "max_clusters"]


def test_an_unknown_setting_suggests_the_nearest():
    (fault,) = refused(cap_study_vist=3)

    assert fault.message == "there is no setting 'cap_study_vist'; did you mean 'cap_study_visit'?"


def test_an_unknown_rule_set_suggests_the_nearest():
    assert load_rule_set("iurc-2025", {}, BOTH) == (
        None,
        (SettingFault("rules", "iurc-2025", "there is no rule set 'iurc-2025'; did you mean 'iurc-2025-2027'?"),),
    )


@pytest.mark.parametrize("code", ["", "../iurc-2025-2027", "sets/iurc-2025-2027", "iurc\x00", "\ud800"])
def test_a_rule_set_is_a_name_and_never_a_path(code):
    rules, (fault,) = load_rule_set(code, {}, BOTH)

    assert rules is None
    assert fault.key == "rules"
    assert fault.message.isprintable()


def test_the_last_day_of_visits_is_not_before_the_first():
    (fault,) = refused(visit_first_day="2027-07-01")

    assert fault == SettingFault(
        "visit_last_day",
        "2027-06-30",
        "visit_last_day 2027-06-30 lies before visit_first_day 2027-07-01; give a later day.",
    )


def documented():
    return (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")


def cells(first):
    (line,) = (line for line in documented().splitlines() if line.startswith(f"| `{first}` |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("code", EARLIER)
def test_the_page_says_what_is_open(code):
    _, faults = load_rule_set(code, {}, BOTH)

    assert cells(code)[-1] == ", ".join(f"`{fault.key}`" for fault in faults)


def in_words(value):
    if isinstance(value, dict):
        return "; ".join(f"{area}: {', '.join(sorted(regions))}" for area, regions in value.items())
    if isinstance(value, frozenset):
        return "EU-27" if len(value) == 27 else ", ".join(sorted(value))
    return {"None": "none", "True": "yes"}.get(str(value), str(value))


@pytest.mark.parametrize("key", READERS)
def test_the_page_gives_every_setting_of_the_current_rules(key):
    assert cells(key)[-1] == in_words(getattr(loaded().settings, key))


def test_the_example_of_the_page_loads():
    (example,) = re.findall(r"```toml\n(.*?)```", documented(), re.DOTALL)
    settings = loaded(**tomllib.loads(example)["rules"]).settings

    assert (settings.min_attendance, settings.cap_study_visit, settings.visit_last_day) == (60, 2, date(2027, 5, 31))
    assert settings.area_regions["asia"] == {"asia", "australasia"}
