"""
Who may travel to what: the rules that look at an authority and an event alone, one function per rule code.

Each function returns the sentence of a refusal, or None where the rule has nothing to forbid.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from planner.domain.records import Authority, Event, Programme


class Attendance:
    """Attendance of every authority, counted once."""

    def __init__(self, programme: Programme) -> None:
        self._today = programme.today
        self._rows: dict[str, list[tuple[date, bool]]] = {}
        for row in programme.activity:
            self._rows.setdefault(row.authority, []).append((row.date, row.attended))

    def percent(self, authority: str, event: Event) -> int:
        """
        Percent of the authority's sessions attended up to the event's decision date, rounded half up.

        No session yet counts as 100 (DESIGN section 3, Attendance).
        """
        until = event.decision_date or self._today
        attended = [was_there for day, was_there in self._rows.get(authority, ()) if day <= until]
        if not attended:
            return 100
        return (200 * sum(attended) + len(attended)) // (2 * len(attended))


def selected(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """Only selected authorities are funded."""
    if authority.status == "selected":
        return None
    return f"{authority.name} has status {authority.status!r}; only selected authorities are funded."


def applicant_kind(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """Only the kinds of authority that the programme admits as applicants are funded."""
    kinds = programme.rules.settings.applicant_kinds
    if kinds is None or authority.kind in kinds:
        return None
    return f"{authority.name} is a {authority.kind.replace('_', ' ')}, a kind that supports but does not apply."


def member_state(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """A European authority lies in a member state of the Union."""
    if authority.side != "eu" or authority.country in programme.rules.settings.member_states:
        return None
    return f"{authority.name} lies in {authority.country}, which is not an EU member state."


def population(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """A European city, metropolitan or functional area has more inhabitants than the threshold."""
    settings = programme.rules.settings
    exempt = authority.side != "eu" or authority.kind in settings.population_exempt_kinds
    if exempt or settings.min_population is None or authority.population is None:
        return None
    if authority.population > settings.min_population:
        return None
    return (
        f"{authority.name} has {authority.population:,} inhabitants; "
        f"more than {settings.min_population:,} are required."
    ).replace(",", " ")


def active(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """The authority attended at least the required share of the online activities."""
    required = programme.rules.settings.min_attendance
    reached = attendance.percent(authority.code, event)
    if required is None or reached >= required:
        return None
    return f"{authority.name} attended {reached} % of its online sessions; at least {required} % are required."


def area(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """Outside Europe an authority travels only in its own area of cooperation."""
    opened = programme.rules.settings.area_regions.get(authority.area, frozenset())
    if event.region == "europe" or event.region in opened:
        return None
    return f"{event.name} is in {_words(event.region)}; the area of {authority.name} is {_words(authority.area)}."


def visit_approved(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """A study visit has an agreed pilot action and approval, and only its own authority travels."""
    if event.kind != "study_visit":
        return None
    if event.authority != authority.code:
        return f"{event.name} is the study visit of {event.authority}, not of {authority.code}."
    missing = [
        words
        for words, given in (("agreed pilot action", event.pilot_action), ("approval", event.approved))
        if not given
    ]
    return f"{event.name} has no {' and no '.join(missing)}." if missing else None


def tentative(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> str | None:
    """Nobody is sent to an event that is tentative or cancelled."""
    if event.status == "tentative":
        return f"{event.name} is tentative; trips are planned when its dates are confirmed."
    return f"{event.name} is cancelled." if event.status == "cancelled" else None


PairRule = Callable[[Programme, Authority, Event, Attendance], str | None]

PAIR_RULES: tuple[tuple[str, PairRule], ...] = (
    ("SELECTED", selected),
    ("APPLICANT_KIND", applicant_kind),
    ("MEMBER_STATE", member_state),
    ("POPULATION", population),
    ("ACTIVE", active),
    ("AREA", area),
    ("VISIT_APPROVED", visit_approved),
    ("TENTATIVE", tentative),
)
"""The rules of this module by code."""


def refusals(programme: Programme, authority: Authority, event: Event, attendance: Attendance) -> dict[str, str]:
    """Every rule of this module that refuses the pair: code -> sentence."""
    found = {}
    for code, rule in PAIR_RULES:
        sentence = rule(programme, authority, event, attendance) if programme.rules.holds(code) else None
        if sentence is not None:
            found[code] = sentence
    return found


def _words(code: str) -> str:
    return code.replace("_", " ").title()
