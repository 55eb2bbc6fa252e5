"""QUOTA: which group a delegate belongs to, and what each quota asks of the trips that are still to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.domain.groups import SIZES
from planner.domain.records import Event, Portion, Programme, Quota

Attended = tuple[str, str, str]
"""(authority, delegate, event) of one trip."""


@dataclass(frozen=True, slots=True)
class Clause:
    """
    One bound of a quota for one group.

    Attributes
    ----------
    side
        "at_most" or "at_least".
    made, made_in_all
        Trips already made by the group, and by every group.
    """

    quota: Quota
    group: str
    side: str
    portion: Portion
    made: int
    made_in_all: int

    @property
    def inside(self) -> int:
        """Weight of a trip of the group; the weights of all new trips add up to at most `most`."""
        weight = 1 if self.portion.of is None else self.portion.of - self.portion.top
        return weight if self.side == "at_most" else -weight

    @property
    def outside(self) -> int:
        """Weight of a trip of another group."""
        weight = 0 if self.portion.of is None else -self.portion.top
        return weight if self.side == "at_most" else -weight

    @property
    def most(self) -> int:
        """
        What the trips already made leave.

        What they are over a ceiling or under a share by themselves is not held against new trips; a number to be
        reached still is.
        """
        top, of = self.portion.top, self.portion.of
        if of is None:
            return max(0, top - self.made) if self.side == "at_most" else self.made - top
        over = of * self.made - top * self.made_in_all
        return max(0, -over if self.side == "at_most" else over)

    @property
    def asks(self) -> bool:
        """Whether any choice of new trips could break it."""
        return max(self.inside, self.outside) > 0 or self.most < 0

    def forbids(self, weight: int) -> bool:
        """Whether a trip of this weight breaks it whatever else is funded."""
        return weight > self.most and min(self.inside, self.outside) >= 0

    def weight(self, programme: Programme, trip: Attended) -> int:
        """Weight of a trip; 0 where it does not count."""
        value = value_counted(programme, self.quota, trip)
        if not value:
            return 0
        return self.inside if value == self.group else self.outside

    def counted(self, programme: Programme, new: Iterable[Attended]) -> tuple[int, int]:
        """Trips of the group, and of every group, when these are made too."""
        values = [value for trip in new if (value := value_counted(programme, self.quota, trip))]
        return self.made + values.count(self.group), self.made_in_all + len(values)

    def sentence(self, programme: Programme) -> str:
        """What it asks, in words: "at most 20 % of the trips go to delegates from ES"."""
        word = "most" if self.side == "at_most" else "least"
        share = f"{self.portion} of the trips" if self.portion.of else _trips(self.portion.top)
        verb = "goes" if share.endswith("trip") else "go"
        return (
            f"at {word} {share}{_scope(programme, self.quota)} {verb} to delegates {described(self.quota, self.group)}"
        )


def told_by(clause: Clause, programme: Programme) -> str:
    """How every reason that names a bound of a quota begins."""
    return f"Quota {clause.quota.code}: {clause.sentence(programme)}"


def value_of(programme: Programme, by: str, authority: str, delegate: str) -> str:
    """The group of a delegate of an authority; "" where it is not known."""
    if by == "gender":
        person = programme.delegates.get(delegate)
        return person.gender if person else ""
    home = programme.authorities.get(authority)
    if home is None:
        return ""
    return size_of(home.population) if by == "size" else str(getattr(home, by))


def size_of(population: int | None) -> str:
    """The band of a number of inhabitants; "" where it is not known."""
    if population is None:
        return ""
    return next(name for name, least in reversed(SIZES) if population >= least)


def value_counted(programme: Programme, quota: Quota, trip: Attended) -> str:
    """The group of a trip in a quota; "" where the trip does not count in it."""
    authority, delegate, event = trip
    known = programme.events.get(event)
    return value_of(programme, quota.by, authority, delegate) if known and _matches(quota, known) else ""


def groups(programme: Programme, quota: Quota) -> tuple[str, ...]:
    """The groups that a quota speaks of: its own, else each one that a nominated delegate belongs to."""
    if quota.value:
        return (quota.value,)
    people = programme.delegates
    nominated = ((people[row.delegate].authority, row.delegate, row.event) for row in programme.nominations)
    return tuple(sorted({value_counted(programme, quota, trip) for trip in nominated} - {""}))


def clauses(programme: Programme, made: Iterable[Attended]) -> list[Clause]:
    """Every bound of every quota, in file order, next to the trips already made."""
    trips = list(made)
    return [clause for quota in programme.quotas.values() for clause in _clauses(programme, quota, trips)]


def _clauses(programme: Programme, quota: Quota, made: list[Attended]) -> Iterator[Clause]:
    values = [value for trip in made if (value := value_counted(programme, quota, trip))]
    for group in groups(programme, quota):
        for side, portion in (("at_most", quota.at_most), ("at_least", quota.at_least)):
            if portion is not None:
                yield Clause(quota, group, side, portion, values.count(group), len(values))


def described(quota: Quota, group: str) -> str:
    """The group in words: "from ES", "of gender f"."""
    if quota.by == "country":
        return f"from {group}"
    words = {"area": "of the area", "kind": "of authorities of the kind", "size": "of authorities of the size"}
    return f"{words.get(quota.by, 'of gender')} {group}"


def _matches(quota: Quota, event: Event) -> bool:
    return (not quota.events or event.code in quota.events) and (not quota.kinds or event.kind in quota.kinds)


def _trips(count: int) -> str:
    return f"{count} trip" if count == 1 else f"{count} trips"


def _scope(programme: Programme, quota: Quota) -> str:
    kinds = {"study_visit": "study visits", "thematic": "thematic events"}
    named = [*(programme.events[code].name for code in quota.events), *(kinds[kind] for kind in quota.kinds)]
    return f" to {', '.join(named)}" if named else ""
