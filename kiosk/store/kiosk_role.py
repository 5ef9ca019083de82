"""The database role of the kiosks: it calls functions, adds rows, counts, and reads no table about people.

The functions, and the rows that it may add, stand in migration 0007. The owner of the tables, as whom staff's service
connects, sees all.
"""

import re
from typing import Final

from sqlalchemy import Engine, text

_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_GRANTS: Final = (
    "EXECUTE ON ALL FUNCTIONS IN SCHEMA public",  # each looks up one key, or is a trigger's
    "SELECT ON alembic_version, key_mark",
    "INSERT ON reports, answered, card_events, audit",
    "USAGE ON SEQUENCE card_events_sequence_seq",
    "SELECT, INSERT, UPDATE ON attempts, helpfulness, usage",
    "SELECT, INSERT, UPDATE, DELETE ON questions",
    "SELECT (terminal, day), INSERT ON looked_up",
    "SELECT (terminal), INSERT, UPDATE ON devices",
)


class NoRole(ValueError):
    """That is no name of a role, or there is none of it."""


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
        for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
            connection.exec_driver_sql(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {role}")
        for what in _GRANTS:
            connection.exec_driver_sql(f"GRANT {what} TO {role}")
