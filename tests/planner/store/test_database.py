"""Opening a database: its settings, its versions, and one clear sentence for everything that can be wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from planner.domain.failures import AddressError, BusyError, OutputError, StoreError
from planner.store import migrations
from planner.store.database import Database
from planner.store.tables import Table


@pytest.fixture
def path(tmp_path):
    return tmp_path / "planner.db"


@pytest.fixture
def database(path):
    opened = Database(path, busy_seconds=0.1)
    yield opened
    opened.close()


def saved(database):
    with database.writing():
        pass


def test_the_file_is_kept_by_a_write_ahead_log_with_keys_that_hold(database):
    with database.writing() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_trip_of_no_revision_is_refused(database):
    orphan = "INSERT INTO published_trips VALUES ('p', 1, 'E', 'D', 'A', '', '', '', '', '', '', 0, 0, 0, 1, '', '')"
    with pytest.raises(StoreError, match="FOREIGN KEY constraint failed"), database.writing() as connection:
        connection.execute(text(orphan))


def test_the_steps_make_the_tables_that_the_code_names(tmp_path):
    stepped, modelled = create_engine("sqlite://"), create_engine("sqlite://")
    with stepped.begin() as connection:
        migrations.upgrade(connection, "memory")
    Table.metadata.create_all(modelled)
    found, wanted = inspect(stepped), inspect(modelled)
    assert found.get_table_names() == wanted.get_table_names()
    for name in wanted.get_table_names():
        assert [str(column) for column in found.get_columns(name)] == [
            str(column) for column in wanted.get_columns(name)
        ]
        assert found.get_pk_constraint(name) == wanted.get_pk_constraint(name)
        assert found.get_foreign_keys(name) == wanted.get_foreign_keys(name)
        assert found.get_unique_constraints(name) == wanted.get_unique_constraints(name)
    stepped.dispose()
    modelled.dispose()


def squeezed(statement):
    return "".join(str(statement).split()).upper()


def test_the_steps_say_what_postgresql_would_be_told():
    stated = {squeezed(statement) for step in migrations.STEPS for statement in step}
    wanted = {
        squeezed(CreateTable(table).compile(dialect=postgresql.dialect())) for table in Table.metadata.tables.values()
    }
    assert stated == wanted


def test_an_older_database_goes_through_the_missing_steps_only():
    engine = create_engine("sqlite://")
    second = ("ALTER TABLE imports ADD COLUMN note TEXT",)
    with engine.begin() as connection:
        migrations.upgrade(connection, "memory")
        migrations.upgrade(connection, "memory", (*migrations.STEPS, second))
        assert [column["name"] for column in inspect(connection).get_columns("imports")][-1] == "note"
        assert connection.execute(text("SELECT version FROM schema_version ORDER BY 1")).scalars().all() == [1, 2, 3]
    engine.dispose()


def test_a_newer_database_is_refused(database, path):
    with database.writing() as connection:
        connection.execute(text("INSERT INTO schema_version VALUES (7)"))
    with pytest.raises(StoreError) as refused, database.reading():
        pass
    assert str(refused.value) == f"{path} was written by a newer planner (schema 7, known up to 2): update"


def test_a_database_of_another_program_is_refused_and_untouched(database, path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused, database.reading():
        pass
    assert str(refused.value) == f"{path} is a database of another program (tables songs); name another"
    with pytest.raises(StoreError, match="another program"), database.writing():
        pass
    database.close()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    other.close()
    assert len(path.read_bytes()) == len(before)


def test_a_file_that_is_no_database_is_refused_and_untouched(database, path):
    path.write_bytes(b"Dear all, " * 1000)
    with pytest.raises(StoreError) as refused, database.reading():
        pass
    expected = (
        f"{path} is not a planner database or is damaged (file is not a database); restore a copy or move it away"
    )
    assert str(refused.value) == expected
    assert path.read_bytes() == b"Dear all, " * 1000


def test_a_damaged_database_is_refused(database, path):
    saved(database)
    database.close()
    whole = bytearray(path.read_bytes())
    whole[100:4000] = b"\xff" * 3900
    path.write_bytes(whole)
    with pytest.raises(StoreError, match="is damaged"), database.reading():
        pass


def test_a_file_of_no_bytes_is_a_new_database(database, path):
    path.touch()
    with database.reading() as connection:
        assert connection is None
    saved(database)
    with database.reading() as connection:
        assert connection is not None


def test_a_database_that_another_process_writes_is_busy(database, path):
    saved(database)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError) as refused:
            saved(database)
        assert str(refused.value) == f"{path} is busy with another run; wait for it to end and run again"
        with database.reading() as connection:
            assert connection is not None
        other.execute("ROLLBACK")
    other.close()
    saved(database)


def test_a_database_in_a_folder_that_is_missing_cannot_be_written(tmp_path):
    database = Database(tmp_path / "missing" / "planner.db")
    with pytest.raises(OutputError, match="unable to open database file"):
        saved(database)


def test_a_folder_in_place_of_the_database_is_refused(tmp_path):
    (tmp_path / "planner.db").mkdir()
    with pytest.raises(OutputError, match="unable to open database file"), Database(tmp_path / "planner.db").reading():
        pass


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("planner.db", "the database address is not a URL; expected for example sqlite:////srv/planner.db"),
        ("", "the database address is not a URL"),
        ("oracel://srv/planner", "'oracel' is not a kind of database that is known; sqlite or postgresql is"),
        ("postgresql+psycopg://ann:secret@srv/planner", "needs the Python package 'psycopg', which is not installed"),
        ("postgresql+psycopg://srv/planner?password=secret", "srv/planner needs the Python package"),
        ("sqlite+aiosqlite:///planner.db", "needs the Python package 'aiosqlite', which is not installed"),
        ("postgresql://ann:secret@srv:99x/planner", "the port in the database address is not a number; expected for"),
        ("postgresql://ann:secret@[::1/planner", "the port in the database address is not a number; expected for"),
        ("sqlite://ann:secret@srv/planner.db", "the database address does not fit sqlite: look at its host"),
        ("sqlite:///planner.db?timeout=soon", "the database address does not fit sqlite: look at its host"),
        ("sqlite:///planner.db?timeout=1&timeout=2", "the database address does not fit sqlite: look at its host"),
        ("sqlite:///planner.db?colour=red", "the database address does not fit sqlite: look at its host"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained_without_its_password(address, sentence):
    with pytest.raises(AddressError) as refused:
        Database(address)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["a%00.db", "planner.db?cached_statements=99999999999999999999"])
def test_an_address_that_the_driver_cannot_take_is_explained(tmp_path, name):
    database = Database(f"sqlite:///{tmp_path}/{name}")
    with pytest.raises(AddressError, match="does not fit sqlite"):
        saved(database)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_hold_any_character(tmp_path):
    path = tmp_path / "a?b #%41 ü.db"
    database = Database(path)
    saved(database)
    database.close()
    assert path.exists()


def test_a_url_names_a_database_too(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/other.db")
    saved(database)
    database.close()
    assert (tmp_path / "other.db").exists()


def test_nothing_is_migrated_by_a_reader_that_finds_it_up_to_date(database, path):
    saved(database)
    database.close()
    before = Path(path).read_bytes()
    with database.reading() as connection:
        assert connection is not None
    database.close()
    assert path.read_bytes() == before
