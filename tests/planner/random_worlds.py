"""Any small programme: seeded, full of awkward corners, small enough to try every plan there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from planner.domain.records import (
    Activity,
    Authority,
    Budget,
    DateRange,
    DayTime,
    Delegate,
    Event,
    Expert,
    Hotel,
    Lock,
    PastTrip,
    Portion,
    Programme,
    Quota,
    Quote,
    RoomBlock,
    Segment,
    Slot,
)
from planner.domain.rulebook import TravelSettings
from tests.planner.worlds import (
    AIRPORTS,
    LEVELS,
    by_code,
    make_authority,
    make_budget,
    make_delegate,
    make_event,
    make_expert,
    make_facts,
    make_hotel,
    make_programme,
    make_rules,
    make_visit,
    visa,
)

ORIGINS = ("GRZ", "LIS", "BCN")


def random_programme(seed: int) -> Programme:
    """The programme of a seed: at most five undecided pairs, every rule of the contract within reach."""
    return _Maker(random.Random(seed)).programme()


def changed_programme(programme: Programme, seed: int) -> Programme:
    """The programme after something happened: a drop-out, a budget cut, dearer hotels, no quotes."""
    rng = random.Random(seed)
    happened = rng.choice(["drop-out", "cut", "nomination", "hotel", "quotes", "nothing"])
    if happened == "drop-out":
        gone = rng.choice(list(programme.delegates))
        return _without(programme, gone)
    if happened == "cut":
        cut = {code: replace(row, amount=row.amount * Decimal("0.6")) for code, row in programme.budgets.items()}
        return replace(programme, budgets=cut)
    if happened == "nomination":
        return replace(programme, nominations=programme.nominations[1:], locks=())
    if happened == "hotel":
        dearer = {code: replace(row, rate=row.rate * 2) for code, row in programme.hotels.items()}
        return replace(programme, hotels=dearer)
    return replace(programme, quotes={}, locks=()) if happened == "quotes" else programme


def fair_programme(seed: int) -> Programme:
    """The programme of a seed with quotas of any kind, or tolerances, or both; its people and places more mixed."""
    rng = random.Random(seed)
    programme = random_programme(seed)
    countries = {code: rng.choice(["AT", "PT", "ES"]) for code in programme.authorities}
    programme = replace(
        programme,
        authorities={code: replace(row, country=countries[code]) for code, row in programme.authorities.items()},
        delegates={code: replace(row, gender=rng.choice(["f", "m", ""])) for code, row in programme.delegates.items()},
        quotas=by_code(_quota(rng, f"Q{number}", programme) for number in range(rng.choice([0, 1, 1, 2]))),
    )
    return replace(programme, tolerances=_tolerances(rng, programme.objective))


def green_programme(seed: int) -> Programme:
    """The programme of a seed with a ceiling of CO2 or two that often binds."""
    rng = random.Random(seed)
    programme = random_programme(seed)
    ceilings = [
        make_budget(f"G{number}", rng.choice(["0", "120", "260.5", "700", "3000"]), currency="CO2", kinds=kinds)
        for number, kinds in enumerate(rng.sample([(), ("thematic",), ("study_visit",)], rng.choice([1, 2])))
    ]
    return replace(programme, budgets=programme.budgets | by_code(ceilings))


def rail_programme(seed: int) -> Programme:
    """The programme of a seed with a flight and a train, each with its price and hours, for most pairs."""
    rng = random.Random(seed)
    programme = random_programme(seed)
    pairs = [(programme.delegates[row.delegate], programme.events[row.event]) for row in programme.nominations]
    offers = (_both_ways(rng, person, event) for person, event in pairs if event.start and rng.random() < 0.8)
    quotes = programme.quotes | by_code(quote for offer in offers for quote in offer)
    travel = replace(programme.travel, rail_first_hours=rng.choice([3, 4, 4, 5]))
    facts = replace(programme.facts, european=frozenset({"AT", "ES", "PT"}))
    return replace(programme, quotes=quotes, travel=travel, facts=facts)


def _both_ways(rng: random.Random, person: Delegate, event: Event) -> Iterator[Quote]:
    home, start, end = AIRPORTS[person.airport], event.start, event.end
    assert start is not None
    assert end is not None
    for mode, price in (("air", "150"), ("rail", rng.choice(["155", "250"]))):
        there, leave = _moment(start.day, -1, 18, event.timezone), _moment(end.day, 1, 10, event.timezone)
        hours, zone = timedelta(hours=rng.choice([2, 3, 4])), ZoneInfo(home.timezone)
        out = _flight(home.code, (there - hours).astimezone(zone), event.airport, there)
        back = _flight(event.airport, leave, home.code, (leave + hours).astimezone(zone))
        yield Quote(
            code=f"{mode}-{person.code}-{event.code}",
            event=event.code,
            origin=home.code,
            price=Decimal(price),
            currency="EUR",
            out=(replace(out, mode=mode),),
            back=(replace(back, mode=mode),),
            delegate=person.code,
        )


def _quota(rng: random.Random, code: str, programme: Programme) -> Quota:
    by = rng.choice(["country", "gender", "gender", "area", "kind"])
    most = rng.choice([None, Portion(0), Portion(1), Portion(2), Portion(1, 2), Portion(2, 3), Portion(0, 1)])
    least = rng.choice([None, None, None, Portion(1), Portion(1, 3), Portion(1, 1)])
    return Quota(
        code,
        by,
        value={"gender": "f", "country": "AT"}.get(by, "") if rng.random() < 0.5 else "",
        at_most=most if most or least else Portion(1, 2),
        at_least=least,
        kinds=("thematic",) if rng.random() < 0.2 else (),
        events=(rng.choice(list(programme.events)),) if rng.random() < 0.15 else (),
    )


def _tolerances(rng: random.Random, objective: tuple[str, ...]) -> dict[str, int]:
    losses = {
        "coverage": 1,
        "merit": 100,
        "delegates": 1,
        "preference": 2,
        "cost": 30_000,
        "co2": 90_000,
        "minutes": 200,
    }
    chosen = {rng.choice(objective), objective[0]} if rng.random() < 0.5 else set()
    return {level: losses[level] for level in objective if level in chosen}


def _without(programme: Programme, gone: str) -> Programme:
    return replace(
        programme,
        delegates={code: row for code, row in programme.delegates.items() if code != gone},
        nominations=tuple(row for row in programme.nominations if row.delegate != gone),
        quotes={code: row for code, row in programme.quotes.items() if row.delegate != gone},
        locks=(),
    )


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def programme(self) -> Programme:
        rng = self._rng
        authorities = [self._authority(f"A{number}") for number in range(rng.choice([1, 1, 2]))]
        delegates = [self._delegate(f"D{number}", rng.choice(authorities)) for number in range(rng.randint(2, 4))]
        events = [self._event(f"E{number}", rng.choice(authorities)) for number in range(rng.randint(2, 3))]
        pairs = [(delegate, event) for delegate in delegates for event in events]
        nominated = rng.sample(pairs, min(len(pairs), rng.randint(3, 5)))
        hotels = [hotel for event in events for hotel in self._hotels(event)]
        quotes = [quote for event in events for quote in self._quotes(event, delegates)]
        levels = list(LEVELS)
        if self._chance(0.3):
            rng.shuffle(levels)
            levels = levels[: rng.randint(1, 7)]
        programme = make_programme(
            authorities=authorities,
            delegates=delegates,
            events=events,
            nominations=[(delegate.code, event.code, rng.randint(1, 3)) for delegate, event in nominated],
            hotels=hotels,
            quotes=quotes,
            experts=[self._expert(f"X{number}") for number in range(rng.choice([0, 1, 1, 2]))],
            budgets=[self._budget(f"B{number}", events) for number in range(rng.choice([0, 1, 1, 2, 3]))],
            activity=tuple(row for authority in authorities for row in self._activity(authority)),
            slots=tuple(slot for event in events for slot in self._slots(event)),
            room_blocks=tuple(block for hotel in hotels for block in self._blocks(hotel)),
            history=tuple(self._history(authorities, delegates, events)),
            objective=tuple(levels),
            rules=make_rules(area_regions={"asia": frozenset({"asia"})}),
            travel=TravelSettings(estimates=self._chance(0.95)),
            facts=make_facts(
                visas=visa("AT", "SG", required=self._chance(0.7), lead_days=rng.choice([10, 10, 124, 140])),
                holidays={"SG": {date(2026, 9, 9): "Holiday"}} if self._chance(0.3) else {},
            ),
        )
        return replace(programme, locks=tuple(self._locks(programme)))

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _authority(self, code: str) -> Authority:
        return make_authority(
            code,
            status="selected" if self._chance(0.98) else "reserve",
            country="AT" if self._chance(0.98) else "CH",
            population=300_000 if self._chance(0.98) else 90_000,
            area="asia" if self._chance(0.9) else "latin_america",
        )

    def _delegate(self, code: str, authority: Authority) -> Delegate:
        away = date(2026, 8, 28) + timedelta(days=self._rng.randint(0, 25))
        return make_delegate(
            code,
            authority.code,
            airport=self._rng.choice(ORIGINS),
            unavailable=(DateRange(away, away + timedelta(days=self._rng.randint(0, 4))),) if self._chance(0.3) else (),
            passport_expiry=self._rng.choice([*[None, date(2030, 1, 1)] * 4, date(2026, 9, 30), date(2027, 3, 15)]),
        )

    def _event(self, code: str, authority: Authority) -> Event:
        if self._chance(0.45):
            return make_visit(
                code,
                authority.code,
                min_delegates=self._rng.choice([1, 1, 2]),
                approved=self._chance(0.97),
                capacity=self._rng.choice([None, None, 1]),
                hospitality=Decimal(self._rng.choice([0, 0, 100, 5000])),
            )
        start = self._rng.choice([date(2026, 9, 2), date(2026, 9, 8), date(2026, 9, 16), date(2027, 2, 2)])
        event = make_event(code, start=DayTime(start), end=DayTime(start + timedelta(days=self._rng.randint(0, 2))))
        if self._chance(0.3):
            abroad = {"country": "SG", "region": "asia", "airport": "SIN", "timezone": "Asia/Singapore"}
            event = replace(event, **abroad)
        if self._chance(0.1):
            event = replace(event, status="tentative", provision=Decimal(self._rng.choice([0, 300])))
        return replace(event, capacity=self._rng.choice([None, None, None, 1, 2]))

    def _slots(self, event: Event) -> list[Slot]:
        if event.kind != "study_visit" or self._chance(0.6):
            return []
        mondays = self._rng.sample([date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 8)], 2)
        return [Slot(event.code, DayTime(day), DayTime(day + timedelta(days=4))) for day in mondays]

    def _hotels(self, event: Event) -> list[Hotel]:
        rate = self._rng.choice(["80", "99.99", "120.50"])
        return [
            make_hotel(f"H{number}-{event.code}", event.code, rate, currency=self._rng.choice(["EUR", "SGD"]))
            for number in range(self._rng.choice([0, 1, 1, 2]))
        ]

    def _blocks(self, hotel: Hotel) -> list[RoomBlock]:
        if self._chance(0.65):
            return []
        first = date(2026, 8, 31)
        return [
            RoomBlock(hotel.code, first + timedelta(days=number), self._rng.choice([0, 1, 1, 2, 3, 3]))
            for number in range(25)
            if self._chance(0.93)
        ]

    def _quotes(self, event: Event, delegates: list[Delegate]) -> list[Quote]:
        if event.start is None and event.window_start is None:
            return []
        return [self._quote(f"Q{number}-{event.code}", event, delegates) for number in range(self._rng.randint(0, 3))]

    def _quote(self, code: str, event: Event, delegates: list[Delegate]) -> Quote:
        rng = self._rng
        first = event.start.day if event.start else rng.choice([date(2026, 9, 7), date(2026, 9, 14)])
        last = event.end.day if event.end else first + timedelta(days=4)
        there = _moment(first, rng.choice([-2, -1, -1, 0]), rng.choice([2, 6, 18, 21]), event.timezone)
        leave = _moment(last, rng.choice([0, 1, 1, 2]), rng.choice([10, 20]), event.timezone)
        person = rng.choice([None, None, rng.choice(delegates)])
        home = AIRPORTS[person.airport if person else rng.choice(ORIGINS)]
        zone = ZoneInfo(home.timezone)
        return Quote(
            code=code,
            event=event.code,
            origin=home.code,
            price=Decimal(rng.choice(["150", "250.55", "399.99"])),
            currency=rng.choice(["EUR", "USD"]),
            out=(_flight(home.code, (there - timedelta(hours=3)).astimezone(zone), event.airport, there),),
            back=(_flight(event.airport, leave, home.code, (leave + timedelta(hours=3)).astimezone(zone)),),
            delegate=person.code if person else None,
            cabin=rng.choice(["economy"] * 9 + ["business"]),
            expires=rng.choice([None, None, date(2026, 5, 1), date(2026, 4, 30)]),
            seats=rng.choice([None, None, 1, 0]),
        )

    def _expert(self, code: str) -> Expert:
        away = (DateRange(date(2026, 9, 12), date(2026, 9, 12)),) if self._chance(0.3) else ()
        return make_expert(code, areas=("asia",) if self._chance(0.9) else ("latin_america",), unavailable=away)

    def _budget(self, code: str, events: list[Event]) -> Budget:
        rng = self._rng
        return make_budget(
            code,
            rng.choice(["900", "1250.50", "2000", "3500", "9000", "9000"]),
            currency=rng.choice(["EUR", "EUR", "USD"]),
            events=(rng.choice(events).code,) if self._chance(0.3) else (),
            kinds=("thematic",) if self._chance(0.2) else (),
            regions=("asia",) if self._chance(0.2) else (),
            years=(2026,) if self._chance(0.2) else (),
        )

    def _activity(self, authority: Authority) -> list[Activity]:
        count = self._rng.choice([0, 0, 3, 4])
        return [Activity(authority.code, f"S{number}", date(2026, 3, 1), self._chance(0.85)) for number in range(count)]

    def _history(self, authorities: list[Authority], delegates: list[Delegate], events: list[Event]) -> list[PastTrip]:
        if self._chance(0.75):
            return []
        first = self._rng.choice([date(2026, 3, 2), date(2026, 9, 4)])
        person = self._rng.choice([*[delegate.code for delegate in delegates], "gone"])
        authority = next((row.authority for row in delegates if row.code == person), authorities[0].code)
        event = self._rng.choice(events).code
        return [PastTrip(authority, person, event, first, first + timedelta(days=3), Decimal("400.25"), "USD")]

    def _locks(self, programme: Programme) -> list[Lock]:
        if self._chance(0.75):
            return []
        row = self._rng.choice(programme.nominations)
        quotes = [quote.code for quote in programme.quotes.values() if quote.event == row.event]
        quote = self._rng.choice(quotes) if quotes and self._chance(0.4) else None
        return [Lock(row.delegate, row.event, self._rng.choice(["confirmed", "excluded", "ticketed"]), quote)]


def _moment(day: date, shift: int, hour: int, zone: str) -> datetime:
    start = datetime.combine(day + timedelta(days=shift), datetime.min.time(), ZoneInfo(zone))
    return start.replace(hour=hour)


def _flight(origin: str, departs: datetime, destination: str, arrives: datetime) -> Segment:
    return Segment("air", "Fictional Air", "XF 1", origin, departs, destination, arrives)
