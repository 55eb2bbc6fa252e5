"""Ways there and back for one slot: by a quote, by the documented estimate, or at home without a journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from planner.domain.facts import Airport, TravelModel
from planner.domain.geo import great_circle_km
from planner.domain.money import round_half_up
from planner.domain.records import Event, Programme, Quote, Segment
from planner.rules.slots import DatedSlot

ESTIMATE_ARRIVES = time(15)
"""An estimate arrives at this local time on the day before the start (DESIGN section 3)."""

ESTIMATE_LEAVES = time(12)
"""An estimate leaves at this local time on the day after the end (DESIGN section 3)."""


@dataclass(frozen=True, slots=True)
class Journey:
    """
    A way to a slot and back.

    `first_day` and `last_day` are the local days of the first departure and the last arrival; `check_in` and
    `check_out` the local days of arriving at and leaving the event's airport. At home the journey is empty and
    all four are the slot's days. `fare` is in the currency beside it.
    """

    slot: DatedSlot
    quote: str | None
    estimated: bool
    out: tuple[Segment, ...]
    back: tuple[Segment, ...]
    check_in: date
    check_out: date
    first_day: date
    last_day: date
    fare: Decimal
    currency: str
    co2_g: int
    minutes: int

    @property
    def at_home(self) -> bool:
        """Whether the delegate lives where the event is."""
        return not self.out

    @property
    def nights(self) -> int:
        """Hotel nights; none at home."""
        return 0 if self.at_home else (self.check_out - self.check_in).days

    @property
    def meal_days(self) -> int:
        """Days on which meals are paid: nights + 1, at home every day of the slot."""
        return (self.check_out - self.check_in).days + 1


def home_journey(slot: DatedSlot) -> Journey:
    """No travel, no hotel, meals for each day."""
    return Journey(
        slot=slot,
        quote=None,
        estimated=False,
        out=(),
        back=(),
        check_in=slot.first_day,
        check_out=slot.last_day,
        first_day=slot.first_day,
        last_day=slot.last_day,
        fare=Decimal(0),
        currency="EUR",
        co2_g=0,
        minutes=0,
    )


def quoted_journey(programme: Programme, quote: Quote, slot: DatedSlot) -> Journey:
    """The journey that an agency priced, for one person."""
    return Journey(
        slot=slot,
        quote=quote.code,
        estimated=False,
        out=quote.out,
        back=quote.back,
        check_in=quote.out[-1].arrives.date(),
        check_out=quote.back[0].departs.date(),
        first_day=quote.out[0].departs.date(),
        last_day=quote.back[-1].arrives.date(),
        fare=quote.price,
        currency=quote.currency,
        co2_g=sum(segment_grams(programme, segment) for segment in (*quote.out, *quote.back)),
        minutes=_minutes(quote.out) + _minutes(quote.back),
    )


def estimated_journey(programme: Programme, event: Event, origin: str, slot: DatedSlot) -> Journey:
    """The documented estimate (docs/estimates.md): one leg each way, nothing booked, nothing numbered."""
    airports, model = programme.facts.airports, programme.facts.model
    home, venue = airports[origin], airports[event.airport]
    kilometres = great_circle_km(home, venue)
    minutes = estimated_minutes(model, kilometres)
    arrives = datetime.combine(slot.first_day - timedelta(days=1), ESTIMATE_ARRIVES, ZoneInfo(venue.timezone))
    leaves = datetime.combine(slot.last_day + timedelta(days=1), ESTIMATE_LEAVES, ZoneInfo(venue.timezone))
    out = Segment("air", "", "", origin, _shifted(arrives, -minutes, home), event.airport, arrives)
    back = Segment("air", "", "", event.airport, leaves, origin, _shifted(leaves, minutes, home))
    return Journey(
        slot=slot,
        quote=None,
        estimated=True,
        out=(out,),
        back=(back,),
        check_in=arrives.date(),
        check_out=leaves.date(),
        first_day=out.departs.date(),
        last_day=back.arrives.date(),
        fare=estimated_fare(model, kilometres),
        currency="EUR",
        co2_g=2 * _grams(model, "air", kilometres),
        minutes=2 * minutes,
    )


def estimated_fare(model: TravelModel, kilometres: float) -> Decimal:
    """Euro for the round trip, by one-way great-circle kilometres."""
    return next(fare for limit, fare in model.fare_bands if limit is None or kilometres <= limit)


def estimated_minutes(model: TravelModel, kilometres: float) -> int:
    """Whole minutes one way, rounded half up."""
    return round_half_up(Fraction(model.minutes_base) + Fraction(model.minutes_per_km) * Fraction(kilometres))


def segment_grams(programme: Programme, segment: Segment) -> int:
    """Grams of CO2 of one segment: its own figure, else factor x great circle, rounded half up."""
    if segment.co2_kg is not None:
        return round_half_up(Fraction(segment.co2_kg) * 1000)
    airports = programme.facts.airports
    kilometres = great_circle_km(airports[segment.origin], airports[segment.destination])
    return _grams(programme.facts.model, segment.mode, kilometres)


def serves(programme: Programme, quote: Quote, slot: DatedSlot) -> bool:
    """
    Whether a quote's times fit a slot (ARRIVE).

    Short haul: arrive some hours before the start, not before the allowed first night. Long haul (great circle
    above the limit): arrive by a clock time on the day before. Leave some hours after the end, not later than
    the allowed last night. All are `[travel]` settings.
    """
    travel = programme.travel
    arrives, leaves = quote.out[-1].arrives, quote.back[0].departs
    if is_long_haul(programme, quote.origin, quote.out[-1].destination):
        deadline = datetime.combine(slot.first_day - timedelta(days=1), travel.long_haul_arrive_by)
        in_time = arrives.replace(tzinfo=None) <= deadline
        earliest = slot.first_day - timedelta(days=travel.long_haul_nights_before)
    else:
        in_time = _utc(arrives) + timedelta(hours=travel.arrive_hours_before) <= _utc(slot.start)
        earliest = slot.first_day - timedelta(days=travel.nights_before)
    stays = _utc(slot.end) + timedelta(hours=travel.leave_hours_after) <= _utc(leaves)
    latest = slot.last_day + timedelta(days=travel.nights_after)
    return in_time and arrives.date() >= earliest and stays and leaves.date() <= latest


def is_long_haul(programme: Programme, origin: str, destination: str) -> bool:
    """Whether the great circle from origin to destination is above the limit."""
    airports = programme.facts.airports
    return great_circle_km(airports[origin], airports[destination]) > programme.travel.long_haul_km


def _utc(moment: datetime) -> datetime:
    """Elapsed time is only right in UTC: Python compares moments of one zone by their clock faces."""
    return moment.astimezone(UTC)


def _shifted(moment: datetime, minutes: int, place: Airport) -> datetime:
    return (_utc(moment) + timedelta(minutes=minutes)).astimezone(ZoneInfo(place.timezone))


def _minutes(segments: tuple[Segment, ...]) -> int:
    elapsed = _utc(segments[-1].arrives) - _utc(segments[0].departs)
    return int(elapsed.total_seconds()) // 60


def _grams(model: TravelModel, mode: str, kilometres: float) -> int:
    return _banded(model.grams_per_km[mode], kilometres)


@lru_cache(maxsize=65_536)
def _banded(bands: tuple[tuple[int | None, Decimal], ...], kilometres: float) -> int:
    factor = next(grams for limit, grams in bands if limit is None or kilometres <= limit)
    return round_half_up(Fraction(factor) * Fraction(kilometres))
