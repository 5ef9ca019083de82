"""Wrong guesses, counted where every process sees them, and kept over a restart.

A try counts as a miss from before it is looked at until it turns out right: what is tried at the same time on several
processes, or cut off in the middle, is counted too. While a counter waits nothing is looked at, and nothing is counted.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk import city_time
from kiosk.store.ledger import Ledger
from kiosk.store.tables import attempts, looked_up

FREE_MISSES: Final = 5
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGIVEN_AFTER: Final = timedelta(hours=12)
# At a kiosk: so many numbers without a person within so long, and so many different numbers a day.
LOOK_UP_MISSES: Final = 5
LOOK_UP_WITHIN: Final = timedelta(minutes=10)
NUMBERS_A_DAY: Final = 20

ACCOUNT: Final = "account"
ADDRESS: Final = "address"
KIOSK: Final = "kiosk"
_INSERT: Final[Mapping[str, Callable[..., Any]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Counter:
    """Whose guesses are counted together.

    Attributes:
        kind: ACCOUNT, ADDRESS or KIOSK.
        name: the account, the address or the kiosk.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A counter that waits.

    Attributes:
        name: whose it is; for an account or address that wasn't named, the beginning of its hash.
        misses: how many tries were wrong, or how many numbers were looked up on the day.
        until: when it may try again, in UTC.
    """

    kind: str
    name: str
    misses: int
    until: datetime


class TooMany(Exception):
    """Nothing is looked at just now.

    Attributes:
        until: when it may be tried again, in UTC.
    """

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"wait until {until.isoformat()}")


class Attempts:
    """Counts tries of those who sign in, and look-ups at kiosks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._vault = ledger, ledger.vault

    def may_try(self, *counters: Counter) -> None:
        """Count a try with all of these, a miss until it succeeds.

        Raises: TooMany, when one of them waits; then none has counted it.
        """
        with self._ledger.writing() as (connection, now):
            rows = [_held(connection, key, now) for key in self._keys(counters)]
            waits = [row["waits_until"] for row in rows if _waits(row, now)]
            if waits:
                raise TooMany(max(waits))
            for row in rows:
                misses = 1 if now - row["since"] >= FORGIVEN_AFTER else row["misses"] + 1
                connection.execute(
                    update(attempts)
                    .where(attempts.c.counter == row["counter"])
                    .values(misses=misses, since=now, waits_until=_end(misses, now))
                )

    def succeeded(self, *counters: Counter) -> None:
        """Forget the misses of these: the try was right."""
        with self._ledger.writing() as (connection, now):
            for key in self._keys(counters):
                connection.execute(
                    update(attempts)
                    .where(attempts.c.counter == key)
                    .values(misses=0, since=now, waits_until=None)
                )

    def taken_back(self, *counters: Counter) -> None:
        """Count the last try no longer: it was right, but more is asked before the earlier misses are forgotten.

        Nothing waited when it began, so a wait that stands now is its own.
        """
        with self._ledger.writing() as (connection, now):
            for key in self._keys(counters):
                misses = max(0, _held(connection, key, now)["misses"] - 1)
                connection.execute(
                    update(attempts).where(attempts.c.counter == key).values(misses=misses, waits_until=None)
                )

    def look_up(self, terminal: str, number: str) -> str:
        """Count that a citizen's number is looked up at a kiosk, a miss until it is settled.

        Returns: what names this look-up to `settle`.
        Raises: TooMany; then it isn't counted.
        """
        kiosk = _key(KIOSK, terminal)
        with self._ledger.writing() as (connection, now):
            _held(connection, kiosk, now)  # so that look-ups of one kiosk come one after the other
            missed = _missed(connection, now).get(terminal, [])
            if len(missed) >= LOOK_UP_MISSES:
                raise TooMany(min(missed) + LOOK_UP_WITHIN)
            self._count_number(connection, terminal, number, now)
            place = f"{kiosk}:{secrets.token_hex(4)}"
            connection.execute(insert(attempts).values(counter=place, misses=1, since=now))
        return place

    def settle(self, place: str, *, found: bool) -> None:
        """Say how a look-up ended. It takes as long either way."""
        with self._ledger.writing() as (connection, _now):
            connection.execute(
                update(attempts).where(attempts.c.counter == place).values(misses=0 if found else 1)
            )

    def waiting(self, known: Iterable[Counter] = ()) -> list[Waiting]:
        """Return the counters that wait now, those that wait longest first, for supervisors.

        Args:
            known: counters to tell by their name; only a keyed hash is kept of accounts and addresses.
        """
        names = {key: counter.name for counter in known for key in self._keys([counter])}
        with self._ledger.reading() as (connection, now):
            found = [*_waiting_tries(connection, now, names), *_waiting_kiosks(connection, now)]
        return sorted(found, key=lambda waiting: (waiting.until, waiting.kind, waiting.name), reverse=True)

    def forget_old(self) -> None:
        """Remove what no longer counts."""
        with self._ledger.writing() as (connection, now):
            connection.execute(delete(attempts).where(attempts.c.since < now - FORGIVEN_AFTER))
            connection.execute(delete(looked_up).where(looked_up.c.day < city_time.day(now)))

    def _keys(self, counters: Iterable[Counter]) -> list[str]:
        """Return the keys of counters, in the order in which everybody holds their rows: none wait for each other."""
        return sorted(_key(c.kind, self._vault.hashed(c.kind, c.name)) for c in counters)

    def _count_number(self, connection: Connection, terminal: str, number: str, now: datetime) -> None:
        row = {
            "terminal": terminal,
            "day": city_time.day(now),
            "subject_hash": self._vault.hashed("number", number.upper()),
        }
        new = _INSERT[connection.dialect.name](looked_up).values(row).on_conflict_do_nothing()
        if connection.execute(new).rowcount == 0:
            return
        here = (looked_up.c.terminal == terminal) & (looked_up.c.day == row["day"])
        counted = select(func.count(looked_up.c.day)).where(here)
        if connection.execute(counted).scalar_one() > NUMBERS_A_DAY:
            raise TooMany(_tomorrow(now))


