"""
A programme and its plan without the persons in it, for showing around (docs/decisions/0022).

What becomes of every field stands in `DECISIONS`: data, which `Redaction` carries out. What is not decided there is a
mistake, which a test finds. The plan is made before: nothing here decides anything about trips.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, TypeVar

from planner.domain import facts, itinerary, plan, records, standins
from planner.domain.plan import Plan
from planner.domain.records import Programme
from planner.domain.standins import Seat

T = TypeVar("T")

DOMAIN = "redacted.invalid"
"""No mail reaches an address in `.invalid` (RFC 6761, section 6.4)."""

MASKED = "[redacted]"

DELEGATE, EXPERT, QUOTE, VEHICLE = "delegate", "expert", "quote", "vehicle"
ONLINE, OFFER, INVOICE, SESSION = "online", "offer", "invoice", "session"
"""What has codes or numbers of its own that staff make up, and that may hold a name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What becomes of a field.

    Attributes
    ----------
    how
        "keep"; "drop" (as if nothing had been said); "mask" (that something stood there is all that is told); "road"
        (masked where somebody drives: a car has a driver's name where an airline has its own); "mail" (an address that
        reaches nobody); "say" (`word` stands in its place); "code" (the number of the `word`, as "delegate-0481");
        "name" (the same in words, of the code beside it: "Delegate 0481"); "rows" (each row by its own decisions);
        "shuffle" (the same, in the order of the new codes); "reason" (see `WHOLE`).
    """

    how: str
    word: str = ""


KEEP, DROP, MASK, MAIL = Decision("keep"), Decision("drop"), Decision("mask"), Decision("mail")
MASK_ON_ROAD = Decision("road")
ROWS, SHUFFLE, REASON = Decision("rows"), Decision("shuffle"), Decision("reason")


def _say(word: str) -> Decision:
    return Decision("say", word)


def _code(word: str) -> Decision:
    return Decision("code", word)


def _name(word: str) -> Decision:
    return Decision("name", word)


def _kept(*names: str) -> dict[str, Decision]:
    return dict.fromkeys(names, KEEP)


DECISIONS: Mapping[type, Mapping[str, Decision]] = {
    records.Programme: {
        **_kept("code", "name", "start", "end", "currency", "today", "objective", "rules", "travel"),
        **_kept("slots", "room_blocks", "pickup", "last_transfers", "deadlines", "estimate_range", "budgets"),
        **_kept("quotas", "tolerances", "rates", "input_sha256", "redacted"),
        **dict.fromkeys(("facts", "authorities", "events", "sessions", "hotels", "vehicles", "experts"), ROWS),
        **dict.fromkeys(("contact", "letters", "mail", "online", "activity", "set_aside"), ROWS),
        **dict.fromkeys(("delegates", "nominations", "quotes", "locks", "history", "actuals"), SHUFFLE),
        "actuals_set_aside": ROWS,
        **dict.fromkeys(("note", "redaction_key"), DROP),
    },
    facts.Facts: {
        **_kept("airports", "meals", "lodging", "transfers", "holidays", "model", "european"),
        "visas": DROP,
    },
    records.Authority: {
        **_kept("code", "name", "country", "side", "kind", "population", "area", "status", "clusters", "airport"),
        **_kept("language"),
        "contact_name": _say("Contact"),
        "contact_email": MAIL,
    },
    records.Delegate: {
        **_kept("authority", "airport", "language"),
        "code": _code(DELEGATE),
        "given_name": _name(DELEGATE),
        "family_name": DROP,
        "email": MAIL,
        **dict.fromkeys(("role", "nationality", "passport_expiry", "dietary", "accessibility", "gender"), DROP),
        "unavailable": DROP,
    },
    records.Nomination: {"delegate": _code(DELEGATE), **_kept("event", "rank")},
    records.Activity: {"session": _code(SESSION), **_kept("authority", "date", "attended")},
    records.Event: {
        **_kept("code", "name", "kind", "city", "country", "region", "status", "airport", "timezone", "start", "end"),
        **_kept("capacity", "authority", "window_start", "window_end", "approved", "pilot_action", "min_delegates"),
        **_kept("decision_date", "hospitality", "provision"),
        "venue": MASK,
        "host": MASK,
        **dict.fromkeys(("address", "website", "note"), DROP),
    },
    records.Session: {
        **_kept("event", "start", "end", "cluster"),
        "title": _say("Session"),
        "place": DROP,
    },
    records.Hotel: {
        **_kept("code", "event", "name", "rate", "currency", "breakfast"),
        **dict.fromkeys(("address", "latitude", "longitude"), DROP),
    },
    records.Vehicle: {
        **_kept("event", "capacity", "accessible", "cost", "currency", "terminal"),
        "code": _code(VEHICLE),
        "name": _name(VEHICLE),
        **dict.fromkeys(("place", "phone"), MASK),
    },
    records.Segment: {
        **_kept("mode", "origin", "departs", "destination", "arrives", "co2_kg", "terminal"),
        **dict.fromkeys(("carrier", "number"), MASK_ON_ROAD),
    },
    records.Quote: {
        **_kept("event", "origin", "price", "currency", "cabin", "refundable", "expires", "seats"),
        **dict.fromkeys(("out", "back"), ROWS),
        "code": _code(QUOTE),
        "delegate": _code(DELEGATE),
        **dict.fromkeys(("source", "note"), DROP),
    },
    records.SetAside: {
        "code": _code(OFFER),
        **_kept("reason", "row"),
        **dict.fromkeys(("message", "file", "offer"), DROP),
    },
    records.OnlineSession: {
        **_kept("cluster", "start", "minutes", "timezone", "repeat", "until"),
        "code": _code(ONLINE),
        "title": _say("Online session"),
        "url": DROP,
    },
    records.Expert: {
        **_kept("areas", "airport"),
        "code": _code(EXPERT),
        "name": _name(EXPERT),
        "email": MAIL,
        "unavailable": DROP,
    },
    records.Lock: {"delegate": _code(DELEGATE), "quote": _code(QUOTE), **_kept("event", "state", "slot_start")},
    records.PastTrip: {"delegate": _code(DELEGATE), **_kept("authority", "event", "start", "end", "cost", "currency")},
    records.Actual: {
        **_kept("date", "category", "amount", "currency", "event", "authority", "paid", "row"),
        "invoice": _code(INVOICE),
        "delegate": _code(DELEGATE),
        "supplier": MASK,
        **dict.fromkeys(("line", "note", "source"), DROP),
    },
    records.UncountedActual: {
        "invoice": _code(INVOICE),
        **_kept("reason", "row"),
        **dict.fromkeys(("message", "file", "text"), DROP),
    },
    records.Budget: _kept("code", "name", "amount", "currency", "events", "kinds", "regions", "years"),
    records.Quota: _kept("code", "by", "value", "at_most", "at_least", "events", "kinds"),
    records.Portion: _kept("top", "of"),
    records.Slot: _kept("event", "start", "end"),
    records.RoomBlock: _kept("hotel", "night", "rooms", "release"),
    records.DateRange: _kept("first", "last"),
    records.DayTime: _kept("day", "time"),
    records.Pickup: _kept(
        *("longest_wait", "after_landing", "after_train", "before_flight", "before_train", "drive", "border")
    ),
    records.EstimateRange: _kept("fare_low_percent", "fare_high_percent", "other_low_percent", "other_high_percent"),
    records.LeadTimes: _kept("nomination_days", "fare_days", "letter_days", "passport_days"),
    records.Contact: {"name": _say("Help desk"), "email": MAIL, "phone": MASK},
    records.Letterhead: dict.fromkeys(("signatory", "title", "organisation", "address"), DROP),
    records.MailSettings: {
        **dict.fromkeys(("sender", "reply_to"), MAIL),
        "name": _say("Help desk"),
        **dict.fromkeys(("award_opening", "change_opening", "cancel_opening", "decline_opening", "closing"), DROP),
    },
    plan.Plan: {
        **_kept("programme", "status", "input_sha256", "objective", "budgets", "today", "cut_off", "redacted"),
        **dict.fromkeys(("trips", "unfunded", "visits", "conflict"), SHUFFLE),
        "warnings": DROP,
    },
    plan.Trip: {
        **_kept("event", "authority", "rank", "slot_start", "slot_end", "hotel", "check_in", "check_out"),
        **dict.fromkeys(("out", "back"), ROWS),
        **_kept("estimated", "cost", "co2_g", "minutes", "lock", "carried", "estimates", "unknowns"),
        "delegate": _code(DELEGATE),
        "quote": _code(QUOTE),
        "checks": DROP,
    },
    plan.Visit: {**_kept("event", "start", "end"), "expert": _code(EXPERT)},
    plan.Unfunded: {**_kept("event", "authority"), "delegate": _code(DELEGATE), "reasons": ROWS},
    plan.PlanSegment: {
        **_kept("mode", "origin", "departs", "destination", "arrives"),
        **dict.fromkeys(("carrier", "number"), MASK_ON_ROAD),
    },
    plan.TripCost: _kept("travel", "visa", "transfers", "accommodation", "meals", "hospitality"),
    plan.BudgetLine: _kept("code", "amount", "held", "spent", "unit"),
    plan.LevelResult: _kept("level", "value", "bound", "tolerance", "best"),
    plan.Shortage: _kept("code", "lacks"),
    plan.Reason: {**_kept("code"), "budgets": ROWS, "text": REASON},
    plan.ConflictItem: {**_kept("code", "event"), "delegate": _code(DELEGATE), "text": REASON, "repairs": ROWS},
    plan.Repair: {**_kept("order", "kind"), "text": MASK},
    standins.Seat: {**_kept("event", "lock", "nobody"), "delegate": _code(DELEGATE), "standin": ROWS},
    standins.StandIn: {**_kept("same_authority"), "trip": ROWS, "steps": ROWS},
    itinerary.Step: {
        **_kept("kind", "due", "opens", "overdue", "needed_until"),
        "subject": _code(QUOTE),  # what speaks of a country or a form goes before, see `_without_papers`
        **dict.fromkeys(("detail", "fee", "currency", "stay_days", "whom"), DROP),
    },
}
"""What becomes of each field of each table, and of each part of a plan."""

WHOLE = frozenset(
    {
        *("SELECTED", "APPLICANT_KIND", "MEMBER_STATE", "POPULATION", "ACTIVE", "AREA", "ONE_PER_YEAR"),
        *("THREE_IN_ALL", "CAP", "VISIT_APPROVED", "VISIT_DATES", "MIN_DELEGATES", "EXPERT", "ECONOMY", "ARRIVE"),
        *("BUDGET", "ROOMS", "SEATS", "TENTATIVE", "PAST", "OBJECTIVE"),
    }
)
"""Rules whose reasons speak of authorities, events, hotels, budgets and figures only: their sentences stay as they are.

