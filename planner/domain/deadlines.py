"""What staff have to see to, and by when, worked back from a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KINDS = ("nomination", "fare", "quote", "letter", "visa", "passport", "release", "card")
"""Every kind of deadline, in the order in which a programme usually meets them."""

WORDS = {
    "nomination": "nominations close",
    "fare": "ask for a fare and decide",
    "quote": "buy before the quote expires",
    "letter": "send the invitation letter",
    "visa": "apply for the visa or authorisation",
    "passport": "renew the passport, or send its expiry",
    "release": "give unused rooms back",
    "card": "fill in the arrival card",
}
"""What each kind asks for, as staff are told."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """
    One thing to be seen to.

    Attributes
    ----------
    kind
        One of `KINDS`: nominations close; a fare is decided; a quote expires; the invitation letter goes out; a visa is
        applied for; a passport is renewed or its expiry asked for; rooms go back to the hotel; an arrival card is due.
    due
        The last day for it.
    opens
        The first day on which it can be done; None: at once, or unknown.
    event, delegate, subject
        Codes of the event and the person ("" for none) and what it is about: a quote, a country, a hotel, a form.
    detail
        A few words more, with figures; may be "".
    overdue
        The day has passed.
    assumed
        The day rests on a number of days of `[deadlines]` that the planner assumes, not on a fact.
    """

    kind: str
    due: date
    opens: date | None
    event: str
    delegate: str
    subject: str
    detail: str
    overdue: bool
    assumed: bool
