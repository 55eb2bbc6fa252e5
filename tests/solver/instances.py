"""
Seeded problems of the size and shape of a real programme, for measuring and for tests that need a crowd.

Thematic events share hotels, quotes and budgets; study visits choose among many weeks and share experts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random

from solver.problem import Event, Nomination, Option, Problem, Resource, Slot, Team, TeamLimit

DAY = date.toordinal
THEMATIC_DATES = (
    (date(2025, 11, 4), date(2025, 11, 6)),
    (date(2026, 6, 14), date(2026, 6, 16)),
    (date(2027, 10, 12), date(2027, 10, 14)),
    (date(2026, 11, 24), date(2026, 11, 26)),
    (date(2027, 3, 16), date(2027, 3, 18)),
)
REGIONS = ("asia", "australasia", "latin_america", "north_america")


@dataclass(frozen=True)
class Shape:
    """
    How large and how tight a programme is.

    Attributes
    ----------
    money
        Budget lines as a share of what sending everybody the cheapest way would cost.
    rooms
        Room blocks as a share of the delegates who could come.
    """

    authorities: int = 130
    thematic: int = 3
    visits: int = 40
    weeks: int = 60
    money: float = 0.6
    rooms: float = 0.5
    quotes_per_origin: int = 4
    hotels: int = 3
    airports: int = 45
    experts_per_region: int = 4
    required: int = 0
    published: float = 0.0


class Builder:
    """Collects the rows of a problem; indices are positions in its lists."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.random = Random(seed)
        self.events: list[Event] = []
        self.slots: list[Slot] = []
        self.teams: list[Team] = []
        self.nominations: list[Nomination] = []
        self.options: list[Option] = []
        self.resources: list[Resource] = []
        self.limits: list[TeamLimit] = []
        self.airport = [self.random.randrange(shape.airports) for _ in range(shape.authorities)]
        self.region = [self.random.choice(REGIONS) for _ in range(shape.authorities)]
        self.sizes = [self.random.choice((2, 2, 3, 3)) for _ in range(shape.authorities)]
        self.merit = [self.random.randint(50, 100) for _ in range(shape.authorities)]
        self.first_delegate = [sum(self.sizes[:a]) for a in range(shape.authorities)]
        self.thematic_teams: dict[int, list[tuple[int, int]]] = {}
        self.spending: dict[str, list[int]] = {}

    def resource(self, code: str, name: str, capacity: int) -> int:
        self.resources.append(Resource(code, name, capacity))
        return len(self.resources) - 1

    def team(self, authority: int, event: int, cap: int) -> list[int]:
        self.teams.append(Team(f"A{authority}/{event}", event, cap, self.merit[authority]))
        ranks = self.random.sample(range(1, self.sizes[authority] + 1), self.sizes[authority])
        start = len(self.nominations)
        for position, rank in enumerate(ranks):
            delegate = self.first_delegate[authority] + position
            self.nominations.append(Nomination(f"D{delegate}/{event}", delegate, len(self.teams) - 1, rank))
        return list(range(start, len(self.nominations)))


def programme(shape: Shape, seed: int) -> Problem:
    """A problem of the given shape; the same seed gives the same problem."""
    builder = Builder(shape, seed)
    for index in range(shape.thematic):
        _thematic_event(builder, index)
    for index in range(shape.visits):
        _study_visit(builder, index)
    _year_limits(builder)
    return _with_budgets(builder)


def _thematic_event(builder: Builder, index: int) -> None:
    random, shape = builder.random, builder.shape
    first, last = (DAY(day) for day in THEMATIC_DATES[index])
    event = len(builder.events)
    builder.events.append(Event(f"thematic-{index}"))
    builder.slots.append(Slot(event, first, last))
    far = index % 2 == 1
    allowed = [a for a in range(shape.authorities) if not far or builder.region[a] in REGIONS[:2]]
    cap = 2 if far else 1
    coming = sum(min(cap, builder.sizes[a]) for a in allowed)
    hotels = _hotels(builder, index, first, last, coming)
    journeys = {
        port: _journeys(builder, port, first, last, far) for port in sorted({builder.airport[a] for a in allowed})
    }
    for authority in allowed:
        team = len(builder.teams)
        year = THEMATIC_DATES[index][0].year
        builder.thematic_teams.setdefault(authority, []).append((year, team))
        for nomination in builder.team(authority, event, cap):
            visa = random.choice((0, 0, 0, 0, 3000))
            for journey, hotel in product(journeys[builder.airport[authority]], hotels):
                _thematic_option(builder, nomination, len(builder.slots) - 1, journey, hotel, visa)


def _hotels(builder: Builder, index: int, first: int, last: int, coming: int) -> list[tuple[int, dict[int, int]]]:
    share = builder.shape.rooms / builder.shape.hotels
    hotels = []
    for number in range(builder.shape.hotels):
        rate = builder.random.randint(80, 220) * 100
        blocks = {}
        for night in range(first - 2, last + 1):
            shoulder = 0.5 if night in (first - 2, last) else 1.0
            rooms = max(1, round(coming * share * shoulder))
            blocks[night] = builder.resource("ROOMS", f"H{index}{number}/{night}", rooms)
        hotels.append((rate, blocks))
    return hotels