Every other reason is left at the sentence of its rule: a passport's day, somebody's calendar, the lead time of a visa;
and so is one of SEATS that names an offer.
"""

_PERSONAL_STEPS = ("visa", "passport", "arrival_card")
"""What a step begins with that tells of somebody's passport."""


class Redaction:
    """
    Carries the decisions out for one programme and the plans made from it, the same number for a person in all.

    Parameters
    ----------
    plans
        Whoever has left the folder and travels in one of them has a number too.
    """

    def __init__(self, programme: Programme, plans: Iterable[Plan]) -> None:
        self._rules = programme.rules.rules
        found: dict[str, set[str]] = {}
        for kind, code in _codes([programme, *plans]):
            found.setdefault(kind, set()).add(code)
        key = f"{programme.code} {programme.redaction_key}".strip()
        self._numbers = {kind: numbered(codes, f"{kind} {key}") for kind, codes in found.items()}

    def programme(self, programme: Programme) -> Programme:
        """
        The programme without persons.

        What quotas ask of women and men is left out: of whom nobody knows the gender, none could be counted.
        """
        told = {code: row for code, row in programme.quotas.items() if row.by != "gender"}
        return replace(self._row(programme), quotas=told, redacted=True)

    def plan(self, plan: Plan) -> Plan:
        """The same decisions, figures and reasons without persons."""
        return replace(self._row(plan), redacted=True)

    def seats(self, seats: Iterable[Seat]) -> tuple[Seat, ...]:
        """Stand-ins without persons, and without what their passports ask of them."""
        return tuple(_ordered(self._row(_without_papers(seat)) for seat in seats))

    def _row(self, row: T) -> T:
        decisions = DECISIONS[type(row)]
        changed = {name: how for name, how in decisions.items() if how is not KEEP}
        return replace(row, **{name: self._value(how, getattr(row, name), row) for name, how in changed.items()})  # type: ignore[type-var]  # every type in DECISIONS is a dataclass

    def _value(self, decision: Decision, value: Any, row: Any) -> Any:
        match decision.how:
            case "rows" | "shuffle":
                return self._rows(value, is_shuffled=decision.how == "shuffle")
            case "drop":
                return _nothing(value)
            case "reason":
                return value if _is_whole(row.code, value) else self._rules[row.code].sentence
        return self._word(decision, value, row) if value and value.strip() else value

    def _word(self, decision: Decision, value: str, row: Any) -> str:
        """What stands in the place of a text."""
        match decision.how:
            case "mask":
                return MASKED
            case "road":
                return MASKED if row.mode == "road" else value
            case "say":
                return decision.word
            case "code":
                return self._code(decision.word, value)
            case "name":
                return self._code(decision.word, row.code).replace("-", " ").capitalize()
        return f"{self._local_part(row)}@{DOMAIN}"

    def _code(self, kind: str, code: str) -> str:
        """
        The number of a code.

        Raises
        ------
        KeyError
            If neither the programme nor a plan holds it: it never comes out as it is.
        """
        return f"{kind}-{self._numbers[kind][code]}"

    def _local_part(self, row: Any) -> str:
        how = DECISIONS[type(row)].get("code", KEEP)
        return self._code(how.word, row.code) if how.how == "code" else "contact"

    def _rows(self, value: Any, *, is_shuffled: bool) -> Any:
        if is_dataclass(value):
            return self._row(value)
        if isinstance(value, Mapping):
            rows = [self._row(row) for row in value.values()]
            return {row.code: row for row in (_ordered(rows) if is_shuffled else rows)}
        if value is None:
            return None
        rows = [self._row(row) for row in value]
        return tuple(_ordered(rows) if is_shuffled else rows)


