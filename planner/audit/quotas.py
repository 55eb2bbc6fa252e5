"""Quotas counted again: trips by group, those already made beside all, and what each quota says to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.audit.case import Case
from planner.domain.groups import SIZES
from planner.domain.records import Portion, Quota

EVERYBODY = ""
"""Stands for all groups together; no group has this name."""

Count = tuple[int, int]
"""Trips of a group, and of all groups."""


class Tally:
    """Trips of a plan and of its past that count in quotas."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._made: Counter[tuple[str, str]] = Counter()
        self._all: Counter[tuple[str, str]] = Counter()

    def add(self, authority: str, delegate: str, event: str, *, made: bool) -> None:
        """Count one trip in every quota that it belongs to."""
        for quota in self._case.programme.quotas.values():
            group = group_of(self._case, quota, authority, delegate, event)
            if group:
                for key in ((quota.code, group), (quota.code, EVERYBODY)):
                    self._all[key] += 1
                    self._made[key] += made

    def take_back(self, authority: str, delegate: str, event: str) -> None:
        """Count a new trip no longer."""
        for quota in self._case.programme.quotas.values():
            group = group_of(self._case, quota, authority, delegate, event)
            if group:
                self._all[quota.code, group] -= 1
                self._all[quota.code, EVERYBODY] -= 1

    def faults(self) -> Iterator[tuple[str, str]]:
        """(quota, sentence) of every bound that the trips break."""
        for quota in self._case.programme.quotas.values():
            for group in groups_of(self._case, quota):
                now, before = self._count(self._all, quota, group), self._count(self._made, quota, group)
                for told in broken_bounds(quota, now, before):
                    yield quota.code, f"{now[0]} of {now[1]} trips are of the group {group}, {told}."

    def broken_by(self, authority: str, event: str, delegate: str) -> bool:
        """Whether one more trip would break a quota that holds."""
        for quota in self._case.programme.quotas.values():
            own = group_of(self._case, quota, authority, delegate, event)
            for group in groups_of(self._case, quota) if own else ():
                has, of_all = self._count(self._all, quota, group)
                more = (has + (own == group), of_all + 1)
                if any(True for _ in broken_bounds(quota, more, self._count(self._made, quota, group))):
                    return True
        return False

    def holds_with(self, authority: str, event: str, delegate: str) -> bool:
        """Whether every quota holds when one more trip is made, those included that do not hold without it."""
        self.add(authority, delegate, event, made=False)
        try:
            return next(self.faults(), None) is None
        finally:
            self.take_back(authority, delegate, event)

    def shut(self, authority: str, delegate: str, event: str) -> bool:
        """Whether a quota admits no such trip whatever else is funded: a number used up, or a share of nothing."""
        for quota in self._case.programme.quotas.values():
            own = group_of(self._case, quota, authority, delegate, event)
            for group in groups_of(self._case, quota) if own else ():
                made = self._made[quota.code, group]
                if (own == group and _used_up(quota.at_most, made)) or (own != group and _takes_all(quota.at_least)):
                    return True
        return False

    def _count(self, trips: Counter[tuple[str, str]], quota: Quota, group: str) -> Count:
        return trips[quota.code, group], trips[quota.code, EVERYBODY]


def broken_bounds(quota: Quota, now: Count, before: Count) -> Iterator[str]:
    """What a count breaks. What the past is over a ceiling or under a share by itself is forgiven."""
    most, least = quota.at_most, quota.at_least
    if most is not None:
        excess = _excess(most, *now)
        if excess > max(0, _excess(most, *before)):
            yield f"at most {most} may be"
    if least is not None:
        lack = -_excess(least, *now)
        if lack > (0 if least.of is None else max(0, -_excess(least, *before))):
            yield f"at least {least} must be"


def _excess(portion: Portion, of_group: int, of_all: int) -> int:
    """By how much a count is over a portion; of a share in fractions of a trip."""
    if portion.of is None:
        return of_group - portion.top
    return portion.of * of_group - portion.top * of_all


def _used_up(most: Portion | None, made: int) -> bool:
    if most is None:
        return False
    return made >= most.top if most.of is None else most.top == 0


def _takes_all(least: Portion | None) -> bool:
    return least is not None and least.of is not None and least.top == least.of


def groups_of(case: Case, quota: Quota) -> tuple[str, ...]:
    """Groups that a quota speaks of: its own, or every one among the nominations that count in it."""
    if quota.value:
        return (quota.value,)
    if quota.code not in case.quota_groups:
        people = case.programme.delegates
        found = {
            group_of(case, quota, people[delegate].authority, delegate, event) for delegate, event in case.nominations
        }
        case.quota_groups[quota.code] = tuple(sorted(found - {""}))
    return case.quota_groups[quota.code]


def group_of(case: Case, quota: Quota, authority: str, delegate: str, event: str) -> str:
    """The group of a trip; "" where it is not known or the event is none of the quota's."""
    row = case.programme.events.get(event)
    if row is None or (quota.events and event not in quota.events) or (quota.kinds and row.kind not in quota.kinds):
        return ""
    if quota.by == "gender":
        return case.programme.delegates[delegate].gender if delegate in case.programme.delegates else ""
    home = case.programme.authorities.get(authority)
    if home is None:
        return ""
    own = {"country": home.country, "area": home.area, "kind": home.kind, "size": _size(home.population)}
    return own[quota.by]


def _size(population: int | None) -> str:
    reached = [name for name, least in SIZES if population is not None and population >= least]
    return reached[-1] if reached else ""
