"""
Seeded problems of the size and shape of a real programme, for measuring and for tests that need a crowd.

Thematic events share hotels, quotes and budgets; study visits choose among many weeks and share experts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate, product
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
    weeks
        Candidate dates of a study visit, before some fall to holidays.
    season
        Weeks within which all candidate dates lie.
    expert_pools
        Experts of a region are shared out into so many pools; a visit is served by one of them.
    one_budget
        One line for everything, instead of one for all, for each kind, year, thematic event and region of visits.
    team_sizes
        How many delegates an authority has, each as likely.
    merits
        Least and most merit of an authority.
    alike
        Whether the delegates of an authority differ in nothing: same rank, same visa.
    """

    authorities: int = 130
    thematic: int = 3
    visits: int = 40
    weeks: int = 60
    season: int = 65
    money: float = 0.6
    rooms: float = 0.5
    quotes_per_origin: int = 4
    hotels: int = 3
    airports: int = 45
    experts_per_region: int = 4
    expert_pools: int = 1
    one_budget: bool = False
    team_sizes: tuple[int, ...] = (2, 2, 3, 3)
    merits: tuple[int, int] = (50, 100)
    alike: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """A way there and back, before lodging; `seats` is its resource, where they are few."""

    price: int
    grams: int
    minutes: int
    arrive: int
    leave: int
    seats: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """An option but for who travels: what many nominations have in common, money not yet booked."""

    fare: int
    slot: int
    cost: int
    grams: int
    minutes: int
    first_day: int
    last_day: int
    uses: tuple[tuple[int, int], ...]
    budgets: tuple[str, ...]


