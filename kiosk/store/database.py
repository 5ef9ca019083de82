"""Open the database: SQLite for one kiosk, PostgreSQL for many; schema brought up to date by Alembic."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import alembic.command
import alembic.config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from kiosk.store.tables import questions

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_WAIT_SECONDS: Final = 2
# A start can wait while others that start with it bring the schema up; a page can't.
_START_WAIT_SECONDS: Final = 60
_WRITES: Final = "kiosk_writes"
_WAITS: Final = "kiosk_waits"
_MIGRATING: Final = 20_260_101  # any number that nobody else locks


class StoreUnavailable(Exception):
    """The database can't be reached or opened. Its text says why, for logs; it holds no password."""


class StoreUnreachable(StoreUnavailable):
    """The server doesn't answer, or lets nobody in: it may later."""


def open_database(url: str) -> Engine:
    """Connect and bring the schema up to date.

    Raises: StoreUnavailable, also when the server would acknowledge what it may lose.
    """
    engine = connect(url)
    try:
        prepare(engine)
    except StoreUnavailable:
        engine.dispose()
        raise
    return engine


def connect(url: str) -> Engine:
    """Return the way to a database; a server isn't asked yet.

    Raises: StoreUnavailable, when there can be no database of this address.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its text may quote a part of the password
        raise StoreUnavailable(
            "KIOSK_DATABASE_URL: no address of a database; use one like sqlite:////srv/kiosk.sqlite3"
        ) from None
    try:
        return _engine(parsed)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise _unavailable(parsed, error) from None


def prepare(engine: Engine) -> None:
    """Look whether the database keeps what it acknowledges, and bring its schema up to date.

    Raises: StoreUnavailable.
    """
    try:
        _refuse_weak(engine)
        migrate(engine)
    except (SQLAlchemyError, CommandError, OSError) as error:
        raise _unavailable(engine.url, error) from None


def open_file(path: Path, metadata: MetaData) -> Engine:
    """Open a file of this machine's own, with the tables it is to have, as durable as the store.

    Raises: StoreUnavailable.
    """
    url = URL.create("sqlite", database=str(path))
    try:
        engine = _engine(url)
        metadata.create_all(engine)
        path.chmod(0o600)
    except (SQLAlchemyError, OSError) as error:
        raise _unavailable(url, error) from None
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision.

    Where none is due nothing is written, so that a busy database holds up no start.
    """
    if revision == "head" and _is_up_to_date(engine):
        return
    with for_writing(engine).execution_options(**{_WAITS: _START_WAIT_SECONDS}).begin() as connection:
        upgrade(connection, revision)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision within a transaction."""
    config = _migrations()
    if connection.dialect.name == "postgresql":  # processes that start at once come one after the other
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, revision)


def _migrations() -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _is_up_to_date(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(_migrations()).get_heads())


def is_reachable(engine: Engine) -> bool:
    """Return whether the database answers, and has what we keep there: SQLite makes an empty one of any name."""
    try:
        with engine.connect() as connection:
            connection.execute(select(questions.c.text).limit(1))
    except SQLAlchemyError:
        return False
    return True


def _engine(parsed: URL) -> Engine:
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": _WAIT_SECONDS})
        event.listen(engine, "connect", _make_durable)
        event.listen(engine, "begin", _begin)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    # No prepared statements: hundreds of kiosks reach the server through a pooler that hands out transactions.
    arguments = {"connect_timeout": _WAIT_SECONDS, "prepare_threshold": None}
    return create_engine(parsed, connect_args=arguments, pool_pre_ping=True, pool_size=1, max_overflow=9)


def for_writing(engine: Engine) -> Engine:
    """Return an engine whose transactions look and then write: on SQLite they take the one writer's place at once.

    Otherwise two that have looked could not both write, and one would fail.
    """
    return engine.execution_options(**{_WRITES: True})


def clock(connection: Connection) -> datetime:
    """Return the time by the store's own clock, in UTC: of the server, or of the machine that SQLite's file is on."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * options.get(_WAITS, _WAIT_SECONDS)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_weak(engine: Engine) -> None:
    """Refuse a server that acknowledges what isn't on its disk yet."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off":
                raise StoreUnavailable(f"KIOSK_DATABASE_URL: the server has {name} = off; use on")


def _make_durable(connection: Any, _record: Any) -> None:
    """What SQLite has acknowledged survives a power cut: a write-ahead log that is synced at each commit."""
    connection.isolation_level = None  # transactions begin as _begin says, not with the first change
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _unavailable(url: URL, error: Exception) -> StoreUnavailable:
    shown = url.set(query={}).render_as_string(hide_password=True)  # the query can hold a password too
    is_away = isinstance(error, OperationalError) and url.get_backend_name() != "sqlite"
    kind = StoreUnreachable if is_away else StoreUnavailable
    return kind(f"KIOSK_DATABASE_URL: {shown}: {type(error).__name__}: {_first_line(error)}")


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
