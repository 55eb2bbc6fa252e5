"""Collects every fault and warning of one reading, and hands them out in the order of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from planner.domain.faults import Fault
from planner.domain.records import DateRange, DayTime
from planner.intake.characters import shown

MOST_PER_PLACE = 10_000
"""Faults listed of one file; of the rest it is only told that there are more."""


class Report:
    """Faults and warnings as they are found, in any order."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._counted: Counter[str] = Counter()

    def fault(self, where: str, row: int, column: str, value: object, message: str) -> None:
        """Note one mistake that keeps the programme from being used."""
        self._counted[where] += 1
        if self._counted[where] <= MOST_PER_PLACE:
            self._faults.append(Fault(where, row, shown(column), shown(as_written(value)), message))

    def warn(self, where: str, row: int, column: str, value: object, message: str) -> None:
        """Note something that an officer should look at; the programme can be used."""
        self._warnings.append(Fault(where, row, shown(column), shown(as_written(value)), message))

    def is_full(self, where: str) -> bool:
        """Whether further faults of a place are not listed any more."""
        return self._counted[where] > MOST_PER_PLACE

    def __len__(self) -> int:
        """Faults found so far."""
        return self._counted.total()

    def faults(self, places: Iterable[str]) -> tuple[Fault, ...]:
        """
        Every fault once, by place, row, column and message.

        Parameters
        ----------
        places
            Files or sheets in the order in which they are listed; others come before them.
        """
        cut = (_cut(where) for where in self._counted if self.is_full(where))
        return _in_order([*self._faults, *cut], places)

    def warnings(self, places: Iterable[str]) -> tuple[Fault, ...]:
        """Every warning once, in the order of `faults`."""
        return _in_order(self._warnings, places)


def as_written(value: object) -> str:
    """A cell's value as an officer writes it; "" where nothing stands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | frozenset):
        return ";".join(as_written(part) for part in value)
    if isinstance(value, DateRange):
        return f"{value.first}/{value.last}"
    if isinstance(value, DayTime):
        return as_written(value.day if value.time is None else datetime.combine(value.day, value.time))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes" if value.second == 0 else "seconds")
    return str(value)


def _cut(where: str) -> Fault:
    message = (
        f"it has more than {MOST_PER_PLACE} faults; the first {MOST_PER_PLACE} found are listed, mend those first."
    )
    return Fault(where, 0, "", "", message)


def _in_order(found: Iterable[Fault], places: Iterable[str]) -> tuple[Fault, ...]:
    ranks = {place: rank for rank, place in enumerate(places)}
    return tuple(sorted(set(found), key=lambda fault: (ranks.get(fault.where, -1), fault)))
