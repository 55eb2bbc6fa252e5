"""Programme, plan and what went out before into mails: one about each trip, one about each trip that is withdrawn,
one about each nomination without a trip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.agenda import CANCELLED, CalendarEntry, entry_uid
from planner.domain.itinerary import Edition, Itinerary
from planner.domain.letters import DeclineLetter, Ground
from planner.domain.mails import (
    AWARD,
    CANCEL,
    CHANGE,
    DECLINE,
    SENT,
    Address,
    Mail,
    OwnSentences,
    Posting,
    filled,
    message_key,
    sound_address,
)
from planner.domain.records import Event, Programme
from planner.domain.told import salutation_gender
from planner.reference.countries import country_name
from planner.services.papers.steps import help_desk

Pair = tuple[str, str]
_EVENT_PART = "event"


@dataclass(frozen=True, slots=True)
class Published:
    """
    What went out before.

    Attributes
    ----------
    editions
        Every edition of the papers of a trip ever published, oldest first, by (event, delegate).
    postings
        The outbox.
    """

    editions: Mapping[Pair, Sequence[Edition]]
    postings: Sequence[Posting]


def sender_of(programme: Programme) -> Address:
    """Who writes the mails and organizes what the calendars hold; without a mail address where nobody has said."""
    settings, contact = programme.mail, programme.contact
    mail = sound_address(settings.sender) or sound_address(contact.email)
    return Address(settings.name or contact.name or programme.name, mail)


class MailDesk:
    """
    Writes the mails of a plan.

    Parameters
    ----------
    calendars
        Every calendar's entries as they go out now.
    """

    def __init__(
        self, programme: Programme, calendars: Mapping[str, Mapping[str, CalendarEntry]], told: Published
    ) -> None:
        self._programme, self._calendars, self._told = programme, calendars, told
        self._sent: dict[Pair, list[Posting]] = {}
        self._last: dict[Pair, Posting] = {}
        for row in told.postings:
            if row.recipient:
                self._last[row.event, row.delegate] = row
            if row.state == SENT:
                self._sent.setdefault((row.event, row.delegate), []).append(row)
        self._sender = sender_of(programme)
        self._reply_to = Address("", sound_address(programme.mail.reply_to))
        self._contact = help_desk(programme)

    def mails(self, papers: Sequence[Itinerary], declines: Sequence[DeclineLetter]) -> Iterator[Mail]:
        """Awards and changes, then cancellations, then declines."""
        for paper in papers:
            yield self._trip(paper)
        going = {(paper.occasion.code, paper.traveller.code) for paper in papers}
        letters = {(letter.event_code, letter.delegate_code): letter for letter in declines}
        for pair in sorted(self._told.editions.keys() - going):
            yield from self._cancellation(pair, letters.get(pair))
        for letter in declines:
            yield self._decline(letter)

    def _trip(self, paper: Itinerary) -> Mail:
        pair = (paper.occasion.code, paper.traveller.code)
        recipient = Address(paper.traveller.name, sound_address(paper.traveller.email))
        entries = self._entries(pair)
        changes = self._changes(pair, paper.edition)
        kind = CHANGE if changes else AWARD
        return Mail(
            kind=kind,
            key=self._key(pair, recipient, ["trip", paper.edition.number]),
            event_code=pair[0],
            delegate_code=pair[1],
            sender=self._sender,
            reply_to=self._reply_to,
            recipient=recipient,
            language=paper.traveller.language,
            day=paper.edition.issued or self._programme.today,
            programme=paper.programme,
            event=paper.occasion.name,
            city=paper.occasion.city,
            country=paper.occasion.country,
            first_day=paper.occasion.first_day,
            last_day=paper.occasion.last_day,
            contact=self._contact,
            redacted=self._programme.redacted,
            gender=self._gender(pair),
            own=self._own(kind, pair, paper.occasion.first_day, paper.occasion.last_day),
            trip=paper,
            edition=paper.edition.number,
            changes=changes,
            invitation=_main(entries),
            entries=entries,
        )

    def _changes(self, pair: Pair, edition: Edition) -> tuple[Edition, ...]:
        """
        Every change since the edition that was sent last.

        Nothing where the reader was sent no mail about the trip, or was told last that it is off: that mail is a first.
        """
        earlier = [row for row in self._sent.get(pair, ()) if row.edition < edition.number]
        told = [row.edition for row in earlier if row.kind in (AWARD, CHANGE)]
        if not edition.differences or not told:
            return ()
        read = max(told)
        if any(row.kind == CANCEL and row.edition >= read for row in earlier):
            return ()
        published = {one.number: one for one in (*self._told.editions.get(pair, ()), edition)}
        return tuple(published[number] for number in sorted(published) if read < number <= edition.number)

    def _cancellation(self, pair: Pair, letter: DeclineLetter | None) -> Iterator[Mail]:
        """While the calendar says that the event is off: not for what is over, nor for what took place."""
        entries = self._entries(pair)
        main = _main(entries)
        if main is None or main.status != CANCELLED:
            return
        recipient, language = self._addressee(pair)
        edition = self._told.editions[pair][-1].number
        event = self._programme.events.get(pair[0])
        first, last = _days(main)
        yield Mail(
            kind=CANCEL,
            key=self._key(pair, recipient, ["cancel", edition]),
            event_code=pair[0],
            delegate_code=pair[1],
            sender=self._sender,
            reply_to=self._reply_to,
            recipient=recipient,
            language=language,
            day=main.modified.date(),
            programme=self._programme.name,
            event=main.summary,
            city=event.city if event else "",
            country=country_name(event.country) if event else "",
            first_day=first,
            last_day=last,
            contact=self._contact,
            redacted=self._programme.redacted,
            gender=self._gender(pair),
            own=self._own(CANCEL, pair, first, last),
            moved=_moved(letter, first, last),
            decline=letter,
            edition=edition,
            invitation=main,
            entries=entries,
        )

    def _decline(self, letter: DeclineLetter) -> Mail:
        pair = (letter.event_code, letter.delegate_code)
        recipient, language = self._addressee(pair)
        codes = sorted({_ground(ground) for ground in letter.grounds})
        stands_in = any(way.kind == "stand_in" for way in letter.recourses)
        return Mail(
            kind=DECLINE,
            key=self._key(pair, recipient, ["decline", codes, stands_in]),
            event_code=pair[0],
            delegate_code=pair[1],
            sender=self._sender,
            reply_to=self._reply_to,
            recipient=recipient,
            language=language,
            day=letter.envelope.day,
            programme=self._programme.name,
            event=letter.event.name,
            city=letter.event.city,
            country=letter.event.country,
            first_day=letter.event.first_day,
            last_day=letter.event.last_day,
            contact=self._contact,
            redacted=self._programme.redacted,
            gender=self._gender(pair),
            own=self._own("" if letter.is_open else DECLINE, pair, letter.event.first_day, letter.event.last_day),
            decline=letter,
        )

    def _key(self, pair: Pair, recipient: Address, what: list[object]) -> str:
        return message_key(self._programme.code, *pair, recipient.mail, what)

    def _addressee(self, pair: Pair) -> tuple[Address, str]:
        """As the folder has the delegate; whoever left it is written to as last time."""
        delegate = self._programme.delegates.get(pair[1])
        if delegate is None:
            last = self._last.get(pair)
            return Address(last.name if last else pair[1], last.recipient if last else ""), ""
        authority = self._programme.authorities.get(delegate.authority)
        language = delegate.language or (authority.language if authority else "")
        name = f"{delegate.given_name} {delegate.family_name}".strip()
        return Address(name, sound_address(delegate.email)), language

    def _gender(self, pair: Pair) -> str:
        delegate = self._programme.delegates.get(pair[1])
        return salutation_gender(delegate.gender) if delegate else ""

    def _entries(self, pair: Pair) -> tuple[CalendarEntry, ...]:
        """The entries of one trip in the delegate's calendar: those whose uid is of this event."""
        event, delegate = pair
        kept = self._calendars.get(f"delegates/{delegate}", {})
        code = self._programme.code
        return tuple(entry for entry in kept.values() if entry.uid == entry_uid(code, delegate, event, entry.part))

    def _own(self, kind: str, pair: Pair, first: date | None, last: date | None) -> OwnSentences:
        """Staff's sentences with their placeholders filled in; of no kind: the closing alone."""
        settings = self._programme.mail
        opening, closing = settings.opening(kind) if kind else "", settings.closing
        if not opening and not closing:
            return OwnSentences()
        values = self._values(pair, self._programme.events.get(pair[0]), first, last)
        begin, end = (tuple(filled(line, values) for line in text.splitlines()) for text in (opening, closing))
        return OwnSentences(begin, end)

    def _values(self, pair: Pair, event: Event | None, first: date | None, last: date | None) -> dict[str, str]:
        delegate = self._programme.delegates.get(pair[1])
        authority = self._programme.authorities.get(delegate.authority) if delegate else None
        return {
            "given_name": delegate.given_name if delegate else "",
            "family_name": delegate.family_name if delegate else "",
            "name": f"{delegate.given_name} {delegate.family_name}".strip() if delegate else "",
            "authority": authority.name if authority else "",
            "event": event.name if event else "",
            "city": event.city if event else "",
            "country": country_name(event.country) if event else "",
            "first_day": first.isoformat() if first else "",
            "last_day": last.isoformat() if last else "",
            "programme": self._programme.name,
        }


def _ground(ground: Ground) -> str:
    """What makes another reason: that an event is cancelled is news to who waits for its dates."""
    return ground.code if ground.is_wait or ground.code != "TENTATIVE" else f"{ground.code} {ground.case}"


def _main(entries: Sequence[CalendarEntry]) -> CalendarEntry | None:
    return next((entry for entry in entries if entry.part == _EVENT_PART), None)


def _moved(letter: DeclineLetter | None, first: date, last: date) -> tuple[date, date] | None:
    """The days of the event now, where those of the journey that is called off were others."""
    if letter is None or letter.is_cancelled or letter.event.first_day is None or letter.event.last_day is None:
        return None
    now = letter.event.first_day, letter.event.last_day
    return None if now == (first, last) else now


def _days(entry: CalendarEntry) -> tuple[date, date]:
    """First and last day of an entry; the end of an all-day one is the day after."""
    if isinstance(entry.start, datetime) and isinstance(entry.end, datetime):
        return entry.start.date(), entry.end.date()
    return entry.start, entry.end - timedelta(days=1)
