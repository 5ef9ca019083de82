"""The only line to the card, and the one thread that uses it.

The line stays open, and the PIN given, for one insertion. It is cut when the card is out, when the session is
ended, and after any error of transport; nothing is tried again on it. A job goes no further once its card is
out or nobody waits for it, so that no VERIFY reaches the next person's card.
"""

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from kiosk.card import dialogue
from kiosk.card.apdu import CompletingChannel
from kiosk.card.errors import CardError, CardRemoved, CardSilent, LineError, ServiceDown, StaleInsertion
from kiosk.card.jobs import Job
from kiosk.card.port import Channel, Presence, Reader, ReaderState, Reply, require_card
from kiosk.card.profile import IdentificationCode

log = logging.getLogger(__name__)


class Worker:
    """Does one job after another.

    Args:
        reader: opened here and nowhere else.
        changed: guards what this object shares with other threads; notified at every change.
    """

    def __init__(self, reader: Reader, changed: threading.Condition) -> None:
        self._reader = reader
        self._changed = changed
        self._sensed = ReaderState(Presence.SERVICE_DOWN)
        self._jobs: deque[Job[Any]] = deque()
        self._running: Job[Any] | None = None
        self._began_with: IdentificationCode | None = None
        self._ending = False
        self._stopping = False
        self._session: _Session | None = None  # the thread's own

    def sense(self, state: ReaderState) -> None:
        """Take note of what the reader sees."""
        with self._changed:
            if state.insertion != self._sensed.insertion:
                self._began_with = None
            self._sensed = state
            self._changed.notify_all()

    def submit(self, job: Job[Any]) -> None:
        """Put a job in the queue.

        Raises:
            CardSilent: if the card holds the thread already: no use in waiting again.
            LineError: if the job's card is not the one in the reader.
        """
        with self._changed:
            self._admit(job)
            running = self._running
            if running is not None and running.insertion == job.insertion and running.is_over():
                raise CardSilent
            self._jobs.append(job)
            self._changed.notify_all()

    def end_session(self, insertion: int, timeout: float) -> None:
        """Have the line to this card cut before anything else is done; wait `timeout` seconds at most."""
        with self._changed:
            if insertion != self._sensed.insertion:
                return
            self._ending = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._stopping or not self._ending, timeout)

    def stop(self) -> None:
        """Have the thread end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def run(self) -> None:
        """Work until stopped; the target of the thread."""
        while self._step():
            pass
        self._hang_up()
        with self._changed:
            for job in self._jobs:
                job.fail(ServiceDown())
            self._jobs.clear()

    def _step(self) -> bool:
        # A method of its own, so that no frame of the waiting thread holds the last job's result.
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._jobs or self._session_is_over())
            if self._stopping:
                return False
            job = None if self._session_is_over() else self._jobs.popleft()
            self._running = job
        if job is None:
            self._hang_up()
        else:
            self._do(job)
        with self._changed:
            self._running = None
            self._changed.notify_all()
        return True

    def _session_is_over(self) -> bool:
        session = self._session
        return self._ending or (session is not None and session.insertion != self._sensed.insertion)

    def _do(self, job: Job[Any]) -> None:
        try:
            self._admit(job)
        except CardError as error:
            job.fail(error)
            return
        try:
            job.run(self._open(job))
        except CardError as error:
            job.fail(error)
            if isinstance(error, LineError) or self._session is None or not self._session.identified:
                self._hang_up()
        except Exception as error:  # noqa: BLE001  a fault of ours ends the session, not the thread
            # The text of an unforeseen error may hold anything; where it happened is harmless.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s in a job\n%s", type(error).__name__, where)  # noqa: TRY400
            job.fail(error)
            self._hang_up()

    def _admit(self, job: Job[Any]) -> None:
        with self._changed:
            if self._stopping:
                raise ServiceDown
            sensed = self._sensed
            if sensed.reader is not None and job.insertion not in {0, sensed.insertion}:
                raise StaleInsertion
            require_card(sensed)
            if job.insertion != sensed.insertion:
                raise StaleInsertion
            if job.is_over():
                raise CardSilent

    def _open(self, job: Job[Any]) -> Channel:
        if self._session is None:
            with self._changed:
                sensed = self._sensed
            self._session = _Session(job.insertion, self._reader.open(sensed))
        line = CompletingChannel(_Guard(self._session.line, lambda: self._check(job)))
        if not self._session.identified:
            self._identify(job, dialogue.read_identification(line))
            self._session.identified = True
        return line

    def _identify(self, job: Job[Any], code: IdentificationCode) -> None:
        with self._changed:
            self._check(job)
            if self._began_with is None:
                self._began_with = code
            if self._began_with != code:
                log.warning("another card under the same insertion number")
                raise StaleInsertion

    def _check(self, job: Job[Any]) -> None:
        with self._changed:
            if self._sensed.insertion != job.insertion:
                raise CardRemoved
        if job.is_over():
            raise CardSilent

    def _hang_up(self) -> None:
        if self._session is not None:
            self._session.line.close()
        with self._changed:
            self._session = None
            self._ending = False
            self._changed.notify_all()


class _Session:
    def __init__(self, insertion: int, line: Channel) -> None:
        self.insertion = insertion
        self.line = line
        self.identified = False


class _Guard:
    """Asks `check` before each command, and sends none if it raises."""

    def __init__(self, line: Channel, check: Callable[[], None]) -> None:
        self._line = line
        self._check = check

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        self._check()
        return self._line.transmit(apdu)

    def close(self) -> None:
        self._line.close()