def _key(kind: str, name: str) -> str:
    return f"{kind}:{name}"


def _held(connection: Connection, key: str, now: datetime) -> RowMapping:
    """Return a counter's row, made if there is none, and hold it until the commit."""
    new = _INSERT[connection.dialect.name](attempts).values(counter=key, misses=0, since=now)
    as_it_is = {"misses": attempts.c.misses}
    held = new.on_conflict_do_update(index_elements=["counter"], set_=as_it_is).returning(attempts)
    row: RowMapping = connection.execute(held).mappings().one()
    return row


def _waits(row: RowMapping, now: datetime) -> bool:
    """Return whether a counter waits. An end further off than any wait was set before the clock was put back."""
    until: datetime | None = row["waits_until"]
    return until is not None and now < until <= now + LONGEST_WAIT


def _end(misses: int, now: datetime) -> datetime | None:
    """Return until when a counter waits after so many misses: 1, 2, 4, … minutes from the fifth on."""
    if misses < FREE_MISSES:
        return None
    doublings = min(misses - FREE_MISSES, 10)  # long past the longest wait
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _missed(connection: Connection, now: datetime) -> dict[str, list[datetime]]:
    """Return when each kiosk's look-ups were that found nobody or aren't settled yet, of those that still count."""
    rows = connection.execute(
        select(attempts.c.counter, attempts.c.since).where(
            attempts.c.counter.startswith(f"{KIOSK}:"),
            attempts.c.misses > 0,
            attempts.c.since > now - LOOK_UP_WITHIN,
            attempts.c.since <= now,
        )
    )
    missed: dict[str, list[datetime]] = {}
    for counter, since in rows:
        _kind, terminal, _place = counter.split(":")
        missed.setdefault(terminal, []).append(since)
    return missed


def _waiting_tries(connection: Connection, now: datetime, names: Mapping[str, str]) -> Iterator[Waiting]:
    rows = connection.execute(select(attempts).where(attempts.c.waits_until > now)).mappings()
    for row in rows:
        if _waits(row, now):
            kind, _colon, hashed = row["counter"].partition(":")
            name = names.get(row["counter"], hashed[:8])
            yield Waiting(kind, name, row["misses"], row["waits_until"])


def _waiting_kiosks(connection: Connection, now: datetime) -> Iterator[Waiting]:
    numbers = connection.execute(
        select(looked_up.c.terminal, func.count())
        .where(looked_up.c.day == city_time.day(now))
        .group_by(looked_up.c.terminal)
        .having(func.count() >= NUMBERS_A_DAY)
    )
    full = {terminal: Waiting(KIOSK, terminal, count, _tomorrow(now)) for terminal, count in numbers}
    yield from full.values()
    for terminal, missed in _missed(connection, now).items():
        if len(missed) >= LOOK_UP_MISSES and terminal not in full:
            yield Waiting(KIOSK, terminal, len(missed), min(missed) + LOOK_UP_WITHIN)


def _tomorrow(now: datetime) -> datetime:
    midnight = datetime.combine(city_time.day(now) + timedelta(days=1), time(), city_time.ZONE)
    return midnight.astimezone(UTC)