def numbered(codes: Iterable[str], key: str) -> dict[str, str]:
    """
    A number for each code: it depends on the key and the code, not on the order of rows.

    Whoever comes or leaves changes nobody else's, but where two codes fall on one number (the later of the two, by its
    digest, has the next one that is free) and where a five hundredth, five thousandth code makes all one digit longer.
    """
    wanted = sorted((_digest(key, code), code) for code in set(codes))
    width = max(4, len(str(20 * len(wanted))))
    taken: dict[int, str] = {}
    for digest, code in wanted:
        number = digest % 10**width
        while number in taken:
            number = (number + 1) % 10**width
        taken[number] = code
    return {code: f"{number:0{width}}" for number, code in taken.items()}


def _digest(key: str, code: str) -> int:
    return int.from_bytes(hmac.digest(key.encode(), code.encode(), hashlib.sha256)[:8])


def _is_whole(code: str, text: str) -> bool:
    return code in WHOLE and not (code == "SEATS" and "quote" in text.split())


def _codes(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Every code that gets a number, with its kind."""
    for row in rows:
        for name, decision in DECISIONS[type(row)].items():
            value = getattr(row, name)
            if decision.how == "code" and value:
                yield decision.word, value
            elif decision.how in ("rows", "shuffle") and value is not None:
                inner = value.values() if isinstance(value, Mapping) else [value] if is_dataclass(value) else value
                yield from _codes(inner)


def _nothing(value: Any) -> Any:
    """As if nothing had been said."""
    if isinstance(value, Mapping):
        return {}
    return "" if isinstance(value, str) else () if isinstance(value, tuple) else None


def _ordered(rows: Iterable[T]) -> list[T]:
    """By event and delegate, then by everything else: the order of rows tells nothing of the codes that they had."""
    return sorted(rows, key=_place)


def _place(row: Any) -> tuple[str, str, str]:
    return getattr(row, "event", None) or "", getattr(row, "delegate", None) or "", repr(row)


def _without_papers(seat: Seat) -> Seat:
    if seat.standin is None:
        return seat
    steps = tuple(step for step in seat.standin.steps if not step.kind.startswith(_PERSONAL_STEPS))
    return replace(seat, standin=replace(seat.standin, steps=steps))
