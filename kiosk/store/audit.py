"""What was done and what was refused, each row bound to the rows before it, so that none is changed unseen.

Every process writes a chain of its own. A row's link is a keyed hash of the row and of the link before, so a row that
is altered, moved or taken out breaks its chain; a tail that is cut off shows against the heads kept somewhere else
(`python -m kiosk audit heads`).
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, distinct, func, insert, select

from kiosk.loss.report import Actor
from kiosk.store.lookup import last_of_chain
from kiosk.store.tables import audit
from kiosk.store.vault import Vault

_BOUND: Final = tuple(column.name for column in audit.columns if column.name != "link")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done or refused.

    Attributes:
        result: "done", "repeated" or why it was refused.
        subject: keyed hash of the person's number; "" where it is about nobody.
        before, after: where the report stood; `after` of an unmasking is its reason.
        key: keyed hash of the idempotency key; "" where there is none.
    """

    action: str
    result: str
    actor: Actor
    subject: str = ""
    before: str = ""
    after: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain had come.

    Attributes:
        at: when its last row was written.
    """

    writer: str
    place: int
    link: str
    at: datetime


class Audit:
    """The chain of one process.

    Attributes:
        turn: held by whoever writes, from the first look until the commit: a chain has one end.
    """

    def __init__(self, vault: Vault, writer: str) -> None:
        self._vault, self._writer = vault, writer
        self.turn = threading.RLock()

    def append(self, connection: Connection, deed: Deed, at: datetime) -> None:
        """Write a row within the transaction of the change that it tells of; call with `turn` held."""
        last = last_of_chain(connection, self._writer)
        row: dict[str, Any] = {
            "writer": self._writer,
            "place": last["place"] + 1 if last else 1,
            "at": at,
            "action": deed.action,
            "result": deed.result,
            "role": deed.actor.role,
            "actor": deed.actor.name,
            "channel": deed.actor.channel,
            "terminal": deed.actor.terminal,
            "region": deed.actor.region,
            "subject_hash": deed.subject,
            "before": deed.before,
            "after": deed.after,
            "key_hash": deed.key,
        }
        link = self._vault.linked(last["link"] if last else "", _canonical(row))
        connection.execute(insert(audit).values(**row, link=link))


def verify(engine: Engine, vault: Vault, heads: Iterable[Head] = ()) -> Iterator[str]:
    """Yield what is wrong with the audit, chain by chain; nothing when all is as it was written.

    Args:
        heads: how far chains had come whenever that was noted elsewhere.
    """
    noted = list(heads)
    links = dict.fromkeys((head.writer, head.place) for head in noted)
    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.writer, audit.c.place)).mappings()
        for writer, chain in groupby(rows, key=itemgetter("writer")):
            before, place = "", 0
            for row in chain:
                place += 1
                if row["place"] != place:
                    yield f"{writer}: row {place} is missing"
                    place = row["place"]
                elif row["link"] != vault.linked(before, _canonical(dict(row))):
                    yield f"{writer}: row {place} is not as it was written"
                before = row["link"]
                if (writer, place) in links:
                    links[writer, place] = before
    for head in noted:
        found = links[head.writer, head.place]
        if found is None:
            yield f"{head.writer}: row {head.place} was there and is gone"
        elif found != head.link:
            yield f"{head.writer}: row {head.place} was another"


def heads(engine: Engine) -> list[Head]:
    """Return how far each chain has come."""
    last = select(audit.c.writer, func.max(audit.c.place).label("place")).group_by(audit.c.writer).subquery()
    with engine.connect() as connection:
        found = connection.execute(
            select(audit.c.writer, audit.c.place, audit.c.link, audit.c.at)
            .join(last, (audit.c.writer == last.c.writer) & (audit.c.place == last.c.place))
            .order_by(audit.c.writer)
        )
        return [Head(*row) for row in found]


def extent(engine: Engine) -> tuple[int, int]:
    """Return how many rows there are, and in how many chains."""
    with engine.connect() as connection:
        rows, chains = connection.execute(select(func.count(), func.count(distinct(audit.c.writer)))).one()
    return rows, chains


def forget_old(connection: Connection, before: datetime) -> int:
    """Remove the chains whose last row is from before, each as a whole, and return how many rows that were."""
    ended = (
        select(audit.c.writer)
        .group_by(audit.c.writer)
        .having(func.max(audit.c.at) < before)
        .scalar_subquery()
    )
    return connection.execute(delete(audit).where(audit.c.writer.in_(ended))).rowcount


def _canonical(row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    values = {name: row[name] for name in _BOUND}
    return json.dumps(values | {"at": at.astimezone(UTC).isoformat()}, sort_keys=True, ensure_ascii=False)
