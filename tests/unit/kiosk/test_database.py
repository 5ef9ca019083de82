"""Opening the database: durable on SQLite, migrated from nothing and again, and one line where it can't be had."""

import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from kiosk.store.database import MIGRATIONS, StoreUnavailable, is_reachable, migrate, open_database
from kiosk.store.tables import metadata
from tests import postgres

PASSWORD = "hunter2-Ωx"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'instance' / 'kiosk.sqlite3'}"


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


def head() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_sqlite_keeps_what_it_has_acknowledged(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    for _ in range(2):
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "synchronous") == 2  # FULL
        assert pragma(engine, "foreign_keys") == 1
        engine.dispose()


def test_the_folder_of_the_database_is_made_and_nobody_elses(sqlite_url: str, tmp_path: Path) -> None:
    open_database(sqlite_url).dispose()
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700


def test_postgresql_waits_for_the_disk(postgres_url: str) -> None:
    engine = open_database(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
    engine.dispose()


def test_postgresql_is_reached_whether_its_driver_is_named_or_not(postgres_url: str) -> None:
    engine = open_database(postgres_url.replace("+psycopg", ""))
    assert engine.dialect.driver == "psycopg"
    engine.dispose()


def test_the_schema_is_made_from_nothing_and_left_alone_the_second_time(url: str) -> None:
    for _ in range(2):
        engine = open_database(url)
        assert revision(engine) == head()
        assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
        engine.dispose()


def test_a_migration_again_changes_no_row(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO helpfulness VALUES ('bj-card-05', 'beijing', 3, 1)"))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT helped FROM helpfulness")).scalar_one() == 3
    engine.dispose()


def test_a_database_is_reachable_while_it_is_there(url: str) -> None:
    engine = open_database(url)
    assert is_reachable(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE questions"))
    assert not is_reachable(engine)
    engine.dispose()


def test_a_server_that_stops_is_not_reachable_and_one_that_comes_back_is(
    postgres_server: postgres.Server, postgres_url: str
) -> None:
    engine = open_database(postgres_url)
    postgres_server.stop()
    try:
        assert not is_reachable(engine)
        with pytest.raises(StoreUnavailable):
            open_database(postgres_url)
    finally:
        postgres_server.start()
    assert is_reachable(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "kiosk.sqlite3",
        "://",
        f"postgresql://kiosk:{PASSWORD}/x@127.0.0.1:1/db",
        f"postgresql://kiosk:pass@{PASSWORD}:word@127.0.0.1:1/db",
        f"postgresql://kiosk:{PASSWORD}@127.0.0.1:port/db",
        f"postgresql://kiosk:{PASSWORD}@127.0.0.1:1/db",
        f"postgresql+psycopg://127.0.0.1:1/db?user=kiosk&password={PASSWORD}",
        f"postgresql://kiosk:{PASSWORD}@127.0.0.1:99999/db",
        f"postgresql+nosuch://kiosk:{PASSWORD}@127.0.0.1/db",
        f"postgresql://kiosk:{PASSWORD}@127.0.0.1:1/db?nonsense=1",
        f"nosuch://kiosk:{PASSWORD}@127.0.0.1/db",
        f"mysql://kiosk:{PASSWORD}@127.0.0.1/db",
        "sqlite:////proc/nowhere/kiosk.sqlite3",
        "sqlite:////dev/null/kiosk.sqlite3",
        "sqlite:////proc/version",
    ],
)
def test_what_can_not_be_opened_is_one_line_without_the_password(address: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_database(address)
    says = str(caught.value)
    assert says.startswith("KIOSK_DATABASE_URL: ")
    assert len(says.splitlines()) == 1
    assert PASSWORD not in says
    assert "hunter2" not in says
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    path.write_bytes(b"a letter to the editor " * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"a letter")


def test_a_database_of_a_later_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    later = sqlite3.connect(path)
    with later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    later.close()
    with pytest.raises(StoreUnavailable, match="9999"):
        open_database(f"sqlite:///{path}")


def test_a_database_that_another_holds_is_waited_for_and_then_refused(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match="locked"):
        open_database(f"sqlite:///{path}")
    holder.close()


def test_a_database_that_another_writes_to_holds_up_no_start(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    engine = open_database(f"sqlite:///{path}")
    assert is_reachable(engine)
    engine.dispose()
    holder.close()


def test_in_memory_it_works_too() -> None:
    engine = open_database("sqlite://")
    assert is_reachable(engine)
    engine.dispose()
