"""
Calendar entries of a trip and of an event, in words.

A *part* is what keeps its identity while everything about it may change: the first leg out, the stay, the event, a
session by its title, an online session by its code. So a moved flight is the same entry with a new time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.agenda import CONFIRMED, TENTATIVE, CalendarEntry, entry_uid
from planner.domain.deadlines import Deadline
from planner.domain.itinerary import AgendaItem, Gathering, Itinerary, Leg, Occasion, Place, Shuttle, Stay, Step
from planner.domain.records import OnlineSession
from planner.domain.rides import ARRIVAL
from planner.reference.languages import ENGLISH, spoken
from planner.render.clean import cleaned, one_line
from planner.render.environment import macro

_DAY = timedelta(days=1)

_BEFORE_A_LEG = {"air": (-24 * 60, -3 * 60), "rail": (-60,), "road": (-60,)}
"""Minutes; our own choice: a day before a flight to check in, three hours before to be on the way, an hour on land."""

_BEFORE_A_RIDE, _BEFORE_ONLINE = -30, -15
_BEFORE_A_TASK = (-7 * 24 * 60 + 9 * 60, 9 * 60)
"""At nine in the morning, a week before and on the day itself."""


def entries_for_delegate(itinerary: Itinerary) -> tuple[CalendarEntry, ...]:
    """The parts of one trip: legs, vehicles, stay, event, sessions; all with sequence 0, what is not sure tentative."""
    paper = cleaned(itinerary)
    identity = _Identity(
        itinerary.programme_code,
        itinerary.traveller.code,
        itinerary.occasion.code,
        paper.modified,
        spoken(itinerary.traveller.language),
    )
    entries = [_leg_entry(identity, leg.part, leg) for leg in paper.legs]
    entries += [_shuttle_entry(identity, ride, paper) for ride in paper.shuttles if not ride.why]
    if paper.stay is not None:
        entries.append(_stay_entry(identity, paper.stay))
    entries.append(_event_entry(identity, paper.occasion, ""))
    tasks = _task_entries(identity, paper.occasion, paper.steps, itinerary.steps)
    return (*entries, *_session_entries(identity, paper.occasion, paper.agenda), *tasks)


def with_notice(entry: CalendarEntry) -> CalendarEntry:
    """An entry that begins with the notice of a redacted version, in its own language."""
    notice = macro("words.txt", "notice", entry.language)().strip()
    return replace(entry, description="\n".join(filter(None, (notice, entry.description))))


def online_entries(
    programme_code: str,
    delegate: str,
    sessions: tuple[OnlineSession, ...],
    programme_end: date,
    modified: datetime,
    language: str = ENGLISH,
) -> tuple[CalendarEntry, ...]:
    """
    The online sessions in a delegate's calendar, once, whatever the number of trips.

    Parameters
    ----------
    programme_end
        Last day of a monthly repetition that names none.
    language
        As the folder writes it; see `planner.reference.languages.spoken`.
    """
    identity = _Identity(programme_code, delegate, "", modified, spoken(language))
    return tuple(_online_entry(identity, session, programme_end) for session in sessions)


def entries_for_event(gathering: Gathering) -> tuple[CalendarEntry, ...]:
    """The event, its sessions, and the arrival and departure of everybody who comes, for staff."""
    meeting = cleaned(gathering)
    identity = _Identity(gathering.programme_code, "", gathering.occasion.code, meeting.modified)
    moves = (
        entry
        for paper, raw in zip(meeting.itineraries, gathering.itineraries, strict=True)
        for entry in _movements(paper, identity.of(raw.traveller.code))
    )
    return (
        _event_entry(identity, meeting.occasion, meeting.expert),
        *_session_entries(identity, meeting.occasion, meeting.agenda),
        *moves,
    )


def deadline_entries(
    programme_code: str, found: Sequence[Deadline], names: Mapping[str, str], modified: datetime
) -> tuple[CalendarEntry, ...]:
    """
    Deadlines in the staff's calendar: one all-day entry for each kind, event and subject, on its earliest day.

    Parameters
    ----------
    found
        In the order of their days.
    names
        Name by code of every event and delegate that a deadline may be about.
    """
    batches: dict[tuple[str, str, str], list[Deadline]] = {}
    for one in found:
        batches.setdefault((one.kind, one.event, one.subject), []).append(one)
    return tuple(_deadline_entry(programme_code, batch, names, modified) for batch in batches.values())


def _deadline_entry(
    programme_code: str, batch: Sequence[Deadline], names: Mapping[str, str], modified: datetime
) -> CalendarEntry:
    first = batch[0]
    part = f"deadline-{first.kind}-{hashlib.sha256(first.subject.encode()).hexdigest()[:12]}"
    event, subject = (one_line(text) for text in (names.get(first.event, first.event), first.subject))
    lines = [(one, one_line(names.get(one.delegate, one.delegate)), one_line(one.detail)) for one in batch]
    return CalendarEntry(
        uid=entry_uid(programme_code, "", first.event, part),
        part=part,
        kind="deadline",
        start=first.due,
        end=first.due + _DAY,
        summary=_words("deadline_summary", first.kind, event, subject),
        description=_words("deadline_description", lines),
        location="",
        modified=modified,
        alarms=_BEFORE_A_TASK[-1:],
    )


class _Identity:
    """Whose calendar it is and when it was made: the part of an entry that is the same for all of one trip."""

    def __init__(self, programme: str, delegate: str, event: str, modified: datetime, language: str = ENGLISH) -> None:
        self._programme, self._delegate, self._event = programme, delegate, event
        self.modified, self.language = modified, language

    def of(self, delegate: str) -> _Identity:
        return _Identity(self._programme, delegate, self._event, self.modified, self.language)

    def words(self, name: str, *values: object) -> str:
        return _words(name, *values, language=self.language)

    def uid(self, part: str) -> str:
        return entry_uid(self._programme, self._delegate, self._event, part)


def _words(name: str, *values: object, language: str = ENGLISH) -> str:
    """The words of one field, without blank lines."""
    return "\n".join(line for line in macro("calendar.txt", name, language)(*values).splitlines() if line.strip())


def _position(place: Place) -> tuple[float, float] | None:
    return _degrees(place.latitude, place.longitude)


def _degrees(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _leg_entry(identity: _Identity, part: str, leg: Leg) -> CalendarEntry:
    return CalendarEntry(
        uid=identity.uid(part),
        part=part,
        kind=leg.mode,
        start=leg.departs,
        end=leg.arrives,
        summary=identity.words("leg_summary", leg),
        description=identity.words("leg_description", leg),
        location=_station(leg.origin),
        modified=identity.modified,
        status=_leg_status(leg),
        language=identity.language,
        position=_position(leg.origin),
        alarms=() if leg.estimated or leg.order > 1 else _BEFORE_A_LEG[leg.mode],
    )


def _leg_status(leg: Leg) -> str:
    """Only a ticket makes a leg sure: an offer may lapse."""
    return TENTATIVE if leg.estimated or leg.pending else CONFIRMED


def _station(place: Place) -> str:
    return _joined(f"{place.name} ({place.code})", place.city)


def _shuttle_entry(identity: _Identity, ride: Shuttle, paper: Itinerary) -> CalendarEntry:
    """From when one stands at the meeting place until the vehicle is there; the calendar names no fellow passenger."""
    assert ride.ready is not None  # a vehicle is arranged
    assert ride.arrives is not None
    part = f"ride-{ride.direction}"
    return CalendarEntry(
        uid=identity.uid(part),
        part=part,
        kind="road",
        start=ride.ready,
        end=max(ride.arrives, ride.ready + timedelta(minutes=1), key=datetime.timestamp),
        summary=identity.words("shuttle_summary", ride),
        description=identity.words("shuttle_description", ride),
        location=_joined(ride.place, ride.address, _airport_of(ride, paper)),
        modified=identity.modified,
        language=identity.language,
        alarms=(_BEFORE_A_RIDE,) if ride.direction == "departure" else (),
    )


def _airport_of(ride: Shuttle, paper: Itinerary) -> str:
    """The airport or station at which somebody waits on arrival: a hall or an exit is nowhere without it."""
    return _station(paper.out[-1].destination) if ride.direction == ARRIVAL and paper.out else ""


def _stay_entry(identity: _Identity, stay: Stay) -> CalendarEntry:
    """All-day from check-in to check-out, both shown; the end is the day after the check-out day."""
    return CalendarEntry(
        uid=identity.uid("stay"),
        part="stay",
        kind="stay",
        start=stay.check_in,
        end=stay.check_out + _DAY,
        summary=identity.words("stay_summary", stay),
        description=identity.words("stay_description", stay),
        location=_joined(stay.hotel, stay.address),
        modified=identity.modified,
        status=TENTATIVE if stay.estimated else CONFIRMED,
        language=identity.language,
        position=_degrees(stay.latitude, stay.longitude),
    )


def _event_entry(identity: _Identity, occasion: Occasion, expert: str) -> CalendarEntry:
    """With clock times where the folder gives both, else all-day."""
    return CalendarEntry(
        uid=identity.uid("event"),
        part="event",
        kind="event",
        start=occasion.start or occasion.first_day,
        end=occasion.end or occasion.last_day + _DAY,
        summary=identity.words("event_summary", occasion),
        description=identity.words("event_description", occasion, occasion.host, expert),
        location=_joined(occasion.venue, occasion.address, occasion.city),
        modified=identity.modified,
        url=occasion.website,
        language=identity.language,
    )


def _session_entries(
    identity: _Identity, occasion: Occasion, agenda: tuple[AgendaItem, ...]
) -> Iterator[CalendarEntry]:
    seen: Counter[str] = Counter()
    for item in agenda:
        seen[item.title] += 1
        part = f"session-{hashlib.sha256(item.title.encode()).hexdigest()[:12]}-{seen[item.title]}"
        yield CalendarEntry(
            uid=identity.uid(part),
            part=part,
            kind="session",
            start=item.start,
            end=item.end,
            summary=identity.words("session_summary", item),
            description=identity.words("session_description", item, occasion),
            location=_joined(item.place, occasion.venue),
            modified=identity.modified,
            language=identity.language,
        )


_SAME_TASK = {"visa_electronic": "visa_apply"}
"""Steps whose entries keep the part under which they were first published."""


def _task_entries(
    identity: _Identity, occasion: Occasion, steps: Sequence[Step], raw: Sequence[Step]
) -> Iterator[CalendarEntry]:
    """What the delegate has to do by a day; one offer after another is the same task."""
    seen: Counter[str] = Counter()
    for step, typed in zip(steps, raw, strict=True):
        about = "" if step.kind == "confirm_quote" else typed.subject
        kind = _SAME_TASK.get(step.kind, step.kind)
        name = f"todo-{kind}-{hashlib.sha256(about.encode(errors='replace')).hexdigest()[:12]}"
        seen[name] += 1
        if step.due is not None:
            yield _task_entry(identity, f"{name}-{seen[name]}", occasion, step, step.due)


def _task_entry(identity: _Identity, part: str, occasion: Occasion, step: Step, due: date) -> CalendarEntry:
    return CalendarEntry(
        uid=identity.uid(part),
        part=part,
        kind="deadline",
        start=due,
        end=due + _DAY,
        summary=identity.words("task_summary", step, occasion),
        description=identity.words("task_description", step, occasion),
        location="",
        modified=identity.modified,
        language=identity.language,
        alarms=_BEFORE_A_TASK,
    )


def _online_entry(identity: _Identity, raw: OnlineSession, programme_end: date) -> CalendarEntry:
    session = cleaned(raw)
    part = f"online-{raw.code}"
    start = raw.start.astimezone(ZoneInfo(raw.timezone))
    end = datetime.fromtimestamp(start.timestamp() + raw.minutes * 60, ZoneInfo(raw.timezone))
    return CalendarEntry(
        uid=identity.uid(part),
        part=part,
        kind="online",
        start=start,
        end=end,
        summary=identity.words("online_summary", session),
        description=identity.words("online_description", session),
        location=session.url,
        modified=identity.modified,
        url=session.url,
        repeat_until=(raw.until or programme_end) if raw.repeat == "monthly" else None,
        language=identity.language,
        alarms=(_BEFORE_ONLINE,),
    )


def _movements(paper: Itinerary, identity: _Identity) -> Iterator[CalendarEntry]:
    for part, leg in (("arrival", paper.out[-1:]), ("departure", paper.back[:1])):
        yield from (_movement(paper, identity, part, only) for only in leg)


def _movement(paper: Itinerary, identity: _Identity, part: str, leg: Leg) -> CalendarEntry:
    where = leg.destination if part == "arrival" else leg.origin
    return CalendarEntry(
        uid=identity.uid(part),
        part=f"{part}-{paper.traveller.code}",
        kind=leg.mode,
        start=leg.departs,
        end=leg.arrives,
        summary=_words(f"{part}_summary", paper, leg),
        description=_words("movement_description", paper, leg),
        location=_station(where),
        position=_position(where),
        modified=identity.modified,
        status=_leg_status(leg),
    )


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
