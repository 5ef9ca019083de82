"""Loss reports that wait on this kiosk until the store is back: a file of its own, synced at each commit.

What a report says of its person is encrypted, and gone as soon as it was delivered.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.store.guard import StoreAway
from kiosk.store.reports import KEYS_KEPT
from kiosk.store.tables import waiting
from kiosk.store.vault import Sealed, Vault

WAITING: Final = ""
NOT_IDENTIFIED: Final = "not identified"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """A report as it was taken down.

    Attributes:
        key: the citizen's wish, so that it is done once however often it is sent.
        card_id: the card, where the person was identified before the store went away; else "".
        number, name, password: what the person gave where nobody could check it; None where it wasn't asked for.
        asked_at: this kiosk's clock, ISO 8601 with an offset.
    """

    key: str
    region: str
    asked_at: str
    card_id: str = ""
    number: str = ""
    name: str | None = None
    password: str | None = None


class Outbox:
    """The notes of one kiosk, in its own file."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine, self._vault = engine, vault
        self._delivering = Lock()

    def put(self, note: Note, now: datetime) -> None:
        """Take down a report; under a key that is there already nothing is added.

        Raises: SQLAlchemyError, when it can't be kept: then it must not be acknowledged.
        """
        key = self._vault.hashed("key", note.key)
        sealed = self._vault.seal(json.dumps(asdict(note), ensure_ascii=False), f"waiting.sealed:{key}")
        try:
            with self._engine.begin() as connection:
                row = {"key_hash": key, "sealed": sealed, "noted_at": now, "outcome": WAITING}
                connection.execute(insert(waiting).values(row))
        except IntegrityError:  # noted before
            return

    def count(self) -> int:
        """Return how many wait."""
        with self._engine.connect() as connection:
            found = select(func.count()).select_from(waiting).where(waiting.c.outcome == WAITING)
            return connection.execute(found).scalar_one()

    def outcome(self, key: str) -> str | None:
        """Return what became of a note: the report's number, NOT_IDENTIFIED, WAITING; None when there is none."""
        hashed = self._vault.hashed("key", key)
        with self._engine.connect() as connection:
            found: str | None = connection.execute(
                select(waiting.c.outcome).where(waiting.c.key_hash == hashed)
            ).scalar()
            return found

    def forget_old(self, now: datetime) -> None:
        """Remove what was answered so long ago that nobody asks again."""
        old = delete(waiting).where(waiting.c.outcome != WAITING, waiting.c.noted_at < now - KEYS_KEPT)
        with self._engine.begin() as connection:
            connection.execute(old)

    def deliver(self, send: Callable[[Note], str]) -> int:
        """Send what waits, in order, and return how many were answered; stop when the store is away.

        Args:
            send: returns the outcome. It may be called again for a note that it has answered: the same key must then
                do nothing anew.
        """
        answered = 0
        with self._delivering, self._engine.connect() as connection:
            rows = connection.execute(
                select(waiting).where(waiting.c.outcome == WAITING).order_by(waiting.c.sequence)
            ).all()
        for row in rows:
            try:
                note = Note(**json.loads(self._vault.open(row.sealed, f"waiting.sealed:{row.key_hash}")))
            except Sealed:  # the key has changed: it waits until somebody sets the old one again
                _log.error("a report waits that another KIOSK_DATA_KEY has sealed")
                continue
            try:
                outcome = send(note)
            except StoreAway:
                break
            with self._engine.begin() as connection:
                connection.execute(
                    update(waiting)
                    .where(waiting.c.sequence == row.sequence)
                    .values(outcome=outcome, sealed=None)
                )
            answered += 1
        return answered
