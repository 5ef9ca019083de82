"""`python -m kiosk grant ROLE`: what the kiosks' own role may do in PostgreSQL."""

import argparse
from collections.abc import Iterator

from kiosk.commands import BadInput, Commands, database
from kiosk.store import kiosk_role


def add(commands: Commands) -> None:
    """Make the command known."""
    grant = commands.add_parser("grant", help="give a PostgreSQL role what kiosks need, and nothing else")
    grant.add_argument("role", help="an existing role, as which the kiosks connect")
    grant.set_defaults(run=_grant)


def _grant(options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        try:
            kiosk_role.grant(engine, options.role)
        except kiosk_role.NoRole:
            raise BadInput(
                f"role: {options.role!r}; use a role of the PostgreSQL server that KIOSK_DATABASE_URL names"
            ) from None
    yield f"{options.role} may do what kiosks do"
