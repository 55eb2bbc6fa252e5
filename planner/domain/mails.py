"""Mails to delegates as values, and what the outbox keeps of each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.agenda import CalendarEntry
from planner.domain.itinerary import Edition, Itinerary, Person
from planner.domain.letters import DeclineLetter

AWARD, CHANGE, CANCEL, DECLINE = "award", "change", "cancel", "decline"

WAITING, SENDING, SENT, REFUSED = "waiting", "sending", "sent", "refused"
WITHDRAWN, UNNEEDED, UNSENDABLE = "withdrawn", "unneeded", "unsendable"

DUE = frozenset({WAITING, SENDING})
"""States of what the next sending sends: "sending" is what a killed one left half way."""

PLACEHOLDERS: Mapping[str, str] = {
    "given_name": "given name of the delegate",
    "family_name": "family name",
    "name": "both",
    "authority": "whom the delegate stands for",
    "event": "name of the event",
    "city": "its city",
    "country": "its country",
    "first_day": "its first day, such as 2026-06-01",
    "last_day": "its last day",
    "programme": "name of the programme",
}
"""What staff's own sentences may hold within braces, and what stands there in the mail."""

_BRACES = re.compile(r"\{(\s*[^\W\d_][^{}\n]{0,39})\}")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Address:
    """A name and a sound mail address (ASCII, see `sound_address`); `mail` is "" where there is none."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class OwnSentences:
    """Staff's own sentences in one mail, filled in, line by line."""

    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """
    One mail to one delegate.

    Attributes
    ----------
    kind
        "award", "change" (a new edition of the papers), "cancel" (a trip that went out and is withdrawn), "decline".
    key
        The same for the same message for ever; see `message_key`.
    day
        When it was written: of the plan that made it.
    city, first_day, last_day
        Of the event; None and "" where nobody knows them any more.
    moved
        First and last day of the event now, where a cancellation is of a journey to other days; else None.
    trip
        The itinerary of an award or a change.
    decline
        The letter of a decline; of a cancellation where the nomination still stands.
    edition
        Of the papers; 0 for a decline.
    changes
        Editions that the reader has not seen yet, oldest first, each with what it changed.
    invitation
        The event's entry as the delegate's calendar has it; None for a decline.
    entries
        Every entry of the trip.
    redacted
        Persons are left out, which it says.
    gender
        For the salutation: "f", "m" or "" (neutral).
    """

    kind: str
    key: str
    event_code: str
    delegate_code: str
    sender: Address
    reply_to: Address
    recipient: Address
    language: str
    day: date
    programme: str
    event: str
    city: str
    country: str
    first_day: date | None
    last_day: date | None
    contact: Person | None
    own: OwnSentences = OwnSentences()
    moved: tuple[date, date] | None = None
    trip: Itinerary | None = None
    decline: DeclineLetter | None = None
    edition: int = 0
    changes: tuple[Edition, ...] = ()
    invitation: CalendarEntry | None = None
    entries: tuple[CalendarEntry, ...] = ()
    redacted: bool = False
    gender: str = ""

    @property
    def message_id(self) -> str:
        """RFC 5322 section 3.6.4, in angle brackets."""
        return f"<{self.key}@{self._host}>"

    @property
    def thread_id(self) -> str:
        """What every mail to this delegate about this event refers to, so that they are shown together."""
        return f"<{_digest([self.event_code, self.delegate_code])}@{self._host}>"

    @property
    def _host(self) -> str:
        return self.sender.mail.rpartition("@")[2] or "sender.invalid"


@dataclass(frozen=True, slots=True)
class Posting:
    """
    One row of the outbox: a message, and what became of it.

    Attributes
    ----------
    path
        The file in the output folder; "" where none was written.
    recipient, name
        As the message has them.
    digest
        SHA-256 of the file; of a sent message, of what was sent.
    state
        "waiting"; "sending" (begun, no answer known); "sent"; "refused" (for good); "withdrawn" (overtaken by a newer
        message); "unneeded" (its reader need not be told); "unsendable" (no address to send to).
    answer
        The last answer of the server, or why the message is not sent, in one sentence.
    tried
        ISO 8601 moment of the last attempt, UTC; "" before the first.
    """

    key: str
    event: str
    delegate: str
    kind: str
    edition: int
    path: str
    recipient: str
    name: str
    message_id: str
    digest: str
    state: str = WAITING
    answer: str = ""
    attempts: int = 0
    tried: str = ""


def message_key(programme: str, event: str, delegate: str, address: str, what: list[object]) -> str:
    """
    32 hexadecimal digits that depend on what a message is about and on nothing else.

    A corrected sentence or another day of printing leaves it as it is; a new edition, another reason or another
    address makes a new message.
    """
    return _digest([programme, event, delegate, address, *what])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]


def sound_address(text: str) -> str:
    """
    A mail address as every mail server takes it: ASCII, the domain in its own letters written as IDNA; "" for others.

    RFC 5321 section 4.1.2 without quoted local parts; letters beyond ASCII before the "@" need SMTPUTF8, which many
    servers lack.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    fits = at and len(local) <= 64 and len(local) + len(plain) < 254
    return f"{local}@{plain}" if fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(plain) else ""


def unknown_placeholders(sentence: str) -> list[str]:
    """Words within braces that are none of `PLACEHOLDERS`, each once; braces around anything else are text."""
    return [name for name in dict.fromkeys(_BRACES.findall(sentence)) if name not in PLACEHOLDERS]


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its placeholders replaced, once: braces in a value stay text."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), sentence)


def posted(fresh: Collection[Posting], kept: Collection[Posting]) -> tuple[Posting, ...]:
    """
    The outbox as it stands after a publication.

    Parameters
    ----------
    fresh
        The messages of this publication.
    kept
        The rows so far. What was sent or refused stays as it is; what is overtaken is withdrawn.
    """
    told = {(row.event, row.delegate) for row in kept if row.kind in (AWARD, CHANGE) and row.state in (SENT, SENDING)}
    known = {row.key: row for row in kept}
    rows = {row.key: _needed(row, (row.event, row.delegate) in told) for row in fresh}
    now = {key: _continued(row, known.get(key)) for key, row in rows.items()}
    gone = {key: _withdrawn(row) for key, row in known.items() if key not in now}
    return tuple(sorted({**gone, **now}.values(), key=lambda row: (row.event, row.delegate, row.edition, row.key)))


def _needed(row: Posting, told: bool) -> Posting:
    if row.state != WAITING:
        return row
    if row.kind == CANCEL and not told:
        return replace(row, state=UNNEEDED, answer="no mail about this trip was ever sent from here.")
    if row.kind == DECLINE and told:
        return replace(row, state=UNNEEDED, answer="the mail that calls the trip off gives the reasons.")
    return row


def _continued(row: Posting, known: Posting | None) -> Posting:
    if known is None:
        return row
    if known.state in (SENT, REFUSED):
        return known
    state = SENDING if known.state == SENDING and row.state == WAITING else row.state
    answer = row.answer or (known.answer if state in DUE and known.state in DUE else "")
    return replace(row, state=state, answer=answer, attempts=known.attempts, tried=known.tried)


def _withdrawn(row: Posting) -> Posting:
    if row.state in (SENT, REFUSED, WITHDRAWN):
        return row
    return replace(row, state=WITHDRAWN, answer="a newer plan has taken its place.")
