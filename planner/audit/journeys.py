"""The ways to an event and back, with every figure of theirs reckoned again: quotes, estimates, no way at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.audit.arithmetic import half_up, in_band, kilometres
from planner.domain.facts import Airport
from planner.domain.plan import PlanSegment
from planner.domain.records import DayTime, Delegate, Event, Quote, Segment, Slot

if TYPE_CHECKING:
    from planner.audit.case import Case

ESTIMATE_ARRIVES = time(15)
ESTIMATE_LEAVES = time(12)


@dataclass(frozen=True, slots=True)
class Journey:
    """
    One way there and back.

    Attributes
    ----------
    quote
        Its code; None for an estimate and for a delegate who is at home.
    home
        Whether the delegate's airport is the event's.
    first_day, last_day
        Local dates of the first departure and the last arrival.
    check_in, check_out
        Local dates of the arrival at the event's airport and of leaving it.
    fare, grams, minutes
        Cents of the programme's currency, grams of CO2, minutes out plus back.
    """

    quote: str | None
    home: bool
    out: tuple[PlanSegment, ...]
    back: tuple[PlanSegment, ...]
    first_day: date
    last_day: date
    check_in: date
    check_out: date
    fare: int
    grams: int
    minutes: int

    @property
    def nights(self) -> int:
        return 0 if self.home else (self.check_out - self.check_in).days

    @property
    def estimated(self) -> bool:
        return self.quote is None and not self.home


def journeys_of(case: Case, delegate: Delegate, event: Event, slot: Slot) -> list[Journey]:
    """Every way that the rules on travel leave: home, the quotes that serve, else the estimate, else none."""
    if delegate.airport == event.airport:
        return [home_journey(slot)]
    offers = case.quotes_for(delegate.code, event.code)
    serving = [quote for quote in offers if serves(case, quote, delegate, event, slot)]
    trains = [quote for quote in serving if short_train(case, quote, event)]
    if trains:
        serving = [quote for quote in serving if ticketed(case, quote, delegate) or on_the_ground(quote)]
    if serving:
        return [quoted_journey(case, quote) for quote in serving]
    return [estimated_journey(case, delegate, event, slot)] if case.programme.travel.estimates else []


def serves(case: Case, quote: Quote, delegate: Delegate, event: Event, slot: Slot) -> bool:
    """Whether a quote of the event serves the delegate in the slot; seats and money do not stop it."""
    return (
        offered_to(quote, delegate)
        and valid(case, quote, delegate)
        and economy(case, quote)
        and not late(case, quote, event, slot)
    )


def offered_to(quote: Quote, delegate: Delegate) -> bool:
    return quote.delegate == delegate.code if quote.delegate is not None else quote.origin == delegate.airport


def valid(case: Case, quote: Quote, delegate: Delegate) -> bool:
    """Unexpired, or bought already."""
    return quote.expires is None or quote.expires >= case.today or ticketed(case, quote, delegate)


def ticketed(case: Case, quote: Quote, delegate: Delegate) -> bool:
    lock = case.keeping.get((delegate.code, quote.event))
    return lock is not None and lock.state == "ticketed" and lock.quote == quote.code


def economy(case: Case, quote: Quote) -> bool:
    return quote.cabin == "economy" or not case.rules.holds("ECONOMY")


def late(case: Case, quote: Quote, event: Event, slot: Slot) -> str | None:
    """ARRIVE: the sentence that says how the quote misses the slot, or None where it keeps it."""
    if not case.rules.holds("ARRIVE"):
        return None
    settings = case.programme.travel
    arrives, leaves = placed(case, quote.out[-1])[1], placed(case, quote.back[0])[0]
    start, end = slot_moments(case, event, slot)
    far = _is_long_haul(case, quote, event)
    nights = settings.long_haul_nights_before if far else settings.nights_before
    if _too_late(case, arrives, slot, start, far):
        return "it arrives too late"
    if arrives.date() < slot.start.day - timedelta(days=nights):
        return f"it arrives more than {nights} day(s) before the start"
    if leaves.astimezone(UTC) < end.astimezone(UTC) + timedelta(hours=settings.leave_hours_after):
        return f"it leaves less than {settings.leave_hours_after} hours after the end"
    if leaves.date() > slot.end.day + timedelta(days=settings.nights_after):
        return f"it leaves more than {settings.nights_after} day(s) after the end"
    return None


def short_train(case: Case, quote: Quote, event: Event) -> bool:
    """Whether `[travel] rail_first_hours` makes this train go before flights: in Europe, quicker both ways."""
    hours = case.programme.travel.rail_first_hours
    if hours is None or not on_the_ground(quote) or not _both_in_europe(case, quote.origin, event.airport):
        return False
    ways = (quote.out, quote.back)
    return all("rail" in {leg.mode for leg in way} for way in ways) and all(
        (way[-1].arrives.astimezone(UTC) - way[0].departs.astimezone(UTC)).total_seconds() < hours * 3600
        for way in ways
    )


def on_the_ground(quote: Quote) -> bool:
    """Whether no leg is a flight."""
    return "air" not in {leg.mode for leg in (*quote.out, *quote.back)}


def _both_in_europe(case: Case, *codes: str) -> bool:
    facts = case.programme.facts
    return {facts.airports[code].country for code in codes} <= facts.european


def slot_moments(case: Case, event: Event, slot: Slot) -> tuple[datetime, datetime]:
    """Start and end of a slot in the event's zone, the settings' clock times where none is given."""
    settings, zone = case.programme.travel, ZoneInfo(event.timezone)
    return _moment(slot.start, settings.start_time, zone), _moment(slot.end, settings.end_time, zone)


def _moment(when: DayTime, default: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(when.day, when.time if when.time is not None else default, zone)


def _too_late(case: Case, arrives: datetime, slot: Slot, start: datetime, far: bool) -> bool:
    settings = case.programme.travel
    if far:
        eve = datetime.combine(slot.start.day - timedelta(days=1), settings.long_haul_arrive_by)
        return arrives.replace(tzinfo=None) > eve
    return arrives.astimezone(UTC) + timedelta(hours=settings.arrive_hours_before) > start.astimezone(UTC)


def _is_long_haul(case: Case, quote: Quote, event: Event) -> bool:
    airports = case.programme.facts.airports
    return kilometres(airports[quote.origin], airports[event.airport]) > case.programme.travel.long_haul_km


def placed(case: Case, segment: Segment) -> tuple[datetime, datetime]:
    """Departure and arrival on the clocks of their own airports; a time that occurs twice is the first."""
    return _local(case, segment.departs, segment.origin), _local(case, segment.arrives, segment.destination)


def _local(case: Case, moment: datetime, place: str) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(case.programme.facts.airports[place].timezone), fold=0)


def quoted_journey(case: Case, quote: Quote) -> Journey:
    """The journey of a quote, whether or not it serves."""
    out, back = _legs(case, quote.out), _legs(case, quote.back)
    return Journey(
        quote=quote.code,
        home=False,
        out=out,
        back=back,
        first_day=out[0].departs.date(),
        last_day=back[-1].arrives.date(),
        check_in=out[-1].arrives.date(),
        check_out=back[0].departs.date(),
        fare=case.cents(quote.price, quote.currency),
        grams=sum(grams_of(case, segment) for segment in (*quote.out, *quote.back)),
        minutes=_minutes(out) + _minutes(back),
    )


def _legs(case: Case, segments: Sequence[Segment]) -> tuple[PlanSegment, ...]:
    legs = []
    for row in segments:
        departs, arrives = placed(case, row)
        legs.append(PlanSegment(row.mode, row.carrier, row.number, row.origin, departs, row.destination, arrives))
    return tuple(legs)


def _minutes(legs: Sequence[PlanSegment]) -> int:
    span = legs[-1].arrives.astimezone(UTC) - legs[0].departs.astimezone(UTC)
    return span // timedelta(minutes=1)


def grams_of(case: Case, segment: Segment) -> int:
    """The segment's own figure, else factor x great circle; rounded half up to a gram."""
    if segment.co2_kg is not None:
        return half_up(Fraction(segment.co2_kg) * 1000)
    airports = case.programme.facts.airports
    return _modelled_grams(case, segment.mode, airports[segment.origin], airports[segment.destination])


