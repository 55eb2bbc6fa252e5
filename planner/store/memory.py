"""What a run recalls of the runs before it, and what it leaves to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert
from sqlmodel import Session, col, select

from planner.domain.agenda import CalendarEntry, entry_from_dict, entry_to_dict, fingerprint
from planner.domain.failures import BusyError, StoreError
from planner.domain.itinerary import Edition
from planner.domain.mails import Posting
from planner.domain.plan import Plan, Trip, plan_from_dict
from planner.domain.records import Programme
from planner.domain.told import Told
from planner.store import outbox
from planner.store.database import BUSY_SECONDS, Database
from planner.store.records import TELLING, differences_from_json, differences_to_json, rows_of, told_from
from planner.store.tables import Import, ImportRow, KeptEntry, PlanRevision, PublishedTrip

Calendars = Mapping[str, Mapping[str, CalendarEntry]]
"""Calendar ("delegates/D014", "events/barcelona") -> uid -> entry."""

Editions = Mapping[tuple[str, str], Edition]
"""(event, delegate) -> which edition of the papers of their trip is out."""


@dataclass(frozen=True, slots=True)
class Revision:
    """
    One published plan.

    Attributes
    ----------
    document
        The text of its plan.json.
    previous
        The revision that it replaced; None for the first.
    today
        The day that it was made for.
    planner_version
        The planner that made it.
    """

    number: int
    previous: int | None
    input_sha256: str
    today: date
    status: str
    planner_version: str
    document: str

    def value(self) -> Any:
        """The JSON value of the document."""
        return json.loads(self.document)

    def plan(self) -> Plan:
        """The plan as it was published."""
        return plan_from_dict(self.value())


@dataclass(frozen=True, slots=True)
class Recollection:
    """
    What was published of one programme.

    Attributes
    ----------
    latest, before
        The latest revision and the one that it replaced.
    calendars
        Every calendar entry ever published.
    editions
        The last one of every trip ever published, withdrawn ones included.
    earlier_editions
        Every one of them, oldest first.
    postings
        The outbox.
    """

    latest: Revision | None = None
    before: Revision | None = None
    calendars: Calendars = field(default_factory=dict)
    editions: Editions = field(default_factory=dict)
    earlier_editions: Mapping[tuple[str, str], tuple[Edition, ...]] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """
    What goes out now.

    Attributes
    ----------
    revision
        The new plan; None where the latest one still holds.
    calendars
        All entries as they are published now.
    editions
        Of every trip of the new plan.
    postings
        The outbox as it is now.
    """

    revision: Revision | None
    calendars: Calendars
    editions: Editions = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()


class Memory:
    """The store of one or more programmes; closes its database when the `with` block ends."""

    def __init__(self, address: Path | str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._database = Database(address, busy_seconds=busy_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    @property
    def name(self) -> str:
        """What an officer may call the database: its file, or its address without the password."""
        return self._database.name

    def recall(self, programme: str) -> Recollection:
        """What was published last; nothing where nothing was."""
        with self._reading() as connection:
            return Recollection() if connection is None else _recollection(connection, programme)

    def revision(self, programme: str, number: int) -> Revision | None:
        """One revision by its number."""
        with self._reading() as connection:
            return None if connection is None else _revision(connection, programme, number)

    def told(self, programme: str, number: int) -> Told:
        """The words of the folder that a revision was made from; none where there is no such revision."""
        with self._reading() as connection:
            return Told() if connection is None else _told(connection, programme, number)

    def save(self, programme: Programme, recalled: Recollection, publication: Publication) -> None:
        """
        Keep a publication, in one transaction.

        Parameters
        ----------
        recalled
            What `recall` said when this run began.

        Raises
        ------
        BusyError
            If somebody saved since then.
        """
        with self._database.writing() as connection:
            with self._undamaged():
                found = _recollection(connection, programme.code)
            if found != recalled:
                raise BusyError(
                    f"another run saved programme {programme.code!r} in {self._database.name} meanwhile; run again"
                )
            if publication.revision is not None:
                _add_revision(connection, programme, publication.revision, publication.editions)
            _keep_entries(connection, programme.code, recalled.calendars, publication.calendars)
            outbox.keep(connection, programme.code, recalled.postings, publication.postings)

    def postings(self, programme: str) -> tuple[Posting, ...]:
        """The outbox of a programme; empty where nothing was published."""
        with self._reading() as connection:
            return () if connection is None else outbox.postings(connection, programme)

    def note(self, programme: str, before: Posting, after: Posting) -> None:
        """
        Keep what became of one message, durably.

        Raises
        ------
        BusyError
            If somebody else changed its row meanwhile.
        """
        with self._database.writing() as connection:
            if not outbox.note(connection, programme, before, after):
                raise BusyError(f"somebody else is sending from {self._database.name}; wait for it to end")

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        with self._undamaged(), self._database.reading() as connection:
            yield connection

    @contextmanager
    def _undamaged(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise StoreError(f"{self._database.name} holds a damaged row ({error}); restore a copy") from None


def _recollection(connection: Connection, programme: str) -> Recollection:
    latest = _revision(connection, programme, _highest(connection, PlanRevision, programme))
    before = None if latest is None or latest.previous is None else _revision(connection, programme, latest.previous)
    for revision in (latest, before):
        if revision is not None:
            revision.plan()
    every = _every_edition(connection, programme)
    return Recollection(
        latest,
        before,
        _calendars(connection, programme),
        _editions(connection, programme),
        every,
        outbox.postings(connection, programme),
    )


def _highest(connection: Connection, table: type[Import] | type[PlanRevision], programme: str) -> int:
    """The highest number in use for a programme; 0 for none."""
    number = Import.number if table is Import else PlanRevision.revision
    found = connection.execute(select(func.max(number)).where(col(table.programme) == programme)).scalar_one()
    return int(found or 0)


def _revision(connection: Connection, programme: str, number: int) -> Revision | None:
    with Session(connection) as session:
        row = session.get(PlanRevision, (programme, number))
        return None if row is None else _revision_of(row)


def _revision_of(row: PlanRevision) -> Revision:
    return Revision(
        number=row.revision,
        previous=row.previous,
        input_sha256=row.input_sha256,
        today=row.today,
        status=row.status,
        planner_version=row.planner_version,
        document=row.document,
    )


def _calendars(connection: Connection, programme: str) -> dict[str, dict[str, CalendarEntry]]:
    found: dict[str, dict[str, CalendarEntry]] = {}
    kept = select(KeptEntry.calendar, KeptEntry.uid, KeptEntry.document).where(col(KeptEntry.programme) == programme)
    for calendar, uid, document in connection.execute(kept.order_by(KeptEntry.calendar, KeptEntry.uid)):
        found.setdefault(calendar, {})[uid] = entry_from_dict(json.loads(document))
    return found


def _editions(connection: Connection, programme: str) -> dict[tuple[str, str], Edition]:
    """The edition in the latest revision that holds the trip."""
    latest = (
        select(PublishedTrip.event, PublishedTrip.delegate, func.max(PublishedTrip.revision).label("revision"))
        .where(col(PublishedTrip.programme) == programme)
        .group_by(col(PublishedTrip.event), col(PublishedTrip.delegate))
        .subquery()
    )
    wanted = select(PublishedTrip).where(
        col(PublishedTrip.programme) == programme,
        col(PublishedTrip.event) == latest.c.event,
        col(PublishedTrip.delegate) == latest.c.delegate,
        col(PublishedTrip.revision) == latest.c.revision,
    )
    with Session(connection) as session:
        return {
            (trip.event, trip.delegate): Edition(
                _whole(trip.edition), trip.issued, differences_from_json(trip.differences)
            )
            for trip in session.exec(wanted)
        }


def _whole(number: object) -> int:
    """The whole number of a row; SQLite would hand out whatever a damaged row holds in its place."""
    if not isinstance(number, int):
        raise ValueError(f"Expected a whole number, got {type(number).__name__}.")
    return number


def _every_edition(connection: Connection, programme: str) -> dict[tuple[str, str], tuple[Edition, ...]]:
    """A revision repeats the editions that it leaves as they are: each is taken from the first that has it."""
    columns = (col(PublishedTrip.event), col(PublishedTrip.delegate), col(PublishedTrip.edition))
    asked = (
        sqlalchemy.select(*columns, func.max(PublishedTrip.issued), func.max(PublishedTrip.differences))
        .where(col(PublishedTrip.programme) == programme)
        .group_by(*columns)
        .order_by(*columns)
    )
    found: dict[tuple[str, str], tuple[Edition, ...]] = {}
    for event, delegate, number, issued, differences in connection.execute(asked):
        edition = Edition(_whole(number), issued, differences_from_json(differences))
        found[event, delegate] = (*found.get((event, delegate), ()), edition)
    return found


def _told(connection: Connection, programme: str, number: int) -> Told:
    asked = (
        select(ImportRow.table_name, ImportRow.record)
        .join(
            PlanRevision,
            (col(PlanRevision.programme) == col(ImportRow.programme))
            & (col(PlanRevision.import_number) == col(ImportRow.import_number)),
        )
        .where(
            col(PlanRevision.programme) == programme,
            col(PlanRevision.revision) == number,
            col(ImportRow.table_name).in_(TELLING),
        )
        .order_by(col(ImportRow.table_name), col(ImportRow.position))
    )
    return told_from((table, record) for table, record in connection.execute(asked))


def _add_revision(connection: Connection, programme: Programme, revision: Revision, editions: Editions) -> None:
    connection.execute(
        insert(PlanRevision).values(
            programme=programme.code,
            revision=revision.number,
            previous=revision.previous,
            import_number=_import_number(connection, programme),
            input_sha256=revision.input_sha256,
            today=revision.today,
            status=revision.status,
            planner_version=revision.planner_version,
            document=revision.document,
        )
    )
    trips = [_trip_row(programme.code, revision, trip, editions) for trip in revision.plan().trips]
    if trips:
        connection.execute(insert(PublishedTrip), trips)


def _import_number(connection: Connection, programme: Programme) -> int:
    """The import with these rows; the same folder is kept once."""
    same = (col(Import.programme) == programme.code, col(Import.input_sha256) == programme.input_sha256)
    known = connection.execute(select(Import.number).where(*same)).scalar_one_or_none()
    if known is not None:
        return int(known)
    number = _highest(connection, Import, programme.code) + 1
    added = {"programme": programme.code, "number": number, "input_sha256": programme.input_sha256}
    connection.execute(insert(Import).values(added))
    connection.execute(
        insert(ImportRow),
        [
            {
                "programme": programme.code,
                "import_number": number,
                "table_name": table,
                "position": position,
                "record": record,
            }
            for table, position, record in rows_of(programme)
        ],
    )
    return number


def _trip_row(programme: str, revision: Revision, trip: Trip, editions: Editions) -> dict[str, object]:
    edition = editions.get((trip.event, trip.delegate), Edition())
    return {
        "programme": programme,
        "revision": revision.number,
        "event": trip.event,
        "delegate": trip.delegate,
        "authority": trip.authority,
        "slot_start": trip.slot_start,
        "slot_end": trip.slot_end,
        "quote": trip.quote,
        "hotel": trip.hotel,
        "check_in": trip.check_in,
        "check_out": trip.check_out,
        "estimated": trip.estimated,
        "carried": trip.carried,
        "cost": trip.cost.total,
        "edition": edition.number,
        "issued": edition.issued or revision.today,
        "differences": differences_to_json(edition.differences),
    }


def _keep_entries(connection: Connection, programme: str, before: Calendars, after: Calendars) -> None:
    """Write the entries that are not as they were."""
    changed = [
        _entry_row(programme, calendar, entry)
        for calendar, entries in after.items()
        for uid, entry in entries.items()
        if before.get(calendar, {}).get(uid) != entry
    ]
    if not changed:
        return
    keys = [{f"the_{name}": row[name] for name in ("programme", "calendar", "uid")} for row in changed]
    connection.execute(delete(KeptEntry).where(*_same_entry()), keys)
    connection.execute(insert(KeptEntry), changed)


def _same_entry() -> tuple[ColumnElement[bool], ...]:
    return (
        col(KeptEntry.programme) == bindparam("the_programme"),
        col(KeptEntry.calendar) == bindparam("the_calendar"),
        col(KeptEntry.uid) == bindparam("the_uid"),
    )


def _entry_row(programme: str, calendar: str, entry: CalendarEntry) -> dict[str, object]:
    return {
        "programme": programme,
        "calendar": calendar,
        "uid": entry.uid,
        "sequence": entry.sequence,
        "status": entry.status,
        "fingerprint": fingerprint(entry),
        "modified": entry.modified.isoformat(),
        "document": json.dumps(entry_to_dict(entry), sort_keys=True, ensure_ascii=False),
    }