class Builder:
    """Collects the rows of a problem; indices are positions in its lists."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.random = Random(seed)
        self.events: list[Event] = []
        self.slots: list[Slot] = []
        self.teams: list[Team] = []
        self.nominations: list[Nomination] = []
        self.options: list[tuple[int, Way]] = []
        self.resources: list[Resource] = []
        self.limits: list[TeamLimit] = []
        self.airport = [self.random.randrange(shape.airports) for _ in range(shape.authorities)]
        self.region = [self.random.choice(REGIONS) for _ in range(shape.authorities)]
        self.sizes = [self.random.choice(shape.team_sizes) for _ in range(shape.authorities)]
        self.merit = [self.random.randint(*shape.merits) for _ in range(shape.authorities)]
        self.first_delegate = [0, *accumulate(self.sizes)]
        self.thematic_teams: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def num_experts(self) -> int:
        """All experts of all pools."""
        return self.shape.experts_per_region * self.shape.expert_pools * len(REGIONS)

    def resource(self, code: str, name: str, capacity: int) -> int:
        self.resources.append(Resource(code, name, capacity))
        return len(self.resources) - 1

    def team(self, authority: int, event: int, cap: int) -> list[int]:
        self.teams.append(Team(f"A{authority}/{event}", event, cap, self.merit[authority]))
        ranks = self.random.sample(range(1, self.sizes[authority] + 1), self.sizes[authority])
        start = len(self.nominations)
        for position, rank in enumerate(ranks):
            delegate = self.first_delegate[authority] + position
            name = f"D{delegate}/{event}"
            self.nominations.append(Nomination(name, delegate, len(self.teams) - 1, 1 if self.shape.alike else rank))
        return list(range(start, len(self.nominations)))

    def visa(self, fees: tuple[int, ...]) -> int:
        return 0 if self.shape.alike else self.random.choice(fees)

    def lines(self, slot: int, last: str) -> tuple[str, ...]:
        """Budget lines of a slot; `last` is the narrowest."""
        if self.shape.one_budget:
            return ("all",)
        kind = last.split("-")[0].split()[0].removesuffix("s")
        return "all", kind, f"{date.fromordinal(self.slots[slot].first_day + 1).year}", last


def programme(shape: Shape, seed: int) -> Problem:
    """A problem of the given shape; the same seed gives the same problem."""
    return _with_budgets(_built(shape, seed))


def fares(shape: Shape, seed: int) -> list[int]:
    """What the journey alone costs, for each option of `programme(shape, seed)`: cents, nothing for bed and board."""
    return [way.fare for _, way in _built(shape, seed).options]


def _built(shape: Shape, seed: int) -> Builder:
    builder = Builder(shape, seed)
    for index in range(shape.thematic):
        _thematic_event(builder, index)
    for index in range(shape.visits):
        _study_visit(builder, index)
    _year_limits(builder)
    return builder


def _thematic_event(builder: Builder, index: int) -> None:
    shape = builder.shape
    first, last = (DAY(day) for day in THEMATIC_DATES[index])
    event, slot = len(builder.events), len(builder.slots)
    builder.events.append(Event(f"thematic-{index}"))
    builder.slots.append(Slot(event, first, last))
    far = index % 2 == 1
    allowed = [a for a in range(shape.authorities) if not far or builder.region[a] in REGIONS[:2]]
    cap = 2 if far else 1
    coming = sum(min(cap, builder.sizes[a]) for a in allowed)
    hotels = _hotels(builder, index, first, last, coming)
    ports = sorted({builder.airport[a] for a in allowed})
    journeys = {port: _journeys(builder, port, first, last, far) for port in ports}
    lines = builder.lines(slot, f"thematic-{index}")
    ways: dict[tuple[int, int], list[Way]] = {}
    for authority in allowed:
        team, port = len(builder.teams), builder.airport[authority]
        year = THEMATIC_DATES[index][0].year
        builder.thematic_teams.setdefault(authority, []).append((year, team))
        for nomination in builder.team(authority, event, cap):
            visa = builder.visa((0, 0, 0, 0, 3000))
            if (port, visa) not in ways:
                ways[port, visa] = list(_ways(slot, journeys[port], hotels, visa, lines))
            builder.options.extend((nomination, way) for way in ways[port, visa])


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


def _journeys(builder: Builder, port: int, first: int, last: int, far: bool) -> list[Journey]:
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
        journeys.append(Journey(price, int(grams * spread), int(minutes * spread), arrive, leave, row))
    return journeys


def _ways(
    slot: int, journeys: list[Journey], hotels: list[tuple[int, dict[int, int]]], visa: int, lines: tuple[str, ...]
) -> Iterator[Way]:
    """Each journey with each hotel that has rooms for all of its nights."""
    for journey, (rate, blocks) in product(journeys, hotels):
        stay = range(journey.arrive, journey.leave)
        if all(night in blocks for night in stay):
            cost = journey.price + len(stay) * rate + 6000 * (len(stay) + 1) + visa
            uses = [(blocks[night], 1) for night in stay]
            uses += [(journey.seats, 1)] if journey.seats is not None else []
            figures = cost, journey.grams, journey.minutes, journey.arrive, journey.leave
            yield Way(journey.price, slot, *figures, tuple(sorted(uses)), lines)


def _study_visit(builder: Builder, index: int) -> None:
    random, shape = builder.random, builder.shape
    authority = random.randrange(shape.authorities)
    event = len(builder.events)
    builder.events.append(Event(f"visit-{index}", random.choice((1, 1, 1, 2)), True))
    pool = REGIONS.index(builder.region[authority]) * shape.expert_pools + index % shape.expert_pools
    experts = range(pool * shape.experts_per_region, (pool + 1) * shape.experts_per_region)
    monday = DAY(date(2026, 4, 6))
    start = random.randrange(0, max(1, shape.season - shape.weeks))
    weeks = [start + week for week in range(shape.weeks) if random.random() > 0.05]
    nominations = builder.team(authority, event, 3)
    base = random.randint(900, 1800) * 100
    visas = [builder.visa((0, 0, 0, 5000)) for _ in nominations]
    quoted = random.sample(weeks, min(2, len(weeks))) if index % 5 == 0 else []
    for week in weeks:
        first, slot = monday + 7 * week, len(builder.slots)
        free = tuple(x for x in experts if random.random() > 0.1)
        builder.slots.append(Slot(event, first - 1, first + 5, free))
        price = int(base * random.uniform(0.6, 1.0)) if week in quoted else base
        lines = builder.lines(slot, f"visits {builder.region[authority]}")
        for nomination, visa in zip(nominations, visas, strict=True):
            figures = price + visa + 6 * 12000 + 7 * 6000, base * 9, 2 * (base // 90), first - 1, first + 5
            builder.options.append((nomination, Way(price, slot, *figures, (), lines)))


def _year_limits(builder: Builder) -> None:
    for authority, teams in sorted(builder.thematic_teams.items()):
        for year in sorted({year for year, _ in teams}):
            of_year = tuple(team for when, team in teams if when == year)
            if len(of_year) > 1:
                builder.limits.append(TeamLimit("ONE_PER_YEAR", f"A{authority}/{year}", of_year, 1))
        if len(teams) > 3:
            builder.limits.append(TeamLimit("THREE_IN_ALL", f"A{authority}", tuple(t for _, t in teams), 3))


def _with_budgets(builder: Builder) -> Problem:
    cheapest: dict[str, dict[int, int]] = {}
    for nomination, way in builder.options:
        for name in way.budgets:
            per_nomination = cheapest.setdefault(name, {})
            per_nomination[nomination] = min(way.cost, per_nomination.get(nomination, way.cost))
    rows = {name: builder.resource("BUDGET", name, _ceiling(builder, cheapest[name])) for name in sorted(cheapest)}
    booked: dict[Way, tuple[tuple[int, int], ...]] = {}
    for _, way in builder.options:
        if way not in booked:
            booked[way] = (*way.uses, *sorted((rows[name], way.cost) for name in way.budgets))
    return Problem(
        tuple(builder.events),
        tuple(builder.slots),
        tuple(builder.teams),
        tuple(builder.nominations),
        tuple(
            Option(n, way.slot, way.cost, way.grams, way.minutes, way.first_day, way.last_day, booked[way])
            for n, way in builder.options
        ),
        tuple(builder.resources),
        tuple(builder.limits),
        builder.num_experts,
    )


def _ceiling(builder: Builder, cheapest: dict[int, int]) -> int:
    capped: dict[int, list[int]] = {}
    for nomination, cost in cheapest.items():
        capped.setdefault(builder.nominations[nomination].team, []).append(cost)
    everybody = sum(sum(sorted(costs)[: builder.teams[team].cap]) for team, costs in capped.items())
    return int(everybody * builder.shape.money * builder.random.uniform(0.9, 1.1))
