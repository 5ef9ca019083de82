"""How each kiosk does: one row a terminal, its own last word, nothing about a person.

A kiosk says how many seconds ago something was; the store turns that into a time by its own clock, so that a kiosk
whose clock is wrong is not thought to be lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, delete, select

from kiosk.store.database import clock, for_writing
from kiosk.store.questions import INSERT
from kiosk.store.sessions import utc_now
from kiosk.store.tables import devices

# A kiosk is heard each 30 seconds; two in a row may be missed.
GREEN: Final = timedelta(seconds=90)
LATE: Final = timedelta(minutes=5)


class Status(StrEnum):
    """How long ago a kiosk was heard, the worst first."""

    LOST = "lost"
    LATE = "late"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a kiosk says of itself.

    Attributes:
        up_seconds: since its server began.
        drew_seconds: since one of its pages last drew; None for never.
        page, lang: that page's endpoint and language; "" for none.
        reader: of `kiosk.health.ReaderState`.
        printer: of `kiosk.takeaway.printer.State`.
        waiting: loss reports that wait on it.
        content: a name for exactly the answers it has; `content_at` is when they were put there.
    """

    region: str
    version: str
    up_seconds: float
    drew_seconds: float | None
    page: str
    lang: str
    reader: str
    printer: str
    disk_free_mb: int
    waiting: int
    content: str
    content_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk as the store knows it; times are of the store's clock, save `content_at`.

    Attributes:
        drew_at: when one of its pages last drew; None for not since it began.
        drift_seconds: its clock less the store's.
    """

    terminal: str
    region: str
    version: str
    started_at: datetime
    heard_at: datetime
    drew_at: datetime | None
    page: str
    lang: str
    reader: str
    printer: str
    disk_free_mb: int
    waiting: int
    drift_seconds: int
    content: str
    content_at: datetime

    def status(self, now: datetime) -> Status:
        """Return whether it is heard in time, `now` being the store's time."""
        silent = now - self.heard_at
        if silent <= GREEN:
            return Status.GREEN
        return Status.LATE if silent <= LATE else Status.LOST


class Devices:
    """Keeps the last word of every kiosk.

    Args:
        now: this machine's clock, in UTC.
        store_now: the store's clock.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        now: Callable[[], datetime] = utc_now,
        store_now: Callable[[Connection], datetime] = clock,
    ) -> None:
        self._engine, self._now, self._store_now = engine, now, store_now
        self._insert = INSERT[engine.dialect.name]

    def note(self, terminal: str, said: Condition) -> None:
        """Write down what a kiosk says of itself just now, instead of what it said before."""
        with for_writing(self._engine).begin() as connection:
            heard = self._store_now(connection)
            drew = None if said.drew_seconds is None else heard - timedelta(seconds=said.drew_seconds)
            row = {
                "region": said.region,
                "version": said.version,
                "started_at": heard - timedelta(seconds=said.up_seconds),
                "heard_at": heard,
                "drew_at": drew,
                "page": said.page,
                "lang": said.lang,
                "reader": said.reader,
                "printer": said.printer,
                "disk_free_mb": said.disk_free_mb,
                "waiting": said.waiting,
                "drift_seconds": round((self._now() - heard).total_seconds()),
                "content": said.content,
                "content_at": said.content_at,
            }
            new = self._insert(devices).values(terminal=terminal, **row)
            connection.execute(new.on_conflict_do_update(index_elements=[devices.c.terminal], set_=row))

    def listed(self) -> tuple[tuple[Device, ...], datetime]:
        """Return every kiosk by name, and the store's time."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(devices).order_by(devices.c.terminal)).mappings()
            return tuple(Device(**row) for row in rows), self._store_now(connection)

    def forget(self, terminal: str) -> bool:
        """Take a kiosk off the list that stands no more; False when there is none of that name."""
        with for_writing(self._engine).begin() as connection:
            return connection.execute(delete(devices).where(devices.c.terminal == terminal)).rowcount > 0
