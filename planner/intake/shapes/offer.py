"""An offer as it came, value by value checked, before anybody asks what it is good for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import TypeVar

from planner.domain.records import DayTime
from planner.intake import cells
from planner.intake.cells import MAX_CODE, MAX_NOTE, CellError

Value = TypeVar("Value")

CABINS = ("economy", "premium_economy", "business", "first")
"""From the cheapest up."""

_CENT = Decimal("0.01")
_PLACES = 6
_HASH = 10


@dataclass(frozen=True, slots=True)
class Leg:
    """One flight, train or road journey; times are local to their places."""

    mode: str
    carrier: str
    number: str
    origin: str
    departs: DayTime
    destination: str
    arrives: DayTime
    co2_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """
    One offer of a file.

    Attributes
    ----------
    code
        Derived from the offer's own number, the same in every import.
    row
        Row of the sheet, or number of the offer in the file, from 1.
    raw
        What it said, as one line of JSON.
    price
        For one person.
    notes
        Sentences for whoever uses it.
    faults
        (reason of `SET_ASIDE_REASONS`, sentence) for everything that could not be read; then other fields may be
        missing.
    """

    code: str
    row: int
    raw: str
    event: str = ""
    delegate: str = ""
    price: Decimal | None = None
    currency: str = ""
    cabin: str = ""
    refundable: bool | None = None
    expires: date | None = None
    seats: int | None = None
    source: str = ""
    out: tuple[Leg, ...] = ()
    back: tuple[Leg, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


class Finding:
    """Checks the values of one offer and keeps a sentence for each that cannot be used, and each worth a note."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def take(
        self, label: str, text: str, parse: Callable[[str], Value], *, needed: bool = False, reason: str = "unreadable"
    ) -> Value | None:
        """The value of a text; None where it is blank or cannot be used."""
        try:
            if text:
                return parse(text)
            if needed:
                raise CellError("nothing stands there; ask the agency for it.")
        except CellError as error:
            self.refuse(f"{label}: {error}", reason)
        return None

    def refuse(self, sentence: str, reason: str = "unreadable") -> None:
        """Note what keeps the offer from being a quote."""
        self.faults.append((reason, sentence))

    def note(self, sentence: str) -> None:
        """Note what an officer should know; each sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def as_raw(value: object) -> str:
    """One line of ASCII JSON that fits a cell; a longer one is cut and says so."""
    text = json.dumps(value, ensure_ascii=True, separators=(", ", ": "), default=str)
    return text if len(text) <= MAX_NOTE else f"{text[: MAX_NOTE - 40]} ... (cut; the file has the rest)"


def code_of(prefix: str, own: str, raw: str) -> str:
    """
    The stable code of an offer: its own number after the prefix.

    What cannot stand in a code becomes `-`, with a short hash so that two numbers never meet; an offer without a
    number is named by a hash of all that it says.
    """
    if not own:
        return f"{prefix}{_hash(raw)}"
    try:
        return str(cells.code(f"{prefix}{own}"))
    except CellError:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in f"{prefix}{own}")
        return f"{'Q' if plain[0] == '-' else ''}{plain}"[: MAX_CODE - _HASH - 1] + f"-{_hash(own)}"


def shared(total: Decimal, persons: int) -> tuple[Decimal, Decimal]:
    """
    The price for one of several persons, and what all of them then pay above the total.

    Exact where six digits after the point are enough; else rounded up to a cent, so that no budget falls short.
    """
    part = (total / persons).quantize(Decimal(1).scaleb(-_PLACES), ROUND_CEILING)
    if part * persons != total:
        part = (total / persons).quantize(_CENT, ROUND_CEILING)
    plain = part.normalize()
    return plain.quantize(_CENT) if plain == plain.quantize(_CENT) else plain, part * persons - total


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
