"""
From an empty database to today's tables, one step a schema version.

A step is never changed once published: a new version appends one. The statements keep to what SQLite and PostgreSQL
both understand.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from planner.domain.failures import StoreError

_FIRST = (
    "CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version))",
    """
    CREATE TABLE imports (
        programme TEXT NOT NULL, number INTEGER NOT NULL, input_sha256 TEXT NOT NULL,
        PRIMARY KEY (programme, number),
        UNIQUE (programme, input_sha256)
    )
    """,
    """
    CREATE TABLE import_rows (
        programme TEXT NOT NULL, import_number INTEGER NOT NULL, table_name TEXT NOT NULL, position INTEGER NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (programme, import_number, table_name, position),
        FOREIGN KEY (programme, import_number) REFERENCES imports (programme, number)
    )
    """,
    """
    CREATE TABLE plan_revisions (
        programme TEXT NOT NULL, revision INTEGER NOT NULL, previous INTEGER, import_number INTEGER NOT NULL,
        input_sha256 TEXT NOT NULL, today DATE NOT NULL, status TEXT NOT NULL, planner_version TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (programme, revision),
        FOREIGN KEY (programme, import_number) REFERENCES imports (programme, number),
        FOREIGN KEY (programme, previous) REFERENCES plan_revisions (programme, revision)
    )
    """,
    """
    CREATE TABLE published_trips (
        programme TEXT NOT NULL, revision INTEGER NOT NULL, event TEXT NOT NULL, delegate TEXT NOT NULL,
        authority TEXT NOT NULL, slot_start DATE NOT NULL, slot_end DATE NOT NULL, quote TEXT, hotel TEXT,
        check_in DATE NOT NULL, check_out DATE NOT NULL, estimated BOOLEAN NOT NULL, carried BOOLEAN NOT NULL,
        cost BIGINT NOT NULL, edition INTEGER NOT NULL, issued DATE NOT NULL, differences TEXT NOT NULL,
        PRIMARY KEY (programme, revision, event, delegate),
        FOREIGN KEY (programme, revision) REFERENCES plan_revisions (programme, revision)
    )
    """,
    """
    CREATE TABLE calendar_entries (
        programme TEXT NOT NULL, calendar TEXT NOT NULL, uid TEXT NOT NULL, sequence INTEGER NOT NULL,
        status TEXT NOT NULL, fingerprint TEXT NOT NULL, modified TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (programme, calendar, uid)
    )
    """,
)

_OUTBOX = (
    """
    CREATE TABLE outbox (
        programme TEXT NOT NULL, key TEXT NOT NULL, event TEXT NOT NULL, delegate TEXT NOT NULL, kind TEXT NOT NULL,
        edition INTEGER NOT NULL, path TEXT NOT NULL, recipient TEXT NOT NULL, name TEXT NOT NULL,
        message_id TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL,
        attempts INTEGER NOT NULL, tried TEXT NOT NULL,
        PRIMARY KEY (programme, key)
    )
    """,
)

STEPS: tuple[tuple[str, ...], ...] = (_FIRST, _OUTBOX)


def schema_version(connection: Connection, name: str) -> int:
    """
    Steps that the database has been through; 0 for an empty one.

    Raises
    ------
    StoreError
        If it belongs to another program or to a newer planner. `name` is how the sentence calls it.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    if "schema_version" not in tables:
        raise StoreError(
            f"{name} is a database of another program (tables {', '.join(sorted(tables)[:3])}); name another"
        )
    version = connection.execute(text("SELECT max(version) FROM schema_version")).scalar_one_or_none() or 0
    if version > len(STEPS):
        raise StoreError(f"{name} was written by a newer planner (schema {version}, known up to {len(STEPS)}): update")
    return int(version)


def upgrade(connection: Connection, name: str, steps: tuple[tuple[str, ...], ...] = STEPS) -> None:
    """Run the missing steps; the caller's transaction makes them all or none."""
    done = schema_version(connection, name)
    for number, statements in enumerate(steps[done:], start=done + 1):
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO schema_version (version) VALUES (:number)"), {"number": number})
