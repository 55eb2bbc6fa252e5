"""Local days and times into moments of their zone."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from planner.domain.records import DayTime
from planner.intake.cells import CellError
from planner.intake.characters import quoted


def local_moment(given: DayTime, default: time, timezone: str) -> datetime:
    """
    The aware moment of a local day and time; a time that occurs twice is the first.

    Parameters
    ----------
    default
        Time of day where none is given.
    timezone
        IANA name.

    Raises
    ------
    CellError
        If clocks skip that time on that day.
    """
    zone = ZoneInfo(timezone)
    moment = datetime.combine(given.day, default if given.time is None else given.time, zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        clock = moment.replace(tzinfo=None).isoformat(" ", "minutes")
        raise CellError(f"{quoted(clock)} does not exist in {timezone}: clocks go forward then; write another time.")
    return moment


def naive(given: DayTime, default: time) -> datetime:
    """Local day and time without a zone, to compare two of one place."""
    return datetime.combine(given.day, default if given.time is None else given.time)
