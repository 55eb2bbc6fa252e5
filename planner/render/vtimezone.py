"""
Time zones as calendar files hold them (VTIMEZONE, RFC 5545 section 3.6.5), from the zone data.

Rules where the zone has them, because some programs keep the first VTIMEZONE of a name that they meet for every later
file (vobject, hence a Radicale server): what covers one trip only would put other trips an hour off. What icalendar
adds by itself carries a COMMENT, which libical refuses, and RDATE lines with several values, which ical.js reads an
hour off in summer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from planner.domain.agenda import zone_key

_FIRST_YEAR, _LAST_YEAR = 2007, 2045
"""Within which a rule is looked for; the zone data state single changes up to 2037 and a rule from then on."""

_FEWEST_YEARS = 12
"""That show a rule: any 12 years in a row hold every weekday on which a date may fall."""

_YEARS_BEYOND = 3
"""After the last date in a file, for zones that have no rule."""

_WEEK = timedelta(days=7)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_Rule = tuple[tuple[str, Any], ...]


class _Change(NamedTuple):
    """
    A change of a zone's clocks: when in UTC, the offset before, and offset and name after.

    `summer` means forward: in Dublin and Casablanca the law calls the winter or the Ramadan hour the exception, and
    time zone data differ in that, but every calendar takes DAYLIGHT for the later clock.
    """

    when: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def local(self) -> datetime:
        """By the clock before the change, without a zone."""
        return (self.when + self.before).replace(tzinfo=None)

    @property
    def shape(self) -> tuple[object, ...]:
        """What is the same every year in a zone with a rule."""
        return self.local.month, self.local.weekday(), self.local.time(), *self[1:]


class _Observance(NamedTuple):
    """A change, and the rule by which it comes again every year; empty: it happens once."""

    change: _Change
    rule: _Rule = ()


def timezone(first: datetime, last: datetime) -> bytes:
    """
    The VTIMEZONE of a zone, right from the first to the last of two moments in it, and for ever if it has rules.

    Raises
    ------
    ValueError
        If the zone of the first has no name.
    """
    key = zone_key(first)
    return _written(key, tuple(_observances(key, first.astimezone(UTC), last.astimezone(UTC))))


@lru_cache(maxsize=4096)
def _written(key: str, observances: tuple[_Observance, ...]) -> bytes:
    component = Timezone()
    component.add("tzid", key)
    for observance in observances:
        component.add_component(_part(observance))
    return bytes(component.to_ical(sorted=False))


def _part(observance: _Observance) -> TimezoneStandard | TimezoneDaylight:
    change = observance.change
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", change.local)
    if observance.rule:
        part.add("rrule", vRecur(dict(observance.rule)))
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part


def _observances(key: str, first: datetime, last: datetime) -> Iterator[_Observance]:
    """The change in force at `first` and those after it, one by one until the rules begin."""
    rules = _rules(key)
    begin = rules[0].change.when if rules else datetime(last.year + _YEARS_BEYOND, 1, 1, tzinfo=UTC)
    if begin > first:
        yield from map(_Observance, _single(key, first, begin, lasting=not rules))
    yield from rules


def _single(key: str, first: datetime, end: datetime, *, lasting: bool) -> Iterator[_Change]:
    """
    Parameters
    ----------
    lasting
        The clocks may stay as they are after the last change: what lasts is standard time, even where it is later.
    """
    years = range(first.year - 1, end.year + 1)
    changes = [change for year in years for change in _changes(key, year) if change.when < end]
    if lasting and changes and changes[-1].when.year < end.year - 1:
        changes[-1] = changes[-1]._replace(summer=False)
    earlier = [change for change in changes if change.when <= first]
    yield earlier[-1] if earlier else _standing(key, first)
    yield from changes[len(earlier) :]


def _standing(key: str, moment: datetime) -> _Change:
    """For a zone whose clocks did not change for a year: its offset, as if it had always been so."""
    offset, name = _clock_rule(ZoneInfo(key), moment)
    return _Change(datetime(1970, 1, 1, tzinfo=UTC) - offset, offset, offset, name or key, False)


@lru_cache(maxsize=1024)
def _rules(key: str) -> tuple[_Observance, ...]:
    """The changes of every year from the first on in which they are as they will always be; empty if they differ."""
    years = [_changes(key, year) for year in range(_LAST_YEAR, _FIRST_YEAR - 1, -1)]
    shapes = [change.shape for change in years[0]]
    alike = list(takewhile(lambda changes: [change.shape for change in changes] == shapes, years))
    tried = (_rules_of(alike[:number]) for number in range(len(alike), _FEWEST_YEARS - 1, -1))
    return next((found for found in tried if found), ())


def _rules_of(years: Sequence[tuple[_Change, ...]]) -> tuple[_Observance, ...]:
    """
    Parameters
    ----------
    years
        Of which all have changes of one shape; the earliest last.
    """
    found = tuple(_Observance(changes[-1], _yearly(changes)) for changes in zip(*years, strict=True))
    return found if all(observance.rule for observance in found) else ()


def _yearly(changes: Sequence[_Change]) -> _Rule:
    """The rule (RFC 5545 section 3.3.10) of one change in many years; empty where it keeps to no week of the month."""
    days = {change.local.day for change in changes}
    weekday, month = _WEEKDAYS[changes[0].local.weekday()], changes[0].local.month
    common: _Rule = (("freq", "YEARLY"), ("bymonth", month))
    if all((change.local + _WEEK).month != month for change in changes):
        return (*common, ("byday", f"-1{weekday}"))
    if max(days) - min(days) != 6:
        return ()
    if min(days) % 7 == 1:
        return (*common, ("byday", f"{max(days) // 7}{weekday}"))
    return (*common, ("bymonthday", tuple(sorted(days))), ("byday", weekday))


@lru_cache(maxsize=16384)
def _changes(key: str, year: int) -> tuple[_Change, ...]:
    """Every change of the clocks in a year (UTC), at least three weeks apart, as all are since 2005."""
    zone, first, end = ZoneInfo(key), datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    looks = [*(first + number * 3 * _WEEK for number in range(18)), end]
    return tuple(_change_within(zone, a, b) for a, b in pairwise(looks) if _clock_rule(zone, a) != _clock_rule(zone, b))


def _change_within(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before = _clock_rule(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _clock_rule(zone, middle) == before else (low, middle)
    after, name = _clock_rule(zone, high)
    return _Change(high, before[0], after, name, after > before[0])


def _clock_rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or ""
