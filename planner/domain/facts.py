"""
Reference facts a programme needs, each with source, year and certainty: airports, prices, visas, holidays.

The reader of the programme folder fills them in, the folder's own figures first, the built-in tables for what
is absent. Amounts in euro unless a currency stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CONFIRMED = "confirmed"
ESTIMATED = "estimated"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Airport:
    """An airport (or another place with an IATA code): WGS 84 degrees and an IANA time zone."""

    code: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    timezone: str


@dataclass(frozen=True, slots=True)
class Figure:
    """
    An amount with its pedigree.

    Attributes
    ----------
    amount
        In euro; None when `certainty` is "unknown". Unknown is never zero.
    certainty
        "confirmed" (the folder says so), "estimated" (a reference table), "unknown".
    source
        Where it comes from, with the year.
    """

    amount: Decimal | None
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Price of the transfer from the airport on arrival and to it on departure."""

    arrival: Figure
    departure: Figure


@dataclass(frozen=True, slots=True)
class EntryCard:
    """
    A form that everybody fills in before landing.

    Attributes
    ----------
    earliest_days
        Days before the arrival from which it may be filled in; None: unknown.
    """

    name: str
    earliest_days: int | None
    source: str


ENTRY_PAPERS = ("visa", "arrival", "electronic")
"""Papers that have to be got for a border."""


@dataclass(frozen=True, slots=True)
class VisaFact:
    """
    What a nationality needs to enter a destination country.

    `required` None means unknown: flagged, allowed, never "no visa". `fee` None while `required` is True means
    the fee is unknown: it is not in any total and the trip says so. `lead_days` and `passport_months` None mean
    unknown. The folder's own `[[visa]]` rows win key by key over the reference tables.

    Attributes
    ----------
    kind
        Such as "visa free", "visa on arrival", "e-visa", "eta", "visa required"; "" where nothing is on record.
    name
        Proper name of an electronic authorisation, such as "NZeTA"; "" where it has none.
    stay_days
        Longest stay that the rule allows; None: unknown.
    lead_days, earliest_days
        Days before the first departure by which to apply at the latest, and from which one may.
    valid_until
        Last day on which the rule on record holds; None: no end announced.
    checked_on
        Day on which the source was read; None: unknown.
    cards
        Forms to fill in before landing.
    """

    nationality: str
    destination: str
    required: bool | None
    fee: Decimal | None
    currency: str
    lead_days: int | None
    passport_months: int | None
    note: str
    certainty: str
    source: str
    kind: str = ""
    stay_days: int | None = None
    earliest_days: int | None = None
    valid_until: date | None = None
    checked_on: date | None = None
    cards: tuple[EntryCard, ...] = ()
    name: str = ""

    @property
    def paper(self) -> str:
        """
        What opens the border, and so who has to be asked for it.

        Returns
        -------
        str
            "visa" (of a consulate), "arrival" (a visa on arrival), "electronic" (e-visa, eTA; one that costs nothing
            too), "none" or "unknown".
        """
        if self.required is None:
            return "unknown"
        other = "visa" if self.required else "none"
        return {"visa on arrival": "arrival", "e-visa": "electronic", "eta": "electronic"}.get(self.kind, other)


@dataclass(frozen=True, slots=True)
class TravelModel:
    """
    The documented estimate of a journey that no quote serves (docs/estimates.md).

    Attributes
    ----------
    fare_bands
        (largest one-way kilometres included or None for no limit, euro for the return trip), ascending.
    minutes_base, minutes_per_km
        Minutes one way = base + per_km x great-circle kilometres, rounded half up to a whole minute.
    grams_per_km
        Mode -> ((largest kilometres included or None, grams per passenger-kilometre), ...), ascending. Modes
        "air", "rail", "road". Used for an estimate (always "air") and for a segment without its own figure.
        Grams of a segment = great-circle kilometres x grams per kilometre, rounded half up to a gram.
    sources
        What each figure rests on, with year, by name: "fare", "minutes", "co2".
    """

    fare_bands: tuple[tuple[int | None, Decimal], ...]
    minutes_base: Decimal
    minutes_per_km: Decimal
    grams_per_km: Mapping[str, tuple[tuple[int | None, Decimal], ...]]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    All facts of one programme, for every place its rows name.

    Attributes
    ----------
    airports
        By IATA code: every airport named in the folder.
    meals
        Euro a day by ISO country: every event country.
    lodging
        Reference ceiling, euro a night, by ISO country: every event country.
    transfers
        By IATA code: every event airport.
    visas
        By (nationality, destination country): every pair that a nomination needs.
    holidays
        Nationwide public holidays by ISO country, observed days included, `[[holidays]]` rows applied: every
        event country, every year of the programme.
    model
        How journeys without a quote are estimated.
    european
        ISO countries of `airports` that lie in Europe.
    """

    airports: Mapping[str, Airport]
    meals: Mapping[str, Figure]
    lodging: Mapping[str, Figure]
    transfers: Mapping[str, Transfer]
    visas: Mapping[tuple[str, str], VisaFact]
    holidays: Mapping[str, Mapping[date, str]]
    model: TravelModel
    european: frozenset[str] = frozenset()
