"""From each release's schema to this one: what was kept stays, and the tables end as tables.py says."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Column, Date, DateTime, Engine, Integer, LargeBinary, MetaData, insert, select

from kiosk.store import database
from kiosk.store.database import MIGRATIONS, connect, for_writing, migrate, open_database
from kiosk.store.tables import metadata

REVISIONS: Final = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
# Sessions have stood in each kiosk's own file since 0003.
GONE: Final = {"alembic_version", "sessions"}
_SAMPLES: Final[tuple[tuple[type, Callable[[int], object]], ...]] = (
    (Boolean, lambda _row: False),
    (Integer, lambda row: row),
    (LargeBinary, lambda row: bytes([row])),
    (DateTime, lambda row: datetime(2026, 11, row, 8, 30, tzinfo=UTC)),
    (Date, lambda row: date(2026, 11, row)),
)


def tables_of(engine: Engine) -> MetaData:
    found = MetaData()
    found.reflect(engine)
    return found


def sample(column: Column[Any], row: int) -> object:
    for kind, made in _SAMPLES:
        if isinstance(column.type, kind):
            return made(row)
    return f"r{row}"


def fill(engine: Engine) -> None:
    """Put two rows into every table there is; keys to other tables fit, for all samples of a row are alike."""
    kept = tables_of(engine)
    with engine.begin() as connection:
        for table in kept.sorted_tables:
            if table.name not in GONE:
                rows = [{column.name: sample(column, row) for column in table.columns} for row in (1, 2)]
                connection.execute(insert(table), rows)


def contents(engine: Engine, wanted: MetaData) -> dict[str, list[dict[str, object]]]:
    """Return the rows of the tables that there were, in the columns that there were."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in wanted.sorted_tables
            if table.name not in GONE
        }


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [change for change in compare_metadata(context, metadata) if "comment" not in str(change)]


@pytest.mark.parametrize("start", REVISIONS)
def test_each_earlier_schema_comes_up_with_its_rows(url: str, start: str) -> None:
    old = connect(url)
    migrate(old, start)
    fill(old)
    were = tables_of(old)
    before = contents(old, were)
    assert all(len(rows) == 2 for rows in before.values())
    old.dispose()
    engine = open_database(url)
    assert contents(engine, were) == before
    assert differences(engine) == []
    engine.dispose()


def test_the_migrations_make_what_the_tables_say(url: str) -> None:
    engine = open_database(url)
    assert differences(engine) == []
    engine.dispose()


def test_each_step_goes_back_and_up_again(url: str) -> None:
    engine = open_database(url)
    for revision in ["base", *REVISIONS][-2::-1]:
        with for_writing(engine).begin() as connection:
            config = database._migrations()
            config.attributes["connection"] = connection
            alembic.command.downgrade(config, revision)
    assert set(tables_of(engine).tables) == {"alembic_version"}
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()
