"""Ask the database within a time limit of our own, and leave it in peace for a while after it did not answer.

A server that is frozen holds a client in spite of its own time limits. So the work is done on a few threads apart: a
page waits for two seconds at most, and while the database is known to be away, not at all.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

T = TypeVar("T")

_AWAY: Final = (OperationalError, InterfaceError, NoConnection)
_log = logging.getLogger(__name__)


class StoreAway(Exception):
    """The database does not answer. What was asked for may still have been done: ask again with the same key."""


class _NotReady(Exception):
    """What has to be done first could not be done."""


class Guard:
    """Stands between pages and one database.

    Args:
        limit: seconds that a page waits.
        rest: seconds for which the database isn't asked after it did not answer.
        threads: how much is asked at once; more waits its turn, within the limit.
        first: done once, before anything else is asked; until it has succeeded the database counts as away.
    """

    def __init__(
        self,
        *,
        limit: float = 2.0,
        rest: float = 5.0,
        threads: int = 8,
        first: Callable[[], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._clock = limit, rest, clock
        self._pool = ThreadPoolExecutor(threads, "store")
        self._away_until: float | None = None
        self._first, self._preparing = first, threading.Lock()

    @property
    def is_away(self) -> bool:
        """Whether the database is known not to answer just now."""
        return self._away_until is not None and self._clock() < self._away_until

    def ask(self, work: Callable[[], T]) -> T:
        """Return what the work returns; its own errors pass through.

        Raises: StoreAway.
        """
        if self.is_away:
            raise StoreAway
        future = self._pool.submit(self._prepared, work)
        try:
            found = future.result(self._limit)
        except NotInTime:
            future.cancel()  # what has not begun never does
            raise self._gone("no answer in time") from None
        except _NotReady as error:
            raise self._gone(f"not ready: {error}") from None
        except _AWAY as error:
            raise self._gone(type(error).__name__) from None
        except DBAPIError as error:
            if error.connection_invalidated:
                raise self._gone(type(error).__name__) from None
            raise
        self._away_until = None
        return found

    def close(self) -> None:
        """Take no more work; a thread that a frozen database holds is left behind."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _prepared(self, work: Callable[[], T]) -> T:
        with self._preparing:
            if self._first is not None:
                try:
                    self._first()
                except Exception as error:  # whatever is wrong with it, nothing else is asked of it
                    raise _NotReady(error) from error
                self._first = None
        return work()

    def _gone(self, why: str) -> StoreAway:
        _log.warning("the store is away: %s", why)
        self._away_until = self._clock() + self._rest
        return StoreAway(why)
