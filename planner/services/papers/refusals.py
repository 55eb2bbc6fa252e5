"""Why a nomination is not funded, as values for a letter: what the rule compares, worked out again for this case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planner.domain.letters import Ground, Left, Share
from planner.domain.money import CO2_UNIT
from planner.domain.plan import Plan, Reason, Unfunded
from planner.domain.records import CO2, Authority, Delegate, Event, Programme
from planner.reference.countries import country_name
from planner.rules.budgets import contains, unit_of
from planner.rules.eligibility import Attendance
from planner.rules.quotas import Clause, clauses, told_by
from planner.services.papers.costs import visa_fact
from planner.services.question import cap_of
from planner.services.reasons import LEVEL_WORDS, STOPPED, WOULD_LOSE

OWN_RULE = "planner's own rule"
"""How a clause begins that no document states."""

_LOSS = re.compile(
    rf"{re.escape(WOULD_LOSE)} (?:[A-Z]{{3}} )?(-?[0-9][0-9 ]*(?:\.[0-9]{{2}})?)(?: .*?)? \(level ([a-z0-9]+)\)\."
)


_TAKES = re.compile(r"The (?:cheapest trip costs|trip with least CO2 emits) (?P<takes>[^;]*); budget .*", re.DOTALL)
_FULL = re.compile(
    r"^(?:No hotel has rooms on every night needed; )?(?P<hotel>.*) (?:is full|holds none) on "
    r"(?P<night>\d{4}-\d\d-\d\d)",
    re.DOTALL,
)
_COUNTED = re.compile(r"; (?P<has>\d+) of (?P<of>\d+) do, and this trip ")


@dataclass(frozen=True)
class Refused:
    """A nomination without a trip, and what is around it; `day` is the event's first day, None as long as not set."""

    programme: Programme
    plan: Plan
    attendance: Attendance
    delegate: Delegate
    event: Event
    authority: Authority | None
    day: date | None
    num_trips: int = field(default=0)

    def ground(self, reason: Reason) -> Ground:
        """One reason with its figures; nothing in it speaks of anybody else."""
        rule = self.programme.rules.rules.get(reason.code)
        clause = rule.clause if rule and not rule.clause.startswith(OWN_RULE) else ""
        figures = _FIGURES.get(reason.code)
        return Ground(reason.code, clause, **(figures(self, reason) if figures else {}))


def grounds(case: Refused, pair: Unfunded) -> Iterator[Ground]:
    """Every reason of a nomination, in its order."""
    return (case.ground(reason) for reason in pair.reasons)


