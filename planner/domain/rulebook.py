"""
A rule set as values: which rules hold, their sentences and clauses, and their settings.

The data lives in `planner/rules/sets/*.toml`; a programme's `[rules]` and `[travel]` tables override settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One rule as a logistics officer would say it.

    Attributes
    ----------
    code
        The code that every refusal names, e.g. "AREA".
    sentence
        The fact that holds, one sentence.
    settings
        Names of the settings that steer it.
    clause
        Number and title of the source's question, e.g. "FAQ 3.2 Are there population limitations ...?";
        for a rule that no public text states, the words "planner's own rule" and why it exists.
    """

    code: str
    sentence: str
    settings: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """
    Every number and list that the rules read. None: no limit. A setting that public documents leave open is
    refused by the reader as soon as a programme would need it, so it never reaches this class.

    Attributes
    ----------
    member_states
        ISO 3166-1 alpha-2 codes accepted by MEMBER_STATE.
    min_population
        POPULATION: inhabitants must be more than this.
    population_exempt_kinds
        Kinds of authority that POPULATION does not look at.
    applicant_kinds
        Kinds of authority that may be funded at all; None: every kind (used by `iuc-2016-2020`).
    min_attendance
        ACTIVE: percent, rounded half up, that must at least be reached.
    area_regions
        AREA: own area -> regions outside Europe that it opens. An area without an entry opens none.
    thematic_per_year, thematic_in_all
        ONE_PER_YEAR and THREE_IN_ALL: funded thematic events per authority.
    cap_thematic_europe, cap_thematic_elsewhere, cap_study_visit
        CAP: delegates per authority and event.
    visit_first_day, visit_last_day
        VISIT_DATES: both included. None: open ended (the programme's own period still holds).
    visit_days
        VISIT_DATES: consecutive weekdays, Monday first, of one week.
    expert_days_before, expert_days_after
        EXPERT: days around a visit on which its expert is occupied.
    experts_required
        EXPERT: False where a programme's visits run without an expert.
    max_clusters
        Thematic clusters that an authority may name.
    """

    member_states: frozenset[str]
    min_population: int | None
    population_exempt_kinds: frozenset[str]
    applicant_kinds: frozenset[str] | None
    min_attendance: int | None
    area_regions: Mapping[str, frozenset[str]]
    thematic_per_year: int | None
    thematic_in_all: int | None
    cap_thematic_europe: int | None
    cap_thematic_elsewhere: int | None
    cap_study_visit: int | None
    visit_first_day: date | None
    visit_last_day: date | None
    visit_days: int
    expert_days_before: int
    expert_days_after: int
    experts_required: bool
    max_clusters: int | None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """
    A named rule set with the programme's overrides applied.

    `rules` is in the order of the rule table, which is also the order of reasons in a plan; a rule that is
    not listed does not hold. OBJECTIVE is always last.
    """

    code: str
    name: str
    sources: tuple[str, ...]
    rules: Mapping[str, Rule]
    settings: RuleSettings

    def holds(self, code: str) -> bool:
        """Whether this rule set contains the rule."""
        return code in self.rules


@dataclass(frozen=True, slots=True)
class TravelSettings:
    """
    The `[travel]` settings with their contract defaults (DESIGN section 3, Times).

    `rail_first_hours`: within Europe, where a train that takes less each way serves, quotes with a flight do not;
    None: trains and flights alike.
    """

    start_time: time = time(9)
    end_time: time = time(18)
    arrive_hours_before: int = 3
    long_haul_km: int = 3500
    long_haul_arrive_by: time = time(21)
    nights_before: int = 1
    long_haul_nights_before: int = 2
    leave_hours_after: int = 2
    nights_after: int = 1
    estimates: bool = True
    rail_first_hours: int | None = None
