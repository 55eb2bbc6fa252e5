"""Opening the database: address, engine, transactions, and every failure in one sentence."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning
from sqlmodel import create_engine

from planner.domain.failures import AddressError, BusyError, OutputError, RunError, StoreError
from planner.store.migrations import STEPS, schema_version, upgrade

BUSY_SECONDS = 5.0

_EXAMPLE = "expected for example sqlite:////srv/planner.db or postgresql+psycopg://user@host/planner"

_READING = {"planner_reading": True}

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
}
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT}
_BUSY_SQLSTATES = {"40001", "40P01", "55P03", "23505"}  # serialization, deadlock, lock, somebody else's same key


class Database:
    """
    One database: a SQLite file by its path, or any SQLAlchemy URL.

    Nothing is opened before the first transaction, and reading creates nothing.

    Raises
    ------
    AddressError
        If the address is not one, or names a driver that is not installed.
    """

    def __init__(self, address: Path | str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._url = _url(address)
        self.name = self._url.database or "" if _is_sqlite(self._url) else _named(self._url)
        self._engine = _engine(self._url, busy_seconds)

    def close(self) -> None:
        """Let go of the file; SQLite then folds its write-ahead log into it."""
        self._engine.dispose()

    def exists(self) -> bool:
        """Whether a run has saved here before; a file of no bytes is what a killed first run leaves."""
        if _is_sqlite(self._url):
            path = Path(str(self._url.database))
            return path.exists() and not (path.is_file() and path.stat().st_size == 0)
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection to tables of today's shape; None where nothing was ever saved."""
        with self._translated():
            if not self.exists() or self._version() == 0:
                yield None
                return
            if self._version() < len(STEPS):
                self._upgrade()
            with self._engine.connect().execution_options(**_READING) as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, made durable at its end; the first one creates the tables."""
        with self._translated(), self._engine.begin() as connection:
            upgrade(connection, self.name)
            yield connection

    def _version(self) -> int:
        with self._engine.connect().execution_options(**_READING) as connection:
            return schema_version(connection, self.name)

    def _upgrade(self) -> None:
        with self._engine.begin() as connection:
            upgrade(connection, self.name)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise _failure(error, self.name) from error
        except ImportError as error:
            raise _not_installed(self._url, error) from None


def _url(address: Path | str) -> URL:
    if isinstance(address, Path):
        return URL.create("sqlite", database=str(address))
    url = _parsed(address)
    if _is_sqlite(url):
        _refuse_fleeting(url)
    return url


def _refuse_fleeting(url: URL) -> None:
    """SQLite in memory would take everything and keep nothing; what is no plain file name cannot be looked up."""
    name = url.database or ""
    if name in ("", ":memory:") or "memory" in url.query.get("mode", "") or name.startswith("file::memory:"):
        told = "the database address names a database in memory, which is forgotten when the run ends"
        raise AddressError(f"{told}; name a file, for example sqlite:////srv/planner.db")
    if name.startswith("file:"):
        raise AddressError(f"the database address names a file by 'file:'; name the file itself, {_EXAMPLE}")


def _parsed(address: str) -> URL:
    try:
        return make_url(address)
    except ArgumentError:
        raise AddressError(f"the database address is not a URL; {_EXAMPLE}") from None
    except ValueError:
        raise AddressError(f"the port in the database address is not a number; {_EXAMPLE}") from None


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _engine(url: URL, busy_seconds: float) -> Engine:
    options: dict[str, Any] = {"isolation_level": "SERIALIZABLE"}
    if _is_sqlite(url):
        options = {"connect_args": {"timeout": busy_seconds}}
    try:
        engine = _created(url, options)
    except NoSuchModuleError:
        told = f"{url.drivername!r} is not a kind of database that is known; sqlite or postgresql is"
        raise AddressError(told) from None
    except ImportError as error:
        raise _not_installed(url, error) from None
    except (ArgumentError, SAWarning, ValueError, TypeError):
        raise _unfit(url) from None
    event.listen(engine, "do_connect", partial(_connect, url))
    if _is_sqlite(url):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _created(url: URL, options: dict[str, Any]) -> Engine:
    """The engine; what SQLAlchemy would ignore with a warning is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", SAWarning)
        return create_engine(url, **options)


def _not_installed(url: URL, error: ImportError) -> AddressError:
    return AddressError(f"{_named(url)} needs the Python package {error.name!r}, which is not installed")


def _named(url: URL) -> str:
    """The address without a secret: no password, and no options, which may hold one too."""
    return str(url.set(query={}))


def _unfit(url: URL) -> AddressError:
    parts = "its host, its file name and the options after the question mark"
    return AddressError(f"the database address does not fit {url.get_backend_name()}: look at {parts}; {_EXAMPLE}")


def _connect(url: URL, dialect: Dialect, _record: object, places: list[Any], names: dict[str, Any]) -> Any:
    """Connect as SQLAlchemy does; a value that the driver cannot even take is a mistake in the address."""
    try:
        return dialect.connect(*places, **names)
    except (ValueError, TypeError, OverflowError):
        raise _unfit(url) from None


def _prepare(connection: Any, _: object) -> None:
    """Autocommit in the driver (`_begin` opens transactions), a log that survives a kill, keys that hold."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Who means to write takes the lock at once: two runs wait for each other instead of failing half-way."""
    reading = connection.get_execution_options().get("planner_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _failure(error: Exception, name: str) -> RunError:
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlite_errorcode", 0) & 0xFF
    state = getattr(origin, "sqlstate", None) or getattr(origin, "pgcode", None)
    if code in _BUSY or state in _BUSY_SQLSTATES:
        return BusyError(f"{name} is busy with another run; wait for it to end and run again")
    if code in _DISK:
        return OutputError(f"{name} cannot be read or written: {origin}; is the disk full or protected?")
    if code in _DAMAGED:
        return StoreError(f"{name} is not a planner database or is damaged ({origin}); restore a copy or move it away")
    said = str(origin).strip().splitlines() or [type(origin).__name__]
    return StoreError(f"{name} refused: {said[0]}")
