"""What a folder says of people, places and sessions, apart from what it decides: the words that papers repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.domain.records import Programme, Session


@dataclass(frozen=True, slots=True)
class Place:
    """An event or a hotel in words; `address` may be ""."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """
    The words of one state of a folder.

    Attributes
    ----------
    people
        Given and family name of each delegate, by code.
    events, hotels
        By code; an event's address is its venue and address.
    sessions
        In file order.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, Place] = field(default_factory=dict)
    hotels: Mapping[str, Place] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()


def told_by(programme: Programme) -> Told:
    """The words of a programme."""
    return Told(
        {code: full_name(row.given_name, row.family_name) for code, row in programme.delegates.items()},
        {code: Place(row.name, where(row.venue, row.address)) for code, row in programme.events.items()},
        {code: Place(row.name, row.address) for code, row in programme.hotels.items()},
        programme.sessions,
    )


def full_name(given_name: str, family_name: str) -> str:
    """Given name, then family name."""
    return f"{given_name} {family_name}".strip()


def where(venue: str, address: str) -> str:
    """Venue and address on one line."""
    return ", ".join(part for part in (venue, address) if part)


_GENDERS = {**dict.fromkeys(("f", "female", "woman"), "f"), **dict.fromkeys(("m", "male", "man"), "m")}


def salutation_gender(gender: str) -> str:
    """How somebody is greeted: "f" for f, female or woman, "m" for m, male or man; "" (neutral) for all else."""
    return _GENDERS.get(gender.strip().casefold(), "")