def _journeys(
    builder: Builder, port: int, first: int, last: int, far: bool
) -> list[tuple[int, int, int, int, int, int | None]]:
    random = builder.random
    base = random.randint(600, 1400) * 100 if far else random.randint(60, 450) * 100
    grams = base * random.randint(5, 9)
    minutes = base // (80 if far else 120)
    journeys = []
    for _ in range(builder.shape.quotes_per_origin):
        arrive = first - random.choice((1, 1, 2) if far else (1, 1, 1, 0))
        leave = last + random.choice((0, 1, 1))
        price = int(base * random.uniform(0.8, 1.4))
        seats = random.choice((None, None, 2, 5))
        row = None if seats is None else builder.resource("SEATS", f"Q{port}", seats)
        spread = random.uniform(0.9, 1.3)
        journeys.append((price, int(grams * spread), int(minutes * spread), arrive, leave, row))
    return journeys


def _thematic_option(
    builder: Builder,
    nomination: int,
    slot: int,
    journey: tuple[int, int, int, int, int, int | None],
    hotel: tuple[int, dict[int, int]],
    visa: int,
) -> None:
    price, grams, minutes, arrive, leave, seats = journey
    rate, blocks = hotel
    nights = leave - arrive
    if any(night not in blocks for night in range(arrive, leave)):
        return
    cost = price + nights * rate + 6000 * (nights + 1) + visa
    uses = [(blocks[night], 1) for night in range(arrive, leave)] + ([(seats, 1)] if seats is not None else [])
    builder.options.append(Option(nomination, slot, cost, grams, minutes, arrive, leave, tuple(sorted(uses))))


def _study_visit(builder: Builder, index: int) -> None:
    random, shape = builder.random, builder.shape
    authority = random.randrange(shape.authorities)
    event = len(builder.events)
    builder.events.append(Event(f"visit-{index}", random.choice((1, 1, 1, 2)), True))
    region = REGIONS.index(builder.region[authority])
    experts = range(region * shape.experts_per_region, (region + 1) * shape.experts_per_region)
    monday = DAY(date(2026, 4, 6))
    start = random.randrange(0, max(1, 65 - shape.weeks))
    weeks = [start + week for week in range(shape.weeks) if random.random() > 0.05]
    nominations = builder.team(authority, event, 3)
    base = random.randint(900, 1800) * 100
    visas = [random.choice((0, 0, 0, 5000)) for _ in nominations]
    quoted = random.sample(weeks, min(2, len(weeks))) if index % 5 == 0 else []
    for week in weeks:
        first = monday + 7 * week
        free = tuple(x for x in experts if random.random() > 0.1)
        builder.slots.append(Slot(event, first - 1, first + 5, free))
        price = int(base * random.uniform(0.6, 1.0)) if week in quoted else base
        for nomination, visa in zip(nominations, visas, strict=True):
            cost = price + visa + 6 * 12000 + 7 * 6000
            slot = len(builder.slots) - 1
            builder.options.append(Option(nomination, slot, cost, base * 9, 2 * (base // 90), first - 1, first + 5))


def _year_limits(builder: Builder) -> None:
    for authority, teams in sorted(builder.thematic_teams.items()):
        for year in sorted({year for year, _ in teams}):
            of_year = tuple(team for when, team in teams if when == year)
            if len(of_year) > 1:
                builder.limits.append(TeamLimit("ONE_PER_YEAR", f"A{authority}/{year}", of_year, 1))
        if len(teams) > 3:
            builder.limits.append(TeamLimit("THREE_IN_ALL", f"A{authority}", tuple(t for _, t in teams), 3))


def _with_budgets(builder: Builder) -> Problem:
    lines = [_lines_of(builder, option) for option in builder.options]
    cheapest: dict[str, dict[int, int]] = {}
    for option, names in zip(builder.options, lines, strict=True):
        for name in names:
            per_nomination = cheapest.setdefault(name, {})
            per_nomination[option.nomination] = min(option.cost, per_nomination.get(option.nomination, option.cost))
    rows = {name: builder.resource("BUDGET", name, _ceiling(builder, cheapest[name])) for name in sorted(cheapest)}
    options = tuple(
        Option(
            o.nomination,
            o.slot,
            o.cost,
            o.co2,
            o.minutes,
            o.first_day,
            o.last_day,
            tuple(sorted([*o.uses, *((rows[name], o.cost) for name in names)])),
        )
        for o, names in zip(builder.options, lines, strict=True)
    )
    return Problem(
        tuple(builder.events),
        tuple(builder.slots),
        tuple(builder.teams),
        tuple(builder.nominations),
        options,
        tuple(builder.resources),
        tuple(builder.limits),
        builder.shape.experts_per_region * len(REGIONS),
    )


def _ceiling(builder: Builder, cheapest: dict[int, int]) -> int:
    capped: dict[int, list[int]] = {}
    for nomination, cost in cheapest.items():
        capped.setdefault(builder.nominations[nomination].team, []).append(cost)
    everybody = sum(sum(sorted(costs)[: builder.teams[team].cap]) for team, costs in capped.items())
    return int(everybody * builder.shape.money * builder.random.uniform(0.9, 1.1))


def _lines_of(builder: Builder, option: Option) -> list[str]:
    slot = builder.slots[option.slot]
    name = builder.events[slot.event].name
    year = date.fromordinal(slot.first_day + 1).year
    kind = name.split("-")[0]
    region = builder.region[int(builder.teams[builder.nominations[option.nomination].team].name.split("/")[0][1:])]
    lines = ["all", kind, f"{year}"]
    return [*lines, name] if kind == "thematic" else [*lines, f"visits {region}"]
