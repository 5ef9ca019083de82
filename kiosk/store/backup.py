"""A copy of the whole store in one encrypted file, and the way back: into an empty database of either kind.

The file is a line that says what it is, then blocks of rows. Each block is sealed for its place in this one file, and
the last one as the last: blocks that were left out, put elsewhere or cut off are found.
"""

import base64
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, func, insert, inspect, select, text

from kiosk.store.database import for_writing, upgrade
from kiosk.store.vault import Sealed, Vault

_KIND: Final = "kiosk backup 1"
_BLOCK_CHARACTERS: Final = 1_000_000
_ROWS_AT_ONCE: Final = 1000
_LENGTH: Final = struct.Struct(">I")
_LONGEST_HEAD: Final = 1000


class BrokenBackup(Exception):
    """A file is no backup, was cut or altered, or was made with another key. Its text says which."""


class NotEmpty(Exception):
    """The database to restore into holds something already."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a copy holds.

    Attributes:
        at: when it was made, UTC.
    """

    at: datetime
    tables: int
    rows: int


def write(engine: Engine, vault: Vault, file: BinaryIO, at: datetime) -> Extent:
    """Write everything the store holds at one moment."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        kept = _tables(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        head = json.dumps({"kind": _KIND, "schema": revision, "at": at.isoformat()})
        file.write(head.encode() + b"\n")
        rows = 0
        block, place = "", 0
        for line in _lines(connection, kept):
            rows += 1
            block += line
            if len(block) >= _BLOCK_CHARACTERS:
                _put(file, vault.seal(block, _place(head, place)))
                block, place = "", place + 1
        _put(file, vault.seal(block, _place(head, place, is_last=True)))
    return Extent(at, len(kept.sorted_tables), rows)


def restore(engine: Engine, vault: Vault, file: BinaryIO) -> Extent:
    """Fill an empty database: all of a copy, or nothing; then bring its schema up to date.

    Raises: BrokenBackup, NotEmpty.
    """
    head = file.readline(_LONGEST_HEAD).decode(errors="replace").rstrip("\n")
    schema, at = _read_head(head)
    with for_writing(engine).begin() as connection:
        if inspect(connection).get_table_names():
            raise NotEmpty
        upgrade(connection, schema)
        kept = _tables(connection)
        rows = 0
        for block in _blocks(vault, file, head):
            rows += _fill(connection, kept, block)
        _count_on(connection, kept)
        upgrade(connection)
    return Extent(at, len(kept.sorted_tables), rows)


def _tables(connection: Connection) -> MetaData:
    """Return the tables as the database has them: a copy may be older than this release's."""
    found = MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    return found


def _lines(connection: Connection, kept: MetaData) -> Iterator[str]:
    for table in kept.sorted_tables:
        rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
        for row in rows.mappings():
            said = {name: _said(value) for name, value in row.items()}
            yield json.dumps([table.name, said], ensure_ascii=False) + "\n"


def _fill(connection: Connection, kept: MetaData, block: str) -> int:
    of_table: dict[str, list[dict[str, Any]]] = {}
    for line in block.split("\n")[:-1]:
        name, row = json.loads(line)
        of_table.setdefault(name, []).append({key: _meant(said, connection) for key, said in row.items()})
    for name, rows in of_table.items():
        connection.execute(insert(kept.tables[name]), rows)
    return sum(map(len, of_table.values()))


def _count_on(connection: Connection, kept: MetaData) -> None:
    """Let numbers that the server gives out go on after those that were filled in."""
    if connection.dialect.name != "postgresql":
        return
    for table in kept.sorted_tables:
        for column in table.primary_key:
            named = {"table": table.name, "column": column.name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
            highest = connection.scalar(select(func.max(column))) if sequence else None
            if highest is not None:
                connection.execute(select(func.setval(sequence, highest)))


def _blocks(vault: Vault, file: BinaryIO, head: str) -> Iterator[str]:
    place = 0
    block = _get(file)
    while block:
        following = _get(file)
        try:
            yield vault.open(block, _place(head, place, is_last=not following))
        except Sealed:
            raise BrokenBackup("altered, cut off, or made with another key") from None
        block, place = following, place + 1
    if not place:
        raise BrokenBackup("cut off")


def _place(head: str, place: int, *, is_last: bool = False) -> str:
    return f"backup:{head}/{place}{'/last' if is_last else ''}"


def _put(file: BinaryIO, block: bytes) -> None:
    file.write(_LENGTH.pack(len(block)) + block)


def _get(file: BinaryIO) -> bytes:
    """Return the next block; nothing at the end of the file, or where it was cut off."""
    length = file.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return b""
    (expected,) = _LENGTH.unpack(length)
    return file.read(expected)


def _read_head(head: str) -> tuple[str, datetime]:
    try:
        said = json.loads(head)
        if said["kind"] != _KIND:
            raise BrokenBackup("made by a later release")
        return str(said["schema"]), datetime.fromisoformat(said["at"])
    except (ValueError, KeyError, TypeError):
        raise BrokenBackup("not a backup of this store") from None


def _said(value: Any) -> Any:
    """Return a column's value as JSON has it."""
    if isinstance(value, datetime):  # SQLite has no zones: what stands there is UTC
        return {"at": (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(value).decode()}
    return value


def _meant(said: Any, connection: Connection) -> Any:
    """Return what a value of the file is for this kind of database."""
    match said:
        case {"at": moment}:
            at = datetime.fromisoformat(moment)
            return at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at
        case {"on": day}:
            return date.fromisoformat(day)
        case {"bytes": coded}:
            return base64.b64decode(coded)
        case _:
            return said