def _selected(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": case.authority.status if case.authority else ""}


def _kind(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": case.authority.kind if case.authority else ""}


def _country(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": country_name(case.authority.country) if case.authority else ""}


def _population(case: Refused, _: Reason) -> dict[str, Any]:
    reached = case.authority.population if case.authority else None
    return {"number": reached, "limit": case.programme.rules.settings.min_population}


def _active(case: Refused, _: Reason) -> dict[str, Any]:
    reached = case.attendance.percent(case.delegate.authority, case.event)
    return {"number": reached, "limit": case.programme.rules.settings.min_attendance}


def _area(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": case.event.region, "other": case.authority.area if case.authority else ""}


def _year(case: Refused, _: Reason) -> dict[str, Any]:
    return {"limit": case.programme.rules.settings.thematic_per_year}


def _in_all(case: Refused, _: Reason) -> dict[str, Any]:
    return {"limit": case.programme.rules.settings.thematic_in_all}


def _cap(case: Refused, _: Reason) -> dict[str, Any]:
    return {"limit": int(cap_of(case.programme, case.event))}


def _visit_approved(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": "own" if case.event.authority == case.delegate.authority else "other"}


def _visit_dates(case: Refused, _: Reason) -> dict[str, Any]:
    return {"limit": case.programme.rules.settings.visit_days}


def _min_delegates(case: Refused, _: Reason) -> dict[str, Any]:
    return {"limit": case.event.min_delegates}


def _passport(case: Refused, _: Reason) -> dict[str, Any]:
    """Nothing of a passport where persons are left out."""
    if case.programme.redacted:
        return {}
    fact = visa_fact(case.programme, case.event, case.delegate)
    return {"day": case.delegate.passport_expiry, "number": (fact.passport_months or 0) if fact else 0}


def _visa(case: Refused, _: Reason) -> dict[str, Any]:
    if case.programme.redacted:
        return {}
    fact = visa_fact(case.programme, case.event, case.delegate)
    days = (fact.lead_days or 0) if fact else 0
    return {"number": days, "day": case.programme.today + timedelta(days=days)}


def _budget(case: Refused, reason: Reason) -> dict[str, Any]:
    """What the plan leaves in each budget that the event counts in, and what the least way would take of it."""
    year = case.day.year if case.day else case.programme.today.year
    rows = {line.code: line.left for line in case.plan.budgets}
    within = (budget for budget in case.programme.budgets.values() if contains(budget, case.event, year))
    left = (Left(row.name, rows[row.code], unit_of(case.programme, row)) for row in within if row.code in rows)
    return {"left": tuple(left), "lacks": _lacks(case, reason)}


def _lacks(case: Refused, reason: Reason) -> tuple[Left, ...]:
    short = [(case.programme.budgets[short.code], short.lacks) for short in reason.budgets]
    if short:
        return tuple(Left(budget.name, lacks, unit_of(case.programme, budget)) for budget, lacks in short)
    found = _TAKES.fullmatch(reason.text)
    if found is None:
        return ()
    amount = found["takes"]
    unit = CO2 if amount.endswith(CO2_UNIT) else case.programme.currency
    return (Left("", int(re.sub(r"\D", "", amount.removesuffix(CO2_UNIT))), unit),)


def _rooms(case: Refused, reason: Reason) -> dict[str, Any]:
    """The hotel and night that the reason names, and how many rooms are held there."""
    found = _FULL.search(reason.text)
    hotels = [row for row in case.programme.hotels.values() if found and row.name == found["hotel"]]
    own = next((row for row in hotels if row.event == case.event.code), None)
    if found is None or own is None:
        return {}
    night = date.fromisoformat(found["night"])
    held = sum(row.rooms for row in case.programme.room_blocks if (row.hotel, row.night) == (own.code, night))
    return {"case": own.name, "day": night, "limit": held}


def _quota(case: Refused, reason: Reason) -> dict[str, Any]:
    """The bound that the reason names, with its figures."""
    bounds = clauses(case.programme, ())
    clause = next((one for one in bounds if reason.text.startswith(told_by(one, case.programme))), None)
    return {"share": _share(case.programme, clause, reason)} if clause else {}


def _share(programme: Programme, clause: Clause, reason: Reason) -> Share:
    quota, portion = clause.quota, clause.portion
    counted = _COUNTED.search(reason.text)
    return Share(
        clause.side,
        Decimal(portion.top) if portion.of is None else Decimal(100 * portion.top) / portion.of,
        portion.of is not None,
        quota.by,
        country_name(clause.group) if quota.by == "country" else clause.group,
        tuple(programme.events[code].name for code in quota.events),
        quota.kinds,
        int(counted["has"]) if counted else None,
        int(counted["of"]) if counted else None,
    )


def _seats(case: Refused, _: Reason) -> dict[str, Any]:
    capacity = case.event.capacity
    return {"limit": capacity} if capacity is not None and case.num_trips >= capacity else {}


def _tentative(case: Refused, _: Reason) -> dict[str, Any]:
    return {"case": case.event.status}


def _past(case: Refused, _: Reason) -> dict[str, Any]:
    return {"day": case.programme.today}


def _objective(case: Refused, reason: Reason) -> dict[str, Any]:
    """The level that a plan with this trip would do worse at, and by how much, where the reason tells them."""
    found = _LOSS.fullmatch(reason.text)
    if found is None or found[2] not in {*LEVEL_WORDS, "cost"}:
        return {"case": "stopped" if reason.text == STOPPED else ""}
    lost = int(re.sub(r"[ .]", "", found[1]))
    return {"case": found[2], "number": lost, "other": case.programme.currency if found[2] == "cost" else ""}


_FIGURES: dict[str, Callable[[Refused, Reason], dict[str, Any]]] = {
    "SELECTED": _selected,
    "APPLICANT_KIND": _kind,
    "MEMBER_STATE": _country,
    "POPULATION": _population,
    "ACTIVE": _active,
    "AREA": _area,
    "ONE_PER_YEAR": _year,
    "THREE_IN_ALL": _in_all,
    "CAP": _cap,
    "VISIT_APPROVED": _visit_approved,
    "VISIT_DATES": _visit_dates,
    "MIN_DELEGATES": _min_delegates,
    "PASSPORT": _passport,
    "VISA": _visa,
    "BUDGET": _budget,
    "ROOMS": _rooms,
    "SEATS": _seats,
    "QUOTA": _quota,
    "TENTATIVE": _tentative,
    "PAST": _past,
    "OBJECTIVE": _objective,
}
"""Rules whose sentence in templates/reasons.txt has figures; the others say all that there is to say."""
