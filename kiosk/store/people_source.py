"""Another database's list of people, read with one query that can change nothing there."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from kiosk.store.people_list import Table

ADDRESS: Final = "address"
QUERY: Final = "query"
_WAIT_SECONDS: Final = 10


class SourceUnreadable(Exception):
    """The other database, or what was asked of it, can't be read.

    Attributes:
        what: ADDRESS or QUERY.
        why: the kind of error; never its text, which may quote a password or a value.
    """

    def __init__(self, what: str, error: Exception) -> None:
        self.what, self.why = what, type(getattr(error, "orig", None) or error).__name__
        super().__init__(f"{what}: {self.why}")


def from_query(url: str, query: str) -> Table:
    """Read the answer to a query; its lines are numbered from 1.

    Raises: SourceUnreadable.
    """
    try:
        engine = _engine(make_url(url))
    except (ArgumentError, ValueError, ImportError) as error:
        raise SourceUnreadable(ADDRESS, error) from None
    try:
        return _answer(engine, query)
    finally:
        engine.dispose()


def _answer(engine: Engine, query: str) -> Table:
    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise SourceUnreadable(ADDRESS, error) from None
    try:
        with connection:  # closed without a commit
            answer = connection.execute(text(query.replace(":", "\\:")))
            lines = [(place, _cells(row)) for place, row in enumerate(answer, start=1)]
            return Table(tuple(answer.keys()), lines, header=0)
    except SQLAlchemyError as error:
        raise SourceUnreadable(QUERY, error) from None


def _engine(url: URL) -> Engine:
    """Return an engine that only reads, where the database knows how to promise that."""
    if url.get_backend_name() == "sqlite":  # also keeps a file of a mistyped name from being made
        path = quote(str(Path(url.database or "").absolute()))
        only = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
        return create_engine(only, poolclass=NullPool)
    if url.get_backend_name() == "postgresql":
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        waits = {"connect_timeout": _WAIT_SECONDS}
        options = {"postgresql_readonly": True}
        return create_engine(url, connect_args=waits, execution_options=options, poolclass=NullPool)
    return create_engine(url, poolclass=NullPool)


def _cells(row: Sequence[Any]) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
