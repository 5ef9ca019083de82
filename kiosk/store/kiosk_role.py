"""The database role of the kiosks: it reads only the person, card or report whose key it names, and enumerates nobody.

PostgreSQL's row-level security hides every row of people and reports from the role but those that this transaction has
asked for (`asking`), by keyed hash or random id. The owner of the tables, as whom staff's service connects, sees all.
"""

import re
from typing import Final

from sqlalchemy import Connection, Engine, text

_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_ASKED: Final = "string_to_array(current_setting('kiosk.asked', true), ',')"
# Which columns name a row, by table.
_NAMED_BY: Final = {
    "holders": ("id", "number_hash"),
    "cards": ("id", "holder_id", "number_hash", "chip_hash"),
    "accounts": ("holder_id",),
    "reports": ("id", "card_id", "subject_hash"),
    "answered": ("key_hash",),
}
_GRANTS: Final = (
    "SELECT ON alembic_version, holders, accounts",
    # FOR UPDATE takes the right to change something; the policy lets no card become void.
    "SELECT, UPDATE (void) ON cards",
    "SELECT, INSERT, UPDATE (status, closed_at, reason) ON reports",
    "SELECT, INSERT ON answered",
    "INSERT ON card_events, audit",
    "SELECT (sequence) ON card_events",  # the number that an insert gives back
    "SELECT (writer, place, link) ON audit",
    "SELECT, INSERT, UPDATE, DELETE ON attempts, looked_up, questions, helpfulness, usage",
    "SELECT (terminal), INSERT, UPDATE ON devices",
    "USAGE ON SEQUENCE card_events_sequence_seq",
)


class NoRole(ValueError):
    """That is no name of a role, or there is none of it."""


def asking(connection: Connection, *keys: str) -> None:
    """Make the rows visible that these keys name, for the rest of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "SELECT set_config('kiosk.asked', "
                "concat_ws(',', nullif(current_setting('kiosk.asked', true), ''), cast(:keys AS text)), true)"
            ),
            {"keys": ",".join(keys)},
        )


def grant(engine: Engine, role: str) -> None:
    """Give a role what kiosks need, and nothing else. May be repeated.

    Raises: NoRole.
    """
    if engine.dialect.name != "postgresql" or not _ROLE.fullmatch(role):
        raise NoRole(role)
    with engine.begin() as connection:
        known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
        if known.first() is None:
            raise NoRole(role)
        for statement in _statements(role):
            connection.exec_driver_sql(statement)


def _statements(role: str) -> list[str]:
    found = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"]
    found += [f"GRANT {what} TO {role}" for what in _GRANTS]
    for table, columns in _NAMED_BY.items():
        named = " OR ".join(f"{column} = ANY({_ASKED})" for column in columns)
        allowed = "NOT void" if table == "cards" else "true"
        found += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS named_by_{role} ON {table}",
            f"CREATE POLICY named_by_{role} ON {table} TO {role} USING ({named}) WITH CHECK ({allowed})",
        ]
    return found
