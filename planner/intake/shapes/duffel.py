"""
Flight offers as Duffel's API gives them (https://duffel.com/docs/api/offers/schema, read in November 2026).

Accepted are the answers to "list offers" (`data`: offers), "create an offer request" (`data.offers`) and "get an
offer" (`data`: one offer), and the same without `data`. `total_amount` and `total_emissions_kg` are for all
passengers together; times of segments are local to their airports.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, NoReturn

from planner.domain.geo import great_circle_km
from planner.domain.money import round_half_up
from planner.intake import cells
from planner.intake.cells import MAX_MONEY, CellError
from planner.intake.characters import quoted
from planner.intake.raw import SourceError
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.offer import CABINS, Finding, Leg, Offer, as_raw, code_of, shared
from planner.intake.suggest import Suggest
from planner.reference import airports

MAX_PERSONS = 100
MAX_VALUES = 8_000_000
"""Objects, lists and values of one file: what they take in memory does not depend on their bytes."""

_HINT = re.compile(rb'"(?:total_amount|slices|offers|data)"\s*:')
_KEPT = frozenset(
    [
        "data",
        "offers",
        "id",
        "total_amount",
        "total_currency",
        "total_emissions_kg",
        "expires_at",
        "live_mode",
        "owner",
        "passengers",
        "type",
        "slices",
        "segments",
        "origin",
        "destination",
        "iata_code",
        "name",
        "departing_at",
        "arriving_at",
        "marketing_carrier",
        "marketing_carrier_flight_number",
        "operating_carrier",
        "cabin_class",
        "conditions",
        "refund_before_departure",
        "allowed",
        "penalty_amount",
        "penalty_currency",
    ]
)
"""Keys that are used; all others are let go while the file is read."""

_MONEY = cells.decimal(Decimal(0), MAX_MONEY, 6, False)
_KILOGRAMS = cells.decimal(Decimal(0), Decimal(10) ** 6, 6, False)

Json = Mapping[str, Any]


class Duffel:
    """The shape of Duffel's offers."""

    def __init__(self, suggest: Suggest) -> None:
        self._airport = lru_cache(maxsize=4096)(cells.airport(suggest))
        self._currency = cells.currency(suggest)
        self._moment = lru_cache(maxsize=4096)(cells.moment)

    def recognises(self, delivery: Delivery) -> bool:
        """JSON with the keys that such an answer has."""
        return delivery.is_json and bool(_HINT.search(delivery.content))

    def offers(self, delivery: Delivery) -> Iterator[Offer]:
        """Every offer, numbered from 1."""
        for number, offer in enumerate(_listed(_document(delivery.content)), start=1):
            yield self._offer(number, offer)

    def _offer(self, number: int, offer: object) -> Offer:
        raw = as_raw(offer)
        if not isinstance(offer, dict):
            told = "it is not an offer; each is an object with id, total_amount and slices."
            return Offer(_code({}, raw), number, raw, faults=(("unreadable", told),))
        finding = Finding()
        slices = [self._legs(finding, place, part) for place, part in enumerate(_list(offer.get("slices")), start=1)]
        if len(slices) > 2:
            finding.refuse(f"it has {len(slices)} slices; a round trip has one out and one back.")
        persons = self._persons(finding, offer)
        out, back = _with_emissions(finding, offer, persons, [*slices, (), ()][:2])
        return Offer(
            code=_code(offer, raw),
            row=number,
            raw=raw,
            price=_price(finding, offer, persons),
            currency=finding.take("total_currency", _text(offer.get("total_currency")), self._currency, needed=True)
            or "",
            cabin=_cabin(finding, offer),
            refundable=_refundable(finding, offer),
            expires=finding.take("expires_at", _text(offer.get("expires_at")), lambda text: _last_day(finding, text)),
            seats=persons,
            source=_source(finding, offer),
            out=out,
            back=back,
            notes=tuple(finding.notes),
            faults=tuple(finding.faults),
        )

    def _persons(self, finding: Finding, offer: Json) -> int | None:
        passengers = _list(offer.get("passengers"))
        kinds = {_text(_object(person).get("type")) for person in passengers} - {"", "adult"}
        if kinds:
            listed = ", ".join(quoted(kind) for kind in sorted(kinds)[:4])
            finding.refuse(f"passengers: some are {listed}, so the price of one adult is not known.")
        if not 1 <= len(passengers) <= MAX_PERSONS:
            finding.refuse(f"passengers: it is for {len(passengers)}; from 1 to {MAX_PERSONS} are read.")
            return None
        if offer.get("live_mode") is False:
            finding.note("made in Duffel's test mode: nobody sells it")
        return len(passengers)

    def _legs(self, finding: Finding, place: int, part: object) -> tuple[Leg, ...]:
        legs = []
        for number, segment in enumerate(_list(_object(part).get("segments")), start=1):
            leg = self._leg(finding, f"slice {place}, segment {number}", _object(segment))
            if leg is not None:
                legs.append(leg)
        return tuple(legs)

    def _leg(self, finding: Finding, label: str, segment: Json) -> Leg | None:
        carrier, number = _flight(finding, label, segment)
        origin, destination = (
            finding.take(
                f"{label}, {name}",
                _text(_object(segment.get(name)).get("iata_code")),
                self._airport,
                needed=True,
                reason="unknown_airport",
            )
            for name in ("origin", "destination")
        )
        departs, arrives = (
            finding.take(f"{label}, {name}", _text(segment.get(name)), self._moment, needed=True)
            for name in ("departing_at", "arriving_at")
        )
        if origin is None or destination is None or departs is None or arrives is None:
            return None
        return Leg("air", carrier, number, origin, departs, destination, arrives)