def _modelled_grams(case: Case, mode: str, one: Airport, other: Airport) -> int:
    km = kilometres(one, other)
    return half_up(Fraction(km) * Fraction(in_band(case.programme.facts.model.grams_per_km[mode], km)))


def estimated_journey(case: Case, delegate: Delegate, event: Event, slot: Slot) -> Journey:
    """There at 15:00 on the day before the start, away at 12:00 on the day after the end, figures from the model."""
    key = (delegate.airport, event.code, slot.start.day)
    if key not in case.estimates:
        case.estimates[key] = _estimate(case, delegate.airport, event, slot)
    return case.estimates[key]


def _estimate(case: Case, origin_code: str, event: Event, slot: Slot) -> Journey:
    airports = case.programme.facts.airports
    origin, venue = airports[origin_code], airports[event.airport]
    fare, grams, minutes = _modelled(case, origin, venue)
    arrives = datetime.combine(slot.start.day - timedelta(days=1), ESTIMATE_ARRIVES, ZoneInfo(venue.timezone))
    leaves = datetime.combine(slot.end.day + timedelta(days=1), ESTIMATE_LEAVES, ZoneInfo(venue.timezone))
    departs, returns = _shifted(arrives, -minutes, origin), _shifted(leaves, minutes, origin)
    return Journey(
        quote=None,
        home=False,
        out=(PlanSegment("air", "", "", origin_code, departs, event.airport, arrives),),
        back=(PlanSegment("air", "", "", event.airport, leaves, origin_code, returns),),
        first_day=departs.date(),
        last_day=returns.date(),
        check_in=arrives.date(),
        check_out=leaves.date(),
        fare=fare,
        grams=2 * grams,
        minutes=2 * minutes,
    )


def _modelled(case: Case, origin: Airport, venue: Airport) -> tuple[int, int, int]:
    """Cents of the round trip, grams and minutes of one way; the same for every slot."""
    key = (origin.code, venue.code)
    if key not in case.modelled:
        model, km = case.programme.facts.model, kilometres(origin, venue)
        minutes = half_up(Fraction(model.minutes_base) + Fraction(model.minutes_per_km) * Fraction(km))
        fare = case.cents(in_band(model.fare_bands, km), "EUR")
        case.modelled[key] = (fare, _modelled_grams(case, "air", origin, venue), minutes)
    return case.modelled[key]


def _shifted(moment: datetime, minutes: int, place: Airport) -> datetime:
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(place.timezone))


def home_journey(slot: Slot) -> Journey:
    """A delegate who lives at the event: no way, no hotel."""
    first, last = slot.start.day, slot.end.day
    return Journey(None, True, (), (), first, last, first, last, 0, 0, 0)
