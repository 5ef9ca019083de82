"""The call a member of staff is in: the caller's city, the entries that were read out, a note. Nobody's data.

One call to an account, and only while it is signed in: the row goes with the session, whichever way that ends.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.store.ledger import Ledger
from kiosk.store.tables import calls, staff_sessions

MOST_NOTE: Final = 500
MOST_OPENED: Final = 40
MASK: Final = "xxxx"
# Four figures are enough for the end of a card's number; blanks and marks between them don't hide a fifth. What comes
# after the last one is the sentence's own.
_FIGURE: Final = r"[\d零〇一二三四五六七八九幺两]"
_FIGURES: Final = re.compile(rf"{_FIGURE}(?:[\s.,/·-]*{_FIGURE}){{3,}}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call in progress.

    Attributes:
        region: the caller's city.
        opened: ids of the entries that were read out, in that order.
        note: with figures masked.
    """

    started_at: datetime
    region: str
    opened: tuple[str, ...] = ()
    note: str = ""


class NoSession(Exception):
    """Whose call it would be isn't signed in any more."""


def masked(note: str) -> str:
    """Return a note as it is kept: in one width, cut, with every run of four figures and more masked.

    >>> masked("编号 1234-5678，明天再打")
    '编号 xxxx,明天再打'
    """
    plain = unicodedata.normalize("NFKC", note)
    plain = "".join(sign for sign in plain if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return _FIGURES.sub(MASK, plain)[:MOST_NOTE].strip()


class Calls:
    """Keeps the calls in progress."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of(self, name: str) -> Call | None:
        """Return the call an account is in; None when it is in none."""
        with self._ledger.reading() as (connection, _now):
            return self._call(connection, name)

    def begin(self, name: str, region: str) -> None:
        """Begin a call; nothing is left of the one before.

        Raises: NoSession.
        """
        with self._ledger.writing() as (connection, now):
            self._begin(connection, name, region, now)

    def end(self, name: str) -> None:
        """End the call, if there is one, and forget all of it."""
        with self._ledger.writing() as (connection, _now):
            connection.execute(delete(calls).where(calls.c.name == name))

    def move(self, name: str, region: str) -> None:
        """Remember the caller's city; a call begins with it where there is none.

        Raises: NoSession.
        """
        with self._ledger.writing() as (connection, now):
            if self._change(connection, name, {"region": region}) == 0:
                self._begin(connection, name, region, now)

    def opened(self, name: str, region: str, entry_id: str) -> None:
        """Remember that an entry was read out, the latest last; a call begins with it where there is none.

        Raises: NoSession.
        """
        with self._ledger.writing() as (connection, now):
            call = self._call(connection, name)
            if call is None:
                self._begin(connection, name, region, now)
            before = () if call is None else tuple(one for one in call.opened if one != entry_id)
            ids = " ".join([*before, entry_id][-MOST_OPENED:])
            self._change(connection, name, {"opened": ids})

    def write(self, name: str, region: str, note: str) -> None:
        """Keep a note, masked; a call begins with it where there is none.

        Raises: NoSession.
        """
        with self._ledger.writing() as (connection, now):
            if self._call(connection, name) is None:
                self._begin(connection, name, region, now)
            self._change(connection, name, {"note": self._sealed(name, masked(note))})

    def _begin(self, connection: Connection, name: str, region: str, now: datetime) -> None:
        session = select(staff_sessions.c.name).where(staff_sessions.c.name == name).with_for_update()
        if connection.execute(session).first() is None:
            raise NoSession(name)
        connection.execute(delete(calls).where(calls.c.name == name))
        connection.execute(
            insert(calls).values(
                name=name, started_at=now, region=region, opened="", note=self._sealed(name, "")
            )
        )

    def _change(self, connection: Connection, name: str, values: Mapping[str, Any]) -> int:
        return connection.execute(update(calls).where(calls.c.name == name).values(values)).rowcount

    def _call(self, connection: Connection, name: str) -> Call | None:
        row = connection.execute(select(calls).where(calls.c.name == name)).mappings().first()
        if row is None:
            return None
        note = self._ledger.vault.open(row["note"], _place(name))
        return Call(row["started_at"], row["region"], tuple(row["opened"].split()), note)

    def _sealed(self, name: str, note: str) -> bytes:
        return self._ledger.vault.seal(note, _place(name))


def _place(name: str) -> str:
    return f"calls.note:{name}"
