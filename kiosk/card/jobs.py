"""One request to the card: asked in one thread, done in another, over when its time or its card is."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from kiosk.card.errors import CardSilent
from kiosk.card.port import Channel

T = TypeVar("T")


class Job(Generic[T]):
    """Work for the worker, and its outcome for the one who waits.

    Args:
        insertion: number of the card the work is meant for.
        work: what to do on a line to that card.
        expires: time of `clock` from which on the card gets no further command.
        clock: seconds, going forward only.
    """

    def __init__(
        self, insertion: int, work: Callable[[Channel], T], expires: float, clock: Callable[[], float]
    ) -> None:
        self.insertion = insertion
        self._work = work
        self._expires = expires
        self._clock = clock
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._abandoned = False
        self._result: T | None = None
        self._error: Exception | None = None

    def is_over(self) -> bool:
        """Return whether nobody waits any more."""
        return self._abandoned or self._clock() >= self._expires

    def run(self, line: Channel) -> None:
        """Do the work and hand over its result; what it raises goes through.

        Raises:
            CardSilent: if nobody waited any more when it was done.
        """
        result = self._work(line)
        with self._lock:
            if self._abandoned:
                raise CardSilent
            self._result = result
            self._done.set()

    def fail(self, error: Exception) -> None:
        """Hand over what went wrong, without the frames it went through: they hold what the card said."""
        error.__traceback__ = error.__cause__ = error.__context__ = None
        with self._lock:
            self._error = error
            self._done.set()

    def outcome(self, timeout: float) -> T:
        """Wait for the result; if it does not come within `timeout` seconds, abandon the job.

        Raises:
            CardSilent: if time was over.
            Exception: what the work raised.
        """
        self._done.wait(timeout)
        with self._lock:
            if not self._done.is_set():
                self._abandoned = True
                raise CardSilent
            error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # else error and frame keep each other alive
        return self._result  # type: ignore[return-value]  # run() has put a T there