def _reduced(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key in _KEPT}


def _document(content: bytes) -> object:
    if sum(content.count(mark) for mark in (b"{", b"[", b",")) > MAX_VALUES:
        raise SourceError("the file holds more values than 10 000 offers have; split it into several files.")
    try:
        return json.loads(content.decode("utf-8-sig"), object_hook=_reduced, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(f"line {line} is not UTF-8; save the file as UTF-8.", line) from None
    except json.JSONDecodeError as error:
        raise SourceError(f"the file is not JSON ({error.msg}); save the whole answer again.", error.lineno) from None
    except (ValueError, RecursionError):
        raise SourceError("the file is not JSON that offers can be read from; save the whole answer again.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Expected a number, got {name}.")


def _listed(document: object) -> list[Any]:
    inner = document.get("data", document) if isinstance(document, dict) else document
    found = inner.get("offers", [inner]) if isinstance(inner, dict) else inner
    if not isinstance(found, list) or found == [{}]:
        raise SourceError("there is no list of offers in the file; it stands under data, or under data and offers.")
    return found


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _code(offer: Json, raw: str) -> str:
    own = _text(offer.get("id"))
    return code_of("" if own else "duffel-", own, raw)


def _flight(finding: Finding, label: str, segment: Json) -> tuple[str, str]:
    """Name of the airline that sells it, and flight number; a codeshare is noted."""
    seller, flier = (_object(segment.get(name)) for name in ("marketing_carrier", "operating_carrier"))
    code, number = _text(seller.get("iata_code")), _text(segment.get("marketing_carrier_flight_number"))
    carrier = finding.take(f"{label}, marketing_carrier", _text(seller.get("name")) or code, cells.text) or ""
    flight = finding.take(f"{label}, flight number", f"{code} {number}".strip() if number else "", cells.text) or ""
    other = _text(flier.get("iata_code"))
    if other and code and other != code:
        name = finding.take(f"{label}, operating_carrier", _text(flier.get("name")) or other, cells.text)
        finding.note(f"{flight or carrier} is operated by {name}")
    return carrier, flight


def _price(finding: Finding, offer: Json, persons: int | None) -> Decimal | None:
    total = finding.take("total_amount", _text(offer.get("total_amount")), _MONEY, needed=True)
    if total is None or persons is None:
        return None
    return price_of_one(finding, total, persons)


def price_of_one(finding: Finding, total: Decimal, persons: int) -> Decimal:
    """The price for one of several persons, with a note where there are several."""
    part, above = shared(total, persons)
    if persons > 1:
        rounded = f", rounded up to a cent, {above} more in all" if above else ""
        finding.note(f"price is a part of {total} for {persons} persons together{rounded}")
    return part


def _cabin(finding: Finding, offer: Json) -> str:
    """The highest cabin of any passenger on any segment."""
    stated = [
        _text(_object(person).get("cabin_class"))
        for part in _list(offer.get("slices"))
        for segment in _list(_object(part).get("segments"))
        for person in _list(_object(segment).get("passengers"))
    ]
    found = {cabin for cabin in stated if cabin}
    unknown = sorted(found - set(CABINS))
    if unknown:
        finding.refuse(f"cabin_class: {quoted(unknown[0])} is not accepted; accepted: {', '.join(CABINS)}.")
    if not found:
        finding.note("cabin not stated, taken for economy")
        return "economy"
    if len(found) > 1:
        finding.note(f"cabins differ: {', '.join(cabin for cabin in CABINS if cabin in found)}")
    return max(found & set(CABINS), key=CABINS.index, default="")


def _refundable(finding: Finding, offer: Json) -> bool | None:
    refund = _object(_object(offer.get("conditions")).get("refund_before_departure"))
    allowed = refund.get("allowed")
    penalty = finding.take("penalty_amount", _text(refund.get("penalty_amount")), _MONEY)
    if allowed is True and penalty:
        currency = finding.take("penalty_currency", _text(refund.get("penalty_currency")), cells.text) or ""
        finding.note(f"refund costs {penalty} {currency}".strip())
    return allowed if isinstance(allowed, bool) else None


def _last_day(finding: Finding, text: str) -> Any:
    """The day, in UTC, on which an offer ends; its time is noted."""
    cells.day(text[:10])
    try:
        moment = datetime.fromisoformat(text)
        until = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellError(f"{quoted(text)} is not a moment; write YYYY-MM-DDThh:mm:ssZ.") from None
    finding.note(f"holds until {until:%Y-%m-%d %H:%M} UTC")
    return cells.day(until.date().isoformat())


def _source(finding: Finding, offer: Json) -> str:
    owner = _object(offer.get("owner"))
    name = _text(owner.get("name")) or _text(owner.get("iata_code"))
    return finding.take("owner", f"{name} (Duffel)".strip(), cells.text) or ""


def _with_emissions(
    finding: Finding, offer: Json, persons: int | None, slices: list[tuple[Leg, ...]]
) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
    """The legs with their part of the offer's CO2, by great circle, in whole grams that add up to one person's."""
    total = finding.take("total_emissions_kg", _text(offer.get("total_emissions_kg")), _KILOGRAMS)
    legs = [*slices[0], *slices[1]]
    if total is None or persons is None or not legs:
        return slices[0], slices[1]
    grams = round_half_up(Fraction(total) * 1000 / persons)
    shares = _split(grams, [_metres(leg.origin, leg.destination) for leg in legs])
    parts = [_with_co2(leg, part) for leg, part in zip(legs, shares, strict=True)]
    return tuple(parts[: len(slices[0])]), tuple(parts[len(slices[0]) :])


@lru_cache(maxsize=4096)
def _metres(origin: str, destination: str) -> int:
    places = [airports.airport(code) for code in (origin, destination)]
    assert places[0] is not None  # the code was checked
    assert places[1] is not None
    return round(great_circle_km(places[0], places[1]) * 1000)


def _split(grams: int, metres: list[int]) -> list[int]:
    """Whole parts in proportion to the metres, which add up: each ends where all up to it together should."""
    whole = sum(metres)
    ends = [0, *(grams * reached // whole if whole else 0 for reached in accumulate(metres))]
    parts = [after - before for before, after in pairwise(ends)]
    parts[-1] += grams - sum(parts)
    return parts


def _with_co2(leg: Leg, grams: int) -> Leg:
    kilograms = Decimal(grams).scaleb(-3)
    return Leg(leg.mode, leg.carrier, leg.number, leg.origin, leg.departs, leg.destination, leg.arrives, kilograms)
