"""A database with what every change in it needs: the key, the audit, the clock, and one writer at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from kiosk.loss.report import Actor
from kiosk.store.audit import Audit, Deed
from kiosk.store.database import clock, for_writing, is_reachable
from kiosk.store.vault import Vault


class Ledger:
    """What repositories about people write to.

    Args:
        writer: names the audit chain of this process, and no other's.
        now: a clock instead of the store's own (tests).
    """

    def __init__(
        self, engine: Engine, vault: Vault, writer: str, now: Callable[[], datetime] | None = None
    ) -> None:
        self._engine, self._now = engine, now
        self.vault, self._audit = vault, Audit(vault, writer)

    def is_reachable(self) -> bool:
        """Return whether the database answers."""
        return is_reachable(self._engine)

    @contextmanager
    def reading(self) -> Iterator[tuple[Connection, datetime]]:
        """Look: a connection, and the time by the store's clock in UTC."""
        with self._engine.connect() as connection:
            yield connection, self._moment(connection)

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, datetime]]:
        """Change: all of it is committed at the end, or nothing when an error leaves the block."""
        with self._audit.turn, for_writing(self._engine).begin() as connection:
            yield connection, self._moment(connection)

    def record(self, connection: Connection, deed: Deed, at: datetime) -> None:
        """Write a row of the audit, within `writing`: no audit row, no change."""
        self._audit.append(connection, deed, at)

    def note(self, action: str, actor: Actor, result: str, number: str = "") -> None:
        """Record what changed nothing: a look, a refusal.

        Args:
            number: the social security number it was about; "" for none.
        """
        subject = self.vault.hashed("number", number) if number else ""
        with self.writing() as (connection, now):
            self.record(connection, Deed(action, result, actor, subject), now)

    def _moment(self, connection: Connection) -> datetime:
        return self._now() if self._now else clock(connection)
