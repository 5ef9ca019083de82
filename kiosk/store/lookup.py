"""Rows about people, found by a key and never listed.

On PostgreSQL they are asked for through functions of the tables' owner (migration 0007), so that the kiosks' own role,
which may call these, needs to read no table about anybody. SQLite has one user: there it is a plain SELECT.
"""

from typing import Final

from sqlalchemy import Connection, FromClause, RowMapping, Select, Table, and_, func, select, update

from kiosk.loss.report import Status
from kiosk.store.tables import audit, cards, reports

_SERVER: Final = "postgresql"


def by(connection: Connection, table: Table, **key: object) -> FromClause:
    """Return a table's rows of one key, to select from; which keys there are, the migration says.

    Args:
        key: value by column, the columns in the order of the function's name: `holders_by_region_and_number_hash`.
    """
    where = and_(*(table.c[column] == value for column, value in key.items()))
    return _rows(
        connection, f"{table.name}_by_{'_and_'.join(key)}", tuple(key.values()), select(table).where(where)
    )


def one(connection: Connection, table: Table, **key: object) -> RowMapping | None:
    """Return the one row of a key; None where there is none."""
    return connection.execute(select(by(connection, table, **key))).mappings().first()


def held_card(connection: Connection, card_id: str) -> RowMapping | None:
    """Return a card and hold it until the commit, so that wishes for one card come one after the other."""
    # SQLite has one writer at a time, who holds everything.
    found = _rows(connection, "held_card", (card_id,), select(cards).where(cards.c.id == card_id))
    return connection.execute(select(found)).mappings().first()


def last_of_chain(connection: Connection, writer: str) -> RowMapping | None:
    """Return place and link of the last row that a process wrote in the audit."""
    last = (
        select(audit.c.place, audit.c.link)
        .where(audit.c.writer == writer)
        .order_by(audit.c.place.desc())
        .limit(1)
    )
    return connection.execute(select(_rows(connection, "last_of_chain", (writer,), last))).mappings().first()


def lapse(connection: Connection, report_id: str) -> bool:
    """Write down that a pre-report has lapsed; False where the server sees that its end is still to come."""
    if connection.dialect.name == _SERVER:
        return connection.execute(select(func.lapse_report(report_id))).scalar() is not None
    lapsed = update(reports).where(reports.c.id == report_id, reports.c.status == Status.PRE_REPORTED)
    return connection.execute(lapsed.values(status=Status.LAPSED, closed_at=reports.c.ends_at)).rowcount == 1


def _rows(
    connection: Connection, function: str, arguments: tuple[object, ...], plain: Select[tuple[object, ...]]
) -> FromClause:
    if connection.dialect.name != _SERVER:
        return plain.subquery()
    found: FromClause = getattr(func, function)(*arguments).table_valued(
        *plain.selected_columns, name="found"
    )
    return found
