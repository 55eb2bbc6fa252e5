"""The outbox in the database: one row a message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from planner.domain.mails import Posting
from planner.store.tables import Message

_NAMES = tuple(field.name for field in fields(Posting))


def postings(connection: Connection, programme: str) -> tuple[Posting, ...]:
    """Every row of a programme, by event, delegate, edition and key."""
    columns = [col(getattr(Message, name)) for name in _NAMES]
    order = (col(Message.event), col(Message.delegate), col(Message.edition), col(Message.key))
    found = connection.execute(select(*columns).where(col(Message.programme) == programme).order_by(*order))
    return tuple(Posting(**dict(zip(_NAMES, row, strict=True))) for row in found)


def keep(connection: Connection, programme: str, before: Collection[Posting], after: Collection[Posting]) -> None:
    """Write the rows that are not as they were."""
    known = {row.key: row for row in before}
    changed = [row for row in after if known.get(row.key) != row]
    stale = [row.key for row in changed if row.key in known]
    for key in stale:
        connection.execute(delete(Message).where(col(Message.programme) == programme, col(Message.key) == key))
    if changed:
        connection.execute(insert(Message), [{"programme": programme, **asdict(row)} for row in changed])


def note(connection: Connection, programme: str, before: Posting, after: Posting) -> bool:
    """What became of one message; False where the row is not as it was before."""
    same = (col(Message.programme) == programme, col(Message.key) == before.key)
    as_before = (col(Message.state) == before.state, col(Message.attempts) == before.attempts)
    done = connection.execute(update(Message).where(*same, *as_before).values(**asdict(after)))
    return done.rowcount == 1
