"""Sessions of people at the kiosk. The cookie holds a random token, the table only its hash."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, or_, select, update

from kiosk.store.tables import sessions


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


class Sessions:
    """Starts, checks and ends sessions.

    Args:
        idle: how long a session lives without a request.
        grace: how much longer, so that the page's own countdown comes first.
        at_most: how long it lives in any case.
        now: the clock, in UTC.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        idle: timedelta,
        at_most: timedelta,
        grace: timedelta = timedelta(0),
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine, self._idle, self._grace, self._at_most, self._now = engine, idle, grace, at_most, now

    def start(self, card_in: str) -> str:
        """Begin a session for the card that is in, ending every other one, and return its token."""
        token, now = secrets.token_urlsafe(32), self._now()
        row = {
            "token_hash": _hash(token),
            "card_in": card_in,
            "started_at": now,
            "ends_at": now + self._idle + self._grace,
            "ends_at_most": now + self._at_most,
        }
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(_stale(card_in, now)))
            connection.execute(insert(sessions).values(row))
        return token

    def goes_on(self, token: str, card_in: str, *, patience: int = 1) -> bool:
        """Return whether a session is still good for the card that is in, and move its end on if it is.

        Args:
            patience: how many times as long as usual this person is given.
        """
        now = self._now()
        this = sessions.c.token_hash == _hash(token)
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(this, _stale(card_in, now)))
            if connection.execute(select(sessions.c.card_in).where(this)).first() is None:
                return False
            connection.execute(
                update(sessions).where(this).values(ends_at=now + patience * self._idle + self._grace)
            )
        return True

    def end(self, token: str) -> None:
        """End one session."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))

    def end_of_other_cards(self, card_in: str) -> None:
        """End the sessions of every card but the one that is in, and those whose time is up."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(_stale(card_in, self._now())))


def _stale(card_in: str, now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own type
    return or_(sessions.c.card_in != card_in, sessions.c.ends_at <= now, sessions.c.ends_at_most <= now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
