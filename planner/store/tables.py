"""
The tables. Natural keys only and plain column types, so that SQLite and PostgreSQL hold the same.

`planner.store.migrations` creates them; a test compares both.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel


class Table(SQLModel):
    """Common ancestor: keeps the planner's tables apart from anybody else's SQLModel classes."""

    metadata: ClassVar[MetaData] = MetaData()


class KeptText(TypeDecorator[str]):
    """Text that comes back as text: SQLite would hand out whatever a damaged row holds in its place."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: object, dialect: Dialect) -> str | None:
        """
        The text of a row.

        Raises
        ------
        ValueError
            If the row holds something else.
        """
        if value is None or isinstance(value, str):
            return value
        raise ValueError(f"Expected text, got {type(value).__name__}.")


def _text(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(KeptText, primary_key=primary_key, nullable=nullable)


class SchemaVersion(Table, table=True):
    """One row for each migration step that this database has been through."""

    __tablename__ = "schema_version"

    version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))


class Import(Table, table=True):
    """One state of a programme folder, as read."""

    __tablename__ = "imports"
    __table_args__ = (UniqueConstraint("programme", "input_sha256"),)

    programme: str = Field(sa_column=_text(primary_key=True))
    number: int = Field(primary_key=True)
    input_sha256: str = Field(sa_column=_text())


class ImportRow(Table, table=True):
    """One row of a table of the folder: a JSON object, in the order of the file."""

    __tablename__ = "import_rows"
    __table_args__ = (ForeignKeyConstraint(["programme", "import_number"], ["imports.programme", "imports.number"]),)

    programme: str = Field(sa_column=_text(primary_key=True))
    import_number: int = Field(primary_key=True)
    table_name: str = Field(sa_column=_text(primary_key=True))
    position: int = Field(primary_key=True)
    record: str = Field(sa_column=_text())


class PlanRevision(Table, table=True):
    """A published plan; never edited in place. `document` is the text of its plan.json."""

    __tablename__ = "plan_revisions"
    __table_args__ = (
        ForeignKeyConstraint(["programme", "import_number"], ["imports.programme", "imports.number"]),
        ForeignKeyConstraint(["programme", "previous"], ["plan_revisions.programme", "plan_revisions.revision"]),
    )

    programme: str = Field(sa_column=_text(primary_key=True))
    revision: int = Field(primary_key=True)
    previous: int | None
    import_number: int
    input_sha256: str = Field(sa_column=_text())
    today: date
    status: str = Field(sa_column=_text())
    planner_version: str = Field(sa_column=_text())
    document: str = Field(sa_column=_text())


class PublishedTrip(Table, table=True):
    """
    A trip of a revision, and which edition of its papers went out.

    `cost` is in cents of the programme's currency; `differences` is a JSON list, what the edition changed.
    """

    __tablename__ = "published_trips"
    __table_args__ = (
        ForeignKeyConstraint(["programme", "revision"], ["plan_revisions.programme", "plan_revisions.revision"]),
    )

    programme: str = Field(sa_column=_text(primary_key=True))
    revision: int = Field(primary_key=True)
    event: str = Field(sa_column=_text(primary_key=True))
    delegate: str = Field(sa_column=_text(primary_key=True))
    authority: str = Field(sa_column=_text())
    slot_start: date
    slot_end: date
    quote: str | None = Field(sa_column=_text(nullable=True))
    hotel: str | None = Field(sa_column=_text(nullable=True))
    check_in: date
    check_out: date
    estimated: bool
    carried: bool
    cost: int = Field(sa_column=Column(BigInteger, nullable=False))
    edition: int
    issued: date
    differences: str = Field(sa_column=_text())


class KeptEntry(Table, table=True):
    """
    The last published state of one calendar entry, kept for ever.

    `calendar` names the file ("delegates/D014"); `modified` is an ISO 8601 moment in UTC; `document` holds the
    entry's values, so that a withdrawn one can still be written.
    """

    __tablename__ = "calendar_entries"

    programme: str = Field(sa_column=_text(primary_key=True))
    calendar: str = Field(sa_column=_text(primary_key=True))
    uid: str = Field(sa_column=_text(primary_key=True))
    sequence: int
    status: str = Field(sa_column=_text())
    fingerprint: str = Field(sa_column=_text())
    modified: str = Field(sa_column=_text())
    document: str = Field(sa_column=_text())


class Message(Table, table=True):
    """
    One mail and what became of it, kept for ever (`planner.domain.mails.Posting`).

    `digest` is the SHA-256 of the file in the output folder; of a sent message, of what was sent. Nothing of the mail
    server's address or password is kept.
    """

    __tablename__ = "outbox"

    programme: str = Field(sa_column=_text(primary_key=True))
    key: str = Field(sa_column=_text(primary_key=True))
    event: str = Field(sa_column=_text())
    delegate: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    edition: int
    path: str = Field(sa_column=_text())
    recipient: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    message_id: str = Field(sa_column=_text())
    digest: str = Field(sa_column=_text())
    state: str = Field(sa_column=_text())
    answer: str = Field(sa_column=_text())
    attempts: int
    tried: str = Field(sa_column=_text())
